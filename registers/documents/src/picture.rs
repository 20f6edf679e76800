//! Pictures of features and forgeries. They are records, so that they travel to every post.
//!
//! Always holds: what is kept is a JPEG or a PNG, as its own headers say, of at most 300 kB and 20
//! megapixels; the bytes are kept as they came; a picture that says where on earth it was taken is
//! refused, since nobody would see that it does. The same picture is kept once.
//!
//! Left out: decoding. Whoever shows a picture does that.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Error, Id, Result};
use registry::{Column, ColumnType, Query, Record, Session, Value, governing};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::keyed::id_of;

mod headers;

/// A picture: of a feature, of a forgery, never of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// The bytes, base64.
    pub base64: String,
    /// The SHA-256 of the bytes, hexadecimal: the same picture is kept once.
    pub sha256: String,
    /// What it shows, in words: for whoever can't see it.
    pub caption: String,
}

impl Record for Picture {
    const KIND: &'static str = "documents.picture";
    const PERSONAL: bool = false;
    // Not unique: a post may have brought in the picture that its centre tells of later.
    const COLUMNS: &'static [Column] = &[Column::indexed("sha256", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.sha256.as_str().into()]
    }
}

/// The largest picture, in bytes.
pub const LARGEST_BYTES: usize = 300_000;
/// The most picture elements.
pub const MOST_PIXELS: u64 = 20_000_000;

impl Picture {
    /// A picture out of its bytes.
    ///
    /// # Errors
    /// `picture-refused`, with what is wrong in the fields `picture` and `caption`.
    pub fn from_bytes(bytes: &[u8], caption: &str) -> Result<Self> {
        let mut fault = Error::invalid("picture-refused", "The picture can't be kept.");
        let mut media_type = "";
        if bytes.len() > LARGEST_BYTES {
            fault = fault.field(
                "picture",
                "picture-too-large",
                "Make the picture smaller: at most 300 kB.",
            );
        } else {
            match headers::read(bytes) {
                Ok(headers) if headers.pixels() > MOST_PIXELS => {
                    fault = fault.field(
                        "picture",
                        "picture-too-many-pixels",
                        "Make the picture smaller: at most 20 megapixels.",
                    );
                }
                Ok(headers) => media_type = headers.media_type,
                Err(wrong) => fault = fault.field("picture", wrong.code(), wrong.to_string()),
            }
        }
        let caption = caption.trim();
        if caption.is_empty() || caption.chars().count() > 300 {
            fault = fault.field(
                "caption",
                "picture-caption",
                "Say in 1 to 300 characters what the picture shows, for whoever can't see it.",
            );
        }
        if !fault.fields().is_empty() {
            return Err(fault);
        }
        Ok(Self {
            media_type: media_type.to_owned(),
            base64: STANDARD.encode(bytes),
            sha256: hex::encode(Sha256::digest(bytes)),
            caption: caption.to_owned(),
        })
    }

    /// The bytes.
    ///
    /// # Errors
    /// `internal` when what is on record is no base64.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        STANDARD
            .decode(&self.base64)
            .map_err(|e| Error::internal(format!("picture {}: {e}", self.sha256)))
    }
}

/// The picture of these bytes that governs here, or else the id that this node's own would have.
pub(crate) fn kept_as(session: &Session, sha256: &str) -> Result<(Id<Picture>, bool)> {
    let store = session.registry().store();
    let query = Query::<Picture>::all().eq("sha256", sha256).limit(20);
    let there = governing(store, session.find(&query)?.rows)?;
    Ok(there.first().map_or((id_of(store.node(), sha256), false), |s| (s.id, true)))
}

/// Keeps a picture; gives the one that is there where these bytes are kept already.
///
/// # Errors
/// `picture-refused`, with what is wrong in the fields `picture` and `caption`.
pub fn add(session: &Session, bytes: &[u8], caption: &str) -> Result<Id<Picture>> {
    let picture = Picture::from_bytes(bytes, caption)?;
    let (id, there) = kept_as(session, &picture.sha256)?;
    if there {
        return Ok(id);
    }
    let mut writing = session.write("documents.add_picture");
    writing.create_as(id, &picture);
    match writing.commit() {
        // Somebody added the same at the same moment.
        Err(e) if e.code() == "version-conflict" => Ok(id),
        done => done.map(|_| id),
    }
}
