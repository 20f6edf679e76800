//! Checks and chores of the workspace, as `cargo xtask COMMAND`.
//!
//! Always holds: it compiles in seconds (nothing but serde_json and toml), asks nothing, and
//! every failure says where and what to do.
//! Left out: anything that the program itself needs at run time.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks there"
)]

mod browser;
mod generated;
mod licences;
mod run;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  tidy                       arrows between crates, file length, names in ARCHITECTURE.md, words, texts
  test [--quick] [--no-browser]
                             everything: format, lints, tidy, licences, generated files, all tests;
                             finds or installs what the browser tests need
                             --quick leaves out lints and the tests that drive the binary
                             --no-browser leaves out the tests that need Chromium
  generated [--check]        writes docs/reference from the program, or says what is stale
  licences                   licences of all dependencies
";

/// The workspace's folder: the one above this crate's.
fn root() -> PathBuf {
    // What cargo says now: two checkouts that build to one place share the program.
    let now = std::env::var_os("CARGO_MANIFEST_DIR");
    let here = now.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().unwrap_or(&here).to_path_buf()
}

/// Where cargo builds to.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}

/// The program under test: `PORTOLAN_BIN`, or the debug build.
fn program(root: &Path) -> PathBuf {
    let built = || target(root).join("debug/portolan");
    std::env::var_os("PORTOLAN_BIN").map_or_else(built, PathBuf::from)
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let root = root();
    let outcome = match words.as_slice() {
        ["tidy"] => tidy::run(&root),
        ["licences"] => licences::run(&root),
        ["generated"] => generated::run(&root, false),
        ["generated", "--check"] => generated::run(&root, true),
        ["test", flags @ ..] => match run::Wish::read(flags) {
            Ok(wish) => run::run(&root, wish),
            Err(what) => Err(what),
        },
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}
