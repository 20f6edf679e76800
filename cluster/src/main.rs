//! `portolan-cluster`: the flow tables of `portolan flows` on many machines.
//!
//! One binary is scheduler, executor and client, so that all three know the same functions: the
//! plan that travels between them names the residence rule, and each has it built in.
//!
//! Always: a table has the bytes that `portolan flows` gives for the same crossings, however many
//! executors there are; the rule, the cells and the files written are those of the crates
//! `residence` and `cubes`, and Arrow's types of this crate never meet theirs.
//!
//! Leaves out who may connect: nothing between the three is encrypted or signed in, so they stand
//! on a network of their own.

mod columns;
mod error;
mod executor;
mod files;
mod flows;
mod gather;
mod judgement;
mod plan;
mod scheduler;
mod session;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kernel::{Clock, SystemClock};

/// The flow tables of portolan, computed by many machines from Parquet on shared or object storage.
#[derive(Debug, Parser)]
#[command(name = "portolan-cluster", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Scheduler(scheduler::Arguments),
    Executor(executor::Arguments),
    Flows(flows::Arguments),
}

/// Plans nest deeply, and are walked by recursion.
const STACK_BYTES: usize = 32 << 20;

/// Sends the log to standard error: warnings and faults, or what `RUST_LOG` asks for.
fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
}

fn main() -> ExitCode {
    let CommandLine { command } = CommandLine::parse();
    log();
    let (mut out, mut notes) = (io::stdout(), io::stderr());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .build();
    let (name, done) = match (runtime, command) {
        (Err(cause), _) => ("start", Err(error::Error::Engine(cause.to_string()))),
        (Ok(runtime), Command::Scheduler(arguments)) => {
            ("scheduler", runtime.block_on(scheduler::run(&arguments, &mut out)))
        }
        (Ok(runtime), Command::Executor(arguments)) => {
            ("executor", runtime.block_on(executor::run(&arguments)))
        }
        (Ok(runtime), Command::Flows(arguments)) => {
            let today = jiff::tz::TimeZone::system().to_datetime(SystemClock.now()).date();
            ("flows", runtime.block_on(flows::run(&arguments, today, &mut out, &mut notes)))
        }
    };
    let Err(cause) = done else { return ExitCode::SUCCESS };
    // Where not even that can be written, the exit status tells.
    let _ = writeln!(notes, "portolan-cluster {name}: {cause}");
    ExitCode::FAILURE
}
