//! Portolan's one binary: the command line, and what each command is wired to.
//!
//! Always holds: no rule of the field lives here; the time is asked for here and handed down.
//! A command exits with 0 when all was well, 1 when what it looked at was not, 2 for wrong use.

mod account;
mod backup;
mod carry;
mod chip;
mod crossings;
mod demo;
mod documents;
mod flows;
mod held;
mod journal;
mod kit;
mod line;
mod linkage;
mod migrate;
mod mrz;
mod names;
mod node;
mod nodes;
mod passengers;
mod pki;
mod post;
mod residence;
mod rules;
mod screen;
mod seal;
mod serve;
mod watchlist;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kernel::{Clock, SystemClock};

/// An open system for migration management that a government runs itself.
#[derive(Debug, Parser)]
#[command(name = "portolan", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Mrz(mrz::MrzArgs),
    Chip(chip::ChipArgs),
    Seal(seal::SealArgs),
    Pki(pki::PkiArgs),
    Passengers(passengers::Arguments),
    Residence(residence::Arguments),
    Flows(flows::Arguments),
    Dedupe(linkage::DedupeArguments),
    Link(linkage::LinkArguments),
    /// Crossings on record: bring in what a former system kept
    Crossings(crossings::Arguments),
    Documents(documents::Arguments),
    Watchlist(watchlist::Arguments),
    Screen(screen::Arguments),
    Names(names::Arguments),
    /// The journal as evidence: verify it, take its head, prove an entry
    Journal(journal::Args),
    /// Move a node from its folder into a PostgreSQL database.
    Migrate(migrate::Args),
    /// Copies everything to another folder while work goes on
    Backup(backup::BackupArgs),
    /// Makes a data folder from a backup
    Restore(backup::RestoreArgs),
    Node(nodes::Arguments),
    Carry(carry::Arguments),
    Kit(kit::Arguments),
    Demo(demo::Arguments),
    Serve(serve::Arguments),
    Account(account::Arguments),
    Post(post::Arguments),
    Rules(rules::Arguments),
    /// Prints who may do what: every role and action, from the policies in this program.
    Permissions,
    /// Prints the description of the interface for programs (OpenAPI 3.1).
    Openapi,
}

/// Sends the log to standard error: warnings and faults, or what `RUST_LOG` asks for.
fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
}

fn main() -> ExitCode {
    let CommandLine { command } = CommandLine::parse();
    log();
    let today = jiff::tz::TimeZone::system().to_datetime(SystemClock.now()).date();
    // Not locked: a progress bar draws from a thread of its own.
    let (mut out, mut notes) = (io::BufWriter::new(io::stdout()), io::stderr());
    match command {
        Command::Mrz(arguments) => {
            let status = mrz::run(&arguments, today, &mut out, &mut notes);
            // Whoever closed the output has seen enough.
            let _ = out.flush();
            ExitCode::from(status)
        }
        Command::Passengers(arguments) => {
            let status = passengers::run(&arguments, today, &mut out, &mut notes);
            let _ = out.flush();
            ExitCode::from(status)
        }
        Command::Chip(arguments) => {
            let status = chip::run(&arguments, today, &mut out, &mut notes);
            let _ = out.flush();
            ExitCode::from(status)
        }
        Command::Seal(arguments) => {
            let mut input = io::stdin().lock();
            let status = seal::run(&arguments, today, &mut input, &mut out, &mut notes);
            let _ = out.flush();
            ExitCode::from(status)
        }
        Command::Pki(arguments) => {
            let status = pki::run(&arguments, &mut out, &mut notes);
            let _ = out.flush();
            ExitCode::from(status)
        }
        Command::Residence(arguments) => {
            let done = residence::run(&arguments, today, &mut out, &mut notes);
            ended("residence", done, &mut notes)
        }
        Command::Flows(arguments) => {
            let done = flows::run(&arguments, today, &mut out, &mut notes);
            ended("flows", done, &mut notes)
        }
        Command::Dedupe(arguments) => {
            ended("dedupe", linkage::dedupe(&arguments, &mut notes), &mut notes)
        }
        Command::Link(arguments) => {
            ended("link", linkage::link(&arguments, &mut notes), &mut notes)
        }
        Command::Crossings(arguments) => crossings::run(&arguments, &mut out),
        Command::Documents(arguments) => {
            documents::run(&arguments, today, &mut io::stdin().lock(), &mut out)
        }
        Command::Watchlist(arguments) => watchlist::run(&arguments, &mut out),
        Command::Screen(arguments) => {
            screen::run(&arguments, &mut io::stdin().lock(), &mut out, &mut notes)
        }
        Command::Names(arguments) => {
            let status = names::run(&arguments, &mut io::stdin().lock(), &mut out, &mut notes);
            let _ = out.flush();
            ExitCode::from(status)
        }
        Command::Journal(arguments) => journal::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Backup(arguments) => backup::run_backup(&arguments),
        Command::Restore(arguments) => backup::run_restore(&arguments),
        Command::Node(arguments) => {
            let done = nodes::run(&arguments, &mut io::stdin().lock(), &mut out);
            let _ = out.flush();
            answered(done)
        }
        Command::Carry(arguments) => answered(carry::run(&arguments, &mut out)),
        Command::Kit(arguments) => {
            let done = kit::run(&arguments, &mut out);
            let _ = out.flush();
            answered(done)
        }
        Command::Demo(arguments) => answered(demo::run(&arguments, &mut notes)),
        Command::Serve(arguments) => answered(serve::run(&arguments, &mut notes)),
        Command::Account(arguments) => {
            let done = account::run(&arguments, &mut io::stdin().lock(), &mut out);
            let _ = out.flush();
            answered(done)
        }
        Command::Post(arguments) => answered(post::run(&arguments, &mut out)),
        Command::Rules(arguments) => answered(rules::run(&arguments, &mut out)),
        Command::Permissions => answered(node::permissions(&mut out)),
        Command::Openapi => answered(serve::openapi(&mut out)),
    }
}

/// The exit status, after a sentence where something was wrong.
fn ended(name: &str, done: Result<(), cubes::CubeError>, notes: &mut dyn Write) -> ExitCode {
    let Err(cause) = done else { return ExitCode::SUCCESS };
    // Where not even that can be written, the exit status tells.
    let _ = writeln!(notes, "portolan {name}: {cause}");
    ExitCode::FAILURE
}

/// The exit status, after a sentence where something was wrong.
fn answered(done: kernel::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => backup::fail(&error),
    }
}
