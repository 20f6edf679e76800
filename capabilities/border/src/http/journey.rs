//! The fields of a form that say what is not in the document: journey, visa, permit.

use web::components::{Choice, Field};
use web::{Ctx, Form, Speech};

use super::words;
use crate::amend::Amendment;
use crate::decision::CLASSES;
use crate::entry_rules::{Outcome, PermitSeen, VisaSeen};
use crate::model::{Conveyance, Direction, Examination, Journey, MODES};

/// The purposes that are offered; what is kept is the code.
pub(super) const PURPOSES: [&str; 8] =
    ["visit", "business", "family", "study", "work", "medical", "transit", "other"];

/// What a form says of the journey. The form is blamed where a field is not what it should be.
pub(super) fn read(form: &mut Form, direction: Direction) -> Amendment {
    let identifier = form.text("conveyance").map(|c| c.to_uppercase());
    let mode = form.one_of("mode", &MODES).unwrap_or_default().to_owned();
    let conveyance =
        (!mode.is_empty() || identifier.is_some()).then_some(Conveyance { mode, identifier });
    let visa_until = form.date("visa_until");
    let visa = form.text("visa_number").map(|number| VisaSeen {
        number: number.to_uppercase(),
        valid_from: form.date("visa_from"),
        valid_until: visa_until,
        stay_days: form.number("visa_days", 0..=3_650),
    });
    let permit_until = form.date("permit_until");
    let permit = form
        .text("permit_number")
        .map(|number| PermitSeen { number: number.to_uppercase(), valid_until: permit_until });
    Amendment {
        direction,
        visa,
        permit,
        journey: Journey {
            conveyance,
            purpose: form.one_of("purpose", &PURPOSES).map(str::to_owned),
            address: form.text("address"),
            minors: form.number("minors", 0..=99).unwrap_or(0),
            group: form.text("group"),
            group_size: form.number("group_size", 0..=9_999).unwrap_or(0),
            crew: form.flag("crew"),
        },
    }
}

/// A form that holds what an examination says already.
pub(super) fn filled(speech: &Speech, e: &Examination, usual_mode: &str) -> Form {
    let j = &e.journey;
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let date = |d: Option<jiff::civil::Date>| d.map_or_else(String::new, |d| d.to_string());
    let count = |n: u16| if n == 0 { String::new() } else { n.to_string() };
    let conveyance = j.conveyance.as_ref();
    let visa = e.visa.as_ref();
    let permit = e.permit.as_ref();
    let assessed = e.assessment.as_ref();
    Form::filled(
        speech,
        &[
            ("mode", conveyance.map_or_else(|| usual_mode.to_owned(), |c| c.mode.clone())),
            ("conveyance", conveyance.map_or_else(String::new, |c| text(&c.identifier))),
            ("purpose", text(&j.purpose)),
            ("address", text(&j.address)),
            ("minors", count(j.minors)),
            ("group", text(&j.group)),
            ("group_size", count(j.group_size)),
            ("crew", if j.crew { "yes".to_owned() } else { String::new() }),
            ("visa_number", visa.map_or_else(String::new, |v| v.number.clone())),
            ("visa_from", date(visa.and_then(|v| v.valid_from))),
            ("visa_until", date(visa.and_then(|v| v.valid_until))),
            (
                "visa_days",
                visa.and_then(|v| v.stay_days).map_or_else(String::new, |n| n.to_string()),
            ),
            ("permit_number", permit.map_or_else(String::new, |p| p.number.clone())),
            ("permit_until", date(permit.and_then(|p| p.valid_until))),
            ("class", assessed.map_or_else(String::new, |a| a.class.clone())),
            ("until", date(assessed.and_then(|a| a.until))),
        ],
    )
}

/// The fields of the journey itself.
pub(super) fn fields(ctx: &Ctx, form: &Form) -> Vec<Field> {
    vec![
        Field::select(
            form,
            "mode",
            ctx.t("border-mode"),
            words::choices_or_none(ctx, "border-mode", &MODES),
        ),
        Field::text(form, "conveyance", ctx.t("border-conveyance")).mono().focus(),
        Field::select(
            form,
            "purpose",
            ctx.t("border-purpose"),
            words::choices_or_none(ctx, "border-purpose", &PURPOSES),
        ),
        Field::text(form, "address", ctx.t("border-address")),
        Field::number(form, "minors", ctx.t("border-minors")),
        Field::text(form, "group", ctx.t("border-group")),
        Field::number(form, "group_size", ctx.t("border-group-size")),
        Field::check(
            form,
            "crew",
            ctx.t("border-crew"),
            vec![Choice::new("yes", ctx.t("border-crew-yes"))],
        ),
    ]
}

/// The fields of a visa and a permit.
pub(super) fn papers(ctx: &Ctx, form: &Form) -> Vec<Field> {
    vec![
        Field::text(form, "visa_number", ctx.t("border-visa-number")).mono(),
        Field::date(form, "visa_from", ctx.t("border-visa-from")),
        Field::date(form, "visa_until", ctx.t("border-visa-until")),
        Field::number(form, "visa_days", ctx.t("border-visa-days")),
        Field::text(form, "permit_number", ctx.t("border-permit-number")).mono(),
        Field::date(form, "permit_until", ctx.t("border-permit-until")),
    ]
}

/// Whether the fields of visa and permit should be open from the start.
pub(super) fn papers_wanted(e: &Examination) -> bool {
    e.visa.is_some()
        || e.permit.is_some()
        || e.assessment.iter().flat_map(|a| &a.findings).any(|f| {
            matches!(f.outcome, Outcome::NotMet | Outcome::NotKnown)
                && (f.code.starts_with("visa") || f.code == "permit")
        })
}

/// The fields of the decision itself.
pub(super) fn decision(ctx: &Ctx, form: &Form, e: &Examination) -> Vec<Field> {
    let residence = Field::select(
        form,
        "resident_before",
        ctx.t("border-resident-before"),
        words::choices_or_none(ctx, "border-resident", &["yes", "no"]),
    );
    let reason = Field::area(form, "reason", ctx.t("border-reason"))
        .rows(2)
        .hint(ctx.t("border-reason-hint"));
    if e.direction == Direction::Departure {
        return vec![residence, reason];
    }
    vec![
        Field::select(
            form,
            "class",
            ctx.t("border-class"),
            words::choices(ctx, "border-class", &CLASSES),
        ),
        Field::date(form, "until", ctx.t("border-until")),
        residence,
        reason,
    ]
}

/// Usual residence before, as stated.
pub(super) fn resident_before(form: &mut Form) -> Option<bool> {
    form.one_of("resident_before", &["yes", "no"]).map(|v| v == "yes")
}
