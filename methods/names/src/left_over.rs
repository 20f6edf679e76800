//! What stands in one name alone, what stands in both and differs, and legal forms and generations.

use crate::align;
use crate::compare::{Agreed, PRICES, Taken, kind, shown, whole};
use crate::model::{How, Pairing, PartKind, Schema};
use crate::name::{Name, Part};
use crate::script::Script;
use crate::words;

/// One side of what is left over.
type Side<'a> = (&'a Name, &'a [Part], Taken);

/// What stands in one name alone, and what stands in both and differs.
pub(crate) fn left_over(
    (left, a, in_a): Side<'_>,
    (right, b, in_b): Side<'_>,
    (schema, one_form): (Schema, bool),
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
    if one_form && complete > 0.0 && open_a.is_empty() && open_b.is_empty() {
        sum += complete;
        if let Some(told) = told {
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
pub(crate) fn forms(
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
