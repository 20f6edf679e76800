//! The store of a country: PostgreSQL, shared by several processes.
//!
//! The records lie in the schema `portolan` of one database. Each process that writes has a
//! journal of its own there, in a *slot*, signed with the key in its own data folder; the first
//! has slot 0 and the node's name. An entry's number holds the slot
//! ([`entry_number`](crate::entry_number)). There is no lock that all processes need: they meet on
//! the rows that both change.
//!
//! Always holds: one process writes to a journal; a commit is acknowledged after PostgreSQL has it
//! on disk (`synchronous_commit`); a reader of changes never misses a commit that was overtaken by
//! another ([`changes`](crate::Store::changes)).
//!
//! Left out: backups, which PostgreSQL's own tools make better (`pg_basebackup`, `pg_dump`); what
//! they restore proves itself by [`verify`](crate::Store::verify).

mod bind;
mod fault;
mod journal;
mod link;
mod migrate;
mod replica;
mod schema;
mod verify;
mod writer;

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use kernel::{Entropy, Error, NodeId, Result};
use sha2::{Digest, Sha256};
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use uuid::Uuid;

use self::bind::{RAW, raw};
use self::link::{Conn, Link, Pool};
use self::replica::Replica;
use self::schema::Kind;
use self::writer::{Pending, Writer};

pub use self::migrate::migrate;
use crate::files;
use crate::merkle::{self, Frontier};
use crate::note::{Signer, Verifier};
use crate::number::signed;
use crate::question::{self, Dialect};
use crate::store::{LARGEST_ATTACHMENT_BYTES, too_large};
use crate::{
    Attachment, AttachmentId, Batch, Broken, Checkpoint, Cursor, Entry, HeldHead, Hold, KindSpec,
    Progress, Raw, RawQuery, Store, Verified, Witness,
};

/// Batches that may wait for the writer before senders wait too.
const WAITING: usize = 1024;

static DIALECT: Dialect = Dialect {
    mark: '$',
    differs: "IS DISTINCT FROM",
    nulls_first: " NULLS FIRST",
    nulls_last: " NULLS LAST",
    arrays: true,
    raw: RAW,
};

/// Where a database is: `postgres://user@host/name`, or with a socket
/// `postgres://user@/name?host=/run/postgresql`.
#[derive(Clone)]
pub struct Address {
    config: Config,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({:?})", self.config.get_dbname())
    }
}

impl Address {
    /// From a connection address. A password has no place in it: addresses stand in arguments,
    /// logs and lists of processes.
    ///
    /// # Errors
    /// `bad-database-address`; `password-in-address`; `database-without-tls` for a server on
    /// another machine.
    pub fn parse(text: &str) -> Result<Self> {
        let config: Config = text.parse().map_err(|e: tokio_postgres::Error| {
            Error::invalid(
                "bad-database-address",
                "This is no address of a PostgreSQL database. Write it as postgres://user@host/name, or with a socket as postgres://user@/name?host=/run/postgresql.",
            )
            .because(e.to_string())
        })?;
        if config.get_password().is_some() {
            return Err(Error::invalid(
                "password-in-address",
                "A password does not belong into an address: everybody on the machine can read it. Put it into a file of its own and name that with --database-password-file.",
            ));
        }
        let near = |host: &Host| match host {
            Host::Tcp(name) => {
                name == "localhost"
                    || name.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback())
            }
            #[cfg(unix)]
            Host::Unix(_) => true,
        };
        if !config.get_hosts().iter().all(near) {
            return Err(Error::invalid(
                "database-without-tls",
                "The database is on another machine, and Portolan's connection to it is not encrypted. Use a socket or an encrypted tunnel to this machine.",
            ));
        }
        Ok(Self { config })
    }

    /// With a password, which came from a file.
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.config.password(password);
        self
    }
}

/// How a store is opened.
pub struct Options {
    /// The database.
    pub database: Address,
    /// A replica that serves look-ups, as soon as it has what this process has written.
    pub replica: Option<Address>,
    /// The node, for a new database; else it must be the one that made the data.
    pub node: Option<NodeId>,
    /// Where a new journal's key comes from.
    pub entropy: Arc<dyn Entropy>,
}

/// Records and journals in a PostgreSQL database. See the [module](self).
pub struct PostgresStore {
    node: NodeId,
    slot: Option<u64>,
    verifier: Verifier,
    signer: Option<Arc<Signer>>,
    kinds: writer::Kinds,
    link: Arc<Link>,
    pool: Pool,
    replica: Option<Replica>,
    base: Arc<AtomicI64>,
    jobs: Option<SyncSender<Pending>>,
    writer: Option<JoinHandle<()>>,
    dir: PathBuf,
    /// Held as long as the store lives.
    _lock: Option<File>,
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostgresStore({}, journal {:?}, {})", self.node, self.slot, self.dir.display())
    }
}

fn wrong_node(found: &str) -> Error {
    Error::new(
        kernel::Kind::Unavailable,
        "wrong-node",
        format!(
            "This database is that of node {found}. Name that node, or choose another database."
        ),
    )
    .with("node", found)
}

fn unfinished() -> Error {
    Error::new(
        kernel::Kind::Unavailable,
        "migration-unfinished",
        "A node is being moved into this database, and the move was not finished. Run portolan migrate again: it goes on where it stopped.",
    )
}

fn wrong_key() -> Error {
    Error::new(
        kernel::Kind::Unavailable,
        "wrong-node-key",
        "The key in this data folder signs no journal of this database. Choose another folder with --data: a new one gets a journal of its own.",
    )
}

impl PostgresStore {
    /// Opens the database for reading and writing, with the journal of the data folder `dir`, and
    /// makes what is missing.
    ///
    /// # Errors
    /// `data-in-use` when another process has the folder or the journal; `newer-database`;
    /// `wrong-node`; `wrong-node-key`; `database-away` and what else a server may say.
    pub fn open(dir: &Path, options: &Options) -> Result<Self> {
        let lock = files::lock(dir)?;
        let link = Arc::new(Link::new(options.database.config.clone())?);
        let conn = link.connect()?;
        schema::house(&conn)?;
        if schema::meta(&conn, "migration")?.is_some() {
            return Err(unfinished());
        }
        let (node, slot, signer) = seat(&conn, dir, options)?;
        let base = Arc::new(AtomicI64::new(0));
        let size = writer::take(&conn, slot, &base)?;
        let frontier = Frontier::load(size, &mut |h, i| journal::subtree(&conn, slot, h, i))?;
        let kinds = writer::Kinds::default();
        let verifier = signer.verifier();
        let signer = Arc::new(signer);
        let written = Arc::new(AtomicI64::new(0));
        let replica = match &options.replica {
            Some(address) => {
                written.store(writer::log_position(&conn)?, Ordering::SeqCst);
                let link = Link::new(address.config.clone())?;
                Some(Replica::new(link, verifier.to_text(), Arc::clone(&written)))
            }
            None => None,
        };
        let writer = Writer {
            link: Arc::clone(&link),
            conn: Some(conn),
            node: node.clone(),
            signer: Arc::clone(&signer),
            kinds: Arc::clone(&kinds),
            slot,
            frontier,
            base: Arc::clone(&base),
            written,
            months: HashSet::new(),
            away: false,
        };
        let (jobs, waiting) = mpsc::sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("registry-writer".to_owned())
            .spawn(move || writer.run(&waiting))
            .map_err(crate::fault::file("writer thread"))?;
        Ok(Self {
            node,
            slot: Some(slot),
            verifier,
            signer: Some(signer),
            kinds,
            pool: Pool::new(Arc::clone(&link)),
            replica,
            link,
            base,
            jobs: Some(jobs),
            writer: Some(thread),
            dir: dir.to_owned(),
            _lock: Some(lock),
        })
    }

    /// Opens the database for reading only: for the journals, proofs and `verify`. A kind that is
    /// declared is looked for and not made: where it is not there yet, it has no records.
    ///
    /// # Errors
    /// `no-data` when there is no Portolan in the database; `newer-database`.
    pub fn open_to_read(database: &Address) -> Result<Self> {
        let link = Arc::new(Link::new(database.config.clone())?);
        let conn = link.connect()?;
        let there = conn
            .query("SELECT to_regclass('portolan.meta') IS NOT NULL", &[])
            .and_then(|rows| rows.first().map_or(Ok(false), |r| r.try_get(0)))
            .map_err(fault::sql("open to read"))?;
        let node = if there { schema::meta(&conn, "node")? } else { None };
        let journals = if there { verify::journals(&conn)? } else { Vec::new() };
        let (Some(node), Some(first)) = (node, journals.first()) else {
            return Err(Error::new(
                kernel::Kind::Unavailable,
                "no-data",
                "There is no Portolan data in this database. Look at the address given with --database.",
            ));
        };
        let verifier = Verifier::from_text(&first.key)
            .map_err(|e| crate::fault::damaged().because(e.to_string()))?;
        let base = schema::meta(&conn, "base")?.and_then(|b| b.parse().ok()).unwrap_or(0);
        Ok(Self {
            node: NodeId(node),
            slot: None,
            verifier,
            signer: None,
            kinds: writer::Kinds::default(),
            pool: Pool::new(Arc::clone(&link)),
            replica: None,
            link,
            base: Arc::new(AtomicI64::new(base)),
            jobs: None,
            writer: None,
            dir: PathBuf::new(),
            _lock: None,
        })
    }

    /// The slot of this process's journal; that of the first for a store that only reads.
    fn own(&self) -> u64 {
        self.slot.unwrap_or(0)
    }

    /// A kind that was declared; none where it has no table, which only a store that only reads
    /// can meet.
    fn kind(&self, kind: &str) -> Result<Option<Arc<Kind>>> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        let known = kinds.get(kind).cloned();
        let known = known.ok_or_else(|| Error::internal(format!("{kind} was not declared")))?;
        Ok(known.there.then_some(known))
    }

    /// Looks something up: at the replica, where there is one that can be asked.
    fn read<T>(&self, f: impl Fn(&Conn) -> Result<T>) -> Result<T> {
        let found = self.replica.as_ref().and_then(|replica| replica.with(&f));
        found.map_or_else(|| self.pool.with(&f), Ok)
    }

    /// For what writes beside the journal.
    fn writable(&self) -> Result<()> {
        self.jobs.as_ref().map(|_| ()).ok_or_else(crate::fault::read_only)
    }
}

/// The journal that belongs to a data folder: its node, its slot and its key; a new one where the
/// folder has none yet.
fn seat(conn: &Conn, dir: &Path, options: &Options) -> Result<(NodeId, u64, Signer)> {
    let doing = |e| fault::sql("journal of this process")(e);
    conn.batch("BEGIN").map_err(doing)?;
    let out = conn.query(schema::LOCK, &[]).map_err(doing).and_then(|_| {
        // Asked under the lock: another process may be making the same database its own.
        let known = schema::meta(conn, "node")?;
        if let (Some(known), Some(asked)) = (&known, &options.node)
            && *known != asked.0
        {
            return Err(wrong_node(known));
        }
        let first = known.is_none();
        let node = match (known, &options.node, files::name_of(dir)) {
            (Some(known), _, _) => known,
            (None, Some(asked), _) => asked.0.clone(),
            (None, None, Some(of_key)) => of_key,
            (None, None, None) => "node-1".to_owned(),
        };
        let node = NodeId(node);
        crate::note::origin(&node).map_err(|e| Error::invalid("bad-node-name", e.to_string()))?;
        let slot = |key: &str| {
            conn.optional("SELECT slot FROM journals WHERE key = $1", &[&key])
                .and_then(|row| row.map(|r| bind::number(&r, 0)).transpose())
                .map_err(doing)
        };
        if let Some(name) = files::name_of(dir) {
            let signer = files::signer(dir, &NodeId(name), options.entropy.as_ref(), false)?;
            let key = signer.verifier().to_text();
            match slot(&key)? {
                Some(slot) => return Ok((node, slot, signer)),
                None if !first => return Err(wrong_key()),
                None => {}
            }
        }
        let next: u64 = conn
            .query("SELECT coalesce(max(slot), -1) + 1 FROM journals", &[])
            .and_then(|rows| rows.first().map_or(Ok(0), |r| bind::number(r, 0)))
            .map_err(doing)?;
        let name = if next == 0 { node.0.clone() } else { format!("{node}.journal-{next}") };
        let signer = files::signer(dir, &NodeId(name.clone()), options.entropy.as_ref(), true)?;
        if first {
            conn.execute("INSERT INTO meta VALUES ('node', $1)", &[&node.0]).map_err(doing)?;
        }
        conn.execute(
            "INSERT INTO journals VALUES ($1, $2, $3, 0, NULL, NULL)",
            &[&signed(next), &name, &signer.verifier().to_text()],
        )
        .map_err(doing)?;
        Ok((node, next, signer))
    });
    conn.batch(if out.is_ok() { "COMMIT" } else { "ROLLBACK" }).map_err(doing)?;
    out
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the writer ended with a panic");
        }
    }
}

impl Store for PostgresStore {
    fn node(&self) -> &NodeId {
        &self.node
    }

    fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    fn declare(&self, kinds: &[KindSpec]) -> Result<()> {
        let made = self.pool.with(|conn| match &self.jobs {
            Some(_) => {
                let made = schema::declare(conn, kinds)?;
                if let Some(replica) = &self.replica {
                    replica.must_have(writer::log_position(conn)?);
                }
                Ok(made)
            }
            None => schema::known(conn, kinds),
        })?;
        let mut known = self.kinds.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(made.into_iter().map(|(name, kind)| (name, Arc::new(kind))));
        Ok(())
    }

    fn commit(&self, batch: Batch) -> Result<u64> {
        self.receive(batch, None)
    }

    fn receive(&self, batch: Batch, hold: Option<Hold>) -> Result<u64> {
        let leaf = merkle::leaf(&batch.entry);
        let (reply, answer) = mpsc::sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or_else(crate::fault::read_only)?;
        jobs.send(Pending { batch, hold, leaf, reply }).map_err(|_| crate::fault::stopped())?;
        answer.recv().map_err(|_| crate::fault::stopped())?
    }

    fn held(&self, journal: &str) -> Result<Option<HeldHead>> {
        self.pool.with(|conn| journal::held(conn, journal))
    }

    fn held_journals(&self) -> Result<Vec<HeldHead>> {
        self.pool.with(journal::held_journals)
    }

    fn held_entries(&self, journal: &str, after: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        self.pool.with(|conn| journal::held_entries(conn, journal, after, limit))
    }

    fn checkpoint_at(&self, size: u64) -> Result<Checkpoint> {
        let signer = self.signer.as_ref().ok_or_else(crate::fault::read_only)?;
        Ok(signer.checkpoint(size, self.tree(size)?.root()))
    }

    fn tree(&self, size: u64) -> Result<Frontier> {
        self.pool.with(|conn| journal::tree(conn, self.own(), size))
    }

    fn get(&self, kind: &'static str, id: Uuid) -> Result<Option<Raw>> {
        let Some(kind) = self.kind(kind)? else { return Ok(None) };
        self.read(|conn| {
            conn.optional(&kind.get, &[&id])
                .and_then(|row| row.as_ref().map(raw).transpose())
                .map_err(fault::sql(kind.spec.kind))
        })
    }

    fn find(&self, query: &RawQuery) -> Result<(Vec<Raw>, Option<Cursor>)> {
        let Some(kind) = self.kind(query.kind)? else { return Ok((Vec::new(), None)) };
        let (ty, _) = question::column(&kind.spec, query.order.0)?;
        self.read(|conn| {
            let statements = question::page(&DIALECT, &kind.spec, query)?;
            question::fill(statements, query.limit, &mut |s| {
                let params = bind::params(&s.values);
                let rows =
                    conn.query(&s.sql, &bind::refs(&params)).map_err(fault::sql(kind.spec.kind))?;
                rows.iter()
                    .map(|r| Ok((raw(r)?, bind::value(r, 9, ty)?)))
                    .collect::<bind::Got<_>>()
                    .map_err(fault::sql(kind.spec.kind))
            })
        })
    }

    fn count(&self, query: &RawQuery) -> Result<u64> {
        let Some(kind) = self.kind(query.kind)? else { return Ok(0) };
        let s = question::count(&DIALECT, &kind.spec, query)?;
        let params = bind::params(&s.values);
        self.read(|conn| {
            conn.query(&s.sql, &bind::refs(&params))
                .and_then(|rows| rows.first().map_or(Ok(0), |r| bind::number(r, 0)))
                .map_err(fault::sql(kind.spec.kind))
        })
    }

    fn history(&self, kind: &'static str, id: Uuid) -> Result<Vec<Raw>> {
        let Some(kind) = self.kind(kind)? else { return Ok(Vec::new()) };
        self.read(|conn| journal::history(conn, &kind, id))
    }

    fn changes(&self, kind: &'static str, after: u64, limit: usize) -> Result<Vec<Raw>> {
        let Some(kind) = self.kind(kind)? else { return Ok(Vec::new()) };
        let base = self.base.load(Ordering::SeqCst);
        self.pool.with(|conn| journal::changes(conn, &kind, base, after, limit))
    }

    fn entries(&self, after: u64, limit: usize) -> Result<Vec<Entry>> {
        self.pool.with(|conn| journal::entries(conn, after, limit))
    }

    fn size(&self) -> Result<u64> {
        self.pool.with(|conn| journal::size(conn, self.own()))
    }

    fn checkpoint(&self) -> Result<Checkpoint> {
        self.pool
            .with(|conn| journal::head(conn, self.own()))?
            .ok_or_else(crate::store::empty_journal)
    }

    fn prove(&self, number: u64, size: u64) -> Result<Vec<[u8; 32]>> {
        self.pool.with(|conn| journal::prove(conn, number, size))
    }

    fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<[u8; 32]>> {
        self.pool.with(|conn| journal::prove_consistency(conn, self.own(), old, new))
    }

    fn verify_against(
        &self,
        witnesses: &[Witness],
        progress: Progress<'_>,
    ) -> Result<std::result::Result<Verified, Broken>> {
        let conn = self.link.connect()?;
        verify::verify(&conn, self.slot.map(|slot| (slot, &self.verifier)), witnesses, progress)
    }

    fn cursor(&self, reader: &str) -> Result<u64> {
        self.pool.with(|conn| {
            conn.optional("SELECT position FROM cursors WHERE reader = $1", &[&reader])
                .and_then(|row| row.map_or(Ok(0), |r| bind::number(&r, 0)))
                .map_err(fault::sql("cursor"))
        })
    }

    fn set_cursor(&self, reader: &str, position: u64) -> Result<()> {
        self.writable()?;
        self.pool.with(|conn| {
            conn.execute(
                "INSERT INTO cursors VALUES ($1, $2)
                 ON CONFLICT (reader) DO UPDATE SET position = excluded.position",
                &[&reader, &signed(position)],
            )
            .map(|_| ())
            .map_err(fault::sql("cursor"))
        })
    }

    fn state(&self, name: &str) -> Result<Option<String>> {
        self.pool.with(|conn| {
            conn.optional("SELECT text FROM states WHERE name = $1", &[&name])
                .and_then(|row| row.map(|r| r.try_get(0)).transpose())
                .map_err(fault::sql("state"))
        })
    }

    fn states(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        // Ordered as bytes, as the embedded store does, whatever the database's language.
        let sql = "SELECT name, text FROM states WHERE starts_with(name, $1)
            ORDER BY name COLLATE \"C\"";
        self.pool.with(|conn| {
            if !schema::has(conn, "states")? {
                return Ok(Vec::new());
            }
            conn.query(sql, &[&prefix])
                .and_then(|rows| rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?))).collect())
                .map_err(fault::sql("state"))
        })
    }

    fn set_state(&self, name: &str, text: &str) -> Result<()> {
        self.writable()?;
        let sql = "INSERT INTO states VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET text = excluded.text";
        self.pool.with(|conn| {
            conn.execute(sql, &[&name, &text]).map(|_| ()).map_err(fault::sql("state"))
        })
    }

    fn sign(&self, what: &[u8]) -> Result<[u8; 64]> {
        self.signer.as_ref().map(|s| s.sign(what)).ok_or_else(crate::fault::read_only)
    }

    fn attach(&self, attachment: &Attachment) -> Result<AttachmentId> {
        if attachment.bytes.len() > LARGEST_ATTACHMENT_BYTES {
            return Err(too_large());
        }
        self.writable()?;
        let id: [u8; 32] = Sha256::digest(&attachment.bytes).into();
        self.pool.with(|conn| {
            conn.execute(
                "INSERT INTO attachments VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING",
                &[&id.as_slice(), &attachment.media_type, &attachment.bytes],
            )
            .map(|_| AttachmentId(id))
            .map_err(fault::sql("attachment"))
        })
    }

    fn attachment(&self, id: AttachmentId) -> Result<Option<Attachment>> {
        let found = self.pool.with(|conn| {
            conn.optional(
                "SELECT media_type, bytes FROM attachments WHERE hash = $1",
                &[&id.0.as_slice()],
            )
            .and_then(|row| {
                row.map(|r| Ok(Attachment { media_type: r.try_get(0)?, bytes: r.try_get(1)? }))
                    .transpose()
            })
            .map_err(fault::sql("attachment"))
        })?;
        crate::store::intact(id, found)
    }

    fn backup(&self, _: &Path, _: Progress<'_>) -> Result<()> {
        Err(Error::invalid(
            "use-the-databases-tools",
            "A PostgreSQL database is backed up with its own tools, such as pg_basebackup or pg_dump. Prove what you restore with: portolan journal verify --database",
        ))
    }
}
