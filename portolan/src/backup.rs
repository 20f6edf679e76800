//! `portolan backup` and `portolan restore`: a copy of one moment, and the way back.
//!
//! Always holds: nothing is overwritten, and a restored folder has had its whole journal verified;
//! it knows that it was put back, and whoever restores it is told what that means.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kernel::{Act, Actor, Error, Purpose, Result, SystemClock};
use registry::sqlite::{SqliteStore, restore};
use registry::{NoReadLog, Registry, Session, Store};

use crate::node::chance;

/// What to copy, and where to.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The copy is one moment's, and may be made while the server works. It holds the node's
signing key, and at a centre the key that nodes know it by: keep it as safe as the data itself.

Example:
  portolan backup --data ./data /mnt/usb/portolan-2026-11-24

Exit: 0 done, 1 not done, 2 wrong use."
)]
pub struct BackupArgs {
    /// The folder to make; must not be there yet.
    to: PathBuf,
    /// The data folder.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
}

/// What to restore, and where to.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The journal of the restored data is verified before the folder is given its name.

What was written after the backup is not in it. A node that has a centre asks it for that at its
next start, before the desk opens; one that has none signs with a new key from then on, so that
no key signs two histories. Its old public key is kept in former-keys.pub.

Example:
  portolan restore /mnt/usb/portolan-2026-11-24 --data ./data

Exit: 0 done, 1 not done, 2 wrong use."
)]
pub struct RestoreArgs {
    /// The folder that `portolan backup` made.
    from: PathBuf,
    /// The data folder to make; must not be there yet, or be empty.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
}

/// Says what went wrong, and that it did.
pub(crate) fn fail(e: &Error) -> ExitCode {
    if let Some(reason) = e.reason() {
        tracing::warn!(code = e.code(), reason);
    }
    // Where even the error output is closed, the exit code is left to say it.
    let _ = writeln!(io::stderr().lock(), "portolan: {e}");
    ExitCode::FAILURE
}

/// A progress bar on a terminal; nothing elsewhere.
pub(crate) fn bar(what: &str) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let template = format!("{{wide_bar}} {{pos}}/{{len}} {what} {{eta}}");
    let style =
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(None, target).with_style(style)
}

fn say(text: &str) {
    // A reader that stops listening is no fault.
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Makes a backup.
#[must_use]
pub fn run_backup(args: &BackupArgs) -> ExitCode {
    let go = || -> Result<()> {
        let store = SqliteStore::open_to_read(&args.data)?;
        let bar = bar("pages");
        store.backup(&args.to, &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
            true
        })?;
        bar.finish_and_clear();
        say(&format!(
            "Copied to {}. It holds the node's signing key: keep it safe.",
            args.to.display()
        ));
        Ok(())
    };
    go().map_or_else(|e| fail(&e), |()| ExitCode::SUCCESS)
}

/// The centre that the node in a folder calls.
fn centre_of(data: &Path) -> Result<Option<String>> {
    let store = SqliteStore::open_to_read(data)?;
    store.declare(&sync::kinds())?;
    let centre = sync::centre(&to_read(Arc::new(store))?)?;
    Ok(centre.map(|c| c.body.name))
}

/// Reads the records of a store that is only read, as the node itself: those that concern nobody,
/// since nothing here writes down who reads.
///
/// # Errors
/// When the operating system gives no randomness.
pub(crate) fn to_read(store: Arc<dyn Store>) -> Result<Session> {
    let registry = Registry::new(store, Arc::new(SystemClock), chance()?, Arc::new(NoReadLog));
    Ok(registry.session(&Act::new(Actor::system(), Purpose::Administration)))
}

/// Restores one.
#[must_use]
pub fn run_restore(args: &RestoreArgs) -> ExitCode {
    let bar = bar("pages and entries");
    let done = restore(&args.from, &args.data, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
        true
    });
    bar.finish_and_clear();
    match done {
        Ok(v) => {
            say(&format!(
                "Restored to {}: {} entries, {} bodies; the journal holds.",
                args.data.display(),
                v.entries,
                v.bodies
            ));
            match centre_of(&args.data) {
                Ok(Some(name)) => say(&format!(
                    "At its next start it asks its centre {name} for what it wrote since, before the desk opens."
                )),
                Ok(None) => say(
                    "It signs with a new key from now on: whoever kept its old public key sees that it was put back.",
                ),
                // It was restored all the same, and its next start says what it does.
                Err(e) => {
                    tracing::warn!(code = e.code(), reason = e.reason(), "its centre is not known")
                }
            }
            ExitCode::SUCCESS
        }
        Err(e) => fail(&e),
    }
}
