//! The same keys, with the same variables, in the three languages.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::Texts;
use crate::Language;

type Keys = BTreeMap<String, BTreeSet<String>>;

/// What is wrong with texts, a sentence for each fault; nothing when all is well.
///
/// A file that is not Fluent, a key said twice, a key that a language lacks, and variables that
/// differ between languages.
///
/// ```
/// let texts = web::Texts { en: "a = A { $n }\n", fr: "a = A\n", es: "a = A { $n }\n" };
/// assert_eq!(web::texts::check(&[texts]), ["fr: `a` lacks the variable $n"]);
/// ```
#[must_use]
pub fn check(all: &[Texts]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut said: BTreeMap<&str, Keys> = BTreeMap::new();
    for language in Language::ALL {
        let keys = said.entry(language.code()).or_default();
        for texts in all {
            read(language.code(), texts.of(language), keys, &mut faults);
        }
    }
    let every: BTreeMap<&String, BTreeSet<&String>> =
        said.values().flatten().fold(BTreeMap::new(), |mut every, (key, variables)| {
            every.entry(key).or_insert_with(BTreeSet::new).extend(variables);
            every
        });
    for (language, keys) in &said {
        for (key, variables) in &every {
            let Some(have) = keys.get(*key) else {
                faults.push(format!("{language}: `{key}` is missing"));
                continue;
            };
            for variable in variables.iter().filter(|v| !have.contains(**v)) {
                faults.push(format!("{language}: `{key}` lacks the variable ${variable}"));
            }
        }
    }
    faults
}

fn read(language: &str, text: &str, keys: &mut Keys, faults: &mut Vec<String>) {
    let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(partial, errors)| {
        faults.extend(errors.iter().map(|e| format!("{language}: {e}")));
        partial
    });
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut variables = BTreeSet::new();
        if let Some(value) = &message.value {
            of_pattern(value, &mut variables);
        }
        let key = message.id.name.to_owned();
        if keys.insert(key.clone(), variables).is_some() {
            faults.push(format!("{language}: `{key}` is said twice"));
        }
    }
}

fn of_pattern(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, into);
        }
    }
}

fn of_expression(expression: &Expression<&str>, into: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => of_inline(inline, into),
        Expression::Select { selector, variants } => {
            of_inline(selector, into);
            for variant in variants {
                of_pattern(&variant.value, into);
            }
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, into: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => of_expression(expression, into),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                of_inline(argument, into);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_is_named() {
        let texts = Texts { en: "a = A\n", fr: "", es: "a = A\n" };
        assert_eq!(check(&[texts]), ["fr: `a` is missing"]);
    }

    #[test]
    fn a_variable_inside_a_choice_counts() {
        let choice = "a = { $n ->\n    [one] one\n   *[other] { $n }\n }\n";
        let texts = Texts { en: choice, fr: choice, es: "a = { $m }\n" };
        assert_eq!(check(&[texts]).len(), 3);
    }
}
