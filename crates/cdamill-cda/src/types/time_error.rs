//! Why a text is no time stamp.

/// Why a text is no time stamp. Holds no text of the document.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// Nothing there.
    #[error("empty time")]
    Empty,
    /// Neither in the form of HL7 nor in that of ISO 8601.
    #[error("malformed time")]
    Malformed,
    /// No such day or time of day.
    #[error("no such time")]
    NoSuchTime,
    /// `2013-05` may be a month, or a year at an offset of 5 hours.
    #[error("ambiguous time")]
    Ambiguous,
    /// An offset from UTC of more than 14 hours.
    #[error("offset out of range")]
    Offset,
}
