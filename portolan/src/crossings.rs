//! `portolan crossings import FILE`: crossings that a former system kept, into a node.
//!
//! Always holds: nothing is written while a line is rejected, unless the good lines are asked for;
//! the same file twice adds nothing the second time. The rules are `border`'s; here is the command.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use access::Settings;
use border::Desk;
use border::import::{Rejection, Report, Request, TOLD};
use kernel::{Act, Actor, Error, Kind, Purpose, Result};

use crate::backup::{bar, fail};
use crate::node::{Node, Place};

/// Crossings on record.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Import(Import),
}

/// Brings a file of crossings in, CSV or Parquet.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Columns, by these names unless --map says otherwise:
  person_id                         the person's id in the source
  date, date_crossing               YYYY-MM-DD, with or without a time after it
  direction or is_arrival           arrival/departure, or 1/0
  citizenship, sex, birth_date      optional; nothing where it is unknown
  post                              optional: the code of a post of this node
  journey_id                        optional: orders crossings of one day, tells rows apart
  res_status_initial                optional: 1 for a resident before the first crossing, 0 for none

Says what it adds, and each line that it can't take with the field, the value and what is expected.
Nothing is brought in while a line is rejected, unless --accept-valid is given.
The same file can be brought in again: what is there already is left alone.

Examples:
  portolan crossings import log.csv --dry-run --data ./data
  portolan crossings import log.csv --map person_id=traveller,date=crossed_on --post UTO-AIR-01 --data ./data

Exit: 0 all lines are in, 1 some were rejected, 2 wrong use.")]
struct Import {
    /// The crossings, CSV or Parquet
    file: PathBuf,
    /// name=column pairs with commas between them, or a file of them
    #[arg(long)]
    map: Option<String>,
    /// The source's name: files of one source share it [default: the file's name]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The post of rows that name none
    #[arg(long, value_name = "CODE")]
    post: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Bring the good lines in although others are rejected
    #[arg(long)]
    accept_valid: bool,
    #[command(flatten)]
    place: Place,
}

/// Does it.
#[must_use]
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> ExitCode {
    let What::Import(import) = &arguments.what;
    match bring_in(import, out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => fail(&e),
    }
}

fn bring_in(import: &Import, out: &mut dyn Write) -> Result<bool> {
    let map = match &import.map {
        None => cubes::ColumnMap::default(),
        Some(argument) => cubes::ColumnMap::from_argument(argument)
            .map_err(|e| Error::new(Kind::Invalid, "file-unread", e.to_string()))?,
    };
    let request = Request {
        map,
        source: import.source.clone(),
        post: import.post.clone(),
        dry_run: import.dry_run,
        accept_valid: import.accept_valid,
        ..Request::of(&import.file)
    };
    let node = Node::open(&import.place, Settings::default())?;
    let desk = Desk::open(node.registry.clone())?;
    let progress = bar("crossings");
    let report =
        desk.import(&Act::new(Actor::system(), Purpose::Import), &request, &mut |done, all| {
            progress.set_length(all);
            progress.set_position(done);
            true
        });
    progress.finish_and_clear();
    let report = report?;
    node.finish()?;
    say(&report, import, out).map_err(|e| Error::internal(format!("standard output: {e}")))?;
    Ok(report.rejected == 0)
}

fn list(title: &str, all: u64, told: &[Rejection], out: &mut dyn Write) -> std::io::Result<()> {
    if all == 0 {
        return Ok(());
    }
    writeln!(out, "{title}: {all}")?;
    for r in told {
        writeln!(out, "  {r}")?;
    }
    if told.len() >= TOLD {
        writeln!(out, "  … the first {TOLD} of them")?;
    }
    Ok(())
}

fn say(report: &Report, import: &Import, out: &mut dyn Write) -> std::io::Result<()> {
    list("Rejected", report.rejected, &report.rejections, out)?;
    list("Perhaps twice", report.doubtful, &report.doubts, out)?;
    let stopped = report.rejected > 0 && !import.accept_valid;
    let verb = if import.dry_run || stopped { "would add" } else { "added" };
    writeln!(
        out,
        "{}: read {}, {verb} {} crossings of {} new people, {} there already.",
        report.source, report.read, report.added, report.people, report.already
    )?;
    if stopped && !import.dry_run {
        writeln!(
            out,
            "Nothing was brought in. Put the lines right, or give --accept-valid for the others."
        )?;
    }
    out.flush()
}
