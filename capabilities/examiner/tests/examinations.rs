//! Examining a document: who may, what is kept, what is counted, and what comes second.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use examiner::examination::{Added, Concluding, Opening, Written};
use examiner::forgeries::{between, of_series};
use examiner::model::{Check, Finding, Outcome, State, Verdict};
use house::{DOT, findings, house, series};
use jiff::civil::Date;
use registry::Query;

fn concluding(verdict: Verdict, method: Option<&str>) -> Concluding {
    Concluding { verdict, method: method.map(str::to_owned) }
}

fn year() -> (Date, Date) {
    ("2026-01-01".parse().unwrap(), "2027-01-01".parse().unwrap())
}

fn check(code: Option<&str>, name: &str, outcome: Outcome) -> Check {
    Check { code: code.map(str::to_owned), name: name.into(), outcome, note: " seen ".into() }
}

#[test]
fn only_a_named_officer_of_the_second_line_or_a_supervisor_examines() {
    let h = house();
    let opening =
        Opening { issuer: "UTO".into(), number: "L12345678".into(), ..Opening::default() };
    for role in ["officer", "administrator", "reader_service", "system", "auditor"] {
        let refused = h.examiner.open(&h.act(role), &opening).unwrap_err();
        assert_eq!(refused.code(), "examiner-only", "{role}");
    }
    let mut nameless = h.act("second_line");
    nameless.actor.name = "  ".into();
    assert_eq!(h.examiner.open(&nameless, &opening).unwrap_err().code(), "examiner-only");
    let nowhere = h.act_at("supervisor", None);
    assert_eq!(h.examiner.open(&nowhere, &opening).unwrap_err().code(), "examiner-no-post");
    for role in ["second_line", "supervisor"] {
        h.examiner.open(&h.act(role), &opening).unwrap();
    }
    assert_eq!(h.examiner.count(&h.act("supervisor"), State::Draft, Some(h.post)).unwrap(), 2);
}

#[test]
fn an_examination_belongs_to_its_post() {
    let h = house();
    let id = h.opened("L12345678", None);
    let elsewhere = h.act_at("supervisor", Some(h.other_post));
    let refused = h.examiner.write(&elsewhere, id, 1, &findings("x")).unwrap_err();
    assert_eq!(refused.code(), "examiner-another-post");
    assert_eq!(h.examiner.view(&elsewhere, id).unwrap().examination.version, 1, "and can be read");
}

#[test]
fn a_document_is_told_by_issuer_code_and_number() {
    let h = house();
    let open = |issuer: &str, kind: &str, number: &str| {
        let opening = Opening {
            issuer: issuer.into(),
            document_type: kind.into(),
            number: number.into(),
            ..Opening::default()
        };
        h.examiner.open(&h.act("second_line"), &opening)
    };
    let e = h.body(open("Spain", "p<", "ab 12-34").unwrap());
    assert_eq!(
        (e.issuer.as_str(), e.document_type.as_str(), e.number.as_str()),
        ("ESP", "P", "AB1234")
    );
    let fields = |e: kernel::Error| -> Vec<String> {
        assert_eq!(e.code(), "document-unclear");
        e.fields().iter().map(|f| f.field.clone()).collect()
    };
    assert_eq!(fields(open("Nowhere land", "PXX", "1").unwrap_err()), ["issuer", "type"]);
    assert_eq!(fields(open("UTO", "P", &"9".repeat(65)).unwrap_err()), ["number"]);
    // Where nothing can be read but that it names an issuer of fantasy.
    assert_eq!(h.body(open("wsa", "", "").unwrap()).issuer, "WSA");
}

#[test]
fn what_is_written_is_kept_and_the_second_of_two_writers_gets_a_conflict() {
    let h = house();
    let s = h.with_series(&series());
    let id = h.opened("L12345678", Some(s));
    let act = h.act("second_line");
    let written = Written {
        series: Some(s),
        checks: vec![
            check(Some("uv-fibres"), "whatever a form says", Outcome::Differs),
            check(None, "Stitching", Outcome::AsGenuine),
        ],
        chip: Some("signer_unknown".into()),
        seal: Some("Bad code!".into()),
        ..findings("  no fibres ")
    };
    assert_eq!(h.examiner.write(&act, id, 1, &written).unwrap(), 2);
    let e = h.body(id);
    assert_eq!(e.checks[0].name, "Fibres", "by the library's name");
    assert_eq!((e.checks[1].name.as_str(), e.checks[1].note.as_str()), ("Stitching", "seen"));
    assert_eq!(
        (e.chip.as_deref(), e.seal, e.findings.as_str()),
        (Some("signer_unknown"), None, "no fibres")
    );
    let second = h.examiner.write(&act, id, 1, &findings("mine")).unwrap_err();
    assert_eq!(second.code(), "version-conflict");
    assert_eq!(h.body(id).findings, "no fibres");
}

#[test]
fn what_was_seen_of_one_series_is_kept_when_another_is_chosen() {
    let h = house();
    let first = h.with_series(&series());
    let mut other = series();
    other.name = "2009".into();
    other.features.truncate(1);
    let other = h.with_series(&other);
    let id = h.opened("L12345678", Some(first));
    let act = h.act("second_line");
    let checks = vec![
        check(Some("uv-fibres"), "", Outcome::AsGenuine),
        check(Some("relief"), "", Outcome::Differs),
        Check { note: String::new(), ..check(Some("gone"), "", Outcome::NotChecked) },
    ];
    let mut written = Written { series: Some(first), checks, ..Written::default() };
    h.examiner.write(&act, id, 1, &written).unwrap();
    written.series = Some(other);
    h.examiner.write(&act, id, 2, &written).unwrap();
    let e = h.body(id);
    let kept: Vec<_> = e.checks.iter().map(|c| (c.code.as_deref(), c.name.as_str())).collect();
    assert_eq!(kept, [(Some("uv-fibres"), "Fibres"), (None, "Relief of the arms")]);
}

#[test]
fn a_forgery_needs_its_method_and_words_and_is_counted_once_it_is_concluded() {
    let h = house();
    let s = h.with_series(&series());
    let id = h.opened("L12345678", Some(s));
    let act = h.act("second_line");
    let written = Written { series: Some(s), ..findings("") };
    let refused = h
        .examiner
        .conclude(&act, id, 1, &written, &concluding(Verdict::Forged, Some("made-up")))
        .unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["method", "findings"]);
    assert_eq!(h.body(id).conclusion, None);
    let (from, until) = year();
    assert_eq!(between(&h.session(), from, until).unwrap().total(), 0);

    let written = Written { series: Some(s), ..findings("printed on an office printer") };
    let forged = concluding(Verdict::Forged, Some("counterfeit"));
    h.examiner.conclude(&act, id, 1, &written, &forged).unwrap();
    let c = h.body(id).conclusion.unwrap();
    assert_eq!((c.verdict, c.by.name.as_str()), (Verdict::Forged, "Specimen second_line"));
    let found = between(&h.session(), from, until).unwrap();
    assert_eq!((found.total(), found.concluded), (1, 1));
    let cell = found.cells.keys().next().unwrap();
    assert_eq!(cell.month, "2026-11");
    assert_eq!((cell.issuer.as_str(), cell.series.as_deref()), ("UTO", Some("2019")));
    assert_eq!(of_series(&h.session(), s).unwrap(), [("counterfeit".to_owned(), 1)]);
    let late = h.examiner.write(&act, id, 2, &findings("more")).unwrap_err();
    assert_eq!(late.code(), "examination-concluded");
}

#[test]
fn a_correction_takes_the_count_back_and_keeps_the_verdict_that_stood() {
    let h = house();
    let id = h.opened("L12345678", None);
    let (act, supervisor) = (h.act("second_line"), h.act("supervisor"));
    let altered = concluding(Verdict::Altered, Some("photo_substitution"));
    h.examiner.conclude(&act, id, 1, &findings("laminate was cut"), &altered).unwrap();
    assert_eq!(h.examiner.reopen(&supervisor, id, 2, " ").unwrap_err().code(), "why-needed");
    h.examiner.reopen(&supervisor, id, 2, "the laminate is of a repair by the issuer").unwrap();
    let (from, until) = year();
    assert_eq!(between(&h.session(), from, until).unwrap().total(), 0);
    assert_eq!(
        h.examiner.reopen(&supervisor, id, 3, "once more").unwrap_err().code(),
        "not-concluded"
    );
    let genuine = concluding(Verdict::Genuine, None);
    h.examiner.conclude(&supervisor, id, 3, &findings("issuer confirms"), &genuine).unwrap();
    let e = h.body(id);
    assert_eq!(e.conclusion.unwrap().verdict, Verdict::Genuine);
    assert_eq!(e.reopened[0].was.verdict, Verdict::Altered);
    assert_eq!(e.reopened[0].was.by.name, "Specimen second_line");
    assert_eq!(h.session().history(id).unwrap().len(), 4);
    h.examiner.reopen(&supervisor, id, 4, "the issuer was mistaken").unwrap();
    h.examiner
        .conclude(&act, id, 5, &findings("somebody else's"), &concluding(Verdict::Impostor, None))
        .unwrap();
    let found = between(&h.session(), from, until).unwrap();
    assert_eq!(found.by(|c| c.method.clone()), [("impostor".to_owned(), 1)]);
    assert_eq!(h.session().count(&Query::<Finding>::all()).unwrap(), 1, "one record all along");
}

#[test]
fn what_is_counted_has_nothing_of_a_document_or_a_person() {
    let h = house();
    let id = h.opened("L12345678", None);
    let fantasy = concluding(Verdict::Fantasy, None);
    h.examiner.conclude(&h.act("second_line"), id, 1, &findings("of no State"), &fantasy).unwrap();
    let finding = h.session().get(h.body(id).finding.unwrap()).unwrap().body;
    let text = serde_json::to_string(&finding).unwrap();
    let wanted = r#"{"issuer":"UTO","document_type":"P","series":null,"verdict":"fantasy","method":"fantasy","on":"2026-11-24","withdrawn":false}"#;
    assert_eq!(text, wanted);
}

#[test]
fn genuine_needs_words_only_where_something_differs() {
    let h = house();
    let act = h.act("second_line");
    let genuine = concluding(Verdict::Genuine, None);
    let id = h.opened("L12345678", None);
    h.examiner.conclude(&act, id, 1, &Written::default(), &genuine).unwrap();
    let id = h.opened("L12345679", None);
    let written =
        Written { checks: vec![check(None, "Stitching", Outcome::Differs)], ..Written::default() };
    let refused = h.examiner.conclude(&act, id, 1, &written, &genuine).unwrap_err();
    assert_eq!(refused.fields()[0].code, "findings-needed");
}

#[test]
fn pictures_are_counted_bounded_and_erased_only_while_nothing_rests_on_them() {
    let h = house();
    let id = h.opened("L12345678", None);
    let act = h.act("second_line");
    let with = |bytes: &[u8]| Written {
        picture: Some(Added { bytes: bytes.to_vec(), caption: "Page 2".into() }),
        ..findings("as seen")
    };
    let bad = h.examiner.write(&act, id, 1, &with(b"GIF89a")).unwrap_err();
    assert_eq!(bad.code(), "taken-refused");
    assert_eq!(h.body(id).findings, "", "nothing of it was kept");
    let mut longer = DOT.to_vec();
    longer.extend(b"<script>alert(1)</script>");
    h.examiner.write(&act, id, 1, &with(&longer)).unwrap();
    let first = h.body(id).pictures[0].id;
    assert_eq!(h.examiner.picture(&act, first).unwrap(), ("image/png".to_owned(), DOT.to_vec()));

    // Of another examination, nothing is taken out.
    let other = h.opened("L12345679", None);
    let remove = |picture| Written { remove: Some(picture), ..findings("as seen") };
    h.examiner.write(&act, other, 1, &remove(first)).unwrap();
    assert!(h.examiner.picture(&act, first).is_ok());

    h.examiner.write(&act, id, 2, &remove(first)).unwrap();
    assert_eq!(h.examiner.picture(&act, first).unwrap_err().code(), "no-such-record");
    assert!(h.body(id).pictures.is_empty());

    for version in 3..15 {
        h.examiner.write(&act, id, version, &with(DOT)).unwrap();
    }
    let full = h.examiner.write(&act, id, 15, &with(DOT)).unwrap_err();
    assert_eq!(full.fields()[0].code, "taken-too-many");
    let genuine = concluding(Verdict::Genuine, None);
    h.examiner.conclude(&act, id, 15, &findings("as seen"), &genuine).unwrap();
    h.examiner.reopen(&act, id, 16, "looked again").unwrap();
    let relied_on = h.body(id).pictures[0].id;
    let stays = h.examiner.write(&act, id, 17, &remove(relied_on)).unwrap_err();
    assert_eq!(stays.code(), "taken-stays");
}

#[test]
fn texts_have_an_end_and_are_never_cut_in_silence() {
    let h = house();
    let id = h.opened("L12345678", None);
    let act = h.act("second_line");
    let long = h.examiner.write(&act, id, 1, &findings(&"é".repeat(4_001))).unwrap_err();
    assert_eq!((long.code(), long.fields()[0].field.as_str()), ("text-too-long", "findings"));
    h.examiner.write(&act, id, 1, &findings(&"é".repeat(4_000))).unwrap();
    let many = (0..13).map(|n| check(None, &n.to_string(), Outcome::Differs)).collect();
    let many = Written { checks: many, ..Written::default() };
    assert_eq!(h.examiner.write(&act, id, 2, &many).unwrap_err().code(), "too-many-checks");
}

#[test]
fn a_report_of_loss_is_written_down_as_it_stood() {
    let h = house();
    let entry = documents::LostDocument::new(
        "utopia-police",
        "2026/17",
        "UTO",
        "L12345678",
        documents::LostStatus::Stolen,
    );
    documents::lost::add(&h.session(), &entry).unwrap();
    let e = h.body(h.opened("l 123 456 78", None));
    assert_eq!(e.reported[0].reference, "2026/17");
    assert!(h.body(h.opened("L12345679", None)).reported.is_empty());
}

#[test]
fn every_reading_of_an_examination_and_of_a_picture_is_logged() {
    let h = house();
    let id = h.opened("L12345678", None);
    let act = h.act("second_line");
    let picture = Some(Added { bytes: DOT.to_vec(), caption: String::new() });
    h.examiner.write(&act, id, 1, &Written { picture, ..Written::default() }).unwrap();
    h.reads.take();
    h.examiner.view(&act, id).unwrap();
    assert_eq!(h.reads.take()[0], ("examiner.examination", 1));
    h.examiner.picture(&act, h.body(id).pictures[0].id).unwrap();
    assert_eq!(h.reads.take(), [("examiner.picture", 1)]);
    h.examiner.list(&act, State::Draft, None, None).unwrap();
    assert_eq!(h.reads.take(), [("examiner.examination", 1)]);
}
