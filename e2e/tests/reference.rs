//! The reference crossings of the 12/16-month rule, brought into a node: said before it is done,
//! brought in once however often, classified, published, and opened from a figure down to its
//! crossings in a browser.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::Path;

use e2e::{Browser, PASSWORD, Running, add_account_as, browser_tools, run, serving, skipped};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/statistics/crossings/twelve-sixteen-reference.parquet"
);

fn portolan(args: &[&str]) -> String {
    let done = run(args).unwrap();
    assert_eq!(done.code, Some(0), "{args:?}: {}{}", done.stdout, done.stderr);
    done.stdout
}

#[test]
fn the_reference_crossings_go_from_a_file_to_the_published_table() {
    if !Path::new(FILE).is_file() {
        skipped("the reference crossings in a node", "the file of reference crossings is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let at = data.to_str().unwrap();
    let post = ["post", "add", "UTO-AIR-01", "--name", "Amaurot Airport", "--kind", "air"];
    portolan(&[&post[..], &["--time-zone", "Atlantic/Madeira", "--data", at]].concat());
    let import = ["crossings", "import", FILE, "--post", "UTO-AIR-01", "--data", at];

    let would = portolan(&[&import[..], &["--dry-run"]].concat());
    assert!(would.contains("would add 195428 crossings of 40000 new people"), "{would}");
    let did = portolan(&import);
    assert!(did.contains("added 195428 crossings of 40000 new people"), "{did}");
    let again = portolan(&import);
    assert!(again.contains("added 0 crossings of 0 new people, 195428 there already"), "{again}");

    // The node's table is that of the file, byte for byte.
    let of_node = portolan(&["flows", "--data", at, "--by", "month,direction,status"]);
    let of_file = portolan(&["flows", FILE, "--by", "month,direction,status"]);
    assert_eq!(of_node, of_file);

    let Some(tools) = browser_tools("the reference crossings in a browser") else { return };
    let made = add_account_as(&data, "iva", "supervisor", Some("UTO-AIR-01")).unwrap();
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let running = Running::start(&serving(&data)).unwrap();
    let mut browser = Browser::open(&tools, "en", true).unwrap();
    let b = &mut browser;
    // A month of which the reference says how many arrived.
    let month = portolan(&["flows", FILE, "--by", "month"]);
    let row = month.lines().find(|l| l.starts_with("2005-10,")).unwrap();
    let migrants = row.split(',').nth(3).unwrap().to_owned();
    let page = format!("{}/statistics?year=2005", running.address());
    b.sign_in(&page, "iva", PASSWORD).unwrap();
    let link = "a[href*='month=2005-10'][href*='direction=arrival'][href*='status=migrant']";
    assert_eq!(b.see(link).unwrap(), migrants, "the published figure");
    b.follow(link).unwrap();
    b.see("nav.trail a[href^='/statistics']").unwrap();
    let said = b.see("caption").unwrap();
    assert!(said.contains(&format!("of {migrants} ")), "the crossings behind it: {said}");
    let behind: usize = migrants.parse().unwrap();
    assert_eq!(b.count("tbody tr").unwrap(), behind.min(200), "on the first page");
    assert_eq!(b.violations().unwrap(), Vec::<String>::new());
    b.follow("tbody td a").unwrap();
    b.see(".timeline").unwrap();
    assert!(b.see("main").unwrap().contains("twelve-sixteen-reference"), "where it came from");
}
