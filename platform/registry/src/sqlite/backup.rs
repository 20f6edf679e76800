//! Copies of everything, made while work goes on, and the way back.
//!
//! Always holds: a copy is one moment's, and stands under its name only when it is whole; nothing
//! is ever overwritten; a restored folder is given out only after its journal was verified.
//!
//! A copy holds the node's key, and the key of the line on which other nodes call it, so that a
//! restored node is known to them: it is as secret as the data folder itself.
//!
//! A restored folder says so of itself ([`RESTORED`](super::RESTORED)): what was written after the copy is not in
//! it, and was signed with the same key.

use std::fs;
use std::path::{Path, PathBuf};

use kernel::{Error, Kind, Result};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{SqliteStore, readers, restored, verify};
use crate::{Progress, Store, Verified};
use crate::{fault, files};

/// Pages copied between two calls of `progress`.
const STEP_PAGES: i32 = 512;

fn stopped() -> Error {
    Error::new(Kind::Unavailable, "stopped", "Stopped before the end. Nothing was left behind.")
}

fn exists(at: &Path) -> Error {
    Error::conflict(
        "exists",
        format!(
            "There is something at {} already. Nothing was overwritten. Choose another place.",
            at.display()
        ),
    )
}

/// Where a folder is made before it gets its name.
fn partial(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

/// Copies one moment of the database; `conn` keeps seeing that moment throughout, so that the
/// copy need not begin again whenever something is written.
fn copy(conn: &Connection, to: &Path, progress: Progress<'_>) -> Result<()> {
    let doing = "backup";
    let moment = conn.unchecked_transaction().map_err(fault::sql(doing))?;
    moment
        .query_row("SELECT count(*) FROM meta", [], |r| r.get::<_, i64>(0))
        .map_err(fault::sql(doing))?;
    let mut target = Connection::open(to).map_err(fault::sql(doing))?;
    let copy = Backup::new(&moment, &mut target).map_err(fault::sql(doing))?;
    loop {
        let step = copy.step(STEP_PAGES).map_err(fault::sql(doing))?;
        let at = copy.progress();
        let all = u64::try_from(at.pagecount).unwrap_or(0);
        let left = u64::try_from(at.remaining).unwrap_or(0);
        if !progress(all.saturating_sub(left), all) {
            return Err(stopped());
        }
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => return Err(fault::data_in_use()),
        }
    }
}

/// Copies the database and the keys into `folder`, which is made.
fn fill(conn: &Connection, from: &Path, folder: &Path, progress: Progress<'_>) -> Result<()> {
    fs::create_dir_all(folder).map_err(fault::file("backup"))?;
    copy(conn, &files::database(folder), progress)?;
    files::copy_beside(from, folder)
}

pub(super) fn backup(
    conn: &Connection,
    from: &Path,
    to: &Path,
    progress: Progress<'_>,
) -> Result<()> {
    let folder = partial(to);
    for path in [to, &folder] {
        if path.exists() {
            return Err(exists(path));
        }
    }
    let done = fill(conn, from, &folder, progress)
        .and_then(|()| files::rename(&folder, to).map_err(fault::file("backup")));
    if done.is_err()
        && let Err(e) = fs::remove_dir_all(&folder)
    {
        tracing::warn!(error = %e, "an unfinished backup could not be removed");
    }
    done
}

/// Makes a data folder of a backup, and verifies its journal before it gets its name.
///
/// # Errors
/// `exists` when `dir` is there and not empty; `damaged-backup` when the journal does not hold, or
/// an index has not what its table has;
/// else as [`SqliteStore::open_to_read`].
pub fn restore(from: &Path, dir: &Path, progress: Progress<'_>) -> Result<Verified> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
        return Err(exists(dir));
    }
    let folder = partial(dir);
    if folder.exists() {
        return Err(exists(&folder));
    }
    let done = refill(from, &folder, progress).and_then(|verified| {
        if dir.exists() {
            fs::remove_dir(dir).map_err(fault::file("restore"))?;
        }
        files::rename(&folder, dir).map_err(fault::file("restore"))?;
        Ok(verified)
    });
    if done.is_err()
        && folder.exists()
        && let Err(e) = fs::remove_dir_all(&folder)
    {
        tracing::warn!(error = %e, "an unfinished restore could not be removed");
    }
    done
}

fn refill(from: &Path, folder: &Path, progress: Progress<'_>) -> Result<Verified> {
    let path = files::database(from);
    fs::metadata(&path).map_err(fault::file("backup"))?;
    fill(&readers::open(&path)?, from, folder, progress)?;
    let verified = SqliteStore::open_to_read(folder)?
        .verify(progress)?
        .map_err(|broken| damaged(&format!("entry {}: {}", broken.entry, broken.what)))?;
    if let Some(said) = verify::flaw(&readers::open(&files::database(folder))?)? {
        return Err(damaged("an index or a page").because(said));
    }
    restored::mark(&files::database(folder), verified.entries).map_err(|e| match e.code() {
        "disk-full" | "disk-failure" => e,
        // The folder is new and ours: whatever else stands against writing came with the copy.
        _ => damaged("it can't be written to").because(format!(
            "{}: {}",
            e.code(),
            e.reason().unwrap_or_default()
        )),
    })?;
    Ok(verified)
}

fn damaged(what: &str) -> Error {
    Error::new(
        Kind::Unavailable,
        "damaged-backup",
        format!("This backup is damaged: {what}. Nothing was restored. Use an older one."),
    )
}
