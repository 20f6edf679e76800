//! Which licences the dependencies carry; a copyleft or unknown one fails.
//!
//! `deny.toml` says the same to those who have cargo-deny; this needs nothing but cargo.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Licences that a government may build, change and hand on without a second thought. MPL-2.0 asks
/// only that changed files of the library itself stay open.
const FINE: [&str; 14] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// Whether an SPDX expression can be met with fine licences alone: one side of every OR, both
/// sides of every AND.
fn acceptable(expression: &str) -> bool {
    let tokens: Vec<String> = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let mut at = 0;
    let ok = either(&tokens, &mut at);
    ok && at == tokens.len()
}

fn next(tokens: &[String], at: usize) -> &str {
    tokens.get(at).map_or("", String::as_str)
}

fn either(tokens: &[String], at: &mut usize) -> bool {
    let mut fine = both(tokens, at);
    while next(tokens, *at) == "OR" {
        *at += 1;
        fine = both(tokens, at) || fine;
    }
    fine
}

fn both(tokens: &[String], at: &mut usize) -> bool {
    let mut fine = one(tokens, at);
    while next(tokens, *at) == "AND" {
        *at += 1;
        fine = one(tokens, at) && fine;
    }
    fine
}

fn one(tokens: &[String], at: &mut usize) -> bool {
    let first = next(tokens, *at).to_owned();
    *at += 1;
    if first == "(" {
        let fine = either(tokens, at);
        let closed = next(tokens, *at) == ")";
        *at += 1;
        return fine && closed;
    }
    if next(tokens, *at) == "WITH" {
        let whole = format!("{first} WITH {}", next(tokens, *at + 1));
        *at += 2;
        return FINE.contains(&whole.as_str());
    }
    FINE.contains(&first.as_str())
}

/// Lists the licences; fails on those that are not fine.
pub fn run(root: &Path) -> Result<(), String> {
    let out = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|e| format!("cargo metadata could not be run: {e}"))?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned());
    }
    let metadata: Value = serde_json::from_slice(&out.stdout).map_err(|e| e.to_string())?;
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in metadata.get("packages").and_then(Value::as_array).into_iter().flatten() {
        let name = format!("{} {}", text(package, "name"), text(package, "version"));
        found.entry(text(package, "license")).or_default().push(name);
    }
    let bad: Vec<String> = found
        .iter()
        .filter(|(licence, _)| !acceptable(licence))
        .map(|(licence, names)| {
            let licence = if licence.is_empty() { "no licence stated" } else { licence };
            format!("Cargo.lock:1: {licence}: {}: take another crate", names.join(", "))
        })
        .collect();
    for (licence, names) in &found {
        println!("{:>4}  {licence}", names.len());
    }
    if bad.is_empty() { Ok(()) } else { Err(bad.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_of_an_or_is_enough_and_both_of_an_and_are_needed() {
        assert!(acceptable("MIT OR GPL-3.0-only"));
        assert!(acceptable("MIT/Apache-2.0"));
        assert!(acceptable("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(acceptable("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"));
        assert!(!acceptable("MIT AND GPL-3.0-only"));
    }

    #[test]
    fn copyleft_and_silence_are_refused() {
        assert!(!acceptable("AGPL-3.0-only"));
        assert!(!acceptable("LGPL-3.0-only"));
        assert!(!acceptable(""));
        assert!(!acceptable("(MIT OR Apache-2.0"));
    }
}
