//! What a start costs: `cold COMMAND [ARGUMENT...]` runs a command two hundred times and prints one line of JSON.
//!
//! A command that does nothing (`true`) is run in turn: what it takes is the machine's, not the command's.
#![forbid(unsafe_code)]

use cdamill_benches::{Rounds, tell};
use std::error::Error;
use std::process::{Command, ExitCode, Stdio};

const RUNS: usize = 200;

fn main() -> ExitCode {
    tell(run())
}

fn run() -> Result<String, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, arguments) = arguments.split_first().ok_or("usage: cold COMMAND [ARGUMENT...]")?;
    if !start(command, arguments)? {
        return Err("the command fails".into());
    }
    let nothing = |_: &()| drop(start("true", &[]));
    let measured = Rounds::measure(RUNS, &[()], nothing, |()| drop(start(command, arguments)));
    Ok(format!(
        r#"{{"runs":{},"nothing_ms":{:.2},"median_ms":{:.2},"minimum_ms":{:.2}}}"#,
        measured.len(),
        measured.one.median() * 1e3,
        measured.other.median() * 1e3,
        measured.other.minimum() * 1e3,
    ))
}

/// Whether it ended well.
fn start(command: &str, arguments: &[String]) -> std::io::Result<bool> {
    let mut command = Command::new(command);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().map(|status| status.success())
}
