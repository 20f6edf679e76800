//! Elements of an XML document, one at a time, each as a small tree.
//!
//! Always holds: one element is in memory and no more, with at most [`MOST_NODES`] within it; no
//! entity is expanded but characters and the five of XML 1.0 §4.6, so that a document can't swell;
//! a document that ends within an element is [`Broken::CutOff`].

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Broken;

/// The most elements within an entry: the largest on the lists that were looked at has some
/// hundreds.
const MOST_NODES: usize = 50_000;
/// The deepest that elements are nested.
const DEEPEST: usize = 32;

/// An element: its local name, its own text, and what is within.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

impl Node {
    /// The children of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The first child of a name.
    pub(crate) fn first(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The text of the first child of a name, if there is any.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let texts = self.children.iter().filter(|c| c.name == name).map(|c| c.text.trim());
        texts.into_iter().find(|t| !t.is_empty())
    }

    /// The texts of the children of a name within a first child: `<A><B>x</B></A>`.
    pub(crate) fn within<'a>(
        &'a self,
        outer: &'a str,
        inner: &'a str,
    ) -> impl Iterator<Item = &'a Self> {
        self.all(outer).flat_map(move |o| o.all(inner))
    }
}

/// What is done with the name and the attributes of the root element.
pub(crate) type Root<'a> = &'a mut dyn FnMut(&str, &[(String, String)]) -> Result<(), Broken>;

/// Walks a document: `root` is told the attributes of its root element, `element` each element of
/// one of these names.
pub(crate) fn walk(
    input: impl BufRead,
    names: &[&str],
    root: Root<'_>,
    element: &mut dyn FnMut(Node),
) -> Result<(), Broken> {
    let mut reader = Reader::from_reader(input);
    let (mut buffer, mut depth, mut seen_root) = (Vec::new(), 0_usize, false);
    // The elements that are open, from the wanted one inwards.
    let mut open: Vec<Node> = Vec::new();
    let mut nodes = 0_usize;
    loop {
        buffer.clear();
        let at = reader.buffer_position();
        let event = reader.read_event_into(&mut buffer).map_err(|e| broken(e, at))?;
        match event {
            Event::Start(start) => {
                let name = local(&start)?;
                if !seen_root {
                    seen_root = true;
                    root(&name, &attributes(&start))?;
                }
                depth = depth.saturating_add(1);
                if !open.is_empty() || names.contains(&name.as_str()) {
                    nodes = if open.is_empty() { 1 } else { nodes.saturating_add(1) };
                    if open.len() >= DEEPEST || nodes > MOST_NODES {
                        return Err(Broken::NotTheForm(format!(
                            "the element <{name}> at byte {at} holds more than any entry does."
                        )));
                    }
                    open.push(Node { name, ..Node::default() });
                }
            }
            Event::Empty(start) => {
                let name = local(&start)?;
                if !seen_root {
                    seen_root = true;
                    root(&name, &attributes(&start))?;
                }
                let node = Node { name, ..Node::default() };
                match open.last_mut() {
                    Some(parent) => {
                        nodes = nodes.saturating_add(1);
                        if nodes > MOST_NODES {
                            return Err(Broken::NotTheForm(format!(
                                "an element at byte {at} holds more than any entry does."
                            )));
                        }
                        parent.children.push(node);
                    }
                    None if names.contains(&node.name.as_str()) => element(node),
                    None => {}
                }
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some(node) = open.pop() {
                    match open.last_mut() {
                        Some(parent) => parent.children.push(node),
                        None => element(node),
                    }
                }
            }
            Event::Text(text) => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&text.decode().map_err(|_| not_utf8(at))?);
                }
            }
            Event::CData(text) => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&text.decode().map_err(|_| not_utf8(at))?);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(node) = open.last_mut() {
                    refer(&reference, &mut node.text);
                }
            }
            Event::Eof if !seen_root => {
                return Err(Broken::NotTheForm("it holds no XML element.".to_owned()));
            }
            Event::Eof if depth > 0 => {
                return Err(Broken::CutOff(format!(
                    "it ends at byte {at}, within {} elements that are not closed",
                    depth
                )));
            }
            Event::Eof => return Ok(()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
        }
    }
}

fn broken(error: quick_xml::Error, at: u64) -> Broken {
    match error {
        quick_xml::Error::Io(e) => Broken::Io(std::io::Error::new(e.kind(), e.to_string())),
        // What begins and does not end is how a file looks that was cut off within a tag.
        quick_xml::Error::Syntax(e) => Broken::CutOff(format!("at byte {at}, {e}")),
        other => Broken::NotTheForm(format!("at byte {at}, {other}.")),
    }
}

fn not_utf8(at: u64) -> Broken {
    Broken::NotTheForm(format!("the text at byte {at} is not UTF-8."))
}

fn local(start: &BytesStart<'_>) -> Result<String, Broken> {
    std::str::from_utf8(start.local_name().as_ref())
        .map(ToOwned::to_owned)
        .map_err(|_| Broken::NotTheForm("a name of an element is not UTF-8.".to_owned()))
}

fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let pairs = start.attributes().filter_map(Result::ok);
    pairs.map(|a| (text(a.key.local_name().as_ref()), text(&a.value))).collect()
}

/// A character by its number or by one of the five names; what else is named stays as it is
/// written.
fn refer(reference: &BytesRef<'_>, out: &mut String) {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        out.push(c);
        return;
    }
    let name = String::from_utf8_lossy(reference.as_ref());
    match quick_xml::escape::resolve_predefined_entity(&name) {
        Some(text) => out.push_str(text),
        None => {
            out.push('&');
            out.push_str(&name);
            out.push(';');
        }
    }
}
