//! The embedded store: SQLite in the data folder.
//!
//! In the folder: `portolan.db` (everything, in WAL mode), `portolan.lock` (held while a process
//! writes), `node.key` (secret, signs the journal's heads), `node.pub` (public) and, after a
//! renewal, `former-keys.pub` (public).
//!
//! Always holds: one process writes, any number may read; a commit is acknowledged after it has
//! reached the disk (`synchronous=FULL`); an erased body is overwritten (`secure_delete`).
//!
//! Left out: anything that is not the trait's. [`verify`](crate::Store::verify) and `backup` also
//! work on a store opened with [`SqliteStore::open_to_read`], beside a running server.

mod backup;
mod find;
mod journal;
pub(crate) mod migration;
#[cfg(test)]
mod mutants;
mod readers;
mod restored;
mod schema;
mod tidier;
mod verify;
mod writer;

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use kernel::{Entropy, Error, NodeId, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::readers::Readers;
use self::tidier::Tidier;
use self::writer::{Job, Pending, Writer};
use crate::merkle::{self, Frontier};
use crate::note::{Signer, Verifier};
use crate::number::{signed, unsigned};
use crate::store::{LARGEST_ATTACHMENT_BYTES, empty_journal, intact, too_large};
use crate::{
    Attachment, AttachmentId, Batch, Broken, Checkpoint, Cursor, Entry, HeldHead, Hold, KindSpec,
    Progress, Raw, RawQuery, Store, Verified, Witness, fault, files,
};

pub use self::backup::restore;
pub use self::restored::{RENEWED, RESTORED, renew_key};

/// Batches that may wait for the writer before senders wait too.
const WAITING: usize = 1024;

/// How a store is opened.
pub struct Options {
    /// The node; must be the one that made the data.
    pub node: NodeId,
    /// Where the node's key comes from on first use.
    pub entropy: Arc<dyn Entropy>,
    /// The database may not grow beyond this many bytes: then `disk-full`, as when the disk is.
    pub most_bytes: Option<u64>,
}

impl Options {
    /// For a node, without a bound on the database's size.
    #[must_use]
    pub fn new(node: &str, entropy: Arc<dyn Entropy>) -> Self {
        Self { node: NodeId(node.to_owned()), entropy, most_bytes: None }
    }
}

/// Records and the journal in an SQLite database. See the [module](self).
pub struct SqliteStore {
    node: NodeId,
    dir: PathBuf,
    verifier: Verifier,
    signer: Option<Arc<Signer>>,
    kinds: writer::Kinds,
    readers: Readers,
    jobs: Option<SyncSender<Job>>,
    writer: Option<JoinHandle<()>>,
    /// Held as long as the store lives.
    _lock: Option<File>,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SqliteStore({}, {})", self.node, self.dir.display())
    }
}

impl SqliteStore {
    /// Opens the data folder for reading and writing, and makes what is missing.
    ///
    /// # Errors
    /// `data-in-use` when another process has it; `newer-database`; `wrong-node`; `bad-node-key`;
    /// `read-only`; `disk-full`; `damaged-database`; `data-moved` after a migration.
    pub fn open(dir: &Path, options: &Options) -> Result<Self> {
        crate::note::origin(&options.node)
            .map_err(|e| Error::invalid("bad-node-name", e.to_string()))?;
        let lock = files::lock(dir)?;
        files::not_moved(dir)?;
        let path = files::database(dir);
        let fresh = std::fs::metadata(&path).map_or(true, |m| m.len() == 0);
        // The key first: a database without its key is refused, a key without a database is used.
        if fresh {
            files::signer(dir, &options.node, options.entropy.as_ref(), true)?;
        }
        let conn = connect(&path, options)?;
        let signer = Arc::new(files::signer(dir, &options.node, options.entropy.as_ref(), false)?);
        let size = journal::size(&conn)?;
        let frontier = Frontier::load(size, &mut |h, i| journal::subtree(&conn, h, i))?;
        let kinds: writer::Kinds = Arc::new(RwLock::new(HashMap::new()));
        let (verifier, node) = (signer.verifier(), options.node.clone());
        let tidier = Tidier::start(&path)?;
        let writer = Writer {
            conn,
            node: node.clone(),
            signer: Arc::clone(&signer),
            kinds: Arc::clone(&kinds),
            frontier,
            tidier,
        };
        let (jobs, waiting) = mpsc::sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("registry-writer".to_owned())
            .spawn(move || writer.run(&waiting))
            .map_err(fault::file("writer thread"))?;
        Ok(Self {
            node,
            dir: dir.to_owned(),
            verifier,
            signer: Some(signer),
            kinds,
            readers: Readers::new(&path),
            jobs: Some(jobs),
            writer: Some(thread),
            _lock: Some(lock),
        })
    }

    /// Opens the data folder for reading only, also while a server writes there: for the journal,
    /// proofs, `verify` and `backup`. A kind that is declared is looked for and not made: where it
    /// is not there yet, it has no records.
    ///
    /// # Errors
    /// `no-data`, `newer-database`, `damaged-database`, `bad-node-key`.
    pub fn open_to_read(dir: &Path) -> Result<Self> {
        let path = files::database(dir);
        std::fs::metadata(&path).map_err(fault::file("data folder"))?;
        let verifier = files::verifier(dir)?;
        let readers = Readers::new(&path);
        let node = NodeId(readers.with(schema::node)?);
        Ok(Self {
            node,
            dir: dir.to_owned(),
            verifier,
            signer: None,
            kinds: Arc::new(RwLock::new(HashMap::new())),
            readers,
            jobs: None,
            writer: None,
            _lock: None,
        })
    }

    /// What is wrong with the database's pages and indexes, which the walk over the journal does
    /// not see: it reads the tables themselves. In the database's own words; none where all is in
    /// order.
    ///
    /// # Errors
    /// `damaged-database` where it can't even be looked at.
    pub fn flaw(&self) -> Result<Option<String>> {
        self.readers.with(verify::flaw)
    }

    /// A kind that was declared; none where it has no table, which only a store that only reads
    /// can meet.
    fn kind(&self, kind: &str) -> Result<Option<Arc<schema::Kind>>> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        let known = kinds.get(kind).cloned();
        let known = known.ok_or_else(|| Error::internal(format!("{kind} was not declared")))?;
        Ok(known.there.then_some(known))
    }

    fn send(&self, job: Job) -> Result<()> {
        let jobs = self.jobs.as_ref().ok_or_else(fault::read_only)?;
        jobs.send(job).map_err(|_| fault::stopped())
    }

    /// Runs something on the writer's connection, in its turn.
    fn run<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = mpsc::sync_channel(1);
        self.send(Job::Run(Box::new(move |conn| {
            // A caller that no longer waits has nothing to be told.
            let _ = reply.send(f(conn));
        })))?;
        answer.recv().map_err(|_| fault::stopped())?
    }
}

/// The writer's connection, with the house's tables.
/// A statement is planned once, not again for each value that is bound to it: where the database
/// was analysed, SQLite looks at the values, and plans every prepared look-up anew.
fn steady(conn: &Connection) -> Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(|_| ())
        .map_err(fault::sql("open the database"))
}

fn connect(path: &Path, options: &Options) -> Result<Connection> {
    let doing = "open the database";
    let mut conn = Connection::open(path).map_err(fault::sql(doing))?;
    let new = schema::check(&conn)?;
    conn.set_prepared_statement_cache_capacity(512);
    steady(&conn)?;
    conn.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
         PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;",
    )
    .map_err(fault::sql(doing))?;
    if new {
        schema::create(&mut conn, &options.node.0)?;
    }
    schema::add(&conn)?;
    let node = schema::node(&conn)?;
    if node != options.node.0 {
        return Err(Error::new(
            kernel::Kind::Unavailable,
            "wrong-node",
            format!("The data in this folder is that of node {node}, not {}. Name the node, or choose another folder.", options.node),
        )
        .with("node", node));
    }
    if let Some(bytes) = options.most_bytes {
        let page: i64 =
            conn.query_row("PRAGMA page_size", [], |r| r.get(0)).map_err(fault::sql(doing))?;
        let pages = bytes / unsigned(page).max(1);
        conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |r| r.get::<_, i64>(0))
            .map_err(fault::sql(doing))?;
    }
    Ok(conn)
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the writer ended with a panic");
        }
    }
}

impl Store for SqliteStore {
    fn node(&self) -> &NodeId {
        &self.node
    }

    fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    fn declare(&self, kinds: &[KindSpec]) -> Result<()> {
        let made: HashMap<_, _> = if self.jobs.is_some() {
            let kinds = kinds.to_vec();
            self.run(move |conn| schema::declare(conn, &kinds))?
        } else {
            self.readers.with(|conn| schema::known(conn, kinds))?
        };
        let mut known = self.kinds.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(made.into_iter().map(|(name, kind)| (name, Arc::new(kind))));
        Ok(())
    }

    fn commit(&self, batch: Batch) -> Result<u64> {
        self.receive(batch, None)
    }

    fn receive(&self, batch: Batch, hold: Option<Hold>) -> Result<u64> {
        // Hashed here, on the caller's thread: the writer has enough to do.
        let leaf = merkle::leaf(&batch.entry);
        let (reply, answer) = mpsc::sync_channel(1);
        self.send(Job::Commit(Pending { batch, hold: hold.map(Box::new), leaf, reply }))?;
        answer.recv().map_err(|_| fault::stopped())?
    }

    fn held(&self, journal: &str) -> Result<Option<HeldHead>> {
        self.readers.with(|conn| journal::held(conn, journal))
    }

    fn held_journals(&self) -> Result<Vec<HeldHead>> {
        self.readers.with(journal::held_journals)
    }

    fn held_entries(&self, journal: &str, after: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        self.readers.with(|conn| journal::held_entries(conn, journal, after, limit))
    }

    fn checkpoint_at(&self, size: u64) -> Result<Checkpoint> {
        let signer = self.signer.as_ref().ok_or_else(fault::read_only)?;
        Ok(signer.checkpoint(size, self.tree(size)?.root()))
    }

    fn tree(&self, size: u64) -> Result<Frontier> {
        self.readers.with(|conn| journal::tree(conn, size))
    }

    fn get(&self, kind: &'static str, id: Uuid) -> Result<Option<Raw>> {
        let Some(kind) = self.kind(kind)? else { return Ok(None) };
        let sql = format!("SELECT {} FROM {} WHERE id = ?1", readers::RAW, kind.table);
        self.readers.with(|conn| {
            conn.prepare_cached(&sql)
                .and_then(|mut s| s.query_row([id.as_bytes()], readers::raw).optional())
                .map_err(fault::sql(kind.spec.kind))
        })
    }

    fn find(&self, query: &RawQuery) -> Result<(Vec<Raw>, Option<Cursor>)> {
        let Some(kind) = self.kind(query.kind)? else { return Ok((Vec::new(), None)) };
        self.readers.with(|conn| find::find(conn, &kind, query))
    }

    fn count(&self, query: &RawQuery) -> Result<u64> {
        let Some(kind) = self.kind(query.kind)? else { return Ok(0) };
        self.readers.with(|conn| find::count(conn, &kind, query))
    }

    fn history(&self, kind: &'static str, id: Uuid) -> Result<Vec<Raw>> {
        let Some(kind) = self.kind(kind)? else { return Ok(Vec::new()) };
        self.readers.with(|conn| journal::history(conn, &kind, id))
    }

    fn changes(&self, kind: &'static str, after: u64, limit: usize) -> Result<Vec<Raw>> {
        let Some(kind) = self.kind(kind)? else { return Ok(Vec::new()) };
        self.readers.with(|conn| journal::changes(conn, &kind, after, limit))
    }

    fn entries(&self, after: u64, limit: usize) -> Result<Vec<Entry>> {
        self.readers.with(|conn| journal::entries(conn, after, limit))
    }

    fn size(&self) -> Result<u64> {
        self.readers.with(journal::size)
    }

    fn checkpoint(&self) -> Result<Checkpoint> {
        self.readers.with(journal::head)?.ok_or_else(empty_journal)
    }

    fn prove(&self, number: u64, size: u64) -> Result<Vec<[u8; 32]>> {
        self.readers.with(|conn| journal::prove(conn, number, size))
    }

    fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<[u8; 32]>> {
        self.readers.with(|conn| journal::prove_consistency(conn, old, new))
    }

    fn verify_against(
        &self,
        witnesses: &[Witness],
        progress: Progress<'_>,
    ) -> Result<std::result::Result<Verified, Broken>> {
        self.readers.with(|conn| verify::verify(conn, &self.verifier, witnesses, progress))
    }

    fn cursor(&self, reader: &str) -> Result<u64> {
        self.readers.with(|conn| {
            conn.prepare_cached("SELECT entry FROM cursors WHERE reader = ?1")
                .and_then(|mut s| s.query_row([reader], |r| r.get(0)).optional())
                .map(|n| n.map_or(0, unsigned))
                .map_err(fault::sql("cursor"))
        })
    }

    fn set_cursor(&self, reader: &str, entry: u64) -> Result<()> {
        let reader = reader.to_owned();
        self.run(move |conn| {
            conn.prepare_cached("INSERT OR REPLACE INTO cursors VALUES (?1, ?2)")
                .and_then(|mut s| s.execute(params![reader, signed(entry)]))
                .map(|_| ())
                .map_err(fault::sql("cursor"))
        })
    }

    fn state(&self, name: &str) -> Result<Option<String>> {
        self.readers.with(|conn| {
            conn.prepare_cached("SELECT text FROM states WHERE name = ?1")
                .and_then(|mut s| s.query_row([name], |r| r.get(0)).optional())
                .map_err(fault::sql("state"))
        })
    }

    fn states(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        self.readers.with(|conn| {
            if !schema::has(conn, "states")? {
                return Ok(Vec::new());
            }
            conn.prepare_cached(
                "SELECT name, text FROM states WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name",
            )
            .and_then(|mut s| s.query_map([prefix], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
            .map_err(fault::sql("state"))
        })
    }

    fn set_state(&self, name: &str, text: &str) -> Result<()> {
        let (name, text) = (name.to_owned(), text.to_owned());
        self.run(move |conn| {
            conn.prepare_cached("INSERT OR REPLACE INTO states VALUES (?1, ?2)")
                .and_then(|mut s| s.execute(params![name, text]))
                .map(|_| ())
                .map_err(fault::sql("state"))
        })
    }

    fn sign(&self, what: &[u8]) -> Result<[u8; 64]> {
        self.signer.as_ref().map(|s| s.sign(what)).ok_or_else(fault::read_only)
    }

    fn attach(&self, attachment: &Attachment) -> Result<AttachmentId> {
        if attachment.bytes.len() > LARGEST_ATTACHMENT_BYTES {
            return Err(too_large());
        }
        let id: [u8; 32] = Sha256::digest(&attachment.bytes).into();
        let Attachment { media_type, bytes } = attachment.clone();
        self.run(move |conn| {
            conn.prepare_cached("INSERT OR IGNORE INTO attachments VALUES (?1, ?2, ?3)")
                .and_then(|mut s| s.execute(params![id, media_type, bytes]))
                .map(|_| AttachmentId(id))
                .map_err(fault::sql("attachment"))
        })
    }

    fn attachment(&self, id: AttachmentId) -> Result<Option<Attachment>> {
        let found = self.readers.with(|conn| {
            conn.prepare_cached("SELECT media_type, bytes FROM attachments WHERE hash = ?1")
                .and_then(|mut s| {
                    s.query_row([id.0], |r| {
                        Ok(Attachment { media_type: r.get(0)?, bytes: r.get(1)? })
                    })
                    .optional()
                })
                .map_err(fault::sql("attachment"))
        })?;
        intact(id, found)
    }

    fn backup(&self, to: &Path, progress: Progress<'_>) -> Result<()> {
        self.readers.with(|conn| backup::backup(conn, &self.dir, to, progress))
    }
}
