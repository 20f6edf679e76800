//! Definitions, events in time, and what to say where there is nothing.

use askama::Template;

use super::{Action, Html, Tone};

/// Names and values.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<dl class="definitions">{% for (name, value) in pairs %}<div><dt>{{ name }}</dt><dd>{{ value }}</dd></div>{% endfor %}</dl>"#
)]
pub struct Definitions {
    pairs: Vec<(String, Html)>,
}

#[derive(Template)]
#[template(ext = "html", source = "{{ text }}")]
struct Text<'a> {
    text: &'a str,
}

#[derive(Template)]
#[template(ext = "html", source = "<code>{{ text }}</code>")]
struct Code<'a> {
    text: &'a str,
}

impl Definitions {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// A name and a text.
    #[must_use]
    pub fn text(self, name: impl Into<String>, text: &str) -> Self {
        self.html(name, Html::of(&Text { text }))
    }
    /// A name and a code: a document's number, a country's letters.
    #[must_use]
    pub fn code(self, name: impl Into<String>, text: &str) -> Self {
        self.html(name, Html::of(&Code { text }))
    }
    /// A name and a component.
    #[must_use]
    pub fn html(mut self, name: impl Into<String>, value: Html) -> Self {
        self.pairs.push((name.into(), value));
        self
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// When, as the reader writes it.
    pub when: String,
    /// What.
    pub what: String,
    /// Who did it, where, why.
    pub detail: String,
    /// What it means.
    pub tone: Tone,
    /// Where to see more.
    pub href: Option<String>,
}

/// What happened, newest first.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<ol class="timeline">{% for e in events %}<li class="{{ e.tone.class() }}"><i class="shape" aria-hidden="true"></i><time>{{ e.when }}</time><div>{% if let Some(href) = e.href %}<a href="{{ href }}">{{ e.what }}</a>{% else %}<strong>{{ e.what }}</strong>{% endif %}{% if !e.detail.is_empty() %}<p>{{ e.detail }}</p>{% endif %}</div></li>{% endfor %}</ol>"#
)]
pub struct Timeline {
    /// The events.
    pub events: Vec<Event>,
}

/// Nothing: why, and what to do.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<div class="empty"><p><strong>{{ why }}</strong></p>{% if !advice.is_empty() %}<p>{{ advice }}</p>{% endif %}{% if let Some(a) = action %}<p>{{ a }}</p>{% endif %}</div>"#
)]
pub struct Empty {
    why: String,
    advice: String,
    action: Option<Action>,
}

impl Empty {
    /// Why there is nothing, and what to do.
    #[must_use]
    pub fn new(why: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { why: why.into(), advice: advice.into(), action: None }
    }
    /// The thing to do.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }
}
