//! The library as a file: one JSON or TOML text, with its pictures as files beside it or within.
//!
//! Always holds: a file is read whole and said before anything of it is written; one that was
//! exported and is brought in again changes nothing; what the file does not have is left alone.

mod file;

use kernel::{Error, Id, Result};
use registry::{Session, Stored};
use serde::Serialize;

pub use file::{Export, export};

use super::{Series, check, keep};
use crate::fault::{Fault, TOLD};
use crate::picture::{self, Picture};

/// A series that a file changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Issuer, document code and name.
    pub series: String,
    /// The fields that change.
    pub fields: Vec<String>,
}

/// What a file would do, or did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Told {
    /// Series that are new.
    pub new: Vec<String>,
    /// Series that change, with what.
    pub changed: Vec<Change>,
    /// Series that are as they stand here.
    pub unchanged: u64,
    /// Pictures that are new.
    pub pictures: u64,
    /// What can't be taken.
    pub faulty: u64,
    /// The first of that.
    pub faults: Vec<Fault>,
}

impl Told {
    fn fault(&mut self, fault: Fault) {
        self.faulty = self.faulty.saturating_add(1);
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }
}

/// What a file would do, with what it takes to do it.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In words.
    pub told: Told,
    pictures: Vec<(Id<Picture>, Picture)>,
    series: Vec<(Option<Stored<Series>>, Series)>,
}

/// What a series is called in a report.
fn label(series: &Series) -> String {
    format!("{} {} {}", series.issuer, series.document_type, series.name)
}

/// The fields in which two series differ, by their names in the file.
fn differing(before: &Series, after: &Series) -> Result<Vec<String>> {
    let fields = |series: &Series| match serde_json::to_value(series) {
        Ok(serde_json::Value::Object(fields)) => Ok(fields),
        other => Err(Error::internal(format!("a series as JSON: {other:?}"))),
    };
    let (before, after) = (fields(before)?, fields(after)?);
    let differs = |(k, v): &(&String, &serde_json::Value)| before.get(*k) != Some(v);
    let mut names: Vec<String> = after.iter().filter(differs).map(|(k, _)| k.clone()).collect();
    names.sort();
    Ok(names)
}

/// Reads a library file and says what it would do. `beside` gives the bytes of a picture file by
/// the name that the library file has for it.
///
/// # Errors
/// `library-unread` when the file is no library at all: what can't be taken of one that is, is in
/// the plan; when the registry can't be read.
pub fn plan_import(
    session: &Session,
    text: &[u8],
    beside: &dyn Fn(&str) -> std::io::Result<Vec<u8>>,
) -> Result<Plan> {
    let mut plan = Plan::default();
    let read = file::read(text, beside, &mut |fault| plan.told.fault(fault))?;
    let mut ids = std::collections::HashMap::new();
    for (name, picture) in read.pictures {
        let (id, there) = picture::kept_as(session, &picture.sha256)?;
        ids.insert(name, id);
        if !there && plan.pictures.iter().all(|(other, _)| *other != id) {
            plan.told.pictures = plan.told.pictures.saturating_add(1);
            plan.pictures.push((id, picture));
        }
    }
    let mut names = std::collections::HashSet::new();
    for (at, series) in read.series {
        let series = match series.with_pictures(&at, &ids) {
            Ok(series) => series,
            Err(fault) => {
                plan.told.fault(fault);
                continue;
            }
        };
        if let Err(wrong) = check(&series) {
            for field in wrong.fields() {
                let at = format!("{at}.{}", field.field);
                plan.told.fault(Fault::new(at, "", "", field.message.clone()));
            }
            continue;
        }
        let name = label(&series);
        if !names.insert(name.clone()) {
            let expected = "each series of an issuer, a document code and a name once";
            plan.told.fault(Fault::new(at, "name", &name, expected));
            continue;
        }
        if keep::from_above(session, &series.issuer)? {
            let expected = format!("an issuer of this node's own. {}", keep::FROM_ABOVE);
            plan.told.fault(Fault::new(at, "issuer", &series.issuer, expected));
            continue;
        }
        match keep::named(session, &series.issuer, &series.document_type, &series.name)? {
            None => {
                plan.told.new.push(name);
                plan.series.push((None, series));
            }
            Some(seen) => {
                let fields = differing(&seen.body, &series)?;
                if fields.is_empty() {
                    plan.told.unchanged = plan.told.unchanged.saturating_add(1);
                } else {
                    plan.told.changed.push(Change { series: name, fields });
                    plan.series.push((Some(seen), series));
                }
            }
        }
    }
    Ok(plan)
}

/// How many series go into one commit.
const BATCH: usize = 100;

/// Does what a plan says: the pictures first, then the series that name them. What can't be taken
/// is left out; who does not want that looks at the plan before. `progress` is told what is done and
/// all there is; where it says no, what was done until then stays.
///
/// # Errors
/// `import-stopped` when `progress` said so; `version-conflict` when somebody else changed a series
/// since the plan was made: make another one.
pub fn apply(
    session: &Session,
    plan: &Plan,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<()> {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let all = count(plan.pictures.len().saturating_add(plan.series.len()));
    let mut done = 0_u64;
    let mut go_on = |more: usize| {
        done = done.saturating_add(count(more));
        if progress(done, all) { Ok(()) } else { Err(crate::fault::stopped()) }
    };
    for pictures in plan.pictures.chunks(10) {
        let mut writing = session.write("documents.import_pictures");
        for (id, picture) in pictures {
            writing.create_as(*id, picture);
        }
        writing.commit()?;
        go_on(pictures.len())?;
    }
    for series in plan.series.chunks(BATCH) {
        let mut writing = session.write("documents.import_series");
        for (seen, series) in series {
            match seen {
                Some(seen) => writing.update(seen, series),
                None => {
                    writing.create(series);
                }
            }
        }
        writing.commit()?;
        go_on(series.len())?;
    }
    Ok(())
}
