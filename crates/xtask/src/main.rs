//! Development tasks: `cargo run -p xtask -- TASK [--option VALUE]...`.
//!
//! A task is one module with a `run` function and one line in [`TASKS`].
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for the terminal

mod accept;
mod conformance;
mod count;
mod coverage;
mod options;
mod profiles;
mod stu3;
mod terminology;

use options::Options;
use std::process::ExitCode;

/// What a task reports when it cannot be done.
type Failure = Box<dyn std::error::Error>;

/// One task: its name on the command line, what it does, and the function that does it.
struct Task {
    name: &'static str,
    about: &'static str,
    run: fn(&Options) -> Result<(), Failure>,
}

const TASKS: &[Task] = &[
    Task { name: "accept", about: "accepts what the golden tests get now: writes testdata/*/*.json", run: accept::run },
    Task {
        name: "conformance",
        about: "--judges DIR [--documents DIR] [--every N] [--sets NAMES] [--only NAMES] [--python PROGRAM] [--page FILE] [--work DIR]: \
                what other validators find in our bundles",
        run: conformance::run,
    },
    Task {
        name: "count",
        about: "counts the STU3 elements set by mappings/ and lists those set by Rust",
        run: count::run,
    },
    Task {
        name: "coverage",
        about: "[--check]: writes docs/coverage.md from mappings/; with --check, fails when it is out of date",
        run: coverage::run,
    },
    Task {
        name: "profiles",
        about: "--definitions DIR --tables DIR: writes crates/cdamill-stu3/src/profiles/generated from US Core and C-CDA on FHIR",
        run: profiles::run,
    },
    Task {
        name: "stu3",
        about: "--definitions DIR: writes crates/cdamill-stu3/src/generated from the FHIR STU3 definitions",
        run: stu3::run,
    },
    Task { name: "terminology", about: "--tables DIR: writes mappings/terminology", run: terminology::run },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        eprintln!("usage: cargo run -p xtask -- TASK [--option VALUE]...");
        for task in TASKS {
            eprintln!("  {} {}", task.name, task.about);
        }
        return ExitCode::from(2);
    };
    let outcome = Options::read(arguments).and_then(|options| (task.run)(&options));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{name}: {failure}");
            ExitCode::FAILURE
        }
    }
}
