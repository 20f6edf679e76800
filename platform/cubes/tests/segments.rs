//! Segments give back what was written, whatever step a program ended in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::{Path, PathBuf};

use cubes::{Dimension, FlowState, Form, RecordedCrossing, Segments};
use proptest::prelude::*;
use residence::Rule;

const WORDS: [&str; 4] = ["UTO", "", "F", "Pass of the Élan"];

fn row(id: u8, version: u64) -> RecordedCrossing<'static> {
    RecordedCrossing {
        id: [id; 16],
        person: [id % 3; 16],
        day: 10_000 + i32::from(id),
        at_ms: i64::from(id) * 1_000,
        is_arrival: id.is_multiple_of(2),
        citizenship: "UTO",
        sex: "X",
        birth_day: (!id.is_multiple_of(4)).then_some(3_000),
        post: "North",
        version,
        is_void: false,
        resident_before: [None, Some(true), Some(false)][usize::from(id % 3)],
    }
}

fn rows() -> impl Strategy<Value = Vec<RecordedCrossing<'static>>> {
    let word = || prop::sample::select(WORDS.to_vec());
    let one = (
        (0..12_u8, 0..4_u8, any::<bool>(), prop_oneof![0..4_u64, any::<u64>()]),
        (prop_oneof![10_000..11_500_i32, any::<i32>()], any::<i64>(), any::<Option<i32>>()),
        (word(), word(), word(), any::<bool>()),
    );
    let one = one.prop_map(
        |(
            (id, person, is_arrival, version),
            (day, at_ms, birth_day),
            (citizenship, sex, post, is_void),
        )| RecordedCrossing {
            id: [id; 16],
            person: [person; 16],
            day,
            at_ms,
            is_arrival,
            citizenship,
            sex,
            birth_day,
            post,
            version,
            is_void,
            resident_before: [None, Some(true), Some(false)][usize::from(id % 3)],
        },
    );
    prop::collection::vec(one, 0..40)
}

fn held(segments: &Segments) -> Vec<String> {
    let mut all = Vec::new();
    segments.read(|row| all.push(format!("{row:?}"))).unwrap();
    all
}

fn said(rows: &[RecordedCrossing<'_>]) -> Vec<String> {
    rows.iter().map(|row| format!("{row:?}")).collect()
}

fn parquet_files(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "parquet"))
        .collect();
    all.sort();
    all
}

fn names(dir: &Path) -> Vec<String> {
    let mut all: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    all.sort();
    all
}

fn table(load: impl FnOnce(&mut FlowState)) -> Vec<u8> {
    let mut state = FlowState::new(Rule::TWELVE_SIXTEEN, 11_000, &[]);
    load(&mut state);
    state.table(&Dimension::ALL).sheet().to_bytes(Form::Json).unwrap()
}

/// Three rows in two segments, closed at cursor 9.
fn filled() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut segments = Segments::open(dir.path()).unwrap();
    segments.append(&[row(1, 1), row(2, 1)], 5).unwrap();
    segments.append(&[row(1, 2)], 9).unwrap();
    dir
}

fn assert_as_filled(dir: &Path) {
    let segments = Segments::open(dir).unwrap();
    assert_eq!(segments.cursor(), 9);
    assert_eq!(held(&segments), said(&[row(1, 1), row(2, 1), row(1, 2)]));
    assert_eq!(
        names(dir),
        [
            "crossings-0000000001.parquet",
            "crossings-0000000002.parquet",
            "crossings.lock",
            "crossings.manifest"
        ]
    );
}

fn copy(from: &Path, to: &Path) {
    for name in names(from) {
        std::fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
}

#[test]
fn an_empty_folder_is_at_cursor_zero() {
    let dir = tempfile::tempdir().unwrap();
    let below = dir.path().join("not/yet/made");
    let mut segments = Segments::open(&below).unwrap();
    assert_eq!((segments.cursor(), segments.count(), segments.rows()), (0, 0, 0));
    segments.compact().unwrap();
    assert!(held(&segments).is_empty());
}

#[test]
fn what_was_written_is_read_after_reopening() {
    assert_as_filled(filled().path());
}

#[test]
fn no_rows_move_the_cursor_alone_and_never_back() {
    let dir = filled();
    let mut segments = Segments::open(dir.path()).unwrap();
    segments.append(&[], 12).unwrap();
    assert!(segments.append(&[row(3, 1)], 11).unwrap_err().to_string().contains("up to 12"));
    drop(segments);
    let segments = Segments::open(dir.path()).unwrap();
    assert_eq!((segments.cursor(), segments.count(), segments.rows()), (12, 2, 3));
}

#[test]
fn a_program_that_ended_while_writing_a_segment_loses_that_segment_alone() {
    let dir = filled();
    std::fs::write(dir.path().join("crossings-0000000003.parquet.unfinished"), b"PAR1").unwrap();
    assert_as_filled(dir.path());
}

#[test]
fn a_segment_that_no_manifest_names_is_removed() {
    // Appended on a copy: the segment there is whole, and this folder's manifest is the old one.
    let (dir, other) = (filled(), tempfile::tempdir().unwrap());
    copy(dir.path(), other.path());
    Segments::open(other.path()).unwrap().append(&[row(3, 1)], 10).unwrap();
    let third = "crossings-0000000003.parquet";
    std::fs::copy(other.path().join(third), dir.path().join(third)).unwrap();
    assert_as_filled(dir.path());
}

#[test]
fn a_manifest_that_was_not_finished_is_removed() {
    let dir = filled();
    std::fs::write(dir.path().join("crossings.manifest.unfinished"), b"crossings man").unwrap();
    assert_as_filled(dir.path());
}

#[test]
fn a_program_that_ended_while_compacting_leaves_the_old_or_the_new() {
    let (dir, other) = (filled(), tempfile::tempdir().unwrap());
    copy(dir.path(), other.path());
    let mut compacted = Segments::open(other.path()).unwrap();
    compacted.compact().unwrap();
    let after = held(&compacted);
    drop(compacted);
    // The merged segment is there, the manifest still the old one.
    let third = "crossings-0000000003.parquet";
    std::fs::copy(other.path().join(third), dir.path().join(third)).unwrap();
    assert_as_filled(dir.path());
    // The manifest is the new one, the old segments are still there.
    copy(other.path(), dir.path());
    let segments = Segments::open(dir.path()).unwrap();
    assert_eq!((held(&segments), segments.cursor()), (after, 9));
    assert_eq!(parquet_files(dir.path()), [dir.path().join(third)]);
}

#[test]
fn files_of_others_stay() {
    let dir = filled();
    let theirs = ["notes.parquet", "crossings-3.parquet", "report.unfinished"];
    for name in theirs {
        std::fs::write(dir.path().join(name), b"theirs").unwrap();
    }
    Segments::open(dir.path()).unwrap().clear().unwrap();
    let left = names(dir.path());
    for name in theirs {
        assert!(left.contains(&name.to_owned()), "{name}");
    }
}

#[test]
fn a_truncated_or_missing_segment_is_named_and_can_be_rebuilt() {
    let whole = filled();
    for cut in [0, 1, 100] {
        let dir = tempfile::tempdir().unwrap();
        copy(whole.path(), dir.path());
        let path = dir.path().join("crossings-0000000002.parquet");
        let bytes = std::fs::read(&path).unwrap();
        if cut == 0 {
            std::fs::remove_file(&path).unwrap();
        } else {
            std::fs::write(&path, &bytes[..bytes.len() - cut]).unwrap();
        }
        let error = Segments::open(dir.path()).unwrap_err().to_string();
        assert!(error.contains("crossings-0000000002.parquet"), "{error}");
        assert!(error.contains("rebuild"), "{error}");
        let segments = Segments::afresh(dir.path()).unwrap();
        assert_eq!((segments.cursor(), segments.count()), (0, 0));
        assert!(parquet_files(dir.path()).is_empty());
    }
}

#[test]
fn any_changed_byte_of_a_segment_is_found_before_its_rows_are_given() {
    let dir = filled();
    let path = dir.path().join("crossings-0000000001.parquet");
    let whole = std::fs::read(&path).unwrap();
    let segments = Segments::open(dir.path()).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        std::fs::write(&path, changed).unwrap();
        let mut given = 0;
        let error = segments.read(|_| given += 1).unwrap_err().to_string();
        assert!(error.contains("crossings-0000000001.parquet"), "{error}");
        assert_eq!(given, 0, "byte {at}");
    }
}

#[test]
fn a_damaged_or_lost_manifest_says_to_rebuild() {
    let dir = filled();
    let manifest = dir.path().join("crossings.manifest");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("cursor 9", "cursor 8")).unwrap();
    let error = Segments::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("crossings.manifest") && error.contains("rebuild"), "{error}");
    std::fs::remove_file(&manifest).unwrap();
    let error = Segments::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("rebuild"), "{error}");
    assert_eq!(parquet_files(dir.path()).len(), 2, "an error removes nothing");
}

#[test]
fn one_program_at_a_time_has_a_folder_open() {
    let dir = filled();
    let first = Segments::open(dir.path()).unwrap();
    assert!(Segments::open(dir.path()).unwrap_err().to_string().contains("another program"));
    assert!(Segments::afresh(dir.path()).is_err());
    drop(first);
    assert_as_filled(dir.path());
}

#[test]
fn clearing_goes_back_to_the_start() {
    let dir = filled();
    let mut segments = Segments::open(dir.path()).unwrap();
    segments.clear().unwrap();
    assert_eq!((segments.cursor(), held(&segments).len()), (0, 0));
    assert!(parquet_files(dir.path()).is_empty());
    segments.append(&[row(7, 1)], 2).unwrap();
    drop(segments);
    let segments = Segments::open(dir.path()).unwrap();
    assert_eq!((segments.cursor(), held(&segments)), (2, said(&[row(7, 1)])));
}

#[test]
fn more_rows_than_a_batch_come_back_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let posts: Vec<String> = (0..700).map(|number| format!("Post {number}")).collect();
    let all: Vec<RecordedCrossing<'_>> = (0..40_000_u32)
        .map(|number| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            RecordedCrossing { id, post: &posts[number as usize % posts.len()], ..row(1, 1) }
        })
        .collect();
    let mut segments = Segments::open(dir.path()).unwrap();
    segments.append(&all, 1).unwrap();
    assert_eq!(held(&segments), said(&all));
    segments.compact().unwrap();
    assert_eq!(held(&segments), said(&all));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn compaction_keeps_what_loading_gives(all in rows(), size in 1..9_usize, middle in 0..5_usize) {
        let wanted = table(|state| state.load(all.iter().copied()).unwrap());
        let (cut, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut segments = Segments::open(cut.path()).unwrap();
        for (at, some) in all.chunks(size).enumerate() {
            segments.append(some, at as u64).unwrap();
            if at == middle {
                let before = held(&segments).len();
                segments.compact().unwrap();
                prop_assert!(held(&segments).len() <= before);
            }
        }
        prop_assert_eq!(&table(|state| segments.load_into(state).unwrap()), &wanted);
        let cursor = segments.cursor();
        segments.compact().unwrap();
        prop_assert_eq!(segments.cursor(), cursor);
        prop_assert_eq!(&table(|state| segments.load_into(state).unwrap()), &wanted);
        let mut ids = std::collections::BTreeSet::new();
        segments.read(|row| assert!(ids.insert(row.id), "one row per crossing")).unwrap();
        drop(segments);

        let mut segments = Segments::open(whole.path()).unwrap();
        segments.append(&all, 0).unwrap();
        prop_assert_eq!(held(&segments), said(&all));
        segments.compact().unwrap();
        let bytes = |dir: &Path| -> Vec<Vec<u8>> {
            parquet_files(dir).iter().map(|path| std::fs::read(path).unwrap()).collect()
        };
        prop_assert_eq!(bytes(cut.path()), bytes(whole.path()));
    }
}
