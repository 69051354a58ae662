//! The whole way: bytes in, bundle JSON bytes out.

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{CompiledMapping, Mapping, MappingError, Options, convert};
use cdamill_stu3::BundleType;

/// The built-in mapping, compiled once, with the default limits and options.
#[derive(Debug)]
pub struct Whole {
    /// The mapping.
    pub mapping: CompiledMapping,
    /// The limits of reading.
    pub limits: Limits,
    /// The options of a conversion.
    pub options: Options,
}

impl Whole {
    /// Compiles the built-in mapping.
    ///
    /// # Errors
    /// When it has mistakes.
    pub fn new() -> Result<Whole, MappingError> {
        let mapping = Mapping::builtin().compile()?;
        Ok(Whole { mapping, limits: Limits::default(), options: Options::default() })
    }

    /// Converts the first document of an input; `None` when it cannot be read or holds none.
    #[must_use]
    pub fn convert(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let source = Source::read(bytes, &self.limits).ok()?;
        let tree = source.parse(0, &self.limits).ok()?;
        let document = tree.documents().next()?;
        let converted = convert(&self.mapping, &tree, document, &self.options);
        let mut json = Vec::with_capacity(converted.finished.size_hint());
        converted.finished.write_bundle(BundleType::Collection, &mut json).ok()?;
        Some(json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_a_bundle_and_anything_else_nothing() {
        let whole = Whole::new().unwrap();
        let document =
            br#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="1"/></ClinicalDocument>"#;
        let json = whole.convert(document).unwrap();
        assert!(json.starts_with(br#"{"resourceType":"Bundle""#));
        assert_eq!(whole.convert(b"<html/>"), None);
        assert_eq!(whole.convert(b"no markup"), None);
    }
}
