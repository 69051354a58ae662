//! The converter: a mapping, limits and options, ready to be used.

use std::fmt;
use std::sync::Arc;

use cdamill_cda::{Diagnostic, Limits, Node, Source, Tree, codes};
use cdamill_mapping::{CompiledMapping, Mapping, MappingError, Options};

use crate::builtin;
use crate::bulk::{Bulk, Input, Many};
use crate::conversion::Conversion;
use crate::error::Error;
use crate::guard::guarded;
use crate::reporting::{Told, concerns};

/// Converts CDA documents. Built once, used from any number of threads; a clone shares everything.
#[derive(Clone)]
pub struct Converter {
    shared: Arc<Shared>,
}

struct Shared {
    mapping: CompiledMapping,
    limits: Limits,
    options: Options,
}

/// Settles how a [`Converter`] works.
#[derive(Debug, Clone)]
#[must_use]
pub struct ConverterBuilder {
    /// The built-in one, unless set: its files need not be touched.
    mapping: Option<Mapping>,
    pub(crate) limits: Limits,
    pub(crate) options: Options,
}

impl ConverterBuilder {
    /// The mapping. The built-in one, unless set.
    pub fn mapping(mut self, mapping: Mapping) -> ConverterBuilder {
        self.mapping = Some(mapping);
        self
    }

    /// What a document may ask of the machine.
    pub fn limits(mut self, limits: Limits) -> ConverterBuilder {
        self.limits = limits;
        self
    }

    /// The options of the mapping.
    pub fn options(mut self, options: Options) -> ConverterBuilder {
        self.options = options;
        self
    }

    /// Checks the mapping and makes the converter.
    ///
    /// # Errors
    /// Every mistake in the mapping.
    pub fn build(self) -> Result<Converter, MappingError> {
        let mapping = builtin::compile(self.mapping.as_ref())?;
        let shared = Shared { mapping, limits: self.limits, options: self.options };
        Ok(Converter { shared: Arc::new(shared) })
    }
}

impl Converter {
    /// A converter with the built-in mapping, default limits and default options.
    ///
    /// # Errors
    /// None, unless the crate was built with a broken mapping.
    pub fn new() -> Result<Converter, MappingError> {
        Converter::builder().build()
    }

    /// Settles mapping, limits and options first.
    pub fn builder() -> ConverterBuilder {
        ConverterBuilder { mapping: None, limits: Limits::default(), options: Options::default() }
    }

    /// The mapping in use.
    pub fn mapping(&self) -> &CompiledMapping {
        &self.shared.mapping
    }

    /// The limits in use.
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Converts the first document in `bytes`: a file, or an envelope with a ClinicalDocument inside, as it is, escaped or
    /// in base64. A part of a document, such as a section, an entry or an author, is converted as what it is, and reported.
    ///
    /// # Errors
    /// When there is no bundle to be made. Entries that cannot be mapped are no error; they are in the report.
    pub fn convert(&self, bytes: &[u8]) -> Result<Conversion, Error> {
        guarded(|| {
            let limits = self.limits();
            let source = Source::read(bytes, limits)?;
            let tree = source.parse(0, limits)?;
            let document = tree.documents().next().ok_or_else(cdamill_cda::Error::not_cda)?;
            Ok(self.document(&source, 0, &tree, document))
        })
    }

    /// Converts every document in `bytes`: several one after another in one file, or several in one envelope. Each has its
    /// own result, in the order of the input; there is at least one.
    pub fn convert_each(&self, bytes: &[u8]) -> Vec<Result<Conversion, Error>> {
        let mut results = Vec::new();
        let read = guarded(|| {
            let source = Source::read(bytes, self.limits())?;
            for part in 0..source.parts() {
                let outcome = guarded(|| self.part(&source, part, &mut results));
                results.extend(outcome.err().map(Err));
            }
            Ok(())
        });
        results.extend(read.err().map(Err));
        results
    }

    /// Converts all documents of many inputs (files, or bytes with names) on all processors. Returns an iterator over the
    /// documents, in order, while the workers convert ahead of it. Nothing ends it early: what cannot be read or
    /// converted is an error in [`Document::result`](crate::bulk::Document::result).
    ///
    /// ```
    /// use cdamill::{BundleType, Converter};
    ///
    /// let document = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="1"/></ClinicalDocument>"#;
    /// let inputs = [("one.xml", document.to_owned()), ("two.xml", document.repeat(2)), ("three.xml", String::new())];
    /// let mut seen = Vec::new();
    /// for document in Converter::new()?.convert_many(inputs) {
    ///     match &document.result {
    ///         Ok(conversion) => assert!(!conversion.to_json(BundleType::Collection).is_empty()),
    ///         Err(error) => eprintln!("{}: {error}", document.name),
    ///     }
    ///     seen.push((document.name, document.number, document.result.is_ok()));
    /// }
    /// let expected = [("one.xml", None, true), ("two.xml", Some(1), true), ("two.xml", Some(2), true), ("three.xml", None, false)];
    /// assert!(seen.iter().map(|(name, number, is_made)| (name.as_str(), *number, *is_made)).eq(expected));
    /// # Ok::<(), cdamill::MappingError>(())
    /// ```
    ///
    /// Of paths, `convert_many([PathBuf::from("summary.xml")])`, each file is read by the worker that converts it.
    /// [`Bulk::convert_many`] does the same with settings.
    pub fn convert_many<I>(&self, inputs: I) -> Many<'static>
    where
        I: IntoIterator<Item: Into<Input> + 'static, IntoIter: Send + 'static>,
    {
        self.bulk().convert_many(inputs)
    }

    /// Settles how many documents are converted on all processors: see [`bulk`](crate::bulk).
    pub fn bulk<'p>(&self) -> Bulk<'p> {
        Bulk::new(self.clone())
    }

    fn part(
        &self,
        source: &Source<'_>,
        part: usize,
        results: &mut Vec<Result<Conversion, Error>>,
    ) -> Result<(), Error> {
        let tree = source.parse(part, self.limits())?;
        if tree.documents().next().is_none() {
            return Err(cdamill_cda::Error::not_cda().into());
        }
        for document in tree.documents() {
            results.push(guarded(|| Ok(self.document(source, part, &tree, document))));
        }
        Ok(())
    }

    fn document<'t>(
        &'t self,
        source: &'t Source<'_>,
        part: usize,
        tree: &'t Tree<'t>,
        document: Node<'t>,
    ) -> Conversion {
        let Shared { mapping, options, .. } = &*self.shared;
        let original = source.original(part, document);
        let mut converted = cdamill_mapping::convert_original(mapping, tree, document, original, options);
        let of_tree = tree.diagnostics().iter().filter(|diagnostic| concerns(diagnostic, document));
        let unknown = Diagnostic::new(codes::ORIGINAL_UNKNOWN).at_node(document.id());
        let unknown = original.is_none().then_some(&unknown);
        let paths = std::mem::take(&mut converted.paths);
        let told = Told { mapping, tree, document, converted: &converted, in_full: !options.skip_losses };
        let report = told.report(source.diagnostics().iter().chain(of_tree).chain(unknown), paths);
        Conversion::new(converted.finished, converted.sources, report)
    }
}

impl fmt::Debug for Converter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { limits, options, .. } = &*self.shared;
        formatter.debug_struct("Converter").field("limits", limits).field("options", options).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converters_and_results_cross_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Converter>();
        crosses::<Conversion>();
        crosses::<Error>();
        fn clones<T: Clone>() {}
        clones::<Converter>();
    }
}
