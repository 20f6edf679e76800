//! Keys by which names find each other: consonants in classes that all scripts can write.
//!
//! Always holds: a word and its common romanisations share a key. What a script cannot tell apart
//! is one class: *b* and *p* (no *p* in Arabic), *r* and *l* (one letter in kana), *k*, *g*, *kh*
//! and *q*, the hissing sounds. Vowels, *h*, *y* and *w* are left out: scripts write them or not.

use crate::sound::is_vowel;

/// The class of a sound; 0 for those that are left out.
const fn class(sound: u8) -> u8 {
    match sound {
        b'b' | b'p' => 1,
        b'f' | b'v' => 2,
        b't' | b'd' | b'T' => 3,
        b'k' | b'g' | b'q' | b'x' | b'G' => 4,
        b's' | b'z' | b'c' | b'S' | b'C' | b'Z' | b'j' => 5,
        b'm' => 6,
        b'n' => 7,
        b'r' | b'l' => 8,
        b'0'..=b'9' => 9,
        _ => 0,
    }
}

/// A name's consonants by class, the first in the lowest bits, up to sixteen; neighbours of one
/// class with no sound between are one.
#[must_use]
pub fn skeleton(sounds: &[u8]) -> u64 {
    with_classes(sounds, class)
}

fn with_classes(sounds: &[u8], class: fn(u8) -> u8) -> u64 {
    let mut bits = 0u64;
    let mut shift = 0u32;
    let mut before = 0u8;
    for sound in sounds {
        let class = class(*sound);
        if class != 0 && (class != before || class == 9) && shift < 64 {
            let value = if class == 9 { u64::from(9 + (*sound - b'0') % 7) } else { u64::from(class) };
            bits |= value << shift;
            shift += 4;
        }
        before = class;
    }
    bits
}

/// What else the consonants may be in another script: *v* and *w* as vowels or as *b*, *j* as *y*
/// or *h*, *x* as nothing.
pub fn others(sounds: &[u8], mut each: impl FnMut(u64)) {
    let main = skeleton(sounds);
    let mut told = [main, 0, 0, 0];
    let readings: [fn(u8) -> u8; 3] = [
        // v is b in kana and Hebrew, and f is h or p there.
        |s| if matches!(s, b'v' | b'f') { 1 } else { class(s) },
        // w is v in Polish, German and Persian; kh is h in many romanisations.
        |s| match s {
            b'w' => 2,
            b'x' | b'G' => 0,
            _ => class(s),
        },
        // v is a vowel, as in waw; j is y in German, Slavic and Scandinavian Latin.
        |s| if matches!(s, b'v' | b'j') { 0 } else { class(s) },
    ];
    for (n, reading) in readings.into_iter().enumerate() {
        let key = with_classes(sounds, reading);
        if !told.contains(&key)
            && let Some(place) = told.get_mut(n + 1)
        {
            *place = key;
            each(key);
        }
    }
}

/// Two skeletons one after the other, as one word: the consonants where they meet are one if they
/// are of one class.
#[must_use]
pub fn joined(first: u64, second: u64) -> u64 {
    if first == 0 {
        return second;
    }
    let length = (64 - first.leading_zeros()).div_ceil(4) * 4;
    let last = first.checked_shr(length - 4).unwrap_or(0) & 15;
    let second = if second & 15 == last && last <= 8 { second >> 4 } else { second };
    first | second.checked_shl(length).unwrap_or(0)
}

/// What distinguishes words without consonants: their first vowel.
#[must_use]
pub fn of_vowels(sounds: &[u8]) -> u64 {
    let first = sounds.iter().copied().find(|s| is_vowel(*s) || matches!(s, b'h' | b'w' | b'y'));
    0xF000_0000_0000_0000 | u64::from(first.unwrap_or(0))
}
