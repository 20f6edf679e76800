//! OFAC's list of specially designated nationals as `sdn.csv`, with `alt.csv`, `add.csv` and
//! `sdn_comments.csv` beside it (Treasury, "SDN list data formats": delimited files, `-0-` for
//! nothing, ended by the byte 1A).
//!
//! Always holds: the number of the list (`ent_num`) is the reference; a person's name is `FAMILY,
//! Given`, others stand as they are; weak aliases, which stand in the remarks, are low.

use std::collections::HashMap;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::remarks::{listed, take};
use super::{Broken, Builder, Once, Sink, Summary, Trouble};
use crate::model::{Address, Form, IdentityDocument, Quality, Schema};

/// The files beside `sdn.csv`; each may be missing.
#[derive(Default)]
pub struct OfacFiles<'a> {
    /// `alt.csv`: number, number of the alias, its type, the name, remarks.
    pub alt: Option<&'a mut dyn Read>,
    /// `add.csv`: number, number of the address, street, city with province and code, country,
    /// remarks.
    pub add: Option<&'a mut dyn Read>,
    /// `sdn_comments.csv`: number, the rest of remarks that were too long.
    pub comments: Option<&'a mut dyn Read>,
}

/// The byte by which these files end.
const END: u8 = 0x1a;

/// A file of which the last byte is known.
struct Tail<'a> {
    inner: &'a mut dyn Read,
    last: u8,
}

impl Read for Tail<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(to)?;
        if let Some(last) = n.checked_sub(1).and_then(|at| to.get(at)) {
            self.last = *last;
        }
        Ok(n)
    }
}

/// Rows of one of these files, each without the fields that say that they are empty.
fn rows(
    input: &mut dyn Read,
    fields: usize,
    name: &str,
    summary: &mut Summary,
    take: &mut dyn FnMut(Vec<String>, &mut Summary),
) -> Result<bool, Broken> {
    let tail = Tail { inner: input, last: b'\n' };
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(tail);
    let mut row = ByteRecord::new();
    let mut waiting: Option<(u64, Vec<String>)> = None;
    loop {
        let at = reader.position().line();
        let more = reader.read_byte_record(&mut row).map_err(|e| match e.into_kind() {
            csv::ErrorKind::Io(e) => Broken::Io(e),
            other => Broken::NotTheForm(format!("{name}, line {at}: {other:?}.")),
        })?;
        let ended = !more || (row.len() == 1 && row.get(0).is_some_and(|f| f == [END]));
        // A row is handed on once another one, or the end, has followed it.
        if let Some((line, fields_read)) = waiting.take() {
            if fields_read.len() >= fields {
                take(fields_read, summary);
            } else if !ended {
                summary.note(
                    Trouble::Malformed,
                    &format!("{name}, line {line}"),
                    &fields_read.join(","),
                );
            } else {
                return Err(Broken::CutOff(format!(
                    "{name} ends on line {line}, in the middle of a row"
                )));
            }
        }
        if ended {
            // A row that is cut off within quotes has all its fields, and no end.
            if !matches!(reader.get_ref().last, b'\n' | END) {
                return Err(Broken::CutOff(format!("{name} ends in the middle of a row")));
            }
            return Ok(more);
        }
        let texts = row.iter().map(|field| {
            // The files are ASCII; what is not was put there by somebody else.
            let text = String::from_utf8_lossy(field);
            let text = text.trim();
            if text == "-0-" { String::new() } else { text.to_owned() }
        });
        waiting = Some((row.position().map_or(at, csv::Position::line), texts.collect()));
    }
}

fn field(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

#[derive(Default)]
struct Beside {
    aliases: Vec<String>,
    addresses: Vec<(String, String)>,
    comments: String,
    used: bool,
}

/// Reads the list; each entry goes to `sink` as it is met.
///
/// # Errors
/// [`Broken`]: a file is cut off in the middle of a row, or is another form. What went to `sink`
/// until then is not to be used.
pub fn ofac_csv(
    sdn: &mut dyn Read,
    files: OfacFiles<'_>,
    sink: Sink<'_>,
) -> Result<Summary, Broken> {
    let mut summary = Summary { form: Form::OfacCsv, end_marked: true, ..Summary::default() };
    let mut beside: HashMap<String, Beside> = HashMap::new();
    let mut marked = files.alt.is_some() && files.add.is_some();
    if let Some(alt) = files.alt {
        marked &= rows(alt, 4, "alt.csv", &mut summary, &mut |row, _| {
            let of = beside.entry(field(&row, 0).to_owned()).or_default();
            of.aliases.push(field(&row, 3).to_owned());
        })?;
    }
    if let Some(add) = files.add {
        marked &= rows(add, 5, "add.csv", &mut summary, &mut |row, _| {
            let parts: Vec<&str> =
                [field(&row, 2), field(&row, 3)].into_iter().filter(|p| !p.is_empty()).collect();
            let of = beside.entry(field(&row, 0).to_owned()).or_default();
            of.addresses.push((parts.join(", "), field(&row, 4).to_owned()));
        })?;
    }
    if let Some(comments) = files.comments {
        // This one alone has no mark at its end.
        rows(comments, 2, "sdn_comments.csv", &mut summary, &mut |row, _| {
            let of = beside.entry(field(&row, 0).to_owned()).or_default();
            of.comments.push_str(field(&row, 1));
        })?;
    }
    let mut once = Once::new(sink);
    marked &= rows(sdn, 12, "sdn.csv", &mut summary, &mut |row, summary| {
        let number = field(&row, 0);
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            summary.note(Trouble::NoReference, "sdn.csv", field(&row, 1));
            return;
        }
        let mut none = Beside::default();
        let of = beside.get_mut(number).unwrap_or(&mut none);
        of.used = true;
        if let Some(entry) = entry(&row, of, summary) {
            once.take(entry, summary);
        }
    })?;
    for (number, _) in beside.iter().filter(|(_, of)| !of.used) {
        summary.note(Trouble::Orphan, &format!("entry {number}"), number);
    }
    if summary.entries == 0 && summary.skipped() > 0 {
        return Err(Broken::NotTheForm("no row of it is an entry of OFAC's list.".to_owned()));
    }
    summary.end_marked = marked;
    Ok(summary)
}

fn entry(row: &[String], of: &Beside, summary: &mut Summary) -> Option<super::ReadEntry> {
    let number = field(row, 0);
    let mut b = Builder::new(number, summary);
    let kind = field(row, 2).to_lowercase();
    b.facts.schema = match kind.as_str() {
        "individual" => Schema::Person,
        "vessel" | "aircraft" => Schema::Vessel,
        _ => Schema::Organization,
    };
    let person = b.facts.schema == Schema::Person;
    b.name(listed(field(row, 1), Quality::Primary, person));
    for alias in &of.aliases {
        b.name(listed(alias, Quality::Good, person));
    }
    for (text, country) in &of.addresses {
        let text = b.text(text).unwrap_or_default();
        let country = b.text(country);
        if !text.is_empty() || country.is_some() {
            b.facts.addresses.push(Address { text, country });
        }
    }
    b.facts.legal_basis = b.text(field(row, 3));
    let title = b.text(field(row, 4));
    b.facts.positions.extend(title);
    if let Some(number) = b.text(field(row, 5)) {
        b.facts.documents.push(IdentityDocument {
            kind: "Call sign".to_owned(),
            number,
            ..IdentityDocument::default()
        });
    }
    let mut remarks = format!("{}{}", field(row, 11), of.comments);
    for (at, what) in [
        (6, "Vessel type"),
        (7, "Tonnage"),
        (8, "Gross registered tonnage"),
        (9, "Flag"),
        (10, "Owner"),
    ] {
        if !field(row, at).is_empty() {
            if !remarks.is_empty() {
                remarks.push_str("; ");
            }
            remarks.push_str(&format!("{what} {}", field(row, at)));
        }
    }
    b.facts.remarks = take(&remarks, &mut b);
    b.finish(number)
}
