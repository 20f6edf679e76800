//! The certificates by which chips and seals are judged, kept as records so that every post has
//! them, and the store made of them.
//!
//! Always holds: the store is made of what governs here and nothing else; a certificate that is
//! withdrawn counts no more; a file brought in is verified before anything of it is kept.

mod import;

use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use icao9303::pki::crl::RevocationList;
use icao9303::pki::trust::Trust;
use jiff::civil::Date;
use kernel::{Act, Actor, Purpose, Result};
use registry::{Column, ColumnType, Record, Registry, Value, governing};
use serde::{Deserialize, Serialize};

pub use import::{File, Named, Plan, Told, all, apply, import, plan_import, restore, withdraw};

/// What a certificate may vouch for here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateUse {
    /// A country's authority (CSCA): whom it signed may sign.
    Authority,
    /// A signer of seals whose authority handed over its certificate alone.
    SealSigner,
}

/// A certificate that is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// SHA-256 of the certificate, hexadecimal.
    pub sha256: String,
    /// The certificate (DER, base64).
    pub der: String,
    /// Country of the subject, upper case, as the certificate has it.
    pub country: Option<String>,
    /// The subject's name.
    pub subject: String,
    /// The first and the last day of validity.
    pub valid_from: Option<Date>,
    /// See `valid_from`.
    pub valid_until: Option<Date>,
    /// What it may vouch for.
    pub usage: CertificateUse,
    /// From which file it came, as whoever brought it called it.
    pub source: String,
    /// Taken back, with why.
    pub withdrawn: Option<String>,
}

impl Record for Certificate {
    const KIND: &'static str = "documents.certificate";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("sha256", ColumnType::Text),
        Column::indexed("country", ColumnType::Text),
    ];
    fn columns(&self) -> Vec<Value> {
        vec![self.sha256.as_str().into(), self.country.as_deref().into()]
    }
}

/// A list of revoked certificates, the newest of its issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocations {
    /// The issuer's name.
    pub issuer: String,
    /// The list (DER, base64).
    pub der: String,
    /// When it was made.
    pub made_on: Option<Date>,
    /// From which file it came.
    pub source: String,
}

impl Record for Revocations {
    const KIND: &'static str = "documents.revocations";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[Column::indexed("issuer", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.issuer.as_str().into()]
    }
}

/// The store made of what is on record, read when it is first asked for. Cheap to clone; clones
/// share it.
#[derive(Clone)]
pub struct Anchors {
    registry: Registry,
    loaded: Arc<RwLock<Option<Loaded>>>,
}

/// What was read, and how far the changes of each kind had come before that.
struct Loaded {
    trust: Arc<Trust>,
    seen: [u64; 2],
}

impl Anchors {
    /// Over a registry in which the kinds of this crate are declared. Nothing is read yet: a State's
    /// list has hundreds of certificates, and most of what opens a node asks for none.
    #[must_use]
    pub fn new(registry: Registry) -> Self {
        Self { registry, loaded: Arc::default() }
    }

    /// The store as it was when it was last kept up.
    ///
    /// # Errors
    /// When it is read now and the registry can't be.
    pub fn trust(&self) -> Result<Arc<Trust>> {
        match self.read() {
            Some((trust, _)) => Ok(trust),
            None => self.load([0; 2]),
        }
    }

    fn read(&self) -> Option<(Arc<Trust>, [u64; 2])> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.as_ref().map(|loaded| (Arc::clone(&loaded.trust), loaded.seen))
    }

    /// Reads them where they were not read yet, and again where some were written since: another
    /// server brought them in, or the centre told of them.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn keep_up(&self) -> Result<()> {
        let before = self.read().map(|(_, seen)| seen);
        let mut seen = before.unwrap_or_default();
        for (kind, seen) in [Certificate::KIND, Revocations::KIND].into_iter().zip(&mut seen) {
            while let Some(last) = self.registry.store().changes(kind, *seen, 1_000)?.last() {
                *seen = last.position;
            }
        }
        if before == Some(seen) { Ok(()) } else { self.load(seen).map(drop) }
    }

    /// Reads every certificate and verifies it against the others.
    fn load(&self, seen: [u64; 2]) -> Result<Arc<Trust>> {
        let act = Act::new(Actor::system(), Purpose::Administration);
        let session = self.registry.session(&act);
        let store = self.registry.store();
        let all = governing(store, session.every::<Certificate>()?)?;
        let (mut certificates, mut signers) = (Vec::new(), Vec::new());
        for stored in all.into_iter().filter(|s| s.body.withdrawn.is_none()) {
            let read = decoded(&stored.body.der);
            let read = read.and_then(|d| icao9303::pki::certificate::Certificate::read(&d).ok());
            let Some(certificate) = read else {
                tracing::warn!(certificate = %stored.id, "a certificate on record can't be read");
                continue;
            };
            if stored.body.usage == CertificateUse::SealSigner {
                signers.push(certificate.sha256);
            }
            certificates.push(certificate);
        }
        let mut trust = Trust::new(certificates);
        for signer in signers {
            trust.trust_signer(signer);
        }
        for stored in governing(store, session.every::<Revocations>()?)? {
            let list = decoded(&stored.body.der);
            let list = list.and_then(|d| RevocationList::read(&d).ok());
            if !list.is_some_and(|list| trust.add_crl(list)) {
                tracing::warn!(list = %stored.id, "nobody here signed this list of revocations");
            }
        }
        let trust = Arc::new(trust);
        let loaded = Loaded { trust: Arc::clone(&trust), seen };
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
        Ok(trust)
    }
}

/// The bytes of a base64 text; none where it is no such text.
fn decoded(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64).ok()
}

fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn day_of(instant: icao9303::pki::time::Instant) -> Option<Date> {
    let at = jiff::Timestamp::from_second(instant.unix_seconds()).ok()?;
    Some(at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date())
}
