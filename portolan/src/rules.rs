//! `portolan rules`: the law that the desk applies, from a file.

use std::io::Write;
use std::path::PathBuf;

use access::Settings;
use kernel::{Act, Actor, Error, Kind, Purpose, Result};

use crate::node::{Node, Place};
use crate::post::say;

/// The entry rules of a node.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  portolan rules publish immigration-act.toml --data ./data

What such a file holds is in docs/how-to/write-an-entry-rule.md. It is read whole before anything
is published; each line that is wrong is named.")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Publishes a rule set from a TOML file
    Publish(Publish),
}

#[derive(Debug, clap::Args)]
struct Publish {
    /// The rules
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Does it.
///
/// # Errors
/// `rules-unsound` with the lines, `rules-published`; those of opening the node.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    let What::Publish(publish) = &arguments.what;
    let text = std::fs::read_to_string(&publish.file).map_err(|e| {
        Error::new(Kind::Invalid, "file-unread", format!("{}: {e}", publish.file.display()))
    })?;
    let node = Node::open(&publish.place, Settings::default())?;
    let act = Act::new(Actor::system(), Purpose::Administration);
    if let Err(error) = node.desk.publish_rules(&act, &text) {
        for field in error.fields() {
            say(out, &format!("{}: {}", field.field, field.message))?;
        }
        return Err(error);
    }
    say(out, "The rules are published.")?;
    node.finish()
}
