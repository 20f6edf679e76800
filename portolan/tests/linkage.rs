//! The built binary finds who is on file twice, and says what is wrong with a file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod cli;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cli::status;
use cubes::{ListColumn, TextFile, write_list};
use linkage::{Batch, Column, Kind, Request, Table};

/// Other people's records with the truth beside them; nothing after a message where they are not.
fn historical() -> Option<PathBuf> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let found = [named, Some(beside)]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("linkage/historical-50k.parquet"))
        .find(|path| path.exists());
    if found.is_none() {
        println!("skipped: no linkage/historical-50k.parquet; set PORTOLAN_CONFORMANCE");
    }
    found
}

/// The columns of a file as text.
fn columns(path: &Path, names: &[&str]) -> Vec<Vec<Option<String>>> {
    let file = TextFile::open(path).unwrap();
    let places: Vec<usize> = names
        .iter()
        .map(|name| file.header().iter().position(|column| column == name).unwrap())
        .collect();
    let mut wanted = places.clone();
    wanted.sort_unstable();
    let mut read = vec![Vec::new(); names.len()];
    file.read(&wanted, &mut |_, row| {
        for (column, place) in read.iter_mut().zip(&places) {
            let at = wanted.binary_search(place).unwrap();
            column.push(row[at].map(str::to_owned));
        }
        Ok(())
    })
    .unwrap();
    read
}

fn pairs<T: std::hash::Hash + Eq>(groups: impl Iterator<Item = T>) -> u64 {
    let mut sizes: HashMap<T, u64> = HashMap::new();
    groups.for_each(|group| *sizes.entry(group).or_default() += 1);
    sizes.values().map(|size| size * (size - 1) / 2).sum()
}

#[test]
fn the_persons_behind_corrupted_records_are_found() {
    let Some(file) = historical() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (out, clusters) = (folder.path().join("p.parquet"), folder.path().join("c.csv"));
    let (code, said) = status(&[
        "dedupe",
        file.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
        "--clusters",
        clusters.to_str().unwrap(),
    ]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Not looked at: cluster, first_and_surname."), "{said}");
    let truth = columns(&file, &["unique_id", "cluster"]);
    let found = columns(&clusters, &["unique_id", "cluster"]);
    assert_eq!(truth[0], found[0], "a line for each record, in the file's order");
    let true_pairs = pairs(truth[1].iter());
    let found_pairs = pairs(found[1].iter());
    let right = pairs(truth[1].iter().zip(&found[1]));
    let f1 = 2.0 * right as f64 / (true_pairs + found_pairs) as f64;
    println!("clusters: F1 {f1:.4}");
    assert!(f1 >= 0.88, "F1 {f1}\n{said}");
    let told = columns(&out, &["unique_id_l", "unique_id_r", "probability"]);
    assert!(told[2].iter().all(|p| p.as_ref().unwrap().parse::<f64>().unwrap() >= 0.5));
}

#[test]
fn the_rules_reach_nearly_every_pair_of_one_person() {
    let Some(file) = historical() else { return };
    let names = [
        "full_name",
        "first_name",
        "surname",
        "dob",
        "birth_place",
        "postcode_fake",
        "gender",
        "occupation",
    ];
    let kinds =
        names.map(|name| Column { name: name.to_owned(), kind: Kind::of_column(name).unwrap() });
    let mut table = Table::new(kinds.to_vec()).unwrap();
    let read = columns(&file, &names);
    for row in 0..read[0].len() {
        let values: Vec<Option<&str>> = read.iter().map(|column| column[row].as_deref()).collect();
        table.push(0, &values).unwrap();
    }
    let request = Request { threads: 2, ..Request::default() };
    let (batch, outcome) = Batch::run(table, &request, &|_, _, _| ());
    let truth = columns(&file, &["cluster"]).remove(0);
    let mut members: HashMap<&str, Vec<u32>> = HashMap::new();
    for (row, cluster) in (0..).zip(&truth) {
        members.entry(cluster.as_deref().unwrap()).or_default().push(row);
    }
    let (mut reached, mut all) = (0_u64, 0_u64);
    for rows in members.values() {
        for (at, left) in rows.iter().enumerate() {
            for right in &rows[at + 1..] {
                all += 1;
                reached += u64::from(batch.is_found(*left, *right));
            }
        }
    }
    let recall = reached as f64 / all as f64;
    println!("recall of the rules: {recall:.4}, estimated {:.4}", outcome.recall);
    assert!(recall >= 0.94, "{recall}");
    assert!((outcome.recall - recall).abs() < 0.05, "estimated {} true {recall}", outcome.recall);
    // A rule that compares everybody with everybody would reach all.
    assert!((outcome.compared as f64) < outcome.all / 100.0);
}

/// Made-up people; every third is on file a second time, with a slip in the family name.
fn made_up() -> String {
    let mut text = String::from("id,prénom,nom,date_of_birth,town,remarks\n");
    let parts = ["ba", "ko", "mi", "ta", "re", "lu", "sa", "no", "ve", "di", "fa", "go"];
    // Numbers that look random (xorshift; Marsaglia 2003).
    let mut state = 20_261_126_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 11) % limit as u64) as usize
    };
    for number in 0..300 {
        let mut part = || parts[below(12)];
        let given = format!("{}{}", part(), part());
        let family = format!("{}{}{}{}", part(), part(), part(), part());
        let town = format!("{}ville", part());
        let born = format!("{}-{:02}-{:02}", 1940 + below(60), 1 + below(12), 1 + below(28));
        writeln!(text, "a{number},{given},{family},{born},{town},x").unwrap();
        if number % 3 == 0 {
            let slip = format!("{}x{}", &family[..3], &family[4..]);
            writeln!(text, "b{number},{given},{slip},{born},{town},y").unwrap();
        }
    }
    text
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }
}

#[test]
fn doubles_are_written_with_why() {
    let folder = Folder::new();
    let file = folder.write("people.csv", made_up());
    let (out, clusters, learned) =
        (folder.path("out.csv"), folder.path("clusters.parquet"), folder.path("learned.json"));
    let (code, said) = status(&[
        "dedupe",
        &file,
        "-o",
        &out,
        "--clusters",
        &clusters,
        "--parameters",
        &learned,
        "--explain",
    ]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Not looked at: remarks."), "{said}");
    assert!(said.contains("400 records.") && said.contains("300 clusters."), "{said}");
    let text = fs::read_to_string(&out).unwrap();
    let header = text.lines().next().unwrap();
    assert!(header.starts_with("unique_id_l,unique_id_r,probability,weight,prior,"), "{header}");
    assert!(header.contains("nom: level,nom: weight,nom: rarity"), "{header}");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_path(&out).unwrap().records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 100);
    for row in &rows {
        assert_eq!(row[0][1..], row[1][1..], "{row:?}");
        // The columns add up to the weight.
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        let parts: f64 = (5..row.len() - 1).filter(|at| (at - 5) % 3 != 0).map(number).sum();
        assert!((number(4) + parts - number(3)).abs() < 0.01, "{row:?}");
        assert!(!row[row.len() - 1].is_empty(), "what would turn it");
    }
    let read: serde_json::Value = serde_json::from_slice(&fs::read(&learned).unwrap()).unwrap();
    assert!(read["facets"][0]["levels"][0]["m"].as_f64().unwrap() > 0.5);
    assert_eq!(columns(Path::new(&clusters), &["cluster"])[0].len(), 400);

    // Once more gives the same bytes, whatever the number of threads.
    let again = folder.path("again.csv");
    assert_eq!(status(&["dedupe", &file, "-o", &again, "--explain", "--threads", "1"]).0, Some(0));
    assert_eq!(fs::read(&out).unwrap(), fs::read(&again).unwrap());
}

#[test]
fn two_files_are_linked_whatever_they_call_their_columns() {
    let folder = Folder::new();
    let all = made_up();
    let of = |first: char| -> String {
        all.lines()
            .skip(1)
            .filter(|line| line.starts_with(first))
            .fold(String::new(), |all, line| all + line + "\n")
    };
    let left =
        folder.write("a.csv", format!("id,prénom,nom,date_of_birth,town,remarks\n{}", of('a')));
    let right =
        folder.write("b.csv", format!("rec_id,first_name,apellidos,born,city,notes\n{}", of('b')));
    let out = folder.path("out.parquet");
    let (code, said) = status(&["link", &left, &right, "-o", &out, "--map", "born=birth-date"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("300 and 100 records.") && said.contains("hold everybody once"),
        "{said}"
    );
    let told = columns(Path::new(&out), &["unique_id_l", "unique_id_r"]);
    assert_eq!(told[0].len(), 100);
    for (one, other) in told[0].iter().zip(&told[1]) {
        assert_eq!(one.as_ref().unwrap()[1..], other.as_ref().unwrap()[1..]);
        assert!(one.as_ref().unwrap().starts_with('a'), "the left file stands on the left");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let folder = Folder::new();
    let out = folder.path("out.csv");
    let refused = |file: &str, more: &[&str], expected: &str| {
        let (code, said) = status(&[&["dedupe", file, "-o", &out][..], more].concat());
        assert_eq!(code, Some(1), "{expected}: {said}");
        assert!(said.contains(expected), "{expected}: {said}");
        assert!(!Path::new(&out).exists(), "{expected}");
    };
    let people = folder.write("people.csv", made_up());
    refused(&folder.path("nowhere.csv"), &[], "nowhere.csv");
    refused(&folder.write("empty.csv", ""), &[], "empty");
    refused(&folder.write("heading.csv", "id,nom,dob\n"), &[], "0 records");
    refused(
        &folder.write("one.csv", "id,nom\n1,ada\n2,ada\n"),
        &[],
        "only `nom` could be compared",
    );
    refused(
        &folder.write("none.csv", "a,b\n1,2\n"),
        &[],
        "no column has a name that says what it holds",
    );
    let twice = "id,nom,dob\n1,ada,1971-01-02\n2,eva,1971-01-02\n1,ada,1971-01-03\n";
    refused(&folder.write("twice.csv", twice), &[], "line 4: the id `1` is that of line 2 as well");
    refused(
        &folder.write("nameless.csv", "id,nom,dob\n1,ada,1971\n,eva,1972\n"),
        &[],
        "line 3: no id",
    );
    refused(
        &folder.write("short.csv", "id,nom,dob\n1,ada\n"),
        &[],
        "line 2: 2 fields where the header has 3",
    );
    refused(
        &folder.write("columns.csv", "id,nom,nom\n1,a,b\n"),
        &[],
        "two columns are named `nom`",
    );
    let latin: &[u8] = b"id,nom,dob\n1,Andr\xe9,1971-01-02\n2,eva,1972-01-02\n";
    refused(&folder.write("latin.csv", latin), &[], "line 2, nom: not UTF-8");
    refused(&people, &["--map", "village=place"], "no column `village`");
    refused(&people, &["--map", "town=colour"], "`colour` is none of");
    refused(&people, &["--map", "town"], "not of the form column=kind");
    refused(&people, &["--clusters", &out], "named twice");
    let (code, said) = status(&["dedupe", &people, "-o", &folder.path("out.xlsx")]);
    assert_eq!(code, Some(1));
    assert!(said.contains("must be .csv or .parquet"), "{said}");
    assert_eq!(status(&["dedupe", &people, "-o", &out, "--threshold", "2"]).0, Some(2));
    assert_eq!(status(&["dedupe", &people]).0, Some(2));

    let whole = folder.path("whole.parquet");
    let texts: Vec<String> = (0..2_000).map(|number| format!("name{number}")).collect();
    let list = ListColumn::Texts(&texts);
    write_list(Path::new(&whole), &[("id", list), ("nom", list), ("dob", list)]).unwrap();
    let bytes = fs::read(&whole).unwrap();
    let cut = folder.write("cut.parquet", &bytes[..bytes.len() / 2]);
    refused(&cut, &[], "not a whole Parquet file");
}
