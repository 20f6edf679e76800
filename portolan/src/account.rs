//! `portolan account`: accounts from the command line, the first one above all.
//!
//! Always holds: a password comes from standard input, never from an argument, where every
//! process on the machine could read it.

use std::io::{BufRead, Write};

use access::{Assignment, NewUser, Settings};
use kernel::{Error, Result};

use crate::node::{Node, Place};

/// Accounts.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Makes an account; its password is the first line of standard input.
    #[command(after_help = "Examples:
  portolan account add alma --shown \"Alma Ferro\" --role administrator --data ./data < password.txt
  portolan account add bo --shown \"Bo Lund\" --role officer --post UTO-AIR-01 --data ./data < password.txt")]
    Add(Add),
    /// Lists the accounts.
    List(Place),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// What is typed to sign in.
    name: String,
    /// The name as it is shown and printed.
    #[arg(long, value_name = "NAME")]
    shown: String,
    /// The role.
    #[arg(long, value_name = "ROLE", value_parser = clap::builder::PossibleValuesParser::new(access::ROLES))]
    role: String,
    /// The code of the post at which the role is held, where it needs one.
    #[arg(long, value_name = "CODE")]
    post: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Does it.
///
/// # Errors
/// Those of opening the node; `roles-refused`, `duplicate`, a password that won't do.
pub fn run(arguments: &Arguments, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<()> {
    match &arguments.what {
        What::Add(add) => self::add(add, input, out),
        What::List(place) => list(place, out),
    }
}

fn add(add: &Add, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<()> {
    let mut password = String::new();
    input.read_line(&mut password).map_err(|e| {
        Error::invalid("no-password", format!("Standard input can't be read: {e}."))
    })?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let node = Node::open(&add.place, Settings::default())?;
    let session = node.administration();
    let assignment = match &add.post {
        None => Assignment::of(&add.role),
        Some(code) => {
            let post = places::post_by_code(&session, code)?.ok_or_else(|| {
                Error::not_found("no-such-post", format!("There is no post “{code}” on this node."))
            })?;
            Assignment::at(&add.role, post.id.cast())
        }
    };
    let new = NewUser {
        name: add.name.clone(),
        shown: add.shown.clone(),
        password: Some(password),
        assignments: vec![assignment],
        language: None,
        machine: false,
    };
    node.access.create_user(&session, new)?;
    say(out, &format!("{} may sign in.", add.name))?;
    node.finish()
}

fn list(place: &Place, out: &mut dyn Write) -> Result<()> {
    let node = Node::open(place, Settings::default())?;
    let (accounts, _) = node.access.users(&node.administration(), None)?;
    for a in accounts {
        let roles: Vec<&str> = a.assignments.iter().map(|r| r.role.name()).collect();
        let closed = if a.disabled { "\tclosed" } else { "" };
        say(out, &format!("{}\t{}\t{}{closed}", a.name, a.shown, roles.join(",")))?;
    }
    node.finish()
}

fn say(out: &mut dyn Write, text: &str) -> Result<()> {
    writeln!(out, "{text}").map_err(|e| Error::internal(format!("standard output: {e}")))
}
