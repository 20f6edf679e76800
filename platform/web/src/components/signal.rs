//! Signals: a word, a shape, and only then a colour.

use askama::Template;

/// What a signal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be: a filled circle.
    Good,
    /// To be looked at: a triangle.
    Watch,
    /// Stands against it: a square.
    Stop,
    /// Neither: a ring.
    Plain,
}

impl Tone {
    /// Done, as a toast says it.
    #[expect(non_upper_case_globals, reason = "reads as a variant where a toast is made")]
    pub const Done: Self = Self::Good;

    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Watch => "watch",
            Self::Stop => "stop",
            Self::Plain => "plain",
        }
    }

    pub(crate) fn from_class(class: &str) -> Option<Self> {
        [Self::Good, Self::Watch, Self::Stop, Self::Plain].into_iter().find(|t| t.class() == class)
    }
}

/// A status: a word with a shape.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<span class="status {{ tone.class() }}"><i class="shape" aria-hidden="true"></i>{{ word }}</span>"#
)]
pub struct Status {
    /// What it means.
    pub tone: Tone,
    /// The word.
    pub word: String,
}

impl Status {
    /// A status.
    #[must_use]
    pub fn new(tone: Tone, word: impl Into<String>) -> Self {
        Self { tone, word: word.into() }
    }
}

/// What was just done, said once on the next page.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<p class="toast {{ tone.class() }}" role="status"><i class="shape" aria-hidden="true"></i>{{ text }}</p>"#
)]
pub struct Toast {
    /// What it means.
    pub tone: Tone,
    /// What is said.
    pub text: String,
}

impl Toast {
    /// A toast.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

/// Something to know while working. It stays, where a toast goes, and it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<p class="note {{ tone.class() }}"><i class="shape" aria-hidden="true"></i><span><strong>{{ word }}</strong>{% if !text.is_empty() %} {{ text }}{% endif %}</span></p>"#
)]
pub struct Note {
    tone: Tone,
    word: String,
    text: String,
}

impl Note {
    /// A note: what it is about, and more of it, which may be empty.
    #[must_use]
    pub fn new(tone: Tone, word: impl Into<String>, text: impl Into<String>) -> Self {
        Self { tone, word: word.into(), text: text.into() }
    }
}

/// How far a long piece of work is.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<div class="progress"><progress value="{{ done }}" max="{{ total }}" aria-label="{{ label }}"></progress><p>{{ words }}</p></div>"#
)]
pub struct Progress {
    /// How much is done.
    pub done: u64,
    /// Of how much.
    pub total: u64,
    /// What is being done.
    pub label: String,
    /// What is done and what is left, in words.
    pub words: String,
}

/// Something that can be done: a button, or a link that looks like one, with its key on it.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(href) = href %}<a class="action {{ weight }}" href="{{ href }}"{% if let Some(k) = key %} data-key="{{ k }}"{% endif %}{% if let Some(a) = access %} accesskey="{{ a }}"{% endif %}>{{ label }}{% if let Some(k) = key %} <kbd>{{ k }}</kbd>{% endif %}</a>{% else %}<button class="action {{ weight }}"{% if let Some((n, v)) = sends %} name="{{ n }}" value="{{ v }}"{% endif %}{% if let Some(k) = key %} data-key="{{ k }}"{% endif %}{% if let Some(a) = access %} accesskey="{{ a }}"{% endif %}>{{ label }}{% if let Some(k) = key %} <kbd>{{ k }}</kbd>{% endif %}</button>{% endif %}"#
)]
pub struct Action {
    label: String,
    href: Option<String>,
    sends: Option<(String, String)>,
    key: Option<String>,
    access: Option<char>,
    weight: &'static str,
}

impl Action {
    /// A button that sends its form.
    #[must_use]
    pub fn button(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
            sends: None,
            key: None,
            access: None,
            weight: "main",
        }
    }
    /// A link.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), weight: "quiet", ..Self::button(label) }
    }
    /// What the button sends besides the form's fields.
    #[must_use]
    pub fn sends(mut self, name: &str, value: &str) -> Self {
        self.sends = Some((name.to_owned(), value.to_owned()));
        self
    }
    /// The key that is shown on it and that the script listens for: `F2`, `Alt+A`.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }
    /// The letter that works without a script, with the browser's modifier.
    #[must_use]
    pub const fn access_key(mut self, letter: char) -> Self {
        self.access = Some(letter);
        self
    }
    /// Not the main thing here.
    #[must_use]
    pub const fn quiet(mut self) -> Self {
        self.weight = "quiet";
        self
    }
    /// With consequences that are hard to undo; never the one that Enter takes.
    #[must_use]
    pub const fn grave(mut self) -> Self {
        self.weight = "grave";
        self
    }
}
