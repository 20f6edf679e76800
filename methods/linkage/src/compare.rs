//! A pair of records as levels of agreement, one for each facet, packed into one number.
//!
//! Always: symmetric; the same two records give the same pattern whoever else is on file.

use crate::facet::{CROSSED, Facet, MISSING, SAME, other_name};
use crate::number::{join, wide};
use crate::table::Table;

/// Levels of up to sixteen facets, four bits each, the first facet lowest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pattern(u64);

impl Pattern {
    pub(crate) fn with(self, side: usize, level: u8) -> Self {
        Self(self.0 | u64::from(level & 15) << (side * 4))
    }

    pub(crate) fn level(self, side: usize) -> u8 {
        u8::try_from((self.0 >> (side * 4)) & 15).unwrap_or(0)
    }
}

/// Rare values are worth more, but no value is taken to be rarer than one in so many records: a
/// slip of the pen is rare and says little.
const RAREST: f64 = 1.0 / 200_000.0;

/// Compares pairs of a table; remembers what it compared.
#[derive(Debug)]
pub(crate) struct Comparer<'t> {
    table: &'t Table,
    given: Option<usize>,
    family: Option<usize>,
    others: Option<usize>,
    remembers: bool,
    /// For each facet, the last level found for pairs of values that fall on the same place.
    seen: Vec<Vec<u64>>,
}

/// Pairs of values that are remembered for each facet.
const SEEN: usize = 1 << 15;

impl<'t> Comparer<'t> {
    pub(crate) fn new(table: &'t Table) -> Self {
        Self { remembers: true, ..Self::once(table) }
    }

    /// For a few comparisons, which are not worth the room to remember them.
    pub(crate) fn once(table: &'t Table) -> Self {
        Self {
            remembers: false,
            table,
            given: table.place_of(Facet::Given),
            family: table.place_of(Facet::Family),
            others: table.place_of(Facet::Others),
            seen: vec![Vec::new(); table.sides.len()],
        }
    }

    /// The levels of a pair of rows, and what rarity adds: minus the base-two logarithm of how
    /// common each value is that both have.
    pub(crate) fn compare(&mut self, left: u32, right: u32) -> (Pattern, f32) {
        let mut pattern = Pattern::default();
        let mut rarity = 0.0;
        for side in 0..self.table.sides.len() {
            let (level, frequency) = self.side(side, left, right);
            pattern = pattern.with(side, level);
            if let Some(frequency) = frequency {
                rarity -= frequency.log2();
            }
        }
        (pattern, crate::number::single(rarity))
    }

    /// The level of one facet, and how common the value is that the level is about.
    pub(crate) fn side(&mut self, side: usize, left: u32, right: u32) -> (u8, Option<f64>) {
        let table = self.table;
        let Some(held) = table.sides.get(side) else { return (MISSING, None) };
        let (a, b) = (table.value(side, left), table.value(side, right));
        if held.facet == Facet::Others {
            return self.others(side, a, b);
        }
        if a == 0 || b == 0 {
            return (MISSING, None);
        }
        let known = |value| table.frequency(side, value).max(RAREST);
        if a == b {
            return (SAME, held.facet.is_about_a_value(SAME).then(|| known(a)));
        }
        let level = self.level(held.facet, side, a, b);
        if held.facet.is_name() && level >= CROSSED {
            let elsewhere = [(a, right), (b, left)]
                .into_iter()
                .filter(|(value, row)| self.is_among_others(side, *value, *row))
                .map(|(value, _)| self.anywhere(value))
                .reduce(f64::min);
            if let Some(frequency) = elsewhere {
                return (CROSSED, Some(frequency.max(RAREST)));
            }
        }
        (level, None)
    }

    /// How common a word is, in whichever place of a name it is more common.
    fn anywhere(&self, value: u32) -> f64 {
        [self.given, self.family]
            .into_iter()
            .flatten()
            .map(|side| self.table.frequency(side, value))
            .fold(0.0, f64::max)
    }

    /// Whether a name stands elsewhere among a row's names than in this facet.
    fn is_among_others(&self, side: usize, value: u32, row: u32) -> bool {
        let table = self.table;
        [self.given, self.family]
            .into_iter()
            .flatten()
            .any(|place| place != side && table.value(place, row) == value)
            || self
                .others
                .is_some_and(|place| table.set_of(table.value(place, row)).contains(&value))
    }

    fn others(&mut self, side: usize, a: u32, b: u32) -> (u8, Option<f64>) {
        let table = self.table;
        let (left, right) = (table.set_of(a), table.set_of(b));
        if left.is_empty() || right.is_empty() {
            return (MISSING, None);
        }
        let rarest = left
            .iter()
            .filter(|word| right.contains(word))
            .map(|word| table.word_frequency(*word))
            .reduce(f64::min);
        if let Some(frequency) = rarest {
            return (SAME, Some(frequency.max(RAREST)));
        }
        let key = key(a, b);
        let place = self.place(side, key);
        if let Some(level) = self.known(side, place, key) {
            return (level, None);
        }
        let level = left
            .iter()
            .flat_map(|word| right.iter().map(move |other| (*word, *other)))
            .map(|(word, other)| other_name(table.names.text(word), table.names.text(other)))
            .min()
            .unwrap_or(MISSING);
        self.keep(side, place, key, level);
        (level, None)
    }

    fn level(&mut self, facet: Facet, side: usize, a: u32, b: u32) -> u8 {
        let table = self.table;
        let words = if facet.is_name() { Some(&table.names) } else { table.words.get(side) };
        let Some(words) = words else { return MISSING };
        if facet.is_surely_different(words.signature(a), words.signature(b)) {
            return facet.last();
        }
        let key = key(a, b);
        let place = self.place(side, key);
        if let Some(level) = self.known(side, place, key) {
            return level;
        }
        let level = facet.level(words.text(a), words.text(b));
        self.keep(side, place, key, level);
        level
    }

    fn place(&mut self, side: usize, key: u64) -> usize {
        if self.remembers
            && let Some(seen) = self.seen.get_mut(side)
            && seen.is_empty()
        {
            seen.resize(SEEN, 0);
        }
        wide(u32::try_from(join(key, 7) & 0x7fff).unwrap_or(0))
    }

    fn known(&self, side: usize, place: usize, key: u64) -> Option<u8> {
        let held = *self.seen.get(side)?.get(place)?;
        (held >> 4 == key).then(|| u8::try_from(held & 15).unwrap_or(0))
    }

    fn keep(&mut self, side: usize, place: usize, key: u64, level: u8) {
        // Values past the billionth do not fit beside a level, and are compared each time.
        let fits = key >> 60 == 0;
        if let Some(slot) = self.seen.get_mut(side).and_then(|seen| seen.get_mut(place))
            && fits
        {
            *slot = key << 4 | u64::from(level);
        }
    }
}

/// Two numbers below 2³⁰ as one, whichever is first.
fn key(a: u32, b: u32) -> u64 {
    const HALF: u32 = 1 << 30;
    if a.max(b) >= HALF {
        return u64::MAX;
    }
    u64::from(a.min(b)) << 30 | u64::from(a.max(b))
}
