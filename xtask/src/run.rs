//! `cargo xtask test`: everything, in the order in which a fault is cheapest to find.
//!
//! A step that fails does not stop the ones after it. The closing lines say what was skipped and
//! why, and how many tests ran.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::browser;

/// What was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    quick: bool,
    no_browser: bool,
}

impl Wish {
    /// Reads the flags.
    pub fn read(flags: &[&str]) -> Result<Self, String> {
        let mut wish = Self::default();
        for flag in flags {
            match *flag {
                "--quick" => wish.quick = true,
                "--no-browser" => wish.no_browser = true,
                other => {
                    return Err(format!("no flag {other}: there are --quick and --no-browser"));
                }
            }
        }
        Ok(wish)
    }
}

#[derive(Default)]
struct Outcome {
    passed: u64,
    failed: u64,
    ignored: u64,
    broken: Vec<String>,
    skipped: Vec<String>,
}

/// The counts in a line that cargo's test runner closes with.
fn counts(line: &str) -> Option<(u64, u64, u64)> {
    let rest = line.trim().strip_prefix("test result: ")?;
    let number = |what: &str| {
        rest.split(['.', ';'])
            .map(str::trim)
            .find_map(|part| part.strip_suffix(what)?.trim().parse::<u64>().ok())
    };
    Some((number("passed")?, number("failed")?, number("ignored")?))
}

impl Outcome {
    fn note(&mut self, what: &str, result: Result<(), String>) {
        if let Err(why) = result {
            println!("{why}");
            self.broken.push(what.to_owned());
        }
    }

    fn step(&mut self, root: &Path, what: &str, args: &[&str]) {
        println!("── {what}");
        let status = cargo(root).args(args).status();
        let result = match status {
            Ok(s) if s.success() => Ok(()),
            Ok(s) => Err(format!("{what}: {s}")),
            Err(e) => Err(format!("{what}: cargo could not be run: {e}")),
        };
        self.note(what, result);
    }

    fn tests(&mut self, what: &str, command: &mut Command) {
        println!("── {what}");
        let result = self.count(command);
        self.note(what, result);
    }

    fn count(&mut self, command: &mut Command) -> Result<(), String> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cargo could not be run: {e}"))?;
        if let Some(out) = child.stdout.take() {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                println!("{line}");
                if let Some((passed, failed, ignored)) = counts(&line) {
                    self.passed += passed;
                    self.failed += failed;
                    self.ignored += ignored;
                }
            }
        }
        match child.wait() {
            Ok(s) if s.success() => Ok(()),
            Ok(s) => Err(format!("cargo test: {s}")),
            Err(e) => Err(e.to_string()),
        }
    }
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).stdin(Stdio::null());
    command
}

/// Runs everything that was asked for.
pub fn run(root: &Path, wish: Wish) -> Result<(), String> {
    let mut outcome = Outcome::default();
    outcome.step(root, "format", &["fmt", "--all", "--check"]);
    println!("── tidy");
    outcome.note("tidy", crate::tidy::run(root));
    println!("── licences");
    outcome.note("licences", crate::licences::run(root));
    if wish.quick {
        outcome
            .skipped
            .push("lints, generated files, the built binary, the cluster: --quick".into());
    } else {
        let mut lints = vec!["clippy", "--workspace", "--exclude", CLUSTER, "--all-targets"];
        lints.extend(["--", "-D", "warnings"]);
        outcome.step(root, "lints", &lints);
    }
    if std::env::var_os("PORTOLAN_CONFORMANCE").is_none() && !root.join("../shared/data").is_dir() {
        let why = "conformance against other people's data: set PORTOLAN_CONFORMANCE to its folder";
        outcome.skipped.push(why.into());
    }
    let tests = ["test", "--workspace", "--exclude", "e2e", "--exclude", CLUSTER, "--no-fail-fast"];
    outcome.tests("tests", cargo(root).args(tests));
    if !wish.quick {
        // What the capabilities do must not depend on the store beneath.
        let rooms = ["access", "people", "places", "border", "observatory"];
        let mut command = cargo(root);
        command.args(["test", "--no-fail-fast", "--tests"]).env("PORTOLAN_TEST_STORE", "postgres");
        for room in rooms {
            command.args(["--package", room]);
        }
        outcome.tests("the capabilities' tests on PostgreSQL", &mut command);
    }
    if !wish.quick {
        outcome.step(root, "build the binary", &["build", "--package", "portolan"]);
        println!("── generated files");
        outcome.note("generated files", crate::generated::run(root, true));
        the_built_binary(root, wish, &mut outcome);
        the_cluster(root, &mut outcome);
    }
    close(outcome)
}

/// The package that brings the query engine: it is built by itself and last, so that nothing else
/// waits for it.
const CLUSTER: &str = "portolan-cluster";

fn the_cluster(root: &Path, outcome: &mut Outcome) {
    let lints = ["clippy", "--package", CLUSTER, "--all-targets", "--", "-D", "warnings"];
    outcome.step(root, "the cluster's lints", &lints);
    let tests = ["test", "--package", CLUSTER, "--no-fail-fast"];
    outcome.tests("the cluster", cargo(root).args(tests));
}

fn the_built_binary(root: &Path, wish: Wish, outcome: &mut Outcome) {
    let skips = root.join("target/e2e/skipped.txt");
    let made = fs::create_dir_all(root.join("target/e2e")).and_then(|()| fs::write(&skips, ""));
    outcome.note("target/e2e", made.map_err(|e| e.to_string()));
    let mut command = cargo(root);
    command.args(["test", "--package", "e2e", "--no-fail-fast"]);
    command.env("PORTOLAN_E2E_SKIPPED", &skips).env("PORTOLAN_BIN", crate::program(root));
    let found = if wish.no_browser { Err("--no-browser".to_owned()) } else { browser::ready(root) };
    match found {
        Ok(tools) => {
            command.env("PORTOLAN_E2E_CHROMIUM", tools.chromium);
            command.env("PORTOLAN_E2E_DRIVER", tools.driver);
            command.env("PORTOLAN_E2E_AXE", tools.axe);
        }
        Err(why) => {
            command.env("PORTOLAN_E2E_NO_BROWSER", why);
        }
    }
    outcome.tests("the built binary", &mut command);
    let mut told: Vec<String> =
        fs::read_to_string(&skips).unwrap_or_default().lines().map(str::to_owned).collect();
    told.sort();
    told.dedup();
    outcome.skipped.extend(told);
}

fn close(outcome: Outcome) -> Result<(), String> {
    println!("── summary");
    for what in &outcome.skipped {
        println!("skipped: {what}");
    }
    for what in &outcome.broken {
        println!("broken: {what}");
    }
    println!("{} passed, {} failed, {} skipped", outcome.passed, outcome.failed, outcome.ignored);
    if outcome.broken.is_empty() {
        return Ok(());
    }
    Err(format!("not in order: {}", outcome.broken.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_a_test_run_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.10s";
        assert_eq!(counts(line), Some((12, 3, 1)));
        assert_eq!(counts("running 12 tests"), None);
    }

    #[test]
    fn an_unknown_flag_is_refused() {
        assert!(Wish::read(&["--no-browser", "--quick"]).is_ok());
        assert!(Wish::read(&["--fast"]).unwrap_err().contains("--fast"));
    }
}
