//! Manuals and blank forms: Markdown in three languages, as pages that print without a server.

use std::path::Path;

use kernel::Result;
use pulldown_cmark::{Options, Parser, html};
use web::{Language, Languages};

use super::forms::Known;
use super::put;
use super::words::{Says, escaped};

const STYLE: &str = include_str!("../../kit/paper.css");

macro_rules! texts {
    ($($language:literal),*) => {
        [$([
            ("manuals/manual", include_str!(concat!("../../kit/", $language, "/manual.md")), false),
            ("forms/paper-log", include_str!(concat!("../../kit/", $language, "/paper-log.md")), true),
            ("forms/refusal", include_str!(concat!("../../kit/", $language, "/refusal.md")), false),
            ("forms/receipt", include_str!(concat!("../../kit/", $language, "/receipt.md")), false),
            ("forms/hand-over", include_str!(concat!("../../kit/", $language, "/hand-over.md")), false),
        ]),*]
    };
}

/// Its name, what it says, and whether its sheet lies on its side.
type Text = (&'static str, &'static str, bool);

/// Every text in every language.
const ALL: [[Text; 5]; 3] = texts!("en", "fr", "es");

/// The texts in a language.
fn texts(language: Language) -> &'static [Text; 5] {
    let [en, fr, es] = &ALL;
    match language {
        Language::English => en,
        Language::French => fr,
        Language::Spanish => es,
    }
}

/// What every sheet of a kit says at its foot: of which post it is, and of when.
pub(super) struct Paper {
    /// The words.
    pub(super) foot: String,
}

impl Paper {
    /// A page that needs nothing beside it.
    pub(super) fn page(&self, language: Language, title: &str, body: &str, wide: bool) -> String {
        let class = if wide { " class=\"wide\"" } else { "" };
        format!(
            "<!doctype html>\n<html lang=\"{}\"{class}>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}@page{{@bottom-left{{content:{}}}}}\n</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
            language.code(),
            escaped(title),
            quoted(&self.foot),
        )
    }
}

/// A string of a style sheet that stands in a page.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_alphanumeric() || " .,:·-_".contains(c) {
            out.push(c);
        } else {
            out.push_str(&format!("\\{:x} ", u32::from(c)));
        }
    }
    out.push('"');
    out
}

/// A table wider than a phone is moved by itself, and not the page.
pub(super) fn scrolled(table: &str) -> String {
    table
        .replace("<table", "<div class=\"scroll\" tabindex=\"0\"><table")
        .replace("</table>", "</table></div>")
}

fn rendered(text: &str) -> String {
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(text, Options::ENABLE_TABLES));
    // A head without words is no head, and what is asked for heads its row.
    let headless = "<table><thead><tr><th></th><th></th></tr></thead><tbody>";
    let mut pieces = body.split("<tr><td>");
    let first =
        pieces.next().unwrap_or_default().replace(headless, "<table class=\"form\"><tbody>");
    let rows =
        pieces.map(|row| format!("<tr><th scope=\"row\">{}", row.replacen("</td>", "</th>", 1)));
    scrolled(&std::iter::once(first).chain(rows).collect::<String>())
}

/// Writes every manual and form in every language.
///
/// # Errors
/// When the folder can't be written.
pub(super) fn write(words: &Languages, paper: &Paper, known: &Known<'_>, dir: &Path) -> Result<()> {
    for language in Language::ALL {
        let say = Says::new(words, language);
        for (name, text, wide) in texts(language) {
            let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
            let mut body = rendered(text);
            if name.starts_with("forms/") {
                body = known.fill(&body, say);
            }
            let page = paper.page(language, title, &body, *wide);
            put(&dir.join(format!("{name}.{}.html", language.code())), page.as_bytes())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text is made of, without its words.
    fn shape(text: &str) -> Vec<String> {
        let mark = |line: &str| {
            let line = line.trim_start();
            let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
            match line {
                _ if line.starts_with('#') => line.split(' ').next().unwrap_or("").to_owned(),
                _ if line.starts_with('|') => format!("row {}", line.matches('|').count()),
                _ if line.starts_with("- ") => "-".to_owned(),
                _ if digits.len() < line.len() && digits.starts_with(". ") => "1.".to_owned(),
                "" => String::new(),
                _ => "words".to_owned(),
            }
        };
        text.lines().map(mark).collect()
    }

    #[test]
    fn every_text_says_the_same_in_three_languages() {
        for language in Language::ALL {
            let pairs = texts(language).iter().zip(texts(Language::English));
            for ((name, text, _), (_, first, _)) in pairs {
                assert_eq!(shape(text), shape(first), "{name} in {language:?}");
                for part in ["`sh ", "`portolan ", "`./portolan ", "{"] {
                    let count = |text: &str| text.matches(part).count();
                    assert_eq!(count(text), count(first), "{part} of {name} in {language:?}");
                }
            }
        }
    }

    #[test]
    fn a_foot_stays_within_its_string() {
        assert_eq!(quoted("A\"</style>é"), "\"A\\22 \\3c \\2f style\\3e é\"");
    }
}
