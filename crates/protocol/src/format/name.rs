//! The names of the formats.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The auditor's bundle.
    Bundle,
    /// The public form.
    Public,
    /// A candidate's proof.
    Proof,
}

impl Kind {
    /// What the name of its format begins with.
    pub const fn stem(self) -> &'static str {
        match self {
            Kind::Bundle => "incubator.protocol.bundle",
            Kind::Public => "incubator.protocol",
            Kind::Proof => "incubator.protocol.proof",
        }
    }
}

/// Kind and version that the name of a format tells: `incubator.protocol.bundle/1`.
pub fn named(format: &str) -> Option<(Kind, &str)> {
    let (stem, version) = format.split_once('/')?;
    let kind = [Kind::Bundle, Kind::Public, Kind::Proof]
        .into_iter()
        .find(|kind| kind.stem() == stem)?;
    let is_number = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some((kind, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_format_tells_kind_and_version() {
        assert_eq!(named("incubator.protocol.bundle/1"), Some((Kind::Bundle, "1")));
        assert_eq!(named("incubator.protocol/1"), Some((Kind::Public, "1")));
        assert_eq!(named("incubator.protocol.proof/1"), Some((Kind::Proof, "1")));
        assert_eq!(named("incubator.protocol/12"), Some((Kind::Public, "12")));
        for other in [
            "",
            "incubator.protocol",
            "incubator.protocol/",
            "incubator.protocol/1a",
            "incubator-venue/1",
        ] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
