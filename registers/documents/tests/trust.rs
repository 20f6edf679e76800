//! Certificates at a node. Needs the conformance data; says so where they are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

mod house;

use std::path::PathBuf;

use documents::trust::{File, all, apply, import, plan_import, restore, withdraw};
use documents::{Anchors, CertificateUse};
use house::{from_above, node};
use icao9303::pki::file::{Contents, read};

fn travel_documents(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let found = std::fs::read(root.join("travel-documents").join(name)).ok();
    if found.is_none() {
        eprintln!("skipped: travel-documents/{name} is not there; set PORTOLAN_CONFORMANCE");
    }
    found
}

/// A node to which the centre told of a certificate.
fn node_below(certificate: &documents::Certificate) -> (testkit::TestNode, registry::Session) {
    let (post, session) = node();
    from_above(&post, certificate);
    (post, session)
}

const AUTHORITY: CertificateUse = CertificateUse::Authority;

#[test]
fn what_holds_is_taken_once_and_the_store_is_made_of_it() {
    let Some(list) = travel_documents("german-master-list-2024-04-10.ml") else { return };
    let (node, session) = node();
    let anchors = Anchors::new(node.registry.clone());
    assert_eq!(anchors.trust().unwrap().certificates().len(), 0);
    let told = import(&session, read(&list).unwrap(), "list.ml", AUTHORITY).unwrap();
    assert_eq!((told.new.len(), told.known), (519, 0));
    anchors.keep_up().unwrap();
    assert_eq!(anchors.trust().unwrap().certificates().len(), 519);
    let size = node.store.size().unwrap();
    let again = import(&session, read(&list).unwrap(), "list.ml", AUTHORITY).unwrap();
    assert_eq!((again.new.len(), again.known), (0, 519));
    assert_eq!(node.store.size().unwrap(), size, "and nothing is written again");

    // One that is withdrawn vouches for nobody, and no list brings it up again.
    let kept = all(&session).unwrap();
    let one = kept.iter().find(|s| s.body.country.as_deref() == Some("DE")).unwrap();
    assert!(one.body.valid_from < one.body.valid_until);
    assert_eq!(withdraw(&session, one, " ").unwrap_err().code(), "certificate-refused");
    withdraw(&session, one, "withdrawn by its State").unwrap();
    anchors.keep_up().unwrap();
    assert_eq!(anchors.trust().unwrap().certificates().len(), 518);
    let again = import(&session, read(&list).unwrap(), "list.ml", AUTHORITY).unwrap();
    assert_eq!((again.new.len(), again.stay_withdrawn.len()), (0, 1));
    // Once the centre tells of any, it keeps them.
    let (post, at_post) = node_below(&one.body);
    let refused = import(&at_post, read(&list).unwrap(), "list.ml", AUTHORITY).unwrap_err();
    assert_eq!(refused.code(), "certificate-from-above");
    let told = Anchors::new(post.registry.clone());
    assert_eq!(told.trust().unwrap().certificates().len(), 1);
    restore(&session, &session.get(one.id).unwrap()).unwrap();
    anchors.keep_up().unwrap();
    assert_eq!(anchors.trust().unwrap().certificates().len(), 519);
}

#[test]
fn nothing_is_taken_of_a_list_that_was_altered() {
    let Some(mut list) = travel_documents("german-master-list-2024-04-10.ml") else { return };
    let middle = list.len() / 2;
    list[middle] ^= 1;
    let (_node, session) = node();
    let told = import(&session, read(&list).unwrap(), "altered.ml", AUTHORITY).unwrap();
    assert!(told.new.is_empty());
    assert!(told.lists_refused[0].starts_with("altered.ml: "), "{:?}", told.lists_refused);
    assert!(all(&session).unwrap().is_empty());
}

#[test]
fn a_link_certificate_hangs_on_what_is_here_or_comes_with_it() {
    let Some(pem) = travel_documents("csca-certificates.pem") else { return };
    let contents = read(&pem).unwrap();
    let whole = icao9303::pki::trust::Trust::new(contents.certificates.clone());
    let (place, by) = whole
        .standings()
        .iter()
        .enumerate()
        .find_map(|(place, standing)| match standing {
            icao9303::pki::trust::Standing::Chained { by }
                if whole.standings()[*by] == icao9303::pki::trust::Standing::SelfSigned =>
            {
                Some((place, *by))
            }
            _ => None,
        })
        .unwrap();
    let one = |place: usize| Contents {
        certificates: vec![whole.certificates()[place].clone()],
        ..Contents::default()
    };
    let file = |place: usize| File { source: format!("{place}.cer"), contents: one(place) };
    let (_node, session) = node();
    let alone = plan_import(&session, vec![file(place)], AUTHORITY).unwrap();
    assert!(alone.told.new.is_empty() && alone.told.left[0].reason.contains("is not here"));
    let both = plan_import(&session, vec![file(place), file(by)], AUTHORITY).unwrap();
    assert_eq!(both.told.new.len(), 2);
    // A plan writes nothing.
    assert!(all(&session).unwrap().is_empty());
    import(&session, one(by), "first", AUTHORITY).unwrap();
    assert_eq!(import(&session, one(place), "then", AUTHORITY).unwrap().new.len(), 1);
    assert_eq!(apply(&session, &both).unwrap_err().code(), "version-conflict");
}

#[test]
fn a_signer_of_seals_is_trusted_by_itself_and_only_when_said_so() {
    let Some(pem) = travel_documents("csca-certificates.pem") else { return };
    let contents = read(&pem).unwrap();
    let whole = icao9303::pki::trust::Trust::new(contents.certificates);
    let unresolved = |s: &icao9303::pki::trust::Standing| {
        matches!(s, icao9303::pki::trust::Standing::Unresolved)
    };
    let place = whole.standings().iter().position(unresolved).unwrap();
    let certificate = whole.certificates()[place].clone();
    let contents = Contents { certificates: vec![certificate.clone()], ..Contents::default() };
    let (node, session) = node();
    let told = import(&session, contents.clone(), "a.cer", AUTHORITY).unwrap();
    assert_eq!((told.new.len(), told.left.len()), (0, 1));
    let told = import(&session, contents, "a.cer", CertificateUse::SealSigner).unwrap();
    assert_eq!(told.new.len(), 1);
    let anchors = Anchors::new(node.registry.clone());
    assert!(anchors.trust().unwrap().trusts_signer(&certificate));
}
