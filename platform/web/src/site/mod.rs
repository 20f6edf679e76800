//! The shell's own pages: sign-in, role, language, theme, help, style, the API's description.

mod account;
mod style;

use std::sync::Arc;

use access::Action;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::Purpose;

use crate::openapi::Call;
use crate::{Ctx, Reply, Routes, Shell, openapi, page};

/// Looking at the page that shows every component.
pub(crate) const STYLE: Action = Action::new("web:style", Purpose::Administration);

type Owner = State<Arc<Shell>>;

/// The shell's own routes.
pub(crate) fn routes(shell: Arc<Shell>) -> Routes<()> {
    Routes::new()
        .public_get("/", "leads to sign-in, or to the first place one may open", home)
        .public_get("/assets/{file}", "stylesheet and script hold no data", asset)
        .public_get("/sign-in", "one can't sign in otherwise", account::sign_in_page)
        .public_post("/sign-in", "one can't sign in otherwise", account::sign_in)
        .public_post("/language", "a language may be chosen before signing in", account::language)
        .public_post("/theme", "light or dark may be chosen before signing in", account::theme)
        .public_get("/help", "help with signing in must be there before", help)
        .public_get("/api", "the API's description holds no data", api)
        .public_get("/api/v1/openapi.json", "the API's description holds no data", api_json)
        .page_get("/role", access::OWN, account::role_page)
        .page_post("/role", access::OWN, account::role)
        .page_post("/sign-out", access::OWN, account::sign_out)
        .page_get("/style", STYLE, style::show)
        .with_state(shell)
}

async fn home(ctx: Ctx) -> Response {
    if ctx.signed_in().is_none() {
        return ctx.redirect("/sign-in");
    }
    ctx.redirect(page::first_place(&ctx).unwrap_or(ctx.inner().shell.home))
}

async fn asset(State(shell): Owner, Path(file): Path<String>) -> Response {
    shell.assets.serve(&file)
}

#[derive(Template)]
#[template(path = "web/help.html")]
struct Help<'a> {
    ctx: &'a Ctx,
    keys: Vec<(&'static str, String)>,
}

async fn help(ctx: Ctx) -> Reply {
    let keys = vec![
        ("Tab", ctx.t("web-key-tab")),
        ("Enter", ctx.t("web-key-enter")),
        ("Esc", ctx.t("web-key-esc")),
        ("F1", ctx.t("web-key-help")),
    ];
    ctx.page(&ctx.t("web-help"), &Help { ctx: &ctx, keys })
}

#[derive(Template)]
#[template(path = "web/api.html")]
struct ApiPage<'a> {
    ctx: &'a Ctx,
    calls: Vec<Call>,
}

async fn api(ctx: Ctx, State(shell): Owner) -> Reply {
    let calls = openapi::calls(&shell.api)?;
    ctx.page(&ctx.t("web-api"), &ApiPage { ctx: &ctx, calls })
}

async fn api_json(State(shell): Owner) -> Reply {
    let text = openapi::json(&shell.api)?;
    Ok(([(axum::http::header::CONTENT_TYPE, "application/json")], text).into_response())
}
