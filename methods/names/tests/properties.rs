//! What holds of any text whatever: reading ends, comparing is even-handed, and nothing is more
//! like a name than that name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use names::{LONGEST_NAME, MOST_WORDS, Name, PartKind, Schema, compare, llr, probability};
use proptest::prelude::*;

fn schema() -> impl Strategy<Value = Schema> {
    prop_oneof![
        Just(Schema::Person),
        Just(Schema::Organization),
        Just(Schema::Vessel),
        Just(Schema::Any)
    ]
}

/// Words that bring every table into play.
const LATIN: &[&str] = &[
    "Muhammad",
    "Mohamed",
    "bin",
    "ibn",
    "al",
    "Abd",
    "Rahman",
    "Abdurrahman",
    "Salman",
    "Ada",
    "Adda",
    "A.",
    "J.-C.",
    "Roe",
    "Rowe",
    "van",
    "der",
    "Dr.",
    "Jr",
    "III",
    "Petrovich",
    "Ltd",
    "GmbH",
    "Bank",
    "44",
    "forty-four",
    "MV",
    "<<",
    "Müller",
    "Mueller",
    "Kim",
    "Yong-hui",
];
const OTHERS: &[&[&str]] = &[
    &["محمد", "عبدالرحمن", "بن", "عبد", "الرحمن", "السيد"],
    &["Пётр", "Иванович", "Орлов", "Орлова"],
    &["Γεώργιος", "Παπάς"],
    &["משה", "כהן"],
    &["王小明", "李", "欧阳"],
    &["さくら", "アリス"],
    &["김영희", "이"],
    &["मोहन", "राव"],
    &["ዐቢይ", "አሕመድ"],
    &["ანა", "გიორგი"],
];

fn word(others: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(LATIN).prop_map(str::to_owned),
        3 => prop::sample::select(others).prop_map(str::to_owned),
        2 => "[a-zA-ZäöüßçéñşžÅ]{1,12}",
    ]
}

fn words(others: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(word(others), 0..7).prop_map(|words| words.join(" "))
}

/// Two texts in Latin letters and those of one other script.
fn pair() -> impl Strategy<Value = (String, String)> {
    prop::sample::select(OTHERS).prop_flat_map(|others| (words(others), words(others)))
}

/// Any scripts at all.
fn mixed() -> impl Strategy<Value = String> {
    let word = prop::sample::select(OTHERS).prop_flat_map(word);
    let any = prop_oneof![5 => word, 1 => "\\PC{0,8}"];
    prop::collection::vec(any, 0..7).prop_map(|words| words.join(" "))
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-3
}

proptest! {
    #[test]
    fn reading_ends_whatever_the_text(text in any::<String>(), other in any::<String>(), schema in schema()) {
        let (a, b) = (Name::read(&text, schema), Name::read(&other, schema));
        prop_assert!(a.keys().count() < 1000);
        prop_assert!(llr(&a, &b).is_finite());
        let parts = Name::of_parts(&text, &other, schema);
        prop_assert!(llr(&parts, &a).is_finite());
    }

    #[test]
    fn the_order_of_the_two_names_says_nothing(a in mixed(), b in mixed(), (schema, other) in (schema(), schema())) {
        let (one, two) = (Name::read(&a, schema), Name::read(&b, other));
        prop_assert!(
            near(llr(&one, &two), llr(&two, &one)),
            "{a:?} {b:?}: {} against {}\n{:#?}\n{:#?}",
            llr(&one, &two), llr(&two, &one), compare(&one, &two).parts, compare(&two, &one).parts
        );
    }

    #[test]
    fn nothing_is_more_like_a_name_than_itself((a, b) in pair(), schema in schema()) {
        let (one, two) = (Name::read(&a, schema), Name::read(&b, schema));
        let (same, other) = (llr(&one, &one), llr(&one, &two));
        prop_assert!(same >= other - 1e-3, "{a:?} {b:?}: {other} above {same}");
    }

    #[test]
    fn the_explanation_adds_up((a, b) in pair(), schema in schema()) {
        let comparison = compare(&Name::read(&a, schema), &Name::read(&b, schema));
        let sum: f64 = comparison.parts.iter().map(|p| p.weight).sum();
        prop_assert!(near(sum, comparison.llr), "{a:?} {b:?}: {sum} is not {}", comparison.llr);
        prop_assert!(near(comparison.llr, llr(&Name::read(&a, schema), &Name::read(&b, schema))));
    }

    #[test]
    fn a_probability_is_one_and_follows_the_evidence(a in -60.0f64..60.0, b in -60.0f64..60.0) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        prop_assert!(probability(low) <= probability(high));
        prop_assert!((0.0..=1.0).contains(&probability(a)));
    }
}

fn person(text: &str) -> Name {
    Name::read(text, Schema::Person)
}

#[test]
fn a_name_of_ten_thousand_characters_is_cut_and_says_so() {
    let long = person(&"Abcdefghij ".repeat(1000));
    assert!(long.notes().cut);
    assert!(usize::try_from(long.parts()).unwrap() <= MOST_WORDS);
    let whole = person(&"Ada Roe ".repeat(3));
    assert!(!whole.notes().cut);
    assert!(person(&"a".repeat(LONGEST_NAME + 1)).notes().cut);
}

#[test]
fn what_turns_the_direction_of_writing_is_taken_out_and_said() {
    let turned = person("Ada \u{202e}Roe\u{202c}\u{0007}");
    assert!(turned.notes().controls);
    let plain = person("Ada Roe");
    assert!(!plain.notes().controls);
    assert!(near(llr(&turned, &plain), llr(&plain, &plain)));
}

#[test]
fn nothing_is_known_of_a_name_without_letters() {
    for text in ["", " ", "\u{202e}\u{200f}", "<<<<<", "---", "., ;"] {
        let name = person(text);
        assert!(name.is_empty(), "{text:?}");
        assert_eq!(name.keys().count(), 0, "{text:?}");
        assert!(!compare(&name, &person("Ada Roe")).is_match());
    }
}

#[test]
fn a_father_and_his_son_are_two_people() {
    for (a, b) in [
        ("Salman bin Muhammad", "Muhammad bin Salman"),
        ("Abdullah bin Omar Al-Utopi", "Omar bin Abdullah Al-Utopi"),
        ("سلمان بن محمد", "محمد بن سلمان"),
    ] {
        assert!(!compare(&person(a), &person(b)).is_match(), "{a} and {b}");
    }
}

#[test]
fn one_name_in_many_spellings_is_one() {
    for (a, b) in [
        ("Abd al-Rahman Yusuf", "Abdurrahman Youssef"),
        ("عبد الرحمن يوسف", "Abdelrahman Yousef"),
        ("Dr. Ada Maria Roe", "ROE, Ada Maria"),
        ("Jürgen Müller", "JUERGEN MUELLER"),
        ("Пётр Алексеевич Орлов", "Pyotr Alekseyevich Orlov"),
        ("AdaMaria Rowland", "Ada Maria Rowland"),
    ] {
        let comparison = compare(&person(a), &person(b));
        assert!(comparison.is_match(), "{a} and {b}: {comparison:#?}");
    }
}

#[test]
fn a_patronymic_may_be_missing_and_may_not_differ() {
    let full = person("Oleg Viktorovich Petrenko");
    assert!(compare(&full, &person("Oleg Petrenko")).is_match());
    assert!(!compare(&full, &person("Oleg Borisovich Petrenko")).is_match());
}

#[test]
fn a_document_says_which_name_is_which() {
    let document = Name::of_parts("ROE", "ADA<MARIA<<<<<<", Schema::Person);
    let comparison = compare(&document, &person("Ada Maria Roe"));
    assert!(comparison.is_match());
    assert!(comparison.parts.iter().any(|p| p.kind == PartKind::Family), "{comparison:#?}");
}

#[test]
fn legal_forms_are_words_for_one_thing_or_for_another() {
    let company = |text| Name::read(text, Schema::Organization);
    for (a, b, one) in [
        ("Utopia Trawlers Aktiengesellschaft", "Utopia Trawlers AG", true),
        ("OAO Utopneft", "Open Joint Stock Company Utopneft", true),
        ("1st Utopian Bank", "First Utopian Bank", true),
        ("Utopneft Trading", "Arcadian Trading", false),
    ] {
        assert_eq!(compare(&company(a), &company(b)).is_match(), one, "{a} and {b}");
    }
}
