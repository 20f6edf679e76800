//! What the country has set: from which weight pairs are proposed, and whether a rule merges.

use axum::extract::State;
use web::components::{Action, Definitions, Field, Note};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Page, Reply, Tone};

use super::{At, with_session, words};
use crate::SET_RULE;
use crate::decide;
use crate::model::Rule;

/// The greatest weight that can be set, in bits.
const MOST_BITS: i64 = 200;

fn stands(ctx: &Ctx, rule: &Rule) -> Part {
    let mut d = Definitions::new()
        .text(ctx.t("identities-propose-from"), &words::worth(ctx, rule.propose_from_centibits));
    d = match rule.merge_from_centibits {
        None => d.text(ctx.t("identities-merge-from"), &ctx.t("identities-rule-off")),
        Some(from) => d.text(ctx.t("identities-merge-from"), &words::worth(ctx, from)),
    };
    if let (Some(by), Some(at)) = (&rule.by, rule.at) {
        d = d
            .text(ctx.t("identities-set-by"), &format!("{} · {}", by.name, ctx.date_time(at)))
            .text(ctx.t("identities-because"), &rule.because);
    }
    let (tone, key) = if rule.merge_from_centibits.is_some() {
        (Tone::Watch, "identities-rule-is-on")
    } else {
        (Tone::Good, "identities-rule-is-off")
    };
    Part::new(ctx.t("identities-rule-stands"))
        .with(&Note::new(tone, ctx.t(key), ctx.t("identities-rule-says")))
        .with(&d)
}

async fn page(ctx: &Ctx, form: &Form) -> Reply {
    let rule = with_session(ctx, decide::rule).await?;
    let mut sheet = Sheet::stacked().part(stands(ctx, &rule));
    if ctx.may(&SET_RULE) {
        let bits = |centibits: i64| (centibits / 100).to_string();
        let merge = rule.merge_from_centibits.map(bits).unwrap_or_default();
        let mut filled = form.clone();
        if form.is_sound() {
            filled.set("propose_from", bits(rule.propose_from_centibits));
            filled.set("merge_from", merge);
        }
        let sent = Sent::to(ctx, "/people/rule", 0)
            .fields(vec![
                Field::number(&filled, "propose_from", ctx.t("identities-propose-from-bits"))
                    .hint(ctx.t("identities-bits-hint")),
                Field::number(&filled, "merge_from", ctx.t("identities-merge-from-bits"))
                    .hint(ctx.t("identities-merge-from-hint")),
                Field::area(&filled, "because", ctx.t("identities-because")).rows(2),
            ])
            .button(Action::button(ctx.t("identities-set-rule")).grave());
        let part = Part::new(ctx.t("identities-set-title"))
            .says(ctx.t("identities-set-says"))
            .html(sent.html());
        sheet = sheet.part(part);
    }
    sheet.show(ctx, Page::new(ctx.t("identities-rule")), Some(form))
}

pub(super) async fn show(ctx: Ctx, State(_): At) -> Reply {
    page(&ctx, &Form::empty(&ctx)).await
}

pub(super) async fn set(ctx: Ctx, State(_): At, mut form: Form) -> Reply {
    form.required("propose_from");
    let propose = form.number("propose_from", 0..=MOST_BITS);
    let merge = form.number("merge_from", 0..=MOST_BITS);
    let because = form.value("because").to_owned();
    let Some(propose) = propose.filter(|_| form.is_sound()) else {
        return page(&ctx, &form).await;
    };
    let done = with_session(&ctx, move |session| {
        decide::set_rule(session, propose * 100, merge.map(|m| m * 100), &because)
    })
    .await;
    match done {
        Ok(()) => Ok(ctx.saying("/people/rule", Tone::Done, ctx.t("identities-done-rule"))),
        Err(error) => {
            form.absorb(error)?;
            page(&ctx, &form).await
        }
    }
}
