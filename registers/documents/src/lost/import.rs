//! A list brought in, however long: read twice, once to say what it would do and once to do it.
//!
//! Always holds: of a list no more is in memory than some rows and sixteen bytes for each of its
//! references; some hundred entries go into one commit, so that a stop loses nothing and bringing
//! the file in again goes on from there; an entry that is as it stands is not written; nothing is
//! withdrawn unless the file was said to be the whole list, and then only if every row was read.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Error, Id, Kind, Result};
use registry::{Query, Session, Stored};
use serde::Serialize;
use uuid::Uuid;

use super::keep::{id, is_list_name};
use super::port::{Answer, LONGEST_LINE};
use super::row::{
    Columns, DateOrder, Defaults, Mapping, Meaning, number_of, own_reference, parse_row,
};
use super::table::{Row, Table};
use super::{LostDocument, LostStatus, check};
use crate::fault::{Fault, TOLD, stopped};

/// In which form a list comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// Rows with headings, with commas, semicolons or tabs between the fields.
    #[default]
    Csv,
    /// One [`Answer`] on each line.
    Json,
}

/// What is brought in, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// The list's name, such as `utopia-police`.
    pub list: String,
    /// In which form it comes.
    pub source: Source,
    /// Which column means what, where the headings do not say so.
    pub mapping: Mapping,
    /// The issuer of rows that name none, by any of its codes or its name.
    pub issuer: Option<String>,
    /// The status of rows that name none.
    pub status: Option<LostStatus>,
    /// Which of two numbers is the month.
    pub dates: DateOrder,
    /// The file is the whole list: what it does not have is withdrawn.
    pub whole: bool,
    /// Brings the good rows in although others are faulty.
    pub accept_valid: bool,
}

/// What a list would do, or did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Plan {
    /// Rows read.
    pub read: u64,
    /// Entries that are new.
    pub new: u64,
    /// Entries that change, those that were withdrawn by an earlier whole list among them.
    pub changed: u64,
    /// The first of them: the reference, and the fields that change.
    pub changes: Vec<(String, Vec<&'static str>)>,
    /// Entries that are as they stand here.
    pub unchanged: u64,
    /// Entries that the list has and that were withdrawn by hand: they stay so.
    pub stay_withdrawn: u64,
    /// Entries that the whole list does not have any more, to be withdrawn.
    pub withdrawn: u64,
    /// The references of the first of them.
    pub withdrawals: Vec<String>,
    /// Rows that can't be taken.
    pub faulty: u64,
    /// The first of them.
    pub faults: Vec<Fault>,
    /// Rows that were not UTF-8, and were read as Latin-1.
    pub latin1: u64,
    /// Which heading was taken for what.
    pub columns: Vec<(Meaning, String)>,
    /// Whether nothing may be written: a row is faulty, and the good ones were not asked for, or the
    /// file is said to be whole.
    pub stops: bool,
}

impl Plan {
    fn fault(&mut self, fault: Fault) {
        more(&mut self.faulty);
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }
}

fn more(count: &mut u64) {
    *count = count.saturating_add(1);
}

/// How many entries go into one commit: numbers come in no order, so that larger commits write each
/// page of the index less often; smaller ones go down to a post in pieces that a slow line carries.
const BATCH: usize = 1_000;

fn unread(why: impl std::fmt::Display) -> Error {
    Error::new(Kind::Invalid, "list-unread", why.to_string()).with("why", why)
}

/// A file that knows how much of it was read.
struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(to)?;
        self.read = self.read.saturating_add(u64::try_from(n).unwrap_or(0));
        Ok(n)
    }
}

/// Says what a list would do; writes nothing.
///
/// # Errors
/// `list-unread` when the file is no list at all, or can't be read to its end, with the line;
/// `lost-refused` for a name that no list may have, or an issuer that is none; `import-stopped` when
/// `progress`, which is told the bytes read and all there are, said so.
pub fn plan_import(
    session: &Session,
    request: &Request,
    file: &mut (impl Read + Seek),
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Plan> {
    let mut plan = Walk::new(session, request, false)?.go(file, progress)?;
    plan.stops = plan.faulty > 0 && (request.whole || !request.accept_valid);
    Ok(plan)
}

/// Does what was planned: reads the file again, since a million rows are not kept in between, and
/// says what was done.
///
/// # Errors
/// `list-refused` when the plan says that nothing may be written; else as for [`plan_import`], and
/// `version-conflict` when somebody else brings in the same list. What was written until then stays.
pub fn apply(
    session: &Session,
    request: &Request,
    plan: &Plan,
    file: &mut (impl Read + Seek),
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Plan> {
    if plan.stops {
        return Err(Error::invalid(
            "list-refused",
            format!("{} rows can't be taken. Put them right, then try again.", plan.faulty),
        ));
    }
    Walk::new(session, request, true)?.go(file, progress)
}

struct Walk<'a> {
    session: &'a Session,
    request: &'a Request,
    issuer: Option<String>,
    write: bool,
    today: Date,
    /// Whether the list has no entry here, so that there is nothing to look for.
    empty: bool,
    seen: HashSet<Uuid>,
    batch: Vec<(Id<LostDocument>, LostDocument)>,
    plan: Plan,
}

impl<'a> Walk<'a> {
    fn new(session: &'a Session, request: &'a Request, write: bool) -> Result<Self> {
        let refused = || Error::invalid("lost-refused", "The list can't be brought in so.");
        if !is_list_name(&request.list) {
            return Err(refused().field(
                "list",
                "lost-list",
                "Call the list by 1 to 40 small letters, digits and hyphens, such as utopia-police.",
            ));
        }
        let issuer = match &request.issuer {
            None => None,
            Some(typed) => Some(places::parse_country(typed).ok_or_else(|| {
                let message = "Use the three-letter code of a State or organization, such as UTO.";
                refused().field("issuer", "series-issuer", message)
            })?),
        };
        let of_list = Query::<LostDocument>::all().eq("list", request.list.as_str()).limit(1);
        Ok(Self {
            session,
            request,
            issuer: issuer.map(|country| country.alpha3.to_owned()),
            write,
            today: TimeZone::UTC.to_datetime(session.registry().now()).date(),
            empty: session.find(&of_list)?.rows.is_empty(),
            seen: HashSet::new(),
            batch: Vec::with_capacity(BATCH),
            plan: Plan::default(),
        })
    }

    fn go(
        mut self,
        file: &mut (impl Read + Seek),
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Plan> {
        let all = file.seek(SeekFrom::End(0)).map_err(unread)?;
        file.seek(SeekFrom::Start(0)).map_err(unread)?;
        let mut file = Counted { inner: file, read: 0 };
        match self.request.source {
            Source::Csv => self.csv(&mut file, all, progress)?,
            Source::Json => self.json(&mut file, all, progress)?,
        }
        self.settle()?;
        if self.request.whole && self.plan.faulty == 0 {
            self.withdraw_others()?;
        }
        if !progress(all, all) {
            return Err(stopped());
        }
        Ok(self.plan)
    }

    fn csv<R: Read>(
        &mut self,
        file: &mut Counted<R>,
        all: u64,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<()> {
        let done = std::cell::Cell::new(0);
        let mut table = Table::open(Telling { file, done: &done }).map_err(unread)?;
        let mut row = Row::default();
        if !table.next_row(&mut row).map_err(unread)? {
            return Err(unread("The file is empty: its first line has to name the columns."));
        }
        let columns = Columns::find(&row.fields, &self.request.mapping).map_err(unread)?;
        let issuer = self.issuer.clone();
        let missing = |meaning, option| {
            Err(unread(format!(
                "No column is known for the {meaning}. Name it with --map {meaning}=HEADING, or give {option} where it is the same for all rows.",
            )))
        };
        if issuer.is_none() && !columns.has(Meaning::Issuer) {
            return missing("issuer", "--issuer");
        }
        if self.request.status.is_none() && !columns.has(Meaning::Status) {
            return missing("status", "--status");
        }
        self.plan.columns = columns.told();
        let request = self.request;
        let defaults = Defaults {
            list: &request.list,
            issuer: issuer.as_deref(),
            status: request.status,
            dates: request.dates,
        };
        while table.next_row(&mut row).map_err(unread)? {
            if row.latin1 {
                more(&mut self.plan.latin1);
            }
            let read = parse_row(&columns, &row.fields, &defaults);
            self.take(row.line, read)?;
            if self.batch.is_empty() && !progress(done.get(), all) {
                return Err(stopped());
            }
        }
        Ok(())
    }

    fn json<R: Read>(
        &mut self,
        file: &mut Counted<R>,
        all: u64,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<()> {
        let done = std::cell::Cell::new(0);
        let mut input = BufReader::with_capacity(128 * 1024, Telling { file, done: &done });
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX).saturating_add(1);
        let (mut line, mut bytes) = (0_u64, Vec::new());
        loop {
            bytes.clear();
            line = line.saturating_add(1);
            if input.by_ref().take(most).read_until(b'\n', &mut bytes).map_err(unread)? == 0 {
                return Ok(());
            }
            if bytes.len() > LONGEST_LINE {
                return Err(unread(format!(
                    "Line {line} is longer than 64 kB. Each line has to be one answer."
                )));
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice::<Answer>(&bytes) {
                Ok(answer) => self.answer(line, answer)?,
                Err(e) => {
                    more(&mut self.plan.read);
                    self.plan.fault(
                        Fault::new("", "", "", format!("an answer in JSON: {e}")).at_line(line),
                    );
                }
            }
            if self.batch.is_empty() && !progress(done.get(), all) {
                return Err(stopped());
            }
        }
    }

    /// Every hit of an answer is an entry.
    fn answer(&mut self, line: u64, answer: Answer) -> Result<()> {
        if let Some(error) = &answer.error {
            let fault = Fault::new("", "error", error, "an answer; ask again");
            return self.take(line, Err(fault));
        }
        if answer.hits.is_empty() {
            more(&mut self.plan.read);
            return Ok(());
        }
        let issuer = answer.issuer.as_deref().and_then(places::parse_country);
        let number = answer.number.as_deref().and_then(number_of);
        for hit in answer.hits {
            let read = match (issuer, &number) {
                (Some(issuer), Some(number)) => {
                    let named = Some(hit.reference).filter(|r| !r.trim().is_empty());
                    let reference = named.unwrap_or_else(|| own_reference(issuer.alpha3, number));
                    let entry = LostDocument {
                        list: self.request.list.clone(),
                        reference,
                        issuer: issuer.alpha3.to_owned(),
                        number: number.clone(),
                        document_type: hit.document_type,
                        status: hit.status,
                        reported_on: hit.reported_on,
                        until: hit.until,
                        note: hit.note,
                        withdrawn_on: None,
                        withdrawn_because: None,
                    };
                    match check(&entry) {
                        Ok(()) => Ok(entry),
                        Err(wrong) => Err(wrong.fields().first().map_or_else(
                            || Fault::new("", "", "", wrong.public()),
                            |f| Fault::new("", &f.field, "", f.message.as_str()),
                        )),
                    }
                }
                _ => Err(Fault::new("", "issuer and number", "", "both, for an answer with hits")),
            };
            self.take(line, read)?;
        }
        Ok(())
    }

    /// Takes one row; every so many are settled together.
    fn take(&mut self, line: u64, read: Result<LostDocument, Fault>) -> Result<()> {
        more(&mut self.plan.read);
        match read {
            Err(fault) => self.plan.fault(fault.at_line(line)),
            Ok(entry) => {
                let id = id(self.session, &entry.list, &entry.reference);
                if self.seen.insert(id.uuid()) {
                    self.batch.push((id, entry));
                } else {
                    let expected = "each reference once; give the entries references of their own";
                    let fault = Fault::new("", "reference", &entry.reference, expected);
                    self.plan.fault(fault.at_line(line));
                }
            }
        }
        if self.batch.len() >= BATCH { self.settle() } else { Ok(()) }
    }

    /// Compares a batch with what is on record, and writes what differs.
    fn settle(&mut self) -> Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let mut there = std::collections::HashMap::new();
        if !self.empty {
            let query = Query::<LostDocument>::all()
                .one_of("id", self.batch.iter().map(|(id, _)| *id))
                .limit(BATCH);
            for stored in self.session.find(&query)?.rows {
                there.insert(stored.id, stored);
            }
        }
        let mut writing = self.session.write("documents.import_lost");
        for (id, entry) in self.batch.drain(..) {
            match there.get(&id) {
                None => {
                    more(&mut self.plan.new);
                    writing.create_as(id, &entry);
                }
                Some(seen) if seen.body.withdrawn_because.is_some() => {
                    more(&mut self.plan.stay_withdrawn);
                }
                Some(seen) => {
                    let fields = differing(&seen.body, &entry);
                    if fields.is_empty() {
                        more(&mut self.plan.unchanged);
                        continue;
                    }
                    more(&mut self.plan.changed);
                    if self.plan.changes.len() < TOLD {
                        self.plan.changes.push((entry.reference.clone(), fields));
                    }
                    writing.update(seen, &entry);
                }
            }
        }
        if self.write && !writing.is_empty() {
            writing.commit()?;
        }
        Ok(())
    }

    /// Withdraws what stands on this node's list and was not in the file.
    fn withdraw_others(&mut self) -> Result<()> {
        if self.empty {
            return Ok(());
        }
        let own = self.session.registry().store().node().clone();
        let mut after = None;
        loop {
            let query = Query::<LostDocument>::all()
                .eq("list", self.request.list.as_str())
                .after(after)
                .limit(BATCH);
            let page = self.session.find(&query)?;
            let gone = |s: &&Stored<LostDocument>| {
                s.home == own && s.body.withdrawn_on.is_none() && !self.seen.contains(&s.id.uuid())
            };
            let mut writing = self.session.write("documents.import_lost");
            for stored in page.rows.iter().filter(gone) {
                more(&mut self.plan.withdrawn);
                if self.plan.withdrawals.len() < TOLD {
                    self.plan.withdrawals.push(stored.body.reference.clone());
                }
                let body = LostDocument { withdrawn_on: Some(self.today), ..stored.body.clone() };
                writing.update(stored, &body);
            }
            if self.write && !writing.is_empty() {
                writing.commit()?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// A reader that tells how far it has come while another holds it.
struct Telling<'a, R> {
    file: &'a mut Counted<R>,
    done: &'a std::cell::Cell<u64>,
}

impl<R: Read> Read for Telling<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(to)?;
        self.done.set(self.file.read);
        Ok(n)
    }
}

/// The fields in which two entries of one reference differ.
fn differing(before: &LostDocument, after: &LostDocument) -> Vec<&'static str> {
    let fields = [
        ("issuer", before.issuer != after.issuer),
        ("number", before.number != after.number),
        ("document_type", before.document_type != after.document_type),
        ("status", before.status != after.status),
        ("reported_on", before.reported_on != after.reported_on),
        ("until", before.until != after.until),
        ("note", before.note != after.note),
        ("withdrawn_on", before.withdrawn_on != after.withdrawn_on),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
