//! The policies: Cedar files that an auditor can read, checked whole at start.
//!
//! Always holds: what no policy permits is denied, and a `forbid` outweighs every `permit`; a
//! policy that names an action or a role that does not exist does not load; a policy speaks of
//! roles and of *the actor's own post*, never of one person or one named post. Because of the
//! last, a decision depends on nothing but role, action and how the actor's post relates to the
//! one acted on, and all decisions are made once, at start: asking is then a table look-up.
//!
//! Left out: rules over the content of a record (whose stay, which ground). Those are law, not
//! permission, and belong to the capability.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId,
    PolicySet, Request, RestrictedExpression, Schema, ValidationMode, Validator,
};
use kernel::{Actor, Id, Post};

use crate::action::{Action, ROLES};

const SCHEMA: &str = include_str!("../policies/access.cedarschema");

/// Why policies don't load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The file is not Cedar.
    #[error("{file}: {what}")]
    Syntax {
        /// The file.
        file: String,
        /// What the parser says, with its place.
        what: String,
    },
    /// A policy names an action or an attribute that does not exist, or compares unlike things.
    #[error("a policy does not fit the schema: {what}")]
    Schema {
        /// What the validator says.
        what: String,
    },
    /// A policy names a role that does not exist.
    #[error("{policy}: there is no role “{role}”; the roles are {}", ROLES.join(", "))]
    UnknownRole {
        /// The policy.
        policy: String,
        /// What it names.
        role: String,
    },
    /// A policy names one person or one post.
    #[error(
        "{policy} names {entity}: a policy speaks of roles and of the actor's own post, never of one person or one post"
    )]
    NamesOne {
        /// The policy.
        policy: String,
        /// What it names.
        entity: String,
    },
    /// Two actions have one name, or a name is not `area:verb`.
    #[error("“{name}” is not a name for an action: expected `area:verb` in lower case, once")]
    Action {
        /// The name.
        name: String,
    },
}

/// How the actor's post relates to what is acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reach {
    /// The whole node, by an actor who is at a post.
    NodeFromPost,
    /// The whole node, by an actor who is at none.
    NodeFromNone,
    /// The actor's own post.
    Own,
    /// Another post, by an actor who is at one.
    OtherFromPost,
    /// A post, by an actor who is at none.
    OtherFromNone,
}

impl Reach {
    const ALL: [Self; 5] = [
        Self::NodeFromPost,
        Self::NodeFromNone,
        Self::Own,
        Self::OtherFromPost,
        Self::OtherFromNone,
    ];

    const fn has_post(self) -> bool {
        matches!(self, Self::NodeFromPost | Self::Own | Self::OtherFromPost)
    }

    fn of(actor: Option<Id<Post>>, on: Option<Id<Post>>) -> Self {
        match (actor, on) {
            (Some(_), None) => Self::NodeFromPost,
            (None, None) => Self::NodeFromNone,
            (Some(a), Some(b)) if a == b => Self::Own,
            (Some(_), Some(_)) => Self::OtherFromPost,
            (None, Some(_)) => Self::OtherFromNone,
        }
    }
}

/// Every decision that there is, made once from the policies.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    permitted: HashMap<String, HashMap<&'static str, HashSet<Reach>>>,
    actions: HashSet<&'static str>,
}

fn uid(entity: &str, id: &str) -> Result<EntityUid, PolicyError> {
    let name = EntityTypeName::from_str(entity)
        .map_err(|e| PolicyError::Schema { what: e.to_string() })?;
    Ok(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}

/// The schema as the program completes it: what `access.cedarschema` says, and every action.
///
/// # Errors
/// When an action's name is not `area:verb`, or stands twice.
pub fn schema_text(actions: &[Action]) -> Result<String, PolicyError> {
    let mut text = SCHEMA.trim_end().trim_end_matches('}').to_owned();
    let mut seen = HashSet::new();
    for action in actions {
        let well_formed = action.name.split_once(':').is_some_and(|(area, verb)| {
            let word = |w: &str| {
                !w.is_empty()
                    && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
            };
            word(area) && word(verb)
        });
        if !well_formed || !seen.insert(action.name) {
            return Err(PolicyError::Action { name: action.name.to_owned() });
        }
        let _ = write!(
            text,
            "\n  action \"{}\" appliesTo {{ principal: [User], resource: [Post, Node] }};",
            action.name
        );
    }
    text.push_str("\n}\n");
    Ok(text)
}

impl Policies {
    /// Reads policies from `(file name, text)` over `actions`, and checks them strictly.
    ///
    /// # Errors
    /// A [`PolicyError`] that names the file or the policy.
    ///
    /// ```
    /// use access::{ACTIONS, POLICIES, Policies};
    /// let policies = Policies::from_files(POLICIES, ACTIONS)?;
    /// # Ok::<(), access::PolicyError>(())
    /// ```
    pub fn from_files(files: &[(&str, &str)], actions: &[Action]) -> Result<Self, PolicyError> {
        let (schema, _) = Schema::from_cedarschema_str(&schema_text(actions)?)
            .map_err(|e| PolicyError::Schema { what: e.to_string() })?;
        let mut set = PolicySet::new();
        for (file, text) in files {
            let fault = |what: String| PolicyError::Syntax { file: (*file).to_owned(), what };
            let read = PolicySet::from_str(text).map_err(|e| fault(e.to_string()))?;
            if read.templates().next().is_some() {
                return Err(fault(
                    "templates with ?principal or ?resource are not used here".into(),
                ));
            }
            for policy in read.policies() {
                let id =
                    policy.annotation("id").map_or_else(|| policy.id().to_string(), str::to_owned);
                set.add(policy.new_id(PolicyId::new(format!("{file}: {id}"))))
                    .map_err(|e| fault(e.to_string()))?;
            }
        }
        let checked = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
        if let Some(error) = checked.validation_errors().next() {
            return Err(PolicyError::Schema { what: error.to_string() });
        }
        for policy in set.policies() {
            for entity in policy.entity_literals() {
                let id: &str = entity.id().as_ref();
                match entity.type_name().to_string().as_str() {
                    "Portolan::Action" => {}
                    "Portolan::Role" if ROLES.contains(&id) => {}
                    "Portolan::Role" => {
                        return Err(PolicyError::UnknownRole {
                            policy: policy.id().to_string(),
                            role: id.to_owned(),
                        });
                    }
                    _ => {
                        return Err(PolicyError::NamesOne {
                            policy: policy.id().to_string(),
                            entity: entity.to_string(),
                        });
                    }
                }
            }
        }
        Self::decide_all(&set, &schema, actions)
    }

    fn decide_all(
        set: &PolicySet,
        schema: &Schema,
        actions: &[Action],
    ) -> Result<Self, PolicyError> {
        let fault = |e: &dyn std::fmt::Display| PolicyError::Schema { what: e.to_string() };
        let (user, node) = (uid("Portolan::User", "actor")?, uid("Portolan::Node", "node")?);
        let (own, other) = (uid("Portolan::Post", "own")?, uid("Portolan::Post", "other")?);
        let authorizer = Authorizer::new();
        let mut all = Self { actions: actions.iter().map(|a| a.name).collect(), ..Self::default() };
        for role in ROLES {
            let role_uid = uid("Portolan::Role", role)?;
            let of_role = all.permitted.entry((*role).to_owned()).or_default();
            for reach in Reach::ALL {
                let attrs = if reach.has_post() {
                    HashMap::from([(
                        "post".to_owned(),
                        RestrictedExpression::new_entity_uid(own.clone()),
                    )])
                } else {
                    HashMap::new()
                };
                let actor = Entity::new(user.clone(), attrs, HashSet::from([role_uid.clone()]))
                    .map_err(|e| fault(&e))?;
                let bare = |uid: &EntityUid| Entity::new_no_attrs(uid.clone(), HashSet::new());
                let entities = Entities::from_entities(
                    [actor, bare(&role_uid), bare(&node), bare(&own), bare(&other)],
                    Some(schema),
                )
                .map_err(|e| fault(&e))?;
                let resource = match reach {
                    Reach::NodeFromPost | Reach::NodeFromNone => &node,
                    Reach::Own => &own,
                    Reach::OtherFromPost | Reach::OtherFromNone => &other,
                };
                for action in actions {
                    let request = Request::new(
                        user.clone(),
                        uid("Portolan::Action", action.name)?,
                        resource.clone(),
                        Context::empty(),
                        Some(schema),
                    )
                    .map_err(|e| fault(&e))?;
                    let answer = authorizer.is_authorized(&request, set, &entities);
                    if answer.decision() == Decision::Allow {
                        of_role.entry(action.name).or_default().insert(reach);
                    }
                }
            }
        }
        Ok(all)
    }

    /// Whether the action is one that was declared.
    #[must_use]
    pub fn knows(&self, action: &Action) -> bool {
        self.actions.contains(action.name)
    }

    /// Whether an actor may do something at a post, or on the node as a whole.
    #[must_use]
    pub fn permit(&self, actor: &Actor, action: &Action, on: Option<Id<Post>>) -> bool {
        self.reaches(actor.role.name(), action.name)
            .is_some_and(|reaches| reaches.contains(&Reach::of(actor.post, on)))
    }

    fn reaches(&self, role: &str, action: &str) -> Option<&HashSet<Reach>> {
        self.permitted.get(role)?.get(action)
    }

    fn cell(&self, role: &str, action: &str) -> &'static str {
        let Some(reaches) = self.reaches(role, action) else { return "-" };
        let has = |reach| reaches.contains(&reach);
        let node = has(Reach::NodeFromPost) || has(Reach::NodeFromNone);
        let other = has(Reach::OtherFromPost) || has(Reach::OtherFromNone);
        match (node, has(Reach::Own), other) {
            (false, false, false) => "-",
            (true, true, true) => "all",
            (true, true, false) => "node, own post",
            (true, false, false) => "node",
            (false, true, false) => "own post",
            (false, true, true) => "posts",
            (true, false, true) => "node, other posts",
            (false, false, true) => "other posts",
        }
    }
}

/// Role × action as text to be reviewed: a line for each action, a column for each role.
///
/// `own post` means the post at which the actor works, `node` what belongs to no single post,
/// `posts` every post, `all` both, `-` nothing.
#[must_use]
pub fn matrix(policies: &Policies, actions: &[Action], roles: &[&str]) -> String {
    let mut rows = vec![std::iter::once("action").chain(roles.iter().copied()).collect::<Vec<_>>()];
    let mut sorted: Vec<&Action> = actions.iter().collect();
    sorted.sort_by_key(|a| a.name);
    for action in sorted {
        let cells = roles.iter().map(|role| policies.cell(role, action.name));
        rows.push(std::iter::once(action.name).chain(cells).collect());
    }
    let mut widths = vec![0_usize; roles.len() + 1];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, &width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
