//! A visible digital seal at the desk: whether its State signed it, and whether it belongs to the
//! document in hand.
//!
//! Always holds: what a seal says of a visa is used only where its State signed it; a seal that
//! names another document's number is said to.

use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use icao9303::seal::examine::examine;
use icao9303::seal::features::{Known, Value};
use icao9303::seal::{self, Seal};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::chip::{Differs, Reason, Signer, compare};
use crate::document::{self, Typed};
use crate::entry_rules::VisaSeen;
use crate::model::{DocumentSeen, ReadBy};

/// A seal, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealSeen {
    /// `vds`, `idb`, `vds_nc`; empty where it could not be read.
    pub kind: String,
    /// What bears it, where that is known: `visa`, `residence_permit`, …
    pub document: Option<String>,
    /// As in a machine readable zone.
    pub issuer: String,
    /// [`icao9303::seal::verdict::Verdict::code`].
    pub verdict: String,
    /// Why; empty where nothing speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Who signed.
    pub signer: Option<Signer>,
    /// What it says beside a zone: name and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<(String, String)>,
    /// In how many fields seal and page were compared.
    pub compared: u8,
    /// In which they differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Differs>,
}

impl SealSeen {
    /// Whether the State signed it and it belongs to the document in hand.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.verdict == "genuine_unchanged" && self.differs.is_empty()
    }
}

/// A seal that was judged, with the visa that it stands on where it is genuine.
#[derive(Debug)]
pub(crate) struct Judged {
    pub seen: SealSeen,
    pub visa: Option<VisaSeen>,
}

/// Judges what a scanner read of a bar code: bytes, or the text that stands for them.
pub(crate) fn judge(
    bytes: &[u8],
    trust: &Trust,
    page: &DocumentSeen,
    at: Timestamp,
    today: Date,
) -> Judged {
    let seal = match seal::read(bytes) {
        Ok(seal) => seal,
        Err(error) => return unreadable(&error.to_string()),
    };
    let found = examine(&seal, trust, Instant::from_unix_seconds(at.as_second()));
    let (document, features) = match &seal {
        Seal::Vds(seal) => (seal.kind(), seal.known()),
        Seal::Idb(seal) => (seal.kind(), seal.known()),
        Seal::Nc(_) => (None, Vec::new()),
    };
    let (mut says, mut zone) = (Vec::new(), None);
    tell(&features, &mut says, &mut zone);
    if let Seal::Nc(seal) = &seal {
        tell_json("", &seal.data, &mut says);
    }
    let read = zone.as_deref().and_then(|zone| {
        document::read(Some(zone), &Typed::default(), ReadBy::ReaderService, today).ok()
    });
    let (mut compared, mut differs) = (0, Vec::new());
    let is_visa = read.as_ref().is_some_and(|r| r.visa.is_some());
    if let Some(read) = &read {
        let other = if is_visa { of_holder(&read.document) } else { read.document.clone() };
        (compared, differs) = compare(page, &other);
    }
    // Doc 9303-7 and TR-03137: the number of the passport to which a visa or permit belongs.
    let passport = says.iter().find(|(name, _)| name == "passport_number").map(|(_, v)| v.clone());
    if let Some(number) = passport {
        compared = compared.saturating_add(1);
        let (page, other) = (people::number_key(&page.number), people::number_key(&number));
        if !page.is_empty() && page != other {
            differs.push(Differs { field: "number".to_owned(), page, other });
        }
    }
    let genuine = found.verdict.code() == "genuine_unchanged" && differs.is_empty();
    let stay_days = features.iter().find_map(|f| match f.value {
        Value::Stay { days, months: 0, years: 0 } => Some(u16::from(days)),
        _ => None,
    });
    let visa = read.and_then(|r| r.visa).filter(|_| genuine).map(|v| VisaSeen { stay_days, ..v });
    let seen = SealSeen {
        kind: seal.code().to_owned(),
        document: document.map(|kind| kind.code().to_owned()),
        issuer: seal.issuing_state().chars().take(8).collect(),
        verdict: found.verdict.code().to_owned(),
        reasons: found.reasons.iter().map(Reason::from).take(20).collect(),
        signer: found.signer.map(Signer::from),
        says,
        compared,
        differs,
    };
    Judged { seen, visa }
}

fn unreadable(why: &str) -> Judged {
    let seen = SealSeen {
        kind: String::new(),
        document: None,
        issuer: String::new(),
        verdict: "not_readable".to_owned(),
        reasons: vec![Reason { code: "seal_damaged".to_owned(), detail: Some(why.to_owned()) }],
        signer: None,
        says: Vec::new(),
        compared: 0,
        differs: Vec::new(),
    };
    Judged { seen, visa: None }
}

/// Of a visa's zone, what is the holder's: its number, its issuer and its last day are the visa's.
fn of_holder(visa: &DocumentSeen) -> DocumentSeen {
    DocumentSeen {
        document_type: String::new(),
        issuer: String::new(),
        number: String::new(),
        expiry: None,
        ..visa.clone()
    }
}

/// More than any seal says.
const MOST_SAID: usize = 30;

/// Features in words, and the first zone among them.
fn tell(features: &[Known], says: &mut Vec<(String, String)>, zone: &mut Option<String>) {
    for feature in features {
        let name = feature.name.map_or_else(|| format!("{:02x}", feature.tag), str::to_owned);
        let value = match &feature.value {
            Value::Zone(lines) => {
                zone.get_or_insert_with(|| lines.join("\n"));
                continue;
            }
            Value::Features(inner) => {
                tell(inner, says, zone);
                continue;
            }
            Value::Text(text) | Value::Date(text) | Value::Bytes(text) => text.clone(),
            Value::Number(n) => n.to_string(),
            Value::Stay { days, months, years } => format!("P{years}Y{months}M{days}D"),
            // A kind of value that a later release of the standard's crate knows.
            _ => continue,
        };
        push(says, name, &value);
    }
}

fn push(says: &mut Vec<(String, String)>, name: String, value: &str) {
    if says.len() < MOST_SAID {
        says.push((name, value.chars().take(200).collect()));
    }
}

/// A JSON seal's message, leaf by leaf.
fn tell_json(path: &str, value: &serde_json::Value, says: &mut Vec<(String, String)>) {
    let inner =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| tell_json(&inner(name), value, says));
        }
        serde_json::Value::Array(values) => {
            values
                .iter()
                .enumerate()
                .for_each(|(n, value)| tell_json(&inner(&n.to_string()), value, says));
        }
        serde_json::Value::String(text) => push(says, path.to_owned(), text),
        other => push(says, path.to_owned(), &other.to_string()),
    }
}
