//! The certificates that are trusted, by country: how many, until when, and whose are missing.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use documents::{Certificate, CertificateUse, Series};
use jiff::Timestamp;
use jiff::civil::Date;
use web::components::{Cell, Column, Empty, Status, Table};
use web::sheet::{Part, Sheet};
use web::{Ctx, Page, Reply, Tone};

use super::{At, with_session, words};

/// What is trusted of one country.
#[derive(Default)]
struct Country {
    authorities: u64,
    signers: u64,
    valid: u64,
    until: Option<Date>,
    brought: Option<Timestamp>,
}

struct Shown {
    countries: BTreeMap<String, Country>,
    missing: BTreeSet<String>,
}

fn shown(session: &registry::Session, today: Date) -> kernel::Result<Shown> {
    let store = session.registry().store();
    let mut countries: BTreeMap<String, Country> = BTreeMap::new();
    for stored in registry::governing(store, session.every::<Certificate>()?)? {
        let c = stored.body;
        if c.withdrawn.is_some() {
            continue;
        }
        let code =
            c.country.as_deref().and_then(places::parse_country).map(|c| c.alpha3.to_owned());
        let code = code.or_else(|| c.country.clone()).unwrap_or_default();
        let country = countries.entry(code).or_default();
        match c.usage {
            CertificateUse::Authority => country.authorities += 1,
            CertificateUse::SealSigner => country.signers += 1,
        }
        let valid =
            c.valid_from.is_none_or(|d| d <= today) && c.valid_until.is_none_or(|d| d >= today);
        country.valid += u64::from(valid);
        country.until = country.until.max(c.valid_until);
        country.brought = country.brought.max(Some(stored.at));
    }
    let mut missing = BTreeSet::new();
    for series in registry::governing(store, session.every::<Series>()?)? {
        let s = series.body;
        let trusted = countries.get(&s.issuer).is_some_and(|c| c.valid > 0);
        if !s.removed && s.has_chip == Some(true) && !trusted {
            missing.insert(s.issuer);
        }
    }
    Ok(Shown { countries, missing })
}

pub(super) async fn show(ctx: Ctx, State(_): At) -> Reply {
    let today = ctx.today();
    let shown = with_session(&ctx, move |session| shown(session, today)).await?;
    let columns = vec![
        Column::text(ctx.t("examiner-country")),
        Column::number(ctx.t("examiner-authorities")),
        Column::number(ctx.t("examiner-seal-signers")),
        Column::text(ctx.t("examiner-validity")),
        Column::text(ctx.t("examiner-valid-until")),
        Column::text(ctx.t("examiner-brought")),
    ];
    let none =
        Empty::new(ctx.t("examiner-certificates-none"), ctx.t("examiner-certificates-none-advice"));
    let mut table =
        Table::new(&ctx, ctx.t("examiner-certificates-by-country"), columns).empty(none);
    for (code, c) in &shown.countries {
        let name =
            if code.is_empty() { ctx.t("examiner-not-known") } else { words::country(&ctx, code) };
        let validity = if c.valid > 0 {
            Status::new(Tone::Good, ctx.t1("examiner-valid-now", "n", c.valid))
        } else {
            Status::new(Tone::Watch, ctx.t("examiner-none-valid"))
        };
        table.push(vec![
            name.into(),
            ctx.number(c.authorities).into(),
            ctx.number(c.signers).into(),
            validity.into(),
            c.until.map_or_else(|| ctx.t("examiner-not-known"), |d| ctx.date_short(d)).into(),
            Cell::Text(c.brought.map_or_else(String::new, |at| ctx.date_time(at))),
        ]);
    }
    if !shown.countries.is_empty() {
        table = table.note(ctx.t("examiner-certificates-note"));
    }
    let mut part = Part::new("").says(ctx.t("examiner-certificates-says"));
    if !shown.missing.is_empty() {
        let names: Vec<String> = shown.missing.iter().map(|c| words::country(&ctx, c)).collect();
        let note = web::components::Note::new(
            Tone::Watch,
            ctx.t1("examiner-certificates-missing", "n", names.len()),
            names.join(", "),
        );
        part = part.with(&note);
    }
    Sheet::stacked().part(part.with(&table)).show(
        &ctx,
        Page::new(ctx.t("examiner-certificates")),
        None,
    )
}
