//! The form of a library file.
//!
//! ```json
//! {
//!   "library": "portolan documents 1",
//!   "pictures": [
//!     {"name": "uv-eagle", "file": "pictures/uv-eagle.png", "caption": "An eagle, glowing red"},
//!     {"name": "swapped",  "base64": "iVBORw0…", "caption": "A photo laid over another"}
//!   ],
//!   "series": [
//!     {
//!       "issuer": "UTO", "document_type": "P", "name": "2019", "issued_from": "2019-01-01",
//!       "valid_years": 10, "number_formats": ["A99999999"], "has_chip": true,
//!       "features": [
//!         {"code": "uv-eagle", "name": "Eagle", "place": "data page", "light": "ultraviolet",
//!          "genuine": "An eagle glows red", "pictures": ["uv-eagle"], "first_line": true}
//!       ],
//!       "forgeries": [
//!         {"method": "photo_substitution", "recognised_by": "No eagle", "pictures": ["swapped"]}
//!       ]
//!     }
//!   ]
//! }
//! ```
//!
//! The same as TOML has `[[pictures]]`, `[[series]]`, `[[series.features]]`. Fields are those of
//! [`Series`], but that pictures are named; a field that is not known is a fault, so that a slip of
//! the pen is not taken for nothing.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use kernel::{Error, Id, Kind, Result};
use registry::Session;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{Feature, Forgery, Light, Series, keep};
use crate::fault::Fault;
use crate::picture::Picture;

/// What stands in the field `library`.
const FORM: &str = "portolan documents 1";
/// The largest library file, in bytes: pictures within it count.
pub const LARGEST_BYTES: usize = 256 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePicture {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    caption: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileFeature {
    code: String,
    name: String,
    #[serde(default)]
    place: String,
    light: Light,
    genuine: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<String>,
    #[serde(default)]
    first_line: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForgery {
    method: String,
    recognised_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_seen: Option<Date>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<String>,
}

/// A series without its lists, which are read one by one so that a fault names its place.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    issuer: String,
    document_type: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued_from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued_until: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_years: Option<u8>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    number_formats: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    has_chip: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    zone_oddities: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    source: String,
}

/// A series of a file, whose pictures are named.
pub(super) struct FileSeries {
    head: Head,
    features: Vec<FileFeature>,
    forgeries: Vec<FileForgery>,
}

/// What a file holds.
pub(super) struct Library {
    pub pictures: Vec<(String, Picture)>,
    pub series: Vec<(String, FileSeries)>,
}

fn unread(why: impl std::fmt::Display) -> Error {
    Error::new(
        Kind::Invalid,
        "library-unread",
        format!("This is no library of document series: {why}"),
    )
    .with("why", why)
}

/// A text as JSON, which TOML is turned into.
fn parsed(text: &[u8]) -> Result<Value> {
    if text.len() > LARGEST_BYTES {
        return Err(unread("it is larger than 256 MB. Keep the pictures as files beside it."));
    }
    let text = std::str::from_utf8(text)
        .map_err(|e| unread(format!("byte {} is not UTF-8. Save it as UTF-8.", e.valid_up_to())))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|e| unread(format!("JSON, line {}: {e}", e.line())));
    }
    toml::from_str(text).map(plain_dates).map_err(|e| {
        let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        unread(format!("TOML, line {line}: {}", e.message()))
    })
}

/// TOML's dates as text: its reader hands them on as an object of one field.
fn plain_dates(value: Value) -> Value {
    match value {
        Value::Array(all) => Value::Array(all.into_iter().map(plain_dates).collect()),
        Value::Object(fields) => match fields.get("$__toml_private_datetime") {
            Some(date) if fields.len() == 1 => date.clone(),
            _ => Value::Object(fields.into_iter().map(|(k, v)| (k, plain_dates(v))).collect()),
        },
        other => other,
    }
}

/// One thing of a list; what can't be read is told.
fn read_one<T: serde::de::DeserializeOwned>(
    at: &str,
    value: Value,
    tell: &mut dyn FnMut(Fault),
) -> Option<T> {
    match serde_json::from_value(value) {
        Ok(read) => Some(read),
        Err(e) => {
            tell(Fault::new(at, "", "", format!("another form: {e}")));
            None
        }
    }
}

/// A list of an object, taken out of it.
fn list(
    at: &str,
    name: &str,
    object: &mut serde_json::Map<String, Value>,
    tell: &mut dyn FnMut(Fault),
) -> Vec<(String, Value)> {
    match object.remove(name) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(all)) => {
            let at = if at.is_empty() { String::new() } else { format!("{at}.") };
            let place = |(n, value)| (format!("{at}{name}[{n}]"), value);
            all.into_iter().enumerate().map(place).collect()
        }
        Some(_) => {
            tell(Fault::new(if at.is_empty() { "the file" } else { at }, name, "", "a list"));
            Vec::new()
        }
    }
}

pub(super) fn read(
    text: &[u8],
    beside: &dyn Fn(&str) -> std::io::Result<Vec<u8>>,
    tell: &mut dyn FnMut(Fault),
) -> Result<Library> {
    let Value::Object(mut top) = parsed(text)? else {
        return Err(unread("it has to be one object."));
    };
    match top.remove("library") {
        Some(Value::String(form)) if form == FORM => {}
        _ => return Err(unread(format!("its field `library` has to be \"{FORM}\"."))),
    }
    let mut pictures = Vec::new();
    for (at, value) in list("", "pictures", &mut top, tell) {
        let Some(picture) = read_one::<FilePicture>(&at, value, tell) else { continue };
        if pictures.iter().any(|(name, _)| *name == picture.name) {
            tell(Fault::new(at, "name", &picture.name, "each name once"));
            continue;
        }
        match picture_of(&at, &picture, beside) {
            Ok(read) => pictures.push((picture.name, read)),
            Err(faults) => faults.into_iter().for_each(&mut *tell),
        }
    }
    let mut series = Vec::new();
    for (at, value) in list("", "series", &mut top, tell) {
        if let Some(read) = series_of(&at, value, tell) {
            series.push((at, read));
        }
    }
    for name in top.keys() {
        tell(Fault::new("the file", name, "", "only library, pictures and series"));
    }
    Ok(Library { pictures, series })
}

fn picture_of(
    at: &str,
    picture: &FilePicture,
    beside: &dyn Fn(&str) -> std::io::Result<Vec<u8>>,
) -> Result<Picture, Vec<Fault>> {
    let one = |field: &str, value: &str, expected: String| {
        Err(vec![Fault::new(at, field, value, expected)])
    };
    let bytes = match (&picture.file, &picture.base64) {
        (Some(file), None) => match beside(file) {
            Ok(bytes) => bytes,
            Err(e) => return one("file", file, format!("a picture beside the library file: {e}")),
        },
        (None, Some(text)) => match STANDARD.decode(text) {
            Ok(bytes) => bytes,
            Err(e) => return one("base64", "", format!("base64 (RFC 4648): {e}")),
        },
        _ => return one("file", "", "either `file` or `base64`".to_owned()),
    };
    Picture::from_bytes(&bytes, &picture.caption).map_err(|wrong| {
        let fault = |f: &kernel::FieldFault| Fault::new(at, &f.field, &picture.name, &*f.message);
        wrong.fields().iter().map(fault).collect()
    })
}

/// A series, or nothing where any part of it can't be read.
fn series_of(at: &str, value: Value, tell: &mut dyn FnMut(Fault)) -> Option<FileSeries> {
    let Value::Object(mut fields) = value else {
        tell(Fault::new(at, "", "", "a series with its fields"));
        return None;
    };
    let mut whole = true;
    let mut tell = |fault| {
        whole = false;
        tell(fault);
    };
    let features = list(at, "features", &mut fields, &mut tell);
    let forgeries = list(at, "forgeries", &mut fields, &mut tell);
    let read = |(at, value): (String, Value)| read_one(&at, value, &mut tell);
    let features = features.into_iter().filter_map(read).collect();
    let read = |(at, value): (String, Value)| read_one(&at, value, &mut tell);
    let forgeries = forgeries.into_iter().filter_map(read).collect();
    let head = read_one::<Head>(at, Value::Object(fields), &mut tell)?;
    whole.then_some(FileSeries { head, features, forgeries })
}

impl FileSeries {
    /// The series as it is kept, when every picture that it names is there.
    pub(super) fn with_pictures(
        self,
        at: &str,
        ids: &HashMap<String, Id<Picture>>,
    ) -> Result<Series, Fault> {
        let named = |at: String, names: &[String]| {
            let one = |name: &String| {
                let missing =
                    || Fault::new(&*at, "pictures", name, "the name of a picture of the file");
                ids.get(name).copied().ok_or_else(missing)
            };
            names.iter().map(one).collect::<Result<Vec<_>, Fault>>()
        };
        let mut features = Vec::new();
        for (n, f) in self.features.into_iter().enumerate() {
            let pictures = named(format!("{at}.features[{n}]"), &f.pictures)?;
            let FileFeature { code, name, place, light, genuine, first_line, .. } = f;
            features.push(Feature { code, name, place, light, genuine, pictures, first_line });
        }
        let mut forgeries = Vec::new();
        for (n, f) in self.forgeries.into_iter().enumerate() {
            let pictures = named(format!("{at}.forgeries[{n}]"), &f.pictures)?;
            let FileForgery { method, recognised_by, first_seen, .. } = f;
            forgeries.push(Forgery { method, recognised_by, first_seen, pictures });
        }
        let Head {
            issuer,
            document_type,
            name,
            issued_from,
            issued_until,
            withdrawn_on,
            valid_years,
            number_formats,
            has_chip,
            zone_oddities,
            note,
            source,
        } = self.head;
        Ok(Series {
            issuer,
            document_type,
            name,
            issued_from,
            issued_until,
            withdrawn_on,
            valid_years,
            number_formats,
            has_chip,
            zone_oddities,
            features,
            forgeries,
            note,
            source,
            removed: false,
        })
    }
}

/// The library as a file, and its pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The library file (JSON).
    pub json: String,
    /// The pictures beside it: the name that the library file has for each, and its bytes; none
    /// where they are within it.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// How many series there are.
    pub series: usize,
}

/// Writes the library that governs here, without what was removed; with its pictures within it, or
/// beside it as `pictures/SHA-256.jpg`.
///
/// # Errors
/// When the registry can't be read.
pub fn export(session: &Session, within: bool) -> Result<Export> {
    let (mut names, mut pictures, mut beside) = (HashMap::new(), Vec::new(), Vec::new());
    let mut series = Vec::new();
    for stored in keep::all(session)?.into_iter().filter(|s| !s.body.removed) {
        let s = stored.body;
        let shown = s.features.iter().map(|f| &f.pictures);
        for id in shown.chain(s.forgeries.iter().map(|f| &f.pictures)).flatten() {
            if names.contains_key(id) {
                continue;
            }
            let Some(picture) = session.look(*id)? else {
                tracing::warn!(picture = %id, "a picture of the library is not here");
                continue;
            };
            let p = picture.body;
            let name = p.sha256.get(..16).unwrap_or(&p.sha256).to_owned();
            let form = if p.media_type == "image/png" { "png" } else { "jpg" };
            let file = format!("pictures/{name}.{form}");
            if !within {
                beside.push((file.clone(), p.bytes()?));
            }
            let (file, base64) = if within { (None, Some(p.base64)) } else { (Some(file), None) };
            names.insert(*id, name.clone());
            pictures.push(FilePicture { name, file, base64, caption: p.caption });
        }
        series.push(as_json(s, &names)?);
    }
    let count = series.len();
    let fault = |e: serde_json::Error| Error::internal(format!("a library as JSON: {e}"));
    let pictures = serde_json::to_value(pictures).map_err(fault)?;
    let library = serde_json::json!({"library": FORM, "pictures": pictures, "series": series});
    let json = serde_json::to_string_pretty(&library).map_err(fault)?;
    Ok(Export { json: format!("{json}\n"), pictures: beside, series: count })
}

fn as_json(s: Series, names: &HashMap<Id<Picture>, String>) -> Result<Value> {
    let named = |ids: &[Id<Picture>]| ids.iter().filter_map(|id| names.get(id).cloned()).collect();
    let features = s.features.iter().map(|f| FileFeature {
        code: f.code.clone(),
        name: f.name.clone(),
        place: f.place.clone(),
        light: f.light,
        genuine: f.genuine.clone(),
        pictures: named(&f.pictures),
        first_line: f.first_line,
    });
    let forgeries = s.forgeries.iter().map(|f| FileForgery {
        method: f.method.clone(),
        recognised_by: f.recognised_by.clone(),
        first_seen: f.first_seen,
        pictures: named(&f.pictures),
    });
    let (features, forgeries): (Vec<_>, Vec<_>) = (features.collect(), forgeries.collect());
    let head = Head {
        issuer: s.issuer,
        document_type: s.document_type,
        name: s.name,
        issued_from: s.issued_from,
        issued_until: s.issued_until,
        withdrawn_on: s.withdrawn_on,
        valid_years: s.valid_years,
        number_formats: s.number_formats,
        has_chip: s.has_chip,
        zone_oddities: s.zone_oddities,
        note: s.note,
        source: s.source,
    };
    let json = || {
        let mut series = serde_json::to_value(head)?;
        if let Value::Object(fields) = &mut series {
            fields.insert("features".to_owned(), serde_json::to_value(features)?);
            fields.insert("forgeries".to_owned(), serde_json::to_value(forgeries)?);
        }
        Ok::<_, serde_json::Error>(series)
    };
    json().map_err(|e| Error::internal(format!("a series as JSON: {e}")))
}
