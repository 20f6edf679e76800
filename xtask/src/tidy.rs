//! What no compiler checks: the arrows between the rooms, the size of files, the truth of the map,
//! words that have no place here, and texts that lack a language.
//!
//! Every check is a function from text to faults, so that its tests can show it failing.

mod arrows;
mod length;
mod map;
mod texts;
mod words;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something to put right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, relative to the workspace.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub what: String,
}

impl Fault {
    fn new(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line.max(1), self.what)
    }
}

/// A text file of the project.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path, relative to the workspace, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Reads the project's text files: what git tracks or would track.
fn sources(root: &Path) -> Result<Vec<Source>, String> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .map_err(|e| {
            format!("git could not be run ({e}): tidy lists the project's files with it")
        })?;
    if !listing.status.success() {
        return Err(String::from_utf8_lossy(&listing.stderr).into_owned());
    }
    let names = String::from_utf8_lossy(&listing.stdout).into_owned();
    let mut found = Vec::new();
    for path in names.split('\0').filter(|p| !p.is_empty()) {
        // Deleted but not yet committed, or not text: neither is for these checks.
        let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        found.push(Source { path: path.to_owned(), text });
    }
    Ok(found)
}

/// Runs every check and lists what is wrong.
pub fn run(root: &Path) -> Result<(), String> {
    let sources = sources(root)?;
    let mut faults = Vec::new();
    faults.extend(arrows::check(&sources));
    faults.extend(length::check(&sources));
    faults.extend(words::check(&sources, &words::forbidden(root)));
    faults.extend(texts::check(&sources));
    let exists = |path: &str| root.join(PathBuf::from(path)).exists();
    match sources.iter().find(|s| s.path == "ARCHITECTURE.md") {
        Some(map) => faults.extend(map::check(map, &exists, &arrows::packages(&sources))),
        None => faults.push(Fault::new("ARCHITECTURE.md", 0, "there is no map: write one")),
    }
    faults.sort();
    faults.dedup();
    if faults.is_empty() {
        println!("tidy: {} files, nothing to put right", sources.len());
        return Ok(());
    }
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Err(format!("{}\ntidy: {} to put right", lines.join("\n"), lines.len()))
}
