//! What was made of one document.

use std::fmt;
use std::io::{self, Write};

use cdamill_mapping::SourceRange;
use cdamill_stu3::{BundleType, Finished, FinishedResource, ReferenceStyle};

use crate::report::Report;
use crate::source_map::source_map;

/// What was made of one document: resources and a report. Borrows nothing.
pub struct Conversion {
    finished: Finished,
    sources: Vec<SourceRange>,
    report: Report,
}

impl Conversion {
    pub(crate) fn new(finished: Finished, sources: Vec<SourceRange>, report: Report) -> Conversion {
        Conversion { finished, sources, report }
    }

    /// Writes the resources as a STU3 bundle, in JSON. Wrap a file in a `BufWriter`.
    ///
    /// A part of a document without a section has no Composition, and a document without any time no date. STU3 asks both of
    /// a document bundle: a collection is written in its place.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_bundle(&self, bundle_type: BundleType, mut out: impl Write) -> io::Result<()> {
        self.finished.write_bundle(self.possible(bundle_type), &mut out)
    }

    fn possible(&self, bundle_type: BundleType) -> BundleType {
        let has_composition = || self.finished.resources().any(|resource| resource.type_name == "Composition");
        match bundle_type {
            BundleType::Document if self.finished.is_undated() || !has_composition() => BundleType::Collection,
            bundle_type => bundle_type,
        }
    }

    /// The resources as a STU3 bundle, in JSON; as [`Conversion::write_bundle`].
    pub fn to_json(&self, bundle_type: BundleType) -> Vec<u8> {
        let mut json = Vec::with_capacity(self.finished.size_hint());
        // Writing to memory does not fail.
        let _ = self.finished.write_bundle(self.possible(bundle_type), &mut json);
        json
    }

    /// Writes one resource a line, in JSON, with references of the form `Type/id`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_ndjson(&self, mut out: impl Write) -> io::Result<()> {
        self.finished.write_ndjson(&mut out)
    }

    /// The resources, in the order of the document.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        let numbered = self.finished.resources().enumerate();
        numbered.map(|(position, resource)| Resource { conversion: self, position, resource })
    }

    /// Which statement each resource was made from, as JSON: `[{"type", "id", "path", "start", "end"}]`, in the order of
    /// [`Conversion::resources`]. `path`, and the bytes from `start` up to `end`, are those of [`Resource::source`]; they
    /// are left out where there is none. Holds no text of the document.
    pub fn source_map(&self) -> Vec<u8> {
        source_map(self.resources())
    }

    /// What was converted, and what was assumed, repaired or left out.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl fmt::Debug for Conversion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Conversion");
        debug.field("counts", &self.report.counts).field("issues", &self.report.issues.len()).finish()
    }
}

/// One resource of a [`Conversion`].
#[derive(Copy, Clone)]
pub struct Resource<'c> {
    conversion: &'c Conversion,
    position: usize,
    resource: FinishedResource,
}

impl<'c> Resource<'c> {
    /// The resource type, `Patient`.
    pub fn type_name(&self) -> &'static str {
        self.resource.type_name
    }

    /// `Resource.id`, a UUID in lower case.
    pub fn id(&self) -> String {
        self.resource.id.hyphenated().to_string()
    }

    /// The resource in JSON, with references of the form `Type/id`.
    pub fn json(&self) -> Vec<u8> {
        self.json_with(ReferenceStyle::Relative)
    }

    /// The resource in JSON, with references as wanted.
    pub fn json_with(&self, style: ReferenceStyle) -> Vec<u8> {
        self.conversion.finished.resource_json(self.position, style).unwrap_or_default()
    }

    /// The CDA element that it was made from.
    pub fn source(&self) -> Option<&'c SourceRange> {
        self.conversion.sources.get(self.position).filter(|source| !source.path.is_empty())
    }
}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.type_name(), self.id())
    }
}
