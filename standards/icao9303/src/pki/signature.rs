//! Keys and signature algorithms as certificates name them, and the one function that verifies.

use super::curve::{self, CurveProblem};
use super::ec::PublicPoint;
use super::hash::Hash;
use super::oid;
use super::rsa::RsaKey;
use crate::chip::tlv::{Reader, Tlv, TlvError, small, tag, unsigned, whole_bits};
use std::fmt;

/// Why a key or a signature cannot be judged, or does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureProblem {
    /// Bytes that are not what they should be.
    Malformed(TlvError),
    /// An algorithm that is not here, in dots.
    UnknownAlgorithm(String),
    /// A curve that is not here.
    UnknownCurve,
    /// Curve parameters that are a named curve's save one: this key must not be used.
    ChangedCurve(&'static str),
    /// A point that is not on its curve.
    NotOnCurve,
    /// An RSA key that cannot be one.
    BadRsaKey(&'static str),
    /// The algorithm is of another kind than the key.
    OtherKind,
    /// The signer's certificate does not say that it may sign such a thing.
    NotEntitled,
    /// The signature does not hold: what was signed was changed, or another key signed.
    DoesNotHold,
}

impl SignatureProblem {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::UnknownAlgorithm(_) => "unknown_algorithm",
            Self::UnknownCurve => "unknown_curve",
            Self::ChangedCurve(_) => "changed_curve",
            Self::NotOnCurve => "not_on_curve",
            Self::BadRsaKey(_) => "bad_rsa_key",
            Self::OtherKind => "other_kind",
            Self::NotEntitled => "not_entitled",
            Self::DoesNotHold => "does_not_hold",
        }
    }
}

impl std::error::Error for SignatureProblem {}

impl fmt::Display for SignatureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "{error}"),
            Self::UnknownAlgorithm(which) => write!(f, "the algorithm {which} is not known here"),
            Self::UnknownCurve => f.write_str("the curve is none that Doc 9303 names"),
            Self::ChangedCurve(which) => write!(
                f,
                "the curve's {which} is not the named curve's: such a key can be a forger's"
            ),
            Self::NotOnCurve => f.write_str("the key is not a point of its curve"),
            Self::BadRsaKey(why) => write!(f, "the key is {why}"),
            Self::OtherKind => f.write_str("the algorithm is of another kind than the key"),
            Self::NotEntitled => {
                f.write_str("the signer's certificate does not entitle it to sign this")
            }
            Self::DoesNotHold => f.write_str("the signature does not hold"),
        }
    }
}

impl From<TlvError> for SignatureProblem {
    fn from(error: TlvError) -> Self {
        Self::Malformed(error)
    }
}

impl From<CurveProblem> for SignatureProblem {
    fn from(problem: CurveProblem) -> Self {
        match problem {
            CurveProblem::ChangedParameter(which) => Self::ChangedCurve(which),
            CurveProblem::UnknownName | CurveProblem::UnknownParameters => Self::UnknownCurve,
        }
    }
}

/// A public key that signatures are verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA; `pss_only` where the key says that it signs by PSS alone.
    Rsa {
        /// The key.
        key: RsaKey,
        /// Whether it is bound to PSS (RFC 4055 §1.2).
        pss_only: bool,
    },
    /// A point on a curve.
    Ec(PublicPoint),
}

impl PublicKey {
    /// From SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    ///
    /// # Errors
    /// Where it cannot be read or must not be used.
    pub fn read(info: &Tlv<'_>) -> Result<Self, SignatureProblem> {
        let mut parts = info.reader();
        let (kind, parameters) = algorithm(&parts.take(tag::SEQUENCE, "key algorithm")?)?;
        let bits = whole_bits(&parts.take(tag::BIT_STRING, "public key")?, "public key")?;
        parts.end("public key")?;
        match kind {
            oid::EC_PUBLIC_KEY => {
                let parameters = parameters.ok_or(SignatureProblem::UnknownCurve)?;
                let curve = curve::read(&parameters)??;
                PublicPoint::read(curve, bits).map(Self::Ec).ok_or(SignatureProblem::NotOnCurve)
            }
            oid::RSA_ENCRYPTION | oid::RSASSA_PSS => {
                let mut file = Reader::new(bits);
                let mut pair = file.take(tag::SEQUENCE, "RSA key")?.reader();
                // Chips exist whose modulus lacks the byte that keeps it positive; what number is meant
                // is plain, and [`RsaKey::new`] judges it.
                let modulus = pair.take(tag::INTEGER, "RSA modulus")?.value;
                let exponent = unsigned(&pair.take(tag::INTEGER, "RSA exponent")?, "RSA exponent")?;
                pair.end("RSA key")?;
                file.end("RSA key")?;
                let key = RsaKey::new(modulus, exponent).map_err(SignatureProblem::BadRsaKey)?;
                Ok(Self::Rsa { key, pss_only: kind == oid::RSASSA_PSS })
            }
            other => Err(SignatureProblem::UnknownAlgorithm(oid::dotted(other))),
        }
    }

    /// What it is: `RSA 4096`, `P-256`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Rsa { key, .. } => format!("RSA {}", key.bits()),
            Self::Ec(point) => point.curve().name.to_owned(),
        }
    }

    /// Verifies a signature over the parts one after the other.
    ///
    /// # Errors
    /// Where it does not hold, or is of another kind than the key.
    pub fn verify(
        &self,
        scheme: Scheme,
        parts: &[&[u8]],
        signature: &[u8],
    ) -> Result<(), SignatureProblem> {
        let holds = match (self, scheme) {
            (Self::Rsa { key, pss_only: false }, Scheme::Pkcs1(hash)) => {
                key.verifies_pkcs1(hash, &hash.of(parts), signature)
            }
            (Self::Rsa { key, .. }, Scheme::Pss { hash, mask, salt_bytes }) => {
                key.verifies_pss(hash, mask, salt_bytes, &hash.of(parts), signature)
            }
            (Self::Ec(point), Scheme::Ecdsa(hash)) => {
                let mut file = Reader::new(signature);
                let mut pair = file.take(tag::SEQUENCE, "ECDSA signature")?.reader();
                let r = unsigned(&pair.take(tag::INTEGER, "ECDSA r")?, "ECDSA r")?;
                let s = unsigned(&pair.take(tag::INTEGER, "ECDSA s")?, "ECDSA s")?;
                pair.end("ECDSA signature")?;
                file.end("ECDSA signature")?;
                point.verifies(&hash.of(parts), r, s)
            }
            (Self::Ec(point), Scheme::EcdsaPlain(hash)) => {
                let (r, s) = signature.split_at(signature.len() / 2);
                r.len() == s.len()
                    && r.len() == point.curve().size_bytes()
                    && point.verifies(&hash.of(parts), r, s)
            }
            _ => return Err(SignatureProblem::OtherKind),
        };
        if holds { Ok(()) } else { Err(SignatureProblem::DoesNotHold) }
    }
}

/// How something was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RSA by PKCS#1 v1.5.
    Pkcs1(Hash),
    /// RSA by PSS.
    Pss {
        /// Of the message.
        hash: Hash,
        /// Of the mask.
        mask: Hash,
        /// Length of the salt.
        salt_bytes: usize,
    },
    /// ECDSA, r and s in a SEQUENCE.
    Ecdsa(Hash),
    /// ECDSA, r and s one after the other (BSI TR-03111 §5.2.1).
    EcdsaPlain(Hash),
}

impl Scheme {
    /// The hash of the message.
    #[must_use]
    pub const fn hash(self) -> Hash {
        match self {
            Self::Pkcs1(hash)
            | Self::Pss { hash, .. }
            | Self::Ecdsa(hash)
            | Self::EcdsaPlain(hash) => hash,
        }
    }

    /// From an AlgorithmIdentifier. `digest` is the hash that a signer information names beside it:
    /// CMS lets an algorithm stand there that names none (RFC 3370 §3.2).
    ///
    /// # Errors
    /// Where it is not known or its parameters are not as they must be.
    pub fn read(identifier: &Tlv<'_>, digest: Option<Hash>) -> Result<Self, SignatureProblem> {
        let (kind, parameters) = algorithm(identifier)?;
        let scheme = match kind {
            oid::RSASSA_PSS => return pss(parameters.as_ref()),
            oid::SHA1_RSA => Self::Pkcs1(Hash::Sha1),
            oid::SHA224_RSA => Self::Pkcs1(Hash::Sha224),
            oid::SHA256_RSA => Self::Pkcs1(Hash::Sha256),
            oid::SHA384_RSA => Self::Pkcs1(Hash::Sha384),
            oid::SHA512_RSA => Self::Pkcs1(Hash::Sha512),
            oid::ECDSA_SHA1 => Self::Ecdsa(Hash::Sha1),
            oid::ECDSA_SHA224 => Self::Ecdsa(Hash::Sha224),
            oid::ECDSA_SHA256 => Self::Ecdsa(Hash::Sha256),
            oid::ECDSA_SHA384 => Self::Ecdsa(Hash::Sha384),
            oid::ECDSA_SHA512 => Self::Ecdsa(Hash::Sha512),
            oid::ECDSA_PLAIN_SHA1 => Self::EcdsaPlain(Hash::Sha1),
            oid::ECDSA_PLAIN_SHA224 => Self::EcdsaPlain(Hash::Sha224),
            oid::ECDSA_PLAIN_SHA256 => Self::EcdsaPlain(Hash::Sha256),
            oid::ECDSA_PLAIN_SHA384 => Self::EcdsaPlain(Hash::Sha384),
            oid::ECDSA_PLAIN_SHA512 => Self::EcdsaPlain(Hash::Sha512),
            _ => match (kind, digest) {
                (oid::RSA_ENCRYPTION, Some(hash)) => Self::Pkcs1(hash),
                (oid::EC_PUBLIC_KEY, Some(hash)) => Self::Ecdsa(hash),
                _ => return Err(SignatureProblem::UnknownAlgorithm(oid::dotted(kind))),
            },
        };
        // Some States write a curve here, or NULL where RFC 5758 has nothing; it decides nothing.
        match parameters {
            Some(object) if object.tag == tag::NULL && !object.value.is_empty() => {
                Err(object.refuse("signature algorithm", "a NULL with content").into())
            }
            Some(object) if ![tag::NULL, tag::OID, tag::SEQUENCE].contains(&object.tag) => {
                Err(object.refuse("signature algorithm", "parameters that it does not have").into())
            }
            _ => Ok(scheme),
        }
    }
}

/// The identifier and the parameters of an AlgorithmIdentifier.
pub(crate) fn algorithm<'a>(object: &Tlv<'a>) -> Result<(&'a [u8], Option<Tlv<'a>>), TlvError> {
    let mut parts = object.reader();
    let kind = parts.take(tag::OID, "algorithm")?.value;
    let parameters = if parts.is_empty() { None } else { Some(parts.any("algorithm parameters")?) };
    parts.end("algorithm")?;
    Ok((kind, parameters))
}

/// A hash by its AlgorithmIdentifier, whose parameters are NULL or left out (RFC 5754 §2).
pub(crate) fn hash_algorithm(object: &Tlv<'_>) -> Result<Hash, SignatureProblem> {
    let (kind, parameters) = algorithm(object)?;
    if let Some(other) = parameters.filter(|p| p.tag != tag::NULL || !p.value.is_empty()) {
        return Err(other.refuse("hash algorithm", "parameters that it does not have").into());
    }
    Hash::by_oid(kind).ok_or_else(|| SignatureProblem::UnknownAlgorithm(oid::dotted(kind)))
}

/// RFC 4055 §3.1; what is left out has the defaults of there.
fn pss(parameters: Option<&Tlv<'_>>) -> Result<Scheme, SignatureProblem> {
    let (mut hash, mut mask, mut salt_bytes) = (Hash::Sha1, Hash::Sha1, 20);
    let Some(parameters) = parameters else { return Ok(Scheme::Pss { hash, mask, salt_bytes }) };
    if parameters.tag != tag::SEQUENCE {
        return Err(parameters.refuse("PSS parameters", "not a sequence").into());
    }
    let mut parts = parameters.reader();
    if let Some(object) = parts.take_if(tag::context(0), "PSS hash")? {
        hash = hash_algorithm(&object.reader().take(tag::SEQUENCE, "PSS hash")?)?;
    }
    if let Some(object) = parts.take_if(tag::context(1), "PSS mask")? {
        let (kind, of) = algorithm(&object.reader().take(tag::SEQUENCE, "PSS mask")?)?;
        if kind != oid::MGF1 {
            return Err(SignatureProblem::UnknownAlgorithm(oid::dotted(kind)));
        }
        if let Some(of) = of {
            mask = hash_algorithm(&of)?;
        }
    }
    if let Some(object) = parts.take_if(tag::context(2), "PSS salt length")? {
        let length = object.reader().take(tag::INTEGER, "PSS salt length")?;
        let length = small(&length, "PSS salt length")?;
        salt_bytes = usize::try_from(length).unwrap_or(usize::MAX);
    }
    if let Some(object) = parts.take_if(tag::context(3), "PSS trailer")? {
        let trailer = object.reader().take(tag::INTEGER, "PSS trailer")?;
        if small(&trailer, "PSS trailer")? != 1 {
            return Err(trailer.refuse("PSS trailer", "not 1").into());
        }
    }
    parts.end("PSS parameters")?;
    Ok(Scheme::Pss { hash, mask, salt_bytes })
}
