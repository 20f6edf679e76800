//! What lies in the data folder beside the database: the lock, the node's key, the keys that it
//! had before, and what a centre shows to whoever calls it.
//!
//! Always holds: a key file is readable by its owner only, is written whole or not at all, and is
//! overwritten by a renewal alone, after its public half was added to the former keys.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kernel::{Entropy, Error, NodeId, Result};

use crate::fault;
use crate::note::{Signer, Verifier};

pub(crate) fn database(dir: &Path) -> PathBuf {
    dir.join("portolan.db")
}
pub(crate) fn secret_key(dir: &Path) -> PathBuf {
    dir.join("node.key")
}
pub(crate) fn public_key(dir: &Path) -> PathBuf {
    dir.join("node.pub")
}
/// The public keys with which this node signed before, a line each.
pub(crate) fn former(dir: &Path) -> PathBuf {
    dir.join("former-keys.pub")
}

/// Copies what lies beside the database into another folder.
pub(crate) fn copy_beside(from: &Path, to: &Path) -> Result<()> {
    let copy = |name: &str, secret: bool| {
        let text = fs::read_to_string(from.join(name)).map_err(fault::file("key file"))?;
        write_whole(&to.join(name), &text, secret)
    };
    copy("node.key", true)?;
    copy("node.pub", false)?;
    if former(from).exists() {
        copy("former-keys.pub", false)?;
    }
    // Nodes know their centre by its certificate; one of the two without the other is of no use.
    if from.join("line.key").exists() && from.join("line.crt").exists() {
        copy("line.crt", false)?;
        copy("line.key", true)?;
    }
    Ok(())
}

/// Takes the folder for this process; held until the file is dropped, also by a kill.
pub(crate) fn lock(dir: &Path) -> Result<File> {
    fs::create_dir_all(dir).map_err(fault::file("data folder"))?;
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(dir.join("portolan.lock"))
        .map_err(fault::file("lock file"))?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // A process that is ending has it for a moment more; so has one that was just begun by
            // this program, until it is another program's.
            Err(TryLockError::WouldBlock) if began.elapsed() < LEAVING => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(TryLockError::WouldBlock) => return Err(fault::data_in_use()),
            Err(TryLockError::Error(e)) => return Err(fault::file("lock file")(e)),
        }
    }
}

/// How long to wait for whoever leaves a folder.
const LEAVING: Duration = Duration::from_millis(300);

/// As [`lock`], of a folder that must be there.
pub(crate) fn lock_existing(dir: &Path) -> Result<File> {
    fs::metadata(database(dir)).map_err(fault::file("data folder"))?;
    lock(dir)
}

/// Says that the records went into a server's database: whoever went on here would give the node
/// a second history.
fn moved(dir: &Path) -> PathBuf {
    dir.join("moved-to-postgresql.txt")
}

pub(crate) fn mark_moved(dir: &Path) -> Result<()> {
    write_whole(
        &moved(dir),
        "The records of this node were moved into a PostgreSQL database, and go on there.\n\
         portolan.db is a copy of that moment. This folder keeps the node's key.\n",
        false,
    )
}

pub(crate) fn not_moved(dir: &Path) -> Result<()> {
    if !moved(dir).exists() {
        return Ok(());
    }
    Err(Error::new(
        kernel::Kind::Unavailable,
        "data-moved",
        "The records of this folder were moved into a PostgreSQL database and go on there. Name it with --database.",
    ))
}

/// Writes a file whole: under another name first, synced, then renamed; a secret one is readable by
/// its owner only.
///
/// # Errors
/// `disk-full`, `read-only`, and what else a disk may say.
pub fn write_whole(path: &Path, text: &str, secret: bool) -> Result<()> {
    let partial = path.with_extension("partial");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(&partial).map_err(fault::file("key file"))?;
    file.write_all(text.as_bytes()).map_err(fault::file("key file"))?;
    file.sync_all().map_err(fault::file("key file"))?;
    rename(&partial, path).map_err(fault::file("key file"))
}

/// Gives a file or folder its name, and waits until the name is on the disk too.
pub(crate) fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::rename(from, to)?;
    // Where a folder can't be opened as a file, its names are the system's to keep.
    match to.parent().map(File::open) {
        Some(Ok(folder)) => folder.sync_all().or(Ok(())),
        _ => Ok(()),
    }
}

fn bad_key(e: impl std::fmt::Display) -> Error {
    Error::new(
        kernel::Kind::Unavailable,
        "bad-node-key",
        "The key in node.key or node.pub can't be read, or is not this node's. Put back the file from your backup.",
    )
    .because(e.to_string())
}

/// The node's key, made on first use. A database without its key is not given a new one: its
/// checkpoints would no longer verify.
pub(crate) fn signer(
    dir: &Path,
    node: &NodeId,
    entropy: &dyn Entropy,
    fresh: bool,
) -> Result<Signer> {
    let there = secret_key(dir).try_exists().map_err(fault::file("node.key"))?;
    let signer = if fresh && !there {
        let signer = Signer::generate(node, entropy)
            .map_err(|e| Error::invalid("bad-node-name", e.to_string()))?;
        write_secret(dir, &signer)?;
        signer
    } else {
        existing(dir, node)?
    };
    write_public(dir, &signer)?;
    Ok(signer)
}

/// The key that lies in the folder.
pub(crate) fn existing(dir: &Path, node: &NodeId) -> Result<Signer> {
    let text = fs::read_to_string(secret_key(dir)).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => bad_key("node.key is missing"),
        _ => fault::file("node.key")(e),
    })?;
    let signer = Signer::from_secret_text(&text).map_err(bad_key)?;
    if signer.verifier().origin() != crate::note::origin(node).map_err(bad_key)? {
        return Err(bad_key("node.key is another node's"));
    }
    Ok(signer)
}

pub(crate) fn write_secret(dir: &Path, signer: &Signer) -> Result<()> {
    write_whole(&secret_key(dir), &signer.to_secret_text(), true)
}

/// Writes the key's public half, where another or none is there.
pub(crate) fn write_public(dir: &Path, signer: &Signer) -> Result<()> {
    let public = format!("{}\n", signer.verifier().to_text());
    if fs::read_to_string(public_key(dir)).ok().as_deref() == Some(public.as_str()) {
        return Ok(());
    }
    write_whole(&public_key(dir), &public, false)
}

fn former_text(dir: &Path) -> Result<String> {
    match fs::read_to_string(former(dir)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        text => text.map_err(fault::file("former-keys.pub")),
    }
}

/// Adds a key to the former ones, once.
pub(crate) fn add_former(dir: &Path, key: &Verifier) -> Result<()> {
    let (mut text, line) = (former_text(dir)?, key.to_text());
    if text.lines().any(|l| l == line) {
        return Ok(());
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&line);
    text.push('\n');
    write_whole(&former(dir), &text, false)
}

/// The keys with which the node in this folder signed before it was put back from a copy, oldest
/// first.
///
/// # Errors
/// When the file is there and can't be read.
pub fn former_keys(dir: &Path) -> Result<Vec<Verifier>> {
    Ok(former_text(dir)?.lines().filter_map(|l| Verifier::from_text(l).ok()).collect())
}

/// The public key of the node whose data lies here.
pub(crate) fn verifier(dir: &Path) -> Result<Verifier> {
    let text = fs::read_to_string(public_key(dir)).map_err(fault::file("node.pub"))?;
    Verifier::from_text(&text).map_err(bad_key)
}

/// The name under which the key in this folder signs; none where there is no key.
pub(crate) fn name_of(dir: &Path) -> Option<String> {
    let text = fs::read_to_string(secret_key(dir)).ok()?;
    let origin = Signer::from_secret_text(&text).ok()?.verifier().origin().to_owned();
    Some(origin.strip_prefix("portolan/").unwrap_or(&origin).to_owned())
}
