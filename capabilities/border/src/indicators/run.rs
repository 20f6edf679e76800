//! Running the indicators that loaded.
//!
//! Always holds: an expression that reads something not known does not run, and is reported as
//! such; an error while running (a division by zero) raises nothing and is reported too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cel::{Context, Program, Value};
use jiff::civil::Date;
use kernel::Id;
use serde::{Deserialize, Serialize};

use super::{Indicator, LoadError, Situation, check, environment::Known};

/// An indicator ready to run.
#[derive(Debug)]
pub struct Compiled {
    /// Its record.
    pub id: Id<Indicator>,
    /// What it says of itself.
    pub indicator: Indicator,
    program: Program,
    reads: BTreeSet<&'static str>,
}

/// An indicator that was raised: a reason to refer, never a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Which.
    pub indicator: Id<Indicator>,
    /// Its name.
    pub name: String,
    /// Why, in the author's words.
    pub text: String,
    /// The law that allows it.
    pub legal_basis: String,
    /// Who wrote it.
    pub author: String,
    /// The fields that it read, with their values, so that the officer sees what it saw.
    pub because: Vec<(String, String)>,
}

/// How a run came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ran {
    /// Raised.
    Raised(Raised),
    /// Not raised.
    Quiet,
    /// Expired or withdrawn: did not run.
    NotInUse,
    /// It reads something that is not known: these fields.
    NotKnown(Vec<&'static str>),
    /// It failed while running, as the log should say.
    Failed(String),
}

impl Compiled {
    /// Checks an indicator and makes it ready.
    ///
    /// # Errors
    /// Why it does not load.
    pub fn load(id: Id<Indicator>, indicator: Indicator) -> Result<Self, LoadError> {
        let checked = check(&indicator.expression)?;
        Ok(Self { id, indicator, program: checked.program, reads: checked.reads })
    }

    /// Runs it on what is known, on a day.
    #[must_use]
    pub fn run(&self, situation: &Situation, on: Date) -> Ran {
        if self.indicator.withdrawn.is_some() || self.indicator.expires_on < on {
            return Ran::NotInUse;
        }
        let unknown: Vec<_> =
            self.reads.iter().copied().filter(|p| situation.get(p).is_none()).collect();
        if !unknown.is_empty() {
            return Ran::NotKnown(unknown);
        }
        let mut context = Context::default();
        for (root, fields) in roots(situation) {
            context.add_variable_from_value(root, fields);
        }
        match self.program.execute(&context) {
            Ok(Value::Bool(true)) => Ran::Raised(self.raised(situation)),
            Ok(Value::Bool(false)) => Ran::Quiet,
            Ok(other) => Ran::Failed(format!("{}: gave {other:?}", self.indicator.name)),
            Err(e) => Ran::Failed(format!("{}: {e}", self.indicator.name)),
        }
    }

    fn raised(&self, situation: &Situation) -> Raised {
        let because = self
            .reads
            .iter()
            .filter_map(|path| {
                let value = match situation.get(path)? {
                    Known::Bool(b) => b.to_string(),
                    Known::Int(i) => i.to_string(),
                    Known::Text(t) => t.clone(),
                };
                Some(((*path).to_owned(), value))
            })
            .collect();
        Raised {
            indicator: self.id,
            name: self.indicator.name.clone(),
            text: self.indicator.text.clone(),
            legal_basis: self.indicator.legal_basis.clone(),
            author: self.indicator.author.clone(),
            because,
        }
    }
}

/// The situation as one map for each root.
fn roots(situation: &Situation) -> BTreeMap<&'static str, HashMap<String, Value>> {
    let mut roots: BTreeMap<&str, HashMap<String, Value>> = BTreeMap::new();
    for (path, known) in situation.iter() {
        let Some((root, name)) = path.split_once('.') else { continue };
        let value = match known {
            Known::Bool(b) => Value::Bool(*b),
            Known::Int(i) => Value::Int(*i),
            Known::Text(t) => Value::from(t.as_str()),
        };
        roots.entry(root).or_default().insert(name.to_owned(), value);
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(expression: &str) -> Compiled {
        let indicator = Indicator {
            name: "test".into(),
            text: "Look again.".into(),
            expression: expression.into(),
            author: "A. Author".into(),
            legal_basis: "section 30".into(),
            expires_on: "2026-12-31".parse().unwrap(),
            withdrawn: None,
        };
        Compiled::load(Id::from_bytes([1; 16]), indicator).unwrap()
    }

    fn on() -> Date {
        "2026-11-24".parse().unwrap()
    }

    fn situation() -> Situation {
        let mut s = Situation::default();
        s.int("history.refusals", 2);
        s.text("journey.mode", "road");
        s.bool("document.first_seen", true);
        s
    }

    #[test]
    fn what_is_true_is_raised_and_says_what_it_saw() {
        let c = compiled(
            "history.refusals >= 2 && journey.mode in [\"road\", \"rail\"] && document.first_seen",
        );
        let Ran::Raised(raised) = c.run(&situation(), on()) else { panic!() };
        assert!(raised.because.contains(&("history.refusals".into(), "2".into())));
        assert_eq!(compiled("history.refusals > 2").run(&situation(), on()), Ran::Quiet);
    }

    #[test]
    fn an_expired_one_does_not_run() {
        let c = compiled("history.refusals >= 2");
        assert_eq!(c.run(&situation(), "2027-01-01".parse().unwrap()), Ran::NotInUse);
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let c = compiled("history.overstays == 0");
        assert_eq!(c.run(&situation(), on()), Ran::NotKnown(vec!["history.overstays"]));
    }

    #[test]
    fn an_error_while_running_raises_nothing() {
        let c = compiled("1 / (history.refusals - 2) > 0");
        assert!(matches!(c.run(&situation(), on()), Ran::Failed(_)));
    }

    #[test]
    fn text_functions_run() {
        assert!(matches!(
            compiled("journey.mode.startsWith(\"ro\") && size(journey.mode) == 4")
                .run(&situation(), on()),
            Ran::Raised(_)
        ));
    }
}
