//! What an officer is told of a seal: a code, what it means, and what to do. The codes are those of
//! a chip's verdicts where the same is meant.

use crate::verdict::verdicts;

verdicts! {
    "What came of examining a seal. The codes are stable.";
    /// The issuing State signed it, and it is as it was signed.
    GenuineUnchanged, "genuine_unchanged",
        "The issuing State signed this seal, and nothing of it was changed since.",
        "Compare what the seal says with what is printed and with the traveller: a genuine seal can \
         be copied onto another document.";
    /// Whose key signed it cannot be told.
    SignerUnknown, "signer_unknown",
        "The key that signed this seal is not among those that this system trusts, so that the seal \
         proves nothing here.",
        "Examine the document as one without a seal. It says nothing against the traveller: tell \
         whoever keeps the certificates which signer's is missing.";
    /// It is not what was signed.
    AlteredSinceSigning, "altered_since_signing",
        "The seal is not what its signer signed: it was changed, damaged, or another key signed it.",
        "Read the seal once more. Where it stays so, hand the document to second line for \
         examination.";
    /// The signer's certificate has expired.
    SignerExpired, "signer_expired",
        "Nothing was changed since it was signed, and the certificate of the key that signed it has \
         expired.",
        "Examine the document as one without a seal, and look at its date of expiry: a certificate \
         should outlive the documents that it signed.";
    /// The issuing State withdrew the signer's certificate.
    SignerRevoked, "signer_revoked",
        "The issuing State has withdrawn the certificate of the key that signed this seal.",
        "Hand the document to second line: the State may have lost this key to somebody.";
    /// The certificate does not entitle its key to sign this.
    SignerNotEntitled, "signer_not_entitled",
        "The signature holds, and its certificate does not entitle that key to sign this document.",
        "Hand the document to second line for examination, with the reason shown.";
    /// The signature uses what this system does not know.
    NotVerifiable, "signature_not_verifiable",
        "The signature is made in a way that this system cannot verify.",
        "Examine the document as one without a seal, and report the reason shown.";
    /// Nobody signed it.
    SignatureMissing, "signature_missing",
        "The seal has no signature: anybody can have made it.",
        "Rely on nothing that it says. Read it once more; where it stays so, let second line look at \
         the document.";
    /// It cannot be read.
    Unreadable, "not_readable",
        "What was read is no seal, or a damaged one.",
        "Read the seal once more, clean and flat, in even light. Where it stays so, examine the \
         document as one without a seal.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_says_what_to_do() {
        let mut codes: Vec<_> = Verdict::ALL.iter().map(|verdict| verdict.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Verdict::ALL.len());
        for verdict in Verdict::ALL {
            assert!(verdict.meaning().ends_with('.') && verdict.what_to_do().ends_with('.'));
            assert!(!verdict.meaning().contains("invalid"));
        }
    }
}
