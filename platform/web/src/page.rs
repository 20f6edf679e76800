//! A page: the frame around a body.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{Html as AxumHtml, IntoResponse, Response};
use kernel::Error;

use crate::link::Standing;
use crate::shell::WorkArea;
use crate::{Ctx, Html, Language, NavItem, Reply, cookies};

/// A page to be shown: its title, where it stands, how wide it is.
#[derive(Debug, Clone)]
pub struct Page {
    title: String,
    trail: Vec<(String, String)>,
    wide: bool,
    bare: bool,
}

impl Page {
    /// A page with a title, already in the reader's language.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), trail: Vec::new(), wide: false, bare: false }
    }

    /// The way here, for the breadcrumb: `(name, address)` from the outermost, without this page.
    #[must_use]
    pub fn trail(mut self, steps: Vec<(String, String)>) -> Self {
        self.trail = steps;
        self
    }

    /// Uses the whole width: for the desk and for wide tables.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The body brings its own `h1`.
    #[must_use]
    pub const fn own_heading(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Shows it.
    ///
    /// # Errors
    /// `internal` when a template fails.
    pub fn show(self, ctx: &Ctx, body: &impl Template) -> Reply {
        let fault = |e: askama::Error| Error::internal(format!("a template failed: {e}"));
        let body = Html::trusted(body.render().map_err(fault)?);
        let layout = Layout::new(ctx, self, body);
        let mut response = AxumHtml(layout.render().map_err(fault)?).into_response();
        let language = HeaderValue::from_static(ctx.language().code());
        response.headers_mut().insert(header::CONTENT_LANGUAGE, language);
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
        if ctx.inner().toast.is_some() {
            let gone = cookies::clear(cookies::TOAST, ctx.inner().shell.tls);
            response.headers_mut().append(header::SET_COOKIE, gone);
        }
        Ok(response)
    }
}

struct NavLink {
    label: String,
    href: &'static str,
    here: bool,
}

struct NavGroup {
    label: String,
    links: Vec<NavLink>,
    here: bool,
}

#[derive(Template)]
#[template(path = "web/layout.html")]
struct Layout<'a> {
    ctx: &'a Ctx,
    page: Page,
    body: Html,
    nav: Vec<NavGroup>,
    css: &'a str,
    js: &'a str,
    mark: &'a str,
    theme: &'a str,
    country: String,
    node: String,
    post: Option<String>,
    who: Option<String>,
    role: String,
    link: Standing,
    checkpoint: Option<String>,
    here: String,
    printed_at: String,
    languages: [Language; 3],
    toast: Option<crate::components::Toast>,
}

impl<'a> Layout<'a> {
    fn new(ctx: &'a Ctx, page: Page, body: Html) -> Self {
        let inner = ctx.inner();
        let (shell, frame) = (&inner.shell, ctx.frame());
        let here = inner.uri.path_and_query().map_or("/", |p| p.as_str());
        Self {
            nav: nav(ctx, &shell.nav),
            css: &shell.assets.css,
            js: &shell.assets.js,
            mark: &shell.assets.mark,
            theme: inner.theme.as_deref().unwrap_or("auto"),
            country: frame.country(ctx.language()),
            node: frame.node(),
            post: ctx.post().and_then(|p| frame.post_name(p)),
            who: ctx.signed_in().map(|s| s.actor.name.clone()),
            role: ctx.signed_in().map_or_else(String::new, |s| role_name(ctx, s.actor.role.name())),
            link: Standing::of(ctx, ctx.link(), ctx.now(), &ctx.time_zone()),
            checkpoint: frame.checkpoint(),
            here: here.to_owned(),
            printed_at: ctx.date_time(ctx.now()),
            languages: Language::ALL,
            toast: inner.toast.clone(),
            page,
            body,
            ctx,
        }
    }
}

/// The name of a role in the reader's language.
pub(crate) fn role_name(ctx: &Ctx, role: &str) -> String {
    ctx.t_or(&format!("access-role-{role}"), role)
}

fn nav(ctx: &Ctx, items: &[NavItem]) -> Vec<NavGroup> {
    if ctx.signed_in().is_none() {
        return Vec::new();
    }
    // The longest address that the present one begins with is where one is.
    let at = |href: &str| ctx.path() == href || ctx.path().starts_with(&format!("{href}/"));
    let here = items.iter().map(|i| i.href).filter(|h| at(h)).max_by_key(|h| h.len());
    WorkArea::ALL
        .into_iter()
        .filter_map(|area| {
            let of_area = items.iter().filter(|i| i.area == area && ctx.may(&i.action));
            let links: Vec<_> = of_area
                .map(|i| NavLink {
                    label: ctx.t(i.label_key),
                    href: i.href,
                    here: here == Some(i.href),
                })
                .collect();
            let here = links.iter().any(|l| l.here);
            (!links.is_empty()).then(|| NavGroup { label: ctx.t(area.key()), links, here })
        })
        .collect()
}

/// The first place in the navigation that the actor may open.
pub(crate) fn first_place(ctx: &Ctx) -> Option<&'static str> {
    ctx.inner().shell.nav.iter().find(|i| ctx.may(&i.action)).map(|i| i.href)
}

/// A response that leads to the same page in another dress.
pub(crate) fn back(ctx: &Ctx, to: &str, cookie: HeaderValue) -> Response {
    let mut response = ctx.redirect(local(to));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// An address on this site, or `/`: an open redirect would lend our name to others.
pub(crate) fn local(to: &str) -> &str {
    let fine = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains(['\\', '\r', '\n'])
        && to.is_ascii();
    if fine { to } else { "/" }
}
