//! `portolan post`: the posts of a node.

use std::io::Write;

use access::Settings;
use kernel::{Error, Result};
use places::{Post, PostKind};

use crate::node::{Node, Place};

/// The posts of a node: where people cross.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  portolan post add UTO-AIR-01 --name \"Amaurot Airport\" --kind air --time-zone Atlantic/Madeira --location AMA
  portolan post list --data ./data")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Adds a post
    Add(Add),
    /// Lists the posts
    List(Place),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// Its code: capital letters, digits and hyphens
    code: String,
    /// Its name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What sort of place it is
    #[arg(long, value_parser = ["air", "sea", "land", "rail"])]
    kind: String,
    /// Its time zone (IANA name): a crossing's day is the day there
    #[arg(long, value_name = "ZONE")]
    time_zone: String,
    /// The part of the country in which it lies
    #[arg(long, value_name = "REGION", default_value = "")]
    region: String,
    /// The code by which carriers name it: three letters (IATA) or five characters (UN/LOCODE)
    #[arg(long, value_name = "CODE")]
    location: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Does it.
///
/// # Errors
/// Those of opening the node; a code that is taken, a time zone that there is not.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    match &arguments.what {
        What::Add(add) => {
            let node = Node::open(&add.place, Settings::default())?;
            let post = Post {
                name: add.name.clone(),
                code: add.code.clone(),
                kind: match add.kind.as_str() {
                    "air" => PostKind::Air,
                    "sea" => PostKind::Sea,
                    "rail" => PostKind::Rail,
                    _ => PostKind::Land,
                },
                time_zone: add.time_zone.clone(),
                region: add.region.clone(),
                open: true,
                location: add.location.clone(),
            };
            places::create_post(&node.administration(), &post)?;
            say(out, &format!("{} is a post now.", add.code))?;
            node.finish()
        }
        What::List(place) => {
            let node = Node::open(place, Settings::default())?;
            for post in places::posts(&node.administration())? {
                let p = &post.body;
                let kind = match p.kind {
                    PostKind::Air => "air",
                    PostKind::Sea => "sea",
                    PostKind::Land => "land",
                    PostKind::Rail => "rail",
                };
                say(out, &format!("{}\t{kind}\t{}\t{}", p.code, p.name, p.time_zone))?;
            }
            node.finish()
        }
    }
}

pub(crate) fn say(out: &mut dyn Write, text: &str) -> Result<()> {
    writeln!(out, "{text}").map_err(|e| Error::internal(format!("standard output: {e}")))
}
