//! What the benches share: documents from a folder, and the conversion as a user runs it.
#![forbid(unsafe_code)]

mod documents;
mod rounds;
mod whole;

pub use documents::{Document, load};
pub use rounds::{Rounds, Seconds};
pub use whole::Whole;

use std::error::Error;
use std::process::ExitCode;

/// Prints the line that a measurement comes to, or why there is none.
#[must_use]
#[allow(clippy::print_stdout, clippy::print_stderr)] // what its programs are for
pub fn tell(measured: Result<String, Box<dyn Error>>) -> ExitCode {
    match measured {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
