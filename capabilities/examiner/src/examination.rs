//! Examining a document: opened, written, concluded, and opened again with a reason.
//!
//! Always holds: a named officer of the second line or a supervisor acts, at the post to which the
//! examination belongs; the second of two writers gets a conflict and nothing of the first is lost;
//! the examination, its picture and what is counted of it are written in one commit.
//!
//! Left out: who may do so, which the policies say; what becomes of the traveller.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use documents::series::{METHODS, Search};
use jiff::{Timestamp, civil::Date};
use kernel::{Act, Error, Id, Kind, Result};
use registry::{Cursor, Page, Query, Registry, Session, Stored, Writing};
use sha2::{Digest, Sha256};

use crate::model::{
    AtDesk, Check, Conclusion, Examination, Finding, Listed, Officer, Outcome, PostId, Reopened,
    Reported, State, Taken, Verdict,
};
use crate::taken::{self, MOST_PICTURES};

/// The most characters of any text.
pub const MOST_CHARACTERS: usize = 4_000;
/// The most things that an examiner looks at beside the series' features.
pub const MOST_FREE: usize = 12;

/// The examiner. Cheap to clone.
#[derive(Clone)]
pub struct Examiner {
    registry: Registry,
}

/// A document that is to be examined.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opening {
    /// The examination at the desk in which it was shown.
    pub at_desk: Option<Id<AtDesk>>,
    /// The issuer: a code, or a country's name.
    pub issuer: String,
    /// The document code.
    pub document_type: String,
    /// Its number; empty where it can't be read.
    pub number: String,
    /// The series that it is compared with.
    pub series: Option<Id<documents::Series>>,
    /// What came of the chip.
    pub chip: Option<String>,
    /// What came of the seal.
    pub seal: Option<String>,
}

/// A picture that is added.
#[derive(Clone, PartialEq, Eq)]
pub struct Added {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it shows.
    pub caption: String,
}

impl std::fmt::Debug for Added {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Added({} bytes)", self.bytes.len())
    }
}

/// What an examiner writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The series.
    pub series: Option<Id<documents::Series>>,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// What came of the chip.
    pub chip: Option<String>,
    /// What came of the seal.
    pub seal: Option<String>,
    /// What was found.
    pub findings: String,
    /// A picture more.
    pub picture: Option<Added>,
    /// A picture that is taken out again and erased.
    pub remove: Option<Id<Taken>>,
}

/// What is concluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concluding {
    /// The verdict.
    pub verdict: Verdict,
    /// How it was done, where [`Verdict::needs_method`].
    pub method: Option<String>,
}

/// An examination with what is shown beside it.
#[derive(Debug, Clone)]
pub struct View {
    /// As it stands.
    pub examination: Stored<Examination>,
    /// The series that it is compared with.
    pub series: Option<Stored<documents::Series>>,
    /// The series of the same issuer.
    pub others: Vec<Stored<documents::Series>>,
    /// Other examinations of a document with this number.
    pub before: Vec<Stored<Examination>>,
}

/// Who may conclude: a named officer of the second line, or a supervisor.
fn examiner(act: &Act) -> Result<Officer> {
    let officer = Officer::from(&act.actor);
    if matches!(officer.role.as_str(), "second_line" | "supervisor")
        && !officer.name.trim().is_empty()
    {
        return Ok(officer);
    }
    Err(Error::new(
        Kind::Forbidden,
        "examiner-only",
        "Documents are examined by a named officer of the second line, or by a supervisor.",
    ))
}

fn post_of(act: &Act) -> Result<PostId> {
    act.actor.post.ok_or_else(|| {
        Error::new(
            Kind::Forbidden,
            "examiner-no-post",
            "You are not signed in at a post. Choose a role at a post, then try again.",
        )
    })
}

/// An issuer by its code: of a country, or any that a document names by up to three letters.
#[must_use]
pub fn issuer(typed: &str) -> Option<String> {
    if let Some(country) = places::parse_country(typed) {
        return Some(country.alpha3.to_owned());
    }
    let code = typed.trim().to_uppercase();
    let fits = (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase());
    fits.then_some(code)
}

/// A document code as the zone has it; `P` where nothing was typed.
#[must_use]
pub fn document_type(typed: &str) -> Option<String> {
    let code = typed.trim().trim_end_matches('<').to_uppercase();
    if code.is_empty() {
        return Some("P".to_owned());
    }
    let fits = code.len() <= 2 && code.bytes().all(|b| b.is_ascii_alphanumeric());
    fits.then_some(code)
}

fn reason(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() >= 5 {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("why-needed", "This needs a reason in words.").field(
        field,
        "why-needed",
        "Write in a few words why.",
    ))
}

/// A code that came with an address or a form, where it looks like one.
fn code(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    let fits = (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit());
    fits.then(|| text.to_owned())
}

/// An examination that is about to change.
struct Open {
    session: Session,
    officer: Officer,
    stored: Stored<Examination>,
    body: Examination,
    writing: Writing,
    now: Timestamp,
}

impl Examiner {
    /// Over a registry in which the kinds of this crate, `documents` and `places` are declared.
    #[must_use]
    pub const fn new(registry: Registry) -> Self {
        Self { registry }
    }

    /// The registry beneath.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    fn session(&self, act: &Act) -> Session {
        self.registry.session(act)
    }

    /// The civil day at a post.
    fn day(&self, session: &Session, post: PostId) -> Result<Date> {
        let zone = session.get::<places::Post>(post.cast())?.body.zone()?;
        Ok(self.registry.now().to_zoned_datetime(zone).date())
    }

    /// Opens an examination.
    ///
    /// # Errors
    /// `examiner-only`, `examiner-no-post`, `document-unclear` with the fields.
    pub fn open(&self, act: &Act, opening: &Opening) -> Result<Id<Examination>> {
        let officer = examiner(act)?;
        let post = post_of(act)?;
        let session = self.session(act);
        let (issuer, document_type) =
            document(&opening.issuer, &opening.document_type, &opening.number)?;
        let number = people::number_key(&opening.number);
        let now = self.registry.now();
        let day = self.day(&session, post)?;
        let reported = documents::lost::reported(&session, &issuer, &number, day)?;
        let series = match opening.series {
            Some(id) => session.look(id)?.map(|s| s.id),
            None => None,
        };
        let body = Examination {
            at_desk: opening.at_desk,
            post,
            issuer,
            document_type,
            number,
            series,
            checks: Vec::new(),
            chip: code(opening.chip.as_deref()),
            seal: code(opening.seal.as_deref()),
            reported: reported
                .into_iter()
                .map(|r| Reported {
                    list: r.body.list,
                    reference: r.body.reference,
                    status: r.body.status,
                })
                .collect(),
            findings: String::new(),
            pictures: Vec::new(),
            opened_by: officer.clone(),
            opened_at: now,
            written_by: officer,
            conclusion: None,
            reopened: Vec::new(),
            finding: None,
        };
        let mut writing = session.write("examiner.open");
        let id = writing.create(&body);
        writing.commit()?;
        Ok(id)
    }

    /// An examination with what is shown beside it.
    ///
    /// # Errors
    /// `no-such-record`.
    pub fn view(&self, act: &Act, id: Id<Examination>) -> Result<View> {
        let session = self.session(act);
        let examination = session.get(id)?;
        let e = &examination.body;
        let others = library(&session, &e.issuer, &e.document_type)?;
        let series = match e.series {
            None => None,
            Some(id) => match others.iter().find(|s| s.id == id) {
                Some(found) => Some(found.clone()),
                None => session.look(id)?,
            },
        };
        let mut before = self.of_document(act, &e.issuer, &e.number)?;
        before.retain(|other| other.id != id);
        Ok(View { examination, series, others, before })
    }

    /// The newest examinations of a document.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn of_document(
        &self,
        act: &Act,
        issuer: &str,
        number: &str,
    ) -> Result<Vec<Stored<Examination>>> {
        let Some(key) = Examination::key(issuer, number) else { return Ok(Vec::new()) };
        let query = Query::<Examination>::all().eq("document_key", key).newest_first("opened_at");
        Ok(self.session(act).find(&query.limit(10))?.rows)
    }

    /// The examinations of what was shown in an examination at the desk, newest first.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn of_desk(&self, act: &Act, at_desk: Id<AtDesk>) -> Result<Vec<Stored<Examination>>> {
        let query = Query::<Examination>::all().eq("at_desk", at_desk).newest_first("id");
        Ok(self.session(act).find(&query.limit(10))?.rows)
    }

    /// The examinations in a state, newest first: of one post, or of all.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn list(
        &self,
        act: &Act,
        state: State,
        post: Option<PostId>,
        after: Option<Cursor>,
    ) -> Result<Page<Examination>> {
        let query = of_state(state, post).newest_first("opened_at").after(after).limit(50);
        self.session(act).find(&query)
    }

    /// How many there are in a state.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn count(&self, act: &Act, state: State, post: Option<PostId>) -> Result<u64> {
        self.session(act).count(&of_state(state, post))
    }

    fn begin(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        operation: &'static str,
    ) -> Result<Open> {
        let officer = examiner(act)?;
        let post = post_of(act)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        if stored.body.post != post {
            return Err(Error::new(
                Kind::Forbidden,
                "examiner-another-post",
                "This examination belongs to another post, where it can be changed.",
            ));
        }
        if stored.version != version {
            return Err(Error::conflict(
                "version-conflict",
                "Somebody else changed this meanwhile. Look at it as it stands now, then decide again.",
            )
            .with("seen", version)
            .with("now", stored.version));
        }
        let mut body = stored.body.clone();
        body.written_by = officer.clone();
        let writing = session.write(operation);
        Ok(Open { officer, body, writing, now: self.registry.now(), session, stored })
    }

    /// Writes what was seen so far; gives the version that now stands.
    ///
    /// # Errors
    /// `examiner-only`, `examiner-another-post`, `version-conflict`, `examination-concluded`,
    /// `taken-refused`, `taken-stays`, `text-too-long`, `too-many-checks`.
    pub fn write(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        written: &Written,
    ) -> Result<u32> {
        let mut open = self.begin(act, id, version, "examiner.write")?;
        open.take(written)?;
        open.save()
    }

    /// Concludes, with what was seen.
    ///
    /// # Errors
    /// As [`write`](Self::write); `conclusion-unclear` with the fields.
    pub fn conclude(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        written: &Written,
        concluding: &Concluding,
    ) -> Result<u32> {
        let mut open = self.begin(act, id, version, "examiner.conclude")?;
        open.take(written)?;
        let on = self.day(&open.session, open.body.post)?;
        open.conclude(concluding, on)?;
        open.save()
    }

    /// Opens a concluded examination again. The verdict that stood stays on record and is counted
    /// no more.
    ///
    /// # Errors
    /// `examiner-only`, `examiner-another-post`, `version-conflict`, `not-concluded`, `why-needed`.
    pub fn reopen(&self, act: &Act, id: Id<Examination>, version: u32, why: &str) -> Result<u32> {
        let mut open = self.begin(act, id, version, "examiner.reopen")?;
        let Some(was) = open.body.conclusion.take() else {
            return Err(Error::conflict(
                "not-concluded",
                "This examination is open already, and can be written in.",
            ));
        };
        let reason = reason("reason", why)?;
        let (by, at) = (open.officer.clone(), open.now);
        open.body.reopened.push(Reopened { reason, by, at, was });
        open.count(None)?;
        open.save()
    }

    /// A picture's media type and bytes.
    ///
    /// # Errors
    /// `no-such-record`.
    pub fn picture(&self, act: &Act, id: Id<Taken>) -> Result<(String, Vec<u8>)> {
        let taken = self.session(act).get(id)?.body;
        let bytes = STANDARD
            .decode(&taken.base64)
            .map_err(|e| Error::internal(format!("picture {id}: {e}")))?;
        Ok((taken.media_type, bytes))
    }
}

fn of_state(state: State, post: Option<PostId>) -> Query<Examination> {
    let query = Query::<Examination>::all().eq("state", state.code());
    match post {
        Some(post) => query.eq("post", post),
        None => query,
    }
}

/// The series of an issuer, those of the document's type first.
///
/// # Errors
/// When the registry can't be read.
pub fn library(
    session: &Session,
    issuer: &str,
    document_type: &str,
) -> Result<Vec<Stored<documents::Series>>> {
    let asked = Search { issuer: Some(issuer.to_owned()), ..Search::default() };
    let mut rows = documents::series::search(session, &asked)?;
    rows.sort_by_key(|s| s.body.document_type != document_type);
    Ok(rows)
}

/// Issuer and type by their codes.
fn document(typed_issuer: &str, typed_type: &str, number: &str) -> Result<(String, String)> {
    let mut error = Error::invalid("document-unclear", "The document can't be told by this.");
    let (found, code) = (issuer(typed_issuer), document_type(typed_type));
    if found.is_none() {
        error = error.field(
            "issuer",
            "document-issuer",
            "Give the issuer's code or name, such as UTO; XXX where the document does not say.",
        );
    }
    if code.is_none() {
        error = error.field("type", "document-type", "Give the document code: P, ID, PD.");
    }
    if number.chars().count() > 64 {
        error = error.field(
            "number",
            "document-number",
            "Give the document's number, 64 characters at most.",
        );
    }
    match (found, code) {
        (Some(issuer), Some(code)) if error.fields().is_empty() => Ok((issuer, code)),
        _ => Err(error),
    }
}

fn too_long(field: &str) -> Error {
    Error::invalid("text-too-long", "A text is too long.").field(
        field,
        "text-too-long",
        format!("Write {MOST_CHARACTERS} characters at most."),
    )
}

/// Something looked at, by the name that the library gives it. A feature that the series does not
/// have, because another series was chosen meanwhile, is kept as something beside it, by the name
/// that it had; one that was not looked at either is left out.
fn settled(check: &Check, features: &[documents::Feature], before: &[Check]) -> Option<Check> {
    let mut out = Check { note: check.note.trim().to_owned(), ..check.clone() };
    let Some(code) = &check.code else {
        out.name = check.name.trim().to_owned();
        return (!out.name.is_empty() || !out.note.is_empty()).then_some(out);
    };
    if let Some(feature) = features.iter().find(|f| f.code == *code) {
        out.name.clone_from(&feature.name);
        return Some(out);
    }
    if out.outcome == Outcome::NotChecked && out.note.is_empty() {
        return None;
    }
    let had = before.iter().find(|c| c.code.as_ref() == Some(code));
    out.name = had.map_or_else(|| code.clone(), |c| c.name.clone());
    out.code = None;
    Some(out)
}

impl Open {
    fn still_draft(&self) -> Result<()> {
        if self.body.conclusion.is_none() {
            return Ok(());
        }
        Err(Error::conflict(
            "examination-concluded",
            "This examination is concluded. Open it again, with a reason, to change it.",
        ))
    }

    /// Takes in what was written.
    fn take(&mut self, written: &Written) -> Result<()> {
        self.still_draft()?;
        let long = |text: &str| text.chars().count() > MOST_CHARACTERS;
        if long(&written.findings) {
            return Err(too_long("findings"));
        }
        if written.checks.iter().any(|c| long(&c.note) || long(&c.name)) {
            return Err(too_long("checks"));
        }
        let free = written.checks.iter().filter(|c| c.code.is_none()).count();
        if free > MOST_FREE {
            return Err(Error::invalid(
                "too-many-checks",
                "At most 12 things beside the series' features. Put several into one.",
            ));
        }
        let series = match written.series {
            Some(id) => self.session.look(id)?,
            None => None,
        };
        let features = series.as_ref().map_or(&[][..], |s| s.body.features.as_slice());
        self.body.checks =
            written.checks.iter().filter_map(|c| settled(c, features, &self.body.checks)).collect();
        self.body.series = series.as_ref().map(|s| s.id);
        self.body.chip = code(written.chip.as_deref());
        self.body.seal = code(written.seal.as_deref());
        self.body.findings = written.findings.trim().to_owned();
        if let Some(gone) = written.remove {
            self.remove(gone)?;
        }
        if let Some(added) = &written.picture {
            self.add(added)?;
        }
        Ok(())
    }

    /// Takes a picture out, and erases it. What a conclusion once rested on stays.
    fn remove(&mut self, picture: Id<Taken>) -> Result<()> {
        let listed = self.body.pictures.iter().find(|p| p.id == picture);
        let Some(listed) = listed else { return Ok(()) };
        if self.body.reopened.iter().any(|r| listed.at <= r.was.at) {
            return Err(Error::refused(
                "taken-stays",
                "A conclusion was drawn with this picture, so it stays.",
            ));
        }
        let stored = self.session.get(picture)?;
        self.body.pictures.retain(|p| p.id != picture);
        self.writing.erase(&stored);
        Ok(())
    }

    fn add(&mut self, added: &Added) -> Result<()> {
        if self.body.pictures.len() >= MOST_PICTURES {
            return Err(taken::refused(
                "taken-too-many",
                "There are 12 pictures already. Take one out first.",
            ));
        }
        let shape = taken::look(&added.bytes)?;
        let caption = added.caption.trim();
        if caption.chars().count() > 200 {
            return Err(Error::invalid("text-too-long", "A text is too long.").field(
                "caption",
                "taken-caption",
                "Say what it shows in 200 characters at most.",
            ));
        }
        let bytes = added.bytes.get(..shape.end).unwrap_or(&added.bytes);
        let sha256 = hex::encode(Sha256::digest(bytes));
        let taken = Taken {
            examination: self.stored.id,
            media_type: shape.media_type.to_owned(),
            base64: STANDARD.encode(bytes),
            sha256,
        };
        let id = self.writing.create(&taken);
        self.body.pictures.push(Listed {
            id,
            caption: caption.to_owned(),
            width: shape.width,
            height: shape.height,
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            by: self.officer.clone(),
            at: self.now,
        });
        Ok(())
    }

    fn conclude(&mut self, concluding: &Concluding, on: Date) -> Result<()> {
        let verdict = concluding.verdict;
        let mut error =
            Error::invalid("conclusion-unclear", "The examination can't be concluded like this.");
        let method = match verdict {
            Verdict::Impostor => Some("impostor"),
            Verdict::Fantasy => Some("fantasy"),
            Verdict::Genuine | Verdict::Inconclusive => None,
            Verdict::Forged | Verdict::Altered => {
                let given = concluding.method.as_deref();
                let known = METHODS.iter().find(|m| Some(**m) == given).copied();
                if known.is_none() {
                    error = error.field("method", "forgery-method", "Say how it was done.");
                }
                known
            }
        };
        let differs = self.body.checks.iter().any(|c| c.outcome == Outcome::Differs);
        let plain = verdict == Verdict::Genuine && !differs;
        if !plain && self.body.findings.chars().count() < 5 {
            error = error.field(
                "findings",
                "findings-needed",
                "Write down what was found: others rely on this verdict.",
            );
        }
        if !error.fields().is_empty() {
            return Err(error);
        }
        let conclusion = Conclusion {
            verdict,
            method: method.map(str::to_owned),
            by: self.officer.clone(),
            at: self.now,
            on,
        };
        let found = method.filter(|_| verdict.is_found()).map(|method| Finding {
            issuer: self.body.issuer.clone(),
            document_type: self.body.document_type.clone(),
            series: self.body.series,
            verdict,
            method: method.to_owned(),
            on,
            withdrawn: false,
        });
        self.body.conclusion = Some(conclusion);
        self.count(found)
    }

    /// Counts what was found, or no more what was.
    fn count(&mut self, found: Option<Finding>) -> Result<()> {
        match (self.body.finding, found) {
            (None, None) => {}
            (None, Some(found)) => self.body.finding = Some(self.writing.create(&found)),
            (Some(id), found) => {
                let counted = self.session.get(id)?;
                let body = found.unwrap_or(Finding { withdrawn: true, ..counted.body.clone() });
                if body != counted.body {
                    self.writing.update(&counted, &body);
                }
            }
        }
        Ok(())
    }

    fn save(mut self) -> Result<u32> {
        self.writing.update(&self.stored, &self.body);
        self.writing.commit()?;
        Ok(self.stored.version.saturating_add(1))
    }
}
