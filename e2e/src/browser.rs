//! A person at a keyboard, in Chromium, over W3C WebDriver.
//!
//! Always holds: there is no way to click here. A page is reached by its address or by keys, so a
//! test that passes has shown that the keyboard is enough.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::skip::BrowserTools;
use crate::{Client, Outcome};

/// How long an element may take to appear before the test gives up on it; not a measurement.
const PATIENCE_MS: u64 = 20_000;

/// How the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Width of the viewport in CSS pixels.
    pub width_px: u32,
    /// Height of the viewport in CSS pixels.
    pub height_px: u32,
    /// Light or dark.
    pub theme: Theme,
}

impl Look {
    /// A desk's screen, in daylight.
    pub const DESK: Self = Self { width_px: 1280, height_px: 900, theme: Theme::Light };
    /// A phone.
    pub const PHONE: Self = Self { width_px: 390, height_px: 844, theme: Theme::Light };

    /// The same in the dark.
    #[must_use]
    pub fn dark(self) -> Self {
        Self { theme: Theme::Dark, ..self }
    }
}

/// Light or dark, as the person's system asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// A key that is not a letter, as WebDriver numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Tab.
    Tab,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Space.
    Space,
    /// Down.
    Down,
    /// A function key, 1 to 12.
    F(u8),
}

impl Key {
    fn code(self) -> char {
        match self {
            Self::Tab => '\u{E004}',
            Self::Enter => '\u{E007}',
            Self::Escape => '\u{E00C}',
            Self::Space => ' ',
            Self::Down => '\u{E015}',
            // F1 is E031 and the others follow (WebDriver §17.4.2).
            Self::F(n) => char::from_u32(0xE030 + u32::from(n)).unwrap_or('\u{E031}'),
        }
    }
}

/// A browser window of its own, with a fresh profile.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    // Kept open: a driver whose words nobody takes would end.
    _said: Option<BufReader<ChildStdout>>,
    wire: Client,
    session: String,
    axe: PathBuf,
    _profile: TempDir,
}

impl Browser {
    /// Opens a window that asks for pages in `language`; `scripts` says whether pages may run any.
    ///
    /// # Errors
    /// When the driver or the browser does not start.
    pub fn open(tools: &BrowserTools, language: &str, scripts: bool) -> Outcome<Self> {
        let mut driver = Command::new(&tools.driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("chromedriver: {e}"))?;
        let mut said = driver.stdout.take().map(BufReader::new);
        let port = said
            .as_mut()
            .and_then(|out| out.lines().map_while(Result::ok).find_map(|line| port(&line)));
        let Some(port) = port else {
            let _ = driver.kill();
            let _ = driver.wait();
            return Err("chromedriver said no port".to_owned());
        };
        let profile = tempfile::tempdir().map_err(|e| e.to_string())?;
        let wire = Client::new(&format!("http://127.0.0.1:{port}"));
        let (axe, session) = (tools.axe.clone(), String::new());
        let mut browser = Self { driver, _said: said, wire, session, axe, _profile: profile };
        let args = [
            "--headless=new".to_owned(),
            // The profile and the pages are this test's own, and CI runs as root.
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--no-first-run".to_owned(),
            format!("--lang={language}"),
            format!("--user-data-dir={}", browser._profile.path().display()),
        ];
        let javascript = if scripts { 1 } else { 2 };
        let options = json!({
            "binary": tools.chromium,
            "args": args,
            "prefs": {
                "intl.accept_languages": language,
                "profile.managed_default_content_settings.javascript": javascript,
            },
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "timeouts": { "implicit": PATIENCE_MS, "pageLoad": 60_000, "script": 60_000 },
        } } });
        let answer = browser.wire("POST", "/session", &wanted)?;
        browser.session = text(&answer, "sessionId");
        browser.show(Look::DESK)?;
        Ok(browser)
    }

    fn wire(&mut self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let json = [("content-type", "application/json; charset=utf-8")];
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let answer = self.wire.ask(method, path, &json, &body)?;
        let value = answer.json()?.get("value").cloned().unwrap_or(Value::Null);
        if answer.status == 200 {
            return Ok(value);
        }
        Err(format!("{}: {}", text(&value, "error"), text(&value, "message")))
    }

    fn post(&mut self, path: &str, body: &Value) -> Outcome<Value> {
        let path = format!("/session/{}{path}", self.session);
        self.wire("POST", &path, body)
    }

    fn ask(&mut self, path: &str) -> Outcome<Value> {
        let path = format!("/session/{}{path}", self.session);
        self.wire("GET", &path, &Value::Null)
    }

    fn devtools(&mut self, command: &str, params: &Value) -> Outcome<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    /// Shows pages this large and this light from now on.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn show(&mut self, look: Look) -> Outcome<()> {
        let size = json!({ "width": look.width_px, "height": look.height_px,
            "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size)?;
        let scheme = if look.theme == Theme::Dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", &media).map(|_| ())
    }

    /// Types an address.
    ///
    /// # Errors
    /// When the page does not load.
    pub fn go(&mut self, address: &str) -> Outcome<()> {
        self.post("/url", &json!({ "url": address })).map(|_| ())
    }

    /// Where the browser is.
    ///
    /// # Errors
    /// When the browser does not say.
    pub fn address(&mut self) -> Outcome<String> {
        Ok(self.ask("/url")?.as_str().unwrap_or_default().to_owned())
    }

    fn find(&mut self, css: &str) -> Outcome<String> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css }));
        match found {
            Ok(value) => Ok(element(&value)),
            Err(why) => {
                let at = self.address().unwrap_or_default();
                let seen = self.text_now("body").unwrap_or_default();
                Err(format!("no {css} at {at}: {why}\n{seen}"))
            }
        }
    }

    fn text_now(&mut self, css: &str) -> Outcome<String> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css }))?;
        let path = format!("/element/{}/text", element(&found));
        Ok(self.ask(&path)?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page has such an element, and gives the text that a person sees in it.
    ///
    /// # Errors
    /// When none appears in time; with what the page shows instead.
    pub fn see(&mut self, css: &str) -> Outcome<String> {
        // A page that is just being left takes its elements with it: then the next one is asked.
        for _ in 0..5 {
            let id = self.find(css)?;
            match self.ask(&format!("/element/{id}/text")) {
                Ok(text) => return Ok(text.as_str().unwrap_or_default().to_owned()),
                Err(why) if why.contains("stale element") => {}
                Err(why) => return Err(why),
            }
        }
        Err(format!("{css} never stays on the page"))
    }

    /// How many such elements the page has now.
    ///
    /// # Errors
    /// When the browser does not say.
    pub fn count(&mut self, css: &str) -> Outcome<usize> {
        self.post("/timeouts", &json!({ "implicit": 0 }))?;
        let found = self.post("/elements", &json!({ "using": "css selector", "value": css }));
        self.post("/timeouts", &json!({ "implicit": PATIENCE_MS }))?;
        Ok(found?.as_array().map_or(0, Vec::len))
    }

    /// An attribute of the first such element.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn attribute(&mut self, css: &str, name: &str) -> Outcome<Option<String>> {
        let id = self.find(css)?;
        let value = self.ask(&format!("/element/{id}/attribute/{name}"))?;
        Ok(value.as_str().map(str::to_owned))
    }

    /// Types into what has the focus.
    ///
    /// # Errors
    /// When nothing can take it.
    pub fn type_text(&mut self, text: &str) -> Outcome<()> {
        let strokes: Vec<Value> = text
            .chars()
            .flat_map(|c| {
                let key = if c == '\n' { Key::Enter.code() } else { c };
                [
                    json!({ "type": "keyDown", "value": key.to_string() }),
                    json!({ "type": "keyUp", "value": key.to_string() }),
                ]
            })
            .collect();
        let actions =
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.post("/actions", &actions).map(|_| ())
    }

    /// Presses a key.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn press(&mut self, key: Key) -> Outcome<()> {
        self.type_text(&key.code().to_string())
    }

    /// Puts text into what has the focus in one piece, as a paste or a keyboard-wedge reader does.
    ///
    /// # Errors
    /// When nothing has the focus.
    pub fn paste(&mut self, text: &str) -> Outcome<()> {
        self.devtools("Input.insertText", &json!({ "text": text })).map(|_| ())
    }

    /// Presses Alt with a letter: the access keys that pages show.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn press_alt(&mut self, letter: char) -> Outcome<()> {
        let alt = '\u{E00A}'.to_string();
        let letter = letter.to_string();
        let strokes = json!([
            { "type": "keyDown", "value": alt },
            { "type": "keyDown", "value": letter },
            { "type": "keyUp", "value": letter },
            { "type": "keyUp", "value": alt },
        ]);
        let actions =
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.post("/actions", &actions).map(|_| ())
    }

    fn focused(&mut self) -> Outcome<String> {
        Ok(element(&self.ask("/element/active")?))
    }

    /// Whether what has the focus is the first element that `css` finds.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn has_focus(&mut self, css: &str) -> Outcome<bool> {
        let wanted = self.find(css)?;
        Ok(self.focused()? == wanted)
    }

    /// Presses Tab until `css` has the focus.
    ///
    /// # Errors
    /// When a person would go round the page without ever getting there.
    pub fn tab_to(&mut self, css: &str) -> Outcome<()> {
        let wanted = self.find(css)?;
        for _ in 0..300 {
            if self.focused()? == wanted {
                return Ok(());
            }
            self.press(Key::Tab)?;
        }
        Err(format!("Tab never reaches {css} at {}", self.address()?))
    }

    /// Tabs to `css` and presses Enter.
    ///
    /// # Errors
    /// As [`tab_to`](Self::tab_to).
    pub fn follow(&mut self, css: &str) -> Outcome<()> {
        self.tab_to(css)?;
        self.press(Key::Enter)
    }

    /// Tabs to a field and types.
    ///
    /// # Errors
    /// As [`tab_to`](Self::tab_to).
    pub fn fill(&mut self, css: &str, text: &str) -> Outcome<()> {
        self.tab_to(css)?;
        self.type_text(text)
    }

    /// Runs a script of the test's own, which the page's policy does not bind, and gives its value.
    ///
    /// # Errors
    /// When it throws.
    pub fn evaluate(&mut self, script: &str) -> Outcome<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until a script answers true; the sentence says what never was.
    ///
    /// # Errors
    /// Where it does not within `patience`.
    pub fn until(&mut self, what: &str, script: &str, patience: Duration) -> Outcome<()> {
        let turns = patience.as_millis() / 20;
        for _ in 0..turns {
            if self.evaluate(script).ok() == Some(Value::Bool(true)) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(format!("never: {what}"))
    }

    /// What axe-core finds wrong on this page, one violation to a line; empty when it is clean.
    ///
    /// # Errors
    /// When axe-core can't be run.
    pub fn violations(&mut self) -> Outcome<Vec<String>> {
        let source = std::fs::read_to_string(&self.axe).map_err(|e| e.to_string())?;
        // WCAG 2.2 AA, with axe's own best practices.
        let script = format!(
            "{source};const done=arguments[arguments.length-1];axe.run(document,{{resultTypes:['violations'],\
             runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}})\
             .then(r=>done(r.violations)).catch(e=>done([{{id:'axe',help:String(e),nodes:[]}}]));"
        );
        let found = self.post("/execute/async", &json!({ "script": script, "args": [] }))?;
        let at = self.address()?;
        let lines = found.as_array().into_iter().flatten().map(|violation| {
            let mut line = format!("{at}: {}: {}", text(violation, "id"), text(violation, "help"));
            let nodes = violation.get("nodes").and_then(Value::as_array);
            for node in nodes.into_iter().flatten().take(3) {
                let _ = write!(line, "\n    {}", text(node, "html"));
            }
            line
        });
        Ok(lines.collect())
    }

    /// Signs in by keys at an address that asks for it, such as a page's.
    ///
    /// # Errors
    /// When the address asks for no password.
    pub fn sign_in(&mut self, address: &str, name: &str, password: &str) -> Outcome<()> {
        self.go(address)?;
        self.see("#password")?;
        if !self.has_focus("#name")? {
            return Err("the first field has not the focus".to_owned());
        }
        self.type_text(name)?;
        self.press(Key::Tab)?;
        if !self.has_focus("#password")? {
            return Err("the second field has not the focus".to_owned());
        }
        self.type_text(password)?;
        self.press(Key::Enter)?;
        self.see("form[action='/sign-out']").map(drop)
    }

    /// Signs out; gives when the page to sign in is there.
    ///
    /// # Errors
    /// When the browser does not get there.
    pub fn sign_out(&mut self) -> Outcome<()> {
        self.follow("form[action='/sign-out'] button")?;
        self.see("#password").map(drop)
    }

    /// Judges the page at a desk's screen, in the light and in the dark, and at a phone's: no rule
    /// of axe-core is broken, and nothing scrolls sideways. Leaves a photograph of each.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn judge(&mut self, name: &str) -> Outcome<()> {
        let looks = [("1280", Look::DESK), ("1280-dark", Look::DESK.dark()), ("390", Look::PHONE)];
        for (look_name, look) in looks {
            self.show(look)?;
            self.photograph(&format!("{name}-{look_name}"))?;
            let violations = self.violations()?;
            if !violations.is_empty() {
                return Err(format!("{name} at {look_name}: {violations:?}"));
            }
            let wide = self.evaluate("return document.documentElement.scrollWidth")?.as_u64();
            if wide.is_none_or(|wide| wide > u64::from(look.width_px)) {
                return Err(format!("{name} at {look_name} is {wide:?} px: it scrolls sideways"));
            }
        }
        self.show(Look::DESK)
    }

    /// Saves what is on the screen as `target/e2e/screens/NAME.png`.
    ///
    /// # Errors
    /// When the browser gives none, or the folder can't be written.
    pub fn photograph(&mut self, name: &str) -> Outcome<PathBuf> {
        let picture = self.ask("/screenshot")?;
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .map_err(|e| e.to_string())?;
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/e2e/screens"));
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let file = folder.join(format!("{name}.png"));
        std::fs::write(&file, bytes).map_err(|e| e.to_string())?;
        Ok(file)
    }

    /// Bytes over the wire for this page and all that it loaded, headers included.
    ///
    /// # Errors
    /// When the browser does not say.
    pub fn transferred_bytes(&mut self) -> Outcome<u64> {
        let script = "return performance.getEntriesByType('navigation')\
            .concat(performance.getEntriesByType('resource'))\
            .reduce((sum, entry) => sum + entry.transferSize, 0);";
        let sum = self.evaluate(script)?;
        sum.as_u64().ok_or_else(|| format!("{sum} is not a number of bytes"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let path = format!("/session/{}", self.session);
            // The driver may be gone; killing it below is what counts.
            let _ = self.wire("DELETE", &path, &json!({}));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The id in a WebDriver element reference: an object with one entry.
fn element(value: &Value) -> String {
    let id = value.as_object().and_then(|o| o.values().next()).and_then(Value::as_str);
    id.unwrap_or_default().to_owned()
}

/// The port in the line that chromedriver says it started with.
fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').trim().parse().ok()
}
