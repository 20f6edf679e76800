//! Posts at a node.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use kernel::Purpose;
use places::{Post, PostKind, create_post, kinds, post_by_code, posts, update_post};

fn post(code: &str) -> Post {
    Post {
        name: "Port Utopia".into(),
        code: code.into(),
        kind: PostKind::Sea,
        time_zone: "Atlantic/Azores".into(),
        region: "Coast".into(),
        open: true,
        location: None,
    }
}

#[test]
fn posts_are_kept_by_code_and_no_code_stands_twice() {
    let node = testkit::node();
    node.registry.store().declare(&kinds()).unwrap();
    let session = node.registry.session(&testkit::act("administrator", Purpose::Administration));
    create_post(&session, &post("UTO-SEA-02")).unwrap();
    create_post(&session, &post("UTO-SEA-01")).unwrap();
    assert_eq!(create_post(&session, &post("UTO-SEA-01")).unwrap_err().code(), "post-code-taken");
    let codes: Vec<String> = posts(&session).unwrap().into_iter().map(|p| p.body.code).collect();
    assert_eq!(codes, ["UTO-SEA-01", "UTO-SEA-02"]);
    let seen = post_by_code(&session, "UTO-SEA-01").unwrap().unwrap();
    update_post(&session, &seen, &Post { open: false, ..seen.body.clone() }).unwrap();
    assert!(!post_by_code(&session, "UTO-SEA-01").unwrap().unwrap().body.open);
    assert_eq!(update_post(&session, &seen, &seen.body).unwrap_err().code(), "version-conflict");
    assert!(post_by_code(&session, "UTO-SEA-09").unwrap().is_none());
}
