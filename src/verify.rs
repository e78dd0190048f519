//! What the command line does to check a protocol: reads the files, asks for the keys where a URL was given, prints
//! what was found.

use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::verify::{Given, Report, verify};

/// What is to be checked.
#[derive(clap::Args)]
pub struct Arguments {
    /// Auditor's bundle, public protocol or proof, as the API gives it
    file: PathBuf,
    /// The public protocol as it is published, to compare with the one in the bundle, or for a proof
    #[arg(long, value_name = "FILE")]
    public: Option<PathBuf>,
    /// The installation's keys: a file, or their URL (`https://…/.well-known/jwks.json`)
    #[arg(long, value_name = "FILE|URL")]
    jwks: Option<String>,
    /// A candidate's private code: which cards it opens
    #[arg(long)]
    code: Option<String>,
}

impl Arguments {
    /// Makes the checks; an error where something cannot be read.
    pub fn report(&self) -> Result<Report, String> {
        let file = read(&self.file)?;
        let public = self.public.as_deref().map(read).transpose()?;
        let jwks = self.jwks.as_deref().map(keys).transpose()?;
        Ok(verify(&Given {
            file: &file,
            public: public.as_deref(),
            jwks: jwks.as_deref(),
            code: self.code.as_deref(),
        }))
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))
}

/// An installation's keys. The only thing that is asked of the network, and only where it was wished.
pub fn keys(place: &str) -> Result<String, String> {
    if !place.starts_with("https://") && !place.starts_with("http://") {
        return read(Path::new(place));
    }
    let said = |e: ureq::Error| format!("{place} gave no keys: {e}");
    // Without TLS anybody on the way could give keys of their own.
    let agent = ureq::Agent::config_builder()
        .https_only(!is_local(place))
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .new_agent();
    let mut answer = agent.get(place).call().map_err(said)?;
    answer.body_mut().read_to_string().map_err(said)
}

/// A service on this machine needs no TLS.
fn is_local(url: &str) -> bool {
    ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        .iter()
        .any(|local| {
            url.strip_prefix(local)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        assert!(is_local("http://127.0.0.1:8080/.well-known/jwks.json"));
        for far in [
            "http://incubator.kz/",
            "http://localhost.evil.kz/",
            "http://localhost@evil.kz/",
        ] {
            assert!(!is_local(far), "{far}");
            assert!(keys(far).unwrap_err().contains("gave no keys"), "{far}");
        }
    }
}
