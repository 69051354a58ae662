//! What earlier runs have done, and whether this one may go on.

use std::collections::HashMap;
use std::io;

use crate::Exit;
use crate::arguments::ConvertArguments;
use crate::convert::begin::{Refusal, said};
use crate::convert::claims::Claims;
use crate::convert::{places, settings};
use crate::failure::{Failure, complain, printable};
use crate::inputs::{Inputs, Refused};
use crate::journal::{Chain, Header, Past};

/// What earlier runs did, as the sources tell it.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) claims: Claims,
    pub(crate) chain: Chain,
}

impl Done {
    /// Before the first source.
    pub(crate) fn nothing(arguments: &ConvertArguments) -> Done {
        Done { claims: Claims::new(places::reserved(arguments)), chain: Chain::default() }
    }
}

/// The run that is to be gone on with.
pub(crate) fn past(arguments: &ConvertArguments, header: &Header) -> Result<Option<Past>, Refusal> {
    let Some(folder) = &arguments.output else {
        return Ok(None);
    };
    if folder.exists() && !folder.is_dir() {
        let failure = Failure::Other("not-written", "the place of the output is a file, and no folder");
        complain(&printable(folder), &failure);
        return Err(Refusal::Said);
    }
    let past = Past::read(folder).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Refusal::Usage(format!(
            "the run in {} cannot be gone on with: its journal is damaged, or was written by another version of cdamill; remove \
             the folder, or choose another, and begin again",
            printable(folder)
        )),
        _ => said(folder, "not-read", error),
    })?;
    let Some(past) = past else {
        return Ok(None);
    };
    let name = printable(folder);
    if settings::journal_folder(arguments).is_none() {
        // A single bundle may be put where a run has ended.
        let message = format!("{name} holds a run that has not finished; it needs another folder");
        return if past.finished.is_some() { Ok(None) } else { Err(Refusal::Usage(message)) };
    }
    match (arguments.resume, &past.finished) {
        (false, Some(_)) => {
            Err(Refusal::Usage(format!("{name} holds a finished run; remove it, or choose another folder")))
        }
        (false, None) => {
            Err(Refusal::Usage(format!("{name} holds a run that has not finished; --resume goes on with it")))
        }
        (true, _) => match past.header.difference(header) {
            Some(difference) => Err(Refusal::Usage(format!("the run in {name} cannot be gone on with: {difference}"))),
            None => Ok(Some(past)),
        },
    }
}

/// Passes over the sources that have been worked off; they must be those of then.
pub(crate) fn go_over(past: &Past, inputs: &mut Inputs, arguments: &ConvertArguments) -> Result<Done, Refusal> {
    let name = arguments.output.as_deref().map(printable).unwrap_or_default();
    let others =
        || Refusal::Usage(format!("the run in {name} cannot be gone on with: it was begun with other documents"));
    let (sources, expected) = match (&past.finished, &past.checkpoint) {
        (Some(finished), _) => (finished.sources, finished.inputs.as_str()),
        (None, Some(checkpoint)) => (checkpoint.sources, checkpoint.inputs.as_str()),
        (None, None) => return Ok(Done::nothing(arguments)),
    };
    let several: HashMap<u64, usize> = past.several.iter().copied().collect();
    let Done { mut claims, mut chain } = Done::nothing(arguments);
    for number in 0..sources {
        match inputs.next().ok_or_else(others)? {
            Ok(input) => {
                chain.add(input.name(), input.size());
                match several.get(&number) {
                    Some(count) => (1..=*count).for_each(|n| _ = claims.document(input.stem(), Some(n))),
                    None => _ = claims.document(input.stem(), None),
                }
            }
            Err(Refused { name, .. }) => chain.add(&name, None),
        }
    }
    if chain.hex() != expected {
        return Err(others());
    }
    if let Some(finished) = &past.finished {
        if inputs.next().is_some() {
            return Err(Refusal::Usage(format!("the run in {name} has finished, and there are more documents now")));
        }
        complain(&name, &Failure::Other("finished", "there is nothing left to do"));
        return Err(Refusal::Finished(Exit::of(finished.tally.attempted, finished.tally.failed)));
    }
    Ok(Done { claims, chain })
}
