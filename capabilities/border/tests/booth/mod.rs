//! A booth with its pages: the house, the officers' accounts, and a line to the centre that the
//! test holds in its hand.
#![allow(dead_code)]

#[path = "../house/mod.rs"]
pub mod house;

use std::sync::{Arc, Mutex};

use access::{Access, Assignment, Cost, NewUser, Policies, Settings};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use house::House;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Act, Actor, Id, Post, Purpose};
use tower::ServiceExt as _;
use web::{Frame, Language, LinkState, Shell};

pub const PASSWORD: &str = "four boats in a bay";

/// How the node stands to its centre, as a test wants it.
#[derive(Clone)]
pub struct Line(Arc<Mutex<(LinkState, Option<Timestamp>)>>);

impl Line {
    pub fn set(&self, link: LinkState, told: Option<&str>) {
        *self.0.lock().unwrap() = (link, told.map(|t| t.parse().unwrap()));
    }
}

struct Utopia(Line);

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
        self.0.0.lock().unwrap().0
    }
    fn told(&self) -> Option<Timestamp> {
        self.0.0.lock().unwrap().1
    }
    // Another than the post's, so that a test sees which one is taken.
    fn time_zone(&self) -> TimeZone {
        TimeZone::get("Africa/Nairobi").unwrap()
    }
    fn checkpoint(&self) -> Option<String> {
        Some("7f3a-19c2".to_owned())
    }
}

pub struct Booth {
    pub house: House,
    pub line: Line,
    pub access: Access,
    pub app: axum::Router,
}

pub fn booth() -> Booth {
    let house = house::house();
    house.node.store.declare(&access::kinds()).unwrap();
    let actions = [access::ACTIONS, web::ACTIONS, border::ACTIONS].concat();
    let files = [access::POLICIES, web::POLICIES, border::POLICIES].concat();
    let policies = Policies::from_files(&files, &actions).unwrap();
    let settings = Settings { cost: Cost::CHEAP, ..Settings::default() };
    let registry = house.node.registry.clone();
    let access = Access::open(registry.clone(), policies, settings).unwrap();
    let system = registry.session(&Act::new(Actor::system(), Purpose::Administration));
    for role in ["officer", "second_line", "supervisor"] {
        let user = NewUser {
            name: role.into(),
            shown: "Ana Moreau".into(),
            password: Some(PASSWORD.into()),
            assignments: vec![Assignment::at(role, house.post)],
            language: None,
            machine: false,
        };
        access.create_user(&system, user).unwrap();
    }
    let line = Line(Arc::new(Mutex::new((LinkState::Alone, None))));
    let frame = Arc::new(Utopia(line.clone()));
    let clock = house.node.clock.clone();
    let shell = Shell::builder(Arc::new(access.clone()), frame, clock)
        .unwrap()
        .registry(registry)
        .texts(web::Texts::from_three(places::TEXTS))
        .texts(border::TEXTS)
        .nav(border::http::NAV)
        .build()
        .unwrap();
    let (app, _) = shell.app(border::http::routes(house.desk.clone(), access.clone()));
    Booth { house, line, access, app }
}

/// Somebody at a screen.
pub struct Seat<'a> {
    booth: &'a Booth,
    cookie: String,
    csrf: String,
}

impl Booth {
    pub fn sign_in(&self, name: &str, language: &str) -> Seat<'_> {
        let opened = self.access.sign_in(name, PASSWORD, "10.0.0.1").unwrap();
        let cookie = format!("portolan={}; portolan-language={language}", opened.token);
        Seat { booth: self, cookie, csrf: opened.signed_in.csrf }
    }
}

impl Seat<'_> {
    async fn ask(
        &self,
        request: axum::http::request::Builder,
        body: String,
    ) -> (StatusCode, String) {
        let request = request.header(header::COOKIE, &self.cookie).body(Body::from(body)).unwrap();
        let response = self.booth.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// A page as it is shown.
    pub async fn see(&self, path: &str) -> String {
        let (status, text) = self.ask(Request::get(path), String::new()).await;
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    pub async fn send(&self, path: &str, form: &str) -> StatusCode {
        let kind = "application/x-www-form-urlencoded";
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        self.ask(request, format!("csrf={}&{form}", self.csrf)).await.0
    }
}
