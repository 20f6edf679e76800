//! Lists of lost documents at a node.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use std::io::Cursor;

use documents::lost::port::{Answer, answer_line};
use documents::lost::{
    Plan, Request, Source, add, apply, entry, page, plan_import, reported, withdraw,
};
use documents::{LostDocument, LostStatus};
use house::{from_above, from_below, node};
use jiff::civil::{Date, date};
use registry::Session;

fn today() -> Date {
    date(2026, 11, 24)
}

fn lost(list: &str, reference: &str, number: &str) -> LostDocument {
    LostDocument {
        document_type: Some("P".into()),
        reported_on: Some(date(2026, 2, 1)),
        ..LostDocument::new(list, reference, "UTO", number, LostStatus::Stolen)
    }
}

fn request() -> Request {
    Request { list: "police".into(), ..Request::default() }
}

fn planned(session: &Session, request: &Request, text: &str) -> Plan {
    plan_import(session, request, &mut Cursor::new(text), &mut |_, _| true).unwrap()
}

/// What is planned is what is done.
fn done(session: &Session, request: &Request, text: &str) -> Plan {
    let plan = planned(session, request, text);
    let done = apply(session, request, &plan, &mut Cursor::new(text), &mut |_, _| true).unwrap();
    assert_eq!(done, plan);
    done
}

fn warns(session: &Session, number: &str) -> usize {
    reported(session, "UTO", number, today()).unwrap().len()
}

#[test]
fn an_entry_warns_until_it_ends_or_is_withdrawn() {
    let (_node, session) = node();
    let id = add(&session, &lost("own", "1", "L898902C3")).unwrap();
    assert_eq!(warns(&session, "l898902c<3"), 1);
    assert_eq!(warns(&session, "L898902C"), 0, "only the very same number");
    assert_eq!(warns(&session, "L898902C36"), 0, "the check digit is no part of it");
    assert_eq!(warns(&session, ""), 0);
    assert!(reported(&session, "XXA", "L898902C3", today()).unwrap().is_empty());
    // The same again changes nothing; another word does.
    assert_eq!(add(&session, &lost("own", "1", "L898902C3")).unwrap(), id);
    assert_eq!(session.get(id).unwrap().version, 1);
    let until = LostDocument { until: Some(date(2026, 11, 23)), ..lost("own", "1", "L898902C3") };
    assert_eq!(add(&session, &until).unwrap(), id);
    assert_eq!(warns(&session, "L898902C3"), 0);
    add(&session, &lost("own", "1", "L898902C3")).unwrap();

    let seen = entry(&session, "own", "1").unwrap().unwrap();
    assert_eq!(withdraw(&session, &seen, today(), " ").unwrap_err().code(), "lost-refused");
    withdraw(&session, &seen, today(), "found by its holder").unwrap();
    assert_eq!(warns(&session, "L898902C3"), 0);
    assert_eq!(reported(&session, "UTO", "L898902C3", date(2026, 11, 23)).unwrap().len(), 1);
    let again = withdraw(&session, &seen, today(), "again").unwrap_err();
    assert_eq!(again.code(), "version-conflict");
    let operations: Vec<String> =
        session.history(id).unwrap().into_iter().map(|v| v.entry.operation).collect();
    assert_eq!(operations.last().unwrap(), "documents.withdraw_lost");
    add(&session, &lost("own", "1", "L898902C3")).unwrap();
    assert_eq!(warns(&session, "L898902C3"), 1);

    let bad = LostDocument { list: "Own list".into(), ..lost("", "", "x") };
    let error = add(&session, &bad).unwrap_err();
    let fields: Vec<&str> = error.fields().iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["list", "reference", "number"]);
}

#[test]
fn what_a_post_below_reports_warns_nobody_here() {
    let (node, session) = node();
    from_below(&node, &lost("post", "1", "A1234567"));
    assert_eq!(warns(&session, "A1234567"), 0);
    from_above(&node, &lost("national", "1", "A1234567"));
    add(&session, &lost("own", "1", "A1234567")).unwrap();
    let lists: Vec<String> = reported(&session, "UTO", "A1234567", today())
        .unwrap()
        .into_iter()
        .map(|s| s.body.list)
        .collect();
    assert_eq!(lists.len(), 2);
    assert!(lists.iter().all(|list| list != "post"));
    // A list that a post keeps too, under the same references, is another's.
    done(&session, &Request { list: "national".into(), ..request() }, LIST);
    assert_eq!(warns(&session, "A1234567"), 3);
}

const LIST: &str = "\u{feff}Reference;Numéro du document;Pays émetteur;Motif;Date de déclaration
1;A1234567;Utopie;volé;2026-02-01
2;A1234568;UTO;perdu;25/12/2025
3;\"A123 4569\";UTO;invalidé;";

#[test]
fn a_list_is_said_first_and_brought_in_once() {
    let (_node, session) = node();
    let plan = planned(&session, &request(), LIST);
    assert_eq!((plan.read, plan.new, plan.faulty), (3, 3, 0), "{:?}", plan.faults);
    assert_eq!(plan.columns.len(), 5);
    assert_eq!(warns(&session, "A1234567"), 0, "a plan writes nothing");
    done(&session, &request(), LIST);
    assert_eq!(warns(&session, "A1234569"), 1);
    let size = session.registry().store().size().unwrap();
    let again = done(&session, &request(), LIST);
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 3));
    assert_eq!(session.registry().store().size().unwrap(), size, "and writes nothing again");

    let changed = LIST.replace("perdu", "volé").replace("A1234567", "B7654321");
    let plan = done(&session, &request(), &changed);
    let fields: Vec<(&str, &[&str])> =
        plan.changes.iter().map(|(r, f)| (r.as_str(), f.as_slice())).collect();
    assert_eq!(fields, [("1", &["number"][..]), ("2", &["status"][..])]);
    assert_eq!((warns(&session, "A1234567"), warns(&session, "B7654321")), (0, 1));
    let all = page(&session, Some("police"), None, 10).unwrap();
    assert_eq!(all.rows.len(), 3);
    assert!(page(&session, Some("other"), None, 10).unwrap().rows.is_empty());
}

#[test]
fn a_whole_list_withdraws_what_it_has_no_more_and_no_list_undoes_a_hand() {
    let (_node, session) = node();
    done(&session, &request(), LIST);
    add(&session, &lost("own", "7", "C1111111")).unwrap();
    let whole = Request { whole: true, ..request() };
    let shorter: String = LIST.lines().take(2).map(|l| format!("{l}\n")).collect();
    let plan = done(&session, &whole, &shorter);
    assert_eq!((plan.withdrawn, plan.unchanged), (2, 1));
    assert_eq!(warns(&session, "A1234568"), 0);
    assert_eq!(warns(&session, "C1111111"), 1, "another list is another's");
    assert_eq!(done(&session, &whole, &shorter).withdrawn, 0);
    // What comes back counts again.
    let back = done(&session, &whole, LIST);
    assert_eq!((back.changed, back.withdrawn), (2, 0));
    assert_eq!(warns(&session, "A1234568"), 1);
    // What somebody withdrew by hand stays so.
    let seen = entry(&session, "police", "2").unwrap().unwrap();
    withdraw(&session, &seen, today(), "a mistake of the list").unwrap();
    let plan = done(&session, &whole, LIST);
    assert_eq!((plan.stay_withdrawn, plan.changed), (1, 0));
    assert_eq!(warns(&session, "A1234568"), 0);
    // A whole list with a faulty row withdraws nothing, whatever else is asked for.
    let bad = format!("{shorter}9;?;UTO;perdu;\n");
    let plan = planned(&session, &Request { accept_valid: true, ..whole.clone() }, &bad);
    assert!(plan.stops && plan.withdrawn == 0);
    let refused = apply(&session, &whole, &plan, &mut Cursor::new(&bad), &mut |_, _| true);
    assert_eq!(refused.unwrap_err().code(), "list-refused");
}

#[test]
fn each_row_that_cant_be_taken_is_named_and_the_others_only_if_asked_for() {
    let (_node, session) = node();
    let text = "number,issuer,status,date,ref\n\
                A1234567,UTO,lost,2026-01-01,1\n\
                A1234568,Atlantis,lost,2026-01-01,2\n\
                A1234569,UTO,lost,03/04/2026,3\n\
                A1234569,UTO,lost,2026-01-01,1\n\
                A1234569,UTO\n";
    let plan = planned(&session, &request(), text);
    let said: Vec<String> = plan.faults.iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("line 3, issuer: `Atlantis`; expected a State"), "{said:?}");
    assert!(said[1].starts_with("line 4, date: `03/04/2026`; expected"), "{said:?}");
    assert!(said[2].starts_with("line 5, reference: `1`; expected each reference once"));
    assert!(said[3].starts_with("line 6, the row: `A1234569 | UTO`; expected 5 fields"));
    assert!(plan.stops);
    let good = Request { accept_valid: true, ..request() };
    assert_eq!(done(&session, &good, text).new, 1);
    assert_eq!(warns(&session, "A1234567"), 1);
}

#[test]
fn a_file_that_is_no_list_is_refused_with_a_sentence() {
    let (_node, session) = node();
    let refused = |bytes: &[u8]| {
        let mut file = Cursor::new(bytes.to_vec());
        let error = plan_import(&session, &request(), &mut file, &mut |_, _| true).unwrap_err();
        assert_eq!(error.code(), "list-unread");
        error.to_string()
    };
    assert!(refused(b"").contains("empty"));
    assert!(refused(b"\xFF\xFEn\0").contains("CSV UTF-8"));
    assert!(refused(b"colour,issuer\n").contains("--map number="));
    assert!(refused(b"number,issuer\nA1,UTO\n").contains("--status"));
    assert!(refused(b"number,status\nA1,lost\n").contains("--issuer"));
    assert!(refused(b"number,issuer,status\n\"A1,UTO,lost\n").contains("line 2"));
    let endless = [&b"number,issuer,status\n\""[..], &vec![b'a'; 200_000]].concat();
    assert!(refused(&endless).contains("line 2"));
    for (request, field) in [
        (Request { list: "A list".into(), ..request() }, "list"),
        (Request { issuer: Some("Atlantis".into()), ..request() }, "issuer"),
    ] {
        let error = plan_import(&session, &request, &mut Cursor::new(LIST), &mut |_, _| true);
        assert_eq!(error.unwrap_err().fields()[0].field, field);
    }
}

fn many(rows: usize) -> String {
    let row =
        |n: usize| format!("N{n:07},UTO,{}\n", if n.is_multiple_of(3) { "lost" } else { "stolen" });
    std::iter::once("number,issuer,status\n".to_owned()).chain((0..rows).map(row)).collect()
}

#[test]
fn a_stop_loses_nothing_and_the_next_time_goes_on_from_there() {
    let (_node, session) = node();
    let text = many(2_300);
    let plan = planned(&session, &request(), &text);
    let mut calls = 0;
    let stopped = apply(&session, &request(), &plan, &mut Cursor::new(&text), &mut |_, _| {
        calls += 1;
        calls < 2
    });
    assert_eq!(stopped.unwrap_err().code(), "import-stopped");
    let there = page(&session, Some("police"), None, 5_000).unwrap().rows.len();
    assert_eq!(there, 2_000);
    let plan = done(&session, &request(), &text);
    assert_eq!((plan.unchanged, plan.new), (2_000, 300));
    let whole = Request { whole: true, ..request() };
    assert_eq!(done(&session, &whole, &many(700)).withdrawn, 1_600);
    // Bodies go down to every post: they are as small as they can be.
    let bytes = session.registry().store().changes("documents.lost", 0, 10).unwrap()[0].body.len();
    assert!(bytes < 160, "{bytes}");
}

#[test]
fn questions_are_answered_line_by_line_and_answers_are_brought_in() {
    let (_node, session) = node();
    let note = Some("Keep it and call us".into());
    add(&session, &LostDocument { note, ..lost("utopia-police", "2026-77", "L898902C3") }).unwrap();
    let ask = |line: &str| answer_line(&session, line, today()).unwrap();
    let hit = ask(r#"{"id": "1", "issuer": "Utopia", "number": "L898902C<3"}"#);
    assert_eq!(
        serde_json::to_value(&hit).unwrap(),
        serde_json::json!({
            "id": "1", "issuer": "UTO", "number": "L898902C3", "on": "2026-11-24",
            "hits": [{"list": "utopia-police", "reference": "2026-77", "status": "stolen",
                "document_type": "P", "reported_on": "2026-02-01", "note": "Keep it and call us"}]
        })
    );
    let none = ask(r#"{"id": "2", "issuer": "UTO", "number": "L898902C4", "document_type": "P"}"#);
    assert!(none.hits.is_empty() && none.error.is_none());
    for (line, id) in [
        (r#"{"id": "3", "issuer": "Atlantis", "number": "L898902C3"}"#, "3"),
        (r#"{"id": "4", "issuer": "UTO", "number": "?"}"#, "4"),
        (r#"{"id": "5", "issuer": "UTO", "number": "L898902C3", "name": "ERIKSSON"}"#, "5"),
        ("not JSON", ""),
        ("7", ""),
    ] {
        let answer = ask(line);
        assert_eq!(answer.id, id);
        assert!(answer.error.is_some() && answer.hits.is_empty(), "{line}");
    }
    assert!(ask(&"x".repeat(70_000)).error.is_some());

    // What a gateway was answered elsewhere becomes entries of the list that is named.
    let (_other, other) = node();
    let gateway = Request { list: "gateway".into(), source: Source::Json, ..Request::default() };
    let lines = [&hit, &none].map(|a: &Answer| serde_json::to_string(a).unwrap()).join("\n");
    assert_eq!(done(&other, &gateway, &lines).new, 1);
    let found = reported(&other, "UTO", "L898902C3", today()).unwrap();
    assert_eq!(
        (found[0].body.list.as_str(), found[0].body.reference.as_str()),
        ("gateway", "2026-77")
    );
    assert_eq!(done(&other, &gateway, &lines).unchanged, 1);
    let bad = "{\"id\": \"1\", \"hits\": [], \"error\": \"busy\"}\n{\"id\":\"2\",\"hits\":[{\"reference\":\"1\",\"status\":\"lost\"}]}\n{";
    let plan = planned(&other, &gateway, bad);
    let at: Vec<&str> = plan.faults.iter().map(|f| f.at.as_str()).collect();
    assert_eq!(at, ["line 1", "line 2", "line 3"]);
}

#[test]
fn altered_lists_do_no_harm() {
    let (_node, session) = node();
    let answers = r#"{"id":"1","issuer":"UTO","number":"L898902C3","hits":[{"reference":"7","status":"lost"}]}"#;
    for (source, text) in [(Source::Json, answers), (Source::Csv, LIST)] {
        let request = Request { source, ..request() };
        for at in 0..text.len() {
            let mut files = vec![text.as_bytes()[..at].to_vec()];
            for byte in *b"\0\",;\n9\xFF" {
                let mut altered = text.as_bytes().to_vec();
                altered[at] = byte;
                files.push(altered);
            }
            for bytes in files {
                let mut file = Cursor::new(bytes);
                let Ok(plan) = plan_import(&session, &request, &mut file, &mut |_, _| true) else {
                    continue;
                };
                assert!(plan.new + plan.faulty <= plan.read);
                if !plan.stops {
                    let done = apply(&session, &request, &plan, &mut file, &mut |_, _| true);
                    assert_eq!(done.unwrap(), plan);
                }
            }
        }
    }
}
