//! What every operation of the desk stands on: the registry, the law and the indicators at hand.
//!
//! Always holds: rule sets and indicators are read from the registry at start and after each
//! change, so that an examination looks up people and crossings only; an indicator that no longer
//! loads is left out and said so, never run half-checked.
//!
//! Left out: who may do what, which the policies decide before an operation is called.

use std::sync::{Arc, PoisonError, RwLock};

use documents::Anchors;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kernel::{Act, Actor, Error, Id, Kind, Purpose, Result};
use registry::{Record, Registry, Session, Stored, governing};
use watchlists::screen::Watch;

use crate::entry_rules::{RuleSet, in_force};
use crate::indicators::{Compiled, Indicator};
use crate::model::{Officer, PostId};

/// The law and the indicators, ready to apply.
#[derive(Debug, Default)]
pub struct Book {
    /// Every rule set on record.
    pub rules: Vec<RuleSet>,
    /// Every indicator in use.
    pub indicators: Vec<Compiled>,
    /// Indicators on record that do not load, with why.
    pub not_loaded: Vec<(Id<Indicator>, String)>,
}

impl Book {
    /// The law on a day.
    ///
    /// # Errors
    /// `no-law` when no rule set covers the day.
    pub fn law(&self, on: Date) -> Result<&RuleSet> {
        in_force(&self.rules, on).ok_or_else(|| {
            Error::new(
                Kind::Unavailable,
                "no-law",
                format!(
                    "No entry rules are on record for {on}. An administrator has to publish them."
                ),
            )
            .with("date", on)
        })
    }

    /// The class in which somebody leaves: only the State's own citizens have one, so that a
    /// citizen's first departure on record is no stay without an entry.
    #[must_use]
    pub fn class_leaving(&self, on: Date, citizenship: Option<&str>) -> Option<String> {
        let own = &in_force(&self.rules, on)?.own_citizenship;
        (citizenship? == own).then(|| "citizen".to_owned())
    }
}

/// The desk. Cheap to clone; clones share the book.
#[derive(Clone)]
pub struct Desk {
    registry: Registry,
    book: Arc<RwLock<Arc<Book>>>,
    anchors: Anchors,
    watch: Watch,
}

/// A post with what the desk needs of it.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its id.
    pub id: PostId,
    /// Its record.
    pub post: places::Post,
    /// Its time zone.
    pub zone: TimeZone,
}

impl Place {
    /// The civil day at the post.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.zone.clone()).date()
    }
    /// The hour of the day at the post.
    #[must_use]
    pub fn hour(&self, at: Timestamp) -> i8 {
        at.to_zoned_datetime(self.zone.clone()).hour()
    }
}

impl Desk {
    /// Over a registry in which the kinds of `border`, `documents`, `people`, `places` and
    /// `watchlists` are declared.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn open(registry: Registry) -> Result<Self> {
        let anchors = Anchors::new(registry.clone());
        let watch = Watch::open(registry.clone())?;
        let desk = Self { registry, book: Arc::default(), anchors, watch };
        desk.reload()?;
        Ok(desk)
    }

    /// Reads the law and the indicators again.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn reload(&self) -> Result<()> {
        let session = self.session(&Act::new(Actor::system(), Purpose::Administration));
        let store = self.registry.store();
        let rules = governing(store, session.every::<RuleSet>()?)?;
        let rules = rules.into_iter().map(|s| s.body).collect();
        let (mut indicators, mut not_loaded) = (Vec::new(), Vec::new());
        for stored in governing(store, session.every::<Indicator>()?)? {
            if stored.body.withdrawn.is_some() {
                continue;
            }
            match Compiled::load(stored.id, stored.body) {
                Ok(compiled) => indicators.push(compiled),
                Err(why) => {
                    tracing::warn!(indicator = %stored.id, %why, "an indicator does not load");
                    not_loaded.push((stored.id, why.to_string()));
                }
            }
        }
        let book = Arc::new(Book { rules, indicators, not_loaded });
        *self.book.write().unwrap_or_else(PoisonError::into_inner) = book;
        Ok(())
    }

    /// Reads the law and the indicators again where some were written after these positions, one
    /// for either kind: another server published them, or the centre told of them. Moves the
    /// positions on.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn keep_up(&self, seen: &mut [u64; 2]) -> Result<()> {
        let mut changed = false;
        for (kind, seen) in [RuleSet::KIND, Indicator::KIND].into_iter().zip(seen) {
            while let Some(last) = self.registry.store().changes(kind, *seen, 100)?.last() {
                *seen = last.position;
                changed = true;
            }
        }
        self.anchors.keep_up()?;
        if changed { self.reload() } else { Ok(()) }
    }

    /// The law and the indicators as they stand.
    #[must_use]
    pub fn book(&self) -> Arc<Book> {
        Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The certificates by which chips and seals are judged.
    #[must_use]
    pub fn anchors(&self) -> &Anchors {
        &self.anchors
    }

    /// The watchlists, ready to be asked.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The registry beneath.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Reading and writing as somebody.
    #[must_use]
    pub fn session(&self, act: &Act) -> Session {
        self.registry.session(act)
    }

    /// The post at which somebody acts.
    ///
    /// # Errors
    /// `no-post` when the role is bound to none, `no-such-record` when there is no such post.
    pub fn place(&self, act: &Act) -> Result<Place> {
        let id = act.actor.post.ok_or_else(|| {
            Error::new(
                Kind::Forbidden,
                "no-post",
                "You are not signed in at a post. Choose a role at a post, then try again.",
            )
        })?;
        self.place_of(&self.session(act), id)
    }

    /// A post by its id.
    ///
    /// # Errors
    /// `no-such-record` when there is no such post, `time-zone-unknown`.
    pub fn place_of(&self, session: &Session, id: PostId) -> Result<Place> {
        let post = session.get::<places::Post>(id.cast())?.body;
        let zone = post.zone()?;
        Ok(Place { id, post, zone })
    }
}

/// A person who may decide: never a machine's account, and never the node itself.
///
/// # Errors
/// `a-person-decides`.
pub fn person_who_decides(act: &Act) -> Result<Officer> {
    match act.actor.role.name() {
        "reader_service" | "carrier_gateway" | "system" => Err(Error::new(
            Kind::Forbidden,
            "a-person-decides",
            "A named officer has to decide this. A service can only bring what it has read.",
        )),
        _ if act.actor.name.trim().is_empty() => Err(Error::new(
            Kind::Forbidden,
            "a-person-decides",
            "This account has no name. A named officer has to decide this.",
        )),
        _ => Ok(Officer::from(&act.actor)),
    }
}

/// Only the second line and its supervisors.
///
/// # Errors
/// `second-line-only`.
pub fn second_line_only(act: &Act) -> Result<Officer> {
    let officer = person_who_decides(act)?;
    if matches!(officer.role.as_str(), "second_line" | "supervisor") {
        return Ok(officer);
    }
    Err(Error::new(
        Kind::Forbidden,
        "second-line-only",
        "This is for officers of the second line. Refer the traveller to them.",
    ))
}

/// A reason in words, where one is needed.
///
/// # Errors
/// `reason-needed`, with the field.
pub fn reason(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() >= 5 {
        return Ok(text.chars().take(4_000).collect());
    }
    Err(Error::invalid("reason-needed", "This needs a reason in words.").field(
        field,
        "reason-needed",
        "Write in a few words why.",
    ))
}

/// The version that somebody saw must be the one that stands.
///
/// # Errors
/// `version-conflict`.
pub fn seen<R>(stored: &Stored<R>, version: u32) -> Result<()> {
    if stored.version == version {
        return Ok(());
    }
    Err(Error::conflict(
        "version-conflict",
        "Somebody else changed this meanwhile. Look at it as it stands now, then decide again.",
    )
    .with("seen", version)
    .with("now", stored.version))
}
