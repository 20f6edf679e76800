//! A node with the examiner's pages: accounts in every role, a post, a series, and a log of reads
//! that the test can look into.
#![allow(dead_code)]

use std::sync::{Arc, Mutex};

use access::{Access, Assignment, Cost, NewUser, Policies, Settings};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use documents::{Feature, Forgery, Light, Series};
use examiner::Examiner;
use examiner::examination::{Opening, Written};
use examiner::model::Examination;
use jiff::tz::TimeZone;
use kernel::{Act, Actor, Id, Post, Purpose, Role};
use registry::{Read, ReadLog, Session};
use testkit::TestNode;
use tower::ServiceExt as _;
use web::{Frame, Language, LinkState, Shell};

pub const PASSWORD: &str = "four boats in a bay";

/// One grey pixel.
pub const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";

struct Utopia;

impl Frame for Utopia {
    fn country(&self, _: Language) -> String {
        "Utopia".to_owned()
    }
    fn node(&self) -> String {
        "utopia".to_owned()
    }
    fn post_name(&self, _: Id<Post>) -> Option<String> {
        Some("Port Utopia".to_owned())
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

/// What was read: the kind, and how many records.
#[derive(Clone, Default)]
pub struct Reads(Arc<Mutex<Vec<(&'static str, usize)>>>);

impl Reads {
    /// What was read since this was last asked.
    pub fn take(&self) -> Vec<(&'static str, usize)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl ReadLog for Reads {
    fn note(&self, read: Read) -> kernel::Result<()> {
        if read.kind.starts_with("examiner.") {
            self.0.lock().unwrap().push((read.kind, read.ids.len()));
        }
        Ok(())
    }
}

pub struct House {
    pub node: TestNode,
    pub examiner: Examiner,
    pub post: Id<Post>,
    pub other_post: Id<Post>,
    pub reads: Reads,
    app: axum::Router,
    access: Access,
}

fn post(name: &str, code: &str) -> places::Post {
    places::Post {
        name: name.into(),
        code: code.into(),
        kind: places::PostKind::Sea,
        time_zone: "Europe/Lisbon".into(),
        region: "North".into(),
        open: true,
        location: None,
    }
}

pub fn house() -> House {
    let kinds = [access::kinds(), places::kinds(), documents::kinds(), examiner::kinds()].concat();
    let node = testkit::node().declare(&kinds).unwrap();
    let admin = node.session("administrator", Purpose::Administration);
    let here = places::create_post(&admin, &post("Port Utopia", "UTO-SEA-01")).unwrap().cast();
    let there = places::create_post(&admin, &post("Port Concord", "UTO-SEA-02")).unwrap().cast();
    let actions = [access::ACTIONS, web::ACTIONS, examiner::ACTIONS].concat();
    let files = [access::POLICIES, web::POLICIES, examiner::POLICIES].concat();
    let policies = Policies::from_files(&files, &actions).unwrap();
    let settings = Settings { cost: Cost::CHEAP, ..Settings::default() };
    let reads = Reads::default();
    let registry = node.registry.with_read_log(Arc::new(reads.clone()));
    let access = Access::open(registry.clone(), policies, settings).unwrap();
    let account = |name: &str, role: &str, post: Option<Id<Post>>| NewUser {
        name: name.into(),
        shown: format!("Specimen {name}"),
        password: Some(PASSWORD.into()),
        assignments: vec![Assignment { role: Role::new(role), post }],
        language: None,
        machine: false,
    };
    for role in access::ROLES.iter().filter(|r| **r != "system") {
        let at_a_post = access::ROLES_AT_A_POST.contains(role);
        let user = account(role, role, at_a_post.then_some(here));
        access.create_user(&admin, user).unwrap();
    }
    access.create_user(&admin, account("elsewhere", "second_line", Some(there))).unwrap();
    let examiner = Examiner::new(registry.clone());
    let shell = Shell::builder(Arc::new(access.clone()), Arc::new(Utopia), node.clock.clone())
        .unwrap()
        .registry(registry)
        .texts(web::Texts::from_three(places::TEXTS))
        .texts(web::Texts::from_three(documents::TEXTS))
        .texts(examiner::TEXTS)
        .nav(examiner::http::NAV)
        .api(examiner::http::openapi())
        .build()
        .unwrap();
    let (app, _) = shell.app(examiner::http::routes(examiner.clone()));
    House { node, examiner, post: here, other_post: there, reads, app, access }
}

/// A series of Utopia, with two features and a forgery.
pub fn series() -> Series {
    let feature = |code: &str, name: &str, light, first_line| Feature {
        code: code.into(),
        name: name.into(),
        place: "Data page, lower right".into(),
        light,
        genuine: "Green and red fibres.".into(),
        pictures: Vec::new(),
        first_line,
    };
    Series {
        issuer: "UTO".into(),
        document_type: "P".into(),
        name: "2019".into(),
        issued_from: Some("2019-01-01".parse().unwrap()),
        issued_until: None,
        withdrawn_on: None,
        valid_years: Some(10),
        number_formats: vec!["A99999999".into()],
        has_chip: Some(true),
        zone_oddities: vec!["The filler before the number is a K.".into()],
        features: vec![
            feature("uv-fibres", "Fibres", Light::Ultraviolet, false),
            feature("relief", "Relief of the arms", Light::Touch, true),
        ],
        forgeries: vec![Forgery {
            method: "photo_substitution".into(),
            recognised_by: "The laminate is cut round the picture.".into(),
            first_seen: None,
            pictures: Vec::new(),
        }],
        note: String::new(),
        source: "Specimen of the issuer.".into(),
        removed: false,
    }
}

impl House {
    pub fn session(&self) -> Session {
        self.node.session("administrator", Purpose::Administration)
    }

    pub fn with_series(&self, series: &Series) -> Id<Series> {
        documents::series::put(&self.session(), None, series).unwrap()
    }

    /// Somebody in a role at the post.
    pub fn act(&self, role: &str) -> Act {
        self.act_at(role, Some(self.post))
    }

    pub fn act_at(&self, role: &str, post: Option<Id<Post>>) -> Act {
        let actor = Actor {
            user: Id::from_bytes([0x42; 16]),
            name: format!("Specimen {role}"),
            role: Role::new(role),
            post,
        };
        Act::new(actor, Purpose::BorderControl)
    }

    /// An examination of a passport of Utopia with this number.
    pub fn opened(&self, number: &str, series: Option<Id<Series>>) -> Id<Examination> {
        let opening = Opening {
            issuer: "UTO".into(),
            document_type: "P".into(),
            number: number.into(),
            series,
            ..Opening::default()
        };
        self.examiner.open(&self.act("second_line"), &opening).unwrap()
    }

    pub fn body(&self, id: Id<Examination>) -> Examination {
        self.session().get(id).unwrap().body
    }

    /// A seat at which somebody of an account works.
    pub fn seat(&self, name: &str) -> Seat<'_> {
        self.seat_in(name, Language::English)
    }

    pub fn seat_in(&self, name: &str, language: Language) -> Seat<'_> {
        let opened = self.access.sign_in(name, PASSWORD, "10.0.0.1").unwrap();
        Seat {
            house: self,
            cookie: format!("portolan={}; portolan-language={}", opened.token, language.code()),
            csrf: opened.signed_in.csrf,
        }
    }
}

/// What an examiner writes who found this.
pub fn findings(text: &str) -> Written {
    Written { findings: text.into(), ..Written::default() }
}

/// Somebody at a screen.
pub struct Seat<'a> {
    house: &'a House,
    cookie: String,
    csrf: String,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    pub fn to(&self) -> String {
        self.headers.get(header::LOCATION).unwrap().to_str().unwrap().to_owned()
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, b| {
        write!(out, "%{b:02X}").unwrap();
        out
    })
}

impl Seat<'_> {
    async fn ask(&self, request: axum::http::request::Builder, body: Vec<u8>) -> Answer {
        let request = request.header(header::COOKIE, &self.cookie).body(Body::from(body)).unwrap();
        let response = self.house.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path), Vec::new()).await
    }

    /// A page as it is shown.
    pub async fn see(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = format!("csrf={}", self.csrf);
        for (name, value) in fields {
            body.push_str(&format!("&{}={}", encoded(name), encoded(value)));
        }
        let kind = "application/x-www-form-urlencoded";
        self.ask(Request::post(path).header(header::CONTENT_TYPE, kind), body.into_bytes()).await
    }

    /// A form with a file.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        let mut body = Vec::new();
        let csrf = [("csrf", self.csrf.as_str())];
        for (name, value) in csrf.iter().chain(fields) {
            let part = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.as_bytes());
        }
        body.extend(
            b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n",
        );
        body.extend(file);
        body.extend(b"\r\n--edge--\r\n");
        let kind = "multipart/form-data; boundary=edge";
        self.ask(Request::post(path).header(header::CONTENT_TYPE, kind), body).await
    }
}
