//! The use case of a participant's own page.

use std::collections::HashMap;

use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use kernel::error::Result;
use kernel::{Id, Money, Ts};
use money::awards;
use money::awards::rules::AwardStatus;
use people::plans::business_plans;
use people::plans::ideas::store::{Brief, of_participant};
use people::programmes::programme;
use people::programmes::programme::Programme;
use people::training::participants;
use people::training::participants::store::Participant;
use people::training::progress::own::{Own, own};

/// An idea in which somebody has a part.
pub struct Part {
    /// The idea.
    pub idea: Brief,
    /// Whether they lead it.
    pub leads: bool,
    /// Number of the plan's last version, and when it was submitted.
    pub plan: Option<(i32, Option<Ts>)>,
    /// The award, where it stands, and the grant.
    pub award: Option<(Id, AwardStatus, Money)>,
}

/// What somebody has of one programme.
pub struct Mine {
    /// The programme.
    pub programme: Programme,
    /// Who they are in it.
    pub me: Participant,
    /// The training.
    pub own: Own,
    /// Ideas.
    pub parts: Vec<Part>,
}

/// All in which the actor takes part, or took to the end.
pub fn mine(cx: &mut Cx<'_>) -> Result<Vec<Mine>> {
    authorise(cx, Op::GetMyTraining, &Subject::installation())?;
    let mut all = vec![];
    for me in participants::store::parts_of(cx.conn, cx.actor.id()?)? {
        let programme = programme::find(cx.conn, me.programme_id)?;
        let parts = parts(cx, &me)?;
        if let Some(own) = own(cx, &programme, &me)? {
            all.push(Mine {
                programme,
                me,
                own,
                parts,
            });
        }
    }
    Ok(all)
}

fn parts(cx: &mut Cx<'_>, me: &Participant) -> Result<Vec<Part>> {
    let ideas = of_participant(cx.conn, me.programme_id, me.id)?;
    let ids: Vec<Id> = ideas.iter().map(|idea| idea.id).collect();
    let plans = business_plans::store::stages(cx.conn, &ids)?;
    // The newest stays.
    let awards: HashMap<Id, _> = awards::of_ideas(cx, &ids)?
        .into_iter()
        .map(|(idea, id, status, grant)| (idea, (id, status, grant)))
        .collect();
    let part = |idea: Brief| Part {
        leads: idea.lead_id == me.id,
        plan: plans.get(&idea.id).copied(),
        award: awards.get(&idea.id).cloned(),
        idea,
    };
    Ok(ideas.into_iter().map(part).collect())
}
