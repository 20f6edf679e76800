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
use std::os::unix::fs::PermissionsExt as _;
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

/// What is typed to make an account.
fn account(name: &str, role: &str) -> String {
    format!("{name}\nAnsa Beck\n{role}\n{PASSWORD}\n{PASSWORD}\n")
}

/// What a folder has that carries one ending.
fn with_ending(folder: &Path, ending: &str) -> Vec<String> {
    let all = fs::read_dir(folder).unwrap().map(|e| text(&e.unwrap().path()));
    all.filter(|name| name.ends_with(ending)).collect()
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

/// The arguments that make a kit of a new post.
fn new_kit<'a>(kit: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let write = ["kit", kit, "--country", "Utopia", "--node", "kit-1"];
    let here = ["--post", "UTO-LND-09", "--name", "Amaurot Ford", "--time-zone", "UTC"];
    [&write[..], &here, more].concat()
}

#[test]
fn a_kit_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (kit, law) = (text(&path("kit")), ["--rules", LAW]);
    assert!(refused(&new_kit(&kit, &[])).contains("No law would be in force"));
    let bare = ["kit", &kit, "--country", "Utopia", "--node", "kit-1", "--post", "UTO-LND-09"];
    assert!(refused(&[&bare[..], &law].concat()).contains("--name, --time-zone"));
    let would = done(&new_kit(&kit, &[&law[..], &["--dry-run"]].concat()));
    assert!(would.contains("Nothing was written"), "{would}");
    // The same law twice is found out when half of it is written.
    let twice = [law, law].concat();
    assert!(refused(&new_kit(&kit, &twice)).contains("already"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was left behind");
    // What was left by an attempt that was broken off is not gone on with.
    fs::create_dir(path("kit.unfinished")).unwrap();
    fs::write(path("kit.unfinished/start.sh"), "half").unwrap();
    let said = done(&new_kit(&kit, &law));
    assert!(!path("kit.unfinished").exists());
    assert!(refused(&new_kit(&kit, &law)).contains("is there already"));

    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "CHECKSUMS"])
        .current_dir(&kit)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
    let code = said.lines().find_map(|l| l.strip_prefix("Its code: ")).unwrap();
    assert!(done(&["kit", "check", &kit]).contains(code));
    fs::write(path("kit/forms/refusal.en.html"), "something else").unwrap();
    let said = refused(&["kit", "check", &kit]);
    assert!(said.contains("forms/refusal.en.html: is not as it was made"), "{said}");
    assert!(refused(&["kit", "check", &text(folder.path())]).contains("no kit"));
}

#[test]
fn every_page_of_a_kit_says_the_same_in_three_languages_and_needs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let kit = folder.path().join("kit");
    done(&new_kit(&text(&kit), &["--rules", LAW]));
    for name in [
        "manuals/manual",
        "forms/paper-log",
        "forms/refusal",
        "forms/receipt",
        "forms/hand-over",
        "rules/law",
        "lists/lists",
    ] {
        let pages = ["en", "fr", "es"].map(|language| {
            let page = fs::read_to_string(kit.join(format!("{name}.{language}.html"))).unwrap();
            assert!(page.contains(&format!("<html lang=\"{language}\"")), "{name}");
            page
        });
        for page in &pages {
            for tag in ["<h1>", "<h2>", "<h3>", "<li>", "<tr>", "<p", "<th"] {
                let count = |page: &str| page.matches(tag).count();
                assert_eq!(count(page), count(&pages[0]), "{tag} of {name}");
            }
            assert_eq!(page.matches("<h1>").count(), 1, "{name}");
            for part in ["http", "<script", "<link", "src=", "kit-law", "border-", "{"] {
                let body = page.split_once("<body>").unwrap().1;
                assert!(!body.contains(part), "{part} in {name}");
            }
        }
    }
    let refusal = fs::read_to_string(kit.join("forms/refusal.fr.html")).unwrap();
    for part in ["UTO-LND-09 Amaurot Ford", "20(1)(h)", "14 jours", "Border Appeals Tribunal"] {
        assert!(refusal.contains(part), "{part}");
    }
    assert!(fs::read_to_string(kit.join("lists/grounds.csv")).unwrap().contains("entry_ban"));
    let given = fs::read_to_string(LAW).unwrap();
    let kept = with_ending(&kit.join("rules"), ".toml");
    assert_eq!(fs::read_to_string(&kept[0]).unwrap(), given, "the law as it was given");
}

/// Crossings of two people, as a file; how many they are.
fn crossings(at: &Path) -> usize {
    let rows = "person_id,date,direction,citizenship\n\
        1,2026-11-01,arrival,UTO\n2,2026-11-02,arrival,FRA\n1,2026-11-03,departure,UTO\n";
    fs::write(at, rows).unwrap();
    3
}

/// Takes the newest file of a kit in at the centre, with the key that lies beside it.
fn carried_in(kit: &Path, centre: &str) -> String {
    let handed = kit.join("handed-over");
    let file = with_ending(&handed, ".carried").into_iter().max().unwrap();
    let key = text(&handed.join("node.pub"));
    done(&["carry", "in", &file, "--key", &key, "--data", centre])
}

#[test]
fn a_kit_starts_a_post_and_hands_its_records_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (kit, centre) = (path("kit"), text(&path("centre")));
    post("UTO-AIR-01", &["--data", &centre, "--node", "centre"]);
    done(&new_kit(&text(&kit), &["--rules", LAW]));

    // Who only looks, mistypes or closes the terminal gets no account and no loop.
    let (good, said) = script(&kit, "start.sh", &[], "alma\nAlma Ferro\nofficer\none\nother\n");
    assert!(!good && said.contains("mots de passe différents"), "{said}");
    let page = page_of(&kit, &account("alma", "officer"));
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Utopia"), "{page}");
    let (good, said) = script(&kit, "add-account.sh", &[], &account("bo", "auditor"));
    assert!(good && said.contains("Mot de passe"), "{said}");
    let data = text(&kit.join("data"));
    let rights = fs::metadata(&data).unwrap().permissions().mode();
    assert_eq!(rights & 0o77, 0, "nobody else on the computer reads the records");
    let accounts = done(&["account", "list", "--data", &data]);
    assert!(accounts.contains("alma") && accounts.contains("bo"), "{accounts}");
    let count = crossings(&path("log.csv"));
    let log = text(&path("log.csv"));
    done(&["crossings", "import", &log, "--post", "UTO-LND-09", "--data", &data]);

    // Whoever types another name goes back.
    let (good, said) = script(&kit, "hand-over.sh", &[], "centre\nno\n");
    assert!(!good && said.contains("Rien n’a été remis"), "{said}");
    assert!(!kit.join("handed-over").exists());
    let (good, said) = script(&kit, "hand-over.sh", &[], "centre\ncentre\n");
    assert!(good && said.contains("n’effacez rien"), "{said}");
    let taken = carried_in(&kit, &centre);
    assert!(taken.contains("0 records could not be kept"), "{taken}");
    let posts = done(&["post", "list", "--data", &centre]);
    assert!(posts.contains("UTO-LND-09"), "{posts}");
    let at_home =
        |data: &str| done(&["node", "hand-over", "elsewhere", "--dry-run", "--data", data]);
    let given = at_home(&centre);
    assert!(given.contains("places.post\t2"), "both posts are the centre's now: {given}");
    assert!(given.contains(&format!("border.crossing\t{count}")), "{given}");
    assert!(!given.contains("border.rule_set"), "its law is on record, and its own: {given}");
    assert_eq!(at_home(&data).trim(), "Nothing was given.", "nothing is the kit's any more");

    // Damage to papers is said; damage to what runs stops it before anything is run.
    fs::write(kit.join("forms/refusal.en.html"), "something else").unwrap();
    let (good, said) = script(&kit, "hand-over.sh", &[], "centre\ncentre\n");
    assert!(good && said.contains("forms/refusal.en.html"), "{said}");
    fs::write(kit.join("restore.sh"), "something else").unwrap();
    let (good, said) = script(&kit, "start.sh", &[], "");
    assert!(!good && said.contains("n’est pas tel qu’il a été fait"), "{said}");
}

#[test]
fn a_post_goes_on_from_its_second_stick() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (kit, centre) = (path("kit"), text(&path("centre")));
    post("UTO-AIR-01", &["--data", &centre, "--node", "centre"]);
    done(&new_kit(&text(&kit), &["--rules", LAW]));
    let (good, said) = script(&kit, "add-account.sh", &[], &account("alma", "officer"));
    assert!(good, "{said}");
    let (good, said) = script(&kit, "backup.sh", &[&text(&path("nowhere"))], "");
    assert!(!good && said.contains("qui doit exister"), "{said}");
    fs::create_dir(path("second")).unwrap();
    let (good, said) = script(&kit, "backup.sh", &[&text(&path("second"))], "");
    assert!(good, "{said}");
    let first_key = fs::read_to_string(kit.join("data/node.pub")).unwrap();
    fs::remove_dir_all(&kit).unwrap();

    let kit = path("second/kit-1-kit");
    let (good, said) = script(&kit, "start.sh", &[], "");
    assert!(!good && said.contains("restore.sh"), "{said}");
    let backups = fs::read_dir(path("second")).unwrap().map(|e| e.unwrap().path());
    let backup = text(&backups.into_iter().find(|p| *p != kit).unwrap());
    let (good, said) = script(&kit, "restore.sh", &[&backup], "");
    assert!(good, "{said}");
    let key = fs::read_to_string(kit.join("data/node.pub")).unwrap();
    assert!(key != first_key && said.contains(key.trim()), "the key is a new one: {said}");
    let (good, said) = script(&kit, "restore.sh", &[&backup], "");
    assert!(!good && said.contains("rien n’est mis à leur place"), "{said}");
    let page = page_of(&kit, "");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    let (good, said) = script(&kit, "hand-over.sh", &[], "centre\ncentre\n");
    assert!(good, "{said}");
    let taken = carried_in(&kit, &centre);
    assert!(taken.contains("0 records could not be kept"), "{taken}");
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
