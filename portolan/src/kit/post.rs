//! The kit's own node: made with a key of its own, told what a post of the centre would be told.

use std::io::Write;
use std::path::{Path, PathBuf};

use access::Settings;
use kernel::{Error, NodeId, Result};
use places::{Post, PostKind};
use registry::Session;
use sync::{News, hear, tell};

use super::{New, put};
use crate::backup::to_read;
use crate::line::conduct;
use crate::node::{Node, Place};
use crate::post::say;

/// How many records of each kind are asked for at once.
const PAGE: usize = 500;

/// What the kit's node will know.
pub(super) struct Known {
    centre: Option<Centre>,
    new_post: Option<Post>,
    /// Under the name that a law has in the folder, what stands in its file.
    rules: Vec<(String, String)>,
}

struct Centre {
    name: String,
    news: Vec<News>,
}

/// Looks it up, and sees whether it is enough to open a desk with.
///
/// # Errors
/// `no-law` when no law would be in force; `no-such-post` when a new post lacks its name or zone;
/// `rules-unread`; `node-name-taken`; those of the centre's data.
pub(super) fn known(arguments: &New) -> Result<Known> {
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file)
            .map_err(|e| Error::invalid("rules-unread", format!("{}: {e}", file.display())))?;
        let law = border::entry_rules::read(&text).map_err(|faults| {
            let all: Vec<String> =
                faults.iter().map(|f| format!("line {}: {}", f.line, f.what)).collect();
            Error::invalid(
                "rules-unsound",
                format!("{} can't be published: {}", file.display(), all.join("; ")),
            )
        })?;
        Ok((format!("{}-{}.toml", law.name, law.in_force_from), text))
    };
    let rules = arguments.rules.iter().map(read).collect::<Result<Vec<_>>>()?;
    let (mut centre, mut there) = (None, false);
    if let Some(place) = arguments.centre() {
        let session = to_read(place.store_to_read()?)?;
        let (found, has_post) = told(&session, arguments)?;
        (centre, there) = (Some(found), has_post);
    }
    let told_law =
        |c: &Centre| c.news.iter().flat_map(|n| &n.told).any(|t| t.kind == "border.rule_set");
    if rules.is_empty() && !centre.as_ref().is_some_and(told_law) {
        return Err(Error::invalid(
            "no-law",
            "No law would be in force at this post, and without one nobody can be examined. Name the file of the law with --rules, or a centre that has one with --from.",
        ));
    }
    let new_post = if there { None } else { Some(new_post(arguments)?) };
    Ok(Known { centre, new_post, rules })
}

/// What the centre would tell a node at this post, and whether it has that post.
fn told(session: &Session, arguments: &New) -> Result<(Centre, bool)> {
    let store = session.registry().store();
    let name = store.node().0.clone();
    if name == arguments.node || sync::enrolment(session, &arguments.node)?.is_some() {
        return Err(Error::conflict(
            "node-name-taken",
            format!(
                "There is a node {} at this centre already. Give the kit another name with --node.",
                arguments.node
            ),
        ));
    }
    let post = places::post_by_code(session, &arguments.post)?;
    let posts: Vec<_> = post.iter().map(|p| p.id.uuid()).collect();
    let (conduct, to) = (conduct(), NodeId(arguments.node.clone()));
    let (mut news, mut after) = (Vec::new(), 0);
    loop {
        let some = tell(store, &conduct, &to, &posts, after, PAGE)?;
        after = some.until;
        let more = some.more;
        news.push(some);
        if !more {
            return Ok((Centre { name, news }, post.is_some()));
        }
    }
}

fn new_post(arguments: &New) -> Result<Post> {
    let (Some(name), Some(zone)) = (&arguments.name, &arguments.time_zone) else {
        return Err(Error::invalid(
            "no-such-post",
            format!(
                "The post {} is not known. Say what it is called and which time it has: --name, --time-zone.",
                arguments.post
            ),
        ));
    };
    let post = Post {
        name: name.clone(),
        code: arguments.post.clone(),
        kind: PostKind::from_code(&arguments.kind).unwrap_or(PostKind::Land),
        time_zone: zone.clone(),
        region: String::new(),
        open: true,
        location: None,
    };
    post.zone()?;
    Ok(post)
}

impl Known {
    /// The name of the centre's node; empty where there is none.
    pub(super) fn centre(&self) -> &str {
        self.centre.as_ref().map_or("", |c| &c.name)
    }

    /// Keeps the files of the law as they were given, with what is said in them beside the rules,
    /// in place of those that were written from the record.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub(super) fn keep_rules(&self, folder: &Path) -> Result<()> {
        for (law, text) in &self.rules {
            put(&folder.join(law), text.as_bytes())?;
        }
        Ok(())
    }

    /// Says what there is.
    pub(super) fn tell(&self, out: &mut dyn Write) -> Result<()> {
        if let Some(centre) = &self.centre {
            let all = || centre.news.iter().flat_map(|n| &n.told);
            for (kind, what) in [
                ("border.rule_set", "laws"),
                ("border.indicator", "risk indicators"),
                ("places.post", "posts"),
                ("access.user", "accounts"),
            ] {
                let count = all().filter(|t| t.kind == kind).count();
                say(out, &format!("From the centre {}: {what} {count}", centre.name))?;
            }
        }
        for (law, _) in &self.rules {
            say(out, &format!("Law: {law}"))?;
        }
        if let Some(post) = &self.new_post {
            say(out, &format!("A new post: {} {}", post.code, post.name))?;
        }
        Ok(())
    }
}

/// Makes the node.
///
/// # Errors
/// Those of opening it and of what is written; `not-told` when something of the centre's could not
/// be kept.
pub(super) fn make(arguments: &New, known: &Known, data: &Path) -> Result<Node> {
    let place =
        Place { data: data.to_owned(), node: Some(arguments.node.clone()), ..Place::default() };
    let node = Node::open(&place, Settings::default())?;
    for_one_person(data);
    let session = node.administration();
    for news in known.centre.iter().flat_map(|c| &c.news) {
        if let Some(left) = hear(&session, &conduct().kinds, news)?.first() {
            return Err(Error::conflict(
                "not-told",
                format!("Something that the centre told can't be kept: {left}"),
            ));
        }
    }
    if let Some(post) = &known.new_post {
        places::create_post(&session, post)?;
    }
    for (_, text) in &known.rules {
        node.desk.publish_rules(session.act(), text)?;
    }
    node.desk.reload()?;
    Ok(node)
}

/// Closes the records to everybody else on the computer that the kit is put into.
#[cfg(unix)]
fn for_one_person(data: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    // FAT and exFAT know no rights: the manual says what follows.
    let _ = std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700));
}

#[cfg(not(unix))]
fn for_one_person(_: &Path) {}

/// The post, as it is on record.
///
/// # Errors
/// When the node can't be read; `no-such-post`, which would be a fault of this program.
pub(super) fn of(node: &Node, code: &str) -> Result<Post> {
    let post = places::post_by_code(&node.administration(), code)?;
    let post = post.ok_or_else(|| Error::not_found("no-such-post", format!("no post {code}")))?;
    Ok(post.body)
}
