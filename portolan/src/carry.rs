//! `portolan carry`: a post's journal to its centre on a stick, where there is no line.
//!
//! Always holds: what is carried proves itself by the post's own key; taking it again changes
//! nothing; a file that was cut off or changed is taken up to there and no further, and says so.
//! Passwords and sessions stay where they are.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use access::Settings;
use indicatif::ProgressBar;
use kernel::{Error, Result};
use registry::note::Verifier;
use serde::{Deserialize, Serialize};
use sync::{Outcome, Parcel, pack, take};

use crate::backup::bar;
use crate::line::conduct;
use crate::node::{Node, Place};

/// Entries in one parcel: what is lost of a file that breaks off.
const PARCEL: usize = 500;
/// The longest line that is read, in bytes.
const LONGEST_BYTES: u64 = 256 * 1024 * 1024;
/// The form of the file.
const FORM: u32 = 1;

/// Carry what a post wrote to its centre, in a file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  portolan carry out /mnt/usb/post-1.carried --data ./data
  portolan carry in /mnt/usb/post-1.carried --key post-1.pub --data ./centre --dry-run
  portolan carry in /mnt/usb/post-1.carried --key post-1.pub --data ./centre

Stop the server on the data folder first. The key is the post's file node.pub: get it from
somebody you know, not from the stick.")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Writes what this node wrote into a file
    Out(Out),
    /// Takes a file from another node; running it again changes nothing
    In(In),
}

#[derive(Debug, clap::Args)]
struct Out {
    /// The file to write; must not be there yet
    file: PathBuf,
    /// Leave out so many entries of the journal: the other side says how many it holds
    #[arg(long, value_name = "N", default_value_t = 0)]
    after: u64,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct In {
    /// The file that was carried here
    file: PathBuf,
    /// The public key of the node that wrote it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Say what would be taken, and take nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Heading {
    portolan_carried: u32,
    node: String,
    after: u64,
    size: u64,
}

/// Does it.
///
/// # Errors
/// Those of opening the node; what is wrong with the file, and where.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    match &arguments.what {
        What::Out(args) => write(args, out),
        What::In(args) => read(args, out),
    }
}

fn say(out: &mut dyn Write, text: &str) {
    // A reader that stops listening is no fault.
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

fn file_fault(path: &Path, e: &std::io::Error) -> Error {
    let code =
        if e.kind() == std::io::ErrorKind::StorageFull { "disk-full" } else { "carried-file" };
    let text = format!("The file {} could not be read or written: {e}.", path.display());
    Error::invalid(code, text)
}

fn write(args: &Out, out: &mut dyn Write) -> Result<()> {
    if args.file.exists() {
        let what = format!("There is a file {} already. Choose another name.", args.file.display());
        return Err(Error::invalid("exists", what));
    }
    let node = Node::open(&args.place, Settings::default())?;
    node.finish()?;
    let partial = args.file.with_extension("partial");
    let done = fill(&node, args.after, &partial)
        .and_then(|size| {
            fs::rename(&partial, &args.file).map_err(|e| file_fault(&args.file, &e))?;
            Ok(size)
        })
        .inspect_err(|_| {
            // What is wrong is said already.
            let _ = fs::remove_file(&partial);
        });
    let size = done?;
    let name = args.file.display();
    say(out, &format!("Written to {name}: entries {} to {size}.", args.after + 1));
    Ok(())
}

fn fill(node: &Node, after: u64, partial: &Path) -> Result<u64> {
    let fault = |e: std::io::Error| file_fault(partial, &e);
    let store = node.registry.store();
    let size = store.size()?;
    if after >= size {
        let what = format!("There is nothing to carry: the journal has {size} entries.");
        return Err(Error::invalid("nothing-to-carry", what));
    }
    let file = File::create(partial).map_err(fault)?;
    let mut file = BufWriter::new(file);
    let heading = Heading { portolan_carried: FORM, node: store.node().to_string(), after, size };
    line(&mut file, &heading, partial)?;
    let bar = bar("entries");
    bar.set_length(size - after);
    let conduct = conduct();
    let stays = |kind: &str| conduct.stays(kind);
    let mut at = after;
    while at < size
        && let Some(parcel) = pack(store, &conduct.kinds, &stays, at, PARCEL)?
    {
        at += u64::try_from(parcel.items.len()).unwrap_or(0);
        line(&mut file, &parcel, partial)?;
        bar.set_position(at - after);
    }
    bar.finish_and_clear();
    let file = file.into_inner().map_err(|e| file_fault(partial, e.error()))?;
    file.sync_all().map_err(fault)?;
    Ok(at)
}

fn line(file: &mut impl Write, what: &impl Serialize, path: &Path) -> Result<()> {
    let mut text = serde_json::to_vec(what).map_err(|e| Error::internal(e.to_string()))?;
    text.push(b'\n');
    file.write_all(&text).map_err(|e| file_fault(path, &e))
}

/// The lines of a carried file, each with its number.
struct Lines<'a> {
    reader: BufReader<File>,
    path: &'a Path,
    number: u64,
}

impl Lines<'_> {
    /// The next line; none at the end.
    fn next<T: for<'de> Deserialize<'de>>(&mut self) -> Result<Option<T>> {
        self.number += 1;
        let mut bytes = Vec::new();
        (&mut self.reader)
            .take(LONGEST_BYTES)
            .read_until(b'\n', &mut bytes)
            .map_err(|e| file_fault(self.path, &e))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let cut = bytes.last() != Some(&b'\n');
        serde_json::from_slice(&bytes).map(Some).map_err(|e| {
            let how = if cut { "is cut off" } else { "can't be read" };
            Error::invalid(
                "carried-file-damaged",
                format!(
                    "Line {} of {} {how}. What stands before it was taken. Write the file again where it came from, and take it again.",
                    self.number,
                    self.path.display()
                ),
            )
            .because(e.to_string())
        })
    }
}

/// The public key in a file.
///
/// # Errors
/// `bad-node-key`; when the file can't be read.
pub fn verifier(path: &Path) -> Result<Verifier> {
    let text = fs::read_to_string(path).map_err(|e| file_fault(path, &e))?;
    Verifier::from_text(&text).map_err(|e| {
        let what = format!(
            "{} holds no node's public key. Give the node.pub of the node that wrote the file.",
            path.display()
        );
        Error::invalid("bad-node-key", what).because(e.to_string())
    })
}

fn read(args: &In, out: &mut dyn Write) -> Result<()> {
    let verifier = verifier(&args.key)?;
    let file = File::open(&args.file).map_err(|e| file_fault(&args.file, &e))?;
    let mut lines = Lines { reader: BufReader::new(file), path: &args.file, number: 0 };
    let heading: Heading = lines.next()?.ok_or_else(|| not_carried(&args.file))?;
    if heading.portolan_carried > FORM {
        let what =
            "A newer release wrote this file. Bring this node to that release, then take it.";
        return Err(Error::invalid("newer-release-sent", what));
    }
    let node = Node::open(&args.place, Settings::default())?;
    if heading.node == node.registry.store().node().0 {
        let what = "This file is this node's own. It is to be taken at the centre.";
        return Err(Error::invalid("own-journal", what));
    }
    let done = if args.dry_run {
        look(&node, &verifier, &mut lines, out)
    } else {
        let bar = bar("entries");
        bar.set_length(heading.size.saturating_sub(heading.after));
        take_all(&node, &verifier, &mut lines, &bar, out)
    };
    node.finish()?;
    done
}

fn not_carried(path: &Path) -> Error {
    let what = format!("{} is no file that portolan carry out wrote.", path.display());
    Error::invalid("carried-file-damaged", what)
}

/// How many entries of that journal this node holds.
fn held(node: &Node, verifier: &Verifier) -> Result<u64> {
    Ok(node.registry.store().held(verifier.origin())?.map_or(0, |h| h.size))
}

fn take_all(
    node: &Node,
    verifier: &Verifier,
    lines: &mut Lines<'_>,
    bar: &ProgressBar,
    out: &mut dyn Write,
) -> Result<()> {
    let (session, conduct) = (node.administration(), conduct());
    let before = held(node, verifier)?;
    let (mut holds, mut left) = (before, Vec::new());
    while let Some(parcel) = lines.next::<Parcel>()? {
        let answer = take(&session, &conduct, verifier, &parcel)?;
        judged(answer.outcome, answer.holds, lines.number)?;
        holds = answer.holds;
        left.extend(answer.left);
        bar.inc(u64::try_from(parcel.items.len()).unwrap_or(0));
    }
    bar.finish_and_clear();
    for what in &left {
        say(out, &format!("Not kept: {what}"));
    }
    let taken = holds.saturating_sub(before);
    say(
        out,
        &format!(
            "Taken: {taken} entries; {} records could not be kept. Held of that journal now: {holds}. Next time: portolan carry out --after {holds}",
            left.len()
        ),
    );
    Ok(())
}

/// What an outcome other than being taken means to whoever carried the file.
fn judged(outcome: Outcome, holds: u64, line: u64) -> Result<()> {
    let (code, what) = match outcome {
        Outcome::Taken | Outcome::Known => return Ok(()),
        Outcome::Gap => (
            "carried-gap",
            format!(
                "Entries are missing before this file: {holds} are held here. Write it again with portolan carry out --after {holds}"
            ),
        ),
        Outcome::Split => (
            "journal-split",
            format!(
                "Line {line}: this is not the journal of which {holds} entries are held here, though the same key signed it, or the file was changed on the way. Nothing more was taken. Keep the file, and ask whoever runs that node for another copy."
            ),
        ),
        Outcome::Forged => (
            "journal-forged",
            format!(
                "Line {line} was not signed with the key that was given, or was changed. Nothing more was taken. Look whether the key is that of the node that wrote the file."
            ),
        ),
    };
    Err(Error::invalid(code, what))
}

fn look(
    node: &Node,
    verifier: &Verifier,
    lines: &mut Lines<'_>,
    out: &mut dyn Write,
) -> Result<()> {
    let held = held(node, verifier)?;
    let (mut first, mut next, mut new) = (None, held, 0_u64);
    let mut records: BTreeMap<String, u64> = BTreeMap::new();
    while let Some(parcel) = lines.next::<Parcel>()? {
        if verifier.open(&parcel.note).is_err() {
            return judged(Outcome::Forged, held, lines.number);
        }
        first.get_or_insert(parcel.after);
        for (number, item) in (parcel.after + 1..).zip(&parcel.items) {
            if number <= next {
                continue;
            }
            (next, new) = (number, new + 1);
            let kinds = item.entry.get("records").and_then(|r| r.as_array());
            for record in kinds.into_iter().flatten() {
                let kind = record.get("kind").and_then(|k| k.as_str()).unwrap_or("?");
                *records.entry(kind.to_owned()).or_default() += 1;
            }
        }
    }
    if first.is_some_and(|f| f > held) {
        return judged(Outcome::Gap, held, lines.number);
    }
    say(out, &format!("Would take {new} entries; {held} are held already. Nothing was changed."));
    for (kind, count) in records {
        say(out, &format!("  {kind}: {count}"));
    }
    Ok(())
}
