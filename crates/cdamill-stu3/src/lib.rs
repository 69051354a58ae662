//! FHIR STU3 (3.0.2) for cdamill: element tables, a token tape on which resources are written, ids and merging,
//! JSON, bundles, and a table-driven check. Knows nothing of CDA.
//!
//! ```
//! use cdamill_stu3::{BundleType, Identity, Made, Resources, Tape, definitions::type_def, id};
//!
//! let mut tape = Tape::new();
//! let mut resources = Resources::new();
//! let index = resources.reserve(type_def("Patient").unwrap());
//! tape.begin_resource();
//! tape.key(&"birthDate");
//! tape.text("1980-05-01");
//! let tokens = tape.end_resource();
//! resources.complete(index, Made { tokens, identity: Identity::Named(id::base(b"patient 1")), shared: true });
//!
//! let finished = resources.finish(&mut tape, &mut |_, _| {});
//! let mut json = Vec::new();
//! finished.write_bundle(BundleType::Collection, &mut json).unwrap();
//! assert!(String::from_utf8(json).unwrap().contains(r#""resourceType":"Patient""#));
//! ```
#![forbid(unsafe_code)]

pub mod base64;
pub mod check;
pub mod definitions;
pub mod id;
pub mod json;

mod bundle;
mod generated;
mod guard;
mod order;
mod prepared;
mod primitive;
mod profiles;
mod resources;
mod tape;
mod written;

pub use bundle::{BundleType, Finished, FinishedResource, ReferenceStyle};
pub use prepared::Prepared;
pub use profiles::Profiles;
pub use resources::{Event, EventKind, Identity, Made, ResourceIndex, Resources};
pub use tape::walk;
pub use tape::{Borrowed, Key, Mark, Tape, Target, TextRange, Token, TokenRange};
