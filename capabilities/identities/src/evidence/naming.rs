//! Names as evidence: each part of the name is a line of its own.

use people::{Evidence, Names};

use super::line;

/// From which likeness on two spellings count as one name's (Winkler 1990).
const ALIKE: f64 = 0.92;

/// The parts of a name by which records that may agree are found, without vowels, doubled letters
/// and what romanisations disagree upon.
pub fn tokens(names: &Names) -> Vec<String> {
    let key = names.key();
    let mut all: Vec<String> = key.split('<').map(skeleton).filter(|t| !t.is_empty()).collect();
    all.sort();
    all.dedup();
    all
}

fn skeleton(word: &str) -> String {
    let mut out = String::new();
    for (n, c) in word.chars().enumerate() {
        let c = match c {
            'A' | 'E' | 'I' | 'O' | 'U' | 'Y' | 'H' | 'W' if n > 0 => continue,
            'E' | 'I' | 'O' | 'U' | 'Y' => 'A',
            'C' | 'Q' | 'K' | 'G' => 'K',
            'Z' | 'S' | 'X' => 'S',
            'V' | 'B' | 'F' | 'P' => 'B',
            'D' | 'T' => 'D',
            c => c,
        };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Whether every word of the one is among those of the other.
fn is_part(one: &str, other: &str) -> bool {
    let words: Vec<String> = other.split('<').map(skeleton).collect();
    one.split('<').map(skeleton).all(|w| words.contains(&w))
}

/// The best that any name of the one makes of any of the other.
pub(super) fn best(left: &[Names], right: &[Names]) -> Vec<Evidence> {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (a, b)));
    let weighed = pairs.map(|(a, b)| compare(a, b));
    weighed.max_by_key(|l| l.iter().map(|e| e.centibits).sum::<i64>()).unwrap_or_default()
}

fn compare(a: &Names, b: &Names) -> Vec<Evidence> {
    let part = |what: &str, a: &str, b: &str, same: i64| {
        let (x, y) = (people::name_key(a, ""), people::name_key(b, ""));
        let (how, worth) = match (x.is_empty(), y.is_empty()) {
            (true, true) => return None,
            (false, false) if x == y => ("same", same),
            (false, false) if skeleton(&x) == skeleton(&y) => ("phonetic", same * 3 / 4),
            (false, false) if is_part(&x, &y) || is_part(&y, &x) => ("missing", same / 3),
            (false, false) if linkage::jaro_winkler(&x, &y) >= ALIKE => ("spelling", same / 2),
            (false, false) => ("contradicted", -600),
            _ => ("missing", -50),
        };
        Some(line(what, a, b, how, worth))
    };
    let family = part("name_family", &a.primary, &b.primary, 900);
    family.into_iter().chain(part("name_given", &a.secondary, &b.secondary, 700)).collect()
}
