//! What the benches share: documents from a folder, and the conversion as a user runs it.
#![forbid(unsafe_code)]

mod documents;
mod whole;

pub use documents::{Document, load};
pub use whole::Whole;
