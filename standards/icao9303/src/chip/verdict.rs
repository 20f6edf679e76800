//! What an officer is told of a chip: a code for translations and programs, what it means, and what
//! to do. Never a bare "invalid": most chips that do not verify are genuine, and the reason is ours.

use crate::verdict::verdicts;

verdicts! {
    "What came of examining a chip. The codes are stable.";
    /// The issuing State signed this data, and it is as it was signed.
    GenuineUnchanged, "genuine_unchanged",
        "The issuing State signed this data, and nothing of it was changed since.",
        "Compare the portrait of the chip with the traveller, and the chip's data with the page.";
    /// Nothing was changed since signing; whose key it is cannot be told.
    SignerUnknown, "signer_unknown",
        "Nothing was changed since it was signed, but the key that signed it is not among those that \
         this system trusts.",
        "Examine the document as one without a chip. It says nothing against the traveller: tell \
         whoever keeps the certificates which State's is missing.";
    /// The data is not what was signed.
    AlteredSinceSigning, "altered_since_signing",
        "The data is not what was signed: it was changed, damaged or put in place of other data.",
        "Read the chip once more. Where it stays so, hand the document to second line for \
         examination.";
    /// Signed by a certificate that has since expired.
    SignerExpired, "signer_expired",
        "Nothing was changed since it was signed, and the certificate of the key that signed it has \
         expired.",
        "Examine the document as one without a chip, and look at its date of expiry: a certificate \
         should outlive the documents that it signed.";
    /// The issuing State withdrew the signer's certificate.
    SignerRevoked, "signer_revoked",
        "The issuing State has withdrawn the certificate of the key that signed this data.",
        "Hand the document to second line: the State may have lost this key to somebody.";
    /// The certificate does not entitle its key to sign this document.
    SignerNotEntitled, "signer_not_entitled",
        "The signature holds, and its certificate does not entitle that key to sign this document.",
        "Hand the document to second line for examination, with the reason shown.";
    /// All that is signed is genuine, and there is more on the chip that is not.
    PartlySigned, "partly_signed",
        "The issuing State signed the data that stands under the signature, and nothing of that was \
         changed; the chip also gave data that nobody signed.",
        "Rely on no data group that is shown as not signed: anybody can have written it. Let second \
         line look at the document where such data matters.";
    /// The signature uses what this system does not know.
    NotVerifiable, "signature_not_verifiable",
        "The signature is made in a way that this system cannot verify.",
        "Examine the document as one without a chip, and report the reason shown.";
    /// There is data without a signature.
    SignatureMissing, "signature_missing",
        "The chip gave data without the file that signs it.",
        "Read the chip once more. Where it stays so, examine the document as one without a chip, and \
         let second line look at it.";
    /// The signature file cannot be read.
    Unreadable, "chip_data_unreadable",
        "The file that signs the chip's data is damaged or cut off.",
        "Read the chip once more. Where it stays so, examine the document as one without a chip.";
    /// There is nothing to examine.
    NoChipData, "no_chip_data",
        "No data of a chip was read.",
        "Where the document bears the chip symbol, read it once more; a chip that does not answer is \
         no proof of anything. Examine the document as one without a chip.";
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
