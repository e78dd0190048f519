//! What is told in a world, in words that are the same in every other.

use kernel::Id;

use super::World;
use crate::support::Answer;

impl World {
    /// Identifiers are drawn anew in each world: each becomes the number of its first appearance.
    fn plain(&mut self, text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
            plain += &rest[..at];
            rest = &rest[at..];
            match rest.get(..36).filter(|id| id.parse::<Id>().is_ok()) {
                Some(id) => {
                    let next = self.names.len();
                    plain += &format!("#{}", self.names.entry(id.to_owned()).or_insert(next));
                    rest = &rest[36..];
                }
                None => {
                    plain += &rest[..1];
                    rest = &rest[1..];
                }
            }
        }
        let plain = (plain + rest).replace(&self.code, "CODE");
        // Each step of the story has its five minutes, within which every world takes its own time.
        let mut parts = plain.split("T04:");
        let mut told = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let minute: u32 = part[..2].parse().expect("a minute");
            told += &format!(
                "T04:{:02}{}",
                minute / 5 * 5,
                part.split_once('Z').map_or("", |(_, rest)| rest)
            );
        }
        told
    }

    pub(super) fn record(&mut self, label: String, answer: &Answer) {
        let mut headers: Vec<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| {
                ![
                    "x-request-id",
                    "date",
                    "content-length",
                    "access-control-expose-headers",
                ]
                .contains(&name.as_str())
            })
            .filter(|(name, _)| !name.as_str().starts_with("ratelimit"))
            .map(|(name, value)| {
                let value = value.to_str().unwrap_or_default();
                // The second half of a tag is a digest of the body, which is compared itself.
                let shown = if name == "etag" {
                    value.split('-').next().unwrap_or_default()
                } else {
                    value
                };
                format!("{name}: {shown}")
            })
            .collect();
        headers.sort();
        let mut body = answer.body.clone();
        if let Some(problem) = body.as_object_mut() {
            problem.remove("request_id");
        }
        if self.run.voting == "by_line" && body["veiled"] == true {
            for line in body["lines"].as_array_mut().into_iter().flatten() {
                let line = line.as_object_mut().expect("a line");
                line.retain(|field, _| !["outcome", "position"].contains(&field.as_str()));
            }
        }
        let text = format!("{} {}\n{body}", answer.status, headers.join("; "));
        let text = self.plain(&text);
        self.transcript.push((label, text));
    }
}
