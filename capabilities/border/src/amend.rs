//! What the officer adds to an examination before deciding: which way, the journey, a visa or a
//! permit in the document.
//!
//! Always holds: the law is applied again to what is now known; an indicator that was raised
//! stays raised, one that is raised only now is added with its hit; nothing is added to an
//! examination that is over.
//!
//! Left out: the document's own fields, which a new scan replaces.

use kernel::{Act, Id, Result};

use crate::decision::as_typed;
use crate::desk::Desk;
use crate::entry_rules::{PermitSeen, VisaSeen};
use crate::examination::Arrived;
use crate::indicators::{Hit, HitOutcome};
use crate::model::{Direction, Examination, Journey};
use crate::progress::{State, Step};

/// What is known now of all that is not the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Which way.
    pub direction: Direction,
    /// A visa in the document.
    pub visa: Option<VisaSeen>,
    /// A residence permit.
    pub permit: Option<PermitSeen>,
    /// The journey.
    pub journey: Journey,
}

impl Amendment {
    /// What is on record already.
    #[must_use]
    pub fn of(examination: &Examination) -> Self {
        Self {
            direction: examination.direction,
            visa: examination.visa.clone(),
            permit: examination.permit.clone(),
            journey: examination.journey.clone(),
        }
    }
}

impl Desk {
    /// Adds to an examination, or changes what was added; gives the version that now stands,
    /// which is `version` where nothing is different.
    ///
    /// # Errors
    /// `a-person-decides`, `second-line-only`, `another-post`, `examination-decided`,
    /// `version-conflict`, `no-law`.
    pub fn amend(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        amendment: &Amendment,
    ) -> Result<u32> {
        let mut open = self.begin(act, id, version)?;
        // Whatever is over takes no further step; a request for asylum may come at any time.
        open.body.progress.after(Step::RequestAsylum)?;
        if *amendment == Amendment::of(&open.body) {
            return Ok(version);
        }
        let arrived = Arrived {
            zone: open.body.zone.clone(),
            typed: as_typed(&open.body),
            direction: Some(amendment.direction),
            visa: amendment.visa.clone(),
            permit: amendment.permit.clone(),
            journey: amendment.journey.clone(),
            ..Arrived::default()
        };
        let found = self.find_out(act, &open.place, &arrived, open.body.begun_at)?;
        open.body.direction = amendment.direction;
        open.body.visa.clone_from(&amendment.visa);
        open.body.permit.clone_from(&amendment.permit);
        open.body.journey = amendment.journey.clone();
        open.body.assessment = found.assessment;
        // The flight may be known only now. What lists said before stays where they say no more.
        if found.listed.is_some() {
            open.body.listed = found.listed;
        }
        if !found.reported.is_empty() {
            open.body.reported = found.reported;
        }
        open.writing = open.session.write("border.amend");
        let outcome = match open.body.progress.state {
            State::Referred | State::Assigned => HitOutcome::Referred,
            _ => HitOutcome::Shown,
        };
        for raised in found.raised {
            if open.body.raised.iter().all(|r| r.indicator != raised.indicator) {
                open.writing.create(&Hit { indicator: raised.indicator, examination: id, outcome });
                open.body.raised.push(raised);
            }
        }
        open.save()?;
        Ok(version.saturating_add(1))
    }
}
