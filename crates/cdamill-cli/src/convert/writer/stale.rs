//! What an earlier run over the same single file has left, and is no longer so.
//!
//! Runs with a journal have a folder for themselves.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Place, Writer};
use crate::arguments::Form;
use crate::convert::claims;
use crate::failure::Failure;
use crate::names;

impl Writer<'_> {
    /// The document did not fail this time.
    pub(super) fn remove_outcome(&self, place: &Place<'_>) {
        let Some((folder, stem)) = self.single_bundle(place) else {
            return;
        };
        let outcome = folder.join(claims::outcome(stem, place.document));
        if fs::remove_file(&outcome).is_ok() {
            // as far as they are empty
            let folders = outcome.ancestors().skip(1).take_while(|above| *above != folder);
            let _ = folders.map(fs::remove_dir).take_while(Result::is_ok).count();
        }
    }

    /// The document failed this time. Where it could not be read or written, nothing is known of it: its bundle stays.
    pub(super) fn remove_bundle(&self, failure: &Failure, place: &Place<'_>) {
        let Some((folder, stem)) = self.single_bundle(place).filter(|_| matches!(failure, Failure::Conversion(_)))
        else {
            return;
        };
        let name = names::file_name(stem, place.document);
        let mut bundle = folder.join(&name).into_os_string();
        bundle.push(self.arguments.compress.ending());
        let bundle = PathBuf::from(bundle);
        if is_bundle(&bundle) {
            let _ = fs::remove_file(bundle);
        }
        if let Some(maps) = &self.arguments.source_map_dir {
            let _ = fs::remove_file(maps.join(name));
        }
    }

    /// Where the outputs of the only file of the run are.
    fn single_bundle<'p>(&self, place: &Place<'p>) -> Option<(&Path, &'p Path)> {
        let is_single = self.journal.is_none() && self.arguments.to == Form::Bundle;
        self.arguments.output.as_deref().filter(|_| is_single).zip(place.stem)
    }
}

/// Whether this is a bundle, or compressed: what else is called like it is not ours to remove.
fn is_bundle(path: &Path) -> bool {
    const START: &str = "{\"resourceType\":\"Bundle\"";
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64).read_to_end(&mut head));
    let text: String = head.iter().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| char::from(*byte)).collect();
    read.is_ok() && (text.starts_with(START) || head.starts_with(&[0x1f, 0x8b]) || head.starts_with(&[0x28, 0xb5]))
}
