//! Names in memory, found by what they share: where the register stands on the crate `names`.
//!
//! Always holds: a name that was put in is found from then on, one that was taken out is not.

use std::collections::HashMap;

use names::{Comparison, How, Pairing, PartKind};

use super::AskedName;
use crate::model::Schema;

/// Names by number.
#[derive(Default)]
pub(super) struct Finder {
    words: HashMap<Box<str>, Vec<u32>>,
    held: HashMap<u32, Vec<Box<str>>>,
}

fn folded(text: &str) -> Vec<Box<str>> {
    let key = people::name_key(&text.replace('-', ""), "");
    let words = key.split('<').filter(|w| !w.is_empty());
    words.map(Into::into).collect()
}

impl Finder {
    pub(super) fn insert(&mut self, number: u32, name: &AskedName, _schema: Schema) {
        let words = folded(&name.text);
        for word in &words {
            let all = self.words.entry(word.clone()).or_default();
            if !all.contains(&number) {
                all.push(number);
            }
        }
        self.held.insert(number, words);
    }

    pub(super) fn remove(&mut self, number: u32) {
        for word in self.held.remove(&number).unwrap_or_default() {
            if let Some(all) = self.words.get_mut(&word) {
                all.retain(|n| *n != number);
            }
        }
    }

    /// The names that fit best, at most `limit` of them.
    pub(super) fn search(
        &self,
        name: &AskedName,
        _schema: Schema,
        limit: usize,
    ) -> Vec<(u32, Comparison)> {
        let asked = folded(&name.text);
        let mut found: Vec<u32> =
            asked.iter().filter_map(|w| self.words.get(w)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        let mut out: Vec<(u32, Comparison)> = found
            .into_iter()
            .filter_map(|number| Some((number, self.compare(&asked, self.held.get(&number)?))))
            .collect();
        out.sort_by(|a, b| b.1.llr.total_cmp(&a.1.llr).then(a.0.cmp(&b.0)));
        out.truncate(limit);
        out
    }

    /// How a name compares with one that is held.
    pub(super) fn against(
        &self,
        name: &AskedName,
        _schema: Schema,
        number: u32,
    ) -> Option<Comparison> {
        Some(self.compare(&folded(&name.text), self.held.get(&number)?))
    }

    fn compare(&self, asked: &[Box<str>], held: &[Box<str>]) -> Comparison {
        let part = |left: Option<&Box<str>>, right: Option<&Box<str>>, how, weight| Pairing {
            kind: PartKind::Word,
            left: left.map(|w| w.to_string()),
            right: right.map(|w| w.to_string()),
            how,
            weight,
        };
        let mut parts = Vec::new();
        for word in asked {
            if held.contains(word) {
                let many = self.words.get(word).map_or(1, Vec::len);
                let many = u32::try_from(many).map_or(f64::from(u32::MAX), f64::from);
                let all = u32::try_from(self.held.len()).map_or(f64::from(u32::MAX), f64::from);
                parts.push(part(Some(word), Some(word), How::Same, (all / many).ln().max(0.5)));
            } else {
                parts.push(part(Some(word), None, How::Missing, -2.0));
            }
        }
        for word in held.iter().filter(|w| !asked.contains(w)) {
            parts.push(part(None, Some(word), How::Missing, -1.0));
        }
        Comparison { llr: parts.iter().map(|p| p.weight).sum(), parts }
    }
}
