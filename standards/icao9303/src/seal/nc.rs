//! VDS-NC, the visible digital seal for non-constrained environments: JSON with a header, a message,
//! and a signature over their canonical form (RFC 8785), with the signer's certificate beside it.
//!
//! The message is kept as JSON: proofs of testing (`icao.test`) and of vaccination (`icao.vacc`) and
//! the types that came later differ in it, and the signature covers them alike.
//!
//! What always holds: what is shown is what was verified, since both come from the same parsed value.

use super::bytes::{Fault, SealError};
use super::text;
use super::vds::WriteError;
use crate::pki::hash::Hash;
use serde_json::{Map, Value, json};

/// A seal as read.
#[derive(Clone, Debug, PartialEq)]
pub struct Nc {
    /// Issuing State, three letters as in a machine readable zone.
    pub issuing_state: String,
    /// What it is: `icao.test`, `icao.vacc`, …
    pub kind: String,
    /// Header and message, as they came.
    pub data: Value,
    /// The algorithm: `ES256`, `ES384`, `ES512`.
    pub algorithm: Option<String>,
    /// The signer's certificate, DER.
    pub certificate: Option<Vec<u8>>,
    /// r and s, one after the other.
    pub signature: Option<Vec<u8>>,
    signed: Vec<u8>,
}

impl Nc {
    /// Reads a seal.
    ///
    /// # Errors
    /// Where it is none; the byte is that of the JSON fault, or 0 where a member is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, SealError> {
        let whole: Value = serde_json::from_slice(bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            SealError::new("seal", place(bytes, line, column), Fault::Json { line, column })
        })?;
        let member = |why| SealError::new("seal", 0, Fault::Member(why));
        let data = whole.get("data").filter(|data| data.is_object());
        let data = data.ok_or_else(|| member("no object named data"))?;
        let header = data.get("hdr").and_then(Value::as_object);
        let header = header.ok_or_else(|| member("no object named hdr in data"))?;
        let said = |name: &str| header.get(name).and_then(Value::as_str).map(str::to_owned);
        let kind = said("t").ok_or_else(|| member("no text named t in hdr"))?;
        let issuing_state = said("is").ok_or_else(|| member("no text named is in hdr"))?;
        if data.get("msg").is_none_or(|message| !message.is_object()) {
            return Err(member("no object named msg in data"));
        }
        let signed = canonical(data).ok_or_else(|| member("data has no canonical form"))?;
        let signature_zone = match whole.get("sig") {
            None => Map::new(),
            Some(Value::Object(zone)) => zone.clone(),
            Some(_) => return Err(member("sig is no object")),
        };
        let text_of = |name: &str| signature_zone.get(name).and_then(Value::as_str);
        let bytes_of = |name: &str, why| {
            let bytes = text_of(name).map(text::base64).transpose();
            bytes.map_err(|_| member(why))
        };
        Ok(Self {
            issuing_state,
            kind,
            algorithm: text_of("alg").map(str::to_owned),
            certificate: bytes_of("cer", "cer in sig is no base64")?,
            signature: bytes_of("sigvl", "sigvl in sig is no base64")?,
            data: data.clone(),
            signed,
        })
    }

    /// The bytes that the signature covers: the canonical form of `data`.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed
    }

    /// The hash that the signature is over; `None` where the algorithm is not known.
    #[must_use]
    pub fn hash(&self) -> Option<Hash> {
        match self.algorithm.as_deref()? {
            "ES256" => Some(Hash::Sha256),
            "ES384" => Some(Hash::Sha384),
            "ES512" => Some(Hash::Sha512),
            _ => None,
        }
    }
}

fn canonical(value: &Value) -> Option<Vec<u8>> {
    serde_json_canonicalizer::to_vec(value).ok()
}

/// Bytes before a line and column, both from 1.
fn place(bytes: &[u8], line: usize, column: usize) -> usize {
    let before: usize = bytes
        .split_inclusive(|&byte| byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    before.saturating_add(column.saturating_sub(1))
}

/// Has a seal of this header and message signed, and gives its JSON, in canonical form.
///
/// The callback gets the bytes to sign and answers with r and s one after the other.
///
/// # Errors
/// Where it was not signed, or is longer than any bar code.
pub fn sign(
    data: &Value,
    algorithm: &str,
    certificate: &[u8],
    signer: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Result<String, WriteError> {
    let to_sign = canonical(data).ok_or(WriteError::NoFeature)?;
    let signature = signer(&to_sign).filter(|s| !s.is_empty()).ok_or(WriteError::NotSigned)?;
    let whole = json!({
        "data": data,
        "sig": {
            "alg": algorithm,
            "cer": text::to_base64(certificate),
            "sigvl": text::to_base64url(&signature),
        },
    });
    let seal = canonical(&whole).and_then(|bytes| String::from_utf8(bytes).ok());
    let seal = seal.filter(|seal| Nc::read(seal.as_bytes()).is_ok());
    let seal = seal.ok_or(WriteError::NoFeature)?;
    if seal.len() > super::MOST_BYTES { Err(WriteError::TooLong) } else { Ok(seal) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> Value {
        json!({"msg": {"uvci": "U32870"}, "hdr": {"v": 1, "t": "icao.vacc", "is": "UTO"}})
    }

    #[test]
    fn the_canonical_form_is_what_is_signed() {
        let mut seen = Vec::new();
        let seal = sign(&data(), "ES256", b"certificate", |bytes| {
            seen = bytes.to_vec();
            Some(vec![1; 64])
        });
        let expected = r#"{"hdr":{"is":"UTO","t":"icao.vacc","v":1},"msg":{"uvci":"U32870"}}"#;
        assert_eq!(seen, expected.as_bytes());
        let read = Nc::read(seal.unwrap().as_bytes()).unwrap();
        assert_eq!(read.signed_bytes(), seen);
        assert_eq!(read.certificate.as_deref(), Some(&b"certificate"[..]));
        assert_eq!((read.kind.as_str(), read.hash()), ("icao.vacc", Some(Hash::Sha256)));
        // Another order and spacing of the same data verify alike.
        let spaced = serde_json::to_string_pretty(&json!({"data": data()})).unwrap();
        assert_eq!(Nc::read(spaced.as_bytes()).unwrap().signed_bytes(), seen);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (seal, told) in [
            ("{", "seal, byte 0: line 1, column 1"),
            ("{\n  nothing}", "seal, byte 4: line 2, column 3"),
            ("{}", "seal, byte 0: no object named data"),
            (r#"{"data":{}}"#, "seal, byte 0: no object named hdr"),
            (r#"{"data":{"hdr":{"t":"x","is":"UTO"}}}"#, "seal, byte 0: no object named msg"),
            (r#"{"data":{"hdr":{"t":"x","is":"UTO"},"msg":{}},"sig":1}"#, "seal, byte 0: sig"),
            (
                r#"{"data":{"hdr":{"t":"x","is":"UTO"},"msg":{}},"sig":{"cer":"*"}}"#,
                "seal, byte 0: cer",
            ),
        ] {
            let error = Nc::read(seal.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(told), "{seal}: {error}");
        }
        assert!(Nc::read("[".repeat(5000).as_bytes()).is_err());
    }
}
