//! Publishing rule sets and indicators, withdrawing indicators, and how often each was raised.
//!
//! Always holds: what is published has passed every check; a published rule set is never changed,
//! another follows it; an indicator has an author, a legal basis, a text and a last day.

use jiff::civil::Date;
use kernel::{Act, Error, Id, Result};
use registry::{Query, Stored};

use crate::desk::{Desk, person_who_decides, reason};
use crate::entry_rules::{RuleSet, read};
use crate::indicators::{Compiled, Hit, HitOutcome, Indicator, LoadError};

/// Longest life of an indicator, in days: after that somebody has to look at it again.
pub const MAX_INDICATOR_DAYS: i32 = 366;

/// An indicator as its author writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// A short name.
    pub name: String,
    /// What the officer reads when it is raised.
    pub text: String,
    /// The expression.
    pub expression: String,
    /// The law that allows it.
    pub legal_basis: String,
    /// The last day on which it runs.
    pub expires_on: Date,
}

/// An indicator and what came of it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The indicator.
    pub indicator: Stored<Indicator>,
    /// Why it does not run, where it doesn't: `expired`, `withdrawn`, `does-not-load`.
    pub idle: Option<&'static str>,
    /// How often each outcome came of it.
    pub hits: Vec<(HitOutcome, u64)>,
}

impl Standing {
    /// How often it was shown, whatever came of it.
    #[must_use]
    pub fn shown(&self) -> u64 {
        self.hits.iter().map(|(_, n)| n).sum()
    }
    /// How often it led to a referral.
    #[must_use]
    pub fn referred(&self) -> u64 {
        self.count(&[
            HitOutcome::Referred,
            HitOutcome::ReferredAdmitted,
            HitOutcome::ReferredRefused,
        ])
    }
    /// How often any of these came of it.
    #[must_use]
    pub fn count(&self, outcomes: &[HitOutcome]) -> u64 {
        self.hits.iter().filter(|(o, _)| outcomes.contains(o)).map(|(_, n)| n).sum()
    }
}

impl Desk {
    /// Publishes a rule set from its TOML.
    ///
    /// # Errors
    /// `rules-unsound` with each fault at its line, `rules-published` when this law has begun on
    /// this day already.
    pub fn publish_rules(&self, act: &Act, text: &str) -> Result<Id<RuleSet>> {
        let set = read(text).map_err(|faults| {
            let error = Error::invalid(
                "rules-unsound",
                "These rules can't be published. Put the lines below right and try again.",
            );
            faults
                .iter()
                .fold(error, |e, f| e.field(format!("line {}", f.line), "rules-line", &f.what))
        })?;
        let mut writing = self.session(act).write("border.publish_rules");
        let id = writing.create(&set);
        writing.commit().map_err(|e| match e.code() {
            "duplicate" => Error::conflict(
                "rules-published",
                format!("“{}” beginning on {} is on record already.", set.name, set.in_force_from),
            ),
            _ => e,
        })?;
        self.reload()?;
        Ok(id)
    }

    /// Publishes an indicator; its author is who acts.
    ///
    /// # Errors
    /// `indicator-refused` with the fields: the expression, with the protected attribute that it
    /// reads; the text, the legal basis, the last day.
    pub fn publish_indicator(&self, act: &Act, draft: Draft) -> Result<Id<Indicator>> {
        let author = person_who_decides(act)?;
        let today = self.registry().now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        let indicator = Indicator {
            name: draft.name.trim().to_owned(),
            text: draft.text.trim().to_owned(),
            expression: draft.expression,
            author: author.name,
            legal_basis: draft.legal_basis.trim().to_owned(),
            expires_on: draft.expires_on,
            withdrawn: None,
        };
        let mut error = Error::invalid("indicator-refused", "This indicator can't be used.");
        for (field, value) in [
            ("name", &indicator.name),
            ("text", &indicator.text),
            ("legal_basis", &indicator.legal_basis),
        ] {
            if value.is_empty() {
                error = error.field(field, "needed", "This is needed.");
            }
        }
        let days = (indicator.expires_on - today).get_days();
        if !(0..=MAX_INDICATOR_DAYS).contains(&days) {
            error = error.field(
                "expires_on",
                "indicator-expiry",
                format!("Give a last day between today and {MAX_INDICATOR_DAYS} days from now."),
            );
        }
        let placeholder = Id::from_bytes([0; 16]);
        if let Err(why) = Compiled::load(placeholder, indicator.clone()) {
            let code = match why {
                LoadError::Protected { .. } => "indicator-protected",
                LoadError::Unknown(_) => "indicator-unknown",
                LoadError::NotAllowed(_) => "indicator-not-allowed",
                LoadError::Type(_) | LoadError::Syntax(_) | LoadError::TooLarge { .. } => {
                    "indicator-unreadable"
                }
            };
            error = error.field("expression", code, why.to_string());
        }
        if !error.fields().is_empty() {
            return Err(error);
        }
        let mut writing = self.session(act).write("border.publish_indicator");
        let id = writing.create(&indicator);
        writing.commit()?;
        self.reload()?;
        Ok(id)
    }

    /// Takes an indicator out of use.
    ///
    /// # Errors
    /// `reason-needed`, `indicator-withdrawn` when it is out of use already.
    pub fn withdraw_indicator(&self, act: &Act, id: Id<Indicator>, why: &str) -> Result<()> {
        let officer = person_who_decides(act)?;
        let why = reason("reason", why)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        if stored.body.withdrawn.is_some() {
            return Err(Error::conflict(
                "indicator-withdrawn",
                "This indicator is out of use already.",
            ));
        }
        let withdrawn = Some(format!("{}: {why}", officer.name));
        let mut writing = session.write("border.withdraw_indicator");
        writing.update(&stored, &Indicator { withdrawn, ..stored.body.clone() });
        writing.commit()?;
        self.reload()
    }

    /// Every indicator with what came of it, newest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn indicators(&self, act: &Act) -> Result<Vec<Standing>> {
        let session = self.session(act);
        let today = self.registry().now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        let book = self.book();
        let page = session.find(&Query::<Indicator>::all().newest_first("id").limit(500))?;
        page.rows
            .into_iter()
            .map(|indicator| {
                let hits = HitOutcome::ALL
                    .into_iter()
                    .map(|outcome| {
                        let query = Query::<Hit>::all()
                            .eq("indicator", indicator.id)
                            .eq("outcome", outcome.code());
                        Ok((outcome, session.count(&query)?))
                    })
                    .collect::<Result<_>>()?;
                let idle = if indicator.body.withdrawn.is_some() {
                    Some("withdrawn")
                } else if indicator.body.expires_on < today {
                    Some("expired")
                } else if book.not_loaded.iter().any(|(id, _)| *id == indicator.id) {
                    Some("does-not-load")
                } else {
                    None
                };
                Ok(Standing { indicator, idle, hits })
            })
            .collect()
    }
}
