//! Buttons that send one form to several places, each with the key that presses it.
//!
//! Always holds: the key stands on the button; without a script the access key still works.

use askama::Template;
use web::Html;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<button class="action {{ weight }}" formaction="{{ to }}"{% if let Some((n, v)) = sends %} name="{{ n }}" value="{{ v }}"{% endif %}{% if !key.is_empty() %} data-key="{{ key }}" aria-keyshortcuts="{{ key }}"{% endif %}{% if let Some(a) = access %} accesskey="{{ a }}"{% endif %}>{{ label }}{% if !key.is_empty() %} <kbd>{{ key }}</kbd>{% endif %}</button>"#
)]
struct KeyButton<'a> {
    label: String,
    to: String,
    sends: Option<(&'a str, &'a str)>,
    key: &'a str,
    access: Option<char>,
    weight: &'a str,
}

/// How much a button weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// The one thing that is expected.
    Main,
    /// One of several.
    Quiet,
    /// What can't be taken back easily: stands apart.
    Grave,
}

/// A button of a form that is sent to `to`.
pub(super) fn button(label: String, to: String, key: &str, access: char, weight: Weight) -> Html {
    sending(label, to, None, key, access, weight)
}

/// The same, which says by a value of its own what is wanted.
pub(super) fn sending(
    label: String,
    to: String,
    sends: Option<(&str, &str)>,
    key: &str,
    access: char,
    weight: Weight,
) -> Html {
    let weight = match weight {
        Weight::Main => "main",
        Weight::Quiet => "quiet",
        Weight::Grave => "grave",
    };
    Html::of(&KeyButton { label, to, sends, key, access: Some(access), weight })
}
