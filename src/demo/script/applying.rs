//! The open call: sixty people apply, online or with somebody's help.

use serde_json::json;

use super::{Client, Script, id, papers};
use kernel::error::Result;

impl<C: Client> Script<'_, C> {
    /// Everybody applies in the course of the first four weeks; some leave a draft.
    pub async fn apply(&mut self) -> Result<()> {
        let count = self.pilot.applicants.len();
        for n in 0..count {
            let day = 1 + i64::try_from(n * 28 / count).unwrap_or(0);
            self.at(day, i64::try_from(n * 7 % 600).unwrap_or(0));
            self.apply_one(n, day).await?;
            self.client.progress("applications", n + 1, count);
        }
        Ok(())
    }

    async fn apply_one(&mut self, n: usize, day: i64) -> Result<()> {
        let applicant = self.pilot.applicants[n].clone();
        let coordinator = self.one("coordinator", n % 2)?;
        let consents = json!({ "processing": true, "publication": !n.is_multiple_of(3) });
        let (who, body) = match &applicant.email {
            Some(email) => {
                let name = format!("{} {}", applicant.given_name, applicant.family_name);
                self.client.account(email, &name, &applicant.language).await?;
                (email.clone(), json!({ "consents": consents }))
            }
            None => {
                let evidence = "Подписанное согласие на бумаге, папка 1";
                let on_behalf = json!({ "channel": applicant.channel, "consent_evidence": evidence });
                (
                    coordinator,
                    json!({ "consents": consents, "on_behalf": on_behalf }),
                )
            }
        };
        let application = id(&self.post(&who, &self.of_programme("/applications"), body).await?)?;
        let path = format!("/api/v1/applications/{application}");
        let today = self.today(day);
        self.patch(&who, &path, json!({ "person": applicant.person(today) }))
            .await?;
        self.patch(&who, &path, json!({ "content": applicant.content(today) }))
            .await?;
        if n.is_multiple_of(3) {
            for (purpose, title) in [("identity", "Identity card"), ("estimate", "Estimate of costs")] {
                let paper = papers::pdf(&format!("{title}: applicant {}", n + 1));
                let path = format!("{path}/attachments?purpose={purpose}&name={purpose}.pdf");
                self.client.attach(&who, &path, paper).await?;
            }
        }
        if applicant.is_complete() {
            self.act(&who, &format!("{path}/submit")).await?;
        }
        self.applications[n] = Some(application);
        Ok(())
    }
}
