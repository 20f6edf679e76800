//! Everybody and everything that the lists name, in memory, ready to be asked for.
//!
//! Always holds: what is found depends on which entries are held and not on the order in which they
//! came; asking changes nothing. What is held is enough to weigh a candidate; everything else of an
//! entry stays in its record.

use std::collections::HashMap;

use jiff::civil::Date;
use names::{Comparison, Name, probability};
use people::{Sex, number_key};

use super::evidence::{self, rounded};
use super::finder::{Finder, name};
use super::{Asked, AskedName, Evidence, Wanted, script_of};
use crate::model::{BirthDate, Facts, Quality, Schema};

/// What an alias is worth less than the name under which an entry stands, in nats: people are asked
/// for by their own name more often than by one of several others.
const ALIAS: f64 = -0.5;
/// What an alias by which alone nobody can be told is worth less.
const LOW: f64 = -1.5;
/// The number of the same document is worth so much, in nats: numbers differ by issuer and are
/// mistyped, and a document may be another's.
const SAME_DOCUMENT: f64 = 9.0;
/// The shortest number that says anything.
const SHORTEST_NUMBER: usize = 5;
/// How many names of the index are looked at for each candidate that is wanted.
const NAMES_PER_CANDIDATE: usize = 6;

/// The odds, before names are compared, that of those who look like somebody on a list none is meant:
/// the weights of `names` are fitted where half of the pairs are one person, and of those who are
/// asked for at a border far fewer are listed.
const NOBODY: f64 = 3.0;

struct Alias {
    slot: u32,
    quality: Quality,
    text: Box<str>,
}

/// The key of a document's number, and who issued it.
type Number = (Box<str>, Option<Box<str>>);

struct Slot<K> {
    key: K,
    list: u32,
    schema: Schema,
    birth_dates: Box<[BirthDate]>,
    sex: Option<Sex>,
    citizenships: Box<[Box<str>]>,
    documents: Box<[Number]>,
    expires_on: Option<Date>,
    aliases: Box<[u32]>,
}

/// A candidate, by the key under which its entry was put.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<K> {
    /// The key.
    pub key: K,
    /// The entry's name that fits best.
    pub name: String,
    /// From 0 to 1.
    pub score: f64,
    /// What speaks for and against it.
    pub explanation: Vec<Evidence>,
    /// The script of the name that was asked with.
    pub script: &'static str,
}

/// Entries in memory, each under a key of the caller's.
pub struct Roll<K> {
    finder: Finder,
    aliases: Vec<Option<Alias>>,
    free: Vec<u32>,
    slots: Vec<Option<Slot<K>>>,
    of_key: HashMap<K, u32>,
    numbers: HashMap<Box<str>, Vec<u32>>,
}

impl<K> Default for Roll<K> {
    fn default() -> Self {
        Self {
            finder: Finder::default(),
            aliases: Vec::new(),
            free: Vec::new(),
            slots: Vec::new(),
            of_key: HashMap::new(),
            numbers: HashMap::new(),
        }
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl<K: Clone + Eq + Ord + std::hash::Hash> Roll<K> {
    /// Nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of_key.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of_key.is_empty()
    }

    /// Puts an entry under a key; what stood there before is gone.
    /// `list` is the number of its list: a list names nobody twice, so that its entries compete.
    pub fn put(&mut self, key: &K, list: u32, facts: &Facts) {
        self.remove(key);
        let Ok(slot) = u32::try_from(self.slots.len()) else { return };
        let mut aliases = Vec::with_capacity(facts.names.len());
        for name in &facts.names {
            let Some(number) = self.number() else { continue };
            let asked = AskedName {
                text: name.text.clone(),
                family: name.family.clone(),
                given: name.given.clone(),
            };
            self.finder.insert(number, &asked, facts.schema);
            if let Some(place) = self.aliases.get_mut(place(number)) {
                let text = name.text.as_str().into();
                // The name in its own script is the name itself.
                let quality = if name.original_script { Quality::Primary } else { name.quality };
                *place = Some(Alias { slot, quality, text });
            }
            aliases.push(number);
        }
        let documents: Vec<Number> = facts
            .documents
            .iter()
            .map(|d| (number_key(&d.number), d.issuer.as_deref().map(Into::into)))
            .filter(|(number, _)| number.chars().count() >= SHORTEST_NUMBER)
            .map(|(number, issuer)| (number.into_boxed_str(), issuer))
            .collect();
        for (number, _) in &documents {
            self.numbers.entry(number.clone()).or_default().push(slot);
        }
        let codes = facts.citizenships.iter().filter_map(|c| c.code.as_deref());
        self.slots.push(Some(Slot {
            key: key.clone(),
            list,
            schema: facts.schema,
            birth_dates: facts.birth_dates.clone().into(),
            sex: facts.sex,
            citizenships: codes.map(Into::into).collect(),
            documents: documents.into(),
            expires_on: facts.expires_on,
            aliases: aliases.into(),
        }));
        self.of_key.insert(key.clone(), slot);
    }

    fn number(&mut self) -> Option<u32> {
        if let Some(free) = self.free.pop() {
            return Some(free);
        }
        let number = u32::try_from(self.aliases.len()).ok()?;
        self.aliases.push(None);
        Some(number)
    }

    /// Takes an entry out; says whether it was there.
    pub fn remove(&mut self, key: &K) -> bool {
        let Some(number) = self.of_key.remove(key) else { return false };
        let Some(slot) = self.slots.get_mut(place(number)).and_then(Option::take) else {
            return false;
        };
        for alias in slot.aliases.iter() {
            self.finder.remove(*alias);
            if let Some(place) = self.aliases.get_mut(place(*alias)) {
                *place = None;
            }
            self.free.push(*alias);
        }
        for (document, _) in slot.documents.iter() {
            if let Some(all) = self.numbers.get_mut(document) {
                all.retain(|s| *s != number);
                if all.is_empty() {
                    self.numbers.remove(document);
                }
            }
        }
        true
    }

    fn slot(&self, number: u32) -> Option<&Slot<K>> {
        self.slots.get(place(number))?.as_ref()
    }

    /// Who may be meant, the best first. `on` is the day on which an entry has to count, `looks` says
    /// whether one is looked at at all.
    #[must_use]
    pub fn screen(
        &self,
        asked: &Asked,
        on: Option<Date>,
        wanted: &Wanted,
        looks: &dyn Fn(&K) -> bool,
    ) -> Vec<Match<K>> {
        let fits = |slot: &Slot<K>| {
            slot.schema.fits(asked.schema)
                && on.is_none_or(|on| slot.expires_on.is_none_or(|last| last >= on))
                && looks(&slot.key)
        };
        // The best name of each entry, and which name was asked.
        let mut best: HashMap<u32, (f64, u32, usize)> = HashMap::new();
        let mut found = Vec::new();
        let many = wanted.limit.saturating_mul(NAMES_PER_CANDIDATE).max(20);
        let names: Vec<Name> = asked.names.iter().map(|n| name(n, asked.schema)).collect();
        for (at, name) in names.iter().enumerate() {
            for (number, comparison) in self.finder.search(name, many, NAME_AT_WORST) {
                let Some(alias) = self.aliases.get(place(number)).and_then(Option::as_ref) else {
                    continue;
                };
                if !self.slot(alias.slot).is_some_and(fits) {
                    continue;
                }
                let weight = comparison.llr + quality(alias.quality);
                let known = best.get(&alias.slot).map(|(weight, ..)| *weight);
                if known.is_none_or(|known| weight > known) {
                    best.insert(alias.slot, (weight, number, found.len()));
                }
                found.push((at, comparison));
            }
        }
        // The number of a document finds an entry under another name too.
        for (number, _) in &asked.documents {
            for slot in self.numbers.get(number_key(number).as_str()).into_iter().flatten() {
                if best.contains_key(slot) || !self.slot(*slot).is_some_and(fits) {
                    continue;
                }
                let Some((weight, alias, at, comparison)) = self.nearest(&names, *slot) else {
                    continue;
                };
                best.insert(*slot, (weight, alias, found.len()));
                found.push((at, comparison));
            }
        }
        let mut weighed: Vec<Weighed<'_, K>> = best
            .into_iter()
            .filter_map(|(slot, (_, alias, at))| {
                let slot = self.slot(slot)?;
                let alias = self.aliases.get(place(alias))?.as_ref()?;
                let (name, comparison) = found.get(at)?;
                let script = script_of(&asked.names.get(*name)?.text);
                let beside = beside(asked, slot, alias);
                let total = comparison.llr.max(NAME_AT_WORST)
                    + beside.iter().map(|line| line.weight).sum::<f64>();
                Some(Weighed { slot, alias, comparison, beside, total, script })
            })
            .collect();
        weighed
            .sort_by(|a, b| b.total.total_cmp(&a.total).then_with(|| a.slot.key.cmp(&b.slot.key)));
        let odds = |total: f64| {
            let p = probability(total).min(1.0 - 1e-12);
            p / (1.0 - p)
        };
        let mut competing: HashMap<u32, f64> = HashMap::new();
        for one in &weighed {
            *competing.entry(one.slot.list).or_default() += odds(one.total);
        }
        weighed
            .into_iter()
            .map(|one| {
                // Of a list one entry is meant, or none.
                let all = competing.get(&one.slot.list).copied().unwrap_or_default();
                (odds(one.total) / (NOBODY + all), one)
            })
            .filter(|(score, _)| *score >= wanted.floor)
            .take(wanted.limit)
            .map(|(score, one)| told(score, one))
            .collect()
    }

    /// The name of an entry that fits best, however badly.
    fn nearest(&self, names: &[Name], slot: u32) -> Option<(f64, u32, usize, Comparison)> {
        let slot = self.slot(slot)?;
        let each = names.iter().enumerate().flat_map(|(at, name)| {
            slot.aliases.iter().filter_map(move |alias| {
                let comparison = self.finder.against(name, *alias)?;
                let held = self.aliases.get(place(*alias))?.as_ref()?;
                Some((comparison.llr + quality(held.quality), *alias, at, comparison))
            })
        });
        each.max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

const fn quality(quality: Quality) -> f64 {
    match quality {
        Quality::Primary => 0.0,
        Quality::Good => ALIAS,
        Quality::Low => LOW,
    }
}

/// A whole name that differs speaks against, and no more than this: whoever carries the very
/// document that a list names may carry another name.
const NAME_AT_WORST: f64 = -6.0;

/// A candidate before it is told.
struct Weighed<'a, K> {
    slot: &'a Slot<K>,
    alias: &'a Alias,
    comparison: &'a Comparison,
    beside: Vec<Evidence>,
    total: f64,
    script: &'static str,
}

/// What speaks for or against beside the name.
fn beside<K>(asked: &Asked, slot: &Slot<K>, alias: &Alias) -> Vec<Evidence> {
    let how = match alias.quality {
        Quality::Primary => None,
        Quality::Good => Some("another_name"),
        Quality::Low => Some("weak_alias"),
    };
    let weight = quality(alias.quality);
    let other = how.map(|how| evidence::line("alias", None, Some(&alias.text), how, weight));
    [
        other,
        evidence::born(asked.birth_date, &slot.birth_dates),
        document(asked, slot),
        evidence::sex(asked.sex, slot.sex),
        evidence::citizenship(&asked.citizenships, &slot.citizenships),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn told<K: Clone>(score: f64, one: Weighed<'_, K>) -> Match<K> {
    let mut explanation: Vec<Evidence> = one
        .comparison
        .parts
        .iter()
        .map(|p| {
            let text = |value: String| value.trim_matches('"').to_owned();
            // Both are plain words of snake case in JSON.
            let part = serde_json::to_string(&p.kind).map(text).unwrap_or_default();
            let how = serde_json::to_string(&p.how).map(text).unwrap_or_default();
            evidence::line(&part, p.left.as_deref(), p.right.as_deref(), &how, p.weight)
        })
        .collect();
    explanation.extend(one.beside);
    Match {
        key: one.slot.key.clone(),
        name: one.alias.text.to_string(),
        score: (score * 10_000.0).round() / 10_000.0,
        explanation,
        script: one.script,
    }
}

fn document<K>(asked: &Asked, slot: &Slot<K>) -> Option<Evidence> {
    asked.documents.iter().find_map(|(number, issuer)| {
        let key = number_key(number);
        let (listed, by) = slot.documents.iter().find(|(n, _)| **n == *key)?;
        let other = matches!((issuer, by), (Some(a), Some(b)) if a.as_str() != &**b);
        // The same number of another issuer is another document.
        let (how, weight) =
            if other { ("same_number_other_issuer", 0.0) } else { ("same", SAME_DOCUMENT) };
        Some(evidence::line("document", Some(number), Some(listed), how, rounded(weight)))
    })
}
