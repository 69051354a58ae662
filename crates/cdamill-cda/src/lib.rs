//! Reads HL7 CDA R2 and C-CDA documents: bytes to text, text to a tree, and typed views of the data types.
//!
//! This crate knows nothing of FHIR. A document goes through three steps:
//!
//! 1. [`Source::read`] finds the encoding, decodes, and finds out how many documents the text holds;
//! 2. [`Source::parse`] parses one of them, strictly first; only where that fails are the malformations repaired that
//!    real documents have, each repair with a [`Diagnostic`];
//! 3. the [`Tree`] gives [`Node`]s, and [`types`] reads the data types of HL7 V3 from them.
//!
//! ```
//! use cdamill_cda::{Limits, Source, names, types};
//!
//! let bytes = br##"<ClinicalDocument xmlns="urn:hl7-org:v3">
//!   <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/>
//! </ClinicalDocument>"##;
//! let limits = Limits::default();
//! let source = Source::read(bytes, &limits)?;
//! let tree = source.parse(0, &limits)?;
//! let document = tree.documents().next().ok_or_else(cdamill_cda::Error::not_cda)?;
//! let code = document.child(names::CODE).map(types::Cd::new);
//! assert_eq!(code.and_then(|code| code.code()), Some("34133-9"));
//! # Ok::<(), cdamill_cda::Error>(())
//! ```
//!
//! - **Limits before parsing.** [`Limits`] bound bytes, depth, attributes, namespaces and nodes. A document type
//!   definition is refused.
//! - **Nothing of a document in an error.** [`Error`] and [`Diagnostic`] hold codes and positions only.
//! - **What was read is known.** Nodes and attributes that a conversion took are marked, so that what it left can be
//!   reported: [`Node::take`], [`Node::mark`], [`Node::is_marked`].
//! - **The model** of CDA with the `sdtc` and `pharm` extensions that C-CDA uses says what may stand where: [`model`].
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod base64;
mod blank;
pub mod diagnostic;
mod error;
mod generated;
pub mod inspect;
mod limits;
pub mod model;
mod name;
mod reader;
#[doc(hidden)]
pub mod readers;
mod source;
mod tree;
pub mod types;

pub use blank::trim;
pub use diagnostic::{Diagnostic, Severity, codes};
pub use error::{Error, ErrorKind};
pub use generated::names;
pub use limits::Limits;
pub use name::Name;
pub use source::Source;
pub use tree::{Content, KnownNames, NameSet, Node, NodeId, Paths, Tree};
