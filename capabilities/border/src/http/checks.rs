//! What stands beside the page of a document: its chip, its seal, the lists on which it stands, the
//! passenger list, and what the library knows of its series.
//!
//! Always holds: each verdict is a sentence with what to do; where two parts of a document differ,
//! both are shown.

use askama::Template;
use documents::series::{Matched, SeenDocument};
use kernel::Result;
use web::components::Status;
use web::{Ctx, Html, Tone};

use super::{Room, run, words};
use crate::chip::{ChipSeen, Differs, Original};
use crate::examination::Examined;
use crate::flights::{Advice, ListedHow};
use crate::model::{Examination, Reported};
use crate::seal::SealSeen;

/// Something that was looked at, and what came of it.
#[derive(Debug, Default)]
struct Block {
    title: String,
    /// The image of the chip, with what it is.
    portrait: Option<(String, String)>,
    signals: Vec<Status>,
    /// What to do.
    todo: Vec<String>,
    /// Field, page, the other part; with the name of the other part.
    differs: Vec<(String, String, String)>,
    other: String,
    /// What else there is to know: name and value.
    facts: Vec<(String, String)>,
    /// Reasons as the standard's crate has them, in English.
    reasons: Vec<String>,
    features: Vec<FeatureShown>,
    more: Option<(String, String)>,
}

/// A security feature for the first line.
#[derive(Debug)]
struct FeatureShown {
    name: String,
    place: String,
    light: String,
    genuine: String,
    picture: Option<(String, String)>,
}

/// All that was looked at.
#[derive(Template)]
#[template(path = "border/checks.html")]
struct Checks {
    page: String,
    blocks: Vec<Block>,
}

/// What was looked at in an examination; nothing where there is none of it.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// The chip and the seal: they belong beside the page.
    pub document: Option<Html>,
    /// The series that the document may be of.
    pub series: Option<Html>,
}

/// What was looked at in an examination.
pub(super) async fn looked(ctx: &Ctx, room: &Room, seen: &Examined) -> Result<Looked> {
    let e = &seen.examination.body;
    let html = |blocks: Vec<Block>| {
        let checks = Checks { page: ctx.t("border-on-the-page"), blocks };
        (!checks.blocks.is_empty()).then(|| Html::of(&checks))
    };
    let chip = e.chip.as_ref().map(|chip| chip_block(ctx, seen, chip));
    let seal = e.seal.as_ref().map(|seal| seal_block(ctx, seal));
    Ok(Looked {
        document: html(chip.into_iter().chain(seal).collect()),
        series: html(series_block(ctx, room, e).await?.into_iter().collect()),
    })
}

/// What stops an officer's eye: losses reported, a chip that was changed, what a list says.
pub(super) fn signals(ctx: &Ctx, e: &Examination) -> Vec<Status> {
    let mut out: Vec<Status> = e.reported.iter().map(|r| reported(ctx, r)).collect();
    if let Some(chip) = e.chip.as_ref().filter(|chip| chip.is_altered()) {
        let key = if chip.verdict == "altered_since_signing" {
            "border-chip-altered_since_signing"
        } else if chip.original == Original::Failed {
            "border-original-failed"
        } else {
            "border-chip-differs"
        };
        out.push(Status::new(Tone::Stop, ctx.t(key)));
    }
    if let Some(seal) = e.seal.as_ref().filter(|seal| !seal.differs.is_empty()) {
        out.push(Status::new(Tone::Stop, ctx.t1("border-seal-differs", "n", seal.differs.len())));
    }
    if let Some(listed) = &e.listed {
        let flight = listed.designator.as_str();
        let (tone, key) = match listed.how {
            ListedHow::Document if listed.differs.is_empty() => {
                (Tone::Good, "border-listed-document")
            }
            ListedHow::Document => (Tone::Watch, "border-listed-differs"),
            ListedHow::Name => (Tone::Watch, "border-listed-name"),
            ListedHow::NotListed => (Tone::Watch, "border-listed-not_listed"),
        };
        let mut text = ctx.t1(key, "flight", flight);
        for d in &listed.differs {
            text = format!("{text} {}: {} ≠ {}.", field(ctx, &d.field), d.page, d.other);
        }
        out.push(Status::new(tone, text));
        let told = match listed.advice {
            Some(Advice::DoNotBoard) => Some(Tone::Stop),
            Some(Advice::Examine | Advice::Incomplete) => Some(Tone::Watch),
            _ => None,
        };
        if let (Some(tone), Some(advice)) = (told, listed.advice) {
            let word = ctx.t(&format!("border-advice-{}", advice.code()));
            out.push(Status::new(tone, ctx.t1("border-listed-told", "advice", word)));
        }
    }
    out
}

fn reported(ctx: &Ctx, r: &Reported) -> Status {
    let status = ctx.t(&format!("documents-lost-{}", r.status.code()));
    let since = r.reported_on.map_or_else(|| "–".to_owned(), |d| ctx.date(d));
    let args: [(&str, web::Arg); 4] = [
        ("status", status.into()),
        ("list", r.list.as_str().into()),
        ("reference", r.reference.as_str().into()),
        ("since", since.into()),
    ];
    let mut text = ctx.t_args("border-reported", &args);
    if let Some(note) = &r.note {
        text = format!("{text} {note}");
    }
    Status::new(Tone::Stop, text)
}

fn field(ctx: &Ctx, code: &str) -> String {
    let key = match code {
        "number" => "border-number",
        "surname" => "border-surname",
        "given_names" => "border-given-names",
        "birth_date" => "border-birth-date",
        "sex" => "border-sex",
        "citizenship" => "border-citizenship",
        "expiry" => "border-expiry",
        "issuer" => "border-issuer",
        _ => "border-document-type",
    };
    ctx.t(key)
}

fn differing(ctx: &Ctx, differs: &[Differs]) -> Vec<(String, String, String)> {
    let shown = |d: &Differs, value: &str| match d.field.as_str() {
        "birth_date" | "expiry" => words::partial(ctx, value),
        "citizenship" | "issuer" => words::country(ctx, value),
        "sex" => words::sex(ctx, value),
        _ => value.to_owned(),
    };
    differs.iter().map(|d| (field(ctx, &d.field), shown(d, &d.page), shown(d, &d.other))).collect()
}

/// A verdict's tone: what may be a forgery stops, what is our own ignorance is watched.
fn tone(verdict: &str) -> Tone {
    match verdict {
        "genuine_unchanged" => Tone::Good,
        "altered_since_signing" | "signer_revoked" | "signer_not_entitled" => Tone::Stop,
        "no_chip_data" => Tone::Plain,
        _ => Tone::Watch,
    }
}

fn chip_block(ctx: &Ctx, seen: &Examined, chip: &ChipSeen) -> Block {
    let mut signals =
        vec![Status::new(tone(&chip.verdict), ctx.t(&format!("border-chip-{}", chip.verdict)))];
    let mut todo = vec![ctx.t(&format!("border-chip-do-{}", chip.verdict))];
    let original = match chip.original {
        Original::Proved => Some(Tone::Good),
        Original::Failed => Some(Tone::Stop),
        Original::NotAsked | Original::NotOffered => None,
    };
    if let Some(tone) = original {
        let key = format!("border-original-{}", chip.original.code());
        signals.push(Status::new(tone, ctx.t(&key)));
    }
    let page = match (chip.compared, chip.differs.is_empty()) {
        (0, _) => Status::new(Tone::Watch, ctx.t("border-chip-not-compared")),
        (n, true) => Status::new(Tone::Good, ctx.t1("border-chip-agrees", "n", n)),
        (_, false) => Status::new(Tone::Stop, ctx.t("border-chip-differs")),
    };
    signals.push(page);
    if !chip.differs.is_empty() {
        todo.push(ctx.t("border-chip-do-differs"));
    }
    let mut facts = Vec::new();
    facts.extend(chip.own_name.clone().map(|name| (ctx.t("border-own-name"), name)));
    if let Some(signer) = &chip.signer {
        facts.push((ctx.t("border-signer"), signer.subject.clone()));
        if let Some(state) = &signer.revocation {
            facts.push((ctx.t("border-revocation"), ctx.t(&format!("border-revocation-{state}"))));
        }
    }
    if !chip.not_genuine.is_empty() {
        let groups: Vec<String> = chip.not_genuine.iter().map(|n| format!("DG{n}")).collect();
        facts.push((ctx.t("border-not-genuine"), groups.join(", ")));
    }
    Block {
        title: ctx.t("border-chip"),
        portrait: chip
            .portrait
            .map(|_| (super::examination::at(seen, "portrait"), ctx.t("border-portrait"))),
        signals,
        todo,
        differs: differing(ctx, &chip.differs),
        other: ctx.t("border-on-the-chip"),
        facts,
        reasons: reasons(&chip.reasons),
        ..Block::default()
    }
}

fn reasons(all: &[crate::chip::Reason]) -> Vec<String> {
    let of = |r: &crate::chip::Reason| match &r.detail {
        Some(detail) => format!("{}: {detail}", r.code.replace('_', " ")),
        None => r.code.replace('_', " "),
    };
    all.iter().map(of).collect()
}

fn seal_block(ctx: &Ctx, seal: &SealSeen) -> Block {
    let mut signals =
        vec![Status::new(tone(&seal.verdict), ctx.t(&format!("border-seal-{}", seal.verdict)))];
    let mut todo = vec![ctx.t(&format!("border-seal-do-{}", seal.verdict))];
    match (seal.compared, seal.differs.len()) {
        (0, _) => {}
        (n, 0) => {
            signals.push(Status::new(Tone::Good, ctx.t1("border-seal-agrees", "n", n)));
        }
        (_, n) => {
            signals.push(Status::new(Tone::Stop, ctx.t1("border-seal-differs", "n", n)));
            todo.push(ctx.t("border-seal-do-differs"));
        }
    }
    let mut facts: Vec<(String, String)> = seal
        .says
        .iter()
        .map(|(name, value)| {
            let name = ctx.t_or(&format!("border-seal-says-{name}"), &name.replace('_', " "));
            (name, duration(ctx, value).unwrap_or_else(|| value.clone()))
        })
        .collect();
    if let Some(signer) = &seal.signer {
        facts.push((ctx.t("border-signer"), signer.subject.clone()));
    }
    let kind = seal
        .document
        .as_deref()
        .map(|d| ctx.t_or(&format!("border-sealed-{d}"), &d.replace('_', " ")));
    Block {
        title: match kind {
            Some(kind) => format!("{} · {kind}", ctx.t("border-seal")),
            None => ctx.t("border-seal"),
        },
        signals,
        todo,
        differs: differing(ctx, &seal.differs),
        other: ctx.t("border-in-the-seal"),
        facts,
        reasons: reasons(&seal.reasons),
        ..Block::default()
    }
}

/// A duration of days alone (ISO 8601), in words.
fn duration(ctx: &Ctx, value: &str) -> Option<String> {
    let days = value.strip_prefix("P0Y0M")?.strip_suffix('D')?.parse::<u32>().ok()?;
    Some(ctx.t1("border-duration-days", "n", days))
}

/// The series that the document is of, by the library, and what to look at within seconds.
async fn series_block(ctx: &Ctx, room: &Room, e: &Examination) -> Result<Option<Block>> {
    let d = &e.document;
    let asked = SeenDocument {
        issuer: d.issuer.clone(),
        document_type: d.document_type.clone(),
        number: d.number.clone(),
        issued: d.issued,
        expiry: d.expiry,
    };
    let all =
        run(ctx, room, move |desk, act| documents::series::series_of(&desk.session(act), &asked))
            .await?;
    Ok(all.into_iter().next().map(|matched| one_series(ctx, &matched)))
}

fn one_series(ctx: &Ctx, matched: &Matched) -> Block {
    let series = &matched.series.body;
    let mut signals = Vec::new();
    for doubt in &matched.doubts {
        let key = format!("documents-doubt-{doubt}");
        signals.push(Status::new(Tone::Watch, ctx.t(&key)));
    }
    if signals.is_empty() {
        signals.push(Status::new(Tone::Plain, ctx.t("border-series-fits")));
    }
    let features = series
        .features
        .iter()
        .filter(|f| f.first_line)
        .take(6)
        .map(|f| FeatureShown {
            name: f.name.clone(),
            place: f.place.clone(),
            light: ctx.t(&format!("documents-light-{}", f.light.code())),
            genuine: f.genuine.clone(),
            picture: f
                .pictures
                .first()
                .map(|p| (format!("/documents/pictures/{p}"), f.name.clone())),
        })
        .collect();
    let forgeries = series.forgeries.iter().map(|f| {
        let method = ctx.t(&format!("documents-method-{}", f.method));
        (method, f.recognised_by.clone())
    });
    let oddities = series.zone_oddities.iter().map(|o| (ctx.t("border-zone"), o.clone()));
    let more = format!("/documents/series/{}", matched.series.id);
    Block {
        title: format!("{} · {}", ctx.t("border-series"), series.name),
        signals,
        facts: oddities.chain(forgeries).take(8).collect(),
        features,
        more: Some((ctx.t("border-series-more"), more)),
        ..Block::default()
    }
}
