//! What the benches share: documents from a folder, and the conversion as a user runs it.
#![forbid(unsafe_code)]

mod documents;
mod rounds;
mod synthetic;
mod whole;

pub use documents::{Document, load};
pub use rounds::{Rounds, Seconds};
pub use synthetic::synthetic;
pub use whole::Whole;

use std::error::Error;
use std::process::ExitCode;

/// Prints the line that a measurement comes to, or why there is none.
#[must_use]
pub fn tell(measured: Result<String, Box<dyn Error>>) -> ExitCode {
    tell_each(measured.map(|line| std::iter::once(Ok(line))))
}

/// Prints the lines of a measurement as they come, up to the first that there is none for.
#[must_use]
#[allow(clippy::print_stdout, clippy::print_stderr)] // what its programs are for
pub fn tell_each(
    measured: Result<impl IntoIterator<Item = Result<String, Box<dyn Error>>>, Box<dyn Error>>,
) -> ExitCode {
    let printed = measured.and_then(|lines| {
        lines.into_iter().try_for_each(|line| {
            println!("{}", line?);
            Ok(())
        })
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
