//! Making written values comparable: letters without case and marks, words, keys.
//!
//! Always: the same text gives the same value, on every machine; a text of nothing but marks and
//! blanks, and the usual words for "not known", are missing.
//! Leaves out transliteration between scripts: that is the crate `names`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters and digits in lower case without diacritics, words apart by one blank; `None` where
/// nothing is left or the words say that nothing is known.
#[must_use]
pub fn folded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut apart = false;
    let mut put = |letter: char, out: &mut String| {
        if letter.is_alphanumeric() {
            if apart && !out.is_empty() {
                out.push(' ');
            }
            apart = false;
            out.push(letter);
        } else if !matches!(letter, '\'' | '’' | '`' | 'ʼ') {
            // An apostrophe joins: O'Brien is Obrien on half of all forms.
            apart = true;
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|letter| put(letter.to_ascii_lowercase(), &mut out));
    } else {
        for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
            letter.to_lowercase().for_each(|lower| match lower {
                'ß' => "ss".chars().for_each(|s| put(s, &mut out)),
                'ø' => put('o', &mut out),
                'ł' => put('l', &mut out),
                'đ' | 'ð' => put('d', &mut out),
                'ı' => put('i', &mut out),
                'æ' => "ae".chars().for_each(|s| put(s, &mut out)),
                'œ' => "oe".chars().for_each(|s| put(s, &mut out)),
                other => put(other, &mut out),
            });
        }
    }
    let nothing = matches!(
        out.as_str(),
        "" | "null" | "none" | "nan" | "na" | "n a" | "unknown" | "inconnu" | "desconocido"
    );
    (!nothing).then_some(out)
}

/// The year, month and day digits of a written date: `YYYYMMDD`.
///
/// Reads `1971-03-05`, `19710305`, `1971/03/05`, `05.03.1971`, with or without a time; a month or
/// day that can't be is kept as it is written, for it is evidence all the same.
/// What is no date is kept as its digits; without digits it is missing.
#[must_use]
pub fn date_digits(text: &str) -> Option<String> {
    let text = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let two = |part: &str| format!("{part:0>2}");
    let digits = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}{}{}", two(month), two(day)),
        [day, month, year] if year.len() == 4 => format!("{year}{}{}", two(month), two(day)),
        [year, month] if year.len() == 4 => format!("{year}{}00", two(month)),
        [year] if year.len() == 4 => format!("{year}0000"),
        all => all.concat(),
    };
    (!digits.is_empty() && digits.bytes().any(|digit| digit != b'0')).then_some(digits)
}

/// One letter for a sex as forms write it; anything else as it is.
#[must_use]
pub fn sex(text: &str) -> Option<String> {
    folded(text)
        .map(|word| match word.as_str() {
            "male" | "man" | "homme" | "masculin" | "hombre" | "masculino" | "h" => "m".to_owned(),
            "female" | "woman" | "femme" | "feminin" | "mujer" | "femenino" => "f".to_owned(),
            "u" | "x" | "9" | "0" => String::new(),
            _ => word,
        })
        .filter(|word| !word.is_empty())
}

/// A word's first letter and the consonants after it, doubles once, at most five: what is left of
/// a name when vowels are misheard.
pub(crate) fn skeleton(word: &str) -> String {
    let mut out = String::new();
    let mut last = '\0';
    for letter in word.chars().filter(|letter| *letter != ' ') {
        let is_vowel = matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w');
        if out.is_empty() || (!is_vowel && letter != last) {
            out.push(letter);
        }
        last = letter;
        if out.len() >= 5 {
            break;
        }
    }
    out
}

/// The first letters of a word, at most `count`.
pub(crate) fn beginning(word: &str, count: usize) -> &str {
    word.char_indices().nth(count).map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
}

/// A word without its last `count` letters.
pub(crate) fn without_end(word: &str, count: usize) -> &str {
    let letters = word.chars().count();
    beginning(word, letters.saturating_sub(count))
}
