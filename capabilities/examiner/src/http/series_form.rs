//! Adding a series to the library, changing it, taking it out.

use axum::extract::{Path, State};
use documents::Series;
use kernel::{Error, Id, Kind};
use registry::Stored;
use web::components::{Action, Cell, Choice, Column, Empty, Field, Table};
use web::sheet::{Part, Sent, Sheet, fold};
use web::{Ctx, Form, Page, Reply, Tone};

use super::{At, with_session, words};
use crate::examination::{document_type, issuer};

/// Every non-empty line.
fn lines(form: &Form, name: &str) -> Vec<String> {
    form.value(name).lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn filled(ctx: &Ctx, s: &Series) -> Form {
    let day = |d: Option<jiff::civil::Date>| d.map_or_else(String::new, |d| ctx.date_short(d));
    let chip = match s.has_chip {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    Form::filled(
        ctx,
        &[
            ("issuer", s.issuer.clone()),
            ("type", s.document_type.clone()),
            ("name", s.name.clone()),
            ("issued_from", day(s.issued_from)),
            ("issued_until", day(s.issued_until)),
            ("withdrawn_on", day(s.withdrawn_on)),
            ("valid_years", s.valid_years.map_or_else(String::new, |n| n.to_string())),
            ("number_formats", s.number_formats.join("\n")),
            ("has_chip", chip.to_owned()),
            ("zone_oddities", s.zone_oddities.join("\n")),
            ("note", s.note.clone()),
            ("source", s.source.clone()),
        ],
    )
}

/// The series as the form has it, its features and forgeries as they stand.
fn typed(form: &mut Form, was: Option<&Series>) -> Series {
    let issuer = issuer(form.value("issuer")).unwrap_or_else(|| {
        form.blame("issuer", "document-issuer", &[]);
        String::new()
    });
    let document_type = document_type(form.value("type")).unwrap_or_else(|| {
        form.blame("type", "document-type", &[]);
        String::new()
    });
    let has_chip = match form.value("has_chip") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    Series {
        issuer,
        document_type,
        name: form.required("name").unwrap_or_default(),
        issued_from: form.date("issued_from"),
        issued_until: form.date("issued_until"),
        withdrawn_on: form.date("withdrawn_on"),
        valid_years: form.number("valid_years", 1..=50_u8),
        number_formats: lines(form, "number_formats"),
        has_chip,
        zone_oddities: lines(form, "zone_oddities"),
        features: was.map_or_else(Vec::new, |s| s.features.clone()),
        forgeries: was.map_or_else(Vec::new, |s| s.forgeries.clone()),
        note: form.value("note").trim().to_owned(),
        source: form.value("source").trim().to_owned(),
        removed: was.is_some_and(|s| s.removed),
    }
}

fn fields(ctx: &Ctx, form: &Form) -> Vec<Field> {
    let yes_no = vec![
        Choice::new("", ctx.t("examiner-not-known")),
        Choice::new("yes", ctx.t("examiner-yes")),
        Choice::new("no", ctx.t("examiner-no")),
    ];
    vec![
        Field::search(form, "issuer", ctx.t("examiner-issuer"), words::countries(ctx))
            .required()
            .focus(),
        Field::text(form, "type", ctx.t("examiner-type")).size(6).mono().required(),
        Field::text(form, "name", ctx.t("examiner-series-name")).required(),
        Field::date(form, "issued_from", ctx.t("examiner-issued-from")),
        Field::date(form, "issued_until", ctx.t("examiner-issued-until")),
        Field::date(form, "withdrawn_on", ctx.t("examiner-withdrawn-on")),
        Field::number(form, "valid_years", ctx.t("examiner-valid-years")),
        Field::select(form, "has_chip", ctx.t("examiner-has-chip"), yes_no),
        Field::area(form, "number_formats", ctx.t("examiner-number-formats"))
            .rows(2)
            .mono()
            .hint(ctx.t("examiner-number-formats-hint")),
        Field::area(form, "zone_oddities", ctx.t("examiner-zone-oddities"))
            .rows(2)
            .hint(ctx.t("examiner-zone-oddities-hint")),
        Field::area(form, "note", ctx.t("examiner-note")).rows(2),
        Field::area(form, "source", ctx.t("examiner-source"))
            .rows(2)
            .hint(ctx.t("examiner-source-hint")),
    ]
}

fn trail(ctx: &Ctx, series: Option<&Stored<Series>>) -> Vec<(String, String)> {
    let mut trail = vec![(ctx.t("examiner-library"), "/documents/series".to_owned())];
    trail.extend(series.map(|s| {
        let name = format!("{} {} · {}", s.body.issuer, s.body.document_type, s.body.name);
        (name, format!("/documents/series/{}", s.id))
    }));
    trail
}

pub(super) async fn blank(ctx: Ctx, State(_): At) -> Reply {
    new_page(&ctx, &super::library::asked(&ctx, &["issuer", "type"]))
}

fn new_page(ctx: &Ctx, form: &Form) -> Reply {
    let sent = Sent::to(ctx, "/documents/series", 0)
        .fields(fields(ctx, form))
        .button(Action::button(ctx.t("examiner-keep")).key("F2").access_key('a'));
    let part = Part::new("").says(ctx.t("examiner-series-add-says")).html(sent.html());
    let page = Page::new(ctx.t("examiner-series-add")).trail(trail(ctx, None));
    Sheet::stacked().part(part).show(ctx, page, Some(form))
}

/// A fault of what was typed; where it belongs to no field of the form, it is said above.
pub(super) fn absorb(ctx: &Ctx, form: &mut Form, error: Error) -> Result<(), web::Fault> {
    if !matches!(error.kind(), Kind::Invalid | Kind::Refused | Kind::Conflict) {
        return Err(error.into());
    }
    let error = if error.code() == "version-conflict" {
        Error::conflict("series-changed", ctx.t("examiner-series-changed"))
    } else {
        error
    };
    form.absorb(error)
}

pub(super) async fn create(ctx: Ctx, State(_): At, mut form: Form) -> Reply {
    let series = typed(&mut form, None);
    if !form.is_sound() {
        return new_page(&ctx, &form);
    }
    match with_session(&ctx, move |s| documents::series::put(s, None, &series)).await {
        Ok(id) => Ok(ctx.saying(
            &format!("/documents/series/{id}/edit"),
            Tone::Done,
            ctx.t("examiner-done-series"),
        )),
        Err(error) => {
            absorb(&ctx, &mut form, error)?;
            new_page(&ctx, &form)
        }
    }
}

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<Id<Series>>) -> Reply {
    let stored = with_session(&ctx, move |s| s.get(id)).await?;
    let form = filled(&ctx, &stored.body);
    page(&ctx, &room, &stored, &form)
}

fn page(ctx: &Ctx, room: &crate::Examiner, stored: &Stored<Series>, form: &Form) -> Reply {
    let (id, s) = (stored.id, &stored.body);
    let at = format!("/documents/series/{id}");
    let mut about = Part::new(ctx.t("examiner-about"));
    if !words::is_ours(room.registry(), stored) {
        let note = web::components::Note::new(
            Tone::Watch,
            ctx.t("examiner-not-ours"),
            ctx.t1("examiner-not-ours-says", "node", stored.home.to_string()),
        );
        about = about.with(&note);
    }
    let sent = Sent::to(ctx, format!("{at}/edit"), stored.version)
        .fields(fields(ctx, form))
        .button(Action::button(ctx.t("examiner-keep")).key("F2").access_key('a'));
    about = about.html(sent.html());
    let change = ctx.t("examiner-change");
    let mut features = Table::new(
        ctx,
        ctx.t("examiner-features"),
        vec![
            Column::text(ctx.t("examiner-feature")),
            Column::text(ctx.t("examiner-light")),
            Column::number(ctx.t("examiner-pictures")),
            Column::text(change.clone()),
        ],
    )
    .empty(Empty::new(ctx.t("examiner-features-none"), String::new()));
    for f in &s.features {
        let href = web::QueryString::default().with("code", &f.code);
        features.push(vec![
            f.name.clone().into(),
            words::light(ctx, f.light).into(),
            ctx.number(f.pictures.len()).into(),
            Cell::Link(change.clone(), href.href(&format!("{at}/features"))),
        ]);
    }
    let mut forgeries = Table::new(
        ctx,
        ctx.t("examiner-forgeries-known"),
        vec![
            Column::text(ctx.t("examiner-method")),
            Column::text(ctx.t("examiner-recognised-by")),
            Column::text(change.clone()),
        ],
    )
    .empty(Empty::new(ctx.t("examiner-forgeries-known-none"), String::new()));
    for (n, f) in s.forgeries.iter().enumerate() {
        let short: String = f.recognised_by.chars().take(80).collect();
        forgeries.push(vec![
            words::method(ctx, &f.method).into(),
            short.into(),
            Cell::Link(change.clone(), format!("{at}/forgeries?place={n}")),
        ]);
    }
    let take_out = Sent::to(ctx, format!("{at}/remove"), stored.version)
        .button(Action::button(ctx.t("examiner-remove-series")).grave());
    let look = Part::new(ctx.t("examiner-what-to-look-for"))
        .with(&features)
        .actions(vec![
            Action::link(ctx.t("examiner-feature-add"), format!("{at}/features"))
                .key("Alt+N")
                .access_key('n')
                .quiet(),
        ])
        .with(&forgeries)
        .actions(vec![
            Action::link(ctx.t("examiner-forgery-add"), format!("{at}/forgeries"))
                .key("Alt+G")
                .access_key('g')
                .quiet(),
        ])
        .html(fold(
            ctx.t("examiner-remove-series-title"),
            false,
            web::Html::trusted(format!(
                "{}{}",
                paragraph(&ctx.t("examiner-remove-series-says")),
                take_out.html()
            )),
        ));
    let title = ctx.t("examiner-edit");
    let page = Page::new(title).trail(trail(ctx, Some(stored)));
    Sheet::beside().part(about).part(look).show(ctx, page, Some(form))
}

fn paragraph(text: &str) -> web::Html {
    #[derive(askama::Template)]
    #[template(ext = "html", source = "<p>{{ text }}</p>")]
    struct Paragraph<'a> {
        text: &'a str,
    }
    web::Html::of(&Paragraph { text })
}

pub(super) async fn keep(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Series>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let stored = with_session(&ctx, move |s| s.get(id)).await?;
    let series = typed(&mut form, Some(&stored.body));
    if !form.is_sound() {
        return page(&ctx, &room, &stored, &form);
    }
    let seen = Stored { version, ..stored.clone() };
    let done = with_session(&ctx, move |s| documents::series::put(s, Some(&seen), &series)).await;
    match done {
        Ok(id) => Ok(ctx.saying(
            &format!("/documents/series/{id}"),
            Tone::Done,
            ctx.t("examiner-done-series"),
        )),
        Err(error) => {
            absorb(&ctx, &mut form, error)?;
            page(&ctx, &room, &stored, &form)
        }
    }
}

pub(super) async fn remove(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Series>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let stored = with_session(&ctx, move |s| s.get(id)).await?;
    let seen = Stored { version, ..stored.clone() };
    match with_session(&ctx, move |s| documents::series::remove(s, &seen)).await {
        Ok(()) => {
            Ok(ctx.saying("/documents/series", Tone::Done, ctx.t("examiner-done-series-removed")))
        }
        Err(error) => {
            let mut form = filled(&ctx, &stored.body);
            absorb(&ctx, &mut form, error)?;
            page(&ctx, &room, &stored, &form)
        }
    }
}
