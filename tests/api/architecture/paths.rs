//! Who names whom: the sources of all crates, and the modules that each of them speaks of.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A file of the program.
pub struct Source {
    /// Crate and path below its `src`: `jury/cards/store.rs`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// The crate.
    pub fn krate(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }
    /// The first folder or file in the crate.
    pub fn area(&self) -> &str {
        self.path.split(['/', '.']).nth(1).unwrap_or_default()
    }
    /// One of the files that speak HTTP: `api.rs`, `staff_api.rs`, or in a folder `api`.
    pub fn is_api(&self) -> bool {
        self.path.ends_with("api.rs") || self.path.contains("/api/")
    }
    /// One of the files with rules: pure.
    pub fn is_rules(&self) -> bool {
        self.path.ends_with("rules.rs") || self.path.contains("/rules/")
    }
    /// What is compiled into the program: tests stand at the end of a file.
    pub fn program(&self) -> &str {
        self.text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default()
    }
    /// The module that it is, with its crate.
    pub fn module(&self) -> Vec<&str> {
        let mut parts: Vec<&str> = self.path.trim_end_matches(".rs").split('/').collect();
        if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
            parts.pop();
        }
        parts
    }
    /// Whether a word stands in the code, comments aside.
    pub fn says(&self, word: &str) -> bool {
        let of_a_word = |c: char| c.is_alphanumeric() || c == '_';
        self.text.lines().map(code).any(|line| {
            line.match_indices(word).any(|(at, _)| {
                !line[..at].ends_with(of_a_word) && !line[at + word.len()..].starts_with(of_a_word)
            })
        })
    }
    /// The functions of the program with their lines, from the name to the brace that closes them. It stands below the
    /// first word, for the text is rustfmt's.
    pub fn functions(&self) -> Vec<(String, usize)> {
        let lines: Vec<&str> = self.program().lines().collect();
        let mut found = vec![];
        for (at, line) in lines.iter().enumerate() {
            let Some(name) = declared(line) else { continue };
            let indent = &line[..line.len() - line.trim_start().len()];
            let ends = |line: &&str| {
                line.strip_prefix(indent)
                    .is_some_and(|rest| rest == "}" || (rest.starts_with(')') && rest.ends_with(';')))
            };
            let whole = line.ends_with(['}', ';']);
            let more = lines[at + 1..].iter().position(ends).map_or(0, |n| n + 1);
            found.push((name.to_owned(), if whole { 1 } else { more + 1 }));
        }
        found
    }
    /// The paths that the program names in it: those of `use`, and those in the code that begin with `crate`, `self` or
    /// `super`.
    pub fn paths(&self) -> Vec<Vec<String>> {
        let text: String = self.program().lines().map(code).collect::<Vec<_>>().join("\n");
        let mut found = vec![];
        let mut rest = String::new();
        for statement in text.split(';') {
            match statement.rsplit_once("use ") {
                Some((before, tree)) if used(before) => {
                    leaves(&[], tree, &mut found);
                    rest.push_str(before);
                }
                _ => rest.push_str(statement),
            }
            rest.push(';');
        }
        for word in rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            if word.contains("::") {
                let parts = word.split("::").map(str::to_owned);
                found.push(parts.filter(|p| !p.is_empty()).collect());
            }
        }
        found.retain(|path| !path.is_empty());
        found
    }
}

/// The name of the function that a line declares.
fn declared(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    if let Some(after) = rest.strip_prefix("pub") {
        rest = after
            .strip_prefix('(')
            .map_or(after, |scope| scope.split_once(')').map_or("", |(_, r)| r));
    }
    let mut words = rest.split_whitespace();
    let name = loop {
        match words.next()? {
            "const" | "async" | "unsafe" | "default" => {}
            "fn" => break words.next()?,
            _ => return None,
        }
    };
    name.split(['(', '<']).next()
}

/// Whether what stands before `use` ends another statement.
fn used(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    line.is_empty() || line.starts_with("pub")
}

/// The paths of the tree behind a `use`.
fn leaves(prefix: &[String], tree: &str, into: &mut Vec<Vec<String>>) {
    let parts = |text: &str| {
        text.split("::")
            .map(|p| p.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
    };
    let Some((before, inside)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        into.push([prefix, &parts(path)].concat());
        return;
    };
    let prefix = [prefix, &parts(before)].concat();
    let inside = inside.rsplit_once('}').map_or(inside, |(inside, _)| inside);
    let (mut depth, mut from) = (0, 0);
    for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inside[from..at].trim();
                if !part.is_empty() {
                    leaves(&prefix, part, into);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// A line without its comment.
pub fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

fn read(folder: &Path, root: &Path, krate: &str, into: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, root, krate, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let below = path.strip_prefix(root).expect("below src").to_string_lossy();
            into.push(Source {
                path: format!("{krate}/{}", below.replace('\\', "/")),
                text: fs::read_to_string(&path).expect("UTF-8"),
            });
        }
    }
}

/// All of them: those of `src`, and of each crate.
pub fn sources(crates: &[&str]) -> Vec<Source> {
    let house = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![];
    read(&house.join("src"), &house.join("src"), "incubator", &mut found);
    for krate in crates {
        let root = house.join("crates").join(krate).join("src");
        read(&root, &root, krate, &mut found);
    }
    assert!(found.len() > 300, "the sources are there");
    found
}

fn owned(module: &[&str]) -> Vec<String> {
    module.iter().map(|part| (*part).to_owned()).collect()
}

/// The modules that only tests compile; what is below them neither.
pub fn only_for_tests(sources: &[Source]) -> BTreeSet<Vec<String>> {
    let mut tests = BTreeSet::new();
    for source in sources {
        let lines: Vec<&str> = source.text.lines().collect();
        for pair in lines.windows(2) {
            let only = pair[0].starts_with("#[cfg(test)]") || pair[0].starts_with("#[cfg(any(test");
            let declared = pair[1].trim_start_matches("pub ").strip_prefix("mod ");
            if let (true, Some(name)) = (only, declared.and_then(|d| d.split(';').next())) {
                tests.insert([owned(&source.module()), vec![name.to_owned()]].concat());
            }
        }
    }
    let declared: BTreeSet<Vec<String>> = sources.iter().map(|s| owned(&s.module())).collect();
    declared
        .into_iter()
        .filter(|module| tests.iter().any(|t| module.starts_with(t)))
        .collect()
}

/// Which module names which, each with its crate; what only tests compile aside.
pub fn arrows(sources: &[Source]) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let modules: BTreeSet<Vec<String>> = sources.iter().map(|s| owned(&s.module())).collect();
    let tests = only_for_tests(sources);
    let mut arrows: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for source in sources {
        let me = owned(&source.module());
        if tests.contains(&me) {
            continue;
        }
        for path in source.paths() {
            let mut here = match path[0].as_str() {
                "crate" => me[..1].to_vec(),
                "self" | "super" => me.clone(),
                child if modules.contains(&[me.clone(), vec![child.to_owned()]].concat()) => me.clone(),
                other => vec![other.to_owned()],
            };
            let other = !matches!(path[0].as_str(), "crate" | "self" | "super") && here.len() == 1;
            let mut rest =
                &path[usize::from(matches!(path[0].as_str(), "crate" | "self") || (other && here != me))..];
            while rest.first().is_some_and(|p| p == "super") {
                here.pop();
                rest = &rest[1..];
            }
            for part in rest {
                let next = [here.clone(), vec![part.clone()]].concat();
                if !modules.contains(&next) {
                    break;
                }
                here = next;
            }
            if here != me && modules.contains(&here) {
                arrows.entry(me.clone()).or_default().insert(here);
            }
        }
    }
    arrows
}

/// Groups of siblings – of crates, of areas in a crate, of nouns in an area, of files in a folder – that go in a circle.
pub fn circles(arrows: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> BTreeSet<String> {
    let mut among: BTreeMap<&[String], BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for (from, all) in arrows {
        for to in all {
            let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
            if let (Some(a), Some(b)) = (from.get(shared), to.get(shared)) {
                let of = among.entry(&from[..shared]).or_default();
                of.entry(a).or_default().insert(b);
            }
        }
    }
    let mut found = BTreeSet::new();
    for (parent, graph) in among {
        let reached = |from: &str| {
            let mut seen = BTreeSet::new();
            let mut next: Vec<&str> = graph.get(from).into_iter().flatten().copied().collect();
            while let Some(one) = next.pop() {
                if seen.insert(one) {
                    next.extend(graph.get(one).into_iter().flatten());
                }
            }
            seen
        };
        let all: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|name| (*name, reached(name))).collect();
        for (name, far) in &all {
            let circle: Vec<&str> = far
                .iter()
                .filter(|other| all.get(**other).is_some_and(|back| back.contains(name)))
                .copied()
                .collect();
            if circle.len() > 1 {
                found.insert(format!("{}: {}", parent.join("::"), circle.join(", ")));
            }
        }
    }
    found
}
