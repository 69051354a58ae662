//! `cdamill convert`.

mod begin;
mod claims;
mod settings;
mod work;
mod writer;

use std::io::{self, Write};
use std::ops::ControlFlow;

use cdamill::Limits;
use cdamill::bulk::EndReason;

use crate::Exit;
use crate::arguments::ConvertArguments;
use crate::convert::begin::{Beginning, Refusal};
use crate::failure::printable;
use crate::inputs::{Inputs, Selection};

pub(crate) fn run(arguments: &ConvertArguments) -> Exit {
    if let Some(mistake) = settings::mistake(arguments) {
        return usage(&format!("{mistake}\n\nFor more information, try '--help'."));
    }
    let inputs = match Inputs::new(&arguments.inputs, None, Selection::default(), &Limits::default()) {
        Ok(inputs) => inputs,
        Err(path) => return usage(&format!("the output of {} has the name of another one's", printable(&path))),
    };
    match begin::begin(arguments, inputs) {
        Ok(beginning) => convert(beginning),
        Err(Refusal::Usage(message)) => usage(&message),
        Err(Refusal::Said) => Exit::Failed,
        Err(Refusal::Finished(exit)) => exit,
    }
}

fn usage(message: &str) -> Exit {
    let _ = writeln!(io::stderr(), "error: {message}");
    Exit::Usage
}

/// Converts everything that has not been converted yet.
fn convert(beginning: Beginning<'_>) -> Exit {
    let Beginning { converter, jobs, workshop, mut writer, inputs, done } = beginning;
    let numbered = (done..).zip(inputs);
    let ended = converter.bulk().jobs(jobs).run(
        numbered,
        |worker, (number, found)| workshop.make(worker, number, found),
        |made| match made {
            Ok(made) => writer.take(made),
            Err(_) => ControlFlow::Break(()),
        },
    );
    writer.finish(ended.reason == EndReason::Complete, workshop)
}
