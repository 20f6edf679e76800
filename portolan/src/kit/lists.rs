//! Lists as tables that any program opens, and as a page to print: countries, posts, grounds of
//! refusal, roles.

use std::fmt::Write as _;
use std::path::Path;

use kernel::{Error, Result};
use web::{Language, Languages};

use super::paper::{Paper, scrolled};
use super::put;
use super::words::{Says, escaped};
use crate::node::Node;

/// A role that nobody signs in with is no news to a reader.
const NOBODY: &str = "system";

fn csv(path: &Path, rows: impl IntoIterator<Item = Vec<String>>) -> Result<()> {
    let wrong = |e: csv::Error| Error::internal(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(wrong)?;
    }
    let bytes = writer.into_inner().map_err(|e| Error::internal(e.to_string()))?;
    put(path, &bytes)
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// The posts as rows: code, kind, name, time zone, region.
fn posts(node: &Node) -> Result<Vec<Vec<String>>> {
    let posts = places::posts(&node.administration())?.into_iter().map(|p| {
        let p = p.body;
        row([&p.code, p.kind.code(), &p.name, &p.time_zone, &p.region])
    });
    Ok(posts.collect())
}

/// Who may do what, from the policies in this program: the first row names the roles.
fn roles() -> Result<Vec<Vec<String>>> {
    let mut text = Vec::new();
    crate::node::permissions(&mut text)?;
    let text = String::from_utf8(text).map_err(|e| Error::internal(e.to_string()))?;
    // A cell may hold a space, and two cells have at least two between them.
    let cells = |line: &str| -> Vec<String> {
        line.split("  ").map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect()
    };
    let mut rows: Vec<Vec<String>> = text.lines().map(cells).collect();
    let nobody = rows.first().and_then(|head| head.iter().position(|name| name == NOBODY));
    if let Some(column) = nobody {
        for row in rows.iter_mut().filter(|row| row.len() > column) {
            row.remove(column);
        }
    }
    Ok(rows)
}

/// Writes them.
///
/// # Errors
/// When the node can't be read, or the folder can't be written.
pub(super) fn write(node: &Node, words: &Languages, paper: &Paper, folder: &Path) -> Result<()> {
    let countries =
        places::countries().map(|c| row([c.alpha3, c.name("en"), c.name("fr"), c.name("es")]));
    let head = row(["code", "en", "fr", "es"]);
    csv(&folder.join("countries.csv"), std::iter::once(head).chain(countries))?;

    let posts = posts(node)?;
    let head = row(["code", "kind", "name", "time_zone", "region"]);
    csv(&folder.join("posts.csv"), std::iter::once(head).chain(posts.clone()))?;

    let mut grounds = vec![row(["law", "in_force_from", "code", "section", "en", "fr", "es"])];
    for law in &node.desk.book().rules {
        for ground in &law.grounds {
            let from = law.in_force_from.to_string();
            let mut cells = row([&law.title, &from, &ground.code, &ground.section]);
            cells.extend(Language::ALL.map(|l| Says::new(words, l).ground(&ground.code)));
            grounds.push(cells);
        }
    }
    csv(&folder.join("grounds.csv"), grounds)?;

    let roles = roles()?;
    csv(&folder.join("roles.csv"), roles.clone())?;

    for language in Language::ALL {
        let say = Says::new(words, language);
        let body = page(say, &posts, &roles).map_err(|e| Error::internal(e.to_string()))?;
        let page = paper.page(language, &say.plain("kit-lists"), &body, true);
        put(&folder.join(format!("lists.{}.html", language.code())), page.as_bytes())?;
    }
    Ok(())
}

fn page(
    say: Says<'_>,
    posts: &[Vec<String>],
    roles: &[Vec<String>],
) -> std::result::Result<String, std::fmt::Error> {
    let mut out = format!("<h1>{}</h1>\n<h2>{}</h2>\n", say.s("kit-lists"), say.s("kit-posts"));
    let mut table = String::from("<table><thead><tr>");
    for heading in ["code", "kind", "name", "zone", "region"] {
        write!(table, "<th scope=\"col\">{}</th>", say.s(&format!("kit-posts-{heading}")))?;
    }
    table.push_str("</tr></thead><tbody>");
    for post in posts {
        table.push_str("<tr>");
        for (number, cell) in post.iter().enumerate() {
            let kind = format!("places-kind-{cell}");
            let words = if number == 1 { say.or(&kind, cell) } else { cell.clone() };
            write!(table, "<td>{}</td>", escaped(&words))?;
        }
        table.push_str("</tr>\n");
    }
    table.push_str("</tbody></table>\n");
    out.push_str(&scrolled(&table));

    writeln!(out, "<h2>{}</h2>\n<p>{}</p>", say.s("kit-roles"), say.s("kit-roles-lead"))?;
    out.push_str(&scrolled(&matrix(say, roles)?));

    writeln!(out, "<h2>{}</h2>\n<ul class=\"codes\">", say.s("kit-countries"))?;
    let code = say.language.code();
    let mut countries: Vec<_> = places::countries().collect();
    countries.sort_by_key(|c| c.alpha3);
    for country in countries {
        let name = escaped(country.name(code));
        writeln!(out, "<li><code>{}</code> {name}</li>", escaped(country.alpha3))?;
    }
    out.push_str("</ul>\n");
    Ok(out)
}

/// Roles across, actions down; a cell says where.
fn matrix(say: Says<'_>, roles: &[Vec<String>]) -> std::result::Result<String, std::fmt::Error> {
    let mut out = String::from("<table class=\"matrix\">");
    let (head, actions) = roles.split_first().map_or((&[][..], &[][..]), |(h, a)| (&h[..], a));
    out.push_str("<thead><tr>");
    for (number, name) in head.iter().enumerate() {
        let words = match number {
            0 => say.plain("kit-may"),
            _ => say.or(&format!("access-role-{name}"), name),
        };
        write!(out, "<th scope=\"col\">{}</th>", escaped(&words))?;
    }
    out.push_str("</tr></thead><tbody>");
    for action in actions {
        out.push_str("<tr>");
        for (number, cell) in action.iter().enumerate() {
            match (number, cell.as_str()) {
                (0, name) => {
                    let key = format!("kit-may-{}", name.replace(':', "-"));
                    write!(out, "<th scope=\"row\">{}</th>", escaped(&say.or(&key, name)))?;
                }
                (_, "-") => out.push_str("<td>–</td>"),
                (_, reach) => {
                    let key = format!("kit-reach-{}", reach.replace(' ', "-"));
                    write!(out, "<td>{}</td>", escaped(&say.or(&key, reach)))?;
                }
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_and_every_right_has_its_words() {
        let words = super::super::words::words().unwrap();
        let roles = roles().unwrap();
        for language in Language::ALL {
            let page = matrix(Says::new(&words, language), &roles).unwrap();
            for (row, cells) in roles.iter().enumerate() {
                assert_eq!(cells.len(), roles[0].len(), "{cells:?}");
                for code in cells.iter().filter(|c| row == 0 || c.contains(':')) {
                    assert!(!page.contains(&format!(">{code}<")), "{code} in {language:?}");
                }
            }
        }
    }
}
