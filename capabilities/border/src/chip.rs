//! The chip of a document at the desk: whether its State signed what it holds, and whether it says
//! what the page says.
//!
//! Always holds: what was read of a chip is judged and then let go; what stays is the verdict, its
//! reasons, and each field in which chip and page differ. A chip that does not answer proves
//! nothing, and nothing here decides about a traveller. The portrait is kept apart (`portrait`).
//!
//! Left out: talking to the chip, which the reader service does; fingerprints, which are not read.

use std::collections::BTreeMap;

use icao9303::chip::passive::{self, GroupState};
use icao9303::chip::{Chip, active, details, face, file, security};
use icao9303::pki::hash::Hash;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::Id;
use serde::{Deserialize, Serialize};

use crate::document;
use crate::model::{DocumentSeen, ReadBy};
use crate::portrait::Portrait;

/// What a reader read of a chip: files as they came, tags and lengths included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChipBrought {
    /// EF.COM.
    pub com: Option<Vec<u8>>,
    /// EF.SOD.
    pub sod: Option<Vec<u8>>,
    /// Data groups by number, 1 to 16.
    pub groups: BTreeMap<u8, Vec<u8>>,
    /// What the chip answered to a challenge (active authentication).
    pub answer: Option<Challenged>,
}

/// A challenge that the reader drew, and the chip's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenged {
    /// Eight bytes that nobody could foresee.
    pub challenge: Vec<u8>,
    /// The signature.
    pub answer: Vec<u8>,
}

/// Whether the chip is the one to which the State wrote, and no copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Original {
    /// It has the private key that a copy has not.
    Proved,
    /// It answered wrongly: a copy, or an answer that was garbled on the way.
    Failed,
    /// The reader did not ask.
    NotAsked,
    /// The chip offers no proof of this kind.
    NotOffered,
}

impl Original {
    /// As it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Failed => "failed",
            Self::NotAsked => "not_asked",
            Self::NotOffered => "not_offered",
        }
    }
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A stable code.
    pub code: String,
    /// What there is to know beside it, in English.
    pub detail: Option<String>,
}

impl From<&passive::Reason> for Reason {
    fn from(reason: &passive::Reason) -> Self {
        Self { code: reason.code.to_owned(), detail: reason.detail.clone() }
    }
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Country of the certificate.
    pub country: Option<String>,
    /// Name of the certificate's subject.
    pub subject: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub sha256: String,
    /// SHA-256 of the authority's certificate to which it was followed.
    pub authority: Option<String>,
    /// `not_checked`, `not_revoked` or `revoked`.
    pub revocation: Option<String>,
}

impl From<icao9303::pki::signer::SignerReport> for Signer {
    fn from(report: icao9303::pki::signer::SignerReport) -> Self {
        use icao9303::pki::trust::RevocationState as R;
        let revocation = report.revocation.map(|state| match state {
            R::NotChecked => "not_checked",
            R::NotRevoked { .. } => "not_revoked",
            R::Revoked { .. } => "revoked",
        });
        Self {
            country: report.country,
            subject: report.subject.chars().take(200).collect(),
            sha256: report.sha256,
            authority: report.csca_sha256,
            revocation: revocation.map(str::to_owned),
        }
    }
}

/// A field in which two parts of a document differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differs {
    /// `number`, `surname`, `given_names`, `birth_date`, `sex`, `citizenship`, `expiry`,
    /// `issuer`, `document_type`.
    pub field: String,
    /// As the page has it.
    pub page: String,
    /// As the chip, the seal or the list has it.
    pub other: String,
}

/// What a chip said, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChipSeen {
    /// [`icao9303::chip::verdict::Verdict::code`].
    pub verdict: String,
    /// Why; empty where nothing speaks against the data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Data groups that were read and are as they were signed.
    pub unchanged: Vec<u8>,
    /// Data groups that are not as they were signed, or that nobody signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_genuine: Vec<u8>,
    /// Who signed.
    pub signer: Option<Signer>,
    /// Whether it is no copy.
    pub original: Original,
    /// In which fields chip and page were compared: how many.
    pub compared: u8,
    /// In which they differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Differs>,
    /// The holder's name as data group 11 has it, in the holder's own letters.
    pub own_name: Option<String>,
    /// The portrait, while it is kept.
    pub portrait: Option<Id<Portrait>>,
}

impl ChipSeen {
    /// Whether the State signed it and it says what the page says.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.verdict == "genuine_unchanged"
            && self.differs.is_empty()
            && self.original != Original::Failed
    }

    /// Whether something was changed that nobody had a right to change: the one thing of a chip
    /// that an indicator can ask for. That a State's key is not known here says nothing of the
    /// traveller, and would stand in for citizenship.
    #[must_use]
    pub fn is_altered(&self) -> bool {
        self.verdict == "altered_since_signing"
            || !self.differs.is_empty()
            || self.original == Original::Failed
    }
}

/// A chip that was judged, with what is to be kept apart from the verdict.
#[derive(Debug)]
pub(crate) struct Judged {
    pub seen: ChipSeen,
    /// The portrait's bytes, as the chip has them.
    pub portrait: Option<Vec<u8>>,
}

/// The zone of data group 1, its lines parted by line feeds: where a reader brought the chip alone,
/// the document is read from there.
#[must_use]
pub fn zone(chip: &ChipBrought) -> Option<String> {
    let zone = file::zone(chip.groups.get(&1)?).ok()?;
    let text = String::from_utf8(zone).ok()?;
    // Doc 9303-10 §4.7.1: the lines stand one after the other, 3 of 30, 2 of 36 or 2 of 44.
    let width = match text.len() {
        90 => 30,
        72 => 36,
        88 => 44,
        _ => return Some(text),
    };
    let mut lines = Vec::new();
    let mut rest = text.as_str();
    while let Some((line, more)) = rest.split_at_checked(width) {
        lines.push(line);
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
    Some(lines.join("\n"))
}

/// Judges a chip and compares it with the page. `page` is what the zone or the officer says.
pub(crate) fn judge(
    brought: &ChipBrought,
    trust: &Trust,
    page: Option<&DocumentSeen>,
    at: Timestamp,
    today: Date,
) -> Judged {
    let chip = Chip {
        com: brought.com.as_deref(),
        sod: brought.sod.as_deref(),
        groups: brought.groups.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect(),
    };
    let found = passive::examine(&chip, trust, Instant::from_unix_seconds(at.as_second()));
    let of = |states: &[GroupState]| -> Vec<u8> {
        found.groups.iter().filter(|g| states.contains(&g.state)).map(|g| g.number).collect()
    };
    let unchanged = of(&[GroupState::Unchanged]);
    let (compared, differs) = match (zone(brought), page) {
        (Some(zone), Some(page)) => {
            let typed = document::Typed::default();
            document::read(Some(&zone), &typed, ReadBy::ReaderService, today)
                .map_or_else(|_| (0, Vec::new()), |read| compare(page, &read.document))
        }
        _ => (0, Vec::new()),
    };
    let own_name = brought
        .groups
        .get(&11)
        .and_then(|bytes| details::dg11(bytes).ok())
        .and_then(|details| details.full_name)
        .map(|name| name.replace("<<", ", ").replace('<', " ").chars().take(200).collect());
    let portrait = brought.groups.get(&2).and_then(|bytes| {
        let faces = face::dg2(bytes).ok()?;
        faces.first().map(|face| face.image.to_vec())
    });
    let seen = ChipSeen {
        verdict: found.verdict.code().to_owned(),
        reasons: found.reasons.iter().map(Reason::from).take(20).collect(),
        original: original(brought, &unchanged),
        not_genuine: of(&[GroupState::Altered, GroupState::NotSigned]),
        unchanged,
        signer: found.signer.map(Signer::from),
        compared,
        differs,
        own_name,
        portrait: None,
    };
    Judged { seen, portrait }
}

/// Whether the chip has the key of its data group 15. That counts only where the State signed that
/// group: a copy can bring a key of its own.
fn original(brought: &ChipBrought, unchanged: &[u8]) -> Original {
    let Some(dg15) = brought.groups.get(&15) else { return Original::NotOffered };
    let Some(challenged) = &brought.answer else { return Original::NotAsked };
    if !unchanged.contains(&15) {
        return Original::Failed;
    }
    let Ok(key) = security::dg15(dg15) else { return Original::Failed };
    // Doc 9303-11 §9.2.4: a key on a curve has its hash function named in data group 14, which a
    // State signs too; one that does not name it is tried with each.
    let hashes = [Hash::Sha256, Hash::Sha1, Hash::Sha224, Hash::Sha384, Hash::Sha512];
    let holds = |hash: Option<Hash>| {
        active::verify(&key, hash, &challenged.challenge, &challenged.answer).is_ok()
    };
    if holds(None) || hashes.into_iter().any(|hash| holds(Some(hash))) {
        Original::Proved
    } else {
        Original::Failed
    }
}

/// Field by field: how many were compared, and those that differ. A field that one side has not is
/// not compared.
pub(crate) fn compare(page: &DocumentSeen, other: &DocumentSeen) -> (u8, Vec<Differs>) {
    let text = |t: &str| Some(t.to_owned()).filter(|t| !t.is_empty());
    let day = |d: Option<Date>| d.map(|d| d.to_string());
    // Names are compared as far as both have them: a zone cuts long ones, and the officer may have
    // typed letters that the zone transliterates.
    let name = |t: &str| text(&people::name_key(t, "").replace('<', ""));
    let fields = [
        ("document_type", text(&page.document_type), text(&other.document_type)),
        ("issuer", text(&page.issuer), text(&other.issuer)),
        (
            "number",
            text(&people::number_key(&page.number)),
            text(&people::number_key(&other.number)),
        ),
        ("surname", name(&page.surname), name(&other.surname)),
        ("given_names", name(&page.given_names), name(&other.given_names)),
        ("birth_date", page.birth_date.clone(), other.birth_date.clone()),
        ("sex", page.sex.clone(), other.sex.clone()),
        ("citizenship", page.citizenship.clone(), other.citizenship.clone()),
        ("expiry", day(page.expiry), day(other.expiry)),
    ];
    let (mut compared, mut differs) = (0_u8, Vec::new());
    for (field, page, other) in fields {
        let (Some(page), Some(other)) = (page, other) else { continue };
        compared = compared.saturating_add(1);
        let agrees = match field {
            "surname" | "given_names" => page.starts_with(&other) || other.starts_with(&page),
            // As far as both are known.
            "birth_date" => page.starts_with(&other) || other.starts_with(&page),
            _ => page == other,
        };
        if !agrees {
            differs.push(Differs { field: field.to_owned(), page, other });
        }
    }
    (compared, differs)
}
