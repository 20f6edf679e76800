//! What scheduler, executor and client must agree on: the functions, and how storage is reached.
//!
//! Always: a store is made when a file on it is first named, from the environment of the process
//! that reads it, so that no key travels with a plan.

use std::path::Path;
use std::sync::Arc;

use ballista_core::extension::SessionConfigExt;
use ballista_core::registry::BallistaFunctionRegistry;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::object_store::{DefaultObjectStoreRegistry, ObjectStoreRegistry};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use url::Url;

use crate::{columns, judgement};

/// The settings of a session, on all three sides.
#[must_use]
pub fn config() -> SessionConfig {
    SessionConfig::new_with_ballista()
}

/// The storage that a process reaches. What does not fit in memory while it is sorted goes to the
/// work folder, where there is one: it may be personal data, and is not for any temporary folder.
///
/// # Errors
/// Where no folder for temporary files can be made.
pub fn runtime(work: Option<&Path>) -> Result<Arc<RuntimeEnv>> {
    let stores = Arc::new(Stores(DefaultObjectStoreRegistry::new()));
    let builder = RuntimeEnvBuilder::new().with_object_store_registry(stores);
    match work {
        Some(folder) => builder.with_temp_file_path(folder),
        None => builder,
    }
    .build_arc()
}

/// The session in which a scheduler plans.
///
/// # Errors
/// As [`runtime`].
pub fn state(config: SessionConfig) -> Result<SessionState> {
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime(None)?)
        .with_default_features()
        .build();
    let context = SessionContext::new_with_state(state);
    register(&context);
    Ok(context.state())
}

/// Makes the functions of this crate known to a session.
pub fn register(context: &SessionContext) {
    for function in columns::all() {
        context.register_udf(function);
    }
    context.register_udwf(judgement::function());
}

/// The functions that an executor knows.
#[must_use]
pub fn registry() -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    let ours = columns::all().map(|function| (function.name().to_owned(), Arc::new(function)));
    registry.scalar_functions.extend(ours);
    let judge = judgement::function();
    registry.window_functions.insert(judge.name().to_owned(), Arc::new(judge));
    registry
}

/// Local files, and every bucket that a file's address names.
#[derive(Debug)]
struct Stores(DefaultObjectStoreRegistry);

impl ObjectStoreRegistry for Stores {
    fn register_store(
        &self,
        url: &Url,
        store: Arc<dyn ObjectStore>,
    ) -> Option<Arc<dyn ObjectStore>> {
        self.0.register_store(url, store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        if let Ok(store) = self.0.get_store(url) {
            return Ok(store);
        }
        let bucket = url.host_str().filter(|_| matches!(url.scheme(), "s3" | "s3a"));
        let Some(bucket) = bucket else {
            return Err(DataFusionError::Configuration(format!(
                "{url}: files are read from a path or from s3://BUCKET/…"
            )));
        };
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .build()
            .map_err(|cause| DataFusionError::ObjectStore(Box::new(cause)))?;
        let store: Arc<dyn ObjectStore> = Arc::new(store);
        self.0.register_store(url, Arc::clone(&store));
        Ok(store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_reached_when_it_is_named_and_nothing_else_is() {
        let stores = Stores(DefaultObjectStoreRegistry::new());
        let store = |url: &str| stores.get_store(&Url::parse(url).unwrap());
        assert!(store("s3://crossings/2026/").is_ok());
        assert!(store("file:///srv/crossings").is_ok());
        let said = store("ftp://crossings/2026").unwrap_err().to_string();
        assert!(said.contains("s3://"), "{said}");
    }

    #[test]
    fn an_executor_knows_every_function_of_a_plan() {
        let registry = registry();
        for function in columns::all() {
            assert!(registry.scalar_functions.contains_key(function.name()));
        }
        assert!(registry.window_functions.contains_key(judgement::function().name()));
    }
}
