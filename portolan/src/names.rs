//! `portolan names`: says of pairs of names whether they are one name, and why.
//!
//! Always: a row of the input is a row of the output, in the same order; a row that can't be judged
//! is named with its line and has no score. Exit 0 when all rows were judged, 1 when one was not, 2
//! when there was nothing to judge. Only this file does I/O; how names are judged is the crate's.

use std::io::{self, BufRead, BufReader, Read, Write};

use ::names::{Name, Notes, Pairing, Schema, compare};
use csv::{ByteRecord, Position, ReaderBuilder, WriterBuilder};
use serde::Serialize;

/// Compares names: are two spellings one name?
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Compare(Compare),
}

/// Compares the two names of each row, and says whether they count as one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The file is CSV in UTF-8 with a heading: name1, name2 and, if you like, schema (Person,
Organization, Vessel or Any; Person where nothing is said; Company and LegalEntity are read as
Organization). Other columns stay as they are. The output has all columns and two more:
  score  from 0 to 1: the probability that both are one name, if one pair in two were
  match  true or false, at the one threshold that Portolan uses

With --explain each row is a line of JSON instead:
  line, name1, name2, score, match, llr (natural logarithm of the likelihood ratio), parts (kind,
  left, right, how and weight of each: their sum is llr) and notes (what reading had to do)

A row that can't be judged is named with its line, and has no score.

Exit: 0 every row was judged, 1 a row was not, 2 nothing could be read.

Examples:
  portolan names compare pairs.csv > judged.csv
  portolan names compare pairs.csv --explain
  printf 'name1,name2\\nMao Tse-tung,Mao Zedong\\n' | portolan names compare -")]
struct Compare {
    /// The file with the pairs; - for standard input
    file: String,
    /// Print a line of JSON for each pair, with what was weighed
    #[arg(long)]
    explain: bool,
}

/// Why there is nothing to judge.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("cannot read {0}: {1}")]
    Unread(String, io::Error),
    #[error("{0} is UTF-16: save it as CSV in UTF-8")]
    Utf16(String),
    #[error(
        "{0} holds nothing: expected a heading with the columns name1 and name2, and a row a pair"
    )]
    Empty(String),
    #[error("the heading of {0} is not UTF-8: save the file as CSV in UTF-8")]
    HeadingEncoding(String),
    #[error(
        "the heading of {file} has no column {column}: expected name1,name2 and perhaps schema, \
         parted by commas; found {found}"
    )]
    NoColumn { file: String, column: &'static str, found: String },
    #[error("the heading of {file} has the column {column} twice: leave one")]
    Twice { file: String, column: &'static str },
    #[error("the heading of {file} has a column {column}, which would be written over: rename it")]
    Taken { file: String, column: &'static str },
    #[error("cannot write: {0}")]
    Unwritten(io::Error),
}

/// Why a row is not judged.
#[derive(Debug, thiserror::Error)]
enum BadRow {
    #[error("expected {expected} fields, found {found}: put a field that has a comma in quotes")]
    Fields { expected: usize, found: usize },
    #[error("{0} is not UTF-8: save the file as CSV in UTF-8")]
    Encoding(&'static str),
    #[error("{0} has no letters that can be compared")]
    NoName(&'static str),
    #[error("schema {0:?} is not known: expected Person, Organization, Vessel or Any")]
    Schema(String),
}

/// Where the columns stand.
struct Columns {
    count: usize,
    name1: usize,
    name2: usize,
    schema: Option<usize>,
}

/// What is said of a pair.
struct Judged {
    names: [String; 2],
    notes: [Notes; 2],
    score: f64,
    is_match: bool,
    llr: f64,
    parts: Vec<Pairing>,
}

#[derive(Serialize)]
struct Explained<'a> {
    line: u64,
    name1: &'a str,
    name2: &'a str,
    score: f64,
    r#match: bool,
    llr: f64,
    parts: &'a [Pairing],
    notes: Vec<String>,
}

/// Compares, and gives the exit status.
pub fn run(
    arguments: &Arguments,
    input: &mut dyn Read,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> u8 {
    let What::Compare(arguments) = &arguments.what;
    let opened = if arguments.file == "-" {
        judge(arguments, input, out, notes)
    } else {
        std::fs::File::open(&arguments.file)
            .map_err(|error| Refusal::Unread(arguments.file.clone(), error))
            .and_then(|mut file| judge(arguments, &mut file, out, notes))
    };
    match opened {
        Ok(0) => 0,
        Ok(bad) => {
            let _ = writeln!(notes, "portolan names: {bad} rows were not judged");
            1
        }
        // Whoever reads the output has seen enough.
        Err(Refusal::Unwritten(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        // Where not even that can be written, the exit status tells.
        Err(refusal) => {
            let _ = writeln!(notes, "portolan names: {refusal}");
            2
        }
    }
}

/// Judges every row; how many could not be.
fn judge(
    arguments: &Compare,
    input: &mut dyn Read,
    out: &mut dyn Write,
    notes: &mut dyn Write,
) -> Result<u64, Refusal> {
    let file = || arguments.file.clone();
    let unread = |error: csv::Error| Refusal::Unread(file(), error.into());
    let mut input = BufReader::new(input);
    let start = input.fill_buf().map_err(|error| Refusal::Unread(file(), error))?;
    if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
        return Err(Refusal::Utf16(file()));
    }
    // A mark of the byte order at the start of UTF-8 is the reader's to skip.
    let mut rows = ReaderBuilder::new().flexible(true).from_reader(input);
    let heading = rows.byte_headers().map_err(unread)?.clone();
    let columns = Columns::of(&heading, &arguments.file, arguments.explain)?;
    let mut sheet = Sheet::new(out, arguments.explain);
    if !arguments.explain {
        sheet.heading(&heading).map_err(Refusal::Unwritten)?;
    }
    let (mut row, mut bad) = (ByteRecord::new(), 0);
    while rows.read_byte_record(&mut row).map_err(unread)? {
        let line = row.position().map_or(0, Position::line);
        let judged = columns.judge(&row);
        if let Err(why) = &judged {
            bad += 1;
            let _ = writeln!(notes, "portolan names: line {line} of {}: {why}", arguments.file);
        }
        sheet.row(&columns, &row, line, judged.ok()).map_err(Refusal::Unwritten)?;
    }
    sheet.end().map_err(Refusal::Unwritten)?;
    Ok(bad)
}

/// What the answers are written on.
enum Sheet<'a> {
    Table(Box<csv::Writer<&'a mut dyn Write>>),
    Lines(&'a mut dyn Write),
}

impl<'a> Sheet<'a> {
    fn new(out: &'a mut dyn Write, explain: bool) -> Self {
        if explain {
            Self::Lines(out)
        } else {
            // Rows that are too short or too long are given back as they came.
            Self::Table(Box::new(WriterBuilder::new().flexible(true).from_writer(out)))
        }
    }

    fn heading(&mut self, heading: &ByteRecord) -> io::Result<()> {
        let Self::Table(table) = self else { return Ok(()) };
        let columns = heading.iter().chain([&b"score"[..], b"match"]);
        Ok(table.write_byte_record(&columns.collect())?)
    }

    fn row(
        &mut self,
        columns: &Columns,
        row: &ByteRecord,
        line: u64,
        judged: Option<Judged>,
    ) -> io::Result<()> {
        match (self, judged) {
            (Self::Table(table), judged) => {
                Ok(table.write_byte_record(&columns.answered(row, judged.as_ref()))?)
            }
            (Self::Lines(out), Some(judged)) => {
                serde_json::to_writer(&mut **out, &Explained::of(line, &judged))?;
                out.write_all(b"\n")
            }
            (Self::Lines(_), None) => Ok(()),
        }
    }

    fn end(self) -> io::Result<()> {
        match self {
            Self::Table(mut table) => table.flush(),
            Self::Lines(out) => out.flush(),
        }
    }
}

impl Columns {
    fn of(heading: &ByteRecord, file: &str, explain: bool) -> Result<Self, Refusal> {
        if heading.iter().all(<[u8]>::is_empty) {
            return Err(Refusal::Empty(file.to_owned()));
        }
        let names: Vec<String> = heading
            .iter()
            .map(|name| std::str::from_utf8(name).map(|name| name.trim().to_lowercase()))
            .collect::<Result<_, _>>()
            .map_err(|_| Refusal::HeadingEncoding(file.to_owned()))?;
        let find = |column: &'static str| {
            let mut places = names.iter().enumerate().filter(|(_, name)| *name == column);
            let first = places.next().map(|(place, _)| place);
            match places.next() {
                Some(_) => Err(Refusal::Twice { file: file.to_owned(), column }),
                None => Ok(first),
            }
        };
        let must = |column: &'static str| {
            find(column)?.ok_or_else(|| Refusal::NoColumn {
                file: file.to_owned(),
                column,
                found: names.join(","),
            })
        };
        let columns = Self {
            count: heading.len(),
            name1: must("name1")?,
            name2: must("name2")?,
            schema: find("schema")?,
        };
        for column in ["score", "match"] {
            if !explain && names.iter().any(|name| name == column) {
                return Err(Refusal::Taken { file: file.to_owned(), column });
            }
        }
        Ok(columns)
    }

    fn judge(&self, row: &ByteRecord) -> Result<Judged, BadRow> {
        if row.len() != self.count {
            return Err(BadRow::Fields { expected: self.count, found: row.len() });
        }
        let schema = match self.schema {
            Some(place) => schema(text(row, place, "schema")?)?,
            None => Schema::Person,
        };
        let name = |place, column| {
            let text = text(row, place, column)?;
            let name = Name::read(text, schema);
            if name.is_empty() { Err(BadRow::NoName(column)) } else { Ok((text.to_owned(), name)) }
        };
        let (text1, first) = name(self.name1, "name1")?;
        let (text2, second) = name(self.name2, "name2")?;
        let comparison = compare(&first, &second);
        Ok(Judged {
            names: [text1, text2],
            notes: [first.notes(), second.notes()],
            score: comparison.probability(),
            is_match: comparison.is_match(),
            llr: comparison.llr,
            parts: comparison.parts,
        })
    }

    /// The row with what is said of it; both fields are empty where nothing is.
    fn answered(&self, row: &ByteRecord, judged: Option<&Judged>) -> ByteRecord {
        let mut answer = row.clone();
        for _ in row.len()..self.count {
            answer.push_field(b"");
        }
        match judged {
            Some(judged) => {
                answer.push_field(format!("{:.4}", judged.score).as_bytes());
                answer.push_field(if judged.is_match { b"true" } else { b"false" });
            }
            None => {
                answer.push_field(b"");
                answer.push_field(b"");
            }
        }
        answer
    }
}

fn text<'a>(row: &'a ByteRecord, place: usize, column: &'static str) -> Result<&'a str, BadRow> {
    std::str::from_utf8(row.get(place).unwrap_or_default()).map_err(|_| BadRow::Encoding(column))
}

/// The kind of thing that is named. Lists elsewhere know more kinds than are told apart here.
fn schema(text: &str) -> Result<Schema, BadRow> {
    Ok(match text.trim().to_lowercase().as_str() {
        "" | "person" => Schema::Person,
        "organization" | "organisation" | "company" | "legalentity" | "publicbody" => {
            Schema::Organization
        }
        "vessel" | "airplane" => Schema::Vessel,
        "any" => Schema::Any,
        _ => return Err(BadRow::Schema(text.to_owned())),
    })
}

impl<'a> Explained<'a> {
    fn of(line: u64, judged: &'a Judged) -> Self {
        let [name1, name2] = &judged.names;
        let notes = ["name1", "name2"]
            .into_iter()
            .zip(judged.notes)
            .flat_map(|(column, notes)| said(notes).map(move |note| format!("{column}: {note}")))
            .collect();
        Self {
            line,
            name1,
            name2,
            score: judged.score,
            r#match: judged.is_match,
            llr: judged.llr,
            parts: &judged.parts,
            notes,
        }
    }
}

/// What reading a name had to do, in words.
fn said(notes: Notes) -> impl Iterator<Item = &'static str> {
    [
        (notes.cut, "longer than names are read: its end was left out"),
        (notes.controls, "control characters or marks of direction were taken out"),
        (notes.mixed, "written in more than one script"),
        (notes.truncated, "may be cut off where the document's field ended"),
    ]
    .into_iter()
    .filter_map(|(is_so, words)| is_so.then_some(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(input: &[u8], explain: bool) -> (u8, String, String) {
        let compare = Compare { file: "-".to_owned(), explain };
        let (mut out, mut notes) = (Vec::new(), Vec::new());
        let arguments = Arguments { what: What::Compare(compare) };
        let status = run(&arguments, &mut &*input, &mut out, &mut notes);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (status, text(&out), text(&notes))
    }

    #[test]
    fn every_column_stays_and_two_come_after() {
        let (status, out, notes) = ran(
            "\u{feff}id,Name1,schema,name2\r\n\
             7,\"Putin, Vladimir\",Person,Владимир Путин\r\n\
             8,Salman bin Muhammad,,Muhammad bin Salman\r\n"
                .as_bytes(),
            false,
        );
        let rows: Vec<&str> = out.lines().collect();
        assert_eq!((status, notes.as_str()), (0, ""));
        assert_eq!(rows[0], "id,Name1,schema,name2,score,match");
        assert!(rows[1].starts_with("7,\"Putin, Vladimir\",Person,Владимир Путин,0."), "{out}");
        assert!(rows[1].ends_with(",true") && rows[2].ends_with(",false"), "{out}");
    }

    #[test]
    fn a_row_that_cannot_be_judged_is_named_and_stays_in_its_place() {
        let (status, out, notes) = ran(
            b"name1,name2,schema\nAda Roe,Ada Roe,Person\n,Ada Roe,Person\nAda Roe\n\
              Ada Roe,Ada Roe,Planet\nAd\xE9le Roe,Ada Roe,\nAda Roe,Ada Roe,Any\n",
            false,
        );
        assert_eq!(status, 1);
        let rows: Vec<&str> = out.lines().collect();
        assert_eq!(rows.len(), 7, "{out}");
        assert_eq!(&rows[2..5], [",Ada Roe,Person,,", "Ada Roe,,,,", "Ada Roe,Ada Roe,Planet,,"]);
        assert!(rows[5].ends_with(",,,") && rows[6].ends_with(",true"), "{out}");
        for said in
            ["line 3 of -: name1 has", "line 4", "\"Planet\"", "name1 is not UTF-8", "4 rows"]
        {
            assert!(notes.contains(said), "{said}: {notes}");
        }
    }

    #[test]
    fn a_table_that_cannot_be_read_is_refused_with_what_to_do() {
        for (input, said) in [
            (&b""[..], "holds nothing"),
            (b"name1;name2\na;b\n", "parted by commas; found name1;name2"),
            (b"\xFF\xFEn\0a\0", "UTF-16"),
            (b"name1,name2,score\n", "column score"),
            (b"name1,name1,name2\n", "twice"),
            (b"name1,n\xE4me2\n", "heading of - is not UTF-8"),
        ] {
            let (status, out, notes) = ran(input, false);
            assert_eq!((status, out.as_str()), (2, ""), "{notes}");
            assert!(notes.contains(said), "{said}: {notes}");
        }
    }

    #[test]
    fn what_was_weighed_adds_up() {
        let (status, out, _) =
            ran("name1,name2,match\nAda\u{202e} Maria Roe,A. Roe,true\n".as_bytes(), true);
        let pair: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((status, &pair["line"]), (0, &2.into()));
        let sum: f64 =
            pair["parts"].as_array().unwrap().iter().filter_map(|p| p["weight"].as_f64()).sum();
        assert!((sum - pair["llr"].as_f64().unwrap()).abs() < 1e-3, "{out}");
        assert!(pair["notes"][0].as_str().unwrap().starts_with("name1: control"), "{out}");
    }
}
