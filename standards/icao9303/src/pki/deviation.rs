//! Deviation lists (Doc 9303-12 §10): what a State says of its own documents that are not as the
//! standard has them, so that a genuine one is not taken for a forgery without a look.
//!
//! What always holds: a list counts only where a key signed it that a CSCA here entitled to sign
//! such lists, and only for document signers of the same State; a deviation is told where every
//! criterion that the State wrote was met, and what cannot be told (a date that no signer wrote)
//! meets none; it explains and never decides, so that an altered document stays altered.
//! Left out: the fields of a State's own use (id-Deviation-NationalUse), and deviations of a CSCA.

use super::certificate::Certificate;
use super::cms::{Notice, SignedData};
use super::hash::{Hash, hex};
use super::name::{self, Name};
use super::oid;
use super::signature::{SignatureProblem, hash_algorithm};
use super::signer::{Claims, Reason, SignerReport, doubts, sovereign};
use super::time::Instant;
use super::trust::Trust;
use crate::chip::tlv::{Reader, Tlv, TlvError, small, tag};
use serde::Serialize;
use std::collections::HashSet;

/// What deviates (§10.2; table 20 in words).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeviationKind {
    /// Something about a certificate or key.
    CertificateOrKey,
    /// The document signer's signature is wrong.
    SignerSignature,
    /// The document signer's certificate is encoded otherwise than it must be.
    SignerEncoding,
    /// A CSCA's certificate is encoded otherwise than it must be.
    CscaEncoding,
    /// The keys of active authentication are known to others: it proves nothing.
    ActiveAuthenticationKeyCompromised,
    /// Something about the chip's files.
    Files,
    /// A data group is not as it must be.
    GroupMalformed,
    /// The signed hash of a data group is wrong.
    GroupHashWrong,
    /// The signature of EF.SOD is wrong.
    SodSignatureWrong,
    /// EF.COM and EF.SOD differ.
    ComInconsistent,
    /// Something about the zone.
    Zone,
    /// A field of the zone holds wrong data.
    ZoneDataWrong,
    /// A check digit of the zone is wrong.
    ZoneCheckDigitWrong,
    /// The chip cannot be used.
    Chip,
    /// Something that the State describes for its own use.
    NationalUse,
    /// Something of another identifier.
    Other,
}

impl DeviationKind {
    fn of(identifier: &[u8]) -> Self {
        match identifier.strip_prefix(oid::DEVIATION_LIST) {
            Some([1]) => Self::CertificateOrKey,
            Some([1, 1]) => Self::SignerSignature,
            Some([1, 2]) => Self::SignerEncoding,
            Some([1, 3]) => Self::CscaEncoding,
            Some([1, 4]) => Self::ActiveAuthenticationKeyCompromised,
            Some([2]) => Self::Files,
            Some([2, 1]) => Self::GroupMalformed,
            Some([2, 2]) => Self::GroupHashWrong,
            Some([2, 3]) => Self::SodSignatureWrong,
            Some([2, 4]) => Self::ComInconsistent,
            Some([3]) => Self::Zone,
            Some([3, 1]) => Self::ZoneDataWrong,
            Some([3, 2]) => Self::ZoneCheckDigitWrong,
            Some([4]) => Self::Chip,
            Some([5]) => Self::NationalUse,
            _ => Self::Other,
        }
    }
}

/// One deviation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// In the State's own words, where it has any.
    pub text: Option<String>,
    /// What deviates.
    pub kind: DeviationKind,
    /// Which data group (20 is EF.SOD, 21 EF.COM), field of the zone or of a certificate, by the
    /// numbers of §10.2, where the State says so.
    pub number: Option<u32>,
}

/// Whose documents are meant, by their signer (§10.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentSigner {
    /// By issuer and serial number.
    IssuerAndSerial(Name, Vec<u8>),
    /// By the identifier of its key.
    KeyId(Vec<u8>),
    /// By the digest of its certificate.
    Digest(Vec<u8>),
}

/// Which documents are meant: those that meet every criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents {
    /// The document code of the zone.
    pub document_type: Option<String>,
    /// The signer.
    pub signer: Option<DocumentSigner>,
    /// First and last day of issue.
    pub issued: Option<(Instant, Instant)>,
    /// Numbers of documents.
    pub numbers: Option<HashSet<String>>,
}

/// Deviations and the documents that have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Which documents.
    pub documents: Documents,
    /// What is wrong with them.
    pub descriptions: Vec<Description>,
}

/// A deviation list, and who signed it.
#[derive(Clone, Debug)]
pub struct DeviationList {
    /// The deviations, in their order.
    pub deviations: Vec<Deviation>,
    /// The hash of certificates that are named by digest.
    pub hash: Option<Hash>,
    /// The certificate whose key signed the list, or why the signature does not hold. Whether that
    /// certificate is to be trusted, [`Trust::add_deviations`] tells.
    pub signature: Result<Box<Certificate>, SignatureProblem>,
    /// When the signer says to have signed.
    pub signing_time: Option<Instant>,
    /// What is not as the standard has it and decides nothing.
    pub notices: Vec<Notice>,
}

impl DeviationList {
    /// Reads a list and verifies that the key of the certificate beside it signed it.
    ///
    /// ```
    /// use icao9303::pki::deviation::DeviationList;
    ///
    /// let error = DeviationList::read(&[0x30, 0x80]).unwrap_err();
    /// assert!(error.to_string().contains("byte 1"));
    /// ```
    ///
    /// # Errors
    /// Where it is no deviation list. A signature that does not hold is none of them: it is kept in
    /// [`DeviationList::signature`].
    pub fn read(bytes: &[u8]) -> Result<Self, SignatureProblem> {
        let data = SignedData::read(Reader::new(bytes))?;
        if data.content_type != oid::DEVIATION_LIST {
            let file = Reader::new(bytes).any("deviation list")?;
            return Err(file.refuse("deviation list", "signed data of another kind").into());
        }
        let mut content = Reader::at(data.content, data.content_offset);
        let mut list = content.take(tag::SEQUENCE, "deviation list")?.reader();
        content.end("deviation list")?;
        let version = list.take(tag::INTEGER, "deviation list version")?;
        if small(&version, "deviation list version")? != 0 {
            return Err(version.refuse("deviation list version", "not 0").into());
        }
        let hash = match list.take_if(tag::SEQUENCE, "deviation list hash")? {
            Some(algorithm) => Some(hash_algorithm(&algorithm)?),
            None => None,
        };
        let mut set = list.take(tag::SET, "deviations")?.reader();
        list.end("deviation list")?;
        let mut deviations = Vec::new();
        while !set.is_empty() {
            deviations.push(deviation(&set.take(tag::SEQUENCE, "deviation")?)?);
        }
        let mut signature = Err(SignatureProblem::DoesNotHold);
        let mut signing_time = None;
        for signer in &data.signers {
            if let Some(certificate) = data.certificate_of(signer) {
                signature =
                    data.verify(signer, certificate).map(|()| Box::new(certificate.clone()));
                signing_time = signer.signing_time;
                if signature.is_ok() {
                    break;
                }
            }
        }
        Ok(Self { deviations, hash, signature, signing_time, notices: data.notices })
    }

    /// Whether a State's authority here stands behind the list: at the time of signing, or at the
    /// instant given where none was written.
    pub(crate) fn signed_for(&self, trust: &Trust, at: Instant) -> Result<(), Vec<Reason>> {
        let reason = |code, detail| vec![Reason { code, detail }];
        let certificate = match &self.signature {
            Ok(certificate) => certificate,
            Err(problem) => return Err(reason(problem.code(), Some(problem.to_string()))),
        };
        if !certificate.signs_deviation_lists {
            return Err(reason("signer_may_not_sign_deviations", None));
        }
        let signed = self.signing_time.unwrap_or(at);
        let mut report = SignerReport::of(certificate, self.signing_time);
        let claims = Claims { state: None, outside: None };
        let found = doubts(certificate, &claims, trust, signed.min(at), &mut report);
        if found.is_empty() {
            Ok(())
        } else {
            Err(found.into_iter().map(|(_, reason)| reason).collect())
        }
    }

    /// The country whose documents the list is about.
    fn country(&self) -> Option<String> {
        let certificate = self.signature.as_ref().ok()?;
        certificate.subject.country().or_else(|| certificate.issuer.country())
    }
}

fn deviation(object: &Tlv<'_>) -> Result<Deviation, SignatureProblem> {
    let part = "deviation";
    let mut parts = object.reader();
    let documents = documents(&parts.take(tag::SEQUENCE, "documents of a deviation")?)?;
    let mut set = parts.take(tag::SET, "descriptions of a deviation")?.reader();
    parts.end(part)?;
    let mut descriptions = Vec::new();
    while !set.is_empty() {
        let mut parts = set.take(tag::SEQUENCE, part)?.reader();
        let mut first = parts.any(part)?;
        let mut text = None;
        if first.tag != tag::OID {
            text = Some(printable(&first));
            first = parts.take(tag::OID, part)?;
        }
        let number = match parts.take_if(tag::context(0), part)? {
            Some(object) => number_in(&object),
            None => None,
        };
        // What a State wrote for its own use is passed over.
        parts.take_if(tag::context(1), part)?;
        parts.end(part)?;
        descriptions.push(Description { text, kind: DeviationKind::of(first.value), number });
    }
    Ok(Deviation { documents, descriptions })
}

/// The number that parameters are; those of a certificate's extension are no number.
fn number_in(object: &Tlv<'_>) -> Option<u32> {
    let number = object.reader().take(tag::INTEGER, "parameters of a deviation").ok()?;
    small(&number, "parameters of a deviation").ok()
}

fn documents(object: &Tlv<'_>) -> Result<Documents, TlvError> {
    let part = "documents of a deviation";
    let mut parts = object.reader();
    let mut documents = Documents {
        document_type: parts.take_if(tag::context_primitive(0), part)?.map(|code| printable(&code)),
        ..Documents::default()
    };
    if let Some(object) = parts.take_if(tag::context(1), part)? {
        let mut pair = object.reader();
        let issuer = name::take(&mut pair, part)?;
        let serial = pair.take(tag::INTEGER, part)?.value.to_vec();
        pair.end(part)?;
        documents.signer = Some(DocumentSigner::IssuerAndSerial(issuer, serial));
    } else if let Some(object) = parts.take_if(tag::context_primitive(2), part)? {
        documents.signer = Some(DocumentSigner::KeyId(object.value.to_vec()));
    } else if let Some(object) = parts.take_if(tag::context_primitive(3), part)? {
        documents.signer = Some(DocumentSigner::Digest(object.value.to_vec()));
    }
    if let Some(object) = parts.take_if(tag::context(4), part)? {
        let mut pair = object.reader();
        let first = Instant::read(&pair.any(part)?, part)?;
        documents.issued = Some((first, Instant::read(&pair.any(part)?, part)?));
        pair.end(part)?;
    }
    if let Some(object) = parts.take_if(tag::context(5), part)? {
        let mut list = object.reader();
        let mut numbers = HashSet::new();
        while !list.is_empty() {
            numbers.insert(printable(&list.any(part)?).trim_end_matches('<').to_owned());
        }
        documents.numbers = Some(numbers);
    }
    parts.end(part)?;
    Ok(documents)
}

fn printable(object: &Tlv<'_>) -> String {
    String::from_utf8_lossy(object.value).into_owned()
}

/// A deviation that a document is known to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownDeviation {
    /// What deviates.
    pub kind: DeviationKind,
    /// In the State's own words, where it has any.
    pub text: Option<String>,
    /// Which data group, field of the zone or of a certificate; see [`Description::number`].
    pub number: Option<u32>,
    /// The country whose list says so.
    pub country: Option<String>,
    /// SHA-256 of the certificate that signed the list.
    pub list_signer_sha256: String,
}

/// A document as far as deviations ask for it.
pub(crate) struct Subject<'a> {
    pub certificate: &'a Certificate,
    pub signed: Option<Instant>,
    pub document_type: Option<&'a str>,
    pub document_number: Option<&'a str>,
}

impl Subject<'_> {
    /// What the lists here say of it. Nothing where its signer is not one that a CSCA here vouches
    /// for: a forger's own certificate must not call down a State's excuse.
    pub(crate) fn known(&self, trust: &Trust) -> Vec<KnownDeviation> {
        let mut known = Vec::new();
        let vouched =
            || trust.trusts_signer(self.certificate) || trust.issuer_of(self.certificate).is_ok();
        if trust.deviations().is_empty() || !vouched() {
            return known;
        }
        let own = self.certificate.subject.country().or_else(|| self.certificate.issuer.country());
        for list in trust.deviations() {
            let country = list.country();
            let same = match (&own, &country) {
                (Some(own), Some(country)) => sovereign(own) == sovereign(country),
                _ => false,
            };
            let Some(signer) = list.signature.as_ref().ok().filter(|_| same) else { continue };
            let meant =
                list.deviations.iter().filter(|one| self.is_meant(&one.documents, list.hash));
            known.extend(meant.flat_map(|one| &one.descriptions).map(|one| KnownDeviation {
                kind: one.kind,
                text: one.text.clone(),
                number: one.number,
                country: country.clone(),
                list_signer_sha256: hex(&signer.sha256),
            }));
        }
        known
    }

    fn is_meant(&self, documents: &Documents, hash: Option<Hash>) -> bool {
        let trimmed = |text: &str| text.trim_end_matches('<').to_owned();
        let kind = documents.document_type.as_ref().is_none_or(|wanted| {
            self.document_type.is_some_and(|own| trimmed(own) == trimmed(wanted))
        });
        let signer = documents.signer.as_ref().is_none_or(|wanted| match wanted {
            DocumentSigner::IssuerAndSerial(issuer, serial) => {
                self.certificate.issuer == *issuer && self.certificate.serial == *serial
            }
            DocumentSigner::KeyId(id) => self.certificate.subject_key_id.as_ref() == Some(id),
            DocumentSigner::Digest(digest) => {
                hash.is_some_and(|hash| hash.of(&[self.certificate.der()]) == *digest)
            }
        });
        // The day of issue is not on every chip; the day of signing is that of making the document.
        let issued = documents.issued.is_none_or(|(first, last)| {
            self.signed.is_some_and(|signed| first <= signed && signed <= last)
        });
        let number = documents.numbers.as_ref().is_none_or(|numbers| {
            self.document_number.is_some_and(|own| numbers.contains(&trimmed(own)))
        });
        kind && signer && issued && number
    }
}
