//! What the policies come to, and which ones don't load.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use access::{ACTIONS, Action, POLICIES, Policies, PolicyError, ROLES, matrix};
use kernel::{Actor, Id, Post, Purpose, Role};

const EXAMINE: Action = Action::new("border:examine", Purpose::BorderControl);
const RULES: Action = Action::new("border:rules", Purpose::Administration);
const DESK: &str = r#"
permit (
  principal in Portolan::Role::"officer",
  action == Portolan::Action::"border:examine",
  resource is Portolan::Post
) when { principal has post && principal.post == resource };

permit (
  principal in Portolan::Role::"supervisor",
  action == Portolan::Action::"border:examine",
  resource is Portolan::Post
);

permit (
  principal in Portolan::Role::"supervisor",
  action == Portolan::Action::"border:rules",
  resource is Portolan::Node
);
"#;

fn post(n: u8) -> Id<Post> {
    Id::from_bytes([n; 16])
}

fn actor(role: &str, post: Option<Id<Post>>) -> Actor {
    Actor { user: Id::from_bytes([9; 16]), name: "Ana".into(), role: Role::new(role), post }
}

fn refused(text: &str) -> PolicyError {
    Policies::from_files(&[("test.cedar", text)], &[EXAMINE, RULES]).unwrap_err()
}

#[test]
fn what_no_policy_permits_is_denied() {
    let none = Policies::from_files(&[], &[EXAMINE]).unwrap();
    for role in ROLES {
        for at in [None, Some(post(1))] {
            for on in [None, Some(post(1)), Some(post(2))] {
                assert!(!none.permit(&actor(role, at), &EXAMINE, on));
            }
        }
    }
}

#[test]
fn an_officer_works_at_their_own_post_and_a_supervisor_at_every_one() {
    let policies = Policies::from_files(&[("desk.cedar", DESK)], &[EXAMINE, RULES]).unwrap();
    let officer = actor("officer", Some(post(1)));
    assert!(policies.permit(&officer, &EXAMINE, Some(post(1))));
    assert!(!policies.permit(&officer, &EXAMINE, Some(post(2))));
    assert!(!policies.permit(&officer, &EXAMINE, None));
    assert!(!policies.permit(&actor("officer", None), &EXAMINE, Some(post(1))));
    assert!(policies.permit(&actor("supervisor", Some(post(1))), &EXAMINE, Some(post(2))));
    assert!(!policies.permit(&actor("chief", Some(post(1))), &EXAMINE, Some(post(1))));
}

#[test]
fn the_matrix_can_be_read() {
    let policies = Policies::from_files(&[("desk.cedar", DESK)], &[EXAMINE, RULES]).unwrap();
    let text = matrix(&policies, &[RULES, EXAMINE], &["officer", "supervisor", "auditor"]);
    assert_eq!(
        text,
        "action          officer   supervisor  auditor\n\
         border:examine  own post  posts       -\n\
         border:rules    -         node        -\n"
    );
}

#[test]
fn the_house_policies_of_this_crate_are_as_reviewed() {
    let policies = Policies::from_files(POLICIES, ACTIONS).unwrap();
    let roles = ["officer", "administrator", "auditor", "system"];
    assert_eq!(
        matrix(&policies, ACTIONS, &roles),
        "action           officer  administrator  auditor  system\n\
         access:accounts  -        node           -        node\n\
         access:log       -        -              all      -\n\
         access:own       node     node           node     node\n"
    );
}

#[test]
fn a_policy_that_names_what_does_not_exist_does_not_load() {
    let unknown =
        refused(r#"permit (principal, action == Portolan::Action::"border:fly", resource);"#);
    assert!(
        matches!(&unknown, PolicyError::Schema { what } if what.contains("border:fly")),
        "{unknown}"
    );
    let role = refused(
        r#"permit (principal in Portolan::Role::"king", action == Portolan::Action::"border:rules", resource);"#,
    );
    assert!(matches!(&role, PolicyError::UnknownRole { role, .. } if role == "king"), "{role}");
    let attribute = refused(
        r#"permit (principal, action == Portolan::Action::"border:rules", resource) when { principal.rank == 3 };"#,
    );
    assert!(matches!(attribute, PolicyError::Schema { .. }), "{attribute}");
    let syntax = refused("permit (principal, action resource);");
    assert!(
        matches!(&syntax, PolicyError::Syntax { file, .. } if file == "test.cedar"),
        "{syntax}"
    );
}

#[test]
fn a_policy_for_one_person_or_one_post_does_not_load() {
    for one in [
        r#"permit (principal == Portolan::User::"ana", action == Portolan::Action::"border:rules", resource);"#,
        r#"permit (principal, action == Portolan::Action::"border:rules", resource == Portolan::Post::"1");"#,
        r#"permit (principal, action == Portolan::Action::"border:rules", resource) when { resource == Portolan::Node::"actor" };"#,
    ] {
        assert!(matches!(refused(one), PolicyError::NamesOne { .. }), "{one}");
    }
}

#[test]
fn a_prohibition_outweighs_every_permission() {
    let text = format!(
        "{DESK}\nforbid (principal in Portolan::Role::\"supervisor\", action == Portolan::Action::\"border:rules\", resource);"
    );
    let policies = Policies::from_files(&[("desk.cedar", &text)], &[EXAMINE, RULES]).unwrap();
    assert!(!policies.permit(&actor("supervisor", None), &RULES, None));
}

#[test]
fn actions_are_named_once_and_as_area_and_verb() {
    for bad in [&[EXAMINE, EXAMINE][..], &[Action::new("Border: x\"", Purpose::Audit)]] {
        assert!(matches!(Policies::from_files(&[], bad), Err(PolicyError::Action { .. })));
    }
}
