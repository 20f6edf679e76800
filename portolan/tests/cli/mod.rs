//! The built binary, run to its end.
#![allow(dead_code)]

use std::io::Write;
use std::process::{Command, Stdio};

/// A password that will do.
pub const PASSWORD: &str = "lantern-harbour-47-quiet";

/// Runs it with a line to read; whether it did what was asked, and what it said.
pub fn portolan(args: &[&str], line: &str) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Most commands read nothing, and may be gone already.
    let _ = writeln!(child.stdin.take().unwrap(), "{line}");
    let out = child.wait_with_output().unwrap();
    let said = [out.stdout, out.stderr].map(|b| String::from_utf8(b).unwrap()).concat();
    (out.status.success(), said)
}

/// What it said when it did what was asked; a password is there to be read.
pub fn done(args: &[&str]) -> String {
    let (good, said) = portolan(args, PASSWORD);
    assert!(good, "{args:?}: {said}");
    said
}

/// What it said when it did not.
pub fn refused(args: &[&str]) -> String {
    let (good, said) = portolan(args, "");
    assert!(!good, "{args:?}: {said}");
    said
}

/// Adds a post to the data at `place`.
pub fn post(code: &str, place: &[&str]) -> String {
    let add = ["post", "add", code, "--name", "Amaurot Bridge", "--kind", "land"];
    done(&[&add, &["--time-zone", "UTC"][..], place].concat())
}
