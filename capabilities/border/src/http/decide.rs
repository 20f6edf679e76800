//! What the officer decides, as the form sends it.
//!
//! Always holds: what was typed of the journey is kept first, so that a decision which is not
//! taken yet loses nothing; who comes second with an old version is shown both.

use axum::extract::{Path, State};
use kernel::{Act, Error, Id, Kind, Result};
use web::{Arg, Ctx, Form, Reply, Tone};

use super::{At, Room, conflict, examination, journey};
use crate::Desk;
use crate::amend::Amendment;
use crate::decision::{Admission, Leaving};
use crate::model::{Direction, Examination, PersonId};

/// What stops a decision, and the version at which the examination then stands.
struct Stopped {
    error: Error,
    version: u32,
}

/// Keeps the journey, then does what was asked.
async fn take<T: Send + 'static>(
    ctx: &Ctx,
    room: &Room,
    id: Id<Examination>,
    form: &mut Form,
    turned: bool,
    work: impl FnOnce(&Desk, &Act, u32) -> Result<T> + Send + 'static,
) -> Result<Result<T, Stopped>> {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    // The fields are read even where they change nothing, to blame what is wrong with them.
    let typed = form.flag("journey").then(|| journey::read(form, Direction::Arrival));
    let sound = form.is_sound();
    let (desk, act) = (room.desk.clone(), ctx.act()?);
    web::blocking(move || {
        if !sound {
            let error = Error::invalid("form-faulty", "Something that was typed can't be read.");
            return Ok(Err(Stopped { error, version }));
        }
        let stored = match desk.session(&act).get(id) {
            Ok(stored) => stored,
            Err(error) => return Err(error),
        };
        let mut now = version;
        if typed.is_some() || turned {
            let was = Amendment::of(&stored.body);
            let direction = match (turned, was.direction) {
                (true, Direction::Arrival) => Direction::Departure,
                (true, Direction::Departure) => Direction::Arrival,
                (false, as_it_is) => as_it_is,
            };
            let amendment = Amendment { direction, ..typed.unwrap_or(was) };
            match desk.amend(&act, id, version, &amendment) {
                Ok(version) => now = version,
                Err(error) => return Ok(Err(Stopped { error, version })),
            }
        }
        Ok(work(&desk, &act, now).map_err(|error| Stopped { error, version: now }))
    })
    .await
}

/// The page again with what stands against it, or both versions.
pub(super) async fn stopped(
    ctx: &Ctx,
    room: &Room,
    id: Id<Examination>,
    mut form: Form,
    error: Error,
    version: u32,
    what: &str,
) -> Reply {
    if error.code() == "version-conflict" {
        return conflict::page(ctx, room, id, &form, what).await;
    }
    if error.code() == "form-faulty" {
        // The faults stand beside their fields already.
    } else if matches!(error.kind(), Kind::Invalid | Kind::Refused | Kind::Conflict) {
        form.absorb(error)?;
    } else {
        return Err(error.into());
    }
    let (seen, _) = examination::load(ctx, room, id).await?;
    form.set("version", version.to_string());
    examination::page(ctx, room, &seen, &form).await
}

async fn said(
    ctx: &Ctx,
    room: &Room,
    id: Id<Examination>,
    key: &str,
    tone: Tone,
    until: Option<jiff::civil::Date>,
) -> Reply {
    let (seen, _) = examination::load(ctx, room, id).await?;
    let name = examination::shown_name(ctx, &seen.examination.body);
    let until = until.map_or_else(String::new, |d| ctx.date(d));
    let args: [(&str, Arg); 2] = [("name", name.into()), ("until", until.into())];
    Ok(ctx.saying("/border", tone, ctx.t_args(key, &args)))
}

pub(super) async fn journey(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let refusing = form.value("then") == "refuse";
    match take(&ctx, &room, id, &mut form, false, |_, _, _| Ok(())).await? {
        Ok(()) if refusing => Ok(ctx.redirect(&format!("/border/examinations/{id}/refuse"))),
        Ok(()) => Ok(ctx.redirect(&format!("/border/examinations/{id}"))),
        Err(s) => stopped(&ctx, &room, id, form, s.error, s.version, "journey").await,
    }
}

pub(super) async fn turn(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    match take(&ctx, &room, id, &mut form, true, |_, _, _| Ok(())).await? {
        Ok(()) => Ok(ctx.redirect(&format!("/border/examinations/{id}"))),
        Err(s) => stopped(&ctx, &room, id, form, s.error, s.version, "turn").await,
    }
}

fn same_as(form: &mut Form) -> Option<PersonId> {
    form.id("same_as")
}

pub(super) async fn admit(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let admission = Admission {
        class: form.text("class"),
        until: form.date("until"),
        resident_before: journey::resident_before(&mut form),
        same_as: same_as(&mut form),
        reason: form.value("reason").to_owned(),
    };
    let work = move |desk: &Desk, act: &Act, version| {
        let crossing = desk.admit(act, id, version, &admission)?;
        Ok(desk.session(act).get(crossing)?.body.until)
    };
    match take(&ctx, &room, id, &mut form, false, work).await? {
        Ok(Some(until)) => {
            said(&ctx, &room, id, "border-done-admitted", Tone::Done, Some(until)).await
        }
        Ok(None) => said(&ctx, &room, id, "border-done-admitted-endless", Tone::Done, None).await,
        Err(s) => stopped(&ctx, &room, id, form, s.error, s.version, "admit").await,
    }
}

pub(super) async fn depart(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let leaving = Leaving {
        resident_before: journey::resident_before(&mut form),
        same_as: same_as(&mut form),
        reason: form.value("reason").to_owned(),
    };
    let work = move |desk: &Desk, act: &Act, version| desk.depart(act, id, version, &leaving);
    match take(&ctx, &room, id, &mut form, false, work).await? {
        Ok(_) => said(&ctx, &room, id, "border-done-departed", Tone::Done, None).await,
        Err(s) => stopped(&ctx, &room, id, form, s.error, s.version, "depart").await,
    }
}

pub(super) async fn refer(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let why = form.value("reason").to_owned();
    let work = move |desk: &Desk, act: &Act, version| desk.refer(act, id, version, &why);
    match take(&ctx, &room, id, &mut form, false, work).await? {
        Ok(()) => said(&ctx, &room, id, "border-done-referred", Tone::Watch, None).await,
        Err(s) => stopped(&ctx, &room, id, form, s.error, s.version, "refer").await,
    }
}

pub(super) async fn asylum(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let note = form.value("reason").to_owned();
    let work = move |desk: &Desk, act: &Act, version| desk.request_asylum(act, id, version, &note);
    match take(&ctx, &room, id, &mut form, false, work).await? {
        Ok(()) => Ok(ctx.saying(
            &format!("/border/examinations/{id}"),
            Tone::Watch,
            ctx.t("border-done-asylum"),
        )),
        Err(s) => stopped(&ctx, &room, id, form, s.error, s.version, "asylum").await,
    }
}

pub(super) async fn withdraw(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let why = form.value("reason").to_owned();
    let work = move |desk: &Desk, act: &Act, version| desk.withdraw(act, id, version, &why);
    match take(&ctx, &room, id, &mut form, false, work).await? {
        Ok(()) => said(&ctx, &room, id, "border-done-withdrawn", Tone::Plain, None).await,
        Err(s) => stopped(&ctx, &room, id, form, s.error, s.version, "withdraw").await,
    }
}
