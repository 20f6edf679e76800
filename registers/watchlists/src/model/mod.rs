//! The records: lists, their entries, photographs, and what officers said of hits.

mod entry;
mod facts;
mod judgement;
mod list;

pub use entry::{Entry, Pending, Photograph, Signed, Status};
pub use facts::{
    Address, Ask, BirthDate, Citizenship, Facts, IdentityDocument, ListName, Quality, Schema,
};
pub use judgement::{Judged, Judgement, Subject, Verdict};
pub use list::{Form, List};
