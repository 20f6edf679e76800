//! Referral to protection services: victims of trafficking, children alone, people in danger.
//!
//! Always holds: a record of its own that nothing else refers to; no rule, indicator, examination
//! or history can see it, so that help that somebody once got never counts against them; only the
//! second line and supervisors read it. Anybody at the desk may write one.
//!
//! Left out: what the services do, which is theirs to keep.

use jiff::Timestamp;
use kernel::{Act, Id, Result};
use registry::{Column, ColumnType, Cursor, Page, Query, Record, Value};
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, person_who_decides, reason, second_line_only};
use crate::model::{Examination, Officer, PostId};

/// Somebody was referred to protection services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionReferral {
    /// From which examination.
    pub examination: Id<Examination>,
    /// Where.
    pub post: PostId,
    /// When.
    pub referred_at: Timestamp,
    /// Who referred.
    pub by: Officer,
    /// To which service.
    pub service: String,
    /// What the service needs to know.
    pub note: String,
}

impl Record for ProtectionReferral {
    const KIND: &'static str = "border.protection_referral";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("examination", ColumnType::Id),
        Column::plain("post", ColumnType::Id),
        Column::plain("referred_at", ColumnType::Time),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["post", "referred_at"]];
    fn columns(&self) -> Vec<Value> {
        vec![self.examination.into(), self.post.into(), self.referred_at.into()]
    }
}

impl Desk {
    /// Refers somebody to a protection service.
    ///
    /// # Errors
    /// `a-person-decides`, `reason-needed`, `no-such-record`.
    pub fn refer_to_protection(
        &self,
        act: &Act,
        examination: Id<Examination>,
        service: &str,
        note: &str,
    ) -> Result<()> {
        let by = person_who_decides(act)?;
        let service = reason("service", service)?;
        let note = reason("note", note)?;
        let session = self.session(act);
        let post = session.get(examination)?.body.post;
        let referred_at = self.registry().now();
        let mut writing = session.write("border.refer_to_protection");
        writing.create(&ProtectionReferral { examination, post, referred_at, by, service, note });
        writing.commit().map(drop)
    }

    /// The referrals to protection from one examination.
    ///
    /// # Errors
    /// `second-line-only`.
    pub fn protection_of(
        &self,
        act: &Act,
        examination: Id<Examination>,
    ) -> Result<Page<ProtectionReferral>> {
        second_line_only(act)?;
        let query = Query::<ProtectionReferral>::all().eq("examination", examination);
        self.session(act).find(&query)
    }

    /// The referrals to protection at a post, newest first.
    ///
    /// # Errors
    /// `second-line-only`, `no-post`.
    pub fn protection_referrals(
        &self,
        act: &Act,
        after: Option<Cursor>,
    ) -> Result<Page<ProtectionReferral>> {
        second_line_only(act)?;
        let place = self.place(act)?;
        let query = Query::<ProtectionReferral>::all()
            .eq("post", place.id)
            .newest_first("referred_at")
            .after(after)
            .limit(50);
        self.session(act).find(&query)
    }
}
