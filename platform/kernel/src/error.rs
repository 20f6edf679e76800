//! The one error that crosses crate borders.
//!
//! Always holds: what the client may see (`public`, `fields`) and what only the log keeps
//! (`internal`) are apart from the start, so that nobody has to remember to separate them.
//! The `code` is stable: a page looks up `error-CODE` in its language with `args`, an API client
//! may switch on it, and a how-to page explains it.

use std::fmt;

/// What sort of thing went wrong; each transport maps it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What was sent does not make sense; `fields` say where.
    Invalid,
    /// Nobody is signed in, or the session has ended.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// There is no such thing, or none that this actor may know of.
    NotFound,
    /// Somebody else changed it first, or it exists already.
    Conflict,
    /// The law, or a rule of procedure, stands against it now.
    Refused,
    /// Too much at once; try again later.
    Busy,
    /// The node can't do it now: disk full, folder read-only, database in use.
    Unavailable,
    /// A defect of ours.
    Internal,
}

/// What is wrong with one field of what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's name in the form or the JSON.
    pub field: String,
    /// A stable code: the page looks up `fault-CODE`.
    pub code: &'static str,
    /// English, complete, and it says what to do.
    pub message: String,
}

/// The result of an operation that can fail with the one error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The one error.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: Kind,
    code: &'static str,
    public: String,
    args: Vec<(&'static str, String)>,
    fields: Vec<FieldFault>,
    internal: Option<String>,
}

impl Error {
    /// An error of `kind`, with a stable `code` (kebab-case) and an English sentence for the
    /// person who meets it: what is wrong, where, and what to do.
    #[must_use]
    pub fn new(kind: Kind, code: &'static str, public: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            public: public.into(),
            args: Vec::new(),
            fields: Vec::new(),
            internal: None,
        }))
    }

    /// Nothing there, or nothing that this actor may know of.
    #[must_use]
    pub fn not_found(code: &'static str, public: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, code, public)
    }

    /// What was sent does not make sense.
    #[must_use]
    pub fn invalid(code: &'static str, public: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, public)
    }

    /// Somebody else changed it first, or it exists already.
    #[must_use]
    pub fn conflict(code: &'static str, public: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, public)
    }

    /// The law, or a rule of procedure, stands against it.
    #[must_use]
    pub fn refused(code: &'static str, public: impl Into<String>) -> Self {
        Self::new(Kind::Refused, code, public)
    }

    /// A defect of ours: the client sees no more than that; the log keeps `internal`.
    #[must_use]
    pub fn internal(internal: impl Into<String>) -> Self {
        Self::new(
            Kind::Internal,
            "internal",
            "Something went wrong on our side. Nothing was saved. Try again, and tell your administrator if it happens twice.",
        )
        .because(internal)
    }

    /// Adds what only the log keeps.
    #[must_use]
    pub fn because(mut self, internal: impl Into<String>) -> Self {
        self.0.internal = Some(internal.into());
        self
    }

    /// Adds an argument for the translated message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.args.push((name, value.to_string()));
        self
    }

    /// Adds what is wrong with one field.
    #[must_use]
    pub fn field(
        mut self,
        field: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        self.0.fields.push(FieldFault { field: field.into(), code, message: message.into() });
        self
    }

    /// What sort of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }
    /// The English sentence for the person who meets it.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.0.public
    }
    /// The arguments of the translated message.
    #[must_use]
    pub fn args(&self) -> &[(&'static str, String)] {
        &self.0.args
    }
    /// What is wrong, field by field.
    #[must_use]
    pub fn fields(&self) -> &[FieldFault] {
        &self.0.fields
    }
    /// What only the log keeps.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.0.internal.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.public)?;
        for fault in &self.0.fields {
            write!(f, " {}: {}", fault.field, fault.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_never_sees_the_reason() {
        let e = Error::internal("UNIQUE constraint failed: people_person.number 123");
        assert!(!e.to_string().contains("123"));
        assert_eq!(e.reason(), Some("UNIQUE constraint failed: people_person.number 123"));
    }
}
