//! A crossing in one number, and the buckets it is thrown into.
//!
//! From the highest bit down: person, day, order within the day, post, citizenship, age group,
//! sex, stated status, direction. Sorted as numbers, crossings stand person by person in time.
//!
//! Always: persons are scrambled by a one-to-one multiplication, so that buckets are even even
//! where numbers are not; two persons never share a number.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "the inner loop over every crossing: widths are fixed by the layout, the bucket is masked to the number of buckets"
)]

use std::ops::BitOr;

use residence::Status;

use crate::cell::age_group;
use crate::{Batch, CubeError, Source};

/// A number that holds a crossing.
pub(crate) trait Packed: Copy + Ord + Send + Sync + Default + BitOr<Output = Self> {
    /// A value at its place. Native, as what follows: shifting 128 bits costs the inner loop.
    fn at(value: u64, shift: u32) -> Self;
    /// Without the lowest bits.
    fn without_low(self, bits: u32) -> Self;
    /// The lowest 64 bits.
    fn low(self) -> u64;
}

impl Packed for u64 {
    #[inline]
    fn at(value: u64, shift: u32) -> Self {
        value << shift
    }
    #[inline]
    fn without_low(self, bits: u32) -> Self {
        self >> bits
    }
    #[inline]
    fn low(self) -> u64 {
        self
    }
}

impl Packed for u128 {
    #[inline]
    fn at(value: u64, shift: u32) -> Self {
        Self::from(value) << shift
    }
    #[inline]
    fn without_low(self, bits: u32) -> Self {
        self >> bits
    }
    #[inline]
    fn low(self) -> u64 {
        self as u64
    }
}

/// Days from here on can be packed (the year 875), in 20 bits, to the year 3745.
const FIRST_DAY: i32 = -400_000;
const DAY_BITS: u32 = 20;
/// Odd, so multiplying by it is one to one; from the golden ratio, so its high bits are mixed.
const SCRAMBLE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Which bits mean what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    person_low: i64,
    person_bits: u32,
    day_low: i32,
    day_bits: u32,
    order_low: i64,
    order_bits: u32,
    post_bits: u32,
    citizenship_bits: u32,
    age_bits: u32,
    sex_bits: u32,
    initial_bits: u32,
    bucket_bits: u32,
    rows: u64,
}

fn bits_for(low: i64, high: i64) -> u32 {
    (64 - high.wrapping_sub(low).cast_unsigned().leading_zeros()).max(1)
}

impl Layout {
    pub(crate) fn of(source: &Source) -> Self {
        let present = source.present();
        let (person_low, person_bits) = if source.persons_are_text() {
            (0, 32)
        } else {
            source.person_range().bounds.map_or((0, 64), |(low, high)| (low, bits_for(low, high)))
        };
        let (day_low, day_bits) = source
            .has_only_days()
            .then(|| source.day_range().bounds)
            .flatten()
            .and_then(|(low, high)| {
                let bits = bits_for(low, high);
                (bits <= DAY_BITS).then_some((i32::try_from(low).ok()?, bits))
            })
            .unwrap_or((FIRST_DAY, DAY_BITS));
        let on = |is_there: bool, bits: u32| if is_there { bits } else { 0 };
        let mut layout = Self {
            person_low,
            person_bits,
            day_low,
            day_bits,
            order_low: 0,
            order_bits: 0,
            post_bits: on(present.post, 16),
            citizenship_bits: on(present.citizenship, 16),
            age_bits: on(present.birth_date, 5),
            sex_bits: on(present.sex, 2),
            initial_bits: on(present.initial_status, 2),
            bucket_bits: 0,
            rows: source.crossings().unwrap_or(0),
        };
        let (order_low, order_bits) = if source.has_journeys() {
            source.journey_range().bounds.map_or((0, 40), |(low, high)| (low, bits_for(low, high)))
        } else {
            (0, on(!source.has_only_days(), 27))
        };
        // Without room for it (persons of 64 bits), crossings of one day are taken in turns.
        if layout.bits() + order_bits <= 128 {
            layout.order_low = order_low;
            layout.order_bits = order_bits;
        }
        let for_cache = (layout.rows / 65_536).max(16).next_power_of_two();
        layout.bucket_bits = for_cache.trailing_zeros().min(11).min(person_bits);
        layout
    }

    pub(crate) const fn bits(&self) -> u32 {
        self.person_bits
            + self.day_bits
            + self.order_bits
            + self.post_bits
            + self.citizenship_bits
            + self.age_bits
            + self.sex_bits
            + self.initial_bits
            + 1
    }

    pub(crate) const fn buckets(&self) -> usize {
        1 << self.bucket_bits
    }

    const fn order_shift(&self) -> u32 {
        1 + self.initial_bits
            + self.sex_bits
            + self.age_bits
            + self.citizenship_bits
            + self.post_bits
    }

    const fn day_shift(&self) -> u32 {
        self.order_shift() + self.order_bits
    }

    const fn person_shift(&self) -> u32 {
        self.day_shift() + self.day_bits
    }

    const fn bucket_shift(&self) -> u32 {
        self.person_shift() + self.person_bits - self.bucket_bits
    }

    #[inline]
    pub(crate) fn person<K: Packed>(&self, key: K) -> u64 {
        key.without_low(self.person_shift()).low()
    }

    #[inline]
    pub(crate) fn day<K: Packed>(&self, key: K) -> i32 {
        let mask = (1_u64 << self.day_bits) - 1;
        let offset = key.without_low(self.day_shift()).low() & mask;
        self.day_low + offset as i32
    }

    /// Day and order within it, to see two crossings at the same instant.
    #[inline]
    pub(crate) fn instant<K: Packed>(&self, key: K) -> K {
        key.without_low(self.order_shift())
    }

    #[inline]
    pub(crate) fn is_arrival<K: Packed>(key: K) -> bool {
        key.low() & 1 == 1
    }

    #[inline]
    pub(crate) fn initial<K: Packed>(&self, key: K) -> Option<Status> {
        if self.initial_bits == 0 {
            return None;
        }
        match (key.low() >> 1) & 3 {
            1 => Some(Status::NonResident),
            2 => Some(Status::Resident),
            _ => None,
        }
    }

    /// Sex, age group, citizenship, post.
    #[inline]
    pub(crate) fn properties<K: Packed>(&self, key: K) -> (u64, u64, u64, u64) {
        let mut rest = key.without_low(1 + self.initial_bits).low();
        let mut next = |bits: u32| {
            let value = rest & ((1_u64 << bits) - 1);
            rest >>= bits;
            value
        };
        let sex = next(self.sex_bits);
        let age = next(self.age_bits);
        let citizenship = next(self.citizenship_bits);
        (sex, age, citizenship, next(self.post_bits))
    }
}

/// Crossings by the scrambled person's highest bits.
pub(crate) struct Buckets<K> {
    layout: Layout,
    packed: Vec<K>,
    buckets: Vec<Vec<K>>,
    days: Option<(i32, i32)>,
}

impl<K: Packed> Buckets<K> {
    pub(crate) fn new(layout: Layout, threads: usize) -> Self {
        let each = layout.rows / (layout.buckets() * threads.max(1)) as u64;
        // A little more than its share, so that an even file never makes a bucket move.
        let room = usize::try_from(each + each / 16).unwrap_or(0);
        let buckets = (0..layout.buckets()).map(|_| Vec::with_capacity(room)).collect();
        Self { layout, packed: Vec::new(), buckets, days: None }
    }

    pub(crate) fn days(&self) -> Option<(i32, i32)> {
        self.days
    }

    pub(crate) fn take(&mut self, at: usize) -> Vec<K> {
        self.buckets.get_mut(at).map(std::mem::take).unwrap_or_default()
    }

    pub(crate) fn scatter(&mut self, batch: &Batch) -> Result<(), CubeError> {
        let layout = self.layout;
        let (Some(&low), Some(&high)) = (batch.day.iter().min(), batch.day.iter().max()) else {
            return Ok(());
        };
        let first = i64::from(low) - i64::from(layout.day_low);
        let last = i64::from(high) - i64::from(layout.day_low);
        if first < 0 || last >= 1 << layout.day_bits {
            let day = if first < 0 { low } else { high };
            let date = crate::day::iso(day);
            return Err(CubeError::Request(format!(
                "a crossing is dated `{date}` (day {day} from 1970), which no border post can have recorded"
            )));
        }
        self.days = Some(self.days.map_or((low, high), |(a, b)| (a.min(low), b.max(high))));

        self.pack(batch);
        let (bucket_shift, bucket_mask) = (layout.bucket_shift(), layout.buckets() - 1);
        for &key in &self.packed {
            let bucket = key.without_low(bucket_shift).low() as usize & bucket_mask;
            self.buckets[bucket].push(key);
        }
        Ok(())
    }

    /// Column after column, so that each is one even loop.
    fn pack(&mut self, batch: &Batch) {
        let layout = self.layout;
        let person_mask = u64::MAX >> (64 - layout.person_bits);
        let person_low = layout.person_low.cast_unsigned();
        let (person_shift, day_shift) = (layout.person_shift(), layout.day_shift());
        self.packed.clear();
        let rows = batch.person.iter().zip(&batch.day).zip(&batch.is_arrival);
        self.packed.extend(rows.map(|((&person, &day), &is_arrival)| {
            let person = person.wrapping_sub(person_low).wrapping_mul(SCRAMBLE) & person_mask;
            let day = (day - layout.day_low) as u64;
            K::at(person, person_shift) | K::at(day, day_shift) | K::at(is_arrival.into(), 0)
        }));
        let mut shift = 1;
        let mut put = |bits: u32, values: &mut dyn Iterator<Item = u64>| {
            if bits > 0 {
                for (key, value) in self.packed.iter_mut().zip(values) {
                    *key = *key | K::at(value, shift);
                }
            }
            shift += bits;
        };
        put(
            layout.initial_bits,
            &mut batch.initial.iter().map(|i| i.map_or(0, |status| u64::from(status.code()) + 1)),
        );
        put(layout.sex_bits, &mut batch.sex.iter().map(|&sex| sex.into()));
        let ages = batch.birth_day.iter().zip(&batch.day);
        put(layout.age_bits, &mut ages.map(|(&birth, &day)| age_group(birth, day).into()));
        put(layout.citizenship_bits, &mut batch.citizenship.iter().map(|&code| code.into()));
        put(layout.post_bits, &mut batch.post.iter().map(|&code| code.into()));
        let order_mask = u64::MAX.checked_shr(64 - layout.order_bits).unwrap_or(0);
        let order =
            |&order: &i64| order.wrapping_sub(layout.order_low).cast_unsigned() & order_mask;
        put(layout.order_bits, &mut batch.order.iter().map(order));
    }
}

/// A bucket whose crossings stand slot by slot: each person in one slot, few persons in each.
#[derive(Default)]
pub(crate) struct Slots<K> {
    keys: Vec<K>,
    /// Where each slot ends.
    ends: Vec<u32>,
}

/// Slots of a bucket at most: so that their ends stay in the nearest cache.
const MOST_SLOT_BITS: u32 = 14;

impl<K: Packed> Slots<K> {
    /// Brings the parts of a bucket together.
    pub(crate) fn gather(&mut self, layout: Layout, parts: &[Vec<K>]) {
        let rows: usize = parts.iter().map(Vec::len).sum();
        let bits = (layout.person_bits - layout.bucket_bits).min(MOST_SLOT_BITS);
        let shift = layout.bucket_shift() - bits;
        let mask = (1_usize << bits) - 1;
        let slot = |key: K| key.without_low(shift).low() as usize & mask;
        self.ends.clear();
        self.ends.resize(1 << bits, 0);
        for &key in parts.iter().flatten() {
            self.ends[slot(key)] += 1;
        }
        let mut start = 0;
        for end in &mut self.ends {
            let count = *end;
            *end = start;
            start += count;
        }
        self.keys.resize(rows, K::default());
        for &key in parts.iter().flatten() {
            let end = &mut self.ends[slot(key)];
            self.keys[*end as usize] = key;
            *end += 1;
        }
    }

    /// One slot after the other, sorted.
    pub(crate) fn each(&mut self, mut act: impl FnMut(&mut [K])) {
        let mut rest = self.keys.as_mut_slice();
        let mut from = 0;
        for &end in &self.ends {
            let (slot, later) = rest.split_at_mut((end - from) as usize);
            (rest, from) = (later, end);
            sort_few(slot);
            act(slot);
        }
    }
}

/// Most people cross a few times: a fixed network of exchanges has no branch to foresee.
#[inline]
fn sort_few<K: Packed>(keys: &mut [K]) {
    #[inline]
    fn exchange<K: Packed>(keys: &mut [K], a: usize, b: usize) {
        let (left, right) = (keys[a], keys[b]);
        keys[a] = left.min(right);
        keys[b] = left.max(right);
    }
    match keys.len() {
        0 | 1 => {}
        2 => exchange(keys, 0, 1),
        3 => [(0, 1), (1, 2), (0, 1)].into_iter().for_each(|(a, b)| exchange(keys, a, b)),
        4 => [(0, 1), (2, 3), (0, 2), (1, 3), (1, 2)]
            .into_iter()
            .for_each(|(a, b)| exchange(keys, a, b)),
        _ => keys.sort_unstable(),
    }
}
