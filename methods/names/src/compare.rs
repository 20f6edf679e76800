//! Comparing two names: which words are one, what is left over, and what that is worth.
//!
//! Always holds: the likelihood ratio is the sum of the lines that explain it; it is the same from
//! either side; of two names that agree in everything it is the greatest.
//!
//! Words that agree are worth what their name is rare (Fellegi and Sunter 1969; the frequency of
//! names after Winkler 1989). Names of one family are not independent: the third and later words
//! that agree count for less. A word that one name has and the other lacks costs little, because
//! people use fewer names than they have; a word in each that contradict each other cost much.

use crate::agree::{agree, joins};
use crate::left_over::{forms, left_over};
use crate::model::{Comparison, How, Pairing, PartKind, Schema};
use crate::name::{Name, Part};

/// From which likelihood ratio, in nats, two names count as one.
pub const MATCH_LLR: f64 = 6.0;
/// How many nats it takes for the odds to change by a factor of *e* (fitted; see `tests/figures`).
const SPREAD: f64 = 1.6;

/// The most words of a name that are paired.
const MOST: usize = 16;

/// What contradiction, absence and order are worth, in nats.
pub(crate) struct Prices {
    pub contradicted: f32,
    pub initial_contradicted: f32,
    pub missing: f32,
    pub missing_beside_one: f32,
    pub missing_common: f32,
    pub reversed: f32,
    pub moved: f32,
    pub first_missing: f32,
    pub first_of_chain_missing: f32,
    pub nothing_left: f32,
    pub reordered: f32,
    pub doubt: f32,
    pub form_contradicted: f32,
    pub form_missing: f32,
    pub generation_contradicted: f32,
}

pub(crate) const PRICES: Prices = Prices {
    contradicted: -15.0,
    initial_contradicted: -7.0,
    missing: -1.5,
    missing_beside_one: -1.7,
    missing_common: -1.0,
    reversed: -13.5,
    moved: -0.5,
    first_missing: -4.0,
    first_of_chain_missing: -11.0,
    nothing_left: 2.3,
    reordered: -4.0,
    doubt: -12.0,
    form_contradicted: -8.0,
    form_missing: -0.3,
    generation_contradicted: -6.0,
};

/// How much the first, second … word that agrees counts, the strongest first.
const DEPENDENCE: [f32; 6] = [1.0, 1.0, 0.5, 0.35, 0.25, 0.2];

/// Compares two names, with what explains it.
#[must_use]
pub fn compare(left: &Name, right: &Name) -> Comparison {
    let mut parts = Vec::new();
    let llr = weigh(left, right, Some(&mut parts));
    Comparison { llr: f64::from(llr), parts }
}

/// The likelihood ratio alone, in nats.
#[must_use]
pub fn llr(left: &Name, right: &Name) -> f64 {
    f64::from(weigh(left, right, None))
}

impl Comparison {
    /// The likelihood ratio as a probability that both names are one person's, where one in two
    /// pairs that are compared are: calibrated on the part of the labelled pairs that weights were
    /// learned from.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.llr)
    }

    /// Whether the names count as one.
    #[must_use]
    pub fn is_match(&self) -> bool {
        self.llr >= MATCH_LLR
    }
}

/// See [`Comparison::probability`].
#[must_use]
pub fn probability(llr: f64) -> f64 {
    1.0 / (1.0 + (-(llr - MATCH_LLR) / SPREAD).exp())
}

/// A word that agrees with another.
#[derive(Clone, Copy)]
pub(crate) struct Agreed {
    pub left: u8,
    pub left_words: u8,
    pub right: u8,
    pub right_words: u8,
    pub how: How,
    pub worth: f32,
    /// How much of the words' worth agreeing keeps, from 0 to 1.
    pub kept: f32,
    pub kind: PartKind,
}

/// From where on two words are taken for one before anything else is tried.
const SURE: f32 = 0.45;

/// What agrees by so little that it may as well contradict.
const DOUBTED: f32 = 0.6;
/// The same across scripts, where a table may be unknown here.
const DOUBTED_ACROSS: f32 = 0.4;

/// Which words are taken already.
#[derive(Clone, Copy, Default)]
pub(crate) struct Taken(u32);

impl Taken {
    pub fn has(self, n: usize) -> bool {
        u32::try_from(n).is_ok_and(|n| n < 32 && self.0 & (1 << n) != 0)
    }
    fn give_back(&mut self, n: usize) {
        if let Ok(n @ 0..32) = u32::try_from(n) {
            self.0 &= !(1 << n);
        }
    }
    fn take(&mut self, n: usize) {
        if let Ok(n @ 0..32) = u32::try_from(n) {
            self.0 |= 1 << n;
        }
    }
}

fn small(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// Weighs two names, always in one order: where words could be paired in several ways that are worth
/// the same, which name came first must not decide.
fn weigh(left: &Name, right: &Name, told: Option<&mut Vec<Pairing>>) -> f32 {
    if left.order() <= right.order() {
        return weigh_in_order(left, right, told);
    }
    let Some(told) = told else { return weigh_in_order(right, left, None) };
    let sum = weigh_in_order(right, left, Some(told));
    for pairing in told {
        std::mem::swap(&mut pairing.left, &mut pairing.right);
    }
    sum
}

fn weigh_in_order(left: &Name, right: &Name, mut told: Option<&mut Vec<Pairing>>) -> f32 {
    let schema = match (left.schema, right.schema) {
        (a, b) if a == b => a,
        (Schema::Person, b) => b,
        (a, _) => a,
    };
    let a: &[Part] = left.parts.get(..MOST.min(left.parts.len())).unwrap_or_default();
    let b: &[Part] = right.parts.get(..MOST.min(right.parts.len())).unwrap_or_default();
    let named = |p: &Part| p.worth > 0.0;
    if !a.iter().any(named) || !b.iter().any(named) {
        return 0.0;
    }
    let (mut in_a, mut in_b) = (Taken::default(), Taken::default());
    let agreed = pairs(left, a, right, b, schema, &mut in_a, &mut in_b);
    let mut sum = 0.0;
    sum += agreements(left, a, right, b, &agreed, told.as_deref_mut());
    let forms = forms(left, a, right, b, schema, told.as_deref_mut());
    let one_form = forms > -2.0;
    sum += left_over((left, a, in_a), (right, b, in_b), (schema, one_form), &agreed, told);
    sum + forms
}

/// Pairs words, the best first.
fn pairs(
    left: &Name,
    a: &[Part],
    right: &Name,
    b: &[Part],
    schema: Schema,
    in_a: &mut Taken,
    in_b: &mut Taken,
) -> Vec<Agreed> {
    let mut found: Vec<(f32, Agreed)> = Vec::with_capacity(8);
    let one = |n: usize, m: usize, how: How, worth: f32, kept: f32, kind: PartKind| Agreed {
        left: small(n),
        left_words: 1,
        right: small(m),
        right_words: 1,
        how,
        worth,
        kept,
        kind,
    };
    for (n, p) in a.iter().enumerate().filter(|(_, p)| p.worth > 0.0) {
        for (m, q) in b.iter().enumerate().filter(|(_, q)| q.worth > 0.0) {
            let Some((how, kept)) = agree(left, p, right, q, schema) else { continue };
            let worth = if how == How::Initial { 1.0 } else { p.worth.min(q.worth) * kept };
            // Of equal ones those that say the same of who is whose son, then those that stand alike.
            let rank = worth + kept
                - if p.depth == q.depth { 0.0 } else { 0.6 }
                - if n == m { 0.0 } else { 0.3 }
                - if crossed(p.kind, q.kind) { 0.4 } else { 0.0 };
            found.push((
                rank,
                one(n, m, how, worth, if how == How::Initial { 0.9 } else { kept }, kind(p, q)),
            ));
        }
    }
    found.sort_by(|x, y| {
        y.0.total_cmp(&x.0).then((x.1.left, x.1.right).cmp(&(y.1.left, y.1.right)))
    });
    let mut agreed = Vec::with_capacity(a.len().max(b.len()));
    let choose = |agreed: &mut Vec<Agreed>, in_a: &mut Taken, in_b: &mut Taken, least: f32| {
        for (_, pair) in found.iter().filter(|(_, pair)| pair.kept >= least) {
            let (n, m) = (usize::from(pair.left), usize::from(pair.right));
            if !in_a.has(n) && !in_b.has(m) {
                in_a.take(n);
                in_b.take(m);
                agreed.push(*pair);
            }
        }
    };
    choose(&mut agreed, in_a, in_b, SURE);
    for n in 0..agreed.len() {
        straighten(right, b, in_b, &mut agreed, n, |pair| &mut pair.right);
        straighten(left, a, in_a, &mut agreed, n, |pair| &mut pair.left);
    }
    splits(left, a, right, b, (in_a, in_b), &mut agreed, false);
    splits(right, b, left, a, (in_b, in_a), &mut agreed, true);
    // What agrees by little comes after what was written together or apart.
    choose(&mut agreed, in_a, in_b, 0.0);
    if schema != Schema::Person {
        acronyms(left, a, right, b, in_a, in_b, &mut agreed);
    }
    agreed
}

/// How many pairs of what agrees stand the other way round in the other name.
fn crossings(agreed: &[Agreed]) -> usize {
    let pairs = agreed.iter().enumerate();
    pairs
        .flat_map(|(n, x)| agreed.iter().skip(n + 1).map(move |y| (x, y)))
        .filter(|(x, y)| (x.left < y.left) != (x.right < y.right))
        .count()
}

/// Of a word that stands twice in one name, the one is taken that leaves the order straight;
/// `place` is where what agrees says which word of that name it is.
fn straighten(
    name: &Name,
    parts: &[Part],
    taken: &mut Taken,
    agreed: &mut [Agreed],
    n: usize,
    place: fn(&mut Agreed) -> &mut u8,
) {
    let Some(old) = agreed.get_mut(n).map(|pair| *place(pair)) else { return };
    let Some(word) = parts.get(usize::from(old)) else { return };
    let before = crossings(agreed);
    for (m, p) in parts.iter().enumerate().filter(|(_, p)| p.worth > 0.0) {
        if taken.has(m) || name.sounds(p) != name.sounds(word) {
            continue;
        }
        if let Some(pair) = agreed.get_mut(n) {
            *place(pair) = small(m);
        }
        if crossings(agreed) < before {
            taken.give_back(usize::from(old));
            taken.take(m);
            return;
        }
        if let Some(pair) = agreed.get_mut(n) {
            *place(pair) = old;
        }
    }
}

/// Whether one says *given* where the other says *family*.
const fn crossed(a: PartKind, b: PartKind) -> bool {
    matches!((a, b), (PartKind::Given, PartKind::Family) | (PartKind::Family, PartKind::Given))
}

pub(crate) fn kind(a: &Part, b: &Part) -> PartKind {
    if a.kind == PartKind::Word { b.kind } else { a.kind }
}

/// A word of one name that stands in several words in the other.
fn splits(
    one: &Name,
    whole: &[Part],
    other: &Name,
    apart: &[Part],
    (in_one, in_other): (&mut Taken, &mut Taken),
    agreed: &mut Vec<Agreed>,
    turned: bool,
) {
    for (n, p) in whole.iter().enumerate() {
        if in_one.has(n) || p.worth <= 0.0 {
            continue;
        }
        'runs: for len in [2, 3] {
            for (m, run) in apart.windows(len).enumerate() {
                if (m..m + len).any(|k| in_other.has(k)) {
                    continue;
                }
                let apart: usize = run.iter().map(|q| other.sounds(q).len()).sum();
                if apart.abs_diff(one.sounds(p).len()) > 4 {
                    continue;
                }
                let Some(kept) = joins(one, p, other, run) else { continue };
                in_one.take(n);
                (m..m + len).for_each(|k| in_other.take(k));
                let worth: f32 = run.iter().map(|q| q.worth).sum::<f32>().max(p.worth);
                let (n, m, len) = (small(n), small(m), small(len));
                let (left, left_words, right, right_words) =
                    if turned { (m, len, n, 1) } else { (n, 1, m, len) };
                agreed.push(Agreed {
                    left,
                    left_words,
                    right,
                    right_words,
                    how: How::JoinedOrSplit,
                    worth: worth.min(9.5) * kept,
                    kept,
                    kind: p.kind,
                });
                break 'runs;
            }
        }
    }
}

/// An organisation by its initials.
fn acronyms(
    left: &Name,
    a: &[Part],
    right: &Name,
    b: &[Part],
    in_a: &mut Taken,
    in_b: &mut Taken,
    agreed: &mut Vec<Agreed>,
) {
    let sides = [(left, a, right, b, false), (right, b, left, a, true)];
    for (short, one, long, many, turned) in sides {
        let named = || one.iter().enumerate().filter(|(_, p)| p.worth > 0.0);
        let (Some((n, word)), 1) = (named().next(), named().count()) else { continue };
        let letters = short.letters(word);
        if !(2..=8).contains(&letters.len()) {
            continue;
        }
        let initials: Vec<u8> = many
            .iter()
            .filter(|p| p.worth > 0.0)
            .filter_map(|p| long.letters(p).first().copied())
            .collect();
        if initials.len() > 1 && initials == letters && agreed.is_empty() {
            let all = small(many.len());
            let (taken, others) =
                if turned { (&mut *in_b, &mut *in_a) } else { (&mut *in_a, &mut *in_b) };
            taken.take(n);
            (0..many.len()).for_each(|k| others.take(k));
            let (left, left_words, right, right_words) =
                if turned { (0, all, small(n), 1) } else { (small(n), 1, 0, all) };
            let worth = if letters.len() > 2 { 7.0 } else { 5.0 };
            agreed.push(Agreed {
                left,
                left_words,
                right,
                right_words,
                how: How::Initial,
                worth,
                kept: 0.9,
                kind: PartKind::Word,
            });
        }
    }
}

pub(crate) fn shown(name: &Name, parts: &[Part], from: u8, words: u8) -> Option<String> {
    let from = usize::from(from);
    let run = parts.get(from..from + usize::from(words))?;
    Some(run.iter().map(|p| name.shown(p)).collect::<Vec<_>>().join(" "))
}

/// All words of a name that are names.
pub(crate) fn whole(name: &Name, parts: &[Part]) -> Option<String> {
    let named = parts.iter().filter(|p| p.worth > 0.0).map(|p| name.shown(p));
    Some(named.collect::<Vec<_>>().join(" "))
}

/// What the words that agree are worth, the strongest counted in full.
fn agreements(
    left: &Name,
    a: &[Part],
    right: &Name,
    b: &[Part],
    agreed: &[Agreed],
    mut told: Option<&mut Vec<Pairing>>,
) -> f32 {
    let mut order: Vec<&Agreed> = agreed.iter().collect();
    order.sort_by(|x, y| y.worth.total_cmp(&x.worth));
    let mut sum = 0.0;
    for (n, pair) in order.iter().enumerate() {
        let counts = DEPENDENCE.get(n).or(DEPENDENCE.last()).copied().unwrap_or(0.2);
        let doubted = if pair.how == How::OtherScript { DOUBTED_ACROSS } else { DOUBTED };
        let mut weight = pair.worth * counts + PRICES.doubt * (doubted - pair.kept).max(0.0);
        let (p, q) = (a.get(usize::from(pair.left)), b.get(usize::from(pair.right)));
        if let (Some(p), Some(q)) = (p, q)
            && crossed(p.kind, q.kind)
        {
            weight += PRICES.moved;
        }
        sum += weight;
        if let Some(told) = told.as_deref_mut() {
            told.push(Pairing {
                kind: pair.kind,
                left: shown(left, a, pair.left, pair.left_words),
                right: shown(right, b, pair.right, pair.right_words),
                how: pair.how,
                weight: f64::from(weight),
            });
        }
    }
    sum += reordered(left, a, right, b, agreed, told.as_deref_mut());
    sum + reversed(left, a, right, b, agreed, told)
}

/// Three words and more that agree in another order, where that is not the family's name put first.
fn reordered(
    left: &Name,
    a: &[Part],
    right: &Name,
    b: &[Part],
    agreed: &[Agreed],
    told: Option<&mut Vec<Pairing>>,
) -> f32 {
    if agreed.len() < 3 {
        return 0.0;
    }
    let mut places: Vec<(u8, u8)> = agreed.iter().map(|x| (x.left, x.right)).collect();
    places.sort_unstable();
    let falls = places.windows(2).filter(|w| matches!(w, [x, y] if x.1 > y.1)).count();
    let ends = match (places.first(), places.last()) {
        (Some(first), Some(last)) => last.1 < first.1,
        _ => false,
    };
    if falls == 0 || (falls == 1 && ends) {
        return 0.0;
    }
    if let Some(told) = told {
        told.push(Pairing {
            kind: PartKind::Whole,
            left: whole(left, a),
            right: whole(right, b),
            how: How::Reordered,
            weight: f64::from(PRICES.reordered),
        });
    }
    PRICES.reordered
}

/// Whether the son of the one is the father of the other.
fn reversed(
    left: &Name,
    a: &[Part],
    right: &Name,
    b: &[Part],
    agreed: &[Agreed],
    told: Option<&mut Vec<Pairing>>,
) -> f32 {
    let depths = |pair: &Agreed| {
        let p = a.get(usize::from(pair.left))?;
        let q = b.get(usize::from(pair.right))?;
        (p.depth > 0 && q.depth > 0).then_some((p.depth, q.depth))
    };
    for (n, x) in agreed.iter().enumerate() {
        for y in agreed.iter().skip(n + 1) {
            let (Some((xa, xb)), Some((ya, yb))) = (depths(x), depths(y)) else { continue };
            if (xa < ya && xb > yb) || (xa > ya && xb < yb) {
                if let Some(told) = told {
                    let (first, second) = if xa < ya { (x, y) } else { (y, x) };
                    told.push(Pairing {
                        kind: PartKind::Patronymic,
                        left: shown(left, a, second.left, second.left_words),
                        right: shown(right, b, first.right, first.right_words),
                        how: How::Contradicted,
                        weight: f64::from(PRICES.reversed),
                    });
                }
                return PRICES.reversed;
            }
        }
    }
    0.0
}
