//! How many forgeries were found: by issuer, type, series, method and month.
//!
//! Always holds: a figure is made of findings that stand; what was taken back is not in it. A
//! finding says nothing of whoever held the document, so no figure does.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Id, Result};
use registry::{Query, Session};
use serde::Serialize;

use crate::model::{Examination, Finding};

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cell {
    /// The month, `2026-11`.
    pub month: String,
    /// The issuer that the documents name.
    pub issuer: String,
    /// The document code.
    pub document_type: String,
    /// The series' name; none where the library has none.
    pub series: Option<String>,
    /// How it was done.
    pub method: String,
}

/// Forgeries found over some months.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forgeries {
    /// How many of each.
    pub cells: BTreeMap<Cell, u64>,
    /// How many examinations were concluded in all.
    pub concluded: u64,
}

impl Forgeries {
    /// How many in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.cells.values().sum()
    }

    /// How many by something of the cell, the most first.
    #[must_use]
    pub fn by(&self, what: impl Fn(&Cell) -> String) -> Vec<(String, u64)> {
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for (cell, n) in &self.cells {
            *all.entry(what(cell)).or_default() += n;
        }
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    }
}

/// Those found from one day until before another.
///
/// # Errors
/// When the registry can't be read.
pub fn between(session: &Session, from: Date, before: Date) -> Result<Forgeries> {
    let (first, end) = (from.to_string(), before.to_string());
    let concluded = Query::<Examination>::all()
        .ge("concluded_on", first.as_str())
        .lt("concluded_on", end.as_str());
    let mut out = Forgeries { concluded: session.count(&concluded)?, ..Forgeries::default() };
    let mut names: BTreeMap<Id<documents::Series>, Option<String>> = BTreeMap::new();
    let mut after = None;
    loop {
        let query = Query::<Finding>::all()
            .eq("withdrawn", false)
            .ge("found_on", first.as_str())
            .lt("found_on", end.as_str())
            .oldest_first("found_on")
            .after(after)
            .limit(1_000);
        let page = session.find(&query)?;
        for finding in page.rows {
            let f = finding.body;
            let series = match f.series {
                None => None,
                Some(id) => match names.get(&id) {
                    Some(known) => known.clone(),
                    None => {
                        let name = session.look(id)?.map(|s| s.body.name);
                        names.insert(id, name.clone());
                        name
                    }
                },
            };
            let cell = Cell {
                month: format!("{:04}-{:02}", f.on.year(), f.on.month()),
                issuer: f.issuer,
                document_type: f.document_type,
                series,
                method: f.method,
            };
            *out.cells.entry(cell).or_default() += 1;
        }
        match page.next {
            None => return Ok(out),
            next => after = next,
        }
    }
}

/// Those found in documents of one series, by method, the most first.
///
/// # Errors
/// When the registry can't be read.
pub fn of_series(session: &Session, series: Id<documents::Series>) -> Result<Vec<(String, u64)>> {
    let mut all: BTreeMap<String, u64> = BTreeMap::new();
    let mut after = None;
    loop {
        let query = Query::<Finding>::all()
            .eq("series", series)
            .eq("withdrawn", false)
            .after(after)
            .limit(1_000);
        let page = session.find(&query)?;
        for finding in page.rows {
            *all.entry(finding.body.method).or_default() += 1;
        }
        match page.next {
            None => break,
            next => after = next,
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(all)
}
