//! Reading by position and turning counts into fractions, without a panic and without a cast.
//!
//! Leaves out checks that callers want to hear about: what is out of range reads as nothing.

/// The value at a position; what is not there reads as the type's nothing.
pub(crate) fn at<T: Copy + Default>(values: &[T], place: usize) -> T {
    values.get(place).copied().unwrap_or_default()
}

/// The same for a number that names a row, a word or a block.
pub(crate) fn at32<T: Copy + Default>(values: &[T], place: u32) -> T {
    at(values, wide(place))
}

/// A row's, word's or block's number as a position.
pub(crate) fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A position as a number that takes half the room; more than 4,294,967,295 are not held.
pub(crate) fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A count as a fraction's part; exact below 2⁵³.
pub(crate) fn real(count: u64) -> f64 {
    let high = u32::try_from(count >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(count & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

/// The count of things in a slice, as [`real`].
pub(crate) fn size(count: usize) -> f64 {
    real(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Pairs that can be made of `count` things.
pub(crate) fn pairs(count: u64) -> u64 {
    count.saturating_mul(count.saturating_sub(1)) / 2
}

/// How likely a pair is one person, from the base-two logarithm of the odds.
#[must_use]
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}

/// Scrambles a number so that near numbers fall far apart (the finaliser of `SplitMix64`; Steele,
/// Lea and Flood 2014).
pub(crate) const fn scramble(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Joins two hashes; the order counts.
pub(crate) const fn join(first: u64, second: u64) -> u64 {
    scramble(first.rotate_left(23) ^ second)
}

/// A text's hash: the same on every machine and in every run.
pub(crate) fn hash(text: &[u8]) -> u64 {
    let mut mixed = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text {
        mixed = (mixed ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    scramble(mixed)
}

/// Numbers that look random and are the same for the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let drawn = scramble(self.0) >> 32;
        u32::try_from((drawn * u64::from(limit)) >> 32).unwrap_or(0)
    }
}

/// Half the digits, where millions are kept.
#[expect(clippy::as_conversions, reason = "rounding to fewer digits is what is wanted")]
#[expect(clippy::cast_possible_truncation, reason = "as above; weights are small numbers")]
pub(crate) const fn single(number: f64) -> f32 {
    number as f32
}
