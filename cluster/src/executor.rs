//! `portolan-cluster executor`: does the tasks of a scheduler, and keeps what later tasks need.
//!
//! Always: what it keeps lies in its work folder, where other executors fetch it from; a folder
//! that nobody named is removed at the end. Leaves out coming back: an executor that ended and
//! starts again is another one, and what it kept is computed again.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use cubes::CubeError;

use crate::error::{Error, engine};
use crate::session;

/// Does the tasks of a scheduler; runs until it is ended.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Between tasks, parts of crossings lie in the work folder: give it a disk that may hold personal
data, with room for all crossings once. Storage is reached with this process's own keys
(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT).

Examples:
  portolan-cluster executor --scheduler 10.0.0.5:50050 --listen 10.0.0.6:50051
  portolan-cluster executor --scheduler 127.0.0.1:50050 --listen 127.0.0.1:0 --cores 4 --work /srv/work")]
pub struct Arguments {
    /// Where the scheduler is
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    scheduler: String,
    /// Where other executors and clients fetch results; port 0 takes any free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
    /// The name under which others reach this machine [default: the address it listens on]
    #[arg(long, value_name = "HOST")]
    advertise: Option<String>,
    /// How many tasks at once [default: one for each processor]
    #[arg(long, value_name = "N")]
    cores: Option<NonZero<usize>>,
    /// Memory for sorting, shared by the tasks, in mebibytes [default: 70 of 100 of the machine's]
    #[arg(long, value_name = "MIB")]
    memory: Option<NonZero<u32>>,
    /// Where intermediate results lie [default: a folder of its own among temporary files]
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
}

/// A scheduler's host and port.
///
/// # Errors
/// [`CubeError::Request`] where it is not of that form.
pub fn host_and_port(text: &str) -> Result<(String, u16), CubeError> {
    let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match parts {
        Some((host, port)) if !host.is_empty() && !host.contains('/') => {
            Ok((host.to_owned(), port))
        }
        _ => Err(CubeError::Request(format!(
            "scheduler: `{text}` is not of the form HOST:PORT, as in 10.0.0.5:50050"
        ))),
    }
}

/// A port that is free, where none is named. It is named to the scheduler before it is taken, so
/// it has to be known first.
fn port(listen: SocketAddr) -> Result<u16, CubeError> {
    let taken = |cause| CubeError::Request(format!("{listen}: {cause}"));
    TcpListener::bind(listen)
        .and_then(|socket| socket.local_addr())
        .map_err(taken)
        .map(|a| a.port())
}

/// Runs the command.
///
/// # Errors
/// A sentence for the user.
pub async fn run(arguments: &Arguments) -> Result<(), Error> {
    let (scheduler_host, scheduler_port) = host_and_port(&arguments.scheduler)?;
    let port = port(arguments.listen)?;
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |cause| CubeError::File { path, cause }
    };
    // Removed when the executor ends.
    let own = match arguments.work {
        Some(_) => None,
        None => {
            let made = tempfile::Builder::new().prefix("portolan-cluster-").tempdir();
            Some(made.map_err(wrong(&std::env::temp_dir()))?)
        }
    };
    let named = arguments.work.clone();
    let work = named.or_else(|| Some(own.as_ref()?.path().to_owned())).unwrap_or_default();
    std::fs::create_dir_all(&work).map_err(wrong(&work))?;
    let config = ExecutorProcessConfig {
        bind_host: arguments.listen.ip().to_string(),
        external_host: Some(
            arguments.advertise.clone().unwrap_or_else(|| arguments.listen.ip().to_string()),
        ),
        port,
        scheduler_host,
        scheduler_port,
        vcores: arguments
            .cores
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, NonZero::get),
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        work_dir: Some(work.display().to_string()),
        memory_pool_size: arguments.memory.map(|mebibytes| u64::from(mebibytes.get()) << 20),
        override_function_registry: Some(Arc::new(session::registry())),
        override_runtime_producer: Some(Arc::new(move |_| session::runtime(Some(&work)))),
        override_config_producer: Some(Arc::new(session::config)),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await.map_err(|cause| {
        let said = cause.to_string();
        if said.contains("connect to scheduler") {
            return Error::NoScheduler { address: arguments.scheduler.clone(), cause: said };
        }
        engine(said)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheduler_is_a_host_and_a_port() {
        assert_eq!(host_and_port("desk-1:50050").unwrap(), ("desk-1".to_owned(), 50_050));
        for wrong in ["desk-1", "desk-1:", ":50050", "df://desk-1:50050", "desk-1:70000"] {
            assert!(host_and_port(wrong).unwrap_err().to_string().contains("HOST:PORT"), "{wrong}");
        }
    }
}
