//! The plan: read, understand, bring each person's crossings together, judge, count.
//!
//! Always: crossings travel once, by bucket of persons, and after that only counts; every step is
//! one that a cluster cuts into tasks. Leaves out running it.

use std::path::Path;
use std::sync::Arc;

use cubes::{ColumnMap, CubeError, Dimension, Meaning, wanted_by};
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::Column;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{Expr, ExprFunctionExt, WindowFrame, cast, lit};
use datafusion::prelude::SessionContext;
use residence::Rule;

use crate::columns::Sense;
use crate::error::{Error, engine};
use crate::files::{Found, Kind};
use crate::judgement;

/// What to count, by which rule, as of when.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the rows tell apart.
    pub by: Vec<Dimension>,
    /// Who is a migrant.
    pub rule: Rule,
    /// The day of observation, since 1970-01-01.
    pub observed_day: i32,
    /// Which column means what.
    pub map: ColumnMap,
}

/// The columns of the answer, beside those named after the dimensions.
pub const IS_ARRIVAL: &str = "is_arrival";
/// What is known of the crossings of a row.
pub const JUDGEMENT: &str = "judgement";
/// How many there are.
pub const CROSSINGS: &str = "crossings";

/// Names of what is understood, on the way to the answer.
const PERSON: &str = "person";
const DAY: &str = "day";
const ORDER: &str = "order_of_day";
const INITIAL: &str = "initial";
const BIRTH_DAY: &str = "birth_day";
const BUCKET: &str = "bucket";
/// What orders a node's crossings of one instant.
const ID: &str = "id";

fn column(name: &str) -> Expr {
    Expr::Column(Column::from_name(name))
}

/// The plan of a table, and the columns that its rows tell apart.
///
/// # Errors
/// [`CubeError::MissingColumn`] and [`CubeError::ColumnType`] with the file; [`Error::Engine`]
/// where files don't go together.
pub async fn table(
    context: &SessionContext,
    files: &[Found],
    request: &Request,
) -> Result<DataFrame, Error> {
    let segments = files.iter().filter(|file| file.kind() == Kind::Segment).count();
    if segments > 0 && segments < files.len() {
        return Err(Error::Engine(
            "some of the files are segments of a node and some are not: count them one after the other"
                .to_owned(),
        ));
    }
    let understood = together(context, files, request).await?;
    let understood = if segments > 0 { latest(understood)? } else { understood };
    judged(understood, request, segments == 0)
}

/// All files understood, one below the other. Files of one shape are read as one table.
async fn together(
    context: &SessionContext,
    files: &[Found],
    request: &Request,
) -> Result<DataFrame, Error> {
    let mut shapes: Vec<(SchemaRef, Vec<&Found>)> = Vec::new();
    for file in files {
        match shapes.iter_mut().find(|(schema, _)| *schema == file.schema) {
            Some((_, alike)) => alike.push(file),
            None => shapes.push((Arc::clone(&file.schema), vec![file])),
        }
    }
    let mut all: Option<DataFrame> = None;
    for (schema, alike) in shapes {
        let Some(&first) = alike.first() else { continue };
        let columns = match first.kind() {
            Kind::Segment => of_segment(request),
            Kind::Plain => of_file(first, request)?,
        };
        let urls: Vec<ListingTableUrl> = alike.iter().map(|file| file.url.clone()).collect();
        let table = read(context, urls, schema).await?;
        let understood = table.select(columns).map_err(engine)?;
        all = Some(match all {
            None => understood,
            Some(before) => before.union(understood).map_err(|cause| {
                Error::Engine(format!(
                    "{}: does not go with the files before it: {cause}",
                    first.name
                ))
            })?,
        });
    }
    all.ok_or_else(|| Error::Engine("no file to read".to_owned()))
}

async fn read(
    context: &SessionContext,
    urls: Vec<ListingTableUrl>,
    schema: SchemaRef,
) -> Result<DataFrame, Error> {
    // The names were looked at already: any ending will do.
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension("");
    let config = ListingTableConfig::new_with_multi_paths(urls)
        .with_listing_options(options)
        .with_schema(schema);
    let table = ListingTable::try_new(config).map_err(engine)?;
    context.read_table(Arc::new(table)).map_err(engine)
}

/// What a file's columns are understood as.
fn of_file(file: &Found, request: &Request) -> Result<Vec<Expr>, CubeError> {
    let header = file.header();
    let path = Path::new(&file.name);
    let need = |meaning| {
        request
            .map
            .need(path, &header, meaning)
            .map(|at| header.get(at).cloned().unwrap_or_default())
    };
    let find = |is_wanted: bool, meaning| -> Result<Option<String>, CubeError> {
        if !is_wanted {
            return Ok(None);
        }
        let at = request.map.find(path, &header, meaning)?;
        Ok(at.and_then(|at| header.get(at).cloned()))
    };
    let wanted = wanted_by(&request.by);
    let (person, date, direction) =
        (need(Meaning::Person)?, need(Meaning::Date)?, need(Meaning::Direction)?);
    let citizenship = find(wanted.citizenship, Meaning::Citizenship)?;
    let sex = find(wanted.sex, Meaning::Sex)?;
    let birth = find(wanted.birth_date, Meaning::BirthDate)?;
    let post = find(wanted.post, Meaning::Post)?;
    let initial = find(wanted.initial_status, Meaning::InitialStatus)?;
    cubes::refuse_lacking(
        &request.by,
        cubes::Wanted {
            citizenship: citizenship.is_some(),
            sex: sex.is_some(),
            birth_date: birth.is_some(),
            post: post.is_some(),
            initial_status: initial.is_some(),
        },
    )?;
    let journey = find(true, Meaning::Journey)?
        .filter(|name| file.kind_of(name).is_some_and(DataType::is_integer));
    let order = match (&journey, file.kind_of(&date)) {
        (Some(journey), _) => cast(column(journey), DataType::Int64),
        (None, Some(DataType::Date32)) => lit(0_i64),
        (None, _) => Sense::MsOfDay.of(column(&date), &date),
    };
    let optional = |sense: Sense, name: Option<String>, nothing: Expr| {
        name.map_or(nothing, |name| sense.of(column(&name), &name))
    };
    Ok(vec![
        Sense::Person.of(person_of(file, &person)?, &person).alias(PERSON),
        Sense::Day.of(column(&date), &date).alias(DAY),
        order.alias(ORDER),
        Sense::Direction.of(column(&direction), &direction).alias(IS_ARRIVAL),
        optional(Sense::Initial, initial, lit(0_i8)).alias(INITIAL),
        optional(Sense::Word, post, lit("")).alias(Dimension::Post.name()),
        optional(Sense::Word, citizenship, lit("")).alias(Dimension::Citizenship.name()),
        optional(Sense::BirthDay, birth, lit(datafusion::scalar::ScalarValue::Int32(None)))
            .alias(BIRTH_DAY),
        optional(Sense::Sex, sex, lit(0_i8)).alias(Dimension::Sex.name()),
    ])
}

/// A person as they compare: numbers as numbers, anything else as text.
fn person_of(file: &Found, name: &str) -> Result<Expr, CubeError> {
    let text =
        |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    match file.kind_of(name) {
        Some(DataType::UInt64) => Ok(column(name)),
        Some(kind) if kind.is_integer() => Ok(cast(column(name), DataType::Int64)),
        Some(kind) if text(kind) => Ok(cast(column(name), DataType::Utf8)),
        Some(DataType::Dictionary(_, kind)) if text(kind) => Ok(cast(column(name), DataType::Utf8)),
        other => Err(CubeError::ColumnType {
            path: Path::new(&file.name).to_owned(),
            field: name.to_owned(),
            found: other.map(ToString::to_string).unwrap_or_default(),
            expected: "a person: a whole number or a text",
        }),
    }
}

/// What a node's segment holds is understood already; only the names differ.
fn of_segment(request: &Request) -> Vec<Expr> {
    let wanted = wanted_by(&request.by);
    let word = |is_wanted: bool, name: &str| {
        if is_wanted { Sense::Word.of(column(name), name) } else { lit("") }.alias(name)
    };
    let nothing = || lit(datafusion::scalar::ScalarValue::Int32(None));
    let birth = if wanted.birth_date {
        Sense::BirthDay.of(column("birth_date"), "birth_date")
    } else {
        nothing()
    };
    let sex = if wanted.sex { Sense::Sex.of(column("sex"), "sex") } else { lit(0_i8) };
    vec![
        column(PERSON),
        Sense::Day.of(column("date"), "date").alias(DAY),
        column("at_ms").alias(ORDER),
        column(IS_ARRIVAL),
        Sense::Initial.of(column("resident_before"), "resident_before").alias(INITIAL),
        word(wanted.post, Dimension::Post.name()),
        word(wanted.citizenship, Dimension::Citizenship.name()),
        birth.alias(BIRTH_DAY),
        sex.alias(Dimension::Sex.name()),
        column("crossing").alias(ID),
        column("version"),
        column("is_void"),
    ]
}

/// Of each crossing the latest version, unless that one strikes it out.
fn latest(all: DataFrame) -> Result<DataFrame, Error> {
    let place = row_number()
        .partition_by(vec![column(ID)])
        .order_by(vec![column("version").sort(false, false)])
        .build()
        .map_err(engine)?
        .alias("place");
    all.window(vec![place])
        .and_then(|placed| {
            placed.filter(column("place").eq(lit(1_u64)).and(column("is_void").is_false()))
        })
        .map_err(engine)
}

/// Brings each person's crossings together, judges them and counts.
fn judged(understood: DataFrame, request: &Request, in_turns: bool) -> Result<DataFrame, Error> {
    let age = if request.by.contains(&Dimension::AgeGroup) {
        Sense::AgeGroup.from(vec![column(BIRTH_DAY), column(DAY)])
    } else {
        lit(0_i8)
    };
    let mut order = vec![
        column(PERSON).sort(true, true),
        column(DAY).sort(true, true),
        column(ORDER).sort(true, true),
    ];
    let mut kept: Vec<Expr> = [
        PERSON,
        DAY,
        ORDER,
        IS_ARRIVAL,
        INITIAL,
        Dimension::Post.name(),
        Dimension::Citizenship.name(),
        Dimension::Sex.name(),
    ]
    .into_iter()
    .map(column)
    .collect();
    if !in_turns {
        order.push(column(ID).sort(true, true));
        kept.push(column(ID));
    }
    kept.push(age.alias(Dimension::AgeGroup.name()));
    kept.push(Sense::Bucket.from(vec![column(PERSON)]).alias(BUCKET));
    let judgement = judgement::function()
        .call(vec![
            column(PERSON),
            column(DAY),
            column(ORDER),
            column(IS_ARRIVAL),
            column(INITIAL),
            column(Dimension::Post.name()),
            column(Dimension::Citizenship.name()),
            column(Dimension::AgeGroup.name()),
            column(Dimension::Sex.name()),
            lit(request.rule.window_days()),
            lit(request.rule.threshold_days()),
            lit(request.observed_day),
            lit(in_turns),
        ])
        .partition_by(vec![column(BUCKET)])
        .order_by(order)
        // The whole bucket at once.
        .window_frame(WindowFrame::new(None))
        .build()
        .map_err(engine)?
        .alias(JUDGEMENT);
    let mut told: Vec<Expr> =
        request.by.iter().filter_map(|&dimension| counted_by(dimension)).collect();
    told.push(column(IS_ARRIVAL));
    told.push(column(JUDGEMENT));
    understood
        .select(kept)
        .and_then(|kept| kept.window(vec![judgement]))
        .and_then(|judged| judged.aggregate(told, vec![count(lit(1)).alias(CROSSINGS)]))
        .map_err(engine)
}

/// The column of a dimension; direction and status are always told apart.
fn counted_by(dimension: Dimension) -> Option<Expr> {
    match dimension {
        Dimension::Month => Some(Sense::Month.from(vec![column(DAY)]).alias(dimension.name())),
        Dimension::Citizenship | Dimension::Sex | Dimension::AgeGroup | Dimension::Post => {
            Some(column(dimension.name()))
        }
        Dimension::Direction | Dimension::Status => None,
    }
}
