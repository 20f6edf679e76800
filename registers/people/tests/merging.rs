//! Merging and parting records of people, and what is known of one person through all of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeSet;

use kernel::{Id, NodeId, Officer, Purpose};
use people::{
    Document, DocumentSeen, Evidence, IdentitySeen, Merge, Merging, Names, Person, Recognition,
    Relation, Sex, Source, Told, groups, kinds, known, merge, merges_of, one_person, part,
    recognise, tell, withdraw,
};
use registry::{Query, Session, Stored};
use testkit::TestNode;

fn node() -> (TestNode, Session) {
    let node = testkit::node().declare(&kinds()).unwrap();
    let session = node.session("supervisor", Purpose::BorderControl);
    (node, session)
}

fn identity(surname: &str) -> IdentitySeen {
    IdentitySeen {
        names: Names::new(surname, "ANNA MARIA"),
        birth_date: "1974-08-12".parse().unwrap(),
        sex: Sex::F,
        citizenship: "UTO".into(),
    }
}

fn passport(number: &str) -> DocumentSeen {
    DocumentSeen {
        document_type: "P".into(),
        issuing_state: "UTO".into(),
        number: number.into(),
        expires_on: None,
    }
}

/// Somebody with a document of this number, as a record of their own.
fn somebody(session: &Session, surname: &str, number: &str) -> Id<Person> {
    let mut writing = session.write("test.seen");
    let at = session.registry().now();
    let seen = people::record_seen(
        &mut writing,
        &Recognition::New,
        &passport(number),
        &identity(surname),
        None,
        at,
    );
    writing.commit().unwrap();
    seen.person
}

fn merged(session: &Session, kept: Id<Person>, joined: Id<Person>) -> kernel::Result<Id<Merge>> {
    let told = Merging {
        kept,
        joined,
        evidence: vec![Evidence {
            what: "birth_date".into(),
            left: "1974-08-12".into(),
            right: "1974-08-12".into(),
            how: "same".into(),
            centibits: 1_140,
        }],
        because: "The same face and the same signature".into(),
        rule_of: None,
    };
    let mut writing = session.write("people.merge");
    let id = merge(session, &mut writing, &told)?;
    writing.commit()?;
    Ok(id)
}

fn parted(session: &Session, id: Id<Merge>) -> kernel::Result<()> {
    let seen = session.get(id)?;
    let mut writing = session.write("people.part");
    part(session, &mut writing, &seen, "Two sisters after all")?;
    writing.commit().map(|_| ())
}

/// Every person's and document's newest version, to see that none was touched.
fn untouched(session: &Session) -> (Vec<Stored<Person>>, Vec<Stored<Document>>) {
    (session.every().unwrap(), session.every().unwrap())
}

#[test]
fn whoever_is_merged_is_found_through_any_of_their_records_and_parted_again() {
    let (_node, session) = node();
    let all: Vec<Id<Person>> =
        (0..4).map(|n| somebody(&session, &format!("S{n}"), &format!("L{n}"))).collect();
    let before = untouched(&session);
    assert_eq!(one_person(&session, all[0]).unwrap(), [all[0]]);
    merged(&session, all[0], all[1]).unwrap();
    let middle = merged(&session, all[1], all[2]).unwrap();
    merged(&session, all[2], all[3]).unwrap();
    for id in &all {
        assert_eq!(one_person(&session, *id).unwrap(), all, "through the chain, the leader first");
    }
    parted(&session, middle).unwrap();
    assert_eq!(one_person(&session, all[0]).unwrap(), all[..2]);
    assert_eq!(one_person(&session, all[3]).unwrap(), all[2..]);
    assert_eq!(untouched(&session), before, "no person and no document was rewritten");
    let ended = session.get(middle).unwrap().body.parted.unwrap();
    assert_eq!(ended.because, "Two sisters after all");
    assert_eq!(ended.by.role, "supervisor");
}

#[test]
fn a_pair_is_merged_parted_and_merged_again_and_each_time_stays_on_record() {
    let (_node, session) = node();
    let (a, b) = (somebody(&session, "A", "L1"), somebody(&session, "B", "L2"));
    let first = merged(&session, a, b).unwrap();
    assert_eq!(merged(&session, b, a).unwrap_err().code(), "already-one-person");
    parted(&session, first).unwrap();
    assert_eq!(parted(&session, first).unwrap_err().code(), "parted-already");
    let second = merged(&session, b, a).unwrap();
    assert_ne!(first, second);
    assert_eq!(one_person(&session, a).unwrap(), [b, a], "the other one leads now");
    let on_record: Vec<Id<Merge>> =
        merges_of(&session, &[a]).unwrap().iter().map(|m| m.id).collect();
    assert_eq!(on_record.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&first, &second]));
}

#[test]
fn two_who_merge_one_pair_at_once_write_one_record() {
    let (_node, session) = node();
    let (a, b) = (somebody(&session, "A", "L1"), somebody(&session, "B", "L2"));
    let told = |kept, joined| Merging {
        kept,
        joined,
        evidence: Vec::new(),
        because: "The same".into(),
        rule_of: None,
    };
    let (mut one, mut two) = (session.write("people.merge"), session.write("people.merge"));
    merge(&session, &mut one, &told(a, b)).unwrap();
    merge(&session, &mut two, &told(b, a)).unwrap();
    one.commit().unwrap();
    assert_eq!(two.commit().unwrap_err().code(), "version-conflict");
    assert_eq!(one_person(&session, b).unwrap(), [a, b]);
}

/// Who is one person with whom.
type Standing = BTreeSet<BTreeSet<Id<Person>>>;

#[test]
fn parting_brings_back_exactly_what_stood_before() {
    let (_node, session) = node();
    let all: Vec<Id<Person>> =
        (0..8).map(|n| somebody(&session, &format!("S{n}"), &format!("L{n}"))).collect();
    let standing = |session: &Session| -> Standing {
        let groups = groups(session, &all).unwrap();
        all.iter().map(|id| groups.of(*id).iter().copied().collect()).collect()
    };
    // Whatever is merged and whichever of them is parted next: the newest comes off as it went on.
    let mut chance = 1516_usize;
    let mut next = |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (chance >> 33) % below
    };
    let mut stack: Vec<(Standing, Id<Merge>)> = Vec::new();
    for _ in 0..60 {
        if next(3) > 0 {
            let before = standing(&session);
            let (a, b) = (all[next(8)], all[next(8)]);
            if let Ok(id) = merged(&session, a, b) {
                assert_ne!(standing(&session), before);
                stack.push((before, id));
            }
        } else if let Some((before, id)) = stack.pop() {
            parted(&session, id).unwrap();
            assert_eq!(standing(&session), before);
        }
    }
    while let Some((before, id)) = stack.pop() {
        parted(&session, id).unwrap();
        assert_eq!(standing(&session), before);
    }
    assert_eq!(standing(&session).len(), 8);
}

#[test]
fn a_ring_of_merges_from_several_nodes_is_one_person() {
    let (node, session) = node();
    let all: Vec<Id<Person>> =
        (0..3).map(|n| somebody(&session, &format!("S{n}"), &format!("L{n}"))).collect();
    let by = Officer::from(&session.act().actor);
    let mut writing = session.write("test.ring");
    for n in 0..3 {
        writing.create(&Merge {
            kept: all[n],
            joined: all[(n + 1) % 3],
            evidence: Vec::new(),
            by: by.clone(),
            by_rule: false,
            at: node.registry.now(),
            because: "The same".into(),
            parted: None,
        });
    }
    writing.commit().unwrap();
    for id in &all {
        assert_eq!(one_person(&session, *id).unwrap(), all, "the oldest record leads");
    }
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let (_node, session) = node();
    let (a, b) = (somebody(&session, "A", "L1"), somebody(&session, "B", "L2"));
    assert_eq!(merged(&session, a, a).unwrap_err().code(), "same-record");
    let nobody = Id::from_bytes([9; 16]);
    assert_eq!(merged(&session, a, nobody).unwrap_err().code(), "no-such-record");
    let told =
        Merging { kept: a, joined: b, evidence: Vec::new(), because: "  ".into(), rule_of: None };
    let fault = merge(&session, &mut session.write("people.merge"), &told).unwrap_err();
    assert_eq!(fault.fields()[0].code, "identity-reason-needed");
    // A record that belongs to another node, whose journal does not come here.
    let stored = session.get(b).unwrap();
    let mut writing = session.write("test.give");
    writing.hand_over(&stored, &NodeId("elsewhere".into()));
    writing.commit().unwrap();
    assert_eq!(merged(&session, a, b).unwrap_err().code(), "not-at-home");
    // The centre, which holds that node's journal, may say it.
    let hold = registry::Hold {
        journal: "portolan/elsewhere".into(),
        after: 0,
        entries: Vec::new(),
        size: 0,
        peaks: Vec::new(),
        note: String::new(),
    };
    session.receive("test.hold", Vec::new(), Some(hold)).unwrap();
    merged(&session, a, b).unwrap();
    assert_eq!(one_person(&session, b).unwrap(), [a, b]);
}

#[test]
fn two_candidates_who_were_merged_are_one() {
    let (_node, session) = node();
    let (a, b) = (somebody(&session, "ERIKSSON", "L1"), somebody(&session, "ERIKSSON", "L2"));
    let candidates = |session: &Session| {
        let found = recognise(session, &passport("L3"), &identity("ERIKSSON")).unwrap();
        let Recognition::SameIdentityOtherDocument { candidates } = found else { panic!() };
        candidates.iter().map(|c| c.person.id).collect::<Vec<_>>()
    };
    assert_eq!(candidates(&session).len(), 2);
    let id = merged(&session, a, b).unwrap();
    assert_eq!(candidates(&session).len(), 1);
    parted(&session, id).unwrap();
    assert_eq!(candidates(&session).len(), 2);
}

#[test]
fn what_is_known_says_where_it_comes_from_and_follows_merges() {
    let (_node, session) = node();
    let (a, b) = (somebody(&session, "A", "L1"), somebody(&session, "B", "L2"));
    let sister = somebody(&session, "C", "L3");
    merged(&session, a, b).unwrap();
    let at = session.registry().now();
    let mut writing = session.write("people.tell");
    let own = Told::Sex { sex: Sex::X };
    tell(&session, &mut writing, b, own.clone(), Source::Person, at).unwrap();
    let place = Told::BirthPlace { place: "Amaurot".into(), country: Some("UTO".into()) };
    let wrong = tell(&session, &mut writing, a, place, Source::Officer, at).unwrap();
    let kin = Told::Relation { relation: Relation::Sibling, to: b };
    tell(&session, &mut writing, sister, kin.clone(), Source::Person, at).unwrap();
    writing.commit().unwrap();
    let mut writing = session.write("people.withdraw");
    let stored = session.get(wrong).unwrap();
    withdraw(&session, &mut writing, &stored, "Read from the wrong line").unwrap();
    writing.commit().unwrap();

    let known = known(&session, b).unwrap();
    assert_eq!(known.ids, [a, b]);
    assert_eq!(known.leading().unwrap().id, a);
    assert_eq!(known.documents.len(), 2);
    assert_eq!(known.facts.len(), 3, "the withdrawn one too");
    let said = known.statements();
    let of = |told: &Told| said.iter().filter(|s| s.told == *told).collect::<Vec<_>>();
    let documents = of(&Told::Sex { sex: Sex::F });
    assert_eq!(documents.len(), 2);
    assert!(matches!(documents[0].source, Some(Source::Document { .. })), "{documents:?}");
    assert_eq!(of(&own)[0].source, Some(Source::Person));
    assert_eq!(of(&kin)[0].person, sister);
    assert!(said.iter().all(|s| !matches!(s.told, Told::BirthPlace { .. })), "withdrawn");
    assert_eq!(session.count(&Query::<people::Fact>::all()).unwrap(), 3);
}

#[test]
fn what_is_on_record_of_one_person_is_read_through_all_their_records() {
    let (node, session) = node();
    let (a, b) = (somebody(&session, "A", "L1"), somebody(&session, "B", "L2"));
    let alone = somebody(&session, "C", "L3");
    for (n, holder) in [a, b, a, alone, b].into_iter().enumerate() {
        let at = node.registry.now() + jiff::SignedDuration::from_hours(n as i64);
        let mut writing = session.write("test.seen");
        writing.create(&Document {
            holder,
            document_type: "P".into(),
            issuing_state: "UTO".into(),
            number: format!("M{n}"),
            expires_on: None,
            first_seen_at: Some(at),
        });
        writing.commit().unwrap();
    }
    let seen = |session: &Session, ids: &[Id<Person>]| {
        let groups = groups(session, ids).unwrap();
        let query = Query::<Document>::all().prefix("number_key", "M");
        let when = |d: &Stored<Document>| d.body.first_seen_at.unwrap();
        let holder = |d: &Stored<Document>| d.body.holder;
        let all = groups.newest(session, &query, "holder", 3, holder, when).unwrap();
        ids.iter()
            .map(|id| all[id].iter().map(|d| d.body.number.clone()).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let apart = seen(&session, &[a, b, alone]);
    assert_eq!(apart.iter().map(|s| s.split(' ').count()).collect::<Vec<_>>(), [2, 2, 1]);
    merged(&session, a, b).unwrap();
    assert_eq!(
        seen(&session, &[b, alone]),
        ["M4 M2 M1", "M3"],
        "three of theirs, the newest first"
    );
}

#[test]
fn a_fact_without_content_is_refused() {
    let (_node, session) = node();
    let a = somebody(&session, "A", "L1");
    let at = session.registry().now();
    let mut writing = session.write("people.tell");
    let mut code = |told: Told| {
        let said = tell(&session, &mut writing, a, told, Source::Officer, at);
        said.unwrap_err().fields()[0].code
    };
    assert_eq!(code(Told::Name { names: Names::new(" ", "") }), "fact-empty");
    assert_eq!(code(Told::Citizenship { country: "Utopia".into() }), "fact-country");
    let long = Told::BirthPlace { place: "a".repeat(501), country: None };
    assert_eq!(code(long), "fact-too-long");
    let own = Told::Relation { relation: Relation::Kin, to: a };
    assert_eq!(code(own), "fact-of-oneself");
}
