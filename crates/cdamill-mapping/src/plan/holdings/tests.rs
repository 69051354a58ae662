//! What is not looked for would not have been found.

use std::path::Path;

use cdamill_cda::{Limits, Source};

use super::Asked;
use crate::mapping::{CompiledMapping, Mapping};
use crate::options::Options;

/// The report and the resources of a document.
fn converted(mapping: &CompiledMapping, bytes: &[u8], options: &Options) -> Option<String> {
    let limits = Limits::default();
    let source = Source::read(bytes, &limits).ok()?;
    let tree = source.parse(0, &limits).ok()?;
    let converted = crate::convert(mapping, &tree, tree.documents().next()?, options);
    let mut json = Vec::new();
    converted.finished.write_ndjson(&mut json).ok()?;
    Some(format!("{}{:?}{:?}", String::from_utf8_lossy(&json), converted.diagnostics, converted.losses))
}

#[test]
fn looking_for_everything_finds_no_more() {
    let (mapping, mut thorough) = (Mapping::builtin().compile().unwrap(), Mapping::builtin().compile().unwrap());
    assert!(!thorough.plan_mut().holdings.lists.is_empty());
    thorough.plan_mut().holdings = Asked::default();
    let options = Options::default();
    let mut documents = 0;
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    for area in std::fs::read_dir(testdata).unwrap().map(|area| area.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(area).unwrap().map(|file| file.unwrap().path()) {
            if file.extension().is_none_or(|ending| ending != "xml") {
                continue;
            }
            let bytes = std::fs::read(&file).unwrap();
            let same = converted(&mapping, &bytes, &options) == converted(&thorough, &bytes, &options);
            assert!(same, "{}", file.display());
            documents += 1;
        }
    }
    assert!(documents > 400, "{documents}");
}
