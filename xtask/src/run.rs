//! `cargo xtask test`: everything, in the order in which a fault is cheapest to find.
//!
//! A step that fails does not stop the ones after it. The closing lines say what was skipped and
//! why, and how many tests ran.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

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

    /// Runs one test program as cargo would, in its package's folder.
    fn program(&mut self, root: &Path, program: &Program, told: &[(&str, OsString)]) {
        let file = program.file.file_name().unwrap_or_default().to_string_lossy();
        let folder = program.folder.strip_prefix(root).unwrap_or(&program.folder).display();
        println!("     Running {folder}: {file}");
        let mut command = Command::new(&program.file);
        command.current_dir(&program.folder).env("CARGO_MANIFEST_DIR", &program.folder);
        command.envs(told.iter().map(|(name, value)| (name, value)));
        let result = self.count(&mut command);
        self.note(&format!("{folder} ({file})"), result);
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
            .map_err(|e| format!("it could not be run: {e}"))?;
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
            Ok(s) => Err(format!("tests: {s}")),
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
        let lints =
            [&["clippy"][..], &TOGETHER, &["--all-targets", "--", "-D", "warnings"]].concat();
        outcome.step(root, "lints", &lints);
    }
    if std::env::var_os("PORTOLAN_CONFORMANCE").is_none() && !root.join("../shared/data").is_dir() {
        let why = "conformance against other people's data: set PORTOLAN_CONFORMANCE to its folder";
        outcome.skipped.push(why.into());
    }
    println!("── build the tests");
    match built(root) {
        Ok(programs) => the_tests(root, wish, &programs, &mut outcome),
        Err(why) => outcome.note("build the tests", Err(why)),
    }
    if !wish.quick {
        the_cluster(root, &mut outcome);
    }
    close(outcome)
}

/// What is built together: everything but the query engine. Each step names the same packages,
/// because a step that named fewer would have cargo choose other features of what they stand on
/// and build all of it once more.
const TOGETHER: [&str; 3] = ["--workspace", "--exclude", CLUSTER];

/// The folders whose tests run a second time on PostgreSQL: what registers and capabilities do
/// must not depend on the store beneath.
const ON_BOTH: [&str; 7] = [
    "platform/access",
    "registers/documents",
    "registers/people",
    "registers/places",
    "capabilities/border",
    "capabilities/examiner",
    "capabilities/observatory",
];

/// One test program that cargo built.
struct Program {
    /// The folder of its package, which cargo runs tests in.
    folder: PathBuf,
    file: PathBuf,
}

/// A line of cargo's account of a build, where it tells of a test program.
fn program(line: &str) -> Option<Program> {
    let told: Value = serde_json::from_str(line).ok()?;
    if told.get("reason")? != "compiler-artifact" || told.get("profile")?.get("test")? != true {
        return None;
    }
    let manifest = Path::new(told.get("manifest_path")?.as_str()?);
    let file = told.get("executable")?.as_str()?;
    Some(Program { folder: manifest.parent()?.to_path_buf(), file: file.into() })
}

/// Builds every test program, and the program itself, which some of them drive.
fn built(root: &Path) -> Result<Vec<Program>, String> {
    let out = cargo(root)
        .arg("test")
        .args(TOGETHER)
        .args(["--no-run", "--message-format=json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cargo could not be run: {e}"))?;
    if !out.status.success() {
        return Err(format!("cargo test --no-run: {}", out.status));
    }
    Ok(String::from_utf8_lossy(&out.stdout).lines().filter_map(program).collect())
}

fn the_tests(root: &Path, wish: Wish, programs: &[Program], outcome: &mut Outcome) {
    let e2e = root.join("e2e");
    println!("── tests");
    for program in programs.iter().filter(|p| p.folder != e2e) {
        outcome.program(root, program, &[]);
    }
    outcome
        .tests("examples in the documentation", cargo(root).args(["test", "--doc"]).args(TOGETHER));
    if wish.quick {
        return;
    }
    println!("── the tests of registers and capabilities on PostgreSQL");
    for program in programs {
        if ON_BOTH.iter().any(|folder| program.folder == root.join(folder)) {
            outcome.program(root, program, &[("PORTOLAN_TEST_STORE", "postgres".into())]);
        }
    }
    let build = [&["build", "--bin", "portolan"][..], &TOGETHER].concat();
    outcome.step(root, "build the binary", &build);
    println!("── generated files");
    outcome.note("generated files", crate::generated::run(root, true));
    the_built_binary(root, wish, programs, outcome);
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

fn the_built_binary(root: &Path, wish: Wish, programs: &[Program], outcome: &mut Outcome) {
    let skips = root.join("target/e2e/skipped.txt");
    let made = fs::create_dir_all(root.join("target/e2e")).and_then(|()| fs::write(&skips, ""));
    outcome.note("target/e2e", made.map_err(|e| e.to_string()));
    let mut told: Vec<(&str, OsString)> = vec![
        ("PORTOLAN_E2E_SKIPPED", skips.clone().into()),
        ("PORTOLAN_BIN", crate::program(root).into()),
    ];
    let found = if wish.no_browser { Err("--no-browser".to_owned()) } else { browser::ready(root) };
    match found {
        Ok(tools) => told.extend([
            ("PORTOLAN_E2E_CHROMIUM", tools.chromium.into()),
            ("PORTOLAN_E2E_DRIVER", tools.driver.into()),
            ("PORTOLAN_E2E_AXE", tools.axe.into()),
        ]),
        Err(why) => told.push(("PORTOLAN_E2E_NO_BROWSER", why.into())),
    }
    println!("── the built binary");
    for program in programs.iter().filter(|p| p.folder == root.join("e2e")) {
        outcome.program(root, program, &told);
    }
    let mut skipped: Vec<String> =
        fs::read_to_string(&skips).unwrap_or_default().lines().map(str::to_owned).collect();
    skipped.sort();
    skipped.dedup();
    outcome.skipped.extend(skipped);
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
    fn a_test_program_is_known_from_what_cargo_says_of_it() {
        let line = |test: bool, file: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/p/web/Cargo.toml","profile":{{"test":{test}}},"executable":{file}}}"#
            )
        };
        let found = program(&line(true, r#""/t/web-1""#)).unwrap();
        assert_eq!(found.folder, Path::new("/p/web"));
        assert_eq!(found.file, Path::new("/t/web-1"));
        assert!(program(&line(false, r#""/t/portolan""#)).is_none());
        assert!(program(&line(true, "null")).is_none());
        assert!(program("not JSON").is_none());
    }

    #[test]
    fn an_unknown_flag_is_refused() {
        assert!(Wish::read(&["--no-browser", "--quick"]).is_ok());
        assert!(Wish::read(&["--fast"]).unwrap_err().contains("--fast"));
    }
}
