//! The built-in mapping as it was checked when the crate was built.

use cdamill_mapping::{CompiledMapping, Mapping, MappingError};

#[cfg(feature = "prepared")]
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.plan"));

#[cfg(feature = "prepared")]
fn prepared(mapping: &Mapping) -> Option<CompiledMapping> {
    mapping.is_builtin().then(|| CompiledMapping::load(PREPARED))?
}

#[cfg(not(feature = "prepared"))]
fn prepared(_: &Mapping) -> Option<CompiledMapping> {
    None
}

/// Checks and compiles a mapping, where that has not been done before.
pub(crate) fn compile(mapping: &Mapping) -> Result<CompiledMapping, MappingError> {
    prepared(mapping).map_or_else(|| mapping.compile(), Ok)
}

#[cfg(all(test, feature = "prepared"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_prepared_is_what_the_files_say() {
        let compiled = Mapping::builtin().compile().unwrap();
        assert!(compiled.store() == PREPARED);
        assert!(CompiledMapping::load(PREPARED).unwrap().store() == PREPARED);
    }

    #[test]
    fn only_the_mapping_as_it_is_comes_prepared() {
        assert!(prepared(&Mapping::builtin()).is_some());
        assert!(prepared(&Mapping::builtin().overlay(Vec::new())).is_none());
        assert!(prepared(&Mapping::empty()).is_none());
    }
}
