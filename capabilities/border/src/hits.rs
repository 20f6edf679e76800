//! Hits: who on the watchlists the traveller may be, and what an officer says of it.
//!
//! Always holds: a hit decides nothing and refuses nobody; each that is open is judged, or the
//! traveller referred, before anybody decides; *not the same* is remembered for this person and
//! this entry for as long as what identifies the entry stays as it was; *same* is said anew at each
//! crossing, since documents go from hand to hand; whoever may not see an entry is told no more
//! than to refer. Nothing of a hit is written into the examination, the crossing or the refusal: it
//! stays in the judgement, which no form and no answer to the traveller shows.
//!
//! Left out: comparing and remembering (`watchlists`); what is told of them on a page (`http`).

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Act, Error, Id, Kind, Result};
use people::{PartialDate, name_key};
use registry::{Query, Session, Stored};
use watchlists::judge::{self, Judging};
use watchlists::screen::{Asked, AskedName, Candidate, Looked, Screened, Wanted};
use watchlists::{Entry, Judged, Judgement, List, Schema, Subject, Verdict};

use crate::desk::{Desk, person_who_decides, seen};
use crate::indicators::HitOutcome;
use crate::model::{DocumentSeen, Examination};
use crate::progress::{State, Step};

/// The most candidates that an officer is shown.
pub const AT_MOST: usize = 5;
/// How many judgements of one entry since an examination began are looked through.
const LOOKED_THROUGH: usize = 200;

/// How a hit stands in an examination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitStand {
    /// It waits to be judged.
    Open,
    /// It was judged in this examination.
    Judged,
    /// Somebody said before that it is not the same person, and what identifies the entry has not
    /// changed since.
    ToldApart,
}

/// An entry that may mean the traveller.
#[derive(Debug, Clone)]
pub struct ListHit {
    /// The candidate, with what speaks for and against it.
    pub candidate: Candidate,
    /// The entry as it stands, and its list; none for whoever may not see it.
    pub shown: Option<(Stored<Entry>, Stored<List>)>,
    /// The last word on this person and this entry.
    pub said: Option<Stored<Judgement>>,
    /// How it stands.
    pub stand: HitStand,
}

/// What screening says of the traveller now.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// Candidates, the best first.
    pub all: Vec<ListHit>,
    /// Which lists were looked at, and how old they are.
    pub looked_at: Vec<Looked>,
}

impl Hits {
    /// How many wait to be judged.
    #[must_use]
    pub fn open(&self) -> usize {
        self.all.iter().filter(|h| h.stand == HitStand::Open).count()
    }
}

/// What an officer says of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// Of which entry.
    pub entry: Id<Entry>,
    /// The version of it that was seen.
    pub entry_version: u32,
    /// What.
    pub verdict: Verdict,
    /// Why; needed for *not the same*.
    pub because: String,
}

fn wanted() -> Wanted {
    Wanted { limit: AT_MOST, floor: Wanted::THRESHOLD, ..Wanted::default() }
}

fn born(birth_date: Option<&str>) -> PartialDate {
    birth_date.and_then(|t| t.parse().ok()).unwrap_or_default()
}

/// How the traveller is known again: as the document states them, and by their record.
fn subject(e: &Examination) -> Subject {
    let d = &e.document;
    Subject {
        person: e.person,
        name_key: name_key(&d.surname, &d.given_names),
        birth_date: born(d.birth_date.as_deref()),
    }
}

/// What the lists are asked about a document, and about a name in another script that its chip has.
fn question(d: &DocumentSeen, own_name: Option<&str>) -> Asked {
    let mut names = Vec::new();
    if !(d.surname.is_empty() && d.given_names.is_empty()) {
        names.push(AskedName::of_document(&d.surname, &d.given_names));
    }
    names.extend(own_name.map(AskedName::free));
    let issuer = Some(d.issuer.clone()).filter(|i| !i.is_empty());
    Asked {
        names,
        birth_date: born(d.birth_date.as_deref()),
        sex: d.sex.as_deref().and_then(people::Sex::from_code),
        citizenships: d.citizenship.iter().cloned().collect(),
        documents: vec![(d.number.clone(), issuer)],
        schema: Schema::Person,
    }
}

/// Whether the second line, to whom others refer, said it.
fn by_second_line(judgement: &Judgement) -> bool {
    matches!(judgement.by.role.as_str(), "second_line" | "supervisor")
}

fn stand(said: Option<&Judgement>, identifying: &str, since: Timestamp) -> HitStand {
    let Some(said) = said else { return HitStand::Open };
    let now = said.judged_at >= since;
    match said.verdict {
        Verdict::NotTheSame if said.identifying != identifying => HitStand::Open,
        Verdict::NotTheSame if now => HitStand::Judged,
        Verdict::NotTheSame => HitStand::ToldApart,
        Verdict::Same if now => HitStand::Judged,
        Verdict::CannotTell if now && by_second_line(said) => HitStand::Judged,
        Verdict::Same | Verdict::CannotTell => HitStand::Open,
    }
}

impl Desk {
    /// What the lists say of the traveller of an examination, as they stand now. Only entries that
    /// may mean the traveller are read.
    ///
    /// # Errors
    /// When the registry can't be read, or the reading can't be logged.
    pub fn hits(&self, act: &Act, e: &Examination) -> Result<Hits> {
        self.hits_in(&self.session(act), e)
    }

    pub(crate) fn hits_in(&self, session: &Session, e: &Examination) -> Result<Hits> {
        let own_name = e.chip.as_ref().and_then(|chip| chip.own_name.as_deref());
        let screened = self.watch().screen(&question(&e.document, own_name), e.date, &wanted())?;
        if screened.candidates.is_empty() {
            return Ok(Hits { all: Vec::new(), looked_at: screened.looked_at });
        }
        let subject = subject(e);
        let mut said = judge::judgements(session, &subject)?;
        let role = session.act().actor.role.name().to_owned();
        let mut all = Vec::new();
        for candidate in screened.candidates {
            let entry = session.get(candidate.entry)?;
            let list = session.get(entry.body.list)?;
            let mut last = said.remove(&entry.id);
            if last.is_none() {
                last = said_since(session, &subject, entry.id, e.begun_at)?;
            }
            let identifying = entry.body.facts.identifying();
            let stand = stand(last.as_ref().map(|j| &j.body), &identifying, e.begun_at);
            let may_see = entry.body.visible_to(&list.body, &role);
            all.push(ListHit {
                candidate,
                shown: may_see.then_some((entry, list)),
                said: last,
                stand,
            });
        }
        Ok(Hits { all, looked_at: screened.looked_at })
    }

    /// Writes down what an officer says of a hit. *Can't tell* at the first line refers the
    /// traveller to the second, in the same commit.
    ///
    /// # Errors
    /// `a-person-decides`, `no-such-hit`, `hit-not-shown`, `version-conflict`,
    /// `watchlist-judgement-refused`, and what a referral says.
    pub fn say_of_hit(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        saying: &Saying,
    ) -> Result<()> {
        let officer = person_who_decides(act)?;
        let mut open = self.begin(act, id, version)?;
        if open.body.progress.state.is_final() {
            return Err(Error::conflict(
                "examination-decided",
                "This examination is over. What was decided stands.",
            ));
        }
        let hits = self.hits_in(&open.session, &open.body)?;
        let hit = hits.all.iter().find(|h| h.candidate.entry == saying.entry).ok_or_else(|| {
            Error::new(Kind::NotFound, "no-such-hit", "This check is no longer open.")
        })?;
        if hit.shown.is_none() && saying.verdict != Verdict::CannotTell {
            return Err(Error::new(
                Kind::Forbidden,
                "hit-not-shown",
                "You may not see this entry. Refer the traveller to the second line.",
            ));
        }
        let entry: Stored<Entry> = open.session.get(saying.entry)?;
        seen(&entry, saying.entry_version)?;
        // From 0 to 1, so in thousandths it fits.
        let thousandths = (1..=1_000_u16)
            .take_while(|n| f64::from(*n) <= hit.candidate.score * 1_000.0 + 0.5)
            .last()
            .unwrap_or(0);
        let judging = Judging {
            subject: subject(&open.body),
            verdict: saying.verdict,
            because: saying.because.clone(),
            judged: Judged {
                score_thousandths: thousandths,
                name: hit.candidate.name.clone(),
                script: hit.candidate.script.to_owned(),
                origin: open.body.document.issuer.clone(),
            },
        };
        judge::judge(&open.session, &mut open.writing, &entry, &judging)?;
        let refers = saying.verdict == Verdict::CannotTell && officer.role == "officer";
        if refers && open.body.progress.state == State::Open {
            // Why is in the judgement: what is written here can be seen from across the desk.
            open.step(Step::Refer, None)?;
            open.body.referred_at = Some(open.now);
            open.hits(|_| HitOutcome::Referred)?;
            return open.save();
        }
        open.writing.commit().map(drop)
    }

    /// Nobody is decided about while a hit waits to be judged.
    ///
    /// # Errors
    /// `check-open`, which names no list.
    pub(crate) fn no_open_hit(&self, session: &Session, e: &Examination) -> Result<()> {
        match self.hits_in(session, e)?.open() {
            0 => Ok(()),
            n => Err(Error::refused(
                "check-open",
                "A check is open. Press F7 and close it first, or refer the traveller.",
            )
            .with("n", n)),
        }
    }

    /// For each of many people on a list of passengers, whether a check awaits them at the desk.
    ///
    /// # Errors
    /// As [`hits`](Self::hits).
    pub fn awaited(
        &self,
        session: &Session,
        on: Date,
        people: &[DocumentSeen],
    ) -> Result<Vec<bool>> {
        let asked: Vec<Asked> = people.iter().map(|p| question(p, None)).collect();
        let screened = self.watch().screen_all(&asked, on, &wanted())?;
        let one = |(document, screened): (&DocumentSeen, Screened)| {
            if screened.candidates.is_empty() {
                return Ok(false);
            }
            let subject = Subject {
                person: None,
                name_key: name_key(&document.surname, &document.given_names),
                birth_date: born(document.birth_date.as_deref()),
            };
            let mut entries = Vec::new();
            for candidate in &screened.candidates {
                let entry = session.get(candidate.entry)?;
                entries.push((entry.id, entry.body.facts.identifying()));
            }
            let asked: Vec<_> = entries.iter().map(|(id, now)| (*id, now.as_str())).collect();
            let apart = judge::told_apart(session, &subject, &asked)?;
            Ok(entries.iter().any(|(id, _)| !apart.contains_key(id)))
        };
        people.iter().zip(screened).map(one).collect()
    }
}

/// What was said in this examination of a traveller who can't be known again, for want of a whole
/// date of birth.
fn said_since(
    session: &Session,
    subject: &Subject,
    entry: Id<Entry>,
    since: Timestamp,
) -> Result<Option<Stored<Judgement>>> {
    if subject.identity().is_some() {
        return Ok(None);
    }
    let query = Query::<Judgement>::all()
        .eq("listed", entry)
        .ge("judged_at", since)
        .newest_first("judged_at")
        .limit(LOOKED_THROUGH);
    let all = session.find(&query)?.rows;
    Ok(all.into_iter().find(|j| {
        j.body.subject.name_key == subject.name_key
            && j.body.subject.birth_date == subject.birth_date
    }))
}
