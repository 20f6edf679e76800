//! `portolan-cluster scheduler`: takes jobs, cuts them into tasks and gives these to executors.
//!
//! Always: executors fetch their work, so that only the scheduler needs an address they know.
//! Leaves out memory beyond its own life: a scheduler that ends forgets its jobs, and they are
//! asked for again.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use cubes::CubeError;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;

use crate::error::{Error, engine};
use crate::session;

/// A busy executor speaks every five seconds. Whoever took it for lost sooner would give its work
/// to another, which would be taken for lost in turn, and no job would end.
const LOST_AFTER_SECONDS: u64 = 15;

/// Takes jobs and gives their tasks to executors; runs until it is ended.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Nothing here is signed in or encrypted: listen only on a network that nobody else reaches.
GET /readyz on the same port answers 200 from when enough executors are there.

Examples:
  portolan-cluster scheduler
  portolan-cluster scheduler --listen 10.0.0.5:50050 --executors 8")]
pub struct Arguments {
    /// Where to listen; port 0 takes any free one and says which
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:50050")]
    listen: SocketAddr,
    /// How many executors make it ready
    #[arg(long, value_name = "N", default_value_t = 1)]
    executors: usize,
    /// An executor that says nothing for so long is given up, and its work done again elsewhere
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(LOST_AFTER_SECONDS..))]
    lost_after: u64,
}

/// Runs the command.
///
/// # Errors
/// A sentence for the user.
pub async fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<(), Error> {
    let taken = |cause| CubeError::Request(format!("{}: {cause}", arguments.listen));
    let listener = TcpListener::bind(arguments.listen).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    let config = SchedulerConfig {
        external_host: address.ip().to_string(),
        bind_host: address.ip().to_string(),
        bind_port: address.port(),
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        min_ready_executors: arguments.executors,
        executor_timeout_seconds: arguments.lost_after,
        expire_dead_executor_interval_seconds: (arguments.lost_after / 4).max(1),
        no_executors_grace_period_seconds: arguments.lost_after,
        ..SchedulerConfig::default()
    }
    .with_override_config_producer(Arc::new(session::config))
    .with_override_session_builder(Arc::new(session::state));
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(engine)?;
    let scheduler =
        create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config))
            .await
            .map_err(engine)?;
    // Whoever started it may have closed its output: it serves all the same.
    let _ = writeln!(out, "listening on {address}").and_then(|()| out.flush());
    start_grpc_service_with_listener(listener, scheduler).await.map_err(engine)
}
