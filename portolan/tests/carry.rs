//! The built binary carries a post's journal to its centre in a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use std::fs;
use std::path::Path;

use cli::{done, post, refused};

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn a_posts_journal_is_carried_to_the_centre_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| text(&folder.path().join(name));
    let (at_post, at_centre) = (path("post"), path("centre"));
    let there = ["--data", &at_post, "--node", "post-1"];
    let here = ["--data", &at_centre, "--node", "centre"];
    post("UTO-LND-01", &there);
    let account = ["account", "add", "alma", "--shown", "Alma Ferro", "--role", "administrator"];
    done(&[&account, &there[..]].concat());
    post("UTO-AIR-01", &here);
    let (file, key) = (path("post-1.carried"), path("post/node.pub"));
    let out = done(&["carry", "out", &file, "--data", &at_post]);
    assert!(out.contains("entries 1 to"), "{out}");
    let carried = fs::read_to_string(&file).unwrap();
    assert!(carried.contains("UTO-LND-01") && carried.contains("access.user"));
    assert!(!carried.contains("argon2"), "passwords stay where they are");
    assert!(refused(&["carry", "out", &file, "--data", &at_post]).contains("another name"));

    let take = ["carry", "in", &file, "--key", &key];
    let looked = done(&[&take, &here[..], &["--dry-run"]].concat());
    assert!(
        looked.contains("places.post: 1") && looked.contains("Nothing was changed"),
        "{looked}"
    );
    assert!(!done(&[&["post", "list"], &here[..]].concat()).contains("UTO-LND-01"));
    let first = done(&[&take, &here[..]].concat());
    assert!(first.contains("0 records could not be kept"), "{first}");
    assert!(done(&[&["post", "list"], &here[..]].concat()).contains("UTO-LND-01"));
    let again = done(&[&take, &here[..]].concat());
    assert!(again.contains("Taken: 0 entries"), "{again}");
    assert!(done(&["journal", "verify", "--data", &at_centre]).contains("holds"));
    let own = refused(&["carry", "in", &file, "--key", &key, "--data", &at_post]);
    assert!(own.contains("this node's own"), "{own}");

    // A later file goes on from what is held; one that begins too late says what is missing.
    let holds = first.rsplit("--after ").next().unwrap().trim().to_owned();
    post("UTO-LND-02", &there);
    post("UTO-LND-03", &there);
    let later = path("later.carried");
    done(&["carry", "out", &later, "--data", &at_post, "--after", &holds]);
    let gap = path("gap.carried");
    let too_late = (holds.parse::<u64>().unwrap() + 1).to_string();
    done(&["carry", "out", &gap, "--data", &at_post, "--after", &too_late]);
    let gap = refused(&[&["carry", "in", &gap, "--key", &key], &here[..]].concat());
    assert!(gap.contains("Entries are missing") && gap.contains(&holds), "{gap}");

    // Changed, cut off, under another key, or no such file at all.
    let whole = fs::read_to_string(&later).unwrap();
    let bad = path("bad.carried");
    let take_bad = [&["carry", "in", &bad, "--key", &key], &here[..]].concat();
    fs::write(&bad, whole.replace("Amaurot Bridge", "Amaurot Bride")).unwrap();
    assert!(refused(&take_bad).contains("changed"));
    fs::write(&bad, whole.split_at(whole.len() - 40).0).unwrap();
    assert!(refused(&take_bad).contains("cut off"));
    fs::write(&bad, "a photograph").unwrap();
    assert!(refused(&take_bad).contains("Line 1"));
    fs::write(&bad, "").unwrap();
    assert!(refused(&take_bad).contains("no file that portolan carry out wrote"));
    let strange = path("centre/node.pub");
    let forged = refused(&[&["carry", "in", &later, "--key", &strange], &here[..]].concat());
    assert!(forged.contains("not signed with the key"), "{forged}");
    assert!(!done(&[&["post", "list"], &here[..]].concat()).contains("UTO-LND-02"));
    done(&[&["carry", "in", &later, "--key", &key], &here[..]].concat());
    let posts = done(&[&["post", "list"], &here[..]].concat());
    assert!(posts.contains("UTO-LND-02") && posts.contains("UTO-LND-03"), "{posts}");
    assert!(done(&["journal", "verify", "--data", &at_centre]).contains("holds"));
}
