//! Whether an expression may be an indicator: a walk over its syntax tree before it ever runs.
//!
//! Always holds: only a declared field (`root.name`, written so), literals, lists of literals, and
//! a closed list of operators and functions pass. Indexing, maps, comprehensions, presence tests
//! and whole roots as values do not, so that no name can be put together while it runs; nothing
//! loops, so that the size of the tree bounds the time.

use std::collections::BTreeSet;

use cel::Program;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators as op};

use super::environment::{Type, declared, protected};

/// Longest expression, in bytes.
pub const MAX_BYTES: usize = 2_000;
/// Largest syntax tree, in nodes.
pub const MAX_NODES: usize = 200;
/// Deepest nesting of brackets.
pub const MAX_DEPTH: usize = 16;
const PARSER_STACK_BYTES: usize = 256 * 1024 * 1024;

/// Why an expression does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// It reads a protected attribute.
    #[error(
        "It reads {attribute} (`{name}`). An indicator may not: the law protects it. Write it over documents and journeys."
    )]
    Protected {
        /// As it stands in the expression.
        name: String,
        /// What it stands for.
        attribute: &'static str,
    },
    /// It reads something that is not declared.
    #[error(
        "`{0}` is not a field that indicators have. The declared fields are listed beside the form."
    )]
    Unknown(String),
    /// It uses a way of writing that indicators do not have.
    #[error(
        "{0} can't be used in an indicator. Use declared fields, comparisons, `in`, &&, ||, !, + − * / %, size, startsWith, endsWith and contains."
    )]
    NotAllowed(String),
    /// Two types that do not go together.
    #[error("{0}")]
    Type(String),
    /// It is not an expression.
    #[error("It can't be read as an expression: {0}")]
    Syntax(String),
    /// It is too large.
    #[error("It is too long: {found} {unit}, at most {most}.")]
    TooLarge {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
        /// Of what.
        unit: &'static str,
    },
}

/// An expression that passed.
#[derive(Debug)]
pub struct Checked {
    /// The parsed program.
    pub program: Program,
    /// The fields that it reads.
    pub reads: BTreeSet<&'static str>,
}

/// Reads and checks an expression.
///
/// # Errors
/// The first reason why it can't be an indicator.
pub fn check(expression: &str) -> Result<Checked, LoadError> {
    if expression.len() > MAX_BYTES {
        let found = expression.len();
        return Err(LoadError::TooLarge { found, most: MAX_BYTES, unit: "bytes" });
    }
    shallow(expression)?;
    let program = parse(expression)?;
    let mut walk = Walk { nodes: 0, reads: BTreeSet::new() };
    match walk.expr(program.expression())? {
        Ty::Bool => Ok(Checked { reads: walk.reads, program }),
        other => {
            Err(LoadError::Type(format!("It gives {}; expected true or false.", other.words())))
        }
    }
}

/// The parser recurses for each bracket, sign and dot, and would end the process rather than the
/// parsing if the stack ran out: so these are counted before it sees them.
fn shallow(expression: &str) -> Result<(), LoadError> {
    let (mut depth, mut deepest, mut signs) = (0_usize, 0_usize, 0_usize);
    for b in expression.bytes() {
        match b {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'!' | b'-' | b'.' | b'?' => signs += 1,
            _ => {}
        }
    }
    if deepest > MAX_DEPTH {
        return Err(LoadError::TooLarge { found: deepest, most: MAX_DEPTH, unit: "brackets deep" });
    }
    if signs > MAX_NODES {
        return Err(LoadError::TooLarge { found: signs, most: MAX_NODES, unit: "signs and dots" });
    }
    Ok(())
}

/// Parses on a thread with room for the parser's recursion, whatever thread asks.
fn parse(expression: &str) -> Result<Program, LoadError> {
    let source = expression.to_owned();
    let parsed = std::thread::Builder::new()
        .name("indicator".to_owned())
        .stack_size(PARSER_STACK_BYTES)
        .spawn(move || {
            Program::compile(&source)
                .map_err(|e| e.to_string().lines().next().unwrap_or_default().to_owned())
        })
        .map_err(|e| e.to_string())
        .and_then(|thread| thread.join().map_err(|_| "the parser gave up".to_owned()))
        .and_then(|parsed| parsed);
    parsed.map_err(LoadError::Syntax)
}

/// The type of a part of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ty {
    Bool,
    Int,
    Text,
    BoolList,
    IntList,
    TextList,
}

impl Ty {
    const fn words(self) -> &'static str {
        match self {
            Self::Bool => "true or false",
            Self::Int => "a number",
            Self::Text => "text",
            Self::BoolList | Self::IntList | Self::TextList => "a list",
        }
    }
    const fn list(self) -> Option<Self> {
        match self {
            Self::Bool => Some(Self::BoolList),
            Self::Int => Some(Self::IntList),
            Self::Text => Some(Self::TextList),
            Self::BoolList | Self::IntList | Self::TextList => None,
        }
    }
}

struct Walk {
    nodes: usize,
    reads: BTreeSet<&'static str>,
}

/// A name that is not declared: protected, so say which; else unknown.
fn not_declared(path: &str) -> LoadError {
    for part in path.split('.').rev() {
        if let Some(attribute) = protected(part) {
            return LoadError::Protected { name: path.to_owned(), attribute };
        }
    }
    LoadError::Unknown(path.to_owned())
}

/// `a.b.c` as text, where it is nothing but names.
fn path_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(s) if !s.test => Some(format!("{}.{}", path_of(&s.operand.expr)?, s.field)),
        _ => None,
    }
}

/// A protected name anywhere in a part that is refused anyway, so that the refusal can say it.
fn hidden(expr: &Expr) -> Option<LoadError> {
    let found = |name: &str| {
        protected(name).map(|attribute| LoadError::Protected { name: name.to_owned(), attribute })
    };
    match expr {
        Expr::Ident(name) => found(name),
        Expr::Literal(LiteralValue::String(s)) => found(s.inner()),
        Expr::Select(s) => found(&s.field).or_else(|| hidden(&s.operand.expr)),
        Expr::Call(c) => {
            c.target.iter().map(AsRef::as_ref).chain(&c.args).find_map(|e| hidden(&e.expr))
        }
        Expr::List(l) => l.elements.iter().find_map(|e| hidden(&e.expr)),
        Expr::Comprehension(c) => {
            [&c.iter_range, &c.accu_init, &c.loop_cond, &c.loop_step, &c.result]
                .into_iter()
                .find_map(|e| hidden(&e.expr))
        }
        Expr::Literal(_) | Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => None,
    }
}

impl Walk {
    fn expr(&mut self, e: &IdedExpr) -> Result<Ty, LoadError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(LoadError::TooLarge { found: self.nodes, most: MAX_NODES, unit: "parts" });
        }
        let refuse = |what: &str| {
            Err(hidden(&e.expr).unwrap_or_else(|| LoadError::NotAllowed(what.to_owned())))
        };
        match &e.expr {
            Expr::Ident(name) => Err(not_declared(name)),
            Expr::Select(s) if s.test => refuse("has()"),
            Expr::Select(_) => match path_of(&e.expr) {
                None => refuse("Reading a field of a computed value"),
                Some(path) => match declared(&path) {
                    None => Err(not_declared(&path)),
                    Some(field) => {
                        self.reads.insert(field.path);
                        Ok(match field.ty {
                            Type::Bool => Ty::Bool,
                            Type::Int => Ty::Int,
                            Type::Text => Ty::Text,
                        })
                    }
                },
            },
            Expr::Literal(LiteralValue::Boolean(_)) => Ok(Ty::Bool),
            Expr::Literal(LiteralValue::Int(_)) => Ok(Ty::Int),
            Expr::Literal(LiteralValue::String(_)) => Ok(Ty::Text),
            Expr::Literal(_) => refuse("A number with a fraction, bytes or null"),
            Expr::List(list) => self.list(&list.elements),
            Expr::Call(call) => self.call(call, &refuse),
            Expr::Comprehension(_) => refuse("A macro (all, exists, map, filter)"),
            Expr::Map(_) | Expr::Struct(_) => refuse("A map"),
            Expr::Unspecified => Err(LoadError::Syntax("it is empty".to_owned())),
        }
    }

    fn list(&mut self, elements: &[IdedExpr]) -> Result<Ty, LoadError> {
        let mut ty = None;
        for e in elements {
            if !matches!(e.expr, Expr::Literal(_)) {
                return Err(hidden(&e.expr).unwrap_or_else(|| {
                    LoadError::NotAllowed("A list of anything but literals".to_owned())
                }));
            }
            let this = self.expr(e)?;
            if *ty.get_or_insert(this) != this {
                return Err(LoadError::Type("A list holds values of different types.".to_owned()));
            }
        }
        ty.and_then(Ty::list).ok_or_else(|| LoadError::Type("A list is empty.".to_owned()))
    }

    fn call(
        &mut self,
        call: &CallExpr,
        refuse: &dyn Fn(&str) -> Result<Ty, LoadError>,
    ) -> Result<Ty, LoadError> {
        let name = call.func_name.as_str();
        let known = [
            op::LOGICAL_AND,
            op::LOGICAL_OR,
            op::LOGICAL_NOT,
            op::EQUALS,
            op::NOT_EQUALS,
            op::LESS,
            op::LESS_EQUALS,
            op::GREATER,
            op::GREATER_EQUALS,
            op::IN,
            op::ADD,
            op::SUBSTRACT,
            op::MULTIPLY,
            op::DIVIDE,
            op::MODULO,
            op::NEGATE,
            "size",
            "startsWith",
            "endsWith",
            "contains",
        ];
        if name == op::INDEX || name == op::OPT_INDEX || name == op::OPT_SELECT {
            return refuse("Indexing with [ ]");
        }
        if !known.contains(&name) {
            return refuse(&format!("`{name}`"));
        }
        let mut types = Vec::with_capacity(call.args.len() + 1);
        for part in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
            types.push(self.expr(part)?);
        }
        let result = match (name, types.as_slice()) {
            (op::LOGICAL_AND | op::LOGICAL_OR, [Ty::Bool, Ty::Bool])
            | (op::LOGICAL_NOT, [Ty::Bool]) => Some(Ty::Bool),
            (op::EQUALS | op::NOT_EQUALS, [a, b]) if a == b => Some(Ty::Bool),
            (
                op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS,
                [Ty::Int, Ty::Int] | [Ty::Text, Ty::Text],
            ) => Some(Ty::Bool),
            (op::IN, [one, many]) if one.list() == Some(*many) => Some(Ty::Bool),
            // Text is not added: nothing grows, and no name is put together.
            (
                op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::MODULO,
                [Ty::Int, Ty::Int],
            )
            | (op::NEGATE, [Ty::Int])
            | ("size", [Ty::Text]) => Some(Ty::Int),
            ("startsWith" | "endsWith" | "contains", [Ty::Text, Ty::Text])
                if call.target.is_some() =>
            {
                Some(Ty::Bool)
            }
            _ => None,
        };
        result.ok_or_else(|| {
            let words: Vec<&str> = types.iter().map(|t| t.words()).collect();
            LoadError::Type(format!(
                "`{}` does not go with {}.",
                name.trim_matches(['_', '@']),
                words.join(" and ")
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(expression: &str) -> LoadError {
        check(expression).err().unwrap_or_else(|| panic!("{expression} loaded"))
    }

    #[test]
    fn documents_and_journeys_can_be_read() {
        for fine in [
            "document.check_digits_failed > 0",
            "history.crossings_30_days >= 8 && !(journey.mode in [\"air\", \"sea\"])",
            "journey.conveyance.startsWith(\"UT\") || size(journey.purpose) == 0",
            "document.days_to_expiry - 7 < -1 * 3",
        ] {
            check(fine).unwrap_or_else(|e| panic!("{fine}: {e}"));
        }
    }

    #[test]
    fn a_protected_attribute_does_not_load_and_is_named() {
        for (expression, attribute) in [
            ("document.sex == \"F\"", "sex"),
            ("document.citizenship in [\"XXA\"]", "citizenship"),
            (
                "document.issuingState == \"UTO\"",
                "the issuing State, which stands in for citizenship",
            ),
            ("person.religion == \"x\"", "religion or belief"),
            ("journey.mode == \"air\" && holder.age < 30", "age"),
            ("document[\"sex\"] == \"F\"", "sex"),
            ("{\"a\": document}[\"a\"].nationality == \"X\"", "citizenship"),
            ("has(document.birth_place)", "place of birth"),
            (
                "[document].exists(d, d.name == \"x\")",
                "the name, which stands in for ethnic origin and sex",
            ),
            ("\"sex\" in document", "sex"),
            ("nationality == \"X\"", "citizenship"),
        ] {
            match refused(expression) {
                LoadError::Protected { attribute: found, .. } => {
                    assert_eq!(found, attribute, "{expression}")
                }
                // Caught earlier for what it is: it must not load either way.
                LoadError::Unknown(_) | LoadError::NotAllowed(_) => {
                    assert!(
                        !expression.starts_with("document."),
                        "{expression} must name the attribute"
                    );
                }
                other => panic!("{expression}: {other}"),
            }
        }
    }

    #[test]
    fn names_put_together_while_running_do_not_load() {
        for expression in [
            "document[\"s\" + \"ex\"] == \"F\"",
            "document[journey.mode] == \"F\"",
            "document == document",
            "string(document).contains(\"UTO\")",
            "[document].map(d, d)[0].sex == \"F\"",
            "document.type + \"x\" == \"Px\"",
            "dyn(document).type == \"P\"",
        ] {
            refused(expression);
        }
    }

    #[test]
    fn unknown_names_do_not_load() {
        assert_eq!(refused("document.smell > 1"), LoadError::Unknown("document.smell".into()));
        assert_eq!(refused("weather.rain"), LoadError::Unknown("weather.rain".into()));
    }

    #[test]
    fn it_must_give_true_or_false() {
        assert!(matches!(refused("history.refusals"), LoadError::Type(_)));
        assert!(matches!(refused("history.refusals > \"1\""), LoadError::Type(_)));
    }

    #[test]
    fn nothing_too_long_or_too_deep_loads_and_nothing_panics() {
        let long = "history.refusals > 1 && ".repeat(200);
        assert!(matches!(refused(&long), LoadError::TooLarge { .. }));
        let deep = format!("{}true{}", "(".repeat(190), ")".repeat(190));
        assert!(matches!(refused(&deep), LoadError::TooLarge { .. }));
        refused(&format!("{}true{}", "(".repeat(16), ")".repeat(15)));
        refused(&"1+".repeat(990));
        refused(&format!("{}1 > 0", "1+".repeat(900)));
        refused(&format!("{}true", "true || ".repeat(240)));
        refused(&"(".repeat(1_900));
        refused(&format!("{}true", "!".repeat(190)).replace("!true", "!\"x\""));
        let nots = format!("{}true", "!".repeat(900));
        assert!(matches!(refused(&nots), LoadError::TooLarge { .. }));
        let wide = vec!["history.refusals > 1"; 60].join(" || ");
        assert!(matches!(refused(&wide), LoadError::TooLarge { .. }));
        refused("");
        refused("&&");
    }
}
