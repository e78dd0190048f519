//! What a workbook hides: columns and rows, those too that a filter leaves out. Who reads the cells is not told of it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

/// Columns by their place, rows by the number that the spreadsheet shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// From 0.
    pub columns: BTreeSet<usize>,
    /// From 1.
    pub rows: BTreeSet<u32>,
}

type Book<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// So much is read of a part of the workbook.
const LONGEST: u64 = 64 << 20;
/// Columns behind these are not looked at.
const COLUMNS: usize = 1_000;

/// What a sheet hides; nothing where the file cannot be read.
pub fn of(bytes: &[u8], sheet: &str) -> Option<Hidden> {
    let mut book = Book::new(Cursor::new(bytes)).ok()?;
    let is_book = |e: &BytesStart<'_>| attribute(e, "Type").is_some_and(|t| t.ends_with("/officeDocument"));
    let main = resolved("", &target(&mut book, "_rels/.rels", is_book)?);
    let mut id = None;
    walk(&mut book, &main, |event| {
        if let Event::Start(e) = event
            && e.local_name().as_ref() == "sheet"
            && attribute(e, "name").as_deref() == Some(sheet)
        {
            id = attribute(e, "id");
        }
        id.is_some()
    })?;
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let relations = resolved(folder, &format!("_rels/{name}.rels"));
    let page = target(&mut book, &relations, |e| attribute(e, "Id") == id)?;
    scan(&mut book, &resolved(folder, &page))
}

/// What is hidden in a part that is a sheet.
fn scan(book: &mut Book<'_>, page: &str) -> Option<Hidden> {
    let mut hidden = Hidden::default();
    let (mut row, mut whole) = (0, false);
    walk(book, page, |event| {
        match event {
            Event::Start(e) if e.local_name().as_ref() == "row" => {
                row = number(e, "r").unwrap_or(row + 1);
                if is_hidden(e) {
                    hidden.rows.insert(row);
                }
            }
            Event::Start(e) if e.local_name().as_ref() == "col" && is_hidden(e) => {
                let (first, last) = (number(e, "min").unwrap_or(0), number(e, "max").unwrap_or(0));
                let columns = (first..=last).filter_map(|c| usize::try_from(c).ok()?.checked_sub(1));
                hidden.columns.extend(columns.take(COLUMNS));
            }
            Event::End(e) => whole = e.local_name().as_ref() == "sheetData",
            _ => {}
        }
        whole
    })?;
    whole.then_some(hidden)
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    matches!(attribute(element, "hidden").as_deref(), Some("1" | "true"))
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.parse().ok()
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes().flatten();
    let found = all.find(|a| a.key.local_name().as_ref() == name)?;
    found
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(Cow::into_owned)
}

/// Where the relation that is meant leads.
fn target(book: &mut Book<'_>, relations: &str, meant: impl Fn(&BytesStart<'_>) -> bool) -> Option<String> {
    let mut found = None;
    walk(book, relations, |event| {
        if let Event::Start(e) = event
            && e.local_name().as_ref() == "Relationship"
            && meant(e)
        {
            found = attribute(e, "Target");
        }
        found.is_some()
    })?;
    found
}

/// Shows what stands in a part of the workbook, until it is enough or over; nothing where it cannot be read.
fn walk(book: &mut Book<'_>, path: &str, mut enough: impl FnMut(&Event<'_>) -> bool) -> Option<()> {
    let is_it = |name: &String| name.replace('\\', "/").eq_ignore_ascii_case(path);
    let mut names = book.file_names().flatten().map(Cow::into_owned);
    let name = names.find(is_it)?;
    drop(names);
    let file = book.by_name(&name).ok()?;
    let mut part = Reader::from_reader(BufReader::new(file.take(LONGEST)));
    part.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = part.read_event_into(&mut buffer).ok()?;
        if event == Event::Eof || enough(&event) {
            return Some(());
        }
    }
}

/// A path as it stands in the file, from one that may begin in a folder.
fn resolved(folder: &str, path: &str) -> String {
    let whole = match path.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => format!("{folder}/{path}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
