//! The centre's end: takes calls, one thread for each.
//!
//! Always holds: whoever is not enrolled gets one sentence and no more; of one node one exchange
//! at a time is taken; what a call did not finish, the next one does.

use std::collections::HashMap;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kernel::{Act, Actor, Error, NodeId, Purpose, Result};
use registry::note::Verifier;
use registry::{Registry, Session, Store};
use rustls::{ServerConnection, StreamOwned};

use super::message::{Answer, Ask, FORM, Head, Hello, Welcome};
use super::tls::{Identity, accept};
use super::wire::{Wire, broken, nonsense};
use crate::contact::{Contact, Report, Trouble, contact, set_contact};
use crate::enrolment::{self, Enrolment};
use crate::feed::{Conduct, tell};
use crate::{Fence, Outcome, Parcel, refill, take};

/// Calls that are taken at once.
const CALLS: usize = 2_000;
/// How long a caller may be silent.
const SILENCE: Duration = Duration::from_secs(300);
/// How long a caller may take to say who it is.
const GREETING: Duration = Duration::from_secs(30);
/// How often what is known of a node is written down, at most.
const NOTED: Duration = Duration::from_secs(15);
/// How often a node is given a new head to keep.
const HEADS: Duration = Duration::from_secs(60);
/// Records of each kind looked at for one answer.
const PAGE: usize = 500;
/// Entries given back at once.
const GIVEN: usize = 500;

type Line = Wire<StreamOwned<ServerConnection, TcpStream>>;

struct Shared {
    registry: Registry,
    conduct: Conduct,
    identity: Identity,
    stop: AtomicBool,
    calls: Mutex<HashMap<u64, TcpStream>>,
    next: AtomicU64,
    /// Of each node, who exchanges with it now.
    turns: Mutex<HashMap<String, Arc<Mutex<()>>>>,
}

/// A centre that takes calls, until it is dropped.
pub struct Listening {
    shared: Arc<Shared>,
    at: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Listening {
    /// Begins to take calls.
    ///
    /// # Errors
    /// `cant-listen`.
    pub fn start(
        registry: Registry,
        conduct: Conduct,
        identity: Identity,
        listen: SocketAddr,
    ) -> Result<Self> {
        let fault = |e: std::io::Error| {
            Error::new(
                kernel::Kind::Unavailable,
                "cant-listen",
                format!("Nobody can call this node at {listen}: another program may be listening there. Choose another address with --node-listen."),
            )
            .because(e.to_string())
        };
        let listener = TcpListener::bind(listen).map_err(fault)?;
        let at = listener.local_addr().map_err(fault)?;
        let shared = Arc::new(Shared {
            registry,
            conduct,
            identity,
            stop: AtomicBool::new(false),
            calls: Mutex::new(HashMap::new()),
            next: AtomicU64::new(0),
            turns: Mutex::new(HashMap::new()),
        });
        let worker = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("line-listen".to_owned())
            .spawn(move || listen_on(&worker, &listener))
            .map_err(fault)?;
        Ok(Self { shared, at, thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub const fn at(&self) -> SocketAddr {
        self.at
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        for socket in locked(&self.shared.calls).values() {
            // One that is closed already needs no closing.
            let _ = socket.shutdown(Shutdown::Both);
        }
        // Wakes the thread that waits for calls.
        let _ = TcpStream::connect_timeout(&self.at, Duration::from_secs(1));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        // Exchanges end with their sockets; the store must not be closed under them.
        let patience = Instant::now();
        while !locked(&self.shared.calls).is_empty() && patience.elapsed() < GREETING {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn listen_on(shared: &Arc<Shared>, listener: &TcpListener) {
    for socket in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        let Ok(socket) = socket else {
            // Too many open files, as a rule: those that are open go on.
            std::thread::sleep(Duration::from_millis(100));
            continue;
        };
        if locked(&shared.calls).len() >= CALLS {
            continue;
        }
        let Ok(kept) = socket.try_clone() else { continue };
        let number = shared.next.fetch_add(1, Ordering::SeqCst);
        locked(&shared.calls).insert(number, kept);
        let worker = Arc::clone(shared);
        let started = std::thread::Builder::new().name("line-call".to_owned()).spawn(move || {
            if let Err(e) = worker.answer(socket) {
                tracing::debug!(code = e.code(), reason = e.reason(), "a call ended");
            }
            locked(&worker.calls).remove(&number);
        });
        if started.is_err() {
            locked(&shared.calls).remove(&number);
        }
    }
}

/// Who is on the line, and what is known of it.
struct Caller {
    enrolment: Enrolment,
    key: Verifier,
    epoch: u64,
    contact: Contact,
    noted: Instant,
    /// The size of the newest head that it was given, and when.
    head: (u64, Instant),
}

impl Shared {
    fn session(&self) -> Session {
        self.registry.session(&Act::new(Actor::system(), Purpose::Administration))
    }

    fn store(&self) -> &dyn Store {
        self.registry.store()
    }

    fn turn(&self, node: &str) -> Arc<Mutex<()>> {
        Arc::clone(locked(&self.turns).entry(node.to_owned()).or_default())
    }

    fn answer(&self, socket: TcpStream) -> Result<()> {
        socket.set_nodelay(true).map_err(broken)?;
        socket.set_read_timeout(Some(GREETING)).map_err(broken)?;
        socket.set_write_timeout(Some(SILENCE)).map_err(broken)?;
        let mut line = accept(&self.identity, socket)?;
        let first = line.receive()?;
        match first.unproved::<Ask>()? {
            Ask::Join { name, key, secret } => {
                let key = Verifier::from_text(&key).map_err(nonsense)?;
                // That whoever comes has the key, not only its name.
                first.open::<Ask>(&key)?;
                if key.origin()
                    != registry::note::origin(&NodeId(name.clone())).map_err(nonsense)?
                {
                    return Err(nonsense("a key of another name"));
                }
                let turn = self.turn(&name);
                let _turn = locked(&turn);
                let answer = match enrolment::join(&self.session(), &name, &secret, &key) {
                    Ok(()) => Answer::Joined {
                        name: self.store().node().0.clone(),
                        key: self.store().verifier().to_text(),
                    },
                    Err(e) => {
                        // One answer for all, and none soon: codes can't be tried out.
                        std::thread::sleep(Duration::from_secs(1));
                        Answer::refused(&e)
                    }
                };
                line.send(self.store(), &answer)
            }
            Ask::Hello(hello) => {
                let (enrolment, key) = match enrolment::admitted(&self.session(), &hello.name) {
                    Ok(known) => known,
                    Err(e) => return line.send(self.store(), &Answer::refused(&e)),
                };
                first.open::<Ask>(&key)?;
                line.stream().sock.set_read_timeout(Some(SILENCE)).map_err(broken)?;
                self.exchange(&mut line, &hello, enrolment, key)
            }
            _ => Err(nonsense("a call without a greeting")),
        }
    }

    fn exchange(
        &self,
        line: &mut Line,
        hello: &Hello,
        enrolment: Enrolment,
        key: Verifier,
    ) -> Result<()> {
        if hello.form > FORM {
            let e = Error::refused(
                "newer-line",
                "The centre has an older release that does not understand this one. Bring the centre to this release; until then the node keeps what it writes.",
            );
            return line.send(self.store(), &Answer::refused(&e));
        }
        let epoch = self.fence(&enrolment.name, &hello.nonce)?;
        let holds = self.store().held(key.origin())?.map_or(0, |h| h.size);
        let head = self.head(&hello.seen)?;
        let now = self.registry.now();
        let mut contact = contact(self.store(), &enrolment.name)?;
        contact.since = Some(now);
        contact.at = Some(now);
        contact.holds = holds;
        contact.trouble = (holds > hello.size).then(|| {
            let e = lost_the_end();
            Trouble::of(&e, now)
        });
        let size = head.as_ref().map_or(0, |(size, _)| *size);
        let welcome = Welcome {
            name: self.store().node().0.clone(),
            key: self.store().verifier().to_text(),
            release: self.conduct.release.to_owned(),
            epoch,
            holds,
            clock: now,
            head: head.map(|(_, head)| head),
        };
        line.send(self.store(), &Answer::Welcome(welcome))?;
        let mut caller = Caller {
            enrolment,
            key,
            epoch,
            contact,
            noted: Instant::now(),
            head: (size, Instant::now()),
        };
        set_contact(self.store(), &caller.enrolment.name, &caller.contact)?;
        let ended = self.listen_to(line, &mut caller);
        caller.contact.since = None;
        set_contact(self.store(), &caller.enrolment.name, &caller.contact)?;
        ended
    }

    fn listen_to(&self, line: &mut Line, caller: &mut Caller) -> Result<()> {
        loop {
            let ask: Ask = line.receive()?.open(&caller.key)?;
            // Retired meanwhile: nothing more is taken, and nothing told.
            match enrolment::admitted(&self.session(), &caller.enrolment.name) {
                Ok((enrolment, _)) => caller.enrolment = enrolment,
                Err(e) => return line.send(self.store(), &Answer::refused(&e)),
            }
            let answer = match ask {
                Ask::Push { epoch, parcel } => self.push(caller, epoch, &parcel),
                Ask::Tell { after, report } => self.tell(caller, after, report),
                Ask::GiveBack { after } => self.give_back(caller, after),
                Ask::Join { .. } | Ask::Hello(_) => Err(nonsense("a second greeting")),
            };
            caller.contact.at = Some(self.registry.now());
            let before = caller.contact.trouble.clone();
            let (answer, ends) = match answer {
                Ok(answer) => {
                    let split = |t: &Trouble| t.code == "journal-split";
                    // That two histories were shown stays until somebody has looked after it.
                    if !caller.contact.trouble.as_ref().is_some_and(split) {
                        caller.contact.trouble = None;
                    }
                    (answer, false)
                }
                Err(e) => {
                    tracing::warn!(
                        node = caller.enrolment.name,
                        code = e.code(),
                        reason = e.reason(),
                        "refused"
                    );
                    caller.contact.trouble = Some(Trouble::of(&e, self.registry.now()));
                    (Answer::refused(&e), true)
                }
            };
            if before != caller.contact.trouble || caller.noted.elapsed() > NOTED {
                caller.noted = Instant::now();
                set_contact(self.store(), &caller.enrolment.name, &caller.contact)?;
            }
            line.send(self.store(), &answer)?;
            if ends {
                return Ok(());
            }
        }
    }

    /// Begins a new epoch of a node's pushes.
    fn fence(&self, node: &str, nonce: &str) -> Result<u64> {
        let nonce = u128::from_str_radix(nonce, 16).map_err(nonsense)?;
        let turn = self.turn(node);
        let _turn = locked(&turn);
        let name = fence_of(node);
        let mut fence = self.fence_now(&name)?;
        let epoch = fence.ask(nonce);
        let text = serde_json::to_string(&fence).map_err(|e| Error::internal(e.to_string()))?;
        self.store().set_state(&name, &text)?;
        Ok(epoch)
    }

    fn fence_now(&self, name: &str) -> Result<Fence> {
        let text = self.store().state(name)?;
        let fence = text.map(|t| serde_json::from_str(&t)).transpose();
        Ok(fence.map_err(|e| Error::internal(format!("{name}: {e}")))?.unwrap_or_default())
    }

    fn push(&self, caller: &mut Caller, epoch: u64, parcel: &Parcel) -> Result<Answer> {
        let turn = self.turn(&caller.enrolment.name);
        let _turn = locked(&turn);
        // Another line of the same node may have been begun since.
        if epoch != caller.epoch
            || !self.fence_now(&fence_of(&caller.enrolment.name))?.admits(epoch)
        {
            return Err(Error::refused(
                "old-epoch",
                "Another line from this node was begun since. This one ends.",
            ));
        }
        let answer = take(&self.session(), &self.conduct, &caller.key, parcel)?;
        let contact = &mut caller.contact;
        contact.holds = answer.holds;
        contact.left += u64::try_from(answer.left.len()).unwrap_or(0);
        if let Some(last) = answer.left.last() {
            contact.last_left = Some(last.clone());
        }
        match answer.outcome {
            Outcome::Split => {
                let e = Error::conflict(
                    "journal-split",
                    "This node shows another history than the one that it showed before. Nothing of it is taken. Ask whoever runs it what happened: a copy of its folder may be in use twice.",
                );
                contact.trouble = Some(Trouble::of(&e, self.registry.now()));
                // Both heads are kept: no honest journal has signed both.
                let name = format!("split/{}", caller.key.origin());
                self.store().set_state(&name, &parcel.note)?;
            }
            Outcome::Forged => {
                return Err(nonsense("a parcel that its journal's key did not sign"));
            }
            Outcome::Taken | Outcome::Known | Outcome::Gap => {}
        }
        Ok(Answer::Took { outcome: answer.outcome, holds: answer.holds, left: answer.left })
    }

    fn tell(&self, caller: &mut Caller, after: u64, report: Report) -> Result<Answer> {
        caller.contact.report = Some(report);
        let to = NodeId(caller.enrolment.name.clone());
        let posts: Vec<_> = caller.enrolment.posts.iter().map(|p| p.uuid()).collect();
        let news = tell(self.store(), &self.conduct, &to, &posts, after, PAGE)?;
        let size = self.store().size()?;
        let grown = size > caller.head.0 && caller.head.1.elapsed() > HEADS;
        let head = if grown {
            let from = caller.head.0;
            caller.head = (size, Instant::now());
            Some(self.continued(from, size)?)
        } else {
            None
        };
        Ok(Answer::News { news, head, clock: self.registry.now() })
    }

    fn give_back(&self, caller: &mut Caller, after: u64) -> Result<Answer> {
        let journal = caller.key.origin();
        let held = self.store().held(journal)?.unwrap_or_default();
        let items = refill::give_back(self.store(), &self.conduct.kinds, journal, after, GIVEN)?;
        Ok(Answer::Back { items, note: held.note })
    }

    /// The own head, and that it continues the one that the caller has seen, if it is the same
    /// journal's.
    fn head(&self, seen: &[String]) -> Result<Option<(u64, Head)>> {
        let size = self.store().size()?;
        if size == 0 {
            return Ok(None);
        }
        let own = self.store().verifier();
        let seen = seen.iter().find_map(|note| own.open(note).ok());
        let from = match seen {
            Some(seen) if seen.size > size => {
                // The caller has a head of ours that we don't: it will raise the alarm, and so do we.
                let e = lost_the_end();
                tracing::error!(
                    code = e.code(),
                    kept = seen.size,
                    have = size,
                    "a node holds a newer head of this journal"
                );
                self.store().set_state("lost-end", &seen.note)?;
                0
            }
            Some(seen) => seen.size,
            None => 0,
        };
        Ok(Some((size, self.continued(from, size)?)))
    }

    fn continued(&self, from: u64, size: u64) -> Result<Head> {
        let note = self.store().checkpoint_at(size)?.note;
        let proof =
            if from == 0 { Vec::new() } else { self.store().prove_consistency(from, size)? };
        Ok(Head { note, from, proof: proof.iter().map(hex::encode).collect() })
    }
}

fn lost_the_end() -> Error {
    Error::conflict(
        "lost-the-end",
        "This node has less of its own journal than its neighbour holds of it: it was put back from an older copy. Stop it and start it again: it gets the rest back before anything else is written.",
    )
}

fn fence_of(node: &str) -> String {
    format!("fence/{node}")
}
