//! `portolan-cluster flows`: the client. It looks at the files, gives the scheduler a plan, and
//! writes the table.
//!
//! Always: the output appears whole or not at all; what was asked and what comes out are those of
//! `portolan flows`.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use ballista::prelude::SessionContextExt;
use cubes::{ColumnMap, CubeError, Dimension, Form, wanted_by, write_whole};
use datafusion::prelude::SessionContext;
use residence::Rule;

use crate::error::{Error, engine, job};
use crate::plan::Request;
use crate::{executor, files, gather, plan, session};

/// Counts crossings on a cluster: arrivals, departures, migrants and net.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
SEGMENTS are Parquet files of crossings, folders of them, or s3://BUCKET/… addresses (one object,
or with a / at the end all below it); scheduler and executors must reach them under the same names.
The columns are those of `portolan flows`; the segments that a node keeps beside its journal are
known by theirs, and of each crossing the latest version counts.

Examples:
  portolan-cluster flows --scheduler 10.0.0.5:50050 /srv/crossings --by month -o monthly.csv
  portolan-cluster flows --scheduler 10.0.0.5:50050 2025.parquet 2026.parquet --by month,citizenship,direction,status -o flows.parquet
  portolan-cluster flows --scheduler 10.0.0.5:50050 s3://crossings/2026/ --as-of 2026-06-30 -o flows.xlsx")]
pub struct Arguments {
    /// The crossings, Parquet
    #[arg(required = true, value_name = "SEGMENTS")]
    segments: Vec<String>,
    /// Where the scheduler is
    #[arg(long, value_name = "HOST:PORT")]
    scheduler: String,
    /// What to count by: month, citizenship, sex, age_group, post, direction, status
    #[arg(long, default_value = "month")]
    by: String,
    /// Where to write; .csv, .parquet, .xlsx or .json says the form [default: CSV to standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The day of observation, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<jiff::civil::Date>,
    /// 12/16, 9/12, 6/12 or 183
    #[arg(long, default_value = "12/16", conflicts_with_all = ["window", "threshold"])]
    rule: Rule,
    /// A window of your own, in days
    #[arg(long, value_name = "DAYS", requires = "threshold")]
    window: Option<i32>,
    /// A threshold of your own, in days
    #[arg(long, value_name = "DAYS", requires = "window")]
    threshold: Option<i32>,
    /// name=column pairs with commas between them, or a file of them
    #[arg(long)]
    map: Option<String>,
    /// Into how many parts persons are divided: at least the cores of all executors
    #[arg(long, value_name = "N", default_value = "16")]
    partitions: NonZero<usize>,
}

impl Arguments {
    fn rule(&self) -> Result<Rule, CubeError> {
        match (self.window, self.threshold) {
            (Some(window), Some(threshold)) => {
                Rule::new(window, threshold).map_err(|cause| CubeError::Request(cause.to_string()))
            }
            _ => Ok(self.rule),
        }
    }
}

/// Runs the command. `out` and `notes` are standard output and standard error.
///
/// # Errors
/// A sentence for the user.
pub async fn run(
    arguments: &Arguments,
    today: jiff::civil::Date,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<(), Error> {
    let form = arguments.output.as_deref().map_or(Ok(Form::Csv), Form::of_path)?;
    let request = Request {
        by: Dimension::parse_list(&arguments.by)?,
        rule: arguments.rule()?,
        observed_day: cubes::day::day_of(arguments.as_of.unwrap_or(today)),
        map: arguments
            .map
            .as_deref()
            .map_or_else(|| Ok(ColumnMap::default()), ColumnMap::from_argument)?,
    };
    let context = connect(arguments).await?;
    let files = files::find(&context.state(), &arguments.segments).await?;
    let wanted = wanted_by(&request.by);
    let table = plan::table(&context, &files, &request).await?;
    ready(&arguments.scheduler)?;
    let answer = table.collect().await.map_err(|cause| {
        files::explain(&files, &request.map, wanted).map_or_else(|| job(&cause), Error::Cube)
    })?;
    let (table, report) = gather::table(&answer, &request.by)?;
    let bytes = table.sheet().to_bytes(form)?;
    let to = |cause| CubeError::File { path: PathBuf::from("standard output"), cause };
    match &arguments.output {
        Some(path) => write_whole(path, &bytes)?,
        None => out.write_all(&bytes).and_then(|()| out.flush()).map_err(to)?,
    }
    // The work is done and written: a closed standard error must not undo it.
    let _ = writeln!(notes, "{}", report.sentence(table.rows.len()));
    Ok(())
}

/// A session whose plans run on the cluster. Nothing is said to the scheduler yet.
async fn connect(arguments: &Arguments) -> Result<SessionContext, Error> {
    let (host, port) = executor::host_and_port(&arguments.scheduler)?;
    let config = session::config().with_target_partitions(arguments.partitions.get());
    let state = session::state(config).map_err(engine)?;
    let context = SessionContext::remote_with_state(&format!("df://{host}:{port}"), state)
        .await
        .map_err(engine)?;
    // Becoming a remote session forgets the functions.
    session::register(&context);
    Ok(context)
}

/// How long a scheduler may take to answer a question that costs it nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the scheduler whether it has executors: a job would wait for them, and say nothing.
fn ready(address: &str) -> Result<(), Error> {
    let nobody = |cause: std::io::Error| Error::NoScheduler {
        address: address.to_owned(),
        cause: cause.to_string(),
    };
    let found = address.to_socket_addrs().map_err(nobody)?.next();
    let Some(found) = found else {
        return Err(nobody(std::io::ErrorKind::AddrNotAvailable.into()));
    };
    let mut stream = TcpStream::connect_timeout(&found, PATIENCE).map_err(nobody)?;
    let question = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    stream
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| stream.write_all(question.as_bytes()))
        .and_then(|()| stream.read_to_string(&mut answer))
        .map_err(nobody)?;
    let said = answer.lines().last().unwrap_or_default().trim().to_owned();
    match answer.split_whitespace().nth(1) {
        Some("200") => Ok(()),
        Some("503") => Err(Error::NoExecutors { address: address.to_owned(), said }),
        _ => Err(nobody(std::io::Error::other("it is something else that listens"))),
    }
}
