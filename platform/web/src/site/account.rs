//! Signing in and out, the role at work, language and light.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use kernel::{Error, Kind};

use super::Owner;
use crate::components::{Action, Choice, Field};
use crate::{Ctx, Form, Page, Reply, blocking, cookies, page};

#[derive(Template)]
#[template(path = "web/sign_in.html")]
struct SignIn<'a> {
    ctx: &'a Ctx,
    form: &'a Form,
    name: Field,
    password: Field,
    next: String,
    send: Action,
}

fn show(ctx: &Ctx, form: &Form, next: &str) -> Reply {
    let again = !form.value("name").is_empty();
    let name = Field::text(form, "name", ctx.t("web-sign-in-name")).complete("username");
    let password = Field::password(form, "password", ctx.t("web-sign-in-password"));
    let body = SignIn {
        ctx,
        form,
        name: if again { name } else { name.focus() },
        password: if again { password.focus() } else { password },
        next: page::local(next).to_owned(),
        send: Action::button(ctx.t("web-sign-in")),
    };
    Page::new(ctx.t("web-sign-in")).show(ctx, &body)
}

pub(super) async fn sign_in_page(ctx: Ctx, form: Form) -> Reply {
    if ctx.signed_in().is_some() {
        return Ok(ctx.redirect("/"));
    }
    show(&ctx, &form, ctx.query().get("next").unwrap_or("/"))
}

pub(super) async fn sign_in(ctx: Ctx, State(shell): Owner, mut form: Form) -> Reply {
    let next = page::local(form.value("next")).to_owned();
    let (name, password) = (form.required("name"), form.value("password").to_owned());
    let Some(name) = name.filter(|_| !password.is_empty()) else {
        if password.is_empty() {
            form.blame("password", "required", &[]);
        }
        return show(&ctx, &form, &next);
    };
    let (gate, from) = (Arc::clone(&shell.gate), ctx.inner().from.clone());
    let opened = match blocking(move || gate.sign_in(&name, &password, &from)).await {
        Ok(opened) => opened,
        Err(error) if matches!(error.kind(), Kind::Unauthenticated | Kind::Busy) => {
            let told = Error::invalid(error.code(), error.public());
            let told = error.args().iter().fold(told, |e, (n, v)| e.with(n, v));
            form.absorb(told)?;
            return show(&ctx, &form, &next);
        }
        Err(error) => {
            form.absorb(error)?;
            return show(&ctx, &form, &next);
        }
    };
    let several = opened.signed_in.assignments.len() > 1;
    let mut response = ctx.redirect(if several { "/role" } else { &next });
    let cookie = cookies::write(cookies::SESSION, &opened.token, None, shell.tls);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

pub(super) async fn sign_out(ctx: Ctx, State(shell): Owner) -> Reply {
    if let Some(token) = ctx.inner().token.clone() {
        let gate = Arc::clone(&shell.gate);
        blocking(move || gate.sign_out(&token)).await?;
    }
    let mut response = ctx.redirect("/sign-in");
    let gone = cookies::clear(cookies::SESSION, shell.tls);
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

#[derive(Template)]
#[template(path = "web/role.html")]
struct RolePage<'a> {
    ctx: &'a Ctx,
    roles: Field,
    send: Action,
}

pub(super) async fn role_page(ctx: Ctx, form: Form) -> Reply {
    let assignments = ctx.signed_in().map(|s| s.assignments.clone()).unwrap_or_default();
    let choices = assignments
        .iter()
        .enumerate()
        .map(|(i, a)| {
            let role = page::role_name(&ctx, a.role.name());
            let post = a.post.and_then(|p| ctx.frame().post_name(p));
            Choice::new(i.to_string(), post.map_or(role.clone(), |p| format!("{role} · {p}")))
        })
        .collect();
    let now = assignments
        .iter()
        .position(|a| ctx.actor().is_ok_and(|actor| a.role == actor.role && a.post == actor.post));
    let roles = Field::radio(&form, "assignment", ctx.t("web-role-which"), choices)
        .default(now.unwrap_or(0).to_string())
        .focus();
    let send = Action::button(ctx.t("web-role-take"));
    ctx.page(&ctx.t("web-role"), &RolePage { ctx: &ctx, roles, send })
}

pub(super) async fn role(ctx: Ctx, State(shell): Owner, mut form: Form) -> Reply {
    let Some(assignment) = form.number("assignment", 0..=999_usize) else {
        return role_page(ctx, form).await;
    };
    let token = ctx.inner().token.clone().unwrap_or_default();
    let gate = Arc::clone(&shell.gate);
    blocking(move || gate.choose(&token, assignment)).await?;
    Ok(ctx.redirect("/"))
}

pub(super) async fn language(ctx: Ctx, State(shell): Owner, form: Form) -> Reply {
    let Some(language) = crate::Language::from_code(form.value("language")) else {
        return Ok(ctx.redirect(page::local(form.value("back"))));
    };
    if let Some(token) = ctx.inner().token.clone().filter(|_| ctx.signed_in().is_some()) {
        let gate = Arc::clone(&shell.gate);
        blocking(move || gate.choose_language(&token, language.code())).await?;
    }
    let year = Some(cookies::A_YEAR_S);
    let cookie = cookies::write(cookies::LANGUAGE, language.code(), year, shell.tls);
    Ok(page::back(&ctx, form.value("back"), cookie))
}

pub(super) async fn theme(ctx: Ctx, State(shell): Owner, form: Form) -> Response {
    let theme = match form.value("theme") {
        known @ ("light" | "dark") => known,
        _ => "",
    };
    let cookie = if theme.is_empty() {
        cookies::clear(cookies::THEME, shell.tls)
    } else {
        cookies::write(cookies::THEME, theme, Some(cookies::A_YEAR_S), shell.tls)
    };
    page::back(&ctx, form.value("back"), cookie)
}
