//! The law as it is applied, and the risk indicators with what came of them.

use axum::extract::{Path, State};
use kernel::Id;
use web::components::{Cell, Column, Definitions, Empty, Field, Status, Table};
use web::{Ctx, Form, Page, Reply, Tone};

use super::key::{self, Weight};
use super::sheet::{self, Part, Sheet, blame};
use super::{At, Room, run};
use crate::entry_rules::{Exemption, Needs, Requirement, RuleSet};
use crate::indicators::Indicator;
use crate::rules::{Draft, Standing};

pub(super) async fn law(ctx: Ctx, State(room): At) -> Reply {
    let book = room.desk.book();
    let today = ctx.today();
    let mut sets: Vec<&RuleSet> = book.rules.iter().collect();
    sets.sort_by_key(|s| std::cmp::Reverse(s.in_force_from));
    let mut sheet = Sheet::stacked();
    if sets.is_empty() {
        sheet = sheet
            .part(Part::new("").empty(ctx.t("border-law-none"), ctx.t("border-law-none-advice")));
    }
    for set in sets {
        sheet = sheet.part(rule_set(
            &ctx,
            set,
            crate::entry_rules::in_force(&book.rules, today) == Some(set),
        ));
    }
    sheet.show(&ctx, Page::new(ctx.t("border-law")), None)
}

fn rule_set(ctx: &Ctx, set: &RuleSet, is_now: bool) -> Part {
    let until = set.in_force_until.map_or_else(|| ctx.t("border-law-open"), |d| ctx.date(d));
    let about = Definitions::new()
        .text(ctx.t("border-law-source"), &set.source)
        .text(ctx.t("border-law-from"), &ctx.date(set.in_force_from))
        .text(ctx.t("border-law-until"), &until)
        .text(
            ctx.t("border-law-stay"),
            &format!(
                "{} / {} · {}",
                ctx.number(set.short_stay.days),
                ctx.number(set.short_stay.window_days),
                set.short_stay_section
            ),
        )
        .text(ctx.t("border-law-passport"), &passport(ctx, set))
        .text(
            ctx.t("border-law-appeal"),
            &format!(
                "{} · {} · {}",
                set.appeal.to,
                ctx.t1("border-law-days", "n", set.appeal.days),
                set.appeal.section
            ),
        );
    let requirements = Table::new(
        ctx,
        format!("{} · {}", set.title, ctx.t("border-law-section")),
        vec![
            Column::text(ctx.t("border-law-section")),
            Column::text(ctx.t("border-citizenship")),
            Column::text(ctx.t("border-document")),
            Column::text(ctx.t("border-law-needs")),
        ],
    )
    .rows(
        set.requirements
            .iter()
            .map(|r| {
                vec![
                    r.section.clone().into(),
                    r.citizenship.join(" ").into(),
                    r.documents.join(" ").into(),
                    asked(ctx, r).into(),
                ]
            })
            .collect(),
    );
    let grounds = Table::new(
        ctx,
        format!("{} · {}", set.title, ctx.t("border-law-grounds")),
        vec![Column::text(ctx.t("border-law-section")), Column::text(ctx.t("border-ground"))],
    )
    .rows(
        set.grounds
            .iter()
            .map(|g| {
                vec![
                    g.section.clone().into(),
                    ctx.t_or(&format!("border-ground-{}", g.code), &g.code).into(),
                ]
            })
            .collect(),
    );
    let exempt = Table::new(
        ctx,
        format!("{} · {}", set.title, ctx.t("border-law-exempt")),
        vec![
            Column::text(ctx.t("border-law-section")),
            Column::text(ctx.t("border-law-exempt-who")),
            Column::text(ctx.t("border-law-exempt-from")),
        ],
    )
    .rows(set.exemptions.iter().map(|e| exemption(ctx, e)).collect());
    let mut part = Part::new(set.title.clone());
    if is_now {
        part = part.with(&Status::new(Tone::Good, ctx.t("border-law-in-force")));
    }
    part.with(&about)
        .html(sheet::fold(ctx.t("border-law-requirements"), is_now, web::Html::of(&requirements)))
        .html(sheet::fold(ctx.t("border-law-exempt"), false, web::Html::of(&exempt)))
        .html(sheet::fold(ctx.t("border-law-grounds"), false, web::Html::of(&grounds)))
}

/// How long a document must outlast the stay, and how old it may be.
fn passport(ctx: &Ctx, set: &RuleSet) -> String {
    let validity = &set.passport_validity;
    let days = ctx.number(validity.days_beyond_stay);
    let issued = validity.issued_within_years.map(|n| ctx.t1("border-law-issued", "years", n));
    let all = [Some(days), issued, Some(validity.section.clone())];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn asked(ctx: &Ctx, requirement: &Requirement) -> String {
    let needs = needs(ctx, requirement.needs);
    if requirement.unlimited {
        return format!("{needs} · {}", ctx.t("border-law-unlimited"));
    }
    needs
}

fn exemption(ctx: &Ctx, exemption: &Exemption) -> Vec<Cell> {
    let word = |code: &str| ctx.t_or(&format!("border-law-exempt-{code}"), code);
    let from: Vec<String> = exemption.from.iter().map(|topic| word(topic.code())).collect();
    vec![
        exemption.section.clone().into(),
        word(exemption.who.code()).into(),
        from.join(", ").into(),
    ]
}

pub(super) async fn indicators(ctx: Ctx, State(room): At, form: Form) -> Reply {
    indicators_page(&ctx, &room, &form).await
}

async fn indicators_page(ctx: &Ctx, room: &Room, form: &Form) -> Reply {
    let all = run(ctx, room, |desk, act| desk.indicators(act)).await?;
    let may = ctx.may(&crate::INDICATORS);
    let mut sheet = Sheet::stacked().part(Part::new("").hints(ctx.t("border-indicators-lead")));
    if all.is_empty() {
        let none = ctx.t("border-indicators-none");
        sheet = sheet.part(Part::new("").empty(none, String::new()));
    }
    for standing in &all {
        sheet = sheet.part(indicator(ctx, standing, may));
    }
    if may {
        let fields = vec![
            Field::text(form, "name", ctx.t("border-name-of-indicator")).required(),
            Field::text(form, "legal_basis", ctx.t("border-legal-basis")).required(),
            Field::date(form, "expires_on", ctx.t("border-expires-on")).required(),
            Field::area(form, "text", ctx.t("border-indicator-text")).rows(2).required(),
            Field::area(form, "expression", ctx.t("border-expression"))
                .rows(3)
                .mono()
                .hint(ctx.t("border-expression-hint"))
                .required(),
        ];
        let publish = key::button(
            ctx.t("border-publish"),
            "/border/indicators".into(),
            "F2",
            'a',
            Weight::Main,
        );
        sheet = sheet.part(Part::new(ctx.t("border-indicator-new")).html(sheet::form(
            ctx,
            "/border/indicators",
            1,
            fields,
            vec![publish],
        )));
    }
    sheet.show(ctx, Page::new(ctx.t("border-indicators")), Some(form))
}

fn indicator(ctx: &Ctx, standing: &Standing, may: bool) -> Part {
    let i = &standing.indicator.body;
    let status = match standing.idle {
        None => Status::new(Tone::Good, ctx.t("border-indicator-runs")),
        Some(why) => Status::new(Tone::Plain, ctx.t(&format!("border-indicator-idle-{why}"))),
    };
    let about = Definitions::new()
        .code(ctx.t("border-expression"), &i.expression)
        .text(ctx.t("border-legal-basis"), &i.legal_basis)
        .text(ctx.t("border-author"), &i.author)
        .text(ctx.t("border-expires-on"), &ctx.date(i.expires_on));
    let hits = Table::new(
        ctx,
        format!("{} · {}", ctx.t("border-hits"), i.name),
        standing
            .hits
            .iter()
            .map(|(o, _)| Column::number(ctx.t(&format!("border-hit-{}", o.code()))))
            .collect(),
    )
    .rows(vec![standing.hits.iter().map(|(_, n)| Cell::Text(ctx.number(*n))).collect()])
    .empty(Empty::new(ctx.t("border-hits-none"), String::new()));
    let mut part =
        Part::new(i.name.clone()).with(&status).says(i.text.clone()).with(&about).with(&hits);
    if may && i.withdrawn.is_none() {
        let at = format!("/border/indicators/{}/withdraw", standing.indicator.id);
        let blank = Form::empty(ctx);
        let why = Field::text(&blank, "why", ctx.t("border-reason")).required();
        let out =
            key::button(ctx.t("border-indicator-withdraw"), at.clone(), "", 'w', Weight::Quiet);
        part = part.html(sheet::fold(
            ctx.t("border-indicator-withdraw"),
            false,
            sheet::form(ctx, at, standing.indicator.version, vec![why], vec![out]),
        ));
    }
    part
}

pub(super) async fn publish(ctx: Ctx, State(room): At, mut form: Form) -> Reply {
    let expires_on = form.required_date("expires_on");
    let text = |form: &Form, name: &str| form.value(name).to_owned();
    let Some(expires_on) = expires_on else { return indicators_page(&ctx, &room, &form).await };
    let draft = Draft {
        name: text(&form, "name"),
        text: text(&form, "text"),
        expression: text(&form, "expression"),
        legal_basis: text(&form, "legal_basis"),
        expires_on,
    };
    match run(&ctx, &room, move |desk, act| desk.publish_indicator(act, draft)).await {
        Ok(_) => Ok(ctx.saying("/border/indicators", Tone::Done, ctx.t("border-done-published"))),
        Err(error) => {
            blame(&mut form, error)?;
            indicators_page(&ctx, &room, &form).await
        }
    }
}

pub(super) async fn withdraw(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Indicator>>,
    mut form: Form,
) -> Reply {
    let why = form.value("why").to_owned();
    match run(&ctx, &room, move |desk, act| desk.withdraw_indicator(act, id, &why)).await {
        Ok(()) => Ok(ctx.saying("/border/indicators", Tone::Done, ctx.t("border-done-out-of-use"))),
        Err(error) => {
            blame(&mut form, error)?;
            indicators_page(&ctx, &room, &form).await
        }
    }
}

fn needs(ctx: &Ctx, needs: Needs) -> String {
    ctx.t(match needs {
        Needs::Nothing => "border-needs-nothing",
        Needs::Visa => "border-needs-visa",
        Needs::Permit => "border-needs-permit",
    })
}
