//! The shell of every page and of the API: who may come in, in which language, in which dress.
//!
//! Always holds:
//! * a route cannot be registered without either an [`access::Action`] or a stated reason for
//!   being public, and nobody reaches its handler whom the policies don't let through;
//! * everything works without a script; the Content-Security-Policy allows none inline and
//!   nothing from elsewhere;
//! * what only the log may know ([`kernel::Error::reason`]) never reaches a client;
//! * whatever comes from outside is escaped (askama), unless it is an [`Html`] made here.
//!
//! Left out: TLS (a proxy in front ends it; say so with [`ShellBuilder::behind_tls`]), web sockets,
//! and any rule of the field: those live in capabilities.
//!
//! A capability writes `pub fn routes() -> Routes<ItsState>`; each handler takes a [`Ctx`], runs
//! store work through [`blocking`], and ends in `ctx.page(title, &template)` or
//! `ctx.saying("/border", Tone::Done, text)`. Faults travel as [`Fault`], so `?` works on
//! [`kernel::Result`].

mod assets;
pub mod components;
mod cookies;
mod ctx;
mod dates;
mod fault;
mod form;
mod gate;
mod language;
mod layer;
mod link;
pub mod openapi;
mod page;
mod query;
mod routes;
mod server;
pub mod sheet;
mod shell;
mod site;
pub mod texts;

pub use access::Action;
pub use components::{Html, Tone};
pub use ctx::Ctx;
pub use dates::{DateFault, parse_date};
pub use fault::{Fault, Reply, problem_kind_status};
pub use form::{Form, Upload};
pub use gate::Gate;
pub use language::{Arg, Language, Speech};
pub use page::Page;
pub use query::QueryString;
pub use routes::{Guarded, RouteKind, RouteSpec, Routes};
pub use server::{Json, blocking, serve};
pub use shell::{Frame, LinkState, NavItem, Shell, ShellBuilder, WorkArea};
pub use texts::{Languages, Texts};

/// The texts of the shell itself.
pub const TEXTS: Texts = Texts {
    en: include_str!("../locales/en.ftl"),
    fr: include_str!("../locales/fr.ftl"),
    es: include_str!("../locales/es.ftl"),
};

/// The actions that the shell itself declares.
pub const ACTIONS: &[Action] = &[site::STYLE];

/// The policies over them, as `(file, text)`.
pub const POLICIES: &[(&str, &str)] = &[("web.cedar", include_str!("../policies/web.cedar"))];
