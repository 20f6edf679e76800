//! What an address selects of the table: `year`, `month`, `citizenship`, `sex`, `age_group`,
//! `post`.
//!
//! Always holds: an empty value selects everything; one that is on no row selects nothing, and the
//! page says so.

use cubes::{Dimension, FlowRow, FlowTable};
use web::components::{Choice, Field};
use web::{Ctx, Form, QueryString, Speech};

/// What is selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selection {
    year: Option<String>,
    labels: Vec<(Dimension, String)>,
}

const BY: [Dimension; 5] = [
    Dimension::Month,
    Dimension::Citizenship,
    Dimension::Sex,
    Dimension::AgeGroup,
    Dimension::Post,
];

impl Selection {
    pub(super) fn of(query: &QueryString) -> Self {
        let given = |name: &str| query.get(name).filter(|v| !v.is_empty()).map(str::to_owned);
        Self {
            year: given("year"),
            labels: BY.into_iter().filter_map(|d| Some((d, given(d.name())?))).collect(),
        }
    }

    /// The rows of the table that are selected, in its order.
    pub(super) fn of_table(&self, mut table: FlowTable) -> FlowTable {
        let at = |d: Dimension| table.dimensions.iter().position(|x| *x == d);
        let wanted: Vec<(usize, String)> =
            self.labels.iter().filter_map(|(d, l)| Some((at(*d)?, l.clone()))).collect();
        let month = at(Dimension::Month);
        let year = self.year.clone();
        table.rows.retain(|row| {
            let is = |i: &usize, l: &String| row.labels.get(*i) == Some(l);
            let in_year = year.as_ref().is_none_or(|y| {
                month.and_then(|m| row.labels.get(m)).is_some_and(|m| m.starts_with(y.as_str()))
            });
            in_year && wanted.iter().all(|(i, l)| is(i, l))
        });
        table
    }

    /// The labels that the crossings behind it all have; the year is none of them.
    pub(super) fn labels(&self) -> Vec<(Dimension, String)> {
        self.labels.clone()
    }

    pub(super) const fn year(&self) -> Option<&String> {
        self.year.as_ref()
    }

    pub(super) fn label(&self, dimension: Dimension) -> Option<&str> {
        self.labels.iter().find(|(d, _)| *d == dimension).map(|(_, l)| l.as_str())
    }
}

/// A label of a row.
pub(super) fn label<'a>(table: &FlowTable, row: &'a FlowRow, dimension: Dimension) -> &'a str {
    let at = table.dimensions.iter().position(|d| *d == dimension);
    at.and_then(|at| row.labels.get(at)).map_or("", String::as_str)
}

/// Every label that stands in a column, sorted.
fn labels(table: &FlowTable, dimension: Dimension) -> Vec<String> {
    let mut all: Vec<String> =
        table.rows.iter().map(|row| label(table, row, dimension).to_owned()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A country in the reader's words.
pub(super) fn country(speech: &Speech, code: &str) -> String {
    match places::country(code) {
        Some(c) => format!("{} ({})", c.name(speech.language().code()), c.alpha3),
        None if code == "unknown" => speech.t("statistics-unknown"),
        None => code.to_owned(),
    }
}

pub(super) fn sex(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("statistics-sex-{}", code.to_lowercase()), code)
}

pub(super) fn age(speech: &Speech, code: &str) -> String {
    if code == "unknown" { speech.t("statistics-unknown") } else { code.to_owned() }
}

/// A month in the reader's words.
pub(super) fn month(speech: &Speech, label: &str) -> String {
    year_month(label).map_or_else(|| label.to_owned(), |(y, m)| speech.language().year_month(y, m))
}

pub(super) fn year_month(label: &str) -> Option<(i16, i8)> {
    let (year, month) = label.split_once('-')?;
    Some((year.parse().ok()?, month.parse().ok()?))
}

/// The fields of the form that selects, from the whole table.
pub(super) fn fields(
    ctx: &Ctx,
    form: &Form,
    whole: &FlowTable,
    posts: &[(String, String)],
) -> Vec<Field> {
    let all = || Choice::new("", ctx.t("statistics-all"));
    let choices = |labels: Vec<String>, name: &dyn Fn(&str) -> String| {
        let mut out = vec![all()];
        let mut named: Vec<Choice> =
            labels.into_iter().map(|l| Choice::new(l.clone(), name(&l))).collect();
        named.sort_by(|a, b| a.label.cmp(&b.label));
        out.extend(named);
        out
    };
    let mut years: Vec<String> = labels(whole, Dimension::Month)
        .iter()
        .filter_map(|m| m.split_once('-').map(|(y, _)| y.to_owned()))
        .collect();
    years.dedup();
    let name_of = |id: &str| {
        posts.iter().find(|(p, _)| p == id).map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    };
    vec![
        Field::select(form, "year", ctx.t("statistics-year"), choices(years, &str::to_owned)),
        Field::select(
            form,
            "citizenship",
            ctx.t("statistics-citizenship"),
            choices(labels(whole, Dimension::Citizenship), &|l| country(ctx, l)),
        ),
        Field::select(
            form,
            "sex",
            ctx.t("statistics-sex"),
            choices(labels(whole, Dimension::Sex), &|l| sex(ctx, l)),
        ),
        Field::select(
            form,
            "age_group",
            ctx.t("statistics-age-group"),
            choices(labels(whole, Dimension::AgeGroup), &|l| age(ctx, l)),
        ),
        Field::select(
            form,
            "post",
            ctx.t("statistics-post"),
            choices(labels(whole, Dimension::Post), &name_of),
        ),
    ]
}
