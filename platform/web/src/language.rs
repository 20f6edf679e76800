//! The reader's language, and how it writes numbers and dates.
//!
//! Always holds: what is written here for a reader is never parsed again; addresses and the API
//! keep ISO 8601 and plain digits.

use std::sync::Arc;

use fluent_bundle::FluentValue;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use unic_langid::LanguageIdentifier;

use crate::Languages;

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every language, the one that the others fall back to first.
    pub const ALL: [Self; 3] = [Self::English, Self::French, Self::Spanish];

    /// Its BCP 47 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn endonym(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::Spanish => "Español",
        }
    }

    /// The direction in which it is written, for `dir`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        "ltr"
    }

    /// By its code; a region is let go (`fr-CA` is French).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|l| l.code().eq_ignore_ascii_case(primary))
    }

    /// The best of what a browser accepts (RFC 9110 §12.5.4).
    ///
    /// ```
    /// use web::Language;
    /// assert_eq!(Language::from_accept("de, fr;q=0.8, en;q=0.9"), Some(Language::English));
    /// ```
    #[must_use]
    pub fn from_accept(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::from_code) else { continue };
            let weight = parts
                .find_map(|p| p.trim().strip_prefix("q="))
                .and_then(|q| q.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            if weight > 0.0 && best.is_none_or(|(so_far, _)| weight > so_far) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    pub(crate) fn identifier(self) -> LanguageIdentifier {
        self.code().parse().unwrap_or_default()
    }

    const fn thousands(self) -> char {
        match self {
            Self::English => ',',
            // A narrow no-break space, as the Imprimerie nationale and the RAE prescribe.
            Self::French | Self::Spanish => '\u{202f}',
        }
    }

    const fn decimal(self) -> char {
        match self {
            Self::English => '.',
            Self::French | Self::Spanish => ',',
        }
    }

    /// A whole number with its thousands apart; four digits stay together in Spanish.
    #[must_use]
    pub fn number(self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut out = String::new();
        if n < 0 {
            out.push('−');
        }
        let apart = self != Self::Spanish || digits.len() > 4;
        for (i, digit) in digits.chars().enumerate() {
            if apart && i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(self.thousands());
            }
            out.push(digit);
        }
        out
    }

    /// A number with so many decimal places.
    #[must_use]
    pub fn decimal_number(self, n: f64, places: usize) -> String {
        let plain = format!("{:.places$}", n.abs());
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut out = whole.parse::<i64>().map_or_else(|_| whole.to_owned(), |w| self.number(w));
        if n < 0.0 {
            out.insert(0, '−');
        }
        if !part.is_empty() {
            out.push(self.decimal());
            out.push_str(part);
        }
        out
    }

    fn month_names(self) -> [&'static str; 12] {
        match self {
            Self::English => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Self::French => [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
            Self::Spanish => [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
        }
    }

    /// The name of a month, 1 to 12; empty for anything else.
    #[must_use]
    pub fn month(self, month: i8) -> &'static str {
        usize::try_from(month - 1)
            .ok()
            .and_then(|i| self.month_names().get(i).copied())
            .unwrap_or("")
    }

    /// The name of a month in three or four letters, for an axis.
    #[must_use]
    pub fn month_short(self, month: i8) -> String {
        let name = self.month(month);
        let letters = match (self, month) {
            (Self::French, 6 | 7) => 4,
            _ => 3,
        };
        name.chars().take(letters).collect()
    }

    /// A date in words: `24 November 2026`, `24 novembre 2026`, `24 de noviembre de 2026`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        let (day, year) = (self.day(date), date.year());
        match self {
            Self::English | Self::French => format!("{day} {year}"),
            Self::Spanish => format!("{day} de {year}"),
        }
    }

    /// A day of a year that needs no naming.
    fn day(self, date: Date) -> String {
        let (day, month) = (date.day(), self.month(date.month()));
        match self {
            Self::French if day == 1 => format!("1er {month}"),
            Self::English | Self::French => format!("{day} {month}"),
            Self::Spanish => format!("{day} de {month}"),
        }
    }

    /// A month of a year: `November 2026`.
    #[must_use]
    pub fn year_month(self, year: i16, month: i8) -> String {
        match self {
            Self::Spanish => format!("{} de {year}", self.month(month)),
            _ => format!("{} {year}", self.month(month)),
        }
    }

    /// A date in figures, day first, as forms and dense tables show it: `24/11/2026`.
    #[must_use]
    pub fn date_short(self, date: Date) -> String {
        format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
    }

    /// The time of an instant at a place, to the minute.
    #[must_use]
    pub fn time(self, at: Timestamp, zone: &TimeZone) -> String {
        let local = at.to_zoned_datetime(zone.clone());
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// An instant at a place, for a sentence: `24 November, 14:10`, with the year where it is
    /// another than now.
    #[must_use]
    pub fn moment(self, at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
        let local = at.to_zoned_datetime(zone.clone());
        let this_year = local.year() == now.to_zoned_datetime(zone.clone()).year();
        let day = if this_year { self.day(local.date()) } else { self.date(local.date()) };
        let time = self.time(at, zone);
        match self {
            Self::English => format!("{day}, {time}"),
            Self::French => format!("{day} à {time}"),
            Self::Spanish if local.hour() == 1 => format!("{day} a la {time}"),
            Self::Spanish => format!("{day} a las {time}"),
        }
    }

    /// An instant at a place: date in figures and time to the minute.
    #[must_use]
    pub fn date_time(self, at: Timestamp, zone: &TimeZone) -> String {
        let date = at.to_zoned_datetime(zone.clone()).date();
        format!("{} {}", self.date_short(date), self.time(at, zone))
    }
}

/// A value in a text: a word, or a number that decides its plural.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A word, as it is.
    Word(String),
    /// A whole number, written as the language writes it.
    Count(i64),
}

impl Arg {
    pub(crate) fn fluent(&self, language: Language) -> FluentValue<'static> {
        match self {
            Self::Word(word) => FluentValue::from(word.clone()),
            // Below a thousand a number is a number, for its plural. From there on the thousands
            // must stand apart, which Fluent leaves to us, and every language here says "other"
            // (for French "many" at whole millions no text differs).
            Self::Count(n) if n.unsigned_abs() < 1_000 => FluentValue::from(*n),
            Self::Count(n) => FluentValue::from(language.number(*n)),
        }
    }
}

impl From<&str> for Arg {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}
impl From<String> for Arg {
    fn from(word: String) -> Self {
        Self::Word(word)
    }
}
impl From<&String> for Arg {
    fn from(word: &String) -> Self {
        Self::Word(word.clone())
    }
}
impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Count(n)
    }
}
impl From<&i64> for Arg {
    fn from(n: &i64) -> Self {
        Self::Count(*n)
    }
}
macro_rules! counts {
    ($($t:ty),*) => {$(
        impl From<$t> for Arg {
            fn from(n: $t) -> Self {
                Self::Count(i64::try_from(n).unwrap_or(i64::MAX))
            }
        }
        impl From<&$t> for Arg {
            fn from(n: &$t) -> Self {
                Self::Count(i64::try_from(*n).unwrap_or(i64::MAX))
            }
        }
    )*};
}
counts!(i16, i32, u8, u16, u32, u64, usize);

/// A language with the texts to speak it.
#[derive(Debug, Clone)]
pub struct Speech {
    languages: Arc<Languages>,
    language: Language,
}

impl Speech {
    /// Speaks a language.
    #[must_use]
    pub const fn new(languages: Arc<Languages>, language: Language) -> Self {
        Self { languages, language }
    }

    /// The same texts in another language: for what is printed for somebody else to read.
    #[must_use]
    pub fn speaking(&self, language: Language) -> Self {
        Self { languages: Arc::clone(&self.languages), language }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A text; the key itself where there is none, which a test of every crate rules out.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.t_args(key, &[])
    }

    /// A text with one value.
    #[must_use]
    pub fn t1(&self, key: &str, name: &str, value: impl Into<Arg>) -> String {
        self.t_args(key, &[(name, value.into())])
    }

    /// A text with values.
    #[must_use]
    pub fn t_args(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.t_maybe(key, args).unwrap_or_else(|| {
            tracing::warn!(key, "a text is missing");
            key.to_owned()
        })
    }

    /// A text, or else what is given.
    #[must_use]
    pub fn t_or(&self, key: &str, otherwise: &str) -> String {
        self.t_maybe(key, &[]).unwrap_or_else(|| otherwise.to_owned())
    }

    /// A text with values, if there is one.
    #[must_use]
    pub fn t_maybe(&self, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        self.languages.say(self.language, key, args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        assert_eq!(Language::English.number(1_234_567), "1,234,567");
        assert_eq!(Language::Spanish.number(1_234), "1234");
        assert_eq!(Language::Spanish.number(12_345), "12\u{202f}345");
        assert_eq!(Language::French.number(-1_000), "−1\u{202f}000");
        assert_eq!(Language::French.decimal_number(-1234.56, 1), "−1\u{202f}234,6");
    }

    #[test]
    fn a_language_that_we_lack_is_passed_over() {
        assert_eq!(Language::from_accept("de-DE, es-419;q=0.5"), Some(Language::Spanish));
        assert_eq!(Language::from_accept("ar"), None);
        assert_eq!(Language::from_accept("fr;q=0"), None);
    }
}
