//! What Utopia knows of travel documents: its authority's certificates, the library of series, what
//! is reported lost, and what examiners found in the years of the demonstration.
//!
//! Always holds: the certificates, the chip and the seal are the specimens of the standard's crate,
//! of which each test of that crate makes sure that they verify.

use border::chip::ChipBrought;
use documents::series::{Feature, Forgery, Light, Series};
use documents::trust::{self, CertificateUse};
use documents::{LostDocument, LostStatus, Picture};
use examiner::examination::{Concluding, Examiner, Opening, Written};
use examiner::model::{Check, Outcome, Verdict};
use icao9303::pki::file;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{Error, Id, Result};
use registry::Session;

use super::country::Staffed;
use super::dice::Dice;
use super::travellers::{Span, Traveller};
use super::work;

macro_rules! specimen {
    ($file:literal) => {
        include_bytes!(concat!("../../../standards/icao9303/specimens/", $file))
    };
}

/// The seal of a visa that was issued for the passport `SPEC00212`.
pub const VISA_SEAL: &[u8] = specimen!("visa-seal.bin");

/// The chip of a specimen passport as its State wrote it, or with another portrait in it.
pub fn chip(altered: bool) -> ChipBrought {
    let portrait: &[u8] =
        if altered { specimen!("passport-altered/DG2.bin") } else { specimen!("passport/DG2.bin") };
    ChipBrought {
        com: Some(specimen!("passport/EF_COM.bin").to_vec()),
        sod: Some(specimen!("passport/EF_SOD.bin").to_vec()),
        groups: [(1, specimen!("passport/DG1.bin").to_vec()), (2, portrait.to_vec())].into(),
        answer: None,
    }
}

/// Brings in the certificates of Utopia's own documents and visas.
///
/// # Errors
/// Those of the operations.
pub fn trust_own(session: &Session) -> Result<()> {
    let bring = |bytes: &[u8], name: &str, usage| {
        let contents = file::read(bytes)
            .map_err(|problem| Error::internal(format!("the specimen {name}: {problem}")))?;
        trust::import(session, contents, name, usage).map(drop)
    };
    bring(specimen!("csca.der"), "csca-utopia.der", CertificateUse::Authority)?;
    bring(specimen!("seal-signer.der"), "visa-signer-utopia.der", CertificateUse::SealSigner)
}

/// The series that examinations are of.
pub struct Library {
    series: Vec<(Id<Series>, Series)>,
}

fn feature(
    code: &str,
    name: &str,
    place: &str,
    light: Light,
    genuine: &str,
    picture: Option<Id<Picture>>,
) -> Feature {
    Feature {
        code: code.to_owned(),
        name: name.to_owned(),
        place: place.to_owned(),
        light,
        genuine: genuine.to_owned(),
        pictures: picture.into_iter().collect(),
        first_line: matches!(light, Light::Visible | Light::Tilted | Light::Touch)
            || code == "uv-lighthouse",
    }
}

fn forgery(method: &str, recognised_by: &str, seen: Date, picture: Option<Id<Picture>>) -> Forgery {
    Forgery {
        method: method.to_owned(),
        recognised_by: recognised_by.to_owned(),
        first_seen: Some(seen),
        pictures: picture.into_iter().collect(),
    }
}

/// Fills the library.
///
/// # Errors
/// Those of the operations.
pub fn library(session: &Session) -> Result<Library> {
    let picture = |bytes: &[u8], caption| documents::picture::add(session, bytes, caption);
    let ultraviolet = picture(
        include_bytes!("pictures/page-ultraviolet.jpg"),
        "Data page under ultraviolet light: dark page, yellow lighthouse, red rosette",
    )?;
    let forged = picture(
        include_bytes!("pictures/page-ultraviolet-forged.jpg"),
        "Forged data page under ultraviolet light: the whole page shines blue",
    )?;
    let watermark = picture(
        include_bytes!("pictures/watermark.jpg"),
        "Watermark: a lighthouse with two beams, in soft shades",
    )?;
    let ink = picture(
        include_bytes!("pictures/tilted-ink.jpg"),
        "Letters UTO whose ink turns from violet to green when tilted",
    )?;
    let page = |chip: bool| {
        let mut all = vec![
            feature(
                "ink",
                "Letters UTO in changing ink",
                "Data page, upper right",
                Light::Tilted,
                "Violet held straight, green when tilted. A print stays one colour.",
                Some(ink),
            ),
            feature(
                "uv-lighthouse",
                "Lighthouse under ultraviolet",
                "Data page, left half",
                Light::Ultraviolet,
                "The paper stays dark; the lighthouse shines yellow, the rosette red.",
                Some(ultraviolet),
            ),
            feature(
                "watermark",
                "Lighthouse watermark",
                "Every inner page, middle",
                Light::Transmitted,
                "Soft shades without an edge; it can't be felt.",
                Some(watermark),
            ),
            feature(
                "microtext",
                "Small writing in the frame",
                "Data page, frame of the portrait",
                Light::Magnified,
                "AMAUROT ANYDER without end, sharp at eight times.",
                None,
            ),
        ];
        if chip {
            all.push(feature(
                "relief",
                "Relief of the number",
                "Data page, lower left",
                Light::Touch,
                "The number is engraved and can be felt.",
                None,
            ));
        }
        all
    };
    let base = Series {
        issuer: "UTO".to_owned(),
        document_type: "P".to_owned(),
        name: String::new(),
        issued_from: None,
        issued_until: None,
        withdrawn_on: None,
        valid_years: Some(10),
        number_formats: vec!["A99999999".to_owned()],
        has_chip: None,
        zone_oddities: Vec::new(),
        features: Vec::new(),
        forgeries: Vec::new(),
        note: String::new(),
        source: "Ministry of the Interior of Utopia".to_owned(),
        removed: false,
    };
    let all = [
        Series {
            name: "2012".to_owned(),
            issued_from: Some(date(2012, 3, 1)),
            issued_until: Some(date(2021, 12, 31)),
            has_chip: Some(false),
            features: page(false),
            forgeries: vec![
                forgery(
                    "photo_substitution",
                    "The laminate is cut around the portrait; its frame lacks the small writing.",
                    date(2017, 5, 9),
                    None,
                ),
                forgery(
                    "counterfeit",
                    "The paper shines blue under ultraviolet light; the watermark is printed.",
                    date(2019, 11, 20),
                    Some(forged),
                ),
            ],
            ..base.clone()
        },
        Series {
            name: "2022".to_owned(),
            issued_from: Some(date(2022, 1, 1)),
            number_formats: vec!["A99999999".to_owned(), "AAAA99999".to_owned()],
            has_chip: Some(true),
            zone_oddities: vec!["Sex may be X, which the zone writes as <.".to_owned()],
            features: page(true),
            forgeries: vec![forgery(
                "chip_manipulated",
                "The chip answers, but its portrait was not signed; the page's portrait is another.",
                date(2024, 8, 2),
                None,
            )],
            ..base.clone()
        },
        Series {
            document_type: "V".to_owned(),
            name: "Visa 2019".to_owned(),
            issued_from: Some(date(2019, 6, 1)),
            valid_years: None,
            number_formats: vec!["V99999999".to_owned()],
            has_chip: Some(false),
            features: vec![feature(
                "ink",
                "Letters UTO in changing ink",
                "Sticker, upper right",
                Light::Tilted,
                "Violet held straight, green when tilted.",
                Some(ink),
            )],
            forgeries: vec![forgery(
                "visa_forged",
                "Printed by ink jet: dots under the magnifier, and a seal that names another passport.",
                date(2023, 2, 14),
                None,
            )],
            ..base.clone()
        },
        Series {
            document_type: "ID".to_owned(),
            name: "Card 1998".to_owned(),
            issued_from: Some(date(1998, 1, 1)),
            issued_until: Some(date(2015, 12, 31)),
            withdrawn_on: Some(date(2021, 1, 1)),
            number_formats: vec!["999999999".to_owned()],
            has_chip: Some(false),
            note: "Of paper in laminate. Accepted no more since 2021.".to_owned(),
            ..base
        },
    ];
    let mut series = Vec::with_capacity(all.len());
    for one in all {
        series.push((documents::series::put(session, None, &one)?, one));
    }
    Ok(Library { series })
}

/// Puts a document on the police's list.
///
/// # Errors
/// Those of the operations.
pub fn report(
    session: &Session,
    reference: u64,
    t: &Traveller,
    status: LostStatus,
    on: Date,
) -> Result<()> {
    let reference = format!("UT-{reference:05}");
    let entry = LostDocument {
        document_type: Some("P".to_owned()),
        reported_on: Some(on),
        ..LostDocument::new("utopia-police", reference, t.citizenship, &t.number, status)
    };
    documents::lost::add(session, &entry).map(drop)
}

/// A document that was brought to an examiner.
#[derive(Debug, Clone, Copy)]
pub struct Brought {
    pub at: Timestamp,
    n: u64,
}

/// When examiners were asked, in order: about thirty times a year.
pub fn brought(seed: u64, span: Span) -> Vec<Brought> {
    let mut dice = Dice::of(seed, 0x0D0C);
    let minutes = span.days.saturating_mul(1_440);
    let mut all: Vec<Brought> = (0..u64::try_from(span.days / 12).unwrap_or(0))
        .filter_map(|n| {
            let back = SignedDuration::from_mins(dice.between(240, minutes.max(241)));
            Some(Brought { at: span.now.checked_sub(back).ok()?, n })
        })
        .collect();
    all.sort_by_key(|b| b.at);
    all
}

/// A verdict, how it was done, and what was found.
type Found = (Verdict, Option<&'static str>, &'static str);

/// What examiners find, and how often. Nothing of a verdict hangs on who holds the
/// document.
const FOUND: [(u64, Found); 8] = [
    (30, (Verdict::Genuine, None, "Worn and water-stained; every feature is as it should be.")),
    (
        16,
        (
            Verdict::Altered,
            Some("photo_substitution"),
            "The laminate around the portrait was cut and glued again.",
        ),
    ),
    (
        14,
        (
            Verdict::Forged,
            Some("counterfeit"),
            "The page shines blue under ultraviolet; the watermark is printed.",
        ),
    ),
    (11, (Verdict::Impostor, None, "Ears and line of the hair differ from the portrait.")),
    (9, (Verdict::Forged, Some("visa_forged"), "The visa was printed by ink jet.")),
    (
        8,
        (
            Verdict::Altered,
            Some("data_alteration"),
            "The year of birth was scraped and overwritten.",
        ),
    ),
    (6, (Verdict::Altered, Some("chip_manipulated"), "The chip's portrait was not signed.")),
    (6, (Verdict::Inconclusive, None, "The page is too worn; its issuer was asked.")),
];

/// An examiner looks at what was brought.
///
/// # Errors
/// Those of the operations.
pub fn examine(
    examiner: &Examiner,
    library: &Library,
    posts: &[Staffed],
    seed: u64,
    brought: &Brought,
) -> Result<()> {
    let mut dice = Dice::of(seed ^ 0xD0C5, brought.n);
    let Some(post) = dice.pick(posts) else { return Ok(()) };
    let act = &post.second_line;
    let Some((verdict, method, findings)) = dice.weighted(&FOUND).copied() else { return Ok(()) };
    let wanted = match method {
        Some("visa_forged") => "Visa 2019",
        Some("chip_manipulated") => "2022",
        _ if dice.per_mille(600) => "2012",
        _ => "2022",
    };
    let found = library.series.iter().find(|(_, s)| s.name == wanted);
    let Some((id, series)) = found else { return Ok(()) };
    work::at(brought.at);
    let number = dice.between(10_000_000, 99_999_999);
    let letter = if series.document_type == "V" { "V" } else { "S" };
    let opening = Opening {
        issuer: series.issuer.clone(),
        document_type: series.document_type.clone(),
        number: format!("{letter}{number}"),
        series: Some(*id),
        ..Opening::default()
    };
    let examination = examiner.open(act, &opening)?;
    let differs = verdict.is_found() && verdict != Verdict::Impostor;
    let bad =
        if differs { dice.below(u64::try_from(series.features.len()).unwrap_or(1)) } else { 99 };
    let checks = (0..).zip(&series.features).map(|(n, f)| Check {
        code: Some(f.code.clone()),
        name: f.name.clone(),
        outcome: if n == bad { Outcome::Differs } else { Outcome::AsGenuine },
        note: String::new(),
    });
    let written = Written {
        series: Some(*id),
        checks: checks.collect(),
        findings: findings.to_owned(),
        ..Written::default()
    };
    let later = SignedDuration::from_mins(dice.between(10, 90));
    work::at(brought.at.checked_add(later).unwrap_or(brought.at));
    let concluding = Concluding { verdict, method: method.map(str::to_owned) };
    examiner.conclude(act, examination, 1, &written, &concluding).map(drop)
}

/// A made-up person whose passport is one of the specimens.
pub fn holder(
    number: &str,
    surname: &str,
    given: &str,
    from: &'static str,
    birth: Date,
) -> Traveller {
    let issued = date(2024, 7, 1);
    Traveller {
        surname: surname.to_owned(),
        given_names: given.to_owned(),
        sex: "F",
        birth,
        citizenship: from,
        number: number.to_owned(),
        issued,
        expiry: issued
            .checked_add(10.years())
            .and_then(|d| d.checked_sub(1.day()))
            .unwrap_or(issued),
        worn: false,
    }
}
