//! A published specimen chip, and mutants of it. Needs the conformance data; says so where they are
//! not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod utopia;

use icao9303::chip::face::{ImageKind, dg2};
use icao9303::chip::passive::{Examination, GroupState, examine};
use icao9303::chip::verdict::Verdict;
use icao9303::chip::{Chip, file, security};
use icao9303::mrz::{CalendarDate, ReadOptions};
use icao9303::pki::cms::SignedData;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use std::path::{Path, PathBuf};
use utopia::Chance;

/// Those that are signed; data group 15 lies beside them, and nobody signed it.
const GROUPS: [u8; 3] = [1, 2, 14];

struct Specimen {
    com: Vec<u8>,
    sod: Vec<u8>,
    groups: Vec<Vec<u8>>,
    dg15: Vec<u8>,
}

impl Specimen {
    fn read() -> Option<Self> {
        let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        let folder = [named, Some(beside)]
            .into_iter()
            .flatten()
            .map(|folder| folder.join("travel-documents/bsi-2008-specimen"))
            .find(|folder| folder.is_dir());
        if folder.is_none() {
            println!("skipped: no travel-documents/bsi-2008-specimen; set PORTOLAN_CONFORMANCE");
        }
        let folder = folder?;
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
        Some(Self {
            dg15: read("Datagroup15.bin"),
            com: read("EF_COM.bin"),
            sod: read("EF_SOD.bin"),
            groups: GROUPS.iter().map(|n| read(&format!("Datagroup{n}.bin"))).collect(),
        })
    }

    fn chip(&self) -> Chip<'_> {
        let groups = GROUPS.iter().zip(&self.groups).map(|(n, bytes)| (*n, bytes.as_slice()));
        Chip { com: Some(&self.com), sod: Some(&self.sod), groups: groups.collect() }
    }

    /// Its CSCA was never published: the test trusts its signer by itself.
    fn trust(&self) -> Trust {
        let (outer, _) = file::open(&self.sod, file::SOD, "EF.SOD").unwrap();
        let data = SignedData::read(outer.reader()).unwrap();
        let mut trust = Trust::default();
        trust.trust_signer(data.certificates[0].sha256);
        trust
    }
}

fn in_2008() -> Instant {
    Instant::on(2008, 6, 1).unwrap()
}

fn codes(examination: &Examination) -> Vec<&str> {
    examination.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn the_specimen_is_read() {
    let Some(specimen) = Specimen::read() else { return };
    let com = file::com(&specimen.com).unwrap();
    assert_eq!(com.groups, [1, 2, 3, 14]);
    let options = ReadOptions::on(CalendarDate { year: 2008, month: 6, day: 1 });
    let reading = file::dg1(&specimen.groups[0], &options).unwrap();
    assert!(reading.is_sound());
    assert_eq!(reading.fields.primary_identifier, "MUSTERMANN");
    let faces = dg2(&specimen.groups[1]).unwrap();
    let header = faces[0].header.unwrap();
    assert_eq!((faces.len(), header.width, header.height), (1, 337, 449));
    assert_eq!((faces[0].kind, header.image_data_type), (ImageKind::Jpeg2000, 1));
    let about: Vec<_> =
        security::dg14(&specimen.groups[2]).unwrap().iter().filter_map(|info| info.about).collect();
    assert_eq!(
        about,
        ["chip_authentication_key", "chip_authentication", "terminal_authentication"]
    );
    assert_eq!(security::dg15(&specimen.dg15).unwrap().describe(), "RSA 1024");
}

#[test]
fn the_specimen_verifies_and_each_doubt_has_its_own_verdict() {
    let Some(specimen) = Specimen::read() else { return };
    let (chip, trust) = (specimen.chip(), specimen.trust());
    let good = examine(&chip, &trust, in_2008());
    assert_eq!((good.verdict, codes(&good)), (Verdict::GenuineUnchanged, vec![]), "{good:?}");
    assert!(good.notices.is_empty(), "{:?}", good.notices);
    assert!(good.groups.iter().all(|group| {
        group.state == if group.number == 3 { GroupState::NotRead } else { GroupState::Unchanged }
    }));
    let unknown = examine(&chip, &Trust::default(), in_2008());
    assert_eq!(codes(&unknown), ["issuer_not_here"]);
    assert_eq!(unknown.verdict, Verdict::SignerUnknown);
    let late = examine(&chip, &trust, Instant::on(2026, 11, 24).unwrap());
    assert_eq!((late.verdict, codes(&late)), (Verdict::SignerExpired, vec!["signer_expired"]));
    let mut swapped = chip.clone();
    swapped.groups.insert(1, &specimen.groups[1]);
    assert_eq!(examine(&swapped, &trust, in_2008()).verdict, Verdict::AlteredSinceSigning);
    let mut added = chip.clone();
    added.groups.insert(15, &specimen.dg15);
    let partly = examine(&added, &trust, in_2008());
    assert_eq!(
        (partly.verdict, codes(&partly)),
        (Verdict::PartlySigned, vec!["data_group_not_signed"])
    );
    let without = Chip { sod: None, ..chip };
    assert_eq!(examine(&without, &trust, in_2008()).verdict, Verdict::SignatureMissing);
}

/// One change of a file: a flipped bit, another byte, a cut, a doubled or lost piece, a piece of
/// another place.
fn mutate(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(bytes.len());
    match chance.below(10) {
        0..=3 => bytes[at] ^= 1 << chance.below(8),
        4..=5 => bytes[at] = bytes[at].wrapping_add(1 + chance.below(255) as u8),
        6 => bytes.truncate(at),
        7 => {
            bytes.remove(at);
        }
        8 => {
            let count = 1 + chance.below(8);
            let piece: Vec<u8> = bytes[at..].iter().take(count).copied().collect();
            let to = chance.below(bytes.len());
            for (offset, byte) in piece.into_iter().enumerate() {
                if let Some(slot) = bytes.get_mut(to + offset) {
                    *slot = byte;
                }
            }
        }
        _ => bytes.insert(at, chance.below(256) as u8),
    }
}

/// How many mutants each run makes; `PORTOLAN_MUTANTS` asks for more.
fn mutants() -> usize {
    std::env::var("PORTOLAN_MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000)
}

#[test]
fn no_mutant_of_the_specimen_is_accepted() {
    let Some(specimen) = Specimen::read() else { return };
    let trust = specimen.trust();
    let mut chance = Chance::new(9303);
    let (mut made, mut noticed) = (0, 0);
    while made < mutants() {
        let (mut sod, mut groups) = (specimen.sod.clone(), specimen.groups.clone());
        // Mostly the signature file, where there is more to get wrong.
        match chance.below(10) {
            0..=7 => mutate(&mut sod, &mut chance),
            _ => {
                let which = chance.below(groups.len());
                mutate(&mut groups[which], &mut chance);
            }
        }
        if sod == specimen.sod && groups == specimen.groups {
            continue;
        }
        made += 1;
        let mutant = Specimen { com: Vec::new(), sod, groups, dg15: Vec::new() };
        let found = examine(&mutant.chip(), &trust, in_2008());
        // Where only framing that nobody signs was changed, what is signed is still genuine, and a
        // notice must say that the framing is not as it should be.
        noticed += usize::from(found.verdict == Verdict::GenuineUnchanged);
        assert!(
            found.verdict != Verdict::GenuineUnchanged || !found.notices.is_empty(),
            "mutant {made} is accepted: {:?} {found:?}",
            changed(&specimen.sod, &mutant.sod)
        );
        for (number, bytes) in GROUPS.iter().zip(&mutant.groups) {
            read_everything(*number, bytes);
        }
    }
    println!("{made} mutants, none accepted; {noticed} with a notice of unsigned framing");
}

/// Where two files differ first, and what stands there.
fn changed(one: &[u8], other: &[u8]) -> (usize, usize, Vec<u8>, Vec<u8>) {
    let at = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let near = |bytes: &[u8]| bytes.iter().skip(at.saturating_sub(4)).take(16).copied().collect();
    (at, other.len(), near(one), near(other))
}

/// Whatever the bytes: no panic.
fn read_everything(number: u8, bytes: &[u8]) {
    match number {
        1 => drop(file::zone(bytes)),
        2 => drop(dg2(bytes)),
        _ => drop(security::dg14(bytes)),
    }
}
