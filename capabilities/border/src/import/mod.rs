//! Bringing in crossings that a former system kept: CSV or Parquet.
//!
//! Always holds: every line that can't be taken is named with its field, its value and what was
//! expected; nothing is written while any line is rejected, unless the good lines are asked for;
//! the same file brought in twice adds nothing the second time, because each row has a key that
//! depends on the source and the row alone.
//!
//! Left out: deciding which of these people the register knows already under a document; a
//! person is known here by the id that the source gives them.

mod row;
mod write;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cubes::{ColumnMap, Meaning};
use jiff::tz::TimeZone;
use kernel::{Act, Error, Kind, Result};
use registry::{Column, ColumnType, Query, Record, Value};
use serde::{Deserialize, Serialize};

pub use row::{Columns, Parsed, Rejection, parse_row};

use crate::desk::{Desk, Place};
use crate::model::PersonId;

/// A person as a source knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePerson {
    /// The source.
    pub source: String,
    /// Their id there.
    pub external: String,
    /// Who they are here.
    pub person: PersonId,
}

impl SourcePerson {
    /// What it is found by.
    #[must_use]
    pub fn key(source: &str, external: &str) -> String {
        format!("{source}\u{1f}{external}")
    }
}

impl Record for SourcePerson {
    const KIND: &'static str = "border.source_person";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] =
        &[Column::unique("key", ColumnType::Text), Column::indexed("person", ColumnType::Id)];
    fn columns(&self) -> Vec<Value> {
        vec![Self::key(&self.source, &self.external).into(), self.person.into()]
    }
}

/// What to bring in, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file.
    pub file: PathBuf,
    /// Which column means what, where the names differ.
    pub map: ColumnMap,
    /// The source's name; the file's name unless told. Two files of one source share it.
    pub source: Option<String>,
    /// The code of the post for rows that name none.
    pub post: Option<String>,
    /// Says only what would be done.
    pub dry_run: bool,
    /// Brings the good lines in although others are rejected.
    pub accept_valid: bool,
}

impl Request {
    /// Brings a file in by its usual column names.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            map: ColumnMap::default(),
            source: None,
            post: None,
            dry_run: false,
            accept_valid: false,
        }
    }
}

/// How many rejections and warnings are kept in full; the rest is counted.
pub const TOLD: usize = 1_000;

/// What was found, and what was done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// The source's name.
    pub source: String,
    /// Rows read.
    pub read: u64,
    /// Crossings added, or that would be.
    pub added: u64,
    /// Crossings that are there already from before.
    pub already: u64,
    /// People added, or that would be.
    pub people: u64,
    /// Lines that can't be taken.
    pub rejected: u64,
    /// The first of them.
    pub rejections: Vec<Rejection>,
    /// Lines that may be the same crossing twice.
    pub doubtful: u64,
    /// The first of them.
    pub doubts: Vec<Rejection>,
    /// Whether anything was written.
    pub written: bool,
}

impl Report {
    fn reject(&mut self, r: Rejection) {
        self.rejected += 1;
        if self.rejections.len() < TOLD {
            self.rejections.push(r);
        }
    }
    fn doubt(&mut self, r: Rejection) {
        self.doubtful += 1;
        if self.doubts.len() < TOLD {
            self.doubts.push(r);
        }
    }
}

/// Called with the crossings done and all there are; returns whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// The code of the post for crossings of which nobody wrote down where they happened.
pub const POST_NOT_KNOWN: &str = "NOT-KNOWN";

impl Desk {
    /// Brings a file of crossings in.
    ///
    /// # Errors
    /// `file-unread` when the file is no table, or lacks a column; `post-unknown` for the post
    /// named beside it; `import-stopped` when `progress` said so: what was done until then stays,
    /// and bringing the file in again goes on from there.
    pub fn import(&self, act: &Act, request: &Request, progress: Progress<'_>) -> Result<Report> {
        let session = self.session(act);
        let source = request.source.clone().unwrap_or_else(|| {
            let name = request.file.file_stem().map(|s| s.to_string_lossy().into_owned());
            name.unwrap_or_else(|| "file".to_owned())
        });
        let mut report = Report { source, ..Report::default() };
        let mut posts = Posts::load(self, act, request)?;
        let mut rows = read_all(request, &posts, &mut report)?;
        sort_out(&mut rows, &posts, &mut report);
        let stop = report.rejected > 0 && !request.accept_valid;
        let dry = request.dry_run || stop;
        if !dry {
            posts.make(&session, &mut rows)?;
        }
        write::write(&session, &self.book(), &rows, dry, &mut report, progress)?;
        report.written = !dry && report.added > 0;
        Ok(report)
    }
}

/// The posts by code, with the one for rows that name none.
pub(crate) struct Posts {
    by_code: HashMap<String, Arc<Place>>,
    default: Arc<str>,
}

impl Posts {
    fn load(desk: &Desk, act: &Act, request: &Request) -> Result<Self> {
        let session = desk.session(act);
        let mut by_code = HashMap::new();
        for stored in places::posts(&session)? {
            let zone = stored.body.zone()?;
            let code = stored.body.code.clone();
            by_code.insert(code, Arc::new(Place { id: stored.id.cast(), post: stored.body, zone }));
        }
        let default = request.post.clone().unwrap_or_else(|| POST_NOT_KNOWN.to_owned());
        if !by_code.contains_key(&default) {
            if request.post.is_some() {
                return Err(Error::invalid(
                    "post-unknown",
                    format!("There is no post “{default}”. Give the code of a post of this node."),
                )
                .with("code", &default));
            }
            let post = places::Post {
                name: "Post not known".to_owned(),
                code: default.clone(),
                kind: places::PostKind::Land,
                time_zone: "Etc/UTC".to_owned(),
                region: String::new(),
                open: false,
                location: None,
            };
            // Made for good only with the first crossing that needs it: see `make`.
            let id = kernel::Id::<places::Post>::from_bytes([0; 16]);
            let place = Place { id: id.cast(), zone: TimeZone::UTC, post };
            by_code.insert(default.clone(), Arc::new(place));
        }
        Ok(Self { by_code, default: default.into() })
    }

    pub(crate) fn get(&self, code: &str) -> Option<&Arc<Place>> {
        self.by_code.get(code)
    }
    /// Makes the post for rows that name none, where it is needed and not there yet.
    fn make(&mut self, session: &registry::Session, rows: &mut [Parsed]) -> Result<()> {
        let Some(place) = self.by_code.get(self.default.as_ref()).cloned() else { return Ok(()) };
        let is_there = place.id != kernel::Id::from_bytes([0; 16]);
        if is_there || rows.iter().all(|row| row.post != self.default) {
            return Ok(());
        }
        let id = places::create_post(session, &place.post)?.cast();
        let made = Arc::new(Place { id, ..(*place).clone() });
        for row in rows.iter_mut().filter(|row| row.post == self.default) {
            row.place = Some(Arc::clone(&made));
        }
        self.by_code.insert(self.default.to_string(), made);
        Ok(())
    }

    pub(crate) fn default(&self) -> &str {
        &self.default
    }
}

fn unread(e: &cubes::CubeError) -> Error {
    Error::new(Kind::Invalid, "file-unread", e.to_string()).with("what", e)
}

fn read_all(request: &Request, posts: &Posts, report: &mut Report) -> Result<Vec<Parsed>> {
    let path = &request.file;
    let reader = cubes::rows(path).map_err(|e| unread(&e))?;
    let columns = columns(path, reader.header(), &request.map).map_err(|e| unread(&e))?;
    let mut rows = Vec::new();
    for row in reader {
        let row = row.map_err(|e| unread(&e))?;
        report.read += 1;
        match parse_row(&columns, row.line, &row.fields, posts.default()) {
            Ok(parsed) if posts.get(&parsed.post).is_none() => report.reject(Rejection {
                line: row.line,
                field: columns.name(columns.post),
                value: parsed.post.to_string(),
                expected: "the code of a post of this node".to_owned(),
            }),
            Ok(parsed) => rows.push(parsed),
            Err(rejection) => report.reject(rejection),
        }
    }
    Ok(rows)
}

/// Finds the columns of a file.
///
/// # Errors
/// When a needed column is missing, or the map names one that is not there.
pub fn columns(
    path: &Path,
    header: &[String],
    map: &ColumnMap,
) -> std::result::Result<Columns, cubes::CubeError> {
    Ok(Columns {
        person: map.need(path, header, Meaning::Person)?,
        date: map.need(path, header, Meaning::Date)?,
        direction: map.need(path, header, Meaning::Direction)?,
        citizenship: map.find(path, header, Meaning::Citizenship)?,
        sex: map.find(path, header, Meaning::Sex)?,
        birth_date: map.find(path, header, Meaning::BirthDate)?,
        post: map.find(path, header, Meaning::Post)?,
        journey: map.find(path, header, Meaning::Journey)?,
        initial: map.find(path, header, Meaning::InitialStatus)?,
        header: header.to_vec(),
    })
}

/// Orders the rows by person and time, and tells what can't both be true.
fn sort_out(rows: &mut Vec<Parsed>, posts: &Posts, report: &mut Report) {
    rows.sort_by(|a, b| {
        (&a.person, a.day, a.ms, &a.order, a.line).cmp(&(&b.person, b.day, b.ms, &b.order, b.line))
    });
    let mut kept: Vec<Parsed> = Vec::with_capacity(rows.len());
    for mut row in rows.drain(..) {
        row.within_day = 0;
        if let Some(last) = kept.last().filter(|l| l.person == row.person && l.day == row.day) {
            let same_second = row.has_time
                && last.has_time
                && row.ms.div_euclid(1_000) == last.ms.div_euclid(1_000);
            if same_second {
                report.reject(Rejection {
                    line: row.line,
                    field: "date".to_owned(),
                    value: row.date_text(),
                    expected: format!(
                        "another second than line {}, where the same person crosses too",
                        last.line
                    ),
                });
                continue;
            }
            if last.direction == row.direction {
                report.doubt(Rejection {
                    line: row.line,
                    field: "direction".to_owned(),
                    value: row.direction.code().to_owned(),
                    expected: format!(
                        "not the same way again on the same day as line {}: perhaps one crossing, twice",
                        last.line
                    ),
                });
            }
            row.within_day = last.within_day + 1;
        }
        kept.push(row);
    }
    // The usual residence that was stated is that before the first crossing.
    let mut last: Option<Arc<str>> = None;
    for row in &mut kept {
        if last.as_ref() == Some(&row.person) {
            row.resident_before = None;
        }
        last = Some(Arc::clone(&row.person));
        row.place = posts.get(&row.post).cloned();
    }
    *rows = kept;
}

/// How many of these import keys are on record.
pub(crate) fn known_keys(
    session: &registry::Session,
    keys: &[String],
) -> Result<std::collections::HashSet<String>> {
    let mut known = std::collections::HashSet::new();
    for chunk in keys.chunks(400) {
        let query = Query::<crate::model::Crossing>::all()
            .one_of("import_key", chunk.iter().map(String::as_str))
            .limit(chunk.len().max(1));
        for row in session.find(&query)?.rows {
            known.extend(row.body.imported.map(|i| i.key));
        }
    }
    Ok(known)
}
