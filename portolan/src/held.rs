//! `portolan journal held`: what this node keeps of other nodes' journals, and for them.
//!
//! Always holds: a copy is said to hold only after every entry of it was hashed again under a head
//! that its owner's key signed; one whose key is not known is never passed over in silence.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use kernel::Result;
use registry::note::Verifier;
use registry::{HeldHead, Store, verify_held};
use sync::line::{witnessed, witnessed_key};

use crate::backup::to_read;
use crate::carry::verifier;
use crate::journal::say;

/// Verify the copies of other nodes' journals that lie here, and list the heads that are kept for
/// them.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A copy is verified with the key with which its node joined this one. The key of a node whose
journal was carried here in a file is given with --key: it is that node's node.pub. Nothing is
changed, and a server may work on the data meanwhile.

Examples:
  portolan journal held --data ./centre
  portolan journal held --key post-1.pub --key post-2.pub --data ./centre

Exit: 0 every copy holds, 1 one does not or lacks its key, 2 wrong use."
)]
pub struct Args {
    /// The public key of a node; can be given again. It goes before the key that is known here
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
}

impl Args {
    /// Does it.
    ///
    /// # Errors
    /// When the store or a key can't be read.
    pub fn run(&self, store: &Arc<dyn Store>) -> Result<ExitCode> {
        let mut keys =
            self.keys.iter().map(|path| verifier(path)).collect::<Result<Vec<Verifier>>>()?;
        store.declare(&sync::kinds())?;
        let enrolled = sync::enrolments(&to_read(Arc::clone(store))?)?;
        let texts = enrolled.iter().filter_map(|e| e.body.key.as_deref());
        keys.extend(texts.filter_map(|text| Verifier::from_text(text).ok()));
        let copies = store.held_journals()?;
        if copies.is_empty() {
            say("No copy of another node's journal is held here.");
        }
        let mut good = true;
        for copy in &copies {
            let (holds, said) = judge(store.as_ref(), copy, &keys)?;
            good &= holds;
            say(&format!("{}\t{} entries\t{said}", copy.journal, copy.size));
        }
        for (origin, note) in witnessed(store.as_ref())? {
            let key = witnessed_key(store.as_ref(), &origin)?;
            let head = key.and_then(|key| key.open(&note).ok());
            good &= head.is_some();
            say(&head.map_or_else(
                || {
                    format!(
                        "{origin}\tthe head that is kept for it can't be read, or is not signed"
                    )
                },
                |head| {
                    format!("{origin}\thead kept for it: {} entries\t{}", head.size, head.code())
                },
            ));
        }
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Whether a copy holds, and what is to be said of it.
fn judge(store: &dyn Store, copy: &HeldHead, keys: &[Verifier]) -> Result<(bool, String)> {
    let Some(key) = keys.iter().find(|key| key.origin() == copy.journal) else {
        let what = "not verified: its node has not joined this one, so that its key is not known here. Give its node.pub with --key.";
        return Ok((false, what.to_owned()));
    };
    Ok(match verify_held(store, key)? {
        Ok(_) => (true, "holds".to_owned()),
        Err(broken) => {
            let what =
                format!("does not hold. First bad entry: {}: {}.", broken.entry, broken.what);
            (false, what)
        }
    })
}
