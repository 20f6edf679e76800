//! Files in any order give one table; files that are wrong get a sentence with the place.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::fs;
use std::path::Path;

use cubes::{
    Batch, ColumnMap, CrossingWriter, Dictionary, Dimension, FlowReport, FlowRequest, Form, Source,
    flows, rows, wanted_by,
};
use proptest::prelude::*;
use residence::Rule;

fn count(
    path: &Path,
    by: &str,
    threads: usize,
) -> Result<(Vec<u8>, u64, FlowReport), cubes::CubeError> {
    let by = Dimension::parse_list(by)?;
    let source = Source::open(path, &ColumnMap::default(), wanted_by(&by))?;
    let request = FlowRequest { by, rule: Rule::TWELVE_SIXTEEN, observed_day: 11_200, threads };
    let (table, report) = flows(&source, &request)?;
    Ok((table.sheet().to_bytes(Form::Csv)?, table.crossings(), report))
}

const HEADER: &str = "person_id,date,direction,citizenship,sex,birth_date,post\n";
const ALL: &str = "month,citizenship,sex,age_group,post,direction,status";

fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = (0..8_u8, 10_000..11_500_i32, any::<bool>(), 0..3_u8, 0..4_u8).prop_map(
        |(person, day, is_arrival, country, rest)| {
            let way = if is_arrival { "arrival" } else { "Departure" };
            let sex = ["F", "M", "", "X"][usize::from(rest)];
            let born = ["1980-02-29", "", "1999-12-31", "2000-01-01"][usize::from(rest)];
            format!(
                "P{person},{},{way},C{country},{sex},{born},Port {}\n",
                cubes::day::iso(day),
                rest % 2
            )
        },
    );
    // Two crossings of one person on one day in one direction are a fault of the source: which of
    // them opens the window is then the file's order, and nothing better is known.
    prop::collection::vec(line, 1..80).prop_map(|lines| {
        let mut seen = std::collections::HashSet::new();
        let journey = |l: &String| l.split(',').take(3).map(str::to_owned).collect::<Vec<_>>();
        lines.into_iter().filter(|l| seen.insert(journey(l))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_order_of_the_lines_does_not_matter_and_no_crossing_is_lost(lines in lines(), turn in 0..80_usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crossings.csv");
        fs::write(&path, HEADER.to_owned() + &lines.concat()).unwrap();
        let (bytes, crossings, report) = count(&path, ALL, 1).unwrap();
        prop_assert_eq!(crossings + report.unobserved, lines.len() as u64);

        let mut turned = lines.clone();
        turned.rotate_left(turn % lines.len());
        turned.reverse();
        fs::write(&path, HEADER.to_owned() + &turned.concat()).unwrap();
        prop_assert_eq!(count(&path, ALL, 2).unwrap().0, bytes);
    }
}

#[test]
fn many_row_groups_on_two_threads_give_what_one_thread_gives() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crossings.parquet");
    let mut countries = Dictionary::default();
    for country in ["UTO", "AAA", "BBB"] {
        countries.code("citizenship", country).unwrap();
    }
    let mut writer = CrossingWriter::create(&path).unwrap();
    for part in 0..6_u64 {
        let mut batch = Batch::default();
        for at in 0..60_000_u64 {
            let place = part * 60_000 + at;
            batch.person.push(place * 7_919 % 90_000);
            batch.day.push(10_000 + (place * 104_729 % 1_500) as i32);
            batch.is_arrival.push(place % 3 == 0);
            batch.citizenship.push((place % 4) as u16);
        }
        writer.write(&batch, &countries).unwrap();
        writer.end_row_group().unwrap();
    }
    writer.finish().unwrap();
    let by = "month,citizenship,direction,status";
    let one = count(&path, by, 1).unwrap();
    assert_eq!((one.1 + one.2.unobserved, one.2.persons), (360_000, 90_000));
    for _ in 0..4 {
        assert_eq!(count(&path, by, 2).unwrap(), one);
    }
    assert_eq!(rows(&path).unwrap().filter(Result::is_ok).count(), 360_000);
}

#[test]
fn a_wrong_file_is_told_where_it_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crossings.csv");
    for (content, says) in [
        ("", "header"),
        ("person_id,when\n1,2001-01-01\n", "`date` or `date_crossing`"),
        ("person_id,when\n1,2001-01-01\n", "person_id, when"),
        ("person_id,date,is_arrival\n1,2001-02-30,1\n", "line 2, date: `2001-02-30`"),
        ("person_id,date,is_arrival\n1,2001-02-03,1\n1,2001-02-04,2\n", "line 3, is_arrival: `2`"),
        ("person_id,date,is_arrival\n,2001-02-03,1\n", "line 2, person_id"),
        ("person_id,date,is_arrival\n1,2001-02-03\n", "line 2: 2 fields where the header has 3"),
    ] {
        fs::write(&path, content).unwrap();
        let said = count(&path, "month", 1).unwrap_err().to_string();
        assert!(said.contains(says), "{said}");
    }
    fs::write(&path, b"person_id,date,is_arrival\n\xff,2001-02-03,1\n").unwrap();
    assert!(
        count(&path, "month", 1).unwrap_err().to_string().contains("line 2, person_id: not UTF-8")
    );
    assert!(rows(&path).unwrap().next().unwrap().unwrap_err().to_string().contains("not UTF-8"));
}

#[test]
fn a_parquet_file_that_was_cut_off_is_refused_wherever_it_was_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crossings.parquet");
    let sheet = cubes::Sheet::default()
        .with("person_id", cubes::Values::Numbers((0..2_000).map(Some).collect()))
        .with(
            "date",
            cubes::Values::Texts((0..2_000).map(|_| Some("2000-01-01".to_owned())).collect()),
        )
        .with(
            "direction",
            cubes::Values::Texts((0..2_000).map(|_| Some("arrival".to_owned())).collect()),
        );
    sheet.write(&path).unwrap();
    assert_eq!(count(&path, "month", 2).unwrap().1, 2_000);
    let whole = fs::read(&path).unwrap();
    for keep in [4, 8, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        fs::write(&path, &whole[..keep]).unwrap();
        let said = count(&path, "month", 2).unwrap_err().to_string();
        assert!(said.contains("not a whole Parquet file"), "{said}");
    }
    for at in (0..whole.len()).step_by(17) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        fs::write(&path, &damaged).unwrap();
        // Whatever it says, it says it: no panic, and never more crossings than there were.
        if let Ok((_, crossings, _)) = count(&path, "month", 1) {
            assert!(crossings <= 2_000);
        }
    }
}

#[test]
fn a_failed_write_leaves_nothing_behind_and_each_form_repeats_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = cubes::Sheet::default()
        .with("label", cubes::Values::Texts(vec![Some("a \"quoted\", one".to_owned()), None]))
        .with("count", cubes::Values::Numbers(vec![Some(-1), None]));
    for form in [Form::Csv, Form::Parquet, Form::Xlsx, Form::Json] {
        assert_eq!(sheet.to_bytes(form).unwrap(), sheet.to_bytes(form).unwrap());
    }
    assert!(sheet.write(&folder.path().join("nowhere/out.csv")).is_err());
    fs::create_dir(folder.path().join("taken.csv")).unwrap();
    assert!(sheet.write(&folder.path().join("taken.csv")).is_err());
    assert!(sheet.write(&folder.path().join("out.doc")).unwrap_err().to_string().contains(".xlsx"));
    let left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["taken.csv"]);
}
