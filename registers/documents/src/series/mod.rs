//! The library of document series: what a genuine one looks like, and what forgers do to it.
//!
//! Always holds: an issuer has one series of a name and a document code; a series that is removed
//! stays on record and is matched no more; only what governs at this node is matched.

mod keep;
mod library;
mod matching;
mod number_format;

use jiff::civil::Date;
use kernel::Id;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use crate::Picture;

pub use keep::{Search, check, named, put, remove, search};
pub use library::{Change, Export, Plan, Told, apply, export, plan_import};
pub use matching::{DOUBTS, Fits, Matched, SeenDocument, series_of, series_on};
pub use number_format::{fits_format, format_fault};

/// In which light a feature is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// As one holds it.
    Visible,
    /// Ultraviolet, long wave (365 nm).
    Ultraviolet,
    /// Infrared.
    Infrared,
    /// Against the light.
    Transmitted,
    /// Light from the side.
    Oblique,
    /// Under a magnifier.
    Magnified,
    /// Felt with the finger.
    Touch,
    /// Tilted.
    Tilted,
}

impl Light {
    /// Every light.
    pub const ALL: [Self; 8] = [
        Self::Visible,
        Self::Ultraviolet,
        Self::Infrared,
        Self::Transmitted,
        Self::Oblique,
        Self::Magnified,
        Self::Touch,
        Self::Tilted,
    ];

    /// As it is stored and translated (`documents-light-CODE`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Ultraviolet => "ultraviolet",
            Self::Infrared => "infrared",
            Self::Transmitted => "transmitted",
            Self::Oblique => "oblique",
            Self::Magnified => "magnified",
            Self::Touch => "touch",
            Self::Tilted => "tilted",
        }
    }

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|light| light.code() == code)
    }
}

/// A security feature, and where to look for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Its code within the series, such as `uv-eagle`: what an examination names it by.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Where it is: page and place.
    pub place: String,
    /// In which light.
    pub light: Light,
    /// What a genuine one shows.
    pub genuine: String,
    /// Pictures of it.
    #[serde(default)]
    pub pictures: Vec<Id<Picture>>,
    /// Seconds count at the first line: only features marked so are shown there.
    #[serde(default)]
    pub first_line: bool,
}

/// A forgery that was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgery {
    /// How it is done: see [`METHODS`].
    pub method: String,
    /// What it looks like, and how it is recognised.
    pub recognised_by: String,
    /// When it was first met.
    #[serde(default)]
    pub first_seen: Option<Date>,
    /// Pictures of it.
    #[serde(default)]
    pub pictures: Vec<Id<Picture>>,
}

/// Methods of forgery, in the field's terms (Doc 9303-2 appendix A names the threats).
pub const METHODS: [&str; 11] = [
    "counterfeit",
    "photo_substitution",
    "page_substitution",
    "data_alteration",
    "stamp_forged",
    "visa_forged",
    "stolen_blank",
    "fantasy",
    "impostor",
    "chip_manipulated",
    "other",
];

/// A series of travel documents, as its issuer prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// The issuing State or organization, ICAO code of three letters.
    pub issuer: String,
    /// The document code as the zone has it: `P`, `PD`, `ID`.
    pub document_type: String,
    /// What the series is called, such as `2019`.
    pub name: String,
    /// The first day of issue.
    #[serde(default)]
    pub issued_from: Option<Date>,
    /// The last day of issue.
    #[serde(default)]
    pub issued_until: Option<Date>,
    /// The day from which it is accepted no more, whatever it says itself.
    #[serde(default)]
    pub withdrawn_on: Option<Date>,
    /// How long it is valid at most, in years.
    #[serde(default)]
    pub valid_years: Option<u8>,
    /// The form of its numbers: `A` a letter, `9` a digit, `*` either, anything else itself, and
    /// what follows `\\` itself too (see [`fits_format`]); several, each whole. Empty where it is not
    /// known.
    #[serde(default)]
    pub number_formats: Vec<String>,
    /// Whether it has a chip; `None` where it is not known.
    #[serde(default)]
    pub has_chip: Option<bool>,
    /// Oddities of the zone that are genuine in this series, in words.
    #[serde(default)]
    pub zone_oddities: Vec<String>,
    /// What to look for.
    #[serde(default)]
    pub features: Vec<Feature>,
    /// What forgers do.
    #[serde(default)]
    pub forgeries: Vec<Forgery>,
    /// Anything else.
    #[serde(default)]
    pub note: String,
    /// Where this comes from.
    #[serde(default)]
    pub source: String,
    /// Taken out of the library.
    #[serde(default)]
    pub removed: bool,
}

impl Record for Series {
    const KIND: &'static str = "documents.series";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::plain("issuer", ColumnType::Text),
        Column::plain("document_type", ColumnType::Text),
        Column::plain("removed", ColumnType::Integer),
        Column::plain("name", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["issuer", "document_type"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.issuer.as_str().into(),
            self.document_type.as_str().into(),
            self.removed.into(),
            self.name.as_str().into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A series of made-up passports.
    pub(crate) fn series() -> Series {
        Series {
            issuer: "UTO".to_owned(),
            document_type: "P".to_owned(),
            name: "2019".to_owned(),
            issued_from: Some(jiff::civil::date(2019, 1, 1)),
            issued_until: None,
            withdrawn_on: None,
            valid_years: Some(10),
            number_formats: vec!["A999999A9".to_owned()],
            has_chip: Some(true),
            zone_oddities: Vec::new(),
            features: Vec::new(),
            forgeries: Vec::new(),
            note: String::new(),
            source: String::new(),
            removed: false,
        }
    }

    #[test]
    fn every_light_has_its_code() {
        for light in Light::ALL {
            assert_eq!(serde_json::to_value(light).unwrap(), light.code());
            assert_eq!(Light::from_code(light.code()), Some(light));
        }
    }
}
