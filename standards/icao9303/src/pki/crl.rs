//! Lists of revoked certificates (RFC 5280 §5, Doc 9303-12 §7.1).

use super::certificate::Certificate;
use super::name::{self, Name};
use super::oid;
use super::signature::{PublicKey, Scheme, SignatureProblem};
use super::time::Instant;
use crate::chip::tlv::{Reader, TlvError, small, tag, whole_bits};
use std::collections::HashMap;

/// Why a certificate was revoked (RFC 5280 §5.3.1), as the list's number has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// From when on.
    pub at: Instant,
    /// The number of the reason, where there is one: 1 key compromise, 2 CA compromise, …
    pub reason: Option<u8>,
}

/// A list of revoked certificates, nothing verified yet.
#[derive(Clone, Debug)]
pub struct RevocationList {
    der: Vec<u8>,
    signed: Vec<u8>,
    scheme: Result<Scheme, SignatureProblem>,
    signature: Vec<u8>,
    /// Whose certificates it revokes.
    pub issuer: Name,
    /// When it was made.
    pub this_update: Instant,
    /// When the next is due, where it says so.
    pub next_update: Option<Instant>,
    entries: HashMap<Vec<u8>, Revocation>,
}

impl RevocationList {
    /// From DER; nothing may follow.
    ///
    /// # Errors
    /// Where it is no such list.
    pub fn read(der: &[u8]) -> Result<Self, TlvError> {
        let mut file = Reader::new(der);
        let mut parts = file.take(tag::SEQUENCE, "revocation list")?.reader();
        file.end("revocation list")?;
        let signed = parts.take(tag::SEQUENCE, "revocation list body")?;
        let algorithm = parts.take(tag::SEQUENCE, "revocation list algorithm")?;
        let signature = parts.take(tag::BIT_STRING, "revocation list signature")?;
        parts.end("revocation list")?;

        let mut body = signed.reader();
        body.take_if(tag::INTEGER, "revocation list version")?;
        let inner = body.take(tag::SEQUENCE, "revocation list algorithm")?;
        if inner.whole != algorithm.whole {
            let part = "revocation list algorithm";
            return Err(algorithm.refuse(part, "the outer one differs from the signed one"));
        }
        let issuer = name::take(&mut body, "revocation list issuer")?;
        let this_update = Instant::read(&body.any("this update")?, "this update")?;
        let next_update = match body.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => {
                Some(Instant::read(&body.any("next update")?, "next update")?)
            }
            _ => None,
        };
        let mut entries = HashMap::new();
        if let Some(list) = body.take_if(tag::SEQUENCE, "revoked certificates")? {
            let mut list = list.reader();
            while !list.is_empty() {
                let (serial, entry) = entry(&mut list)?;
                entries.insert(serial, entry);
            }
        }
        body.take_if(tag::context(0), "revocation list extensions")?;
        body.end("revocation list body")?;
        Ok(Self {
            der: der.to_vec(),
            signed: signed.whole.to_vec(),
            scheme: Scheme::read(&algorithm, None),
            signature: whole_bits(&signature, "revocation list signature")?.to_vec(),
            issuer,
            this_update,
            next_update,
            entries,
        })
    }

    /// The list as received.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Verifies that a key signed it.
    ///
    /// # Errors
    /// Where the key did not, or where that cannot be told.
    pub fn verify_signed_by(&self, key: &PublicKey) -> Result<(), SignatureProblem> {
        key.verify(self.scheme.clone()?, &[&self.signed], &self.signature)
    }

    /// Whether it revokes a certificate. Only for a list of the certificate's own issuer.
    #[must_use]
    pub fn revocation_of(&self, certificate: &Certificate) -> Option<Revocation> {
        self.entries.get(&certificate.serial).copied()
    }

    /// How many certificates it revokes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it revokes none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn entry(list: &mut Reader<'_>) -> Result<(Vec<u8>, Revocation), TlvError> {
    let part = "revoked certificate";
    let mut parts = list.take(tag::SEQUENCE, part)?.reader();
    let serial = parts.take(tag::INTEGER, part)?.value.to_vec();
    let at = Instant::read(&parts.any(part)?, part)?;
    let mut reason = None;
    if let Some(extensions) = parts.take_if(tag::SEQUENCE, part)? {
        let mut extensions = extensions.reader();
        while !extensions.is_empty() {
            let mut extension = extensions.take(tag::SEQUENCE, part)?.reader();
            let kind = extension.take(tag::OID, part)?.value;
            extension.take_if(tag::BOOLEAN, part)?;
            let content = extension.take(tag::OCTET_STRING, part)?;
            if kind == oid::CRL_REASON {
                const ENUMERATED: u32 = 0x0A;
                let number = content.reader().take(ENUMERATED, part)?;
                reason = u8::try_from(small(&number, part)?).ok();
            }
        }
    }
    parts.end(part)?;
    Ok((serial, Revocation { at, reason }))
}
