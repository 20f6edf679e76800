//! Whether a seal is what its State signed: find the signer's certificate, verify the signature,
//! follow the certificate to a CSCA (Doc 9303-12, Doc 9303-13).
//!
//! What always holds: a name, a serial number or a hash chooses the certificates that are tried and
//! decides nothing; the verdict rests on a signature that holds and on a chain that does.
//! Left out: the extended key usages and document types by which States tell their signers of seals
//! from those of chips; States name them differently.

use super::Seal;
use super::idb;
use super::vds::Header;
use super::verdict::Verdict;
use crate::pki::certificate::Certificate;
use crate::pki::hash::{Hash, hex};
use crate::pki::signature::{PublicKey, Scheme, SignatureProblem};
use crate::pki::signer::{Claims, Doubt, Reason, SignerReport, doubts};
use crate::pki::time::Instant;
use crate::pki::trust::Trust;
use serde::Serialize;

const DAY_SECONDS: i64 = 86_400;

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Examination {
    /// The verdict.
    pub verdict: Verdict,
    /// Why; empty where nothing speaks against the seal.
    pub reasons: Vec<Reason>,
    /// Whose key signed; `None` where that cannot be told.
    pub signer: Option<SignerReport>,
}

impl Examination {
    /// Of something that could not be read as a seal.
    #[must_use]
    pub fn unreadable(code: &'static str, detail: String) -> Self {
        let mut found = Self::new();
        found.find(Verdict::Unreadable, code, Some(detail));
        found
    }

    const fn new() -> Self {
        Self { verdict: Verdict::GenuineUnchanged, reasons: Vec::new(), signer: None }
    }

    /// The first verdict stays; every reason is kept.
    fn find(&mut self, verdict: Verdict, code: &'static str, detail: Option<String>) {
        if self.verdict == Verdict::GenuineUnchanged {
            self.verdict = verdict;
        }
        self.reasons.push(Reason { code, detail });
    }
}

impl From<Doubt> for Verdict {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Unknown => Self::SignerUnknown,
            Doubt::Revoked => Self::SignerRevoked,
            Doubt::NotEntitled => Self::SignerNotEntitled,
            Doubt::Expired => Self::SignerExpired,
        }
    }
}

/// Verifies a seal's signature with a key.
///
/// # Errors
/// Where it does not hold, there is none, or its algorithm is not known.
pub fn verify_with(seal: &Seal, key: &PublicKey) -> Result<(), SignatureProblem> {
    let PublicKey::Ec(point) = key else { return Err(SignatureProblem::OtherKind) };
    let (bytes, signature, hash) = match seal {
        Seal::Vds(seal) => {
            // The header names no hash: it goes with the size of the curve (Doc 9303-13 §2.4).
            let hash = match point.curve().size_bytes() {
                0..=28 => Hash::Sha224,
                29..=32 => Hash::Sha256,
                33..=48 => Hash::Sha384,
                _ => Hash::Sha512,
            };
            (seal.signed_bytes(), seal.signature.as_deref(), Some(hash))
        }
        Seal::Idb(seal) => (seal.signed_bytes(), seal.signature.as_deref(), seal.hash()),
        Seal::Nc(seal) => (seal.signed_bytes(), seal.signature.as_deref(), seal.hash()),
    };
    let signature = signature.ok_or(SignatureProblem::DoesNotHold)?;
    let hash = hash.ok_or_else(|| SignatureProblem::UnknownAlgorithm(algorithm(seal)))?;
    key.verify(Scheme::EcdsaPlain(hash), &[bytes], signature)
}

fn algorithm(seal: &Seal) -> String {
    match seal {
        Seal::Vds(_) => String::new(),
        Seal::Idb(seal) => {
            seal.header.as_ref().map_or_else(String::new, |header| header.algorithm.to_string())
        }
        Seal::Nc(seal) => seal.algorithm.clone().unwrap_or_default(),
    }
}

/// Examines a seal at an instant, with the certificates that are trusted. The signer's certificate
/// stands in the seal or among them.
#[must_use]
pub fn examine(seal: &Seal, trust: &Trust, at: Instant) -> Examination {
    let mut found = Examination::new();
    if seal.signature().is_none() {
        found.find(Verdict::SignatureMissing, "no_signature", None);
        return found;
    }
    let enclosed = seal.enclosed_certificate().map(Certificate::read);
    let enclosed = match enclosed.transpose() {
        Ok(enclosed) => enclosed,
        Err(error) => {
            found.find(Verdict::Unreadable, "signer_certificate_damaged", Some(error.to_string()));
            return found;
        }
    };
    let candidates: Vec<&Certificate> = enclosed
        .iter()
        .chain(trust.certificates())
        .filter(|certificate| is_named(seal, certificate))
        .collect();
    if candidates.is_empty() {
        let detail = Some(signer_sought(seal));
        found.find(Verdict::SignerUnknown, "signer_certificate_missing", detail);
        return found;
    }
    // Of several with this name, the one whose key signed.
    let mut problem = SignatureProblem::DoesNotHold;
    for certificate in &candidates {
        let verified =
            certificate.key.as_ref().map_err(Clone::clone).and_then(|key| verify_with(seal, key));
        match verified {
            Ok(()) => {
                judge(seal, certificate, trust, at, &mut found);
                return found;
            }
            Err(other) => problem = other,
        }
    }
    let verdict = match problem {
        SignatureProblem::DoesNotHold => Verdict::AlteredSinceSigning,
        SignatureProblem::ChangedCurve(_) | SignatureProblem::NotOnCurve => {
            Verdict::SignerNotEntitled
        }
        _ => Verdict::NotVerifiable,
    };
    found.find(verdict, problem.code(), Some(problem.to_string()));
    found.signer = candidates.first().map(|certificate| SignerReport::of(certificate, None));
    found
}

/// Whether the seal names this certificate as its signer's.
fn is_named(seal: &Seal, certificate: &Certificate) -> bool {
    match seal {
        Seal::Vds(seal) => names(&seal.header, certificate),
        Seal::Idb(seal) => seal.header.as_ref().is_some_and(|header| {
            header.certificate_reference == hex(&idb::reference(certificate.der()))
        }),
        Seal::Nc(seal) => seal.certificate.as_deref() == Some(certificate.der()),
    }
}

/// The subject has the signer's country and its two characters, and the serial number is the
/// reference (TR-03137 part 1, §5.3.1); or the reference is the certificate's SHA-1, as some have it.
fn names(header: &Header, certificate: &Certificate) -> bool {
    let reference = &header.certificate_reference;
    if reference.len() == 40 {
        return reference.eq_ignore_ascii_case(&hex(&Hash::Sha1.of(&[certificate.der()])));
    }
    let country = certificate.subject.country().is_some_and(|c| c == header.signer_country);
    let common = certificate.subject.common_name().is_some_and(|name| {
        name.eq_ignore_ascii_case(&header.signer)
            || name.eq_ignore_ascii_case(&format!("{}{}", header.signer_country, header.signer))
    });
    let serial = certificate.serial_hex();
    let trimmed = |text: &str| text.trim_start_matches('0').to_ascii_lowercase();
    country && common && trimmed(&serial) == trimmed(reference)
}

fn signer_sought(seal: &Seal) -> String {
    match seal {
        Seal::Vds(seal) => format!(
            "country {}, signer {}, certificate {}",
            seal.header.signer_country, seal.header.signer, seal.header.certificate_reference
        ),
        Seal::Idb(seal) => {
            let reference = seal.header.as_ref().map(|header| &header.certificate_reference);
            let reference = reference.map_or("", String::as_str);
            format!("{}, a certificate whose SHA-1 ends in {reference}", seal.issuing_state)
        }
        Seal::Nc(seal) => format!("{}, no certificate in the seal", seal.issuing_state),
    }
}

/// The signature holds; whether the key may have made it.
fn judge(
    seal: &Seal,
    certificate: &Certificate,
    trust: &Trust,
    at: Instant,
    found: &mut Examination,
) {
    let signed = match seal {
        Seal::Vds(seal) => Some(seal.header.signed.instant()),
        Seal::Idb(_) | Seal::Nc(_) => None,
    };
    let mut report = SignerReport::of(certificate, signed);
    // The seal has the day, the certificate the second.
    let outside = signed.filter(|day| {
        let end = Instant::from_unix_seconds(day.unix_seconds().saturating_add(DAY_SECONDS - 1));
        end < certificate.not_before || certificate.not_after < *day
    });
    let claims = Claims {
        state: Some(seal.issuing_state()),
        outside: outside.map(|day| format!("signed on {day}")),
    };
    for (doubt, reason) in doubts(certificate, &claims, trust, at, &mut report) {
        found.find(doubt.into(), reason.code, reason.detail);
    }
    found.signer = Some(report);
}
