//! The built-in mapping as it was checked when the crate was built.

use cdamill_mapping::{CompiledMapping, Mapping, MappingError};

#[cfg(feature = "prepared")]
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.plan"));

#[cfg(feature = "prepared")]
fn prepared(mapping: Option<&Mapping>) -> Option<CompiledMapping> {
    mapping.is_none_or(Mapping::is_builtin).then(|| CompiledMapping::load(PREPARED))?
}

#[cfg(not(feature = "prepared"))]
fn prepared(_: Option<&Mapping>) -> Option<CompiledMapping> {
    None
}

/// Checks and compiles a mapping, or the built-in one, where that has not been done before.
pub(crate) fn compile(mapping: Option<&Mapping>) -> Result<CompiledMapping, MappingError> {
    if let Some(prepared) = prepared(mapping) {
        return Ok(prepared);
    }
    match mapping {
        Some(mapping) => mapping.compile(),
        None => Mapping::builtin().compile(),
    }
}

#[cfg(all(test, feature = "prepared"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_prepared_is_what_the_files_say() {
        // Stored again: two builds may take different ones of several equal elements of STU3.
        let compiled = Mapping::builtin().compile().unwrap();
        assert!(CompiledMapping::load(PREPARED).unwrap().store() == compiled.store());
    }

    #[test]
    fn only_the_mapping_as_it_is_comes_prepared() {
        assert!(prepared(None).is_some());
        assert!(prepared(Some(&Mapping::builtin())).is_some());
        assert!(prepared(Some(&Mapping::builtin().overlay(Vec::new()))).is_none());
        assert!(prepared(Some(&Mapping::empty())).is_none());
    }
}
