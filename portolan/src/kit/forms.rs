//! What the blank forms say of this post, and the paper log.
//!
//! Always holds: the paper log asks for what the desk's page asks for, in its order and by its
//! words, so that a line is typed as it is read.

use std::fmt::Write as _;

use border::entry_rules::RuleSet;
use jiff::civil::Date;
use places::Post;

use super::law::appeal;
use super::words::{Says, escaped};

/// Lines on a sheet.
const LINES: u8 = 5;

/// A field of the paper log: its words, how wide it is of 32 parts, and the words to choose from.
type Field = (&'static str, u8, &'static [&'static str]);

/// Three rows, each of 32 parts.
const FIELDS: &[Field] = &[
    ("border-time", 2, &[]),
    ("border-direction", 3, &["border-direction-arrival", "border-direction-departure"]),
    ("border-number", 4, &[]),
    ("border-issuer", 3, &[]),
    ("border-surname", 5, &[]),
    ("border-given-names", 4, &[]),
    ("border-birth-date", 3, &[]),
    ("border-sex", 2, &["F", "M", "X"]),
    ("border-citizenship", 3, &[]),
    ("border-expiry", 3, &[]),
    ("border-mode", 5, &[]),
    ("border-conveyance", 4, &[]),
    ("border-purpose", 4, &[]),
    ("border-address", 7, &[]),
    ("border-minors", 3, &[]),
    ("border-group", 4, &[]),
    ("border-group-size", 3, &[]),
    ("border-crew", 2, &[]),
    ("border-visa-number", 4, &[]),
    ("border-visa-from", 3, &[]),
    ("border-visa-until", 3, &[]),
    ("border-visa-days", 2, &[]),
    ("border-permit-number", 4, &[]),
    ("border-permit-until", 3, &[]),
    ("border-class", 4, &[]),
    ("border-until", 3, &[]),
    ("border-resident-before", 3, &["border-resident-yes", "border-resident-no"]),
    ("border-late-by", 3, &[]),
];

/// The lines of the paper log.
pub(super) fn log(say: Says<'_>) -> String {
    let mut line = String::from("<li>");
    for (key, parts, choices) in FIELDS {
        let choices: Vec<String> = choices.iter().map(|c| say.s(c)).collect();
        let choices = choices.join(" · ");
        line.push_str(&format!("<p class=\"w{parts}\"><b>{}</b>{choices}</p>", say.s(key)));
    }
    line.push_str("</li>\n");
    format!("<ol class=\"log\">\n{}</ol>\n", line.repeat(LINES.into()))
}

/// What is known beforehand of every form at this post.
pub(super) struct Known<'a> {
    /// The post.
    pub(super) post: &'a Post,
    /// The law in force on the day the kit is made; none where it begins later.
    pub(super) law: Option<&'a RuleSet>,
}

impl<'a> Known<'a> {
    /// Of these laws, the one that is in force.
    pub(super) fn new(post: &'a Post, laws: &'a [RuleSet], on: Date) -> Self {
        Self { post, law: border::entry_rules::in_force(laws, on) }
    }

    /// Puts what is known into the places that a form leaves for it.
    pub(super) fn fill(&self, form: &str, say: Says<'_>) -> String {
        let post = escaped(&format!("{} {}", self.post.code, self.post.name));
        let mut form = form.replace("{post}", &post).replace("<p>{log}</p>", &log(say));
        for (place, what) in [
            ("{law}", self.law.map(|law| law_title(law, say))),
            ("{grounds}", self.law.map(|law| grounds(law, say))),
            ("{appeal}", self.law.map(|law| appeal(law, say))),
        ] {
            form = form.replace(place, &what.unwrap_or_else(|| say.s("kit-see-rules")));
        }
        form
    }
}

fn law_title(law: &RuleSet, say: Says<'_>) -> String {
    let from = say.with("kit-law-from", &[("from", law.in_force_from.to_string().into())]);
    format!("{}<br>{}<br>{from}", escaped(&law.title), escaped(&law.source))
}

/// The grounds, each with a box to tick.
fn grounds(law: &RuleSet, say: Says<'_>) -> String {
    let mut out = String::from("<ul class=\"boxes\">");
    for ground in &law.grounds {
        let (words, section) = (escaped(&say.ground(&ground.code)), escaped(&ground.section));
        // Writing to a string does not fail.
        let _ = write!(out, "<li>☐ {words} ({section})</li>");
    }
    out.push_str("</ul>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_the_paper_log_are_full_and_every_field_has_its_words() {
        let mut at = 0;
        for (key, parts, _) in FIELDS {
            at += u32::from(*parts);
            assert!(at % 32 == 0 || (at - u32::from(*parts)) / 32 == at / 32, "{key} is cut");
        }
        assert_eq!(at, 96);
        let words = super::super::words::words().unwrap();
        for language in web::Language::ALL {
            let log = log(Says::new(&words, language));
            assert!(!log.contains("border-"), "{log}");
            assert_eq!(log.matches("<li>").count(), usize::from(LINES));
        }
    }
}
