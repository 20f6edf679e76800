//! Who comes in, what a form needs, what an error tells, how much a first visit weighs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod utopia;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;
use utopia::{Node, PASSWORD, node};
use web::Guarded;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
    bytes: usize,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
    fn cookies(&self) -> String {
        let all = self.headers.get_all("set-cookie").iter();
        all.map(|v| v.to_str().unwrap()).collect::<Vec<_>>().join("\n")
    }
}

async fn ask(node: &Node, request: Request<Body>) -> Answer {
    let response = node.app.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let (text, bytes) = (String::from_utf8_lossy(&bytes).into_owned(), bytes.len());
    Answer { status, headers, text, bytes }
}

async fn get(node: &Node, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(Request::get(path), |r, (n, v)| r.header(*n, *v));
    ask(node, request.body(Body::empty()).unwrap()).await
}

async fn send(node: &Node, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let all = headers.iter().copied().chain([kind]);
    let request = all.fold(Request::post(path), |r, (n, v)| r.header(n, v));
    ask(node, request.body(Body::from(form.to_owned())).unwrap()).await
}

/// A session's cookie and its CSRF token.
fn signed_in(node: &Node, name: &str) -> (String, String) {
    let opened = node.access.sign_in(name, PASSWORD, "10.0.0.1").unwrap();
    (format!("portolan={}", opened.token), opened.signed_in.csrf)
}

#[tokio::test]
async fn a_stranger_is_led_to_sign_in_and_back() {
    let node = node(false);
    let answer = get(&node, "/desk?x=1", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/sign-in?next=%2Fdesk%3Fx%3D1");
    let form = format!("name=ana&password={}&next=/desk", PASSWORD.replace(' ', "+"));
    let answer = send(&node, "/sign-in", &[], &form).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/desk"));
    let cookies = answer.cookies();
    assert!(cookies.contains("; HttpOnly; SameSite=Strict"), "{cookies}");
    let form = form.replace("/desk", "//evil.example");
    assert_eq!(send(&node, "/sign-in", &[], &form).await.header("location"), "/");
}

#[tokio::test]
async fn a_wrong_password_keeps_the_name_and_says_so() {
    let node = node(false);
    let answer = send(&node, "/sign-in", &[], "name=ana&password=no").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("value=\"ana\""));
    assert!(answer.text.contains("The name or the password is not right."), "{}", answer.text);
    assert!(!answer.text.contains("value=\"no\""));
}

#[tokio::test]
async fn behind_tls_cookies_are_secure_and_bound_to_the_host() {
    let node = node(true);
    let form = format!("name=two&password={}", PASSWORD.replace(' ', "+"));
    let answer = send(&node, "/sign-in", &[], &form).await;
    assert_eq!(answer.header("location"), "/role");
    assert!(answer.cookies().starts_with("__Host-portolan="));
    assert!(answer.cookies().ends_with("; Secure"));
}

#[tokio::test]
async fn who_may_not_is_told_so_and_the_handler_is_not_reached() {
    let node = node(false);
    let (sam, _) = signed_in(&node, "sam");
    let answer = get(&node, "/desk", &[("cookie", &sam)]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("Your role does not allow this here."));
    let (ana, _) = signed_in(&node, "ana");
    let answer = get(&node, "/desk", &[("cookie", &ana)]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/style"));
    let toast = answer.cookies().split(';').next().unwrap().to_owned();
    let page = get(&node, "/style", &[("cookie", &format!("{ana}; {toast}"))]).await;
    assert!(page.text.contains("border_control</p>"));
    assert!(
        page.cookies().contains("portolan-toast=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
    );
}

#[tokio::test]
async fn a_form_without_its_token_or_from_elsewhere_is_refused() {
    let node = node(false);
    let (ana, csrf) = signed_in(&node, "ana");
    let cookie = ("cookie", ana.as_str());
    for form in ["born=1/2/1990", "csrf=wrong&born=1/2/1990"] {
        assert_eq!(send(&node, "/desk", &[cookie], form).await.status, StatusCode::FORBIDDEN);
    }
    let form = format!("csrf={csrf}&born=1/2/1990");
    let foreign = [cookie, ("sec-fetch-site", "cross-site")];
    assert_eq!(send(&node, "/desk", &foreign, &form).await.status, StatusCode::FORBIDDEN);
    let foreign = [cookie, ("origin", "https://evil.example"), ("host", "desk.example")];
    assert_eq!(send(&node, "/desk", &foreign, &form).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&node, "/desk", &[cookie], &form).await.status, StatusCode::SEE_OTHER);
    let foreign = [("sec-fetch-site", "cross-site")];
    let form = format!("name=ana&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(send(&node, "/sign-in", &foreign, &form).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_with_a_file_is_checked_too() {
    let node = node(false);
    let (ana, csrf) = signed_in(&node, "ana");
    let body = |token: &str| {
        format!(
            "--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--b\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n\r\n{}\r\n--b--\r\n",
            "x".repeat(3_000_000)
        )
    };
    let ask_with = |token: &str| {
        let kind = "multipart/form-data; boundary=b";
        let request =
            Request::post("/desk/files").header("cookie", &ana).header("content-type", kind);
        ask(&node, request.body(Body::from(body(token))).unwrap())
    };
    assert_eq!(ask_with("wrong").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask_with(&csrf).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_reason_of_a_failure_and_a_panic_stay_in_the_log() {
    let node = node(false);
    let (ana, csrf) = signed_in(&node, "ana");
    for path in ["/desk/broken", "/desk/dies"] {
        let answer = get(&node, path, &[("cookie", &ana)]).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(!answer.text.contains("secret"));
        assert!(answer.text.contains("Une erreur s’est produite de notre côté."));
    }
    let answer = send(
        &node,
        "/desk",
        &[("cookie", &ana)],
        &format!("csrf={csrf}&x={}", "y".repeat(2_100_000)),
    )
    .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("trop volumineux"));
}

#[tokio::test]
async fn a_page_that_is_not_there_and_a_wrong_method_are_pages() {
    let node = node(false);
    let answer = get(&node, "/nowhere", &[("accept-language", "es")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("Esa página no existe."), "{}", answer.text);
    let answer = send(&node, "/help", &[], "").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert!(answer.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn the_api_answers_with_problems() {
    let node = node(false);
    let answer = get(&node, "/api/v1/count", &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    let (sam, csrf) = signed_in(&node, "sam");
    let bearer = format!("Bearer {}", sam.trim_start_matches("portolan="));
    let post = |headers: Vec<(&'static str, String)>, body: &'static str| {
        let request =
            headers.into_iter().fold(Request::post("/api/v1/count"), |r, (n, v)| r.header(n, v));
        ask(
            &node,
            request.header("content-type", "application/json").body(Body::from(body)).unwrap(),
        )
    };
    let answer = post(vec![("authorization", bearer.clone())], "[1,2]").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in
        ["\"code\":\"too-few\"", "\"n\":\"2\"", "\"fields\":[{", "\"detail\":\"Send more.\""]
    {
        assert!(answer.text.contains(part), "{part} in {}", answer.text);
    }
    assert_eq!(post(vec![("authorization", bearer)], "[1,").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(post(vec![("cookie", sam.clone())], "[]").await.status, StatusCode::FORBIDDEN);
    let basic = vec![("cookie", sam.clone()), ("authorization", "Basic eDp5".to_owned())];
    assert_eq!(post(basic, "[]").await.status, StatusCode::UNAUTHORIZED);
    let answer = post(vec![("cookie", sam), ("x-csrf-token", csrf)], "[]").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        get(&node, "/api/nowhere", &[]).await.header("content-type"),
        "application/problem+json"
    );
}

#[tokio::test]
async fn language_is_cookie_then_account_then_browser() {
    let node = node(false);
    let (ana, csrf) = signed_in(&node, "ana");
    let at = &node;
    let page = |cookie: String| async move {
        get(at, "/help", &[("cookie", &cookie), ("accept-language", "es")])
            .await
            .header("content-language")
            .to_owned()
    };
    assert_eq!(page(String::new()).await, "es");
    assert_eq!(page(ana.clone()).await, "fr");
    assert_eq!(page(format!("{ana}; portolan-language=en")).await, "en");
    let form = format!("csrf={csrf}&language=es&back=/help");
    let answer = send(&node, "/language", &[("cookie", &ana)], &form).await;
    assert_eq!(answer.header("location"), "/help");
    assert!(answer.cookies().starts_with("portolan-language=es;"));
    assert_eq!(page(ana).await, "es");
}

#[tokio::test]
async fn every_answer_carries_the_headers_and_no_inline_script() {
    let node = node(false);
    let (ana, _) = signed_in(&node, "ana");
    for path in ["/sign-in", "/help", "/style", "/api", "/nowhere", "/role"] {
        let answer = get(&node, path, &[("cookie", &ana)]).await;
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'; script-src 'self';")
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        for inline in ["<script>", " style=", " onclick=", "<style", "http://", "https://"] {
            assert!(!answer.text.contains(inline), "{inline} on {path}");
        }
    }
}

#[tokio::test]
async fn a_first_visit_weighs_at_most_300_kb() {
    let node = node(false);
    let (ana, _) = signed_in(&node, "ana");
    let page = get(&node, "/style", &[("cookie", &ana)]).await;
    let mut total = page.bytes;
    let mut files: Vec<&str> =
        page.text.split("/assets/").skip(1).map(|p| p.split('"').next().unwrap()).collect();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), 3);
    for file in files {
        let asset = get(&node, &format!("/assets/{file}"), &[]).await;
        assert_eq!(asset.status, StatusCode::OK, "{file}");
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
        total += asset.bytes;
    }
    assert!(total <= 300_000, "{total} bytes before compression");
    let packed = get(&node, "/style", &[("cookie", &ana), ("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.bytes * 2 < page.bytes);
}

#[tokio::test]
async fn the_frame_and_the_printed_line_say_how_the_node_stands_to_its_centre() {
    let node = node(false);
    let (ana, _) = signed_in(&node, "ana");
    for (language, word, means) in [
        ("en", "2 h behind", "is safe on this machine and goes there by itself."),
        ("fr", "2 h de retard", "est en sécurité sur cette machine et lui parvient tout seul."),
        ("es", "2 h de retraso", "está a salvo en esta máquina y llega allí por sí solo."),
    ] {
        let cookie = format!("{ana}; portolan-language={language}");
        let page = get(&node, "/help", &[("cookie", &cookie)]).await.text;
        let frame =
            format!("<i class=\"shape\" aria-hidden=\"true\"></i>{word}<span class=\"tip\"");
        assert!(page.contains(&frame), "{page}");
        assert!(page.contains(means), "{page}");
        let printed = page.split("<p class=\"printed\">").nth(1).unwrap();
        assert!(
            printed.contains(&format!(" · concord-1 · {word} · 24/11/2026 04:12 · ")),
            "{printed}"
        );
    }
}

#[tokio::test]
async fn the_navigation_shows_what_one_may_open() {
    let node = node(false);
    let (ana, _) = signed_in(&node, "ana");
    let (sam, _) = signed_in(&node, "sam");
    assert!(get(&node, "/help", &[("cookie", &ana)]).await.text.contains("href=\"/desk\""));
    assert!(!get(&node, "/help", &[("cookie", &sam)]).await.text.contains("href=\"/desk\""));
    assert_eq!(get(&node, "/", &[("cookie", &ana)]).await.header("location"), "/desk");
}

#[test]
fn every_route_says_what_stands_before_it() {
    for spec in node(false).specs {
        match spec.guarded {
            Guarded::For(action) => assert!(action.name.contains(':'), "{}", spec.path),
            Guarded::Public(why) => assert!(why.len() > 15, "{}: why?", spec.path),
        }
    }
}
