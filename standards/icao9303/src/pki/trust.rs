//! Which certificates hold together: self-signed ones, link certificates and what they signed.
//!
//! A CSCA signs its own certificate; when its key changes it signs the new key's certificate with
//! the old one (a link certificate, Doc 9303-12 §4). So a certificate here is self-signed, chained
//! to another that is here, unresolved where the key that signed it is not here, or rejected where
//! it cannot be used or its signature does not hold.
//!
//! What always holds: only a verified signature chains; a name or a key identifier merely chooses
//! which keys are tried. Whoever is trusted is trusted because an authority gave the file: nothing
//! here decides that a State's certificate is genuine.

use super::certificate::Certificate;
use super::crl::{Revocation, RevocationList};
use super::deviation::DeviationList;
use super::hash::hex;
use super::name::Name;
use super::signature::{PublicKey, SignatureProblem};
use super::signer::Reason;
use super::time::Instant;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// How a certificate stands among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its own key signed it.
    SelfSigned,
    /// Another key that is here signed it.
    Chained {
        /// The place of that key's certificate in the store.
        by: usize,
    },
    /// The key that signed it is not here.
    Unresolved,
    /// It cannot be used, for this reason.
    Rejected(SignatureProblem),
}

impl Standing {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SelfSigned => "self_signed",
            Self::Chained { .. } => "chained",
            Self::Unresolved => "unresolved",
            Self::Rejected(_) => "rejected",
        }
    }
}

/// What `pki verify` says of a certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateReport {
    /// Country of the subject, upper case, as the certificate has it.
    pub subject_country: Option<String>,
    /// The subject's name.
    pub subject: String,
    /// Serial number, hexadecimal, as received.
    pub serial: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
    /// The key: `RSA 4096`, `brainpoolP256r1`.
    pub key: Option<String>,
    /// Validity.
    pub not_before: Instant,
    /// Validity.
    pub not_after: Instant,
    /// [`Standing::code`].
    pub verdict: &'static str,
    /// SHA-256 of the certificate whose key signed it.
    pub issuer_sha256: Option<String>,
    /// Why it is unresolved or rejected.
    pub reason: Option<String>,
}

/// What a store knows of a certificate's revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RevocationState {
    /// There is no list of its issuer here.
    NotChecked,
    /// The newest list of its issuer does not have it.
    NotRevoked {
        /// When that list was made.
        list_made: Instant,
        /// Whether its successor was due before the day asked about.
        list_overdue: bool,
    },
    /// It was revoked.
    Revoked {
        /// From when on.
        at: Instant,
        /// Number of the reason (RFC 5280 §5.3.1).
        reason: Option<u8>,
    },
}

/// A store of certificates and revocation lists.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    certificates: Vec<Certificate>,
    standings: Vec<Standing>,
    /// Whether a self-signed certificate is at the end of the chain.
    anchored: Vec<bool>,
    known: HashMap<[u8; 32], usize>,
    by_subject: HashMap<Name, Vec<usize>>,
    by_key_id: HashMap<Vec<u8>, Vec<usize>>,
    /// Each with the certificates whose key signed it.
    crls: Vec<(RevocationList, HashSet<[u8; 32]>)>,
    signers: HashSet<[u8; 32]>,
    deviations: Vec<DeviationList>,
}

impl Trust {
    /// Of these certificates; the same one twice counts once. Everything is verified here, once.
    #[must_use]
    pub fn new(certificates: impl IntoIterator<Item = Certificate>) -> Self {
        let mut store = Self::default();
        for certificate in certificates {
            let place = store.certificates.len();
            if store.known.contains_key(&certificate.sha256) {
                continue;
            }
            store.known.insert(certificate.sha256, place);
            store.by_subject.entry(certificate.subject.clone()).or_default().push(place);
            if let Some(id) = &certificate.subject_key_id {
                store.by_key_id.entry(id.clone()).or_default().push(place);
            }
            store.certificates.push(certificate);
        }
        store.standings = store.certificates.iter().map(|c| store.standing_of(c)).collect();
        store.anchor();
        store
    }

    /// Takes a list of revoked certificates where a certificate authority here signed it; says
    /// whether one did.
    pub fn add_crl(&mut self, list: RevocationList) -> bool {
        let signed_by: HashSet<[u8; 32]> = self
            .authorities(&list.issuer, None)
            .filter_map(|place| self.certificates.get(place))
            .filter(|authority| {
                let may = authority.key_usage.is_none_or(|usage| usage.crl_sign());
                may && authority.key.as_ref().is_ok_and(|key| list.verify_signed_by(key).is_ok())
            })
            .map(|authority| authority.sha256)
            .collect();
        let signed = !signed_by.is_empty();
        if signed {
            self.crls.push((list, signed_by));
        }
        signed
    }

    /// Takes a deviation list whose signer is one that its State's CSCA here entitled to sign such
    /// lists; see [`super::deviation`].
    ///
    /// # Errors
    /// What speaks against the list; it is not taken then.
    pub fn add_deviations(&mut self, list: DeviationList, at: Instant) -> Result<(), Vec<Reason>> {
        list.signed_for(self, at)?;
        self.deviations.push(list);
        Ok(())
    }

    /// The deviation lists that were taken.
    #[must_use]
    pub fn deviations(&self) -> &[DeviationList] {
        &self.deviations
    }

    /// Trusts one document signer by the SHA-256 of its certificate, without its CSCA: for a State
    /// that handed over its signers' certificates and not its CSCA's.
    pub fn trust_signer(&mut self, sha256: [u8; 32]) {
        self.signers.insert(sha256);
    }

    /// Whether a document signer is trusted by itself.
    #[must_use]
    pub fn trusts_signer(&self, certificate: &Certificate) -> bool {
        self.signers.contains(&certificate.sha256)
    }

    /// The certificates, in the order in which they came.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// How each stands, in the same order.
    #[must_use]
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// What can be said of each.
    pub fn reports(&self) -> impl Iterator<Item = CertificateReport> {
        self.certificates.iter().zip(&self.standings).map(|(certificate, standing)| {
            let issuer = match standing {
                Standing::SelfSigned => Some(certificate),
                Standing::Chained { by } => self.certificates.get(*by),
                Standing::Unresolved | Standing::Rejected(_) => None,
            };
            CertificateReport {
                subject_country: certificate.subject.country(),
                subject: certificate.subject.to_string(),
                serial: certificate.serial_hex(),
                sha256: hex(&certificate.sha256),
                key: certificate.key.as_ref().ok().map(PublicKey::describe),
                not_before: certificate.not_before,
                not_after: certificate.not_after,
                verdict: standing.code(),
                issuer_sha256: issuer.map(|issuer| hex(&issuer.sha256)),
                reason: match standing {
                    Standing::Rejected(problem) => Some(problem.to_string()),
                    Standing::Unresolved => Some(match &certificate.authority_key_id {
                        Some(id) => format!(
                            "no certificate here has the key {} of {}",
                            hex(id),
                            certificate.issuer
                        ),
                        None => {
                            format!("no certificate here has the key of {}", certificate.issuer)
                        }
                    }),
                    Standing::SelfSigned | Standing::Chained { .. } => None,
                },
            }
        })
    }

    /// Places of certificates whose key may have signed something: by name first, then by key
    /// identifier, each once.
    fn authorities<'a>(
        &'a self,
        issuer: &Name,
        key_id: Option<&Vec<u8>>,
    ) -> impl Iterator<Item = usize> + 'a {
        let by_name = self.by_subject.get(issuer).into_iter().flatten();
        let by_id = key_id.and_then(|id| self.by_key_id.get(id)).into_iter().flatten();
        let mut seen = HashSet::new();
        by_name.chain(by_id).copied().filter(move |place| seen.insert(*place))
    }

    fn standing_of(&self, certificate: &Certificate) -> Standing {
        if let Err(problem) = &certificate.scheme {
            return Standing::Rejected(problem.clone());
        }
        let key = match &certificate.key {
            Ok(key) => key,
            Err(problem) => return Standing::Rejected(problem.clone()),
        };
        let own = certificate.verify_signed_by(key);
        if own.is_ok() {
            return Standing::SelfSigned;
        }
        let mut named = false;
        for place in self.authorities(&certificate.issuer, certificate.authority_key_id.as_ref()) {
            let Some(issuer) = self.certificates.get(place) else { continue };
            if issuer.sha256 == certificate.sha256 {
                continue;
            }
            if issuer.key.as_ref().is_ok_and(|key| certificate.verify_signed_by(key).is_ok()) {
                return Standing::Chained { by: place };
            }
            // Its name and its key identifier both say that this key must have signed it.
            named |= issuer.subject == certificate.issuer
                && certificate.authority_key_id.is_some()
                && certificate.authority_key_id == issuer.subject_key_id;
        }
        let own_key_named = certificate.is_self_issued()
            && (certificate.authority_key_id.is_none()
                || certificate.authority_key_id == certificate.subject_key_id);
        if named || (own_key_named && certificate.authority_key_id.is_some()) {
            return Standing::Rejected(own.err().unwrap_or(SignatureProblem::DoesNotHold));
        }
        Standing::Unresolved
    }

    /// Follows every chain to a self-signed certificate. A ring of certificates that signed each
    /// other has none, and is not trusted.
    fn anchor(&mut self) {
        let follow = |mut place: usize| {
            for _ in 0..=self.standings.len() {
                match self.standings.get(place) {
                    Some(Standing::SelfSigned) => return true,
                    Some(Standing::Chained { by }) => place = *by,
                    _ => return false,
                }
            }
            false
        };
        self.anchored = (0..self.standings.len()).map(follow).collect();
    }

    /// The CSCA certificate whose key signed this certificate: one with a self-signed certificate
    /// at the end of its chain, that may sign certificates, and that was valid when it did.
    ///
    /// # Errors
    /// Where there is none; the reason is that of the nearest one.
    pub fn issuer_of(&self, certificate: &Certificate) -> Result<&Certificate, NoIssuer> {
        let mut nearest = NoIssuer::NotHere;
        for place in self.authorities(&certificate.issuer, certificate.authority_key_id.as_ref()) {
            let Some(issuer) = self.certificates.get(place) else { continue };
            let verified = issuer.key.clone().and_then(|key| certificate.verify_signed_by(&key));
            if let Err(problem) = verified {
                let same_key = certificate.authority_key_id.is_some()
                    && certificate.authority_key_id == issuer.subject_key_id;
                if same_key && issuer.subject == certificate.issuer {
                    nearest = NoIssuer::Refused(problem);
                }
                continue;
            }
            if !self.anchored.get(place).copied().unwrap_or(false) {
                nearest = NoIssuer::NotAnchored;
            } else if issuer.is_authority == Some(false)
                || issuer.key_usage.is_some_and(|usage| !usage.certificate_sign())
                || !issuer.unknown_critical.is_empty()
            {
                nearest = NoIssuer::NotAnAuthority;
            } else if !issuer.is_valid_at(certificate.not_before) {
                nearest = NoIssuer::NotValidThen;
            } else {
                return Ok(issuer);
            }
        }
        Err(nearest)
    }

    /// What the newest list of the issuer says of a certificate. Only a list that the issuer's own
    /// key signed counts.
    #[must_use]
    pub fn revocation_of(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Instant,
    ) -> RevocationState {
        let own = self.crls.iter().filter(|(list, signed_by)| {
            list.issuer == certificate.issuer && signed_by.contains(&issuer.sha256)
        });
        match own.map(|(list, _)| list).max_by_key(|list| list.this_update) {
            None => RevocationState::NotChecked,
            Some(list) => match list.revocation_of(certificate) {
                Some(Revocation { at, reason }) => RevocationState::Revoked { at, reason },
                None => RevocationState::NotRevoked {
                    list_made: list.this_update,
                    list_overdue: list.next_update.is_some_and(|next| next < at),
                },
            },
        }
    }
}

/// Why no certificate here vouches for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoIssuer {
    /// None has the key that signed it.
    NotHere,
    /// One has its name and its key identifier, and its key did not sign it.
    Refused(SignatureProblem),
    /// One signed it and is itself signed by a key that is not here.
    NotAnchored,
    /// One signed it and is no certification authority.
    NotAnAuthority,
    /// One signed it outside its own validity.
    NotValidThen,
}

impl NoIssuer {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotHere => "issuer_not_here",
            Self::Refused(_) => "issuer_did_not_sign",
            Self::NotAnchored => "issuer_not_anchored",
            Self::NotAnAuthority => "issuer_no_authority",
            Self::NotValidThen => "issuer_not_valid_then",
        }
    }
}
