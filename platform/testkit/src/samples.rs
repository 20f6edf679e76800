//! Made-up record kinds for tests of the store.

use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

/// An office: every column type, one of them unique, and an index over two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// Its number, unique where there is one.
    pub number: Option<String>,
    /// Desks, where known.
    pub desks: Option<i64>,
    /// The office above it.
    pub parent: Option<uuid::Uuid>,
    /// When it opened.
    pub opened: Option<jiff::Timestamp>,
}

impl Office {
    /// An office of which only the name is known.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), number: None, desks: None, parent: None, opened: None }
    }
}

impl Record for Office {
    const KIND: &'static str = "testkit.office";
    const GROWS: bool = true;
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("name", ColumnType::Text),
        Column::unique("number", ColumnType::Text),
        Column::indexed("desks", ColumnType::Integer),
        Column::plain("parent", ColumnType::Id),
        Column::indexed("opened", ColumnType::Time),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["name", "opened"]];

    fn columns(&self) -> Vec<Value> {
        vec![
            self.name.as_str().into(),
            self.number.clone().into(),
            self.desks.into(),
            self.parent.map_or(Value::Null, Value::Id),
            self.opened.into(),
        ]
    }
}

/// A badge: a kind that stays small, with a unique number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// Its number.
    pub number: String,
}

impl Record for Badge {
    const KIND: &'static str = "testkit.badge";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[Column::unique("number", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.number.as_str().into()]
    }
}

/// A person's note: a personal kind without columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it says.
    pub text: String,
}

impl Record for Note {
    const KIND: &'static str = "testkit.note";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[];
    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}
