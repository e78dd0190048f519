//! Texts with names in curly brackets, in whose place something is put for each reader.

/// The names that stand in a text.
pub fn names_in(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    filled(text, |name| {
        names.push(name.to_owned());
        ""
    });
    names
}

/// A text with what its names stand for. What is put in is not looked at again: it may have brackets of its own.
pub fn filled<'a>(text: &str, mut told: impl FnMut(&str) -> &'a str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        match behind.split_once('}') {
            Some((name, behind)) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()) => {
                out.push_str(told(name));
                rest = behind;
            }
            _ => {
                out.push('{');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_replaced_and_what_is_put_in_stays() {
        let told = |name: &str| match name {
            "name" => "{reference}",
            _ => "?",
        };
        assert_eq!(
            filled("{name}, {}, {A b}, {open {other}", told),
            "{reference}, {}, {A b}, {open ?"
        );
        assert_eq!(names_in("{name} {} {x}"), ["name", "x"]);
    }
}
