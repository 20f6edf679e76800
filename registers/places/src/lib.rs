//! Countries, regions, posts and offices.
//!
//! Always holds: a country is one of a closed table, by the codes that documents carry; a post's
//! code never stands twice; the day of an event is the civil day at its post, by the IANA time
//! zone that the post names, from a time zone database that is part of the binary.
//!
//! Left out: addresses, maps, and administrative areas below the country.

mod countries;
mod post;

use registry::{KindSpec, Record};

pub use countries::{
    Country, countries, countries_by_name, country, country_by_numeric, country_shown,
    parse_country,
};
pub use post::{
    Post, PostKind, create_post, local_date, local_time, post_by_code, posts, update_post,
};

/// The texts of this crate in English, French and Spanish (Fluent).
pub const TEXTS: (&str, &str, &str) = (
    include_str!("../locales/en.ftl"),
    include_str!("../locales/fr.ftl"),
    include_str!("../locales/es.ftl"),
);

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![Post::spec()]
}
