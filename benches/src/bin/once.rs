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
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("{path}: cannot be read");
            return ExitCode::FAILURE;
        };
        // what the mapping loads when it is first needed is not the conversion's
        let _ = whole.convert(&bytes);
        files.push(bytes);
    }
    let written: usize = files.iter().map(|bytes| counted(&whole, bytes)).sum();
    println!("{written} bytes");
    ExitCode::SUCCESS
}

/// A function of its own, so that a profiler can be told to count inside it alone.
#[inline(never)]
fn counted(whole: &Whole, bytes: &[u8]) -> usize {
    whole.convert(bytes).map_or(0, |json| json.len())
}
