//! One feature or one forgery of a series: added, changed, taken out, with a picture.
//!
//! Always holds: the picture is kept first, so that a series never names one that is not there; one
//! that is kept and named by no series harms nobody.

use axum::extract::{Path, State};
use documents::series::METHODS;
use documents::{Feature, Forgery, Light, Picture, Series};
use kernel::{Id, Result};
use registry::Stored;
use web::components::{Action, Choice, Field};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Page, Reply, Tone};

use super::picture;
use super::series_form::absorb;
use super::{At, with_session, words};

/// A series with the captions of some pictures.
struct Shown {
    stored: Stored<Series>,
    captions: Vec<(Id<Picture>, String)>,
}

/// Which of the two is edited, and where it stands; nothing for a new one.
#[derive(Clone, Copy)]
enum What {
    Feature(Option<usize>),
    Forgery(Option<usize>),
}

impl What {
    fn pictures(self, s: &Series) -> Vec<Id<Picture>> {
        match self {
            Self::Feature(at) => at.and_then(|at| s.features.get(at)).map(|f| f.pictures.clone()),
            Self::Forgery(at) => at.and_then(|at| s.forgeries.get(at)).map(|f| f.pictures.clone()),
        }
        .unwrap_or_default()
    }

    const fn is_new(self) -> bool {
        matches!(self, Self::Feature(None) | Self::Forgery(None))
    }

    const fn segment(self) -> &'static str {
        match self {
            Self::Feature(_) => "features",
            Self::Forgery(_) => "forgeries",
        }
    }
}

async fn load(
    ctx: &Ctx,
    id: Id<Series>,
    find: impl FnOnce(&Series) -> What,
) -> Result<(Shown, What)> {
    let stored = with_session(ctx, move |s| s.get(id)).await?;
    let what = find(&stored.body);
    let ids = what.pictures(&stored.body);
    let captions = with_session(ctx, move |s| picture::captions(s, ids)).await?;
    Ok((Shown { stored, captions }, what))
}

fn feature_at(s: &Series, code: &str) -> What {
    What::Feature(s.features.iter().position(|f| f.code == code).filter(|_| !code.is_empty()))
}

fn forgery_at(s: &Series, place: &str) -> What {
    What::Forgery(place.parse().ok().filter(|at| *at < s.forgeries.len()))
}

pub(super) async fn show_feature(ctx: Ctx, State(_): At, Path(id): Path<Id<Series>>) -> Reply {
    let code = ctx.query().get("code").unwrap_or_default().to_owned();
    let (shown, what) = load(&ctx, id, |s| feature_at(s, &code)).await?;
    let form = filled(&ctx, &shown.stored.body, what);
    page(&ctx, &shown, what, &form)
}

pub(super) async fn show_forgery(ctx: Ctx, State(_): At, Path(id): Path<Id<Series>>) -> Reply {
    let place = ctx.query().get("place").unwrap_or_default().to_owned();
    let (shown, what) = load(&ctx, id, |s| forgery_at(s, &place)).await?;
    let form = filled(&ctx, &shown.stored.body, what);
    page(&ctx, &shown, what, &form)
}

fn filled(ctx: &Ctx, s: &Series, what: What) -> Form {
    let feature = match what {
        What::Feature(at) => at.and_then(|at| s.features.get(at)),
        What::Forgery(_) => None,
    };
    let forgery = match what {
        What::Forgery(at) => at.and_then(|at| s.forgeries.get(at)),
        What::Feature(_) => None,
    };
    if let Some(f) = feature {
        let first_line = if f.first_line { "yes" } else { "" };
        return Form::filled(
            ctx,
            &[
                ("code", f.code.clone()),
                ("name", f.name.clone()),
                ("place", f.place.clone()),
                ("light", f.light.code().to_owned()),
                ("genuine", f.genuine.clone()),
                ("first_line", first_line.to_owned()),
            ],
        );
    }
    if let Some(f) = forgery {
        return Form::filled(
            ctx,
            &[
                ("method", f.method.clone()),
                ("recognised_by", f.recognised_by.clone()),
                ("first_seen", f.first_seen.map_or_else(String::new, |d| ctx.date_short(d))),
            ],
        );
    }
    Form::empty(ctx)
}

fn fields(ctx: &Ctx, form: &Form, what: What, kept: Vec<Choice>) -> Vec<Field> {
    let mut all = match what {
        What::Feature(_) => vec![
            Field::text(form, "name", ctx.t("examiner-feature")).required().focus(),
            Field::text(form, "code", ctx.t("examiner-feature-code"))
                .mono()
                .hint(ctx.t("examiner-feature-code-hint"))
                .required(),
            Field::text(form, "place", ctx.t("examiner-place"))
                .hint(ctx.t("examiner-place-hint"))
                .required(),
            Field::select(
                form,
                "light",
                ctx.t("examiner-light"),
                Light::ALL.iter().map(|l| Choice::new(l.code(), words::light(ctx, *l))).collect(),
            ),
            Field::area(form, "genuine", ctx.t("examiner-genuine")).rows(3).required(),
            Field::check(
                form,
                "first_line",
                ctx.t("examiner-first-line"),
                vec![Choice::new("yes", ctx.t("examiner-at-first-line"))],
            ),
        ],
        What::Forgery(_) => vec![
            Field::select(
                form,
                "method",
                ctx.t("examiner-method"),
                METHODS.iter().map(|m| Choice::new(*m, words::method(ctx, m))).collect(),
            )
            .focus(),
            Field::date(form, "first_seen", ctx.t("examiner-first-seen")),
            Field::area(form, "recognised_by", ctx.t("examiner-recognised-by")).rows(3).required(),
        ],
    };
    if !kept.is_empty() {
        all.push(Field::check(form, "remove_picture", ctx.t("examiner-pictures-remove"), kept));
    }
    all.push(
        Field::file(form, "picture", ctx.t("examiner-picture-add"))
            .hint(ctx.t("examiner-picture-library-hint")),
    );
    all.push(
        Field::text(form, "caption", ctx.t("examiner-caption"))
            .hint(ctx.t("examiner-caption-hint")),
    );
    all
}

fn page(ctx: &Ctx, shown: &Shown, what: What, form: &Form) -> Reply {
    let (stored, s) = (&shown.stored, &shown.stored.body);
    let at = format!("/documents/series/{}/{}", stored.id, what.segment());
    let ids = what.pictures(s);
    let name = form.value("name").to_owned();
    let seen = picture::of(&ids, &shown.captions, &name);
    let kept = ids.iter().zip(&seen).map(|(id, p)| Choice::new(id.to_string(), p.alt.clone()));
    let mut sent = Sent::to(ctx, at, stored.version)
        .with_files()
        .fields(fields(ctx, form, what, kept.collect()))
        .button(Action::button(ctx.t("examiner-keep")).key("F2").access_key('a'));
    match what {
        What::Feature(Some(at)) => {
            let was = s.features.get(at).map(|f| f.code.clone());
            sent = sent.hidden("was", was.unwrap_or_default());
        }
        What::Forgery(Some(at)) => sent = sent.hidden("was", at.to_string()),
        _ => {}
    }
    if !what.is_new() {
        let remove = Action::button(ctx.t("examiner-take-out")).sends("then", "remove").grave();
        sent = sent.button(remove);
    }
    let title = ctx.t(match what {
        What::Feature(None) => "examiner-feature-add",
        What::Feature(Some(_)) => "examiner-feature",
        What::Forgery(None) => "examiner-forgery-add",
        What::Forgery(Some(_)) => "examiner-forgery",
    });
    let mut sheet = Sheet::beside().part(Part::new("").html(sent.html()));
    if !seen.is_empty() {
        sheet = sheet.part(Part::new(ctx.t("examiner-pictures")).html(picture::row(seen)));
    }
    let trail = vec![
        (ctx.t("examiner-library"), "/documents/series".to_owned()),
        (
            format!("{} {} · {}", s.issuer, s.document_type, s.name),
            format!("/documents/series/{}", stored.id),
        ),
        (ctx.t("examiner-edit"), format!("/documents/series/{}/edit", stored.id)),
    ];
    sheet.show(ctx, Page::new(title).trail(trail), Some(form))
}

/// Puts one where it was, or at the end; nothing takes it out.
fn place<T>(all: &mut Vec<T>, at: Option<usize>, new: Option<T>) {
    match (at, new) {
        (Some(at), Some(new)) => {
            if let Some(old) = all.get_mut(at) {
                *old = new;
            }
        }
        (None, Some(new)) => all.push(new),
        (Some(at), None) if at < all.len() => drop(all.remove(at)),
        _ => {}
    }
}

/// What a form sends: the change to be made once the picture has its id.
enum Change {
    Remove,
    Feature(Feature),
    Forgery(Forgery),
}

async fn send(ctx: &Ctx, shown: Shown, what: What, mut form: Form, change: Change) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    if !form.is_sound() {
        return page(ctx, &shown, what, &form);
    }
    let file = form.file("picture").map(|f| (f.bytes.clone(), form.value("caption").to_owned()));
    let gone: Vec<String> = form.values("remove_picture").iter().map(|v| (*v).to_owned()).collect();
    let stored = shown.stored.clone();
    let done = with_session(ctx, move |session| {
        let mut series = stored.body.clone();
        let mut pictures = what.pictures(&series);
        pictures.retain(|p| !gone.contains(&p.to_string()));
        if let Some((bytes, caption)) = file {
            let id = documents::picture::add(session, &bytes, &caption)?;
            if !pictures.contains(&id) {
                pictures.push(id);
            }
        }
        match (what, change) {
            (What::Feature(at), Change::Remove) => place(&mut series.features, at, None),
            (What::Forgery(at), Change::Remove) => place(&mut series.forgeries, at, None),
            (What::Feature(at), Change::Feature(f)) => {
                place(&mut series.features, at, Some(Feature { pictures, ..f }));
            }
            (What::Forgery(at), Change::Forgery(f)) => {
                place(&mut series.forgeries, at, Some(Forgery { pictures, ..f }));
            }
            _ => {}
        }
        let seen = Stored { version, ..stored };
        documents::series::put(session, Some(&seen), &series)
    })
    .await;
    match done {
        Ok(id) => Ok(ctx.saying(
            &format!("/documents/series/{id}/edit"),
            Tone::Done,
            ctx.t("examiner-done-series"),
        )),
        Err(error) => {
            let error = unplaced(error);
            absorb(ctx, &mut form, error)?;
            page(ctx, &shown, what, &form)
        }
    }
}

/// The faults of one feature among many, by the fields of this form: `features[2].name` is `name`.
fn unplaced(error: kernel::Error) -> kernel::Error {
    let bare = |field: &str| field.rsplit_once("].").map_or(field, |(_, f)| f).to_owned();
    if error.fields().is_empty() {
        return error;
    }
    let mut out = kernel::Error::new(error.kind(), error.code(), error.public().to_owned());
    for fault in error.fields() {
        out = out.field(bare(&fault.field), fault.code, fault.message.clone());
    }
    out
}

pub(super) async fn feature(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Series>>,
    mut form: Form,
) -> Reply {
    let was = form.value("was").to_owned();
    let (shown, what) = load(&ctx, id, |s| feature_at(s, &was)).await?;
    if form.value("then") == "remove" {
        return send(&ctx, shown, what, form, Change::Remove).await;
    }
    let light = form.value("light").to_owned();
    let feature = Feature {
        code: form.required("code").unwrap_or_default(),
        name: form.required("name").unwrap_or_default(),
        place: form.required("place").unwrap_or_default(),
        light: Light::from_code(&light).unwrap_or(Light::Visible),
        genuine: form.required("genuine").unwrap_or_default(),
        pictures: Vec::new(),
        first_line: form.flag("first_line"),
    };
    send(&ctx, shown, what, form, Change::Feature(feature)).await
}

pub(super) async fn forgery(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Series>>,
    mut form: Form,
) -> Reply {
    let was = form.value("was").to_owned();
    let (shown, what) = load(&ctx, id, |s| forgery_at(s, &was)).await?;
    if form.value("then") == "remove" {
        return send(&ctx, shown, what, form, Change::Remove).await;
    }
    let forgery = Forgery {
        method: form.one_of("method", &METHODS).unwrap_or_default().to_owned(),
        recognised_by: form.required("recognised_by").unwrap_or_default(),
        first_seen: form.date("first_seen"),
        pictures: Vec::new(),
    };
    send(&ctx, shown, what, form, Change::Forgery(forgery)).await
}
