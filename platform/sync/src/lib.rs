//! Journals between nodes: the protocol, as pure functions over what each side holds, and what it
//! does to a store.
//!
//! A node *follows* the journals of its neighbours: it holds a copy of the beginning of each, which
//! grows and never changes. What travels is a [`Push`]: entries, from where the sender believes the
//! receiver to be, with a signed head that covers them. The receiver judges it with [`judge`] and
//! answers with how much it holds; the sender sends what is missing from there.
//!
//! Always holds, whatever is lost, doubled, late or out of order:
//! * an entry is taken once, in its place, or not at all;
//! * nothing is taken that the journal's own key did not sign;
//! * a journal that is not the continuation of what is held is refused, and both heads are kept:
//!   somebody shows different histories to different people;
//! * a record has one home, and is written there alone;
//! * a node that lost the end of its journal (a restored backup) is told so by whoever holds more,
//!   and gets its own entries back before it may write on;
//!   what it sent before is kept out from then on;
//! * clocks play no part.
//!
//! A [`Parcel`] is a push together with the bodies of the records that its entries wrote: [`pack`]
//! makes it of a store's journal, [`take`] judges it and keeps it in another store.
//!
//! What comes up is a journal, entry by entry; what goes down is records, the least that a post
//! needs ([`Down`]). The [`line`] carries both.

mod contact;
mod enrolment;
mod feed;
mod fence;
mod follow;
mod handover;
mod home;
mod kinds;
pub mod line;
mod own;
mod parcel;
mod refill;
mod take;

pub use contact::{
    Alarm, BACKLOG, CLOCK_MS, Contact, LITTLE_DISK, Link, Report, SILENT, Trouble, contacts, link,
};
pub use enrolment::{
    Admission, CODE_DAYS, Centre, Enrolment, centre, enrolment, enrolments, invite, kinds, retire,
};
pub use feed::{Conduct, Down, News, Reach, Told, hear, tell};
pub use handover::{Handover, at_home, hand_over, hand_over_all};
pub use line::code::{Code, Pin};
pub use refill::{RESTORED, give_back, refill};

pub use fence::Fence;
pub use follow::{Held, Push, Verdict, judge};
pub use home::{Change, Homes, Place, Refusal};
pub use kinds::{Kinds, Layouts};
pub use own::{Own, Standing};
pub use parcel::{Body, Item, Parcel, pack};
pub use take::{Answer, Outcome, take};
