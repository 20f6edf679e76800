//! Whether a certificate's key may have signed a document: the same for a chip and for a seal
//! (Doc 9303-12 §7.1).
//!
//! What always holds: every doubt is told, in the same order; a chain ends at a CSCA that is
//! trusted, or the signer is not known.
//! What it cannot tell: whether the signature itself holds, which is asked before.

use super::certificate::Certificate;
use super::hash::hex;
use super::signature::PublicKey;
use super::time::Instant;
use super::trust::{NoIssuer, RevocationState, Trust};
use crate::issuing_state;
use serde::Serialize;

/// Why the verdict is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// A stable code.
    pub code: &'static str,
    /// What there is to know beside it, in English.
    pub detail: Option<String>,
}

/// Who signed.
#[derive(Clone, Debug, Serialize)]
pub struct SignerReport {
    /// Country of the certificate.
    pub country: Option<String>,
    /// Name of the certificate's subject.
    pub subject: String,
    /// Name of the authority that it says signed it.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
    /// Its key: `P-256`, `RSA 2048`.
    pub key: Option<String>,
    /// Validity.
    pub not_before: Instant,
    /// Validity.
    pub not_after: Instant,
    /// The signing time that the signer wrote.
    pub signing_time: Option<Instant>,
    /// SHA-256 of the CSCA certificate that it was followed to.
    pub csca_sha256: Option<String>,
    /// What is known of its revocation.
    pub revocation: Option<RevocationState>,
}

impl SignerReport {
    /// What its certificate says, before it is followed to a CSCA.
    pub(crate) fn of(certificate: &Certificate, signing_time: Option<Instant>) -> Self {
        Self {
            country: certificate.subject.country().or_else(|| certificate.issuer.country()),
            subject: certificate.subject.to_string(),
            issuer: certificate.issuer.to_string(),
            serial: certificate.serial_hex(),
            sha256: hex(&certificate.sha256),
            key: certificate.key.as_ref().ok().map(PublicKey::describe),
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            signing_time,
            csca_sha256: None,
            revocation: None,
        }
    }
}

/// What speaks against a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Whose key it is cannot be told.
    Unknown,
    /// Its certificate was withdrawn.
    Revoked,
    /// Its certificate does not entitle it to sign this.
    NotEntitled,
    /// Its certificate has expired.
    Expired,
}

/// What a document says of itself that its signer must fit.
pub(crate) struct Claims<'a> {
    /// The code of the issuing State, as in a zone.
    pub state: Option<&'a str>,
    /// When it says that it was signed, where that is outside the certificate's validity.
    pub outside: Option<String>,
}

/// What speaks against a certificate whose key made a signature that holds; the report is told what
/// is found on the way.
pub(crate) fn doubts(
    certificate: &Certificate,
    claims: &Claims<'_>,
    trust: &Trust,
    at: Instant,
    report: &mut SignerReport,
) -> Vec<(Doubt, Reason)> {
    let mut all = Vec::new();
    let mut find = |doubt, code, detail| all.push((doubt, Reason { code, detail }));
    follow(certificate, trust, at, report, &mut find);
    if certificate.key_usage.is_some_and(|usage| !usage.digital_signature()) {
        find(Doubt::NotEntitled, "key_usage_no_signature", None);
    }
    if let Some(extension) = certificate.unknown_critical.first() {
        find(Doubt::NotEntitled, "unknown_critical_extension", Some(extension.clone()));
    }
    // One State's signer must not vouch for another State's document.
    let expected = claims.state.and_then(issuing_state::alpha_2);
    if let (Some(expected), Some(country)) = (expected, report.country.as_deref())
        && sovereign(expected) != sovereign(country)
    {
        let detail = format!("the document is of {expected}, the signer of {country}");
        find(Doubt::NotEntitled, "signer_of_another_state", Some(detail));
    }
    if let Some(when) = &claims.outside {
        find(Doubt::NotEntitled, "signed_outside_validity", Some(when.clone()));
    }
    if at < certificate.not_before {
        let detail = Some(format!("valid from {}", certificate.not_before));
        find(Doubt::NotEntitled, "signer_not_yet_valid", detail);
    }
    if certificate.not_after < at {
        let detail = Some(format!("valid until {}", certificate.not_after));
        find(Doubt::Expired, "signer_expired", detail);
    }
    all
}

/// Follows the certificate to a CSCA, and asks whether it was revoked.
fn follow(
    certificate: &Certificate,
    trust: &Trust,
    at: Instant,
    report: &mut SignerReport,
    find: &mut impl FnMut(Doubt, &'static str, Option<String>),
) {
    if trust.trusts_signer(certificate) {
        return;
    }
    match trust.issuer_of(certificate) {
        Ok(csca) => {
            report.csca_sha256 = Some(hex(&csca.sha256));
            let state = trust.revocation_of(certificate, csca, at);
            if let RevocationState::Revoked { at, .. } = state {
                find(Doubt::Revoked, "signer_revoked", Some(format!("revoked at {at}")));
            }
            report.revocation = Some(state);
        }
        Err(problem) => {
            let doubt = match problem {
                NoIssuer::NotHere | NoIssuer::NotAnchored => Doubt::Unknown,
                NoIssuer::Refused(_) | NoIssuer::NotAnAuthority | NoIssuer::NotValidThen => {
                    Doubt::NotEntitled
                }
            };
            find(doubt, problem.code(), Some(certificate.issuer.to_string()));
        }
    }
}

/// Territories whose documents another State's authority signs, or that sign under its name.
pub(crate) fn sovereign(alpha_2: &str) -> &str {
    match alpha_2 {
        "HK" | "MO" => "CN",
        "AI" | "BM" | "FK" | "GG" | "GI" | "GS" | "IM" | "IO" | "JE" | "KY" | "MS" | "PN"
        | "SH" | "TC" | "VG" => "GB",
        "FO" | "GL" => "DK",
        "AW" | "BQ" | "CW" | "SX" => "NL",
        "BL" | "GF" | "GP" | "MF" | "MQ" | "NC" | "PF" | "PM" | "RE" | "TF" | "WF" | "YT" => "FR",
        "AS" | "GU" | "MP" | "PR" | "UM" | "VI" => "US",
        "AX" => "FI",
        "SJ" => "NO",
        other => other,
    }
}
