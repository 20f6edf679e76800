//! A node of Utopia with the shell around it: accounts, two posts, a desk of three routes.

use std::sync::Arc;

use access::{Access, Action, Assignment, Cost, NewUser, Policies, Settings};
use jiff::tz::TimeZone;
use kernel::{Act, Actor, Error, Id, Post, Purpose};
use testkit::TestNode;
use web::{
    Ctx, Form, Frame, Json, Language, LinkState, NavItem, Reply, Routes, Shell, Tone, WorkArea,
};

pub const PASSWORD: &str = "four boats in a bay";
pub const EXAMINE: Action = Action::new("desk:examine", Purpose::BorderControl);
pub const COUNT: Action = Action::new("desk:count", Purpose::Statistics);

const DESK: &str = r#"
permit (principal in Portolan::Role::"officer", action == Portolan::Action::"desk:examine", resource is Portolan::Post)
when { principal has post && principal.post == resource };
permit (principal in Portolan::Role::"statistician", action == Portolan::Action::"desk:count", resource is Portolan::Node);
"#;

struct Utopia;

impl Frame for Utopia {
    fn country(&self, language: Language) -> String {
        match language {
            Language::English | Language::Spanish => "Utopia".to_owned(),
            Language::French => "Utopie".to_owned(),
        }
    }
    fn node(&self) -> String {
        "concord-1".to_owned()
    }
    fn post_name(&self, _: Id<Post>) -> Option<String> {
        Some("Port Concord".to_owned())
    }
    fn link(&self) -> LinkState {
        LinkState::Behind { minutes: 125 }
    }
    fn time_zone(&self) -> TimeZone {
        TimeZone::UTC
    }
    fn checkpoint(&self) -> Option<String> {
        Some("7f3a-19c2".to_owned())
    }
}

async fn desk(ctx: Ctx) -> Reply {
    Ok(ctx.saying("/style", Tone::Done, ctx.act()?.purpose.code()))
}

async fn typed(ctx: Ctx, mut form: Form) -> Reply {
    let born = form.required_date("born");
    let text =
        born.map_or_else(|| form.fault("born").unwrap_or_default().to_owned(), |d| ctx.date(d));
    Ok(ctx.saying("/style", Tone::Done, text))
}

async fn broken() -> Reply {
    Err(Error::internal("the secret reason").into())
}

async fn dies() -> Reply {
    panic!("a secret in a panic")
}

async fn count(_: Ctx, Json(n): Json<Vec<u8>>) -> Reply {
    Err(Error::invalid("too-few", "Send more.")
        .with("n", n.len())
        .field("n", "required", "Fill this in.")
        .into())
}

fn desk_routes() -> Routes<()> {
    Routes::new()
        .page_get("/desk", EXAMINE, desk)
        .page_post("/desk", EXAMINE, typed)
        .page_upload("/desk/files", EXAMINE, typed)
        .page_get("/desk/broken", EXAMINE, broken)
        .page_get("/desk/dies", EXAMINE, dies)
        .api_get("/api/v1/count", COUNT, broken)
        .api_post("/api/v1/count", COUNT, count)
}

pub struct Node {
    pub app: axum::Router,
    pub specs: Vec<web::RouteSpec>,
    pub access: Access,
    _node: TestNode,
}

pub fn node(tls: bool) -> Node {
    let node = testkit::node();
    node.registry.store().declare(&access::kinds()).unwrap();
    let actions: Vec<Action> = [access::ACTIONS, web::ACTIONS, &[EXAMINE, COUNT]].concat();
    let files = [access::POLICIES, web::POLICIES, &[("desk.cedar", DESK)]].concat();
    let policies = Policies::from_files(&files, &actions).unwrap();
    let settings = Settings { cost: Cost::CHEAP, ..Settings::default() };
    let access = Access::open(node.registry.clone(), policies, settings).unwrap();
    let session = node.registry.session(&Act::new(Actor::system(), Purpose::Administration));
    let officer = || Assignment::at("officer", Id::from_bytes([1; 16]));
    let everywhere = |role: &str| Assignment { role: kernel::Role::new(role), post: None };
    for (name, language, assignments) in [
        ("ana", Some("fr"), vec![officer()]),
        ("sam", None, vec![everywhere("statistician")]),
        ("two", None, vec![officer(), everywhere("statistician")]),
    ] {
        let user = NewUser {
            name: name.into(),
            shown: format!("{name} Moreau"),
            password: Some(PASSWORD.into()),
            assignments,
            language: language.map(Into::into),
            machine: false,
        };
        access.create_user(&session, user).unwrap();
    }
    let nav = [
        NavItem { area: WorkArea::Border, label_key: "web-style", href: "/desk", action: EXAMINE },
        NavItem {
            area: WorkArea::Administration,
            label_key: "web-style",
            href: "/style",
            action: web::ACTIONS[0],
        },
    ];
    let clock = Arc::new(kernel::FixedClock::at("2026-11-24T04:12:00Z".parse().unwrap()));
    let shell = Shell::builder(Arc::new(access.clone()), Arc::new(Utopia), clock)
        .unwrap()
        .registry(node.registry.clone())
        .nav(&nav)
        .behind_tls(tls)
        .build()
        .unwrap();
    let (app, specs) = shell.app(desk_routes());
    Node { app, specs, access, _node: node }
}
