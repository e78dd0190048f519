//! The text of a CSV file, in whatever letters an office program wrote it.

use kernel::text_enum;

text_enum! {
    /// How the letters of a file are written.
    SheetEncoding {
        Utf8 = "utf-8",
        Utf16 = "utf-16",
        /// What Kazakhstan's Windows calls "Windows": Russian letters lie where they lie in Windows-1251, and Kazakh ones
        /// in the places of letters that nobody writes here. So it reads both.
        Kz1048 = "kz-1048",
    }
}

/// The upper half of KZ-1048 (ГОСТ РК 1048), from 0x80 to 0xBF; Russian letters follow in their order.
const UPPER: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊҚҺЏђ‘’“”•–—\u{fffd}™љ›њқһџ\u{a0}ҰұӘ¤Ө¦§Ё©Ғ«¬\u{ad}®Ү°±Ііөµ¶·ё№ғ»әҢңү";

/// The text of a file and how it is written; nothing where it is no text.
pub fn decode(bytes: &[u8]) -> Option<(String, SheetEncoding)> {
    // Half a letter at the end is no text in any other letters either.
    if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        let text = String::from_utf16(&utf16(bytes)?).ok()?;
        return Some((text, SheetEncoding::Utf16));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        return Some((text.to_owned(), SheetEncoding::Utf8));
    }
    let upper: Vec<char> = UPPER.chars().chain('А'..='я').collect();
    let text = bytes.iter().map(|byte| match byte {
        b'\t' | b'\r' | b'\n' | b' '..=b'~' => Some(char::from(*byte)),
        0x80.. => upper
            .get(usize::from(byte - 0x80))
            .copied()
            .filter(|c| *c != '\u{fffd}'),
        _ => None,
    });
    Some((text.collect::<Option<String>>()?, SheetEncoding::Kz1048))
}

/// The units behind a byte order mark of UTF-16, which "Unicode text" of a spreadsheet program bears.
fn utf16(bytes: &[u8]) -> Option<Vec<u16>> {
    let (unit, rest): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let (pairs, odd) = rest.as_chunks::<2>();
    odd.is_empty()
        .then(|| pairs.iter().map(|pair| unit(*pair)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_an_office_is_read_in_its_letters() {
        // Қызылағаш, as a Kazakh Windows writes it.
        let kazakh = [0x8d, 0xfb, 0xe7, 0xfb, 0xeb, 0xe0, 0xba, 0xe0, 0xf8];
        assert_eq!(decode(&kazakh), Some(("Қызылағаш".into(), SheetEncoding::Kz1048)));
        let russian = [0xd1, 0xfb, 0xf0, 0x3b, 0x31];
        assert_eq!(decode(&russian), Some(("Сыр;1".into(), SheetEncoding::Kz1048)));
        let utf8 = "\u{feff}Сүт".as_bytes();
        assert_eq!(decode(utf8), Some(("Сүт".into(), SheetEncoding::Utf8)));
        let mut wide = vec![0xff, 0xfe];
        wide.extend("Сүт".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&wide), Some(("Сүт".into(), SheetEncoding::Utf16)));
    }

    #[test]
    fn what_is_no_text_is_not_read() {
        assert_eq!(decode(&[0xd1, 0x00]), None);
        assert_eq!(decode(&[0x98, 0xd1]), None);
        assert_eq!(decode(&[0xff, 0xfe, 0x41]).map(|t| t.1), None);
        assert_eq!(UPPER.chars().count(), 64);
    }
}
