//! What goes wrong around the program: a full disk, a folder that can't be written, a second
//! process, a newer database. Each is a sentence and an exit code, and damages nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::{Finished, Running, add_account, run, serving, skipped};

/// A data folder with an account, that was served and then cut off.
fn used(data: &Path) {
    let made = add_account(data, "alma").unwrap();
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    Running::start(&serving(data)).unwrap().kill();
}

fn verified(data: &Path) {
    let done = run(&["journal", "verify", "--data", &data.display().to_string()]).unwrap();
    assert_eq!(done.code, Some(0), "{}{}", done.stdout, done.stderr);
}

/// A sentence for a person, a code for a script, and no trace of a panic.
fn said_so(done: &Finished, about: &[&str]) {
    let said = done.stderr.to_lowercase();
    assert!(done.code.is_some_and(|code| code != 0), "{done:?}");
    assert!(!said.contains("panicked"), "{}", done.stderr);
    assert!(about.iter().any(|word| said.contains(word)), "{}", done.stderr);
}

/// A file system of its own, unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    fn new(folder: &Path, options: &str) -> Option<Self> {
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder)
            .output()
            .ok()?;
        done.status.success().then(|| Self(folder.to_path_buf()))
    }

    fn again(&self, options: &str) {
        let done = Command::new("mount").args(["-o", options]).arg(&self.0).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_damages_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_mount) = Mount::new(folder.path(), "size=32m") else {
        return skipped("a full disk", "making a small file system takes root and mount");
    };
    let data = folder.path().join("data");
    used(&data);
    // Whatever room is left is taken, so that the next write finds none.
    let filler = folder.path().join("filler");
    let mut file = fs::File::create(&filler).unwrap();
    for size in [65_536, 1] {
        while file.write_all(&vec![0_u8; size]).is_ok() {}
    }
    drop(file);
    said_so(&add_account(&data, "second").unwrap(), &["full", "space", "room"]);
    said_so(&add_account(&folder.path().join("new"), "first").unwrap(), &["full", "space", "room"]);
    fs::remove_file(&filler).unwrap();
    verified(&data);
    assert_eq!(add_account(&data, "second").unwrap().code, Some(0));
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mount) = Mount::new(folder.path(), "size=32m") else {
        return skipped("a read-only folder", "making one that root can't write takes mount");
    };
    let data = folder.path().join("data");
    used(&data);
    mount.again("remount,ro");
    said_so(
        &run(&serving(&data)).unwrap(),
        &["read-only", "can't be written", "cannot be written"],
    );
    mount.again("remount,rw");
    verified(&data);
}

#[test]
fn a_second_process_on_the_same_data_is_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(add_account(&data, "alma").unwrap().code, Some(0));
    let mut first = Running::start(&serving(&data)).unwrap();
    said_so(&run(&serving(&data)).unwrap(), &["in use", "another", "already"]);
    said_so(&add_account(&data, "second").unwrap(), &["in use", "another", "already"]);
    first.kill();
    verified(&data);
}

#[test]
fn a_database_from_a_newer_release_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // Not cut off: an orderly end leaves the newest pages in the database itself.
    assert_eq!(add_account(&data, "alma").unwrap().code, Some(0));
    verified(&data);
    let file = data.join("portolan.db");
    let mut database = fs::OpenOptions::new().read(true).write(true).open(&file).unwrap();
    // SQLite's file format §1.3: the user version is the big-endian number at offset 60.
    let mut version = [0_u8; 4];
    database.seek(SeekFrom::Start(60)).unwrap();
    database.read_exact(&mut version).unwrap();
    assert_ne!(version, [0; 4], "the release is not in the file's head");
    database.seek(SeekFrom::Start(60)).unwrap();
    database.write_all(&9_999_u32.to_be_bytes()).unwrap();
    drop(database);
    let newer = fs::read(&file).unwrap();
    said_so(&run(&serving(&data)).unwrap(), &["newer"]);
    said_so(&add_account(&data, "second").unwrap(), &["newer"]);
    assert_eq!(fs::read(&file).unwrap(), newer);
}
