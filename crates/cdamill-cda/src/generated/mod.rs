//! Generated code.

/// What the model says of elements by their name alone.
pub(crate) mod elements;

/// The names of the CDA model as constants.
pub mod names;
