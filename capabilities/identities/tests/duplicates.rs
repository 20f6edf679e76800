//! Pairs proposed, decided, remembered and taken back; and all that is held about somebody.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use house::{Hit, Journey, Remark, house};
use identities::decide::{self, confirm, leave, not_same, part, same, set_rule};
use identities::held;
use identities::model::{Answer, Asker, Candidate, State};
use identities::queue::Queue;
use kernel::Purpose;
use people::{Merge, one_person};
use registry::Query;

#[test]
fn the_renewed_passport_is_proposed_before_the_twin_and_the_stranger_is_not() {
    let h = house();
    let [first, renewed, twin, stranger] = h.family();
    h.queue.keep_up().unwrap();
    let one = h.pair(first, renewed).unwrap().body;
    assert_eq!((one.state, one.first, one.second), (State::Open, first, renewed));
    assert_eq!(one.post, Some(h.post), "where the newer record was made");
    let other = h.pair(first, twin).unwrap().body;
    assert!(other.weight_centibits < one.weight_centibits, "somebody looks at twins, but later");
    let unlike = h.comes("MUHAMMAD", "TARIQ", "1984-05-17", "L0000005");
    h.queue.keep_up().unwrap();
    assert!(h.pair(first, unlike).is_none(), "brothers whose names contradict each other");
    for known in [first, renewed, twin] {
        assert!(h.pair(known, stranger).is_none());
    }
    assert_eq!(h.queue.keep_up().unwrap(), 0, "nothing new was written");
}

#[test]
fn what_is_proposed_does_not_depend_on_when_the_journal_was_read() {
    let pairs = |stepwise: bool| {
        let h = house();
        let mut all = Vec::new();
        for (n, (primary, secondary)) in
            [("MUHAMMAD", "YUSUF"), ("MOHAMMED", "YOUSUF"), ("MUHAMMAD", "TARIQ"), ("BERG", "LINA")]
                .into_iter()
                .enumerate()
        {
            all.push(h.comes(primary, secondary, "1984-05-17", &format!("L{n}")));
            if stepwise {
                // A new index each time, as after a start.
                Queue::new(&h.node.registry).keep_up().unwrap();
            }
        }
        h.queue.keep_up().unwrap();
        let place = |id| all.iter().position(|a| *a == id).unwrap();
        let session = h.node.session("system", Purpose::Administration);
        let mut found: Vec<_> = session
            .every::<Candidate>()
            .unwrap()
            .iter()
            .map(|c| {
                let b = &c.body;
                (place(b.first), place(b.second), b.weight_centibits, b.evidence.clone())
            })
            .collect();
        found.sort_by_key(|f| (f.0, f.1));
        found
    };
    let (at_once, stepwise) = (pairs(false), pairs(true));
    assert!(!at_once.is_empty());
    assert_eq!(at_once, stepwise);
}

#[test]
fn one_number_on_two_records_is_a_pair_whatever_the_names() {
    let h = house();
    let a = h.comes("ERIKSSON", "ANNA", "1974-08-12", "L77");
    let b = h.comes("ERIKSSON", "ANNA MARIA", "1974-08-12", "L77");
    h.queue.keep_up().unwrap();
    assert!(h.pair(a, b).unwrap().body.evidence.iter().any(|l| l.what == "document"));
}

#[test]
fn a_pair_is_merged_under_a_name_and_parted_again_and_then_remembered() {
    let h = house();
    let [first, renewed, ..] = h.family();
    h.queue.keep_up().unwrap();
    let session = h.supervisor();
    let pair = h.pair(first, renewed).unwrap();
    assert_eq!(same(&session, &pair, " ").unwrap_err().code(), "identity-reason-needed");
    let merge = same(&session, &pair, "The same face").unwrap();
    assert_eq!(one_person(&session, renewed).unwrap(), [first, renewed]);
    let stored = session.get(merge).unwrap();
    assert_eq!(stored.body.by.name, "Specimen supervisor");
    assert!(!stored.body.evidence.is_empty() && !stored.body.by_rule);
    assert_eq!(
        not_same(&session, &h.pair(first, renewed).unwrap(), "x").unwrap_err().code(),
        "pair-decided"
    );

    part(&session, &stored, "Another scar").unwrap();
    assert_eq!(one_person(&session, renewed).unwrap(), [renewed]);
    let pair = h.pair(first, renewed).unwrap().body;
    assert_eq!(pair.state, State::NotSame);
    assert_eq!(pair.decisions.len(), 2, "what was said first stays on record");
    // Somebody who reads the whole journal anew proposes nothing that was decided.
    Queue::new(&h.node.registry).keep_up().unwrap();
    assert_eq!(h.pair(first, renewed).unwrap().body.state, State::NotSame);
}

#[test]
fn the_second_of_two_who_decide_gets_a_conflict() {
    let h = house();
    let [first, renewed, ..] = h.family();
    h.queue.keep_up().unwrap();
    let session = h.supervisor();
    let seen = h.pair(first, renewed).unwrap();
    leave(&session, &seen, "").unwrap();
    assert_eq!(h.pair(first, renewed).unwrap().body.state, State::Left);
    assert_eq!(same(&session, &seen, "Same").unwrap_err().code(), "version-conflict");
    assert_eq!(one_person(&session, first).unwrap(), [first], "nothing of it was written");
    not_same(&session, &h.pair(first, renewed).unwrap(), "Two men").unwrap();
}

#[test]
fn the_rule_is_off_until_somebody_sets_it_and_then_merges_in_their_name() {
    let h = house();
    let [first, renewed, ..] = h.family();
    h.queue.keep_up().unwrap();
    assert_eq!(h.pair(first, renewed).unwrap().body.state, State::Open, "off by default");
    let administrator = h.session("administrator", Purpose::Administration);
    let refused = set_rule(&administrator, 1_000, Some(500), "Too low").unwrap_err();
    assert_eq!(refused.fields()[0].code, "rule-too-low");
    set_rule(&administrator, 1_000, Some(2_000), "Agreed with the court").unwrap();
    let rule = decide::rule(&administrator).unwrap();
    assert_eq!(rule.by.unwrap().name, "Specimen administrator");

    let again = h.comes("MUHAMMAD", "YUSUF", "1984-05-17", "L0000009");
    h.queue.keep_up().unwrap();
    let pair = h.pair(first, again).unwrap();
    assert_eq!(pair.body.state, State::ByRule);
    let session = h.supervisor();
    let merges = session.find(&Query::<Merge>::all().eq("by_rule", true)).unwrap().rows;
    assert_eq!(merges[0].body.by.name, "Specimen administrator");
    confirm(&session, &pair, "Seen by me").unwrap();
    assert_eq!(h.pair(first, again).unwrap().body.state, State::Same);
    part(&session, &merges[0], "No, a cousin").unwrap();
    assert_eq!(h.pair(first, again).unwrap().body.state, State::NotSame);
}

#[test]
fn everything_that_is_held_is_told_and_nothing_of_anybody_else() {
    let h = house();
    let [first, renewed, twin, _] = h.family();
    h.queue.keep_up().unwrap();
    let session = h.supervisor();
    same(&session, &h.pair(first, renewed).unwrap(), "The same face").unwrap();
    let mut writing = session.write("test.travel");
    let journey = |person| Journey { person, direction: "arrival".into() };
    let own = writing.create(&journey(renewed));
    let others = writing.create(&journey(twin));
    writing.create(&Remark { journey: own, text: "had a cello".into() });
    writing.create(&Remark { journey: others, text: "had a drum".into() });
    writing.create(&Hit { person: first });
    writing.commit().unwrap();

    let asked = h.session("supervisor", Purpose::DataSubjectRequest);
    h.reads.take();
    let refused = held::answer(&asked, &h.holdings, first, Asker::Person, " ").unwrap_err();
    assert_eq!(refused.fields()[0].code, "answer-shown");
    assert_eq!(asked.count(&Query::<Answer>::all()).unwrap(), 0);
    let (answer, told) =
        held::answer(&asked, &h.holdings, first, Asker::Person, "Own passport").unwrap();
    let count =
        |kind: &str| told.kinds.iter().find(|k| k.kind == kind).map_or(0, |k| k.records.len());
    assert_eq!(count("people.person"), 2);
    assert_eq!(count("people.document"), 2);
    assert_eq!(count("people.merge"), 1);
    assert_eq!(count("elsewhere.journey"), 1, "through the record that was merged");
    assert_eq!(count("elsewhere.remark"), 1, "what speaks of the journey");
    assert_eq!(count("screening.hit"), 0, "never at the counter");
    let whole = serde_json::to_string(&told.kinds).unwrap();
    assert!(whole.contains("cello") && !whole.contains("drum"));
    assert!(!whole.contains("YUSEFI"), "of the pair with the twin, nothing of the twin: {whole}");
    // Each kind that was told stands in the log of reads, for the purpose.
    let reads = h.reads.take();
    for kind in ["people.person", "elsewhere.journey", "elsewhere.remark"] {
        assert!(
            reads.iter().any(|r| r.0 == kind && r.2 == Purpose::DataSubjectRequest),
            "{kind}: {reads:?}"
        );
    }
    let kept = asked.get(answer).unwrap().body;
    assert_eq!((kept.asker, kept.shown.as_str()), (Asker::Person, "Own passport"));
    let again = h.holdings.of(&asked, renewed).unwrap();
    assert_eq!(again.counts().iter().find(|(k, _)| k == "identities.answer").unwrap().1, 1);
}
