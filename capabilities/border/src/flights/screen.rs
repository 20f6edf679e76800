//! Screening somebody on a list: the law of entry, lists of documents, what is on record, and the
//! indicators, as at the desk.
//!
//! Always holds: the same judgement as at the desk, over what the carrier sent; the outcome is
//! "may board", "is to be examined" or "more has to be known", with each reason; nobody is told not
//! to board by a program. Former refusals and stays are no reason by themselves: the law counts
//! days, and a refusal was about another day.

use documents::LostDocument;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use kernel::Result;
use registry::{Session, Stored};

use super::model::{Advice, Because, Expected, Screened};
use crate::desk::{Book, Place};
use crate::entry_rules::{self, Facts};
use crate::examination::{Asked, run, situation};
use crate::history::{self, History};
use crate::model::{Conveyance, Direction, DocumentSeen, Journey};

/// How many people's records are read together: what is held in memory is bounded.
const TOGETHER: usize = 100;

/// What a list is screened with: read once for everybody on it.
pub(super) struct Screen<'a> {
    pub session: &'a Session,
    pub book: &'a Book,
    /// The post where they cross, where it is known.
    pub place: Option<&'a Place>,
    /// When the flight is there.
    pub at: Timestamp,
}

impl Screen<'_> {
    /// Screens everybody of a flight who is given; what is on record of them is read together.
    pub fn people(&self, expected: &[&Expected]) -> Result<Vec<Screened>> {
        let mut all = Vec::with_capacity(expected.len());
        for some in expected.chunks(TOGETHER) {
            all.extend(self.some(some)?);
        }
        Ok(all)
    }

    fn some(&self, expected: &[&Expected]) -> Result<Vec<Screened>> {
        let seen: Vec<DocumentSeen> = expected.iter().map(|e| e.as_seen()).collect();
        let Some(on) = expected.first().map(|e| e.date) else { return Ok(Vec::new()) };
        let documents: Vec<(&str, &str)> =
            seen.iter().map(|d| (d.issuer.as_str(), d.number.as_str())).collect();
        let reported = documents::lost::reported_all(self.session, &documents, on)?;
        let histories = history::look_up_all(self.session, &seen)?;
        let known = reported.iter().zip(&histories);
        expected
            .iter()
            .zip(&seen)
            .zip(known)
            .map(|((expected, seen), (entries, history))| {
                self.judge(expected, seen, entries, history)
            })
            .collect()
    }

    /// Judges one person by what is on record.
    fn judge(
        &self,
        expected: &Expected,
        seen: &DocumentSeen,
        entries: &[Stored<LostDocument>],
        history: &History,
    ) -> Result<Screened> {
        let mut because = Vec::new();
        let mut add = |kind: &str, what: &str, section: Option<&str>| {
            because.push(Because {
                kind: kind.to_owned(),
                what: what.to_owned(),
                section: section.map(str::to_owned),
            });
        };
        for (missing, field) in [
            (seen.surname.is_empty() && seen.given_names.is_empty(), "name"),
            (seen.birth_date.is_none(), "birth_date"),
            (seen.citizenship.is_none(), "citizenship"),
            (seen.number.is_empty(), "number"),
            (!expected.crew && seen.expiry.is_none(), "expiry"),
        ] {
            if missing {
                add("missing", field, None);
            }
        }
        let incomplete = !because.is_empty();
        let mut add = |kind: &str, what: &str, section: Option<&str>| {
            because.push(Because {
                kind: kind.to_owned(),
                what: what.to_owned(),
                section: section.map(str::to_owned),
            });
        };
        let reported = !entries.is_empty();
        for entry in entries {
            add("reported", entry.body.status.code(), None);
        }
        if history.other_identity().is_some() {
            add("other_identity", "number", None);
        }
        // Who changes planes does not enter.
        if expected.direction == Direction::Arrival && !expected.transit {
            let days = history.days(expected.date);
            let law = self.book.law(expected.date)?;
            let assessed = entry_rules::assess(
                law,
                &Facts {
                    on: expected.date,
                    citizenship: seen.citizenship.as_deref(),
                    document_type: &seen.document_type,
                    document_expiry: seen.expiry,
                    document_issued: seen.issued,
                    visa: expected.visa.as_ref(),
                    permit: None,
                    crew: expected.crew,
                    stays: &days,
                },
            );
            for finding in assessed.not_met() {
                add("finding", &finding.code, Some(&finding.section));
            }
        }
        if let Some(place) = self.place {
            let asked = Asked {
                document: seen,
                check_digits: &[],
                direction: expected.direction,
                journey: &journey(expected),
            };
            let mut situation = situation(&asked, history, place, self.at);
            situation.bool("document.reported", reported);
            for raised in run(self.book, &situation, expected.date).0 {
                add("indicator", &raised.name, Some(&raised.legal_basis));
            }
        }
        let advice = match (incomplete, because.len()) {
            (true, _) => Advice::Incomplete,
            (false, 0) => Advice::Clear,
            (false, _) => Advice::Examine,
        };
        Ok(Screened { advice, because })
    }
}

fn journey(expected: &Expected) -> Journey {
    Journey {
        conveyance: Some(Conveyance {
            mode: "air".to_owned(),
            identifier: Some(expected.designator.clone()),
        }),
        crew: expected.crew,
        ..Journey::default()
    }
}

/// When a flight is at the post: by its clocks, or at noon of the day where no time was told.
pub(super) fn there_at(local: Option<DateTime>, date: Date, zone: &TimeZone) -> Timestamp {
    let local = local.unwrap_or_else(|| date.at(12, 0, 0, 0));
    local.to_zoned_datetime(zone.clone()).map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp())
}
