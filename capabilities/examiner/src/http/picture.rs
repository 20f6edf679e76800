//! Pictures as bytes: of the library, and those taken at the desk.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use documents::Picture;
use kernel::Id;
use registry::Session;
use web::{Ctx, Html, Reply};

use super::{At, run, with_session};
use crate::model::Taken;

fn shown(media_type: &str, bytes: Vec<u8>, keeping: &'static str) -> Reply {
    // Never what the record says: a browser is told one of the two that there are.
    let kind = if media_type == "image/png" { "image/png" } else { "image/jpeg" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keeping)),
    ];
    Ok((headers, bytes).into_response())
}

/// A picture of a feature or a forgery. It never changes under its id, so it may be kept a day.
pub(super) async fn of_library(ctx: Ctx, Path(id): Path<Id<Picture>>) -> Reply {
    let (kind, bytes) = with_session(&ctx, move |session| {
        let picture = session.get(id)?.body;
        let bytes = picture.bytes()?;
        Ok((picture.media_type, bytes))
    })
    .await?;
    shown(&kind, bytes, "private, max-age=86400")
}

/// A picture that was taken at the desk: each time that it is seen is logged.
pub(super) async fn taken(ctx: Ctx, State(examiner): At, Path(id): Path<Id<Taken>>) -> Reply {
    let (kind, bytes) = run(&ctx, &examiner, move |e, act| e.picture(act, id)).await?;
    shown(&kind, bytes, "no-store")
}

/// A picture on a page.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub href: String,
    pub alt: String,
    pub under: String,
    /// A button under it.
    pub button: Option<Html>,
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<div class="pictures">{% for p in pictures %}<figure><a href="{{ p.href }}"><img src="{{ p.href }}" alt="{{ p.alt }}" loading="lazy"></a><figcaption><p>{{ p.under }}</p>{% if let Some(b) = p.button %}{{ b }}{% endif %}</figcaption></figure>{% endfor %}</div>"#
)]
struct Pictures {
    pictures: Vec<Seen>,
}

/// Pictures in a row, each open by itself; nothing where there are none.
pub(super) fn row(pictures: Vec<Seen>) -> Html {
    if pictures.is_empty() { Html::default() } else { Html::of(&Pictures { pictures }) }
}

/// How many pictures of a page have their captions read.
const MOST_READ: usize = 60;

/// What the pictures of a series show, in words.
pub(super) fn captions(
    session: &Session,
    ids: impl IntoIterator<Item = Id<Picture>>,
) -> kernel::Result<Vec<(Id<Picture>, String)>> {
    let mut out = Vec::new();
    for id in ids.into_iter().take(MOST_READ) {
        if let Some(picture) = session.look(id)? {
            out.push((id, picture.body.caption));
        }
    }
    Ok(out)
}

/// Pictures of the library as they stand on a page.
pub(super) fn of(ids: &[Id<Picture>], captions: &[(Id<Picture>, String)], name: &str) -> Vec<Seen> {
    ids.iter()
        .map(|id| {
            let caption = captions.iter().find(|(known, _)| known == id);
            let caption = caption.map_or_else(|| name.to_owned(), |(_, c)| c.clone());
            Seen {
                href: format!("/documents/pictures/{id}"),
                alt: caption.clone(),
                under: caption,
                button: None,
            }
        })
        .collect()
}
