//! Chips of the State of Utopia, made here: every verdict on a document whose whole chain is known.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod utopia;

use icao9303::chip::Chip;
use icao9303::chip::passive::{Examination, examine};
use icao9303::chip::verdict::Verdict;
use icao9303::pki::certificate::Certificate;
use icao9303::pki::crl::RevocationList;
use icao9303::pki::file;
use icao9303::pki::oid;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::{Standing, Trust};
use utopia::{Form, Key, certificate, crl, dg1, name, signed, sod, wrap};

const CURVE: &str = "brainpoolP256r1";
/// Certificate and list signing, as a CSCA has it.
const SIGNS_CERTIFICATES: u8 = 0x06;
/// Digital signature, as a document signer has it.
const SIGNS_DATA: u8 = 0x80;

struct Issuance {
    csca: Vec<u8>,
    signer: Vec<u8>,
    dg1: Vec<u8>,
    dg13: Vec<u8>,
    sod: Vec<u8>,
}

/// What a test changes of the usual issuance.
struct Wish {
    curve: &'static str,
    country: &'static str,
    state: &'static str,
    issuer: Vec<u8>,
    signer_usage: u8,
    csca_usage: u8,
    csca_authority: bool,
    csca_years: (u32, u32),
    signer_years: (u32, u32),
    signed_by: &'static str,
    changed_curve: Option<&'static str>,
    signs_master_lists: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            curve: CURVE,
            country: "UT",
            state: "UTO",
            issuer: name("UT", "CSCA Utopia"),
            signer_usage: SIGNS_DATA,
            csca_usage: SIGNS_CERTIFICATES,
            csca_authority: true,
            csca_years: (2020, 2034),
            signer_years: (2024, 2034),
            signed_by: "csca",
            changed_curve: None,
            signs_master_lists: false,
        }
    }
}

fn issue(wish: &Wish) -> Issuance {
    let csca_key = Key::new(wish.curve, "csca");
    let signing = Key::new(wish.curve, wish.signed_by);
    let signer_key = Key::new(wish.curve, "signer");
    let subject = name("UT", "CSCA Utopia");
    let csca = certificate(
        &Form {
            serial: 1,
            issuer: subject.clone(),
            subject,
            years: wish.csca_years,
            authority: wish.csca_authority,
            usage: wish.csca_usage,
            signed_with: &csca_key,
            changed_curve: None,
            signs_master_lists: false,
        },
        &csca_key,
    );
    let signer = certificate(
        &Form {
            serial: 7,
            issuer: wish.issuer.clone(),
            subject: name(wish.country, "Document Signer 7"),
            years: wish.signer_years,
            authority: false,
            usage: wish.signer_usage,
            signed_with: &signing,
            changed_curve: wish.changed_curve,
            signs_master_lists: wish.signs_master_lists,
        },
        &signer_key,
    );
    let groups = [(1, dg1(wish.state)), (13, wrap(0x6D, b"Amaurot"))];
    let sod = sod(&groups, (&wish.issuer, 7, &signer_key), &signer);
    let [(_, dg1), (_, dg13)] = groups;
    Issuance { csca, signer, dg1, dg13, sod }
}

impl Issuance {
    fn chip(&self) -> Chip<'_> {
        let groups = [(1, self.dg1.as_slice()), (13, self.dg13.as_slice())].into();
        Chip { com: None, sod: Some(&self.sod), groups }
    }

    fn trust(&self) -> Trust {
        Trust::new([Certificate::read(&self.csca).unwrap()])
    }

    fn examined(&self) -> Examination {
        examine(&self.chip(), &self.trust(), today())
    }
}

fn today() -> Instant {
    Instant::on(2026, 11, 24).unwrap()
}

fn found(examination: &Examination) -> (Verdict, Vec<&str>) {
    let codes = examination.reasons.iter().map(|reason| reason.code).collect();
    (examination.verdict, codes)
}

fn verdict(wish: Wish) -> (Verdict, Vec<String>) {
    let examined = issue(&wish).examined();
    let (verdict, codes) = found(&examined);
    (verdict, codes.into_iter().map(str::to_owned).collect())
}

#[test]
fn a_chip_of_utopia_is_genuine_on_every_curve() {
    for curve in ["P-192", "P-224", "P-256", "P-384", "P-521", CURVE, "brainpoolP512r1"] {
        let issuance = issue(&Wish { curve, ..Wish::default() });
        let examined = issuance.examined();
        assert_eq!(found(&examined), (Verdict::GenuineUnchanged, vec![]), "{curve}");
        assert!(examined.notices.is_empty());
        let signer = examined.signer.unwrap();
        assert_eq!(signer.key.as_deref(), Some(curve));
        assert!(signer.csca_sha256.is_some());
    }
}

#[test]
fn an_issuer_spelt_otherwise_is_the_same_issuer() {
    let spelt = sequence_of_sets("csca  UTOPIA", "ut");
    let examined = issue(&Wish { issuer: spelt, ..Wish::default() }).examined();
    assert_eq!(found(&examined), (Verdict::GenuineUnchanged, vec![]));
}

/// The common name before the country, in other string types and another case.
fn sequence_of_sets(common: &str, country: &str) -> Vec<u8> {
    let set = |kind: &[u8], tag: u32, value: &str| {
        wrap(0x31, &wrap(0x30, &[wrap(6, kind), wrap(tag, value.as_bytes())].concat()))
    };
    let sets = [set(oid::COMMON_NAME, 0x13, common), set(oid::COUNTRY, 0x0C, country)];
    wrap(0x30, &sets.concat())
}

#[test]
fn who_may_not_sign_is_not_believed() {
    let not = |code: &str| (Verdict::SignerNotEntitled, vec![code.to_owned()]);
    let usual = Wish::default;
    assert_eq!(
        verdict(Wish { signer_usage: SIGNS_CERTIFICATES, ..usual() }),
        not("key_usage_no_signature")
    );
    assert_eq!(verdict(Wish { csca_usage: SIGNS_DATA, ..usual() }), not("issuer_no_authority"));
    assert_eq!(verdict(Wish { csca_authority: false, ..usual() }), not("issuer_no_authority"));
    assert_eq!(verdict(Wish { csca_years: (2020, 2022), ..usual() }), not("issuer_not_valid_then"));
    assert_eq!(verdict(Wish { state: "D<<", ..usual() }), not("signer_of_another_state"));
    // Signed in June 2024, before the certificate was valid.
    assert_eq!(
        verdict(Wish { signer_years: (2025, 2034), ..usual() }),
        not("signed_outside_validity")
    );
    assert_eq!(
        verdict(Wish { signer_years: (2024, 2025), ..usual() }),
        (Verdict::SignerExpired, vec!["signer_expired".to_owned()])
    );
    assert_eq!(
        verdict(Wish { signed_by: "somebody", ..usual() }),
        (Verdict::SignerUnknown, vec!["issuer_not_here".to_owned()])
    );
    let other = Wish { issuer: name("UT", "CSCA of another name"), ..usual() };
    // The key identifier still finds the key that signed.
    assert_eq!(verdict(other).0, Verdict::GenuineUnchanged);
}

#[test]
fn a_curve_with_one_changed_number_is_refused_whichever_it_is() {
    for which in ["p", "a", "b", "x", "y", "n", "h"] {
        for curve in ["P-192", CURVE] {
            let (verdict, codes) =
                verdict(Wish { curve, changed_curve: Some(which), ..Wish::default() });
            let expected = if which == "p" { "unknown_curve" } else { "changed_curve" };
            assert_eq!(codes, [expected], "{which}");
            assert_ne!(verdict, Verdict::GenuineUnchanged);
        }
    }
}

#[test]
fn a_revoked_signer_is_told_and_only_by_its_own_authority() {
    let issuance = issue(&Wish::default());
    let subject = || name("UT", "CSCA Utopia");
    let (csca, stranger) = (Key::new(CURVE, "csca"), Key::new(CURVE, "stranger"));
    let list = |key, serials| RevocationList::read(&crl(subject(), key, 2026, serials)).unwrap();

    let mut trust = issuance.trust();
    assert!(!trust.add_crl(list(&stranger, &[7])), "signed by a stranger");
    assert_eq!(examine(&issuance.chip(), &trust, today()).verdict, Verdict::GenuineUnchanged);
    assert!(trust.add_crl(list(&csca, &[9])));
    let clean = examine(&issuance.chip(), &trust, today());
    let state = serde_json::to_value(clean.signer.unwrap().revocation).unwrap();
    assert_eq!(
        (clean.verdict, &state["state"]),
        (Verdict::GenuineUnchanged, &"not_revoked".into())
    );

    let mut trust = issuance.trust();
    assert!(trust.add_crl(list(&csca, &[7])));
    let revoked = examine(&issuance.chip(), &trust, today());
    assert_eq!(found(&revoked), (Verdict::SignerRevoked, vec!["signer_revoked"]));
}

#[test]
fn a_new_key_is_trusted_through_its_link_certificate() {
    let (old, new) = (Key::new(CURVE, "old"), Key::new(CURVE, "csca"));
    let make = |serial, issuer: &str, subject: &str, signed_with, key| {
        let form = Form {
            serial,
            issuer: name("UT", issuer),
            subject: name("UT", subject),
            years: (2015, 2034),
            authority: true,
            usage: SIGNS_CERTIFICATES,
            signed_with,
            changed_curve: None,
            signs_master_lists: false,
        };
        Certificate::read(&certificate(&form, key)).unwrap()
    };
    let root = make(3, "CSCA Utopia 1", "CSCA Utopia 1", &old, &old);
    let link = make(4, "CSCA Utopia 1", "CSCA Utopia", &old, &new);
    let issuance = issue(&Wish::default());
    let with = Trust::new([link.clone(), root]);
    assert_eq!(with.standings(), [Standing::Chained { by: 1 }, Standing::SelfSigned]);
    assert_eq!(examine(&issuance.chip(), &with, today()).verdict, Verdict::GenuineUnchanged);
    let without = Trust::new([link]);
    assert_eq!(without.standings(), [Standing::Unresolved]);
    let examined = examine(&issuance.chip(), &without, today());
    assert_eq!(found(&examined), (Verdict::SignerUnknown, vec!["issuer_not_anchored"]));
}

#[test]
fn a_signature_of_another_document_does_not_hold_here() {
    let issuance = issue(&Wish::default());
    let other = issue(&Wish { state: "D<<", ..Wish::default() });
    let swapped = Chip { sod: Some(&other.sod), ..issuance.chip() };
    let examined = examine(&swapped, &issuance.trust(), today());
    assert_eq!(examined.verdict, Verdict::AlteredSinceSigning);
    assert_eq!(examined.reasons[0].code, "data_group_altered");
}

#[test]
fn a_master_list_is_read_and_its_signature_verified() {
    let issuance = issue(&Wish { signs_master_lists: true, ..Wish::default() });
    let list = wrap(0x30, &[vec![2, 1, 0], wrap(0x31, &issuance.csca)].concat());
    let key = Key::new(CURVE, "signer");
    let issuer = name("UT", "CSCA Utopia");
    let bytes = signed(oid::MASTER_LIST, &list, (&issuer, 7, &key), &[&issuance.signer]);
    let contents = file::read(&bytes).unwrap();
    assert_eq!(contents.certificates.len(), 1);
    let signer = contents.master_list.unwrap();
    assert_eq!(signer.signature.unwrap().der(), issuance.signer);
    let mut other = bytes.clone();
    let at = bytes.windows(4).position(|w| w == b"CSCA").unwrap();
    other[at] ^= 0x20;
    assert!(file::read(&other).unwrap().master_list.unwrap().signature.is_err());

    let document_signer = issue(&Wish::default()).signer;
    let bytes = signed(oid::MASTER_LIST, &list, (&issuer, 7, &key), &[&document_signer]);
    let refused = file::read(&bytes).unwrap().master_list.unwrap().signature.unwrap_err();
    assert_eq!(refused.code(), "not_entitled");
}

/// Every single byte of a small chip, with one bit of it flipped: all bits within eight bytes.
#[test]
fn no_byte_of_a_chip_can_be_changed_unnoticed() {
    let issuance = issue(&Wish::default());
    let trust = issuance.trust();
    let mut accepted = Vec::new();
    for at in 0..issuance.sod.len() {
        let mut sod = issuance.sod.clone();
        sod[at] ^= 1 << (at % 8);
        let examined = examine(&Chip { sod: Some(&sod), ..issuance.chip() }, &trust, today());
        if examined.verdict == Verdict::GenuineUnchanged && examined.notices.is_empty() {
            accepted.push((at, sod[at.saturating_sub(12)..at + 6].to_vec()));
        }
    }
    assert!(accepted.is_empty(), "{accepted:?}");
}
