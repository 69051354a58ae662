//! What happened while a conversion was finished.

use super::ResourceIndex;

/// One thing that a reader of the report should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The resource that it happened to.
    pub resource: ResourceIndex,
    /// The resource that took it in, or that it was told apart from.
    pub other: Option<ResourceIndex>,
    /// The element concerned (`Encounter.participant.individual`), where there is one.
    pub path: Option<String>,
}

/// The kinds of [`Event`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventKind {
    /// Equal to another under the same key, or made from an equal entry: there is one resource, and nothing was lost.
    Merged,
    /// Made from an equal entry, but in another context, and a member differed: that of the one kept stands.
    MergedWithLoss,
    /// United with another mention of the same thing.
    United,
    /// United, and a member differed: that of the first mention was kept.
    UnitedWithLoss,
    /// Has the key of another with different content: both are kept, under ids of their own.
    SameIdentityOtherContent,
    /// A reference to an abandoned resource was taken out; its display, if any, stayed.
    ReferencePruned,
    /// An element was taken out because what it requires had been taken out.
    ElementPruned,
    /// The resource was abandoned because what it requires had been taken out.
    ResourcePruned,
    /// An element was taken out because STU3 does not allow it, or not what it held.
    ElementRefused,
    /// The resource was abandoned because STU3 does not allow it, and taking out elements did not help.
    ResourceRefused,
}

impl EventKind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            EventKind::Merged => "merged",
            EventKind::MergedWithLoss => "merged-with-loss",
            EventKind::United => "united",
            EventKind::UnitedWithLoss => "united-with-loss",
            EventKind::SameIdentityOtherContent => "same-identity-other-content",
            EventKind::ReferencePruned => "reference-pruned",
            EventKind::ElementPruned => "element-pruned",
            EventKind::ResourcePruned => "resource-pruned",
            EventKind::ElementRefused => "element-refused",
            EventKind::ResourceRefused => "resource-refused",
        }
    }
}
