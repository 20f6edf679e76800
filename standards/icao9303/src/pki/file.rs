//! What a file of certificates holds: PEM blocks, single certificates, revocation lists and CSCA
//! master lists (Doc 9303-12 §9).

use super::certificate::Certificate;
use super::cms::{Notice, SignedData};
use super::crl::RevocationList;
use super::oid;
use super::signature::SignatureProblem;
use crate::chip::tlv::{Reader, TlvError, small, tag};

/// A certificate that could not be read, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its place among the certificates of the file, from 1.
    pub nth: usize,
    /// What is wrong with it; the position is the file's, and within PEM that of the block.
    pub error: TlvError,
}

/// How a master list was signed.
#[derive(Clone, Debug)]
pub struct MasterListSigner {
    /// The signer's certificate, and whether its key signed the list.
    pub signature: Result<Box<Certificate>, SignatureProblem>,
    /// All certificates that came beside the list. The signature does not cover them: anybody can
    /// have laid them there, so that none of them is to be trusted for it.
    pub beside: Vec<Certificate>,
    /// What is not as the standard has it.
    pub notices: Vec<Notice>,
}

/// What was in a file.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The certificates, in their order.
    pub certificates: Vec<Certificate>,
    /// Those that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// The revocation lists.
    pub crls: Vec<RevocationList>,
    /// The signature, where the file is a master list.
    pub master_list: Option<MasterListSigner>,
}

/// Reads a file of any of these kinds.
///
/// # Errors
/// Where it is none of them. A certificate that cannot be read within a file that can is no error.
pub fn read(bytes: &[u8]) -> Result<Contents, SignatureProblem> {
    if let Some(blocks) = pem_blocks(bytes) {
        let mut contents = Contents::default();
        for (label, der) in blocks {
            if label.contains("CRL") {
                contents.crls.push(RevocationList::read(&der)?);
            } else if label.contains("CERTIFICATE") {
                contents.take(Certificate::read(&der));
            } else {
                let signed = signed(&der)?;
                contents.certificates.extend(signed.certificates);
                contents.unreadable.extend(signed.unreadable);
                contents.master_list = signed.master_list.or(contents.master_list);
            }
        }
        return Ok(contents);
    }
    let mut inside = Reader::new(bytes).take(tag::SEQUENCE, "file of certificates")?.reader();
    match inside.peek() {
        Some(tag::OID) => signed(bytes),
        _ if is_crl(&mut inside) => {
            Ok(Contents { crls: vec![RevocationList::read(bytes)?], ..Contents::default() })
        }
        _ => {
            let certificate = Certificate::read(bytes)?;
            Ok(Contents { certificates: vec![certificate], ..Contents::default() })
        }
    }
}

/// A certificate's body begins with a version in `[0]` or with a serial number and an algorithm; a
/// list's with a version and an algorithm, and then a name and a time instead of a name and a
/// sequence.
fn is_crl(outer: &mut Reader<'_>) -> bool {
    let Ok(body) = outer.take(tag::SEQUENCE, "") else { return false };
    let mut body = body.reader();
    let mut seen = Vec::new();
    while seen.len() < 4
        && let Ok(object) = body.any("")
    {
        seen.push(object.tag);
    }
    let time = |tag: u32| [tag::UTC_TIME, tag::GENERALIZED_TIME].contains(&tag);
    let at = |nth: usize| seen.get(nth).copied().unwrap_or_default();
    time(at(2)) || time(at(3))
}

impl Contents {
    fn take(&mut self, certificate: Result<Certificate, TlvError>) {
        match certificate {
            Ok(certificate) => self.certificates.push(certificate),
            Err(error) => {
                let nth = self.certificates.len().saturating_add(self.unreadable.len());
                self.unreadable.push(Unreadable { nth: nth.saturating_add(1), error });
            }
        }
    }
}

/// A master list, or any other signed data with certificates beside it.
fn signed(bytes: &[u8]) -> Result<Contents, SignatureProblem> {
    let data = SignedData::read(Reader::new(bytes))?;
    if data.content_type != oid::MASTER_LIST {
        return Err(SignatureProblem::Malformed(
            Reader::new(bytes)
                .any("file of certificates")?
                .refuse("file of certificates", "signed data that is not a CSCA master list"),
        ));
    }
    let mut contents = Contents::default();
    let mut content = Reader::at(data.content, data.content_offset);
    let mut list = content.take(tag::SEQUENCE, "master list")?.reader();
    content.end("master list")?;
    let version = list.take(tag::INTEGER, "master list version")?;
    if small(&version, "master list version")? != 0 {
        return Err(version.refuse("master list version", "not 0").into());
    }
    let mut set = list.take(tag::SET, "master list certificates")?.reader();
    list.end("master list")?;
    while !set.is_empty() {
        contents.take(Certificate::of(&set.any("certificate of the master list")?));
    }
    let mut signature = Err(SignatureProblem::DoesNotHold);
    for signer in &data.signers {
        let Some(certificate) = data.certificate_of(signer) else { continue };
        signature = data.verify(signer, certificate).map(|()| Box::new(certificate.clone()));
        // Otherwise any document signer of any State could make lists of CSCAs.
        if signature.is_ok() && !certificate.signs_master_lists {
            signature = Err(SignatureProblem::NotEntitled);
        }
        if signature.is_ok() {
            break;
        }
    }
    let notices = data.notices.clone();
    contents.master_list = Some(MasterListSigner { signature, beside: data.certificates, notices });
    Ok(contents)
}

/// The PEM blocks of a text (RFC 7468), each with its label; `None` where there is none.
fn pem_blocks(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.contains("-----BEGIN ") {
        return None;
    }
    let mut blocks = Vec::new();
    let mut open: Option<(String, Vec<u8>)> = None;
    for line in text.lines().map(str::trim) {
        if let Some(label) = line.strip_prefix("-----BEGIN ") {
            open = Some((label.trim_end_matches('-').to_owned(), Vec::new()));
        } else if line.starts_with("-----END ") {
            blocks.extend(open.take().map(|(label, text)| (label, base64(&text))));
        } else if let Some((_, text)) = &mut open {
            text.extend_from_slice(line.as_bytes());
        }
    }
    Some(blocks)
}

/// The bytes of a base64 text; it ends at what is no digit of it.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for &byte in text {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = ((bits << 6) | u32::from(digit)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from((bits >> count) & 0xFF).ok());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(coded.as_bytes()), plain.as_bytes());
        }
        assert_eq!(base64(b"+/+/"), [0xFB, 0xFF, 0xBF]);
    }

    #[test]
    fn what_is_no_file_of_certificates_is_refused_with_a_reason() {
        for bytes in [&b""[..], b"hello", &[0x30, 0x03, 0x06, 0x01, 0x2A], &[0x30, 0x80]] {
            assert!(read(bytes).unwrap_err().to_string().contains("byte"), "{bytes:?}");
        }
        let empty = read(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").unwrap();
        assert_eq!(empty.unreadable.len(), 1);
    }
}
