//! How often hits are right: by list, entry, script, origin and post.
//!
//! Always holds: one person and one entry count once, by the last word on them; what could not be
//! told is counted apart and is neither right nor wrong; a rate has its interval beside it (Wilson
//! 1927, 95 %), since most entries were judged a few times only. Counted from the journal at a
//! cursor, and counted again to the same figures.
//!
//! Left out: who the people were; nothing here can be traced to a traveller. Scripts and origins are
//! counted to see whom screening burdens, never to decide about anybody.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use kernel::{Id, Post, Result};
use registry::Registry;
use serde::Serialize;

use crate::model::{Entry, Judgement, List, Verdict};

/// How often something was judged, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Hits that were right.
    pub same: u64,
    /// Hits that were wrong.
    pub not_the_same: u64,
    /// Hits of which it could not be told.
    pub cannot_tell: u64,
}

/// A share with its interval, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// The share itself.
    pub share: f64,
    /// The least that it may be.
    pub least: f64,
    /// The most that it may be.
    pub most: f64,
}

impl Tally {
    fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Same => &mut self.same,
            Verdict::NotTheSame => &mut self.not_the_same,
            Verdict::CannotTell => &mut self.cannot_tell,
        };
        *count = count.saturating_add(1);
    }

    /// How many hits there were.
    #[must_use]
    pub const fn hits(&self) -> u64 {
        self.same.saturating_add(self.not_the_same).saturating_add(self.cannot_tell)
    }

    /// The share of hits that were wrong among those that were told; none where none was.
    #[must_use]
    pub fn wrong(&self) -> Option<Share> {
        share(self.not_the_same, self.same.saturating_add(self.not_the_same))
    }
}

/// A share of a number with its Wilson interval at 95 %; none of nothing.
#[must_use]
pub fn share(part: u64, of: u64) -> Option<Share> {
    if of == 0 {
        return None;
    }
    // Counts of judgements are far below 2⁵³.
    let number = |n: u64| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    let (n, z) = (number(of), 1.96_f64);
    let p = number(part) / n;
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    Some(Share {
        share: p,
        least: (middle - half).clamp(0.0, 1.0),
        most: (middle + half).clamp(0.0, 1.0),
    })
}

/// What is counted of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    subject: String,
    list: Id<List>,
    entry: Id<Entry>,
    script: String,
    origin: String,
    post: Option<Id<Post>>,
    verdict: Verdict,
    at: Timestamp,
}

impl From<&Judgement> for Counted {
    fn from(j: &Judgement) -> Self {
        let subject = &j.subject;
        let subject = subject.person.map(|p| p.to_string()).or_else(|| subject.identity());
        Self {
            // Somebody without either is nobody else: each word on them counts.
            subject: subject.unwrap_or_else(|| format!("{} {}", j.subject.name_key, j.judged_at)),
            list: j.list,
            entry: j.entry,
            script: j.judged.script.clone(),
            origin: j.judged.origin.clone(),
            post: j.post,
            verdict: j.verdict,
            at: j.judged_at,
        }
    }
}

/// Every tally.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Rates {
    /// Of all hits.
    pub all: Tally,
    /// By list.
    pub lists: BTreeMap<Id<List>, Tally>,
    /// By entry.
    pub entries: BTreeMap<Id<Entry>, Tally>,
    /// By the script of the name that was asked with.
    pub scripts: BTreeMap<String, Tally>,
    /// By the origin of that name.
    pub origins: BTreeMap<String, Tally>,
    /// By the post at which it was judged.
    pub posts: BTreeMap<Id<Post>, Tally>,
    /// Which list an entry stands on, of those that were judged.
    pub list_of: BTreeMap<Id<Entry>, Id<List>>,
}

/// Counts judgements, in whatever order they come.
#[must_use]
pub fn rates<'a>(all: impl IntoIterator<Item = &'a Counted>) -> Rates {
    let mut last: HashMap<(&str, Id<Entry>), &Counted> = HashMap::new();
    for one in all {
        let known = last.entry((one.subject.as_str(), one.entry)).or_insert(one);
        if (one.at, one.verdict) > (known.at, known.verdict) {
            *known = one;
        }
    }
    let mut out = Rates::default();
    for one in last.into_values() {
        out.all.add(one.verdict);
        out.lists.entry(one.list).or_default().add(one.verdict);
        out.entries.entry(one.entry).or_default().add(one.verdict);
        out.scripts.entry(one.script.clone()).or_default().add(one.verdict);
        out.origins.entry(one.origin.clone()).or_default().add(one.verdict);
        if let Some(post) = one.post {
            out.posts.entry(post).or_default().add(one.verdict);
        }
        out.list_of.insert(one.entry, one.list);
    }
    out
}

impl Rates {
    /// Entries that were never right in at least so many hits that were told, the worst first: to
    /// be shown to whoever owns them.
    #[must_use]
    pub fn only_wrong(&self, least: u64) -> Vec<(Id<Entry>, Tally)> {
        let wrong = |t: &Tally| t.same == 0 && t.not_the_same >= least.max(1);
        let mut out: Vec<_> =
            self.entries.iter().filter(|(_, t)| wrong(t)).map(|(id, t)| (*id, *t)).collect();
        out.sort_by_key(|(id, t)| (std::cmp::Reverse(t.not_the_same), *id));
        out
    }
}

/// How many changes are taken at a time.
const PAGE: usize = 1_000;

/// Follows the journal's judgements.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    position: u64,
    all: HashMap<Id<Judgement>, Counted>,
}

impl Counter {
    /// Takes what was judged since; acts as the node itself, and keeps no name.
    ///
    /// # Errors
    /// When the journal can't be read; the next call goes on from there.
    pub fn follow(&mut self, registry: &Registry) -> Result<()> {
        loop {
            let page = registry.changes::<Judgement>(self.position, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            let position = last.position;
            for change in page {
                match &change.stored {
                    Some(stored) => self.all.insert(change.id, Counted::from(&stored.body)),
                    None => self.all.remove(&change.id),
                };
            }
            self.position = position;
        }
    }

    /// The figures as they stand.
    #[must_use]
    pub fn rates(&self) -> Rates {
        rates(self.all.values())
    }
}
