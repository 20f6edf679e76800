//! Finding a person on record: by a document's number, or by name and birth date as a document has
//! them.

use axum::extract::State;
use kernel::Result;
use people::{Document, Names, PartialDate, Person, groups, number_key};
use registry::{Query, Session, Stored, Value};
use web::components::{Action, Cell, Column, Empty, Field, Table};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Page, Reply};

use super::{At, with_session, words};

/// The most persons that are shown.
const MOST: usize = 50;

#[derive(Debug, Clone)]
struct Asked {
    issuer: Option<String>,
    number: Option<String>,
    names: Names,
    born: Option<PartialDate>,
}

/// Who answers, each person once, by the record that leads.
fn matching(session: &Session, asked: &Asked) -> Result<Vec<Stored<Person>>> {
    let mut found: Vec<Stored<Person>> = Vec::new();
    if let Some(number) = &asked.number {
        let mut query = Query::<Document>::all().eq("number_key", number_key(number)).limit(MOST);
        if let Some(issuer) = &asked.issuer {
            query = query.eq("issuing_state", issuer.as_str());
        }
        let documents = session.find(&query.oldest_first("number_key"))?.rows;
        let mut holders: Vec<_> = documents.iter().map(|d| d.body.holder).collect();
        holders.sort_unstable();
        holders.dedup();
        let people = session.each(&Query::<Person>::all(), "id", &holders, 1, |p| p.id)?;
        found.extend(people.into_values().flatten());
    } else {
        let mut query = Query::<Person>::all().eq("name_key", asked.names.key()).limit(MOST);
        if let Some(born) = asked.born {
            query = query.eq("birth_date", Value::from(born));
        }
        found.extend(session.find(&query.oldest_first("name_key"))?.rows);
    }
    let ids: Vec<_> = found.iter().map(|p| p.id).collect();
    let groups = groups(session, &ids)?;
    found.sort_by_key(|p| (groups.leader(p.id), p.id));
    found.dedup_by_key(|p| groups.leader(p.id));
    Ok(found)
}

fn page(ctx: &Ctx, form: &Form, found: Option<Vec<Stored<Person>>>) -> Reply {
    let ask = Sent::to(ctx, "/people", 0)
        .fields(vec![
            Field::text(form, "number", ctx.t("identities-number")).mono().focus(),
            Field::search(form, "issuer", ctx.t("identities-issuer"), words::countries(ctx)),
            Field::text(form, "primary", ctx.t("identities-primary")),
            Field::text(form, "secondary", ctx.t("identities-secondary")),
            Field::text(form, "born", ctx.t("identities-what-birth_date"))
                .size(12)
                .hint(ctx.t("identities-born-hint")),
        ])
        .button(Action::button(ctx.t("identities-find")).key("F2").access_key('a'));
    let mut part = Part::new("").says(ctx.t("identities-find-says")).html(ask.html());
    if let Some(found) = found {
        let columns = vec![
            Column::text(ctx.t("identities-what-name")),
            Column::text(ctx.t("identities-what-birth_date")),
            Column::text(ctx.t("identities-what-citizenship")),
            Column::text(ctx.t("identities-recorded")),
        ];
        let row = |p: &Stored<Person>| -> Vec<Cell> {
            let countries = p.body.citizenships.iter().map(|c| words::country(ctx, c));
            vec![
                Cell::Link(p.body.names.shown(), format!("/people/{}", p.id)),
                words::partial(ctx, p.body.birth_date).into(),
                countries.collect::<Vec<_>>().join(", ").into(),
                ctx.date_time(p.at).into(),
            ]
        };
        let table = Table::new(ctx, ctx.t("identities-found"), columns)
            .rows(found.iter().map(row).collect())
            .empty(Empty::new(ctx.t("identities-nobody"), ctx.t("identities-nobody-advice")));
        part = part.with(&table);
    }
    Sheet::stacked().part(part).show(ctx, Page::new(ctx.t("identities-persons")), Some(form))
}

pub(super) async fn show(ctx: Ctx, State(_): At) -> Reply {
    page(&ctx, &Form::empty(&ctx), None)
}

async fn answers(ctx: &Ctx, form: &mut Form) -> Result<Option<Vec<Stored<Person>>>> {
    let names = Names::new(form.value("primary"), form.value("secondary"));
    let born = form.text("born").map(|typed| typed.parse::<PartialDate>());
    if born.as_ref().is_some_and(Result::is_err) {
        form.blame("born", "born-shape", &[]);
    }
    let asked = Asked {
        issuer: form.text("issuer").map(|t| {
            // A code that is on no list is asked for as it was typed.
            places::parse_country(&t).map_or_else(|| t.to_uppercase(), |c| c.alpha3.to_owned())
        }),
        number: form.text("number"),
        names,
        born: born.and_then(std::result::Result::ok),
    };
    if asked.number.is_none() && asked.names.key().is_empty() {
        form.blame("number", "find-something", &[]);
    }
    if !form.is_sound() {
        return Ok(None);
    }
    with_session(ctx, move |session| matching(session, &asked)).await.map(Some)
}

pub(super) async fn find(ctx: Ctx, State(_): At, mut form: Form) -> Reply {
    let found = answers(&ctx, &mut form).await?;
    page(&ctx, &form, found)
}
