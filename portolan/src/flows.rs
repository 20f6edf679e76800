//! `portolan flows`: a table of arrivals, departures and migrants from a crossings file, or from
//! the crossings of a node.
//!
//! Always: a file needs no node; the same crossings in any order give the same bytes; the output appears
//! whole or not at all.

use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;

use cubes::{
    ColumnMap, CubeError, Dimension, FlowRequest, Form, Source, flows, wanted_by, write_whole,
};

use observatory::Reader;

use crate::node::{Node, Place};
use crate::residence::RuleArguments;

/// Counts the crossings of a CSV or Parquet file, or of a node: arrivals, departures, migrants and net.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Columns, by these names unless --map says otherwise:
  person_id                         whole number or text
  date, date_crossing               YYYY-MM-DD, with or without a time
  is_arrival (1/0) or direction     arrival/departure
  citizenship, sex, birth_date, post     where counted by
  res_status_initial                optional: the status before the first crossing, 1 or 0

Without direction and status among --by, each row has arrivals, departures, migrant arrivals and
departures, net migration, and the undetermined and provisional counts.

Examples:
  portolan flows crossings.parquet --by month -o monthly.csv
  portolan flows crossings.parquet --by month,citizenship,direction,status -o flows.parquet
  portolan flows log.csv --by month,sex,age_group --as-of 2026-06-30 --map person_id=passport
  portolan flows --data ./data --by month,citizenship,sex,age_group,post -o flows.parquet

A node must not be running on the folder meanwhile; a running one gives its table at /statistics.")]
pub struct Arguments {
    /// The crossings, CSV or Parquet
    #[arg(required_unless_present = "data")]
    file: Option<PathBuf>,
    /// The data folder of a node, in place of a file
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "map"])]
    data: Option<PathBuf>,
    /// The PostgreSQL database in which the node keeps its records
    #[arg(long, value_name = "URL", requires = "data")]
    database: Option<String>,
    /// The file with the password for the database, if it asks for one
    #[arg(long, value_name = "FILE", requires = "database")]
    database_password_file: Option<PathBuf>,
    /// What to count by: month, citizenship, sex, age_group, post, direction, status
    #[arg(long, default_value = "month")]
    by: String,
    /// Where to write; .csv, .parquet, .xlsx or .json says the form [default: CSV to standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The day of observation, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<jiff::civil::Date>,
    #[command(flatten)]
    rule: RuleArguments,
    /// name=column pairs with commas between them, or a file of them
    #[arg(long)]
    map: Option<String>,
    /// How many threads [default: one for each processor]
    #[arg(long)]
    threads: Option<NonZero<usize>>,
}

/// Runs the command. `out` and `notes` are standard output and standard error.
///
/// # Errors
/// A sentence for the user.
pub fn run(
    arguments: &Arguments,
    today: jiff::civil::Date,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<(), CubeError> {
    let form = arguments.output.as_deref().map_or(Ok(Form::Csv), Form::of_path)?;
    let by = Dimension::parse_list(&arguments.by)?;
    let Some(file) = &arguments.file else {
        let (table, held) = of_node(arguments, &by, today)?;
        put(&table.sheet().to_bytes(form)?, arguments, out)?;
        let _ = writeln!(notes, "{held} crossings on record, {} rows", table.rows.len());
        return Ok(());
    };
    let map = arguments
        .map
        .as_deref()
        .map_or_else(|| Ok(ColumnMap::default()), ColumnMap::from_argument)?;
    let source = Source::open(file, &map, wanted_by(&by))?;
    let threads = arguments
        .threads
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZero::get);
    let request = FlowRequest {
        by,
        rule: arguments.rule.rule()?,
        observed_day: cubes::day::day_of(arguments.as_of.unwrap_or(today)),
        threads,
    };
    let (table, report) = flows(&source, &request)?;
    put(&table.sheet().to_bytes(form)?, arguments, out)?;
    // The work is done and written: a closed standard error must not undo it.
    let _ = writeln!(notes, "{}", report.sentence(table.rows.len()));
    Ok(())
}

fn put(bytes: &[u8], arguments: &Arguments, out: &mut dyn Write) -> Result<(), CubeError> {
    let to = |cause| CubeError::File { path: PathBuf::from("standard output"), cause };
    match &arguments.output {
        Some(path) => write_whole(path, bytes),
        None => out.write_all(bytes).and_then(|()| out.flush()).map_err(to),
    }
}

/// The table of a node's crossings, and how many are on record.
fn of_node(
    arguments: &Arguments,
    by: &[Dimension],
    today: jiff::civil::Date,
) -> Result<(cubes::FlowTable, usize), CubeError> {
    let said = |e: kernel::Error| CubeError::Request(e.to_string());
    let place = Place {
        data: arguments.data.clone().unwrap_or_default(),
        node: None,
        database: arguments.database.clone(),
        database_password_file: arguments.database_password_file.clone(),
        database_replica: None,
    };
    let node = Node::open(&place, access::Settings::default()).map_err(said)?;
    let observed = arguments.as_of.unwrap_or(today);
    let rule = arguments.rule.rule()?;
    let reader = Reader::open(node.registry.clone(), &place.data.join("segments"), rule, observed)
        .map_err(said)?;
    let counted = (reader.state().table(by), reader.state().held());
    drop(reader);
    node.finish().map_err(said)?;
    Ok(counted)
}
