//! What a form sent, with what was typed kept and faults beside their fields.
//!
//! Always holds: a handler that gets a [`Form`] on a POST got one whose CSRF token was checked.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::civil::Date;
use kernel::{Error, Id, Kind};

use crate::{Arg, Ctx, Fault, Speech, parse_date};

/// A file that was sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The field's name.
    pub field: String,
    /// The name that the file had.
    pub file_name: String,
    /// The kind that the browser says it is; not to be trusted.
    pub content_type: String,
    /// What is in it.
    pub bytes: axum::body::Bytes,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({}, {} bytes)", self.field, self.bytes.len())
    }
}

/// What was typed, and what is wrong with it. An extractor; empty on a GET.
#[derive(Clone)]
pub struct Form {
    speech: Speech,
    values: Vec<(String, String)>,
    files: Vec<Upload>,
    faults: Vec<(String, String)>,
    summary: Option<String>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Names only: what was typed is about people.
        f.debug_list().entries(self.values.iter().map(|(name, _)| name)).finish()
    }
}

impl Form {
    /// An empty form.
    #[must_use]
    pub fn empty(speech: &Speech) -> Self {
        Self::of(speech, Vec::new(), Vec::new())
    }

    /// A form that already holds something: a record to be changed.
    #[must_use]
    pub fn filled(speech: &Speech, values: &[(&str, String)]) -> Self {
        let values = values.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        Self::of(speech, values, Vec::new())
    }

    pub(crate) fn of(speech: &Speech, values: Vec<(String, String)>, files: Vec<Upload>) -> Self {
        Self { speech: speech.clone(), values, files, faults: Vec::new(), summary: None }
    }

    /// What was typed, as it was typed; empty where nothing was.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// Every value under a name: of a group of check boxes.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// Sets what a field holds.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.retain(|(n, _)| n != name);
        self.values.push((name.to_owned(), value.into()));
    }

    /// What is wrong with a field, in the reader's language.
    #[must_use]
    pub fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|(n, _)| n == name).map(|(_, f)| f.as_str())
    }

    /// What is wrong with the whole.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// Every fault, by field.
    #[must_use]
    pub fn faults(&self) -> &[(String, String)] {
        &self.faults
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.summary.is_none()
    }

    /// Puts a fault beside a field; `code` is that of a `fault-CODE` text.
    pub fn blame(&mut self, field: &str, code: &str, args: &[(&str, Arg)]) {
        let text = self.speech.t_args(&format!("fault-{code}"), args);
        self.faults.push((field.to_owned(), text));
    }

    /// Takes in what an operation said: its field faults beside the fields, its sentence above.
    ///
    /// # Errors
    /// Gives back what has nothing to do with what was typed: not allowed, not found, our defect.
    pub fn absorb(&mut self, error: Error) -> Result<(), Fault> {
        if !matches!(error.kind(), Kind::Invalid | Kind::Conflict | Kind::Refused) {
            return Err(error.into());
        }
        for fault in error.fields() {
            let text = self.speech.t_or(&format!("fault-{}", fault.code), &fault.message);
            self.faults.push((fault.field.clone(), text));
        }
        self.summary = Some(crate::fault::sentence(&self.speech, &error));
        Ok(())
    }

    /// A text without space around it; `None` where nothing was typed.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        Some(self.value(name).trim().to_owned()).filter(|t| !t.is_empty())
    }

    /// A text that must be there.
    pub fn required(&mut self, name: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            self.blame(name, "required", &[]);
        }
        text
    }

    /// A date as people type it; `None` where nothing was typed or it is no date (then blamed).
    pub fn date(&mut self, name: &str) -> Option<Date> {
        let typed = self.text(name)?;
        match parse_date(&typed, self.speech.language()) {
            Ok(date) => Some(date),
            Err(fault) => {
                self.blame(name, fault.code(), &[]);
                None
            }
        }
    }

    /// A date that must be there.
    pub fn required_date(&mut self, name: &str) -> Option<Date> {
        self.required(name)?;
        self.date(name)
    }

    /// A whole number within bounds.
    pub fn number<N>(&mut self, name: &str, bounds: RangeInclusive<N>) -> Option<N>
    where
        N: FromStr + PartialOrd + Display,
    {
        let typed = self.text(name)?;
        let plain: String =
            typed.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
        let number = plain.parse().ok().filter(|n| bounds.contains(n));
        if number.is_none() {
            let (from, to) = (bounds.start().to_string(), bounds.end().to_string());
            self.blame(name, "number-bounds", &[("from", from.into()), ("to", to.into())]);
        }
        number
    }

    /// One of a few values.
    pub fn one_of<'v>(&mut self, name: &str, allowed: &[&'v str]) -> Option<&'v str> {
        let typed = self.text(name)?;
        let found = allowed.iter().find(|a| **a == typed).copied();
        if found.is_none() {
            self.blame(name, "choice", &[]);
        }
        found
    }

    /// An identifier.
    pub fn id<T: ?Sized>(&mut self, name: &str) -> Option<Id<T>> {
        let typed = self.text(name)?;
        let id = typed.parse().ok();
        if id.is_none() {
            self.blame(name, "choice", &[]);
        }
        id
    }

    /// Anything else that is read from a text.
    pub fn parsed<T: FromStr>(&mut self, name: &str, code: &str) -> Option<T> {
        let typed = self.text(name)?;
        let value = typed.parse().ok();
        if value.is_none() {
            self.blame(name, code, &[]);
        }
        value
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        !self.value(name).is_empty()
    }

    /// A file; `None` where none was chosen.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files.iter().find(|f| f.field == name && !f.bytes.is_empty())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        if let Some(form) = parts.extensions.remove::<Self>() {
            return Ok(form);
        }
        let ctx: Ctx = Ctx::from_request_parts(parts, state).await?;
        Ok(Self::empty(&ctx))
    }
}
