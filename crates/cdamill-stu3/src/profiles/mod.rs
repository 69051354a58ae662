//! Profiles: what a resource is claimed to be in `meta.profile`, and what is filled in so that it can be.
//!
//! The tables hold what the profiles of US Core (2.0.0) and the Composition profiles of C-CDA on FHIR (STU1) demand beyond
//! STU3: cardinalities, patterns, codes, the profiles of what is referred to, slices by a code, invariants. A claim is made
//! where all of it holds, also of what the resource refers to, and nowhere else.

mod attachments;
mod check;
mod claim;
mod fill;
mod generated;
mod invariants;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use attachments::move_attachments;
pub(crate) use claim::claim;
use table::Profile;

/// Whether resources claim profiles in `meta.profile`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profiles {
    /// No claims: a server that validates refuses those that it does not know.
    #[default]
    None,
    /// Those of US Core (2.0.0) that a resource fulfils as it is. A claim of a Composition profile of C-CDA on FHIR that stands
    /// on the tape is kept where it holds.
    Satisfied,
    /// The same, after what US Core demands was filled in where that makes the resource fulfil it: elements that are not
    /// there say that they are unknown (data-absent-reason), attachments of DocumentReferences become Binary resources.
    UsCore,
}

/// Every profile of the tables.
fn profiles() -> impl Iterator<Item = &'static Profile> {
    generated::us_core::PROFILES.iter().chain(generated::ccda_on_fhir::PROFILES)
}

/// The profiles of US Core for a type of resource: the table is sorted by it.
fn us_core(type_name: &str) -> &'static [Profile] {
    let all = generated::us_core::PROFILES;
    let first = all.partition_point(|profile| profile.type_name < type_name);
    let own = all.iter().skip(first).take_while(|profile| profile.type_name == type_name).count();
    all.get(first..first + own).unwrap_or_default()
}

/// The profile at an address.
fn by_url(url: &str) -> Option<&'static Profile> {
    profiles().find(|profile| profile.url == url)
}
