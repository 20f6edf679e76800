//! What goes wrong is said: which file, which part of the cluster, and what to do.

use std::net::TcpListener;
use std::path::PathBuf;

use cubes::{Sheet, Values};

use crate::crossings;
use crate::harness::{Cluster, program, refused, wait_for};

#[test]
fn a_file_that_is_missing_broken_off_or_no_parquet_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    crossings::write(2_000, &[&at("good.parquet")], &at("whole.parquet"));
    let bytes = std::fs::read(at("good.parquet")).unwrap();
    std::fs::write(at("half.parquet"), &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(at("log.csv"), "person_id,date,direction\n1,2026-01-01,arrival\n").unwrap();
    std::fs::create_dir(at("empty")).unwrap();
    let cluster = Cluster::start(0);
    let refused = |file: &str| {
        let out = at("out.csv");
        let good = at("good.parquet");
        let said = refused(cluster.flows().arg(good).arg(at(file)).arg("-o").arg(&out));
        assert!(!out.exists(), "{said}");
        assert!(said.contains(&format!("{file}: ")), "{said}");
        said
    };
    assert!(refused("gone.parquet").contains("No such file"));
    assert!(refused("half.parquet").contains("copy it again"));
    assert!(refused("log.csv").contains("not a whole Parquet file"));
    assert!(refused("empty").contains("no file ends in .parquet"));
}

#[test]
fn a_file_that_is_damaged_inside_or_holds_a_wrong_value_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    crossings::write(20_000, &[&at("good.parquet")], &at("bad.parquet"));
    let mut bytes = std::fs::read(at("bad.parquet")).unwrap();
    let middle = bytes.len() / 2;
    bytes[4..middle].fill(0xFF);
    std::fs::write(at("bad.parquet"), bytes).unwrap();
    let texts = |words: [&str; 2]| {
        Values::Texts(words.into_iter().map(|word| Some(word.to_owned())).collect())
    };
    Sheet::default()
        .with("person_id", Values::Numbers(vec![Some(1), Some(2)]))
        .with("date", texts(["2026-01-01", "the day before"]))
        .with("direction", texts(["arrival", "arrival"]))
        .write(&at("wrong.parquet"))
        .unwrap();
    let cluster = Cluster::start(1);
    let damaged = refused(cluster.flows().args([at("good.parquet"), at("bad.parquet")]));
    assert!(damaged.contains("bad.parquet: "), "{damaged}");
    let wrong = refused(cluster.flows().arg(at("wrong.parquet")));
    assert!(
        wrong.contains("wrong.parquet, row 2, date: `the day before` is not a date"),
        "{wrong}"
    );
}

#[test]
fn a_column_that_is_not_there_is_named_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("good.parquet");
    crossings::write(100, &[&file], &folder.path().join("whole.parquet"));
    let cluster = Cluster::start(0);
    let said = refused(cluster.flows().arg(&file).args(["--by", "sex"]));
    assert!(said.contains("needs a column `sex`"), "{said}");
    let said = refused(cluster.flows().arg(&file).args(["--map", "person_id=traveller"]));
    assert!(said.contains("good.parquet: no column `traveller`"), "{said}");
}

#[test]
fn a_scheduler_that_is_not_there_and_one_without_executors_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("good.parquet");
    crossings::write(100, &[&file], &folder.path().join("whole.parquet"));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let ask = |address: &str| {
        let mut command = program();
        command.args(["flows", "--scheduler", address]).arg(&file);
        refused(&mut command)
    };
    let said = ask(&nobody);
    assert!(said.contains(&format!("{nobody}: no scheduler answers there")), "{said}");
    assert!(said.contains("portolan-cluster scheduler --listen"), "{said}");
    assert!(ask("nowhere").contains("HOST:PORT"));
    let alone = Cluster::start(0);
    let said = ask(alone.address());
    assert!(said.contains("0/1 executors registered"), "{said}");
    assert!(said.contains("portolan-cluster executor --scheduler"), "{said}");
    let said =
        refused(program().args(["executor", "--scheduler", &nobody, "--listen", "127.0.0.1:0"]));
    assert!(said.contains("no scheduler answers there"), "{said}");
}

#[test]
fn a_job_whose_executors_all_end_is_given_up_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let parts: Vec<PathBuf> =
        (0..4).map(|number| folder.path().join(format!("{number}.parquet"))).collect();
    let paths: Vec<&std::path::Path> = parts.iter().map(PathBuf::as_path).collect();
    crossings::write(400_000, &paths, &folder.path().join("whole"));
    let mut cluster = Cluster::start(1);
    let out = folder.path().join("out.csv");
    let client = cluster
        .flows()
        .args(&parts)
        .arg("-o")
        .arg(&out)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    wait_for("kept result", || cluster.has_kept(0).then_some(()));
    cluster.kill(0);
    let output = client.wait_with_output().unwrap();
    let said = crate::harness::said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("run the same command again"), "{said}");
    assert!(!out.exists());
}
