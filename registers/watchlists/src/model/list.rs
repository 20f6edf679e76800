//! A list: whose it is, on what law it stands, where it comes from and how old it is.

use jiff::Timestamp;
use jiff::civil::Date;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use super::Ask;

/// Where a list comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The consolidated list of the United Nations Security Council, XML.
    UnXml,
    /// The Specially Designated Nationals list of OFAC: `sdn.csv` with the files beside it.
    OfacCsv,
    /// The same as `sdn.xml`.
    OfacXml,
    /// A table with a mapping.
    Csv,
    /// Kept in Portolan by two officers.
    #[default]
    Kept,
}

impl Form {
    /// As it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnXml => "un_xml",
            Self::OfacCsv => "ofac_csv",
            Self::OfacXml => "ofac_xml",
            Self::Csv => "csv",
            Self::Kept => "kept",
        }
    }
}

/// A list of whom a State looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct List {
    /// What it is called in commands and columns: 1 to 40 small letters, digits and hyphens.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Who owns it and answers for it.
    pub authority: String,
    /// The law on which it stands, where its entries name none of their own.
    pub legal_basis: String,
    /// Where it comes from.
    pub form: Form,
    /// What its entries ask for, where they say nothing themselves.
    pub asks: Vec<Ask>,
    /// The roles that may see its entries, where they say nothing themselves; nobody named is
    /// everybody who may see candidates at all.
    #[serde(default)]
    pub visible_to: Vec<String>,
    /// The day of which its source is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// When it was last taken in, even where nothing had changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
    /// How many of its entries were in force then.
    pub in_force: u64,
    /// Whether it is no longer kept: its entries are matched no more.
    #[serde(default)]
    pub closed: bool,
}

impl Record for List {
    const KIND: &'static str = "watchlists.list";
    const PERSONAL: bool = false;
    // Not unique: a post may have a list of the name that its centre tells of later.
    const COLUMNS: &'static [Column] = &[Column::indexed("code", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.code.as_str().into()]
    }
}
