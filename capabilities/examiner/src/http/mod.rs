//! The examiner's pages and its part of the API: the only place of this crate that knows HTTP.
//!
//! Always holds: what blocks runs off the async threads; a form carries the version that was seen,
//! and whoever comes second is shown both versions; what was typed is never lost to a fault; no
//! address holds anything of a person.
//!
//! Left out: rules. A page asks an operation and says what it answered.

mod api;
mod certificates;
mod conflict;
mod examination;
mod feature_form;
mod forgeries;
mod library;
mod list;
mod lost;
mod opening;
mod picture;
mod series;
mod series_form;
mod words;

use axum::extract::State;
use kernel::{Act, Result};
use registry::Session;
use web::{Ctx, NavItem, Routes, WorkArea};

use crate::{
    CERTIFICATES, EXAMINATIONS, EXAMINE, Examiner, FORGERIES, KEEP_LIBRARY, LIBRARY, LOST,
    REPORT_LOST,
};

pub use api::openapi;

pub(crate) type At = State<Examiner>;

const fn place(label_key: &'static str, href: &'static str, action: access::Action) -> NavItem {
    NavItem { area: WorkArea::Documents, label_key, href, action }
}

/// The examiner's places in the navigation.
pub const NAV: &[NavItem] = &[
    place("examiner-examinations", "/documents/examinations", EXAMINATIONS),
    place("examiner-library", "/documents/series", LIBRARY),
    place("examiner-lost", "/documents/lost", LOST),
    place("examiner-forgeries", "/documents/forgeries", FORGERIES),
    place("examiner-certificates", "/documents/certificates", CERTIFICATES),
];

/// The examiner's routes.
#[must_use]
pub fn routes(examiner: Examiner) -> Routes<()> {
    Routes::new()
        .page_get("/documents/series", LIBRARY, library::show)
        .page_post("/documents/series", KEEP_LIBRARY, series_form::create)
        .page_get("/documents/series/new", KEEP_LIBRARY, series_form::blank)
        .page_get("/documents/series/{id}", LIBRARY, series::show)
        .page_get("/documents/series/{id}/edit", KEEP_LIBRARY, series_form::show)
        .page_post("/documents/series/{id}/edit", KEEP_LIBRARY, series_form::keep)
        .page_post("/documents/series/{id}/remove", KEEP_LIBRARY, series_form::remove)
        .page_get("/documents/series/{id}/features", KEEP_LIBRARY, feature_form::show_feature)
        .page_get("/documents/series/{id}/forgeries", KEEP_LIBRARY, feature_form::show_forgery)
        .page_upload("/documents/series/{id}/features", KEEP_LIBRARY, feature_form::feature)
        .page_upload("/documents/series/{id}/forgeries", KEEP_LIBRARY, feature_form::forgery)
        .page_get("/documents/pictures/{id}", LIBRARY, picture::of_library)
        .page_get("/documents/examinations", EXAMINATIONS, list::show)
        .page_post("/documents/examinations", EXAMINE, opening::open)
        .page_get("/documents/examinations/new", EXAMINE, opening::show)
        .page_get("/documents/examinations/{id}", EXAMINATIONS, examination::show)
        .page_upload("/documents/examinations/{id}/keep", EXAMINE, examination::keep)
        .page_upload("/documents/examinations/{id}/conclude", EXAMINE, examination::conclude)
        .page_post("/documents/examinations/{id}/reopen", EXAMINE, examination::reopen)
        .page_get("/documents/examination-pictures/{id}", EXAMINATIONS, picture::taken)
        .page_get("/documents/forgeries", FORGERIES, forgeries::show)
        .page_get("/documents/forgeries/download", FORGERIES, forgeries::download)
        .page_get("/documents/lost", LOST, lost::show)
        .page_post("/documents/lost", REPORT_LOST, lost::add)
        .page_post("/documents/lost/{id}/withdraw", REPORT_LOST, lost::withdraw)
        .page_get("/documents/certificates", CERTIFICATES, certificates::show)
        .api_get("/api/documents/series", LIBRARY, api::series)
        .api_get("/api/documents/forgeries", FORGERIES, api::forgeries)
        .with_state(examiner)
}

/// Runs an operation of the examiner as who asks, off the async threads.
pub(crate) async fn run<T: Send + 'static>(
    ctx: &Ctx,
    examiner: &Examiner,
    work: impl FnOnce(&Examiner, &Act) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (examiner, act) = (examiner.clone(), ctx.act()?);
    web::blocking(move || work(&examiner, &act)).await
}

/// Reads or writes registers as who asks, off the async threads.
pub(crate) async fn with_session<T: Send + 'static>(
    ctx: &Ctx,
    work: impl FnOnce(&Session) -> Result<T> + Send + 'static,
) -> Result<T> {
    let session = ctx.session()?;
    web::blocking(move || work(&session)).await
}
