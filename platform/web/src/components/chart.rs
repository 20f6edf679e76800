//! Charts as SVG, each with its table: legible at 390 pixels, in print and without colour.
//!
//! Always holds: every value drawn stands in the table under the chart; provisional months are
//! hatched, breaks in the series are a gap with a rule through it; a series is named at its end.

use askama::Template;

use crate::{Language, Speech};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 112.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 36.0;

/// A month's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
    /// How many; `None` where there is no figure.
    pub value: Option<i64>,
    /// Not yet final.
    pub provisional: bool,
    /// The series breaks before this month: definition or coverage changed.
    pub break_before: bool,
}

/// A named series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name, shown at its end.
    pub label: String,
    /// Its months, all series the same.
    pub points: Vec<Point>,
}

struct Line {
    label: String,
    label_y: f64,
    paths: Vec<String>,
    dash: &'static str,
    class: usize,
}

struct Row {
    month: String,
    values: Vec<String>,
}

/// Months along the axis, a line for each series.
#[derive(Template)]
#[template(path = "web/monthly.html")]
pub struct MonthlyChart {
    title: String,
    note: String,
    lines: Vec<Line>,
    grid: Vec<(f64, String)>,
    ticks: Vec<(f64, String)>,
    hatched: Vec<(f64, f64)>,
    breaks: Vec<f64>,
    heads: Vec<String>,
    rows: Vec<Row>,
    words: Words,
    id: String,
    label_x: f64,
    base: f64,
}

struct Words {
    month: String,
    table: String,
    provisional: String,
}

#[expect(clippy::as_conversions, reason = "a position on paper: the 53 bits of f64 are plenty")]
fn float(n: i64) -> f64 {
    n as f64
}

fn count(n: usize) -> f64 {
    float(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The step of the grid, 1, 2 or 5 times a power of ten, and how many steps reach `n`: at most 5.
fn grid_of(n: i64) -> (i64, i64) {
    let mut power = 1_i64;
    loop {
        for times in [1, 2, 5] {
            let step = power.saturating_mul(times);
            if step.saturating_mul(5) >= n {
                let whole = n.checked_div(step).unwrap_or(0);
                let reached = step.saturating_mul(whole) >= n;
                return (step, if reached { whole.max(1) } else { whole + 1 });
            }
        }
        power = power.saturating_mul(10);
    }
}

impl MonthlyChart {
    /// A chart with its table. `note` is source and definition.
    #[must_use]
    pub fn new(
        speech: &Speech,
        id: &str,
        title: impl Into<String>,
        note: impl Into<String>,
        series: &[Series],
    ) -> Self {
        let language = speech.language();
        let points = series.first().map_or(&[][..], |s| s.points.as_slice());
        let most = series.iter().flat_map(|s| &s.points).filter_map(|p| p.value).max().unwrap_or(0);
        let (step, steps) = grid_of(most);
        let top = step.saturating_mul(steps);
        let inner_width = WIDTH - LEFT - RIGHT;
        let wide = inner_width / count(points.len().saturating_sub(1)).max(1.0);
        let x = |i: usize| LEFT + wide * count(i);
        let y = |v: i64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - float(v) / float(top));
        let mut lines: Vec<Line> = series
            .iter()
            .enumerate()
            .map(|(i, s)| Line {
                label: s.label.clone(),
                label_y: s.points.iter().rev().find_map(|p| p.value).map_or(0.0, |v| y(v) + 4.0),
                paths: paths(&s.points, &x, &y),
                dash: ["none", "8 4", "2 4", "12 4 2 4"].get(i % 4).copied().unwrap_or("none"),
                class: i % 4 + 1,
            })
            .collect();
        apart(&mut lines);
        let half = wide / 2.0;
        let of = |pick: fn(&Point) -> bool| {
            points.iter().enumerate().filter(move |(_, p)| pick(p)).map(|(i, _)| i)
        };
        let every = points.len().div_ceil(6).max(1);
        // Two years of month names don't fit beside each other on a telephone.
        let years = points.len() > 14;
        Self {
            title: title.into(),
            note: note.into(),
            lines,
            grid: (0..=steps)
                .map(|i| step.saturating_mul(i))
                .map(|v| (y(v), language.number(v)))
                .collect(),
            ticks: points
                .iter()
                .enumerate()
                .filter(|(i, p)| if years { p.month == 1 } else { i % every == 0 })
                .map(|(i, p)| (x(i), tick(language, p, years)))
                .collect(),
            hatched: of(|p| p.provisional)
                .map(|i| {
                    ((x(i) - half).max(LEFT), wide.min(WIDTH - RIGHT - (x(i) - half).max(LEFT)))
                })
                .collect(),
            breaks: of(|p| p.break_before).map(|i| x(i) - half).collect(),
            heads: series.iter().map(|s| s.label.clone()).collect(),
            rows: rows(speech, series),
            words: Words {
                month: speech.t("web-chart-month"),
                table: speech.t("web-chart-table"),
                provisional: speech.t("web-chart-provisional"),
            },
            id: id.to_owned(),
            label_x: WIDTH - RIGHT + 8.0,
            base: HEIGHT - BOTTOM,
        }
    }
}

fn tick(language: Language, point: &Point, years: bool) -> String {
    if years {
        return point.year.to_string();
    }
    language.month_short(point.month)
}

/// Pen strokes: a gap where there is no figure and where the series breaks.
fn paths(points: &[Point], x: &impl Fn(usize) -> f64, y: &impl Fn(i64) -> f64) -> Vec<String> {
    use std::fmt::Write as _;
    let (mut done, mut path) = (Vec::new(), String::new());
    for (i, point) in points.iter().enumerate() {
        if (point.break_before || point.value.is_none()) && !path.is_empty() {
            done.push(std::mem::take(&mut path));
        }
        if let Some(value) = point.value {
            let pen = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{pen}{:.1} {:.1}", x(i), y(value));
        }
    }
    if !path.is_empty() {
        done.push(path);
    }
    done
}

/// Moves names apart that would stand on each other.
fn apart(lines: &mut [Line]) {
    let mut order: Vec<&mut Line> = lines.iter_mut().collect();
    order.sort_by(|a, b| a.label_y.total_cmp(&b.label_y));
    let mut lowest = f64::NEG_INFINITY;
    for line in order {
        line.label_y = line.label_y.max(lowest + 18.0);
        lowest = line.label_y;
    }
}

fn rows(speech: &Speech, series: &[Series]) -> Vec<Row> {
    let language = speech.language();
    let Some(first) = series.first() else { return Vec::new() };
    let months = first.points.iter().enumerate().map(|(i, p)| Row {
        month: language.year_month(p.year, p.month),
        values: series
            .iter()
            .map(|s| match s.points.get(i) {
                Some(Point { value: Some(v), provisional: true, .. }) => {
                    format!("{} p", language.number(*v))
                }
                Some(Point { value: Some(v), .. }) => language.number(*v),
                _ => "–".to_owned(),
            })
            .collect(),
    });
    months.rev().collect()
}

struct Bar {
    label: String,
    href: Option<String>,
    value: String,
    per_mille: i64,
}

/// The greatest of something, as bars with their figures: a table that shows its proportions.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<figure class="chart"><figcaption><strong>{{ title }}</strong></figcaption><table class="bars"><thead><tr><th scope="col">{{ heads.0 }}</th><th scope="col" class="number">{{ heads.1 }}</th><td></td></tr></thead><tbody>{% for b in bars %}<tr><th scope="row">{% if let Some(href) = b.href %}<a href="{{ href }}">{{ b.label }}</a>{% else %}{{ b.label }}{% endif %}</th><td class="number">{{ b.value }}</td><td><svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="{{ b.per_mille }}" height="20"/></svg></td></tr>{% endfor %}</tbody></table>{% if !note.is_empty() %}<p class="source">{{ note }}</p>{% endif %}</figure>"#
)]
pub struct BarList {
    title: String,
    note: String,
    heads: (String, String),
    bars: Vec<Bar>,
}

impl BarList {
    /// `bars` are a name, an address behind it, and how many.
    #[must_use]
    pub fn new(
        language: Language,
        title: impl Into<String>,
        heads: (impl Into<String>, impl Into<String>),
        note: impl Into<String>,
        bars: &[(String, Option<String>, i64)],
    ) -> Self {
        let most = bars.iter().map(|b| b.2).max().unwrap_or(1).max(1);
        Self {
            title: title.into(),
            note: note.into(),
            heads: (heads.0.into(), heads.1.into()),
            bars: bars
                .iter()
                .map(|(label, href, value)| Bar {
                    label: label.clone(),
                    href: href.clone(),
                    value: language.number(*value),
                    per_mille: value.saturating_mul(1000).checked_div(most).unwrap_or(0).max(0),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::grid_of;

    #[test]
    fn the_grid_reaches_the_greatest_value_in_at_most_five_steps() {
        assert_eq!(grid_of(8_100), (2_000, 5));
        assert_eq!(grid_of(0), (1, 1));
        assert_eq!(grid_of(10), (2, 5));
        assert_eq!(grid_of(11), (5, 3));
        for n in [1, 7, 99, 1_234_567, i64::MAX] {
            let (step, steps) = grid_of(n);
            assert!(steps <= 5 && step.saturating_mul(steps) >= n, "{n}");
        }
    }
}
