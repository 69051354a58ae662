//! What a tape holds.

use crate::resources::ResourceIndex;
use std::num::NonZeroU32;

/// One token of a resource. A resource is a run of members: a [`Key`](Token::Key) or [`Shadow`](Token::Shadow), then a
/// value. Names are those of JSON (`onsetDateTime`).
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Token<'a> {
    /// An object begins.
    ObjectStart,
    /// The innermost object ends.
    ObjectEnd,
    /// An array begins.
    ArrayStart,
    /// The innermost array ends.
    ArrayEnd,
    /// The name of a member.
    Key(Key),
    /// The name of a member that holds a primitive's id and extensions; written with `_` before it.
    Shadow(Key),
    /// A text that outlives the tape, by where it is noted; never empty.
    Fixed(&'a &'a str),
    /// A text that outlives the tape; never empty.
    Text(Borrowed),
    /// A text that the tape keeps.
    Owned(TextRange),
    /// A number as it stands in the source.
    Number(Borrowed),
    /// A number that the tape keeps.
    OwnedNumber(TextRange),
    /// Bytes that outlive the tape, written in base64; never empty.
    Base64(Borrowed),
    /// A truth value.
    Bool(bool),
    /// An item without a value, in an array of primitives with extensions.
    Null,
    /// A whole Reference object.
    Reference {
        /// The resource pointed to.
        target: Target,
        /// What a person reads.
        display: Option<TextRange>,
    },
    /// The address of a resource as a text, as in `Attachment.url`.
    Link(ResourceIndex),
}

/// The name of a member as it is noted somewhere: a token has no room for its address and its length.
pub type Key = &'static &'static str;

/// A text or bytes that outlive a tape, by its number; read a text with [`Tape::str_of`](crate::Tape::str_of), bytes with
/// [`Tape::bytes`](crate::Tape::bytes).
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Borrowed(pub(super) u32);

/// What a reference points to.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A resource of the same conversion.
    Resource(ResourceIndex),
    /// Nothing: the reference has a display only.
    None,
}

/// A text kept by a tape; read it with [`Tape::kept`](crate::Tape::kept).
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextRange {
    pub(super) start: u32,
    pub(super) len: NonZeroU32,
}

/// The tokens of a closed resource; read them with [`Tape::tokens`](crate::Tape::tokens).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenRange {
    /// The block in which they are.
    pub(super) block: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl TokenRange {
    /// Where they are: in which block, and where in it.
    pub(crate) fn place(self) -> (u32, u32) {
        (self.block, self.start)
    }

    /// How many there are.
    pub(crate) fn len(self) -> usize {
        self.end as usize - self.start as usize
    }

    /// Whether the resource has no members.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place in the open resource, to come back to with [`Tape::rollback`](crate::Tape::rollback).
#[derive(Copy, Clone, Debug)]
pub struct Mark {
    pub(super) tokens: usize,
    pub(super) depth: usize,
    pub(super) serial: u32,
}
