//! A series: its dates and numbers, what to look for and where, what forgers do, and how often it
//! was found here.

use askama::Template;
use axum::extract::{Path, State};
use documents::{Picture, Series};
use kernel::Id;
use registry::Stored;
use web::components::{Action, BarList, Definitions};
use web::sheet::{Part, Sheet};
use web::{Ctx, Html, Page, Reply};

use super::picture;
use super::{At, with_session, words};
use crate::{FORGERIES, KEEP_LIBRARY, forgeries};

#[derive(Template)]
#[template(path = "examiner/features.html")]
struct Features<'a> {
    ctx: &'a Ctx,
    features: Vec<Feature>,
}

struct Feature {
    name: String,
    where_: String,
    light: String,
    text: String,
    first_line: bool,
    pictures: Html,
}

/// What a page of a series shows.
struct Shown {
    series: Stored<Series>,
    captions: Vec<(Id<Picture>, String)>,
    found: Vec<(String, u64)>,
}

pub(super) async fn show(ctx: Ctx, State(_): At, Path(id): Path<Id<Series>>) -> Reply {
    let count = ctx.may(&FORGERIES);
    let shown = with_session(&ctx, move |session| {
        let series = session.get(id)?;
        let of_features = series.body.features.iter().flat_map(|f| f.pictures.iter().copied());
        let of_forgeries = series.body.forgeries.iter().flat_map(|f| f.pictures.iter().copied());
        let captions = picture::captions(session, of_features.chain(of_forgeries))?;
        let found = if count { forgeries::of_series(session, id)? } else { Vec::new() };
        Ok(Shown { series, captions, found })
    })
    .await?;
    page(&ctx, &shown)
}

/// Lines one under the other.
fn lines(all: &[String], code: bool) -> Html {
    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"<ul class="plain-list">{% for l in all %}<li>{% if code %}<code>{{ l }}</code>{% else %}{{ l }}{% endif %}</li>{% endfor %}</ul>"#
    )]
    struct Lines<'a> {
        all: &'a [String],
        code: bool,
    }
    Html::of(&Lines { all, code })
}

fn facts(ctx: &Ctx, s: &Series) -> Definitions {
    let unknown = || ctx.t("examiner-not-known");
    let mut d = Definitions::new()
        .text(ctx.t("examiner-issuer"), &words::country(ctx, &s.issuer))
        .code(ctx.t("examiner-type"), &s.document_type)
        .text(ctx.t("examiner-issued"), &words::days(ctx, s.issued_from, s.issued_until));
    if let Some(day) = s.withdrawn_on {
        d = d.text(ctx.t("examiner-withdrawn-on"), &ctx.date(day));
    }
    let years = s.valid_years.map_or_else(unknown, |n| ctx.t1("examiner-years", "n", n));
    d = d.text(ctx.t("examiner-valid-at-most"), &years);
    d = if s.number_formats.is_empty() {
        d.text(ctx.t("examiner-number-formats"), &unknown())
    } else {
        d.html(ctx.t("examiner-number-formats"), lines(&s.number_formats, true))
    };
    let chip = match s.has_chip {
        Some(true) => ctx.t("examiner-yes"),
        Some(false) => ctx.t("examiner-no"),
        None => unknown(),
    };
    d = d.text(ctx.t("examiner-has-chip"), &chip);
    if !s.zone_oddities.is_empty() {
        d = d.html(ctx.t("examiner-zone-oddities"), lines(&s.zone_oddities, false));
    }
    if !s.note.is_empty() {
        d = d.text(ctx.t("examiner-note"), &s.note);
    }
    let source = if s.source.is_empty() { unknown() } else { s.source.clone() };
    d.text(ctx.t("examiner-source"), &source)
}

fn page(ctx: &Ctx, shown: &Shown) -> Reply {
    let (id, s) = (shown.series.id, &shown.series.body);
    let mut about = Part::new(ctx.t("examiner-about"));
    if s.removed {
        let note = web::components::Note::new(
            web::Tone::Watch,
            ctx.t("examiner-removed"),
            ctx.t("examiner-removed-says"),
        );
        about = about.with(&note);
    }
    about = about.with(&facts(ctx, s));
    if ctx.may(&KEEP_LIBRARY) && !s.removed {
        let edit = Action::link(ctx.t("examiner-edit"), format!("/documents/series/{id}/edit"));
        about = about.actions(vec![edit.key("Alt+E").access_key('e').quiet()]);
    }
    if !shown.found.is_empty() || ctx.may(&FORGERIES) {
        about = about.html(found(ctx, &shown.found));
    }
    let features = s.features.iter().map(|f| Feature {
        name: f.name.clone(),
        where_: f.place.clone(),
        light: words::light(ctx, f.light),
        text: f.genuine.clone(),
        first_line: f.first_line,
        pictures: picture::row(picture::of(&f.pictures, &shown.captions, &f.name)),
    });
    let mut look = Part::new(ctx.t("examiner-features"));
    look = if s.features.is_empty() {
        look.empty(ctx.t("examiner-features-none"), ctx.t("examiner-features-none-advice"))
    } else {
        look.with(&Features { ctx, features: features.collect() })
    };
    let forgeries = s.forgeries.iter().map(|f| {
        let name = words::method(ctx, &f.method);
        Feature {
            where_: f
                .first_seen
                .map_or_else(String::new, |d| ctx.t1("examiner-first-seen-on", "day", ctx.date(d))),
            light: String::new(),
            text: f.recognised_by.clone(),
            first_line: false,
            pictures: picture::row(picture::of(&f.pictures, &shown.captions, &name)),
            name,
        }
    });
    look = look.html(heading(&ctx.t("examiner-forgeries-known")));
    look = if s.forgeries.is_empty() {
        look.says(ctx.t("examiner-forgeries-known-none"))
    } else {
        look.with(&Features { ctx, features: forgeries.collect() })
    };
    let title = format!("{} {} · {}", s.issuer, s.document_type, s.name);
    let trail = vec![(ctx.t("examiner-library"), "/documents/series".to_owned())];
    Sheet::beside().part(about).part(look).show(ctx, Page::new(title).trail(trail), None)
}

/// A heading within a section.
pub(super) fn heading(text: &str) -> Html {
    #[derive(Template)]
    #[template(ext = "html", source = "<h2>{{ text }}</h2>")]
    struct Heading<'a> {
        text: &'a str,
    }
    Html::of(&Heading { text })
}

fn found(ctx: &Ctx, found: &[(String, u64)]) -> Html {
    if found.is_empty() {
        let none = web::components::Empty::new(ctx.t("examiner-found-none"), String::new());
        return Html::of(&none);
    }
    let bars: Vec<(String, Option<String>, i64)> = found
        .iter()
        .map(|(code, n)| (words::method(ctx, code), None, i64::try_from(*n).unwrap_or(i64::MAX)))
        .collect();
    Html::of(&BarList::new(
        ctx.language(),
        ctx.t("examiner-found-here"),
        (ctx.t("examiner-method"), ctx.t("examiner-found")),
        ctx.t("examiner-found-source"),
        &bars,
    ))
}
