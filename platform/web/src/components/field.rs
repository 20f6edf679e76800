//! Form fields: label above, hint under it, fault beside, what was typed kept.

use askama::Template;

use crate::Form;

/// One of several values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A value with its label.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A field of a form.
#[derive(Debug, Clone, Template)]
#[template(path = "web/field.html")]
pub struct Field {
    kind: &'static str,
    name: String,
    label: String,
    hint: String,
    fault: Option<String>,
    value: String,
    chosen: Vec<String>,
    choices: Vec<Choice>,
    size: u16,
    rows: u8,
    required: bool,
    focus: bool,
    complete: &'static str,
    mono: bool,
    whole_zone: bool,
}

impl Field {
    fn new(kind: &'static str, form: &Form, name: &str, label: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            label: label.into(),
            hint: String::new(),
            fault: form.fault(name).map(str::to_owned),
            value: form.value(name).to_owned(),
            chosen: form.values(name).iter().map(|v| (*v).to_owned()).collect(),
            choices: Vec::new(),
            size: 0,
            rows: 4,
            required: false,
            focus: false,
            complete: "off",
            mono: false,
            whole_zone: false,
        }
    }

    /// A line of text.
    #[must_use]
    pub fn text(form: &Form, name: &str, label: impl Into<String>) -> Self {
        Self::new("text", form, name, label)
    }
    /// A password; never shown again.
    #[must_use]
    pub fn password(form: &Form, name: &str, label: impl Into<String>) -> Self {
        let mut field = Self::new("password", form, name, label);
        field.value.clear();
        field.complete = "current-password";
        field
    }
    /// A whole number.
    #[must_use]
    pub fn number(form: &Form, name: &str, label: impl Into<String>) -> Self {
        let mut field = Self::new("number", form, name, label);
        field.size = 6;
        field
    }
    /// A date, typed as people write them; read it with [`Form::date`].
    #[must_use]
    pub fn date(form: &Form, name: &str, label: impl Into<String>) -> Self {
        let mut field = Self::new("date", form, name, label);
        field.size = 12;
        field
    }
    /// Several lines of text.
    #[must_use]
    pub fn area(form: &Form, name: &str, label: impl Into<String>) -> Self {
        Self::new("area", form, name, label)
    }
    /// A short list.
    #[must_use]
    pub fn select(form: &Form, name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("select", form, name, label) }
    }
    /// A long list that is searched by typing; what is sent is a choice's value.
    #[must_use]
    pub fn search(form: &Form, name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("search", form, name, label) }
    }
    /// One of a few, all of them seen.
    #[must_use]
    pub fn radio(form: &Form, name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("radio", form, name, label) }
    }
    /// Some of a few; one box for yes or no has a single choice.
    #[must_use]
    pub fn check(form: &Form, name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("checkbox", form, name, label) }
    }
    /// A file; the form must be `enctype="multipart/form-data"`.
    #[must_use]
    pub fn file(form: &Form, name: &str, label: impl Into<String>) -> Self {
        Self::new("file", form, name, label)
    }
    /// The machine readable zone: monospaced, sent by itself when whole.
    #[must_use]
    pub fn zone(form: &Form, name: &str, label: impl Into<String>) -> Self {
        let mut field = Self::new("area", form, name, label);
        field.rows = 3;
        field.mono = true;
        field.whole_zone = true;
        field
    }

    /// What helps to fill it in.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
    /// It must be filled in.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// The next thing is typed here.
    #[must_use]
    pub const fn focus(mut self) -> Self {
        self.focus = true;
        self
    }
    /// About as wide as so many characters.
    #[must_use]
    pub const fn size(mut self, characters: u16) -> Self {
        self.size = characters;
        self
    }
    /// So many lines.
    #[must_use]
    pub const fn rows(mut self, lines: u8) -> Self {
        self.rows = lines;
        self
    }
    /// For codes and document numbers.
    #[must_use]
    pub const fn mono(mut self) -> Self {
        self.mono = true;
        self
    }
    /// What the browser may fill in (`username`, `current-password`).
    #[must_use]
    pub const fn complete(mut self, token: &'static str) -> Self {
        self.complete = token;
        self
    }
    /// What it holds where nothing was typed yet.
    #[must_use]
    pub fn default(mut self, value: impl Into<String>) -> Self {
        if self.value.is_empty() {
            self.value = value.into();
            self.chosen = vec![self.value.clone()];
        }
        self
    }

    fn is_chosen(&self, choice: &Choice) -> bool {
        self.chosen.contains(&choice.value)
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.fault.is_some() {
            ids.push(format!("{}-fault", self.name));
        }
        ids.join(" ")
    }
}
