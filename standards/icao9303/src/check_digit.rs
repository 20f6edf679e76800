//! The check digit of Doc 9303-3 §4.9, and what it cannot tell apart.
//!
//! Modulus 10 with the weights 7, 3, 1 repeated. Digits count as themselves, A–Z as 10–35, the
//! filler `<` as 0. Because 7, 3 and 1 are coprime to 10, one changed character escapes exactly when
//! its value is congruent modulus 10 to what it was; because any two neighbouring weights differ by
//! 2, 4 or 6, two neighbours that changed places escape exactly when their values are congruent
//! modulus 5. Both hold wherever the field starts, so they hold for the composite digit too.

/// 7, 3, 1 for as long as the longest series of Doc 9303 (TD1's composite has 50 characters).
const WEIGHTS: [u8; 96] = {
    let mut weights = [7; 96];
    let mut rest: &mut [u8] = &mut weights;
    while let [_, three, one, tail @ ..] = rest {
        *three = 3;
        *one = 1;
        rest = tail;
    }
    weights
};

/// Stands for "not a character of the zone" in [`VALUES`].
const NONE: u8 = u8::MAX;

const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut rest: &mut [u8] = &mut values;
    let mut byte = 0_u8;
    while let [value, tail @ ..] = rest {
        *value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'<' => 0,
            _ => NONE,
        };
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    values
};

#[expect(clippy::indexing_slicing, reason = "a byte cannot lie outside 256 entries")]
fn raw_value(byte: u8) -> u8 {
    VALUES[usize::from(byte)]
}

/// The value that Doc 9303-3 §4.9 gives a character; `None` outside `0-9`, `A-Z` and `<`.
#[must_use]
pub fn value(character: u8) -> Option<u8> {
    match raw_value(character) {
        NONE => None,
        value => Some(value),
    }
}

/// A sum that runs over several pieces, as the composite digit does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    total: u32,
    taken: usize,
    foreign: bool,
}

impl Sum {
    pub(crate) fn add(&mut self, characters: &[u8]) {
        let weights = WEIGHTS.get(self.taken..).unwrap_or_default();
        for (&character, &weight) in characters.iter().zip(weights) {
            let value = raw_value(character);
            self.foreign |= value == NONE;
            self.total += u32::from(value) * u32::from(weight);
        }
        self.taken += characters.len();
    }

    /// The digit as a character, `None` where a character had no value.
    pub(crate) fn digit(self) -> Option<u8> {
        if self.foreign { None } else { u8::try_from(self.total % 10).ok().map(|d| b'0' + d) }
    }
}

/// The check digit of up to 96 characters, as a character; `None` where one of them is foreign to
/// the zone.
///
/// ```
/// // Doc 9303-3, appendix A, example 1.
/// assert_eq!(icao9303::check_digit::compute(b"520727"), Some(b'3'));
/// assert_eq!(icao9303::check_digit::compute(b"AB2134<<<"), Some(b'5'));
/// ```
#[must_use]
pub fn compute(characters: &[u8]) -> Option<u8> {
    let mut sum = Sum::default();
    sum.add(characters);
    sum.digit()
}

/// The ten classes of characters that no check digit can tell apart, by value modulus 10.
///
/// The first is `<0AKU`: a filler, a zero, an A, a K and a U are one and the same to it.
pub const CLASSES: [&str; 10] =
    ["<0AKU", "1BLV", "2CMW", "3DNX", "4EOY", "5FPZ", "6GQ", "7HR", "8IS", "9JT"];

/// The class of a character, itself included; empty for a foreign character.
///
/// ```
/// assert_eq!(icao9303::check_digit::class(b'6'), "6GQ");
/// ```
#[must_use]
pub fn class(character: u8) -> &'static str {
    value(character).and_then(|v| CLASSES.get(usize::from(v % 10))).copied().unwrap_or_default()
}

/// Whether replacing one character by the other leaves every check digit as it is.
#[must_use]
pub fn same_class(one: u8, other: u8) -> bool {
    matches!((value(one), value(other)), (Some(a), Some(b)) if a % 10 == b % 10)
}

/// Whether two neighbours that change places leave every check digit as it is.
#[must_use]
pub fn swap_escapes(left: u8, right: u8) -> bool {
    left != right && matches!((value(left), value(right)), (Some(a), Some(b)) if a % 5 == b % 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_examples_of_doc_9303_3_appendix_a() {
        assert_eq!(compute(b"520727"), Some(b'3'));
        assert_eq!(compute(b"AB2134<<<"), Some(b'5'));
        // Example 3, the composite digit of a TD3 document, in its three pieces.
        let mut sum = Sum::default();
        sum.add(b"HA672242<6");
        sum.add(b"5802254");
        sum.add(b"9601086");
        sum.add(b"<<<<<<<<<<<<<<0");
        assert_eq!(sum.digit(), Some(b'8'));
    }

    #[test]
    fn a_foreign_character_has_no_digit() {
        assert_eq!(compute(b"52 727"), None);
        assert_eq!(compute(&[0xFF]), None);
    }

    #[test]
    fn the_classes_are_what_the_digit_cannot_tell_apart() {
        let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
        for &one in alphabet {
            for &other in alphabet {
                for at in 0..3 {
                    let mut field = *b"123";
                    field[at] = one;
                    let before = compute(&field);
                    field[at] = other;
                    assert_eq!(before == compute(&field), same_class(one, other));
                    assert_eq!(same_class(one, other), class(one).contains(char::from(other)));
                    let mut pair = *b"<<<<";
                    pair[at] = one;
                    pair[at + 1] = other;
                    let before = compute(&pair);
                    pair.swap(at, at + 1);
                    assert_eq!(before == compute(&pair) && one != other, swap_escapes(one, other));
                }
            }
        }
    }
}
