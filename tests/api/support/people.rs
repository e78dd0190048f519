//! Somebody who acts, and what comes back.

use kernel::Id;
use reqwest::Method;
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub text: String,
}

/// Somebody who acts.
#[derive(Clone)]
pub struct Person {
    pub id: Id,
    pub email: String,
    pub token: Option<String>,
    pub(super) base: String,
    pub(super) http: reqwest::Client,
}

impl Person {
    /// Any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        answer(request.send().await.expect("the server answers")).await
    }
    /// Bytes as they are.
    pub async fn send_raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .body(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send().await.expect("the server answers")).await
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }
    /// POST without a body.
    pub async fn act(&self, path: &str) -> Answer {
        self.send(Method::POST, path, &[], None).await
    }
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &[], Some(body)).await
    }
    pub async fn put_if(&self, path: &str, etag: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &[("if-match", etag)], Some(body))
            .await
    }
    /// Puts what is not there yet.
    pub async fn put_new(&self, path: &str, body: Value) -> Answer {
        let new = [("if-none-match", "*")];
        self.send(Method::PUT, path, &new, Some(body)).await
    }
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }
    /// A file.
    pub async fn file(&self, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
        let mut request = self.http.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.bytes().await.expect("a body").to_vec()
    }
    /// What waits for them by their first role: kind and number.
    pub async fn waiting(&self) -> Vec<(String, i64)> {
        let home = self.get("/api/v1/me/home").await.ok();
        let waiting = home["places"][0]["waiting"].as_array().expect("waiting").iter();
        waiting
            .map(|w| (text(&w["kind"]), w["count"].as_i64().expect("a number")))
            .collect()
    }
    /// The kinds of the messages in one's inbox, newest first.
    pub async fn notices(&self) -> Vec<String> {
        let list = self.get("/api/v1/me/messages").await.ok();
        let messages = list["items"].as_array().expect("items").iter();
        messages.map(|m| text(&m["kind"])).collect()
    }
}

async fn answer(response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = response.text().await.expect("a body");
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer {
        status,
        headers,
        body,
        text,
    }
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.body
    }
    /// The body of a 201.
    #[track_caller]
    pub fn created(self) -> Value {
        assert_eq!(self.status, 201, "{}", self.text);
        self.body
    }
    /// A refusal with a status and a code; its body.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str().unwrap_or("")),
            (status, code),
            "{}",
            self.text
        );
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["status"], status);
        self.body
    }
    /// The pointers of a 422.
    #[track_caller]
    pub fn faults(self) -> Vec<String> {
        let body = self.refused(422, "invalid");
        body["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|e| {
                format!(
                    "{} {}",
                    e["pointer"].as_str().unwrap_or(""),
                    e["code"].as_str().unwrap_or("")
                )
            })
            .collect()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }
}

/// A text of an answer.
#[track_caller]
pub fn text(value: &Value) -> String {
    let text = value.as_str().unwrap_or_else(|| panic!("a text, not {value}"));
    text.to_owned()
}

/// The id at the end of a path.
pub fn id_of(path: &str) -> Id {
    path.rsplit('/').next().expect("an id").parse().expect("an id")
}

/// The last line of a message: the bare token.
pub fn token_in(message: &str) -> String {
    let line = message.lines().map(str::trim).rfind(|l| !l.is_empty());
    line.expect("a token").to_owned()
}
