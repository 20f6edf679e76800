//! The lists that are published, read as they are, and cut off or spoiled.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use watchlists::read::{
    Broken, Mapping, OfacFiles, ReadEntry, Summary, Trouble, ofac_csv, ofac_xml, recognise, table,
    un_xml,
};
use watchlists::{Form, Quality, Schema};

fn data(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let read = std::fs::read(root.join("watchlists").join(name)).ok();
    if read.is_none() {
        eprintln!("skipped: {name} is not here; set PORTOLAN_CONFORMANCE");
    }
    read
}

fn un(bytes: &[u8]) -> Result<(Vec<ReadEntry>, Summary), Broken> {
    let mut entries = Vec::new();
    let summary = un_xml(BufReader::new(bytes), &mut |e| entries.push(e))?;
    Ok((entries, summary))
}

fn ofac(
    sdn: &[u8],
    alt: &[u8],
    add: &[u8],
    comments: &[u8],
) -> Result<(Vec<ReadEntry>, Summary), Broken> {
    let (mut sdn, mut alt, mut add, mut comments) = (sdn, alt, add, comments);
    let files = OfacFiles {
        alt: Some(&mut alt as &mut dyn Read),
        add: Some(&mut add),
        comments: Some(&mut comments),
    };
    let mut entries = Vec::new();
    let summary = ofac_csv(&mut sdn, files, &mut |e| entries.push(e))?;
    Ok((entries, summary))
}

fn counted(entries: &[ReadEntry]) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for e in entries {
        let f = &e.facts;
        *out.entry(f.schema.code()).or_default() += 1;
        *out.entry("names").or_default() += f.names.len();
        *out.entry("original").or_default() += f.names.iter().filter(|n| n.original_script).count();
        *out.entry("low").or_default() +=
            f.names.iter().filter(|n| n.quality == Quality::Low).count();
        *out.entry("born").or_default() += f.birth_dates.len();
        *out.entry("documents").or_default() += f.documents.len();
        *out.entry("issuers").or_default() +=
            f.documents.iter().filter(|d| d.issuer.is_some()).count();
        *out.entry("citizenships").or_default() += f.citizenships.len();
        *out.entry("known states").or_default() +=
            f.citizenships.iter().filter(|c| c.code.is_some()).count();
        *out.entry("sex").or_default() += usize::from(f.sex.is_some());
    }
    out
}

#[test]
fn probe() {
    let Some(bytes) = data("un-consolidated-2026-02-27.xml") else { return };
    let (entries, summary) = un(&bytes).unwrap();
    eprintln!("{:?}\n{summary:#?}", counted(&entries));
    let unknown: std::collections::BTreeSet<_> = entries
        .iter()
        .flat_map(|e| &e.facts.citizenships)
        .filter(|c| c.code.is_none())
        .map(|c| c.stated.clone())
        .collect();
    eprintln!("{unknown:?}");
    let f = |n: &str| data(&format!("ofac/{n}")).unwrap();
    let (entries, summary) =
        ofac(&f("sdn.csv"), &f("alt.csv"), &f("add.csv"), &f("sdn_comments.csv")).unwrap();
    eprintln!("{:?}\n{summary:#?}", counted(&entries));
    let unknown: std::collections::BTreeSet<_> = entries
        .iter()
        .flat_map(|e| &e.facts.citizenships)
        .filter(|c| c.code.is_none())
        .map(|c| c.stated.clone())
        .collect();
    eprintln!("{unknown:?}");
    let mut kinds = BTreeMap::new();
    for e in &entries {
        if let Some(r) = &e.facts.remarks {
            for p in r.split(';') {
                *kinds.entry(p.trim().chars().take(22).collect::<String>()).or_insert(0) += 1;
            }
        }
    }
    let mut k: Vec<_> = kinds.into_iter().collect();
    k.sort_by_key(|k| -k.1);
    eprintln!("{:?}", &k[..60]);
    eprintln!("{:#?}", entries.iter().find(|e| e.reference == "7848"));
}
