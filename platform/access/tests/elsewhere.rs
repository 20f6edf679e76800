//! An account that another node keeps: people sign in and work with it here, off-line too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use access::{
    ACTIONS, Access, Account, Assignment, Cost, NewUser, POLICIES, Policies, Settings, kinds,
};
use jiff::SignedDuration;
use kernel::{Act, Actor, Id, NodeId, Purpose, User};
use registry::{Operation, Put, Record, Session};
use testkit::TestNode;

const PASSWORD: &str = "four boats in a bay";
const FROM: &str = "10.1.2.3";

struct Two {
    centre: (TestNode, Access),
    post: (TestNode, Access),
    user: Id<User>,
}

fn open(node: &TestNode, cost: Cost) -> Access {
    node.registry.store().declare(&kinds()).unwrap();
    let policies = Policies::from_files(POLICIES, ACTIONS).unwrap();
    Access::open(node.registry.clone(), policies, Settings { cost, ..Settings::default() }).unwrap()
}

fn system(node: &TestNode) -> Session {
    node.registry.session(&Act::new(Actor::system(), Purpose::Administration))
}

/// Ana's account, made at a centre that hashes at another cost, and told to a post.
fn two() -> Two {
    let (centre, post) = (testkit::node(), testkit::node());
    let dearer = Cost { passes: 2, ..Cost::CHEAP };
    let at_centre = open(&centre, dearer);
    let at_post = open(&post, Cost::CHEAP);
    let ana = NewUser {
        name: "ana".into(),
        shown: "Ana Moreau".into(),
        password: Some(PASSWORD.into()),
        assignments: vec![
            Assignment::at("officer", Id::from_bytes([1; 16])),
            Assignment::at("supervisor", Id::from_bytes([1; 16])),
        ],
        language: Some("fr".into()),
        machine: false,
    };
    let user = at_centre.create_user(&system(&centre), ana).unwrap();
    let two = Two { centre: (centre, at_centre), post: (post, at_post), user };
    two.tell();
    two
}

impl Two {
    /// The account as it stands at the centre comes to the post.
    fn tell(&self) {
        let raw = self.centre.0.store.get(Account::KIND, self.user.uuid()).unwrap().unwrap();
        let columns = Account::spec().reading.columns(raw.schema, &raw.body).unwrap();
        let put = Put {
            kind: Account::KIND,
            id: raw.id,
            operation: Operation::Receive,
            version: raw.version,
            home: Some(NodeId("centre".to_owned())),
            schema: raw.schema,
            columns,
            body: raw.body,
            salt: raw.salt,
        };
        system(&self.post.0).receive("sync.hear", vec![put], None).unwrap();
    }

    fn version_here(&self) -> u32 {
        self.post.0.store.get(Account::KIND, self.user.uuid()).unwrap().unwrap().version
    }
}

#[test]
fn signing_in_choosing_a_role_and_signing_out_write_nothing_to_the_account() {
    let two = two();
    let access = &two.post.1;
    let opened = access.sign_in("ana", PASSWORD, FROM).unwrap();
    assert_eq!(opened.signed_in.actor.user, two.user);
    assert_eq!(access.choose(&opened.token, 1).unwrap().actor.role.name(), "supervisor");
    two.post.0.clock.advance(SignedDuration::from_mins(20));
    assert!(access.resume(&opened.token).unwrap().is_some(), "a session is this node's own");
    access.sign_out(&opened.token).unwrap();
    assert_eq!(two.version_here(), 1);
    two.centre.1.sign_in("ana", PASSWORD, FROM).unwrap();
}

#[test]
fn the_session_takes_a_language_that_the_account_cannot() {
    let two = two();
    let access = &two.post.1;
    let token = access.sign_in("ana", PASSWORD, FROM).unwrap().token;
    assert_eq!(access.choose_language(&token, "es").unwrap().language.as_deref(), Some("es"));
    assert_eq!(access.choose_language(&token, "es").unwrap().language.as_deref(), Some("es"));
    let restarted = open(&two.post.0, Cost::CHEAP);
    let again = restarted.resume(&token).unwrap().unwrap();
    assert_eq!(again.language.as_deref(), Some("es"), "it survives a restart");
    let other = access.sign_in("ana", PASSWORD, FROM).unwrap().signed_in;
    assert_eq!(other.language.as_deref(), Some("fr"), "another session begins as the account says");
    assert_eq!(two.version_here(), 1);
}

#[test]
fn a_password_is_changed_where_the_account_is_kept() {
    let two = two();
    let (node, access) = &two.post;
    let opened = access.sign_in("ana", PASSWORD, FROM).unwrap();
    let own = node.registry.session(&Act::new(opened.signed_in.actor, Purpose::Administration));
    for session in [own, system(node)] {
        let e = access.set_password(&session, two.user, "five boats in a bay").unwrap_err();
        assert_eq!(
            (e.code(), e.args()),
            ("account-elsewhere", &[("node", "centre".to_owned())][..])
        );
        assert_eq!(
            e.public(),
            "This account is kept at the node centre. Change the password there; it comes here by itself."
        );
    }
    assert!(access.resume(&opened.token).unwrap().is_some(), "nothing was closed");
}

#[test]
fn what_the_centre_changes_holds_here_a_minute_after_it_came() {
    let two = two();
    let (node, access) = &two.post;
    let token = access.sign_in("ana", PASSWORD, FROM).unwrap().token;
    let fewer = vec![Assignment::of("statistician")];
    two.centre.1.assign(&system(&two.centre.0), two.user, fewer).unwrap();
    two.tell();
    node.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(access.resume(&token).unwrap().unwrap().actor.role.name(), "statistician");
    two.centre.1.disable(&system(&two.centre.0), two.user, true).unwrap();
    two.tell();
    node.clock.advance(SignedDuration::from_mins(1));
    assert!(access.resume(&token).unwrap().is_none());
    assert_eq!(access.sign_in("ana", PASSWORD, FROM).unwrap_err().code(), "sign-in-failed");
}
