//! Crossings in an object store: a store of this test's own, which speaks as much of S3 as reading
//! needs, and refuses who has no key.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use cubes::Form;

use crate::crossings;
use crate::harness::{Cluster, done, refused};
use crate::same_answers::{AS_OF, in_process};

const BUCKET: &str = "crossings";
const KEY: &str = "AKUTOPIA";

type Objects = BTreeMap<String, Vec<u8>>;

/// Serves the objects until the test ends.
fn serve(objects: Objects) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let objects = Arc::new(objects);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let objects = Arc::clone(&objects);
            std::thread::spawn(move || while answer(&stream, &objects).is_some() {});
        }
    });
    address
}

/// One question and its answer; nothing when the other side has closed.
fn answer(mut stream: &TcpStream, objects: &Objects) -> Option<()> {
    let mut head = Vec::new();
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        if line.is_empty() {
            break;
        }
        head.push(line);
    }
    let mut words = head.first()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let header = |name: &str| {
        head.iter().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let signed = header("authorization").is_some_and(|told| told.contains(KEY));
    let object = path.strip_prefix(&format!("/{BUCKET}/")).and_then(|name| objects.get(name));
    let (status, body, range) = match object {
        _ if !signed => ("403 Forbidden", Vec::new(), None),
        _ if query.contains("list-type=2") => ("200 OK", listing(objects), None),
        None => ("404 Not Found", Vec::new(), None),
        Some(bytes) => match header("range").and_then(|told| range(&told, bytes.len())) {
            Some((from, to)) => {
                let told = format!("Content-Range: bytes {from}-{}/{}\r\n", to - 1, bytes.len());
                ("206 Partial Content", bytes[from..to].to_vec(), Some(told))
            }
            None => ("200 OK", bytes.clone(), None),
        },
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"1\"\r\nLast-Modified: Tue, 24 Nov 2026 10:00:00 GMT\r\n{}\r\n",
        body.len(),
        range.unwrap_or_default()
    );
    stream.write_all(head.as_bytes()).ok()?;
    if method != "HEAD" {
        stream.write_all(&body).ok()?;
    }
    stream.flush().ok()
}

/// `bytes=5-9`, `bytes=5-` and `bytes=-5` of so many.
fn range(told: &str, bytes: usize) -> Option<(usize, usize)> {
    let (from, to) = told.strip_prefix("bytes=")?.split_once('-')?;
    Some(match (from.parse::<usize>().ok(), to.parse::<usize>().ok()) {
        (Some(from), Some(to)) => (from, (to + 1).min(bytes)),
        (Some(from), None) => (from, bytes),
        (None, Some(last)) => (bytes.saturating_sub(last), bytes),
        (None, None) => return None,
    })
}

fn listing(objects: &Objects) -> Vec<u8> {
    let mut told = format!(
        "<?xml version=\"1.0\"?><ListBucketResult><Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>"
    );
    for (name, bytes) in objects {
        told.push_str(&format!(
            "<Contents><Key>{name}</Key><Size>{}</Size><ETag>\"1\"</ETag><LastModified>2026-11-24T10:00:00.000Z</LastModified></Contents>",
            bytes.len()
        ));
    }
    told.push_str("</ListBucketResult>");
    told.into_bytes()
}

#[test]
fn crossings_in_an_object_store_are_counted_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    crossings::write(50_000, &[&at("a.parquet"), &at("b.parquet")], &at("whole.parquet"));
    let bytes = |name: &str| std::fs::read(at(name)).unwrap();
    let objects = BTreeMap::from([
        ("2026/a.parquet".to_owned(), bytes("a.parquet")),
        ("2026/b.parquet".to_owned(), bytes("b.parquet")),
        ("2026/half.txt".to_owned(), bytes("b.parquet")[..9].to_vec()),
    ]);
    let endpoint = format!("http://{}", serve(objects));
    let keys = [
        ("AWS_ENDPOINT", endpoint.as_str()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "utopia-1"),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", "made up"),
    ];
    let cluster = Cluster::start_with(2, &keys);
    let (wanted, _) = in_process(&at("whole.parquet"), "month,citizenship", Form::Csv);
    for named in [
        &["s3://crossings/2026/"][..],
        &["s3://crossings/2026/b.parquet", "s3://crossings/2026/a.parquet"],
    ] {
        let mut ask = cluster.flows();
        ask.args(["--by", "month,citizenship", "--as-of", AS_OF]).args(named).envs(keys);
        assert!(done(&mut ask).stdout == wanted, "{named:?}: the tables differ");
    }
    for (object, what) in
        [("c.parquet", "no such object"), ("half.txt", "not a whole Parquet file")]
    {
        let name = format!("s3://crossings/2026/{object}");
        let said = refused(cluster.flows().arg(&name).envs(keys));
        assert!(said.contains(&format!("{name}: ")) && said.contains(what), "{said}");
    }
}
