//! What the generated tables of profiles consist of.

/// What a profile demands beyond STU3.
#[derive(Debug)]
pub(super) struct Profile {
    /// Its canonical address.
    pub(super) url: &'static str,
    /// The type of the resources that it is about.
    pub(super) type_name: &'static str,
    pub(super) rules: &'static [Rule],
    pub(super) slices: &'static [Slice],
    /// Keys of its invariants, which are Rust: see `invariants`.
    pub(super) invariants: &'static [&'static str],
    /// Extensions that may stand on the resource once.
    pub(super) single_extensions: &'static [&'static str],
}

/// What is demanded of one element.
#[derive(Debug)]
pub(super) struct Rule {
    /// From the resource, or from the item of a slice.
    pub(super) path: &'static [&'static str],
    pub(super) min: u8,
    /// 255 is any number.
    pub(super) max: u8,
    pub(super) values: Values,
    /// What its references may point to: addresses of profiles, names of types. Empty: as in STU3.
    pub(super) targets: &'static [&'static str],
}

/// What values must be.
#[derive(Debug)]
pub(super) enum Values {
    /// As in STU3.
    Any,
    /// Something that is more than an extension.
    Stated,
    /// The element is one of these codes.
    Codes(&'static [&'static str]),
    /// One of the element's codings is of one of these systems, and of a system with codes one of these, which are sorted.
    Concept(&'static [(&'static str, &'static [&'static str])]),
}

/// Items of a list that are known by a code.
#[derive(Debug)]
pub(super) struct Slice {
    /// The list.
    pub(super) list: &'static str,
    /// The element of an item that has the code.
    pub(super) by: &'static str,
    /// The code's system; empty where the element is the code itself.
    pub(super) system: &'static str,
    pub(super) code: &'static str,
    pub(super) min: u8,
    /// 255 is any number.
    pub(super) max: u8,
    pub(super) rules: &'static [Rule],
}
