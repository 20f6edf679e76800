//! Doc 9303-3 §6 A: Latin letters beside A–Z.
//!
//! Upper case only: the caller raises first, as the zone has no lower case.

use super::LatinStyle;

/// The recommended form, `None` for a letter that the table does not hold.
pub(super) fn form(c: char, style: LatinStyle) -> Option<&'static str> {
    let plain = style == LatinStyle::Plain;
    let distinct = style == LatinStyle::Distinct;
    Some(match c {
        'Ä' => {
            if plain {
                "A"
            } else {
                "AE"
            }
        }
        'Å' => {
            if plain {
                "A"
            } else {
                "AA"
            }
        }
        'Ö' => {
            if plain {
                "O"
            } else {
                "OE"
            }
        }
        'Ü' if distinct => "UXX",
        'Ü' => {
            if plain {
                "U"
            } else {
                "UE"
            }
        }
        'Ñ' => {
            if distinct {
                "NXX"
            } else {
                "N"
            }
        }
        // Comma-below letters are the same letters as the table's cedillas; Unicode split them.
        'Ș' => "S",
        'Ț' => "T",
        'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'ı' => "I",
        'Ĳ' => "IJ",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Ø' | 'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' => "S",
        'ß' | 'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' => "T",
        'Þ' => "TH",
        'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}
