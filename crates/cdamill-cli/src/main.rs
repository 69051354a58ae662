//! `cdamill`: converts HL7 C-CDA documents to FHIR STU3 at the command line.
#![forbid(unsafe_code)]

mod arguments;
mod check;
mod convert;
mod failure;
mod hash;
mod inputs;
mod inspect;
mod journal;
mod mapping;
mod names;
mod outputs;
mod pretty;
mod progress;
mod run_report;
mod signals;
mod summary;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    silence_panics();
    let exit = match Arguments::parse().command {
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
    };
    exit.into()
}

/// How a run ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Done,
    /// Nothing could be done, or the one document failed.
    Failed,
    /// The command line makes no sense.
    Usage,
    /// Some of several documents failed.
    Partly,
    /// More documents failed than were to.
    TooManyFailed,
    /// Somebody ended the run; another can go on.
    Interrupted,
}

impl Exit {
    /// Of a run that has come to its end.
    fn of(attempted: u64, failed: u64) -> Exit {
        match (attempted, failed) {
            (_, 0) => Exit::Done,
            (1, _) => Exit::Failed,
            _ => Exit::Partly,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Partly => 3,
            Exit::TooManyFailed => 4,
            Exit::Interrupted => 130,
        })
    }
}

/// The message of a panic may quote a document; the place in the code does not.
fn silence_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            let _ = writeln!(std::io::stderr(), "cdamill: bug at {}:{}", place.file(), place.line());
        }
    }));
}
