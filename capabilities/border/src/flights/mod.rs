//! Flights and other journeys that carriers announce: who is on board, may they board, who came.
//!
//! Always holds: a list is taken only where the law says that it may be, and everything of it that
//! is about a person is erased when the law says; software answers "may board" or "is to be
//! examined" and nothing harder: that somebody is not to board is decided by a named officer, on a
//! ground of the law, with the way to appeal; what was changed since an answer counts at once.
//!
//! Left out: how messages travel (a gateway posts them), reservations (PNR).

mod answer;
mod expected;
mod keep;
mod model;
mod screen;
mod take;
mod view;

pub use expected::{Listed, ListedHow, completed, expected};
pub use keep::Tidied;
pub use model::{
    Advice, Because, DocumentListed, Expected, Flight, Message, NotToBoard, Screened, down_concerns,
};
pub use take::{Taken, TakenList, date_of, local_time};
pub use view::{Came, FlightSeen, Row};

/// A designator as flights are found by it: capital letters and digits, without leading zeros of
/// the number: `UT 0012` is `UT12`.
#[must_use]
pub fn designator(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .take(12)
        .collect();
    // A carrier has two characters or three letters; the number follows.
    let letters = plain.bytes().take(3).filter(u8::is_ascii_uppercase).count();
    let at = if letters == 3 { 3 } else { 2 };
    match plain.split_at_checked(at) {
        Some((carrier, number)) if !number.is_empty() => {
            let bare = number.trim_start_matches('0');
            format!("{carrier}{}", if bare.is_empty() { "0" } else { bare })
        }
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::designator;

    #[test]
    fn one_flight_has_one_designator() {
        for (text, is) in [
            ("UT 0012", "UT12"),
            ("ut12", "UT12"),
            ("UTO123A", "UTO123A"),
            ("A92707", "A92707"),
            ("7Z0001", "7Z1"),
            ("UT", "UT"),
            ("", ""),
            ("UT000", "UT0"),
        ] {
            assert_eq!(designator(text), is, "{text}");
        }
    }
}
