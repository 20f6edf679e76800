//! Pages that are sections one under or beside the other, each with what it says and its form.
//!
//! Left out: what a page says, which is its room's.

use askama::Template;
use axum::http::StatusCode;

use crate::components::{Action, Empty, Field};
use crate::{Ctx, Form, Html, Page, Reply};

/// A section of a page.
#[derive(Debug, Default)]
pub struct Part {
    heading: String,
    html: Vec<Html>,
}

impl Part {
    /// Under a heading; none where it is empty.
    #[must_use]
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }
    /// Something that renders itself.
    #[must_use]
    pub fn with(mut self, component: &impl Template) -> Self {
        self.html.push(Html::of(component));
        self
    }
    /// Something that is rendered already.
    #[must_use]
    pub fn html(mut self, html: Html) -> Self {
        self.html.push(html);
        self
    }
    /// A paragraph.
    #[must_use]
    pub fn says(self, text: impl Into<String>) -> Self {
        self.with(&Paragraph { text: text.into(), class: "" })
    }
    /// A paragraph of less weight.
    #[must_use]
    pub fn hints(self, text: impl Into<String>) -> Self {
        self.with(&Paragraph { text: text.into(), class: "hint" })
    }
    /// Why there is nothing, and what to do.
    #[must_use]
    pub fn empty(self, why: impl Into<String>, advice: impl Into<String>) -> Self {
        self.with(&Empty::new(why, advice))
    }
    /// Things to do, side by side.
    #[must_use]
    pub fn actions(self, actions: Vec<Action>) -> Self {
        self.with(&Actions { actions })
    }
    /// Numbers with their names.
    #[must_use]
    pub fn figures(self, figures: Vec<(String, String)>) -> Self {
        self.with(&Figures { figures })
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
    source = r#"<dl class="figures">{% for (what, n) in figures %}<div><dt>{{ what }}</dt><dd>{{ n }}</dd></div>{% endfor %}</dl>"#
)]
struct Figures {
    figures: Vec<(String, String)>,
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
#[must_use]
pub fn fold(summary: impl Into<String>, open: bool, body: Html) -> Html {
    Html::of(&Fold { summary: summary.into(), open, body })
}

#[derive(Template)]
#[template(ext = "html", source = "<h2>{{ title }}</h2>{{ body }}")]
struct Titled {
    title: String,
    body: Html,
}

/// Something under a heading, within a part.
#[must_use]
pub fn titled(title: impl Into<String>, component: &impl Template) -> Html {
    Html::of(&Titled { title: title.into(), body: Html::of(component) })
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
#[template(path = "web/small_form.html")]
struct SmallForm {
    method: &'static str,
    files: bool,
    action: String,
    csrf: Html,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    buttons: Vec<Html>,
}

/// A form that is sent to `action`.
pub struct Sent {
    form: SmallForm,
}

impl Sent {
    /// With the version that was seen.
    #[must_use]
    pub fn to(ctx: &Ctx, action: impl Into<String>, version: u32) -> Self {
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
    #[must_use]
    pub fn asking(ctx: &Ctx, action: &str) -> Self {
        let mut this = Self::to(ctx, action, 0);
        this.form.method = "get";
        this.form.hidden.clear();
        this
    }
    /// It sends files too.
    #[must_use]
    pub fn with_files(mut self) -> Self {
        self.form.files = true;
        self
    }
    /// With a value that nobody types.
    #[must_use]
    pub fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.form.hidden.push((name, value.into()));
        self
    }
    /// With fields.
    #[must_use]
    pub fn fields(mut self, fields: Vec<Field>) -> Self {
        self.form.fields = fields;
        self
    }
    /// With a button.
    #[must_use]
    pub fn button(self, button: Action) -> Self {
        self.buttons(vec![Html::of(&button)])
    }
    /// Buttons that render themselves.
    #[must_use]
    pub fn buttons(mut self, buttons: Vec<Html>) -> Self {
        self.form.buttons.extend(buttons);
        self
    }
    /// Rendered.
    #[must_use]
    pub fn html(&self) -> Html {
        Html::of(&self.form)
    }
}

/// A whole page of them.
#[derive(Template)]
#[template(path = "web/sheet.html")]
pub struct Sheet {
    summary: Option<String>,
    layout: &'static str,
    before: Vec<Html>,
    parts: Vec<Part>,
}

impl Sheet {
    /// Sections one under the other.
    #[must_use]
    pub const fn stacked() -> Self {
        Self::laid("stack")
    }
    /// Sections side by side where there is room.
    #[must_use]
    pub const fn beside() -> Self {
        Self::laid("columns")
    }
    const fn laid(layout: &'static str) -> Self {
        Self { summary: None, layout, before: Vec::new(), parts: Vec::new() }
    }
    /// With a section.
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
    /// With something above all sections.
    #[must_use]
    pub fn before(mut self, component: &impl Template) -> Self {
        self.before.push(Html::of(component));
        self
    }
    /// The same, rendered already; or nothing.
    #[must_use]
    pub fn before_html(mut self, html: impl Into<Option<Html>>) -> Self {
        self.before.extend(html.into());
        self
    }
    /// Shows it; with what is wrong with a form, if anything is.
    ///
    /// # Errors
    /// When a template fails.
    pub fn show(mut self, ctx: &Ctx, page: Page, form: Option<&Form>) -> Reply {
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
pub struct Row {
    /// What they are together.
    pub label: String,
    /// The pages.
    pub pages: Vec<(String, String, bool)>,
}
