//! Signing in, being kept out, and how sessions end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use access::{
    ACTIONS, Access, Account, Assignment, Cost, NewUser, POLICIES, Policies, Settings, SignIn,
    TokenSession, kinds,
};
use jiff::SignedDuration;
use kernel::{Act, Actor, Id, Purpose, User};
use registry::{Query, Session};
use testkit::TestNode;

const PASSWORD: &str = "four boats in a bay";
const FROM: &str = "10.1.2.3";

fn open(node: &TestNode) -> Access {
    node.registry.store().declare(&kinds()).unwrap();
    let policies = Policies::from_files(POLICIES, ACTIONS).unwrap();
    let settings = Settings { cost: Cost::CHEAP, ..Settings::default() };
    Access::open(node.registry.clone(), policies, settings).unwrap()
}

fn system(node: &TestNode) -> Session {
    node.registry.session(&Act::new(Actor::system(), Purpose::Administration))
}

fn ana() -> NewUser {
    NewUser {
        name: "Ana".into(),
        shown: "Ana Moreau".into(),
        password: Some(PASSWORD.into()),
        assignments: vec![
            Assignment::at("officer", Id::from_bytes([1; 16])),
            Assignment::at("supervisor", Id::from_bytes([2; 16])),
        ],
        language: Some("fr".into()),
        machine: false,
    }
}

fn with_ana() -> (TestNode, Access, Id<User>) {
    let node = testkit::node();
    let access = open(&node);
    let user = access.create_user(&system(&node), ana()).unwrap();
    (node, access, user)
}

#[test]
fn who_signs_in_is_known_by_the_token_until_signing_out() {
    let (_node, access, user) = with_ana();
    let opened = access.sign_in(" ANA ", PASSWORD, FROM).unwrap();
    assert_eq!(opened.signed_in.actor.user, user);
    assert_eq!(opened.signed_in.actor.role.name(), "officer");
    assert_eq!(opened.signed_in.language.as_deref(), Some("fr"));
    assert_eq!(access.resume(&opened.token).unwrap(), Some(opened.signed_in.clone()));
    let chosen = access.choose(&opened.token, 1).unwrap();
    assert_eq!(chosen.actor.role.name(), "supervisor");
    assert_eq!(access.choose(&opened.token, 2).unwrap_err().code(), "no-such-role");
    access.sign_out(&opened.token).unwrap();
    assert_eq!(access.resume(&opened.token).unwrap(), None);
    access.sign_out(&opened.token).unwrap();
    assert_eq!(access.resume("no such token").unwrap(), None);
}

#[test]
fn a_session_survives_a_restart_and_keeps_the_chosen_role() {
    let (node, access, _) = with_ana();
    let opened = access.sign_in("ana", PASSWORD, FROM).unwrap();
    access.choose(&opened.token, 1).unwrap();
    drop(access);
    let again = open(&node).resume(&opened.token).unwrap().unwrap();
    assert_eq!(again.actor.role.name(), "supervisor");
    assert_eq!(again.csrf, opened.signed_in.csrf);
}

#[test]
fn a_session_ends_after_half_an_hour_unused_and_after_twelve_hours_used() {
    let (node, access, _) = with_ana();
    let idle = access.sign_in("ana", PASSWORD, FROM).unwrap().token;
    node.clock.advance(SignedDuration::from_mins(29));
    assert!(access.resume(&idle).unwrap().is_some());
    node.clock.advance(SignedDuration::from_mins(30));
    assert!(access.resume(&idle).unwrap().is_none());
    assert!(open(&node).resume(&idle).unwrap().is_none(), "nor after a restart");
    let used = access.sign_in("ana", PASSWORD, FROM).unwrap().token;
    for _ in 0..(12 * 60 / 20 - 1) {
        node.clock.advance(SignedDuration::from_mins(20));
        assert!(access.resume(&used).unwrap().is_some());
    }
    node.clock.advance(SignedDuration::from_mins(20));
    assert!(access.resume(&used).unwrap().is_none());
}

#[test]
fn every_failure_reads_the_same_and_too_many_must_wait_also_after_a_restart() {
    let (node, access, user) = with_ana();
    let closed = NewUser { name: "ben".into(), ..ana() };
    let ben = access.create_user(&system(&node), closed).unwrap();
    access.disable(&system(&node), ben, true).unwrap();
    let said: Vec<String> = [("ana", "wrong"), ("nobody", PASSWORD), ("ben", PASSWORD)]
        .map(|(name, password)| access.sign_in(name, password, FROM).unwrap_err().to_string())
        .to_vec();
    assert!(said.windows(2).all(|w| w[0] == w[1]), "{said:?}");
    for _ in 0..4 {
        assert_eq!(access.sign_in("ana", "wrong", FROM).unwrap_err().code(), "sign-in-failed");
    }
    let wait = access.sign_in("ana", PASSWORD, FROM).unwrap_err();
    assert_eq!((wait.code(), wait.args()), ("sign-in-wait", &[("seconds", "15".to_owned())][..]));
    let restarted = open(&node);
    assert_eq!(restarted.sign_in("ana", PASSWORD, FROM).unwrap_err().code(), "sign-in-wait");
    node.clock.advance(SignedDuration::from_secs(15));
    assert_eq!(restarted.sign_in("ana", PASSWORD, FROM).unwrap().signed_in.actor.user, user);
}

#[test]
fn the_journal_has_tries_without_secrets() {
    let (node, access, user) = with_ana();
    let token = access.sign_in("ana", PASSWORD, FROM).unwrap().token;
    access.sign_in("ana", "wrong password", FROM).unwrap_err();
    access.sign_in("my secret typed here", PASSWORD, FROM).unwrap_err();
    access.sign_out(&token).unwrap();
    let session = system(&node);
    let tries = session.find(&Query::<SignIn>::all()).unwrap().rows;
    let users: Vec<_> = tries.iter().map(|t| t.body.user).collect();
    assert_eq!(users, [Some(user), Some(user), None, Some(user)]);
    let mut everything = serde_json::to_string(&tries).unwrap();
    everything +=
        &serde_json::to_string(&session.find(&Query::<TokenSession>::all()).unwrap().rows).unwrap();
    everything +=
        &serde_json::to_string(&session.find(&Query::<Account>::all()).unwrap().rows).unwrap();
    for secret in [token.as_str(), PASSWORD, "my secret", "wrong password"] {
        assert!(!everything.contains(secret), "{secret}");
    }
    let operations: Vec<_> =
        node.registry.store().entries(0, 100).unwrap().into_iter().map(|e| e.operation).collect();
    assert_eq!(
        operations,
        [
            "access.create_user",
            "access.sign_in",
            "access.sign_in_failed",
            "access.sign_in_failed",
            "access.sign_out"
        ]
    );
}

#[test]
fn a_new_password_and_a_closed_account_end_what_is_open() {
    let (node, access, user) = with_ana();
    let first = access.sign_in("ana", PASSWORD, FROM).unwrap();
    let own =
        node.registry.session(&Act::new(first.signed_in.actor.clone(), Purpose::Administration));
    access.set_password(&own, user, "five boats in a bay").unwrap();
    assert!(access.resume(&first.token).unwrap().is_none());
    let second = access.sign_in("ana", "five boats in a bay", FROM).unwrap();
    access.disable(&system(&node), user, true).unwrap();
    assert!(access.resume(&second.token).unwrap().is_none());
}

#[test]
fn roles_taken_away_are_gone_with_the_next_request() {
    let (node, access, user) = with_ana();
    let token = access.sign_in("ana", PASSWORD, FROM).unwrap().token;
    access.choose(&token, 1).unwrap();
    let fewer = vec![Assignment::of("statistician")];
    access.assign(&system(&node), user, fewer).unwrap();
    assert_eq!(access.resume(&token).unwrap().unwrap().actor.role.name(), "statistician");
    access.assign(&system(&node), user, Vec::new()).unwrap();
    assert!(access.resume(&token).unwrap().is_none());
}

#[test]
fn accounts_are_for_those_who_may() {
    let (node, access, user) = with_ana();
    let officer = access.sign_in("ana", PASSWORD, FROM).unwrap().signed_in.actor;
    let session = node.registry.session(&Act::new(officer, Purpose::Administration));
    let new = NewUser { name: "eve".into(), ..ana() };
    assert_eq!(access.create_user(&session, new).unwrap_err().code(), "not-allowed");
    let all = vec![Assignment::of("administrator")];
    assert_eq!(access.assign(&session, user, all).unwrap_err().code(), "not-allowed");
    assert_eq!(access.users(&session, None).unwrap_err().code(), "not-allowed");
    assert_eq!(access.users(&system(&node), None).unwrap().0.len(), 1);
    let twice = access.create_user(&system(&node), ana()).unwrap_err();
    assert_eq!(twice.code(), "user-name-taken");
    let no_post =
        NewUser { name: "eve".into(), assignments: vec![Assignment::of("officer")], ..ana() };
    assert_eq!(
        access.create_user(&system(&node), no_post).unwrap_err().fields()[0].code,
        "role-needs-post"
    );
}

#[test]
fn a_machine_has_a_token_and_no_password() {
    let (node, access, ana) = with_ana();
    let session = system(&node);
    let machine = NewUser {
        name: "gate-3".into(),
        password: None,
        machine: true,
        assignments: vec![Assignment::of("reader_service")],
        ..self::ana()
    };
    let gate = access.create_user(&session, machine).unwrap();
    let token = access.issue_api_token(&session, gate, "gate 3", 30).unwrap();
    node.clock.advance(SignedDuration::from_hours(29 * 24));
    assert_eq!(access.resume(&token).unwrap().unwrap().actor.user, gate);
    node.clock.advance(SignedDuration::from_hours(24));
    assert!(access.resume(&token).unwrap().is_none());
    assert_eq!(access.issue_api_token(&session, ana, "x", 30).unwrap_err().code(), "not-a-machine");
    assert_eq!(access.sign_in("gate-3", "", FROM).unwrap_err().code(), "sign-in-failed");
}
