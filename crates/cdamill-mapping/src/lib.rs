//! The mapping language of cdamill: what a FHIR STU3 resource takes from a CDA document, as data.
//!
//! A [`Mapping`] is read from TOML files, layer over layer; [`Mapping::compile`] checks it against the models of CDA and
//! STU3 and names every problem in one run; [`convert`] runs the result over a document. The language is described in
//! the repository's `mappings/README.md`.
//!
//! ```
//! use cdamill_cda::{Limits, Source};
//! use cdamill_mapping::{Mapping, MappingFile, Options, convert};
//!
//! let mapping = Mapping::empty().overlay(vec![MappingFile {
//!     name: "small.toml".to_owned(),
//!     text: r#"
//!         [group.Document]
//!         wrapper = [{ emit = "recordTarget/patientRole", use = "Patient" }]
//!         [group.Patient]
//!         resource = "Patient"
//!         identity = "shared"
//!         [group.Patient.set]
//!         "identifier[]" = "id | Identifier"
//!         "name[]" = "patient/name | HumanName"
//!     "#.to_owned(),
//! }]);
//! let compiled = mapping.compile()?;
//! let document = br#"<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><id root="2.999.1" extension="7"/>
//!   <patient><name><given>Ada</given><family>Example</family></name></patient></patientRole></recordTarget></ClinicalDocument>"#;
//! let limits = Limits::default();
//! let source = Source::read(document, &limits)?;
//! let tree = source.parse(0, &limits)?;
//! let Some(root) = tree.documents().next() else { return Err("no ClinicalDocument".into()) };
//! let converted = convert(&compiled, &tree, root, &Options::default());
//! assert_eq!(converted.finished.resources().count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod check;
mod convert;
mod error;
mod mapping;
mod options;
mod plan;
mod problem;
mod run;
mod stored;
mod syntax;

pub use cdamill_stu3::Profiles;
pub use error::{MappingError, MappingErrorKind};
pub use mapping::{CompiledMapping, Converted, Mapping, SourceRange, convert, convert_original};
pub use options::{Options, Provenance};
pub use problem::{PROBLEM_CODES, Problem};
pub use run::{Loss, LossKind};
pub use syntax::sources::MappingFile;
