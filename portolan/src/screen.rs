//! `portolan screen`: names against lists, from files alone.
//!
//! Always holds: every query line has one line of output, in the order of the input; what is wrong
//! with one is said in its line and the rest goes on. No node is needed, and nothing is kept.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ::watchlists::screen::{Asked, AskedName, Evidence, Roll, Wanted};
use ::watchlists::{Schema, read};
use kernel::{Error, Kind, Result};
use people::{PartialDate, Sex};
use serde::{Deserialize, Serialize};

use crate::backup::fail;
use crate::watchlist::{mapping, read_list, say_troubles};

/// Screens names against lists: who may be meant, and why.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Lists, told by what they hold: the United Nations' consolidated XML; OFAC's sdn.csv with alt.csv,
add.csv and sdn_comments.csv beside it, or sdn.xml; a CSV with headings (id, name, aliases,
birth_date, citizenship, schema, document …), or with --map.

Queries: CSV with a heading, or one JSON object on each line:
  id           comes back as query_id
  name         in any script and order
  birth_date   1974-08-12, 1974-08, 1974
  citizenship  a State by code or name; several with semicolons
  sex          F, M
  document     a number; several with semicolons
  schema       Person, Organization, Vessel, or any
A field that is not known is left out or empty.

Output, one JSON object for each query, in order:
  {\"query_id\": …, \"candidates\": [{\"list\", \"entry_id\", \"name\", \"score\", \"above_threshold\",
   \"explanation\": [{\"part\", \"query\", \"entry\", \"how\", \"weight\"}]}]}
The score is the probability that the entry is meant, given what was compared; weights are natural
logarithms of likelihood ratios. What beside the name is not understood is left out and said in
\"ignored\". A query that can't be read gives {\"query_id\": …, \"error\": …}.

Examples:
  portolan screen --list consolidated.xml --list sdn.csv --query travellers.csv
  echo '{\"id\": \"1\", \"name\": \"Ana Eriksson\", \"birth_date\": \"1974-08-12\"}' |
    portolan screen --list warrants.csv --query -

Exit: 0 every query was answered, 1 one could not be, 2 wrong use.")]
pub struct Arguments {
    /// A list; can be given several times
    #[arg(long = "list", value_name = "FILE", required = true)]
    lists: Vec<PathBuf>,
    /// The queries; - is standard input
    #[arg(long, value_name = "FILE|-")]
    query: PathBuf,
    /// The most candidates for each query
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    limit: usize,
    /// The score from which a candidate is above the threshold
    #[arg(long, value_name = "SCORE", default_value_t = Wanted::THRESHOLD)]
    threshold: f64,
    /// Columns of CSV lists: field=Heading pairs with commas between them, or a TOML file
    #[arg(long, value_name = "PAIRS|FILE")]
    map: Option<String>,
}

/// The longest query, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Does it.
#[must_use]
pub fn run(
    arguments: &Arguments,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> ExitCode {
    let done = screen(arguments, input, out, notes).and_then(|good| {
        out.flush().map_err(|e| unwritten(&e))?;
        Ok(good)
    });
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(bad) => {
            let _ = writeln!(
                notes,
                "portolan screen: {bad} queries could not be answered; each says why."
            );
            ExitCode::FAILURE
        }
        Err(e) => fail(&e),
    }
}

fn unwritten(e: &std::io::Error) -> Error {
    Error::internal(format!("standard output: {e}"))
}

/// An entry of a list among several.
type Key = (u32, String);

#[derive(Serialize)]
struct Found<'a> {
    list: &'a str,
    entry_id: &'a str,
    name: &'a str,
    score: f64,
    above_threshold: bool,
    explanation: &'a [Evidence],
}

#[derive(Serialize)]
struct Answer<'a> {
    query_id: &'a str,
    candidates: Vec<Found<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    ignored: &'a [String],
}

#[derive(Serialize)]
struct Unanswered<'a> {
    query_id: Option<&'a str>,
    error: &'a str,
}

fn screen(
    a: &Arguments,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<u64> {
    if !(0.0..=1.0).contains(&a.threshold) {
        return Err(Error::invalid("threshold", "--threshold: give a score from 0 to 1."));
    }
    let mapping = mapping(a.map.as_deref())?;
    let mut roll: Roll<Key> = Roll::new();
    let mut titles = Vec::new();
    for path in &a.lists {
        let (entries, summary) = read_list(path, &mapping)?;
        let number = u32::try_from(titles.len()).unwrap_or(u32::MAX);
        titles
            .push(path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()));
        for entry in entries {
            roll.put(&(number, entry.reference), number, &entry.facts);
        }
        say_troubles(&summary, notes)?;
        if !summary.end_marked {
            let says = "lacks the mark at its end, or alt.csv or add.csv beside it";
            let _ = writeln!(notes, "{}: {says}; what is there is taken.", path.display());
        }
    }
    let wanted = Wanted { limit: a.limit, threshold: a.threshold, floor: 0.0 };
    let mut file;
    let queries: &mut dyn BufRead = if a.query.as_os_str() == "-" {
        input
    } else {
        let opened = std::fs::File::open(&a.query).map_err(|e| {
            let says = format!("Can't read {}: {e}", a.query.display());
            Error::new(Kind::Invalid, "file-unread", says)
        })?;
        file = BufReader::with_capacity(256 * 1024, opened);
        &mut file
    };
    let mut bad = 0_u64;
    each(queries, &mut |id, asked| {
        let written = match asked {
            Ok((asked, ignored)) => {
                let found = roll.screen(&asked, None, &wanted, &|_| true);
                let title = |key: &Key| usize::try_from(key.0).ok().and_then(|at| titles.get(at));
                let candidates = found.iter().map(|m| Found {
                    list: title(&m.key).map_or("", String::as_str),
                    entry_id: &m.key.1,
                    name: &m.name,
                    score: m.score,
                    above_threshold: m.score >= wanted.threshold,
                    explanation: &m.explanation,
                });
                let query_id = id.unwrap_or_default();
                crate::pki::line(
                    out,
                    &Answer { query_id, candidates: candidates.collect(), ignored: &ignored },
                )
            }
            Err(error) => {
                bad = bad.saturating_add(1);
                crate::pki::line(out, &Unanswered { query_id: id, error: &error })
            }
        };
        written.map_err(|e| unwritten(&e))
    })?;
    Ok(bad)
}

/// What is asked, and what of the query was not understood and is left out.
type Understood = (Asked, Vec<String>);

/// What is done with a query: its id, as far as it is known, and what is asked or why not.
type Take<'a> =
    &'a mut dyn FnMut(Option<&str>, std::result::Result<Understood, String>) -> Result<()>;

/// Goes through the queries, in whichever of the two forms they are.
fn each(queries: &mut dyn BufRead, take: Take<'_>) -> Result<()> {
    let unread = |e: std::io::Error| Error::internal(format!("queries: {e}"));
    let mut start = queries.fill_buf().map_err(unread)?;
    if start.starts_with(b"\xef\xbb\xbf") {
        queries.consume(3);
        start = queries.fill_buf().map_err(unread)?;
    }
    match start.iter().find(|b| !b.is_ascii_whitespace()) {
        None => Ok(()),
        Some(b'{') => lines(queries, take),
        Some(_) => rows(queries, take),
    }
}

/// A query as one JSON object. What is not named here is passed over.
#[derive(Deserialize)]
struct Question {
    id: Option<serde_json::Value>,
    name: Option<serde_json::Value>,
    birth_date: Option<serde_json::Value>,
    citizenship: Option<serde_json::Value>,
    sex: Option<serde_json::Value>,
    document: Option<serde_json::Value>,
    schema: Option<serde_json::Value>,
    any: Option<serde_json::Value>,
}

/// A value of JSON as it would stand in a table.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        serde_json::Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

fn lines(queries: &mut dyn BufRead, take: Take<'_>) -> Result<()> {
    let unread = |e: std::io::Error| Error::internal(format!("queries: {e}"));
    while let Some((line, cut)) = read_line(queries, LONGEST_LINE).map_err(unread)? {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if cut {
            take(None, Err("The line is longer than 64 kB.".to_owned()))?;
            continue;
        }
        match serde_json::from_slice::<Question>(&line) {
            Err(e) => {
                // Whoever asked may still be told which it was.
                let value: Option<serde_json::Value> = serde_json::from_slice(&line).ok();
                let id = value.as_ref().and_then(|v| v.get("id")).map(plain);
                take(id.as_deref(), Err(format!("The line is no query: {e}.")))?;
            }
            Ok(q) => {
                let id = q.id.as_ref().map(plain).unwrap_or_default();
                let text = |value: &Option<serde_json::Value>| {
                    value.as_ref().map(plain).unwrap_or_default()
                };
                // A text in the field `any` names something that may be any sort of thing.
                let any = q.any.as_ref().filter(|v| v.is_string()).map(plain);
                let name = Some(text(&q.name)).filter(|n| !n.is_empty());
                let asked = asked(&Fields {
                    name: &name.or(any).unwrap_or_default(),
                    birth_date: &text(&q.birth_date),
                    citizenship: &text(&q.citizenship),
                    sex: &text(&q.sex),
                    document: &text(&q.document),
                    schema: &text(&q.schema),
                });
                take(Some(&id), asked)?;
            }
        }
    }
    Ok(())
}

fn rows(queries: &mut dyn BufRead, take: Take<'_>) -> Result<()> {
    let wrong = |e: csv::Error| {
        let says = format!("The queries can't be read on: {e}");
        Error::new(Kind::Invalid, "queries-unread", says)
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(queries)?)
        .from_reader(Through(queries));
    let mut row = csv::ByteRecord::new();
    let text = |row: &csv::ByteRecord| -> Vec<String> {
        row.iter().map(|f| String::from_utf8_lossy(f).trim().to_owned()).collect()
    };
    if !reader.read_byte_record(&mut row).map_err(wrong)? {
        return Ok(());
    }
    let headings: Vec<String> = text(&row).iter().map(|h| h.to_lowercase()).collect();
    let at = |name: &str| headings.iter().position(|h| h == name);
    let columns = ["id", "name", "birth_date", "citizenship", "sex", "document", "schema"].map(at);
    let [id, Some(_), ..] = columns else {
        let says = format!(
            "The queries have no column “name”; their columns are {}.",
            headings.join(", ").chars().take(200).collect::<String>()
        );
        return Err(Error::new(Kind::Invalid, "queries-unread", says));
    };
    while reader.read_byte_record(&mut row).map_err(wrong)? {
        let fields = text(&row);
        let value =
            |column: Option<usize>| column.and_then(|at| fields.get(at)).map_or("", String::as_str);
        let line = row.position().map_or(0, csv::Position::line).to_string();
        let own = value(id);
        // Without ids of its own, a query is known by its line.
        let query_id = if id.is_some() { own } else { line.as_str() };
        // Fewer fields are fields that are not known; more are a name that fell apart.
        if fields.len() > headings.len() {
            let says = format!(
                "Line {line} has {} fields and the heading {}: put what holds a comma into quotation marks.",
                fields.len(),
                headings.len()
            );
            take(Some(query_id), Err(says))?;
            continue;
        }
        let [_, name, birth_date, citizenship, sex, document, schema] = columns.map(value);
        let fields = Fields { name, birth_date, citizenship, sex, document, schema };
        take(Some(query_id), asked(&fields))?;
    }
    Ok(())
}

/// The separator that stands most often in the first line.
fn separator(queries: &mut dyn BufRead) -> Result<u8> {
    let start = queries.fill_buf().map_err(|e| Error::internal(format!("queries: {e}")))?;
    let line = start.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: &u8| line.iter().filter(|b| *b == separator).count();
    // Of equals the last wins, so that a single column is read with commas.
    Ok([b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b','))
}

struct Through<'a>(&'a mut dyn BufRead);

impl Read for Through<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(to)
    }
}

struct Fields<'a> {
    name: &'a str,
    birth_date: &'a str,
    citizenship: &'a str,
    sex: &'a str,
    document: &'a str,
    schema: &'a str,
}

fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '|']).map(str::trim).filter(|t| !t.is_empty())
}

fn shown(text: &str) -> String {
    read::clean(text).text.chars().take(40).collect()
}

/// What is asked. What can't be understood beside the name is left out and said: a hit must not be
/// missed for a date that somebody mistyped.
fn asked(fields: &Fields<'_>) -> std::result::Result<Understood, String> {
    let name = read::clean(fields.name).text;
    let documents: Vec<(String, Option<String>)> =
        several(fields.document).map(|d| (read::clean(d).text, None)).collect();
    if !name.chars().any(char::is_alphanumeric) {
        return Err("The query has no name.".to_owned());
    }
    let length = name.chars().count();
    if length > read::LONGEST_NAME {
        return Err(format!(
            "The name has {length} characters; nobody's has more than {}.",
            read::LONGEST_NAME
        ));
    }
    let mut ignored = Vec::new();
    let schema = Schema::parse(fields.schema).unwrap_or_else(|| {
        let says = "is none of Person, Organization, Vessel, any";
        ignored.push(format!("schema: “{}” {says}", shown(fields.schema)));
        Schema::Any
    });
    let mut birth_date = PartialDate::Unknown;
    if !fields.birth_date.trim().is_empty() {
        let (born, how) = read::birth_date(fields.birth_date);
        // Of a span nothing is certain but what both its ends say.
        match born.until {
            None => birth_date = born.date,
            Some(until)
                if until.range().map(|r| r.0.year()) == born.date.range().map(|r| r.0.year()) =>
            {
                birth_date = born
                    .date
                    .range()
                    .map_or(PartialDate::Unknown, |(d, _)| PartialDate::Year(d.year()));
            }
            Some(_) => {}
        }
        if how == read::Understood::No || birth_date == PartialDate::Unknown {
            let says = "is not understood; write 1974-08-12, 1974-08 or 1974";
            ignored.push(format!("birth_date: “{}” {says}", shown(fields.birth_date)));
        }
    }
    let sex = Sex::from_code(fields.sex.trim()).filter(|s| *s != Sex::X);
    if sex.is_none() && !matches!(fields.sex.trim(), "" | "x" | "X") {
        ignored.push(format!("sex: “{}” is none of F, M, X", shown(fields.sex)));
    }
    let mut citizenships = Vec::new();
    for stated in several(fields.citizenship) {
        match places::parse_country(stated) {
            Some(country) => citizenships.push(country.alpha3.to_owned()),
            None => ignored
                .push(format!("citizenship: “{}” is no State that is known here", shown(stated))),
        }
    }
    let names = vec![AskedName::free(&name)];
    Ok((Asked { names, birth_date, sex, citizenships, documents, schema }, ignored))
}

/// One line, without its end, of at most so many bytes; none at the end. What is too long is cut
/// there, and its rest passed over.
fn read_line(input: &mut dyn BufRead, most: usize) -> std::io::Result<Option<(Vec<u8>, bool)>> {
    let (mut line, mut cut, mut any) = (Vec::new(), false, false);
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any.then_some((line, cut)));
        }
        any = true;
        let end = buffer.iter().position(|b| *b == b'\n');
        let used = end.unwrap_or(buffer.len());
        let room = most.saturating_sub(line.len());
        cut |= used > room;
        line.extend(buffer.iter().take(used.min(room)));
        input.consume(end.map_or(used, |at| at.saturating_add(1)));
        if end.is_some() {
            return Ok(Some((line, cut)));
        }
    }
}
