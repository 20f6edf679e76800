//! Opening an examination: which document it is, and what is on record of it.

use axum::extract::State;
use documents::SeenDocument;
use kernel::Id;
use registry::Stored;
use web::components::{Action, Field};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Page, Reply};

use super::examination::{electronic_fields, series_field};
use super::library::asked;
use super::series_form::absorb;
use super::{At, run, with_session, words};
use crate::Examiner;
use crate::examination::{Opening, document_type, issuer, library};
use crate::model::Examination;

/// What the address of a new examination may say.
const NAMES: [&str; 6] = ["examination", "issuer", "type", "number", "chip", "seal"];

pub(super) async fn show(ctx: Ctx, State(room): At) -> Reply {
    let form = asked(&ctx, &NAMES);
    page(&ctx, &room, form).await
}

/// What is on record of the document: series that it may be of, and examinations.
struct Known {
    series: Vec<Stored<documents::Series>>,
    likely: Option<String>,
    before: Vec<Stored<Examination>>,
}

async fn known(ctx: &Ctx, room: &Examiner, form: &Form) -> kernel::Result<Known> {
    let at_desk = form.value("examination").parse().ok();
    let (from, kind) = (issuer(form.value("issuer")), document_type(form.value("type")));
    let (number, today) = (form.value("number").to_owned(), ctx.today());
    let (of, n) = (from.clone(), number.clone());
    let before = run(ctx, room, move |e, act| {
        let mut all = match at_desk {
            Some(id) => e.of_desk(act, id)?,
            None => Vec::new(),
        };
        if let Some(issuer) = of {
            let more = e.of_document(act, &issuer, &n)?;
            all.extend(more.into_iter().filter(|m| at_desk.is_none() || m.body.at_desk != at_desk));
        }
        Ok(all)
    })
    .await?;
    let (Some(issuer), Some(kind)) = (from, kind) else {
        return Ok(Known { series: Vec::new(), likely: None, before });
    };
    let (series, likely) = with_session(ctx, move |session| {
        let series = library(session, &issuer, &kind)?;
        let seen = SeenDocument { issuer, document_type: kind, number, issued: None, expiry: None };
        let likely = documents::series_on(session, &seen, today)?;
        let likely = likely.into_iter().find(|m| m.fits.number != Some(false));
        Ok((series, likely.map(|m| m.series.id.to_string())))
    })
    .await?;
    Ok(Known { series, likely, before })
}

async fn page(ctx: &Ctx, room: &Examiner, form: Form) -> Reply {
    let known = known(ctx, room, &form).await?;
    let mut fields = vec![
        Field::search(&form, "issuer", ctx.t("examiner-issuer"), words::countries(ctx))
            .required()
            .hint(ctx.t("examiner-issuer-hint"))
            .focus(),
        Field::text(&form, "type", ctx.t("examiner-type")).size(6).mono(),
        Field::text(&form, "number", ctx.t("examiner-number"))
            .mono()
            .hint(ctx.t("examiner-number-unread-hint")),
    ];
    if !known.series.is_empty() {
        let series = series_field(ctx, &form, &known.series);
        fields.push(match &known.likely {
            Some(likely) => series.default(likely.as_str()),
            None => series,
        });
    }
    fields.extend(electronic_fields(ctx, &form));
    let sent = Sent::to(ctx, "/documents/examinations", 0)
        .hidden("examination", form.value("examination"))
        .fields(fields)
        .button(Action::button(ctx.t("examiner-open")).key("F2").access_key('a'));
    let mut part = Part::new("").says(ctx.t("examiner-open-says")).html(sent.html());
    if !known.before.is_empty() {
        let caption = ctx.t("examiner-before");
        part = part.with(&super::list::table(ctx, caption, &known.before));
    }
    let trail = vec![(ctx.t("examiner-examinations"), "/documents/examinations".to_owned())];
    let page = Page::new(ctx.t("examiner-open")).trail(trail);
    Sheet::stacked().part(part).show(ctx, page, Some(&form))
}

pub(super) async fn open(ctx: Ctx, State(room): At, mut form: Form) -> Reply {
    let at_desk = form.value("examination").parse().ok();
    let mut series: Option<Id<documents::Series>> = form.id("series");
    if series.is_none() {
        // The series was not offered before the issuer was typed.
        let offered = known(&ctx, &room, &form).await?;
        series = offered
            .likely
            .and_then(|id| id.parse().ok())
            .filter(|_| form.values("series").is_empty());
    }
    let opening = Opening {
        at_desk,
        issuer: form.value("issuer").to_owned(),
        document_type: form.value("type").to_owned(),
        number: form.value("number").to_owned(),
        series,
        chip: form.text("chip"),
        seal: form.text("seal"),
    };
    match run(&ctx, &room, move |e, act| e.open(act, &opening)).await {
        Ok(id) => Ok(ctx.redirect(&format!("/documents/examinations/{id}"))),
        Err(error) => {
            absorb(&ctx, &mut form, error)?;
            page(&ctx, &room, form).await
        }
    }
}
