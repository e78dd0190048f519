//! Parameters in a path: the template names them, one table says what they are.

use serde_json::{Value, json};

/// Names that stand for something by its id.
const IDS: &[(&str, &str)] = &[
    ("account_id", "The juror"),
    ("amendment_id", "The change of a programme"),
    ("broadcast_id", "What was written to many"),
    ("appeal_id", "The appeal"),
    ("application_id", "The application"),
    ("assignment_id", "The assignment"),
    ("attachment_id", "The attachment"),
    ("award_id", "The award"),
    ("card_id", "The card"),
    ("conflict_id", "The conflict"),
    ("grant_id", "The grant"),
    ("group_id", "The group"),
    ("idea_id", "The idea"),
    ("invitation_id", "The invitation"),
    ("material_id", "The material"),
    ("message_id", "The message"),
    ("module_id", "The module"),
    ("objection_id", "The objection"),
    ("offer_id", "The offer"),
    ("organisation_id", "The organisation"),
    ("outgoing_id", "What leaves the house"),
    ("participant_id", "The participant"),
    ("phone_call_id", "The call"),
    ("pitch_id", "The slot"),
    ("preparation_id", "What was prepared"),
    ("programme_id", "The programme"),
    ("round_id", "The round"),
    ("sample_id", "The sample"),
    ("session_id", "The session"),
    ("submission_id", "The piece of work"),
    ("team_invitation_id", "The invitation into a team"),
    ("upload_id", "The upload"),
];

/// What a name in a template is: its schema, and what is said of it.
pub fn described(name: &str) -> Option<(Value, &'static str)> {
    if let Some((_, what)) = IDS.iter().find(|(id, _)| *id == name) {
        return Some((json!({ "$ref": "#/components/schemas/Id" }), what));
    }
    Some(match name {
        "code" => (json!({ "type": "string", "maxLength": 100 }), "The code"),
        "day" => (json!({ "type": "string", "format": "date" }), "The day"),
        "list" => (
            json!({ "$ref": "#/components/schemas/ProgrammeList" }),
            "The list",
        ),
        "notice_kind" => (
            json!({ "$ref": "#/components/schemas/MessageKind" }),
            "Of what people are told",
        ),
        "no" => (
            json!({ "type": "integer", "format": "int32", "minimum": 1, "maximum": 1_000_000 }),
            "Number of the protocol",
        ),
        "round_kind" => (json!({ "$ref": "#/components/schemas/RoundKind" }), "Which round"),
        "rule" => (
            json!({ "type": "string", "minLength": 1, "maxLength": 50 }),
            "Key of the rule",
        ),
        _ => return None,
    })
}

/// The names in a template, as they stand in it.
pub fn names(template: &str) -> impl Iterator<Item = &str> {
    template
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// All parameters of an operation: those of its path, each as the operation describes it itself or as the table does, and then
/// what else it has.
pub(super) fn complete(template: &str, own: Vec<Value>) -> Vec<Value> {
    let (mut in_path, others): (Vec<Value>, Vec<Value>) = own.into_iter().partition(|p| p["in"] == "path");
    // Of some the framework's macro sees the type, and knows no more.
    in_path.retain(|p| p["description"].is_string());
    let mut all = vec![];
    for name in names(template) {
        if let Some(at) = in_path.iter().position(|p| p["name"] == name) {
            all.push(in_path.swap_remove(at));
        } else if let Some((schema, what)) = described(name) {
            all.push(json!({ "name": name, "in": "path", "required": true, "description": what, "schema": schema }));
        }
    }
    all.extend(others.into_iter().map(several));
    all
}

/// Several values of one parameter of a query stand in it with commas between them (`base::http::Several`).
fn several(mut parameter: Value) -> Value {
    let is_array =
        |kind: &Value| kind == "array" || kind.as_array().is_some_and(|k| k.contains(&json!("array")));
    if !is_array(&parameter["schema"]["type"]) {
        return parameter;
    }
    parameter["style"] = json!("form");
    parameter["explode"] = json!(false);
    parameter["schema"]["type"] = json!("array");
    parameter["schema"]["minItems"] = json!(1);
    parameter["schema"]["maxItems"] = json!(base::http::SEVERAL);
    if parameter["schema"]["items"]["type"] == "string" {
        // A comma stands between two of them.
        parameter["schema"]["items"]["pattern"] = json!("^[^,\\u0000-\\u001F\\u007F]+$");
        parameter["schema"]["items"]["maxLength"] = json!(50);
    }
    parameter
}
