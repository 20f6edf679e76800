//! X.509 certificates of CSCAs, document signers and master list signers (RFC 5280 §4.1,
//! Doc 9303-12 §7.1).
//!
//! What always holds: the bytes are kept as received, and a signature is verified over those bytes.
//! Reading is tolerant where issuing States are (negative serial numbers, odd string types, unknown
//! extensions); what such a thing would mean for trust is decided in [`super::trust`].

use super::hash::{Hash, hex};
use super::name::{self, Name};
use super::oid;
use super::signature::{PublicKey, Scheme, SignatureProblem};
use super::time::Instant;
use crate::chip::tlv::{Reader, Tlv, TlvError, small, tag, whole_bits};
use std::ops::Range;

/// Bits of key usage (RFC 5280 §4.2.1.3), the first bit of the string as the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// May sign data.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.0 & 0x8000 != 0
    }

    /// May sign certificates.
    #[must_use]
    pub const fn certificate_sign(self) -> bool {
        self.0 & 0x0400 != 0
    }

    /// May sign lists of revoked certificates.
    #[must_use]
    pub const fn crl_sign(self) -> bool {
        self.0 & 0x0200 != 0
    }
}

/// A certificate.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    signed: Range<usize>,
    /// 1 or 3; the profile demands 3.
    pub version: u32,
    /// Content bytes of the serial number, as received.
    pub serial: Vec<u8>,
    /// Who signed it.
    pub issuer: Name,
    /// Whose key it is.
    pub subject: Name,
    /// From when it is valid.
    pub not_before: Instant,
    /// Until when it is valid, that second included.
    pub not_after: Instant,
    /// The key, or why there is none to use.
    pub key: Result<PublicKey, SignatureProblem>,
    /// How it was signed, or why that cannot be told.
    pub scheme: Result<Scheme, SignatureProblem>,
    signature: Vec<u8>,
    /// SHA-256 of the whole certificate.
    pub sha256: [u8; 32],
    /// Identifier of its key, where it says one.
    pub subject_key_id: Option<Vec<u8>>,
    /// Identifier of the key that signed it, where it says one.
    pub authority_key_id: Option<Vec<u8>>,
    /// What the key may be used for, where it says so.
    pub key_usage: Option<KeyUsage>,
    /// Whether it is a certification authority, where it says so.
    pub is_authority: Option<bool>,
    /// Whether its key may sign master lists (Doc 9303-12 §7.1, extended key usage).
    pub signs_master_lists: bool,
    /// Whether its key may sign deviation lists (Doc 9303-12 §10.2, extended key usage).
    pub signs_deviation_lists: bool,
    /// Critical extensions that are not known here, in dots.
    pub unknown_critical: Vec<String>,
}

const KNOWN: [&[u8]; 11] = [
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::PRIVATE_KEY_USAGE_PERIOD,
    oid::SUBJECT_ALT_NAME,
    oid::ISSUER_ALT_NAME,
    oid::BASIC_CONSTRAINTS,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::CERTIFICATE_POLICIES,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::EXTENDED_KEY_USAGE,
    oid::DOCUMENT_TYPE_LIST,
];

impl Certificate {
    /// From DER; nothing may follow.
    ///
    /// # Errors
    /// Where it is not a certificate. A key or an algorithm that cannot be used is none of them: it
    /// is kept in [`Certificate::key`] and [`Certificate::scheme`].
    pub fn read(der: &[u8]) -> Result<Self, TlvError> {
        let mut file = Reader::new(der);
        let outer = file.take(tag::SEQUENCE, "certificate")?;
        file.end("certificate")?;
        Self::of(&outer)
    }

    /// From an object within something larger.
    ///
    /// # Errors
    /// As [`Certificate::read`]; positions are those of the larger thing.
    pub fn of(outer: &Tlv<'_>) -> Result<Self, TlvError> {
        if outer.tag != tag::SEQUENCE {
            return Err(outer.refuse("certificate", "not a sequence"));
        }
        let mut parts = outer.reader();
        let signed = parts.take(tag::SEQUENCE, "certificate body")?;
        let algorithm = parts.take(tag::SEQUENCE, "certificate signature algorithm")?;
        let signature = parts.take(tag::BIT_STRING, "certificate signature")?;
        parts.end("certificate")?;

        let mut body = signed.reader();
        let version = match body.take_if(tag::context(0), "certificate version")? {
            Some(object) => {
                let number = object.reader().take(tag::INTEGER, "certificate version")?;
                small(&number, "certificate version")?.saturating_add(1)
            }
            None => 1,
        };
        let serial = body.take(tag::INTEGER, "certificate serial number")?.value.to_vec();
        let inner = body.take(tag::SEQUENCE, "certificate signature algorithm")?;
        // RFC 5280 §4.1.1.2: the two must be the same; only the inner one is signed.
        if inner.whole != algorithm.whole {
            let part = "certificate signature algorithm";
            return Err(algorithm.refuse(part, "the outer one differs from the signed one"));
        }
        let issuer = name::take(&mut body, "certificate issuer")?;
        let mut validity = body.take(tag::SEQUENCE, "certificate validity")?.reader();
        let not_before = Instant::read(&validity.any("not before")?, "not before")?;
        let not_after = Instant::read(&validity.any("not after")?, "not after")?;
        validity.end("certificate validity")?;
        let subject = name::take(&mut body, "certificate subject")?;
        let key = PublicKey::read(&body.take(tag::SEQUENCE, "certificate key")?);
        body.take_if(tag::context_primitive(1), "issuer identifier")?;
        body.take_if(tag::context_primitive(2), "subject identifier")?;
        let extensions = body.take_if(tag::context(3), "certificate extensions")?;
        body.end("certificate body")?;

        let start = signed.offset.saturating_sub(outer.offset);
        let sha256 = <[u8; 32]>::try_from(Hash::Sha256.of(&[outer.whole])).unwrap_or_default();
        let mut certificate = Self {
            der: outer.whole.to_vec(),
            signed: start..start.saturating_add(signed.whole.len()),
            version,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key,
            scheme: Scheme::read(&algorithm, None),
            signature: whole_bits(&signature, "certificate signature")?.to_vec(),
            sha256,
            subject_key_id: None,
            authority_key_id: None,
            key_usage: None,
            is_authority: None,
            signs_master_lists: false,
            signs_deviation_lists: false,
            unknown_critical: Vec::new(),
        };
        if let Some(extensions) = extensions {
            let mut wrapper = extensions.reader();
            let mut list = wrapper.take(tag::SEQUENCE, "certificate extensions")?.reader();
            wrapper.end("certificate extensions")?;
            while !list.is_empty() {
                certificate.extension(&list.take(tag::SEQUENCE, "certificate extension")?)?;
            }
        }
        Ok(certificate)
    }

    fn extension(&mut self, object: &Tlv<'_>) -> Result<(), TlvError> {
        let mut parts = object.reader();
        let kind = parts.take(tag::OID, "certificate extension")?.value;
        let critical = match parts.take_if(tag::BOOLEAN, "certificate extension")? {
            Some(flag) => flag.value != [0],
            None => false,
        };
        let content = parts.take(tag::OCTET_STRING, "certificate extension")?;
        parts.end("certificate extension")?;
        let mut inner = content.reader();
        match kind {
            oid::SUBJECT_KEY_IDENTIFIER => {
                // Some States wrote the identifier without the OCTET STRING around it.
                let wrapped = inner.take(tag::OCTET_STRING, "subject key identifier").ok();
                let id = wrapped.filter(|_| inner.is_empty()).unwrap_or(content);
                self.subject_key_id = Some(id.value.to_vec());
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                let mut parts = inner.take(tag::SEQUENCE, "authority key identifier")?.reader();
                let id = parts.take_if(tag::context_primitive(0), "authority key identifier")?;
                self.authority_key_id = id.map(|id| id.value.to_vec());
            }
            oid::KEY_USAGE => {
                let bits = inner.take(tag::BIT_STRING, "key usage")?;
                self.key_usage = Some(match bits.value {
                    [0..=7, first] => KeyUsage(u16::from_be_bytes([*first, 0])),
                    [0..=7, first, second] => KeyUsage(u16::from_be_bytes([*first, *second])),
                    _ => return Err(bits.refuse("key usage", "not one or two bytes of bits")),
                });
            }
            oid::BASIC_CONSTRAINTS => {
                let mut parts = inner.take(tag::SEQUENCE, "basic constraints")?.reader();
                let flag = parts.take_if(tag::BOOLEAN, "basic constraints")?;
                self.is_authority = Some(flag.is_some_and(|flag| flag.value != [0]));
            }
            oid::EXTENDED_KEY_USAGE => {
                let mut list = inner.take(tag::SEQUENCE, "extended key usage")?.reader();
                while !list.is_empty() {
                    let purpose = list.take(tag::OID, "extended key usage")?.value;
                    self.signs_master_lists |= purpose == oid::MASTER_LIST_SIGNING;
                    self.signs_deviation_lists |= purpose == oid::DEVIATION_LIST_SIGNING;
                }
            }
            other if critical && !KNOWN.contains(&other) => {
                self.unknown_critical.push(oid::dotted(other));
            }
            _ => {}
        }
        Ok(())
    }

    /// The bytes as received.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it names itself as its issuer.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// Serial number in hexadecimal, as received.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        hex(&self.serial)
    }

    /// Whether the instant lies within its validity.
    #[must_use]
    pub fn is_valid_at(&self, instant: Instant) -> bool {
        self.not_before <= instant && instant <= self.not_after
    }

    /// Verifies that a key signed it.
    ///
    /// # Errors
    /// Where the key did not, or where that cannot be told.
    pub fn verify_signed_by(&self, key: &PublicKey) -> Result<(), SignatureProblem> {
        let scheme = self.scheme.clone()?;
        let signed = self.der.get(self.signed.clone()).unwrap_or_default();
        key.verify(scheme, &[signed], &self.signature)
    }
}
