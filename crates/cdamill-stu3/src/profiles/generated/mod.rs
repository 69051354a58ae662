//! The profiles, generated from their publications.

pub(super) mod ccda_on_fhir;
pub(super) mod us_core;
