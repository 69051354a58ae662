//! Where the output goes.

pub(crate) mod compression;
pub(crate) mod manifest;
pub(crate) mod ndjson;
pub(crate) mod outcome;
mod packer;
pub(crate) mod pending;
pub(crate) mod staging;
