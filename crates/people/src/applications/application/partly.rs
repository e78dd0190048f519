//! The good fields of a patch are kept where one of them is wrong: on a bad line a page is sent once.

use serde_json::Value;

use super::content::ApplicationPatch;
use super::loaded::Loaded;
use super::rules;
use super::service;
use base::cx::Cx;
use kernel::error::{Error, FieldError, Result};
use kernel::{Id, Input};

/// So often a patch is looked at again without what was wrong in it.
const TRIES: usize = 100;

/// The fields that were saved, and what is wrong with the others.
pub struct Patched {
    /// The application as it stands now.
    pub found: Loaded,
    /// What was not saved.
    pub faults: Vec<FieldError>,
}

/// Saves the fields of a patch that are good; where none is, it is refused like any other. `read` judges the shape.
pub fn patch(
    cx: &mut Cx<'_>,
    id: Id,
    sent: &Result<Value>,
    read: impl Fn(&Value) -> Input<ApplicationPatch>,
) -> Result<Patched> {
    let mut left = match sent {
        Ok(value) => value.clone(),
        Err(error) => {
            let found = service::patch(cx, id, &Input::refused(error.clone()))?;
            return Ok(Patched {
                found,
                faults: vec![],
            });
        }
    };
    let mut faults: Vec<FieldError> = Vec::new();
    for _ in 0..TRIES {
        let input = read(&left);
        let wrong = match service::patch(cx, id, &input) {
            Ok(found) => return Ok(Patched { found, faults }),
            Err(Error::Invalid(wrong)) => wrong,
            Err(other) => return Err(other),
        };
        let taken = wrong
            .iter()
            .filter(|fault| take(&mut left, field(&fault.pointer)))
            .count();
        faults.extend(wrong);
        let mut good = Vec::new();
        rules::places(&left, "", &mut good);
        // What is wrong lies in what was there before, or nothing else was sent.
        if taken == 0 || good.is_empty() {
            break;
        }
    }
    Err(Error::Invalid(faults))
}

/// The field in which a place lies: `/content/money/requested` of `/content/money/requested/amount`.
fn field(pointer: &str) -> &str {
    let deep = ["/content/idea/", "/content/money/", "/content/answers/"];
    let parts = if deep.iter().any(|at| pointer.starts_with(at)) {
        3
    } else {
        2
    };
    let mut ends = pointer.match_indices('/').map(|(at, _)| at).skip(parts);
    ends.next().map_or(pointer, |end| &pointer[..end])
}

/// Takes a field out of a patch, and what held nothing else; whether it was there.
fn take(patch: &mut Value, pointer: &str) -> bool {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return false;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    let Some(fields) = patch.pointer_mut(parent).and_then(Value::as_object_mut) else {
        return false;
    };
    let taken = fields.remove(&name).is_some();
    if taken && fields.is_empty() {
        take(patch, parent);
    }
    taken
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fault_takes_its_field_and_nothing_else() {
        let money = json!({ "requested": { "amount": -1 } });
        for (pointer, left) in [
            (
                "/person/phone",
                json!({ "content": { "money": money, "answers": { "a/b": 1 } } }),
            ),
            (
                "/content/money/requested/amount",
                json!({ "person": { "phone": "1" }, "content": { "answers": { "a/b": 1 } } }),
            ),
            (
                "/content/answers/a~1b",
                json!({ "person": { "phone": "1" }, "content": { "money": money } }),
            ),
        ] {
            let mut patch =
                json!({ "person": { "phone": "1" }, "content": { "money": money, "answers": { "a/b": 1 } } });
            assert!(take(&mut patch, field(pointer)), "{pointer}");
            assert_eq!(patch, left, "{pointer}");
            assert!(!take(&mut patch, field(pointer)));
        }
    }
}
