//! Any column of a CSV or Parquet file reads as text; lists come back as they were written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array,
    LargeStringArray, ListArray, RecordBatch, StringArray, StringViewArray,
    TimestampMicrosecondArray, UInt8Array,
};
use cubes::{ListColumn, TextFile, write_list};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;

fn rows(path: &Path, wanted: &[usize]) -> Vec<(u64, Vec<Option<String>>)> {
    let mut rows = Vec::new();
    TextFile::open(path)
        .unwrap()
        .read(wanted, &mut |line, row| {
            rows.push((line, row.iter().map(|text| text.map(str::to_owned)).collect()));
            Ok(())
        })
        .unwrap();
    rows
}

fn parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn every_plain_type_reads_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("types.parquet");
    let dictionary: DictionaryArray<Int8Type> =
        vec![Some("f"), None, Some("m")].into_iter().collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("text", Arc::new(StringArray::from(vec![Some(" Ada "), None, Some("  ")]))),
        ("large", Arc::new(LargeStringArray::from(vec!["a", "b", "c"]))),
        ("view", Arc::new(StringViewArray::from(vec!["a", "b", "c"]))),
        ("dictionary", Arc::new(dictionary)),
        ("whole", Arc::new(Int64Array::from(vec![Some(-7), None, Some(7)]))),
        ("small", Arc::new(UInt8Array::from(vec![1, 2, 3]))),
        ("gaps", Arc::new(Float64Array::from(vec![Some(4223.0), None, Some(f64::NAN)]))),
        ("day", Arc::new(Date32Array::from(vec![0, -1, 428]))),
        ("moment", Arc::new(TimestampMicrosecondArray::from(vec![-1, 0, 86_400_000_000]))),
        ("yes", Arc::new(BooleanArray::from(vec![true, false, true]))),
    ];
    parquet(&path, columns);
    let file = TextFile::open(&path).unwrap();
    assert_eq!((file.rows(), file.place_word()), (Some(3), "row"));
    let read = rows(&path, &(0..10).collect::<Vec<_>>());
    let said = |at: usize| -> Vec<&str> {
        read[at].1.iter().map(|text| text.as_deref().unwrap_or("-")).collect()
    };
    assert_eq!(
        said(0),
        ["Ada", "a", "a", "f", "-7", "1", "4223", "1970-01-01", "1969-12-31", "true"]
    );
    assert_eq!(said(1), ["-", "b", "b", "-", "-", "2", "-", "1969-12-31", "1970-01-01", "false"]);
    assert_eq!(said(2), ["-", "c", "c", "m", "7", "3", "-", "1971-03-05", "1970-01-02", "true"]);
    assert_eq!(read[2].0, 3);
    // Some columns only.
    assert_eq!(rows(&path, &[3, 7])[2].1, [Some("m".to_owned()), Some("1971-03-05".to_owned())]);
}

#[test]
fn a_column_that_is_no_text_is_refused_only_where_it_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lists.parquet");
    let lists =
        ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>(vec![Some(vec![
            Some(1),
            Some(2),
        ])]);
    let name: ArrayRef = Arc::new(StringArray::from(vec!["ada"]));
    let lists: ArrayRef = Arc::new(lists);
    parquet(&path, vec![("lists", lists), ("name", name)]);
    assert_eq!(rows(&path, &[1])[0].1, [Some("ada".to_owned())]);
    let refused = TextFile::open(&path).unwrap().read(&[0], &mut |_, _| Ok(())).unwrap_err();
    assert!(refused.to_string().contains("column `lists` holds List"), "{refused}");
}

#[test]
fn a_csv_says_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, "\u{feff}id,name\n1,\"Ada\nLovelace\"\n2,\n").unwrap();
    let file = TextFile::open(&path).unwrap();
    assert_eq!((file.header()[0].as_str(), file.rows(), file.place_word()), ("id", None, "line"));
    let read = rows(&path, &[0, 1]);
    assert_eq!(read[0], (2, vec![Some("1".to_owned()), Some("Ada\nLovelace".to_owned())]));
    assert_eq!(read[1], (4, vec![Some("2".to_owned()), None]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_list_reads_as_it_was_written(
        words in prop::collection::vec("[a-zé,\"\n]{1,8}", 1..6),
        numbers in prop::collection::vec((0_u32..6, any::<u32>(), -1e6..1e6_f64), 0..40),
        ending in prop_oneof![Just("csv"), Just("parquet")],
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("list.{ending}"));
        let count = u32::try_from(words.len()).unwrap();
        let which: Vec<u32> = numbers.iter().map(|(word, ..)| word % count).collect();
        let whole: Vec<u32> = numbers.iter().map(|(_, whole, _)| *whole).collect();
        let real: Vec<f64> = numbers.iter().map(|(.., real)| *real).collect();
        let columns = [
            ("word", ListColumn::Words(&words, &which)),
            ("whole", ListColumn::Whole(&whole)),
            ("real", ListColumn::Real(&real, 3)),
        ];
        write_list(&path, &columns).unwrap();
        let bytes = fs::read(&path).unwrap();
        write_list(&path, &columns).unwrap();
        prop_assert_eq!(&bytes, &fs::read(&path).unwrap());
        let read = rows(&path, &[0, 1, 2]);
        prop_assert_eq!(read.len(), numbers.len());
        for (at, (_, row)) in read.iter().enumerate() {
            let word = words[usize::try_from(which[at]).unwrap()].trim();
            prop_assert_eq!(row[0].as_deref(), Some(word).filter(|word| !word.is_empty()));
            prop_assert_eq!(row[1].clone(), Some(whole[at].to_string()));
            let number: f64 = row[2].as_deref().unwrap().parse().unwrap();
            prop_assert!((number - real[at]).abs() < 0.001);
        }
    }
}
