//! The table as published, and the way from a figure back to its crossings.
//!
//! Always: one row per month × citizenship × sex × age group × post in which anybody crossed, in
//! one order, each with arrivals, departures, migrant arrivals and departures, net migration, and
//! beside them what is undetermined and provisional. A post stands as its id.

use cubes::{Dimension, FlowState, FlowTable, Form};
use kernel::{Error, Id, Result};

use crate::Crossing;

/// What the published table tells apart.
pub const DIMENSIONS: [Dimension; 5] = [
    Dimension::Month,
    Dimension::Citizenship,
    Dimension::Sex,
    Dimension::AgeGroup,
    Dimension::Post,
];

/// The published table as it now stands.
#[must_use]
pub fn published(state: &FlowState) -> Figures {
    Figures { table: state.view(0).unwrap_or_else(|| state.table(&DIMENSIONS)) }
}

/// A table of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Its rows.
    pub table: FlowTable,
}

impl Figures {
    /// The table as a file.
    ///
    /// # Errors
    /// When it can't be laid out so, as beyond the 1,048,576 rows of a workbook.
    pub fn to_bytes(&self, form: Form) -> Result<Vec<u8>> {
        self.table.sheet().to_bytes(form).map_err(fault)
    }
}

/// The crossings behind a figure, by time, at most `limit`: those that have all these labels.
/// Tells ids alone; reading them is for the caller's session, which logs it.
#[must_use]
pub fn drill_down(
    state: &FlowState,
    labels: &[(Dimension, &str)],
    limit: usize,
) -> Vec<Id<Crossing>> {
    state.crossings_behind(labels, limit).into_iter().map(Id::from_bytes).collect()
}

pub(crate) fn fault(cause: cubes::CubeError) -> Error {
    Error::internal(cause.to_string())
}
