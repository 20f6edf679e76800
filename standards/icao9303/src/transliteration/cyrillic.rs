//! Doc 9303-3 §6 B: Cyrillic, with its exceptions by language.
//!
//! The table prints Ћ and Ѓ beside the code points of Һ and Ғ; both are taken, as the letters that
//! the table shows are what names contain.

/// The language of a name, where §6 B makes exceptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Russian and every language without an exception.
    #[default]
    General,
    /// Belarusian.
    Belarusian,
    /// Bulgarian.
    Bulgarian,
    /// Macedonian.
    Macedonian,
    /// Serbian.
    Serbian,
    /// Ukrainian.
    Ukrainian,
}

/// The recommended form of an upper-case letter; `first` says whether it begins a component, which
/// matters in Ukrainian.
pub(super) fn form(c: char, language: Language, first: bool) -> Option<&'static str> {
    exception(c, language, first).or_else(|| general(c))
}

fn exception(c: char, language: Language, first: bool) -> Option<&'static str> {
    use Language as L;
    Some(match (language, c) {
        (L::Belarusian, 'Ё') => "IO",
        (L::Belarusian | L::Serbian | L::Ukrainian, 'Г') => "H",
        (L::Ukrainian, 'Є') if first => "YE",
        (L::Ukrainian, 'Ї') if first => "YI",
        (L::Ukrainian, 'Й') if first => "Y",
        (L::Ukrainian, 'Ю') if first => "YU",
        (L::Ukrainian, 'Я') if first => "YA",
        (L::Ukrainian, 'И') => "Y",
        (L::Macedonian, 'Ќ') => "KJ",
        (L::Macedonian, 'Џ') => "DJ",
        (L::Macedonian, 'Ѓ' | 'Ғ') => "GJ",
        (L::Macedonian | L::Serbian, 'Х') => "H",
        (L::Macedonian | L::Serbian, 'Ц') => "C",
        (L::Serbian, 'Ж') => "Z",
        (L::Serbian, 'Ч') => "C",
        (L::Serbian, 'Ш') => "S",
        (L::Bulgarian, 'Щ') => "SHT",
        _ => return None,
    })
}

fn general(c: char) -> Option<&'static str> {
    Some(match c {
        'А' => "A",
        'Б' => "B",
        'Ћ' | 'Һ' => "C",
        'Ч' => "CH",
        'Ђ' | 'Д' => "D",
        'Ѕ' | 'Џ' => "DZ",
        'Ё' | 'Е' | 'Э' => "E",
        'Ф' => "F",
        'Ѓ' | 'Г' | 'Ґ' | 'Ғ' => "G",
        'І' | 'Ї' | 'И' | 'Й' => "I",
        'Я' => "IA",
        'Є' | 'Ъ' => "IE",
        'Ю' => "IU",
        'Ј' => "J",
        'Ќ' | 'К' => "K",
        'Х' => "KH",
        'Л' => "L",
        'Љ' => "LJ",
        'М' => "M",
        'Н' => "N",
        'Њ' => "NJ",
        'О' => "O",
        'П' => "P",
        'Р' => "R",
        'С' => "S",
        'Ш' => "SH",
        'Щ' => "SHCH",
        'Т' => "T",
        'Ц' => "TS",
        'Ў' | 'У' | 'Ѫ' => "U",
        'В' => "V",
        'Ы' | 'Ѵ' => "Y",
        'З' => "Z",
        'Ж' => "ZH",
        _ => return None,
    })
}
