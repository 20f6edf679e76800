//! What a column holds, and by which names it is known.
//!
//! Always: names compare without case, marks and digits at their end; an id is a label and never
//! evidence. Leaves out which file a column comes from.

use serde::{Deserialize, Serialize};

/// What a column holds, and so how two of its values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The label of a record. Never compared.
    Id,
    /// Given names.
    GivenName,
    /// Family names.
    FamilyName,
    /// All names in one field.
    FullName,
    /// Date of birth.
    BirthDate,
    /// A place: of birth, of residence, a country.
    Place,
    /// A postcode, the last letters of which say the least.
    Postcode,
    /// What somebody does.
    Occupation,
    /// Sex.
    Sex,
    /// A line of an address.
    Address,
    /// A number that was given to somebody: a document's, a telephone's, a house's.
    Number,
    /// Anything else that is written.
    Text,
    /// Not looked at.
    Ignore,
}

impl Kind {
    /// All kinds, in the order in which a message lists them.
    pub const ALL: [Self; 13] = [
        Self::Id,
        Self::GivenName,
        Self::FamilyName,
        Self::FullName,
        Self::BirthDate,
        Self::Place,
        Self::Postcode,
        Self::Occupation,
        Self::Sex,
        Self::Address,
        Self::Number,
        Self::Text,
        Self::Ignore,
    ];

    /// The word for it in a map: `given-name`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::GivenName => "given-name",
            Self::FamilyName => "family-name",
            Self::FullName => "full-name",
            Self::BirthDate => "birth-date",
            Self::Place => "place",
            Self::Postcode => "postcode",
            Self::Occupation => "occupation",
            Self::Sex => "sex",
            Self::Address => "address",
            Self::Number => "number",
            Self::Text => "text",
            Self::Ignore => "ignore",
        }
    }

    /// By its word in a map, or by a column's usual name.
    ///
    /// ```
    /// assert_eq!(linkage::Kind::parse("given-name"), Some(linkage::Kind::GivenName));
    /// assert_eq!(linkage::Kind::parse("Prénom"), Some(linkage::Kind::GivenName));
    /// ```
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let asked = word.trim().to_ascii_lowercase().replace('_', "-");
        Self::ALL.into_iter().find(|kind| kind.word() == asked).or_else(|| Self::of_column(word))
    }

    /// What a column of this name usually holds; `None` where the name says nothing.
    /// English, French and Spanish names are known.
    #[must_use]
    pub fn of_column(name: &str) -> Option<Self> {
        let folded = crate::text::folded(name)?;
        let word = folded.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
        Some(match word {
            "unique id" | "rec id" | "record id" | "id" | "identifier" | "identifiant"
            | "identificador" => Self::Id,
            "first name" | "given name" | "given names" | "forename" | "forenames" | "prenom"
            | "prenoms" | "nombre" | "nombres" | "firstname" | "givenname" => Self::GivenName,
            "surname" | "last name" | "family name" | "lastname" | "nom" | "nom de famille"
            | "apellido" | "apellidos" | "familyname" => Self::FamilyName,
            "full name" | "name" | "fullname" | "nom complet" | "nombre completo" => Self::FullName,
            "dob"
            | "date of birth"
            | "birth date"
            | "birthdate"
            | "date de naissance"
            | "fecha de nacimiento" => Self::BirthDate,
            "birth place"
            | "birthplace"
            | "place of birth"
            | "lieu de naissance"
            | "lugar de nacimiento"
            | "place"
            | "suburb"
            | "city"
            | "town"
            | "ville"
            | "ciudad"
            | "state"
            | "province"
            | "county"
            | "district"
            | "country"
            | "nationality"
            | "citizenship"
            | "nationalite"
            | "nacionalidad" => Self::Place,
            "postcode" | "post code" | "postcode fake" | "postal code" | "zip" | "zip code"
            | "code postal" | "codigo postal" => Self::Postcode,
            "occupation" | "profession" | "job" | "metier" | "ocupacion" | "profesion" => {
                Self::Occupation
            }
            "gender" | "sex" | "sexe" | "sexo" => Self::Sex,
            "address" | "street" | "adresse" | "direccion" | "rue" | "calle" => Self::Address,
            "soc sec id"
            | "social security"
            | "social security number"
            | "ssn"
            | "street number"
            | "house number"
            | "document number"
            | "passport number"
            | "passport"
            | "phone"
            | "phone number"
            | "telephone"
            | "mobile"
            | "email" => Self::Number,
            _ => return None,
        })
    }
}
