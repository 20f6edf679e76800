//! A centre in a test: accounts, the pages around its store, and nodes that were let in.
#![allow(dead_code)]

use std::sync::Arc;

use access::{Access, Assignment, Cost, NewUser, Policies, Settings};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use jiff::tz::TimeZone;
use kernel::{Id, NodeId, Post, Purpose};
use nodes::http::Room;
use registry::Session;
use registry::note::Signer;
use sync::{Admission, Contact, Enrolment, Link, Report};
use testkit::TestNode;
use tower::ServiceExt as _;
use web::{Frame, Language, LinkState, Shell};

pub const PASSWORD: &str = "four boats in a bay";
/// The release of the node that is looked at.
pub const RELEASE: &str = "1.4.0";

struct Utopia;

impl Frame for Utopia {
    fn country(&self, _: Language) -> String {
        "Utopia".to_owned()
    }
    fn node(&self) -> String {
        "utopia".to_owned()
    }
    fn post_name(&self, _: Id<Post>) -> Option<String> {
        None
    }
    fn link(&self) -> LinkState {
        LinkState::Alone
    }
    fn time_zone(&self) -> TimeZone {
        TimeZone::UTC
    }
    fn checkpoint(&self) -> Option<String> {
        None
    }
}

pub struct House {
    pub node: TestNode,
    pub post: Id<Post>,
    app: axum::Router,
    access: Access,
}

pub fn house() -> House {
    let kinds = [access::kinds(), places::kinds(), sync::kinds()].concat();
    let node = testkit::node().declare(&kinds).unwrap();
    let admin = node.session("administrator", Purpose::Administration);
    let post = places::Post {
        name: "Port Utopia".into(),
        code: "UTO-SEA-01".into(),
        kind: places::PostKind::Sea,
        time_zone: "Europe/Lisbon".into(),
        region: "North".into(),
        open: true,
        location: None,
    };
    let post = places::create_post(&admin, &post).unwrap().cast();
    let actions = [access::ACTIONS, web::ACTIONS, nodes::ACTIONS].concat();
    let files = [access::POLICIES, web::POLICIES, nodes::POLICIES].concat();
    let policies = Policies::from_files(&files, &actions).unwrap();
    let settings = Settings { cost: Cost::CHEAP, ..Settings::default() };
    let access = Access::open(node.registry.clone(), policies, settings).unwrap();
    for role in access::ROLES.iter().filter(|r| **r != "system") {
        let at_a_post = access::ROLES_AT_A_POST.contains(role);
        let user = NewUser {
            name: (*role).into(),
            shown: format!("Specimen {role}"),
            password: Some(PASSWORD.into()),
            assignments: vec![Assignment {
                role: kernel::Role::new(role),
                post: at_a_post.then_some(post),
            }],
            language: None,
            machine: false,
        };
        access.create_user(&admin, user).unwrap();
    }
    let shell = Shell::builder(Arc::new(access.clone()), Arc::new(Utopia), node.clock.clone())
        .unwrap()
        .registry(node.registry.clone())
        .texts(web::Texts::from_three(places::TEXTS))
        .texts(nodes::TEXTS)
        .nav(nodes::http::NAV)
        .api(nodes::http::openapi())
        .build()
        .unwrap();
    let room =
        Room { registry: node.registry.clone(), clock: node.clock.clone(), release: RELEASE };
    let (app, _) = shell.app(nodes::http::routes(room));
    House { node, post, app, access }
}

impl House {
    pub fn session(&self) -> Session {
        self.node.session("administrator", Purpose::Administration)
    }

    /// A node of a name that stands so.
    pub fn enrolled(&self, name: &str, admission: Admission) {
        let retired = (admission == Admission::Retired)
            .then(|| (self.node.registry.now(), "the post was closed".to_owned()));
        let body = Enrolment {
            name: name.to_owned(),
            posts: vec![self.post],
            admission,
            code_sha256: None,
            code_until: None,
            key: None,
            joined_at: (admission != Admission::Invited).then(|| self.node.registry.now()),
            retired,
        };
        let session = self.session();
        let mut writing = session.write("sync.invite");
        writing.create(&body);
        writing.commit().unwrap();
    }

    /// What is known of a node.
    pub fn heard(&self, name: &str, contact: &Contact) {
        let text = serde_json::to_string(contact).unwrap();
        self.node.store.set_state(&format!("contact/{name}"), &text).unwrap();
    }

    /// A node that has joined, and what is known of it.
    pub fn joined(&self, name: &str, contact: &Contact) {
        self.enrolled(name, Admission::Joined);
        self.heard(name, contact);
    }

    /// How this node stands to its own centre.
    pub fn linked(&self, link: &Link) {
        self.node.store.set_state("link", &serde_json::to_string(link).unwrap()).unwrap();
    }

    /// A contact that is as it should be.
    pub fn well(&self) -> Contact {
        let now = self.node.registry.now();
        Contact {
            at: Some(now),
            since: Some(now),
            report: Some(Report {
                release: RELEASE.to_owned(),
                clock_ms: 40,
                disk_free: Some(64_000_000_000),
                size: 120,
            }),
            holds: 120,
            ..Contact::default()
        }
    }

    /// A head that a node signed.
    pub fn head(&self, name: &str, size: u64, root: u8) -> registry::Checkpoint {
        let signer = Signer::generate(&NodeId(name.to_owned()), self.node.entropy.as_ref());
        signer.unwrap().checkpoint(size, [root; 32])
    }

    /// What somebody in a role gets in a language.
    pub async fn get(&self, role: &str, language: Language, path: &str) -> (StatusCode, String) {
        let opened = self.access.sign_in(role, PASSWORD, "10.0.0.1").unwrap();
        let request = Request::get(path)
            .header("cookie", format!("portolan={}", opened.token))
            .header("accept-language", language.code())
            .body(Body::empty())
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A page in English, as its administrator sees it.
    pub async fn page(&self, path: &str) -> String {
        let (status, text) = self.get("administrator", Language::English, path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    /// What a program gets.
    pub async fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.page("/api/nodes").await).unwrap()
    }
}
