//! The files of a table: found, looked at, and named when something is wrong with them.
//!
//! Always: every file is opened before the cluster is asked for anything, so that a name that is
//! wrong or a copy that broke off costs a second and not a job. Names of local files are made
//! absolute: scheduler and executors look for them under the same name.
//! Leaves out the rows: a value that is wrong is met by the executor that reads it, and looked for
//! again here to say where it is ([`explain`]).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cubes::{Batch, ColumnMap, CubeError, Sink, Source, Wanted};
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::execution::SessionState;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use crate::error::{Error, engine};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of crossings as `portolan flows` reads it.
    Plain,
    /// A segment that a node keeps beside its journal.
    Segment,
}

/// A file that is there.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where.
    pub url: ListingTableUrl,
    /// As a reader would call it.
    pub name: String,
    /// Its columns.
    pub schema: SchemaRef,
    /// Where it lies on this machine, if it does.
    path: Option<PathBuf>,
}

impl Found {
    /// The names of its columns.
    #[must_use]
    pub fn header(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The type of one.
    #[must_use]
    pub fn kind_of(&self, name: &str) -> Option<&DataType> {
        self.schema.field_with_name(name).ok().map(|field| field.data_type())
    }

    /// What it is: no file of crossings has versions.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let has = |name| self.schema.field_with_name(name).is_ok();
        if has("crossing") && has("version") && has("is_void") {
            Kind::Segment
        } else {
            Kind::Plain
        }
    }
}

/// Finds the files that were named: local files, folders of them, or addresses in a store.
///
/// # Errors
/// [`CubeError::File`], [`Error::NotParquet`], each with the file.
pub async fn find(state: &SessionState, given: &[String]) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    for name in given {
        if name.contains("://") {
            found.extend(in_store(state, name).await?);
            continue;
        }
        for path in on_disk(Path::new(name))? {
            let url = ListingTableUrl::parse(path.display().to_string()).map_err(engine)?;
            let store = state.runtime_env().object_store(&url).map_err(engine)?;
            let meta = store.head(url.prefix()).await.map_err(|cause| CubeError::File {
                path: path.clone(),
                cause: std::io::Error::other(cause),
            })?;
            let name = path.display().to_string();
            let schema = schema_of(state, &store, meta, &name).await?;
            found.push(Found { url, name, schema, path: Some(path) });
        }
    }
    Ok(found)
}

/// The file, or the Parquet files of a folder, in the order of their names.
fn on_disk(given: &Path) -> Result<Vec<PathBuf>, CubeError> {
    let wrong = |cause| CubeError::File { path: given.to_owned(), cause };
    let path = std::path::absolute(given).map_err(wrong)?;
    if !std::fs::metadata(&path).map_err(wrong)?.is_dir() {
        return Ok(vec![path]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&path).map_err(wrong)? {
        let file = entry.map_err(wrong)?.path();
        if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(CubeError::Request(format!("{}: no file ends in .parquet", given.display())));
    }
    files.sort();
    Ok(files)
}

/// An object, or every Parquet object below an address that ends in `/`.
async fn in_store(state: &SessionState, name: &str) -> Result<Vec<Found>, Error> {
    let url = ListingTableUrl::parse(name).map_err(engine)?;
    let missing = |cause: String| CubeError::File {
        path: PathBuf::from(name),
        cause: std::io::Error::other(cause),
    };
    let store = state.runtime_env().object_store(&url).map_err(engine)?;
    let metas: Vec<ObjectMeta> = if url.is_collection() {
        let listed = store.list_with_delimiter(Some(url.prefix())).await;
        let mut metas = listed.map_err(|cause| missing(cause.to_string()))?.objects;
        metas.retain(|meta| meta.location.as_ref().ends_with(".parquet"));
        metas.sort_by(|a, b| a.location.cmp(&b.location));
        if metas.is_empty() {
            return Err(Error::Cube(missing("no object below it ends in .parquet".to_owned())));
        }
        metas
    } else {
        vec![store.head(url.prefix()).await.map_err(|cause| match cause {
            object_store::Error::NotFound { .. } => missing("no such object".to_owned()),
            other => missing(other.to_string()),
        })?]
    };
    let mut found = Vec::new();
    for meta in metas {
        let name = format!("{}{}", url.object_store().as_str(), meta.location);
        let url = ListingTableUrl::parse(&name).map_err(engine)?;
        let schema = schema_of(state, &store, meta, &name).await?;
        found.push(Found { url, name, schema, path: None });
    }
    Ok(found)
}

async fn schema_of(
    state: &SessionState,
    store: &Arc<dyn ObjectStore>,
    meta: ObjectMeta,
    name: &str,
) -> Result<SchemaRef, Error> {
    ParquetFormat::default().infer_schema(state, store, &[meta]).await.map_err(|cause| {
        Error::NotParquet { name: name.to_owned(), cause: cause.strip_backtrace() }
    })
}

/// What is wrong with a file, where a job failed on one: the crate `cubes` reads them again and
/// says file, row and column. Nothing where they are in order, or not on this machine.
#[must_use]
pub fn explain(files: &[Found], map: &ColumnMap, wanted: Wanted) -> Option<CubeError> {
    struct Nowhere;
    impl Sink for Nowhere {
        fn take(&mut self, _: &Batch) -> Result<(), CubeError> {
            Ok(())
        }
    }
    let here = files.iter().filter(|file| file.kind() == Kind::Plain);
    here.filter_map(|file| file.path.as_deref()).find_map(|path| {
        let read = Source::open(path, map, wanted)
            .and_then(|source| source.read(1, || Nowhere).map(|_| ()));
        read.err()
    })
}
