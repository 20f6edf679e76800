//! A border post at work in a test: a node, the law of Utopia, officers, made-up travellers.
#![allow(dead_code)]

use border::Desk;
use border::document::Typed;
use border::examination::{Arrived, Examined};
use border::model::Direction;
use kernel::{Act, Actor, Id, Purpose, Role};
use testkit::TestNode;

pub struct House {
    pub node: TestNode,
    pub desk: Desk,
    pub post: Id<kernel::Post>,
}

pub fn house() -> House {
    let kinds: Vec<_> = [
        border::kinds(),
        documents::kinds(),
        people::kinds(),
        places::kinds(),
        watchlists::kinds(),
    ]
    .concat();
    let node = testkit::node().declare(&kinds).unwrap();
    let admin = node.session("administrator", Purpose::Administration);
    let post = places::Post {
        name: "Port Utopia".into(),
        code: "UTO-SEA-01".into(),
        kind: places::PostKind::Sea,
        time_zone: "Europe/Lisbon".into(),
        region: "North".into(),
        open: true,
        location: None,
    };
    let post = places::create_post(&admin, &post).unwrap().cast();
    let desk = Desk::open(node.registry.clone()).unwrap();
    let house = House { node, desk, post };
    house.desk.publish_rules(&house.act("administrator"), border::UTOPIA_RULES).unwrap();
    house
}

impl House {
    /// Somebody of their own in each role.
    pub fn act(&self, role: &str) -> Act {
        let mut user = [0; 16];
        for (to, from) in user.iter_mut().zip(role.bytes()) {
            *to = from;
        }
        Act::new(
            Actor {
                user: Id::from_bytes(user),
                name: format!("Specimen {role}"),
                role: Role::new(role),
                post: Some(self.post),
            },
            Purpose::BorderControl,
        )
    }
    pub fn officer(&self) -> Act {
        self.act("officer")
    }
    pub fn at(&self, time: &str) {
        self.node.clock.set(time.parse().unwrap());
    }
    pub fn arrive(&self, traveller: &Typed) -> Examined {
        self.examine(traveller, Direction::Arrival)
    }
    pub fn examine(&self, traveller: &Typed, direction: Direction) -> Examined {
        let arrived =
            Arrived { typed: traveller.clone(), direction: Some(direction), ..Arrived::default() };
        self.desk.examine(&self.officer(), &arrived).unwrap()
    }
    /// Lets somebody in at a time.
    pub fn admitted(&self, traveller: &Typed, time: &str) -> Id<border::model::Crossing> {
        self.at(time);
        let e = self.arrive(traveller);
        let admission = border::decision::Admission {
            reason: "as seen".into(),
            until: e.examination.body.assessment.as_ref().unwrap().until,
            ..Default::default()
        };
        self.desk.admit(&self.officer(), e.examination.id, 1, &admission).unwrap()
    }
    /// Records a departure at a time.
    pub fn departed(&self, traveller: &Typed, time: &str) -> Id<border::model::Crossing> {
        self.at(time);
        let e = self.examine(traveller, Direction::Departure);
        self.desk.depart(&self.officer(), e.examination.id, 1, &Default::default()).unwrap()
    }
}

/// A made-up traveller who needs no visa.
pub fn traveller(number: &str) -> Typed {
    Typed {
        document_type: "P".into(),
        number: number.into(),
        issuer: "CAN".into(),
        surname: format!("SPECIMEN{number}"),
        given_names: "ANA".into(),
        birth_date: "1990-05-17".into(),
        sex: "F".into(),
        citizenship: "CAN".into(),
        expiry: "2033-01-01".into(),
        issued: String::new(),
    }
}
