//! The library at a node.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use std::io;

use documents::series::{Search, apply, export, named, plan_import, put, remove, search};
use documents::{Feature, Forgery, Light, Picture, SeenDocument, Series, picture, series_of};
use house::{from_above, from_below, node, png};
use jiff::civil::date;
use registry::Session;

fn series(name: &str) -> Series {
    Series {
        issuer: "UTO".into(),
        document_type: "P".into(),
        name: name.into(),
        issued_from: Some(date(2019, 1, 1)),
        issued_until: None,
        withdrawn_on: None,
        valid_years: Some(10),
        number_formats: vec!["A999999A9".into()],
        has_chip: Some(true),
        zone_oddities: vec!["A filler in the number".into()],
        features: vec![Feature {
            code: "uv-eagle".into(),
            name: "Eagle".into(),
            place: "data page, lower right".into(),
            light: Light::Ultraviolet,
            genuine: "An eagle glows red".into(),
            pictures: Vec::new(),
            first_line: true,
        }],
        forgeries: vec![Forgery {
            method: "photo_substitution".into(),
            recognised_by: "The eagle does not glow".into(),
            first_seen: Some(date(2024, 5, 1)),
            pictures: Vec::new(),
        }],
        note: String::new(),
        source: "the Ministry of Utopia".into(),
        removed: false,
    }
}

fn seen() -> SeenDocument {
    SeenDocument {
        issuer: "UTO".into(),
        document_type: "P<".into(),
        number: "L898902C3".into(),
        issued: None,
        expiry: Some(date(2031, 4, 15)),
    }
}

fn names(session: &Session, seen: &SeenDocument) -> Vec<String> {
    series_of(session, seen).unwrap().into_iter().map(|m| m.series.body.name).collect()
}

#[test]
fn a_document_meets_its_series_the_best_first() {
    let (_node, session) = node();
    let older = Series {
        issued_from: Some(date(2009, 1, 1)),
        issued_until: Some(date(2018, 12, 31)),
        number_formats: vec!["9999999".into()],
        ..series("2009")
    };
    put(&session, None, &older).unwrap();
    let id = put(&session, None, &series("2019")).unwrap();
    put(&session, None, &Series { document_type: "PD".into(), ..series("diplomatic") }).unwrap();
    put(&session, None, &Series { issuer: "XXA".into(), ..series("elsewhere") }).unwrap();
    put(&session, None, &Series { document_type: "ID".into(), ..series("card") }).unwrap();
    assert_eq!(names(&session, &seen()), ["2019", "2009"]);
    let found = series_of(&session, &seen()).unwrap();
    assert!(found[0].doubts.is_empty());
    assert_eq!(found[1].doubts, ["number_format", "issued_outside"]);
    let diplomat = SeenDocument { document_type: "PD".into(), ..seen() };
    assert_eq!(names(&session, &diplomat), ["diplomatic"]);
    let official = SeenDocument { document_type: "PO".into(), ..seen() };
    assert_eq!(names(&session, &official), ["2019", "2009"], "the series of the bare sort");
    assert!(names(&session, &SeenDocument { document_type: String::new(), ..seen() }).is_empty());
    // What is removed is matched no more, and stays on record.
    let kept = session.get(id).unwrap();
    remove(&session, &kept).unwrap();
    assert_eq!(names(&session, &seen()), ["2009"]);
    assert!(session.get(id).unwrap().body.removed);
    assert_eq!(remove(&session, &kept).unwrap_err().code(), "version-conflict");
}

#[test]
fn what_is_wrong_is_said_by_field_and_no_series_stands_twice() {
    let (_node, session) = node();
    let mut bad = series(" ");
    bad.issuer = "Utopia".into();
    bad.document_type = "p<".into();
    bad.issued_until = Some(date(2018, 1, 1));
    bad.valid_years = Some(0);
    bad.number_formats = vec!["a".into()];
    bad.features[0].code = "UV".into();
    bad.features[0].genuine = String::new();
    bad.forgeries[0].method = "magic".into();
    bad.note = "x".repeat(2_001);
    let error = put(&session, None, &bad).unwrap_err();
    let fields: Vec<&str> = error.fields().iter().map(|f| f.field.as_str()).collect();
    let expected = [
        "issuer",
        "document_type",
        "name",
        "issued_until",
        "valid_years",
        "number_formats[0]",
        "features[0].code",
        "features[0].genuine",
        "forgeries[0].method",
        "note",
    ];
    assert_eq!((error.code(), fields.as_slice()), ("series-refused", &expected[..]));

    let id = put(&session, None, &series("2019")).unwrap();
    assert_eq!(put(&session, None, &series("2019")).unwrap_err().code(), "series-taken");
    let kept = session.get(id).unwrap();
    let changed = Series { note: "Seen at the coast".into(), ..series("2019") };
    assert_eq!(put(&session, Some(&kept), &changed).unwrap(), id);
    assert_eq!(put(&session, Some(&kept), &changed).unwrap_err().code(), "version-conflict");
    assert_eq!(session.history(id).unwrap().len(), 2);
}

#[test]
fn the_library_is_searched_by_words_issuer_and_code() {
    let (_node, session) = node();
    put(&session, None, &series("2019")).unwrap();
    put(&session, None, &Series { document_type: "ID".into(), ..series("card") }).unwrap();
    let found = |text: &str, issuer: Option<&str>, code: Option<&str>| -> Vec<String> {
        let asked = Search {
            text: text.into(),
            issuer: issuer.map(Into::into),
            document_type: code.map(Into::into),
        };
        search(&session, &asked).unwrap().into_iter().map(|s| s.body.name).collect()
    };
    assert_eq!(found("", None, None), ["card", "2019"]);
    assert_eq!(found("EAGLE glows", Some("UTO"), Some("P")), ["2019"]);
    assert_eq!(found("utopie 2019", None, None), ["2019"], "the State by its French name");
    assert!(found("lion", None, None).is_empty());
    assert!(found("", Some("XXA"), None).is_empty());
}

#[test]
fn posts_go_by_what_the_centre_told() {
    let (node, session) = node();
    put(&session, None, &series("own")).unwrap();
    from_below(&node, &series("of a post below"));
    assert_eq!(names(&session, &seen()), ["own"]);
    from_above(&node, &series("the centre's"));
    assert_eq!(names(&session, &seen()), ["the centre's"]);
    assert!(named(&session, "UTO", "P", "own").unwrap().is_none());
    // What would judge nobody is not kept, and is said.
    assert_eq!(put(&session, None, &series("more")).unwrap_err().code(), "series-from-above");
    let plan = plan_import(&session, TOML.as_bytes(), &none).unwrap();
    assert!(plan.told.faults[0].to_string().contains("The centre keeps"));
    put(&session, None, &Series { issuer: "XXA".into(), ..series("own") }).unwrap();
}

#[test]
fn a_library_is_brought_in_once_and_written_out_as_it_was() {
    let (_node, session) = node();
    let bytes = png(640, 480);
    let picture = picture::add(&session, &bytes, "An eagle, glowing red").unwrap();
    assert_eq!(picture::add(&session, &bytes, "The same again").unwrap(), picture);
    let mut with = series("2019");
    with.features[0].pictures.push(picture);
    with.forgeries[0].pictures.push(picture);
    put(&session, None, &with).unwrap();
    put(&session, None, &series("2022")).unwrap();
    let gone = put(&session, None, &series("gone")).unwrap();
    remove(&session, &session.get(gone).unwrap()).unwrap();

    for within in [false, true] {
        let written = export(&session, within).unwrap();
        assert_eq!((written.series, written.pictures.len()), (2, usize::from(!within)));
        let beside = |name: &str| {
            let found = written.pictures.iter().find(|(other, _)| other == name);
            found.map(|(_, bytes)| bytes.clone()).ok_or(io::Error::other("no such picture"))
        };
        // Here it changes nothing; at an empty node it makes the same library.
        let plan = plan_import(&session, written.json.as_bytes(), &beside).unwrap();
        assert_eq!((plan.told.unchanged, plan.told.faulty, plan.told.pictures), (2, 0, 0));
        let (_other, other) = node();
        let plan = plan_import(&other, written.json.as_bytes(), &beside).unwrap();
        assert_eq!((plan.told.new.len(), plan.told.pictures), (2, 1));
        apply(&other, &plan, &mut |_, _| true).unwrap();
        let kept = named(&other, "UTO", "P", "2019").unwrap().unwrap();
        let shown = other.get(kept.body.features[0].pictures[0]).unwrap();
        assert_eq!(shown.body.bytes().unwrap(), bytes);
        assert_eq!(export(&other, within).unwrap(), written);
        let again = plan_import(&other, written.json.as_bytes(), &beside).unwrap();
        assert_eq!((again.told.unchanged, again.told.new.len()), (2, 0));
    }
}

const TOML: &str = r#"
library = "portolan documents 1"
[[series]]
issuer = "UTO"
document_type = "P"
name = "2019"
issued_from = 2019-01-01
[[series.features]]
code = "uv-eagle"
name = "Eagle"
light = "ultraviolet"
genuine = "An eagle glows red"
"#;

fn none(_: &str) -> io::Result<Vec<u8>> {
    Err(io::Error::other("there is no such file"))
}

#[test]
fn toml_is_understood_and_what_changes_is_named() {
    let (_node, session) = node();
    let plan = plan_import(&session, TOML.as_bytes(), &none).unwrap();
    assert_eq!(plan.told.new, ["UTO P 2019"], "{:?}", plan.told.faults);
    apply(&session, &plan, &mut |_, _| true).unwrap();
    let changed = TOML.replace("2019-01-01", "2019-02-01").replace("glows red", "glows green");
    let plan = plan_import(&session, changed.as_bytes(), &none).unwrap();
    assert_eq!(plan.told.changed[0].fields, ["features", "issued_from"]);
    // Until somebody says so, nothing is written.
    let kept = named(&session, "UTO", "P", "2019").unwrap().unwrap();
    assert_eq!((kept.version, kept.body.issued_from), (1, Some(date(2019, 1, 1))));
    apply(&session, &plan, &mut |_, _| true).unwrap();
    let stale = apply(&session, &plan, &mut |_, _| true).unwrap_err();
    assert_eq!(stale.code(), "version-conflict");
}

#[test]
fn each_fault_of_a_library_names_its_place() {
    let (_node, session) = node();
    let text = br#"{"library": "portolan documents 1", "colour": 1,
      "pictures": [{"name": "p", "file": "../../etc/passwd", "caption": "c"},
                   {"name": "q", "base64": "R0lGODlh", "caption": "c"},
                   {"name": "r", "caption": "c"}],
      "series": [
        {"issuer": "UTO", "document_type": "P", "name": "good"},
        {"issuer": "UTO", "document_type": "P", "name": "good"},
        {"issuer": "UTO", "document_type": "P", "name": "a", "colour": "red"},
        {"issuer": "UTO", "document_type": "P", "name": "b", "features": [
          {"code": "x", "name": "x", "light": "moon", "genuine": "x"}]},
        {"issuer": "UTO", "document_type": "P", "name": "c", "features": [
          {"code": "x", "name": "x", "light": "touch", "genuine": "x", "pictures": ["p"]}]},
        {"issuer": "nowhere", "document_type": "P", "name": "d"},
        7]}"#;
    let plan = plan_import(&session, text, &none).unwrap();
    let mut places: Vec<&str> = plan.told.faults.iter().map(|f| f.at.as_str()).collect();
    places.sort_unstable();
    let expected = [
        "pictures[0]",
        "pictures[1]",
        "pictures[2]",
        "series[1]",
        "series[2]",
        "series[3].features[0]",
        "series[4].features[0]",
        "series[5].issuer",
        "series[6]",
        "the file",
    ];
    assert_eq!(places, expected);
    assert_eq!(plan.told.new, ["UTO P good"]);
    for (text, says) in [
        (&b"{\n\n]"[..], "line 3"),
        (b"library = \n", "line 1"),
        (b"[]", "TOML"),
        (b"{}", "field `library`"),
        (b"\xFF\xFE", "not UTF-8"),
    ] {
        let error = plan_import(&session, text, &none).unwrap_err();
        assert_eq!(error.code(), "library-unread");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn altered_libraries_do_no_harm() {
    let (_node, session) = node();
    let picture = picture::add(&session, &png(64, 64), "An eagle").unwrap();
    let mut with = series("2019");
    with.features[0].pictures.push(picture);
    put(&session, None, &with).unwrap();
    let json = export(&session, true).unwrap().json.into_bytes();
    let bytes = b"\0\"{}[],:9z\xFF";
    for (turn, at) in (0..json.len()).enumerate() {
        let mut altered = json.clone();
        altered[at] = bytes[turn % bytes.len()];
        if let Ok(plan) = plan_import(&session, &altered, &none) {
            assert!(plan.told.new.len() <= 1);
        }
        let _ = plan_import(&session, &json[..at], &none);
    }
}

#[test]
fn a_picture_is_a_picture_with_words() {
    let (_node, session) = node();
    let refused = |bytes: &[u8], caption: &str| {
        let error = picture::add(&session, bytes, caption).unwrap_err();
        assert_eq!(error.code(), "picture-refused");
        error.fields().iter().map(|f| f.code).collect::<Vec<_>>()
    };
    assert_eq!(refused(&png(640, 480), " "), ["picture-caption"]);
    assert_eq!(refused(b"GIF89a", "A forgery"), ["picture-form"]);
    assert_eq!(refused(&png(50_000, 50_000), "A bomb"), ["picture-too-many-pixels"]);
    assert_eq!(refused(&vec![0; 300_001], "Large"), ["picture-too-large"]);
    let kept: Picture =
        session.get(picture::add(&session, &png(1, 1), " x ").unwrap()).unwrap().body;
    assert_eq!((kept.media_type.as_str(), kept.caption.as_str()), ("image/png", "x"));
}
