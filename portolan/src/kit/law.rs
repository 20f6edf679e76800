//! The law on paper: what each requirement asks of whom, who is exempt, the grounds of refusal,
//! how to appeal; and the law as files that a node can publish.

use std::fmt::Write as _;
use std::path::Path;

use border::entry_rules::{RuleSet, Topic};
use kernel::{Error, Result};
use serde::Serialize;
use web::{Language, Languages};

use super::paper::{Paper, scrolled};
use super::put;
use super::words::{Says, escaped};
use crate::node::Node;

/// Writes a page in each language, and each law as it is on record.
///
/// # Errors
/// When the folder can't be written.
pub(super) fn write(node: &Node, words: &Languages, paper: &Paper, folder: &Path) -> Result<()> {
    let book = node.desk.book();
    for language in Language::ALL {
        let say = Says::new(words, language);
        let mut body = format!("<h1>{}</h1>\n", say.s("kit-law"));
        for law in &book.rules {
            one(&mut body, law, say).map_err(|e| Error::internal(e.to_string()))?;
        }
        let page = paper.page(language, &say.plain("kit-law"), &body, false);
        put(&folder.join(format!("law.{}.html", language.code())), page.as_bytes())?;
    }
    for law in &book.rules {
        let text = border::entry_rules::write(law)?;
        put(&folder.join(format!("{}-{}.toml", law.name, law.in_force_from)), text.as_bytes())?;
    }
    Ok(())
}

/// How a value is called in a file, which is how its words are found.
fn code(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.and_then(|v| Some(v.as_str()?.to_owned())).unwrap_or_default()
}

/// A table with these headings, escaped already.
fn table(headings: &[&str], say: Says<'_>, rows: &[Vec<String>]) -> String {
    let mut out = String::from("<table><thead><tr>");
    for heading in headings {
        out.push_str(&format!("<th scope=\"col\">{}</th>", say.s(heading)));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            out.push_str(&format!("<td>{cell}</td>"));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
    scrolled(&out)
}

fn one(out: &mut String, law: &RuleSet, say: Says<'_>) -> std::fmt::Result {
    writeln!(out, "<h2>{}</h2>", escaped(&law.title))?;
    let from = law.in_force_from.to_string();
    let span = match law.in_force_until {
        None => say.with("kit-law-from", &[("from", from.into())]),
        Some(until) => {
            say.with("kit-law-span", &[("from", from.into()), ("until", until.to_string().into())])
        }
    };
    writeln!(out, "<p>{}<br>{span}</p>", escaped(&law.source))?;
    let valid = law.passport_validity.days_beyond_stay;
    let mut validity = say.with("kit-law-validity", &[("days", valid.into())]);
    if let Some(years) = law.passport_validity.issued_within_years {
        validity =
            format!("{validity} {}", say.with("border-law-issued", &[("years", years.into())]));
    }
    writeln!(out, "<p>{validity} ({})</p>", escaped(&law.passport_validity.section))?;
    let stay = say.with(
        "kit-law-stay",
        &[("days", law.short_stay.days.into()), ("window", law.short_stay.window_days.into())],
    );
    writeln!(out, "<p>{stay} ({})</p>", escaped(&law.short_stay_section))?;

    writeln!(out, "<h3>{}</h3>", say.s("border-law-requirements"))?;
    let some = |all: &[String], every: &str| {
        if all.iter().any(|one| one == "*") { say.s(every) } else { escaped(&all.join(" ")) }
    };
    let asked = |r: &border::entry_rules::Requirement| {
        let mut needs = say.s(&format!("border-needs-{}", code(r.needs)));
        if r.unlimited {
            needs = format!("{needs}<br>{}", say.s("border-law-unlimited"));
        }
        vec![
            escaped(&r.section),
            some(&r.citizenship, "kit-law-everybody"),
            some(&r.documents, "kit-law-any"),
            needs,
        ]
    };
    let rows: Vec<_> = law.requirements.iter().map(asked).collect();
    let section = "border-law-section";
    let headings = [section, "border-citizenship", "border-document", "border-law-needs"];
    out.push_str(&table(&headings, say, &rows));

    if !law.exemptions.is_empty() {
        writeln!(out, "<h3>{}</h3>", say.s("border-law-exempt"))?;
        let free = |e: &border::entry_rules::Exemption| {
            let of = |topic: &Topic| say.s(&format!("border-law-exempt-{}", topic.code()));
            let from: Vec<String> = e.from.iter().map(of).collect();
            let who = say.s(&format!("border-law-exempt-{}", e.who.code()));
            vec![escaped(&e.section), who, from.join("<br>")]
        };
        let rows: Vec<_> = law.exemptions.iter().map(free).collect();
        out.push_str(&table(
            &[section, "border-law-exempt-who", "border-law-exempt-from"],
            say,
            &rows,
        ));
    }

    writeln!(out, "<h3>{}</h3>", say.s("kit-law-grounds"))?;
    let ground =
        |g: &border::entry_rules::Ground| vec![escaped(&g.section), escaped(&say.ground(&g.code))];
    let rows: Vec<_> = law.grounds.iter().map(ground).collect();
    out.push_str(&table(&[section, "border-ground"], say, &rows));

    writeln!(out, "<h3>{}</h3>", say.s("border-refusal-appeal"))?;
    writeln!(out, "<p>{}</p>", appeal(law, say))
}

/// How to appeal, for a page.
pub(super) fn appeal(law: &RuleSet, say: Says<'_>) -> String {
    let how = say.with(
        "kit-law-appeal-how",
        &[("days", law.appeal.days.into()), ("to", law.appeal.to.clone().into())],
    );
    format!("{how} ({})", escaped(&law.appeal.section))
}
