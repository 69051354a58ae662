//! `cdamill convert`.

mod begin;
mod claims;
mod made;
mod places;
mod resume;
mod settings;
mod work;
mod writer;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use cdamill::Limits;
use cdamill::bulk::EndReason;

use crate::Exit;
use crate::arguments::ConvertArguments;
use crate::convert::begin::{Beginning, Refusal};
use crate::failure::{Failure, complain, printable};
use crate::inputs::{Inputs, List, Selection};

/// How many sources are read and not written yet, for each job.
const WINDOW: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

pub(crate) fn run(arguments: &ConvertArguments) -> Exit {
    if let Some(mistake) = settings::mistake(arguments) {
        return usage(&format!("{mistake}\n\nFor more information, try '--help'."));
    }
    let list = match arguments.files_from.as_deref().map(List::open).transpose() {
        Ok(list) => list,
        Err(error) => {
            let name = arguments.files_from.as_deref().map(printable).unwrap_or_default();
            complain(&name, &Failure::Io("not-read", error));
            return Exit::Failed;
        }
    };
    let selection = Selection::new(&arguments.glob).leaving_out(places::written(arguments));
    let inputs = Inputs::new(&arguments.inputs, list, selection, &Limits::default());
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
    let progress = Arc::clone(&writer.progress);
    let tell = |_| Mutex::lock(&progress).unwrap_or_else(PoisonError::into_inner).tick();
    // Results that wait take memory: no more of them than keep the workers busy.
    let window = jobs.saturating_mul(WINDOW);
    let ended = converter.bulk().jobs(jobs).window(window).progress(tell).run(
        numbered,
        |worker, (number, found)| workshop.make(worker, number, found),
        |made| match made {
            Ok(made) => writer.take(made),
            Err(_) => ControlFlow::Break(()),
        },
    );
    writer.finish(ended.reason == EndReason::Complete, workshop)
}
