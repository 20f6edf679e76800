//! Signed data in the Cryptographic Message Syntax (RFC 5652 §5), as EF.SOD and master lists are.
//!
//! What always holds: digests and signatures go over the bytes as received; of the signed
//! attributes, only the tag is replaced by that of a SET (§5.4).
//! A departure from the syntax that no signature depends on is a notice, not an error: chips that
//! States issued are as they are.
//!
//! Left out: attributes without signature, which decide nothing.

use super::certificate::Certificate;
use super::hash::Hash;
use super::name::{self, Name};
use super::oid;
use super::signature::{Scheme, SignatureProblem, hash_algorithm};
use super::time::Instant;
use crate::chip::tlv::{Reader, Tlv, TlvError, small, tag};
use serde::Serialize;

/// A departure from the standard that no verdict hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// A version number of RFC 5652 §5.1 or §5.3 is another than the content calls for.
    VersionNumber,
    /// The list of hash algorithms leaves the signer's out.
    DigestNotListed,
    /// There are no signed attributes, which RFC 5652 §5.3 demands here; the content is signed.
    NoSignedAttributes,
    /// There are attributes that are not signed; they were not looked at.
    UnsignedAttributes,
    /// Bytes follow the file's end.
    TrailingBytes,
    /// A certificate beside the signature that cannot be read.
    CertificateUnreadable,
    /// The signer's issuer is written otherwise than in the certificate, and means the same.
    IssuerSpeltOtherwise,
    /// Several signers; one that holds is enough.
    SeveralSigners,
}

/// More signatures than this are not tried: each costs time, and Doc 9303 has one.
const MOST_SIGNERS: usize = 4;

/// Who signed, as the signer information says (RFC 5652 §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerId {
    /// By issuer and serial number.
    IssuerAndSerial(Name, Vec<u8>),
    /// By the identifier of the key.
    KeyId(Vec<u8>),
}

impl SignerId {
    /// Whether this certificate is meant.
    #[must_use]
    pub fn means(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial(issuer, serial) => {
                certificate.issuer == *issuer && certificate.serial == *serial
            }
            Self::KeyId(id) => certificate.subject_key_id.as_ref() == Some(id),
        }
    }
}

/// One signature.
#[derive(Clone, Debug)]
pub struct Signer<'a> {
    /// Who says to have signed.
    pub id: SignerId,
    /// The hash of the content.
    pub digest: Hash,
    /// The signing time that the signer wrote, where there is one. It is the signer's word.
    pub signing_time: Option<Instant>,
    scheme: Scheme,
    attributes: Option<Attributes<'a>>,
    signature: &'a [u8],
}

#[derive(Clone, Copy, Debug)]
struct Attributes<'a> {
    /// Length and content, as received: all but the tag.
    after_tag: &'a [u8],
    content_type: &'a [u8],
    message_digest: &'a [u8],
}

/// Signed data as read, nothing verified yet.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// Content bytes of the identifier of what is signed.
    pub content_type: &'a [u8],
    /// What is signed.
    pub content: &'a [u8],
    /// Where it stands in the file.
    pub content_offset: usize,
    /// The certificates that came with it.
    pub certificates: Vec<Certificate>,
    /// The lists of revoked certificates that came with it, as received.
    pub crls: Vec<&'a [u8]>,
    /// The signatures.
    pub signers: Vec<Signer<'a>>,
    /// What is not as the standard has it and decides nothing.
    pub notices: Vec<Notice>,
}

impl<'a> SignedData<'a> {
    /// From a ContentInfo.
    ///
    /// # Errors
    /// Where it cannot be read, or an algorithm is not known.
    pub fn read(mut file: Reader<'a>) -> Result<Self, SignatureProblem> {
        let mut info = file.take(tag::SEQUENCE, "signed data")?.reader();
        let kind = info.take(tag::OID, "kind of content")?;
        if kind.value != oid::SIGNED_DATA {
            return Err(kind.refuse("kind of content", "not signed data").into());
        }
        let mut wrapper = info.take(tag::context(0), "signed data")?.reader();
        info.end("signed data")?;
        let mut parts = wrapper.take(tag::SEQUENCE, "signed data")?.reader();
        wrapper.end("signed data")?;

        let mut notices = Vec::new();
        if !file.is_empty() {
            notices.push(Notice::TrailingBytes);
        }
        let version = parts.take(tag::INTEGER, "signed data version")?;
        let version = small(&version, "signed data version")?;
        let listed = hashes(&parts.take(tag::SET, "hash algorithms")?)?;
        let mut encapsulated = parts.take(tag::SEQUENCE, "signed content")?.reader();
        let content_type = encapsulated.take(tag::OID, "type of content")?.value;
        let mut explicit = encapsulated.take(tag::context(0), "signed content")?.reader();
        encapsulated.end("signed content")?;
        let content = explicit.take(tag::OCTET_STRING, "signed content")?;
        explicit.end("signed content")?;

        let mut certificates = Vec::new();
        let mut crls = Vec::new();
        if let Some(object) = parts.take_if(tag::context(0), "certificates")? {
            let mut list = object.reader();
            while !list.is_empty() {
                match Certificate::of(&list.any("certificate")?) {
                    Ok(certificate) => certificates.push(certificate),
                    Err(_) => notices.push(Notice::CertificateUnreadable),
                }
            }
        }
        if let Some(object) = parts.take_if(tag::context(1), "revocation lists")? {
            let mut list = object.reader();
            while !list.is_empty() {
                crls.push(list.any("revocation list")?.whole);
            }
        }
        let mut signers = Vec::new();
        let mut list = parts.take(tag::SET, "signers")?.reader();
        parts.end("signed data")?;
        while !list.is_empty() {
            let object = list.take(tag::SEQUENCE, "signer")?;
            if signers.len() == MOST_SIGNERS {
                return Err(object
                    .refuse("signer", "more signers than any State's file has")
                    .into());
            }
            signers.push(signer(&object, &mut notices)?);
        }
        // The content is not id-data, so that the version is 3 (RFC 5652 §5.1).
        if version != 3 {
            notices.push(Notice::VersionNumber);
        }
        if signers.iter().any(|signer| !listed.contains(&signer.digest)) {
            notices.push(Notice::DigestNotListed);
        }
        if signers.len() > 1 {
            notices.push(Notice::SeveralSigners);
        }
        let otherwise = |signer: &Signer<'_>| match &signer.id {
            SignerId::IssuerAndSerial(issuer, _) => certificates
                .iter()
                .any(|c: &Certificate| signer.id.means(c) && !c.issuer.is_spelt_as(issuer)),
            SignerId::KeyId(_) => false,
        };
        if signers.iter().any(otherwise) {
            notices.push(Notice::IssuerSpeltOtherwise);
        }
        Ok(Self {
            content_type,
            content: content.value,
            content_offset: content.value_offset(),
            certificates,
            crls,
            signers,
            notices,
        })
    }

    /// The certificate that a signer means, of those that came along.
    #[must_use]
    pub fn certificate_of(&self, signer: &Signer<'_>) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| signer.id.means(certificate))
    }

    /// Verifies one signature with a certificate's key: the content's digest, the attributes, and
    /// the signature over them. Whether the certificate is to be trusted is another question.
    ///
    /// # Errors
    /// Where it does not hold, or cannot be judged.
    pub fn verify(
        &self,
        signer: &Signer<'_>,
        certificate: &Certificate,
    ) -> Result<(), SignatureProblem> {
        let key = certificate.key.as_ref().map_err(Clone::clone)?;
        let Some(attributes) = signer.attributes else {
            return key.verify(signer.scheme, &[self.content], signer.signature);
        };
        if attributes.content_type != self.content_type
            || attributes.message_digest != signer.digest.of(&[self.content])
        {
            return Err(SignatureProblem::DoesNotHold);
        }
        key.verify(signer.scheme, &[&[0x31], attributes.after_tag], signer.signature)
    }
}

/// Hash algorithms that are listed; those that are not known here are passed over.
fn hashes(set: &Tlv<'_>) -> Result<Vec<Hash>, SignatureProblem> {
    let mut list = set.reader();
    let mut known = Vec::new();
    while !list.is_empty() {
        match hash_algorithm(&list.take(tag::SEQUENCE, "hash algorithms")?) {
            Ok(hash) => known.push(hash),
            Err(SignatureProblem::UnknownAlgorithm(_)) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(known)
}

fn signer<'a>(object: &Tlv<'a>, notices: &mut Vec<Notice>) -> Result<Signer<'a>, SignatureProblem> {
    let mut parts = object.reader();
    let version = parts.take(tag::INTEGER, "signer version")?;
    let version = small(&version, "signer version")?;
    let (id, right_version) = match parts.take_if(tag::context_primitive(0), "signer")? {
        Some(id) => (SignerId::KeyId(id.value.to_vec()), 3),
        None => {
            let mut pair = parts.take(tag::SEQUENCE, "signer")?.reader();
            let issuer = name::take(&mut pair, "signer's issuer")?;
            let serial = pair.take(tag::INTEGER, "signer's serial number")?.value.to_vec();
            pair.end("signer")?;
            (SignerId::IssuerAndSerial(issuer, serial), 1)
        }
    };
    if version != right_version {
        notices.push(Notice::VersionNumber);
    }
    let digest = hash_algorithm(&parts.take(tag::SEQUENCE, "signer's hash")?)?;
    let attributes = match parts.take_if(tag::context(0), "signed attributes")? {
        Some(object) => Some(signed_attributes(&object)?),
        None => {
            notices.push(Notice::NoSignedAttributes);
            None
        }
    };
    let algorithm = parts.take(tag::SEQUENCE, "signature algorithm")?;
    let scheme = Scheme::read(&algorithm, Some(digest))?;
    let signature = parts.take(tag::OCTET_STRING, "signature")?.value;
    if parts.take_if(tag::context(1), "unsigned attributes")?.is_some() {
        notices.push(Notice::UnsignedAttributes);
    }
    parts.end("signer")?;
    let (signing_time, attributes) = attributes.map_or((None, None), |(t, a)| (t, Some(a)));
    Ok(Signer { id, digest, signing_time, scheme, attributes, signature })
}

fn signed_attributes<'a>(object: &Tlv<'a>) -> Result<(Option<Instant>, Attributes<'a>), TlvError> {
    let part = "signed attributes";
    let mut list = object.reader();
    let (mut content_type, mut message_digest, mut signing_time) = (None, None, None);
    while !list.is_empty() {
        let attribute = list.take(tag::SEQUENCE, part)?;
        let mut pair = attribute.reader();
        let kind = pair.take(tag::OID, part)?.value;
        let mut values = pair.take(tag::SET, part)?.reader();
        pair.end(part)?;
        // RFC 5652 §11: each of these stands once and has one value.
        let slot = match kind {
            oid::CONTENT_TYPE => &mut content_type,
            oid::MESSAGE_DIGEST => &mut message_digest,
            oid::SIGNING_TIME => &mut signing_time,
            _ => continue,
        };
        if slot.replace(values.any(part)?).is_some() {
            return Err(attribute.refuse(part, "an attribute that stands twice"));
        }
        values.end(part)?;
    }
    let missing = |what| object.refuse(part, what);
    let content_type = content_type
        .filter(|value| value.tag == tag::OID)
        .ok_or_else(|| missing("no type of content"))?;
    let message_digest = message_digest
        .filter(|value| value.tag == tag::OCTET_STRING)
        .ok_or_else(|| missing("no digest of the content"))?;
    let signing_time =
        signing_time.map(|value| Instant::read(&value, "signing time")).transpose()?;
    let attributes = Attributes {
        after_tag: object.whole.get(1..).unwrap_or_default(),
        content_type: content_type.value,
        message_digest: message_digest.value,
    };
    Ok((signing_time, attributes))
}
