//! Doc 9303-3 §6 C: Arabic script, and back.
//!
//! `X` escapes what has no single letter. Forwards, vowel marks are not encoded, shadda doubles
//! the letter that it stands on, teh marbuta is `XAH` at the end of a component and `XTA` elsewhere.
//! Backwards the plain yeh is preferred for `Y`, as the table writes two letters so; what was not
//! encoded cannot come back, and a doubled form stays two letters because names also write two.

const TEH_MARBUTA: char = '\u{629}';
const SHADDA: char = '\u{651}';

/// Letters with one form each, by code point.
const LETTERS: [(char, &str); 65] = [
    ('\u{0621}', "XE"),
    ('\u{0622}', "XAA"),
    ('\u{0623}', "XAE"),
    ('\u{0624}', "U"),
    ('\u{0625}', "I"),
    ('\u{0626}', "XI"),
    ('\u{0627}', "A"),
    ('\u{0628}', "B"),
    ('\u{062A}', "T"),
    ('\u{062B}', "XTH"),
    ('\u{062C}', "J"),
    ('\u{062D}', "XH"),
    ('\u{062E}', "XKH"),
    ('\u{062F}', "D"),
    ('\u{0630}', "XDH"),
    ('\u{0631}', "R"),
    ('\u{0632}', "Z"),
    ('\u{0633}', "S"),
    ('\u{0634}', "XSH"),
    ('\u{0635}', "XSS"),
    ('\u{0636}', "XDZ"),
    ('\u{0637}', "XTT"),
    ('\u{0638}', "XZZ"),
    ('\u{0639}', "E"),
    ('\u{063A}', "G"),
    ('\u{0641}', "F"),
    ('\u{0642}', "Q"),
    ('\u{0643}', "K"),
    ('\u{0644}', "L"),
    ('\u{0645}', "M"),
    ('\u{0646}', "N"),
    ('\u{0647}', "H"),
    ('\u{0648}', "W"),
    ('\u{0649}', "XAY"),
    ('\u{064A}', "Y"),
    ('\u{0671}', "XXA"),
    ('\u{0679}', "XXT"),
    ('\u{067C}', "XRT"),
    ('\u{067E}', "P"),
    ('\u{0681}', "XKE"),
    ('\u{0685}', "XXH"),
    ('\u{0686}', "XC"),
    ('\u{0688}', "XXD"),
    ('\u{0689}', "XDR"),
    ('\u{0691}', "XXR"),
    ('\u{0693}', "XRR"),
    ('\u{0696}', "XRX"),
    ('\u{0698}', "XJ"),
    ('\u{069A}', "XXS"),
    ('\u{06A9}', "XKK"),
    ('\u{06AB}', "XXK"),
    ('\u{06AD}', "XNG"),
    ('\u{06AF}', "XGG"),
    ('\u{06BA}', "XNN"),
    ('\u{06BC}', "XXN"),
    ('\u{06BE}', "XDO"),
    ('\u{06C0}', "XYH"),
    ('\u{06C1}', "XXG"),
    ('\u{06C2}', "XGE"),
    ('\u{06C3}', "XTG"),
    ('\u{06CC}', "XYA"),
    ('\u{06CD}', "XXY"),
    ('\u{06D0}', "Y"),
    ('\u{06D2}', "XYB"),
    ('\u{06D3}', "XBE"),
];

pub(super) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6FF}')
}

/// What §6 C lists as not encoded: tatweel, vowel marks, superscript alef, and four letters.
fn not_encoded(c: char) -> bool {
    matches!(
        c,
        '\u{640}' | '\u{64B}'
            ..='\u{650}' | '\u{652}' | '\u{670}' | '\u{69C}' | '\u{6A2}' | '\u{6A7}' | '\u{6A8}'
    )
}

fn letter(c: char) -> Option<&'static str> {
    let at = LETTERS.binary_search_by_key(&c, |(l, _)| *l).ok()?;
    LETTERS.get(at).map(|(_, form)| *form)
}

/// One component, appended to `out`.
pub(super) fn component(word: &str, out: &mut String, unknown: &mut Vec<char>) {
    let mut last = "";
    let mut rest = word.chars().filter(|c| !not_encoded(*c)).peekable();
    while let Some(c) = rest.next() {
        let form = match c {
            SHADDA => last,
            TEH_MARBUTA if rest.peek().is_none_or(|next| *next == SHADDA) => "XAH",
            TEH_MARBUTA => "XTA",
            _ => match letter(c) {
                Some(form) => form,
                None => {
                    if c.is_alphabetic() {
                        unknown.push(c);
                    }
                    continue;
                }
            },
        };
        out.push_str(form);
        last = form;
    }
}

/// A name in Arabic script as the zone writes it, components parted by `<`.
#[must_use]
pub fn to_zone(name: &str) -> String {
    let mut out = String::new();
    for word in name.split_whitespace() {
        if !out.is_empty() {
            out.push('<');
        }
        component(word, &mut out, &mut Vec::new());
    }
    out
}

/// The Arabic letters behind a field of the zone that was written by §6 C; `None` where the field
/// was not (a name copied from its Latin transcription, say).
///
/// No form is the beginning of another, so that reading from the left is unambiguous.
#[must_use]
pub fn from_zone(field: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = field.trim_end_matches('<');
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix(['<', ' ']) {
            out.push(' ');
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix("XTA").or_else(|| rest.strip_prefix("XAH")) {
            out.push(TEH_MARBUTA);
            rest = tail;
        } else {
            let (c, tail) =
                LETTERS.iter().find_map(|(c, form)| rest.strip_prefix(form).map(|t| (*c, t)))?;
            out.push(c);
            rest = tail;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_in_order_and_no_form_begins_another() {
        assert!(LETTERS.is_sorted_by_key(|(c, _)| *c));
        for (c, form) in LETTERS {
            for (other, longer) in LETTERS {
                assert!(
                    c == other || form == longer || !longer.starts_with(form),
                    "{form} {longer}"
                );
            }
        }
    }

    #[test]
    fn a_latin_transcription_is_not_read_back() {
        assert_eq!(from_zone("MUHAMMED<V"), None);
    }
}
