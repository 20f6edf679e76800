//! The post's end: calls its centre, brings up what was written, hears what is new, and tries
//! again for as long as there is no line.
//!
//! Always holds: work at the desk never waits for the line; what the centre has not said that it
//! holds is sent again; what was found wrong is shown, and never put right by guessing.

use std::collections::VecDeque;
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kernel::{Act, Actor, Error, Kind, Purpose, Result};
use registry::merkle::verify_consistency;
use registry::note::{Verifier, origin};
use registry::{Registry, Session, Store};
use rustls::{ClientConnection, StreamOwned};
use serde::de::DeserializeOwned;

use super::code::{Code, Pin};
use super::message::{Answer, Ask, FORM, Head, Hello, Welcome, said};
use super::tls::call;
use super::wire::{Sealed, Traffic, Wire, broken, nonsense};
use crate::contact::{Link, Report, Trouble, link, set_link};
use crate::enrolment::{Centre, centre, set_centre};
use crate::feed::{Conduct, hear};
use crate::refill::{RESTORED, refill};
use crate::{Outcome, Parcel, pack};

/// How long a call may take to be answered.
const RINGING: Duration = Duration::from_secs(20);
/// How long the other end may be silent.
const SILENCE: Duration = Duration::from_secs(180);
/// How often how the line stands is noted on the disk, at most.
const NOTED: Duration = Duration::from_secs(20);
/// How often the own journal is looked at.
const LOOKING: Duration = Duration::from_millis(500);
/// How long to wait before another call: at first, and at most.
const WAITING: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// Parcels that may be under way.
const WINDOW: usize = 3;
/// Entries in a parcel: at first, at least, at most.
const PARCEL: (usize, usize, usize) = (50, 10, 2_000);
/// A parcel should be answered in about this time: what is lost with a line that breaks.
const PARCEL_TIME: (Duration, Duration) = (Duration::from_millis(1_500), Duration::from_secs(8));

/// Tells how many bytes are free on the disk of the data.
pub type Disk = Arc<dyn Fn() -> Option<u64> + Send + Sync>;

type Line = Wire<StreamOwned<ClientConnection, TcpStream>>;

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

fn session(registry: &Registry) -> Session {
    registry.session(&Act::new(Actor::system(), Purpose::Administration))
}

fn connect(address: &str) -> Result<TcpStream> {
    let away = |why: String| {
        Error::new(
            Kind::Unavailable,
            "centre-away",
            format!("Nobody answers at {address}. Work goes on; it is tried again by itself."),
        )
        .because(why)
    };
    let places = address.to_socket_addrs().map_err(|e| away(e.to_string()))?;
    let mut last = "the name has no address".to_owned();
    for place in places {
        match TcpStream::connect_timeout(&place, RINGING) {
            Ok(socket) => {
                socket.set_nodelay(true).map_err(broken)?;
                socket.set_read_timeout(Some(SILENCE)).map_err(broken)?;
                socket.set_write_timeout(Some(SILENCE)).map_err(broken)?;
                return Ok(socket);
            }
            Err(e) => last = e.to_string(),
        }
    }
    Err(away(last))
}

/// Joins a centre with a one-time code; gives the centre's name.
///
/// # Errors
/// `centre-away`, `wrong-centre`, `code-refused`, `other-key`, `node-retired`; `several-journals`
/// on a database that more than one server may write to.
pub fn join(registry: &Registry, address: &str, code: &Code) -> Result<String> {
    let store = registry.store();
    if origin(store.node()).ok().as_deref() != Some(store.verifier().origin()) {
        return Err(Error::invalid(
            "several-journals",
            "This server is not the first of its database. Join from the first one: its journal has the node's own name.",
        ));
    }
    let mut line = call(code.pin(), connect(address)?)?;
    let ask = Ask::Join {
        name: store.node().0.clone(),
        key: store.verifier().to_text(),
        secret: code.secret(),
    };
    line.send(store, &ask)?;
    let sealed = line.receive()?;
    match sealed.unproved::<Answer>()? {
        Answer::Joined { name, key } => {
            let key = Verifier::from_text(&key).map_err(nonsense)?;
            sealed.open::<Answer>(&key)?;
            let body = Centre {
                name: name.clone(),
                address: address.to_owned(),
                pin: code.pin().text(),
                joined_at: registry.now(),
            };
            set_centre(&session(registry), &body)?;
            Ok(name)
        }
        Answer::Refused { code, text } => Err(said(&code, text)),
        _ => Err(nonsense("no answer to a node that joins")),
    }
}

/// A line to the centre that stands.
struct Talk<'a> {
    registry: &'a Registry,
    conduct: &'a Conduct,
    line: Line,
    key: Verifier,
    epoch: u64,
    holds: u64,
    most: usize,
}

/// What became of opening a line.
struct Opened<'a> {
    talk: Talk<'a>,
    welcome: Welcome,
    clock_ms: i64,
}

impl<'a> Talk<'a> {
    fn open(
        registry: &'a Registry,
        conduct: &'a Conduct,
        centre: &Centre,
        called: &mut dyn FnMut(&TcpStream),
    ) -> Result<Opened<'a>> {
        let pin = Pin::from_text(&centre.pin)
            .ok_or_else(|| Error::internal("the centre's pin can't be read"))?;
        let socket = connect(&centre.address)?;
        called(&socket);
        let mut line = call(pin, socket)?;
        let store = registry.store();
        let mut nonce = [0; 16];
        registry.fill_random(&mut nonce);
        let seen = store.states(WITNESSED)?.into_iter().map(|(_, note)| note).collect();
        let hello = Hello {
            form: FORM,
            name: store.node().0.clone(),
            nonce: hex::encode(nonce),
            size: store.size()?,
            seen,
        };
        let asked = registry.now();
        line.send(store, &Ask::Hello(hello))?;
        let sealed = line.receive()?;
        let answered = registry.now();
        let welcome = match sealed.unproved::<Answer>()? {
            Answer::Welcome(welcome) => welcome,
            Answer::Refused { code, text } => return Err(said(&code, text)),
            _ => return Err(nonsense("no welcome")),
        };
        let key = Verifier::from_text(&welcome.key).map_err(nonsense)?;
        sealed.open::<Answer>(&key)?;
        // Halfway between asking and being answered the centre looked at its clock.
        let middle = asked.as_millisecond() / 2 + answered.as_millisecond() / 2;
        let clock_ms = middle.saturating_sub(welcome.clock.as_millisecond());
        let (epoch, holds) = (welcome.epoch, welcome.holds);
        let talk = Self { registry, conduct, line, key, epoch, holds, most: PARCEL.0 };
        Ok(Opened { talk, welcome, clock_ms })
    }

    fn store(&self) -> &'a dyn Store {
        self.registry.store()
    }

    fn open_sealed<T: DeserializeOwned>(&self, sealed: &Sealed) -> Result<T> {
        sealed.open(&self.key)
    }

    fn answer(&mut self) -> Result<Answer> {
        let sealed = self.line.receive()?;
        match self.open_sealed(&sealed)? {
            Answer::Refused { code, text } => Err(said(&code, text)),
            answer => Ok(answer),
        }
    }

    fn next_parcel(&self, after: u64) -> Result<Option<Parcel>> {
        let stays = |kind: &str| self.conduct.stays(kind);
        pack(self.store(), &self.conduct.kinds, &stays, after, self.most)
    }

    /// Brings up everything that the centre lacks, several parcels under way at once.
    fn push(&mut self, going: &dyn Fn(u64) -> bool) -> Result<()> {
        let mut sent = self.holds;
        let mut under_way: VecDeque<Instant> = VecDeque::new();
        let mut answered = Instant::now();
        loop {
            while under_way.len() < WINDOW && going(self.holds) {
                let Some(parcel) = self.next_parcel(sent)? else { break };
                sent += u64::try_from(parcel.items.len()).unwrap_or(0);
                let epoch = self.epoch;
                under_way.push_back(Instant::now());
                self.line.send(self.store(), &Ask::Push { epoch, parcel })?;
            }
            let Some(began) = under_way.pop_front() else { return Ok(()) };
            let Answer::Took { outcome, holds, .. } = self.answer()? else {
                return Err(nonsense("no answer to a parcel"));
            };
            match outcome {
                Outcome::Taken | Outcome::Known => self.holds = self.holds.max(holds),
                // An earlier line's answer was lost: go on after what is held.
                Outcome::Gap => {
                    self.holds = holds;
                    if under_way.is_empty() {
                        sent = holds;
                    }
                }
                Outcome::Split => return Err(split()),
                Outcome::Forged => {
                    return Err(nonsense("the centre says that a parcel was forged"));
                }
            }
            // What this parcel alone took: those before it were answered before.
            let took = answered.elapsed().min(began.elapsed());
            answered = Instant::now();
            if took < PARCEL_TIME.0 {
                self.most = (self.most * 2).min(PARCEL.2);
            } else if took > PARCEL_TIME.1 {
                self.most = (self.most / 2).max(PARCEL.1);
            }
        }
    }

    /// Hears what is new; gives what could not be kept.
    fn hear(&mut self, report: &Report, going: &dyn Fn() -> bool) -> Result<Heard> {
        // A position in another database: none of this store's own cursors.
        let cursor = format!("feed/{}/{}", self.key.to_text(), self.conduct.release);
        let mut heard = Heard::default();
        while going() {
            let known = self.store().state(&cursor)?;
            let after = known.and_then(|text| text.parse().ok()).unwrap_or(0);
            let report = Report { size: self.store().size()?, ..report.clone() };
            self.line.send(self.store(), &Ask::Tell { after, report })?;
            let Answer::News { news, head, .. } = self.answer()? else {
                return Err(nonsense("no news"));
            };
            heard.left.extend(hear(&session(self.registry), &self.conduct.kinds, &news)?);
            if news.until > after {
                self.store().set_state(&cursor, &news.until.to_string())?;
            }
            if let Some(head) = head {
                heard.alarm = heard.alarm.or(self.witness(&head)?);
            }
            if !news.more {
                heard.all = true;
                break;
            }
        }
        Ok(heard)
    }

    /// Keeps the newest head of the centre's journal, if it continues the one that is kept: the
    /// post is the centre's witness, as the centre is the post's.
    fn witness(&self, head: &Head) -> Result<Option<Error>> {
        let (store, origin) = (self.store(), self.key.origin());
        let Ok(new) = self.key.open(&head.note) else {
            return Err(nonsense("a head that the centre did not sign"));
        };
        let (kept, known) = (format!("{WITNESSED}{origin}"), format!("key/{origin}"));
        let old = store.state(&kept)?;
        let was = store.state(&known)?;
        if was.as_deref() != Some(self.key.to_text().as_str()) {
            store.set_state(&known, &self.key.to_text())?;
            store.set_state(&kept, &head.note)?;
            if let (Some(was), Some(old)) = (was, old) {
                // Nobody's to throw away: it proves what there was.
                store.set_state(&format!("former/{was}"), &old)?;
                return Ok(Some(renewed()));
            }
            return Ok(None);
        }
        let Some(old) = old.and_then(|note| self.key.open(&note).ok()) else {
            store.set_state(&kept, &head.note)?;
            return Ok(None);
        };
        if new.size < old.size {
            return Ok(Some(centre_lost_the_end(old.size - new.size)));
        }
        let mut proof = Vec::with_capacity(head.proof.len());
        for text in &head.proof {
            let mut hash = [0; 32];
            hex::decode_to_slice(text, &mut hash).map_err(nonsense)?;
            proof.push(hash);
        }
        let same = old.size == new.size && old.root == new.root;
        let continues = head.from == old.size
            && verify_consistency(old.size, new.size, &proof, &old.root, &new.root).is_ok();
        if same || continues {
            store.set_state(&kept, &head.note)?;
            return Ok(None);
        }
        store.set_state(&format!("split/{origin}"), &head.note)?;
        Ok(Some(centre_split()))
    }
}

/// The newest heads that were seen of the centre's journals, by origin.
const WITNESSED: &str = "witnessed/";

#[derive(Default)]
struct Heard {
    left: Vec<String>,
    /// Whether there is no more.
    all: bool,
    alarm: Option<Error>,
}

fn split() -> Error {
    Error::conflict(
        "journal-split",
        "The centre holds another history of this node than the one that is here. Nothing more is taken. A copy of this folder may be in use twice: find it, and ask whoever runs the centre.",
    )
}

fn lost_the_end(lacks: u64) -> Error {
    Error::conflict(
        "lost-the-end",
        format!("The centre holds {lacks} entries of this node that are not here any more: an older copy was put back. Stop the node and start it again: it gets them back before anything else is written."),
    )
    .with("entries", lacks)
}

fn renewed() -> Error {
    Error::conflict(
        "centre-renewed",
        "The centre was put back from a copy and signs with a new key since. What it wrote between the copy and then may be missing there; what this node wrote is sent again. The old head is kept as proof.",
    )
}

fn centre_lost_the_end(entries: u64) -> Error {
    Error::conflict(
        "centre-lost-the-end",
        format!("The centre's journal has {entries} entries less than it once showed: an older copy was put back. What this node wrote is sent again. Tell whoever runs the centre: its last signed head is kept here."),
    )
    .with("entries", entries)
}

fn centre_split() -> Error {
    Error::conflict(
        "centre-split",
        "The centre shows another history of its journal than it showed before: no proof leads from one to the other. Both signed heads are kept here. Tell whoever oversees the centre.",
    )
}

/// The heads of its neighbours' journals that a node keeps for them: origin and signed note.
///
/// # Errors
/// When the database can't be read.
pub fn witnessed(store: &dyn Store) -> Result<Vec<(String, String)>> {
    let all = store.states(WITNESSED)?;
    Ok(all
        .into_iter()
        .filter_map(|(name, note)| Some((name.strip_prefix(WITNESSED)?.to_owned(), note)))
        .collect())
}

/// The key that signs the heads that are kept of a neighbour's journal.
///
/// # Errors
/// When the database can't be read.
pub fn witnessed_key(store: &dyn Store, origin: &str) -> Result<Option<Verifier>> {
    let text = store.state(&format!("key/{origin}"))?;
    Ok(text.and_then(|text| Verifier::from_text(&text).ok()))
}

struct Shared {
    registry: Registry,
    conduct: Conduct,
    disk: Disk,
    link: Mutex<Link>,
    stop: AtomicBool,
    socket: Mutex<Option<TcpStream>>,
    sleep: (Mutex<()>, Condvar),
    traffic: Mutex<Traffic>,
}

/// A post that calls its centre, until it is dropped.
pub struct Calling {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Calling {
    /// Begins to call; none where the node has no centre.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn start(registry: Registry, conduct: Conduct, disk: Disk) -> Result<Option<Self>> {
        if centre(&session(&registry))?.is_none() {
            return Ok(None);
        }
        let known = link(registry.store())?.unwrap_or_default();
        let shared = Arc::new(Shared {
            link: Mutex::new(Link { up: false, ..known }),
            registry,
            conduct,
            disk,
            stop: AtomicBool::new(false),
            socket: Mutex::new(None),
            sleep: (Mutex::new(()), Condvar::new()),
            traffic: Mutex::new(Traffic::default()),
        });
        let worker = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("line-to-centre".to_owned())
            .spawn(move || worker.run())
            .map_err(|e| Error::internal(format!("threads: {e}")))?;
        Ok(Some(Self { shared, thread: Some(thread) }))
    }

    /// How the node stands to its centre now.
    #[must_use]
    pub fn link(&self) -> Link {
        locked(&self.shared.link).clone()
    }

    /// What reads how the node stands, also when the line itself is elsewhere.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch(Arc::clone(&self.shared))
    }

    /// What went over the line that stands, or the last one.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        *locked(&self.shared.traffic)
    }
}

/// Reads how a node stands to its centre, from memory.
#[derive(Clone)]
pub struct Watch(Arc<Shared>);

impl Watch {
    /// How the node stands to its centre now.
    #[must_use]
    pub fn link(&self) -> Link {
        let mut link = locked(&self.0.link).clone();
        // What was written since the last exchange is not with the centre either.
        if let Ok(size) = self.0.registry.store().size()
            && let Some(holds) = link.holds
        {
            link.backlog = size.saturating_sub(holds);
        }
        link
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(socket) = locked(&self.shared.socket).as_ref() {
            // One that is closed already needs no closing.
            let _ = socket.shutdown(Shutdown::Both);
        }
        self.shared.sleep.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn going(&self) -> bool {
        !self.stop.load(Ordering::SeqCst)
    }

    fn wait(&self, how_long: Duration) {
        let guard = locked(&self.sleep.0);
        if self.going() {
            drop(self.sleep.1.wait_timeout(guard, how_long));
        }
    }

    /// Changes how the node stands, in memory and, where it matters, on the disk.
    fn note(&self, keep: bool, change: impl FnOnce(&mut Link)) {
        let link = {
            let mut link = locked(&self.link);
            change(&mut link);
            link.clone()
        };
        if keep && let Err(e) = set_link(self.registry.store(), &link) {
            tracing::warn!(
                code = e.code(),
                reason = e.reason(),
                "how the line stands was not noted"
            );
        }
    }

    fn run(&self) {
        let mut wait = WAITING.0;
        while self.going() {
            let began = Instant::now();
            let ended = self.talk();
            *locked(&self.socket) = None;
            if !self.going() {
                self.note(true, |s| s.up = false);
                return;
            }
            if began.elapsed() > WAITING.1 {
                wait = WAITING.0;
            }
            if let Err(e) = ended {
                tracing::info!(code = e.code(), reason = e.reason(), "no line to the centre");
                let now = self.registry.now();
                self.note(true, |s| {
                    s.up = false;
                    s.trouble = Some(Trouble::of(&e, now));
                });
            }
            self.wait(wait);
            wait = (wait * 2).min(WAITING.1);
        }
    }

    fn talk(&self) -> Result<()> {
        let known = centre(&session(&self.registry))?;
        let centre = known.ok_or_else(|| Error::internal("there is no centre any more"))?.body;
        let Opened { mut talk, welcome, clock_ms } =
            Talk::open(&self.registry, &self.conduct, &centre, &mut |socket| {
                *locked(&self.socket) = socket.try_clone().ok();
            })?;
        let store = self.registry.store();
        let size = store.size()?;
        if welcome.holds > size {
            // To be filled up before anything is written: at the next start.
            store.set_state(RESTORED, "the centre holds more")?;
            return Err(lost_the_end(welcome.holds - size));
        }
        let now = self.registry.now();
        self.note(true, |s| {
            s.centre.clone_from(&welcome.name);
            s.release.clone_from(&welcome.release);
            s.clock_ms = clock_ms;
            s.up = true;
            s.at = Some(now);
            s.trouble = None;
            s.holds = Some(welcome.holds);
        });
        if let Some(head) = &welcome.head {
            self.alarm(talk.witness(head)?);
        }
        let report = Report {
            release: self.conduct.release.to_owned(),
            clock_ms,
            disk_free: (self.disk)(),
            size,
        };
        let mut asked: Option<Instant> = None;
        let mut noted = Instant::now();
        while self.going() {
            talk.push(&|holds| {
                let now = self.registry.now();
                self.note(false, |s| (s.holds, s.at) = (Some(holds), Some(now)));
                self.going()
            })?;
            let (holds, size, now) = (talk.holds, store.size()?, self.registry.now());
            let step = asked.is_none_or(|at| at.elapsed() >= self.conduct.asking);
            if step {
                let report = Report { disk_free: (self.disk)(), ..report.clone() };
                let heard = talk.hear(&report, &|| self.going())?;
                asked = Some(Instant::now());
                let keep = noted.elapsed() > NOTED || !heard.left.is_empty();
                if keep {
                    noted = Instant::now();
                }
                let now = self.registry.now();
                self.alarm(heard.alarm);
                self.note(keep, |s| {
                    s.at = Some(now);
                    if heard.all {
                        s.told = Some(now);
                    }
                    s.left += u64::try_from(heard.left.len()).unwrap_or(0);
                    if let Some(last) = heard.left.last() {
                        s.last_left = Some(last.clone());
                    }
                });
            }
            self.note(false, |s| {
                s.holds = Some(holds);
                s.backlog = size.saturating_sub(holds);
                if s.backlog == 0 {
                    s.in_step = Some(now);
                }
            });
            *locked(&self.traffic) = talk.line.traffic();
            if store.size()? == holds {
                self.wait(LOOKING);
            }
        }
        Ok(())
    }

    fn alarm(&self, found: Option<Error>) {
        let Some(e) = found else { return };
        tracing::error!(code = e.code(), "{}", e.public());
        let now = self.registry.now();
        self.note(true, |s| s.alarm = Some(Trouble::of(&e, now)));
    }
}

/// What came back of a journal that had lost its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtUp {
    /// So many entries.
    pub entries: u64,
    /// Records whose bodies never left this node and are gone, as `kind id`.
    pub gone: Vec<String>,
}

/// Gets the end of the own journal back from the centre, before anything else is written: for a
/// node that was put back from a copy.
///
/// # Errors
/// Those of the line; `not-the-lost-end`.
pub fn catch_up(
    registry: &Registry,
    conduct: &Conduct,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<CaughtUp> {
    let (store, session) = (registry.store(), session(registry));
    let centre = centre(&session)?.ok_or_else(|| {
        Error::invalid(
            "no-centre",
            "This node has no centre from which it could get anything back.",
        )
    })?;
    let Opened { mut talk, welcome, .. } =
        Talk::open(registry, conduct, &centre.body, &mut |_| {})?;
    let size = store.size()?;
    let mut items = Vec::new();
    let mut head = String::new();
    loop {
        let after = size + u64::try_from(items.len()).unwrap_or(0);
        // The centre may hold less than the copy: then there is nothing to get.
        progress(after - size, welcome.holds.saturating_sub(size));
        if after >= welcome.holds {
            break;
        }
        talk.line.send(store, &Ask::GiveBack { after })?;
        let Answer::Back { items: more, note } = talk.answer()? else {
            return Err(nonsense("no entries came back"));
        };
        if more.is_empty() {
            break;
        }
        head = note;
        items.extend(more);
    }
    let mut gone = Vec::new();
    let entries = u64::try_from(items.len()).unwrap_or(0);
    if entries > 0 {
        gone = refill(&session, &conduct.kinds, &items, &head, &mut |_| {})?;
    }
    store.set_state(RESTORED, "")?;
    Ok(CaughtUp { entries, gone })
}

/// Whether the node was put back from a copy and has not asked its centre since.
///
/// # Errors
/// When the database can't be read.
pub fn must_catch_up(registry: &Registry) -> Result<bool> {
    let restored = registry.store().state(RESTORED)?.is_some_and(|s| !s.is_empty());
    Ok(restored && centre(&session(registry))?.is_some())
}
