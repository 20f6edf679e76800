//! Names as evidence: each part of the name is a line of its own, as `names` pairs and weighs them.

use names::{Name, Schema};
use people::{Evidence, Names};

use super::{centibits, line};

/// A name as a document parts it, read for comparing.
fn read(name: &Names) -> Name {
    Name::of_parts(&name.primary, &name.secondary, Schema::Person)
}

/// By what a name is found again, however it is spelled and in whatever script: keys of its words.
#[must_use]
pub fn keys(name: &Names) -> Vec<u64> {
    let mut all: Vec<u64> = read(name).keys().map(|(_, key)| key).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The code by which `names` writes a part or an agreement; [`super::WHATS`] and [`super::HOWS`] list
/// them, and a page shows the code itself where it has no words for it yet.
fn code(of: impl serde::Serialize) -> String {
    let value = serde_json::to_value(of).unwrap_or_default();
    value.as_str().unwrap_or("word").to_owned()
}

/// The best that any name of the one makes of any of the other.
pub(super) fn best(left: &[Names], right: &[Names]) -> Vec<Evidence> {
    let left: Vec<Name> = left.iter().map(read).filter(|n| !n.is_empty()).collect();
    let right: Vec<Name> = right.iter().map(read).filter(|n| !n.is_empty()).collect();
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (a, b)));
    let found = pairs.map(|(a, b)| names::compare(a, b)).max_by(|a, b| a.llr.total_cmp(&b.llr));
    let Some(found) = found else { return Vec::new() };
    let one = |p: names::Pairing| {
        let (left, right) = (p.left.unwrap_or_default(), p.right.unwrap_or_default());
        let what = format!("name_{}", code(p.kind));
        line(&what, left, right, &code(p.how), centibits(p.weight))
    };
    found.parts.into_iter().map(one).collect()
}
