//! `portolan dedupe` and `portolan link`: which records of a file, or of two files, are one person.
//!
//! Always: no node is needed and nothing is changed but what is asked for; an output appears whole
//! or not at all; an id is a label and is never looked at, nor is any column whose name says nothing.
//! Leaves out deciding: what is found is for a person to look at.

mod report;

use std::collections::HashMap;
use std::io::Write;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use cubes::{CubeError, ListColumn, TextFile, check_list_path, write_list, write_whole};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use linkage::{Batch, Column, Kind, Outcome, Request, Step, Table};

const AFTER_HELP: &str = "\
Columns, by these and similar names unless --map says otherwise:
  unique_id, rec_id, id             a label; never looked at. Without one, rows are counted
  first_name, given_name, prénom, nombre      surname, last_name, nom, apellidos
  full_name, name                   also where the parts are there: for middle names
  dob, date_of_birth, birth_date    YYYY-MM-DD, YYYYMMDD or DD.MM.YYYY
  birth_place, suburb, city, state  postcode, zip      gender, sex      occupation
  address_1, address_2, street_number, soc_sec_id, passport_number, phone
Kinds for --map: id, given-name, family-name, full-name, birth-date, place, postcode, occupation,
sex, address, number, text, ignore. A column whose name says nothing is not looked at.

OUT has a line for each pair: unique_id_l, unique_id_r, probability, weight (base-two logarithm of
the odds), the likeliest first. What agreement is worth is learned from the records themselves.";

/// Finds the records of one CSV or Parquet file that are the same person.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP, after_long_help = format!("{AFTER_HELP}

Examples:
  portolan dedupe people.csv -o pairs.csv
  portolan dedupe people.parquet -o pairs.parquet --clusters clusters.csv --explain
  portolan dedupe people.csv -o pairs.csv --map village=place --map remarks=ignore"))]
pub struct DedupeArguments {
    /// The records
    file: PathBuf,
    #[command(flatten)]
    options: Options,
}

/// Finds the records of two CSV or Parquet files that are the same person.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP, after_long_help = format!("{AFTER_HELP}

Examples:
  portolan link register.csv arrivals.csv -o pairs.csv
  portolan link a.parquet b.parquet -o pairs.parquet --threshold 0.9 --one-to-one no"))]
pub struct LinkArguments {
    /// The records on the left
    left: PathBuf,
    /// The records on the right
    right: PathBuf,
    #[command(flatten)]
    options: Options,
    /// Whether each file holds everybody once, so that a pair competes with its rivals
    /// [default: found out from the files]
    #[arg(long, value_name = "yes|no", value_parser = parse_yes)]
    one_to_one: Option<bool>,
}

#[derive(Debug, clap::Args)]
struct Options {
    /// Where to write the pairs; .csv or .parquet says the form
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Where to write the cluster of each record: unique_id, cluster
    #[arg(long, value_name = "FILE")]
    clusters: Option<PathBuf>,
    /// What a column holds, as column=kind; may be given again
    #[arg(long, value_name = "COLUMN=KIND")]
    map: Vec<String>,
    /// The probability from which a pair is one person
    #[arg(long, default_value = "0.5", value_parser = parse_threshold)]
    threshold: f64,
    /// Adds to each pair what every column was worth, and what would turn the decision
    #[arg(long)]
    explain: bool,
    /// Where to write what was learned, as JSON
    #[arg(long, value_name = "FILE")]
    parameters: Option<PathBuf>,
    /// The seed of the draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many threads [default: one for each processor]
    #[arg(long)]
    threads: Option<NonZero<usize>>,
}

fn parse_yes(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say yes or no".to_owned()),
    }
}

fn parse_threshold(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|number| *number > 0.0 && *number < 1.0)
        .ok_or_else(|| "a probability, more than 0 and less than 1".to_owned())
}

/// Runs `portolan dedupe`. `notes` is standard error.
///
/// # Errors
/// A sentence for the user.
pub fn dedupe(arguments: &DedupeArguments, notes: &mut dyn Write) -> Result<(), CubeError> {
    run(&[&arguments.file], &arguments.options, None, notes)
}

/// Runs `portolan link`. `notes` is standard error.
///
/// # Errors
/// A sentence for the user.
pub fn link(arguments: &LinkArguments, notes: &mut dyn Write) -> Result<(), CubeError> {
    run(&[&arguments.left, &arguments.right], &arguments.options, arguments.one_to_one, notes)
}

fn run(
    paths: &[&PathBuf],
    options: &Options,
    one_to_one: Option<bool>,
    notes: &mut dyn Write,
) -> Result<(), CubeError> {
    check_outputs(paths, options)?;
    let files = paths.iter().map(|path| TextFile::open(path)).collect::<Result<Vec<_>, _>>()?;
    let layout = Layout::of(&files, &options.map)?;
    let mut records = Records::new(&layout)?;
    for (source, file) in (0_u8..).zip(&files) {
        records.read(source, file, &layout)?;
    }
    let request = Request {
        seed: options.seed,
        threads: options
            .threads
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, NonZero::get),
        threshold: options.threshold,
        one_to_one,
        ..Request::default()
    };
    let bar = bar();
    let watch = |step: Step, done: u64, all: u64| {
        bar.set_message(match step {
            Step::Rules => "trying rules",
            Step::Weights => "learning weights",
            Step::Pairs => "comparing pairs",
            Step::Clusters => "making clusters",
        });
        bar.set_length(all);
        bar.set_position(done);
    };
    let (batch, outcome) = Batch::run(records.table, &request, &watch);
    bar.finish_and_clear();
    write_pairs(&options.output, &records.ids, &batch, &outcome, options)?;
    if let Some(path) = &options.clusters {
        let columns = [
            ("unique_id", ListColumn::Texts(&records.ids)),
            ("cluster", ListColumn::Whole(&outcome.clusters)),
        ];
        write_list(path, &columns)?;
    }
    if let Some(path) = &options.parameters {
        let mut text = serde_json::to_vec_pretty(&outcome.parameters)
            .map_err(|cause| CubeError::Request(cause.to_string()))?;
        text.push(b'\n');
        write_whole(path, &text)?;
    }
    // The work is done and written: a closed standard error must not undo it.
    let _ = report::tell(&records.counts, &layout.ignored, &outcome, options.threshold, notes);
    Ok(())
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {elapsed}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// What can be known to be wrong before hours of reading.
fn check_outputs(inputs: &[&PathBuf], options: &Options) -> Result<(), CubeError> {
    let lists = [Some(&options.output), options.clusters.as_ref()];
    for path in lists.into_iter().flatten() {
        check_list_path(path)?;
    }
    let all = [Some(&options.output), options.clusters.as_ref(), options.parameters.as_ref()];
    let mut seen: Vec<&Path> = inputs.iter().map(|path| path.as_path()).collect();
    for path in all.into_iter().flatten() {
        if seen.contains(&path.as_path()) {
            return Err(CubeError::Request(format!(
                "{}: named twice. Give each output a name of its own",
                path.display()
            )));
        }
        seen.push(path);
    }
    Ok(())
}

/// Which columns of which file are compared, and which is the id.
#[derive(Debug)]
struct Layout {
    columns: Vec<Column>,
    /// For each file, the place of each of `columns`.
    places: Vec<Vec<usize>>,
    /// For each file, the place of the id.
    ids: Vec<Option<usize>>,
    ignored: Vec<String>,
}

impl Layout {
    fn of(files: &[TextFile], map: &[String]) -> Result<Self, CubeError> {
        let map = parse_map(files, map)?;
        let kind =
            |name: &str| map.get(&name.to_lowercase()).copied().or_else(|| Kind::of_column(name));
        let mut layout =
            Self { columns: Vec::new(), places: Vec::new(), ids: Vec::new(), ignored: Vec::new() };
        let mut found: Vec<Vec<(usize, String, Kind)>> = Vec::new();
        for file in files {
            let mut compared = Vec::new();
            let mut id = None;
            for (place, name) in file.header().iter().enumerate() {
                match kind(name) {
                    Some(Kind::Id) if id.is_some() => {
                        return Err(CubeError::Request(format!(
                            "{}: more than one column would be the id. Choose with --map `{name}=ignore`",
                            file.path().display()
                        )));
                    }
                    Some(Kind::Id) => id = Some(place),
                    None | Some(Kind::Ignore) => layout.ignored.push(name.clone()),
                    Some(kind) => compared.push((place, name.clone(), kind)),
                }
            }
            layout.ids.push(id);
            found.push(compared);
        }
        let mut found = found.into_iter();
        let first = found.next().unwrap_or_default();
        match found.next() {
            None => {
                layout.places.push(first.iter().map(|(place, ..)| *place).collect());
                layout.columns =
                    first.into_iter().map(|(_, name, kind)| Column { name, kind }).collect();
            }
            Some(second) => layout.pair_up(first, second),
        }
        layout.ignored.sort();
        layout.ignored.dedup();
        if layout.columns.len() < 2 {
            return Err(layout.too_few(files));
        }
        Ok(layout)
    }

    /// Columns of two files that hold the same: of one name, or the only ones left of their kind.
    fn pair_up(&mut self, first: Vec<(usize, String, Kind)>, second: Vec<(usize, String, Kind)>) {
        let (mut places, mut others) = (Vec::new(), Vec::new());
        let mut rest = second;
        let mut alone = Vec::new();
        let mut pair = |columns: &mut Vec<Column>, (place, name, kind), other| {
            places.push(place);
            others.push(other);
            columns.push(Column { name, kind });
        };
        for column in first {
            let same = |(_, name, kind): &(usize, String, Kind)| {
                name.eq_ignore_ascii_case(&column.1) && *kind == column.2
            };
            match rest.iter().position(same) {
                Some(at) => pair(&mut self.columns, column, rest.remove(at).0),
                None => alone.push(column),
            }
        }
        for column in alone {
            let of_kind: Vec<usize> = (0..rest.len())
                .filter(|at| rest.get(*at).is_some_and(|r| r.2 == column.2))
                .collect();
            match of_kind.as_slice() {
                [only] => pair(&mut self.columns, column, rest.remove(*only).0),
                _ => self.ignored.push(column.1),
            }
        }
        self.ignored.extend(rest.into_iter().map(|(_, name, _)| name));
        self.places = vec![places, others];
    }

    fn too_few(&self, files: &[TextFile]) -> CubeError {
        let there: Vec<String> = files
            .iter()
            .map(|file| format!("{} has {}", file.path().display(), file.header().join(", ")))
            .collect();
        let known = match self.columns.first() {
            None => "no column has a name that says what it holds".to_owned(),
            Some(only) => format!(
                "only `{}` could be compared, and one column does not tell who somebody is",
                only.name
            ),
        };
        CubeError::Request(format!(
            "{known}. {}. Say what others hold, as in --map `{}=given-name`",
            there.join("; "),
            self.ignored.first().map_or("COLUMN", String::as_str)
        ))
    }
}

fn parse_map(files: &[TextFile], map: &[String]) -> Result<HashMap<String, Kind>, CubeError> {
    let mut kinds = HashMap::new();
    for pair in map {
        let Some((column, kind)) = pair.rsplit_once('=') else {
            return Err(CubeError::Request(format!(
                "map: `{pair}` is not of the form column=kind"
            )));
        };
        let Some(kind) = Kind::parse(kind) else {
            let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
            return Err(CubeError::Request(format!(
                "map: `{kind}` is none of {}",
                known.join(", ")
            )));
        };
        let column = column.trim().to_lowercase();
        let is_there =
            |file: &TextFile| file.header().iter().any(|name| name.to_lowercase() == column);
        if !files.iter().any(is_there) {
            let there: Vec<String> = files.iter().map(|file| file.header().join(", ")).collect();
            return Err(CubeError::Request(format!(
                "map: no column `{column}`. There are: {}",
                there.join("; ")
            )));
        }
        kinds.insert(column, kind);
    }
    Ok(kinds)
}

/// What was read.
struct Records {
    table: Table,
    /// Of both files, counted through.
    ids: Vec<String>,
    /// Records of each file.
    counts: Vec<usize>,
}

impl Records {
    fn new(layout: &Layout) -> Result<Self, CubeError> {
        let table = Table::new(layout.columns.clone())
            .map_err(|cause| CubeError::Request(cause.to_string()))?;
        Ok(Self { table, ids: Vec::new(), counts: Vec::new() })
    }

    fn read(&mut self, source: u8, file: &TextFile, layout: &Layout) -> Result<(), CubeError> {
        let at = usize::from(source);
        let id = layout.ids.get(at).copied().flatten();
        let places = layout.places.get(at).cloned().unwrap_or_default();
        // Columns are read in the file's order; each record wants them in the layout's.
        let mut wanted: Vec<usize> = places.iter().copied().chain(id).collect();
        wanted.sort_unstable();
        let find = |place: usize| wanted.binary_search(&place).unwrap_or(usize::MAX);
        let order: Vec<usize> = places.iter().map(|place| find(*place)).collect();
        let id_at = id.map(find);
        let from = self.ids.len();
        let mut lines: HashMap<String, u64> = HashMap::new();
        let mut counted = 0_u64;
        file.read(&wanted, &mut |line, values| {
            let value = |at: usize| values.get(at).copied().flatten();
            counted += 1;
            let label = match id_at {
                None => counted.to_string(),
                Some(at) => value(at)
                    .ok_or_else(|| {
                        refused(file, line, "no id. Give it one, or map the column to `ignore`")
                    })?
                    .to_owned(),
            };
            if let Some(earlier) = lines.insert(label.clone(), line) {
                let what =
                    format!("the id `{label}` is that of {} {earlier} as well", file.place_word());
                return Err(refused(file, line, &what));
            }
            let row: Vec<Option<&str>> = order.iter().map(|at| value(*at)).collect();
            self.table
                .push(source, &row)
                .map_err(|cause| refused(file, line, &cause.to_string()))?;
            self.ids.push(label);
            Ok(())
        })?;
        let count = self.ids.len() - from;
        let least = if layout.places.len() == 1 { 2 } else { 1 };
        if count < least {
            return Err(CubeError::Format {
                path: file.path().to_owned(),
                problem: format!("{count} records. There must be at least {least} to compare"),
            });
        }
        self.counts.push(count);
        Ok(())
    }
}

fn refused(file: &TextFile, line: u64, what: &str) -> CubeError {
    CubeError::Format {
        path: file.path().to_owned(),
        problem: format!("{} {line}: {what}", file.place_word()),
    }
}

fn write_pairs(
    path: &Path,
    ids: &[String],
    batch: &Batch,
    outcome: &Outcome,
    options: &Options,
) -> Result<(), CubeError> {
    let of = |value: &dyn Fn(&linkage::Pair) -> u32| {
        outcome.pairs.iter().map(value).collect::<Vec<u32>>()
    };
    let (left, right) = (of(&|pair| pair.left), of(&|pair| pair.right));
    let probabilities: Vec<f64> = outcome.pairs.iter().map(|pair| pair.probability).collect();
    let weights: Vec<f64> = outcome.pairs.iter().map(|pair| pair.weight).collect();
    let mut columns = vec![
        ("unique_id_l", ListColumn::Words(ids, &left)),
        ("unique_id_r", ListColumn::Words(ids, &right)),
        ("probability", ListColumn::Real(&probabilities, 6)),
        ("weight", ListColumn::Real(&weights, 3)),
    ];
    let explained =
        options.explain.then(|| report::Explained::of(batch, outcome, options.threshold));
    if let Some(explained) = &explained {
        columns.extend(explained.columns());
    }
    write_list(path, &columns)
}
