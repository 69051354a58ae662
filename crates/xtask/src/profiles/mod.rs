//! Writes the profile tables of `cdamill-stu3` from US Core (2.0.0) and from the profiles of C-CDA on FHIR (STU1).

mod composition;
mod us_core;
mod write;

use crate::Failure;
use crate::options::{Options, workspace};

/// A profile, as it is written.
pub(super) struct Profile {
    pub(super) url: String,
    pub(super) type_name: String,
    pub(super) rules: Vec<Rule>,
    pub(super) slices: Vec<Slice>,
    /// Keys of the profile's own invariants.
    pub(super) invariants: Vec<String>,
    /// Extensions that may stand there once.
    pub(super) single_extensions: Vec<String>,
}

/// What a profile says of one element.
#[derive(Default)]
pub(super) struct Rule {
    pub(super) path: Vec<String>,
    pub(super) min: u8,
    /// The most items; 255 is any number.
    pub(super) max: u8,
    pub(super) values: Values,
    pub(super) targets: Vec<String>,
}

/// What the values of an element must be.
#[derive(Default, PartialEq)]
pub(super) enum Values {
    #[default]
    Any,
    /// Something that is more than an extension.
    Stated,
    /// A code of the list, in the element itself.
    Codes(Vec<String>),
    /// A coding of one of the systems; of a system with codes one of these.
    Concept(Vec<(String, Vec<String>)>),
}

/// Items of a list that are told by a code.
pub(super) struct Slice {
    pub(super) list: String,
    pub(super) by: String,
    pub(super) system: String,
    pub(super) code: String,
    pub(super) min: u8,
    pub(super) max: u8,
    pub(super) rules: Vec<Rule>,
}

/// Runs the task.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let mut profiles = us_core::profiles(&options.directory("definitions")?)?;
    profiles.extend(composition::profiles(&options.directory("tables")?)?);
    profiles.sort_by(|a, b| (&a.type_name, &a.url).cmp(&(&b.type_name, &b.url)));
    write::tables(&profiles, &workspace().join("crates/cdamill-stu3/src/profiles/generated"))?;
    println!(
        "{} profiles, {} rules",
        profiles.len(),
        profiles.iter().map(|profile| profile.rules.len()).sum::<usize>()
    );
    Ok(())
}

/// The most items of an element, as definitions write it.
pub(super) fn most(max: Option<&str>) -> u8 {
    max.and_then(|max| max.parse().ok()).unwrap_or(u8::MAX)
}
