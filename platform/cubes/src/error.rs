//! What can be wrong with a file, said so that its owner can mend it.
//!
//! Always: the sentence names the file, and where there is one the line, the field, the value and
//! what was expected there.

use std::path::{Path, PathBuf};

/// Why a file could not be read, or a table not written.
#[derive(Debug, thiserror::Error)]
pub enum CubeError {
    /// The file could not be opened, read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A needed column is absent.
    #[error(
        "{}: no column {wanted}. The file has: {existing}. Name yours with a map, as in `{example}=YOUR_COLUMN`",
        path.display()
    )]
    MissingColumn {
        /// Which file.
        path: PathBuf,
        /// The names that would do.
        wanted: String,
        /// The names that there are.
        existing: String,
        /// The name to use on the left of a map.
        example: &'static str,
    },
    /// A value is not what its column holds.
    #[error("{}, {line_word} {line}, {field}: `{value}` is not {expected}", path.display())]
    Value {
        /// Which file.
        path: PathBuf,
        /// "line" of a CSV file, "row" of a Parquet file.
        line_word: &'static str,
        /// Counted from 1; in CSV the header is line 1.
        line: u64,
        /// The column.
        field: String,
        /// As it stands there.
        value: String,
        /// In words.
        expected: &'static str,
    },
    /// The columns of a Parquet file are of a type that the meaning can't be read from.
    #[error("{}: column `{field}` holds {found}, expected {expected}", path.display())]
    ColumnType {
        /// Which file.
        path: PathBuf,
        /// The column.
        field: String,
        /// Its type.
        found: String,
        /// In words.
        expected: &'static str,
    },
    /// The bytes are no CSV or Parquet.
    #[error("{}: {problem}", path.display())]
    Format {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// More different values than a table can hold.
    #[error("{field}: more than {limit} different values")]
    TooManyValues {
        /// The column.
        field: &'static str,
        /// The most there may be.
        limit: usize,
    },
    /// Asked for something that does not exist.
    #[error("{0}")]
    Request(String),
}

impl CubeError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }

    pub(crate) fn format(path: &Path, problem: impl Into<String>) -> Self {
        Self::Format { path: path.to_owned(), problem: problem.into() }
    }

    pub(crate) fn parquet(path: &Path, cause: &parquet::errors::ParquetError) -> Self {
        Self::format(
            path,
            format!("not a whole Parquet file ({cause}). If a copy broke off, copy it again"),
        )
    }
}
