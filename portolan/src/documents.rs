//! `portolan documents`: the library of document series, and the lists of lost documents.
//!
//! Always holds: what a file would change is said before it changes anything; a file brought in
//! again changes nothing. The rules are the register's; here are the commands.

use std::fs::{self, File};
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::documents::LostStatus;
use ::documents::lost::{self, DateOrder, Mapping, Source};
use ::documents::series::{self, Search};
use access::Settings;
use jiff::civil::Date;
use kernel::{Act, Actor, Error, Kind, Purpose, Result};
use registry::Session;

use crate::backup::{bar, fail, to_read};
use crate::node::{Node, Place};
use crate::post::say;

/// What is known of documents: the library of series, the lists of lost documents.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The library of document series: features, forgeries, pictures
    #[command(subcommand)]
    Series(OfSeries),
    /// Stolen, lost and revoked documents
    #[command(subcommand)]
    Lost(OfLost),
}

#[derive(Debug, clap::Subcommand)]
enum OfSeries {
    Import(SeriesImport),
    Export(SeriesExport),
    List(SeriesList),
    Show(SeriesShow),
}

#[derive(Debug, clap::Subcommand)]
enum OfLost {
    Import(LostImport),
    List(LostList),
    Withdraw(LostWithdraw),
    Ask(LostAsk),
}

/// Brings a library file in, JSON or TOML, with its pictures.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Says which series are new, which change and in what, and what it can't take, with its place.
Nothing is brought in while something can't be taken, unless --accept-valid is given. Series that
the file does not have stay as they are. The same file can be brought in again.

Examples:
  portolan documents series import library.json --dry-run --data ./data
  portolan documents series import library.toml --data ./data

Exit: 0 all of it is in, 1 something was not taken, 2 wrong use.")]
struct SeriesImport {
    /// The library file; pictures lie beside it, or are within it
    file: PathBuf,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Bring the good series in although others can't be taken
    #[arg(long)]
    accept_valid: bool,
    #[command(flatten)]
    place: Place,
}

/// Writes the library as a file that can be brought in elsewhere.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Pictures go into a folder `pictures` beside the file, or into the file with --embed.

Example:
  portolan documents series export library.json --data ./data")]
struct SeriesExport {
    /// The file to write; must not be there yet
    file: PathBuf,
    /// Put the pictures into the file
    #[arg(long)]
    embed: bool,
    #[command(flatten)]
    place: Place,
}

/// Lists the series of the library.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  portolan documents series list hologram --issuer UTO --data ./data")]
struct SeriesList {
    /// Words that all stand in the series
    text: Vec<String>,
    /// The issuing State, by code or name
    #[arg(long, value_name = "STATE")]
    issuer: Option<String>,
    /// The document code, or its first letter
    #[arg(long = "type", value_name = "CODE")]
    document_type: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Shows one series with its features and forgeries.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  portolan documents series show UTO P 2019 --data ./data")]
struct SeriesShow {
    /// The issuing State, by code or name
    issuer: String,
    /// The document code
    document_type: String,
    /// What the series is called
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Brings a list of lost documents in, CSV or the port's JSON.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Columns are known by their usual headings in English, French and Spanish, or by --map:
  number         the document's number; needed
  issuer         a State by code or name; needed, or --issuer
  status         stolen, stolen_blank, lost, revoked; needed, or --status
  document_type  P, PD, ID …            reported_on, until   2026-11-24, or 24/11/2026
  reference      the list's own; issuer and number where there is none
  note           what to do

Says what is new, what changes, and each row that it can't take with the field, the value and what
is expected. Nothing is brought in while a row can't be taken, unless --accept-valid is given.
With --whole what the file does not have any more is withdrawn, once --yes is given as well; then
every row has to be good. The same file can be brought in again.

Examples:
  portolan documents lost import list.csv --list utopia-police --dry-run --data ./data
  portolan documents lost import list.csv --list utopia-police --whole --yes --data ./data
  portolan documents lost import list.csv --list own --map number=Serial --issuer UTO --status lost
  portolan documents lost import answers.jsonl --list gateway --json --data ./data

Exit: 0 all rows are in, 1 some could not be taken, 2 wrong use.")]
struct LostImport {
    /// The list
    file: PathBuf,
    /// The list's name, such as utopia-police
    #[arg(long, value_name = "NAME")]
    list: String,
    /// The file holds answers of a gateway, one JSON object on each line
    #[arg(long, conflicts_with_all = ["map", "issuer", "status", "dates"])]
    json: bool,
    /// name=heading pairs with commas between them
    #[arg(long, value_name = "PAIRS")]
    map: Option<String>,
    /// The issuer of rows that name none
    #[arg(long, value_name = "STATE")]
    issuer: Option<String>,
    /// The status of rows that name none
    #[arg(long, value_name = "STATUS", value_parser = ["stolen", "stolen_blank", "lost", "revoked"])]
    status: Option<String>,
    /// How dates such as 03/04/2026 are to be read
    #[arg(long, value_name = "ORDER", value_parser = ["day-first", "month-first"])]
    dates: Option<String>,
    /// The file is the whole list: withdraw what it does not have
    #[arg(long)]
    whole: bool,
    /// Withdraw what --whole withdraws; look at what that is with --dry-run first
    #[arg(long, requires = "whole")]
    yes: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Bring the good rows in although others can't be taken
    #[arg(long, conflicts_with = "whole")]
    accept_valid: bool,
    #[command(flatten)]
    place: Place,
}

/// Lists entries: one row each, with tabs between the fields.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  portolan documents lost list --list utopia-police --data ./data
  portolan documents lost list --issuer UTO --number L898902C3 --data ./data")]
struct LostList {
    /// Of this list only
    #[arg(long, value_name = "NAME", conflicts_with = "number")]
    list: Option<String>,
    /// Of this document only: what counts today
    #[arg(long, value_name = "NUMBER", requires = "issuer")]
    number: Option<String>,
    /// Who issued it
    #[arg(long, value_name = "STATE", requires = "number")]
    issuer: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Withdraws one entry: the document was found again, or reported by mistake.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The entry stays on record and warns no more; no list brings it up again.

Example:
  portolan documents lost withdraw utopia-police 2026-77 --because \"found by its holder\"")]
struct LostWithdraw {
    /// The list
    list: String,
    /// Its reference
    reference: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    because: String,
    #[command(flatten)]
    place: Place,
}

/// Answers questions about documents, one JSON object on each line, from the lists of this node.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The form is in docs/how-to/keep-documents-and-certificates.md, for whoever writes a gateway.

Example:
  echo '{\"id\": \"1\", \"issuer\": \"UTO\", \"number\": \"L898902C3\"}' |
    portolan documents lost ask --data ./data

Exit: 0 every question was answered, 1 one could not be.")]
struct LostAsk {
    /// The questions [default: standard input]
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// Does it.
#[must_use]
pub fn run(
    arguments: &Arguments,
    today: Date,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> ExitCode {
    let done = match &arguments.what {
        What::Series(OfSeries::Import(a)) => series_import(a, out),
        What::Series(OfSeries::Export(a)) => series_export(a, out),
        What::Series(OfSeries::List(a)) => series_list(a, out),
        What::Series(OfSeries::Show(a)) => series_show(a, out),
        What::Lost(OfLost::Import(a)) => lost_import(a, out),
        What::Lost(OfLost::List(a)) => lost_list(a, today, out),
        What::Lost(OfLost::Withdraw(a)) => lost_withdraw(a, today, out),
        What::Lost(OfLost::Ask(a)) => lost_ask(a, today, input, out),
    };
    let done = done.and_then(|good| {
        out.flush().map_err(|e| Error::internal(format!("standard output: {e}")))?;
        Ok(good)
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => fail(&e),
    }
}

/// A session that only reads, beside a server at work.
fn reading(place: &Place) -> Result<Session> {
    to_read(place.store_to_read()?)
}

fn cannot(path: &Path, e: &std::io::Error) -> Error {
    Error::new(Kind::Invalid, "file-unread", format!("Can't read {}: {e}", path.display()))
        .with("what", e)
}

/// A State by whatever it was called on the command line.
fn state(typed: &str) -> Result<String> {
    places::parse_country(typed).map(|c| c.alpha3.to_owned()).ok_or_else(|| {
        Error::invalid(
            "country-unknown",
            format!("There is no State or organization “{typed}”. Write its code, such as UTO."),
        )
    })
}

/// At most so many of a list, each on a line of its own.
const SHOWN: usize = 20;

fn tell<T: std::fmt::Display>(
    out: &mut dyn Write,
    title: &str,
    all: u64,
    some: impl IntoIterator<Item = T>,
) -> Result<()> {
    if all == 0 {
        return Ok(());
    }
    say(out, &format!("{title}: {all}"))?;
    for one in some.into_iter().take(SHOWN) {
        say(out, &format!("  {one}"))?;
    }
    let shown = u64::try_from(SHOWN).unwrap_or(u64::MAX);
    if all > shown {
        say(out, &format!("  … {} more", all.saturating_sub(shown)))?;
    }
    Ok(())
}

fn count<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

fn series_import(a: &SeriesImport, out: &mut dyn Write) -> Result<bool> {
    let text = fs::read(&a.file).map_err(|e| cannot(&a.file, &e))?;
    let folder = a.file.parent().unwrap_or(Path::new("")).to_owned();
    let beside = move |name: &str| picture_beside(&folder, name);
    let node = Node::open(&a.place, Settings::default())?;
    let session = node.registry.session(&Act::new(Actor::system(), Purpose::Import));
    let plan = series::plan_import(&session, &text, &beside)?;
    let told = &plan.told;
    tell(out, "Can't be taken", told.faulty, &told.faults)?;
    let stops = told.faulty > 0 && !a.accept_valid;
    let verb = if a.dry_run || stops { "would be" } else { "are" };
    let new = format!("New, {verb} added");
    tell(out, &new, count(&told.new), &told.new)?;
    let changed = told.changed.iter().map(|c| format!("{}: {}", c.series, c.fields.join(", ")));
    tell(out, &format!("Known, {verb} changed"), count(&told.changed), changed)?;
    if !a.dry_run && !stops {
        let progress = bar("series and pictures");
        let done = series::apply(&session, &plan, &mut |done, all| {
            progress.set_length(all);
            progress.set_position(done);
            true
        });
        progress.finish_and_clear();
        done?;
    }
    node.finish()?;
    say(out, &format!("{} unchanged; {} new pictures.", told.unchanged, told.pictures))?;
    stopped(stops && !a.dry_run, "what is named above", out)?;
    Ok(told.faulty == 0)
}

fn stopped(stops: bool, what: &str, out: &mut dyn Write) -> Result<()> {
    if !stops {
        return Ok(());
    }
    say(
        out,
        &format!("Nothing was brought in. Put {what} right, or give --accept-valid for the rest."),
    )
}

/// The bytes of a picture that a library file names; only from beneath its own folder, and no more
/// than a picture may have.
fn picture_beside(folder: &Path, name: &str) -> std::io::Result<Vec<u8>> {
    use std::path::Component;
    let path = Path::new(name);
    if !path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir)) {
        return Err(std::io::Error::other("it lies outside the folder of the library file"));
    }
    let most = u64::try_from(::documents::picture::LARGEST_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(folder.join(path))?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn series_export(a: &SeriesExport, out: &mut dyn Write) -> Result<bool> {
    let export = series::export(&reading(&a.place)?, a.embed)?;
    let cannot = |path: &Path, e: &std::io::Error| {
        Error::new(
            Kind::Unavailable,
            "file-unwritten",
            format!("Can't write {}: {e}", path.display()),
        )
    };
    let folder = a.file.parent().unwrap_or(Path::new(""));
    // The pictures first: a library file that is there has all that it names.
    for (name, bytes) in &export.pictures {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|e| cannot(parent, &e))?;
        }
        fs::write(&path, bytes).map_err(|e| cannot(&path, &e))?;
    }
    let mut file = File::create_new(&a.file).map_err(|e| cannot(&a.file, &e))?;
    file.write_all(export.json.as_bytes()).map_err(|e| cannot(&a.file, &e))?;
    let pictures = export.pictures.len();
    let beside = if a.embed { String::new() } else { format!(", {pictures} pictures beside it") };
    say(out, &format!("{} series in {}{beside}.", export.series, a.file.display()))?;
    Ok(true)
}

fn series_list(a: &SeriesList, out: &mut dyn Write) -> Result<bool> {
    let search = Search {
        text: a.text.join(" "),
        issuer: a.issuer.as_deref().map(state).transpose()?,
        document_type: a.document_type.as_deref().map(str::to_uppercase),
    };
    for stored in series::search(&reading(&a.place)?, &search)? {
        let s = stored.body;
        let day = |day: Option<Date>| day.map_or_else(String::new, |d| d.to_string());
        let row = [
            s.issuer,
            s.document_type,
            s.name,
            day(s.issued_from),
            day(s.issued_until),
            format!("{} features", s.features.len()),
            format!("{} forgeries", s.forgeries.len()),
        ];
        say(out, &row.join("\t"))?;
    }
    Ok(true)
}

fn series_show(a: &SeriesShow, out: &mut dyn Write) -> Result<bool> {
    let code = a.document_type.to_uppercase();
    let found = series::named(&reading(&a.place)?, &state(&a.issuer)?, &code, &a.name)?;
    let Some(found) = found.filter(|s| !s.body.removed) else {
        return Err(Error::not_found(
            "no-such-series",
            "There is no such series here. `portolan documents series list` lists those that there are.",
        ));
    };
    let text = serde_json::to_string_pretty(&found.body)
        .map_err(|e| Error::internal(format!("a series as JSON: {e}")))?;
    say(out, &text)?;
    Ok(true)
}

impl LostImport {
    fn request(&self) -> Result<lost::Request> {
        let mapping = match self.map.as_deref().map(Mapping::from_argument) {
            None => Mapping::default(),
            Some(Ok(mapping)) => mapping,
            Some(Err(why)) => return Err(Error::invalid("map-unread", format!("--map: {why}"))),
        };
        Ok(lost::Request {
            list: self.list.clone(),
            source: if self.json { Source::Json } else { Source::Csv },
            mapping,
            issuer: self.issuer.clone(),
            status: self.status.as_deref().and_then(LostStatus::from_code),
            dates: match self.dates.as_deref() {
                Some("day-first") => DateOrder::DayFirst,
                Some("month-first") => DateOrder::MonthFirst,
                _ => DateOrder::OneWay,
            },
            whole: self.whole,
            accept_valid: self.accept_valid,
        })
    }
}

fn lost_import(a: &LostImport, out: &mut dyn Write) -> Result<bool> {
    let request = a.request()?;
    let mut file = File::open(&a.file).map_err(|e| cannot(&a.file, &e))?;
    let node = Node::open(&a.place, Settings::default())?;
    let session = node.registry.session(&Act::new(Actor::system(), Purpose::Import));
    let read = bar("bytes read");
    let watch = |bar: &indicatif::ProgressBar, done: u64, all: u64| {
        bar.set_length(all);
        bar.set_position(done);
        true
    };
    let plan = lost::plan_import(&session, &request, &mut file, &mut |d, all| watch(&read, d, all));
    read.finish_and_clear();
    let plan = plan?;
    let unconfirmed = plan.withdrawn > 0 && !a.yes;
    let write = !a.dry_run && !plan.stops && !unconfirmed;
    let told = if write && (plan.new > 0 || plan.changed > 0 || plan.withdrawn > 0) {
        let written = bar("bytes brought in");
        let done = lost::apply(&session, &request, &plan, &mut file, &mut |d, all| {
            watch(&written, d, all)
        });
        written.finish_and_clear();
        done?
    } else {
        plan
    };
    node.finish()?;
    say_list(&told, write, &request.list, out)?;
    if !a.dry_run && told.stops {
        let rest = if a.whole { "" } else { ", or give --accept-valid for the others" };
        say(out, &format!("Nothing was brought in. Put the rows right{rest}."))?;
    } else if !a.dry_run && unconfirmed {
        say(out, "Nothing was brought in. Give --yes to withdraw what the file does not have.")?;
    }
    Ok(told.faulty == 0 && (write || a.dry_run))
}

fn say_list(told: &lost::Plan, written: bool, list: &str, out: &mut dyn Write) -> Result<()> {
    tell(out, "Can't be taken", told.faulty, &told.faults)?;
    if told.latin1 > 0 {
        say(
            out,
            &format!(
                "{} rows are not UTF-8 and were read as Latin-1: look at their accents.",
                told.latin1
            ),
        )?;
    }
    let columns: Vec<String> =
        told.columns.iter().map(|(m, heading)| format!("{}={heading}", m.code())).collect();
    if !columns.is_empty() {
        say(out, &format!("Columns: {}", columns.join(", ")))?;
    }
    let verb = if written { "" } else { "would be " };
    let changes = told.changes.iter().map(|(r, fields)| format!("{r}: {}", fields.join(", ")));
    tell(out, &format!("Known, {verb}changed"), told.changed, changes)?;
    tell(
        out,
        &format!("No longer in the file, {verb}withdrawn"),
        told.withdrawn,
        &told.withdrawals,
    )?;
    let stay = match told.stay_withdrawn {
        0 => String::new(),
        n => format!(", {n} stay withdrawn by hand"),
    };
    let added = if written { "added" } else { "would add" };
    say(
        out,
        &format!(
            "{list}: read {}, {added} {}, {} unchanged{stay}.",
            told.read, told.new, told.unchanged
        ),
    )
}

fn entry_row(entry: &::documents::LostDocument) -> String {
    let day = |day: Option<Date>| day.map_or_else(String::new, |d| d.to_string());
    let withdrawn = entry.withdrawn_on.map_or_else(String::new, |d| format!("withdrawn {d}"));
    let kind = entry.document_type.as_deref().unwrap_or_default();
    [
        &entry.list,
        &entry.reference,
        &entry.issuer,
        kind,
        &entry.number,
        entry.status.code(),
        &day(entry.reported_on),
        &day(entry.until),
        &withdrawn,
    ]
    .map(ToOwned::to_owned)
    .join("\t")
}

fn lost_list(a: &LostList, today: Date, out: &mut dyn Write) -> Result<bool> {
    let session = reading(&a.place)?;
    if let (Some(number), Some(issuer)) = (&a.number, &a.issuer) {
        for stored in lost::reported(&session, &state(issuer)?, number, today)? {
            say(out, &entry_row(&stored.body))?;
        }
        return Ok(true);
    }
    let mut after = None;
    loop {
        let page = lost::page(&session, a.list.as_deref(), after, 1_000)?;
        for stored in &page.rows {
            say(out, &entry_row(&stored.body))?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(true);
        }
    }
}

fn lost_withdraw(a: &LostWithdraw, today: Date, out: &mut dyn Write) -> Result<bool> {
    let node = Node::open(&a.place, Settings::default())?;
    let session = node.administration();
    let Some(seen) = lost::entry(&session, &a.list, &a.reference)? else {
        return Err(Error::not_found(
            "no-such-entry",
            format!(
                "The list {} has no entry {} here. `portolan documents lost list` lists them; an entry of the centre is withdrawn there.",
                a.list, a.reference
            ),
        ));
    };
    if let Some(day) = seen.body.withdrawn_on.filter(|_| seen.body.withdrawn_because.is_some()) {
        say(out, &format!("It was withdrawn on {day} already."))?;
    } else {
        lost::withdraw(&session, &seen, today, &a.because)?;
        say(out, &format!("{} {} is withdrawn.", a.list, a.reference))?;
    }
    node.finish()?;
    Ok(true)
}

fn lost_ask(
    a: &LostAsk,
    today: Date,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<bool> {
    let session = reading(&a.place)?;
    let mut file;
    let questions: &mut dyn BufRead = match &a.file {
        None => input,
        Some(path) => {
            file = std::io::BufReader::new(File::open(path).map_err(|e| cannot(path, &e))?);
            &mut file
        }
    };
    let most = u64::try_from(lost::port::LONGEST_LINE).unwrap_or(u64::MAX).saturating_add(2);
    let (mut good, mut line) = (true, Vec::new());
    loop {
        line.clear();
        let unread = |e: std::io::Error| Error::internal(format!("questions: {e}"));
        if (&mut *questions).take(most).read_until(b'\n', &mut line).map_err(unread)? == 0 {
            return Ok(good);
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        // What is too long is answered once, and its rest is passed over.
        if line.last() != Some(&b'\n') && line.len() > lost::port::LONGEST_LINE {
            skip_line(questions).map_err(unread)?;
        }
        let text = String::from_utf8_lossy(&line);
        let answer = lost::port::answer_line(&session, text.trim_end(), today)?;
        good &= answer.error.is_none();
        let broken = |e: std::io::Error| Error::internal(format!("standard output: {e}"));
        crate::pki::line(out, &answer).map_err(broken)?;
        // Whoever asks one by one waits for each answer.
        out.flush().map_err(broken)?;
    }
}

fn skip_line(input: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let (used, ended) = match input.fill_buf()? {
            [] => return Ok(()),
            buffer => match buffer.iter().position(|b| *b == b'\n') {
                Some(at) => (at.saturating_add(1), true),
                None => (buffer.len(), false),
            },
        };
        input.consume(used);
        if ended {
            return Ok(());
        }
    }
}
