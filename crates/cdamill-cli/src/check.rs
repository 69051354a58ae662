//! `cdamill check`.

use std::io::{self, Write};

use crate::Exit;
use crate::arguments::CheckArguments;
use crate::mapping;

pub(crate) fn run(arguments: &CheckArguments) -> Exit {
    let checked = mapping::load(arguments.folder.as_deref()).and_then(|mapping| mapping.compile());
    match checked {
        Ok(_) => {
            let _ = writeln!(io::stdout(), "no problems");
            Exit::Done
        }
        Err(error) => {
            mapping::print_problems(&error, io::stdout().lock());
            Exit::Failed
        }
    }
}
