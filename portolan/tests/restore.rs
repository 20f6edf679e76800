//! The built binary puts a backup back: with a centre the lost end comes from there, without one the
//! node signs with a new key from then on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use std::fs;
use std::path::Path;

use cli::{done, portolan};

fn post(code: &str, data: &str) {
    cli::post(code, &["--data", data]);
}

fn key(data: &Path) -> String {
    fs::read_to_string(data.join("node.pub")).unwrap()
}

#[test]
fn a_restored_node_without_a_centre_signs_with_a_new_key_and_old_heads_still_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = |name: &str| path(name).display().to_string();
    let (data, backup, restored) = (text("data"), text("backup"), text("restored"));
    post("UTO-LND-01", &data);
    let before = done(&["journal", "checkpoint", "--data", &data]);
    fs::write(path("before.txt"), before).unwrap();
    done(&["backup", "--data", &data, &backup]);
    post("UTO-LND-02", &data);
    let after = done(&["journal", "checkpoint", "--data", &data]);
    fs::write(path("after.txt"), after).unwrap();

    let said = done(&["restore", &backup, "--data", &restored]);
    assert!(said.contains("signs with a new key from now on"), "{said}");
    assert_eq!(key(&path("restored")), key(&path("data")), "not before it is opened");
    post("UTO-LND-03", &restored);
    assert_ne!(key(&path("restored")), key(&path("data")));
    assert!(fs::read_to_string(path("restored/former-keys.pub")).unwrap().contains("portolan/"));
    let entries = done(&["journal", "entries", "--data", &restored]);
    assert!(entries.contains("registry.renewed"), "{entries}");
    assert!(done(&["journal", "verify", "--whole", "--data", &restored]).contains("holds"));
    // The head of before the backup is still one of this journal; the lost one is not.
    let compare =
        |head: &str| portolan(&["journal", "compare", &text(head), "--data", &restored], "");
    let (good, said) = compare("before.txt");
    assert!(good, "{said}");
    let (good, said) = compare("after.txt");
    assert!(!good, "{said}");
    // Once is enough: the next start changes nothing more.
    let now = key(&path("restored"));
    post("UTO-LND-04", &restored);
    assert_eq!(key(&path("restored")), now);
}
