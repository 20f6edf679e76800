//! Names as documents carry them, and the keys by which they are found again.
//!
//! Always holds: the same name, typed with its accents or read from a machine readable zone, gives
//! the same key. Latin letters are written as Doc 9303-3 §6 A recommends (Ä as AE, Ø as OE, ß as
//! SS); letters of other scripts stay as they are. A key is cut to thirty characters, because the
//! shortest zone (TD1, Doc 9303-5 §4.2.2) has room for no more, so that a card and a passport
//! agree.
//!
//! Left out: names that are merely alike.

use serde::{Deserialize, Serialize};

const KEY_CHARACTERS: usize = 30;

/// The names of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Names {
    /// The primary identifier as in the document: usually the family name.
    pub primary: String,
    /// The secondary identifier: usually the given names. Empty where there is none.
    pub secondary: String,
    /// The full name as the person writes it, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub full: Option<String>,
}

impl Names {
    /// Names as in a document.
    #[must_use]
    pub fn new(primary: &str, secondary: &str) -> Self {
        Self { primary: primary.to_owned(), secondary: secondary.to_owned(), full: None }
    }

    /// As it is shown: the full name, else the primary identifier and the secondary.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.full {
            Some(full) if !full.is_empty() => full.clone(),
            _ if self.secondary.is_empty() => self.primary.clone(),
            _ => format!("{}, {}", self.primary, self.secondary),
        }
    }

    /// See [`name_key`].
    #[must_use]
    pub fn key(&self) -> String {
        name_key(&self.primary, &self.secondary)
    }
}

/// One upper-case letter as the zone would have it; `None` for one that stays as it is.
fn written(letter: char) -> Option<&'static str> {
    Some(match letter {
        'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' | 'Ạ' | 'Ả' | 'Ấ' | 'Ầ' | 'Ẩ' | 'Ẫ' | 'Ậ'
        | 'Ắ' | 'Ằ' | 'Ẳ' | 'Ẵ' | 'Ặ' => "A",
        'Ä' | 'Æ' | 'Ǽ' => "AE",
        'Å' => "AA",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' | 'Ə' | 'Ẹ' | 'Ẻ' | 'Ẽ' | 'Ế' | 'Ề'
        | 'Ể' | 'Ễ' | 'Ệ' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'Ỉ' | 'Ị' => "I",
        'Ĳ' => "IJ",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ő' | 'Ơ' | 'Ọ' | 'Ỏ' | 'Ố' | 'Ồ' | 'Ổ' | 'Ỗ' | 'Ộ'
        | 'Ớ' | 'Ờ' | 'Ở' | 'Ỡ' | 'Ợ' => "O",
        'Ö' | 'Ø' | 'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ư' | 'Ụ' | 'Ủ' | 'Ứ' | 'Ừ' | 'Ử'
        | 'Ữ' | 'Ự' => "U",
        'Ü' => "UE",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' | 'Ỳ' | 'Ỵ' | 'Ỷ' | 'Ỹ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

/// Letters only, words apart by `<`; apostrophes vanish and hyphens part words (Doc 9303-3 §4.6).
fn fold(text: &str, out: &mut String) {
    let start = out.len();
    let mut gap = false;
    for c in text.chars().flat_map(char::to_uppercase) {
        if matches!(c, '\'' | '’' | 'ʼ' | '`' | '.') || ('\u{300}'..='\u{36f}').contains(&c) {
            continue;
        }
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && out.len() > start {
            out.push('<');
        }
        gap = false;
        match written(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
}

/// The key by which a name is found again: `MOREAU<LEGRAND<<ANA`, cut to thirty characters.
///
/// ```
/// assert_eq!(people::name_key("Müller-Lüdenscheid", "Ana"), "MUELLER<LUEDENSCHEID<<ANA");
/// assert_eq!(people::name_key("O’CONNOR", ""), "OCONNOR");
/// ```
#[must_use]
pub fn name_key(primary: &str, secondary: &str) -> String {
    let mut key = String::new();
    fold(primary, &mut key);
    let mut second = String::new();
    fold(secondary, &mut second);
    if !second.is_empty() {
        key.push_str("<<");
        key.push_str(&second);
    }
    let cut: String = key.chars().take(KEY_CHARACTERS).collect();
    cut.trim_end_matches('<').to_owned()
}

/// The key of a document's number: letters and digits, upper case.
///
/// ```
/// assert_eq!(people::number_key(" l898902c<3 "), "L898902C3");
/// ```
#[must_use]
pub fn number_key(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_and_read_names_have_one_key() {
        assert_eq!(name_key("Eriksson", "Anna Maria"), name_key("ERIKSSON", "ANNA<MARIA"));
        assert_eq!(name_key("Nguyễn", "Thị Ánh"), "NGUYEN<<THI<ANH");
        assert_eq!(name_key("Großmann", "Jörg"), "GROSSMANN<<JOERG");
        // A letter with its accent apart is another spelling of the same letter.
        assert_eq!(name_key("Ile\u{301}", ""), "ILE");
    }

    #[test]
    fn a_long_name_is_cut_as_a_card_would_cut_it() {
        let long = "NILAVADHANANANDA";
        let passport = name_key(long, "CHAYAPA DEJTHAMRONG KRASUANG");
        let card = name_key(long, "CHAYAPA DEJT");
        assert_eq!(passport, card);
        assert_eq!(passport.chars().count(), 30);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(name_key("", ""), "");
        assert_eq!(name_key(" - ", "…"), "");
    }
}
