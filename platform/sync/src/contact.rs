//! How nodes stand to each other at the moment: what the pages and the frame show.
//!
//! Always holds: nothing here decides anything. Order never depends on a clock; the difference
//! between two clocks is measured to be shown.

use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Result};
use registry::Store;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What a post says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its release.
    pub release: String,
    /// How far its clock is ahead of the centre's, in milliseconds; less than zero when behind.
    pub clock_ms: i64,
    /// Bytes free on the disk of its data, if it can tell.
    pub disk_free: Option<u64>,
    /// How many entries its journal has.
    pub size: u64,
}

/// What the centre knows of a post.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When it was last heard, by the centre's clock.
    pub at: Option<Timestamp>,
    /// Since when its line stands; none when it does not.
    pub since: Option<Timestamp>,
    /// What it last said of itself.
    pub report: Option<Report>,
    /// How many entries of its journal are held.
    pub holds: u64,
    /// How many versions could not be kept, and the last of them in words.
    pub left: u64,
    /// The last of those, with the reason.
    pub last_left: Option<String>,
    /// What was last wrong: its code, and when; none once it was put right.
    pub trouble: Option<Trouble>,
}

/// What was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The error's code.
    pub code: String,
    /// What to do, in a sentence.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

impl Trouble {
    /// Of an error.
    #[must_use]
    pub fn of(e: &Error, at: Timestamp) -> Self {
        Self { code: e.code().to_owned(), text: e.public().to_owned(), at }
    }
}

/// What a post knows of its centre.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The centre's name.
    pub centre: String,
    /// When the centre last answered, by this node's clock.
    pub at: Option<Timestamp>,
    /// When everything that the centre has to tell had been heard: what is known of rules, lists,
    /// posts and accounts is as of then.
    pub told: Option<Timestamp>,
    /// When the centre last held all that had been written here.
    pub in_step: Option<Timestamp>,
    /// Whether the line stands now.
    pub up: bool,
    /// How many entries of this node's journal the centre holds, as far as it said.
    pub holds: Option<u64>,
    /// How many entries the centre lacks.
    pub backlog: u64,
    /// How far this node's clock is ahead of the centre's, in milliseconds.
    pub clock_ms: i64,
    /// The centre's release.
    pub release: String,
    /// What is wrong with the line, if it does not stand.
    pub trouble: Option<Trouble>,
    /// What was found about the centre's journal, until somebody looked after it.
    pub alarm: Option<Trouble>,
    /// What the centre told and could not be kept here, and the last of it in words.
    pub left: u64,
    /// The last of those, with the reason.
    pub last_left: Option<String>,
}

/// Something that a supervisor should look at, from the most to the least pressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    /// Two histories of its journal were shown.
    Split,
    /// It lost the end of its journal, and has to be started again to get it back.
    LostTheEnd,
    /// What it sends is refused.
    Refused,
    /// It was not heard for so long.
    Silent,
    /// There is little room on its disk.
    Disk,
    /// Its clock is wrong.
    Clock,
    /// Some of what it wrote could not be kept here.
    Left,
    /// It lags behind although its line stands.
    Backlog,
    /// It runs another release.
    Release,
}

/// A post is called silent after this long: a night without a line is nothing to wake anybody for.
pub const SILENT: SignedDuration = SignedDuration::from_hours(24);
/// Less than this on a disk is little, in bytes.
pub const LITTLE_DISK: u64 = 2 * 1024 * 1024 * 1024;
/// Clocks that differ by less are equal, in milliseconds.
pub const CLOCK_MS: i64 = 60_000;
/// More entries than this lag behind on a line that stands: a good day of a large post.
pub const BACKLOG: u64 = 10_000;

impl Contact {
    /// How many entries are known not to be held yet.
    #[must_use]
    pub fn backlog(&self) -> u64 {
        self.report.as_ref().map_or(0, |r| r.size.saturating_sub(self.holds))
    }

    /// What to look at, most pressing first; `release` is this node's own.
    #[must_use]
    pub fn alarms(&self, now: Timestamp, release: &str) -> Vec<Alarm> {
        let mut out = Vec::new();
        match self.trouble.as_ref().map(|t| t.code.as_str()) {
            Some("journal-split") => out.push(Alarm::Split),
            Some("lost-the-end") => out.push(Alarm::LostTheEnd),
            Some(_) => out.push(Alarm::Refused),
            None => {}
        }
        if self.at.is_some_and(|at| now.duration_since(at) > SILENT) {
            out.push(Alarm::Silent);
        }
        if let Some(report) = &self.report {
            if report.disk_free.is_some_and(|free| free < LITTLE_DISK) {
                out.push(Alarm::Disk);
            }
            if report.clock_ms.abs() >= CLOCK_MS {
                out.push(Alarm::Clock);
            }
            if self.since.is_some() && self.backlog() > BACKLOG {
                out.push(Alarm::Backlog);
            }
            if report.release != release {
                out.push(Alarm::Release);
            }
        }
        if self.left > 0 {
            out.push(Alarm::Left);
        }
        out.sort();
        out
    }
}

const CONTACT: &str = "contact/";
const LINK: &str = "link";

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    // Written by another release, it says nothing: the next contact writes it again.
    serde_json::from_str(text).ok()
}

fn text(what: &impl Serialize) -> Result<String> {
    serde_json::to_string(what).map_err(|e| Error::internal(e.to_string()))
}

/// What is known of each post that was ever heard, by name.
///
/// # Errors
/// When the database can't be read.
pub fn contacts(store: &dyn Store) -> Result<Vec<(String, Contact)>> {
    let all = store.states(CONTACT)?;
    let known = |(name, text): (String, String)| {
        Some((name.strip_prefix(CONTACT)?.to_owned(), read(&text)?))
    };
    Ok(all.into_iter().filter_map(known).collect())
}

pub(crate) fn contact(store: &dyn Store, node: &str) -> Result<Contact> {
    Ok(store.state(&format!("{CONTACT}{node}"))?.and_then(|t| read(&t)).unwrap_or_default())
}

pub(crate) fn set_contact(store: &dyn Store, node: &str, contact: &Contact) -> Result<()> {
    store.set_state(&format!("{CONTACT}{node}"), &text(contact)?)
}

/// What this node knows of its centre; none before it has one.
///
/// # Errors
/// When the database can't be read.
pub fn link(store: &dyn Store) -> Result<Option<Link>> {
    Ok(store.state(LINK)?.and_then(|t| read(&t)))
}

pub(crate) fn set_link(store: &dyn Store, link: &Link) -> Result<()> {
    store.set_state(LINK, &text(link)?)
}
