//! What is logged, and in which form.

use super::given::{Environment, LOG, LOG_FORMAT};

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// The form of the log.
pub fn log_format(environment: &Environment) -> Result<LogFormat, String> {
    match environment.value(LOG_FORMAT, None).as_deref() {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(format!("{LOG_FORMAT}: {other} is neither text nor json")),
    }
}

/// What is logged, as `tracing` reads it. A bare word that is no level would be taken for the name of a part of the
/// program, and silence all others.
pub fn log_filter(environment: &Environment, unless_told: &str) -> Result<String, String> {
    let Some(wanted) = environment.value(LOG, None) else {
        return Ok(unless_told.to_owned());
    };
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let is_level =
        |word: &str| LEVELS.contains(&word.to_lowercase().as_str()) || word.parse().is_ok_and(|n: u8| n <= 5);
    let parts = wanted.split(',').map(str::trim);
    match parts
        .filter(|p| !p.is_empty())
        .find(|p| !p.contains(['=', '[']) && !is_level(p))
    {
        Some(word) => Err(format!(
            "{LOG}: {word} is no level ({}): to name one part of the program, write incubator=debug",
            LEVELS.join(", ")
        )),
        None => Ok(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_alone_or_for_a_part_is_a_filter_and_another_word_is_not() {
        let filter = |value: &str| log_filter(&Environment::of(&[("INCUBATOR_LOG", value)], &[]), "info");
        for good in [
            "debug",
            "WARN",
            "info,incubator=debug",
            "incubator::db=trace",
            "3",
            "warn,",
        ] {
            assert_eq!(filter(good).as_deref(), Ok(good));
        }
        assert_eq!(filter(" ").as_deref(), Ok("info"));
        for bad in ["verbose", "info,noisy", "incubator"] {
            assert!(filter(bad).is_err(), "{bad}");
        }
    }
}
