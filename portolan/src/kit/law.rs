//! The law on paper: what each requirement asks of whom, the grounds of refusal, how to appeal.

use std::fmt::Write as _;
use std::path::Path;

use border::entry_rules::RuleSet;
use kernel::{Error, Result};
use web::{Arg, Language, Languages, Texts};

use super::paper::{escaped, page};
use super::put;
use crate::node::Node;

/// The words of this folder.
const OWN: Texts = Texts {
    en: include_str!("../../locales/en.ftl"),
    fr: include_str!("../../locales/fr.ftl"),
    es: include_str!("../../locales/es.ftl"),
};

/// The words of this folder and of the desk.
///
/// # Errors
/// When they don't parse.
pub(super) fn texts() -> Result<Languages> {
    Languages::new(&[OWN, border::TEXTS])
}

/// A ground in words.
pub(super) fn ground(texts: &Languages, language: Language, code: &str) -> String {
    texts.say(language, &format!("border-ground-{code}"), &[]).unwrap_or_else(|| code.to_owned())
}

/// Writes a page in each language, and the law as it is on record.
///
/// # Errors
/// When the folder can't be written.
pub(super) fn write(node: &Node, folder: &Path) -> Result<()> {
    let texts = texts()?;
    let book = node.desk.book();
    for language in Language::ALL {
        let say = |key: &str, args: &[(&str, Arg)]| {
            texts.say(language, key, args).unwrap_or_else(|| key.to_owned())
        };
        let mut body = format!("<h1>{}</h1>\n", escaped(&say("kit-law", &[])));
        for law in &book.rules {
            one(&mut body, law, &say, &|code| ground(&texts, language, code))?;
        }
        let title = say("kit-law", &[]);
        let name = format!("law.{}.html", language.code());
        put(&folder.join(name), page(language.code(), &title, &body, false).as_bytes())?;
    }
    for law in &book.rules {
        let text = serde_json::to_string_pretty(law).map_err(|e| Error::internal(e.to_string()))?;
        let name = format!("{}-{}.json", law.name, law.in_force_from);
        put(&folder.join(name), text.as_bytes())?;
    }
    Ok(())
}

type Say<'a> = &'a dyn Fn(&str, &[(&str, Arg)]) -> String;

fn one(
    body: &mut String,
    law: &RuleSet,
    say: Say<'_>,
    ground: &dyn Fn(&str) -> String,
) -> Result<()> {
    let s = |key: &str| escaped(&say(key, &[]));
    let some = |all: &[String], every: &str| {
        if all.iter().any(|one| one == "*") { s(every) } else { escaped(&all.join(" ")) }
    };
    let mut out = String::new();
    let mut write = || -> std::fmt::Result {
        writeln!(out, "<h2>{}</h2>", escaped(&law.title))?;
        let from = law.in_force_from.to_string();
        let span = match law.in_force_until {
            None => say("kit-law-from", &[("from", from.into())]),
            Some(until) => {
                say("kit-law-span", &[("from", from.into()), ("until", until.to_string().into())])
            }
        };
        writeln!(out, "<p>{}<br>{}</p>", escaped(&law.source), escaped(&span))?;
        let validity =
            say("kit-law-validity", &[("days", law.passport_validity.days_beyond_stay.into())]);
        writeln!(
            out,
            "<p>{} ({})</p>",
            escaped(&validity),
            escaped(&law.passport_validity.section)
        )?;
        let stay = say(
            "kit-law-stay",
            &[("days", law.short_stay.days.into()), ("window", law.short_stay.window_days.into())],
        );
        writeln!(out, "<p>{} ({})</p>", escaped(&stay), escaped(&law.short_stay_section))?;
        writeln!(out, "<p>{}</p>", s("kit-law-first"))?;
        writeln!(
            out,
            "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>",
            s("kit-law-section"),
            s("kit-law-citizenship"),
            s("kit-law-documents"),
            s("kit-law-needs")
        )?;
        for r in &law.requirements {
            let needs = serde_json::to_value(r.needs).ok();
            let needs = needs.and_then(|n| Some(n.as_str()?.to_owned())).unwrap_or_default();
            writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(&r.section),
                some(&r.citizenship, "kit-law-everybody"),
                some(&r.documents, "kit-law-any"),
                s(&format!("kit-law-needs-{needs}"))
            )?;
        }
        writeln!(out, "</tbody></table><h3>{}</h3><table><tbody>", s("kit-law-grounds"))?;
        for g in &law.grounds {
            let words = escaped(&ground(&g.code));
            writeln!(out, "<tr><td>{}</td><td>{words}</td></tr>", escaped(&g.section))?;
        }
        let appeal = say(
            "kit-law-appeal-how",
            &[("days", law.appeal.days.into()), ("to", law.appeal.to.clone().into())],
        );
        writeln!(out, "</tbody></table><h3>{}</h3>", s("kit-law-appeal"))?;
        writeln!(out, "<p>{} ({})</p>", escaped(&appeal), escaped(&law.appeal.section))
    };
    write().map_err(|e| Error::internal(e.to_string()))?;
    body.push_str(&out);
    Ok(())
}
