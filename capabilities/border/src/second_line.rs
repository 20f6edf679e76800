//! The second line: its queue, who has whom, interview notes, documents held, what came of it,
//! and how long it took.
//!
//! Always holds: only the second line and supervisors act here; the queue goes by who waits
//! longest; a document that is kept has a receipt whose number is given once.
//!
//! The outcome itself (admit, refuse, record a departure) is taken by the same operations as at
//! the first line (`decision`).

use kernel::{Act, Error, Id, Result};
use registry::{Cursor, Page, Query};

use crate::desk::{Desk, reason, second_line_only};
use crate::model::{Examination, HeldDocument, PostId};
use crate::progress::{State, Step};

/// What the second line has before it.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Those who wait, the longest first.
    pub waiting: Page<Examination>,
    /// Those whom an officer has.
    pub assigned: Page<Examination>,
}

impl Desk {
    /// The queue of a post; `after` goes on with those who wait.
    ///
    /// # Errors
    /// `second-line-only`, `no-post`.
    pub fn queue(&self, act: &Act, after: Option<Cursor>) -> Result<Queue> {
        second_line_only(act)?;
        let place = self.place(act)?;
        Ok(Queue {
            waiting: self.in_state(act, place.id, State::Referred, after)?,
            assigned: self.in_state(act, place.id, State::Assigned, None)?,
        })
    }

    fn in_state(
        &self,
        act: &Act,
        post: PostId,
        state: State,
        after: Option<Cursor>,
    ) -> Result<Page<Examination>> {
        let query = Query::<Examination>::all()
            .eq("post", post)
            .eq("state", state.code())
            .oldest_first("referred_at")
            .after(after)
            .limit(50);
        self.session(act).find(&query)
    }

    /// How many wait, and how many are in hand, at a post.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn open_referrals(&self, act: &Act, post: PostId) -> Result<(u64, u64)> {
        let count = |state: State| {
            let query = Query::<Examination>::all().eq("post", post).eq("state", state.code());
            self.session(act).count(&query)
        };
        Ok((count(State::Referred)?, count(State::Assigned)?))
    }

    /// Takes an examination in hand.
    ///
    /// # Errors
    /// `second-line-only`, `not-referred`, `version-conflict`; `assigned-to-another` when another
    /// officer has it, unless a supervisor takes it over.
    pub fn assign(&self, act: &Act, id: Id<Examination>, version: u32) -> Result<()> {
        let officer = second_line_only(act)?;
        let mut open = self.begin(act, id, version)?;
        if let Some(other) = open.body.assigned_to.as_ref().filter(|o| o.user != officer.user)
            && officer.role != "supervisor"
        {
            return Err(Error::conflict(
                "assigned-to-another",
                format!("{} has this examination. A supervisor can take it over.", other.name),
            )
            .with("name", &other.name));
        }
        open.step(Step::Assign, None)?;
        open.body.assigned_to = Some(officer);
        open.save()
    }

    /// Writes down something of the interview.
    ///
    /// # Errors
    /// `second-line-only`, `not-assigned`, `reason-needed`, `version-conflict`.
    pub fn note(&self, act: &Act, id: Id<Examination>, version: u32, text: &str) -> Result<()> {
        second_line_only(act)?;
        let text = reason("note", text)?;
        let mut open = self.begin(act, id, version)?;
        open.step(Step::Note, Some(text))?;
        open.save()
    }

    /// Keeps a document; gives the number of the receipt.
    ///
    /// # Errors
    /// `second-line-only`, `not-assigned`, `reason-needed`, `version-conflict`.
    pub fn hold_document(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        what: &str,
    ) -> Result<String> {
        second_line_only(act)?;
        let what = reason("what", what)?;
        let mut open = self.begin(act, id, version)?;
        // The post, the day and the end of an id that is given once: short enough to read out.
        let unique: Id<HeldDocument> = self.registry().next_id();
        let tail: String = unique.uuid().simple().to_string().chars().rev().take(6).collect();
        let day = open.place.day(open.now).to_string().replace('-', "");
        let receipt = format!("{}-{day}-{}", open.place.post.code, tail.to_uppercase());
        open.step(Step::HoldDocument, Some(format!("{receipt}: {what}")))?;
        open.body.documents_held.push(HeldDocument {
            what,
            receipt: receipt.clone(),
            returned_at: None,
        });
        open.save()?;
        Ok(receipt)
    }

    /// Gives a kept document back.
    ///
    /// # Errors
    /// `second-line-only`, `no-document-held`, `version-conflict`.
    pub fn return_document(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        receipt: &str,
    ) -> Result<()> {
        second_line_only(act)?;
        let mut open = self.begin(act, id, version)?;
        let now = open.now;
        let held = open
            .body
            .documents_held
            .iter_mut()
            .find(|h| h.receipt == receipt.trim() && h.returned_at.is_none());
        match held {
            Some(held) => held.returned_at = Some(now),
            None => {
                return Err(Error::refused(
                    "no-document-held",
                    "No document of this traveller is held. Check the receipt's number.",
                ));
            }
        }
        open.step(Step::ReturnDocument, Some(receipt.trim().to_owned()))?;
        open.save()
    }

    /// Writes down how a request for asylum was dealt with; only then can anybody be refused.
    ///
    /// # Errors
    /// `second-line-only`, `no-asylum-request`, `not-assigned`, `reason-needed`,
    /// `version-conflict`.
    pub fn deal_with_asylum(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        how: &str,
    ) -> Result<()> {
        second_line_only(act)?;
        let how = reason("how", how)?;
        let mut open = self.begin(act, id, version)?;
        open.step(Step::DealWithAsylum, Some(how))?;
        open.save()
    }
}
