//! The map of `docs/ARCHITECTURE.md`, held by a test: who may import whom, and how long a file may be.

use std::fs;
use std::path::Path;

/// Areas, from left to right: each may call those before it.
const AREAS: [&str; 11] = [
    "accounts",
    "programmes",
    "applications",
    "training",
    "plans",
    "jury",
    "funding",
    "support",
    "reports",
    "lifecycle",
    "demo",
];
/// What every area stands on; it knows none of them.
const BASE: [&str; 6] = ["kernel", "db", "audit", "notifications", "jobs", "documents"];
/// A longer file holds two things.
const LINES: usize = 500;

/// A file of the program: its path below `src`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The first folder, or the file itself.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }
    /// One of the files that speak HTTP: `api.rs`, `staff_api.rs`, or in a folder `api`.
    fn is_api(&self) -> bool {
        self.path.ends_with("api.rs") || self.path.contains("/api/")
    }
    /// One of the files with rules: pure.
    fn is_rules(&self) -> bool {
        self.path.ends_with("rules.rs") || self.path.contains("/rules/")
    }
    fn is_of(&self, modules: &[&str]) -> bool {
        modules.contains(&self.module())
    }
    /// Whether a word stands in the code, comments aside.
    fn says(&self, word: &str) -> bool {
        let of_a_word = |c: char| c.is_alphanumeric() || c == '_';
        self.text.lines().map(code).any(|line| {
            line.match_indices(word).any(|(at, _)| {
                !line[..at].ends_with(of_a_word) && !line[at + word.len()..].starts_with(of_a_word)
            })
        })
    }
    /// The modules of the program that the file names after `crate::`, also in braces.
    fn imports(&self) -> Vec<&str> {
        let first = |path: &str| {
            path.len()
                - path
                    .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_')
                    .len()
        };
        self.text
            .match_indices("crate::")
            .flat_map(|(at, found)| {
                let rest = &self.text[at + found.len()..];
                let paths = match rest.strip_prefix('{') {
                    Some(inside) => &inside[..inside.find("};").unwrap_or(0)],
                    None => &rest[..first(rest)],
                };
                // The paths inside nested braces are no modules, and harmless here.
                paths
                    .split([',', '{'])
                    .map(str::trim)
                    .map(move |p| &p[..first(p)])
            })
            .collect()
    }
}

/// A line without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

fn read(folder: &Path, root: &Path, into: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, root, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path
                .strip_prefix(root)
                .expect("below src")
                .to_string_lossy()
                .replace('\\', "/");
            into.push(Source {
                path: name,
                text: fs::read_to_string(&path).expect("UTF-8"),
            });
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = vec![];
    read(&root, &root, &mut found);
    assert!(found.len() > 100, "the sources are there");
    found
}

/// Fails with every file that breaks a rule.
#[track_caller]
fn nobody(rule: &str, breaks: impl Fn(&Source) -> bool) {
    let guilty: Vec<String> = sources().into_iter().filter(breaks).map(|s| s.path).collect();
    assert!(guilty.is_empty(), "{rule}: {guilty:#?}");
}

#[test]
fn routes_know_no_sql() {
    nobody("diesel in a file of routes", |s| {
        s.is_api() && (s.says("diesel") || s.says("schema::"))
    });
}

#[test]
fn what_lies_below_the_routes_knows_no_http() {
    let below = [&AREAS[..AREAS.len() - 1], &BASE].concat();
    nobody("HTTP below the routes", |s| {
        let http = s.says("actix_web") || s.says("utoipa_actix_web") || s.imports().contains(&"http");
        s.is_of(&below) && !s.is_api() && http
    });
    nobody("a framework in the words of refusals", |s| {
        ["error.rs", "problems.rs", "policy.rs", "access.rs"].contains(&s.path.as_str())
            && ["actix_web", "diesel", "utoipa_actix_web"]
                .iter()
                .any(|f| s.says(f))
    });
}

#[test]
fn rules_are_pure() {
    let impure = ["diesel", "actix_web", "DbConn", "Cx", "std::fs", "std::env"];
    nobody("rules that do more than calculate", |s| {
        s.is_rules()
            && (impure.iter().any(|i| s.says(i))
                || ["db", "http", "audit", "jobs"]
                    .iter()
                    .any(|i| s.imports().contains(i)))
    });
}

/// What is out in the world is read for ever: its types are nobody else's, so that no change elsewhere changes them.
#[test]
fn formats_of_files_stand_on_nothing_that_lives() {
    let is_format = |s: &Source| s.path.contains("/format/");
    let formats = sources().into_iter().filter(is_format).count();
    assert!(formats > 10, "the formats are there: {formats}");
    nobody("something that lives in a format that does not", |s| {
        let Some((_, file)) = s.path.split_once("/format/") else {
            return false;
        };
        let depth = file
            .trim_end_matches(".rs")
            .split('/')
            .filter(|part| *part != "mod")
            .count();
        let outside = "super::".repeat(depth + 1);
        // Another format, and the test that holds the schema.
        let known = ["jury::protocol::format::v1::", "jury::wire::shape::"];
        s.text.lines().map(code).any(|line| {
            let lives = |(at, found): (usize, &str)| {
                let path = &line[at + found.len()..];
                !known.iter().any(|known| path.starts_with(known))
            };
            line.contains(&outside) || line.match_indices("crate::").any(lives)
        })
    });
}

#[test]
fn one_file_alone_makes_writes_and_removes_files() {
    let writes = [
        "fs::write",
        "fs::rename",
        "fs::copy",
        "File::create",
        "OpenOptions",
        "create_dir",
        "create_dir_all",
        "remove_file",
        "remove_dir",
        "remove_dir_all",
    ];
    nobody("writing to the disk past `files`", |s| {
        // Tests stand at the end of a file.
        let code = s.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = Source {
            path: s.path.clone(),
            text: code.to_owned(),
        };
        s.path != "files.rs" && writes.iter().any(|w| code.says(w))
    });
}

#[test]
fn the_base_knows_no_area() {
    nobody("an area in what all of them stand on", |s| {
        s.is_of(&BASE) && s.imports().iter().any(|i| AREAS.contains(i))
    });
}

#[test]
fn areas_call_only_those_to_their_left() {
    nobody("an import to the right", |s| {
        let place = AREAS.iter().position(|a| *a == s.module());
        place.is_some_and(|p| s.imports().iter().any(|i| AREAS[p + 1..].contains(i)))
    });
}

#[test]
fn only_the_server_mounts_the_routes_of_areas() {
    nobody("routes of an area", |s| {
        s.path != "server.rs" && s.text.contains("api::routes(")
    });
    let server = sources()
        .into_iter()
        .find(|s| s.path == "server.rs")
        .expect("server.rs");
    for source in sources()
        .iter()
        .filter(|s| s.is_of(&AREAS) && s.text.contains("pub fn routes("))
    {
        let module = source
            .path
            .trim_end_matches(".rs")
            .trim_end_matches("/mod")
            .replace('/', "::");
        assert!(
            server.text.contains(&format!("{module}::routes(")),
            "{module} is not mounted"
        );
    }
}

#[test]
fn no_file_is_long() {
    let length = |s: &Source| s.text.lines().count();
    nobody("a file of more than 500 lines", |s| length(s) > LINES);
}

/// The names of the schemas that a file describes.
fn schemas(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
    let word = |text: &str| {
        text.chars()
            .take_while(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let mut found = vec![];
    for (n, line) in lines.iter().enumerate() {
        if line.starts_with("#[derive(") && line.contains("ToSchema") {
            let name = |l: &&str| {
                let l = l
                    .trim_start_matches("pub")
                    .trim_start_matches("(crate)")
                    .trim_start_matches("(super)");
                let l = l.trim_start();
                l.strip_prefix("struct ")
                    .or_else(|| l.strip_prefix("enum "))
                    .map(word)
            };
            let renamed = |l: &&str| l.split_once("schema(as = ").map(|(_, name)| word(name));
            found.extend(lines[n + 1..].iter().find_map(|l| renamed(l).or_else(|| name(l))));
        }
        if line.starts_with("text_enum! {") {
            let name = lines[n + 1..]
                .iter()
                .find(|l| !l.starts_with(['/', '#']))
                .expect("a name");
            found.push(word(name));
        }
    }
    found
}

/// Two types of one name would overwrite each other in the contract, in silence.
#[test]
fn no_two_types_are_one_schema() {
    let mut names: Vec<String> = sources().iter().flat_map(schemas).collect();
    // What a macro declares has no name here.
    names.retain(|n| !n.is_empty());
    assert!(names.len() > 150, "{names:?}");
    names.sort();
    let twice: Vec<&str> = names
        .windows(2)
        .filter(|w| w[0] == w[1])
        .map(|w| w[0].as_str())
        .collect();
    assert!(twice.is_empty(), "schemas of one name: {twice:?}");
}
