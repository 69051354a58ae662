//! Any bytes: our own reader of XML and roxmltree make the same tree, or fail with the same error at the same place.
#![no_main]

use cdamill_cda::{Limits, Source, readers};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(source) = Source::read(bytes, &limits) else { return };
    for part in 0..source.parts() {
        assert_eq!(readers::disagreement(&source, part, &limits), None);
    }
});
