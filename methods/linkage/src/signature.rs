//! A word's outline, by which most pairs of words are known to differ without being compared.
//!
//! Always: what is ruled out here is what the comparison would call *different*; a property test
//! holds the two against each other.

use crate::facet::Facet;
use crate::number::{hash, narrow};

/// Which letters, how many, which words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Signature {
    /// A bit for each letter that occurs; several letters may share one.
    letters: u32,
    /// A bit for each word of four letters and more.
    words: u32,
    /// Eight digits, four bits each; 0 where it is not eight digits.
    digits: u32,
    /// The first two letters.
    head: [char; 2],
    /// Letters.
    length: u16,
}

impl Signature {
    pub(crate) fn of(text: &str) -> Self {
        let mut signature = Self::default();
        let mut count = 0_usize;
        for (place, letter) in text.chars().enumerate() {
            signature.letters |= 1 << (u32::from(letter) & 31);
            if let Some(slot) = signature.head.get_mut(place) {
                *slot = letter;
            }
            count += 1;
        }
        signature.length = u16::try_from(count).unwrap_or(u16::MAX);
        for word in text.split(' ').filter(|word| word.chars().count() >= 4) {
            signature.words |= 1 << (hash(word.as_bytes()) & 31);
        }
        if count == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            signature.digits =
                text.bytes().fold(0, |digits, byte| digits << 4 | u32::from(byte - b'0'));
        }
        signature
    }

    /// Letters that the one has and the other has not, at least.
    const fn without(self, other: Self) -> u32 {
        (self.letters & !other.letters).count_ones()
    }

    fn may_be_one_edit(self, other: Self) -> bool {
        self.length.abs_diff(other.length) <= 1
            && self.without(other) <= 1
            && other.without(self) <= 1
    }

    /// The most that the likeness of Jaro and Winkler can be.
    fn most_alike(self, other: Self) -> f64 {
        let (a, b) = (u32::from(self.length), u32::from(other.length));
        if a == 0 || b == 0 || a > narrow(crate::LONGEST) || b > narrow(crate::LONGEST) {
            return 1.0;
        }
        let common =
            a.saturating_sub(self.without(other)).min(b.saturating_sub(other.without(self)));
        let common = f64::from(common);
        let jaro = (common / f64::from(a) + common / f64::from(b) + 1.0) / 3.0;
        let has_beginning = self.head.first() == other.head.first();
        if has_beginning { jaro + 0.4 * (1.0 - jaro) } else { jaro }
    }
}

/// Room for rounding.
const SLACK: f64 = 1e-9;

impl Facet {
    /// Whether two values are sure to be at the last level.
    pub(crate) fn is_surely_different(self, a: Signature, b: Signature) -> bool {
        match self {
            Self::Given | Self::Family => {
                a.length >= 4
                    && b.length >= 4
                    && a.head.first() != b.head.first()
                    && !a.may_be_one_edit(b)
                    && a.most_alike(b) < 0.78 - SLACK
            }
            Self::BirthDate => {
                if a.digits == 0 || b.digits == 0 {
                    return false;
                }
                // Digits that differ, one bit for each; two may be exchanged, one may be wrong.
                let x = a.digits ^ b.digits;
                let differ = (x | x >> 1 | x >> 2 | x >> 3) & 0x1111_1111;
                let years = year(a.digits).abs_diff(year(b.digits));
                let is_other_day = differ & 0x1111 != 0;
                // Of two dates of eight digits, neither can have one too many.
                years > 1 && differ.count_ones() > 2 && is_other_day
            }
            Self::Postcode => a.head != b.head && !a.may_be_one_edit(b),
            Self::Place => {
                a.words & b.words == 0 && !a.may_be_one_edit(b) && a.most_alike(b) < 0.93 - SLACK
            }
            _ => false,
        }
    }
}

fn year(digits: u32) -> u32 {
    (0..4).fold(0, |year, place| year * 10 + (digits >> (28 - place * 4) & 15))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn what_is_ruled_out_is_different(a in "[a-e]{1,9}|[a-eé ]{1,12}", b in "[a-f]{1,9}|[a-eé ]{1,12}") {
            for facet in [Facet::Given, Facet::Place, Facet::Postcode] {
                if a != b && facet.is_surely_different(Signature::of(&a), Signature::of(&b)) {
                    prop_assert_eq!(facet.level(&a, &b), facet.last(), "{:?} {} {}", facet, a, b);
                }
            }
        }

        #[test]
        fn dates_that_are_ruled_out_are_different(a in "19[0-3]{2}[01][0-2][0-3][0-2]", b in "19[0-3]{2}[01][0-2][0-3][0-2]") {
            if a != b && Facet::BirthDate.is_surely_different(Signature::of(&a), Signature::of(&b)) {
                prop_assert_eq!(Facet::BirthDate.level(&a, &b), Facet::BirthDate.last());
            }
        }
    }
}
