//! A folder that was put back from a copy: how it says so, and the new key of a node that can't
//! get its lost end back.
//!
//! What was written after the copy was signed with the same key that lies in the copy. A node that
//! went on from there would sign a second history with it.
//!
//! Always holds: no key signs two heads that contradict each other. The new key is on the disk
//! before the head that it signs, and nothing is signed with it before; the folder says that it was
//! put back until the head is signed again, so that whatever broke off is begun anew.
//!
//! Left out: what tells others of the new key. Whoever kept the old one sees that the heads are no
//! longer signed with it.

use std::path::Path;
use std::time::Duration;

use kernel::{Entropy, NodeId, Result};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{journal, schema};
use crate::note::Signer;
use crate::{Checkpoint, fault, files};

/// The state that is set while a node was put back from a copy, and has neither got its lost end
/// from its centre nor a new key since.
pub const RESTORED: &str = "restored";
/// The state that is set when a node has a new key and its journal does not say so yet: the public
/// key that it had before.
pub const RENEWED: &str = "renewed";

/// Opens a database that is ours for writing, as safe as the writer's.
fn open(path: &Path) -> Result<Connection> {
    let doing = "open the database";
    let conn = Connection::open(path).map_err(fault::sql(doing))?;
    if schema::check(&conn)? {
        return Err(fault::damaged().because("the database is empty"));
    }
    conn.busy_timeout(Duration::from_secs(5)).map_err(fault::sql(doing))?;
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")
        .map_err(fault::sql(doing))?;
    schema::add(&conn)?;
    Ok(conn)
}

fn set(conn: &Connection, name: &str, text: &str) -> Result<()> {
    conn.execute("INSERT OR REPLACE INTO states VALUES (?1, ?2)", params![name, text])
        .map(|_| ())
        .map_err(fault::sql("state"))
}

/// Says in the database that it was put back.
pub(super) fn mark(path: &Path, entries: u64) -> Result<()> {
    let conn = open(path)?;
    set(&conn, RESTORED, &format!("from a backup with {entries} entries"))?;
    // Closed by hand: what can't be carried over into the file itself is not there.
    conn.close().map_err(|(_, e)| fault::sql("restore")(e))
}

pub(super) fn is_restored(conn: &Connection) -> Result<bool> {
    let text: Option<String> = conn
        .query_row("SELECT text FROM states WHERE name = ?1", [RESTORED], |r| r.get(0))
        .optional()
        .map_err(fault::sql("state"))?;
    Ok(text.is_some_and(|t| !t.is_empty()))
}

/// Gives a node that was put back a new key, with which the present head is signed again; the old
/// public key is kept in `former-keys.pub`. Tells whether there was anything to do: in a folder
/// that does not say that it was put back nothing is changed, so that this can be run again.
///
/// Broken off at any point, it is to be run again, and no key has signed anything that the next
/// one contradicts.
///
/// # Errors
/// `data-in-use` while another process has the folder; `data-moved`; `damaged-database` when the
/// head is not the tree's, or was not signed with a key of this node; `bad-node-key`; `disk-full`;
/// `read-only`.
pub fn renew_key(dir: &Path, entropy: &dyn Entropy) -> Result<bool> {
    let _lock = files::lock_existing(dir)?;
    files::not_moved(dir)?;
    let mut conn = open(&files::database(dir))?;
    let node = NodeId(schema::node(&conn)?);
    let old = files::existing(dir, &node)?;
    if !is_restored(&conn)? {
        // The last step of a renewal that broke off.
        files::write_public(dir, &old)?;
        return Ok(false);
    }
    let new = Signer::generate(&node, entropy)
        .map_err(|e| kernel::Error::invalid("bad-node-name", e.to_string()))?;
    let doing = "new key";
    let change = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(fault::sql(doing))?;
    let (size, head) = (journal::size(&change)?, journal::head(&change)?);
    if let Some(head) = head {
        sound(dir, &change, &old, size, &head)?;
        let again = new.checkpoint(head.size, head.root);
        change.execute("UPDATE head SET note = ?1", [&again.note]).map_err(fault::sql(doing))?;
    } else if size > 0 {
        return Err(fault::damaged().because("a journal without a head"));
    }
    set(&change, RESTORED, "")?;
    set(&change, RENEWED, &old.verifier().to_text())?;
    // What the database may refuse, it has refused by now. The key comes before the head that it
    // signs: a head that was acknowledged can be continued.
    files::add_former(dir, &old.verifier())?;
    files::write_secret(dir, &new)?;
    change.commit().map_err(fault::sql(doing))?;
    files::write_public(dir, &new)?;
    conn.close().map_err(|(_, e)| fault::sql(doing)(e))?;
    Ok(true)
}

/// That the new key signs nothing but what one of this node's keys signed before, and what is there.
fn sound(dir: &Path, conn: &Connection, old: &Signer, size: u64, head: &Checkpoint) -> Result<()> {
    if head.size != size || journal::tree(conn, size)?.root() != head.root {
        return Err(fault::damaged().because("the head is not that of the tree"));
    }
    // A renewal that broke off has left a key that has signed nothing yet.
    let mut keys = files::former_keys(dir)?;
    keys.push(old.verifier());
    let signed = |key: &crate::note::Verifier| {
        key.open(&head.note).is_ok_and(|note| (note.size, note.root) == (head.size, head.root))
    };
    if keys.iter().any(signed) {
        return Ok(());
    }
    Err(fault::damaged().because("the head was signed with no key of this node"))
}
