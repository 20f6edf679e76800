//! `portolan migrate`: a node's records from its folder into a PostgreSQL database.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use kernel::Result;

use crate::backup::{bar, fail};
use crate::node::{address, kinds};

/// What to move, and where to.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Stop the server first. Everything is copied and then verified, entry for entry and body for
body, before anybody can open the database. Broken off, the same command goes on where it
stopped. Afterwards the folder stays the data folder of the server: it keeps the node's key.

Examples:
  createdb -E UTF8 -T template0 portolan
  portolan migrate --from ./data --to \"postgres://portolan@/portolan?host=/run/postgresql\"
  portolan serve --data ./data --database \"postgres://portolan@/portolan?host=/run/postgresql\"

Exit: 0 done, 1 not done, 2 wrong use."
)]
pub struct Args {
    /// The data folder with the records.
    #[arg(long, value_name = "DIR", default_value = "data")]
    from: PathBuf,
    /// The database, which is empty.
    #[arg(long, value_name = "URL")]
    to: String,
    /// The file with the password for the database, if it asks for one
    #[arg(long, value_name = "FILE")]
    database_password_file: Option<PathBuf>,
}

/// Does it.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    let go = || -> Result<()> {
        let to = address(&args.to, args.database_password_file.as_deref())?;
        let bar = bar("rows and entries");
        let moved = registry::postgres::migrate(&args.from, &to, &kinds(), &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
            true
        });
        bar.finish_and_clear();
        let moved = moved?;
        // A reader that stops listening is no fault.
        let _ = writeln!(
            io::stdout().lock(),
            "Moved and verified: {} entries, {} bodies, {} erased. Start the server with --data {} --database.",
            moved.entries,
            moved.bodies,
            moved.erased,
            args.from.display()
        );
        Ok(())
    };
    go().map_or_else(|e| fail(&e), |()| ExitCode::SUCCESS)
}
