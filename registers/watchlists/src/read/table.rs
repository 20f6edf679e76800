//! A list as a table: one row for each entry, with headings that are known or mapped.
//!
//! Always holds: a row without a reference or a name is skipped and said; a field that may hold
//! several values has semicolons or vertical bars between them; a column that is named in the
//! mapping and not in the table is refused before any row is read.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use people::Sex;

use super::clean::shown;
use super::{Broken, Builder, Once, ReadEntry, Sink, Summary, Trouble};
use crate::model::{Address, Ask, Citizenship, Form, IdentityDocument, ListName, Quality, Schema};

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The list's own reference.
    Id,
    /// The whole name.
    Name,
    /// The family name, where there is no whole name or beside it.
    Family,
    /// The given names.
    Given,
    /// Other names, several.
    Aliases,
    /// Names by which alone nobody can be told, several.
    WeakAliases,
    /// The name in its original script.
    OriginalScript,
    /// Person, organization, vessel.
    Schema,
    /// Dates of birth, several.
    BirthDate,
    /// F, M.
    Sex,
    /// Citizenships, several.
    Citizenship,
    /// Places of birth, several.
    BirthPlace,
    /// Numbers of documents, several.
    Document,
    /// What they are.
    DocumentType,
    /// Who issued them.
    DocumentIssuer,
    /// Scars, height, glasses.
    Marks,
    /// Addresses, several.
    Address,
    /// Functions, several.
    Position,
    /// Whatever else.
    Remarks,
    /// The law.
    LegalBasis,
    /// Since when.
    ListedOn,
    /// Until when.
    ExpiresOn,
    /// What to do, by the codes of [`Ask`], several.
    Asks,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 23] = [
        Self::Id,
        Self::Name,
        Self::Family,
        Self::Given,
        Self::Aliases,
        Self::WeakAliases,
        Self::OriginalScript,
        Self::Schema,
        Self::BirthDate,
        Self::Sex,
        Self::Citizenship,
        Self::BirthPlace,
        Self::Document,
        Self::DocumentType,
        Self::DocumentIssuer,
        Self::Marks,
        Self::Address,
        Self::Position,
        Self::Remarks,
        Self::LegalBasis,
        Self::ListedOn,
        Self::ExpiresOn,
        Self::Asks,
    ];

    /// As it is called in a mapping.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Family => "family",
            Self::Given => "given",
            Self::Aliases => "aliases",
            Self::WeakAliases => "weak_aliases",
            Self::OriginalScript => "original_script",
            Self::Schema => "schema",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Citizenship => "citizenship",
            Self::BirthPlace => "birth_place",
            Self::Document => "document",
            Self::DocumentType => "document_type",
            Self::DocumentIssuer => "document_issuer",
            Self::Marks => "marks",
            Self::Address => "address",
            Self::Position => "position",
            Self::Remarks => "remarks",
            Self::LegalBasis => "legal_basis",
            Self::ListedOn => "listed_on",
            Self::ExpiresOn => "expires_on",
            Self::Asks => "asks",
        }
    }

    /// Headings that mean it, folded: in English, French and Spanish.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Id => {
                &["entryid", "reference", "ref", "number", "uid", "identifiant", "referencia"]
            }
            Self::Name => &["fullname", "caption", "nom", "nomcomplet", "nombre", "nombrecompleto"],
            Self::Family => &[
                "familyname",
                "lastname",
                "surname",
                "primary",
                "nomdefamille",
                "apellido",
                "apellidos",
            ],
            Self::Given => {
                &["givenname", "givennames", "firstname", "prenom", "prenoms", "nombres"]
            }
            Self::Aliases => &["alias", "aka", "othernames", "names"],
            Self::WeakAliases => &["weakalias", "lowqualityaliases"],
            Self::OriginalScript => &["nameoriginal", "nativename", "nameoriginalscript"],
            Self::Schema => &["type", "kind", "entitytype"],
            Self::BirthDate => {
                &["dob", "dateofbirth", "birthdates", "datedenaissance", "fechadenacimiento"]
            }
            Self::Sex => &["gender", "sexe", "sexo"],
            Self::Citizenship => &[
                "citizenships",
                "nationality",
                "nationalities",
                "nationalite",
                "nacionalidad",
                "countries",
            ],
            Self::BirthPlace => &["placeofbirth", "pob", "lieudenaissance", "lugardenacimiento"],
            Self::Document => {
                &["documents", "documentnumber", "passport", "passportnumber", "identifiers"]
            }
            Self::DocumentType => &["typeofdocument"],
            Self::DocumentIssuer => &["issuer", "issuingstate", "issuingcountry"],
            Self::Marks => &["distinguishingmarks"],
            Self::Address => &["addresses", "adresse", "direccion"],
            Self::Position => &["positions", "title", "function", "fonction", "cargo"],
            Self::Remarks => &["notes", "note", "comments", "remarques", "observaciones"],
            Self::LegalBasis => &["basis", "program", "sanctions", "baselegale", "baselegal"],
            Self::ListedOn => &["listed", "listedsince", "dateoflisting"],
            Self::ExpiresOn => &["expires", "expiry", "until", "validuntil"],
            Self::Asks => &["action", "actions"],
        }
    }
}

impl std::str::FromStr for Column {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|c| c.code() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|c| c.code()).collect();
            format!("“{text}” is no field of an entry; the fields are {}", known.join(", "))
        })
    }
}

/// Which heading means what, and what holds where a table has no column for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// Columns by their headings.
    pub columns: Vec<(Column, String)>,
    /// What every entry is, where no column says.
    pub schema: Schema,
}

impl Mapping {
    /// A mapping that names nothing: headings are known by themselves.
    #[must_use]
    pub fn plain() -> Self {
        Self { columns: Vec::new(), schema: Schema::Any }
    }

    /// Out of `field=Heading` pairs with commas between them.
    ///
    /// # Errors
    /// A sentence that says which pair is wrong.
    pub fn from_pairs(text: &str) -> Result<Self, String> {
        let mut mapping = Self::plain();
        for pair in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (field, heading) = pair
                .split_once('=')
                .ok_or_else(|| format!("“{pair}” is no pair; write field=Heading"))?;
            mapping.columns.push((field.trim().parse()?, heading.trim().to_owned()));
        }
        Ok(mapping)
    }

    /// Out of a TOML file:
    ///
    /// ```
    /// let mapping = watchlists::read::Mapping::from_toml(r#"
    ///     schema = "person"
    ///     [columns]
    ///     id = "Warrant"
    ///     name = "Full name"
    /// "#).unwrap();
    /// assert_eq!(mapping.columns.len(), 2);
    /// ```
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            schema: Option<String>,
            #[serde(default)]
            columns: std::collections::BTreeMap<String, String>,
        }
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut mapping = Self::plain();
        if let Some(schema) = file.schema {
            mapping.schema = Schema::parse(&schema).ok_or_else(|| {
                format!(
                    "“{schema}” is no schema; the schemas are person, organization, vessel, any"
                )
            })?;
        }
        for (field, heading) in file.columns {
            mapping.columns.push((field.parse()?, heading));
        }
        Ok(mapping)
    }
}

fn folded(heading: &str) -> String {
    let plain = |c: char| match c {
        'é' | 'è' | 'ê' => 'e',
        'à' | 'â' => 'a',
        'ó' => 'o',
        'í' => 'i',
        'ú' => 'u',
        other => other,
    };
    heading.to_lowercase().chars().filter(|c| c.is_alphanumeric()).map(plain).collect()
}

/// Where each column stands.
fn places_of(headings: &[String], mapping: &Mapping) -> Result<Vec<(Column, usize)>, Broken> {
    let mut out: Vec<(Column, usize)> = Vec::new();
    for (column, heading) in &mapping.columns {
        let at = headings
            .iter()
            .position(|h| h == heading)
            .or_else(|| headings.iter().position(|h| folded(h) == folded(heading)))
            .ok_or_else(|| {
                Broken::NotTheForm(format!(
                    "it has no column “{}”, which the mapping names; its columns are {}.",
                    shown(heading),
                    shown(&headings.join(", "))
                ))
            })?;
        out.push((*column, at));
    }
    for column in Column::ALL {
        if out.iter().any(|(known, _)| *known == column) {
            continue;
        }
        let own = folded(column.code());
        let fits = |h: &String| {
            let h = folded(h);
            h == own || column.headings().contains(&h.as_str())
        };
        let free = |at: &usize| out.iter().all(|(_, taken)| taken != at);
        let found = headings.iter().enumerate().filter(|(_, h)| fits(h)).map(|(at, _)| at);
        if let Some(at) = found.into_iter().find(free) {
            out.push((column, at));
        }
    }
    let has = |column| out.iter().any(|(known, _)| *known == column);
    for (needed, there) in [
        ("id", has(Column::Id)),
        ("name", has(Column::Name) || has(Column::Family) || has(Column::Given)),
    ] {
        if !there {
            return Err(Broken::NotTheForm(format!(
                "no column is known for the {needed}. Name it in the mapping: {needed}=Heading. Its columns are {}.",
                shown(&headings.join(", "))
            )));
        }
    }
    Ok(out)
}

/// A text of which is known whether its quotation marks are odd, and its last byte.
struct Quotes<R> {
    inner: R,
    odd: bool,
    last: u8,
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(to)?;
        for byte in to.iter().take(n) {
            self.odd ^= *byte == b'"';
            self.last = *byte;
        }
        Ok(n)
    }
}

/// Reads the list; each entry goes to `sink` as it is met.
///
/// # Errors
/// [`Broken`]: the headings do not say where reference and name stand, or the last row is cut off.
/// What went to `sink` until then is not to be used.
pub fn table(mut input: impl Read, mapping: &Mapping, sink: Sink<'_>) -> Result<Summary, Broken> {
    let mut beginning = vec![0; 4096];
    let mut filled = 0;
    while let Some(rest) = beginning.get_mut(filled..).filter(|r| !r.is_empty()) {
        match input.read(rest)? {
            0 => break,
            n => filled = filled.saturating_add(n),
        }
    }
    beginning.truncate(filled);
    let start = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&beginning).to_vec();
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(Broken::NotTheForm(
            "it is UTF-16. Save it as “CSV UTF-8”, then try again.".to_owned(),
        ));
    }
    let line = start.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: &u8| line.iter().filter(|b| *b == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(
            Quotes { inner: std::io::Cursor::new(start).chain(input), odd: false, last: b'\n' },
        );
    let mut summary = Summary { form: Form::Csv, end_marked: true, ..Summary::default() };
    let mut once = Once::new(sink);
    let mut row = ByteRecord::new();
    let failed = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => Broken::Io(e),
        other => Broken::NotTheForm(format!("{other:?}.")),
    };
    if !reader.read_byte_record(&mut row).map_err(failed)? {
        return Err(Broken::NotTheForm(
            "it is empty: its first line has to name the columns.".to_owned(),
        ));
    }
    let text = |row: &ByteRecord| -> Vec<String> {
        row.iter().map(|f| String::from_utf8_lossy(f).trim().to_owned()).collect()
    };
    let headings = text(&row);
    let columns = places_of(&headings, mapping)?;
    let mut waiting: Option<(u64, Vec<String>)> = None;
    loop {
        let more = reader.read_byte_record(&mut row).map_err(failed)?;
        // A row is taken once another one, or the end, has followed it.
        if let Some((line, fields)) = waiting.take() {
            if fields.len() >= headings.len() {
                if let Some(entry) = entry(line, &fields, &columns, mapping, &mut summary) {
                    once.take(entry, &mut summary);
                }
            } else if more {
                summary.note(Trouble::Malformed, &format!("line {line}"), &fields.join(","));
            } else {
                return Err(Broken::CutOff(format!(
                    "the last row, on line {line}, has {} fields of {}",
                    fields.len(),
                    headings.len()
                )));
            }
        }
        if !more {
            let Quotes { odd, last, .. } = *reader.get_ref();
            if odd && last != b'\n' {
                return Err(Broken::CutOff("it ends within quotation marks".to_owned()));
            }
            return Ok(summary);
        }
        waiting = Some((row.position().map_or(0, csv::Position::line), text(&row)));
    }
}

fn entry(
    line: u64,
    row: &[String],
    columns: &[(Column, usize)],
    mapping: &Mapping,
    summary: &mut Summary,
) -> Option<ReadEntry> {
    let value = |column: Column| {
        let at = columns.iter().find(|(known, _)| *known == column)?.1;
        row.get(at).map(String::as_str).filter(|v| !v.is_empty())
    };
    let several = |column: Column| -> Vec<String> {
        let values = value(column).unwrap_or_default().split([';', '|']).map(str::trim);
        values.filter(|v| !v.is_empty()).map(ToOwned::to_owned).collect()
    };
    let reference = value(Column::Id).unwrap_or_default();
    let mut b = Builder::new(reference, summary);
    b.at = format!("line {line}");
    b.facts.schema = match value(Column::Schema).map(Schema::parse) {
        None => mapping.schema,
        Some(Some(Schema::Any)) => mapping.schema,
        Some(Some(schema)) => schema,
        Some(None) => {
            b.note(Trouble::Value, value(Column::Schema).unwrap_or_default());
            mapping.schema
        }
    };
    let (family, given) = (value(Column::Family), value(Column::Given));
    let parts: Vec<&str> = [given, family].into_iter().flatten().collect();
    let whole = value(Column::Name).map_or_else(|| parts.join(" "), ToOwned::to_owned);
    b.name(ListName {
        text: whole,
        family: family.map(ToOwned::to_owned),
        given: given.map(ToOwned::to_owned),
        quality: Quality::Primary,
        original_script: false,
    });
    for text in several(Column::OriginalScript) {
        b.name(ListName { original_script: true, ..ListName::new(&text, Quality::Good) });
    }
    for text in several(Column::Aliases) {
        b.name(ListName::new(&text, Quality::Good));
    }
    for text in several(Column::WeakAliases) {
        b.name(ListName::new(&text, Quality::Low));
    }
    for stated in several(Column::BirthDate) {
        b.born(&stated);
    }
    if let Some(stated) = value(Column::Sex) {
        b.facts.sex = match stated.to_lowercase().as_str() {
            "f" | "female" | "féminin" | "femenino" => Some(Sex::F),
            "m" | "male" | "masculin" | "masculino" => Some(Sex::M),
            "x" | "unspecified" => None,
            _ => {
                b.note(Trouble::Value, stated);
                None
            }
        };
    }
    for stated in several(Column::Citizenship) {
        if let Some(stated) = b.text(&stated) {
            b.facts.citizenships.push(Citizenship::from_stated(&stated));
        }
    }
    for place in several(Column::BirthPlace) {
        let text = b.text(&place);
        b.facts.birth_places.extend(text);
    }
    documents(
        &mut b,
        &several(Column::Document),
        &several(Column::DocumentType),
        &several(Column::DocumentIssuer),
    );
    b.facts.marks = value(Column::Marks).and_then(|t| b.text(t));
    for text in several(Column::Address) {
        if let Some(text) = b.text(&text) {
            b.facts.addresses.push(Address { text, country: None });
        }
    }
    for text in several(Column::Position) {
        let text = b.text(&text);
        b.facts.positions.extend(text);
    }
    b.facts.remarks = value(Column::Remarks).and_then(|t| b.text(t));
    b.facts.legal_basis = value(Column::LegalBasis).and_then(|t| b.text(t));
    b.facts.listed_on = value(Column::ListedOn).and_then(|t| b.day(t));
    b.facts.expires_on = value(Column::ExpiresOn).and_then(|t| b.day(t));
    for code in several(Column::Asks) {
        match Ask::from_code(&code) {
            Some(ask) => b.facts.asks.push(ask),
            None => b.note(Trouble::Value, &code),
        }
    }
    b.finish(reference)
}

fn documents(b: &mut Builder<'_>, numbers: &[String], kinds: &[String], issuers: &[String]) {
    for (at, number) in numbers.iter().enumerate() {
        let Some(number) = b.text(number) else { continue };
        // One type or issuer for several numbers is that of all of them.
        let of = |values: &[String]| values.get(at).or(values.first()).cloned();
        let issuer = of(issuers);
        let code = issuer.as_deref().and_then(places::parse_country).map(|c| c.alpha3.to_owned());
        if let (Some(stated), None) = (&issuer, &code) {
            b.note(Trouble::Value, stated);
        }
        b.facts.documents.push(IdentityDocument {
            kind: of(kinds).unwrap_or_else(|| "Document".to_owned()),
            number,
            issuer: code,
            note: None,
        });
    }
}
