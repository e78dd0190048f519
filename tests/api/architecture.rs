//! The map of `docs/ARCHITECTURE.md`, held by tests: who may use whom, and how long a file may be.

mod paths;

use std::fs;
use std::path::Path;

pub use paths::Source;
use paths::{arrows, circles, code, only_for_tests, sources};

/// The crates, from the ground up, and what each may use of those before it.
const CRATES: [(&str, &[&str]); 9] = [
    ("kernel", &[]),
    ("scoring", &["kernel"]),
    ("protocol", &["kernel", "scoring"]),
    ("base", &["kernel"]),
    ("files", &["kernel", "base"]),
    ("people", &["kernel", "base", "files", "scoring"]),
    ("jury", &["kernel", "base", "files", "scoring", "people"]),
    (
        "results",
        &["kernel", "base", "scoring", "protocol", "people", "jury"],
    ),
    (
        "money",
        &["kernel", "base", "files", "scoring", "people", "jury", "results"],
    ),
];
/// Crates that only calculate.
const PURE: [&str; 3] = ["kernel", "scoring", "protocol"];
/// Areas that share a crate, each of which may use those before it.
const AREAS: [(&str, &[&str]); 2] = [
    (
        "people",
        &["accounts", "programmes", "applications", "training", "plans"],
    ),
    ("incubator", &["reports", "lifecycle", "demo"]),
];
/// A longer file holds two things.
const LINES: usize = 500;
/// A longer function does two things.
const LINES_OF_A_FUNCTION: usize = 70;

/// Every file of the program.
pub fn all() -> Vec<Source> {
    sources(&CRATES.map(|(name, _)| name))
}

/// Fails with every file that breaks a rule.
#[track_caller]
fn nobody(rule: &str, breaks: impl Fn(&Source) -> bool) {
    let guilty: Vec<String> = all().into_iter().filter(breaks).map(|s| s.path).collect();
    assert!(guilty.is_empty(), "{rule}: {guilty:#?}");
}

/// The dependencies of a crate, each with what is said of it.
fn dependencies(krate: &str) -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("crates/{krate}/Cargo.toml"));
    let manifest = fs::read_to_string(file).expect("a manifest");
    let section = manifest.split("\n[dependencies]\n").nth(1).expect("dependencies");
    section
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(['.', ' ']))
        .map(|(name, rest)| (name.to_owned(), rest.to_owned()))
        .collect()
}

#[test]
fn crates_use_only_those_below_them() {
    for (krate, may) in CRATES {
        let used: Vec<String> = dependencies(krate).into_iter().map(|(name, _)| name).collect();
        let wrong: Vec<&str> = CRATES
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| used.iter().any(|u| u == name) && !may.contains(name))
            .collect();
        assert!(wrong.is_empty(), "{krate} uses {wrong:?}");
    }
}

#[test]
fn what_only_calculates_knows_neither_http_nor_sql_nor_a_runtime() {
    let impure = [
        "actix-web",
        "diesel",
        "tokio",
        "base",
        "lettre",
        "tracing",
        "ureq",
    ];
    for krate in PURE {
        for (name, rest) in dependencies(krate) {
            let outside = impure.contains(&name.as_str()) && !rest.contains("optional = true");
            assert!(!outside, "{krate} needs {name}");
        }
    }
    nobody("the clock in a calculation", |s| {
        ["scoring", "protocol"].contains(&s.krate()) && (s.says("SystemClock") || s.says("Clock"))
    });
}

/// Whether a file names a module of `base`.
fn names(source: &Source, module: &str) -> bool {
    let of = if source.krate() == "base" { "crate" } else { "base" };
    source
        .paths()
        .iter()
        .any(|p| p.len() > 1 && p[0] == of && p[1] == module)
}

#[test]
fn routes_know_no_sql() {
    nobody("diesel in a file of routes", |s| {
        s.is_api() && (s.says("diesel") || s.says("schema::"))
    });
}

#[test]
fn what_lies_below_the_routes_knows_no_http() {
    nobody("HTTP below the routes", |s| {
        let below = match (s.krate(), s.area()) {
            ("base", area) => area != "http",
            ("incubator", area) => ["reports", "lifecycle"].contains(&area),
            // A crate mounts what its areas answer.
            (_, area) => area != "lib",
        };
        let http = s.says("actix_web") || s.says("utoipa_actix_web") || names(s, "http");
        below && !s.is_api() && http
    });
    nobody("a framework in the words of refusals", |s| {
        let words = [
            "kernel/error.rs",
            "kernel/problems.rs",
            "base/policy/mod.rs",
            "base/policy/table.rs",
        ];
        words.contains(&s.path.as_str())
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
                || ["db", "http", "audit", "jobs"].iter().any(|i| names(s, i)))
    });
}

/// What is out in the world is read for ever: its types are nobody else's, so that no change elsewhere changes them.
#[test]
fn formats_of_files_stand_on_nothing_that_lives() {
    let is_format = |s: &Source| s.path.contains("/format/");
    let formats = all().into_iter().filter(is_format).count();
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
        let known = [
            "protocol::format::v1::",
            "protocol::format::v2::",
            "protocol::shape::",
            "crate::shape::",
            "crate::format::",
        ];
        let others = [
            "crate::",
            "kernel::",
            "scoring::",
            "base::",
            "protocol::",
            "people::",
            "jury::",
        ];
        s.text.lines().map(code).any(|line| {
            // What `protocol` calls people are people in a protocol: it does not know the crate.
            let named = |other: &&&str| **other != "people::" || s.krate() != "protocol";
            let lives = others.iter().filter(named).any(|other| line.contains(*other));
            line.contains(&outside) || (lives && !known.iter().any(|known| line.contains(known)))
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
    nobody("writing to the disk past `disk`", |s| {
        let code = Source {
            path: s.path.clone(),
            text: s.program().to_owned(),
        };
        // `protocol::shape` is for tests.
        !["base/disk.rs", "protocol/shape.rs"].contains(&s.path.as_str())
            && writes.iter().any(|w| code.says(w))
    });
}

#[test]
fn areas_call_only_those_to_their_left() {
    for (krate, areas) in AREAS {
        nobody("an import to the right", |s| {
            let place = areas.iter().position(|a| *a == s.area());
            let right = |p: usize, path: &[String]| {
                path.len() > 1 && path[0] == "crate" && areas[p + 1..].contains(&&*path[1])
            };
            s.krate() == krate && place.is_some_and(|p| s.paths().iter().any(|path| right(p, path)))
        });
    }
}

#[test]
fn nothing_goes_in_a_circle() {
    let found = circles(&arrows(&all()));
    assert!(
        found.is_empty(),
        "crates, areas, nouns or files that need each other: {found:#?}"
    );
}

#[test]
fn a_crate_mounts_its_routes_and_the_server_those_of_crates() {
    let mounts = |s: &Source| s.path == "incubator/server.rs" || s.path.ends_with("/lib.rs");
    nobody("routes of an area", |s| {
        !mounts(s) && s.text.contains("api::routes(")
    });
    let found = all();
    let text = |path: &str| &found.iter().find(|s| s.path == path).expect("a file").text;
    for source in found.iter().filter(|s| s.text.contains("pub fn routes(")) {
        let module = source.module().join("::");
        let (mounted, by) = match source.path.strip_suffix("/lib.rs") {
            Some(krate) => (krate, "incubator/server.rs".to_owned()),
            None if source.krate() == "incubator" => (
                module.trim_start_matches("incubator::"),
                "incubator/server.rs".to_owned(),
            ),
            None => (
                module.split_once("::").expect("a module").1,
                format!("{}/lib.rs", source.krate()),
            ),
        };
        assert!(
            text(&by).contains(&format!("    {mounted}::routes(cfg);")),
            "{module} is not mounted"
        );
    }
}

#[test]
fn no_file_is_long() {
    let length = |s: &Source| s.text.lines().count();
    nobody("a file of more than 500 lines", |s| length(s) > LINES);
}

/// A text looks at its length when it is asked to, and it is asked by the struct that holds it.
#[test]
fn every_text_that_comes_in_is_looked_at() {
    let is_text = |line: &str| {
        let field = line.trim_start().trim_start_matches("pub ");
        field.split_once(": ").is_some_and(|(_, kind)| {
            let kind = kind.trim_start_matches("Option<").trim_start_matches("Vec<");
            kind.starts_with("Text<") || kind.starts_with("Words<")
        })
    };
    nobody("a text without `#[validate(nested)]`", |s| {
        let lines: Vec<&str> = s.program().lines().map(code).collect();
        (0..lines.len()).any(|n| {
            let before = lines[..n].iter().rev();
            let attributes: Vec<&&str> = before
                .take_while(|line| line.trim_start().starts_with("#["))
                .collect();
            let asked = attributes.iter().any(|line| line.contains("nested"));
            is_text(lines[n]) && lines[n].ends_with(',') && !asked
        })
    });
}

#[test]
fn no_function_is_long() {
    let all = all();
    let tests = only_for_tests(&all);
    let mut long = vec![];
    let mut count = 0;
    for source in &all {
        let module: Vec<String> = source.module().into_iter().map(str::to_owned).collect();
        if tests.contains(&module) {
            continue;
        }
        for (name, lines) in source.functions() {
            count += 1;
            if lines > LINES_OF_A_FUNCTION {
                long.push(format!("{}: {name} has {lines} lines", source.path));
            }
        }
    }
    assert!(count > 2_000, "the functions are there: {count}");
    assert!(
        long.is_empty(),
        "functions of more than {LINES_OF_A_FUNCTION} lines: {long:#?}"
    );
}

/// A module that is called another name where it is used has the wrong name.
#[test]
fn no_import_renames_a_room() {
    nobody("`use … as …` of a module or a function", |s| {
        s.program().lines().map(code).any(|line| {
            let import = line.trim_start().trim_start_matches("pub ");
            import.starts_with("use ")
                && import
                    .split(" as ")
                    .skip(1)
                    .any(|name| name.starts_with(|c: char| c.is_lowercase()))
        })
    });
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

/// Two types of one name would overwrite each other in the contract, in silence. What an older format of the protocol has
/// under the same name is not in it.
#[test]
fn no_two_types_are_one_schema() {
    let (older, sources): (Vec<Source>, Vec<Source>) = all()
        .into_iter()
        .partition(|source| source.path.contains("protocol/format/v1/"));
    let mut names: Vec<String> = sources.iter().flat_map(schemas).collect();
    let newer = names.clone();
    let kept = older
        .iter()
        .flat_map(schemas)
        .filter(|name| !newer.contains(name));
    names.extend(kept);
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
