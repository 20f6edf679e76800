//! Comparing two names: which words are one, what is left over, and what that is worth.
//!
//! Always holds: the likelihood ratio is the sum of the lines that explain it; it is the same from
//! either side; of two names that agree in everything it is the greatest.
//!
//! Words that agree are worth what their name is rare (Fellegi and Sunter 1969; the frequency of
//! names after Winkler 1989). Names of one family are not independent: the third and later words
//! that agree count for less. A word that one name has and the other lacks costs little, because
//! people use fewer names than they have; a word in each that contradict each other cost much.

use crate::align;
use crate::model::{Comparison, How, Pairing, PartKind, Schema};
use crate::name::{Name, Part};
use crate::script::Script;
use crate::words;

/// From which likelihood ratio, in nats, two names count as one.
pub const MATCH_LLR: f64 = 6.0;
/// How many nats it takes for the odds to change by a factor of *e* (fitted; see `tests/figures`).
const SPREAD: f64 = 1.6;

/// The most words of a name that are paired.
const MOST: usize = 16;

/// What contradiction, absence and order are worth, in nats.
struct Prices {
    contradicted: f32,
    initial_contradicted: f32,
    missing: f32,
    missing_beside_one: f32,
    missing_common: f32,
    reversed: f32,
    moved: f32,
    first_missing: f32,
    first_of_chain_missing: f32,
    nothing_left: f32,
    reordered: f32,
    doubt: f32,
    form_contradicted: f32,
    form_missing: f32,
    generation_contradicted: f32,
}

const PRICES: Prices = Prices {
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
struct Agreed {
    left: u8,
    left_words: u8,
    right: u8,
    right_words: u8,
    how: How,
    worth: f32,
    /// How much of the words' worth agreeing keeps, from 0 to 1.
    kept: f32,
    kind: PartKind,
}

/// From where on two words are taken for one before anything else is tried.
const SURE: f32 = 0.45;

/// What agrees by so little that it may as well contradict.
const DOUBTED: f32 = 0.6;
/// The same across scripts, where a table may be unknown here.
const DOUBTED_ACROSS: f32 = 0.4;

/// What two words have in common; how much of their worth agreeing keeps.
fn agree(left: &Name, a: &Part, right: &Name, b: &Part, schema: Schema) -> Option<(How, f32)> {
    let (sa, sb) = (left.sounds(a), right.sounds(b));
    let (la, lb) = (left.letters(a), right.letters(b));
    let latin = a.script == Script::Latin && b.script == Script::Latin;
    if latin && la == lb && !la.is_empty() {
        return Some((How::Same, 1.0));
    }
    let is_number = |l: &[u8]| !l.is_empty() && l.iter().all(u8::is_ascii_digit);
    if is_number(la) || is_number(lb) {
        return (la == lb).then_some((How::Same, 1.0));
    }
    if !latin && a.script == b.script {
        return of_one_script(left, a, right, b);
    }
    if schema == Schema::Person {
        if sa.len() == 1 || sb.len() == 1 {
            let same = if latin {
                la.first() == lb.first() && la.len().min(lb.len()) == 1
            } else {
                sa.first() == sb.first()
            };
            return same.then_some((How::Initial, 0.0));
        }
        if of_one_name(a, b) {
            return Some((How::Nickname, 0.72));
        }
    }
    if latin {
        return spelled(la, lb, sa, sb, (a, b), schema);
    }
    let shared = (a.classes & b.classes).count_ones();
    if shared * 2 + 2 < a.classes.count_ones().max(b.classes.count_ones()) {
        return None;
    }
    let script = if a.script == Script::Latin { b.script } else { a.script };
    let agreement = align::agreement(sa, sb, script);
    let least = if matches!(script, Script::Han | Script::Hangul) { 0.55 } else { 0.62 };
    // *Yasir* is no *al-Asiri*: who writes the article in Latin letters had it before them.
    let (latin, own) = if a.script == Script::Latin { (a, b) } else { (b, a) };
    let articled = own.script == Script::Arabic && latin.article && !own.article;
    let kept = (agreement - least) / 0.26 - if articled { 0.25 } else { 0.0 };
    let how = if a.script == b.script { How::Spelling } else { How::OtherScript };
    (kept > 0.12).then(|| (how, kept.min(0.97)))
}

/// Two words in one script that is not Latin: compared as they are written.
fn of_one_script(left: &Name, a: &Part, right: &Name, b: &Part) -> Option<(How, f32)> {
    if left.shown(a) == right.shown(b) {
        return Some((How::Same, 1.0));
    }
    let (sa, sb) = (left.sounds(a), right.sounds(b));
    if matches!(a.script, Script::Han | Script::Hangul) {
        // Characters that are read alike are others, or the same in their simplified form.
        return (a.script == Script::Han && sa == sb).then_some((How::Phonetic, 0.5));
    }
    if sa == sb {
        return Some((How::Same, 1.0));
    }
    let long = sa.len().max(sb.len());
    let most = match long {
        0..=3 => 0,
        4..=6 => 1,
        7..=9 => 2,
        _ => 3,
    };
    let letters = align::letters_apart(sa, sb, most).map_or(0.0, |apart| slip(apart, long));
    let sounds = (align::agreement(sa, sb, a.script) - 0.86) / 0.14;
    let (how, kept) =
        if sounds > letters { (How::Phonetic, sounds) } else { (How::Spelling, letters) };
    (kept >= 0.3).then(|| (how, kept.min(0.95)))
}

/// How much of its worth a word keeps whose letters are some apart.
const fn slip(apart: usize, long: usize) -> f32 {
    match (apart, long) {
        (0, _) => 0.95,
        (1, 4) => 0.50,
        (1, 5) => 0.72,
        (1, 6) => 0.80,
        (1, _) => 0.90,
        (2, 7) => 0.42,
        (2, 8) => 0.55,
        (2, _) => 0.68,
        (3, 10..=11) => 0.45,
        (3, _) => 0.55,
        _ => 0.0,
    }
}

fn of_one_name(a: &Part, b: &Part) -> bool {
    a.forms.iter().any(|form| *form != 0 && b.forms.contains(form))
}

/// Two words in Latin letters: slips of the hand, and other spellings of the same sound.
fn spelled(
    la: &[u8],
    lb: &[u8],
    sa: &[u8],
    sb: &[u8],
    (a, b): (&Part, &Part),
    schema: Schema,
) -> Option<(How, f32)> {
    let (short, long) = (la.len().min(lb.len()), la.len().max(lb.len()));
    if sa == sb && short >= 2 {
        return Some((How::Phonetic, 0.95));
    }
    // An article that was written with the name.
    for (with, without) in [(la, lb), (lb, la)] {
        if let [b'a' | b'e', b'l', rest @ ..] = with
            && rest.len() >= 4
            && rest == without
        {
            return Some((How::JoinedOrSplit, 0.95));
        }
    }
    for (with, without) in [(sa, sb), (sb, sa)] {
        if let Some(tail) = with.strip_prefix(b"abd")
            && tail.len() >= 3
            && (without == tail || without.ends_with(tail) && without.len() <= tail.len() + 1)
        {
            return Some((How::JoinedOrSplit, 0.6));
        }
    }
    let missing = (a.classes & !b.classes).count_ones().max((b.classes & !a.classes).count_ones());
    // A slip changes a sound or two; words of other consonants are others.
    if missing > 1 || short * 2 < long {
        return None;
    }
    let most = match long {
        0..=3 => 0,
        4..=6 => 1,
        7..=9 => 2,
        _ => 3,
    };
    let apart = if most == 0 { None } else { align::letters_apart(la, lb, most) };
    let letters = apart.map_or(0.0, |apart| slip(apart, long));
    // Company names are made up, and differ in a letter because they are two.
    let letters = if schema == Schema::Vessel && long < 6 { 0.0 } else { letters };
    let sounds = if short >= 3 && letters < 0.9 {
        let agreement = align::agreement(sa, sb, Script::Latin);
        ((agreement - 0.70) / 0.25).clamp(0.0, 0.92)
    } else {
        0.0
    };
    let first = if la.first() == lb.first() || sounds > 0.7 { 1.0 } else { 0.85 };
    let (how, kept) =
        if sounds > letters { (How::Phonetic, sounds) } else { (How::Spelling, letters * first) };
    (kept >= 0.3).then_some((how, kept))
}

fn joined_sounds(name: &Name, parts: &[Part]) -> Vec<u8> {
    parts.iter().flat_map(|p| name.sounds(p).iter().copied()).collect()
}

fn joined_letters(name: &Name, parts: &[Part]) -> Vec<u8> {
    parts.iter().flat_map(|p| name.letters(p).iter().copied()).collect()
}

/// One word against several that stand side by side.
fn joins(one: &Name, a: &Part, other: &Name, parts: &[Part]) -> Option<f32> {
    let latin = a.script == Script::Latin && parts.iter().all(|p| p.script == Script::Latin);
    if latin {
        let (whole, apart) = (one.letters(a), joined_letters(other, parts));
        if whole == apart {
            return Some(0.95);
        }
        if whole.len() >= 7 && align::letters_apart(whole, &apart, 1).is_some() {
            return Some(0.8);
        }
    }
    let sounds = joined_sounds(other, parts);
    if one.sounds(a).len() < 4 {
        return None;
    }
    let script = if a.script == Script::Latin {
        parts.first().map_or(Script::Latin, |p| p.script)
    } else {
        a.script
    };
    let least = if latin { 0.82 } else { 0.68 };
    let agreement = align::agreement(one.sounds(a), &sounds, script);
    (agreement >= least).then(|| ((agreement - 0.6) / 0.35).clamp(0.3, 0.92))
}

/// Which words are taken already.
#[derive(Clone, Copy, Default)]
struct Taken(u32);

impl Taken {
    fn has(self, n: usize) -> bool {
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

fn weigh(left: &Name, right: &Name, mut told: Option<&mut Vec<Pairing>>) -> f32 {
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
    let whole = forms > -2.0;
    sum += left_over((left, a, in_a), (right, b, in_b), (schema, whole), &agreed, told);
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
    let mut choose = |agreed: &mut Vec<Agreed>, in_a: &mut Taken, in_b: &mut Taken, least: f32| {
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
    straighten(left, a, right, b, in_a, in_b, &mut agreed);
    splits(left, a, right, b, (in_a, in_b), &mut agreed, false);
    splits(right, b, left, a, (in_b, in_a), &mut agreed, true);
    // What agrees by little comes after what was written together or apart.
    choose(&mut agreed, in_a, in_b, 0.0);
    if schema != Schema::Person {
        acronyms(left, a, right, b, in_a, in_b, &mut agreed);
    }
    agreed
}

/// Of a word that stands twice in one name, the one is taken that leaves the order straight.
fn straighten(
    left: &Name,
    a: &[Part],
    right: &Name,
    b: &[Part],
    in_a: &mut Taken,
    in_b: &mut Taken,
    agreed: &mut [Agreed],
) {
    let falls = |agreed: &[Agreed]| {
        let pairs = || agreed.iter().enumerate();
        pairs()
            .flat_map(|(n, x)| agreed.iter().skip(n + 1).map(move |y| (x, y)))
            .filter(|(x, y)| (x.left < y.left) != (x.right < y.right))
            .count()
    };
    for n in 0..agreed.len() {
        let Some(pair) = agreed.get(n).copied() else { continue };
        for (m, p) in b.iter().enumerate().filter(|(_, p)| p.worth > 0.0) {
            let is_twin =
                b.get(usize::from(pair.right)).is_some_and(|q| right.sounds(p) == right.sounds(q));
            if in_b.has(m) || !is_twin {
                continue;
            }
            let before = falls(agreed);
            if let Some(place) = agreed.get_mut(n) {
                place.right = small(m);
            }
            if falls(agreed) < before {
                in_b.give_back(usize::from(pair.right));
                in_b.take(m);
                break;
            }
            if let Some(place) = agreed.get_mut(n) {
                *place = pair;
            }
        }
        let Some(pair) = agreed.get(n).copied() else { continue };
        for (m, p) in a.iter().enumerate().filter(|(_, p)| p.worth > 0.0) {
            let is_twin =
                a.get(usize::from(pair.left)).is_some_and(|q| left.sounds(p) == left.sounds(q));
            if in_a.has(m) || !is_twin {
                continue;
            }
            let before = falls(agreed);
            if let Some(place) = agreed.get_mut(n) {
                place.left = small(m);
            }
            if falls(agreed) < before {
                in_a.give_back(usize::from(pair.left));
                in_a.take(m);
                break;
            }
            if let Some(place) = agreed.get_mut(n) {
                *place = pair;
            }
        }
    }
}

/// Whether one says *given* where the other says *family*.
const fn crossed(a: PartKind, b: PartKind) -> bool {
    matches!((a, b), (PartKind::Given, PartKind::Family) | (PartKind::Family, PartKind::Given))
}

fn kind(a: &Part, b: &Part) -> PartKind {
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

fn shown(name: &Name, parts: &[Part], from: u8, words: u8) -> Option<String> {
    let from = usize::from(from);
    let run = parts.get(from..from + usize::from(words))?;
    Some(run.iter().map(|p| name.shown(p)).collect::<Vec<_>>().join(" "))
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
        let whole = |name: &Name, parts: &[Part]| {
            let named = parts.iter().filter(|p| p.worth > 0.0).map(|p| name.shown(p));
            Some(named.collect::<Vec<_>>().join(" "))
        };
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

/// One side of what is left over.
type Side<'a> = (&'a Name, &'a [Part], Taken);

/// What stands in one name alone, and what stands in both and differs.
fn left_over(
    (left, a, in_a): Side<'_>,
    (right, b, in_b): Side<'_>,
    (schema, whole): (Schema, bool),
    agreed: &[Agreed],
    mut told: Option<&mut Vec<Pairing>>,
) -> f32 {
    let open = |parts: &'_ [Part], taken: Taken| -> Vec<usize> {
        let open = parts.iter().enumerate().filter(|(n, p)| p.worth > 0.0 && !taken.has(*n));
        open.map(|(n, _)| n).collect()
    };
    let (mut open_a, mut open_b) = (open(a, in_a), open(b, in_b));
    // A name said twice is one name.
    open_a.retain(|n| !said_twice(left, a, *n));
    open_b.retain(|n| !said_twice(right, b, *n));
    let mut sum = 0.0;
    let contradicted = open_a.len().min(open_b.len());
    // Which word of the one contradicts which of the other: those that stand alike.
    let pairs = opposed(a, &open_a, b, &open_b);
    for (n, m) in &pairs {
        let (Some(p), Some(q)) = (a.get(*n), b.get(*m)) else { continue };
        let weight = contradiction(left, p, right, q, schema);
        sum += weight;
        if let Some(told) = told.as_deref_mut() {
            told.push(Pairing {
                kind: kind(p, q),
                left: Some(left.shown(p).to_owned()),
                right: Some(right.shown(q).to_owned()),
                how: How::Contradicted,
                weight: f64::from(weight),
            });
        }
    }
    // *Abd al-X* beside *X* is one name shortened, unless the other has something in its place.
    let shortened = |x: &&Agreed| {
        let (Some(p), Some(q)) = (a.get(usize::from(x.left)), b.get(usize::from(x.right))) else {
            return false;
        };
        let is_abd = |name: &Name, part: &Part| name.sounds(part).starts_with(b"abd");
        x.how == How::JoinedOrSplit
            && ((is_abd(left, p) && !is_abd(right, q) && open_b.len() > pairs.len())
                || (is_abd(right, q) && !is_abd(left, p) && open_a.len() > pairs.len()))
    };
    if schema == Schema::Person
        && let Some(pair) = agreed.iter().find(shortened)
    {
        sum += PRICES.contradicted;
        if let Some(told) = told.as_deref_mut() {
            told.push(Pairing {
                kind: pair.kind,
                left: shown(left, a, pair.left, 1),
                right: shown(right, b, pair.right, 1),
                how: How::Contradicted,
                weight: f64::from(PRICES.contradicted),
            });
        }
    }
    let single = agreed.len() < 2
        && agreed.iter().all(|x| x.left_words.max(x.right_words) == 1)
        && contradicted == 0;
    let sides = [(left, a, &open_a, true), (right, b, &open_b, false)];
    for (name, parts, open, is_left) in sides {
        for n in
            open.iter().filter(|n| !pairs.iter().any(|(x, y)| *n == if is_left { x } else { y }))
        {
            let Some(p) = parts.get(*n) else { continue };
            let weight = absence(name, p, schema, single)
                .min(generation(parts, *n, is_left, agreed, schema));
            sum += weight;
            if let Some(told) = told.as_deref_mut() {
                let text = Some(name.shown(p).to_owned());
                let (l, r) = if is_left { (text, None) } else { (None, text) };
                told.push(Pairing {
                    kind: p.kind,
                    left: l,
                    right: r,
                    how: How::Missing,
                    weight: f64::from(weight),
                });
            }
        }
    }
    let least = agreed.iter().map(|x| x.kept).fold(1.0, f32::min);
    let complete = PRICES.nothing_left * ((least - 0.5) / 0.4).clamp(0.0, 1.0);
    if whole && complete > 0.0 && open_a.is_empty() && open_b.is_empty() {
        sum += complete;
        if let Some(told) = told {
            let whole = |name: &Name, parts: &[Part]| {
                let named = parts.iter().filter(|p| p.worth > 0.0).map(|p| name.shown(p));
                Some(named.collect::<Vec<_>>().join(" "))
            };
            told.push(Pairing {
                kind: PartKind::Whole,
                left: whole(left, a),
                right: whole(right, b),
                how: How::Same,
                weight: f64::from(complete),
            });
        }
    }
    sum
}

/// The price of lacking the other's first name: where what follows it is a chain of fathers, the
/// one is the other's father.
fn generation(parts: &[Part], n: usize, is_left: bool, agreed: &[Agreed], schema: Schema) -> f32 {
    if schema != Schema::Person || parts.iter().any(|p| p.kind == PartKind::Family) {
        return 0.0;
    }
    let first = parts.iter().position(|p| p.worth > 0.0);
    if first != Some(n) {
        return 0.0;
    }
    // What agrees must stand in one order: where it does not, first is not first.
    let mut places: Vec<(u8, u8)> = agreed
        .iter()
        .map(|x| if is_left { (x.left, x.right) } else { (x.right, x.left) })
        .collect();
    places.sort_unstable();
    let ordered = places.windows(2).all(|w| matches!(w, [x, y] if x.1 < y.1));
    let strong = agreed.iter().filter(|x| x.worth > 2.0).count();
    match (ordered, strong) {
        (true, 3..) => PRICES.first_of_chain_missing,
        (true, 2) => PRICES.first_missing,
        _ => 0.0,
    }
}

/// A name written twice in a row.
fn said_twice(name: &Name, parts: &[Part], n: usize) -> bool {
    let Some(word) = parts.get(n) else { return false };
    let beside = [n.checked_sub(1), Some(n + 1)];
    beside
        .into_iter()
        .flatten()
        .filter_map(|m| parts.get(m))
        .any(|p| p.worth > 0.0 && name.sounds(p) == name.sounds(word))
}

/// Pairs what is left over by where it stands.
fn opposed(a: &[Part], open_a: &[usize], b: &[Part], open_b: &[usize]) -> Vec<(usize, usize)> {
    let mut all: Vec<(u8, usize, usize, usize)> = Vec::new();
    for n in open_a {
        for m in open_b {
            let (Some(p), Some(q)) = (a.get(*n), b.get(*m)) else { continue };
            let unlike = u8::from(p.kind != q.kind) + u8::from(p.depth != q.depth);
            let from_end = (a.len() - n).abs_diff(b.len() - m).min(n.abs_diff(*m));
            all.push((unlike, from_end, *n, *m));
        }
    }
    all.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (_, _, n, m) in all {
        if !out.iter().any(|(x, y)| *x == n || *y == m) {
            out.push((n, m));
        }
    }
    out
}

fn contradiction(left: &Name, p: &Part, right: &Name, q: &Part, schema: Schema) -> f32 {
    let (sa, sb) = (left.sounds(p), right.sounds(q));
    if schema != Schema::Person {
        let generic = p.worth.max(q.worth) <= 3.0;
        return if generic { -3.0 } else { -9.0 };
    }
    if sa.len() == 1 || sb.len() == 1 {
        return PRICES.initial_contradicted;
    }
    let script = if p.script == Script::Latin { q.script } else { p.script };
    if p.script == q.script {
        return PRICES.contradicted;
    }
    // Across scripts, words that are somewhat alike may be one by a table that is not known here.
    let agreement = align::agreement(sa, sb, script);
    PRICES.contradicted * (1.3 - agreement).clamp(0.5, 1.0)
}

fn absence(name: &Name, p: &Part, schema: Schema, single: bool) -> f32 {
    let letters = std::str::from_utf8(name.letters(p)).unwrap_or("");
    if schema != Schema::Person {
        return if letters.bytes().all(|c| c.is_ascii_digit()) && !letters.is_empty() {
            -5.0
        } else if words::is_place(letters) {
            -0.8
        } else if words::is_generic(letters) || p.worth <= 3.0 {
            -2.2
        } else {
            -4.0
        };
    }
    match p.kind {
        PartKind::Patronymic => -0.6,
        _ if name.sounds(p).len() == 1 => -0.4,
        _ if single => PRICES.missing_beside_one,
        _ if p.worth < 5.0 => PRICES.missing_common,
        _ => PRICES.missing,
    }
}

/// Legal forms and generations: they part, and hardly join.
fn forms(
    left: &Name,
    a: &[Part],
    right: &Name,
    b: &[Part],
    schema: Schema,
    told: Option<&mut Vec<Pairing>>,
) -> f32 {
    let wanted = if schema == Schema::Person { PartKind::Generation } else { PartKind::LegalForm };
    let first = |parts: &'_ [Part]| parts.iter().position(|p| p.kind == wanted && p.worth <= 0.0);
    let p = first(a).and_then(|n| a.get(n));
    let q = first(b).and_then(|n| b.get(n));
    let (how, weight) = match (p, q) {
        (None, None) => return 0.0,
        (Some(p), Some(q)) if left.letters(p) == right.letters(q) => (How::Same, 0.5),
        (Some(_), Some(_)) if wanted == PartKind::Generation => {
            (How::Contradicted, PRICES.generation_contradicted)
        }
        (Some(p), Some(q)) => {
            // *Company* and *Ltd* stand beside each other in one name: only what excludes the other
            // contradicts it.
            let loose = |l: &[u8]| matches!(l, b"co" | b"corp" | b"ltd" | b"llc");
            if loose(left.letters(p)) && loose(right.letters(q)) {
                (How::Contradicted, -1.0)
            } else {
                (How::Contradicted, PRICES.form_contradicted)
            }
        }
        _ => (How::Missing, PRICES.form_missing),
    };
    if let Some(told) = told {
        told.push(Pairing {
            kind: wanted,
            left: p.map(|p| left.shown(p).to_owned()),
            right: q.map(|q| right.shown(q).to_owned()),
            how,
            weight: f64::from(weight),
        });
    }
    weight
}
