//! What a list says of somebody or something: what a reader reads and a difference compares.

use jiff::civil::Date;
use kernel::Id;
use people::{PartialDate, Sex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Photograph;

/// What sort of thing an entry names.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Schema {
    /// A natural person.
    #[default]
    Person,
    /// A company or another organisation.
    Organization,
    /// A ship or an aircraft.
    Vessel,
    /// The list does not say.
    Any,
}

impl Schema {
    /// As it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Vessel => "vessel",
            Self::Any => "any",
        }
    }

    /// From whatever it is called in a file, in any case; nothing said is [`Any`](Self::Any).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_lowercase().as_str() {
            "person" | "individual" | "natural person" => Self::Person,
            "organization" | "organisation" | "entity" | "company" | "legalentity" => {
                Self::Organization
            }
            "vessel" | "ship" | "aircraft" | "airplane" => Self::Vessel,
            "any" | "" => Self::Any,
            _ => return None,
        })
    }

    /// Whether both may be the same sort of thing.
    #[must_use]
    pub fn fits(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }
}

impl From<Schema> for names::Schema {
    fn from(schema: Schema) -> Self {
        match schema {
            Schema::Person => Self::Person,
            Schema::Organization => Self::Organization,
            Schema::Vessel => Self::Vessel,
            Schema::Any => Self::Any,
        }
    }
}

/// How good a name is as a name, as its list says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The name under which the entry stands.
    #[default]
    Primary,
    /// An alias by which alone somebody can be told.
    Good,
    /// An alias too common or too vague for that.
    Low,
}

/// A name by which an entry is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct ListName {
    /// The whole name, in whatever script.
    pub text: String,
    /// The family name, where the list parts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The given names, where the list parts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// How good it is.
    pub quality: Quality,
    /// Whether the list gives it as the name in its original script.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub original_script: bool,
}

impl ListName {
    /// A name of which no more is known than its text.
    #[must_use]
    pub fn new(text: &str, quality: Quality) -> Self {
        Self { text: text.to_owned(), quality, ..Self::default() }
    }
}

/// A date of birth as a list gives it: a day, a part of one, about a year, or between two.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct BirthDate {
    /// The date, or the first that it can be.
    pub date: PartialDate,
    /// The last that it can be, where the list names a span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<PartialDate>,
    /// Whether the list says about, circa, approximately.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub about: bool,
    /// As the list wrote it, where that is another calendar or says more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
}

/// A citizenship as a list gives it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Citizenship {
    /// The State's ICAO code of three letters; none where the list's words name no State that is
    /// known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// As the list has it.
    pub stated: String,
}

impl Citizenship {
    /// A citizenship out of a list's words or a code.
    #[must_use]
    pub fn from_stated(stated: &str) -> Self {
        let stated = stated.trim();
        let known = places::parse_country(stated)
            .or_else(|| otherwise(stated).and_then(places::parse_country));
        let code = known.map(|c| c.alpha3.to_owned());
        Self { code, stated: stated.to_owned() }
    }
}

/// What the lists that are read here call States otherwise than anybody else.
fn otherwise(stated: &str) -> Option<&'static str> {
    Some(match stated {
        "Iran (Islamic Republic of)" => "IRN",
        "United Kingdom of Great Britain and Northern Ireland" => "GBR",
        "Congo, Democratic Republic of the" => "COD",
        "Congo, Republic of the" => "COG",
        "Korea, North" => "PRK",
        "Korea, South" => "KOR",
        "The Gambia" => "GMB",
        "Palestinian" => "PSE",
        "Macedonia, The Former Yugoslav Republic of" => "MKD",
        _ => return None,
    })
}

/// A document or another number that a list gives.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct IdentityDocument {
    /// What it is, in the list's words: `Passport`, `National ID No.`, `IMO`.
    pub kind: String,
    /// Its number as the list has it.
    pub number: String,
    /// Who issued it, ICAO code of three letters, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What the list says beside: who issued it in its words, since when, that it is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An address, in the list's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Address {
    /// Everything up to the country.
    pub text: String,
    /// The country as the list has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// What an entry asks an officer to do. None of them refuses anybody: a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Refer to the second line.
    ReferToSecondLine,
    /// Detain, under a warrant that the entry's legal basis names.
    DetainUnderWarrant,
    /// Do not tell the traveller.
    DoNotInform,
    /// Tell the authority that owns the list.
    InformAuthority,
    /// Look at the document closely: it may be another's.
    CheckDocument,
    /// A missing or vulnerable person: see to their protection.
    Protect,
}

impl Ask {
    /// Every action.
    pub const ALL: [Self; 6] = [
        Self::ReferToSecondLine,
        Self::DetainUnderWarrant,
        Self::DoNotInform,
        Self::InformAuthority,
        Self::CheckDocument,
        Self::Protect,
    ];

    /// As it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReferToSecondLine => "refer_to_second_line",
            Self::DetainUnderWarrant => "detain_under_warrant",
            Self::DoNotInform => "do_not_inform",
            Self::InformAuthority => "inform_authority",
            Self::CheckDocument => "check_document",
            Self::Protect => "protect",
        }
    }

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ask| ask.code() == code)
    }
}

/// What a list says of somebody or something.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// What sort of thing it is.
    pub schema: Schema,
    /// Its names, the primary one first; at least one.
    pub names: Vec<ListName>,
    /// Dates of birth; several where the list is not sure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub birth_dates: Vec<BirthDate>,
    /// Sex, where the list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Citizenships.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citizenships: Vec<Citizenship>,
    /// Places of birth, in the list's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub birth_places: Vec<String>,
    /// Documents and other numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<IdentityDocument>,
    /// By what somebody can be told on sight: scars, height, glasses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<String>,
    /// A photograph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photograph: Option<Id<Photograph>>,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Functions and titles, in the list's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<String>,
    /// Whatever else the list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// The law, programme or decision on which the entry stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    /// Since when it stands on the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_on: Option<Date>,
    /// The last day on which it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
    /// What it asks for; nothing is what its list asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Ask>,
    /// The roles that may see it; nobody named is what its list says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visible_to: Vec<String>,
}

impl Facts {
    /// The name under which it stands.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.first().map_or("", |n| n.text.as_str())
    }

    /// A hash over what tells one person from another: names, dates and places of birth, sex,
    /// citizenships, documents. A judgement holds for as long as this stays.
    #[must_use]
    pub fn identifying(&self) -> String {
        let what = (
            self.schema,
            &self.names,
            &self.birth_dates,
            self.sex,
            &self.citizenships,
            &self.birth_places,
            &self.documents,
        );
        // Plain data with text for keys: there is nothing in it that JSON could not hold.
        let bytes = serde_json::to_vec(&what).unwrap_or_default();
        let hash = Sha256::digest(&bytes);
        hash.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
            use std::fmt::Write as _;
            // A string takes whatever is written to it.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
