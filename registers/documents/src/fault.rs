//! What can't be taken of a file, where it stands, and what is expected there.

use serde::Serialize;

/// How many faults, and how many changes, an import tells in full; the rest is counted.
pub const TOLD: usize = 1_000;

/// Something in a file that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where it stands: `line 12`, `series[3].features[1]`.
    pub at: String,
    /// The field, as the file names it; empty where it is the whole.
    pub field: String,
    /// Its value, cut to 80 characters.
    pub value: String,
    /// What is expected there, or what to do.
    pub expected: String,
}

impl Fault {
    pub(crate) fn new(
        at: impl Into<String>,
        field: &str,
        value: &str,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            at: at.into(),
            field: field.to_owned(),
            value: value.chars().filter(|c| !c.is_control()).take(80).collect(),
            expected: expected.into(),
        }
    }

    /// As it is told where the place is known from elsewhere.
    pub(crate) fn at_line(mut self, line: u64) -> Self {
        self.at = format!("line {line}");
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.at)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        if !self.value.is_empty() {
            write!(f, ": `{}`", self.value)?;
        }
        write!(f, "; expected {}", self.expected)
    }
}

/// Whoever watched an import said no.
pub(crate) fn stopped() -> kernel::Error {
    kernel::Error::new(
        kernel::Kind::Conflict,
        "import-stopped",
        "The import was stopped. What was brought in until then stays; bring the file in again, and it goes on from there.",
    )
}
