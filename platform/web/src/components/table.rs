//! Tables: sorted, filtered and paged by their address, so that a link shows what I see.

use askama::Template;

use super::{Empty, Html, Status};
use crate::{Ctx, QueryString};

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    label: String,
    unit: String,
    number: bool,
    sort: Option<&'static str>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), unit: String::new(), number: false, sort: None }
    }
    /// A column of numbers: right-aligned, tabular figures.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self { number: true, ..Self::text(label) }
    }
    /// The unit, shown in the heading.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }
    /// It can be sorted by; the address then says `sort=KEY` or `sort=-KEY`.
    #[must_use]
    pub const fn sort(mut self, key: &'static str) -> Self {
        self.sort = Some(key);
        self
    }
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Words, or a number as the reader writes it.
    Text(String),
    /// A code: monospaced.
    Code(String),
    /// A link: words and address.
    Link(String, String),
    /// A status.
    Status(Status),
    /// Another component.
    Html(Html),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<Status> for Cell {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

struct Head {
    label: String,
    number: bool,
    href: Option<String>,
    sorted: &'static str,
}

/// A table.
#[derive(Template)]
#[template(path = "web/table.html")]
pub struct Table {
    caption: String,
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
    empty: Empty,
    first: Option<(String, String)>,
    next: Option<(String, String)>,
    downloads: Vec<(String, String)>,
    downloads_word: String,
    note: String,
}

impl Table {
    /// A table whose sorting and paging live in the present address.
    #[must_use]
    pub fn new(ctx: &Ctx, caption: impl Into<String>, columns: Vec<Column>) -> Self {
        let query = ctx.query();
        let sort = query.get("sort").unwrap_or_default().to_owned();
        let heads = columns.into_iter().map(|c| head(c, &sort, &query, ctx.path())).collect();
        let first = query
            .get("after")
            .map(|_| (query.without("after").href(ctx.path()), ctx.t("web-table-first")));
        Self {
            caption: caption.into(),
            heads,
            rows: Vec::new(),
            empty: Empty::new(ctx.t("web-table-empty"), ctx.t("web-table-empty-advice")),
            first,
            next: None,
            downloads: Vec::new(),
            downloads_word: ctx.t("web-table-download"),
            note: String::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }
    /// The rows.
    #[must_use]
    pub fn rows(mut self, rows: Vec<Vec<Cell>>) -> Self {
        self.rows = rows;
        self
    }
    /// What to say where there are none.
    #[must_use]
    pub fn empty(mut self, empty: Empty) -> Self {
        self.empty = empty;
        self
    }
    /// Where the next page begins: the cursor goes into the address as `after`.
    #[must_use]
    pub fn next(mut self, ctx: &Ctx, cursor: Option<&str>) -> Self {
        self.next = cursor
            .map(|c| (ctx.query().with("after", c).href(ctx.path()), ctx.t("web-table-next")));
        self
    }
    /// A way to take it home: a format's name and an address.
    #[must_use]
    pub fn download(mut self, name: impl Into<String>, href: impl Into<String>) -> Self {
        self.downloads.push((name.into(), href.into()));
        self
    }
    /// Source, definition, what is provisional.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn is_number(&self, column: &usize) -> bool {
        self.heads.get(*column).is_some_and(|h| h.number)
    }
}

fn head(column: Column, sort: &str, query: &QueryString, path: &str) -> Head {
    let label = if column.unit.is_empty() {
        column.label
    } else {
        format!("{} ({})", column.label, column.unit)
    };
    let (mut href, mut sorted) = (None, "");
    if let Some(key) = column.sort {
        let (up, down) = (sort == key, sort.strip_prefix('-') == Some(key));
        sorted = if up {
            "ascending"
        } else if down {
            "descending"
        } else {
            "none"
        };
        let next = if up { format!("-{key}") } else { key.to_owned() };
        href = Some(query.without("after").with("sort", &next).href(path));
    }
    Head { label, number: column.number, href, sorted }
}
