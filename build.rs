//! Tells the program which commit it was built from. Only in a release: elsewhere every commit would build everything
//! anew. Without git, or outside a repository, it is `BUILD_COMMIT` or nothing.

use std::process::Command;

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim();
    (output.status.success() && !text.is_empty()).then(|| text.to_owned())
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=BUILD_COMMIT");
    let told = std::env::var("BUILD_COMMIT").ok().filter(|c| !c.is_empty());
    let release = std::env::var("PROFILE").is_ok_and(|p| p == "release");
    let found = || {
        let commit = git(&["rev-parse", "--short=10", "HEAD"])?;
        for file in ["HEAD", "logs/HEAD"] {
            if let Some(path) =
                git(&["rev-parse", "--git-path", file]).filter(|p| std::path::Path::new(p).exists())
            {
                println!("cargo::rerun-if-changed={path}");
            }
        }
        Some(commit)
    };
    if let Some(commit) = told.or_else(|| release.then(found).flatten()) {
        let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
        println!("cargo::rustc-env=BUILT_FROM={version} ({commit})");
    }
}
