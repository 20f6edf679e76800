//! The protocol under everything that a bad line, a bad clock and a power cut can do, by chance
//! that repeats itself: a history is its seed, and a failing one is run again with
//! `PORTOLAN_SIMULATION_SEED=N`. `PORTOLAN_SIMULATION_HISTORIES=10000` runs the long one.
//!
//! One centre and forty-nine posts. Posts write crossings and change their own records, hand
//! records over to each other, fall off-line, crash, are put back from an old copy; the centre
//! follows every post's journal, and keeps for each post a feed of what it must know, which is a
//! journal like any other. Messages are lost, doubled, late and out of order. In the end, when the
//! line is good again, everybody must hold the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

use kernel::{NodeId, Seeded};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use registry::merkle::{self, Frontier, Hash};
use registry::note::{Signer, Verifier};
use serde::{Deserialize, Serialize};
use sync::{Change, Fence, Held, Homes, Own, Place, Push, Refusal, Standing, Verdict, judge};

const POSTS: usize = 49;
const CROSSINGS: usize = 100;

/// An entry: made by whom, at which time of a clock that may be wrong, and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    by: String,
    clock: i64,
    record: u64,
    version: u32,
    does: Does,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Does {
    Change(Change),
    /// In a feed: where a record stands.
    Tell(Place),
}

/// A journal with its key: on disk.
struct Journal {
    entries: Vec<Vec<u8>>,
    tree: Frontier,
    signer: Signer,
}

impl Journal {
    fn new(name: &str, chance: &Seeded) -> Self {
        let signer = Signer::generate(&NodeId(name.to_owned()), chance).unwrap();
        Self { entries: Vec::new(), tree: Frontier::default(), signer }
    }

    fn append(&mut self, entry: &Entry) {
        self.append_bytes(serde_json::to_vec(entry).unwrap());
    }

    fn append_bytes(&mut self, bytes: Vec<u8>) {
        self.tree.push(merkle::leaf(&bytes), &mut |_, _, _| {});
        self.entries.push(bytes);
    }

    fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// At most `most` entries after the first `after`.
    fn push(&self, after: u64, most: usize) -> Push {
        let from = (after as usize).min(self.entries.len());
        let to = (from + most).min(self.entries.len());
        let mut tree = Frontier::default();
        for bytes in &self.entries[..to] {
            tree.push(merkle::leaf(bytes), &mut |_, _, _| {});
        }
        let note = self.signer.checkpoint(to as u64, tree.root()).note;
        Push { after: from as u64, entries: self.entries[from..to].to_vec(), note }
    }
}

/// A copy of another's journal: on disk.
#[derive(Clone, Default)]
struct Copy {
    held: Held,
    entries: Vec<Vec<u8>>,
}

impl Copy {
    /// Takes what a push brings; gives what is new.
    fn take(&mut self, push: &Push, verifier: &Verifier) -> Vec<Entry> {
        let entries = &self.entries;
        let mut leaf = |n: u64| Ok::<Hash, Infallible>(merkle::leaf(&entries[n as usize]));
        match judge(&self.held, push, verifier, &mut leaf).unwrap() {
            Verdict::Take { skip, held } => {
                let new = &push.entries[skip..];
                let read = new.iter().map(|b| serde_json::from_slice(b).unwrap()).collect();
                self.entries.extend_from_slice(new);
                self.held = held;
                read
            }
            Verdict::Known | Verdict::Gap => Vec::new(),
            verdict @ (Verdict::Split | Verdict::Forged) => {
                panic!("honest nodes were taken for liars: {verdict:?}")
            }
        }
    }

    fn size(&self) -> u64 {
        self.entries.len() as u64
    }
}

struct Post {
    name: NodeId,
    journal: Journal,
    feed: Copy,
    homes: Homes<u64>,
    skew: i64,
    /// Volatile.
    own: Own,
    /// Off the air until this step.
    down_until: u64,
    /// In which the centre lets its pushes in; 0 before the first asking.
    epoch: u64,
    /// Drawn at each start from a copy.
    nonce: u128,
    /// Put back from a copy: may not write before the centre has said how much it holds.
    must_ask: bool,
    backup: Option<(usize, usize)>,
}

struct Centre {
    copies: Vec<Copy>,
    fences: Vec<Fence>,
    feeds: Vec<Journal>,
    owns: Vec<Own>,
    homes: Homes<u64>,
    down_until: u64,
}

#[derive(Clone)]
enum Message {
    /// In an epoch.
    Up(usize, u64, Push),
    UpHolds(usize, u64),
    /// The push was of another epoch.
    Fenced(usize),
    /// With a nonce, and how much is there.
    Ask(usize, u128, u64),
    /// To a nonce: the epoch, after how many, and which entries the post lacks.
    Answer(usize, u128, u64, u64, Vec<Vec<u8>>),
    Down(usize, Push),
    DownHolds(usize, u64),
}

struct World {
    chance: ChaCha8Rng,
    step: u64,
    centre: Centre,
    posts: Vec<Post>,
    line: Vec<Message>,
    cut: HashSet<usize>,
    /// Out of a hundred messages.
    lost: u32,
    doubled: u32,
    /// What was acknowledged, and may not be lost: who wrote which version of which record.
    acknowledged: HashMap<(u64, u32), String>,
    records: u64,
    crossings: usize,
}

const CENTRE: &str = "centre";

impl World {
    fn new(seed: u64) -> Self {
        let keys = Seeded::new(seed);
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let (lost, doubled) = (chance.next_u32() % 40, chance.next_u32() % 30);
        let posts = (0..POSTS)
            .map(|n| Post {
                name: NodeId(format!("post-{n}")),
                journal: Journal::new(&format!("post-{n}"), &keys),
                feed: Copy::default(),
                homes: Homes::default(),
                skew: i64::from(chance.next_u32() % 200_000) - 100_000,
                own: Own::default(),
                down_until: 0,
                epoch: 0,
                nonce: u128::from(chance.next_u64()),
                must_ask: false,
                backup: None,
            })
            .collect();
        let feeds = (0..POSTS).map(|n| Journal::new(&format!("centre.feed-{n}"), &keys)).collect();
        let centre = Centre {
            copies: vec![Copy::default(); POSTS],
            fences: vec![Fence::default(); POSTS],
            feeds,
            owns: (0..POSTS).map(|_| Own::default()).collect(),
            homes: Homes::default(),
            down_until: 0,
        };
        Self {
            chance,
            step: 0,
            centre,
            posts,
            line: Vec::new(),
            cut: HashSet::new(),
            lost,
            doubled,
            acknowledged: HashMap::new(),
            records: 0,
            crossings: 0,
        }
    }

    fn below(&mut self, n: usize) -> usize {
        self.chance.next_u32() as usize % n.max(1)
    }

    fn send(&mut self, message: Message) {
        if (self.below(100) as u32) < self.lost {
            return;
        }
        if (self.below(100) as u32) < self.doubled {
            self.line.push(message.clone());
        }
        self.line.push(message);
    }

    /// Writes at a post, as its officer would; acknowledged when it is on disk.
    fn write(&mut self, n: usize, record: u64, change: Change) {
        let post = &mut self.posts[n];
        let version = post.homes.place(&record).map_or(1, |p| p.version + 1);
        let name = post.name.clone();
        match post.homes.apply(&name, record, version, &change) {
            Ok(()) => {}
            Err(Refusal::NotAtHome | Refusal::UnderWay) => return, // The officer is told.
            Err(e) => panic!("a post does not know its own records: {e:?}"),
        }
        let clock = self.step as i64 + post.skew;
        let does = Does::Change(change);
        post.journal.append(&Entry { by: name.0.clone(), clock, record, version, does });
        let before = self.acknowledged.insert((record, version), name.0);
        assert!(before.is_none(), "a version was written twice");
    }

    fn may_write(&self, n: usize) -> bool {
        !self.posts[n].must_ask && self.posts[n].down_until <= self.step
    }

    fn act(&mut self) {
        self.step += 1;
        let n = self.below(POSTS);
        match self.below(100) {
            0..=29 if self.may_write(n) && self.crossings < CROSSINGS => {
                self.crossings += 1;
                self.records += 1;
                let record = self.records;
                self.write(n, record, Change::Write);
            }
            30..=36 if self.may_write(n) && self.records > 0 => {
                let record = 1 + self.below(self.records as usize) as u64;
                if self.posts[n].homes.place(&record).is_some() {
                    self.write(n, record, Change::Write);
                }
            }
            37..=42 if self.may_write(n) && self.records > 0 => {
                let record = 1 + self.below(self.records as usize) as u64;
                let to = NodeId(format!("post-{}", self.below(POSTS)));
                let mine = self.posts[n]
                    .homes
                    .place(&record)
                    .is_some_and(|p| p.home == self.posts[n].name && !p.under_way && to != p.home);
                if mine {
                    self.write(n, record, Change::HandOver(to));
                }
            }
            43 => {
                // A power cut: what was not on disk is gone, what was on its way to it too.
                self.posts[n].own = Own::default();
                self.posts[n].down_until = self.step + self.below(400) as u64;
            }
            44 if self.below(10) == 0 => {
                self.centre.owns = (0..POSTS).map(|_| Own::default()).collect();
                self.centre.down_until = self.step + self.below(200) as u64;
            }
            45 => {
                let post = &mut self.posts[n];
                post.backup = Some((post.journal.entries.len(), post.feed.entries.len()));
            }
            46 => self.put_back(n),
            47 => {
                self.cut.insert(n);
            }
            48 => {
                self.cut.clear();
            }
            49..=69 => self.talk(n),
            _ => self.deliver(),
        }
    }

    /// A post's disk died; it goes on from its last copy, and must ask before it writes.
    fn put_back(&mut self, n: usize) {
        let Some((journal, feed)) = self.posts[n].backup.take() else { return };
        let held = self.centre.copies[n].entries.len();
        let nonce = u128::from(self.chance.next_u64());
        let post = &mut self.posts[n];
        if post.must_ask || journal > post.journal.entries.len() {
            return;
        }
        // What only the dead disk held is lost with it; no protocol can bring it back.
        for bytes in post
            .journal
            .entries
            .drain(journal..)
            .collect::<Vec<_>>()
            .iter()
            .skip(held.saturating_sub(journal))
        {
            let gone: Entry = serde_json::from_slice(bytes).unwrap();
            self.acknowledged.remove(&(gone.record, gone.version));
        }
        let entries = std::mem::take(&mut post.journal.entries);
        post.journal.tree = Frontier::default();
        post.homes = Homes::default();
        let feed_entries: Vec<Vec<u8>> =
            post.feed.entries.drain(..feed.min(post.feed.entries.len())).collect();
        let mut tree = Frontier::default();
        for bytes in &feed_entries {
            tree.push(merkle::leaf(bytes), &mut |_, _, _| {});
        }
        post.feed = Copy { held: Held { tree, note: String::new() }, entries: feed_entries };
        post.own = Own::default();
        post.must_ask = true;
        post.epoch = 0;
        post.nonce = nonce;
        for bytes in entries {
            post.journal.append_bytes(bytes);
        }
        self.relearn(n);
    }

    /// What a post knows of homes, from its journal and its feed: derived, and so computed again.
    fn relearn(&mut self, n: usize) {
        let post = &mut self.posts[n];
        let mut homes: HashMap<u64, Place> = HashMap::new();
        let mut keep = |record: u64, place: Place| {
            if homes.get(&record).is_none_or(|p| p.version < place.version) {
                homes.insert(record, place);
            }
        };
        for bytes in post.journal.entries.iter().chain(&post.feed.entries) {
            let e: Entry = serde_json::from_slice(bytes).unwrap();
            let place = match e.does {
                Does::Tell(place) => place,
                Does::Change(Change::HandOver(to)) => {
                    Place { version: e.version, home: to, under_way: true }
                }
                Does::Change(_) => {
                    Place { version: e.version, home: post.name.clone(), under_way: false }
                }
            };
            keep(e.record, place);
        }
        post.homes = Homes::default();
        for (record, place) in homes {
            post.homes.learn(record, place);
        }
        self.take_over(n);
    }

    /// Records that were given to this post are taken over, if it may write.
    fn take_over(&mut self, n: usize) {
        if self.posts[n].must_ask {
            return;
        }
        let post = &self.posts[n];
        let mut given: Vec<u64> = post
            .homes
            .iter()
            .filter(|(_, p)| p.under_way && p.home == post.name)
            .map(|(r, _)| *r)
            .collect();
        given.sort_unstable();
        for record in given {
            self.write(n, record, Change::TakeOver);
        }
    }

    /// A post calls the centre: sends what it believes is missing, and asks for its feed.
    fn talk(&mut self, n: usize) {
        if self.posts[n].down_until > self.step {
            return;
        }
        let most = 1 + self.below(20);
        let post = &self.posts[n];
        let centre = NodeId(CENTRE.to_owned());
        let from = post.own.held_by(&centre).unwrap_or(0).min(post.journal.size());
        let up = if post.must_ask || post.epoch == 0 {
            Message::Ask(n, post.nonce, post.journal.size())
        } else {
            Message::Up(n, post.epoch, post.journal.push(from, most))
        };
        self.send(up);
        let holds = Message::DownHolds(n, self.posts[n].feed.size());
        self.send(holds);
    }

    fn deliver(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let at = self.below(self.line.len());
        let message = self.line.swap_remove(at);
        let (Message::Up(n, ..)
        | Message::UpHolds(n, _)
        | Message::Fenced(n)
        | Message::Ask(n, ..)
        | Message::Answer(n, ..)
        | Message::Down(n, _)
        | Message::DownHolds(n, _)) = &message;
        let n = *n;
        let to_post =
            !matches!(message, Message::Up(..) | Message::Ask(..) | Message::DownHolds(..));
        let off = if to_post { self.posts[n].down_until } else { self.centre.down_until };
        if self.cut.contains(&n) || off > self.step {
            return; // Lost.
        }
        match message {
            Message::Up(_, epoch, push) if self.centre.fences[n].admits(epoch) => {
                self.centre_takes(n, &push);
            }
            Message::Up(..) => self.send(Message::Fenced(n)),
            Message::UpHolds(_, holds) => {
                let post = &mut self.posts[n];
                let centre = NodeId(CENTRE.to_owned());
                let standing = post.own.answered(&centre, holds, post.journal.size());
                let lost = matches!(standing, Standing::LostTheEnd(_));
                assert!(!lost || post.must_ask, "a journal lost its end, and nobody knew");
            }
            Message::Fenced(_) => {
                self.posts[n].epoch = 0;
                self.posts[n].nonce = u128::from(self.chance.next_u64());
            }
            Message::Ask(_, nonce, size) => {
                let epoch = self.centre.fences[n].ask(nonce);
                let from = (size as usize).min(self.centre.copies[n].entries.len());
                let lacks = self.centre.copies[n].entries[from..].to_vec();
                self.send(Message::Answer(n, nonce, epoch, size, lacks));
            }
            Message::Answer(_, nonce, epoch, after, lacks) => {
                if nonce == self.posts[n].nonce && self.posts[n].epoch < epoch {
                    self.post_hears(n, epoch, after, lacks);
                }
            }
            Message::Down(_, push) => {
                let verifier = self.centre.feeds[n].signer.verifier();
                let new = self.posts[n].feed.take(&push, &verifier);
                for entry in new {
                    let Does::Tell(place) = entry.does else { panic!("a feed tells") };
                    self.posts[n].homes.learn(entry.record, place);
                }
                self.take_over(n);
            }
            Message::DownHolds(_, holds) => {
                let feed = &self.centre.feeds[n];
                let name = self.posts[n].name.clone();
                if let Standing::GoOn(from) =
                    self.centre.owns[n].answered(&name, holds, feed.size())
                    && from < feed.size()
                {
                    let push = feed.push(from, 20);
                    self.send(Message::Down(n, push));
                }
            }
        }
    }

    fn centre_takes(&mut self, n: usize, push: &Push) {
        let verifier = self.posts[n].journal.signer.verifier();
        let new = self.centre.copies[n].take(push, &verifier);
        for entry in new {
            let Does::Change(change) = entry.does.clone() else { panic!("a journal changes") };
            let by = NodeId(entry.by.clone());
            let stands = self.centre.homes.apply(&by, entry.record, entry.version, &change);
            assert_eq!(stands, Ok(()), "an overwrite that nobody saw: {entry:?} {change:?}");
            // Who is given a record must know it: the least that a post needs.
            if let Change::HandOver(to) = &change {
                let place = self.centre.homes.place(&entry.record).unwrap().clone();
                let m: usize = to.0.trim_start_matches("post-").parse().unwrap();
                let clock = self.step as i64;
                let (record, version, does) = (entry.record, entry.version, Does::Tell(place));
                self.centre.feeds[m].append(&Entry {
                    by: CENTRE.to_owned(),
                    clock,
                    record,
                    version,
                    does,
                });
            }
        }
        let holds = self.centre.copies[n].size();
        self.send(Message::UpHolds(n, holds));
    }

    /// The centre lets this post in, and gives it back what it lacks of its own journal.
    fn post_hears(&mut self, n: usize, epoch: u64, after: u64, lacks: Vec<Vec<u8>>) {
        let post = &mut self.posts[n];
        post.epoch = epoch;
        if !post.must_ask {
            assert!(lacks.is_empty(), "a journal lost its end, and nobody knew");
            return;
        }
        assert_eq!(after, post.journal.size(), "it wrote before it was allowed to");
        for bytes in lacks {
            post.journal.append_bytes(bytes);
        }
        post.must_ask = false;
        self.relearn(n);
    }

    /// The line is good again, for as long as it takes.
    fn heal(&mut self) {
        self.cut.clear();
        self.lost = 0;
        self.doubled = 0;
        self.centre.down_until = 0;
        for post in &mut self.posts {
            post.down_until = 0;
        }
        for _ in 0..200 {
            for n in 0..POSTS {
                self.talk(n);
            }
            while !self.line.is_empty() {
                self.deliver();
            }
            let done = (0..POSTS).all(|n| {
                !self.posts[n].must_ask
                    && self.centre.copies[n].size() == self.posts[n].journal.size()
                    && self.posts[n].feed.size() == self.centre.feeds[n].size()
            });
            if done {
                return;
            }
        }
        panic!("they never agreed");
    }

    fn check(&self) {
        let mut there: HashMap<(u64, u32), &str> = HashMap::new();
        let mut all: Vec<Entry> = Vec::new();
        for (n, post) in self.posts.iter().enumerate() {
            let copy = &self.centre.copies[n];
            assert_eq!(copy.held.tree.root(), post.journal.tree.root(), "equal by hash");
            assert_eq!(copy.entries, post.journal.entries);
            assert_eq!(post.feed.entries, self.centre.feeds[n].entries);
            all.extend(copy.entries.iter().map(|b| serde_json::from_slice::<Entry>(b).unwrap()));
        }
        for entry in &all {
            let twice = there.insert((entry.record, entry.version), &entry.by);
            assert!(twice.is_none(), "a version is there twice: {entry:?}");
        }
        for (key, by) in &self.acknowledged {
            assert_eq!(there.get(key), Some(&by.as_str()), "{key:?} was acknowledged and is lost");
        }
        for (record, place) in self.centre.homes.iter() {
            assert!(!place.under_way, "record {record} was handed over and never arrived");
            let n: usize = place.home.0.trim_start_matches("post-").parse().unwrap();
            assert_eq!(self.posts[n].homes.place(record), Some(place), "home and centre agree");
            for post in self.posts.iter().filter(|p| p.name != place.home) {
                let other = post.homes.place(record);
                assert!(other.is_none_or(|p| p.home != post.name), "two homes");
            }
        }
    }
}

fn history(seed: u64) -> usize {
    let mut world = World::new(seed);
    while world.crossings < CROSSINGS {
        world.act();
    }
    world.heal();
    world.check();
    world.crossings
}

#[test]
fn nothing_acknowledged_is_lost_doubled_or_overwritten_in_any_history() {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    if let Some(seed) = number("PORTOLAN_SIMULATION_SEED") {
        history(seed);
        return;
    }
    let histories = number("PORTOLAN_SIMULATION_HISTORIES").unwrap_or(200);
    let next = std::sync::atomic::AtomicU64::new(0);
    let crossings: usize = std::thread::scope(|s| {
        let threads: Vec<_> = (0..2)
            .map(|_| {
                s.spawn(|| {
                    let mut all = 0;
                    loop {
                        let seed = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        if seed >= histories {
                            return all;
                        }
                        let run = std::panic::catch_unwind(|| history(seed));
                        all +=
                            run.unwrap_or_else(|_| panic!("PORTOLAN_SIMULATION_SEED={seed} fails"));
                    }
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    assert_eq!(crossings as u64, histories * CROSSINGS as u64);
}

#[test]
fn a_journal_that_shows_two_histories_is_found_out() {
    for seed in 0..50 {
        let keys = Seeded::new(seed);
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let entry = |n: u64, by: &str| Entry {
            by: by.to_owned(),
            clock: 0,
            record: n,
            version: 1,
            does: Does::Change(Change::Write),
        };
        let mut honest = Journal::new("post", &keys);
        let mut other = Journal::new("post", &Seeded::new(seed));
        let fork = u64::from(chance.next_u32() % 20);
        for n in 0..30 {
            honest.append(&entry(n, "post"));
            other.append(&entry(n, if n == fork { "somebody else" } else { "post" }));
        }
        let verifier = honest.signer.verifier();
        let mut copy = Copy::default();
        let until = fork + 1 + u64::from(chance.next_u32() % 5);
        copy.take(&honest.push(0, until as usize), &verifier);
        for after in 0..=until {
            let push = other.push(after, 30);
            let entries = &copy.entries;
            let mut leaf = |n: u64| Ok::<Hash, Infallible>(merkle::leaf(&entries[n as usize]));
            let verdict = judge(&copy.held, &push, &verifier, &mut leaf).unwrap();
            assert!(matches!(verdict, Verdict::Split), "after {after}: {verdict:?}");
        }
        let strange = Journal::new("post", &Seeded::new(seed + 1000));
        let mut leaf = |_: u64| Ok::<Hash, Infallible>([0; 32]);
        let verdict = judge(&copy.held, &strange.push(0, 1), &verifier, &mut leaf).unwrap();
        assert!(matches!(verdict, Verdict::Forged));
        let mut cut = honest.push(until, 30);
        cut.entries.pop();
        let verdict = judge(&copy.held, &cut, &verifier, &mut leaf).unwrap();
        assert!(matches!(verdict, Verdict::Forged), "entries that its head does not cover");
    }
}
