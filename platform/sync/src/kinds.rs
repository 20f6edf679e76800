//! The kinds of record that this release knows, by name.

use std::collections::BTreeMap;

use registry::{KindSpec, Value};

/// The kinds of record that this release knows.
#[derive(Debug, Clone, Default)]
pub struct Kinds(BTreeMap<&'static str, KindSpec>);

/// The columns that each kind declares in the sender's release, in order: what its hashes cover.
pub type Layouts = BTreeMap<String, Vec<String>>;

impl Kinds {
    /// Over every kind that was declared.
    #[must_use]
    pub fn new(specs: &[KindSpec]) -> Self {
        Self(specs.iter().map(|s| (s.kind, *s)).collect())
    }

    /// A kind, if this release knows it.
    #[must_use]
    pub fn get(&self, kind: &str) -> Option<&KindSpec> {
        self.0.get(kind)
    }

    /// Every kind.
    pub fn iter(&self) -> impl Iterator<Item = &KindSpec> {
        self.0.values()
    }

    /// The columns of each kind, as this release declares them.
    #[must_use]
    pub fn layouts(&self) -> Layouts {
        let names = |s: &KindSpec| s.columns.iter().map(|c| c.name.to_owned()).collect();
        self.0.values().map(|s| (s.kind.to_owned(), names(s))).collect()
    }
}

/// The values that the sender hashed, out of those that this release declares; none where the
/// sender declares a column that is not known here.
pub(crate) fn as_sent(spec: &KindSpec, values: &[Value], sent: &[String]) -> Option<Vec<Value>> {
    sent.iter()
        .map(|name| {
            let place = spec.columns.iter().position(|c| c.name == name)?;
            values.get(place).cloned()
        })
        .collect()
}
