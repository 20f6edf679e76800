//! The built binary, run to its end.
#![allow(dead_code, clippy::print_stdout)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Other people's travel documents: the folder, or a file of it; nothing after a message where they
/// are not there.
pub fn travel_documents(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let found = [named, Some(beside)]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("travel-documents").join(name))
        .find(|path| path.exists());
    if found.is_none() {
        println!("skipped: no travel-documents/{name}; set PORTOLAN_CONFORMANCE");
    }
    found
}

/// Runs it with nothing to read; its exit status, and what it said.
pub fn status(args: &[&str]) -> (Option<i32>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_portolan")).args(args).output().unwrap();
    let said = [out.stdout, out.stderr].map(|b| String::from_utf8(b).unwrap()).concat();
    (out.status.code(), said)
}

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
