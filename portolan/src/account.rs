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
    /// Makes an account; a person's password is the first line of standard input.
    ///
    /// A machine (a reader service, a gateway of carriers) has no password: it gets a token.
    #[command(after_help = "Examples:
  portolan account add alma --shown \"Alma Ferro\" --role administrator --data ./data < password.txt
  portolan account add bo --shown \"Bo Lund\" --role officer --post UTO-AIR-01 --data ./data < password.txt
  portolan account add reader.booth1 --shown \"Reader, booth 1\" --role reader_service --post UTO-AIR-01 --data ./data")]
    Add(Add),
    /// Issues a token to a machine's account, and prints it: it is shown once and kept nowhere.
    ///
    /// The machine sends it as `Authorization: Bearer TOKEN`. Earlier tokens stay good until they
    /// expire or the account is closed.
    #[command(after_help = "Examples:
  portolan account token reader.booth1 --days 90 --data ./data > token.txt")]
    Token(Token),
    /// Closes an account: sessions and tokens end at once. What it wrote stays its own.
    #[command(after_help = "Examples:
  portolan account close reader.booth1 --data ./data
  portolan account close reader.booth1 --open-again --data ./data")]
    Close(Close),
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

#[derive(Debug, clap::Args)]
struct Token {
    /// The account's name.
    name: String,
    /// How many days it is good for.
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// What it is for, as it stands in the list of sessions.
    #[arg(long, value_name = "TEXT", default_value = "")]
    label: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct Close {
    /// The account's name.
    name: String,
    /// Opens it again instead; tokens that ended stay ended.
    #[arg(long)]
    open_again: bool,
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
        What::Token(token) => self::token(token, out),
        What::Close(close) => self::close(close, out),
        What::List(place) => list(place, out),
    }
}

fn token(token: &Token, out: &mut dyn Write) -> Result<()> {
    let node = Node::open(&token.place, Settings::default())?;
    let session = node.administration();
    let account = node.access.user_named(&session, &token.name)?;
    let issued = node.access.issue_api_token(&session, account.id, &token.label, token.days)?;
    // Alone on its line, so that it can be kept in a file.
    say(out, &issued)?;
    node.finish()
}

fn close(close: &Close, out: &mut dyn Write) -> Result<()> {
    let node = Node::open(&close.place, Settings::default())?;
    let session = node.administration();
    let account = node.access.user_named(&session, &close.name)?;
    node.access.disable(&session, account.id, !close.open_again)?;
    let now = if close.open_again { "open" } else { "closed" };
    say(out, &format!("{} is {now}.", account.name))?;
    node.finish()
}

fn add(add: &Add, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<()> {
    let machine = access::ROLES_OF_MACHINES.contains(&add.role.as_str());
    let password = if machine { None } else { Some(first_line(input)?) };
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
        password,
        assignments: vec![assignment],
        language: None,
        machine,
    };
    node.access.create_user(&session, new)?;
    let next = if machine {
        format!("{0} is a machine's: portolan account token {0} gives it a token.", add.name)
    } else {
        format!("{} may sign in.", add.name)
    };
    say(out, &next)?;
    node.finish()
}

fn first_line(input: &mut dyn BufRead) -> Result<String> {
    let mut password = String::new();
    input.read_line(&mut password).map_err(|e| {
        Error::invalid("no-password", format!("Standard input can't be read: {e}."))
    })?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
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
