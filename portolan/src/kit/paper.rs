//! Manuals and blank forms: Markdown in three languages, as pages that print without a server.

use std::path::Path;

use kernel::Result;
use pulldown_cmark::{Options, Parser, html};

use super::put;

const STYLE: &str = include_str!("../../kit/paper.css");

macro_rules! texts {
    ($($language:literal),*) => {
        [$(($language, [
            ("manuals/manual", include_str!(concat!("../../kit/", $language, "/manual.md")), false),
            ("forms/paper-log", include_str!(concat!("../../kit/", $language, "/paper-log.md")), true),
            ("forms/refusal", include_str!(concat!("../../kit/", $language, "/refusal.md")), false),
            ("forms/receipt", include_str!(concat!("../../kit/", $language, "/receipt.md")), false),
            ("forms/hand-over", include_str!(concat!("../../kit/", $language, "/hand-over.md")), false),
        ])),*]
    };
}

/// Its name, what it says, and whether its sheet lies on its side.
type Text = (&'static str, &'static str, bool);

/// Every text in every language.
const ALL: [(&str, [Text; 5]); 3] = texts!("en", "fr", "es");

/// What can stand between marks.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page that needs nothing beside it.
pub(super) fn page(language: &str, title: &str, body: &str, wide: bool) -> String {
    let class = if wide { " class=\"wide\"" } else { "" };
    format!(
        "<!doctype html>\n<html lang=\"{language}\"{class}>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escaped(title)
    )
}

fn rendered(text: &str) -> String {
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(text, Options::ENABLE_TABLES));
    // A table wider than a phone is moved by itself, and not the page.
    body.replace("<table>", "<div class=\"scroll\" tabindex=\"0\"><table>")
        .replace("</table>", "</table></div>")
        // A head without words is no head.
        .replace("<thead><tr><th></th><th></th></tr></thead>", "")
}

/// Writes every manual and form in every language.
///
/// # Errors
/// When the folder can't be written.
pub(super) fn write(dir: &Path) -> Result<()> {
    for (language, texts) in ALL {
        for (name, text, wide) in texts {
            let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
            let page = page(language, title, &rendered(text), wide);
            put(&dir.join(format!("{name}.{language}.html")), page.as_bytes())?;
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
        let [(_, english), others @ ..] = ALL;
        for (language, texts) in others {
            for ((name, text, _), (_, first, _)) in texts.iter().zip(english) {
                assert_eq!(shape(text), shape(first), "{name} in {language}");
            }
        }
    }
}
