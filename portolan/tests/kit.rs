//! A post from a stick: written by the built binary, started by its own script, and its records
//! handed over to the centre in the end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod cli;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use cli::{PASSWORD, done, post, refused};

const LAW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../capabilities/border/rules/utopia.toml");

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Runs a script of the kit with something typed; whether it did what was asked, and what it said.
fn script(kit: &Path, name: &str, args: &[&str], typed: &str) -> (bool, String) {
    let mut child = Command::new("sh")
        .arg(kit.join(name))
        .args(args)
        .env("LC_ALL", "fr_FR.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let out = child.wait_with_output().unwrap();
    let said = [out.stdout, out.stderr].map(|b| String::from_utf8(b).unwrap()).concat();
    (out.status.success(), said)
}

/// Starts the post by its script until a page was had from it.
fn page_of(kit: &Path, typed: &str) -> String {
    let mut child = Command::new("sh")
        .arg(kit.join("start.sh"))
        .env("LISTEN", "127.0.0.1:0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = lines.map_while(Result::ok).find_map(|line| {
        let (_, at) = line.split_once("http://")?;
        Some(at.trim_end_matches('/').to_owned())
    });
    let address = address.expect("the post says where it serves");
    let mut stream = TcpStream::connect(&address).unwrap();
    let ask = format!("GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    // The shell is told as Ctrl+C tells it and its program, each by its number.
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap();
    for id in children.split_whitespace() {
        let told = Command::new("kill").args(["-TERM", id]).status().unwrap();
        assert!(told.success());
    }
    assert!(child.wait().unwrap().success(), "it stops in order");
    answer
}

#[test]
fn a_kit_starts_a_post_and_hands_its_records_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (kit, centre) = (path("kit"), text(&path("centre")));
    post("UTO-AIR-01", &["--data", &centre, "--node", "centre"]);
    let write = ["kit", &text(&kit), "--country", "Utopia", "--node", "kit-1"];
    let here = ["--post", "UTO-LND-09", "--name", "Amaurot Ford", "--time-zone", "UTC"];
    let law = ["--rules", LAW];

    assert!(refused(&[&write[..], &here].concat()).contains("No law would be in force"));
    assert!(refused(&[&write[..], &here[..2], &law].concat()).contains("--name, --time-zone"));
    let would = done(&[&write[..], &here, &law, &["--dry-run"]].concat());
    assert!(would.contains("Nothing was written") && !kit.exists(), "{would}");
    // What was left by an attempt that was broken off is not gone on with.
    fs::create_dir(path("kit.unfinished")).unwrap();
    fs::write(path("kit.unfinished/start.sh"), "half").unwrap();
    done(&[&write[..], &here, &law].concat());
    assert!(!path("kit.unfinished").exists());
    assert!(refused(&[&write[..], &here, &law].concat()).contains("is there already"));
    for name in ["manuals/manual", "forms/paper-log", "forms/refusal", "rules/law"] {
        for language in ["en", "fr", "es"] {
            let page = fs::read_to_string(kit.join(format!("{name}.{language}.html"))).unwrap();
            assert!(page.contains(&format!("<html lang=\"{language}\"")), "{name}");
            assert!(!page.contains("http"), "{name} needs nothing from elsewhere");
        }
    }
    assert!(fs::read_to_string(kit.join("lists/grounds.csv")).unwrap().contains("entry_ban"));

    let typed = format!("alma\nAlma Ferro\nofficer\n{PASSWORD}\n");
    let page = page_of(&kit, &typed);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Utopia"), "{page}");
    let (good, said) =
        script(&kit, "add-account.sh", &[], &format!("bo\nBo Lund\nauditor\n{PASSWORD}\n"));
    assert!(good && said.contains("Mot de passe"), "{said}");
    let data = text(&kit.join("data"));
    let accounts = done(&["account", "list", "--data", &data]);
    assert!(accounts.contains("alma") && accounts.contains("bo"), "{accounts}");
    let (good, said) = script(&kit, "backup.sh", &[&text(&path("second"))], "");
    assert!(good, "{said}");

    // Whoever types another name goes back.
    let (good, _) = script(&kit, "hand-over.sh", &[], "centre\nno\n");
    assert!(!good && !kit.join("handed-over").exists());
    let (good, said) = script(&kit, "hand-over.sh", &[], "centre\ncentre\n");
    assert!(good && said.contains("N’effacez rien"), "{said}");
    let mut brought = fs::read_dir(kit.join("handed-over")).unwrap().map(|e| e.unwrap().path());
    let file = brought.find(|p| p.extension().is_some_and(|e| e == "carried")).unwrap();
    let key = text(&kit.join("handed-over/node.pub"));
    let take = ["carry", "in", &text(&file), "--key", &key, "--data", &centre];
    let taken = done(&take);
    assert!(taken.contains("0 records could not be kept"), "{taken}");
    let posts = done(&["post", "list", "--data", &centre]);
    assert!(posts.contains("UTO-LND-09"), "{posts}");
    let given = done(&["node", "hand-over", "elsewhere", "--dry-run", "--data", &centre]);
    assert!(given.contains("places.post\t2"), "both posts are the centre's now: {given}");
    assert!(!given.contains("border.rule_set"), "its law is on record, and its own: {given}");

    // A file that is not as it was made is seen before anything is started.
    fs::write(kit.join("forms/refusal.en.html"), "something else").unwrap();
    let (good, said) = script(&kit, "start.sh", &[], "");
    assert!(!good && said.contains("n’est pas tel qu’il a été fait"), "{said}");
}

#[test]
fn a_kit_knows_what_its_centre_would_tell_a_post() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| text(&folder.path().join(name));
    let (kit, centre) = (path("kit"), path("centre"));
    let there = ["--data", &centre];
    for code in ["UTO-LND-01", "UTO-LND-02"] {
        post(code, &there);
        let name = code.to_ascii_lowercase();
        let add = ["account", "add", &name, "--shown", "Specimen", "--role", "officer"];
        done(&[&add[..], &["--post", code], &there].concat());
    }
    done(&[&["rules", "publish", LAW], &there[..]].concat());
    let write = ["kit", &kit, "--country", "Utopia", "--from", &centre, "--post", "UTO-LND-01"];
    let said = refused(&[&write[..], &["--node", "node-1"]].concat());
    assert!(said.contains("There is a node node-1"), "{said}");
    let said = done(&[&write[..], &["--node", "kit-1"]].concat());
    assert!(said.contains("laws 1") && said.contains("accounts 1"), "{said}");
    let data = format!("{kit}/data");
    let accounts = done(&["account", "list", "--data", &data]);
    assert!(accounts.contains("uto-lnd-01") && !accounts.contains("uto-lnd-02"), "{accounts}");
    assert!(done(&["post", "list", "--data", &data]).contains("UTO-LND-02"));
    assert!(fs::read_to_string(format!("{kit}/kit.conf")).unwrap().contains("CENTRE='node-1'"));
    let page = page_of(Path::new(&kit), "");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    // At the centre nothing was written.
    assert!(done(&["node", "list", "--data", &centre]).contains("No node was let in"));
}
