//! Names in memory, found by what they share: where the register stands on the crate `names`.

use names::{Comparison, Index, Name, compare};

use super::AskedName;
use crate::model::Schema;

/// The name as it is compared: by its parts where they are known apart.
pub(super) fn name(asked: &AskedName, schema: Schema) -> Name {
    match (&asked.family, &asked.given) {
        (Some(family), Some(given)) => Name::of_parts(family, given, schema.into()),
        _ => Name::read(&asked.text, schema.into()),
    }
}

/// Names by number.
#[derive(Default)]
pub(super) struct Finder {
    index: Index,
}

impl Finder {
    pub(super) fn insert(&mut self, number: u32, asked: &AskedName, schema: Schema) {
        self.index.insert(number, name(asked, schema));
    }

    pub(super) fn remove(&mut self, number: u32) {
        self.index.remove(number);
    }

    /// The names that fit best, at most `limit` of them, and none that is worth less than `floor`.
    pub(super) fn search(&self, name: &Name, limit: usize, floor: f64) -> Vec<(u32, Comparison)> {
        let hits = self.index.search(name, limit, floor);
        hits.into_iter().map(|h| (h.id, h.comparison)).collect()
    }

    /// How a name compares with one that is held.
    pub(super) fn against(&self, name: &Name, number: u32) -> Option<Comparison> {
        Some(compare(name, self.index.name(number)?))
    }
}
