//! What the server says to whom: headers on every answer, and nothing to those who are not signed in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use e2e::{Answer, Client, NAME, Node, PASSWORD};

fn with_its_headers(path: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    assert!(!policy.contains("http"), "{path}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    if answer.header("content-type").starts_with("text/html") {
        let text = answer.text();
        assert!(!text.contains("<style") && !text.contains(" style=\""), "{path}");
        assert!(!text.contains("javascript:") && !text.contains(" onclick="), "{path}");
        for script in text.split("<script").skip(1) {
            assert!(script.trim_start().starts_with("src=\"/assets/"), "{path}: inline script");
        }
    }
}

fn signed_in(node: &Node) -> Client {
    let mut client = node.client();
    let fields = [("name", NAME), ("password", PASSWORD), ("next", "/role")];
    let answer = client.send_form("/sign-in", &fields).unwrap();
    assert_eq!((answer.status, answer.header("location")), (303, "/role"), "{}", answer.text());
    client
}

#[test]
fn every_answer_has_its_headers_and_no_inline_script() {
    let node = Node::start().unwrap();
    let mut client = signed_in(&node);
    for path in ["/", "/sign-in", "/help", "/api", "/api/v1/openapi.json", "/role", "/style", "/no"]
    {
        with_its_headers(path, &client.get(path).unwrap());
    }
}

#[test]
fn a_visitor_is_sent_to_sign_in_and_sees_nothing() {
    let node = Node::start().unwrap();
    let mut client = node.client();
    for path in ["/role", "/style"] {
        let answer = client.get(path).unwrap();
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.header("location").starts_with("/sign-in?next="), "{path}");
        assert!(answer.body.is_empty(), "{path}");
        assert_eq!(signed_in(&node).get(path).unwrap().status, 200, "{path}");
    }
    let answer = client.send_form("/sign-out", &[]).unwrap();
    assert!(matches!(answer.status, 401 | 403), "{}", answer.status);
    // Whatever the description of the API names asks for a token first.
    let api = client.get("/api/v1/openapi.json").unwrap().json().unwrap();
    let paths = api["paths"].as_object().cloned().unwrap_or_default();
    for (path, calls) in paths {
        for method in calls.as_object().unwrap().keys() {
            let body = if method == "get" { "" } else { "{}" };
            let json = [("content-type", "application/json")];
            let answer = client.ask(&method.to_uppercase(), &path, &json, body).unwrap();
            assert!(matches!(answer.status, 401 | 403), "{method} {path}: {}", answer.status);
        }
    }
    let answer = client.get("/api/v1/nothing").unwrap();
    assert_eq!(answer.status, 404);
    assert!(answer.header("content-type").starts_with("application/problem+json"));
}

#[test]
fn a_form_of_another_site_is_refused() {
    let node = Node::start().unwrap();
    let mut client = signed_in(&node);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let foreign = [kind, ("origin", "http://elsewhere.example")];
    assert_eq!(client.ask("POST", "/sign-out", &foreign, "").unwrap().status, 403);
    let own = [kind, ("origin", node.address())];
    assert_eq!(client.ask("POST", "/sign-out", &own, "").unwrap().status, 403, "without its token");
    assert_eq!(client.get("/role").unwrap().status, 200, "still signed in");
}

#[test]
fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
    let node = Node::start().unwrap();
    let mut client = node.client();
    let answer = client.send_form("/sign-in", &[("name", NAME), ("password", PASSWORD)]).unwrap();
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
}
