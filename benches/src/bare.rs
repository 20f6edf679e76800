//! The same entries and bodies without Portolan: as a file, over a bare socket, into bare tables.
//!
//! Always holds: what is carried and written is what the store holds, with the ids, versions and
//! salts without which a copy proves nothing; a group that was written has reached the disk before
//! it is answered.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use registry::{KindSpec, Store};
use rusqlite::Connection;
use tokio_postgres::NoTls;
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Entries read at once.
const PAGE: usize = 2_000;

/// Everything that a journal wrote, a line each: an entry, then the bodies that it wrote.
pub struct Raw {
    file: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// How many entries.
    pub entries: u64,
    /// How many bodies.
    pub bodies: u64,
}

impl Raw {
    /// Of a store's journal, after a number of entries, into a file.
    ///
    /// # Errors
    /// Those of the store and of the disk.
    pub fn write(
        store: &dyn Store,
        kinds: &[KindSpec],
        mut after: u64,
        file: &Path,
        done: &dyn Fn(u64),
    ) -> Outcome<Self> {
        let mut out = BufWriter::new(File::create(file)?);
        let (mut entries, mut bodies) = (0, 0);
        loop {
            let page = store.entries(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.number;
            for entry in &page {
                writeln!(out, "E {}", serde_json::to_string(entry)?)?;
                entries += 1;
                for record in &entry.records {
                    let Some(spec) = kinds.iter().find(|s| s.kind == record.kind) else { continue };
                    let versions = store.history(spec.kind, record.id)?;
                    let Some(raw) = versions.iter().find(|r| r.version == record.version) else {
                        continue;
                    };
                    let salt = u128::from_be_bytes(raw.salt);
                    write!(out, "B {} {} {} {salt:032x} ", spec.kind, raw.id, raw.version)?;
                    out.write_all(&raw.body)?;
                    writeln!(out)?;
                    bodies += 1;
                }
            }
            done(u64::try_from(page.len())?);
        }
        out.flush()?;
        Ok(Self { file: file.to_owned(), bytes: file.metadata()?.len(), entries, bodies })
    }

    /// How many bytes the file has, packed with Zstandard at its level 3.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn zstd_bytes(&self) -> Outcome<u64> {
        let mut out = zstd::Encoder::new(Counter(0), 3)?;
        std::io::copy(&mut File::open(&self.file)?, &mut out)?;
        Ok(out.finish()?.0)
    }

    /// How many bytes the file has, packed with `gzip`; none where that program is missing.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn gzip_bytes(&self) -> Outcome<Option<u64>> {
        let started = Command::new("gzip")
            .arg("-c")
            .stdin(File::open(&self.file)?)
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = started else { return Ok(None) };
        let mut count = Counter(0);
        if let Some(out) = &mut child.stdout {
            std::io::copy(out, &mut count)?;
        }
        Ok(child.wait()?.success().then_some(count.0))
    }

    /// Sends the file, or as much of its beginning, over a bare socket; gives how many bytes went
    /// and how long that took until the other end said that it had them. `through` is called with
    /// where that end listens and gives where to call.
    ///
    /// # Errors
    /// Those of the disk and of the sockets.
    pub fn send(
        &self,
        most: u64,
        through: &dyn Fn(SocketAddr) -> Outcome<SocketAddr>,
    ) -> Outcome<(u64, Duration)> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let at = through(listener.local_addr()?)?;
        let bytes = self.bytes.min(most);
        let took = std::thread::scope(|s| -> Outcome<Duration> {
            s.spawn(move || -> std::io::Result<()> {
                let mut socket = listener.accept()?.0;
                std::io::copy(&mut (&socket).take(bytes), &mut std::io::sink())?;
                socket.write_all(b".")
            });
            let mut socket = TcpStream::connect(at)?;
            socket.set_nodelay(true)?;
            let begin = Instant::now();
            std::io::copy(&mut File::open(&self.file)?.take(bytes), &mut socket)?;
            socket.read_exact(&mut [0])?;
            Ok(begin.elapsed())
        })?;
        Ok((bytes, took))
    }

    /// Sends the file over a bare socket to somebody who writes it in groups of so many entries.
    fn into(&self, group: u64, write: &mut dyn FnMut(Group) -> Outcome<()>) -> Outcome<Duration> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let at = listener.local_addr()?;
        std::thread::scope(|s| -> Outcome<Duration> {
            let file = &self.file;
            let sender = s.spawn(move || -> std::io::Result<()> {
                let mut socket = TcpStream::connect(at)?;
                std::io::copy(&mut File::open(file)?, &mut socket).map(drop)
            });
            let begin = Instant::now();
            let mut lines = BufReader::with_capacity(1 << 20, listener.accept()?.0);
            let (mut line, mut rows, mut number) = (Vec::new(), Group::default(), 0);
            loop {
                line.clear();
                let got = lines.read_until(b'\n', &mut line)?;
                let begins = line.first() == Some(&b'E');
                let full = u64::try_from(rows.entries.len())? >= group;
                if (got == 0 || begins && full) && !rows.entries.is_empty() {
                    write(std::mem::take(&mut rows))?;
                }
                if got == 0 {
                    break;
                }
                let text = std::str::from_utf8(&line)?.trim_end();
                let (_, rest) = text.split_once(' ').ok_or("no such line")?;
                if begins {
                    number += 1;
                    rows.numbers.push(number);
                    rows.entries.push(rest.to_owned());
                    continue;
                }
                let mut parts = rest.splitn(5, ' ');
                let mut next = || parts.next().ok_or("no such line");
                rows.kinds.push(next()?.to_owned());
                rows.ids.push(next()?.parse()?);
                rows.versions.push(next()?.parse()?);
                rows.salts.push(u128::from_str_radix(next()?, 16)?.to_be_bytes().to_vec());
                rows.bodies.push(next()?.to_owned());
            }
            let took = begin.elapsed();
            sender.join().map_err(|_| "the sender panicked")??;
            Ok(took)
        })
    }

    /// Into two bare SQLite tables.
    ///
    /// # Errors
    /// Those of the disk, of the socket and of SQLite.
    pub fn into_sqlite(&self, path: &Path, group: u64) -> Outcome<Duration> {
        let mut conn = Connection::open(path)?;
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE entry (number INTEGER PRIMARY KEY, bytes TEXT NOT NULL);
             CREATE TABLE body (kind TEXT, id BLOB, version INTEGER, salt BLOB, body TEXT NOT NULL,
                PRIMARY KEY (kind, id, version));",
        )?;
        self.into(group, &mut |rows| {
            let tx = conn.transaction()?;
            for (number, bytes) in rows.numbers.iter().zip(&rows.entries) {
                tx.prepare_cached("INSERT INTO entry VALUES (?1, ?2)")?.execute((number, bytes))?;
            }
            let keys = rows.kinds.iter().zip(&rows.ids).zip(&rows.versions);
            let bodies = rows.salts.iter().zip(&rows.bodies);
            for (((kind, id), version), (salt, body)) in keys.zip(bodies) {
                tx.prepare_cached("INSERT INTO body VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
                    kind,
                    id.as_bytes(),
                    version,
                    salt,
                    body,
                ))?;
            }
            Ok(tx.commit()?)
        })
    }

    /// Into two bare PostgreSQL tables.
    ///
    /// # Errors
    /// Those of the disk, of the socket and of PostgreSQL.
    pub fn into_postgres(&self, address: &str, group: u64) -> Outcome<Duration> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (client, connection) = runtime.block_on(tokio_postgres::connect(address, NoTls))?;
        runtime.spawn(connection);
        runtime.block_on(client.batch_execute(
            "CREATE TABLE entry (number bigint PRIMARY KEY, bytes text NOT NULL);
             CREATE TABLE body (kind text, id uuid, version integer, salt bytea, body text NOT NULL,
                PRIMARY KEY (kind, id, version));",
        ))?;
        let entry = runtime.block_on(
            client.prepare("INSERT INTO entry SELECT * FROM unnest($1::bigint[], $2::text[])"),
        )?;
        let body = runtime.block_on(client.prepare(
            "INSERT INTO body SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::bytea[], $5::text[])",
        ))?;
        self.into(group, &mut |rows| {
            runtime.block_on(async {
                client.batch_execute("BEGIN").await?;
                client.execute(&entry, &[&rows.numbers, &rows.entries]).await?;
                client
                    .execute(
                        &body,
                        &[&rows.kinds, &rows.ids, &rows.versions, &rows.salts, &rows.bodies],
                    )
                    .await?;
                client.batch_execute("COMMIT").await
            })?;
            Ok(())
        })
    }
}

/// What is written at once.
#[derive(Default)]
struct Group {
    numbers: Vec<i64>,
    entries: Vec<String>,
    kinds: Vec<String>,
    ids: Vec<Uuid>,
    versions: Vec<i32>,
    salts: Vec<Vec<u8>>,
    bodies: Vec<String>,
}

struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += u64::try_from(bytes.len()).unwrap_or(0);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
