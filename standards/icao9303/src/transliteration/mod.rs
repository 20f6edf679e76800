//! The transliterations recommended by Doc 9303-3 §6 and the punctuation of §4.6: from national
//! characters to what the zone can hold.
//!
//! Latin (§6 A), Cyrillic (§6 B, with its exceptions by language) and Arabic (§6 C, which the Doc
//! also defines backwards). Several Latin letters have more than one recommended form; the issuing
//! State chooses, so the choice is a parameter.

mod arabic;
mod cyrillic;
mod latin;

pub use arabic::{from_zone as arabic_from_zone, to_zone as arabic_to_zone};
pub use cyrillic::Language;

/// Which of several recommended forms to write (§6 A: Ä Å Ö Ü Ñ).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LatinStyle {
    /// `AE`, `AA`, `OE`, `UE`, `N`.
    #[default]
    Expanded,
    /// `A`, `A`, `O`, `U`, `N`.
    Plain,
    /// `AE`, `AA`, `OE`, `UXX`, `NXX`: tells Ü and Ñ from every other spelling.
    Distinct,
}

/// How to write a name for the zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// For Latin letters with several forms.
    pub latin: LatinStyle,
    /// The language of a Cyrillic name.
    pub cyrillic: Language,
}

/// A name as the zone writes it: `A`–`Z` with single `<` between components, none at either end.
/// The second value lists characters that no table holds and that were left out.
///
/// Apostrophes join, hyphens, commas and spaces separate, other punctuation is left out (§4.6).
///
/// ```
/// use icao9303::transliteration::{name, Rules};
/// let (zone, unknown) = name("D'Artagnan Marie-Élise", Rules::default());
/// assert_eq!(zone, "DARTAGNAN<MARIE<ELISE");
/// assert!(unknown.is_empty());
/// ```
#[must_use]
pub fn name(text: &str, rules: Rules) -> (String, Vec<char>) {
    let mut out = String::with_capacity(text.len());
    let mut unknown = Vec::new();
    for word in text.split([' ', '\t', '\u{A0}', '-', '\u{2010}', '\u{2011}', ',', '<']) {
        let mut component = String::with_capacity(word.len());
        if word.chars().any(arabic::is_arabic) {
            arabic::component(word, &mut component, &mut unknown);
        } else {
            let mut first = true;
            for c in word.chars().flat_map(char::to_uppercase) {
                if let Some(form) =
                    latin::form(c, rules.latin).or_else(|| cyrillic::form(c, rules.cyrillic, first))
                {
                    component.push_str(form);
                } else if c.is_ascii_uppercase() {
                    component.push(c);
                } else if !is_left_out(c) {
                    unknown.push(c);
                }
                first = false;
            }
        }
        if !component.is_empty() {
            if !out.is_empty() {
                out.push('<');
            }
            out.push_str(&component);
        }
    }
    (out, unknown)
}

/// Punctuation and combining marks, which §4.6 and §4.3 leave out without a trace; the Cyrillic soft
/// sign, for which §6 B has no form; and apostrophes, of which the Ukrainian is a letter to Unicode.
fn is_left_out(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '\u{300}'..='\u{36F}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}'
            | '\u{200B}'..='\u{200F}' | 'Ь' | '\u{2BC}' | '\u{2BB}' | '´' | '·' | '¨' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(text: &str) -> String {
        name(text, Rules::default()).0
    }

    #[test]
    fn punctuation_by_4_6() {
        assert_eq!(zone("D'ARTAGNAN"), "DARTAGNAN");
        assert_eq!(zone("MARIE-ELISE"), "MARIE<ELISE");
        assert_eq!(zone("ANNA, MARIA"), "ANNA<MARIA");
        assert_eq!(zone("ST. JOHN"), "ST<JOHN");
    }

    #[test]
    fn latin_by_6_a() {
        assert_eq!(zone("Térèsa Cañon"), "TERESA<CANON");
        assert_eq!(zone("Müller-Groß"), "MUELLER<GROSS");
        assert_eq!(zone("Þór Ŀlŀ ıİ ĳ"), "THOR<LLL<II<IJ");
        let distinct = Rules { latin: LatinStyle::Distinct, ..Rules::default() };
        assert_eq!(name("Cañon Müller", distinct).0, "CANXXON<MUXXLLER");
        let plain = Rules { latin: LatinStyle::Plain, ..Rules::default() };
        assert_eq!(name("Ångström", plain).0, "ANGSTROM");
    }

    #[test]
    fn cyrillic_by_6_b() {
        assert_eq!(zone("Иванов Юрий"), "IVANOV<IURII");
        let rules = |cyrillic| Rules { cyrillic, ..Rules::default() };
        assert_eq!(name("Єгор Їжак Юрій", rules(Language::Ukrainian)).0, "YEHOR<YIZHAK<YURII");
        assert_eq!(name("Живковић Џорџ", rules(Language::Serbian)).0, "ZIVKOVIC<DZORDZ");
        assert_eq!(name("Ќосев Џамбаз", rules(Language::Macedonian)).0, "KJOSEV<DJAMBAZ");
        assert_eq!(name("Щерев", rules(Language::Bulgarian)).0, "SHTEREV");
        assert_eq!(name("Алёна", rules(Language::Belarusian)).0, "ALIONA");
    }

    #[test]
    fn arabic_by_6_c_and_back() {
        // Doc 9303-3, appendix B: Abu Bakr Mohammed ibn Zakaria al-Razi.
        assert_eq!(zone("ابو بكر محمد بن زكريا الرازي"), "ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY");
        assert_eq!(zone("فاطمة"), "FATXTTMXAH".replace("TXTT", "XTT"));
        // Shadda doubles what it stands on: EBBAS.
        assert_eq!(zone("عبّاس"), "EBBAS");
        assert_eq!(arabic_from_zone("MXHMD<BN<ZKRYA").as_deref(), Some("محمد بن زكريا"));
    }

    #[test]
    fn what_no_table_holds_is_named() {
        assert_eq!(name("山田", Rules::default()), (String::new(), vec!['山', '田']));
    }
}
