//! `portolan node`: which nodes may call, and whom this one calls.
//!
//! Always holds: a one-time code comes out of standard output and goes in by standard input, never
//! by an argument, where every process on the machine could read it.

use std::io::{BufRead, Write};

use access::Settings;
use kernel::{Error, NodeId, Result};
use sync::{Admission, Code, Kinds};

use crate::backup::{bar, to_read};
use crate::line::{conduct, pin};
use crate::node::{Node, Place, kinds};
use crate::post::say;

/// The nodes of a country: let one in, list them, retire one; join a centre.
#[derive(Debug, clap::Args)]
#[command(after_help = "At the centre, which serves with --node-listen:
  portolan node enrol post-1 --post UTO-LAND-01 --data ./centre > code.txt
  portolan node list --data ./centre
  portolan node retire post-1 --because \"The post was closed\" --data ./centre

At the post:
  portolan node join --at centre.example:8443 --node post-1 --data ./data < code.txt

All but list: stop the server on a data folder first; a centre on PostgreSQL goes on, give a
folder of your own.")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Lets a node in: prints a code that opens once, within seven days
    Enrol(Enrol),
    /// Lists the nodes, with what is known of each
    List(Place),
    /// Takes nothing more from a node, and tells it nothing; what it wrote stays
    Retire(Retire),
    /// Joins a centre; the code is the first line of standard input
    Join(Join),
    /// Gives every record of this node to another, when a mission ends
    HandOver(HandOver),
}

#[derive(Debug, clap::Args)]
struct Enrol {
    /// The node's name: it stands in every entry that it writes, and never changes
    name: String,
    /// The code of a post at which it is used; can be given again
    #[arg(long = "post", value_name = "CODE")]
    posts: Vec<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct Retire {
    /// The node
    name: String,
    /// Why: it stands in the journal
    #[arg(long, value_name = "TEXT")]
    because: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct Join {
    /// Where the centre takes calls
    #[arg(long, value_name = "HOST:PORT")]
    at: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct HandOver {
    /// The node that is to have them: the centre, as a rule
    to: String,
    /// Say how many records there are, and give nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

/// Does it.
///
/// # Errors
/// Those of opening the node, of the code, of the line.
pub fn run(arguments: &Arguments, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<()> {
    match &arguments.what {
        What::Enrol(args) => enrol(args, out),
        What::List(place) => list(place, out),
        What::Retire(args) => {
            let node = Node::open(&args.place, Settings::default())?;
            sync::retire(&node.administration(), &args.name, &args.because)?;
            say(out, &format!("{} may not call any more.", args.name))?;
            node.finish()
        }
        What::Join(args) => join(args, input, out),
        What::HandOver(args) => hand_over(args, out),
    }
}

fn enrol(args: &Enrol, out: &mut dyn Write) -> Result<()> {
    let node = Node::open(&args.place, Settings::default())?;
    let session = node.administration();
    let mut posts = Vec::new();
    for code in &args.posts {
        let post = places::post_by_code(&session, code)?.ok_or_else(|| {
            Error::not_found(
                "no-such-post",
                format!("There is no post {code}. Look at: portolan post list"),
            )
        })?;
        posts.push(post.id.cast());
    }
    let pin = pin(node.registry.store(), &node.data)?;
    let code = sync::invite(&session, &args.name, &posts, pin)?;
    // The code stands first and alone, so that the output can be carried to the post as it is.
    say(out, &code.text())?;
    say(
        out,
        &format!(
            "This code lets the node {} in, once, within {} days. At the post: portolan node join --at HOST:PORT --node {}",
            args.name,
            sync::CODE_DAYS,
            args.name
        ),
    )?;
    node.finish()
}

fn list(place: &Place, out: &mut dyn Write) -> Result<()> {
    let session = to_read(place.store_to_read()?)?;
    let store = session.registry().store();
    let contacts = sync::contacts(store)?;
    let (now, release) = (session.registry().now(), conduct().release);
    let all = sync::enrolments(&session)?;
    let (link, centre) = (sync::link(store)?, sync::centre(&session)?);
    if all.is_empty() && centre.is_none() {
        say(out, "No node was let in yet: portolan node enrol NAME --post CODE")?;
    }
    for known in all {
        let e = &known.body;
        let how = match e.admission {
            Admission::Invited => "invited",
            Admission::Joined => "joined",
            Admission::Retired => "retired",
        };
        let contact = contacts.iter().find(|(name, _)| *name == e.name).map(|(_, c)| c);
        let said = contact.map_or_else(
            || "never heard".to_owned(),
            |c| {
                let at = c.at.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
                format!("heard {at}, holds {}, {} behind", c.holds, c.backlog())
            },
        );
        let alarms: Vec<String> = contact
            .map(|c| c.alarms(now, release))
            .into_iter()
            .flatten()
            .map(|a| format!("{a:?}").to_lowercase())
            .collect();
        let alarms =
            if alarms.is_empty() { String::new() } else { format!("\t! {}", alarms.join(", ")) };
        say(out, &format!("{}\t{how}\t{said}{alarms}", e.name))?;
    }
    if let (None, Some(centre)) = (&link, &centre) {
        say(out, &format!("Centre: {}, not called yet.", centre.body.name))?;
    }
    if let Some(link) = link {
        let at = link.at.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
        say(
            out,
            &format!("Centre: {}, last heard {at}, lacks {} entries.", link.centre, link.backlog),
        )?;
    }
    Ok(())
}

fn join(args: &Join, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<()> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(|e| {
        Error::invalid("bad-node-code", "The code can't be read from standard input.")
            .because(e.to_string())
    })?;
    let code = Code::from_text(&line)?;
    let node = Node::open(&args.place, Settings::default())?;
    let centre = sync::line::join(&node.registry, &args.at, &code)?;
    say(
        out,
        &format!(
            "This node's centre is {centre} from now on. It is called as soon as the node serves."
        ),
    )?;
    node.finish()
}

fn hand_over(args: &HandOver, out: &mut dyn Write) -> Result<()> {
    let node = Node::open(&args.place, Settings::default())?;
    let known = Kinds::new(&kinds());
    // Whom this node calls, who signs in here, and what is in force, is this node's own business.
    let conduct = conduct();
    let keeps = |kind: &str| {
        conduct.stays(kind)
            || conduct.governs(kind)
            || kind.starts_with("sync.")
            || kind.starts_with("access.")
    };
    if args.dry_run {
        let store = node.registry.store();
        for spec in known.iter().filter(|s| !keeps(s.kind)) {
            let count = sync::at_home(store, spec.kind)?;
            if count > 0 {
                say(out, &format!("{}\t{count}", spec.kind))?;
            }
        }
        say(out, "Nothing was given.")?;
        return node.finish();
    }
    let bar = bar("records");
    let to = NodeId(args.to.clone());
    let given = sync::hand_over_all(&node.administration(), &known, &keeps, &to, &mut |n| {
        bar.set_position(n)
    });
    bar.finish_and_clear();
    say(
        out,
        &format!(
            "{} records are the node {to}'s from now on. It has them as soon as the line is in step, or as a file was carried to it: portolan carry out",
            given?
        ),
    )?;
    node.finish()
}
