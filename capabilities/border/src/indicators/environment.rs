//! All that an indicator can read: a closed list of fields, each with its type.
//!
//! Always holds: nothing on this list is an attribute of a person or a close proxy of one. The
//! list of what is protected exists beside it only so that the refusal can say *which* attribute
//! was asked for; what is on neither list is refused as unknown.

use std::collections::BTreeMap;

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// Text.
    Text,
}

/// A field that indicators can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// `root.name`.
    pub path: &'static str,
    /// Its type.
    pub ty: Type,
    /// What it means, for authors.
    pub meaning: &'static str,
}

const fn field(path: &'static str, ty: Type, meaning: &'static str) -> Field {
    Field { path, ty, meaning }
}

/// Every field.
pub const FIELDS: &[Field] = &[
    field("document.type", Type::Text, "the kind of document: P, I, A, C, V …"),
    field("document.read_by_machine", Type::Bool, "read from the zone or chip, not typed"),
    field("document.check_digits_failed", Type::Int, "check digits that do not hold"),
    field("document.days_to_expiry", Type::Int, "days until it expires; negative when it has"),
    field("document.other_holder", Type::Bool, "seen before with another name or birth date"),
    field("document.reported", Type::Bool, "on a list of stolen, lost or revoked documents"),
    field(
        "document.chip_altered",
        Type::Bool,
        "the chip's data was changed, differs from the page, or is a copy",
    ),
    field("document.first_seen", Type::Bool, "never seen at this node before"),
    field("journey.direction", Type::Text, "arrival or departure"),
    field("journey.mode", Type::Text, "air, sea, rail, road, foot; empty when not told"),
    field("journey.conveyance", Type::Text, "flight, ship, train or plate; empty when not told"),
    field("journey.purpose", Type::Text, "the purpose as stated; empty when not told"),
    field("journey.minors", Type::Int, "accompanying minors"),
    field("journey.group_size", Type::Int, "people in the group, 1 when alone"),
    field("journey.crew", Type::Bool, "on duty"),
    field("journey.address_given", Type::Bool, "an address of stay was given"),
    field("journey.hour", Type::Int, "hour of the day at the post, 0 to 23"),
    field("post.code", Type::Text, "the code of this post"),
    field("history.crossings", Type::Int, "crossings on record, the newest 500 at most"),
    field("history.crossings_30_days", Type::Int, "crossings in the 30 days before"),
    field("history.refusals", Type::Int, "refusals on record"),
    field("history.overstays", Type::Int, "stays that lasted longer than allowed"),
    field("history.open_stay", Type::Bool, "an entry without an exit is on record"),
    field("history.documents", Type::Int, "documents on record for this person"),
    field("history.days_since_last", Type::Int, "days since the last crossing"),
];

/// Names of what an indicator must not read, and the attribute that each stands for.
const PROTECTED: &[(&str, &str)] = &[
    ("citizenship", "citizenship"),
    ("citizen", "citizenship"),
    ("nationality", "citizenship"),
    ("national", "citizenship"),
    ("country", "citizenship"),
    ("issuer", "the issuing State, which stands in for citizenship"),
    ("issuing_state", "the issuing State, which stands in for citizenship"),
    ("state", "the issuing State, which stands in for citizenship"),
    ("number", "the document number, whose form stands in for the issuing State"),
    ("mrz", "the machine readable zone, which holds name, sex, birth date and citizenship"),
    ("zone", "the machine readable zone, which holds name, sex, birth date and citizenship"),
    ("optional_data", "optional data, which may hold a national number"),
    ("personal_number", "the national number"),
    ("ethnicity", "ethnic origin"),
    ("ethnic", "ethnic origin"),
    ("race", "ethnic origin"),
    ("origin", "origin"),
    ("colour", "colour"),
    ("tribe", "ethnic origin"),
    ("religion", "religion or belief"),
    ("belief", "religion or belief"),
    ("faith", "religion or belief"),
    ("sex", "sex"),
    ("gender", "sex"),
    ("pregnant", "sex and health"),
    ("disability", "disability"),
    ("health", "health"),
    ("orientation", "sexual orientation"),
    ("politics", "political opinion"),
    ("opinion", "political opinion"),
    ("birth_place", "place of birth"),
    ("place_of_birth", "place of birth"),
    ("birthplace", "place of birth"),
    ("birth_date", "age"),
    ("date_of_birth", "age"),
    ("birth_year", "age"),
    ("age", "age"),
    ("name", "the name, which stands in for ethnic origin and sex"),
    ("names", "the name, which stands in for ethnic origin and sex"),
    ("surname", "the name, which stands in for ethnic origin and sex"),
    ("given_names", "the name, which stands in for ethnic origin and sex"),
    ("language", "language"),
    ("marital_status", "marital status"),
    ("asylum", "a request for asylum"),
    ("protection", "a referral to protection services"),
    ("person", "attributes of the person"),
    ("holder", "attributes of the person"),
    ("traveller", "attributes of the person"),
];

/// The protected attribute that a name stands for, whatever its case and separators.
#[must_use]
pub fn protected(name: &str) -> Option<&'static str> {
    let plain = |s: &str| -> String {
        s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let asked = plain(name);
    PROTECTED.iter().find(|(word, _)| plain(word) == asked).map(|(_, what)| *what)
}

/// The declared field at a path.
#[must_use]
pub fn declared(path: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.path == path)
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
}

/// What is known of one document and journey. A field that is absent is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Situation {
    values: BTreeMap<&'static str, Known>,
}

impl Situation {
    /// Sets a field; what is not declared, or of another type, is left out: the list is closed.
    pub fn set(&mut self, path: &str, value: Known) {
        if let Some(field) = declared(path) {
            let fits = matches!(
                (field.ty, &value),
                (Type::Bool, Known::Bool(_))
                    | (Type::Int, Known::Int(_))
                    | (Type::Text, Known::Text(_))
            );
            if fits {
                self.values.insert(field.path, value);
            }
        }
    }

    /// Sets a true-or-false field.
    pub fn bool(&mut self, path: &str, value: bool) {
        self.set(path, Known::Bool(value));
    }
    /// Sets a number, saturating.
    pub fn int(&mut self, path: &str, value: impl TryInto<i64>) {
        self.set(path, Known::Int(value.try_into().unwrap_or(i64::MAX)));
    }
    /// Sets a text, cut to 200 characters so that no field makes evaluation long.
    pub fn text(&mut self, path: &str, value: &str) {
        self.set(path, Known::Text(value.chars().take(200).collect()));
    }

    /// The value at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Known> {
        self.values.get(path)
    }

    /// All that is known, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Known)> {
        self.values.iter().map(|(k, v)| (*k, v))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_declared_field_is_protected() {
        for f in FIELDS {
            for part in f.path.split('.') {
                assert_eq!(protected(part), None, "{}", f.path);
            }
        }
    }
}
