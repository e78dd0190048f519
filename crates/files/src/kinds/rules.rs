//! The kinds that are taken, and how one knows them: by the first bytes, and for the formats that are ZIP files by what
//! their directory names.

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// A photo.
    Jpeg,
    /// A picture.
    Png,
    /// A picture.
    Webp,
    /// A photo of a newer telephone.
    Heic,
    /// A text of Word.
    Docx,
    /// A sheet of Excel.
    Xlsx,
    /// Slides of PowerPoint.
    Pptx,
    /// A text of LibreOffice.
    Odt,
    /// A sheet of LibreOffice.
    Ods,
    /// Slides of LibreOffice.
    Odp,
}

/// Name on the wire, ending of a file's name.
const KINDS: [(Kind, &str, &str); 11] = [
    (Kind::Pdf, "application/pdf", "pdf"),
    (Kind::Jpeg, "image/jpeg", "jpg"),
    (Kind::Png, "image/png", "png"),
    (Kind::Webp, "image/webp", "webp"),
    (Kind::Heic, "image/heic", "heic"),
    (
        Kind::Docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    (
        Kind::Xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    (
        Kind::Pptx,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    ),
    (Kind::Odt, "application/vnd.oasis.opendocument.text", "odt"),
    (Kind::Ods, "application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (
        Kind::Odp,
        "application/vnd.oasis.opendocument.presentation",
        "odp",
    ),
];

impl Kind {
    /// What is taken as a proof on paper: a scan or a photo.
    pub const SCANS: &[Kind] = &[Kind::Pdf, Kind::Jpeg, Kind::Png, Kind::Webp, Kind::Heic];
    /// Scans, and what offices write.
    pub const PAPERS: &[Kind] = &[
        Kind::Pdf,
        Kind::Jpeg,
        Kind::Png,
        Kind::Webp,
        Kind::Heic,
        Kind::Docx,
        Kind::Xlsx,
        Kind::Pptx,
        Kind::Odt,
        Kind::Ods,
        Kind::Odp,
    ];
    /// What is shown on a wall.
    pub const SLIDES: &[Kind] = &[Kind::Pdf, Kind::Pptx, Kind::Odp];

    fn line(self) -> (&'static str, &'static str) {
        let line = KINDS.iter().find(|(kind, ..)| *kind == self);
        line.map_or(("application/octet-stream", "bin"), |(_, media, ending)| {
            (media, ending)
        })
    }
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        self.line().0
    }
    /// The kind of a media type.
    pub fn of_media_type(name: &str) -> Option<Kind> {
        KINDS
            .iter()
            .find(|(_, media, _)| *media == name)
            .map(|(kind, ..)| *kind)
    }
    /// How names of such files end.
    pub fn ending(self) -> &'static str {
        self.line().1
    }
    /// Whether a name ends as such files do.
    fn fits(self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
        match (self, ending.as_deref()) {
            (Kind::Jpeg, Some("jpeg" | "jpe")) | (Kind::Heic, Some("heif")) => true,
            (kind, Some(ending)) => kind.ending() == ending,
            _ => false,
        }
    }
    /// The name under which such a file is saved: one that lies of its kind gets the true ending behind it.
    pub fn saved_as(self, name: &str) -> String {
        match self.fits(name) {
            true => name.to_owned(),
            false => format!("{name}.{}", self.ending()),
        }
    }
}

/// How much of the beginning tells what a file is.
const HEAD: usize = 1024;
/// How much of the end: the directory of a ZIP file stands there.
const TAIL: usize = 64 * 1024;

/// Looks at a file as it goes by, and keeps no more of it than its two ends.
#[derive(Debug, Default)]
pub struct Look {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Look {
    /// Takes what comes next.
    pub fn take(&mut self, bytes: &[u8]) {
        let more = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..more]);
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
        // Cut now and then, so that small pieces cost no copying.
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
    }

    /// Whether the beginning rules out all of some kinds, so that nobody has to send the rest.
    pub fn rules_out(&self, kinds: &[Kind]) -> bool {
        if self.head.len() < HEAD {
            return false;
        }
        match self.beginning() {
            Beginning::Known(kind) => !kinds.contains(&kind),
            Beginning::Zip => !kinds.iter().any(|kind| zipped(*kind)),
            Beginning::Nothing => true,
        }
    }

    /// What it is, once all has gone by.
    pub fn kind(&self) -> Option<Kind> {
        match self.beginning() {
            Beginning::Known(kind) => Some(kind),
            Beginning::Zip => self.in_zip(),
            Beginning::Nothing => None,
        }
    }

    fn beginning(&self) -> Beginning {
        let head = self.head.as_slice();
        let brand = |of: &[&[u8; 4]]| {
            head.get(8..12)
                .is_some_and(|b| of.iter().any(|o| b == o.as_slice()))
        };
        if head.starts_with(b"PK\x03\x04") {
            return Beginning::Zip;
        }
        let known = if head.starts_with(b"%PDF-") {
            Kind::Pdf
        } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
            Kind::Jpeg
        } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            Kind::Png
        } else if head.starts_with(b"RIFF") && brand(&[b"WEBP"]) {
            Kind::Webp
        } else if head.get(4..8) == Some(b"ftyp")
            && brand(&[
                b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
            ])
        {
            Kind::Heic
        } else {
            return Beginning::Nothing;
        };
        Beginning::Known(known)
    }

    /// What a ZIP file is by its directory. One with programs in it (macros) is none of ours.
    fn in_zip(&self) -> Option<Kind> {
        let names = self.names();
        let has = |part: &str| names.iter().any(|name| name.starts_with(part));
        if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
            return None;
        }
        if has("[Content_Types].xml") {
            let parts = [("word/", Kind::Docx), ("xl/", Kind::Xlsx), ("ppt/", Kind::Pptx)];
            return parts.iter().find(|(part, _)| has(part)).map(|(_, kind)| *kind);
        }
        // The first part of an OpenDocument is its media type, as it is.
        let told = self.head.get(38..)?;
        let odf = [Kind::Odt, Kind::Ods, Kind::Odp];
        let is = |kind: &Kind| {
            let rest = told.strip_prefix(kind.media_type().as_bytes());
            // Not a longer one, such as that of a template.
            rest.is_some_and(|rest| !rest.starts_with(b"-"))
        };
        let named = self.head.get(30..38) == Some(b"mimetype");
        odf.into_iter().find(is).filter(|_| named)
    }

    /// The names in the directory of a ZIP file, as far as it was seen.
    fn names(&self) -> Vec<String> {
        let mut names = vec![];
        let mut rest = self.tail.as_slice();
        while let Some(at) = rest.windows(4).position(|w| w == b"PK\x01\x02") {
            rest = &rest[at..];
            let length = rest
                .get(28..30)
                .map_or(0, |l| usize::from(u16::from_le_bytes([l[0], l[1]])));
            match rest.get(46..46 + length) {
                Some(name) => names.push(String::from_utf8_lossy(name).into_owned()),
                None => break,
            }
            rest = &rest[46 + length..];
        }
        names
    }
}

enum Beginning {
    Known(Kind),
    Zip,
    Nothing,
}

fn zipped(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Docx | Kind::Xlsx | Kind::Pptx | Kind::Odt | Kind::Ods | Kind::Odp
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a ZIP file looks like where it is looked at: its first part, and its directory.
    fn zip(parts: &[&str]) -> Vec<u8> {
        let mut file = b"PK\x03\x04".to_vec();
        file.resize(30, 0);
        file.extend(parts[0].as_bytes());
        file.extend(b"application/vnd.oasis.opendocument.textPK");
        file.resize(200_000, b' ');
        for part in parts {
            let mut line = b"PK\x01\x02".to_vec();
            line.resize(46, 0);
            line[28] = u8::try_from(part.len()).unwrap();
            line.extend(part.as_bytes());
            file.extend(line);
        }
        file.extend(b"PK\x05\x06");
        file
    }

    fn kind(file: &[u8]) -> Option<Kind> {
        let mut look = Look::default();
        file.chunks(7_000).for_each(|chunk| look.take(chunk));
        look.kind()
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let word = zip(&["[Content_Types].xml", "word/document.xml"]);
        let macros = zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
        let files: [(&[u8], Option<Kind>); 14] = [
            (b"%PDF-1.7\n", Some(Kind::Pdf)),
            (b"\xff\xd8\xff\xe0", Some(Kind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Kind::Png)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Kind::Webp)),
            (b"RIFF\0\0\0\0WAVEfmt ", None),
            (b"\0\0\0\x18ftypheic", Some(Kind::Heic)),
            (b"\0\0\0\x18ftypisom", None),
            (&word, Some(Kind::Docx)),
            (&macros, None),
            (&zip(&["mimetype", "content.xml"]), Some(Kind::Odt)),
            (&zip(&["classes.dex"]), None),
            (b"<html><script>alert(1)</script>", None),
            (b"MZ\x90\0", None),
            (b"", None),
        ];
        for (file, expected) in files {
            assert_eq!(kind(file), expected, "{:?}", &file[..file.len().min(40)]);
        }
    }

    #[test]
    fn what_cannot_be_is_known_before_the_end() {
        let mut look = Look::default();
        look.take(&[b'<'; 500]);
        assert!(!look.rules_out(Kind::SCANS));
        look.take(&[b'<'; 600]);
        assert!(look.rules_out(Kind::SCANS));
        let mut look = Look::default();
        look.take(&zip(&["[Content_Types].xml"]));
        assert!(look.rules_out(Kind::SCANS) && !look.rules_out(Kind::PAPERS));
    }

    #[test]
    fn no_more_is_kept_than_the_two_ends() {
        let mut look = Look::default();
        for _ in 0..1_000 {
            look.take(&[0; 10_000]);
        }
        assert!(look.head.len() + look.tail.len() < 4 * TAIL);
    }

    #[test]
    fn a_name_that_lies_gets_the_true_ending() {
        for (kind, name, saved) in [
            (Kind::Jpeg, "Фото.JPG", "Фото.JPG"),
            (Kind::Jpeg, "a.jpeg", "a.jpeg"),
            (Kind::Pdf, "a.exe", "a.exe.pdf"),
            (Kind::Png, "паспорт", "паспорт.png"),
        ] {
            assert_eq!(kind.saved_as(name), saved);
        }
    }
}
