//! What every operation refers to: the log-in, problems, headers.

use serde_json::{Map, Value, json};

use base::http::{LONGEST_HEADER, LONGEST_POINTER, MOST_FAULTS};
use base::sheets::{ListFormat, ListSeparator};
use kernel::problems::Code;
use people::applications::application::{ApplicationExpansion, ApplicationOrder};
use results::PublicationBlockerCode;
use utoipa::PartialSchema;

use crate::reports::sheets::ProgrammeList;

/// Adds the security scheme, the schemas of problems, common parameters, headers and responses.
pub(super) fn add(doc: &mut Value) {
    let c = &mut doc["components"];
    c["securitySchemes"] = json!({ "bearer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "Access token (after RFC8725: EdDSA, `typ=at+jwt`) from `POST /api/v1/auth/login`, valid for 15 minutes."
    }});
    problems(&mut c["schemas"]);
    c["parameters"] = json!({
        "IfMatch": { "name": "If-Match", "in": "header", "required": false, "description": "The ETag that was read, or `*`. Without it: 428.",
            "schema": { "type": "string", "format": "http-header", "maxLength": LONGEST_HEADER }, "example": "*" },
        "IfNoneMatch": { "name": "If-None-Match", "in": "header", "required": false, "description": "An ETag: 304 when it still holds. With PUT `*`: only if there is none yet.",
            "schema": { "type": "string", "format": "http-header", "maxLength": LONGEST_HEADER } },
        "IdempotencyKey": { "name": "Idempotency-Key", "in": "header", "required": false, "description": "The same key and body again within 24 hours give the same answer and do nothing twice.",
            "schema": { "type": "string", "format": "http-header", "minLength": 1, "maxLength": 255 } },
        "AcceptLanguage": { "name": "Accept-Language", "in": "header", "required": false, "description": "kk, ru or en, for texts meant for people.",
            "schema": { "type": "string", "format": "http-header", "maxLength": LONGEST_HEADER }, "example": "kk" }
    });
    let limited = json!({ "Retry-After": { "$ref": "#/components/headers/RetryAfter" } });
    c["headers"] = json!({
        "RetryAfter": { "description": "Seconds to wait.", "schema": { "type": "integer", "format": "int32", "minimum": 0, "maximum": 86400 } },
        "ETag": { "description": "Opaque; for `If-Match` and `If-None-Match`.", "schema": { "type": "string", "maxLength": 100 } },
        "RequestId": { "description": "Id of the request.", "schema": { "type": "string", "maxLength": 64 } },
    });
    let mut responses = Map::new();
    for (status, description) in ERRORS {
        let codes: Vec<&str> = Code::ALL
            .iter()
            .filter(|c| c.status() == *status)
            .map(|c| c.as_str())
            .collect();
        let mut response = json!({
            "description": format!("{description} Codes: {}.", codes.join(", ")),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
        });
        if matches!(status, 429 | 503) {
            response["headers"] = limited.clone();
        }
        responses.insert(format!("E{status}"), response);
    }
    c["responses"] = Value::Object(responses);
}

/// The schemas of a refusal.
fn problems(schemas: &mut Value) {
    schemas["Problem"] = json!({
        "type": "object",
        "description": "RFC 9457. Handle errors by `code`.",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "maxLength": 200, "description": "Where the code is explained." },
            "title": { "type": "string", "maxLength": 500, "description": "A sentence in the reader's language." },
            "status": { "type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "The HTTP status." },
            "detail": { "type": "string", "maxLength": 20000, "description": "The sentence with the particulars of this occurrence." },
            "code": { "type": "string", "maxLength": 100, "description": "Stable code.", "examples": Code::ALL.iter().take(3).map(|c| c.as_str()).collect::<Vec<_>>() },
            "request_id": { "type": "string", "maxLength": 64, "description": "Leads us to the log." },
            "errors": { "type": "array", "maxItems": MOST_FAULTS, "description": "Every fault of the input.", "items": { "$ref": "#/components/schemas/Fault" } }
        }
    });
    schemas["Fault"] = json!({
        "type": "object",
        "description": "One fault of the input.",
        "required": ["pointer", "code", "params", "detail"],
        "properties": {
            "pointer": { "type": "string", "maxLength": LONGEST_POINTER, "description": "JSON pointer into the body." },
            "code": { "type": "string", "maxLength": 100, "description": "Stable code of the fault." },
            "params": { "type": "object", "description": "Limits and the like." },
            "detail": { "type": "string", "maxLength": 1000, "description": "A sentence in the reader's language." }
        }
    });
    // Only parameters refer to these.
    schemas["ListFormat"] = json!(ListFormat::schema());
    schemas["ListSeparator"] = json!(ListSeparator::schema());
    schemas["ProgrammeList"] = json!(ProgrammeList::schema());
    schemas["ApplicationOrder"] = json!(ApplicationOrder::schema());
    schemas["ApplicationExpansion"] = json!(ApplicationExpansion::schema());
    schemas["PublicationBlockerCode"] = json!(PublicationBlockerCode::schema());
    let kinds = ["PhaseBlockerCode", "RoundBlockerCode", "PublicationBlockerCode"];
    let kinds = kinds.map(|kind| json!({ "$ref": format!("#/components/schemas/{kind}") }));
    schemas["Problem"]["properties"]["blockers"] = json!({
        "type": "array", "maxItems": 100, "description": "With `blocked`: everything that stands in the way.",
        "items": {
            "type": "object", "required": ["code", "count"],
            "properties": {
                "code": { "anyOf": kinds, "description": "What; labels stand in the vocabularies." },
                "count": { "type": "integer", "format": "int64", "minimum": 0, "maximum": 1_000_000_000, "description": "How many." }
            }
        }
    });
}

const ERRORS: &[(u16, &str)] = &[
    (400, "The request cannot be read."),
    (401, "Nobody is logged in."),
    (403, "The reader may see it, but not do this."),
    (404, "It is not there, or not the reader's to see."),
    (409, "The state of things forbids it."),
    (412, "It was changed since it was read."),
    (413, "The body is too large."),
    (415, "The content type is not `application/json`."),
    (416, "No byte of the range is there."),
    (422, "The body was read, but is not valid."),
    (428, "`If-Match` is missing."),
    (429, "Too many tries."),
    (431, "A header is too long."),
    (500, "Something went wrong on our side."),
    (503, "Too busy; come back."),
];
