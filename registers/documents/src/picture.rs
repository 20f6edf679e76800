//! Pictures of features and forgeries. They are records, so that they travel to every post.

use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

/// A picture: of a feature, of a forgery, never of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// The bytes, base64.
    pub base64: String,
    /// The SHA-256 of the bytes, hexadecimal: the same picture is kept once.
    pub sha256: String,
    /// What it shows, in words: for whoever can't see it.
    pub caption: String,
}

impl Record for Picture {
    const KIND: &'static str = "documents.picture";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[Column::unique("sha256", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.sha256.as_str().into()]
    }
}
