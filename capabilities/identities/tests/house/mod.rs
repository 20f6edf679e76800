//! A node with the pages of identities: accounts in every role, a post, people who resemble one
//! another, and a log of reads that the test can look into.
#![allow(dead_code)]

use std::sync::{Arc, Mutex};

use access::{Access, Assignment, Cost, NewUser, Policies, Settings};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use identities::held::Holdings;
use identities::http::Room;
use identities::model::Candidate;
use identities::queue::Queue;
use jiff::tz::TimeZone;
use kernel::{Act, Actor, Id, Post, Purpose, Role};
use people::{DocumentSeen, IdentitySeen, Names, Person, Recognition, Sex};
use registry::{Column, ColumnType, Query, Read, ReadLog, Record, Session, Stored, Value};
use serde::{Deserialize, Serialize};
use testkit::TestNode;
use tower::ServiceExt as _;
use web::{Frame, Language, LinkState, Shell};

pub const PASSWORD: &str = "four boats in a bay";

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

/// A record of another room, of which this one knows nothing: it names a person in a column.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Journey {
    pub person: Id<Person>,
    pub direction: String,
}

impl Record for Journey {
    const KIND: &'static str = "elsewhere.journey";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[Column::plain("person", ColumnType::Id)];
    const INDEXES: &'static [&'static [&'static str]] = &[&["person"]];
    fn columns(&self) -> Vec<Value> {
        vec![self.person.into()]
    }
}

/// A record that names a journey.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remark {
    pub journey: Id<Journey>,
    pub text: String,
}

impl Record for Remark {
    const KIND: &'static str = "elsewhere.remark";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[Column::indexed("journey", ColumnType::Id)];
    fn columns(&self) -> Vec<Value> {
        vec![self.journey.into()]
    }
}

/// What a watchlist found: never told at the counter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hit {
    pub person: Id<Person>,
}

impl Record for Hit {
    const KIND: &'static str = "screening.hit";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[Column::indexed("person", ColumnType::Id)];
    fn columns(&self) -> Vec<Value> {
        vec![self.person.into()]
    }
}

/// Kinds that were read, and by how many ids, for which purpose.
#[derive(Clone, Default)]
pub struct Reads(Arc<Mutex<Vec<Noted>>>);

/// The kind, how many, and what for.
type Noted = (&'static str, usize, Purpose);

impl Reads {
    /// What was read since this was last asked.
    pub fn take(&self) -> Vec<Noted> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl ReadLog for Reads {
    fn note(&self, read: Read) -> kernel::Result<()> {
        self.0.lock().unwrap().push((read.kind, read.ids.len(), read.act.purpose));
        Ok(())
    }
}

pub struct House {
    pub node: TestNode,
    pub queue: Queue,
    pub holdings: Holdings,
    pub post: Id<Post>,
    pub reads: Reads,
    app: axum::Router,
    access: Access,
}

pub fn house() -> House {
    let kinds = [
        access::kinds(),
        places::kinds(),
        people::kinds(),
        identities::kinds(),
        vec![Journey::spec(), Remark::spec(), Hit::spec()],
    ]
    .concat();
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
    let post: Id<Post> = places::create_post(&admin, &post).unwrap().cast();
    let actions = [access::ACTIONS, web::ACTIONS, identities::ACTIONS].concat();
    let files = [access::POLICIES, web::POLICIES, identities::POLICIES].concat();
    let policies = Policies::from_files(&files, &actions).unwrap();
    let settings = Settings { cost: Cost::CHEAP, ..Settings::default() };
    let reads = Reads::default();
    let registry = node.registry.with_read_log(Arc::new(reads.clone()));
    let access = Access::open(registry.clone(), policies, settings).unwrap();
    for role in access::ROLES.iter().filter(|r| **r != "system") {
        let at_a_post = access::ROLES_AT_A_POST.contains(role);
        let user = NewUser {
            name: (*role).into(),
            shown: format!("Specimen {role}"),
            password: Some(PASSWORD.into()),
            assignments: vec![Assignment {
                role: Role::new(role),
                post: at_a_post.then_some(post),
            }],
            language: None,
            machine: false,
        };
        access.create_user(&admin, user).unwrap();
    }
    let holdings = Holdings::new(&kinds, Arc::new(reads.clone()));
    let shell = Shell::builder(Arc::new(access.clone()), Arc::new(Utopia), node.clock.clone())
        .unwrap()
        .registry(registry.clone())
        .texts(web::Texts::from_three(places::TEXTS))
        .texts(identities::TEXTS)
        .nav(identities::http::NAV)
        .api(identities::http::openapi())
        .build()
        .unwrap();
    let room = Room { holdings: holdings.clone() };
    let (app, _) = shell.app(identities::http::routes(room));
    let queue = Queue::new(&registry);
    House { node, queue, holdings, post, reads, app, access }
}

impl House {
    /// Somebody in a role at the post, for a purpose.
    pub fn session(&self, role: &str, purpose: Purpose) -> Session {
        let actor = Actor {
            user: Id::from_bytes([0x42; 16]),
            name: format!("Specimen {role}"),
            role: Role::new(role),
            post: Some(self.post),
        };
        let reads = Arc::new(self.reads.clone());
        self.node.registry.with_read_log(reads).session(&Act::new(actor, purpose))
    }

    pub fn supervisor(&self) -> Session {
        self.session("supervisor", Purpose::Correction)
    }

    /// Somebody who shows a passport of Utopia that nobody has seen.
    pub fn comes(&self, primary: &str, secondary: &str, born: &str, number: &str) -> Id<Person> {
        let identity = IdentitySeen {
            names: Names::new(primary, secondary),
            birth_date: born.parse().unwrap(),
            sex: Sex::M,
            citizenship: "UTO".into(),
        };
        let document = DocumentSeen {
            document_type: "P".into(),
            issuing_state: "UTO".into(),
            number: number.into(),
            expires_on: Some("2031-04-15".parse().unwrap()),
        };
        let session = self.session("officer", Purpose::BorderControl);
        let mut writing = session.write("test.seen");
        let at = self.node.registry.now();
        let new = Recognition::New;
        let seen = people::record_seen(&mut writing, &new, &document, &identity, None, at);
        writing.commit().unwrap();
        seen.person
    }

    /// The renewed passport with another romanisation, a twin of much the same name, and a stranger of the same day.
    pub fn family(&self) -> [Id<Person>; 4] {
        [
            self.comes("MUHAMMAD", "YUSUF", "1984-05-17", "L0000001"),
            self.comes("MOHAMMED", "YOUSUF", "1984-05-17", "L0000002"),
            self.comes("MUHAMMAD", "YUSEFI", "1984-05-17", "L0000003"),
            self.comes("ERIKSSON", "NILS", "1984-05-17", "L0000004"),
        ]
    }

    /// The pair of two records, if it was proposed.
    pub fn pair(&self, a: Id<Person>, b: Id<Person>) -> Option<Stored<Candidate>> {
        let (first, second) = if a < b { (a, b) } else { (b, a) };
        let query = Query::<Candidate>::all().eq("first", first).eq("second", second);
        self.node.session("system", Purpose::Administration).find(&query).unwrap().first()
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
            token: opened.token,
        }
    }
}

/// Somebody at a screen.
pub struct Seat<'a> {
    house: &'a House,
    cookie: String,
    csrf: String,
    token: String,
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
        let request = request.body(Body::from(body)).unwrap();
        let response = self.house.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).header(header::COOKIE, &self.cookie), Vec::new()).await
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
        let request = Request::post(path).header(header::COOKIE, &self.cookie);
        self.ask(request.header(header::CONTENT_TYPE, kind), body.into_bytes()).await
    }

    /// A call of a program that holds this session's token.
    pub async fn call(&self, path: &str, body: Option<serde_json::Value>) -> Answer {
        let token = format!("Bearer {}", self.token);
        let request = if body.is_some() { Request::post(path) } else { Request::get(path) };
        let request = request
            .header(header::AUTHORIZATION, token)
            .header(header::CONTENT_TYPE, "application/json");
        self.ask(request, body.map(|b| b.to_string().into_bytes()).unwrap_or_default()).await
    }
}
