//! What a file may be called.

/// The most characters of a name.
pub const LONGEST_NAME: usize = 200;

/// A name as it is kept: without the folders of whoever sent it, and without marks that turn the direction of writing,
/// by which `exe.pdf` can be made of `fdp.exe`. None where nothing is left of it.
pub fn kept_name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let turning =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: String = last.chars().filter(|c| !c.is_control() && !turning(*c)).collect();
    let name = clean.trim().trim_start_matches('.');
    (!name.is_empty() && name.chars().count() <= LONGEST_NAME).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_folders_and_nothing_that_cannot_be_seen() {
        for (given, kept) in [
            ("Жеке куәлік.jpg", Some("Жеке куәлік.jpg")),
            ("a \"b\".pdf", Some("a \"b\".pdf")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\Users\\A\\смета.xlsx", Some("смета.xlsx")),
            ("a\u{202e}fdp.exe", Some("afdp.exe")),
            ("a\r\nb.pdf", Some("ab.pdf")),
            (".htaccess", Some("htaccess")),
            (" / ", None),
            ("", None),
        ] {
            assert_eq!(kept_name(given).as_deref(), kept, "{given:?}");
        }
        assert_eq!(kept_name(&"ә".repeat(201)), None);
    }
}
