//! Countries and areas, by every code that documents and statistics use, in three languages.
//!
//! Always holds: a code is looked up, never guessed; `D`, which German documents carry
//! (Doc 9303-3 §5), and `DEU` are one country.
//!
//! Left out: former countries, and subdivisions.

mod special;
mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

/// A country or area, or what stands in its place in a travel document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country {
    /// The code in documents: ISO 3166-1 alpha-3, or one that ICAO adds (Doc 9303-3 §5).
    pub alpha3: &'static str,
    /// ISO 3166-1 alpha-2.
    pub alpha2: Option<&'static str>,
    /// ISO 3166-1 numeric, which is also its UN M49 code.
    pub numeric: Option<u16>,
    /// The UN M49 region: 2 Africa, 9 Oceania, 19 Americas, 142 Asia, 150 Europe; 0 for none.
    pub region: u16,
    /// The UN M49 sub-region, such as 155 for Western Europe; 0 for none.
    pub subregion: u16,
    /// English, French, Spanish.
    names: [&'static str; 3],
}

/// Which of three a language tag asks for: English unless it is French or Spanish.
fn choose<'a>([en, fr, es]: [&'a str; 3], language: &str) -> &'a str {
    match language.get(..2) {
        Some("fr") => fr,
        Some("es") => es,
        _ => en,
    }
}

impl Country {
    /// Its name in a language, by BCP 47 tag; English unless French or Spanish is asked for.
    #[must_use]
    pub fn name(&self, language: &str) -> &'static str {
        choose(self.names, language)
    }

    /// The name of its UN M49 region in a language; `None` for what belongs to none.
    #[must_use]
    pub fn region_name(&self, language: &str) -> Option<&'static str> {
        let names = match self.region {
            2 => ["Africa", "Afrique", "África"],
            9 => ["Oceania", "Océanie", "Oceanía"],
            19 => ["Americas", "Amériques", "América"],
            142 => ["Asia", "Asie", "Asia"],
            150 => ["Europe", "Europe", "Europa"],
            _ => return None,
        };
        Some(choose(names, language))
    }

    /// Whether it is in ISO 3166-1.
    #[must_use]
    pub const fn is_iso(&self) -> bool {
        self.alpha2.is_some()
    }
}

struct Index {
    by_code: HashMap<String, &'static Country>,
    by_numeric: HashMap<u16, &'static Country>,
    by_name: HashMap<String, &'static Country>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index =
        Index { by_code: HashMap::new(), by_numeric: HashMap::new(), by_name: HashMap::new() };
    for country in countries() {
        index.by_code.insert(country.alpha3.to_owned(), country);
        if let Some(alpha2) = country.alpha2 {
            index.by_code.insert(alpha2.to_owned(), country);
        }
        if let Some(numeric) = country.numeric {
            index.by_numeric.insert(numeric, country);
        }
        for name in country.names {
            index.by_name.entry(fold(name)).or_insert(country);
        }
    }
    for (name, code) in table::ALSO {
        if let Some(country) = index.by_code.get(*code) {
            index.by_name.entry(fold(name)).or_insert(country);
        }
    }
    // What certificates of issuers have that are in no list of States: ISO 3166-1 reserves EU and
    // UN exceptionally, and the fictional State signs its specimens as UT.
    for (short, code) in [("D", "DEU"), ("EU", "EUE"), ("UN", "UNO"), ("UT", "UTO")] {
        if let Some(country) = index.by_code.get(code).copied() {
            index.by_code.insert(short.to_owned(), country);
        }
    }
    index
});

/// Every country and area by ISO 3166-1, then the codes that ICAO adds.
pub fn countries() -> impl Iterator<Item = &'static Country> {
    table::COUNTRIES.iter().chain(special::SPECIAL)
}

/// By the code in a document: alpha-3, or one that ICAO adds, also with its fillers (`D<<`).
///
/// ```
/// assert_eq!(places::country("D<<").map(|c| c.alpha3), Some("DEU"));
/// assert_eq!(places::country("UTO").map(|c| c.name("fr")), Some("Utopie"));
/// ```
#[must_use]
pub fn country(code: &str) -> Option<&'static Country> {
    let code = code.trim_end_matches('<');
    if code.len() != 3 && code != "D" {
        return None;
    }
    INDEX.by_code.get(code).copied()
}

/// A country by its code as a page shows it: its name and the code, or the code alone where it is
/// on no list. The language is `en`, `fr` or `es`.
#[must_use]
pub fn country_shown(code: &str, language: &str) -> String {
    match country(code) {
        Some(c) => format!("{} ({})", c.name(language), c.alpha3),
        None => code.to_owned(),
    }
}

/// Every country, code and name, in the order of the names.
#[must_use]
pub fn countries_by_name(language: &str) -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = countries().map(|c| (c.alpha3, c.name(language))).collect();
    all.sort_by_key(|(_, name)| *name);
    all
}

/// By ISO 3166-1 numeric (UN M49) code.
#[must_use]
pub fn country_by_numeric(code: u16) -> Option<&'static Country> {
    INDEX.by_numeric.get(&code).copied()
}

/// What people type for a country: any of its codes, or its name in English, French or Spanish,
/// without regard to case, accents and punctuation.
///
/// ```
/// for typed in ["esp", "ES", "724", "Spain", "espagne", "Espana"] {
///     assert_eq!(places::parse_country(typed).map(|c| c.alpha3), Some("ESP"));
/// }
/// ```
#[must_use]
pub fn parse_country(typed: &str) -> Option<&'static Country> {
    let typed = typed.trim().trim_end_matches('<');
    if typed.len() == 3 && typed.bytes().all(|b| b.is_ascii_digit()) {
        return country_by_numeric(typed.parse().ok()?);
    }
    let upper = typed.to_uppercase();
    INDEX.by_code.get(&upper).or_else(|| INDEX.by_name.get(&fold(typed))).copied()
}

/// Lower-case letters without accents; everything else is one space.
fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            '\u{300}'..='\u{36f}' => continue,
            c if c.is_alphanumeric() => c,
            _ => ' ',
        };
        if plain != ' ' || !folded.ends_with(' ') {
            folded.push(plain);
        }
    }
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_iso_3166_1() {
        assert_eq!(table::COUNTRIES.len(), 249);
        assert!(
            table::COUNTRIES.windows(2).all(|w| w[0].alpha3 < w[1].alpha3),
            "sorted, once each"
        );
        for c in table::COUNTRIES {
            assert_eq!(c.alpha3.len(), 3);
            assert_eq!(country(c.alpha3), Some(c));
            assert_eq!(parse_country(c.alpha2.unwrap()), Some(c));
            assert_eq!(country_by_numeric(c.numeric.unwrap()), Some(c));
        }
    }

    #[test]
    fn no_two_have_one_name() {
        for language in ["en", "fr", "es"] {
            let mut names: Vec<String> =
                table::COUNTRIES.iter().map(|c| fold(c.name(language))).collect();
            assert!(names.iter().all(|n| !n.is_empty()));
            names.sort();
            for pair in names.windows(2) {
                assert_ne!(pair[0], pair[1], "{language}");
            }
        }
    }

    #[test]
    fn every_name_finds_its_own_country() {
        for c in table::COUNTRIES {
            for language in ["en", "fr", "es"] {
                let found = parse_country(c.name(language));
                assert_eq!(found.map(|f| f.alpha3), Some(c.alpha3), "{}", c.name(language));
            }
        }
        for (name, code) in table::ALSO {
            assert_eq!(parse_country(name).map(|c| c.alpha3), Some(*code), "{name}");
        }
    }

    #[test]
    fn codes_of_documents_that_iso_lacks_are_known() {
        assert_eq!(country("XXB").unwrap().name("es"), "Refugiado (Convención de 1951)");
        assert_eq!(country("D").unwrap().alpha2, Some("DE"));
        assert!(!country("UTO").unwrap().is_iso());
        assert_eq!(country("XXA").unwrap().region_name("en"), None);
        assert_eq!(country("ZZZ"), None);
        assert_eq!(country("FR"), None, "two letters are no code of a document");
        for (short, code) in [("UN", "UNO"), ("EU", "EUE"), ("UT", "UTO")] {
            assert_eq!(
                parse_country(short).map(|c| c.alpha3),
                Some(code),
                "as certificates have it"
            );
            assert_eq!(country(short), None);
        }
        assert_eq!(parse_country("Atlantis"), None);
    }
}
