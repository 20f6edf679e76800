//! Lists at a node: brought in, kept by two officers, judged, counted, asked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use jiff::civil::date;
use kernel::{Act, Actor, Id, NodeId, Purpose, Role};
use proptest::prelude::*;
use registry::{Hold, Operation, Put, Record, Session};
use testkit::TestNode;
use watchlists::change::{self, Allow, Difference, Doubt, Request};
use watchlists::judge::{self, Judging};
use watchlists::rates::Counter;
use watchlists::read::{ReadEntry, Summary};
use watchlists::screen::{Asked, AskedName, Wanted, Watch};
use watchlists::{
    Ask, Entry, Facts, Form, IdentityDocument, Judged, List, ListName, Quality, Schema, Status,
    Subject, Verdict, keep,
};

fn node() -> (TestNode, Session) {
    let node = testkit::node().declare(&watchlists::kinds()).unwrap();
    let session = node.session("administrator", Purpose::Import);
    (node, session)
}

fn officer(node: &TestNode, number: u8) -> Session {
    let user = Id::from_bytes([number; 16]);
    let name = format!("Officer {number}");
    let actor = Actor { user, name, role: Role::new("supervisor"), post: None };
    node.registry.session(&Act::new(actor, Purpose::Administration))
}

fn facts(name: &str) -> Facts {
    Facts {
        schema: Schema::Person,
        names: vec![ListName::new(name, Quality::Primary)],
        ..Facts::default()
    }
}

fn listed(reference: &str, name: &str) -> ReadEntry {
    ReadEntry { reference: reference.to_owned(), facts: facts(name) }
}

fn request() -> Request {
    Request { code: "un".to_owned(), ..Request::default() }
}

fn of(day: &str) -> Summary {
    let as_of = Some(day.parse().unwrap());
    Summary { form: Form::UnXml, as_of, end_marked: true, ..Summary::default() }
}

fn import(session: &Session, summary: &Summary, entries: &[ReadEntry], allow: Allow) -> Difference {
    let plan = change::plan(session, &request(), summary, entries.to_vec()).unwrap();
    let told = plan.told.clone();
    change::apply(session, plan, allow, &mut |_, _| true).unwrap();
    told
}

fn many(n: usize) -> Vec<ReadEntry> {
    (0..n).map(|i| listed(&format!("R{i}"), &format!("Specimen Number{i}"))).collect()
}

fn asked(name: &str) -> Asked {
    Asked { names: vec![AskedName::free(name)], ..Asked::default() }
}

fn found(watch: &Watch, asked: &Asked) -> Vec<String> {
    let wanted = Wanted { floor: 0.0, ..Wanted::default() };
    let screened = watch.screen(asked, date(2026, 11, 24), &wanted).unwrap();
    screened.candidates.into_iter().map(|c| c.entry_id).collect()
}

#[test]
fn what_is_planned_is_done_and_done_again_changes_nothing() {
    let (node, session) = node();
    let mut entries = many(1_200);
    let told = import(&session, &of("2026-01-01"), &entries, Allow::default());
    assert_eq!((told.added.len(), told.in_force), (1_200, 0));
    let size = node.store.size().unwrap();
    let told = import(&session, &of("2026-01-01"), &entries, Allow::default());
    assert!(told.is_empty() && told.of_the_list.is_empty(), "{told:?}");
    assert_eq!(told.unchanged, 1_200);
    assert_eq!(node.store.size().unwrap(), size, "nothing was written");

    entries[3].facts.remarks = Some("Seen in Amaurot".to_owned());
    entries.remove(7);
    entries.push(listed("R9999", "Utopus Rex"));
    let told = import(&session, &of("2026-02-01"), &entries, Allow::default());
    assert_eq!(told.added, [("R9999".to_owned(), "Utopus Rex".to_owned())]);
    assert_eq!(told.changed.len(), 1);
    assert_eq!(
        (told.changed[0].reference.as_str(), &told.changed[0].fields[..]),
        ("R3", &["remarks"][..])
    );
    assert_eq!(told.withdrawn[0].0, "R7");
    let list = change::own_list(&session, "un").unwrap().unwrap();
    assert_eq!((list.body.in_force, list.body.as_of), (1_200, Some(date(2026, 2, 1))));
    // What is withdrawn stays on record, and comes back when the list has it again.
    entries.push(listed("R7", "Specimen Number7"));
    let told = import(&session, &of("2026-02-02"), &entries, Allow::default());
    assert_eq!(told.changed[0].fields, ["status"]);
}

#[test]
fn a_file_that_looks_wrong_needs_a_word() {
    let (_node, session) = node();
    import(&session, &of("2026-02-01"), &many(100), Allow::default());
    let refused = |summary: &Summary, n: usize, doubt: Doubt| {
        let plan = change::plan(&session, &request(), summary, many(n)).unwrap();
        assert_eq!(plan.told.doubts, [doubt]);
        let error = change::apply(&session, plan, Allow::default(), &mut |_, _| true).unwrap_err();
        assert_eq!(error.code(), "watchlist-doubtful");
    };
    refused(&of("2026-02-02"), 79, Doubt::Withdrawals);
    refused(&of("2026-01-01"), 100, Doubt::Older);
    refused(&Summary { end_marked: false, ..of("2026-02-02") }, 100, Doubt::Unmarked);
    let list = change::own_list(&session, "un").unwrap().unwrap();
    assert_eq!(list.body.in_force, 100, "the last good list stays in force");
    import(&session, &of("2026-02-02"), &many(80), Allow::default());
    let allow = Allow { withdrawals: true, ..Allow::default() };
    assert_eq!(import(&session, &of("2026-02-03"), &many(10), allow).withdrawn.len(), 70);
    let none = change::plan(&session, &request(), &of("2026-02-04"), Vec::new());
    assert_eq!(none.err().unwrap().code(), "watchlist-empty");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn after_a_difference_is_applied_there_is_none(
        first in proptest::collection::btree_map("[a-c][0-9]", "[A-Z][a-z]{2,6}", 1..12),
        second in proptest::collection::btree_map("[a-c][0-9]", "[A-Z][a-z]{2,6}", 1..12),
    ) {
        let (_node, session) = node();
        let allow = Allow { withdrawals: true, older: true, unmarked: true };
        for names in [&first, &second] {
            let entries: Vec<ReadEntry> = names.iter().map(|(r, n)| listed(r, n)).collect();
            import(&session, &of("2026-02-01"), &entries, allow);
            let again = change::plan(&session, &request(), &of("2026-02-01"), entries).unwrap();
            prop_assert!(again.told.is_empty());
            prop_assert_eq!(again.told.unchanged, names.len() as u64);
        }
    }
}

fn kept_list() -> List {
    List {
        code: "warrants".to_owned(),
        title: "Warrants".to_owned(),
        authority: "Ministry of Justice of Utopia".to_owned(),
        legal_basis: "Criminal Procedure Act".to_owned(),
        asks: vec![Ask::DetainUnderWarrant],
        visible_to: vec!["second_line".to_owned()],
        ..List::default()
    }
}

fn warrant(name: &str) -> Facts {
    Facts {
        legal_basis: Some("Warrant 7 of 2026".to_owned()),
        expires_on: Some(date(2027, 1, 1)),
        documents: vec![IdentityDocument {
            kind: "Passport".to_owned(),
            number: "L898902C3".to_owned(),
            issuer: Some("UTO".to_owned()),
            note: None,
        }],
        ..facts(name)
    }
}

#[test]
fn what_one_officer_proposes_counts_once_another_approves() {
    let (node, _) = node();
    let (ana, bo) = (officer(&node, 1), officer(&node, 2));
    let watch = Watch::open(node.registry.clone()).unwrap();
    let list = keep::open_list(&ana, &kept_list()).unwrap();
    let list = ana.get(list).unwrap();
    let bare = keep::propose(&ana, &list, "W1", facts("Raphael Hythloday"), "asked").unwrap_err();
    let fields: Vec<&str> = bare.fields().iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["legal_basis", "expires_on"]);
    let id = keep::propose(&ana, &list, "W1", warrant("Raphael Hythloday"), "asked").unwrap();
    assert!(
        found(&watch, &asked("Raphael Hythloday")).is_empty(),
        "proposed is matched with nobody"
    );
    let seen = ana.get(id).unwrap();
    assert_eq!(keep::approve(&ana, &seen, "fine").unwrap_err().code(), "watchlist-same-officer");
    let machine = node.registry.session(&Act::new(Actor::system(), Purpose::Import));
    assert_eq!(
        keep::approve(&machine, &seen, "fine").unwrap_err().code(),
        "watchlist-named-officer"
    );
    keep::approve(&bo, &seen, "the warrant is here").unwrap();
    assert_eq!(found(&watch, &asked("Raphael Hythloday")), ["W1"], "from the moment it is saved");
    let seen = ana.get(id).unwrap();
    assert_eq!(seen.body.asks(&list.body), [Ask::DetainUnderWarrant]);
    assert!(seen.body.visible_to(&list.body, "second_line"));
    assert!(!seen.body.visible_to(&list.body, "officer"));
    assert_eq!(keep::approve(&bo, &seen, "again").unwrap_err().code(), "watchlist-nothing-waits");

    // A change waits too, and what stood stands until then.
    keep::propose_change(&bo, &list, &seen, Some(warrant("Peter Gilles")), "mistaken").unwrap();
    assert_eq!(found(&watch, &asked("Raphael Hythloday")), ["W1"]);
    let waiting = ana.get(id).unwrap();
    let twice = keep::propose_change(&ana, &list, &waiting, None, "no").unwrap_err();
    assert_eq!(twice.code(), "watchlist-waits");
    keep::reject(&ana, &waiting, "it is he").unwrap();
    let seen = ana.get(id).unwrap();
    assert_eq!(seen.body.facts.name(), "Raphael Hythloday");
    keep::propose_change(&bo, &list, &seen, None, "lifted by the court").unwrap();
    keep::approve(&ana, &bo.get(id).unwrap(), "seen").unwrap();
    let gone = bo.get(id).unwrap();
    assert_eq!(gone.body.status, Status::Withdrawn);
    assert!(found(&watch, &asked("Raphael Hythloday")).is_empty());
}

fn in_force(node: &TestNode, reference: &str, facts: Facts) -> Id<Entry> {
    let (ana, bo) = (officer(node, 1), officer(node, 2));
    let list = match change::own_list(&ana, "warrants").unwrap() {
        Some(list) => list,
        None => ana.get(keep::open_list(&ana, &kept_list()).unwrap()).unwrap(),
    };
    let id = keep::propose(&ana, &list, reference, facts, "asked").unwrap();
    keep::approve(&bo, &bo.get(id).unwrap(), "seen").unwrap();
    id
}

#[test]
fn a_candidate_comes_by_name_or_document_and_never_by_state_or_sex() {
    let (node, session) = node();
    let watch = Watch::open(node.registry.clone()).unwrap();
    let mut utopian = warrant("Raphael Hythloday");
    utopian.citizenships = vec![watchlists::Citizenship::from_stated("UTO")];
    utopian.sex = Some(people::Sex::M);
    let id = in_force(&node, "W1", utopian);
    let only = Asked {
        citizenships: vec!["UTO".to_owned()],
        sex: Some(people::Sex::M),
        birth_date: "1974-08-12".parse().unwrap(),
        ..asked("Thomas More")
    };
    assert!(found(&watch, &only).is_empty());
    let document = ("L898902C3".to_owned(), Some("UTO".to_owned()));
    let by_document = Asked { documents: vec![document], ..asked("Thomas More") };
    assert_eq!(found(&watch, &by_document), ["W1"]);
    let wanted = Wanted::default();
    let screened = watch.screen(&asked("Raphael Hythloday"), date(2027, 1, 2), &wanted).unwrap();
    assert!(screened.candidates.is_empty(), "its last day has passed");
    assert_eq!(
        (screened.looked_at[0].code.as_str(), screened.looked_at[0].entries),
        ("warrants", 1)
    );
    let list = change::own_list(&session, "warrants").unwrap().unwrap();
    keep::change_list(&officer(&node, 1), &list, &List { closed: true, ..list.body.clone() })
        .unwrap();
    assert!(found(&watch, &asked("Raphael Hythloday")).is_empty(), "the list is closed");
    assert!(session.get(id).unwrap().body.counts(date(2026, 11, 24)));
    // A watch that is made anew says the same.
    assert!(
        found(&Watch::open(node.registry.clone()).unwrap(), &asked("Raphael Hythloday")).is_empty()
    );
}

fn received<R: Record>(home: &str, id: Id<R>, body: &R) -> Put {
    Put {
        kind: R::KIND,
        id: id.uuid(),
        operation: Operation::Receive,
        version: 1,
        home: Some(NodeId(home.to_owned())),
        schema: R::SCHEMA,
        columns: body.columns(),
        body: serde_json::to_vec(body).unwrap(),
        salt: [0; 16],
    }
}

#[test]
fn the_centres_list_counts_here_and_a_posts_does_not_count_above() {
    let (node, session) = node();
    let watch = Watch::open(node.registry.clone()).unwrap();
    let entry = |list: Id<List>, name: &str| Entry {
        list,
        reference: "C1".to_owned(),
        facts: warrant(name),
        status: Status::InForce,
        proposed: None,
        approved: None,
        withdrawn: None,
        pending: None,
        rejected: None,
    };
    let list: Id<List> = node.registry.next_id();
    let above = vec![
        received("centre", list, &kept_list()),
        received("centre", node.registry.next_id(), &entry(list, "Raphael Hythloday")),
    ];
    session.receive("sync.receive", above, None).unwrap();
    assert_eq!(found(&watch, &asked("Raphael Hythloday")), ["C1"]);
    // The centre's list is changed at the centre.
    let own = Request { code: "warrants".to_owned(), ..request() };
    let refused = change::plan(&session, &own, &of("2026-02-01"), many(1));
    assert_eq!(refused.err().unwrap().code(), "watchlist-of-centre");

    let list: Id<List> = node.registry.next_id();
    let below = vec![
        received("post-1", list, &List { code: "own".to_owned(), ..kept_list() }),
        received("post-1", node.registry.next_id(), &entry(list, "Peter Gilles")),
    ];
    let journal = "portolan/post-1".to_owned();
    let entries = vec![b"{}".to_vec()];
    let hold = Hold { journal, after: 0, entries, size: 1, peaks: Vec::new(), note: String::new() };
    session.receive("sync.receive", below, Some(hold)).unwrap();
    assert!(found(&watch, &asked("Peter Gilles")).is_empty());
}

fn judging(subject: &Subject, verdict: Verdict, because: &str) -> Judging {
    let judged = Judged { score_thousandths: 900, script: "Latn".into(), ..Judged::default() };
    Judging { subject: subject.clone(), verdict, because: because.to_owned(), judged }
}

#[test]
fn who_was_told_apart_is_remembered_until_the_entry_says_something_else() {
    let (node, _) = node();
    let bo = officer(&node, 2);
    let id = in_force(&node, "W1", warrant("Raphael Hythloday"));
    let entry = bo.get(id).unwrap();
    let subject = Subject {
        person: None,
        name_key: people::name_key("Hythloday", "Raphael"),
        birth_date: "1974-08-12".parse().unwrap(),
    };
    let say = |verdict, because: &str| {
        let mut writing = bo.write("border.judge_hit");
        judge::judge(&bo, &mut writing, &bo.get(id).unwrap(), &judging(&subject, verdict, because))
            .map(|_| writing.commit().unwrap())
    };
    let now = entry.body.facts.identifying();
    let apart =
        |subject: &Subject, now: &str| judge::told_apart(&bo, subject, &[(id, now)]).unwrap().len();
    assert_eq!(apart(&subject, &now), 0);
    assert!(say(Verdict::NotTheSame, " ").is_err(), "a reason is needed");
    say(Verdict::NotTheSame, "twenty years younger, no scar").unwrap();
    assert_eq!(apart(&subject, &now), 1);
    let twin = Subject { birth_date: "1974-08-13".parse().unwrap(), ..subject.clone() };
    assert_eq!(apart(&twin, &now), 0, "another person is asked about anew");
    let year = Subject { birth_date: "1974".parse().unwrap(), ..subject.clone() };
    assert_eq!(apart(&year, &now), 0, "half a date is nobody's");
    // A remark changes nothing about who it is; a date of birth does.
    let remark = Facts { remarks: Some("Sails".into()), ..entry.body.facts.clone() };
    assert_eq!(apart(&subject, &remark.identifying()), 1);
    let born = watchlists::BirthDate { date: "1974".parse().unwrap(), ..Default::default() };
    let other = Facts { birth_dates: vec![born], ..entry.body.facts.clone() };
    assert_eq!(apart(&subject, &other.identifying()), 0);
    // The last word counts.
    node.clock.advance(jiff::SignedDuration::from_secs(60));
    say(Verdict::CannotTell, "").unwrap();
    assert_eq!(apart(&subject, &now), 0);
}

#[test]
fn rates_count_one_person_and_one_entry_once() {
    let (node, _) = node();
    let bo = officer(&node, 2);
    let id = in_force(&node, "W1", warrant("Raphael Hythloday"));
    let entry = bo.get(id).unwrap();
    let mut counter = Counter::default();
    for (day, verdict) in [
        (1, Verdict::CannotTell),
        (1, Verdict::NotTheSame),
        (2, Verdict::NotTheSame),
        (3, Verdict::NotTheSame),
        (4, Verdict::CannotTell),
    ] {
        node.clock.advance(jiff::SignedDuration::from_secs(60));
        let subject = Subject {
            person: None,
            name_key: "HYTHLODAY<<RAPHAEL".to_owned(),
            birth_date: format!("1974-08-{day:02}").parse().unwrap(),
        };
        let mut writing = bo.write("border.judge_hit");
        judge::judge(&bo, &mut writing, &entry, &judging(&subject, verdict, "not he")).unwrap();
        writing.commit().unwrap();
        counter.follow(&node.registry).unwrap();
    }
    let rates = counter.rates();
    assert_eq!((rates.all.same, rates.all.not_the_same, rates.all.cannot_tell), (0, 3, 1));
    assert_eq!(rates.lists[&entry.body.list], rates.all);
    assert_eq!(rates.scripts["Latn"], rates.all);
    assert_eq!(rates.only_wrong(3), [(id, rates.all)]);
    assert!(rates.only_wrong(4).is_empty());
    let wrong = rates.all.wrong().unwrap();
    // Wilson's interval of 3 in 3.
    assert!((wrong.share - 1.0).abs() < 1e-9 && (wrong.least - 0.4385).abs() < 1e-3, "{wrong:?}");
    let mut anew = Counter::default();
    anew.follow(&node.registry).unwrap();
    assert_eq!(anew.rates(), rates);
}
