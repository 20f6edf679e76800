//! The tree against other people's proofs, and against itself built the slow way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use proptest::prelude::*;
use registry::merkle::{self, Frontier, Hash};
use serde_json::Value;

fn data() -> Option<PathBuf> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let dir = root.join("journal/merkle-proofs");
    dir.is_dir().then_some(dir)
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

fn hash(v: &Value) -> Option<Hash> {
    BASE64_STANDARD.decode(v.as_str()?).ok()?.try_into().ok()
}

/// Some consistency cases write other bytes where a root belongs, since only their equality
/// matters: their hash stands for them, which keeps equal what is equal and unequal what is not.
fn root(v: &Value) -> Option<Hash> {
    let bytes = BASE64_STANDARD.decode(v.as_str()?).ok()?;
    Some(Hash::try_from(bytes).unwrap_or_else(|other: Vec<u8>| merkle::leaf(&other)))
}

fn holds(case: &Value) -> bool {
    let n = |name: &str| case[name].as_u64();
    let proof: Option<Vec<Hash>> = match &case["proof"] {
        Value::Array(list) => list.iter().map(hash).collect(),
        _ => Some(Vec::new()),
    };
    let checked = || -> Option<bool> {
        let proof = proof?;
        let ok = if let Some(index) = n("leafIdx") {
            let (root, leaf) = (hash(&case["root"])?, hash(&case["leafHash"])?);
            if let Some(size) = n("treeSize") {
                merkle::verify_inclusion(index, size, &leaf, &proof, &root)
            } else {
                let (start, end) = (n("start")?, n("end")?);
                merkle::verify_subtree_inclusion(index, start, end, &leaf, &proof, &root)
            }
        } else {
            let (one, two) = (root(&case["root1"])?, root(&case["root2"])?);
            if let Some(old) = n("size1") {
                merkle::verify_consistency(old, n("size2")?, &proof, &one, &two)
            } else {
                let (start, end, size) = (n("start")?, n("end")?, n("size")?);
                merkle::verify_subtree_consistency(start, end, size, &proof, &one, &two)
            }
        };
        Some(ok.is_ok())
    };
    checked().unwrap_or(false)
}

#[test]
fn all_published_proofs_have_the_outcome_that_they_must_have() {
    let Some(dir) = data() else {
        println!("not here: journal/merkle-proofs of the conformance data");
        return;
    };
    let mut paths = Vec::new();
    files(&dir, &mut paths);
    assert_eq!(paths.len(), 518);
    let wrong: Vec<String> = paths
        .iter()
        .filter_map(|path| {
            let case: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let expected = !case["wantErr"].as_bool().unwrap();
            (holds(&case) != expected).then(|| format!("{} {case}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// RFC 6962 §2.1, word for word.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => merkle::empty_root(),
        [one] => *one,
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            merkle::node(&slow_root(&leaves[..k]), &slow_root(&leaves[k..]))
        }
    }
}

fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| merkle::leaf(&i.to_be_bytes())).collect()
}

fn subtree(leaves: &[Hash]) -> impl FnMut(u32, u64) -> Result<Hash, Infallible> {
    move |height, index| {
        let (from, to) = ((index << height) as usize, ((index + 1) << height) as usize);
        Ok(slow_root(&leaves[from..to]))
    }
}

#[test]
fn the_frontier_has_the_root_of_the_whole_tree_at_every_size() {
    let all = leaves(300);
    let mut frontier = Frontier::default();
    for n in 0..all.len() {
        assert_eq!(frontier.root(), slow_root(&all[..n]), "{n} leaves");
        let loaded = Frontier::load(n as u64, &mut subtree(&all)).unwrap();
        assert_eq!(loaded, frontier);
        frontier.push(all[n], &mut |height, index, hash| {
            assert_eq!(hash, subtree(&all)(height, index).unwrap());
        });
    }
}

proptest! {
    #[test]
    fn what_is_proved_verifies_and_nothing_else(size in 1_u64..200, a in 0_u64..200, b in 0_u64..200, bit in 0_usize..256) {
        let all = leaves(size);
        let root = slow_root(&all);
        let index = a % size;
        let proof = merkle::inclusion(index, size, &mut subtree(&all)).unwrap();
        let leaf = all[index as usize];
        prop_assert_eq!(merkle::verify_inclusion(index, size, &leaf, &proof, &root), Ok(()));
        let mut other = leaf;
        other[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(merkle::verify_inclusion(index, size, &other, &proof, &root).is_err());

        let old = b % size + 1;
        let proof = merkle::consistency(old, size, &mut subtree(&all)).unwrap();
        let before = slow_root(&all[..old as usize]);
        prop_assert_eq!(merkle::verify_consistency(old, size, &proof, &before, &root), Ok(()));
        let mut other = before;
        other[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(merkle::verify_consistency(old, size, &proof, &other, &root).is_err());
    }
}
