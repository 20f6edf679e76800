//! The lists that are published, read as they are, and cut off or spoiled.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use watchlists::read::{
    Broken, Mapping, OfacFiles, ReadEntry, Summary, Trouble, ofac_csv, ofac_xml, recognise, table,
    un_xml,
};
use watchlists::{Form, Quality, Schema};

fn data(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let read = std::fs::read(root.join("watchlists").join(name)).ok();
    if read.is_none() {
        eprintln!("skipped: {name} is not here; set PORTOLAN_CONFORMANCE");
    }
    read
}

fn un(bytes: &[u8]) -> Result<(Vec<ReadEntry>, Summary), Broken> {
    let mut entries = Vec::new();
    let summary = un_xml(BufReader::new(bytes), &mut |e| entries.push(e))?;
    Ok((entries, summary))
}

fn ofac(
    sdn: &[u8],
    alt: &[u8],
    add: &[u8],
    comments: &[u8],
) -> Result<(Vec<ReadEntry>, Summary), Broken> {
    let (mut sdn, mut alt, mut add, mut comments) = (sdn, alt, add, comments);
    let files = OfacFiles {
        alt: Some(&mut alt as &mut dyn Read),
        add: Some(&mut add),
        comments: Some(&mut comments),
    };
    let mut entries = Vec::new();
    let summary = ofac_csv(&mut sdn, files, &mut |e| entries.push(e))?;
    Ok((entries, summary))
}

fn counted(entries: &[ReadEntry]) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for e in entries {
        let f = &e.facts;
        *out.entry(f.schema.code()).or_default() += 1;
        *out.entry("names").or_default() += f.names.len();
        *out.entry("original").or_default() += f.names.iter().filter(|n| n.original_script).count();
        *out.entry("low").or_default() +=
            f.names.iter().filter(|n| n.quality == Quality::Low).count();
        *out.entry("born").or_default() += f.birth_dates.len();
        *out.entry("documents").or_default() += f.documents.len();
        *out.entry("issuers").or_default() +=
            f.documents.iter().filter(|d| d.issuer.is_some()).count();
        *out.entry("citizenships").or_default() += f.citizenships.len();
        *out.entry("known states").or_default() +=
            f.citizenships.iter().filter(|c| c.code.is_some()).count();
        *out.entry("sex").or_default() += usize::from(f.sex.is_some());
    }
    out
}

fn shown(counts: &BTreeMap<&'static str, usize>) -> String {
    counts.iter().map(|(k, n)| format!("{k} {n}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_united_nations_list_is_read_to_its_last_entry() {
    let Some(bytes) = data("un-consolidated-2026-02-27.xml") else { return };
    assert_eq!(recognise(&bytes[..4096]), Some(Form::UnXml));
    let (entries, summary) = un(&bytes).unwrap();
    assert_eq!(summary.entries, 1003);
    assert_eq!(summary.as_of.unwrap().to_string(), "2026-02-27");
    assert_eq!(summary.skipped(), 0);
    assert_eq!(
        shown(&counted(&entries)),
        "born 888, citizenships 651, documents 454, issuers 269, known states 650, low 623, \
         names 4215, organization 273, original 377, person 730, sex 54"
    );
    let arabic = entries.iter().filter(|e| {
        let original = e.facts.names.iter().find(|n| n.original_script);
        let letter = |c: char| ('\u{600}'..='\u{6ff}').contains(&c);
        e.facts.schema == Schema::Person && original.is_some_and(|n| n.text.chars().any(letter))
    });
    assert_eq!(arabic.count(), 327);
    // Two ends of a span; an alias with another script in it; a document with its issuer.
    let found = |r: &str| &entries.iter().find(|e| e.reference == r).unwrap().facts;
    assert_eq!(found("CDi.001").name(), "ERIC BADEGE");
    assert_eq!(found("CDi.001").birth_dates[0].date.to_string(), "1971");
    let spans = entries.iter().flat_map(|e| &e.facts.birth_dates).filter(|b| b.until.is_some());
    assert_eq!(spans.count(), 31);
    let abouts = entries.iter().flat_map(|e| &e.facts.birth_dates).filter(|b| b.about);
    assert!(abouts.count() > 100);
}

#[test]
fn ofacs_list_is_read_to_its_last_entry() {
    let [Some(sdn), Some(alt), Some(add), Some(comments)] =
        ["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"].map(|n| data(&format!("ofac/{n}")))
    else {
        return;
    };
    assert_eq!(recognise(&sdn[..4096]), Some(Form::OfacCsv));
    let (entries, summary) = ofac(&sdn, &alt, &add, &comments).unwrap();
    assert_eq!((summary.entries, summary.skipped(), summary.end_marked), (8976, 0, true));
    assert_eq!(
        shown(&counted(&entries)),
        "born 5124, citizenships 2692, documents 6250, issuers 4821, known states 2689, low 2441, \
         names 23321, organization 3673, original 0, person 4620, sex 1513, vessel 683"
    );
    let duri = &entries.iter().find(|e| e.reference == "7848").unwrap().facts;
    assert_eq!(duri.names[0].family.as_deref(), Some("AL-DURI"));
    assert_eq!(duri.names[0].given.as_deref(), Some("Izzat Ibrahim"));
    assert!(duri.birth_dates[0].about && duri.birth_dates[0].date.to_string() == "1942");
    assert_eq!(duri.citizenships[0].code.as_deref(), Some("IRQ"));
    assert_eq!(duri.names[1].quality, Quality::Low);
}

#[test]
fn a_list_that_is_cut_off_is_refused_wherever_it_is_cut() {
    if let Some(bytes) = data("un-consolidated-2026-02-27.xml") {
        for at in [60, 300, 4_000, 500_000, 1_000_001, bytes.len() - 20] {
            assert!(matches!(un(&bytes[..at]), Err(Broken::CutOff(_))), "at {at}");
        }
    }
    if let Some(sdn) = data("ofac/sdn.csv") {
        for at in [100_000, 1_000_000, 1_500_000] {
            let line = sdn[..at].iter().rposition(|b| *b == b'\n').unwrap() + 1;
            assert!(matches!(ofac(&sdn[..line + 9], b"", b"", b""), Err(Broken::CutOff(_))));
            // Between two rows nothing is wrong with any row: the mark at the end is not there.
            assert!(!ofac(&sdn[..line], b"", b"", b"").unwrap().1.end_marked);
        }
    }
    let counted = SDN_XML.replace("<Record_Count>2<", "<Record_Count>3<");
    let read = ofac_xml(BufReader::new(counted.as_bytes()), &mut |_| {});
    assert!(matches!(read, Err(Broken::CutOff(_))));
    let mut none = |_| {};
    let quotes = "id,name\n1,\"Ana\n2,Bo";
    assert!(matches!(
        table(quotes.as_bytes(), &Mapping::plain(), &mut none),
        Err(Broken::CutOff(_))
    ));
    let short = "id,name,birth_date\n1,Ana,1974\n2,Bo";
    assert!(matches!(
        table(short.as_bytes(), &Mapping::plain(), &mut none),
        Err(Broken::CutOff(_))
    ));
    let other = un(b"<html><body>Not found</body></html>");
    assert!(matches!(other, Err(Broken::NotTheForm(_))));
    assert!(matches!(un(b""), Err(Broken::NotTheForm(_))));
}

/// A made-up list in the form of `sdn.xsd`.
const SDN_XML: &str = r#"<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://www.un.org/sanctions/1.0">
  <publshInformation><Publish_Date>02/27/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry>
    <uid>1001</uid><firstName>Ana</firstName><lastName>SPECIMEN</lastName><sdnType>Individual</sdnType>
    <remarks>(Linked To: NOBODY &amp; SONS)</remarks>
    <programList><program>UTOPIA</program></programList>
    <idList>
      <id><uid>1</uid><idType>Passport</idType><idNumber>L898902C3</idNumber><idCountry>Utopia</idCountry></id>
      <id><uid>2</uid><idType>Gender</idType><idNumber>Female</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>3</uid><type>a.k.a.</type><category>strong</category><lastName>SPÉCIMEN</lastName><firstName>Anna</firstName></aka>
      <aka><uid>4</uid><type>a.k.a.</type><category>weak</category><lastName>THE SPECIMEN</lastName></aka>
    </akaList>
    <nationalityList><nationality><uid>5</uid><country>Utopia</country><mainEntry>true</mainEntry></nationality></nationalityList>
    <dateOfBirthList><dateOfBirthItem><uid>6</uid><dateOfBirth>circa 1974</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>
    <placeOfBirthList><placeOfBirthItem><uid>7</uid><placeOfBirth>Amaurot, Utopia</placeOfBirth></placeOfBirthItem></placeOfBirthList>
    <addressList><address><uid>8</uid><city>Amaurot</city><country>Utopia</country></address></addressList>
  </sdnEntry>
  <sdnEntry>
    <uid>1002</uid><lastName>ANYDER STAR</lastName><sdnType>Vessel</sdnType>
    <vesselInfo><callSign>UT123</callSign><vesselFlag>Utopia</vesselFlag></vesselInfo>
    <idList><id><uid>9</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 1234567</idNumber></id></idList>
  </sdnEntry>
</sdnList>"#;

#[test]
fn ofacs_xml_says_the_same() {
    assert_eq!(recognise(SDN_XML.as_bytes()), Some(Form::OfacXml));
    let mut entries = Vec::new();
    let summary = ofac_xml(BufReader::new(SDN_XML.as_bytes()), &mut |e| entries.push(e)).unwrap();
    assert_eq!(summary.as_of.unwrap().to_string(), "2026-02-27");
    assert_eq!(summary.counts, BTreeMap::new());
    let ana = &entries[0].facts;
    assert_eq!(
        ana.names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(),
        ["Ana SPECIMEN", "Anna SPÉCIMEN", "THE SPECIMEN"]
    );
    assert_eq!(ana.names[2].quality, Quality::Low);
    assert_eq!(ana.documents[0].issuer.as_deref(), Some("UTO"));
    assert_eq!(ana.sex, Some(people::Sex::F));
    assert_eq!(ana.citizenships[0].code.as_deref(), Some("UTO"));
    assert!(ana.birth_dates[0].about);
    assert_eq!(ana.remarks.as_deref(), Some("(Linked To: NOBODY & SONS)"));
    let star = &entries[1].facts;
    assert_eq!((star.schema, star.documents.len()), (Schema::Vessel, 2));
    // The same woman in the delimited form.
    let csv = "1001,\"SPECIMEN, Ana\",\"individual\",\"UTOPIA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\
               \"DOB circa 1974; POB Amaurot, Utopia; nationality Utopia; Gender Female; Passport \
               L898902C3 (Utopia); a.k.a. 'THE SPECIMEN'; (Linked To: NOBODY & SONS).\"\r\n\u{1a}";
    let alt = "1001,3,\"aka\",\"SPÉCIMEN, Anna\",-0- \r\n\u{1a}";
    let add = "1001,8,-0- ,\"Amaurot\",\"Utopia\",-0- \r\n\u{1a}";
    let (same, _) = ofac(csv.as_bytes(), alt.as_bytes(), add.as_bytes(), b"").unwrap();
    assert_eq!(&same[0].facts, ana);
}

#[test]
fn a_spoiled_table_is_taken_as_far_as_it_goes() {
    let long = "A".repeat(10_000);
    let text = format!(
        "\u{feff}Warrant;Nom complet;Alias;DOB;Sexe;Nationalité;Until\n\
         W1;Ana Mar\u{202e}ía Specimen;Anna;12 Aug 1974;F;Utopia;2027-01-01\n\
         ;Nobody;;;;;\n\
         W2;;;;;;\n\
         W3;\u{1}\u{2};;;;;\n\
         W1;Again;;;;;\n\
         W4;{long};;;;;\n\
         W5;P\u{430}vel;;1376-05-21;Z;Nowhere;\n\
         W6;Bo\n\
         W7;Reza;;1357/11/22 SH;;IRN;\n"
    );
    let mapping = Mapping::from_pairs("id=Warrant").unwrap();
    let mut entries = Vec::new();
    let summary = table(text.as_bytes(), &mapping, &mut |e| entries.push(e)).unwrap();
    let taken: Vec<&str> = entries.iter().map(|e| e.reference.as_str()).collect();
    assert_eq!(taken, ["W1", "W5", "W7"]);
    let ana = &entries[0].facts;
    assert_eq!(ana.name(), "Ana María Specimen");
    assert_eq!(ana.expires_on.unwrap().to_string(), "2027-01-01");
    assert_eq!(entries[1].facts.birth_dates[0].stated.as_deref(), Some("1376-05-21"));
    assert_eq!(entries[2].facts.birth_dates[0].date.to_string(), "1979-02-11");
    let counts: Vec<(Trouble, u64)> = summary.counts.into_iter().collect();
    assert_eq!(
        counts,
        [
            (Trouble::NoName, 3),
            (Trouble::NoReference, 1),
            (Trouble::Doubled, 1),
            (Trouble::Malformed, 1),
            (Trouble::NameTooLong, 1),
            (Trouble::ControlCharacters, 1),
            (Trouble::Direction, 1),
            (Trouble::MixedScripts, 1),
            (Trouble::OtherCalendar, 1),
            (Trouble::DateUnread, 1),
            (Trouble::Value, 1),
        ]
    );
    let unmapped = table("a,b\n1,2\n".as_bytes(), &Mapping::plain(), &mut |_| {}).unwrap_err();
    assert!(unmapped.to_string().contains("no column is known for the id"), "{unmapped}");
}

proptest::proptest! {
    #[test]
    fn whatever_the_bytes_reading_ends(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
        let mut none = |_| {};
        let _ = un_xml(BufReader::new(&bytes[..]), &mut none);
        let _ = ofac_xml(BufReader::new(&bytes[..]), &mut none);
        let _ = table(&bytes[..], &Mapping::plain(), &mut none);
        let _ = ofac(&bytes, &bytes, &bytes, &bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = watchlists::read::birth_date(&text);
        let cleaned = watchlists::read::clean(&text);
        proptest::prop_assert_eq!(&watchlists::read::clean(&cleaned.text).text, &cleaned.text);
    }
}
