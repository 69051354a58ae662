//! What the benches share: documents from a folder, and the conversion as a user runs it.
#![forbid(unsafe_code)]

mod documents;
mod rounds;
mod whole;

pub use documents::{Document, load};
pub use rounds::{Rounds, Seconds};
pub use whole::Whole;
