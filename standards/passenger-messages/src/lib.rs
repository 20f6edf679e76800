#![doc = include_str!("../README.md")]

pub mod cusres;
mod date;
pub mod edifact;
mod message;
pub mod paxlst;
mod problem;

pub use date::{Century, Date, LocalTime, NoDate, read as read_date};
pub use message::{Content, Message, ReadOptions, Reading, read, write};
pub use problem::{Problem, ProblemCode, Problems, Severity};
