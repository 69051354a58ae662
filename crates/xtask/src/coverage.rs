//! Writes docs/coverage.md: what the mapping files make of each template, section and document that they declare.

mod left;
mod links;
mod page;
mod path;
mod read;

use crate::Failure;
use crate::options::{Options, workspace};
use std::fs;

/// Writes the page; with `--check` only compares it with what is there, and fails where they differ.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let root = workspace();
    let mapping = read::Mapping::read(&root.join("mappings"))?;
    let mistakes = left::mistakes(&links::Links::new(&mapping), &mapping);
    if !mistakes.is_empty() {
        return Err(mistakes.join("\n").into());
    }
    let page = page::page(&mapping);
    let path = root.join("docs/coverage.md");
    if !options.is_set("check") {
        return Ok(fs::write(&path, page)?);
    }
    let is_same = fs::read_to_string(&path).is_ok_and(|there| there.replace("\r\n", "\n") == page);
    if is_same { Ok(()) } else { Err("docs/coverage.md is out of date: run `cargo run -p xtask -- coverage`".into()) }
}
