//! `portolan serve`: a node with its pages, until it is told to stop.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};

use access::Settings;
use identities::queue::Queue;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Error, Id, Post, Result};
use registry::Registry;
use sync::line::Watch;
use web::{Frame, Language, LinkState, RouteSpec, Routes, Shell};

use crate::line::{Lines, conduct};
use crate::node::{Node, Place};

/// Serves a node's pages and its API from a data folder.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  portolan account add alma --shown \"Alma Ferro\" --role administrator --data ./data < password.txt
  portolan serve --data ./data --listen 127.0.0.1:8080

Stop it with Ctrl+C: what was asked for is answered first.")]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The country's name, as the frame shows it.
    #[arg(long, value_name = "NAME", default_value = "Utopia")]
    country: String,
    /// The time zone in which times are shown (IANA name).
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// A proxy in front ends TLS: cookies are then sent over TLS alone.
    #[arg(long)]
    behind_tls: bool,
    /// Where nodes that were let in may call this one [example: 0.0.0.0:8443].
    #[arg(long, value_name = "ADDR")]
    node_listen: Option<SocketAddr>,
}

/// What the frame of every page shows of this node.
struct NodeFrame {
    registry: Registry,
    watch: Option<Watch>,
    /// Whether other nodes may call this one.
    called: bool,
    country: String,
    zone: TimeZone,
}

impl Frame for NodeFrame {
    fn country(&self, _: Language) -> String {
        self.country.clone()
    }
    fn node(&self) -> String {
        self.registry.store().node().to_string()
    }
    fn post_name(&self, post: Id<Post>) -> Option<String> {
        let act = kernel::Act::new(kernel::Actor::system(), kernel::Purpose::Administration);
        let post = self.registry.session(&act).look::<places::Post>(post.cast());
        post.ok().flatten().map(|p| p.body.name)
    }
    fn link(&self) -> LinkState {
        let Some(watch) = &self.watch else {
            return if self.called { LinkState::Centre } else { LinkState::Alone };
        };
        crate::line::state(&watch.link(), self.registry.now())
    }
    fn told(&self) -> Option<Timestamp> {
        self.watch.as_ref()?.link().told
    }
    fn time_zone(&self) -> TimeZone {
        self.zone.clone()
    }
    fn checkpoint(&self) -> Option<String> {
        let head = self.registry.store().checkpoint().ok()?;
        Some(head.code())
    }
}

/// The pages of every room, and the shell around them; with what tells how the line to the centre
/// stands, and whether other nodes may call.
///
/// # Errors
/// When texts don't parse.
pub fn app(
    node: &Node,
    (watch, called): (Option<Watch>, bool),
    statistics: observatory::http::Room,
    country: &str,
    zone: TimeZone,
    tls: bool,
) -> Result<(axum::Router, Vec<RouteSpec>)> {
    let frame = NodeFrame {
        registry: node.registry.clone(),
        watch,
        called,
        country: country.to_owned(),
        zone,
    };
    let shell =
        Shell::builder(Arc::new(node.access.clone()), Arc::new(frame), Arc::clone(&node.clock))?
            .registry(node.registry.clone())
            .texts(web::Texts::from_three(places::TEXTS))
            .texts(web::Texts::from_three(documents::TEXTS))
            .texts(border::TEXTS)
            .nav(border::http::NAV)
            .api(border::http::openapi())
            .texts(examiner::TEXTS)
            .nav(examiner::http::NAV)
            .api(examiner::http::openapi())
            .texts(identities::TEXTS)
            .nav(identities::http::NAV)
            .api(identities::http::openapi())
            .texts(observatory::TEXTS)
            .nav(observatory::http::NAV)
            .api(observatory::http::openapi())
            .texts(::nodes::TEXTS)
            .nav(::nodes::http::NAV)
            .api(::nodes::http::openapi())
            .behind_tls(tls)
            .build()?;
    let desk = border::http::routes(node.desk.clone(), node.access.clone());
    let documents = examiner::http::routes(examiner::Examiner::new(node.registry.clone()));
    let people = identities::http::routes(identities::http::Room { holdings: node.holdings() });
    let statistics = observatory::http::routes(statistics);
    let nodes = ::nodes::http::routes(::nodes::http::Room {
        registry: node.registry.clone(),
        clock: Arc::clone(&node.clock),
        release: conduct().release,
    });
    Ok(shell.app(
        Routes::new().merge(desk).merge(documents).merge(people).merge(statistics).merge(nodes),
    ))
}

/// Writes the description of the API.
///
/// # Errors
/// When nobody takes what is written.
pub fn openapi(out: &mut dyn Write) -> Result<()> {
    let mut document = web::openapi::base();
    document.merge(border::http::openapi());
    document.merge(examiner::http::openapi());
    document.merge(identities::http::openapi());
    document.merge(observatory::http::openapi());
    document.merge(::nodes::http::openapi());
    let text = web::openapi::json(&document)?;
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|e| Error::internal(format!("standard output: {e}")))
}

/// Serves until Ctrl+C or a termination signal.
///
/// # Errors
/// Those of opening the node and of listening, each with a sentence.
pub fn run(arguments: &Arguments, notes: &mut dyn Write) -> Result<()> {
    let zone = TimeZone::get(&arguments.time_zone).map_err(|_| {
        Error::invalid(
            "time-zone-unknown",
            format!(
                "“{}” is no time zone of the IANA database. Write one such as Africa/Dakar.",
                arguments.time_zone
            ),
        )
    })?;
    let node = Node::open(&arguments.place, Settings::default())?;
    let lines = Lines::open(&node, arguments.node_listen)?;
    serve_node(
        &node,
        lines,
        &arguments.country,
        zone,
        (arguments.listen, arguments.behind_tls),
        notes,
    )?;
    node.finish()
}

/// Serves an open node until it is told to stop.
///
/// # Errors
/// Those of listening, each with a sentence.
pub fn serve_node(
    node: &Node,
    lines: Lines,
    country: &str,
    zone: TimeZone,
    (listen, behind_tls): (SocketAddr, bool),
    notes: &mut dyn Write,
) -> Result<()> {
    let statistics = node.statistics()?;
    let (app, _) = app(
        node,
        (lines.watch(), lines.at().is_some()),
        statistics.clone(),
        country,
        zone,
        behind_tls,
    )?;
    let following = Following::start(statistics, node.desk.clone(), Queue::new(&node.registry));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::internal(format!("threads: {e}")))?;
    let served = runtime.block_on(web::serve(
        app,
        listen,
        |at| {
            // Where nobody reads it, it serves all the same.
            let _ = writeln!(notes, "Serving on http://{at}/");
            if let Some(at) = lines.at() {
                let _ = writeln!(notes, "Nodes may call {at}");
            }
        },
        stopped(),
    ));
    following.end();
    drop(lines);
    served
}

/// Threads that keep the statistics, the desk's law and the queue of duplicates in step with the
/// journal: whoever opens a page waits for a second's crossings at most, a pair that may be one
/// person for two minutes.
struct Following {
    stops: Vec<Sender<()>>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

/// Whether so many seconds went by, and nobody said to stop.
fn went(seconds: u64, stopped: &Receiver<()>) -> bool {
    stopped.recv_timeout(std::time::Duration::from_secs(seconds)) == Err(RecvTimeoutError::Timeout)
}

impl Following {
    fn start(statistics: observatory::http::Room, desk: border::Desk, duplicates: Queue) -> Self {
        let (stop, stopped) = channel();
        let desk = std::thread::spawn(move || {
            let mut law = [0; 2];
            let mut turns = 0_u64;
            while went(1, &stopped) {
                if let Err(error) = desk.keep_up(&mut law) {
                    tracing::warn!(?error, "what was published elsewhere is not in force here yet");
                }
                turns += 1;
                if turns.is_multiple_of(60)
                    && let Err(error) = desk.tidy_up()
                {
                    tracing::warn!(?error, "what the law lets be kept no longer is not erased yet");
                }
                if let Err(error) = statistics.keep_up() {
                    tracing::warn!(?error, "the statistics fell behind the journal");
                }
            }
        });
        let (stop_queue, stopped) = channel();
        // A thread of its own: at start it reads everybody on record.
        let queue = std::thread::spawn(move || {
            // Nobody waits for a pair within the minute, and the desk and the line go first.
            while went(120, &stopped) {
                loop {
                    match duplicates.step() {
                        Ok(None) => break,
                        Ok(Some(_)) if stopped.try_recv() == Err(TryRecvError::Empty) => {}
                        Ok(Some(_)) => return,
                        Err(error) => {
                            tracing::warn!(
                                ?error,
                                "the queue of duplicates fell behind the journal"
                            );
                            break;
                        }
                    }
                }
            }
        });
        Self { stops: vec![stop, stop_queue], threads: vec![desk, queue] }
    }

    fn end(self) {
        drop(self.stops);
        for thread in self.threads {
            // A thread that died has said so in the log.
            let _ = thread.join();
        }
    }
}

/// Waits for Ctrl+C, or for what a service manager sends.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    // Without a handler the system ends the process itself.
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;
    use web::Guarded;

    use super::*;

    /// Whoever is not signed in gets nothing from any route but those that say why they are public.
    #[tokio::test]
    async fn no_guarded_route_says_anything_to_a_stranger() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().to_owned(), ..Place::default() };
        let node = Node::open(&place, Settings::default()).unwrap();
        let statistics = node.statistics().unwrap();
        let (app, specs) =
            app(&node, (None, false), statistics, "Utopia", TimeZone::UTC, false).unwrap();
        assert!(specs.len() > 40, "{} routes", specs.len());
        for spec in specs {
            let Guarded::For(action) = spec.guarded else { continue };
            let id = "01890000-0000-7000-8000-000000000000";
            let path = spec.path.replace("{id}", id).replace("{form}", "csv");
            let request = Request::builder()
                .method(spec.method)
                .uri(&path)
                .header("host", "localhost")
                .body(Body::empty())
                .unwrap();
            let answer = app.clone().oneshot(request).await.unwrap();
            let status = answer.status();
            let body = to_bytes(answer.into_body(), 1_000_000).await.unwrap();
            let nothing = match status {
                StatusCode::SEE_OTHER => body.is_empty(),
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                    // The page of the fault itself: the frame, a sentence, and no more.
                    let text = String::from_utf8_lossy(&body);
                    !text.contains("<table") && !text.contains("action=\"/border")
                }
                _ => false,
            };
            assert!(nothing, "{} {path} ({}): {status}", spec.method, action.name);
        }
    }
}
