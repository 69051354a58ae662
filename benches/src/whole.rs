//! The whole way: bytes in, bundle JSON bytes out, the report on.

use cdamill::{BundleType, Converter, MappingError};

/// A converter with the built-in mapping and the default limits and options.
#[derive(Debug)]
pub struct Whole {
    converter: Converter,
}

impl Whole {
    /// Compiles the built-in mapping.
    ///
    /// # Errors
    /// When it has mistakes.
    pub fn new() -> Result<Whole, MappingError> {
        Ok(Whole { converter: Converter::new()? })
    }

    /// The converter.
    #[must_use]
    pub fn converter(&self) -> &Converter {
        &self.converter
    }

    /// Converts the first document of an input and makes its report; `None` when it cannot be read or holds none.
    #[must_use]
    pub fn convert(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let conversion = self.converter.convert(bytes).ok()?;
        Some(conversion.to_json(BundleType::Collection))
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
