//! The built binary on a PostgreSQL server of the tests' own: a node moves there, two servers work
//! on one database, one of them is killed, and the journals prove themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::as_conversions,
    missing_docs
)]

mod cli;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cli::{done, refused};
use testkit::postgres::server;

fn add_account(name: &str, place: &[&str]) {
    let start = ["account", "add", name, "--shown", "Alma Ferro", "--role", "administrator"];
    done(&[&start, place].concat());
}

struct Served {
    child: Child,
    address: String,
}

fn serve(place: &[&str]) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(place)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = None;
    // The line goes to either, whichever the program chose for its notes.
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (tell, told) = std::sync::mpsc::channel();
    for stream in [Box::new(out) as Box<dyn Read + Send>, Box::new(err)] {
        let tell = tell.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
    }
    drop(tell);
    while address.is_none() {
        let line = told.recv().expect("the server ended by itself");
        address = line.split_once("http://").map(|(_, a)| a.trim_end_matches('/').to_owned());
    }
    Served { child, address: address.unwrap() }
}

fn page(served: &Served, path: &str) -> String {
    let mut stream = TcpStream::connect(&served.address).unwrap();
    let host = &served.address;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn a_node_moves_to_postgresql_and_two_servers_work_there() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (text(&folder.path().join("first")), text(&folder.path().join("second")));
    add_account("alma", &["--data", &first]);
    let code = done(&["journal", "checkpoint", "--code", "--data", &first]);
    let database = server().database().unwrap();
    let moved = done(&["migrate", "--from", &first, "--to", &database]);
    assert!(moved.contains("Moved and verified"), "{moved}");
    assert!(refused(&["account", "list", "--data", &first]).contains("--database"));
    assert!(refused(&["migrate", "--from", &first, "--to", &database]).contains("moved"));
    let there = ["--data", &first, "--database", &database];
    assert!(done(&[&["account", "list"], &there[..]].concat()).contains("alma"));
    let compare = ["journal", "compare", code.trim(), "--database", &database];
    assert!(done(&compare).contains("of which 1 heads were kept"));
    assert!(
        refused(&["journal", "compare", "1-0000-0000-0000-0000", "--database", &database])
            .contains("another journal")
    );

    let one = serve(&there);
    let mut two = serve(&["--data", &second, "--database", &database]);
    for server in [&one, &two] {
        let answer = page(server, "/sign-in");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let taken = refused(&["account", "list", "--data", &second, "--database", &database]);
    assert!(taken.contains("Another Portolan"), "{taken}");
    two.child.kill().unwrap();
    two.child.wait().unwrap();
    assert!(page(&one, "/sign-in").starts_with("HTTP/1.1 200"), "one goes on without the other");
    add_account("bruno", &["--data", &second, "--database", &database]);
    let held = done(&["journal", "verify", "--database", &database]);
    assert!(held.contains("The journal holds"), "{held}");
    let mut one = one;
    one.child.kill().unwrap();
    one.child.wait().unwrap();
    let listed = done(&[&["account", "list"], &there[..]].concat());
    assert!(listed.contains("alma") && listed.contains("bruno"), "{listed}");
    let wrong = ["account", "list", "--data", &first, "--database", "postgres://a:b@localhost/c"];
    assert!(refused(&wrong).contains("--database-password-file"));
}
