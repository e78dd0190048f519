//! A gateway for text messages that is spoken to over HTTP. Every provider has its own form; a description in JSON says which:
//! what is sent where, and how the answer tells that the message was taken.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request, StatusCode};

use super::{TextGateway, TextMessage};
use kernel::Id;
use kernel::error::{Error, Result};
use kernel::merge_fields::{filled, names_in};

/// How long the gateway may take.
const ANSWER: Duration = Duration::from_secs(20);
/// How much of an answer is read.
const LONGEST: u64 = 65_536;

/// What stands in the place of each name in curly brackets.
const NAMES: [&str; 5] = ["phone", "digits", "text", "id", "secret"];

/// How an answer tells something.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    /// Place in the JSON of the answer.
    pointer: String,
    /// What stands there; absent: anything.
    #[serde(default)]
    is: Option<Vec<Value>>,
}

impl Sign {
    fn is_in(&self, answer: &Value) -> bool {
        let found = answer.pointer(&self.pointer);
        found.is_some_and(|value| self.is.as_ref().is_none_or(|these| these.contains(value)))
    }
}

/// The description, as it is written down.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    query: BTreeMap<String, String>,
    #[serde(default)]
    form: Option<BTreeMap<String, String>>,
    #[serde(default)]
    json: Option<Value>,
    #[serde(default)]
    accepted: Option<Sign>,
    #[serde(default)]
    refused: Option<Sign>,
}

/// The gateway of a provider.
#[derive(Clone)]
pub struct HttpGateway {
    described: Described,
    secret: String,
    agent: Agent,
}

impl std::fmt::Debug for HttpGateway {
    /// Only where it is: the rest may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpGateway({})", self.host())
    }
}

impl HttpGateway {
    /// Reads a description; the error says what is wrong with it, and never what stands in it.
    pub fn read(description: &str, secret: &str) -> std::result::Result<Self, String> {
        let described: Described = serde_json::from_str(description)
            .map_err(|e| format!("it is no description of a gateway: {e}"))?;
        let local = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        if !described.url.starts_with("https://") && !local.iter().any(|l| described.url.starts_with(l)) {
            return Err(
                "its url does not begin with https://: numbers and words would go in the open".into(),
            );
        }
        if described.url.contains(['?', '#']) {
            return Err("its url has a ? or a #: what stands behind belongs into query".into());
        }
        if described.form.is_some() && described.json.is_some() {
            return Err("it has both form and json".into());
        }
        let named = described.names()?;
        let has = |name: &str| named.iter().any(|n| n == name);
        if !has("text") || !(has("phone") || has("digits")) {
            return Err("it sends no {text}, or neither {phone} nor {digits}".into());
        }
        if has("secret") && secret.is_empty() {
            return Err("it names a {secret}, and none is set".into());
        }
        let agent = Agent::config_builder()
            .timeout_global(Some(ANSWER))
            .http_status_as_error(false)
            // A redirection would take the words elsewhere.
            .max_redirects(0)
            .build()
            .new_agent();
        Ok(HttpGateway {
            described,
            secret: secret.to_owned(),
            agent,
        })
    }

    /// The server, without anything that may hold a password.
    pub fn host(&self) -> &str {
        let rest = self.described.url.split_once("://").map_or("", |(_, rest)| rest);
        let server = rest.split(['/', '?']).next().unwrap_or_default();
        server.rsplit_once('@').map_or(server, |(_, host)| host)
    }

    fn request(&self, id: Id, message: &TextMessage) -> Result<(Request<()>, String)> {
        let (id, digits) = (id.to_string(), message.to.trim_start_matches('+'));
        let told = |name: &str| match name {
            "phone" => message.to.as_str(),
            "digits" => digits,
            "text" => message.body.as_str(),
            "id" => id.as_str(),
            _ => self.secret.as_str(),
        };
        let encoded = |pairs: &BTreeMap<String, String>| {
            let mut all = form_urlencoded::Serializer::new(String::new());
            pairs.iter().for_each(|(name, text)| {
                all.append_pair(name, &filled(text, told));
            });
            all.finish()
        };
        let of = &self.described;
        let url = match encoded(&of.query) {
            query if query.is_empty() => of.url.clone(),
            query => format!("{}?{query}", of.url),
        };
        let (method, kind, body) = match (&of.form, &of.json) {
            (Some(form), _) => ("POST", "application/x-www-form-urlencoded", encoded(form)),
            (_, Some(json)) => ("POST", "application/json", in_json(json, told).to_string()),
            _ => ("GET", "", String::new()),
        };
        let mut request = Request::builder().method(method).uri(url);
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        for (name, text) in &of.headers {
            request = request.header(name, filled(text, told));
        }
        // Its words may hold the number.
        let request = request
            .body(())
            .map_err(|_| Error::internal("the text gateway: the message makes no request"))?;
        Ok((request, body))
    }
}

impl TextGateway for HttpGateway {
    fn send(&self, id: Id, message: &TextMessage) -> Result<()> {
        let (request, body) = self.request(id, message)?;
        let (parts, ()) = request.into_parts();
        let answer = match parts.method.as_str() {
            "GET" => self.agent.run(Request::from_parts(parts, ())),
            _ => self.agent.run(Request::from_parts(parts, body)),
        };
        let mut answer = answer.map_err(|e| Error::internal(format!("the text gateway: {}", kind_of(&e))))?;
        let status = answer.status();
        let read = answer.body_mut().with_config().limit(LONGEST).read_to_string();
        verdict(&self.described, status, &read.unwrap_or_default())
    }
}

/// Whether the message was taken. What is logged is never a word of the answer: it may repeat the number.
fn verdict(of: &Described, status: StatusCode, answer: &str) -> Result<()> {
    let no = |why: &str| Err(Error::internal(format!("the text gateway: {why} ({status})")));
    if !status.is_success() {
        return no("refused");
    }
    let read: Value = serde_json::from_str(answer).unwrap_or_default();
    if of.refused.as_ref().is_some_and(|sign| sign.is_in(&read)) {
        return no("refused in its answer");
    }
    if of.accepted.as_ref().is_some_and(|sign| !sign.is_in(&read)) {
        return no("did not say that it took the message");
    }
    Ok(())
}

fn kind_of(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "no answer in time",
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => "no connection",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no safe connection",
        _ => "no conversation",
    }
}

impl Described {
    /// The names in all its texts.
    fn names(&self) -> std::result::Result<Vec<String>, String> {
        let mut texts: Vec<&str> = self.headers.values().map(String::as_str).collect();
        texts.extend(self.query.values().map(String::as_str));
        texts.extend(self.form.iter().flatten().map(|(_, text)| text.as_str()));
        self.json.iter().for_each(|json| texts_of(json, &mut texts));
        let names: Vec<String> = texts.into_iter().flat_map(names_in).collect();
        match names.iter().find(|name| !NAMES.contains(&name.as_str())) {
            Some(name) => Err(format!(
                "it names {{{name}}}; there are {{phone}}, {{digits}}, {{text}}, {{id}} and {{secret}}"
            )),
            None => Ok(names),
        }
    }
}

fn texts_of<'a>(json: &'a Value, texts: &mut Vec<&'a str>) {
    match json {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, texts)),
        Value::Object(fields) => fields.values().for_each(|value| texts_of(value, texts)),
        _ => {}
    }
}

fn in_json<'a>(json: &Value, told: impl Fn(&str) -> &'a str + Copy) -> Value {
    match json {
        Value::String(text) => Value::String(filled(text, told)),
        Value::Array(items) => items.iter().map(|item| in_json(item, told)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), in_json(value, told)))
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread::JoinHandle;

    use super::*;
    use kernel::Lang;
    use serde_json::json;

    /// A provider that answers one request so, and gives what it was told.
    fn provider(status: &str, answer: &str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/send", listener.local_addr().unwrap());
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        );
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut told = Vec::new();
            let mut piece = [0; 4096];
            loop {
                let n = stream.read(&mut piece).unwrap();
                told.extend_from_slice(&piece[..n]);
                let text = String::from_utf8_lossy(&told).into_owned();
                let length = |head: &str| {
                    let line = head.lines().find_map(|l| {
                        l.to_ascii_lowercase()
                            .strip_prefix("content-length:")
                            .map(|v| v.trim().to_owned())
                    });
                    line.and_then(|v| v.parse::<usize>().ok()).unwrap_or(0)
                };
                let whole = text
                    .split_once("\r\n\r\n")
                    .is_some_and(|(head, body)| body.len() >= length(head));
                if whole || n == 0 {
                    stream.write_all(answer.as_bytes()).unwrap();
                    return text;
                }
            }
        });
        (url, server)
    }

    fn message(body: &str) -> TextMessage {
        TextMessage {
            to: "+77001234567".into(),
            body: body.into(),
            language: Lang::Kk,
        }
    }

    /// What is sent by a description, and how it ends.
    fn sent(mut description: Value, status: &str, answer: &str, body: &str) -> (String, Result<()>) {
        let (url, server) = provider(status, answer);
        description["url"] = url.into();
        let gateway = HttpGateway::read(&description.to_string(), "k&1").unwrap();
        let end = gateway.send(Id::NIL, &message(body));
        (server.join().unwrap(), end)
    }

    fn described(name: &str) -> Value {
        let path = format!("{}/../../docs/gateways/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn the_forms_of_the_providers_that_come_with_the_program() {
        let (told, end) = sent(described("smsc"), "200 OK", r#"{"id":1,"cnt":1}"#, "Сәлем & қош");
        assert!(end.is_ok());
        let body = told.split_once("\r\n\r\n").unwrap().1;
        let fields: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        assert_eq!(
            (
                fields["phones"].as_str(),
                fields["mes"].as_str(),
                fields["psw"].as_str()
            ),
            ("+77001234567", "Сәлем & қош", "k&1")
        );
        let (_, end) = sent(
            described("smsc"),
            "200 OK",
            r#"{"error":"no money","error_code":3}"#,
            "x",
        );
        assert!(end.is_err());
        let (told, end) = sent(
            described("mobizon"),
            "200 OK",
            r#"{"code":0,"data":{"messageId":"1"}}"#,
            "Сәлем",
        );
        assert!(end.is_ok() && told.contains("recipient=77001234567"), "{told}");
        for answer in [r#"{"code":1,"message":"wrong +77001234567"}"#, "<html>", ""] {
            let (_, end) = sent(described("mobizon"), "200 OK", answer, "x");
            let told = format!("{:?}", end.unwrap_err());
            assert!(!told.contains("7001234567"), "{told}");
        }
    }

    #[test]
    fn a_message_is_put_in_as_it_is() {
        let description = json!({
            "url": "", "headers": { "Authorization": "Bearer {secret}" },
            "json": { "to": ["{phone}"], "body": { "text": "{text}", "id": "{id}", "n": 1 } },
        });
        let words = "\"{secret}\"\n{phone}";
        let (told, end) = sent(description, "202 Accepted", "", words);
        assert!(end.is_ok());
        let (head, body) = told.split_once("\r\n\r\n").unwrap();
        assert!(
            head.to_ascii_lowercase().contains("authorization: bearer k&1"),
            "{head}"
        );
        let read: Value = serde_json::from_str(body).unwrap();
        assert_eq!(
            read,
            json!({ "to": ["+77001234567"], "body": { "text": words, "id": Id::NIL, "n": 1 } })
        );
        let description = json!({ "url": "", "query": { "to": "{digits}", "t": "{text}" } });
        let (told, _) = sent(description, "200 OK", "", "a b&c");
        assert!(told.starts_with("GET /send?t=a+b%26c&to=77001234567 "), "{told}");
    }

    #[test]
    fn whoever_does_not_take_a_message_is_asked_again() {
        let description = || json!({ "url": "", "form": { "to": "{phone}", "text": "{text}" } });
        for status in ["500 Oh", "429 Slow", "302 Found", "401 Who"] {
            let (_, end) = sent(description(), status, "", "x");
            assert!(end.is_err(), "{status}");
        }
    }

    #[test]
    fn a_description_that_cannot_work_is_refused() {
        for (description, why) in [
            (
                json!({ "url": "https://a.example", "form": { "to": "{phone}" } }),
                "{text}",
            ),
            (
                json!({ "url": "https://a.example", "form": { "t": "{text}" } }),
                "{digits}",
            ),
            (
                json!({ "url": "http://a.example", "form": { "t": "{text}{phone}" } }),
                "https",
            ),
            (
                json!({ "url": "https://a.example", "form": { "t": "{text}{phone}{name}" } }),
                "{name}",
            ),
            (
                json!({ "url": "https://a.example", "form": { "t": "{text}{phone}{secret}" } }),
                "none is set",
            ),
            (
                json!({ "url": "https://a.example/?a=1", "form": { "t": "{text}{phone}" } }),
                "query",
            ),
            (
                json!({ "url": "https://a.example", "form": {}, "json": {} }),
                "both",
            ),
            (json!({ "url": "https://a.example", "method": "POST" }), "method"),
        ] {
            let told = HttpGateway::read(&description.to_string(), "").unwrap_err();
            assert!(told.contains(why), "{told}");
        }
    }
}
