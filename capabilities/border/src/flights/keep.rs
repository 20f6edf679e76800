//! Erasing what the law lets be kept no longer: passenger lists, and portraits that nobody decided
//! about.
//!
//! Always holds: each node erases what is at home there, and tells the others; entries of the
//! journal stay and prove; it can be run at any time and as often as one likes.

use jiff::ToSpan;
use kernel::{Act, Actor, Purpose, Result};
use registry::{Query, Record, Session, Stored};

use super::model::{Expected, Message};
use crate::desk::Desk;
use crate::model::Examination;
use crate::portrait::Portrait;

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    /// People on passenger lists.
    pub people: u64,
    /// Messages.
    pub messages: u64,
    /// Portraits.
    pub portraits: u64,
}

/// How much is erased in one commit.
const AT_ONCE: usize = 200;
/// How long a portrait is kept where nobody decided.
const PORTRAIT_HOURS: i64 = 24;

impl Desk {
    /// Erases what is due.
    ///
    /// # Errors
    /// When the store can't be read or written; what was erased before stays erased.
    pub fn tidy_up(&self) -> Result<Tidied> {
        let act = Act::new(Actor::system(), Purpose::Administration);
        let session = self.session(&act);
        Ok(Tidied {
            people: self.erase_due::<Expected>(&session)?,
            messages: self.erase_due::<Message>(&session)?,
            portraits: self.drop_portraits(&session)?,
        })
    }

    fn erase_due<R: Record>(&self, session: &Session) -> Result<u64> {
        let (now, own) = (self.registry().now(), self.registry().store().node().clone());
        let (mut erased, mut after) = (0, None);
        loop {
            let due = Query::<R>::all()
                .le("kept_until", now)
                .oldest_first("kept_until")
                .limit(AT_ONCE)
                .after(after);
            let page = session.find(&due)?;
            let own: Vec<Stored<R>> = page.rows.into_iter().filter(|s| s.home == own).collect();
            if !own.is_empty() {
                let mut writing = session.write("border.retention");
                own.iter().for_each(|stored| writing.erase(stored));
                writing.commit()?;
                erased += u64::try_from(own.len()).unwrap_or(0);
            }
            match page.next {
                None => return Ok(erased),
                next => after = next,
            }
        }
    }

    fn drop_portraits(&self, session: &Session) -> Result<u64> {
        let now = self.registry().now();
        let before = now.checked_sub(PORTRAIT_HOURS.hours()).unwrap_or(now);
        let due = Query::<Portrait>::all().le("read_at", before).limit(AT_ONCE);
        let mut dropped = 0;
        for portrait in session.find(&due)?.rows {
            let mut writing = session.write("border.retention");
            if let Some(stored) = session.look::<Examination>(portrait.body.examination)? {
                let mut body = stored.body.clone();
                if let Some(chip) = &mut body.chip {
                    chip.portrait = None;
                }
                writing.update(&stored, &body);
            }
            writing.erase(&portrait);
            match writing.commit() {
                Ok(_) => dropped += 1,
                // Somebody is deciding right now, and erases it.
                Err(e) if e.kind() == kernel::Kind::Conflict => {}
                Err(e) => return Err(e),
            }
        }
        Ok(dropped)
    }
}
