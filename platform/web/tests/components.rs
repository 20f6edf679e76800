//! What components render to, and that nothing that was typed gets through unescaped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::sync::Arc;

use web::components::{
    Action, BarList, Choice, Definitions, Event, Field, MonthlyChart, Note, Point, Series, Status,
    Timeline, Tone,
};
use web::{Form, Html, Language, Languages, Speech, TEXTS};

fn speech(language: Language) -> Speech {
    Speech::new(Arc::new(Languages::new(&[TEXTS]).unwrap()), language)
}

#[test]
fn a_field_keeps_what_was_typed_and_shows_the_fault_beside_it() {
    let mut form = Form::filled(&speech(Language::Spanish), &[("born", "31/2/1974".to_owned())]);
    assert_eq!(form.date("born"), None);
    let field = Field::date(&form, "born", "Fecha de nacimiento").hint("24/11/1989").focus();
    insta::assert_snapshot!(Html::of(&field));
}

#[test]
fn choices_show_which_is_chosen() {
    let form = Form::empty(&speech(Language::English));
    let choices = || vec![Choice::new("a", "Admit"), Choice::new("b", "Refer")];
    let radio = Field::radio(&form, "r", "Decision", choices()).default("b");
    let search = Field::search(&form, "s", "State", choices());
    insta::assert_snapshot!(format!("{radio}{search}"));
}

#[test]
fn signals_are_a_word_and_a_shape() {
    let events = vec![Event {
        when: "04:12".into(),
        what: "Admitted".into(),
        detail: "Port Concord".into(),
        tone: Tone::Good,
        href: None,
    }];
    let shown = [
        Status::new(Tone::Stop, "Check digit wrong").to_string(),
        Action::button("Refuse").key("F8").grave().sends("decision", "refuse").to_string(),
        Definitions::new().code("Document", "L898902C3").to_string(),
        Timeline { events }.to_string(),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_chart_draws_breaks_and_provisional_months_and_has_its_table() {
    let point = |month: i8, value| Point {
        year: 2026,
        month,
        value,
        provisional: month == 4,
        break_before: month == 3,
    };
    let series = [Series {
        label: "Arrivals".into(),
        points: vec![
            point(1, Some(1200)),
            point(2, None),
            point(3, Some(900)),
            point(4, Some(2100)),
        ],
    }];
    let chart = MonthlyChart::new(&speech(Language::French), "c", "Arrivées", "Source", &series);
    insta::assert_snapshot!(Html::of(&chart));
    let bars = BarList::new(
        Language::French,
        "Arrivées",
        ("Nationalité", "Arrivées"),
        "",
        &[("Utopie".into(), None, 1200)],
    );
    assert!(bars.to_string().contains("1\u{202f}200"));
}

#[test]
fn what_was_typed_never_becomes_markup() {
    let evil = "\"><script>alert(1)</script>";
    let form = Form::filled(&speech(Language::English), &[("x", evil.to_owned())]);
    let choices = vec![Choice::new(evil, evil)];
    let shown = [
        Field::text(&form, "x", evil).hint(evil).to_string(),
        Field::area(&form, "x", evil).to_string(),
        Field::select(&form, "x", evil, choices.clone()).to_string(),
        Field::search(&form, "x", evil, choices.clone()).to_string(),
        Field::check(&form, "x", evil, choices).to_string(),
        Status::new(Tone::Good, evil).to_string(),
        Note::new(Tone::Watch, evil, evil).to_string(),
        Action::link(evil, evil).key(evil).to_string(),
        Definitions::new().text(evil, evil).code(evil, evil).to_string(),
        BarList::new(
            Language::English,
            evil,
            (evil, evil),
            evil,
            &[(evil.into(), Some(evil.into()), 1)],
        )
        .to_string(),
    ];
    for markup in shown {
        assert!(!markup.contains("<script"), "{markup}");
        assert!(markup.contains("&#60;script") || markup.contains("&lt;script"), "{markup}");
    }
}
