//! How the node stands to its centre, in words: in the frame of every page, and in print.
//!
//! Always holds: being without a line is work as usual. The word comes with a shape, and with a
//! sentence on hover and focus that says what becomes of what is entered; nothing is blocked.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::{LinkState, Speech};

/// The state of the link as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The class, which gives the shape.
    pub class: &'static str,
    /// The state, in a few words.
    pub word: String,
    /// What it means, in a sentence.
    pub says: String,
    /// Whether print says it too: that a node has no centre is no news on paper.
    pub printed: bool,
}

impl Standing {
    pub fn of(speech: &Speech, link: LinkState, now: Timestamp, zone: &TimeZone) -> Self {
        let (class, word, says) = match link {
            LinkState::Alone => {
                ("alone", speech.t("web-link-alone"), speech.t("web-link-says-alone"))
            }
            LinkState::Centre => {
                ("alone", speech.t("web-link-centre"), speech.t("web-link-says-centre"))
            }
            LinkState::InStep => {
                ("good", speech.t("web-link-in-step"), speech.t("web-link-says-in-step"))
            }
            LinkState::Behind { minutes } => {
                ("watch", behind(speech, minutes), speech.t("web-link-says-behind"))
            }
            LinkState::OfflineSince(at) => {
                ("watch", offline(speech, at, now, zone), speech.t("web-link-says-offline"))
            }
        };
        Self { class, word, says, printed: !matches!(link, LinkState::Alone | LinkState::Centre) }
    }
}

/// In the largest unit of which there is a whole one.
fn behind(speech: &Speech, minutes: u32) -> String {
    match minutes {
        ..60 => speech.t1("web-link-behind-minutes", "minutes", minutes),
        60..1_440 => speech.t1("web-link-behind-hours", "hours", minutes / 60),
        _ => speech.t1("web-link-behind-days", "days", minutes / 1_440),
    }
}

fn offline(speech: &Speech, at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    if day(at) == day(now) {
        let time = speech.language().time(at, zone);
        return speech.t1("web-link-offline", "since", time);
    }
    speech.t1("web-link-offline-day", "since", speech.language().moment(at, now, zone))
}

/// Whole days between two instants; none for what lies ahead, as after a clock was put right.
pub(crate) fn days_between(at: Timestamp, now: Timestamp) -> i64 {
    (now.duration_since(at).as_secs() / SignedDuration::from_hours(24).as_secs()).max(0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Language, Languages, TEXTS};

    fn said(language: Language, link: LinkState) -> (&'static str, String) {
        let speech = Speech::new(Arc::new(Languages::new(&[TEXTS]).unwrap()), language);
        let now = "2026-11-24T04:12:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Lisbon").unwrap();
        let standing = Standing::of(&speech, link, now, &zone);
        assert!(standing.says.ends_with('.'), "{standing:?}");
        (standing.class, standing.word)
    }

    #[test]
    fn the_link_is_told_in_three_languages() {
        let at = |text: &str| LinkState::OfflineSince(text.parse().unwrap());
        let behind = |minutes| LinkState::Behind { minutes };
        for (link, [en, fr, es]) in [
            (LinkState::Alone, ["Works alone", "Fonctionne seul", "Funciona solo"]),
            (LinkState::Centre, ["Centre", "Centre", "Centro"]),
            (LinkState::InStep, ["In step", "À jour", "Al día"]),
            (
                behind(0),
                [
                    "Less than a minute behind",
                    "Moins d’une minute de retard",
                    "Menos de un minuto de retraso",
                ],
            ),
            (behind(1), ["1 min behind", "1 min de retard", "1 min de retraso"]),
            (behind(12), ["12 min behind", "12 min de retard", "12 min de retraso"]),
            (behind(60), ["1 h behind", "1 h de retard", "1 h de retraso"]),
            (behind(125), ["2 h behind", "2 h de retard", "2 h de retraso"]),
            (behind(1_439), ["23 h behind", "23 h de retard", "23 h de retraso"]),
            (behind(1_440), ["1 day behind", "1 jour de retard", "1 día de retraso"]),
            (behind(4_500), ["3 days behind", "3 jours de retard", "3 días de retraso"]),
            (
                at("2026-11-24T03:10:00Z"),
                ["Off-line since 03:10", "Hors ligne depuis 03:10", "Sin conexión desde las 03:10"],
            ),
            (
                at("2026-11-10T14:10:00Z"),
                [
                    "Off-line since 10 November, 14:10",
                    "Hors ligne depuis le 10 novembre à 14:10",
                    "Sin conexión desde el 10 de noviembre a las 14:10",
                ],
            ),
            (
                at("2025-12-01T01:10:00Z"),
                [
                    "Off-line since 1 December 2025, 01:10",
                    "Hors ligne depuis le 1er décembre 2025 à 01:10",
                    "Sin conexión desde el 1 de diciembre de 2025 a la 01:10",
                ],
            ),
        ] {
            for (language, wanted) in Language::ALL.into_iter().zip([en, fr, es]) {
                assert_eq!(said(language, link).1, wanted);
            }
        }
    }

    #[test]
    fn being_off_line_is_told_by_a_triangle_and_stands_against_nothing() {
        let since = LinkState::OfflineSince("2026-11-10T14:10:00Z".parse().unwrap());
        assert_eq!(said(Language::English, since).0, "watch");
    }

    #[test]
    fn days_are_whole_ones() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-24T04:12:00Z");
        assert_eq!(days_between(at("2026-11-10T04:13:00Z"), now), 13);
        assert_eq!(days_between(at("2026-11-10T04:12:00Z"), now), 14);
        assert_eq!(days_between(at("2026-11-26T04:12:00Z"), now), 0);
    }
}
