//! `portolan residence`: every crossing of a file with whether it was a migration.
//!
//! Always: needs no node; the output appears whole or not at all; what the reader should know of
//! the file goes to standard error. Leaves out counting: that is `portolan flows`.

use std::io::Write;
use std::path::PathBuf;

use cubes::{ColumnMap, CubeError, Form, HistoryRequest, Mode, histories, write_whole};
use residence::Rule;

/// Says of every crossing in a CSV or Parquet file whether it was a migration.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Columns, by these names unless --map says otherwise:
  person_id                         whole number or text
  date, date_crossing               YYYY-MM-DD, with or without a time
  is_arrival (1/0) or direction     arrival/departure
  journey_id                        optional: orders the crossings of a day

Examples:
  portolan residence crossings.csv
  portolan residence crossings.parquet -o outcomes.parquet --as-of 2026-06-30
  portolan residence crossings.parquet -o outcomes.parquet --mode reference --initial-status res_status_initial
  portolan residence log.csv --map person_id=passport,date=crossed_on --rule 9/12")]
pub struct Arguments {
    /// The crossings, CSV or Parquet
    file: PathBuf,
    /// Where to write; .csv, .parquet, .xlsx or .json says the form [default: CSV to standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// `as-of`: what is known on a day; `reference`: what migrbc 2.0.9 gives
    #[arg(long, value_enum, default_value_t = ModeName::AsOf)]
    mode: ModeName,
    /// The day of observation, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<jiff::civil::Date>,
    /// The column with the status before the first crossing: 1 resident, 0 non-resident, or nothing
    #[arg(long, value_name = "COLUMN")]
    initial_status: Option<String>,
    #[command(flatten)]
    rule: RuleArguments,
    /// name=column pairs with commas between them, or a file of them
    #[arg(long)]
    map: Option<String>,
}

/// Which rule makes a migrant.
#[derive(Debug, clap::Args)]
pub struct RuleArguments {
    /// 12/16, 9/12, 6/12 or 183
    #[arg(long, default_value = "12/16", conflicts_with_all = ["window", "threshold"])]
    rule: Rule,
    /// A window of your own, in days
    #[arg(long, value_name = "DAYS", requires = "threshold")]
    window: Option<i32>,
    /// A threshold of your own, in days
    #[arg(long, value_name = "DAYS", requires = "window")]
    threshold: Option<i32>,
}

impl RuleArguments {
    /// The rule that was asked for.
    ///
    /// # Errors
    /// [`CubeError::Request`] where the numbers make none.
    pub fn rule(&self) -> Result<Rule, CubeError> {
        match (self.window, self.threshold) {
            (Some(window), Some(threshold)) => {
                Rule::new(window, threshold).map_err(|cause| CubeError::Request(cause.to_string()))
            }
            _ => Ok(self.rule),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ModeName {
    AsOf,
    Reference,
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
    let request = HistoryRequest {
        rule: arguments.rule.rule()?,
        mode: match arguments.mode {
            ModeName::AsOf => Mode::AsOf,
            ModeName::Reference => Mode::Reference,
        },
        observed_day: cubes::day::day_of(arguments.as_of.unwrap_or(today)),
        map: arguments
            .map
            .as_deref()
            .map_or_else(|| Ok(ColumnMap::default()), ColumnMap::from_argument)?,
        initial_status: arguments.initial_status.clone(),
    };
    let (sheet, report) = histories(&arguments.file, &request)?;
    let bytes = sheet.to_bytes(form)?;
    let to = |cause| CubeError::File { path: PathBuf::from("standard output"), cause };
    match &arguments.output {
        Some(path) => write_whole(path, &bytes)?,
        None => out.write_all(&bytes).and_then(|()| out.flush()).map_err(to)?,
    }
    let mut note = format!("{} crossings of {} persons", report.crossings, report.persons);
    if report.set_aside > 0 {
        note.push_str(&format!(
            "; {} persons set aside, as the reference does, for two crossings in a row in one direction",
            report.set_aside
        ));
    }
    if report.same_instant > 0 {
        note.push_str(&format!(
            "; {} crossings share day and order with the one before and stay as the file has them",
            report.same_instant
        ));
    }
    // The work is done and written: a closed standard error must not undo it.
    let _ = writeln!(notes, "{note}");
    Ok(())
}
