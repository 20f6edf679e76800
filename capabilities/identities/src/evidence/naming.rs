//! Names as evidence: each part of the name is a line of its own, as `names` pairs and weighs them.

use names::{How, Name, PartKind, Schema};
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

/// The code of a part, as [`super::WHATS`] lists them.
const fn what(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Given => "name_given",
        PartKind::Family => "name_family",
        PartKind::Patronymic => "name_patronymic",
        PartKind::Particle => "name_particle",
        PartKind::Generation => "name_generation",
        PartKind::Title => "name_title",
        PartKind::Whole => "name_whole",
        PartKind::LegalForm | PartKind::Word => "name_word",
    }
}

/// The code of an agreement, as [`super::HOWS`] lists them.
const fn how(how: How) -> &'static str {
    match how {
        How::Same => "same",
        How::OtherScript => "other_script",
        How::Spelling => "spelling",
        How::Phonetic => "phonetic",
        How::Initial => "initial",
        How::Nickname => "nickname",
        How::JoinedOrSplit => "joined_or_split",
        How::Truncated => "truncated",
        How::Missing => "missing",
        How::Contradicted => "contradicted",
    }
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
        line(what(p.kind), left, right, how(p.how), centibits(p.weight))
    };
    found.parts.into_iter().map(one).collect()
}
