//! Converts files once each and prints how many bytes came out: `once FILE...`, to be run under a profiler.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for the terminal

use cdamill_benches::Whole;
use std::process::ExitCode;

fn main() -> ExitCode {
    let whole = match Whole::new() {
        Ok(whole) => whole,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut written = 0;
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("{path}: cannot be read");
            return ExitCode::FAILURE;
        };
        written += convert(&whole, &bytes);
    }
    println!("{written} bytes");
    ExitCode::SUCCESS
}

/// A function of its own, so that a profiler can be told to count inside it alone.
#[inline(never)]
fn convert(whole: &Whole, bytes: &[u8]) -> usize {
    whole.convert(bytes).map_or(0, |json| json.len())
}
