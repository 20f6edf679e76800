//! Whether two words are one, and how much of their worth that keeps.

use crate::align;
use crate::model::{How, Schema};
use crate::name::{Name, Part};
use crate::script::Script;

/// What two words have in common; how much of their worth agreeing keeps.
pub(crate) fn agree(
    left: &Name,
    a: &Part,
    right: &Name,
    b: &Part,
    schema: Schema,
) -> Option<(How, f32)> {
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
    let least = if script == Script::Hangul { 0.58 } else { 0.62 };
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
    let letters = slips(sa, sb);
    let sounds = (align::agreement(sa, sb, a.script) - 0.86) / 0.14;
    let (how, kept) =
        if sounds > letters { (How::Phonetic, sounds) } else { (How::Spelling, letters) };
    (kept >= 0.3).then(|| (how, kept.min(0.95)))
}

/// How much of their worth two words keep that differ by slips of the hand, the more of them allowed
/// the longer they are; nought where they are further apart.
fn slips(a: &[u8], b: &[u8]) -> f32 {
    let long = a.len().max(b.len());
    let most = match long {
        0..=3 => return 0.0,
        4..=6 => 1,
        7..=9 => 2,
        _ => 3,
    };
    align::letters_apart(a, b, most).map_or(0.0, |apart| slip(apart, long))
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
    let letters = slips(la, lb);
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
pub(crate) fn joins(one: &Name, a: &Part, other: &Name, parts: &[Part]) -> Option<f32> {
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
