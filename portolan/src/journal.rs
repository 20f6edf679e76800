//! `portolan journal`: the journal as evidence.
//!
//! Always holds: everything here only reads, and may be run while a server works on the data.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use kernel::{Error, Result};
use registry::note::Verifier;
use registry::sqlite::SqliteStore;
use registry::{Store, Witness, former_keys, journal_of};

use crate::backup::{bar, fail};
use crate::held;
use crate::node::to_read;

/// What to do with the journal.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  portolan journal verify --whole --data ./data
  portolan journal held --data ./centre
  portolan journal checkpoint --data ./data > checkpoint.txt
  portolan journal compare checkpoint.txt 1204-RQ2W-BHE5-RQ2W-BHE5 --data ./data
  portolan journal prove 1234 --data ./data
  portolan journal entries --after 1000 --limit 10 --data ./data
  portolan journal verify --database \"postgres://portolan@/portolan?host=/run/postgresql\"

Exit: 0 all is well, 1 something is wrong with the data, 2 wrong use.")]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// The data folder.
    #[arg(long, global = true, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The PostgreSQL database, if the records are there
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The file with the password for the database, if it asks for one
    #[arg(long, global = true, value_name = "FILE")]
    database_password_file: Option<PathBuf>,
}

impl Args {
    fn store(&self) -> Result<Arc<dyn Store>> {
        to_read(&self.data, self.database.as_deref(), self.database_password_file.as_deref())
    }

    /// The keys with which this node's heads are signed, or were before it was put back from a
    /// backup.
    fn keys(&self, store: &dyn Store) -> Result<Vec<Verifier>> {
        let mut keys = vec![store.verifier().clone()];
        keys.extend(former_keys(&self.data)?);
        Ok(keys)
    }

    /// Looks at pages and indexes; tells whether they are in order.
    fn look(&self) -> Result<bool> {
        match SqliteStore::open_to_read(&self.data)?.flaw()? {
            None => {
                say("Every page and every index is in order.");
                Ok(true)
            }
            Some(what) => {
                say(&format!(
                    "The database itself is damaged: {what}. Keep a copy of the folder as it is, and restore the last backup into a new one."
                ));
                Ok(false)
            }
        }
    }
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Walk every entry, the tree, the signature and every body; name the first bad entry.
    Verify {
        /// Look at every page and index of the data folder's database too: an index that lacks a
        /// record hides it, and the walk does not use it. In a PostgreSQL database this is the work
        /// of its extension amcheck: bt_index_check
        #[arg(long)]
        whole: bool,
    },
    Held(held::Args),
    /// Print the newest signed head: keep it elsewhere, and nobody can rewrite what it covers.
    #[command(alias = "head")]
    Checkpoint {
        /// Print the short code that stands on day sheets instead.
        #[arg(long)]
        code: bool,
    },
    /// Walk everything, and see whether this journal is the one of which others kept heads: files
    /// with signed checkpoints, or codes from day sheets.
    Compare {
        /// Files or codes, any number.
        #[arg(required = true, value_name = "FILE|CODE")]
        kept: Vec<String>,
    },
    /// Print the proof that an entry is in the journal, as JSON.
    Prove {
        /// The entry's number, from 1.
        entry: u64,
        /// The size of the tree to prove it in; the newest unless told.
        #[arg(long)]
        size: Option<u64>,
    },
    /// Print entries, one JSON object per line.
    Entries {
        /// Begin after this entry.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// At most so many.
        #[arg(long)]
        limit: Option<u64>,
    },
}

/// Does it.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    match act(args) {
        Ok(code) => code,
        Err(e) => fail(&e),
    }
}

/// A reader that stops listening, as `head` does, is no fault.
pub(crate) fn say(text: &str) -> bool {
    writeln!(io::stdout().lock(), "{text}").is_ok()
}

fn act(args: &Args) -> Result<ExitCode> {
    if let (What::Verify { whole: true }, Some(_)) = (&args.what, &args.database) {
        return Err(Error::invalid(
            "use-the-databases-tools",
            "Pages and indexes of a PostgreSQL database are looked at with its extension amcheck: bt_index_check. Leave --whole out to walk the journal.",
        ));
    }
    let shared = args.store()?;
    let store = shared.as_ref();
    match &args.what {
        What::Verify { whole } => {
            let walked = verify(store, &[])?;
            let sound = !whole || args.look()?;
            return Ok(if sound { walked } else { ExitCode::FAILURE });
        }
        What::Held(held) => return held.run(&shared),
        What::Compare { kept } => {
            let keys = args.keys(store)?;
            let kept: Vec<Witness> =
                kept.iter().map(|k| witness(&keys, k)).collect::<Result<_>>()?;
            return verify(store, &kept);
        }
        What::Checkpoint { code } => {
            let head = store.checkpoint()?;
            say(if *code { head.code() } else { head.note.trim_end().to_owned() }.as_str());
        }
        What::Prove { entry, size } => prove(store, *entry, *size)?,
        What::Entries { after, limit } => entries(store, *after, *limit)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What was kept: a code as it stands on paper, or a file with a checkpoint that one of the keys
/// signed, the present one first.
fn witness(keys: &[Verifier], kept: &str) -> Result<Witness> {
    if let Some(code) = Witness::from_code(kept) {
        return Ok(code);
    }
    let note = std::fs::read_to_string(kept).map_err(|e| {
        Error::invalid(
            "no-checkpoint",
            format!("{kept}: this is neither a code such as 1204-RQ2W-BHE5-RQ2W-BHE5 nor a file with a checkpoint."),
        )
        .because(e.to_string())
    })?;
    let mut why = String::new();
    for key in keys {
        match key.open(&note) {
            Ok(head) => return Ok(Witness::from(&head)),
            Err(e) if why.is_empty() => {
                why = format!("{kept}: {e}. This journal's key is {}.", key.to_text());
            }
            Err(_) => {}
        }
    }
    Err(Error::invalid("not-this-nodes", why))
}

fn verify(store: &dyn Store, kept: &[Witness]) -> Result<ExitCode> {
    let bar = bar("entries");
    let outcome = store.verify_against(kept, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
        true
    })?;
    bar.finish_and_clear();
    match outcome {
        Ok(v) => {
            say(&format!(
                "The journal holds: {} entries, {} bodies, {} erased.\nRoot {}\nKey  {}",
                v.entries,
                v.bodies,
                v.erased,
                hex::encode(v.root),
                store.verifier().to_text()
            ));
            if !kept.is_empty() {
                say(&format!("It is the journal of which {} heads were kept.", kept.len()));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(broken) => {
            let (slot, place) = journal_of(broken.entry);
            let of = if slot == 0 { String::new() } else { format!(" of journal {slot}") };
            say(&format!(
                "The journal does not hold. First bad entry: {place}{of}: {}.",
                broken.what
            ));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn prove(store: &dyn Store, entry: u64, size: Option<u64>) -> Result<()> {
    let head = store.checkpoint()?;
    let size = size.unwrap_or(head.size);
    let path = store.prove(entry, size)?;
    let proof = serde_json::json!({
        "entry": entry,
        "leaf_index": journal_of(entry).1.saturating_sub(1),
        "tree_size": size,
        "proof": path.iter().map(hex::encode).collect::<Vec<_>>(),
        "checkpoint": head.note,
    });
    say(&proof.to_string());
    Ok(())
}

fn entries(store: &dyn Store, mut after: u64, limit: Option<u64>) -> Result<()> {
    let mut left = limit.unwrap_or(u64::MAX);
    while left > 0 {
        let page = usize::try_from(left.min(1000)).unwrap_or(1000);
        let found = store.entries(after, page)?;
        let Some(last) = found.last() else { break };
        after = last.number;
        for entry in &found {
            let mut json =
                serde_json::to_value(entry).map_err(|e| Error::internal(e.to_string()))?;
            if let Some(fields) = json.as_object_mut() {
                fields.insert("number".to_owned(), entry.number.into());
            }
            if !say(&json.to_string()) {
                return Ok(());
            }
        }
        left = left.saturating_sub(u64::try_from(found.len()).unwrap_or(u64::MAX));
    }
    Ok(())
}
