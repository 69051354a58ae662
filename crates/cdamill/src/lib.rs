//! Converts HL7 C-CDA documents to HL7 FHIR STU3 (3.0.2).
//!
//! A [`Converter`] is built once and used for any number of documents, from any number of threads. What it makes of a
//! document is a [`Conversion`]: resources, to be written as a bundle or line by line, and a [`Report`] of what was
//! assumed, repaired or left out.
//!
//! ```
//! use cdamill::{BundleType, Converter};
//!
//! let document = br#"<ClinicalDocument xmlns="urn:hl7-org:v3">
//!   <templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
//!   <id root="2.999.1" extension="d-1"/>
//!   <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>
//!   <title>Summary</title>
//!   <effectiveTime value="20240305101500-0600"/>
//!   <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
//!   <recordTarget><patientRole>
//!     <id root="2.999.2" extension="7"/>
//!     <patient>
//!       <name><given>Ada</given><family>Example</family></name>
//!       <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
//!       <birthTime value="19700101"/>
//!     </patient>
//!   </patientRole></recordTarget>
//! </ClinicalDocument>"#;
//!
//! let converter = Converter::new()?;
//! let conversion = converter.convert(document)?;
//!
//! let patient = conversion.resources().find(|resource| resource.type_name() == "Patient").ok_or("no patient")?;
//! assert!(String::from_utf8(patient.json())?.contains(r#""birthDate":"1970-01-01""#));
//!
//! let mut bundle = Vec::new();
//! conversion.write_bundle(BundleType::Transaction, &mut bundle)?;
//! assert!(bundle.starts_with(br#"{"resourceType":"Bundle""#));
//!
//! for issue in &conversion.report().issues {
//!     println!("{}: {}", issue.code, issue.meaning);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What to rely on
//!
//! - **An error means that there is no bundle.** An entry that cannot be mapped is left out and reported; the rest of the
//!   document is converted.
//! - **No text of a document** stands in an [`Error`], a [`Report`] or the `Debug` form of anything here: codes, element
//!   paths and positions only. The bundle itself is the patient's record, of course.
//! - **The same document gives the same bytes**, ids included, on every machine and at any time. Ids are made of the
//!   identifiers in the document (UUID version 5), so that a document converted again overwrites what it made before.
//! - **A panic does not leave [`Converter::convert`]**: a bug becomes an error of kind [`ErrorKind::Internal`]. The panic
//!   hook of the program still runs; the standard one writes the panic's message to standard error.
//! - **Limits** bound what a document may ask of the machine: see [`Limits`].
//!
//! Many documents are converted on all processors with [`Converter::convert_many`], or with work of one's own in the workers: see
//! [`bulk`].
//!
//! Conversion takes a processor and never waits. In an asynchronous service, run it where blocking is allowed
//! (`tokio::task::spawn_blocking`), and raise the limit on request bodies: documents of 3 MB are real.
//!
//! # A mapping of one's own
//!
//! The mapping is data. A folder of TOML files is laid over the built-in ones, key by key:
//!
//! ```no_run
//! use cdamill::{Converter, Mapping};
//!
//! let mapping = Mapping::builtin().overlay_dir("site-mappings".as_ref())?;
//! let converter = Converter::builder().mapping(mapping).build()?;
//! # Ok::<(), cdamill::MappingError>(())
//! ```
//!
//! The language is described in the repository's `mappings/README.md`.
#![forbid(unsafe_code)]

mod builtin;
pub mod bulk;
mod conversion;
mod converter;
mod error;
mod guard;
mod locator;
mod outcome;
mod report;
mod reporting;
pub mod settings;
mod source_map;

pub use cdamill_cda as cda;
pub use cdamill_cda::Limits;
pub use cdamill_mapping::{
    CompiledMapping, Mapping, MappingError, MappingErrorKind, MappingFile, Options, PROBLEM_CODES, Problem, Profiles,
    Provenance, SourceRange,
};
pub use cdamill_stu3 as stu3;
pub use cdamill_stu3::{BundleType, ReferenceStyle};
pub use conversion::{Conversion, Resource};
pub use converter::{Converter, ConverterBuilder};
pub use error::{Error, ErrorKind};
pub use report::{Counts, Issue, IssueSeverity, Loss, Report, WithoutResource};
pub use settings::{SettingError, SettingErrorKind};

/// Compiles the example in the project's README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// Compiles the examples of the page on many documents.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/bulk.md")]
struct BulkPage;
