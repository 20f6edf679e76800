//! Where an examination stands: a fold over what happened, and beside it what may happen next.
//!
//! Always holds: the state is nothing but the fold of the steps; a step that the state does not
//! allow is refused before anything is written, and the sentence says what is in the way.
//!
//! Left out: who may take a step, which the policies say, and what a decision needs beside the
//! state (a ground, a reason), which `decision` checks.

use kernel::Error;
use serde::{Deserialize, Serialize};

/// Where an examination stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In front of the first line.
    Open,
    /// Waiting for the second line.
    Referred,
    /// In the hands of an officer of the second line.
    Assigned,
    /// Admitted: a crossing is on record.
    Admitted,
    /// Refused: a refusal is on record.
    Refused,
    /// Left the country: a crossing is on record.
    Departed,
    /// Ended without a decision: the traveller turned back of their own will, or it was a mistake.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Referred,
        Self::Assigned,
        Self::Admitted,
        Self::Refused,
        Self::Departed,
        Self::Withdrawn,
    ];

    /// As it is stored, and translated (`border-state-CODE`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Referred => "referred",
            Self::Assigned => "assigned",
            Self::Admitted => "admitted",
            Self::Refused => "refused",
            Self::Departed => "departed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether nothing more can happen.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Admitted | Self::Refused | Self::Departed | Self::Withdrawn)
    }
}

/// What can happen in an examination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The document was read and everything looked up.
    Examine,
    /// The traveller asked for asylum.
    RequestAsylum,
    /// The second line has dealt with the request for asylum.
    DealWithAsylum,
    /// Sent to the second line.
    Refer,
    /// An officer of the second line took it, or was given it.
    Assign,
    /// Something was noted in the interview.
    Note,
    /// A document was kept, against a receipt.
    HoldDocument,
    /// A kept document was given back.
    ReturnDocument,
    /// Admitted.
    Admit,
    /// Refused.
    Refuse,
    /// Left the country.
    Depart,
    /// Ended without a decision.
    Withdraw,
}

impl Step {
    /// As it is stored, and translated (`border-step-CODE`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Examine => "examine",
            Self::RequestAsylum => "request_asylum",
            Self::DealWithAsylum => "deal_with_asylum",
            Self::Refer => "refer",
            Self::Assign => "assign",
            Self::Note => "note",
            Self::HoldDocument => "hold_document",
            Self::ReturnDocument => "return_document",
            Self::Admit => "admit",
            Self::Refuse => "refuse",
            Self::Depart => "depart",
            Self::Withdraw => "withdraw",
        }
    }
}

/// What the fold carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// A request for asylum that the second line has not dealt with: blocks refusal.
    pub asylum_open: bool,
    /// Documents kept and not given back.
    pub documents_held: u16,
}

/// What an examination is after its first step.
pub const BEGUN: Progress = Progress { state: State::Open, asylum_open: false, documents_held: 0 };

impl Progress {
    /// What follows when `step` happens, or why it can't.
    ///
    /// # Errors
    /// `examination-decided`, `asylum-first`, `not-referred`, `not-assigned`, `no-asylum-request`,
    /// `no-document-held`, `already-referred`, `already-begun`, `asylum-at-departure`.
    pub fn after(self, step: Step) -> Result<Self, Error> {
        use State::{Admitted, Assigned, Departed, Open, Referred, Refused, Withdrawn};
        let to = |state| Ok(Self { state, ..self });
        match (step, self.state) {
            // A kept document is given back also after the decision.
            (Step::ReturnDocument, _) if self.documents_held > 0 => {
                Ok(Self { documents_held: self.documents_held - 1, ..self })
            }
            (Step::ReturnDocument, _) => Err(Error::refused(
                "no-document-held",
                "No document of this traveller is held. Check the receipt's number.",
            )),
            (_, Admitted | Refused | Departed | Withdrawn) => Err(Error::refused(
                "examination-decided",
                "This examination is over. To put a mistake right, correct the crossing.",
            )
            .with("state", self.state.code())),
            (Step::Examine, _) => Err(Error::refused(
                "already-begun",
                "This examination has begun already. Scan the document again to begin another.",
            )),
            (Step::RequestAsylum, _) => Ok(Self { asylum_open: true, ..self }),
            (Step::DealWithAsylum, _) if !self.asylum_open => {
                Err(Error::refused("no-asylum-request", "No request for asylum is waiting here."))
            }
            (Step::DealWithAsylum, Assigned) => Ok(Self { asylum_open: false, ..self }),
            (Step::Refuse, _) if self.asylum_open => Err(Error::refused(
                "asylum-first",
                "A request for asylum is on record. The traveller can't be refused until the second line has dealt with it: refer them.",
            )),
            (Step::Refer, Open) => to(Referred),
            (Step::Refer, Referred | Assigned) => Err(Error::refused(
                "already-referred",
                "This traveller is with the second line already.",
            )),
            (Step::Assign, Referred | Assigned) => to(Assigned),
            (Step::Assign, Open) => Err(Error::refused(
                "not-referred",
                "This traveller was not referred to the second line.",
            )),
            (Step::Note, Assigned) => Ok(self),
            (Step::HoldDocument, Assigned) => {
                Ok(Self { documents_held: self.documents_held.saturating_add(1), ..self })
            }
            (Step::Note | Step::HoldDocument | Step::DealWithAsylum, Open | Referred) => {
                Err(not_assigned())
            }
            (Step::Admit, Open | Assigned) => to(Admitted),
            (Step::Refuse, Open | Assigned) => to(Refused),
            (Step::Depart, Open | Assigned) => to(Departed),
            (Step::Withdraw, Open | Assigned) if self.asylum_open => Err(Error::refused(
                "asylum-first",
                "A request for asylum is on record. The second line has to deal with it first: refer the traveller.",
            )),
            (Step::Withdraw, Open | Assigned) => to(Withdrawn),
            (Step::Admit | Step::Refuse | Step::Depart | Step::Withdraw, Referred) => {
                Err(not_assigned())
            }
        }
    }

    /// The steps that are allowed now, in the order in which they are offered.
    #[must_use]
    pub fn next(self) -> Vec<Step> {
        [
            Step::Admit,
            Step::Depart,
            Step::Refer,
            Step::Assign,
            Step::Note,
            Step::HoldDocument,
            Step::ReturnDocument,
            Step::RequestAsylum,
            Step::DealWithAsylum,
            Step::Refuse,
            Step::Withdraw,
        ]
        .into_iter()
        .filter(|step| self.after(*step).is_ok())
        .collect()
    }
}

fn not_assigned() -> Error {
    Error::refused(
        "not-assigned",
        "This is for the second line, once an officer there has taken the examination.",
    )
}

/// Where a row of steps leads.
///
/// # Errors
/// The first step that was not allowed.
pub fn fold(steps: impl IntoIterator<Item = Step>) -> Result<Progress, Error> {
    steps.into_iter().try_fold(BEGUN, |progress, step| match step {
        Step::Examine if progress == BEGUN => Ok(progress),
        step => progress.after(step),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STEPS: [Step; 12] = [
        Step::Examine,
        Step::RequestAsylum,
        Step::DealWithAsylum,
        Step::Refer,
        Step::Assign,
        Step::Note,
        Step::HoldDocument,
        Step::ReturnDocument,
        Step::Admit,
        Step::Refuse,
        Step::Depart,
        Step::Withdraw,
    ];

    #[test]
    fn a_request_for_asylum_blocks_refusal_until_the_second_line_has_dealt_with_it() {
        let asked = fold([Step::Examine, Step::RequestAsylum]).unwrap();
        assert_eq!(asked.after(Step::Refuse).unwrap_err().code(), "asylum-first");
        assert_eq!(asked.after(Step::Withdraw).unwrap_err().code(), "asylum-first");
        assert_eq!(asked.after(Step::DealWithAsylum).unwrap_err().code(), "not-assigned");
        let dealt = fold([Step::RequestAsylum, Step::Refer, Step::Assign, Step::DealWithAsylum]);
        assert!(dealt.unwrap().after(Step::Refuse).is_ok());
    }

    #[test]
    fn the_first_line_cannot_decide_what_it_has_referred() {
        let referred = fold([Step::Examine, Step::Refer]).unwrap();
        for step in [Step::Admit, Step::Refuse, Step::Depart] {
            assert_eq!(referred.after(step).unwrap_err().code(), "not-assigned");
        }
    }

    #[test]
    fn a_held_document_can_be_given_back_after_the_decision() {
        let p = fold([Step::Refer, Step::Assign, Step::HoldDocument, Step::Admit]).unwrap();
        assert_eq!(p.next(), vec![Step::ReturnDocument]);
        assert!(p.after(Step::ReturnDocument).unwrap().next().is_empty());
    }

    proptest! {
        #[test]
        fn what_is_offered_is_what_is_allowed(row in prop::collection::vec(0_usize..12, 0..12)) {
            let mut p = BEGUN;
            for n in row {
                let step = STEPS[n];
                prop_assert_eq!(p.next().contains(&step), p.after(step).is_ok());
                if let Ok(after) = p.after(step) { p = after; }
                prop_assert!(!(p.state == State::Refused && p.asylum_open));
            }
        }
    }
}
