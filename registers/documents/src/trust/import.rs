//! Bringing certificates in, out of master lists, PEM files and single files.
//!
//! Always holds: nothing of a master list whose signature does not hold; nothing that lies beside a
//! list, which its signature does not cover; no certificate whose signature does not hold by its own
//! key or by one that is here. What was withdrawn here stays so. Bringing the same in again changes
//! nothing.

use std::collections::HashMap;

use icao9303::pki::certificate::Certificate as Parsed;
use icao9303::pki::crl::RevocationList;
use icao9303::pki::file::Contents;
use icao9303::pki::hash::hex;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::{Standing, Trust};
use kernel::{Error, Id, Result};
use registry::{Session, Stored, governing};
use serde::Serialize;

use super::{Certificate, CertificateUse, Revocations, day_of, decoded, encoded};
use crate::keyed::id_of;

/// A file, and what its reader found in it.
#[derive(Debug, Clone)]
pub struct File {
    /// What whoever brings it calls it.
    pub source: String,
    /// What is in it.
    pub contents: Contents,
}

/// A certificate, as a report names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Country of the subject, as the certificate has it.
    pub country: Option<String>,
    /// The subject's name.
    pub subject: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Why it is left out; empty for one that is taken.
    pub reason: String,
}

/// What files would bring, or brought.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Told {
    /// Certificates that are new.
    pub new: Vec<Named>,
    /// How many are here already.
    pub known: u64,
    /// Certificates that were withdrawn here: they stay so.
    pub stay_withdrawn: Vec<Named>,
    /// Certificates that are not taken, with why.
    pub left: Vec<Named>,
    /// What could not be read at all, with its file.
    pub unreadable: Vec<String>,
    /// Master lists of which nothing is taken, with why.
    pub lists_refused: Vec<String>,
    /// Lists of revoked certificates that are new, or newer than those here: their issuers.
    pub revocations: Vec<String>,
    /// Lists of revoked certificates that are here already, or older.
    pub revocations_known: u64,
    /// Lists of revoked certificates that nobody here signed: their issuers.
    pub revocations_left: Vec<String>,
}

/// What files would bring, with what it takes to do it.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In words.
    pub told: Told,
    certificates: Vec<(Id<Certificate>, Certificate)>,
    revocations: Vec<(Id<Revocations>, Option<Stored<Revocations>>, Revocations)>,
}

fn named(certificate: &Parsed, reason: impl ToString) -> Named {
    Named {
        country: certificate.subject.country(),
        subject: certificate.subject.to_string(),
        sha256: hex(&certificate.sha256),
        reason: reason.to_string(),
    }
}

/// Why a certificate is not taken for this use; `None` where it is.
fn refused(standing: &Standing, usage: CertificateUse) -> Option<String> {
    match (standing, usage) {
        (Standing::SelfSigned | Standing::Chained { .. }, _) => None,
        // Whose authority is not here is exactly who is trusted by itself.
        (Standing::Unresolved, CertificateUse::SealSigner) => None,
        (Standing::Unresolved, CertificateUse::Authority) => Some(
            "the key that signed it is not here: bring in the certificate of that key first"
                .to_owned(),
        ),
        (Standing::Rejected(problem), _) => Some(problem.to_string()),
    }
}

/// Says what files would bring. They are judged together, and with what is here: a link certificate
/// hangs on its predecessor, whichever file that is in.
///
/// # Errors
/// `certificate-from-above` when the centre keeps the certificates, so that one kept here would vouch
/// for nobody; when the registry can't be read.
pub fn plan_import(session: &Session, files: Vec<File>, usage: CertificateUse) -> Result<Plan> {
    let store = session.registry().store();
    let mut told = Told::default();
    let mut here: HashMap<String, bool> = HashMap::new();
    let mut all: Vec<Parsed> = Vec::new();
    for stored in governing(store, session.every::<Certificate>()?)? {
        if stored.home != *store.node() {
            return Err(Error::refused(
                "certificate-from-above",
                "The centre keeps the certificates of this node. Have them brought in there.",
            ));
        }
        let counts = stored.body.withdrawn.is_none();
        if counts {
            all.extend(decoded(&stored.body.der).and_then(|der| Parsed::read(&der).ok()));
        }
        here.insert(stored.body.sha256, counts);
    }
    let mut sources: HashMap<[u8; 32], String> = HashMap::new();
    let mut lists = Vec::new();
    for File { source, contents } in files {
        let source: String = source.chars().take(200).collect();
        if let Some(list) = &contents.master_list
            && let Err(why) = &list.signature
        {
            told.lists_refused.push(format!("{source}: {why}"));
            continue;
        }
        for bad in &contents.unreadable {
            told.unreadable.push(format!("{source}: certificate {}: {}", bad.nth, bad.error));
        }
        for certificate in contents.certificates {
            sources.entry(certificate.sha256).or_insert_with(|| source.clone());
            // One that was withdrawn must not vouch for another.
            if here.get(&hex(&certificate.sha256)) == Some(&false) {
                if told.stay_withdrawn.iter().all(|n| n.sha256 != hex(&certificate.sha256)) {
                    told.stay_withdrawn.push(named(&certificate, "withdrawn here"));
                }
            } else {
                all.push(certificate);
            }
        }
        lists.extend(contents.crls.into_iter().map(|list| (source.clone(), list)));
    }
    let trust = Trust::new(all);
    let mut certificates = Vec::new();
    for (certificate, standing) in trust.certificates().iter().zip(trust.standings()) {
        let Some(source) = sources.get(&certificate.sha256) else { continue };
        let sha256 = hex(&certificate.sha256);
        if here.contains_key(&sha256) {
            told.known = told.known.saturating_add(1);
        } else if let Some(reason) = refused(standing, usage) {
            told.left.push(named(certificate, reason));
        } else {
            told.new.push(named(certificate, ""));
            let body = Certificate {
                sha256: sha256.clone(),
                der: encoded(certificate.der()),
                country: certificate.subject.country(),
                subject: certificate.subject.to_string().chars().take(300).collect(),
                valid_from: day_of(certificate.not_before),
                valid_until: day_of(certificate.not_after),
                usage,
                source: source.clone(),
                withdrawn: None,
            };
            certificates.push((id_of(store.node(), &sha256), body));
        }
    }
    let revocations = revocations(session, trust, lists, &mut told)?;
    Ok(Plan { told, certificates, revocations })
}

/// A list, the one that it takes the place of, and as what it is kept.
type Replaced = (Id<Revocations>, Option<Stored<Revocations>>, Revocations);
/// When an issuer's newest list was made, the one on record, and the one that came.
type Newest = (Instant, Option<Stored<Revocations>>, Option<Revocations>);

/// Of each issuer's lists the newest, where somebody here signed it and it is newer than the one on
/// record.
fn revocations(
    session: &Session,
    mut trust: Trust,
    lists: Vec<(String, RevocationList)>,
    told: &mut Told,
) -> Result<Vec<Replaced>> {
    let store = session.registry().store();
    let mut newest: HashMap<String, Newest> = HashMap::new();
    for stored in governing(store, session.every::<Revocations>()?)? {
        let read = decoded(&stored.body.der).and_then(|der| RevocationList::read(&der).ok());
        if let Some(list) = read {
            let issuer = stored.body.issuer.clone();
            newest.insert(issuer, (list.this_update, Some(stored), None));
        }
    }
    for (source, list) in lists {
        let (issuer, made) = (list.issuer.to_string(), list.this_update);
        let der = encoded(list.der());
        if !trust.add_crl(list) {
            told.revocations_left.push(format!("{source}: {issuer}"));
            continue;
        }
        let before = newest.entry(issuer.clone()).or_insert((made, None, None));
        if made < before.0 || (made == before.0 && (before.1.is_some() || before.2.is_some())) {
            told.revocations_known = told.revocations_known.saturating_add(1);
            continue;
        }
        before.0 = made;
        before.2 = Some(Revocations { issuer, der, made_on: day_of(made), source });
    }
    let mut out = Vec::new();
    for (issuer, (_, seen, body)) in newest {
        let Some(body) = body else { continue };
        told.revocations.push(issuer.clone());
        out.push((id_of(store.node(), &issuer), seen, body));
    }
    told.revocations.sort();
    out.sort_by(|a, b| a.2.issuer.cmp(&b.2.issuer));
    Ok(out)
}

/// Does what a plan says, in one piece.
///
/// # Errors
/// `version-conflict` when somebody else brought in the same since the plan was made: make another
/// one; `not-at-home` for a newer list of an issuer whose list is the centre's.
pub fn apply(session: &Session, plan: &Plan) -> Result<()> {
    let mut writing = session.write("documents.import_certificates");
    for (id, certificate) in &plan.certificates {
        writing.create_as(*id, certificate);
    }
    for (id, seen, list) in &plan.revocations {
        match seen {
            Some(seen) => writing.update(seen, list),
            None => writing.create_as(*id, list),
        }
    }
    if writing.is_empty() { Ok(()) } else { writing.commit().map(drop) }
}

/// Brings in what one file holds: the plan, done. A master list that nobody signed for is in
/// [`Told::lists_refused`], and nothing of it is taken.
///
/// # Errors
/// As for [`plan_import`] and [`apply`].
pub fn import(
    session: &Session,
    contents: Contents,
    source: &str,
    usage: CertificateUse,
) -> Result<Told> {
    let file = File { source: source.to_owned(), contents };
    let plan = plan_import(session, vec![file], usage)?;
    apply(session, &plan)?;
    Ok(plan.told)
}

/// Every certificate that governs here, withdrawn ones among them, by country and subject.
///
/// # Errors
/// When the registry can't be read.
pub fn all(session: &Session) -> Result<Vec<Stored<Certificate>>> {
    let mut all = governing(session.registry().store(), session.every::<Certificate>()?)?;
    all.sort_by(|a, b| (&a.body.country, &a.body.subject).cmp(&(&b.body.country, &b.body.subject)));
    Ok(all)
}

/// Withdraws a certificate, with why: it vouches for nobody from then on, and no file brings it up
/// again; [`restore`] does.
///
/// # Errors
/// `certificate-refused` without a reason; `version-conflict`; `not-at-home` when it is the centre's.
pub fn withdraw(session: &Session, seen: &Stored<Certificate>, because: &str) -> Result<()> {
    let because = because.trim();
    if because.is_empty() || because.chars().count() > 500 {
        return Err(Error::invalid(
            "certificate-refused",
            "The certificate can't be withdrawn so.",
        )
        .field(
            "because",
            "lost-because",
            "Say in 1 to 500 characters why it is withdrawn.",
        ));
    }
    let body = Certificate { withdrawn: Some(because.to_owned()), ..seen.body.clone() };
    let mut writing = session.write("documents.withdraw_certificate");
    writing.update(seen, &body);
    writing.commit().map(drop)
}

/// Lets a certificate that was withdrawn count again.
///
/// # Errors
/// `version-conflict`; `not-at-home` when it is the centre's.
pub fn restore(session: &Session, seen: &Stored<Certificate>) -> Result<()> {
    if seen.body.withdrawn.is_none() {
        return Ok(());
    }
    let mut writing = session.write("documents.restore_certificate");
    writing.update(seen, &Certificate { withdrawn: None, ..seen.body.clone() });
    writing.commit().map(drop)
}
