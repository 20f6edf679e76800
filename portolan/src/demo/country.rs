//! Utopia: its posts, its officers, its law and its risk indicators.
//!
//! Always holds: all of it is made by the operations that an administrator uses.

use access::{Assignment, NewUser};
use border::rules::Draft;
use jiff::{ToSpan, tz::TimeZone};
use kernel::{Act, Actor, Id, Post, Purpose, Result, Role};
use places::PostKind;

use super::flights::LOCATION;
use crate::node::Node;

/// What opens every account of the demonstration; it is printed, and no other node has it.
pub const PASSPHRASE: &str = "harbour lantern specimen";

/// The law before the one that [`border::UTOPIA_RULES`] holds.
const OLDER_LAW: &str = include_str!("utopia-2019.toml");

const ZONE: &str = "Atlantic/Madeira";

/// Code, name, kind, region. The land posts are the last.
const POSTS: [(&str, &str, PostKind, &str); 8] = [
    ("UTO-AIR-01", "Amaurot International Airport", PostKind::Air, "Capital"),
    ("UTO-AIR-02", "Hythlo Airport", PostKind::Air, "South"),
    ("UTO-SEA-01", "Port Anyder", PostKind::Sea, "Capital"),
    ("UTO-SEA-02", "Abraxa Ferry Terminal", PostKind::Sea, "East"),
    ("UTO-RAIL-01", "Nolan Central Station", PostKind::Rail, "North"),
    ("UTO-LAND-01", "Polyler Bridge", PostKind::Land, "North"),
    ("UTO-LAND-02", "Tranibor Pass", PostKind::Land, "North"),
    ("UTO-LAND-03", "Macar Road", PostKind::Land, "West"),
];
/// How many of the posts, at the end of the list, are by land.
pub const BY_LAND: usize = 3;

/// The names of those who work there, in turn.
const NAMES: [&str; 32] = [
    "Ansa Beck",
    "Boro Quill",
    "Cila Venn",
    "Doro Mast",
    "Eska Thorn",
    "Fabo Lind",
    "Gila Roan",
    "Hemo Sark",
    "Ista Wold",
    "Joro Pike",
    "Kela Brand",
    "Lomo Frost",
    "Mira Holt",
    "Nimo Vale",
    "Orsa Penn",
    "Pelo Crane",
    "Quila Dorn",
    "Remo Ash",
    "Sula Grey",
    "Tiro Marsh",
    "Ulla Stone",
    "Varo Lane",
    "Wila Birch",
    "Xamo Reed",
    "Yara Flint",
    "Zeno Brook",
    "Adra Moor",
    "Belo Finch",
    "Cora Hale",
    "Dino Sedge",
    "Elma Rush",
    "Faro Glen",
];

/// A post with those who work there.
#[derive(Debug, Clone)]
pub struct Staffed {
    pub kind: PostKind,
    pub zone: TimeZone,
    pub officers: Vec<Act>,
    pub second_line: Act,
    pub supervisor: Act,
}

/// An account as it is told at start.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Told {
    /// What is typed.
    pub name: String,
    /// Who it is.
    pub shown: String,
    /// In which role.
    pub role: String,
    /// Where.
    pub post: Option<String>,
}

/// The country as it stands on the first day.
pub struct Country {
    pub posts: Vec<Staffed>,
    pub accounts: Vec<Told>,
    pub administrator: Act,
    /// What hands on the passenger lists of carriers.
    pub gateway: Act,
}

/// Makes posts and accounts.
///
/// # Errors
/// Those of the operations.
pub fn found(node: &Node) -> Result<Country> {
    let session = node.administration();
    let mut accounts = Vec::new();
    let mut names = NAMES.iter();
    let mut hire = |name: String, shown: &str, role: &str, at: Option<(Id<Post>, &str)>| {
        let assignment = match at {
            Some((post, _)) => Assignment::at(role, post),
            None => Assignment::of(role),
        };
        let machine = access::ROLES_OF_MACHINES.contains(&role);
        let user = node.access.create_user(
            &session,
            NewUser {
                name: name.clone(),
                shown: shown.to_owned(),
                password: (!machine).then(|| PASSPHRASE.to_owned()),
                assignments: vec![assignment],
                language: None,
                machine,
            },
        )?;
        // A machine has no passphrase: nobody is told of it.
        if !machine {
            accounts.push(Told {
                name,
                shown: shown.to_owned(),
                role: role.to_owned(),
                post: at.map(|(_, name)| name.to_owned()),
            });
        }
        let actor = Actor {
            user,
            name: shown.to_owned(),
            role: Role::new(role),
            post: at.map(|(post, _)| post),
        };
        Ok::<_, kernel::Error>(Act::new(actor, Purpose::BorderControl))
    };
    let mut posts = Vec::new();
    for (code, name, kind, region) in POSTS {
        let post = places::Post {
            name: name.to_owned(),
            code: code.to_owned(),
            kind,
            time_zone: ZONE.to_owned(),
            region: region.to_owned(),
            open: true,
            location: (code == POSTS[0].0).then(|| LOCATION.to_owned()),
        };
        let zone = post.zone()?;
        let id: Id<Post> = places::create_post(&session, &post)?.cast();
        let short = code.trim_start_matches("UTO-").to_ascii_lowercase().replace('-', "");
        let mut somebody = |what: &str, role: &str| {
            let shown = names.next().copied().unwrap_or("Specimen Officer");
            hire(format!("{what}.{short}"), shown, role, Some((id, name)))
        };
        let officers = vec![somebody("officer", "officer")?, somebody("officer2", "officer")?];
        let second_line = somebody("second", "second_line")?;
        let supervisor = somebody("supervisor", "supervisor")?;
        posts.push(Staffed { kind, zone, officers, second_line, supervisor });
    }
    hire("statistician".to_owned(), "Iva Tally", "statistician", None)?;
    hire("auditor".to_owned(), "Otto Proof", "auditor", None)?;
    let administrator = hire("administrator".to_owned(), "Alma Ferro", "administrator", None)?;
    let gateway = hire("carriers".to_owned(), "Gateway of the carriers", "carrier_gateway", None)?;
    Ok(Country { posts, accounts, administrator, gateway })
}

/// Publishes the law of both times.
///
/// # Errors
/// Those of the operations.
pub fn publish_law(node: &Node, administrator: &Act) -> Result<()> {
    node.desk.publish_rules(administrator, OLDER_LAW)?;
    node.desk.publish_rules(administrator, border::UTOPIA_RULES)?;
    Ok(())
}

/// Publishes the risk indicators, as of the clock.
///
/// # Errors
/// Those of the operations.
pub fn publish_indicators(node: &Node, administrator: &Act) -> Result<()> {
    let expires_on = node.clock.now().to_zoned_datetime(TimeZone::UTC).date();
    let expires_on = expires_on.checked_add(180.days()).unwrap_or(expires_on);
    for (name, text, expression) in [
        (
            "Document under another name",
            "This document was shown here before by somebody with another name or birth date. Compare the holder with the photograph, and ask for a second document.",
            "document.other_holder",
        ),
        (
            "Check digits fail",
            "A check digit of the machine readable zone does not hold. Read the document again by hand and look at it under the lamp.",
            "document.read_by_machine && document.check_digits_failed > 0",
        ),
        (
            "Reported stolen or lost",
            "This document stands on a list. Ask the holder when it was lost and found, and have the second line call the list's owner.",
            "document.reported",
        ),
        (
            "Chip altered",
            "What the chip holds is not what was signed, or the chip is a copy. Have the document examined at the second line.",
            "document.chip_altered",
        ),
        (
            "Minors without an address",
            "Minors travel with this person and no address was given. Ask who expects them, and whether a parent agrees.",
            "journey.minors > 0 && !journey.address_given && journey.group_size == 0",
        ),
        (
            "Stayed too long more than once",
            "Two or more earlier stays went on longer than they were allowed. Ask about the plans for this one.",
            "history.overstays >= 2",
        ),
    ] {
        node.desk.publish_indicator(
            administrator,
            Draft {
                name: name.to_owned(),
                text: text.to_owned(),
                expression: expression.to_owned(),
                legal_basis: "Immigration Act of Utopia, section 17(2)".to_owned(),
                expires_on,
            },
        )?;
    }
    Ok(())
}
