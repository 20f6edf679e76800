//! A centre and posts over real sockets: joining, exchanging, cut lines, copies put back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{Clock, Entropy, Id, NodeId, Post, Purpose, Seeded, SystemClock};
use registry::postgres::{Address, PostgresStore};
use registry::sqlite::{self, Options, SqliteStore};
use registry::{KindSpec, NoReadLog, Record, Registry, Session, Store, verify_held};
use sync::line::{Calling, Identity, Listening, catch_up, join, must_catch_up, witnessed};
use sync::{Code, Conduct, Down, Kinds, Link, Pin, Reach, contacts, enrolment, invite, retire};
use testkit::samples::{Badge, Note, Office};
use testkit::{Proxy, Quality};
use uuid::Uuid;

fn specs() -> Vec<KindSpec> {
    let mut all = vec![Office::spec(), Note::spec(), Badge::spec()];
    all.extend(sync::kinds());
    all
}

/// A note goes down where its subject is a post's.
fn of_post(body: &serde_json::Value, posts: &[Uuid]) -> bool {
    let text = body.get("text").and_then(|t| t.as_str()).unwrap_or_default();
    posts.iter().any(|p| text.contains(&p.to_string()))
}

fn conduct() -> Conduct {
    Conduct {
        kinds: Kinds::new(&specs()),
        stays: &[&["testkit.badge"]],
        governs: &[],
        down: &[
            Down { kind: "testkit.office", reach: Reach::Every },
            Down { kind: "testkit.note", reach: Reach::Concerned(of_post) },
        ],
        release: "1",
        asking: Duration::from_millis(200),
    }
}

struct Node {
    registry: Registry,
    session: Session,
    dir: Arc<tempfile::TempDir>,
}

fn over(store: Arc<dyn Store>, dir: Arc<tempfile::TempDir>, seed: u64) -> Node {
    store.declare(&specs()).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let registry = Registry::new(store, clock, chance, Arc::new(NoReadLog));
    let session = registry.session(&testkit::act("administrator", Purpose::Administration));
    Node { registry, session, dir }
}

fn embedded_in(dir: &Arc<tempfile::TempDir>, folder: &str, name: &str, seed: u64) -> Node {
    let options = Options::new(name, Arc::new(Seeded::new(seed)));
    let store = SqliteStore::open(&dir.path().join(folder), &options).unwrap();
    over(Arc::new(store), Arc::clone(dir), seed + 1000)
}

fn embedded(name: &str, seed: u64) -> Node {
    embedded_in(&Arc::new(tempfile::tempdir().unwrap()), "data", name, seed)
}

fn on_postgres(name: &str) -> Node {
    let dir = Arc::new(tempfile::tempdir().unwrap());
    let address = testkit::postgres::server().database().unwrap();
    let options = registry::postgres::Options {
        database: Address::parse(&address).unwrap(),
        replica: None,
        node: Some(NodeId(name.to_owned())),
        entropy: Arc::new(Seeded::new(99)),
    };
    let store = PostgresStore::open(&dir.path().join("data"), &options).unwrap();
    over(Arc::new(store), dir, 1099)
}

/// Each check on a centre of either kind.
fn on_both(check: fn(&Node)) {
    check(&embedded("centre", 99));
    check(&on_postgres("centre"));
}

const ANYWHERE: &str = "127.0.0.1:0";

impl Node {
    fn store(&self) -> &dyn Store {
        self.registry.store()
    }
    fn folder(&self) -> PathBuf {
        self.dir.path().join("line")
    }
    fn identity(&self) -> Identity {
        std::fs::create_dir_all(self.folder()).unwrap();
        Identity::in_folder(&self.folder()).unwrap()
    }
    fn listen(&self) -> Listening {
        self.listen_at(ANYWHERE.parse().unwrap())
    }
    fn listen_at(&self, at: SocketAddr) -> Listening {
        Listening::start(self.registry.clone(), conduct(), self.identity(), at).unwrap()
    }
    fn invite(&self, name: &str, posts: &[Id<Post>]) -> Code {
        invite(&self.session, name, posts, self.identity().pin()).unwrap()
    }
    fn call(&self) -> Calling {
        Calling::start(self.registry.clone(), conduct(), Arc::new(|| Some(7))).unwrap().unwrap()
    }
    fn add(&self, name: &str) -> Id<Office> {
        let mut w = self.session.write("testkit.add");
        let id = w.create(&Office { number: None, ..Office::named(name) });
        w.commit().unwrap();
        id
    }
    fn name_of(&self, id: Id<Office>) -> Option<String> {
        self.session.look(id).unwrap().map(|o| o.body.name)
    }
    fn whole(&self) {
        self.store().verify(&mut |_, _| true).unwrap().unwrap();
    }
    fn joined(&self, name: &str, seed: u64, at: SocketAddr) -> Node {
        let post = embedded(name, seed);
        join(&post.registry, &at.to_string(), &self.invite(name, &[])).unwrap();
        post
    }
}

fn wait_for(what: &str, mut there: impl FnMut() -> bool) {
    let began = Instant::now();
    while !there() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn in_step(calling: &Calling, post: &Node) {
    wait_for("in step", || {
        let size = post.store().size().unwrap();
        let link = calling.link();
        link.up && link.told.is_some() && link.holds == Some(size)
    });
}

fn trouble(link: &Link) -> Option<&str> {
    link.trouble.as_ref().map(|t| t.code.as_str())
}

#[test]
fn a_post_joins_with_its_code_and_nobody_else_does() {
    on_both(|centre| {
        let listening = centre.listen();
        let at = listening.at().to_string();
        let code = centre.invite("post-1", &[]);
        let joins = |node: &Node, code: &Code| {
            join(&node.registry, &at, code).map_err(|e| e.code().to_owned())
        };
        let post = embedded("post-1", 1);
        let other = centre.invite("post-2", &[]);
        assert_eq!(joins(&post, &other).unwrap_err(), "code-refused", "another node's code");
        let wrong = Code::new(&mut |b| b.fill(3), centre.identity().pin());
        assert_eq!(joins(&post, &wrong).unwrap_err(), "code-refused");
        let elsewhere = Code::new(&mut |b| b.fill(3), Pin([1; 20]));
        assert_eq!(joins(&post, &elsewhere).unwrap_err(), "wrong-centre");
        assert!(
            Calling::start(post.registry.clone(), conduct(), Arc::new(|| None)).unwrap().is_none()
        );
        assert_eq!(joins(&post, &code).unwrap(), "centre");
        assert_eq!(joins(&post, &code).unwrap(), "centre", "the answer was lost");
        let thief = embedded("post-1", 5);
        assert_eq!(joins(&thief, &code).unwrap_err(), "other-key");
        let again = centre.invite("post-1", &[]);
        assert_eq!(joins(&thief, &again).unwrap_err(), "other-key");
        assert_eq!(joins(&post, &again).unwrap(), "centre", "a new code for the same node");
        let record = enrolment(&centre.session, "post-1").unwrap().unwrap().body;
        assert_eq!(record.key.unwrap(), post.store().verifier().to_text());
        let kept = serde_json::to_string(&centre.store().entries(0, 100).unwrap()).unwrap();
        assert!(!kept.contains(&code.secret()) && !kept.contains(&code.text()));
        assert_eq!(
            invite(&centre.session, "centre", &[], Pin([0; 20])).unwrap_err().code(),
            "own-name"
        );
        assert_eq!(
            invite(&centre.session, "a b", &[], Pin([0; 20])).unwrap_err().code(),
            "bad-node-name"
        );
    });
}

#[test]
fn what_was_written_comes_up_and_what_is_needed_goes_down() {
    on_both(|centre| {
        let listening = centre.listen();
        let law = centre.add("law");
        let (here, there): (Id<Post>, Id<Post>) =
            (centre.registry.next_id(), centre.registry.next_id());
        let note = |to: Id<Post>| {
            let mut w = centre.session.write("testkit.note");
            let id = w.create(&Note { text: format!("for {to}") });
            w.commit().unwrap();
            id
        };
        let (mine, not_mine) = (note(here), note(there));
        let post = embedded("post-1", 1);
        let early = post.add("before it joined");
        let code = centre.invite("post-1", &[here]);
        join(&post.registry, &listening.at().to_string(), &code).unwrap();
        let calling = post.call();
        in_step(&calling, &post);
        assert_eq!(centre.name_of(early).as_deref(), Some("before it joined"));
        assert_eq!(post.name_of(law).as_deref(), Some("law"));
        assert!(post.session.look(mine).unwrap().is_some());
        assert!(post.session.look(not_mine).unwrap().is_none(), "the least that the post needs");
        // Both write on while the line stands.
        let late = post.add("at the desk");
        let new_law = centre.add("new law");
        wait_for("the desk's", || centre.name_of(late).is_some());
        wait_for("the centre's", || post.name_of(new_law).is_some());
        // A record goes to the post, is changed there, and comes back as its own.
        let seen = centre.session.get(law).unwrap();
        let mut w = centre.session.write("testkit.hand_over");
        sync::hand_over(&mut w, &seen, &NodeId("post-1".to_owned()));
        w.commit().unwrap();
        wait_for("the hand-over", || post.session.get(law).unwrap().home.0 == "post-1");
        let seen = post.session.get(law).unwrap();
        let mut w = post.session.write("testkit.change");
        w.update(&seen, &Office { name: "changed at the post".to_owned(), ..seen.body.clone() });
        w.commit().unwrap();
        wait_for("the change", || centre.name_of(law).as_deref() == Some("changed at the post"));
        in_step(&calling, &post);
        // The post tells how it is when its line is quiet: after it is in step, on a busy machine.
        let contact = || contacts(centre.store()).unwrap().pop().unwrap();
        wait_for("its report", || contact().1.report.is_some() && contact().1.left == 0);
        let (name, contact) = contact();
        assert_eq!((name.as_str(), contact.trouble.clone()), ("post-1", None));
        let report = contact.report.clone().unwrap();
        assert_eq!((report.release.as_str(), report.disk_free), ("1", Some(7)));
        assert!(report.clock_ms.abs() < 2_000);
        assert_eq!(witnessed(post.store()).unwrap().len(), 1);
        // Retired while it talks: told so, and nothing more is taken.
        retire(&centre.session, "post-1", "closed for the winter").unwrap();
        let after = post.add("too late");
        wait_for("retired", || trouble(&calling.link()) == Some("node-retired"));
        assert!(centre.name_of(after).is_none());
        drop(calling);
        assert_eq!(
            verify_held(centre.store(), post.store().verifier()).unwrap(),
            Ok(post.store().size().unwrap() - 1)
        );
        centre.whole();
        post.whole();
    });
}

#[test]
fn a_line_that_breaks_anywhere_costs_nothing_that_was_written() {
    on_both(|centre| {
        let listening = centre.listen();
        let line = Proxy::to(listening.at(), Quality::default()).unwrap();
        let post = centre.joined("post-1", 1, line.at());
        let ids: Vec<_> = (0..300).map(|n| post.add(&format!("office {n}"))).collect();
        let calling = post.call();
        for bytes in [1_u64, 700, 1_500, 3_000, 9_000, 20_000] {
            line.cut_after(bytes);
            let more = post.add("one more");
            wait_for("through", || centre.name_of(more).is_some());
        }
        line.cut();
        wait_for("away", || !calling.link().up);
        let off = post.add("off-line");
        std::thread::sleep(Duration::from_millis(200));
        assert!(centre.name_of(off).is_none());
        line.mend();
        wait_for("again", || centre.name_of(off).is_some());
        in_step(&calling, &post);
        for id in ids {
            assert_eq!(centre.session.get(id).unwrap().version, 1);
        }
        drop(calling);
        let size = post.store().size().unwrap();
        assert_eq!(verify_held(centre.store(), post.store().verifier()).unwrap(), Ok(size));
        centre.whole();
        post.whole();
    });
}

#[test]
fn a_post_that_was_put_back_gets_its_end_again_before_it_writes_on() {
    on_both(|centre| {
        let listening = centre.listen();
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let post = embedded_in(&dir, "data", "post-1", 1);
        let code = centre.invite("post-1", &[]);
        join(&post.registry, &listening.at().to_string(), &code).unwrap();
        let old = post.add("old");
        let copy = dir.path().join("copy");
        post.store().backup(&copy, &mut |_, _| true).unwrap();
        let lost = post.add("lost with the disk");
        let seen = post.session.get(old).unwrap();
        let mut w = post.session.write("testkit.change");
        w.update(&seen, &Office { name: "renamed".to_owned(), ..seen.body.clone() });
        let badge = w.create(&Badge { number: "B-7".to_owned() });
        w.commit().unwrap();
        let calling = post.call();
        in_step(&calling, &post);
        drop(calling);
        let size = post.store().size().unwrap();
        drop(post);
        sqlite::restore(&copy, &dir.path().join("again"), &mut |_, _| true).unwrap();
        let post = embedded_in(&dir, "again", "post-1", 7);
        assert!(post.name_of(lost).is_none());
        // One that calls without having asked first is stopped, and knows what to do.
        let calling = post.call();
        wait_for("told", || trouble(&calling.link()) == Some("lost-the-end"));
        drop(calling);
        assert!(must_catch_up(&post.registry).unwrap());
        let back = catch_up(&post.registry, &conduct(), &mut |_, _| {}).unwrap();
        assert!(back.entries >= 2, "{back:?}");
        assert_eq!(back.gone, [format!("testkit.badge {badge}")], "it never left the node");
        assert!(!must_catch_up(&post.registry).unwrap());
        assert_eq!(post.name_of(lost).as_deref(), Some("lost with the disk"));
        assert_eq!(post.name_of(old).as_deref(), Some("renamed"));
        assert!(post.store().size().unwrap() >= size);
        post.whole();
        let on = post.add("written on");
        let calling = post.call();
        wait_for("goes on", || centre.name_of(on).is_some());
        in_step(&calling, &post);
        assert_eq!(contacts(centre.store()).unwrap()[0].1.trouble, None);
        drop(calling);
        centre.whole();
        post.whole();
    });
}

fn folder_copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        if file.file_name() != "portolan.lock" {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

#[test]
fn two_copies_of_one_post_are_found_out() {
    let centre = embedded("centre", 99);
    let listening = centre.listen();
    let dir = Arc::new(tempfile::tempdir().unwrap());
    let post = embedded_in(&dir, "data", "post-1", 1);
    let code = centre.invite("post-1", &[]);
    join(&post.registry, &listening.at().to_string(), &code).unwrap();
    drop(post);
    folder_copy(&dir.path().join("data"), &dir.path().join("twin"));
    let (post, twin) =
        (embedded_in(&dir, "data", "post-1", 2), embedded_in(&dir, "twin", "post-1", 3));
    let first = post.add("first");
    let calling = post.call();
    wait_for("first", || centre.name_of(first).is_some());
    drop(calling);
    for n in 0..9 {
        twin.add(&format!("twin {n}"));
    }
    let calling = twin.call();
    wait_for("split", || trouble(&calling.link()) == Some("journal-split"));
    drop(calling);
    let contact = contacts(centre.store()).unwrap().pop().unwrap().1;
    assert_eq!(contact.trouble.as_ref().unwrap().code, "journal-split");
    assert_eq!(contact.alarms(centre.registry.now(), "1")[0], sync::Alarm::Split);
    assert_eq!(centre.store().states("split/").unwrap().len(), 1, "the other head is kept");
    assert_eq!(centre.name_of(first).as_deref(), Some("first"));
    centre.whole();
}

#[test]
fn a_centre_that_was_put_back_is_noticed_by_its_posts() {
    let dir = Arc::new(tempfile::tempdir().unwrap());
    let centre = embedded_in(&dir, "data", "centre", 99);
    let listening = centre.listen();
    let at = listening.at();
    let post = centre.joined("post-1", 1, at);
    let copy = dir.path().join("copy");
    centre.store().backup(&copy, &mut |_, _| true).unwrap();
    let calling = post.call();
    let kept = post.add("the centre will forget it");
    centre.add("lost with the disk");
    in_step(&calling, &post);
    drop(listening);
    drop(calling);
    // A later line, so that the newest head is with the post.
    let listening = centre.listen_at(at);
    let calling = post.call();
    in_step(&calling, &post);
    drop(calling);
    drop(listening);
    drop(centre);
    sqlite::restore(&copy, &dir.path().join("again"), &mut |_, _| true).unwrap();
    let centre = embedded_in(&dir, "again", "centre", 98);
    assert!(centre.name_of(kept).is_none());
    let listening = centre.listen_at(at);
    let calling = post.call();
    wait_for("sent again", || centre.name_of(kept).is_some());
    in_step(&calling, &post);
    let alarm = calling.link().alarm.unwrap();
    assert_eq!(alarm.code, "centre-lost-the-end");
    let note = centre.store().state("lost-end").unwrap().unwrap();
    assert!(centre.store().verifier().open(&note).is_ok(), "a head that it signed itself");
    drop(calling);
    drop(listening);
    centre.whole();
    post.whole();
}

#[test]
fn whoever_talks_nonsense_gets_nothing() {
    use std::io::{Read, Write};
    let centre = embedded("centre", 99);
    let listening = centre.listen();
    let before = centre.store().size().unwrap();
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0; 300], &[0x16, 3, 1, 255, 255, 1], &[]] {
        let mut socket = std::net::TcpStream::connect(listening.at()).unwrap();
        socket.write_all(bytes).unwrap();
        socket.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer);
        assert!(answer.len() < 64, "an alert at most: {answer:?}");
    }
    assert_eq!(centre.store().size().unwrap(), before);
    let post = centre.joined("post-1", 1, listening.at());
    let calling = post.call();
    in_step(&calling, &post);
}
