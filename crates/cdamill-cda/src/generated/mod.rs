//! Generated code.

/// The names of the CDA model as constants.
pub mod names;
