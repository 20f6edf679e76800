//! Keys by which a name is found again, however it is spelled.
//!
//! Always holds: a key is made of classes of consonants that hold across scripts, so that a word
//! and its usual romanisations share at least one; a sound that falls into two classes gives a key
//! for each.
//!
//! After Soundex (Russell 1918) in spirit; the classes are those of [`crate::sound`].

use crate::model::Schema;
use crate::name::{Name, Part};
use crate::sound;

/// The most readings of one word that get a key.
const MOST_READINGS: usize = 8;
/// The longest skeleton that is kept.
const LONGEST: usize = 12;

/// The classes of a sound: one, two where spellings disagree, none for what is not written
/// everywhere.
const fn class(sound: u8) -> &'static [u8] {
    match sound {
        b'b' | b'p' | b'f' => b"1",
        b'v' => b"10",
        b's' | b'z' | b'c' | b'S' | b'C' | b'Z' => b"2",
        b'T' => b"32",
        b't' | b'd' => b"3",
        b'k' | b'g' | b'q' => b"4",
        b'G' => b"40",
        b'x' => b"40",
        b'j' => b"24",
        b'l' => b"5",
        b'r' => b"6",
        b'm' | b'n' => b"7",
        _ => b"",
    }
}

/// The classes in a word, a bit each: two words that may be one share most.
pub fn classes(sounds: &[u8]) -> u16 {
    let mut bits = 0;
    for sound in sounds {
        for class in class(*sound) {
            bits |= 1u16 << (class - b'0');
        }
    }
    bits
}

/// The skeletons of a word: its classes in a row, one for each way of reading it.
fn skeletons(sounds: &[u8], liquids: bool) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = vec![Vec::new()];
    for sound in sounds {
        let classes = class(*sound);
        if classes.is_empty() {
            continue;
        }
        let known = all.len();
        if classes.len() > 1 && known * 2 <= MOST_READINGS {
            all.extend_from_within(..);
        }
        for (n, skeleton) in all.iter_mut().enumerate() {
            let class = if n < known { classes.first() } else { classes.get(1) };
            let Some(class) = class.copied().filter(|c| *c != b'0') else { continue };
            // An r is an l where it was written in kana or hangul.
            let class = if liquids && class == b'6' { b'5' } else { class };
            if skeleton.last() != Some(&class) && skeleton.len() < LONGEST {
                skeleton.push(class);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The finer classes of a sound: they part what [`class`] puts together, so that a key of both says
/// more.
const fn fine(sound: u8) -> u8 {
    match sound {
        b'b' | b'p' => b'b',
        b'f' => b'f',
        b's' | b'z' | b'c' | b'T' => b's',
        b'S' | b'C' | b'Z' | b'j' => b'S',
        b't' | b'd' => b't',
        b'k' | b'q' | b'g' => b'k',
        b'x' => b'x',
        b'l' => b'l',
        b'r' => b'r',
        b'm' => b'm',
        b'n' => b'n',
        _ => 0,
    }
}

/// The finer key of a word: its consonants, where it begins, and whether it ends in one.
fn fine_key(sounds: &[u8]) -> Option<u64> {
    let mut skeleton: Vec<u8> = sounds.iter().map(|s| fine(*s)).filter(|c| *c != 0).collect();
    skeleton.dedup();
    if skeleton.is_empty() {
        return None;
    }
    skeleton.push(u8::from(sounds.first().is_some_and(|s| sound::is_weak(*s))));
    Some(hash(b'.', &skeleton))
}

/// FNV-1a, 64 bits: keys are the same on every machine.
fn hash(salt: u8, bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in std::iter::once(&salt).chain(bytes) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// The keys of a word: its skeletons, and of long ones the beginning and the end, which a slip at
/// the other end leaves whole.
fn of_word(sounds: &[u8], out: &mut Vec<u64>) {
    let weak_start = sounds.first().is_some_and(|s| sound::is_weak(*s));
    // Both readings of the liquids: what was written in kana meets what was not.
    let mut all = skeletons(sounds, true);
    all.dedup();
    for mut skeleton in all {
        match skeleton.len() {
            0 => {
                // Nothing but vowels: the word itself.
                out.push(hash(b'v', sounds.get(..2.min(sounds.len())).unwrap_or_default()));
                continue;
            }
            1 => skeleton.push(if weak_start { b'a' } else { b'b' }),
            n if n >= 5 => {
                out.push(hash(b'<', skeleton.get(..4).unwrap_or_default()));
                out.push(hash(b'>', skeleton.get(n - 4..).unwrap_or_default()));
            }
            _ => {}
        }
        out.push(hash(b'=', &skeleton));
    }
}

/// All keys of a name: twice the number of the word, and one more for its finer key; and the key.
pub fn of(name: &Name) -> Vec<(u8, u64)> {
    let named: Vec<&Part> = name.parts.iter().filter(|p| p.worth > 0.0).collect();
    let mut out = Vec::new();
    let mut keys = Vec::new();
    let mut joined = Vec::new();
    for (n, part) in (0u8..).zip(&named) {
        keys.clear();
        let sounds = name.sounds(part);
        of_word(sounds, &mut keys);
        // An article that was written with the name: Alghamdi, al-Ghamdi.
        if let [b'a' | b'e', b'l', rest @ ..] = sounds
            && rest.len() >= 4
        {
            of_word(rest, &mut keys);
        }
        for form in part.forms.iter().filter(|f| **f != 0) {
            keys.push(hash(b'f', &form.to_le_bytes()));
        }
        // Words written together or apart.
        if let Some(next) = named.get(usize::from(n) + 1) {
            joined.clear();
            joined.extend_from_slice(sounds);
            joined.extend_from_slice(name.sounds(next));
            if let Some(skeleton) = skeletons(&joined, true).first()
                && skeleton.len() >= 2
            {
                keys.push(hash(b'=', skeleton));
            }
            out.extend(fine_key(&joined).map(|key| (2 * n + 1, key)));
        }
        keys.sort_unstable();
        keys.dedup();
        out.extend(keys.iter().map(|key| (2 * n, *key)));
        out.extend(fine_key(sounds).map(|key| (2 * n + 1, key)));
    }
    if name.schema() != Schema::Person {
        acronym(name, &named, &mut out);
    }
    out
}

/// An organisation's initials, and a word that may be the initials of another.
fn acronym(name: &Name, named: &[&Part], out: &mut Vec<(u8, u64)>) {
    let initials: Vec<u8> = named.iter().filter_map(|p| name.letters(p).first().copied()).collect();
    if (2..=8).contains(&initials.len()) {
        out.push((0, hash(b'i', &initials)));
    }
    for (n, part) in (0u8..).zip(named) {
        let letters = name.letters(part);
        if (2..=8).contains(&letters.len()) {
            out.push((2 * n, hash(b'i', letters)));
        }
    }
}
