//! Border posts and offices.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use kernel::{Error, Id, Result};
use registry::{Column, ColumnType, Query, Record, Session, Stored, Value};
use serde::{Deserialize, Serialize};

/// What sort of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostKind {
    /// An airport.
    Air,
    /// A seaport.
    Sea,
    /// A post on a road.
    Land,
    /// A railway station, or a train.
    Rail,
}

impl PostKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Air, Self::Sea, Self::Land, Self::Rail];

    /// The name by which it is stored and translated (`places-kind-air`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Air => "air",
            Self::Sea => "sea",
            Self::Land => "land",
            Self::Rail => "rail",
        }
    }

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A border post.
///
/// Its record's id is cast to the id that actors carry: `stored.id.cast::<kernel::Post>()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its name.
    pub name: String,
    /// Its code, such as `UTO-AIR-01`: capital letters, digits and hyphens.
    pub code: String,
    /// What sort of place it is.
    pub kind: PostKind,
    /// Its IANA time zone, such as `Europe/Lisbon`.
    pub time_zone: String,
    /// The part of the country in which it lies.
    pub region: String,
    /// Whether it is at work.
    pub open: bool,
    /// The code by which carriers name the place: IATA's three letters for an airport, the five of
    /// UN/LOCODE for a port. Passenger lists are matched to posts by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

impl Record for Post {
    const KIND: &'static str = "places.post";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] =
        &[Column::unique("code", ColumnType::Text), Column::indexed("kind", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.code.as_str().into(), self.kind.code().into()]
    }
}

impl Post {
    /// Its time zone.
    ///
    /// # Errors
    /// `time-zone-unknown` when the database of this binary has none of that name.
    pub fn zone(&self) -> Result<TimeZone> {
        TimeZone::get(&self.time_zone).map_err(|e| {
            Error::invalid(
                "time-zone-unknown",
                format!(
                    "There is no time zone “{}”. Use an IANA name, such as Europe/Lisbon.",
                    self.time_zone
                ),
            )
            .with("zone", &self.time_zone)
            .because(e.to_string())
        })
    }

    fn check(&self) -> Result<()> {
        let mut fault = Error::invalid("post-refused", "The post can't be kept as stated.");
        let code = &self.code;
        let fits = (2..=24).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        if !fits {
            fault = fault.field(
                "code",
                "post-code",
                "Use 2 to 24 capital letters, digits and hyphens, such as UTO-AIR-01.",
            );
        }
        if self.name.trim().is_empty() || self.name.chars().count() > 120 {
            fault =
                fault.field("name", "post-name", "Give the post a name of at most 120 characters.");
        }
        if self.zone().is_err() {
            fault = fault.field(
                "time_zone",
                "post-time-zone",
                "Use the IANA name of a time zone, such as Europe/Lisbon.",
            );
        }
        let location = self.location.as_deref().unwrap_or("AAA");
        let fits = matches!(location.len(), 3 | 5)
            && location.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !fits {
            fault = fault.field(
                "location",
                "post-location",
                "Use the three letters of an airport (IATA) or the five characters of a port (UN/LOCODE).",
            );
        }
        if fault.fields().is_empty() { Ok(()) } else { Err(fault) }
    }
}

fn taken(post: &Post) -> impl FnOnce(Error) -> Error + '_ {
    |e| match e.code() {
        "duplicate" => Error::conflict(
            "post-code-taken",
            format!("There is a post “{}” already. Choose another code.", post.code),
        )
        .with("code", &post.code),
        _ => e,
    }
}

/// Opens a post.
///
/// # Errors
/// `post-refused` with its fields, `post-code-taken`.
pub fn create_post(session: &Session, post: &Post) -> Result<Id<Post>> {
    post.check()?;
    let mut writing = session.write("places.create_post");
    let id = writing.create(post);
    writing.commit().map_err(taken(post))?;
    Ok(id)
}

/// Changes a post from the version that was seen.
///
/// # Errors
/// `post-refused` with its fields, `post-code-taken`, `version-conflict`.
pub fn update_post(session: &Session, seen: &Stored<Post>, post: &Post) -> Result<()> {
    post.check()?;
    let mut writing = session.write("places.update_post");
    writing.update(seen, post);
    writing.commit().map(drop).map_err(taken(post))
}

/// Every post, by code.
///
/// # Errors
/// When the registry can't be read.
pub fn posts(session: &Session) -> Result<Vec<Stored<Post>>> {
    let mut all = Vec::new();
    let mut query = Query::<Post>::all().oldest_first("code").limit(500);
    loop {
        let page = session.find(&query)?;
        all.extend(page.rows);
        let Some(next) = page.next else { return Ok(all) };
        query = query.after(Some(next));
    }
}

/// The post of a code, if there is one.
///
/// # Errors
/// When the registry can't be read.
pub fn post_by_code(session: &Session, code: &str) -> Result<Option<Stored<Post>>> {
    Ok(session.find(&Query::<Post>::all().eq("code", code).limit(1))?.first())
}

/// The date and time of day at a post.
///
/// # Errors
/// `time-zone-unknown`.
pub fn local_time(post: &Post, at: Timestamp) -> Result<ZonedDateTime> {
    Ok(at.to_zoned_datetime(post.zone()?))
}

/// The civil date at a post: the day that entry rules and statistics count by.
///
/// # Errors
/// `time-zone-unknown`.
pub fn local_date(post: &Post, at: Timestamp) -> Result<Date> {
    Ok(local_time(post, at)?.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(time_zone: &str) -> Post {
        Post {
            name: "Port Utopia".to_owned(),
            code: "UTO-SEA-01".to_owned(),
            kind: PostKind::Sea,
            time_zone: time_zone.to_owned(),
            region: "Coast".to_owned(),
            open: true,
            location: None,
        }
    }

    #[test]
    fn the_day_is_the_day_at_the_post() {
        let at: Timestamp = "2026-11-24T23:30:00Z".parse().unwrap();
        let day = |zone: &str| local_date(&post(zone), at).unwrap().to_string();
        assert_eq!(day("Atlantic/Azores"), "2026-11-24");
        assert_eq!(day("Europe/Paris"), "2026-11-25");
        assert_eq!(day("Pacific/Auckland"), "2026-11-25");
    }

    #[test]
    fn what_is_wrong_with_a_post_is_said_by_field() {
        let bad = Post { code: "uto 1".to_owned(), name: " ".to_owned(), ..post("Utopia/Capital") };
        let fields: Vec<String> =
            bad.check().unwrap_err().fields().iter().map(|f| f.field.clone()).collect();
        assert_eq!(fields, ["code", "name", "time_zone"]);
        post("Europe/Lisbon").check().unwrap();
    }
}
