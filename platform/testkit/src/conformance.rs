//! What every store must do, as one suite over the trait.
//!
//! Always holds: each check begins with an empty store of its own, declares what it needs, and
//! panics with a sentence where the store does something else. A store passes when
//! [`suite`] returns.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a check that fails must fail the test that runs it"
)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use kernel::{Clock, FixedClock, Id, NodeId, Purpose, Seeded};
use registry::note::Signer;
use registry::{
    Attachment, AttachmentId, Hold, NoReadLog, Operation, Query, Record, Registry, Session, Store,
    Stored, merkle, verify_held,
};

use crate::samples::{Badge, Note, Office};

/// Runs every check, each on a store of its own from `make_store`.
///
/// # Panics
/// Where the store does not do what it must.
pub fn suite(make_store: impl Fn() -> Arc<dyn Store>) {
    let checks: [fn(&World); 20] = [
        a_record_is_read_as_it_was_written,
        declaring_again_changes_nothing,
        a_version_is_written_once,
        sixty_four_writers_of_one_record_have_one_winner_per_version,
        history_keeps_every_version,
        erasing_takes_every_body_and_leaves_the_entries,
        a_unique_value_stands_once,
        unique_values_can_be_swapped_and_given_up,
        text_of_any_language_is_kept,
        a_failing_batch_fails_alone_and_leaves_nothing,
        filters_mean_what_they_say,
        many_are_read_together_and_nobody_is_lost_to_another,
        pages_hold_every_row_once_in_order,
        pages_skip_nothing_while_rows_are_added,
        changes_come_in_order_and_never_part_of_an_entry,
        the_journal_proves_itself,
        cursors_and_attachments_are_kept,
        states_are_kept_and_signatures_hold,
        copies_of_journals_are_listed_and_hold_as_they_were_signed,
        concurrent_commits_are_all_there,
    ];
    for check in checks {
        check(&World::over(make_store()));
    }
}

/// A store with what a check needs around it.
struct World {
    store: Arc<dyn Store>,
    session: Session,
}

impl World {
    fn over(store: Arc<dyn Store>) -> Self {
        store.declare(&[Office::spec(), Note::spec(), Badge::spec()]).unwrap();
        let clock: Arc<dyn Clock> =
            Arc::new(FixedClock::at(jiff::Timestamp::constant(1_795_492_800, 0)));
        let chance = Arc::new(Seeded::new(11));
        let registry = Registry::new(Arc::clone(&store), clock, chance, Arc::new(NoReadLog));
        let session = registry.session(&crate::act("administrator", Purpose::Administration));
        Self { store, session }
    }

    fn add(&self, office: &Office) -> Id<Office> {
        let mut w = self.session.write("testkit.add");
        let id = w.create(office);
        w.commit().unwrap();
        id
    }

    fn change(&self, seen: &Stored<Office>, to: &Office) -> kernel::Result<u64> {
        let mut w = self.session.write("testkit.change");
        w.update(seen, to);
        w.commit().map(|r| r.entry)
    }

    /// All rows of a question, page by page.
    fn walk(&self, query: &Query<Office>) -> Vec<Stored<Office>> {
        let (mut out, mut after) = (Vec::new(), None);
        loop {
            let page = self.session.find(&query.clone().after(after)).unwrap();
            assert!(page.rows.len() <= query.raw().limit, "a page is longer than asked for");
            out.extend(page.rows);
            match page.next {
                Some(next) => after = Some(next),
                None => return out,
            }
        }
    }

    fn verified(&self) -> registry::Verified {
        self.store.verify(&mut |_, _| true).unwrap().unwrap()
    }
}

fn full(n: i64) -> Office {
    Office {
        name: format!("Office {:02}", n % 7),
        number: Some(format!("N-{n}")),
        desks: (n % 3 != 0).then_some(n % 5),
        parent: Some(uuid::Uuid::from_u128(n.unsigned_abs().into())),
        opened: (n % 4 != 0)
            .then(|| jiff::Timestamp::from_microsecond(1_000_000 * (n % 6)).unwrap()),
    }
}

fn a_record_is_read_as_it_was_written(w: &World) {
    let id = w.add(&full(1));
    let stored = w.session.get(id).unwrap();
    assert_eq!((stored.version, stored.entry, &stored.home), (1, 1, w.store.node()));
    assert_eq!(stored.body, full(1));
    assert_eq!(stored.at, w.session.registry().now());
    assert!(w.session.look::<Note>(id.cast()).unwrap().is_none(), "another kind has its own ids");
}

fn declaring_again_changes_nothing(w: &World) {
    let id = w.add(&full(1));
    w.store.declare(&[Office::spec(), Note::spec()]).unwrap();
    w.store.declare(&[Office::spec()]).unwrap();
    assert_eq!(w.session.get(id).unwrap().body, full(1));
}

fn a_version_is_written_once(w: &World) {
    let id = w.add(&full(1));
    let seen = w.session.get(id).unwrap();
    w.change(&seen, &full(2)).unwrap();
    let late = w.change(&seen, &full(3)).unwrap_err();
    assert_eq!(late.code(), "version-conflict");
    assert_eq!(w.session.get(id).unwrap().body, full(2));
    let mut again = w.session.write("testkit.add");
    again.create_as(id, &full(9));
    assert_eq!(again.commit().unwrap_err().code(), "version-conflict");
    assert_eq!(w.store.size().unwrap(), 2, "what fails leaves no entry");
}

fn sixty_four_writers_of_one_record_have_one_winner_per_version(w: &World) {
    let id = w.add(&Office::named("contested"));
    for round in 1..=4 {
        let seen = w.session.get(id).unwrap();
        assert_eq!(seen.version, round);
        let wins: usize = thread::scope(|s| {
            let threads: Vec<_> = (0..64)
                .map(|n| {
                    let seen = seen.clone();
                    s.spawn(move || match w.change(&seen, &full(n)) {
                        Ok(_) => 1,
                        Err(e) => {
                            assert_eq!(e.code(), "version-conflict");
                            0
                        }
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(wins, 1);
    }
    assert_eq!(w.session.history(id).unwrap().len(), 5);
    assert_eq!(w.store.size().unwrap(), 5);
}

fn history_keeps_every_version(w: &World) {
    let id = w.add(&full(1));
    for n in 2..=4 {
        let seen = w.session.get(id).unwrap();
        w.change(&seen, &full(n)).unwrap();
    }
    let history = w.session.history(id).unwrap();
    assert_eq!(history.len(), 4);
    for (version, n) in history.iter().zip(1..) {
        assert_eq!(i64::from(version.version), n);
        assert_eq!(version.stored.as_ref().unwrap().body, full(n));
        assert_eq!(version.entry.records[0].version, version.version);
    }
    assert_eq!(w.session.count(&Query::<Office>::all()).unwrap(), 1);
    w.verified();
}

fn erasing_takes_every_body_and_leaves_the_entries(w: &World) {
    let id = w.add(&full(1));
    let seen = w.session.get(id).unwrap();
    w.change(&seen, &full(2)).unwrap();
    let seen = w.session.get(id).unwrap();
    let mut erase = w.session.write("testkit.erase");
    erase.erase(&seen);
    erase.commit().unwrap();
    assert!(w.session.look(id).unwrap().is_none());
    assert_eq!(w.session.count(&Query::<Office>::all()).unwrap(), 0);
    let history = w.session.history(id).unwrap();
    assert_eq!(history.len(), 3);
    assert!(history.iter().all(|v| v.stored.is_none()));
    assert_eq!(history[2].entry.records[0].operation, Operation::Erase);
    let mut again = w.session.write("testkit.add");
    again.create_as(id, &full(3));
    assert_eq!(again.commit().unwrap_err().code(), "version-conflict", "an erased id stays taken");
    assert_eq!(w.verified().erased, 2);
    assert!(w.session.registry().changes::<Office>(0, 10).unwrap()[0].stored.is_none());
    w.add(&full(1));
}

fn a_unique_value_stands_once(w: &World) {
    let first = w.add(&full(1));
    let refused = |office: &Office| {
        let mut write = w.session.write("testkit.add");
        write.create(office);
        let e = write.commit().unwrap_err();
        assert_eq!(e.code(), "duplicate");
        assert!(e.args().contains(&("column", "number".to_owned())));
        assert!(!e.public().contains("N-1"), "the value is nobody else's business");
    };
    refused(&full(1));
    let mut twice = w.session.write("testkit.add");
    twice.create(&full(2));
    twice.create(&full(2));
    assert_eq!(twice.commit().unwrap_err().code(), "duplicate");
    w.add(&Office::named("without a number"));
    w.add(&Office::named("without a number"));
    // A value that is given up is free, also within one batch.
    let seen = w.session.get(first).unwrap();
    let mut swap = w.session.write("testkit.swap");
    swap.update(&seen, &full(3));
    swap.create(&full(1));
    swap.commit().unwrap();
    refused(&full(3));
    w.verified();
}

fn unique_values_can_be_swapped_and_given_up(w: &World) {
    let badge = |number: &str| Badge { number: number.to_owned() };
    let add = |number: &str| {
        let mut write = w.session.write("testkit.add");
        let id = write.create(&badge(number));
        write.commit().map(|_| id)
    };
    let (one, two) = (add("1").unwrap(), add("2").unwrap());
    assert_eq!(add("2").unwrap_err().code(), "duplicate");
    let seen = w.session.get(one).unwrap();
    let mut taken = w.session.write("testkit.change");
    taken.update(&seen, &badge("2"));
    assert_eq!(taken.commit().unwrap_err().code(), "duplicate");
    let mut twice = w.session.write("testkit.add");
    twice.create(&badge("3"));
    twice.create(&badge("3"));
    assert_eq!(twice.commit().unwrap_err().code(), "duplicate");
    let mut on = w.session.write("testkit.change");
    on.update(&seen, &badge("3"));
    on.create(&badge("1"));
    on.commit().unwrap();
    let mut erase = w.session.write("testkit.erase");
    erase.erase(&w.session.get(two).unwrap());
    erase.commit().unwrap();
    add("2").unwrap();
    w.verified();
}

fn text_of_any_language_is_kept(w: &World) {
    for (n, name) in [
        "Zürich",
        "محمد بن سلمان",
        "習近平",
        "አዲስ አበባ",
        "'; DROP TABLE meta; --",
        "\"\\ \u{1f6c2}",
        "",
    ]
    .into_iter()
    .enumerate()
    {
        let id = w.add(&Office::named(name));
        assert_eq!(w.session.get(id).unwrap().body.name, name);
        let found = w.session.find(&Query::<Office>::all().eq("name", name)).unwrap().rows;
        assert_eq!(found.len(), 1, "{n}");
    }
    let mut write = w.session.write("testkit.add");
    let id = write.create(&Note { text: "nul \0 in a body".to_owned() });
    write.commit().unwrap();
    assert_eq!(w.session.get(id).unwrap().body.text, "nul \0 in a body");
    w.verified();
}

fn a_failing_batch_fails_alone_and_leaves_nothing(w: &World) {
    w.add(&full(0));
    let (mut good, mut bad) = (0, 0);
    thread::scope(|s| {
        let threads: Vec<_> = (1..=64)
            .map(|n: i64| {
                s.spawn(move || {
                    let mut write = w.session.write("testkit.add");
                    write.create(&full(100 + n));
                    if n % 2 == 0 {
                        // The same number twice in a batch is seen only while writing.
                        write.create(&full(100 + n));
                    }
                    write.commit().is_ok()
                })
            })
            .collect();
        for t in threads {
            if t.join().unwrap() { good += 1 } else { bad += 1 }
        }
    });
    assert_eq!((good, bad), (32, 32));
    assert_eq!(w.session.count(&Query::<Office>::all()).unwrap(), 33);
    assert_eq!(w.store.size().unwrap(), 33);
    w.verified();
}

fn filters_mean_what_they_say(w: &World) {
    let all: Vec<Office> = (0..40).map(full).collect();
    for office in &all {
        w.add(office);
    }
    let check = |query: Query<Office>, keep: &dyn Fn(&Office) -> bool| {
        let found: BTreeSet<_> =
            w.walk(&query.clone().limit(7)).into_iter().map(|s| s.body.number).collect();
        let expected: BTreeSet<_> =
            all.iter().filter(|o| keep(o)).map(|o| o.number.clone()).collect();
        assert_eq!(found, expected, "{:?}", query.raw());
        let count = usize::try_from(w.session.count(&query).unwrap()).unwrap();
        assert_eq!(count, expected.len());
    };
    let q = Query::<Office>::all;
    check(q(), &|_| true);
    check(q().eq("desks", 2), &|o| o.desks == Some(2));
    check(q().eq("desks", None::<i64>), &|o| o.desks.is_none());
    check(q().ne("desks", 2), &|o| o.desks != Some(2));
    check(q().ne("desks", None::<i64>), &|o| o.desks.is_some());
    check(q().lt("desks", 2), &|o| o.desks.is_some_and(|d| d < 2));
    check(q().le("desks", 2), &|o| o.desks.is_some_and(|d| d <= 2));
    check(q().gt("desks", 2), &|o| o.desks.is_some_and(|d| d > 2));
    check(q().ge("desks", 2), &|o| o.desks.is_some_and(|d| d >= 2));
    check(q().one_of("desks", [1, 3]), &|o| matches!(o.desks, Some(1 | 3)));
    check(q().one_of("desks", [Some(1), None]), &|o| matches!(o.desks, Some(1) | None));
    check(q().one_of("desks", Vec::<i64>::new()), &|_| false);
    check(q().prefix("number", "N-1"), &|o| o.number.as_deref().unwrap().starts_with("N-1"));
    check(q().prefix("number", ""), &|_| true);
    check(q().eq("name", "Office 03").ge("desks", 1), &|o| {
        o.name == "Office 03" && o.desks.is_some_and(|d| d >= 1)
    });
    let at = jiff::Timestamp::from_microsecond(2_000_000).unwrap();
    check(q().ge("opened", at), &|o| o.opened.is_some_and(|t| t >= at));
    assert!(w.session.find(&q().eq("nothing", 1)).is_err(), "an unknown column is an error");
}

fn many_are_read_together_and_nobody_is_lost_to_another(w: &World) {
    let office = |n: i64, name: &str| Office { name: name.to_owned(), ..full(n) };
    for n in 0..20 {
        w.add(&office(n, "Busy"));
    }
    w.add(&office(20, "Quiet"));
    let names = ["Busy".to_owned(), "Quiet".to_owned(), "Nowhere".to_owned()];
    let newest = Query::<Office>::all().newest_first("number");
    let read = |each: usize| {
        w.session.each(&newest, "name", &names, each, |o| o.body.name.clone()).unwrap()
    };
    // All that there is, in one look-up; or, where that is too much, as many as are wanted of each.
    for (each, busy) in [(50, 20), (2, 2)] {
        let found = read(each);
        let of = |name: &str| found.get(name).map_or(0, Vec::len);
        assert_eq!((of("Busy"), of("Quiet"), of("Nowhere")), (busy, 1, 0), "{each} of each");
        let numbers: Vec<_> =
            found.get("Busy").unwrap().iter().map(|o| o.body.number.clone()).collect();
        assert!(numbers.is_sorted_by(|a, b| a > b), "in the order that was asked for: {numbers:?}");
    }
    assert!(w.session.each(&newest, "name", &[], 5, |o| o.body.name.clone()).unwrap().is_empty());
}

fn pages_hold_every_row_once_in_order(w: &World) {
    for n in 0..53 {
        w.add(&full(n));
    }
    let columns = ["id", "at", "entry", "version", "name", "number", "desks", "opened", "parent"];
    for column in columns {
        for limit in [1, 7, 53, 100] {
            let up = w.walk(&Query::all().oldest_first(column).limit(limit));
            let mut down = w.walk(&Query::all().newest_first(column).limit(limit));
            let ids: BTreeSet<_> = up.iter().map(|s| s.id).collect();
            assert_eq!((up.len(), ids.len()), (53, 53), "{column} by {limit}");
            down.reverse();
            assert_eq!(up, down, "{column} by {limit}: one order is the other's reverse");
            let key = |s: &Stored<Office>| match column {
                "desks" => (s.body.desks, None, s.id),
                "opened" => (s.body.opened.map(|t| t.as_microsecond()), None, s.id),
                "name" => (None, Some(s.body.name.clone()), s.id),
                "number" => (None, s.body.number.clone(), s.id),
                _ => (None, None, s.id),
            };
            assert!(up.windows(2).all(|p| key(&p[0]) < key(&p[1])), "{column} by {limit}");
        }
    }
}

fn pages_skip_nothing_while_rows_are_added(w: &World) {
    let before: BTreeSet<_> = (0..60).map(|n| w.add(&full(n))).collect();
    let found: Vec<_> = thread::scope(|s| {
        let adding = s.spawn(|| {
            for n in 100..160 {
                w.add(&full(n));
            }
        });
        let found = w.walk(&Query::all().oldest_first("desks").limit(3));
        adding.join().unwrap();
        found.into_iter().map(|s| s.id).collect()
    });
    let once: BTreeSet<_> = found.iter().copied().collect();
    assert_eq!(once.len(), found.len(), "a row came twice");
    assert!(once.is_superset(&before), "a row was skipped");
}

fn changes_come_in_order_and_never_part_of_an_entry(w: &World) {
    for n in 0..4 {
        let mut write = w.session.write("testkit.several");
        for k in 0..3 {
            write.create(&full(10 * n + k));
        }
        write.create(&Note { text: n.to_string() });
        write.commit().unwrap();
    }
    let seen = w.session.find(&Query::<Office>::all().eq("entry", 2)).unwrap().rows;
    w.change(&seen[0], &full(99)).unwrap();
    for limit in [1, 2, 3, 4, 7, 100] {
        let (mut after, mut got) = (0, Vec::new());
        loop {
            let page = w.session.registry().changes::<Office>(after, limit).unwrap();
            let Some(last) = page.last() else { break };
            after = last.position;
            got.extend(page.into_iter().map(|c| (c.entry, c.id)));
        }
        let entries: Vec<u64> = got.iter().map(|(entry, _)| *entry).collect();
        assert_eq!(entries, [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5], "limit {limit}");
        assert_eq!(got.last().unwrap().1, seen[0].id);
    }
}

fn the_journal_proves_itself(w: &World) {
    assert!(w.store.checkpoint().is_err(), "an empty journal has no head");
    assert_eq!(w.verified().entries, 0);
    for n in 0..300 {
        w.add(&full(n));
    }
    let head = w.store.checkpoint().unwrap();
    assert_eq!((head.size, w.verified().root), (300, head.root));
    assert_eq!(w.verified().bodies, 300);
    let entries = w.store.entries(0, 1000).unwrap();
    assert_eq!(entries.len(), 300);
    for number in [1, 2, 255, 256, 257, 300] {
        let entry = &entries[usize::try_from(number - 1).unwrap()];
        assert_eq!(entry.number, number);
        let leaf = merkle::leaf(&serde_json_canonicalizer::to_vec(entry).unwrap());
        let proof = w.store.prove(number, 300).unwrap();
        merkle::verify_inclusion(number - 1, 300, &leaf, &proof, &head.root).unwrap();
    }
    w.add(&full(300));
    let grown = w.store.checkpoint().unwrap();
    let proof = w.store.prove_consistency(300, 301).unwrap();
    merkle::verify_consistency(300, 301, &proof, &head.root, &grown.root).unwrap();
    for (number, size) in [(0, 5), (6, 5), (1, 302)] {
        assert_eq!(w.store.prove(number, size).unwrap_err().code(), "no-such-entry");
    }
    assert!(w.store.prove_consistency(3, 302).is_err());
}

fn states_are_kept_and_signatures_hold(w: &World) {
    assert_eq!(w.store.state("contact/b").unwrap(), None);
    let size = w.store.size().unwrap();
    for (name, text) in [("contact/b", "1"), ("contact/B", "2"), ("line", "3"), ("contact/b", "é")]
    {
        w.store.set_state(name, text).unwrap();
    }
    assert_eq!(w.store.state("contact/b").unwrap().as_deref(), Some("é"));
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let contacts = [pair("contact/B", "2"), pair("contact/b", "é")];
    assert_eq!(w.store.states("contact/").unwrap(), contacts);
    assert_eq!(w.store.size().unwrap(), size, "a state is no entry");
    let signature = w.store.sign(b"hello").unwrap();
    assert!(w.store.verifier().signed(b"hello", &signature));
    assert!(!w.store.verifier().signed(b"hellO", &signature));
}

fn copies_of_journals_are_listed_and_hold_as_they_were_signed(w: &World) {
    assert!(w.store.held_journals().unwrap().is_empty());
    let entry = |n: u64| format!("{{\"entry\":{n}}}").into_bytes();
    // What is wrong with each copy; `b` sorts after `B` in bytes, whatever the language.
    for (seed, (name, wrong)) in
        [("b", ""), ("B", "an entry"), ("c", "the tree"), ("d", "the head")].into_iter().enumerate()
    {
        let chance = Seeded::new(u64::try_from(seed).unwrap());
        let signer = Signer::generate(&NodeId(name.to_owned()), &chance).unwrap();
        let mut tree = merkle::Frontier::default();
        // 7 entries: parts of 4, 2 and 1. They come in two exchanges.
        for (after, size) in [(0, 3), (3, 7)] {
            let mut entries: Vec<_> = (after + 1..=size).map(entry).collect();
            for bytes in &entries {
                tree.push(merkle::leaf(bytes), &mut |_, _, _| {});
            }
            let mut peaks = tree.peaks().to_vec();
            let mut note = signer.checkpoint(size, tree.root()).note;
            if size == 7 {
                match wrong {
                    "an entry" => entries[2] = entry(66), // number 6
                    "the tree" => peaks[0] = [0; 32],
                    "the head" => note = note.replace("portolan/d\n7", "portolan/d\n8"),
                    _ => {}
                }
            }
            let journal = signer.verifier().origin().to_owned();
            let hold = Hold { journal, after, entries, size, peaks, note };
            w.session.receive("testkit.hold", Vec::new(), Some(hold)).unwrap();
        }
        let kept = w.store.held(signer.verifier().origin()).unwrap();
        assert_eq!(kept.map(|k| k.size), Some(7));
        let said = verify_held(w.store.as_ref(), &signer.verifier()).unwrap();
        let broken = said.as_ref().err().map(|b| (b.entry, b.what.as_str()));
        match wrong {
            "" => assert_eq!(said, Ok(7)),
            "an entry" => {
                assert!(broken.is_some_and(|(n, what)| n == 5 && what.contains("one of the 2")));
            }
            "the tree" => assert!(broken.is_some_and(|(n, what)| n == 7 && what.contains("tree"))),
            _ => assert!(broken.is_some_and(|(n, what)| n == 7 && what.contains("signature"))),
        }
        let other = Signer::generate(&NodeId(name.to_owned()), &Seeded::new(99)).unwrap();
        assert!(verify_held(w.store.as_ref(), &other.verifier()).unwrap().is_err());
    }
    let all = w.store.held_journals().unwrap();
    let names: Vec<&str> = all.iter().map(|h| h.journal.as_str()).collect();
    assert_eq!(names, ["portolan/B", "portolan/b", "portolan/c", "portolan/d"]);
    for held in &all {
        assert_eq!(w.store.held(&held.journal).unwrap().as_ref(), Some(held));
    }
    // An exchange that came too late leaves nothing.
    let late = Hold { after: 3, journal: "portolan/b".to_owned(), ..nothing() };
    let late = w.session.receive("testkit.hold", Vec::new(), Some(late)).unwrap_err();
    assert_eq!(late.code(), "held-otherwise");
    assert_eq!(w.store.held_journals().unwrap(), all);
    assert_eq!(w.verified().entries, 8, "an entry for each exchange that was taken");
}

fn nothing() -> Hold {
    Hold {
        journal: String::new(),
        after: 0,
        entries: Vec::new(),
        size: 0,
        peaks: Vec::new(),
        note: String::new(),
    }
}

fn cursors_and_attachments_are_kept(w: &World) {
    w.add(&full(1));
    assert_eq!(w.store.cursor("segments").unwrap(), 0);
    w.store.set_cursor("segments", 1).unwrap();
    assert_eq!(w.store.cursor("segments").unwrap(), 1);
    let scan = Attachment { media_type: "image/jpeg".to_owned(), bytes: vec![7; 100_000] };
    let id = w.store.attach(&scan).unwrap();
    assert_eq!(w.store.attach(&scan).unwrap(), id);
    assert_eq!(w.store.attachment(id).unwrap(), Some(scan));
    assert_eq!(w.store.attachment(AttachmentId([0; 32])).unwrap(), None);
    let large = Attachment { media_type: String::new(), bytes: vec![0; 64 * 1024 * 1024 + 1] };
    assert_eq!(w.store.attach(&large).unwrap_err().code(), "too-large");
}

fn concurrent_commits_are_all_there(w: &World) {
    let ids: BTreeSet<_> = thread::scope(|s| {
        let threads: Vec<_> = (0..16)
            .map(|t| {
                s.spawn(move || (0..25).map(|n| w.add(&full(1000 * t + n))).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 400);
    for id in ids {
        assert!(w.session.look(id).unwrap().is_some());
    }
    assert_eq!(w.verified().entries, 400);
}
