//! Groups and completion of many participants in one call, each by the use cases of the single one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::service::{self, CompletionInput, GroupChoice, Shown};
use crate::training::participants::rules::{Completion, ParticipantStatus};
use crate::training::seen;
use base::batch::{self, BatchResults, Done};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Text};

/// Into which group one participant goes.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupBatchItem {
    /// The participant.
    pub participant_id: Id,
    /// The version that was looked at; absent: whatever stands.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub version: Option<i32>,
    /// The group; absent means none.
    pub group_id: Option<Id>,
}

/// Into which groups participants go.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"dry_run": true, "items": [{"participant_id": "01999999-0000-7000-8000-000000000001",
    "group_id": "01999999-0000-7000-8000-000000000002"}]}))]
pub struct GroupBatch {
    /// Only tries: tells what would become of each, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The participants.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<GroupBatchItem>,
}

/// How the training of one participant ended.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletionBatchItem {
    /// The participant.
    pub participant_id: Id,
    /// The version that was looked at; absent: whatever stands.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub version: Option<i32>,
    /// The decision; absent means what the software proposes.
    pub status: Option<Completion>,
    /// Why; needed where it departs from what the software proposes.
    #[validate(nested)]
    pub reason: Option<Text<2000>>,
}

/// How the training of participants ended.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"dry_run": true, "items": [{"participant_id": "01999999-0000-7000-8000-000000000001"}]}))]
pub struct CompletionBatch {
    /// Only tries: tells what would become of each, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The participants.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<CompletionBatchItem>,
}

/// Puts participants into groups.
pub fn put_groups(cx: &mut Cx<'_>, programme_id: Id, input: &Input<GroupBatch>) -> Result<BatchResults> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::PutParticipantGroups, &subject)?;
    let input = input.get()?;
    let which = |item: &GroupBatchItem| item.participant_id;
    batch::each(cx, input.dry_run, &input.items, which, |cx, item| {
        let found = of_programme(cx, programme_id, item.participant_id)?;
        if found.named.row.group_id == item.group_id {
            return Ok(done(&found, true));
        }
        let version = item.version.map_or(IfMatch::Any, IfMatch::Version);
        let choice = Input::of(GroupChoice {
            group_id: item.group_id,
        });
        service::put_group(cx, item.participant_id, version, &choice).map(|shown| done(&shown, false))
    })
}

/// Decides on the completion of participants.
pub fn complete(cx: &mut Cx<'_>, programme_id: Id, input: &Input<CompletionBatch>) -> Result<BatchResults> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::DecideCompletions, &subject)?;
    let input = input.get()?;
    let which = |item: &CompletionBatchItem| item.participant_id;
    batch::each(cx, input.dry_run, &input.items, which, |cx, item| {
        let found = of_programme(cx, programme_id, item.participant_id)?;
        let row = &found.named.row;
        let wanted = item.status.unwrap_or(found.progress.proposal);
        let stands = match wanted {
            Completion::Completed => row.status == ParticipantStatus::Completed,
            Completion::NotCompleted => row.status == ParticipantStatus::NotCompleted,
        };
        // Without a decision of one's own, what was decided is what was proposed or departs from it by another one's.
        let decided = item.status.is_none()
            && matches!(
                row.status,
                ParticipantStatus::Completed | ParticipantStatus::NotCompleted
            );
        if stands || decided {
            return Ok(done(&found, true));
        }
        item.version
            .map_or(IfMatch::Any, IfMatch::Version)
            .check(row.version)?;
        let decision = Input::of(CompletionInput {
            status: wanted,
            reason: item.reason.clone(),
        });
        service::decide(cx, item.participant_id, &decision).map(|shown| done(&shown, false))
    })
}

fn of_programme(cx: &mut Cx<'_>, programme: Id, participant: Id) -> Result<Shown> {
    let found = service::get(cx, participant)?;
    match found.named.row.programme_id == programme {
        true => Ok(found),
        false => Err(Error::not_found()),
    }
}

fn done(shown: &Shown, replayed: bool) -> Done {
    Done {
        version: shown.named.row.version,
        state: Some(shown.named.row.status.as_str()),
        replayed,
    }
}
