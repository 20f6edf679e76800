//! What a post can't know: what is missing of this traveller, what is done at other posts, and how
//! old what its centre told is.
//!
//! Always holds: it is said and blocks nothing; a node without a centre says nothing of others.
//!
//! Left out: how the line stands, which the frame of every page says.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::tz::TimeZone;
use web::components::{Note, Status};
use web::{Ctx, LinkState, Tone};

use super::{Room, run};

/// From so many days on, how old it is is a note that nobody misses; before, a line among others.
const OLD_DAYS: i64 = 1;

/// What is not known, in the reader's words.
#[derive(Debug, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% if !missing.is_empty() %}<ul class="signals">{% for line in missing %}<li>{{ line }}</li>{% endfor %}</ul>{% endif %}{% if let Some(n) = note %}{{ n }}{% endif %}{% if !lines.is_empty() %}<ul class="signals">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul>{% endif %}"#
)]
pub(super) struct NotKnown {
    missing: Vec<Status>,
    note: Option<Note>,
    lines: Vec<Status>,
}

// It renders itself escaped.
impl HtmlSafe for NotKnown {}

impl NotKnown {
    /// What nobody can know at this post, whoever stands at the desk.
    pub(super) async fn here(ctx: &Ctx, room: &Room) -> Self {
        let mut this = Self::default();
        let link = ctx.link();
        if matches!(link, LinkState::Alone | LinkState::Centre) {
            return this;
        }
        this.lines.push(Status::new(Tone::Plain, ctx.t("border-unknown-other-posts")));
        if link != LinkState::InStep {
            let zone = zone(ctx, room).await;
            this.age(ctx, &zone);
        }
        this
    }

    /// The same, after what is missing of a traveller: codes whose words are
    /// `border-unknown-CODE`. It comes first: it is new with each of them.
    pub(super) async fn of(ctx: &Ctx, room: &Room, codes: &[String]) -> Self {
        let word = |code: &String| ctx.t_or(&format!("border-unknown-{code}"), code);
        let missing = codes.iter().map(|code| Status::new(Tone::Watch, word(code))).collect();
        Self { missing, ..Self::here(ctx, room).await }
    }

    /// Whether there is nothing to say.
    pub(super) const fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.note.is_none() && self.lines.is_empty()
    }

    /// As it stands on a page; nothing where there is nothing to say.
    pub(super) fn shown(&self) -> Option<web::Html> {
        (!self.is_empty()).then(|| web::Html::of(self))
    }

    /// How old what came from the centre is.
    fn age(&mut self, ctx: &Ctx, zone: &TimeZone) {
        let Some(told) = ctx.told() else {
            self.note = Some(Note::new(Tone::Watch, ctx.t("border-never-told"), ""));
            return;
        };
        let moment = ctx.language().moment(told, ctx.now(), zone);
        let as_of = ctx.t1("border-told-as-of", "when", moment);
        let days = ctx.days_since(told);
        if days >= OLD_DAYS {
            let age = ctx.t1("border-told-age", "days", days);
            self.note = Some(Note::new(Tone::Watch, age, as_of));
        } else {
            self.lines.push(Status::new(Tone::Plain, as_of));
        }
    }
}

/// By the clocks at the officer's post; by the node's where they work at none.
async fn zone(ctx: &Ctx, room: &Room) -> TimeZone {
    let at_post = run(ctx, room, |desk, act| Ok(desk.place(act)?.zone)).await;
    at_post.unwrap_or_else(|_| ctx.time_zone())
}
