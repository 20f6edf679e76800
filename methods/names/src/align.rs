//! How far apart two words are: in letters, and in sounds.
//!
//! Always holds: distances are symmetric, nought for equal words, and computed on the stack; words
//! longer than [`LONGEST`] are compared by their beginnings.
//!
//! Sources: the optimal string alignment distance (Damerau 1964, adjacent letters exchanged once);
//! which sounds stand for each other is a table for each script, because a *b* is a *p* in what
//! comes from Arabic, an *l* an *r* in what comes from kana, and neither elsewhere.

use std::sync::LazyLock;

use crate::script::Script;
use crate::sound::{SOUNDS, is_vowel, is_weak, number};

/// The most letters or sounds of a word that are compared.
pub const LONGEST: usize = 40;

/// What it costs to put one sound for another, and to leave one out, in hundredths of a consonant.
struct Costs {
    change: [[u8; SOUNDS]; SOUNDS],
    leave: [u8; SOUNDS],
}

/// Pairs that are near in every script.
const NEAR: &[(&str, u8)] = &[
    ("wv", 20),
    ("wu", 10),
    ("wo", 15),
    ("yi", 5),
    ("ye", 15),
    ("ya", 30),
    ("kq", 5),
    ("gq", 35),
    ("kg", 45),
    ("xk", 30),
    ("xh", 15),
    ("Gg", 10),
    ("Gh", 35),
    ("Gr", 60),
    ("Gq", 35),
    ("jg", 30),
    ("jZ", 15),
    ("jz", 40),
    ("jy", 40),
    ("jC", 40),
    ("jd", 60),
    ("Ss", 35),
    ("SC", 25),
    ("Sz", 45),
    ("SZ", 35),
    ("sz", 25),
    ("sc", 25),
    ("zc", 30),
    ("cC", 25),
    ("ck", 60),
    ("Tt", 15),
    ("Ts", 25),
    ("Tz", 40),
    ("Td", 40),
    ("Tf", 40),
    ("dz", 45),
    ("dt", 40),
    ("bp", 45),
    ("bv", 45),
    ("pf", 50),
    ("vf", 30),
    ("lr", 70),
    ("mn", 55),
    ("Zz", 30),
    ("CS", 25),
    ("Ck", 45),
    ("xC", 40),
    ("xS", 60),
    ("gh", 60),
    ("uv", 40),
];

/// Pairs that are near in what is written in, or read from, one script.
const OF_SCRIPT: &[(Script, &[(&str, u8)])] = &[
    (
        Script::Arabic,
        &[
            ("bp", 10),
            ("vf", 10),
            ("gj", 10),
            ("gG", 5),
            ("gk", 20),
            ("gq", 10),
            ("dz", 20),
            ("Ts", 15),
            ("Tt", 10),
            ("sz", 30),
            ("vw", 5),
            ("yi", 0),
            ("ye", 5),
            ("wu", 0),
            ("wo", 0),
            ("CS", 15),
            ("jC", 25),
            ("xk", 20),
            ("dt", 30),
            ("Td", 30),
            ("cs", 15),
            ("ct", 30),
            ("ya", 15),
            ("aw", 40),
            ("ha", 15),
            ("Tz", 20),
            ("he", 15),
        ],
    ),
    (
        Script::Hebrew,
        &[
            ("vb", 5),
            ("pf", 5),
            ("Ss", 5),
            ("xk", 5),
            ("xh", 10),
            ("kq", 0),
            ("ck", 50),
            ("cz", 20),
            ("cs", 20),
            ("vw", 0),
            ("wu", 0),
            ("wo", 0),
            ("yi", 0),
            ("ye", 5),
            ("xC", 20),
            ("Tt", 5),
            ("gj", 15),
            ("CS", 25),
            ("ha", 15),
            ("he", 15),
            ("ya", 15),
            ("cC", 15),
        ],
    ),
    (
        Script::Kana,
        &[
            ("lr", 0),
            ("vb", 5),
            ("Ts", 10),
            ("Tt", 15),
            ("fh", 10),
            ("zj", 10),
            ("Zj", 5),
            ("dj", 25),
            ("zd", 25),
            ("sS", 15),
            ("Ct", 20),
            ("tc", 15),
            ("xh", 10),
            ("xk", 30),
            ("vw", 10),
            ("vu", 15),
            ("Zz", 10),
            ("Gg", 5),
            ("fv", 25),
            ("ai", 25),
            ("Tz", 20),
            ("Cc", 20),
            ("wu", 5),
            ("mn", 15),
            ("xC", 30),
        ],
    ),
    (
        Script::Hangul,
        &[
            ("kg", 5),
            ("bp", 5),
            ("dt", 5),
            ("jC", 5),
            ("lr", 0),
            ("zj", 10),
            ("Zj", 5),
            ("vb", 5),
            ("fp", 5),
            ("fh", 30),
            ("sS", 10),
            ("Ts", 10),
            ("Tt", 10),
            ("cC", 15),
            ("xh", 10),
            ("cj", 15),
            ("xk", 15),
            ("vw", 15),
            ("Cc", 10),
            ("ck", 40),
            ("gq", 10),
            ("Tz", 20),
            ("Gg", 5),
            ("ln", 35),
            ("sz", 30),
            ("wu", 5),
            ("sj", 40),
        ],
    ),
    (
        Script::Han,
        &[
            ("lr", 5),
            ("bp", 15),
            ("dt", 15),
            ("kg", 15),
            ("jC", 15),
            ("cC", 15),
            ("vw", 5),
            ("vf", 10),
            ("Ss", 15),
            ("sz", 20),
            ("cj", 20),
            ("cz", 15),
            ("jz", 20),
            ("Ts", 10),
            ("mn", 10),
            ("xk", 15),
            ("xh", 5),
            ("Tt", 15),
            ("Sx", 20),
            ("Cz", 25),
            ("jS", 30),
            ("jk", 35),
            ("jg", 25),
            ("Ck", 35),
            ("Sh", 35),
            ("vb", 15),
            ("ij", 50),
            ("cs", 15),
            ("Gg", 5),
            ("Td", 20),
            ("ln", 30),
            ("rw", 40),
            ("Cj", 10),
        ],
    ),
    (
        Script::Cyrillic,
        &[
            ("xh", 0),
            ("gh", 10),
            ("yi", 0),
            ("ye", 5),
            ("Ts", 20),
            ("Tt", 10),
            ("Tf", 15),
            ("wv", 5),
            ("Zj", 10),
            ("wu", 10),
            ("ck", 50),
            ("cs", 25),
            ("Cc", 25),
            ("jZ", 5),
            ("Zz", 20),
            ("Zg", 40),
        ],
    ),
    (
        Script::Greek,
        &[
            ("xh", 5),
            ("vb", 10),
            ("Tt", 10),
            ("gy", 15),
            ("bp", 30),
            ("dt", 20),
            ("xC", 20),
            ("xk", 20),
        ],
    ),
    (
        Script::Devanagari,
        &[
            ("Td", 15),
            ("Tt", 5),
            ("vw", 0),
            ("sS", 10),
            ("Cc", 10),
            ("bv", 15),
            ("pf", 10),
            ("zj", 10),
            ("xk", 10),
            ("Gg", 5),
        ],
    ),
];

impl Costs {
    fn of(script: Script) -> Self {
        let mut change = [[100u8; SOUNDS]; SOUNDS];
        for a in b"aeiou" {
            for b in b"aeiou" {
                put(&mut change, *a, *b, 18);
            }
        }
        let own = OF_SCRIPT.iter().find(|(s, _)| *s == script).map_or([].as_slice(), |(_, p)| *p);
        for (pair, cost) in NEAR.iter().chain(own) {
            if let [a, b] = pair.as_bytes() {
                put(&mut change, *a, *b, *cost);
            }
        }
        for (n, row) in change.iter_mut().enumerate() {
            if let Some(same) = row.get_mut(n) {
                *same = 0;
            }
        }
        let mut leave = [100u8; SOUNDS];
        let hides = script.hides_vowels();
        let vowels = match script {
            Script::Arabic | Script::Hebrew => 6,
            Script::Kana | Script::Hangul | Script::Han => 14,
            _ => 32,
        };
        for sound in b"aeiou" {
            set(&mut leave, *sound, vowels);
        }
        set(&mut leave, b'y', if hides { 12 } else { 25 });
        set(&mut leave, b'w', if hides { 12 } else { 35 });
        set(&mut leave, b'h', 30);
        if matches!(script, Script::Kana | Script::Hangul | Script::Han) {
            // Syllables have no place for an r before a consonant; final sounds get lost.
            for (sound, cost) in [
                (b'r', 25),
                (b'h', 20),
                (b't', 50),
                (b'n', 40),
                (b'l', 45),
                (b'w', 20),
                (b'g', 45),
                (b'k', 60),
                (b'd', 60),
            ] {
                set(&mut leave, sound, cost);
            }
        }
        if script == Script::Han {
            for (sound, cost) in
                [(b's', 55), (b'e', 12), (b'n', 25), (b'g', 25), (b'd', 45), (b't', 45)]
            {
                set(&mut leave, sound, cost);
            }
        }
        Self { change, leave }
    }
}

fn put(change: &mut [[u8; SOUNDS]; SOUNDS], a: u8, b: u8, cost: u8) {
    let (a, b) = (usize::from(number(a)), usize::from(number(b)));
    for (a, b) in [(a, b), (b, a)] {
        if let Some(place) = change.get_mut(a).and_then(|row| row.get_mut(b)) {
            *place = cost;
        }
    }
}

fn set(leave: &mut [u8; SOUNDS], sound: u8, cost: u8) {
    if let Some(place) = leave.get_mut(usize::from(number(sound))) {
        *place = cost;
    }
}

const TABLES: [Script; 11] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Greek,
    Script::Arabic,
    Script::Hebrew,
    Script::Han,
    Script::Kana,
    Script::Hangul,
    Script::Devanagari,
    Script::Ethiopic,
    Script::Other,
];

fn costs(script: Script) -> &'static Costs {
    static ALL: LazyLock<Vec<Costs>> =
        LazyLock::new(|| TABLES.iter().map(|s| Costs::of(*s)).collect());
    static PLAIN: LazyLock<Costs> = LazyLock::new(|| Costs::of(Script::Latin));
    let at = TABLES.iter().position(|s| *s == script).unwrap_or(0);
    ALL.get(at).unwrap_or(&PLAIN)
}

/// How much a word weighs, in hundredths of a consonant.
fn weight(word: &[u8], script: Script) -> u32 {
    let vowel = match script {
        Script::Arabic | Script::Hebrew => 15,
        _ => 35,
    };
    word.iter()
        .map(|s| {
            if is_vowel(*s) {
                vowel
            } else if matches!(s, b'y' | b'w' | b'h') {
                40
            } else {
                100
            }
        })
        .sum()
}

/// How well two words in sounds agree, from 0 to 1; `script` is whose table is used.
#[must_use]
pub fn agreement(left: &[u8], right: &[u8], script: Script) -> f32 {
    let left = left.get(..LONGEST.min(left.len())).unwrap_or_default();
    let right = right.get(..LONGEST.min(right.len())).unwrap_or_default();
    if left == right {
        return 1.0;
    }
    let costs = costs(script);
    let leave = |s: u8| u32::from(costs.leave.get(usize::from(number(s))).copied().unwrap_or(100));
    let mut row = [0u32; LONGEST + 1];
    let mut sum = 0;
    for (place, s) in row.iter_mut().skip(1).zip(right) {
        sum += leave(*s);
        *place = sum;
    }
    for a in left {
        let leaving = leave(*a);
        let changes = costs.change.get(usize::from(number(*a)));
        let mut diagonal = row.first().copied().unwrap_or(0);
        let mut before = diagonal + leaving;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (place, b) in row.iter_mut().skip(1).zip(right) {
            let change =
                changes.and_then(|c| c.get(usize::from(number(*b)))).map_or(100, |c| u32::from(*c));
            let here = (*place + leaving).min(before + leave(*b)).min(diagonal + change);
            diagonal = *place;
            *place = here;
            before = here;
        }
    }
    let mut distance = row.get(right.len()).copied().unwrap_or(u32::MAX);
    // In a word of one consonant the rest is what tells it from others: Ali, Hala.
    let strong = |word: &[u8]| word.iter().filter(|s| !is_weak(**s)).count();
    if strong(left).min(strong(right)) < 2 {
        distance = distance.saturating_mul(2);
    }
    let whole = weight(left, script).max(weight(right, script)).max(100);
    #[expect(clippy::as_conversions, reason = "small numbers")]
    let agreement = 1.0 - distance as f32 / whole as f32;
    agreement.max(0.0)
}

/// The optimal string alignment distance, no further than `most`; `None` beyond.
#[must_use]
pub fn letters_apart(left: &[u8], right: &[u8], most: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > most || left.len() > LONGEST || right.len() > LONGEST {
        return None;
    }
    let mut two = [0usize; LONGEST + 1];
    let mut one = [0usize; LONGEST + 1];
    for (n, place) in one.iter_mut().enumerate() {
        *place = n;
    }
    let mut before: Option<u8> = None;
    for (i, a) in (1..).zip(left) {
        let mut row = [0usize; LONGEST + 1];
        let mut least = i;
        if let Some(first) = row.first_mut() {
            *first = i;
        }
        let mut last: Option<u8> = None;
        let mut beside = i;
        for (j, b) in (1..).zip(right) {
            let at = |row: &[usize; LONGEST + 1], n: usize| {
                row.get(n).copied().unwrap_or(usize::MAX / 2)
            };
            let mut here =
                (at(&one, j) + 1).min(beside + 1).min(at(&one, j - 1) + usize::from(a != b));
            if before == Some(*b) && last == Some(*a) && j >= 2 {
                here = here.min(at(&two, j - 2) + 1);
            }
            if let Some(place) = row.get_mut(j) {
                *place = here;
            }
            beside = here;
            least = least.min(here);
            last = Some(*b);
        }
        if least > most {
            return None;
        }
        two = one;
        one = row;
        before = Some(*a);
    }
    one.get(right.len()).copied().filter(|d| *d <= most)
}
