//! Passive authentication (Doc 9303-11 §5.1): is the chip's data what the issuing State signed.
//!
//! Steps, the first that fails giving the verdict: the signature file is read; each data group is
//! hashed and compared with what is signed; the signature is verified; the signer's certificate is
//! followed to a CSCA that is trusted; the signer is entitled, not revoked and not expired.
//!
//! What always holds: hashes and signatures go over the bytes as they came; a data group that is not
//! under the signature is never called genuine; every reason is told, also where several apply.
//! What it cannot tell: whether the chip is a copy of another. That takes active or chip
//! authentication (Doc 9303-11 §6).

use super::Chip;
use super::file::{self, COM, SOD, tag_of};
use super::security::SecurityObject;
use super::tlv::Reader;
use super::verdict::Verdict;
use crate::mrz::{CalendarDate, ReadOptions};
use crate::pki::certificate::Certificate;
use crate::pki::cms::{Notice, SignedData, Signer};
use crate::pki::deviation::{KnownDeviation, Subject};
use crate::pki::hash::Hash;
use crate::pki::oid;
use crate::pki::signature::SignatureProblem;
use crate::pki::signer::{Claims, Doubt, doubts};
use crate::pki::time::Instant;
use crate::pki::trust::Trust;
use serde::Serialize;

pub use crate::pki::signer::{Reason, SignerReport};

/// How a data group stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupState {
    /// It has the hash that is signed.
    Unchanged,
    /// It has another hash than the one that is signed.
    Altered,
    /// It is on the chip, and no hash of it is signed.
    NotSigned,
    /// A hash of it is signed, and it was not read.
    NotRead,
}

/// A data group and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its number.
    pub number: u8,
    /// How it stands.
    pub state: GroupState,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Examination {
    /// The verdict.
    pub verdict: Verdict,
    /// Why; empty where nothing speaks against the data.
    pub reasons: Vec<Reason>,
    /// The data groups that are signed or were read.
    pub groups: Vec<Group>,
    /// Who signed, where that can be told.
    pub signer: Option<SignerReport>,
    /// The hash function of the data groups.
    pub hash: Option<Hash>,
    /// Departures from the standards that decide nothing.
    pub notices: Vec<Notice>,
    /// What the issuing State says is wrong with documents like this one, by its deviation lists. It
    /// explains and never decides: what does not hold is not made good by it.
    pub deviations: Vec<KnownDeviation>,
    /// Whether EF.COM lists other data groups than the signature; only the signature counts.
    pub com_differs: bool,
}

impl Examination {
    fn new() -> Self {
        Self {
            verdict: Verdict::GenuineUnchanged,
            reasons: Vec::new(),
            groups: Vec::new(),
            signer: None,
            hash: None,
            notices: Vec::new(),
            deviations: Vec::new(),
            com_differs: false,
        }
    }

    /// The first verdict stays; every reason is kept.
    fn find(&mut self, verdict: Verdict, code: &'static str, detail: Option<String>) {
        if self.verdict == Verdict::GenuineUnchanged {
            self.verdict = verdict;
        }
        self.reasons.push(Reason { code, detail });
    }

    fn problem(&mut self, problem: &SignatureProblem) {
        let verdict = match problem {
            SignatureProblem::DoesNotHold => Verdict::AlteredSinceSigning,
            SignatureProblem::Malformed(_) => Verdict::Unreadable,
            SignatureProblem::ChangedCurve(_) | SignatureProblem::NotOnCurve => {
                Verdict::SignerNotEntitled
            }
            _ => Verdict::NotVerifiable,
        };
        self.find(verdict, problem.code(), Some(problem.to_string()));
    }
}

impl From<Doubt> for Verdict {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Unknown => Self::SignerUnknown,
            Doubt::Revoked => Self::SignerRevoked,
            Doubt::NotEntitled => Self::SignerNotEntitled,
            Doubt::Expired => Self::SignerExpired,
        }
    }
}

/// Examines a chip's data at an instant, with the certificates that are trusted.
#[must_use]
pub fn examine(chip: &Chip<'_>, trust: &Trust, at: Instant) -> Examination {
    let mut found = Examination::new();
    if chip.groups.is_empty() {
        found.find(Verdict::NoChipData, "no_data_group_read", None);
        return found;
    }
    let Some(sod) = chip.sod else {
        found.find(Verdict::SignatureMissing, "no_signature_file", None);
        return found;
    };
    let data = match signed_data(sod, &mut found.notices) {
        Ok(data) => data,
        Err(problem) => {
            found.problem(&problem);
            return found;
        }
    };
    match SecurityObject::read(data.content, data.content_offset) {
        Ok(object) => compare(chip, &object, &mut found),
        Err(problem) => {
            found.problem(&problem);
            return found;
        }
    }
    judge_signers(chip, &data, trust, at, &mut found);
    // Last, since it says nothing against what is signed.
    for Group { number, state } in found.groups.clone() {
        if state == GroupState::NotSigned {
            let detail = Some(format!("data group {number}"));
            found.find(Verdict::PartlySigned, "data_group_not_signed", detail);
        }
    }
    found
}

/// EF.SOD as signed data of a security object.
fn signed_data<'a>(
    sod: &'a [u8],
    notices: &mut Vec<Notice>,
) -> Result<SignedData<'a>, SignatureProblem> {
    let (outer, trailing) = file::open(sod, SOD, "EF.SOD")?;
    if trailing > 0 {
        notices.push(Notice::TrailingBytes);
    }
    let data = SignedData::read(outer.reader())?;
    notices.extend(&data.notices);
    if data.content_type != oid::LDS_SECURITY_OBJECT {
        return Err(outer.refuse("EF.SOD", "it signs no security object").into());
    }
    Ok(data)
}

/// A file without what follows its one object; whole where it cannot be read.
fn exact(bytes: &[u8], number: u8) -> &[u8] {
    tag_of(number)
        .and_then(|tag| Reader::new(bytes).take(tag, "data group").ok())
        .map_or(bytes, |object| object.whole)
}

fn compare(chip: &Chip<'_>, object: &SecurityObject<'_>, found: &mut Examination) {
    found.hash = Some(object.hash);
    for (number, signed) in &object.hashes {
        let state = match chip.groups.get(number) {
            None => GroupState::NotRead,
            Some(bytes) if object.hash.of(&[exact(bytes, *number)]) == *signed => {
                GroupState::Unchanged
            }
            Some(_) => GroupState::Altered,
        };
        found.groups.push(Group { number: *number, state });
    }
    for &number in chip.groups.keys() {
        if !object.hashes.iter().any(|(signed, _)| *signed == number) {
            found.groups.push(Group { number, state: GroupState::NotSigned });
        }
    }
    found.groups.sort_by_key(|group| group.number);
    for Group { number, state } in found.groups.clone() {
        if state == GroupState::Altered {
            let detail = Some(format!("data group {number}"));
            found.find(Verdict::AlteredSinceSigning, "data_group_altered", detail);
        }
    }
    if let Some(listed) = chip.com.and_then(|bytes| file::com(bytes).ok()) {
        let signed = |number: &u8| object.hashes.iter().any(|(other, _)| other == number);
        found.com_differs =
            listed.groups.len() != object.hashes.len() || !listed.groups.iter().all(signed);
    } else if chip.com.is_some_and(|bytes| Reader::new(bytes).peek() != Some(COM)) {
        found.com_differs = true;
    }
}

/// One signer that holds in everything is enough; otherwise the last one's reasons are told.
fn judge_signers(
    chip: &Chip<'_>,
    data: &SignedData<'_>,
    trust: &Trust,
    at: Instant,
    found: &mut Examination,
) {
    let before = found.clone();
    if data.signers.is_empty() {
        found.find(Verdict::Unreadable, "no_signer", None);
    }
    for signer in &data.signers {
        *found = before.clone();
        judge(chip, data, signer, trust, at, found);
        if found.verdict == Verdict::GenuineUnchanged {
            break;
        }
    }
}

fn judge(
    chip: &Chip<'_>,
    data: &SignedData<'_>,
    signer: &Signer<'_>,
    trust: &Trust,
    at: Instant,
    found: &mut Examination,
) {
    let elsewhere = || trust.certificates().iter().find(|c| signer.id.means(c));
    let Some(certificate) = data.certificate_of(signer).or_else(elsewhere) else {
        found.find(Verdict::SignerUnknown, "signer_certificate_missing", None);
        return;
    };
    let mut report = SignerReport::of(certificate, signer.signing_time);
    if !trust.deviations().is_empty() {
        found.deviations = known_deviations(chip, certificate, signer.signing_time, trust);
    }
    match data.verify(signer, certificate) {
        Ok(()) => {
            let state = chip.groups.get(&1).and_then(|dg1| document_state(dg1));
            let outside = signer.signing_time.filter(|signed| !certificate.is_valid_at(*signed));
            let claims = Claims {
                state: state.as_deref(),
                outside: outside.map(|signed| format!("signed at {signed}")),
            };
            for (doubt, reason) in doubts(certificate, &claims, trust, at, &mut report) {
                found.find(doubt.into(), reason.code, reason.detail);
            }
        }
        Err(problem) => found.problem(&problem),
    }
    found.signer = Some(report);
}

fn known_deviations(
    chip: &Chip<'_>,
    certificate: &Certificate,
    signed: Option<Instant>,
    trust: &Trust,
) -> Vec<KnownDeviation> {
    let zone = chip.groups.get(&1).and_then(|dg1| file::dg1(dg1, &ReadOptions::on(REFERENCE)).ok());
    let fields = zone.as_ref().map(|reading| &reading.fields);
    let document_type = fields.map(|fields| fields.document_code.as_str());
    let document_number = fields.map(|fields| fields.document_number.as_str());
    Subject { certificate, signed, document_type, document_number }.known(trust)
}

/// Centuries of the zone are not asked for here.
const REFERENCE: CalendarDate = CalendarDate { year: 2000, month: 1, day: 1 };

/// The issuing State in the zone of data group 1: characters 3 to 5 of each form.
fn document_state(dg1: &[u8]) -> Option<String> {
    let zone = file::zone(dg1).ok()?;
    let code: String = zone.get(2..5)?.iter().copied().map(char::from).collect();
    Some(code.trim_end_matches('<').to_owned())
}
