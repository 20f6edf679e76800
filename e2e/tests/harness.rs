//! The harness itself, against a page of its own: what finds faults must be seen finding one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use e2e::{Browser, Client, Look, browser_tools};

const SOUND: &str = "<!doctype html><html lang=en><head><title>A desk</title>\
<style>body{background:#fff;color:#111}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}</style></head>\
<body><main><h1>A desk</h1><form action=/next><label>Zone <input id=zone name=zone></label>\
<button id=go>Go</button></form><p id=script>without</p>\
<script>document.getElementById('script').textContent='with'</script></main></body></html>";

const UNSOUND: &str = "<!doctype html><html><head><title></title></head>\
<body><img src=/x.png><input></body></html>";

/// Serves the two pages until the test ends; every answer sets a cookie.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let first = lines.next().and_then(Result::ok).unwrap_or_default();
                let mut cookie = String::new();
                for line in lines.map_while(Result::ok).take_while(|l| !l.is_empty()) {
                    if let Some(value) = line.strip_prefix("cookie: ") {
                        cookie = value.to_owned();
                    }
                }
                let body = match first.split(' ').nth(1).unwrap_or("/") {
                    "/unsound" => UNSOUND.to_owned(),
                    "/cookie" => cookie,
                    path if path.starts_with("/next") => {
                        format!("<!doctype html><title>n</title><p id=said>{path}</p>")
                    }
                    _ => SOUND.to_owned(),
                };
                let head =
                    "content-type: text/html\r\nconnection: close\r\nset-cookie: a=1; Path=/";
                let length = body.len();
                let mut stream = stream;
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}"
                );
            });
        }
    });
    address
}

#[test]
fn a_client_keeps_its_cookies() {
    let mut client = Client::new(&serve());
    assert_eq!(client.get("/cookie").unwrap().text(), "");
    assert_eq!(client.cookie("a"), Some("1"));
    assert_eq!(client.get("/cookie").unwrap().text(), "a=1");
}

#[test]
fn keys_alone_fill_a_form_and_send_it() {
    let Some(tools) = browser_tools("the harness in a browser") else { return };
    let address = serve();
    let mut browser = Browser::open(&tools, "fr", true).unwrap();
    browser.go(&address).unwrap();
    assert_eq!(browser.see("#script").unwrap(), "with");
    browser.fill("#zone", "P<UTO").unwrap();
    assert!(browser.has_focus("#zone").unwrap());
    browser.follow("#go").unwrap();
    assert_eq!(browser.see("#said").unwrap(), "/next?zone=P%3CUTO");
    assert_eq!(browser.evaluate("return navigator.language").unwrap(), "fr");
}

#[test]
fn axe_passes_a_sound_page_and_names_what_is_wrong_with_another() {
    let Some(tools) = browser_tools("the harness in a browser") else { return };
    let address = serve();
    let mut browser = Browser::open(&tools, "en", true).unwrap();
    for look in [Look::DESK, Look::PHONE, Look::DESK.dark()] {
        browser.show(look).unwrap();
        browser.go(&address).unwrap();
        assert_eq!(browser.violations().unwrap(), Vec::<String>::new());
        let width = browser.evaluate("return innerWidth").unwrap();
        assert_eq!(width, look.width_px);
    }
    let dark =
        browser.evaluate("return matchMedia('(prefers-color-scheme:dark)').matches").unwrap();
    assert_eq!(dark, true);
    browser.go(&format!("{address}/unsound")).unwrap();
    let found = browser.violations().unwrap().join("\n");
    assert!(found.contains("image-alt") && found.contains("label"), "{found}");
    assert!(browser.photograph("harness").unwrap().is_file());
}

#[test]
fn a_browser_without_scripts_runs_none() {
    let Some(tools) = browser_tools("the harness in a browser") else { return };
    let mut browser = Browser::open(&tools, "en", false).unwrap();
    browser.go(&serve()).unwrap();
    assert_eq!(browser.see("#script").unwrap(), "without");
    browser.fill("#zone", "X").unwrap();
    browser.follow("#go").unwrap();
    assert_eq!(browser.see("#said").unwrap(), "/next?zone=X");
}
