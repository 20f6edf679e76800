//! The examiner's pages as people use them, and what programs get.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use axum::http::StatusCode;
use examiner::model::{Outcome, Verdict};
use house::{DOT, House, house, series};
use web::Language;

const NEW: &str = "/documents/examinations/new";
const DESK: &str = "01890000-0000-7000-8000-000000000001";

/// Opens an examination by the form; gives its address.
async fn opened(h: &House, fields: &[(&str, &str)]) -> String {
    let answer = h.seat("second_line").send("/documents/examinations", fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.to()
}

#[tokio::test]
async fn the_desk_leads_to_an_examination_and_back() {
    let h = house();
    let s = h.with_series(&series());
    let seat = h.seat("second_line");
    let query =
        format!("{NEW}?examination={DESK}&issuer=UTO&type=P&number=L12345678&chip=signer_unknown");
    let page = seat.see(&query).await;
    assert!(page.contains("value=\"L12345678\""), "{page}");
    assert!(page.contains(&format!("<option value=\"{s}\" selected>")), "the series that fits");
    assert!(page.contains("<option value=\"signer_unknown\" selected>"));
    let at = opened(
        &h,
        &[
            ("examination", DESK),
            ("issuer", "UTO"),
            ("type", "P"),
            ("number", "L12345678"),
            ("series", &s.to_string()),
            ("chip", "signer_unknown"),
        ],
    )
    .await;
    let page = seat.see(&at).await;
    assert!(page.contains(&format!("href=\"/border/examinations/{DESK}\"")), "{page}");
    assert!(page.contains("A verdict decides nothing about the person"));
    assert!(page.contains("Fibres") && page.contains("Relief of the arms"));
    let again = seat.see(&query).await;
    assert!(again.contains("Examined before") && again.contains(&at), "{again}");
}

#[tokio::test]
async fn an_examination_is_written_concluded_and_corrected_on_its_page() {
    let h = house();
    let s = h.with_series(&series());
    let at = opened(&h, &[("issuer", "UTO"), ("number", "L12345678")]).await;
    let id = at.rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(h.body(id).series, Some(s), "the one that fits, though it was not offered yet");
    let seat = h.seat("second_line");
    let series = s.to_string();
    let typed = [
        ("version", "1"),
        ("series", series.as_str()),
        ("feature", "uv-fibres"),
        ("outcome-uv-fibres", "differs"),
        ("note-uv-fibres", "none at all"),
        ("feature", "relief"),
        ("outcome-relief", "not_checked"),
        ("free-name-0", "Stitching"),
        ("free-outcome-0", "as_genuine"),
        ("findings", "No fibres under ultraviolet."),
        ("caption", "Data page"),
        ("verdict", "forged"),
    ];
    let keep = format!("{at}/keep");
    let answer = seat.upload(&keep, &typed, DOT).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, at.clone()));
    let e = h.body(id);
    assert_eq!(e.checks[0].outcome, Outcome::Differs);
    assert_eq!(e.pictures[0].caption, "Data page");
    let picture = format!("/documents/examination-pictures/{}", e.pictures[0].id);
    let shown = seat.get(&picture).await;
    assert_eq!(
        (shown.headers["content-type"].to_str().unwrap(), shown.bytes.as_slice()),
        ("image/png", DOT)
    );
    assert_eq!(shown.headers["cache-control"], "no-store");
    assert!(seat.see(&at).await.contains(&format!("src=\"{picture}\"")));

    // Without a method, the page again with all that was typed.
    let mut second = typed;
    second[0].1 = "2";
    let conclude = format!("{at}/conclude");
    let answer = seat.send(&conclude, &second).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(
        page.contains("Say how it was done.") && page.contains("value=\"none at all\""),
        "{page}"
    );
    assert!(page.contains("<option value=\"forged\" selected>"));

    let with_method = [&second[..], &[("method", "counterfeit")]].concat();
    assert_eq!(seat.send(&conclude, &with_method).await.status, StatusCode::SEE_OTHER);
    assert_eq!(h.body(id).conclusion.unwrap().verdict, Verdict::Forged);
    let page = seat.see(&at).await;
    assert!(page.contains("No fibres under ultraviolet.") && !page.contains("name=\"findings\""));

    let reopen = format!("{at}/reopen");
    let answer = seat.send(&reopen, &[("version", "3"), ("reason", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Write in a few words why."));
    let why = [("version", "3"), ("reason", "The lamp was broken.")];
    assert_eq!(seat.send(&reopen, &why).await.status, StatusCode::SEE_OTHER);
    let page = seat.see(&at).await;
    assert!(page.contains("The lamp was broken.") && page.contains("Forged: "), "{page}");
}

#[tokio::test]
async fn whoever_comes_second_sees_both_versions() {
    let h = house();
    let at = opened(&h, &[("issuer", "UTO"), ("number", "L12345678")]).await;
    let keep = format!("{at}/keep");
    let first = [("version", "1"), ("findings", "The first of two.")];
    assert_eq!(h.seat("second_line").send(&keep, &first).await.status, StatusCode::SEE_OTHER);
    let second = [("version", "1"), ("findings", "The second of two."), ("verdict", "genuine")];
    for path in [keep, format!("{at}/conclude")] {
        let answer = h.seat("supervisor").send(&path, &second).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let page = answer.text();
        for text in ["The first of two.", "The second of two.", "Specimen second_line", "Not kept"]
        {
            assert!(page.contains(text), "{text}: {page}");
        }
    }
}

#[tokio::test]
async fn a_bad_picture_is_said_and_nothing_that_was_typed_is_lost() {
    let h = house();
    let at = opened(&h, &[("issuer", "UTO"), ("number", "L12345678")]).await;
    let seat = h.seat("second_line");
    let typed = [("version", "1"), ("findings", "Kept on the page.")];
    let mut bomb = DOT.to_vec();
    bomb[16..24].fill(0xFF);
    let cases: [(&[u8], &str); 4] = [
        (b"<svg onload=alert(1)>", "neither a JPEG nor a PNG"),
        (&DOT[..40], "ends before it is whole"),
        (&bomb, "more than 50 million"),
        (&vec![0; 2_100_000], "larger than 2 MB"),
    ];
    for (bytes, says) in cases {
        let answer = seat.upload(&format!("{at}/keep"), &typed, bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        let page = answer.text();
        assert!(page.contains(says) && page.contains("Kept on the page."), "{says}: {page}");
    }
}

#[tokio::test]
async fn what_was_typed_is_text_wherever_it_is_shown() {
    let h = house();
    let evil = "<script>alert(1)</script>\"'";
    let mut s = series();
    s.name = "<b>2019</b>".into();
    s.features[0].name = evil.into();
    s.features[0].genuine = evil.into();
    s.note = evil.into();
    let s = h.with_series(&s);
    let at =
        opened(&h, &[("issuer", "UTO"), ("number", "L12345678"), ("series", &s.to_string())]).await;
    let seat = h.seat("second_line");
    let typed = [
        ("version", "1"),
        ("free-name-0", evil),
        ("free-note-0", evil),
        ("findings", evil),
        ("caption", evil),
    ];
    assert_eq!(seat.upload(&format!("{at}/keep"), &typed, DOT).await.status, StatusCode::SEE_OTHER);
    let stale = [("version", "1"), ("findings", "<script>two</script>"), ("verdict", "<i>")];
    let conflict = seat.send(&format!("{at}/keep"), &stale).await.text();
    let mut pages = vec![conflict];
    for path in [
        at.clone(),
        format!("/documents/series/{s}"),
        format!("/documents/series/{s}/edit"),
        format!("/documents/series/{s}/features?code=uv-fibres"),
        "/documents/series?name=%3Cscript%3E".to_owned(),
        "/documents/examinations".to_owned(),
    ] {
        pages.push(seat.see(&path).await);
    }
    let concluded = [("version", "2"), ("findings", evil), ("verdict", "inconclusive")];
    assert_eq!(
        seat.send(&format!("{at}/conclude"), &concluded).await.status,
        StatusCode::SEE_OTHER
    );
    pages.push(seat.see(&at).await);
    for page in pages {
        for bad in ["<script>alert", "<script>two", "<b>2019", "<i>"] {
            assert!(!page.contains(bad), "{bad}: {page}");
        }
    }
}

#[tokio::test]
async fn hostile_addresses_get_a_page_or_a_sentence() {
    let h = house();
    h.with_series(&series());
    let seat = h.seat("supervisor");
    for path in [
        "/documents/series?issuer=%00&type=%F0%9F%98%80&name=%27%3B--&number=%25",
        "/documents/series?issuer=UTO&number=%00",
        "/documents/series?number=123",
        "/documents/examinations?state=x&posts=x",
        "/documents/examinations/new?examination=x&issuer=%22%3E&type=PPPP&number=%00%FF&chip=..%2F",
        "/documents/forgeries?from=99999999-99&until=-1",
        "/documents/forgeries?from=2026-13&until=2026-00",
        "/documents/forgeries?from=9999-12&until=9999-12",
        "/documents/forgeries?from=0001-01&until=0001-01",
        "/documents/lost?issuer=&number=%27%20OR%201%3D1",
        "/documents/lost?issuer=UTO&number=%F0%9F%98%80",
        "/api/documents/series?issuer=%27&type=x",
        "/api/documents/forgeries?from=x",
    ] {
        let answer = seat.get(path).await;
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.text());
    }
    assert_eq!(
        seat.get("/documents/examinations?after=x").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    for path in ["/documents/series/x", "/documents/examinations/x", "/documents/pictures/x"] {
        assert!(seat.get(path).await.status.is_client_error(), "{path}");
    }
    let nobody = "01890000-0000-7000-8000-00000000ffff";
    for path in ["series", "examinations", "pictures", "examination-pictures"] {
        let answer = seat.get(&format!("/documents/{path}/{nobody}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn each_role_gets_its_own_pages_and_no_other() {
    let h = house();
    let s = h.with_series(&series());
    let at = opened(&h, &[("issuer", "UTO"), ("number", "L12345678")]).await;
    let of_series = format!("/documents/series/{s}");
    let edit = format!("{of_series}/edit");
    for (role, may) in [
        ("officer", "slfc"),
        ("second_line", "selfcx"),
        ("supervisor", "selfcx"),
        ("statistician", "f"),
        ("administrator", "selfc"),
        ("auditor", "sfc"),
        ("reader_service", ""),
    ] {
        let seat = h.seat(role);
        for (path, what) in [
            ("/documents/series", 's'),
            (of_series.as_str(), 's'),
            (edit.as_str(), 'e'),
            ("/documents/series/new", 'e'),
            ("/api/documents/series?issuer=UTO", 's'),
            ("/documents/lost", 'l'),
            ("/documents/forgeries", 'f'),
            ("/documents/forgeries/download", 'f'),
            ("/api/documents/forgeries", 'f'),
            ("/documents/certificates", 'c'),
            ("/documents/examinations", 'x'),
            (at.as_str(), 'x'),
            (NEW, 'x'),
        ] {
            let wanted = if may.contains(what) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(seat.get(path).await.status, wanted, "{role} {path}");
        }
    }
    // At another post it can be read and not written.
    let seat = h.seat("elsewhere");
    assert!(!seat.see(&at).await.contains("name=\"findings\""));
    let sent = seat.send(&format!("{at}/keep"), &[("version", "1")]).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_library_is_searched_and_tells_which_series_a_number_would_be_of() {
    let h = house();
    let s = h.with_series(&series());
    let seat = h.seat("officer");
    assert!(seat.see("/documents/series").await.contains(&s.to_string()));
    assert!(seat.see("/documents/series?name=relief").await.contains(&s.to_string()));
    let none = seat.see("/documents/series?name=nothing+of+the+sort").await;
    assert!(none.contains("No series answers."));
    let fits = seat.see("/documents/series?issuer=UTO&number=L12345678").await;
    assert!(fits.contains("Fits") && fits.contains(&s.to_string()), "{fits}");
    let not = seat.see("/documents/series?issuer=UTO&number=12").await;
    assert!(not.contains("Does not fit"), "{not}");
    let page = seat.see(&format!("/documents/series/{s}")).await;
    for text in [
        "Ultraviolet",
        "Data page, lower right",
        "A99999999",
        "filler before",
        "The laminate is cut",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("/edit"), "an officer of the first line reads it");
    let api = seat.get("/api/documents/series?issuer=UTO&type=P&number=L12345678").await.json();
    assert_eq!(api[0]["name"], "2019");
    assert_eq!(api[0]["number_fits"], true);
    assert_eq!(api[0]["features"][0]["light"], "ultraviolet");
}

#[tokio::test]
async fn a_series_is_added_changed_and_taken_out_with_features_and_pictures() {
    let h = house();
    let seat = h.seat("administrator");
    let blank =
        seat.send("/documents/series", &[("issuer", "Nowhere land"), ("issued_from", "x")]).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.text().contains("value=\"Nowhere land\""));
    let typed = [
        ("issuer", "UTO"),
        ("type", "P"),
        ("name", "2019"),
        ("number_formats", "A99999999\n"),
        ("has_chip", "yes"),
    ];
    let answer = seat.send("/documents/series", &typed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let edit = answer.to();
    let at = edit.strip_suffix("/edit").unwrap().to_owned();
    let twice = seat.send("/documents/series", &typed).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", twice.text());

    let feature = [
        ("version", "1"),
        ("code", "uv-fibres"),
        ("name", "Fibres"),
        ("place", "Data page"),
        ("light", "ultraviolet"),
        ("genuine", "Green and red."),
        ("caption", "Fibres under 365 nm"),
    ];
    let features = format!("{at}/features");
    let bad = seat.upload(&features, &feature, b"GIF89a").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text().contains("value=\"Fibres\""));
    let kept = seat.upload(&features, &feature, DOT).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let page = seat.see(&at).await;
    assert!(page.contains("alt=\"Fibres under 365 nm\""), "{page}");
    let picture =
        page.split("src=\"/documents/pictures/").nth(1).unwrap().split('"').next().unwrap();
    let shown = seat.get(&format!("/documents/pictures/{picture}")).await;
    assert_eq!(shown.bytes, DOT);
    assert_eq!(shown.headers["x-content-type-options"], "nosniff");

    // Somebody who saw an older version is told, and what they typed stands on the page.
    let mut other = feature;
    other[1].1 = "relief";
    let stale = seat.upload(&features, &other, b"").await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text().contains("Somebody else changed this series"), "{}", stale.text());

    let changed = [
        ("version", "2"),
        ("was", "uv-fibres"),
        ("code", "uv-fibres"),
        ("name", "Threads"),
        ("place", "Data page"),
        ("light", "ultraviolet"),
        ("genuine", "Green."),
        ("remove_picture", picture),
    ];
    assert_eq!(seat.send(&features, &changed).await.status, StatusCode::SEE_OTHER);
    let page = seat.see(&at).await;
    assert!(page.contains("Threads") && !page.contains("/documents/pictures/"), "{page}");

    let forgery = [("version", "3"), ("method", "counterfeit"), ("recognised_by", "Ink runs.")];
    assert_eq!(seat.send(&format!("{at}/forgeries"), &forgery).await.status, StatusCode::SEE_OTHER);
    let gone = [("version", "4"), ("was", "0"), ("then", "remove")];
    assert_eq!(seat.send(&format!("{at}/forgeries"), &gone).await.status, StatusCode::SEE_OTHER);
    assert!(!seat.see(&at).await.contains("Ink runs."));
    assert_eq!(
        seat.send(&format!("{at}/remove"), &[("version", "5")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(!seat.see("/documents/series").await.contains(&at));
}

#[tokio::test]
async fn forgeries_are_counted_shown_and_taken_home() {
    let h = house();
    let mut s = series();
    s.name = "=2019".into();
    let s = h.with_series(&s);
    let seat = h.seat("second_line");
    for (number, verdict) in
        [("L12345671", "forged"), ("L12345672", "forged"), ("L12345673", "genuine")]
    {
        let at =
            opened(&h, &[("issuer", "UTO"), ("number", number), ("series", &s.to_string())]).await;
        let fields = [
            ("version", "1"),
            ("series", &s.to_string()),
            ("findings", "as written"),
            ("verdict", verdict),
            ("method", "counterfeit"),
        ];
        assert_eq!(
            seat.send(&format!("{at}/conclude"), &fields).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let reader = h.seat("statistician");
    let page = reader.see("/documents/forgeries").await;
    assert!(page.contains("2 found in 3 concluded examinations"), "{page}");
    assert!(!page.contains("L1234567"), "no number of any document");
    let csv = reader.get("/documents/forgeries/download?from=2026-11&until=2026-11").await;
    assert_eq!(
        csv.text(),
        "month,issuer,document_type,series,method,found\n2026-11,UTO,P,'=2019,counterfeit,2\n"
    );
    let json = reader.get("/api/documents/forgeries").await.json();
    assert_eq!((json["found"].as_u64(), json["concluded"].as_u64()), (Some(2), Some(3)));
    assert_eq!(json["cells"][0]["method"], "counterfeit");
    let before = reader.get("/api/documents/forgeries?from=2026-01&until=2026-10").await.json();
    assert_eq!((before["found"].as_u64(), before["concluded"].as_u64()), (Some(0), Some(0)));
    let wrong = reader.get("/api/documents/forgeries?from=2026-10&until=2026-01").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let of_series = seat.see(&format!("/documents/series/{s}")).await;
    assert!(of_series.contains("Found here, by method"), "{of_series}");
}

#[tokio::test]
async fn a_lost_document_is_asked_for_added_and_taken_back() {
    let h = house();
    let seat = h.seat("supervisor");
    let ask = "/documents/lost?issuer=UTO&number=L12345678";
    assert!(seat.see(ask).await.contains("Not reported."));
    let mut typed = [
        ("document_issuer", "Nowhere land"),
        ("document_number", "l 123 456 78"),
        ("status", "stolen"),
        ("reference", "2026/17"),
        ("note", "Call <b>the police</b>."),
    ];
    let wrong = seat.send("/documents/lost", &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("value=\"l 123 456 78\""));
    typed[0].1 = "UTO";
    let added = seat.send("/documents/lost", &typed).await;
    assert_eq!((added.status, added.to().as_str()), (StatusCode::SEE_OTHER, ask));
    let page = seat.see(ask).await;
    assert!(page.contains("This document was reported.") && page.contains("2026/17"), "{page}");
    assert!(!page.contains("<b>the police"));
    assert!(page.contains("may be the one who reported it"));
    // Another document under the same reference would put this one out of the list.
    typed[1].1 = "L99999999";
    let taken = seat.send("/documents/lost", &typed).await;
    assert!(taken.text().contains("Another document stands under this reference."));
    assert!(seat.see(ask).await.contains("This document was reported."));

    let officer = h.seat("officer");
    assert!(!officer.see(ask).await.contains("/withdraw"));
    assert_eq!(officer.send("/documents/lost", &typed).await.status, StatusCode::FORBIDDEN);

    let withdraw =
        page.split("action=\"/documents/lost/").nth(1).unwrap().split('"').next().unwrap();
    let withdraw = format!("/documents/lost/{withdraw}");
    let mut why = [("version", "1"), ("issuer", "UTO"), ("number", "L12345678"), ("because", "")];
    let without = seat.send(&withdraw, &why).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text().contains("This document was reported."), "the question stands");
    why[3].1 = "Found again by its holder.";
    assert_eq!(seat.send(&withdraw, &why).await.status, StatusCode::SEE_OTHER);
    assert!(seat.see(ask).await.contains("Not reported."));
}

#[tokio::test]
async fn issuers_with_a_chip_and_no_certificate_are_named() {
    let h = house();
    h.with_series(&series());
    let page = h.seat("auditor").see("/documents/certificates").await;
    assert!(page.contains("One issuer in the library has a chip"), "{page}");
    assert!(page.contains("No certificate is trusted yet."));
}

#[tokio::test]
async fn every_page_speaks_three_languages() {
    let h = house();
    let s = h.with_series(&series());
    let at = opened(&h, &[("issuer", "UTO"), ("number", "L12345678")]).await;
    let of_series = format!("/documents/series/{s}");
    for language in Language::ALL {
        let seat = h.seat_in("second_line", language);
        for path in [
            "/documents/series",
            of_series.as_str(),
            "/documents/series/new",
            &format!("{of_series}/edit"),
            &format!("{of_series}/features"),
            &format!("{of_series}/forgeries"),
            "/documents/examinations",
            at.as_str(),
            NEW,
            "/documents/forgeries",
            "/documents/lost?issuer=UTO&number=1234",
            "/documents/certificates",
        ] {
            let page = seat.see(path).await;
            assert!(page.contains(&format!("<html lang=\"{}\"", language.code())), "{path}");
            // A key that has no words is shown as itself.
            let bare = page
                .split(['>', '"'])
                .find(|t| t.starts_with("examiner-") || t.starts_with("documents-"));
            assert_eq!(bare, None, "{path}");
        }
    }
}
