//! What a comparison says.

use serde::Serialize;

/// What sort of thing carries the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub enum Schema {
    /// A natural person.
    #[default]
    Person,
    /// A company or another organisation.
    Organization,
    /// A ship or an aircraft.
    Vessel,
    /// Not known.
    Any,
}

/// What a part of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// A given name.
    Given,
    /// A family name.
    Family,
    /// The father's name, or a grandfather's, in whatever form the culture gives it.
    Patronymic,
    /// A particle: `de`, `bin`, `van der`.
    Particle,
    /// A generation: `Jr`, `III`.
    Generation,
    /// A title or honorific.
    Title,
    /// A legal form of an organisation.
    LegalForm,
    /// A word whose place in the name is not known.
    Word,
    /// All words together: nothing is left over on either side.
    Whole,
}

/// How two parts agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The same letters, case and diacritics aside.
    Same,
    /// The same name written in another script, or romanised by another table.
    OtherScript,
    /// A spelling that differs in a letter or two.
    Spelling,
    /// Sounds the same.
    Phonetic,
    /// One is the initial of the other.
    Initial,
    /// A nickname, or a name's form in another language.
    Nickname,
    /// Words joined in one and split in the other.
    JoinedOrSplit,
    /// Cut off where the document's field ended (Doc 9303-3 §4.6).
    Truncated,
    /// Stands in one and not in the other.
    Missing,
    /// Stands in both, and differs.
    Contradicted,
    /// The words agree, and stand in another order.
    Reordered,
}

/// One line of the explanation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pairing {
    /// What the part is.
    pub kind: PartKind,
    /// As in the first name; `None` where it stands in the second alone.
    pub left: Option<String>,
    /// As in the second name.
    pub right: Option<String>,
    /// How they agree.
    pub how: How,
    /// What this is worth: a natural logarithm of a likelihood ratio.
    pub weight: f64,
}

/// What comparing two names gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The natural logarithm of the likelihood ratio: the sum of the weights.
    pub llr: f64,
    /// What was paired, and how.
    pub parts: Vec<Pairing>,
}
