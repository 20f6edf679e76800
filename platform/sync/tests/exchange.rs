//! Journals go from one store to another: posts on SQLite, the centre on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::sync::Arc;

use kernel::{Clock, Entropy, FixedClock, Id, NodeId, Purpose, Seeded};
use registry::postgres::{Address, PostgresStore};
use registry::sqlite::{Options, SqliteStore};
use registry::{
    Column, ColumnType, KindSpec, NoReadLog, Query, Record, Registry, Session, Store, Value,
    verify_held,
};
use serde::{Deserialize, Serialize};
use sync::{Conduct, Down, Kinds, Outcome, Parcel, Reach, pack, take, tell};
use testkit::samples::{Badge, Note, Office};

struct Node {
    store: Arc<dyn Store>,
    session: Session,
    kinds: Kinds,
    _dir: Option<tempfile::TempDir>,
}

fn node(store: Arc<dyn Store>, specs: &[KindSpec], dir: Option<tempfile::TempDir>) -> Node {
    store.declare(specs).unwrap();
    let clock: Arc<dyn Clock> =
        Arc::new(FixedClock::at(jiff::Timestamp::constant(1_795_492_800, 0)));
    let seed = store.node().0.bytes().map(u64::from).sum();
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let registry = Registry::new(Arc::clone(&store), clock, chance, Arc::new(NoReadLog));
    let session = registry.session(&testkit::act("administrator", Purpose::Administration));
    Node { store, session, kinds: Kinds::new(specs), _dir: dir }
}

fn specs() -> [KindSpec; 3] {
    [Office::spec(), Note::spec(), Badge::spec()]
}

fn embedded(name: &str, seed: u64, specs: &[KindSpec]) -> Node {
    let dir = tempfile::tempdir().unwrap();
    let options = Options::new(name, Arc::new(Seeded::new(seed)));
    node(Arc::new(SqliteStore::open(dir.path(), &options).unwrap()), specs, Some(dir))
}

fn on_postgres(name: &str) -> Node {
    let dir = tempfile::tempdir().unwrap();
    let address = testkit::postgres::server().database().unwrap();
    let options = registry::postgres::Options {
        database: Address::parse(&address).unwrap(),
        replica: None,
        node: Some(NodeId(name.to_owned())),
        entropy: Arc::new(Seeded::new(99)),
    };
    node(Arc::new(PostgresStore::open(dir.path(), &options).unwrap()), &specs(), Some(dir))
}

/// Each check on a centre of either kind.
fn on_both(check: fn(&Node)) {
    check(&embedded("centre", 99, &specs()));
    check(&on_postgres("centre"));
}

impl Node {
    fn add(&self, office: &Office) -> Id<Office> {
        let mut w = self.session.write("testkit.add");
        let id = w.create(office);
        w.commit().unwrap();
        id
    }

    fn rename(&self, id: Id<Office>, name: &str) -> kernel::Result<u64> {
        let seen = self.session.get(id).unwrap();
        let mut w = self.session.write("testkit.change");
        w.update(&seen, &Office { name: name.to_owned(), ..seen.body.clone() });
        w.commit().map(|r| r.entry)
    }

    fn pack(&self, after: u64, most: usize) -> Option<Parcel> {
        let stays = |kind: &str| kind == Badge::KIND;
        pack(self.store.as_ref(), &self.kinds, &stays, after, most).unwrap()
    }

    fn take(&self, from: &Node, parcel: &Parcel) -> sync::Answer {
        take(&self.session, &self.conduct(), from.store.verifier(), parcel).unwrap()
    }

    /// Badges stay, notes govern, and everybody is to know of both offices and notes.
    fn conduct(&self) -> Conduct {
        Conduct {
            kinds: self.kinds.clone(),
            stays: &[&["testkit.badge"]],
            governs: &[&["testkit.note"]],
            down: &[
                Down { kind: "testkit.office", reach: Reach::Every },
                Down { kind: "testkit.note", reach: Reach::Every },
            ],
            release: "1",
            asking: std::time::Duration::from_secs(1),
        }
    }

    fn whole(&self) {
        self.store.verify(&mut |_, _| true).unwrap().unwrap();
    }
}

fn office(n: i64) -> Office {
    Office {
        number: Some(format!("N-{n}")),
        desks: Some(n),
        opened: Some(jiff::Timestamp::from_microsecond(n).unwrap()),
        ..Office::named(&format!("Office “{n}”"))
    }
}

/// Sends everything, `most` entries at a time, each parcel twice: an answer was lost.
fn bring_up(post: &Node, centre: &Node, most: usize) -> Vec<String> {
    let mut left = Vec::new();
    let mut after =
        centre.store.held(post.store.verifier().origin()).unwrap().map_or(0, |h| h.size);
    while let Some(parcel) = post.pack(after, most) {
        // As it is after a journey.
        let parcel: Parcel = serde_json::from_slice(&serde_json::to_vec(&parcel).unwrap()).unwrap();
        let first = centre.take(post, &parcel);
        assert_eq!(first.outcome, Outcome::Taken);
        let again = centre.take(post, &parcel);
        assert_eq!((again.outcome, again.holds), (Outcome::Known, first.holds));
        left.extend(first.left);
        after = first.holds;
    }
    assert_eq!(after, post.store.size().unwrap());
    assert_eq!(verify_held(centre.store.as_ref(), post.store.verifier()).unwrap(), Ok(after));
    centre.whole();
    left
}

#[test]
fn what_a_post_wrote_can_be_read_at_the_centre_version_by_version() {
    on_both(|centre| {
        let post = embedded("post-1", 1, &specs());
        let ids: Vec<_> = (0..5).map(|n| post.add(&office(n))).collect();
        for round in 0..3 {
            for id in &ids {
                post.rename(*id, &format!("round {round}")).unwrap();
            }
        }
        let seen = post.session.get(ids[0]).unwrap();
        let mut w = post.session.write("testkit.erase");
        w.erase(&seen);
        w.commit().unwrap();
        for most in [7, 100] {
            assert_eq!(bring_up(&post, centre, most), Vec::<String>::new());
            post.rename(ids[1], "later").unwrap();
        }
        assert_eq!(bring_up(&post, centre, 1), Vec::<String>::new());
        assert!(centre.session.look(ids[0]).unwrap().is_none(), "erased there, erased here");
        for id in &ids[1..] {
            let (there, here) = (post.session.get(*id).unwrap(), centre.session.get(*id).unwrap());
            assert_eq!((there.body, there.version), (here.body, here.version));
            assert_eq!(here.home, NodeId("post-1".to_owned()));
            let versions = |n: &Node| -> Vec<(u32, Office)> {
                let all = n.session.history(*id).unwrap();
                all.into_iter().map(|v| (v.version, v.stored.unwrap().body)).collect()
            };
            assert_eq!(versions(&post), versions(centre));
        }
        let found = Query::<Office>::all();
        assert_eq!(centre.session.count(&found).unwrap(), 4, "they are found like any other");
        let not_here = centre.rename(ids[1], "centre's wish").unwrap_err();
        assert_eq!(not_here.code(), "not-at-home");
    });
}

#[test]
fn a_kind_that_stays_leaves_its_entries_and_not_its_bodies() {
    on_both(|centre| {
        let post = embedded("post-1", 1, &specs());
        let mut w = post.session.write("testkit.badge");
        let badge = w.create(&Badge { number: "B-1".to_owned() });
        let office = w.create(&office(1));
        w.commit().unwrap();
        let sent = serde_json::to_string(&post.pack(0, 10).unwrap()).unwrap();
        assert!(!sent.contains("B-1"));
        assert_eq!(bring_up(&post, centre, 10), Vec::<String>::new());
        assert!(centre.session.look(badge).unwrap().is_none());
        assert!(centre.session.look(office).unwrap().is_some());
    });
}

#[test]
fn what_was_changed_on_the_way_is_not_taken() {
    on_both(|centre| {
        let post = embedded("post-1", 1, &specs());
        let id = post.add(&office(1));
        post.rename(id, "second").unwrap();
        let good = post.pack(0, 10).unwrap();
        let text = serde_json::to_string(&good).unwrap();
        let mut tried = 0;
        for (from, to) in [
            ("second", "sEcond"),
            ("testkit.change", "testkit.chance"),
            ("\"version\":2", "\"version\":3"),
            ("post-1\\n", "post-2\\n"),
        ] {
            let bad = text.replace(from, to);
            assert_ne!(bad, text, "{from}");
            let bad: Parcel = serde_json::from_str(&bad).unwrap();
            let answer = centre.take(&post, &bad);
            assert!(matches!(answer.outcome, Outcome::Forged | Outcome::Split), "{answer:?}");
            tried += 1;
        }
        assert_eq!(tried, 4);
        let strange = embedded("post-1", 2, &specs());
        strange.add(&office(7));
        let forged = take(
            &centre.session,
            &centre.conduct(),
            post.store.verifier(),
            &strange.pack(0, 10).unwrap(),
        );
        assert_eq!(forged.unwrap().outcome, Outcome::Forged);
        assert_eq!(centre.store.size().unwrap(), 0, "nothing was written");
        assert!(centre.store.held(post.store.verifier().origin()).unwrap().is_none());
        assert_eq!(centre.take(&post, &good).outcome, Outcome::Taken);
        assert_eq!(centre.take(&post, &post.pack(1, 10).unwrap()).outcome, Outcome::Known);
        for n in 0..4 {
            post.add(&office(10 + n));
        }
        let gap = centre.take(&post, &post.pack(4, 10).unwrap());
        assert_eq!((gap.outcome, gap.holds), (Outcome::Gap, 2));
    });
}

#[test]
fn two_histories_under_one_key_are_found_out_and_neither_overwrites() {
    on_both(|centre| {
        let (one, other) = (embedded("post-1", 1, &specs()), embedded("post-1", 1, &specs()));
        assert_eq!(one.store.verifier(), other.store.verifier());
        let id = one.add(&office(1));
        bring_up(&one, centre, 10);
        other.add(&office(2));
        other.add(&office(3));
        assert_eq!(centre.take(&other, &other.pack(0, 10).unwrap()).outcome, Outcome::Split);
        assert_eq!(centre.take(&other, &other.pack(1, 10).unwrap()).outcome, Outcome::Split);
        assert_eq!(centre.session.get(id).unwrap().body, office(1));
        assert_eq!(verify_held(centre.store.as_ref(), one.store.verifier()).unwrap(), Ok(1));
    });
}

#[test]
fn a_record_that_was_handed_over_is_written_by_its_new_home_alone() {
    on_both(|centre| {
        let post = embedded("post-1", 1, &specs());
        let id = post.add(&office(1));
        let kept = post.add(&office(2));
        let seen = post.session.get(id).unwrap();
        let mut w = post.session.write("testkit.hand_over");
        w.hand_over(&seen, centre.store.node());
        w.commit().unwrap();
        post.whole();
        assert_eq!(post.rename(id, "too late").unwrap_err().code(), "not-at-home");
        bring_up(&post, centre, 2);
        centre.rename(id, "the centre's now").unwrap();
        assert_eq!(centre.session.get(id).unwrap().version, 3);
        assert_eq!(centre.rename(kept, "not given").unwrap_err().code(), "not-at-home");
        // Who does not have it any more can't give it away again.
        let other = embedded("post-2", 2, &specs());
        let mut w = other.session.write("testkit.add");
        w.create_as(kept, &office(9));
        w.commit().unwrap();
        let seen = other.session.get(kept).unwrap();
        let mut w = other.session.write("testkit.hand_over");
        w.hand_over(&seen, &NodeId("post-3".to_owned()));
        w.commit().unwrap();
        let parcel = other.pack(0, 10).unwrap();
        let refused = take(&centre.session, &centre.conduct(), other.store.verifier(), &parcel);
        assert_eq!(refused.unwrap_err().code(), "not-at-home");
        assert_eq!(centre.session.get(kept).unwrap().body, office(2));
        assert!(centre.store.held(other.store.verifier().origin()).unwrap().is_none());
        centre.whole();
    });
}

#[test]
fn a_unique_value_that_is_taken_here_is_said_and_holds_up_nothing() {
    on_both(|centre| {
        centre.add(&office(1));
        let post = embedded("post-1", 1, &specs());
        let (doubled, after) = (post.add(&office(1)), post.add(&office(2)));
        let left = bring_up(&post, centre, 10);
        assert_eq!(left.len(), 1);
        assert!(left[0].contains(&doubled.to_string()), "{left:?}");
        assert!(centre.session.look(doubled).unwrap().is_none());
        assert_eq!(centre.session.get(after).unwrap().body, office(2));
        // The next version of the one that was left is whole in itself, and fits.
        let seen = post.session.get(doubled).unwrap();
        let mut w = post.session.write("testkit.change");
        w.update(&seen, &office(3));
        w.commit().unwrap();
        assert_eq!(bring_up(&post, centre, 10), Vec::<String>::new());
        assert_eq!(centre.session.get(doubled).unwrap().body, office(3));
    });
}

/// The office of one release before: it declared two columns.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct FormerOffice {
    name: String,
    number: Option<String>,
    desks: Option<i64>,
    parent: Option<uuid::Uuid>,
    opened: Option<jiff::Timestamp>,
}

impl Record for FormerOffice {
    const KIND: &'static str = Office::KIND;
    const GROWS: bool = true;
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] =
        &[Column::unique("number", ColumnType::Text), Column::indexed("name", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.number.clone().into(), self.name.as_str().into()]
    }
}

#[test]
fn a_post_one_release_behind_still_brings_its_journal_up() {
    on_both(|centre| {
        let post = embedded("post-1", 1, &[FormerOffice::spec()]);
        let mut w = post.session.write("testkit.add");
        let id = w.create(&FormerOffice {
            name: "Former".to_owned(),
            number: Some("F-1".to_owned()),
            desks: Some(4),
            parent: None,
            opened: None,
        });
        w.commit().unwrap();
        assert_eq!(bring_up(&post, centre, 10), Vec::<String>::new());
        let here = centre.session.get(id.cast::<Office>()).unwrap().body;
        assert_eq!((here.name.as_str(), here.desks), ("Former", Some(4)));
        let by_desks = Query::<Office>::all().eq("desks", 4_i64);
        assert_eq!(centre.session.count(&by_desks).unwrap(), 1, "found by a column of today");
    });
}

#[test]
fn a_centre_one_release_behind_says_so_and_takes_nothing() {
    let centre = embedded("centre", 9, &[FormerOffice::spec()]);
    let post = embedded("post-1", 1, &specs());
    post.add(&office(1));
    let parcel = post.pack(0, 10).unwrap();
    let refused = take(&centre.session, &centre.conduct(), post.store.verifier(), &parcel);
    assert_eq!(refused.unwrap_err().code(), "newer-release-sent");
    assert_eq!(centre.store.size().unwrap(), 0);
}

#[test]
fn a_crash_between_the_commits_of_a_parcel_loses_and_doubles_nothing() {
    on_both(|centre| {
        let post = embedded("post-1", 1, &specs());
        let id = post.add(&office(1));
        post.rename(id, "second").unwrap();
        post.rename(id, "third").unwrap();
        // As a crash leaves it: the first version is there, and the copy is not.
        let early = post.pack(0, 1).unwrap();
        let other = embedded("centre", 98, &specs());
        other.take(&post, &early);
        let raw = other.store.get(Office::KIND, id.uuid()).unwrap().unwrap();
        let spec = Office::spec();
        let put = registry::Put {
            kind: Office::KIND,
            id: id.uuid(),
            operation: registry::Operation::Receive,
            version: 1,
            home: Some(NodeId("post-1".to_owned())),
            schema: raw.schema,
            columns: spec.reading.columns(raw.schema, &raw.body).unwrap(),
            body: raw.body,
            salt: raw.salt,
        };
        centre.session.receive("sync.receive", vec![put], None).unwrap();
        assert_eq!(bring_up(&post, centre, 100), Vec::<String>::new());
        assert_eq!(centre.session.history(id).unwrap().len(), 3);
        assert_eq!(centre.session.get(id).unwrap().body.name, "third");
    });
}

#[test]
fn two_processes_that_take_the_same_parcel_hold_it_once() {
    on_both(|centre| {
        let post = embedded("post-1", 1, &specs());
        for n in 0..40 {
            post.add(&office(n));
        }
        let parcel = post.pack(0, 100).unwrap();
        let outcomes: Vec<_> = std::thread::scope(|s| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    s.spawn(|| {
                        take(&centre.session, &centre.conduct(), post.store.verifier(), &parcel)
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        for outcome in &outcomes {
            match outcome {
                Ok(answer) => assert!(matches!(answer.outcome, Outcome::Taken | Outcome::Known)),
                Err(e) => assert_eq!(e.code(), "held-otherwise", "{e:?}"),
            }
        }
        assert!(outcomes.iter().any(Result::is_ok));
        assert_eq!(bring_up(&post, centre, 100), Vec::<String>::new());
        assert_eq!(centre.session.count(&Query::<Office>::all()).unwrap(), 40);
    });
}

#[test]
fn a_centre_that_moves_into_postgresql_keeps_what_it_holds_and_goes_on() {
    let post = embedded("post-1", 1, &specs());
    let id = post.add(&office(1));
    let centre = embedded("centre", 99, &specs());
    bring_up(&post, &centre, 10);
    post.rename(id, "second").unwrap();
    let Node { store, session, _dir: dir, .. } = centre;
    drop((store, session));
    let dir = dir.unwrap();
    let address = Address::parse(&testkit::postgres::server().database().unwrap()).unwrap();
    registry::postgres::migrate(dir.path(), &address, &specs(), &mut |_, _| true).unwrap();
    let options = registry::postgres::Options {
        database: address,
        replica: None,
        node: None,
        entropy: Arc::new(Seeded::new(99)),
    };
    let store = Arc::new(PostgresStore::open(dir.path(), &options).unwrap());
    let centre = node(store, &specs(), Some(dir));
    assert_eq!(centre.store.held(post.store.verifier().origin()).unwrap().unwrap().size, 1);
    bring_up(&post, &centre, 10);
    assert_eq!(centre.session.get(id).unwrap().body.name, "second");
}

#[test]
fn whoever_has_a_posts_key_makes_no_account_and_no_law_at_the_centre() {
    on_both(|centre| {
        let thief = embedded("post-1", 1, &specs());
        for node in [centre, &thief] {
            node.store.declare(&sync::kinds()).unwrap();
        }
        let mut w = thief.session.write("testkit.forge");
        let badge = w.create(&Badge { number: "administrator".to_owned() });
        let law = w.create(&Note { text: "everybody may pass".to_owned() });
        let given = w.create(&Note { text: "a law as if the centre had made it".to_owned() });
        let office = w.create(&office(1));
        w.commit().unwrap();
        let seen = thief.session.get(given).unwrap();
        let mut w = thief.session.write("testkit.give");
        sync::hand_over(&mut w, &seen, &NodeId("centre".to_owned()));
        w.commit().unwrap();
        // Signed, and not as an honest node packs: with the body that should have stayed.
        let all = |_: &str| false;
        let parcel = pack(thief.store.as_ref(), &thief.kinds, &all, 0, 100).unwrap().unwrap();
        let answer = centre.take(&thief, &parcel);
        assert_eq!(answer.outcome, Outcome::Taken, "the journal is held all the same");
        assert!(answer.left[0].contains("not taken from another node"), "{:?}", answer.left);
        assert!(answer.left[1].contains("not given from node to node"), "{:?}", answer.left);
        assert!(centre.session.look(badge).unwrap().is_none());
        let thiefs = NodeId("post-1".to_owned());
        for note in [law, given] {
            assert_eq!(centre.session.get(note).unwrap().home, thiefs, "on record, under its name");
        }
        assert!(registry::followed(centre.store.as_ref()).unwrap().contains(&thiefs));
        let mut w = centre.session.write("testkit.law");
        let own = w.create(&Note { text: "the law".to_owned() });
        w.commit().unwrap();
        let to = NodeId("post-2".to_owned());
        let (mut told, mut after, mut more) = (Vec::new(), 0, true);
        while more {
            let store = centre.store.as_ref();
            let news = tell(store, &centre.conduct(), &to, &[], after, 100).unwrap();
            told.extend(news.told.iter().map(|t| t.id));
            (after, more) = (news.until, news.more);
        }
        assert!(told.contains(&own.uuid()) && told.contains(&office.uuid()));
        assert!(!told.contains(&law.uuid()) && !told.contains(&given.uuid()));
    });
}
