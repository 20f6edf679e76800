//! What can go wrong on the way to a table, said so that it can be mended.

use cubes::CubeError;
use datafusion::error::DataFusionError;

/// Why there is no table, or no scheduler or executor.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or a request is not as it must be.
    #[error(transparent)]
    Cube(#[from] CubeError),
    /// A file that is there can't be understood.
    #[error("{name}: not a whole Parquet file ({cause}). If a copy broke off, copy it again")]
    NotParquet {
        /// Which file.
        name: String,
        /// What the reader said.
        cause: String,
    },
    /// Nobody answers where the scheduler should be.
    #[error(
        "{address}: no scheduler answers there ({cause}). Start one with `portolan-cluster scheduler --listen {address}`, or say where it is with --scheduler"
    )]
    NoScheduler {
        /// Where it was looked for.
        address: String,
        /// What the system said.
        cause: String,
    },
    /// The scheduler has nobody to give work to.
    #[error(
        "{address}: the scheduler has too few executors ({said}). Start them with `portolan-cluster executor --scheduler {address}`"
    )]
    NoExecutors {
        /// The scheduler.
        address: String,
        /// What it answered.
        said: String,
    },
    /// The job ended without an answer.
    #[error(
        "the cluster gave no table, and nothing was written: {cause}. Every executor must see the files under the same names, and at least one must live until the end; then run the same command again"
    )]
    Job {
        /// What the scheduler said.
        cause: String,
    },
    /// Something that no input should bring about.
    #[error("{0}")]
    Engine(String),
}

/// What a job's failure says, without the wrappings that each layer put around it.
pub fn job(cause: &DataFusionError) -> Error {
    Error::Job { cause: cause.strip_backtrace().trim_end_matches('.').to_owned() }
}

/// What planning refused.
pub fn engine(cause: impl std::fmt::Display) -> Error {
    Error::Engine(cause.to_string())
}
