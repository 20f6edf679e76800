//! Pages that are sections one under or beside the other, each with what it says and its form.

use askama::Template;
use axum::http::StatusCode;
use web::components::{Empty, Field};
use web::{Ctx, Form, Html, Page, Reply};

use super::unknown::NotKnown;

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
    /// Numbers with their names.
    pub(super) fn figures(self, figures: Vec<(String, String)>) -> Self {
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
pub(super) fn fold(summary: impl Into<String>, open: bool, body: Html) -> Html {
    Html::of(&Fold { summary: summary.into(), open, body })
}

#[derive(Template)]
#[template(ext = "html", source = "<h2>{{ title }}</h2>{{ body }}")]
struct Titled {
    title: String,
    body: Html,
}

/// Something under a heading, within a part.
pub(super) fn titled(title: impl Into<String>, component: &impl Template) -> Html {
    Html::of(&Titled { title: title.into(), body: Html::of(component) })
}

#[derive(Template)]
#[template(path = "border/small_form.html")]
struct SmallForm {
    method: &'static str,
    action: String,
    csrf: Html,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    buttons: Vec<Html>,
}

/// A form that is sent to `action`, with the version that was seen.
pub(super) fn form(
    ctx: &Ctx,
    action: impl Into<String>,
    version: u32,
    fields: Vec<Field>,
    buttons: Vec<Html>,
) -> Html {
    let hidden = vec![("version", version.to_string())];
    let action = action.into();
    Html::of(&SmallForm { method: "post", action, csrf: ctx.csrf_field(), hidden, fields, buttons })
}

/// A form that only asks.
pub(super) fn ask(ctx: &Ctx, action: &str, fields: Vec<Field>, buttons: Vec<Html>) -> Html {
    Html::of(&SmallForm {
        method: "get",
        action: action.to_owned(),
        csrf: ctx.csrf_field(),
        hidden: Vec::new(),
        fields,
        buttons,
    })
}

/// A whole page of them.
#[derive(Template)]
#[template(path = "border/sheet.html")]
pub(super) struct Sheet {
    summary: Option<String>,
    layout: &'static str,
    before: Vec<Html>,
    parts: Vec<Part>,
}

impl Sheet {
    /// Sections one under the other.
    pub(super) const fn stacked() -> Self {
        Self::laid("stack")
    }
    /// Sections side by side where there is room.
    pub(super) const fn beside() -> Self {
        Self::laid("columns")
    }
    const fn laid(layout: &'static str) -> Self {
        Self { summary: None, layout, before: Vec::new(), parts: Vec::new() }
    }
    pub(super) fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
    pub(super) fn before(mut self, component: &impl Template) -> Self {
        self.before.push(Html::of(component));
        self
    }
    /// What can't be known here, before what is read with it in mind; nothing where there is none.
    pub(super) fn knowing(mut self, not_known: &NotKnown) -> Self {
        if !not_known.is_empty() {
            self.before.push(Html::of(not_known));
        }
        self
    }
    pub(super) fn before_html(mut self, html: Html) -> Self {
        self.before.push(html);
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

/// What somebody asked to be carried out: with faults it is the page again, otherwise it leads on.
pub(super) fn blame(form: &mut Form, error: kernel::Error) -> Result<(), web::Fault> {
    use kernel::Kind;
    if matches!(error.kind(), Kind::Invalid | Kind::Refused | Kind::Conflict) {
        return form.absorb(error);
    }
    Err(error.into())
}
