//! One call for many things: each with its own result, each undone alone, and all of them where it is only tried.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::cx::Cx;
use kernel::Id;
use kernel::error::{Code, Error, FieldError, Result};

/// So many things at most.
pub const ITEMS: u64 = 200;

/// What became of one thing that was done.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    /// The version that stands now.
    pub version: i32,
    /// Where it stands now.
    pub state: Option<&'static str>,
    /// It stood so already; nothing was written.
    pub replayed: bool,
}

/// Why one thing was not done, as a problem would tell it.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The code.
    pub code: Code,
    /// Faults of its input.
    pub errors: Vec<FieldError>,
    /// What the refusal is about.
    pub facts: Map<String, Value>,
    /// A sentence for people.
    pub detail: String,
}

impl Refused {
    /// What is refused of one thing. What nobody foresaw, a repeated request, and a database that is busy refuse the whole
    /// batch, which can be sent again.
    pub fn of(cx: &Cx<'_>, error: Error) -> Result<Self> {
        let detail = error.detail(cx.language());
        let (code, errors, facts) = match error {
            error @ (Error::Internal(_) | Error::Replay | Error::Busy(_)) => return Err(error),
            Error::Invalid(errors) => (Code::Invalid, errors, Map::new()),
            Error::Problem(code, facts) => (code, vec![], facts),
        };
        Ok(Refused {
            code,
            errors,
            facts,
            detail,
        })
    }
    /// The version that stands, where the refusal tells it.
    pub fn version(&self) -> Option<i32> {
        let version = self
            .facts
            .get("current_version")
            .or_else(|| self.facts.get("version"));
        version
            .and_then(Value::as_i64)
            .and_then(|v| i32::try_from(v).ok())
    }
    /// The names in a fact that lists some.
    pub fn names(&self, fact: &str) -> Vec<String> {
        let listed = self.facts.get(fact).and_then(Value::as_array);
        let names = listed.into_iter().flatten().filter_map(Value::as_str);
        names.map(str::to_owned).collect()
    }
}

/// What became of one thing of a batch.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchItemResult {
    /// Which: the identifier that the item named.
    pub id: Id,
    /// As an HTTP status: 200 where it stands as sent.
    pub status: u16,
    /// It stood so already.
    pub replayed: bool,
    /// The version that stands now.
    pub version: Option<i32>,
    /// Where it stands now; of a dry run, where it would stand.
    pub state: Option<&'static str>,
    /// Stable code of a refusal.
    pub code: Option<&'static str>,
    /// The refusal for people.
    pub detail: Option<String>,
    /// Faults of the item, with pointers into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What became of each thing of a batch.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchResults {
    /// It was only tried: nothing was done, and nobody was told.
    pub dry_run: bool,
    /// How many stand as sent.
    pub accepted: usize,
    /// How many were refused.
    pub refused: usize,
    /// In the order of the batch.
    pub items: Vec<BatchItemResult>,
}

/// Does something to each thing in turn, by the use case of the single call. One that is refused leaves no trace; of a dry run
/// nothing does, but each is tried after those before it.
pub fn each<I>(
    cx: &mut Cx<'_>,
    dry_run: bool,
    items: &[I],
    id: impl Fn(&I) -> Id,
    mut one: impl FnMut(&mut Cx<'_>, &I) -> Result<Done>,
) -> Result<BatchResults> {
    let mut results = Vec::with_capacity(items.len());
    if dry_run {
        cx.conn.savepoint()?;
    }
    for item in items {
        cx.conn.savepoint()?;
        let outcome = one(cx, item);
        match &outcome {
            Ok(_) => cx.conn.keep()?,
            Err(_) => cx.conn.undo()?,
        }
        results.push(told(cx, id(item), outcome)?);
    }
    if dry_run {
        cx.conn.undo()?;
        cx.enqueued = false;
    }
    let accepted = results.iter().filter(|one| one.status == 200).count();
    Ok(BatchResults {
        dry_run,
        accepted,
        refused: results.len() - accepted,
        items: results,
    })
}

fn told(cx: &Cx<'_>, id: Id, outcome: Result<Done>) -> Result<BatchItemResult> {
    let nothing = BatchItemResult {
        id,
        status: 200,
        replayed: false,
        version: None,
        state: None,
        code: None,
        detail: None,
        errors: vec![],
    };
    Ok(match outcome {
        Ok(done) => BatchItemResult {
            replayed: done.replayed,
            version: Some(done.version),
            state: done.state,
            ..nothing
        },
        Err(error) => {
            let refused = Refused::of(cx, error)?;
            BatchItemResult {
                status: refused.code.status(),
                version: refused.version(),
                code: Some(refused.code.as_str()),
                detail: Some(refused.detail),
                errors: refused.errors,
                ..nothing
            }
        }
    })
}
