//! Connections: one for the writer, a bounded pool for readers.
//!
//! The driver is asynchronous; this store is not. The sockets are served by a thread of the
//! store's own, and whoever asks waits for the answer on its own thread, so that a caller may be
//! anywhere, inside another runtime too.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, PoisonError};
use std::task::Poll;

use kernel::{Error, Result};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, Statement};

use super::bind::{Got, Param, refs};
use super::fault;

/// Connections that readers may have open at once.
const READERS: usize = 16;
/// More prepared statements than this on one connection are forgotten together.
const STATEMENTS: usize = 512;

/// Entries and bodies are long: compressed by the default method they cost more time than their
/// commit. A server that was built without the other keeps to its own.
const SETTINGS: &str = "SET search_path = portolan; SET synchronous_commit = on;
    SET client_min_messages = warning; SET TimeZone = 'UTC'; SET application_name = 'portolan';
    SELECT set_config(name, 'lz4', false) FROM pg_settings
        WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals);";

/// What is asked by a writer is asked by key: a plan that was made while a table was small would
/// read it from end to end until statistics come.
pub(super) const BY_KEY: &str =
    "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan";

/// Makes connections, and serves their sockets.
pub(super) struct Link {
    config: Config,
    runtime: Option<Runtime>,
}

impl Link {
    pub fn new(config: Config) -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("registry-sockets")
            .enable_all()
            .build()
            .map_err(crate::fault::file("socket thread"))?;
        Ok(Self { config, runtime: Some(runtime) })
    }

    pub fn connect(&self) -> Result<Conn> {
        let runtime = self.runtime.as_ref().ok_or_else(crate::fault::stopped)?;
        let config = self.config.clone();
        let made = runtime.spawn(async move {
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(async move {
                if let Err(e) = connection.await {
                    tracing::debug!(error = %e, "a connection to the database ended");
                }
            });
            client.batch_execute(SETTINGS).await?;
            Ok(client)
        });
        let client = pollster::block_on(made)
            .map_err(|e| Error::internal(e.to_string()))?
            .map_err(fault::sql("connect"))?;
        Ok(Conn { client, statements: Mutex::default() })
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // Not waited for: a store may be dropped where waiting is forbidden.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A statement and its parameters.
pub(super) type Step<'a> = (String, Vec<Param<'a>>);

/// A connection with its prepared statements.
pub(super) struct Conn {
    client: Client,
    statements: Mutex<HashMap<String, Statement>>,
}

impl Conn {
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    fn prepared(&self, sql: &str) -> Got<Statement> {
        let known =
            self.statements.lock().unwrap_or_else(PoisonError::into_inner).get(sql).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let made = pollster::block_on(self.client.prepare(sql))?;
        let mut all = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= STATEMENTS {
            all.clear();
        }
        all.insert(sql.to_owned(), made.clone());
        Ok(made)
    }

    pub fn query(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Got<Vec<Row>> {
        let statement = self.prepared(sql)?;
        pollster::block_on(self.client.query(&statement, params))
    }

    pub fn optional(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Got<Option<Row>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    pub fn execute(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Got<u64> {
        let statement = self.prepared(sql)?;
        pollster::block_on(self.client.execute(&statement, params))
    }

    /// Several statements without parameters.
    pub fn batch(&self, sql: &str) -> Got<()> {
        pollster::block_on(self.client.batch_execute(sql))
    }

    /// Sends statements in order without waiting in between, then waits for all: one journey for
    /// the lot. In a transaction, what follows a failure fails too; the first failure is given.
    pub fn pipeline(&self, steps: &[Step<'_>]) -> Got<Vec<Vec<Row>>> {
        let statements: Vec<Statement> =
            steps.iter().map(|(sql, _)| self.prepared(sql)).collect::<Got<_>>()?;
        let mut under_way: Vec<UnderWay<'_>> = Vec::with_capacity(steps.len());
        for ((_, params), statement) in steps.iter().zip(&statements) {
            let asked = async move { self.client.query(statement, &refs(params)).await };
            under_way.push(UnderWay { asked: Box::pin(asked), answer: None });
        }
        pollster::block_on(in_order(under_way)).into_iter().collect()
    }
}

struct UnderWay<'a> {
    asked: Pin<Box<dyn Future<Output = Got<Vec<Row>>> + 'a>>,
    answer: Option<Got<Vec<Row>>>,
}

/// Polls each in turn, so that they are sent in order: the driver sends when first polled.
async fn in_order(mut all: Vec<UnderWay<'_>>) -> Vec<Got<Vec<Row>>> {
    std::future::poll_fn(|context| {
        for one in &mut all {
            if one.answer.is_none()
                && let Poll::Ready(answer) = one.asked.as_mut().poll(context)
            {
                one.answer = Some(answer);
            }
        }
        if all.iter().any(|one| one.answer.is_none()) {
            return Poll::Pending;
        }
        Poll::Ready(all.iter_mut().filter_map(|one| one.answer.take()).collect())
    })
    .await
}

/// Connections for readers, at most [`READERS`]; who comes later waits.
pub(super) struct Pool {
    link: std::sync::Arc<Link>,
    idle: Mutex<(Vec<Conn>, usize)>,
    free: Condvar,
}

impl Pool {
    pub fn new(link: std::sync::Arc<Link>) -> Self {
        Self { link, idle: Mutex::default(), free: Condvar::new() }
    }

    fn take(&self) -> Result<Conn> {
        let mut state = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = state.0.pop() {
                if !conn.is_closed() {
                    return Ok(conn);
                }
                state.1 = state.1.saturating_sub(1);
                continue;
            }
            if state.1 < READERS {
                state.1 += 1;
                drop(state);
                return self.link.connect().inspect_err(|_| self.gone());
            }
            state = self.free.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn gone(&self) {
        let mut state = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 = state.1.saturating_sub(1);
        self.free.notify_one();
    }

    /// Runs something that may be run again: once more when the connection turns out to be dead.
    pub fn with<T>(&self, f: impl Fn(&Conn) -> Result<T>) -> Result<T> {
        let mut again = true;
        loop {
            let conn = self.take()?;
            let out = f(&conn);
            if conn.is_closed() {
                self.gone();
                if out.is_err() && std::mem::take(&mut again) {
                    continue;
                }
                return out;
            }
            let mut state = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            state.0.push(conn);
            self.free.notify_one();
            return out;
        }
    }
}
