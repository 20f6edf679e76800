//! `portolan demo`: the fictional country of Utopia at work, in a folder of its own.
//!
//! Always holds: everything is written by the operations that officers and administrators use;
//! the same seed gives the same people, crossings and mistakes; a country whose making was broken
//! off is never served as if it were whole.
//!
//! Left out: serving, which is `serve`'s.

mod country;
mod dice;
mod duplicates;
mod flights;
mod papers;
mod travellers;
mod wanted;
mod work;

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::Settings;
use examiner::examination::Examiner;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use kernel::{Clock, Error, Id, Kind, Result, SystemClock};
use registry::{Column, KindSpec, Query, Record, Stored, Value};
use serde::{Deserialize, Serialize};

use crate::node::{Node, Place, chance};
use country::Told;
use travellers::{Span, Ways};
use work::{OwnTime, Work};

/// Officers at work at the same time while the country is made: enough to fill the groups in
/// which the journal commits.
const THREADS: usize = 24;
/// Crossings that are handed out at once: about a day's.
const CHUNK: usize = 480;
/// Days before today on which shifts are kept.
const SHIFT_DAYS: i64 = 14;

/// Serves the fictional country of Utopia; makes it first, where it is not there.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  portolan demo
  portolan demo --people 500 --years 1 --data ./small --listen 127.0.0.1:8090

The first start makes the country, the second serves at once. To make another, take another folder.
Only made-up people: specimen numbers, names of no language.")]
pub struct Arguments {
    /// How many people cross
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u64).range(1..=20_000_000))]
    people: u64,
    /// How many years, up to now
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(i64).range(1..=7))]
    years: i64,
    /// What decides who does what
    #[arg(long, value_name = "S", default_value_t = 1516)]
    seed: u64,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The data folder; made if it is not there
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
}

/// That this node is a demonstration, and of what.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Demonstration {
    seed: u64,
    people: u64,
    years: i64,
    accounts: Vec<Told>,
    crossings: u64,
    /// `None` until all of it is made.
    finished_at: Option<Timestamp>,
}

impl Record for Demonstration {
    const KIND: &'static str = "portolan.demonstration";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[];
    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![Demonstration::spec()]
}

/// Makes the country if it is not there, and serves it.
///
/// # Errors
/// Those of opening the node and of listening; `not-a-demonstration`, `demonstration-unfinished`.
pub fn run(arguments: &Arguments, notes: &mut dyn Write) -> Result<()> {
    let place =
        Place { data: arguments.data.clone(), node: Some("utopia".to_owned()), ..Place::default() };
    let node = Node::open(&place, Settings::default())?;
    let made = match standing(&node)? {
        Some(made) => made.body,
        None if node.access.has_users()? => return Err(not_ours(&arguments.data)),
        None => {
            // The clock of the making is another than the one by which the country is served.
            drop(node);
            make(arguments, &place, notes)?;
            let node = Node::open(&place, Settings::default())?;
            let made = standing(&node)?.ok_or_else(|| Error::internal("the country was made"))?;
            return serve(arguments, &node, &made.body, notes);
        }
    };
    if made.finished_at.is_none() {
        return Err(unfinished(&arguments.data));
    }
    serve(arguments, &node, &made, notes)
}

fn standing(node: &Node) -> Result<Option<Stored<Demonstration>>> {
    let found = node.administration().find(&Query::<Demonstration>::all().limit(1))?;
    Ok(found.rows.into_iter().next())
}

fn serve(
    arguments: &Arguments,
    node: &Node,
    made: &Demonstration,
    notes: &mut dyn Write,
) -> Result<()> {
    let zone = TimeZone::get("Atlantic/Madeira")
        .map_err(|e| Error::internal(format!("time zones: {e}")))?;
    let tell = |notes: &mut dyn Write| -> std::io::Result<()> {
        writeln!(
            notes,
            "Utopia: {} people, {} crossings in {} years, seed {}. None of them is real.",
            made.people, made.crossings, made.years, made.seed
        )?;
        writeln!(notes, "\nEvery account has the passphrase: {}\n", country::PASSPHRASE)?;
        for a in made.accounts.iter().filter(|a| is_told(a)) {
            let post = a.post.as_deref().unwrap_or("the whole country");
            writeln!(notes, "  {:<20} {:<14} {} ({post})", a.name, a.role, a.shown)?;
        }
        writeln!(notes, "  … and the same at the other posts: officer.air02, officer.land01 …\n")?;
        if !arguments.listen.ip().is_loopback() {
            writeln!(
                notes,
                "Whoever reaches {} can sign in with this passphrase: keep it to a network that you trust.\n",
                arguments.listen
            )?;
        }
        Ok(())
    };
    // Where nobody reads it, it serves all the same.
    let _ = tell(notes);
    let lines = crate::line::Lines::default();
    crate::serve::serve_node(node, lines, "Utopia", zone, (arguments.listen, false), notes)?;
    node.finish()
}

/// The accounts of the first post, of the first land post, and of the country.
fn is_told(account: &Told) -> bool {
    account.post.is_none() || account.name.ends_with(".air01")
}

fn not_ours(data: &std::path::Path) -> Error {
    Error::conflict(
        "not-a-demonstration",
        format!(
            "{} holds a node that is no demonstration. Give another folder: portolan demo --data DIR.",
            data.display()
        ),
    )
}

fn unfinished(data: &std::path::Path) -> Error {
    Error::new(
        Kind::Conflict,
        "demonstration-unfinished",
        format!(
            "The making of the country in {} was broken off. Remove that folder, then start again.",
            data.display()
        ),
    )
}

/// A crossing to come: when, of which party, which of its moves.
type Due = (i64, u32, u16);

struct Calendar {
    due: Vec<Due>,
    people: u64,
}

fn calendar(arguments: &Arguments, span: Span, ways: Ways) -> Calendar {
    let (mut due, mut people, mut n) = (Vec::new(), 0, 0_u32);
    while people < arguments.people {
        let party = travellers::party(arguments.seed, u64::from(n), span, ways);
        if !party.moves.is_empty() {
            people += u64::try_from(party.people.len()).unwrap_or(0);
        }
        for (k, m) in party.moves.iter().enumerate() {
            due.push((m.at.as_second(), n, u16::try_from(k).unwrap_or(u16::MAX)));
        }
        n = n.saturating_add(1);
    }
    due.sort_unstable();
    Calendar { due, people }
}

/// The largest number of a party that is never reached: for those who are under way right now.
const LAST_PARTIES: u64 = 9_000_000;

fn make(arguments: &Arguments, place: &Place, notes: &mut dyn Write) -> Result<()> {
    let now = SystemClock.now();
    let today = now.to_zoned_datetime(TimeZone::UTC).date();
    let first = today.checked_sub(arguments.years.years()).map_err(no_such_day)?;
    let days = i64::from((today - first).get_days());
    let span = Span { first, now, days };
    let begin = first.to_zoned_datetime(TimeZone::UTC).map_err(no_such_day)?.timestamp();
    let begin = begin.checked_sub(SignedDuration::from_hours(2)).map_err(no_such_day)?;
    work::at(begin);
    let node = Node::open_at(place, Settings::default(), Arc::new(OwnTime), chance()?)?;
    let session = node.administration();
    let mut demonstration = Demonstration {
        seed: arguments.seed,
        people: 0,
        years: arguments.years,
        accounts: Vec::new(),
        crossings: 0,
        finished_at: None,
    };
    let mut writing = session.write("portolan.demo");
    let id: Id<Demonstration> = writing.create(&demonstration);
    writing.commit()?;

    let _ = writeln!(notes, "Making Utopia: its posts, its officers, its law.");
    let country = country::found(&node)?;
    country::publish_law(&node, &country.administrator)?;
    papers::trust_own(&session)?;
    let library = papers::library(&session)?;
    work::at(now.checked_sub(SignedDuration::from_hours(24 * 60)).map_err(no_such_day)?);
    let ways = Ways { posts: country.posts.len(), by_land: country::BY_LAND };
    let calendar = calendar(arguments, span, ways);
    country::publish_indicators(&node, &country.administrator)?;

    let work = Work { desk: &node.desk, posts: &country.posts, seed: arguments.seed, first };
    let bar = bar(u64::try_from(calendar.due.len()).unwrap_or(0));
    let written = AtomicU64::new(0);
    let examiner = Examiner::new(node.registry.clone());
    let brought = papers::brought(arguments.seed, span);
    let mut brought = brought.iter().peekable();
    for chunk in calendar.due.chunks(CHUNK) {
        let until = chunk.last().map_or(i64::MAX, |due| due.0);
        while let Some(next) = brought.next_if(|b| b.at.as_second() <= until) {
            papers::examine(&examiner, &library, &country.posts, arguments.seed, next)?;
        }
        play(&work, chunk, span, ways, &written, &bar)?;
    }
    bar.finish_and_clear();
    let twice = match country.posts.first() {
        Some(post) => duplicates::come(&node.desk, post, now)?,
        None => 0,
    };
    shifts(&work, span)?;
    let coming = (0..)
        .map(|n| travellers::party(arguments.seed, LAST_PARTIES + n, span, ways))
        .filter(|p| p.life == travellers::Life::Visitor)
        .enumerate()
        // Of those who need a visa most have one, and a carrier lists it: these few have none.
        .filter(|(n, p)| !p.visa || n % 5 == 0)
        .filter_map(|(_, p)| p.people.into_iter().next());
    let passed = right_now(&work, &session, &country.gateway, coming, now)?;
    if let Some(post) = country.posts.first() {
        wanted::list(&node.registry, &country, post, today)?;
        wanted::come(&node.desk, post, now)?;
    }

    demonstration.people = calendar.people;
    demonstration.accounts = country.accounts;
    demonstration.crossings = written.load(Ordering::Relaxed) + twice + passed;
    demonstration.finished_at = Some(now);
    work::at(now);
    identities::queue::Queue::new(&node.registry).keep_up()?;
    let stored = session.get(id)?;
    let mut writing = session.write("portolan.demo");
    writing.update(&stored, &demonstration);
    writing.commit()?;
    node.finish()
}

/// What is going on at the first post right now: a flight that has landed, whose passengers are at
/// the desk and behind it, and another one on its way; gives how many were admitted.
fn right_now(
    work: &Work<'_>,
    session: &registry::Session,
    gateway: &kernel::Act,
    mut coming: impl Iterator<Item = travellers::Traveller>,
    now: Timestamp,
) -> Result<u64> {
    let Some(post) = work.posts.first() else { return Ok(0) };
    let mut some = |n: usize| -> Vec<_> { coming.by_ref().take(n).collect() };
    let (waiting, through, stayed_away, later) = (some(6), some(28), some(3), some(64));
    let mut stolen = some(2);
    let day = now.to_zoned_datetime(post.zone.clone()).date();
    work::at(now.checked_sub(SignedDuration::from_hours(24 * 9)).map_err(no_such_day)?);
    let status = [documents::LostStatus::Stolen, documents::LostStatus::Lost];
    for (n, t) in (0_u64..).zip(stolen.iter().chain(some(12).iter())) {
        let on = day.checked_sub(i64::try_from(10 + 3 * n).unwrap_or(10).days());
        let which = status.get(usize::from(n > 4)).copied().unwrap_or(documents::LostStatus::Lost);
        papers::report(session, 2_041 + n, t, which, on.map_err(no_such_day)?)?;
    }
    let at_the_desk = stolen.pop();
    let landed = [waiting.as_slice(), &through, &stayed_away, at_the_desk.as_slice()].concat();
    let comes = [later.as_slice(), &stolen].concat();
    flights::lists(work.desk, gateway, post, (&landed, &comes), now)?;
    let admitted = flights::passed(work.desk, post, &through, now)?;
    work::under_way(work, 0, &waiting, now)?;
    if let Some(t) = &at_the_desk {
        work::with_papers(work, 0, t, now)?;
    }
    if let Some(t) = stolen.first() {
        flights::not_to_board(work.desk, post, &t.number, now)?;
    }
    Ok(admitted)
}

fn no_such_day(e: jiff::Error) -> Error {
    Error::internal(format!("the calendar of the demonstration: {e}"))
}

/// A chunk of the calendar, each party by one thread.
fn play(
    work: &Work<'_>,
    chunk: &[Due],
    span: Span,
    ways: Ways,
    written: &AtomicU64,
    bar: &ProgressBar,
) -> Result<()> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|t| {
                scope.spawn(move || -> Result<()> {
                    let mine = |n: u32| usize::try_from(n).unwrap_or(0) % THREADS == t;
                    for &(_, n, k) in chunk.iter().filter(|&&(_, n, _)| mine(n)) {
                        let party = travellers::party(work.seed, u64::from(n), span, ways);
                        if let Some(m) = party.moves.get(usize::from(k)) {
                            let n = work.crosses(&party, u64::from(n), m)?;
                            written.fetch_add(n, Ordering::Relaxed);
                        }
                        bar.inc(1);
                    }
                    Ok(())
                })
            })
            .collect();
        for thread in threads {
            thread
                .join()
                .map_err(|_| Error::internal("an officer of the demonstration died"))??;
        }
        Ok(())
    })
}

fn shifts(work: &Work<'_>, span: Span) -> Result<()> {
    let hour = |day: Date, hour: i8| -> Result<Timestamp> {
        let at = day.at(hour, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).map_err(no_such_day)?;
        Ok(at.timestamp())
    };
    let today = span.now.to_zoned_datetime(TimeZone::UTC).date();
    std::thread::scope(|scope| {
        let posts: Vec<_> = work
            .posts
            .iter()
            .map(|post| {
                scope.spawn(move || -> Result<()> {
                    for back in (1..=SHIFT_DAYS.min(span.days)).rev() {
                        let day = today.checked_sub(back.days()).map_err(no_such_day)?;
                        work::shift(work.desk, post, hour(day, 6)?, Some(hour(day, 21)?))?;
                    }
                    let opened = SignedDuration::from_hours(3);
                    let opened = span.now.checked_sub(opened).map_err(no_such_day)?;
                    work::shift(work.desk, post, opened, None)
                })
            })
            .collect();
        for post in posts {
            post.join().map_err(|_| Error::internal("a shift of the demonstration died"))??;
        }
        Ok(())
    })
}

/// A bar on a terminal, nothing elsewhere.
fn bar(all: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(
        Some(all),
        if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        },
    );
    let style = "Crossings of Utopia {bar:30} {pos}/{len} · {eta} left";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar
}
