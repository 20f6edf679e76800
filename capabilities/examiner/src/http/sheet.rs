//! Pages that are sections one under the other, each with what it says and its form.

use askama::Template;
use axum::http::StatusCode;
use web::components::{Action, Empty, Field};
use web::{Ctx, Form, Html, Page, Reply};

/// A section of a page.
#[derive(Debug, Default)]
pub(super) struct Part {
    heading: String,
    html: Vec<Html>,
}

impl Part {
    pub(super) fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }
    /// Something that renders itself.
    pub(super) fn with(mut self, component: &impl Template) -> Self {
        self.html.push(Html::of(component));
        self
    }
    pub(super) fn html(mut self, html: Html) -> Self {
        self.html.push(html);
        self
    }
    /// A paragraph.
    pub(super) fn says(self, text: impl Into<String>) -> Self {
        self.with(&Paragraph { text: text.into(), class: "" })
    }
    /// A paragraph of less weight.
    pub(super) fn hints(self, text: impl Into<String>) -> Self {
        self.with(&Paragraph { text: text.into(), class: "hint" })
    }
    pub(super) fn empty(self, why: impl Into<String>, advice: impl Into<String>) -> Self {
        self.with(&Empty::new(why, advice))
    }
    /// Things to do, side by side.
    pub(super) fn actions(self, actions: Vec<Action>) -> Self {
        self.with(&Actions { actions })
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p{% if !class.is_empty() %} class="{{ class }}"{% endif %}>{{ text }}</p>"#
)]
struct Paragraph {
    text: String,
    class: &'static str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="actions">{% for a in actions %}{{ a }}{% endfor %}</p>"#
)]
struct Actions {
    actions: Vec<Action>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<details{% if open %} open{% endif %}><summary>{{ summary }}</summary>{{ body }}</details>"#
)]
struct Fold {
    summary: String,
    open: bool,
    body: Html,
}

/// What is seen only when asked for.
pub(super) fn fold(summary: impl Into<String>, open: bool, body: Html) -> Html {
    Html::of(&Fold { summary: summary.into(), open, body })
}

#[derive(Template)]
#[template(path = "examiner/small_form.html")]
struct SmallForm {
    method: &'static str,
    files: bool,
    action: String,
    csrf: Html,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    buttons: Vec<Action>,
}

/// A form that is sent to `action`.
pub(super) struct Sent {
    form: SmallForm,
}

impl Sent {
    /// With the version that was seen.
    pub(super) fn to(ctx: &Ctx, action: impl Into<String>, version: u32) -> Self {
        Self {
            form: SmallForm {
                method: "post",
                files: false,
                action: action.into(),
                csrf: ctx.csrf_field(),
                hidden: vec![("version", version.to_string())],
                fields: Vec::new(),
                buttons: Vec::new(),
            },
        }
    }
    /// One that only asks.
    pub(super) fn asking(ctx: &Ctx, action: &str) -> Self {
        let mut this = Self::to(ctx, action, 0);
        this.form.method = "get";
        this.form.hidden.clear();
        this
    }
    /// It sends files too.
    pub(super) fn with_files(mut self) -> Self {
        self.form.files = true;
        self
    }
    pub(super) fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.form.hidden.push((name, value.into()));
        self
    }
    pub(super) fn fields(mut self, fields: Vec<Field>) -> Self {
        self.form.fields = fields;
        self
    }
    pub(super) fn button(mut self, button: Action) -> Self {
        self.form.buttons.push(button);
        self
    }
    pub(super) fn html(&self) -> Html {
        Html::of(&self.form)
    }
}

/// A whole page of sections.
#[derive(Template)]
#[template(path = "examiner/sheet.html")]
pub(super) struct Sheet {
    summary: Option<String>,
    layout: &'static str,
    parts: Vec<Part>,
}

impl Sheet {
    /// Sections one under the other.
    pub(super) const fn stacked() -> Self {
        Self::laid("stack")
    }
    const fn laid(layout: &'static str) -> Self {
        Self { summary: None, layout, parts: Vec::new() }
    }
    /// Sections side by side where there is room.
    pub(super) const fn beside() -> Self {
        Self::laid("columns")
    }
    pub(super) fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
    /// Shows it; with what is wrong with a form, if anything is.
    pub(super) fn show(mut self, ctx: &Ctx, page: Page, form: Option<&Form>) -> Reply {
        self.summary = form.and_then(Form::summary).map(str::to_owned);
        let mut response = page.wide().show(ctx, &self)?;
        if form.is_some_and(|f| !f.is_sound()) {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Ok(response)
    }
}

/// The navigation of a row of pages that belong together: name, address, whether it is this one.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<nav class="actions" aria-label="{{ label }}">{% for (name, href, here) in pages %}<a href="{{ href }}"{% if *here %} aria-current="page"{% endif %}>{{ name }}</a>{% endfor %}</nav>"#
)]
pub(super) struct Row {
    pub label: String,
    pub pages: Vec<(String, String, bool)>,
}

/// A thing to do with a key on it, where there is one.
pub(super) fn keyed(action: Action, key: &str, letter: char) -> Action {
    action.key(key).access_key(letter)
}
