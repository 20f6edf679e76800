//! How alike two words are.
//!
//! Always: symmetric; at most the first [`LONGEST`] letters of a word are looked at, so that a
//! field of ten thousand letters costs no more than one of sixty-four.

use crate::number::size;

/// The most letters that a comparison looks at.
pub const LONGEST: usize = 64;

/// The letters of a word, on the stack.
struct Letters {
    held: [char; LONGEST],
    count: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Self { held: ['\0'; LONGEST], count: 0 };
        for (place, letter) in letters.held.iter_mut().zip(text.chars()) {
            *place = letter;
            letters.count += 1;
        }
        letters
    }

    fn all(&self) -> &[char] {
        self.held.get(..self.count).unwrap_or_default()
    }
}

/// The likeness of Jaro (1989) with Winkler's bonus for a common beginning (1990): 0 for nothing
/// in common, 1 for the same.
///
/// ```
/// assert!((linkage::jaro_winkler("martha", "marhta") - 0.961).abs() < 0.001);
/// ```
#[must_use]
pub fn jaro_winkler(left: &str, right: &str) -> f64 {
    // In a fixed order, since Jaro's greedy pairing may differ by which word goes first.
    let (left, right) = if left <= right { (left, right) } else { (right, left) };
    if left.is_ascii() && right.is_ascii() {
        return of_letters(first_bytes(left), first_bytes(right));
    }
    let (left, right) = (Letters::of(left), Letters::of(right));
    of_letters(left.all(), right.all())
}

/// Where every letter is one byte, letters need not be taken apart.
fn first_bytes(text: &str) -> &[u8] {
    let bytes = text.as_bytes();
    bytes.get(..LONGEST).unwrap_or(bytes)
}

fn of_letters<T: PartialEq>(a: &[T], b: &[T]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut of_a, mut of_b) = (0_u64, 0_u64);
    for (i, letter) in a.iter().enumerate() {
        let from = i.saturating_sub(window);
        let upto = b.len().min(i + window + 1);
        for (j, other) in b.iter().enumerate().take(upto).skip(from) {
            if letter == other && of_b & (1 << j) == 0 {
                of_a |= 1 << i;
                of_b |= 1 << j;
                break;
            }
        }
    }
    let matched = of_a.count_ones();
    if matched == 0 {
        return 0.0;
    }
    let in_a = a.iter().enumerate().filter(|(i, _)| of_a & (1 << i) != 0);
    let in_b = b.iter().enumerate().filter(|(i, _)| of_b & (1 << i) != 0);
    let moved = in_a.zip(in_b).map(|((_, x), (_, y))| u32::from(x != y)).sum::<u32>();
    let common = f64::from(matched);
    let jaro = (common / size(a.len())
        + common / size(b.len())
        + (common - f64::from(moved) / 2.0) / common)
        / 3.0;
    let beginning = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).map(|_| 0.1).sum::<f64>();
    jaro + beginning * (1.0 - jaro)
}

/// Whether one letter put in, taken out, replaced, or exchanged with its neighbour makes the one
/// word of the other (Damerau 1964). The same word counts.
///
/// ```
/// assert!(linkage::is_one_edit("smith", "simth"));
/// assert!(!linkage::is_one_edit("smith", "schmidt"));
/// ```
#[must_use]
pub fn is_one_edit(left: &str, right: &str) -> bool {
    if left.len().abs_diff(right.len()) > 4 {
        // More bytes apart than the longest letter has.
        return false;
    }
    if left.is_ascii() && right.is_ascii() {
        return is_one_edit_of(first_bytes(left), first_bytes(right));
    }
    let (left, right) = (Letters::of(left), Letters::of(right));
    is_one_edit_of(left.all(), right.all())
}

fn is_one_edit_of<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (rest, other) =
        (short.get(same..).unwrap_or_default(), long.get(same..).unwrap_or_default());
    match (rest, other) {
        ([], _) => true,
        (_, [_, after @ ..]) if rest.len() < other.len() => rest == after,
        ([x, y, tail @ ..], [p, q, end @ ..]) if x == q && y == p && tail == end => true,
        ([_, tail @ ..], [_, end @ ..]) => tail == end,
        _ => false,
    }
}
