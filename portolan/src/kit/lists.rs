//! Lists as tables that any program opens: countries, posts, grounds of refusal, roles.

use std::path::Path;

use kernel::{Error, Result};
use web::Language;

use super::law::texts;
use super::put;
use crate::node::Node;

fn table(path: &Path, rows: impl IntoIterator<Item = Vec<String>>) -> Result<()> {
    let wrong = |e: csv::Error| Error::internal(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(wrong)?;
    }
    let bytes = writer.into_inner().map_err(|e| Error::internal(e.to_string()))?;
    put(path, &bytes)
}

fn words<const N: usize>(row: [&str; N]) -> Vec<String> {
    row.map(str::to_owned).to_vec()
}

/// Writes them.
///
/// # Errors
/// When the node can't be read, or the folder can't be written.
pub(super) fn write(node: &Node, folder: &Path) -> Result<()> {
    let countries =
        places::countries().map(|c| words([c.alpha3, c.name("en"), c.name("fr"), c.name("es")]));
    let head = words(["code", "en", "fr", "es"]);
    table(&folder.join("countries.csv"), std::iter::once(head).chain(countries))?;

    let posts = places::posts(&node.administration())?.into_iter().map(|p| {
        let p = p.body;
        words([&p.code, p.kind.code(), &p.name, &p.time_zone, &p.region])
    });
    let head = words(["code", "kind", "name", "time_zone", "region"]);
    table(&folder.join("posts.csv"), std::iter::once(head).chain(posts))?;

    let texts = texts()?;
    let mut grounds = vec![words(["law", "in_force_from", "code", "section", "en", "fr", "es"])];
    for law in &node.desk.book().rules {
        for ground in &law.grounds {
            let from = law.in_force_from.to_string();
            let mut row = words([&law.title, &from, &ground.code, &ground.section]);
            row.extend(Language::ALL.map(|l| super::law::ground(&texts, l, &ground.code)));
            grounds.push(row);
        }
    }
    table(&folder.join("grounds.csv"), grounds)?;

    let mut matrix = Vec::new();
    crate::node::permissions(&mut matrix)?;
    put(&folder.join("roles.txt"), &matrix)
}
