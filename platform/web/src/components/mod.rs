//! What pages are made of.
//!
//! Always holds: a component is a plain struct that renders itself escaped; in an askama template
//! `{{ table }}` puts it in as it is, because it is [`askama::filters::HtmlSafe`]. A signal is
//! never told by colour alone: a word and a shape go with it.
//!
//! Left out: layout, which is the stylesheet's (`stack`, `columns`, `desk`).

mod chart;
mod field;
mod list;
mod signal;
mod table;

use std::fmt;

use askama::filters::HtmlSafe;

pub use chart::{BarList, MonthlyChart, Point, Series};
pub use field::{Choice, Field};
pub use list::{Definitions, Empty, Event, Timeline};
pub use signal::{Action, Note, Progress, Status, Toast, Tone};
pub use table::{Cell, Column, Table};

/// Markup that is safe to put into a page as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Markup that was made by a template. Never from what somebody typed.
    #[must_use]
    pub fn trusted(markup: impl Into<String>) -> Self {
        Self(markup.into())
    }

    /// What a template or component renders to; a fault shows as nothing and is logged.
    #[must_use]
    pub fn of(template: &impl askama::Template) -> Self {
        Self(template.render().unwrap_or_else(|error| {
            tracing::error!(%error, "a component failed");
            String::new()
        }))
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

#[derive(askama::Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="csrf" value="{{ token }}">"#)]
struct CsrfField<'a> {
    token: &'a str,
}

/// The hidden field that every form carries.
#[must_use]
pub fn csrf_field(token: &str) -> Html {
    Html::of(&CsrfField { token })
}

macro_rules! safe {
    ($($component:ty),*) => { $(impl HtmlSafe for $component {})* };
}
safe!(
    Action,
    BarList,
    Definitions,
    Empty,
    Field,
    MonthlyChart,
    Note,
    Progress,
    Status,
    Table,
    Timeline,
    Toast
);
