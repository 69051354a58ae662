//! Diagnostics, and the one registry of their codes.

use crate::tree::NodeId;

/// How much a diagnostic matters.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is lost; someone may want to know.
    Information,
    /// Something was assumed, repaired or left out.
    Warning,
    /// A part of the document could not be used.
    Error,
}

/// Something that a reader of the result should know. Codes and positions only, never text of the document.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// One of [`codes`].
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The node it is about.
    pub node: Option<NodeId>,
    /// Where, in bytes of the decoded text.
    pub offset: Option<usize>,
    /// A fixed phrase that says more.
    pub detail: Option<&'static str>,
}

impl Diagnostic {
    /// A diagnostic with the severity that the registry has for its code ([`Severity::Warning`] for an unknown code).
    #[must_use]
    pub fn new(code: &'static str) -> Diagnostic {
        Diagnostic {
            code,
            severity: severity(code).unwrap_or(Severity::Warning),
            node: None,
            offset: None,
            detail: None,
        }
    }

    /// About this node.
    #[must_use]
    pub fn at_node(mut self, node: NodeId) -> Diagnostic {
        self.node = Some(node);
        self
    }

    /// At this byte of the decoded text.
    #[must_use]
    pub fn at_offset(mut self, offset: usize) -> Diagnostic {
        self.offset = Some(offset);
        self
    }

    /// With a fixed phrase that says more.
    #[must_use]
    pub fn with_detail(mut self, detail: &'static str) -> Diagnostic {
        self.detail = Some(detail);
        self
    }
}

/// The severity of a code; `None` if it is not in the registry.
#[must_use]
pub fn severity(code: &str) -> Option<Severity> {
    find(code).map(|(_, severity, _)| *severity)
}

/// What a code means, in one sentence; `None` if it is not in the registry.
#[must_use]
pub fn meaning(code: &str) -> Option<&'static str> {
    find(code).map(|(_, _, meaning)| *meaning)
}

/// The registry's own copy of a code, for codes that come from a mapping file; `None` if it is not in the registry.
#[must_use]
pub fn registered(code: &str) -> Option<&'static str> {
    find(code).map(|(code, _, _)| *code)
}

fn find(code: &str) -> Option<&'static (&'static str, Severity, &'static str)> {
    let position = CODES.binary_search_by(|(known, _, _)| (*known).cmp(code));
    position.ok().and_then(|position| CODES.get(position))
}

macro_rules! registry {
    ($($constant:ident $code:literal $severity:ident $meaning:literal)*) => {
        /// Every code that a conversion may report, with severity and meaning, sorted by code.
        pub const CODES: &[(&str, Severity, &str)] = &[$(($code, Severity::$severity, $meaning)),*];

        /// The codes as constants.
        pub mod codes {
            $(#[doc = $meaning] pub const $constant: &str = $code;)*
        }
    };
}

registry! {
    AMBIGUOUS_CHOICE "ambiguous-choice" Warning "Several candidates fit; none was taken."
    ASSUMED_ENCODING "assumed-encoding" Warning "The bytes are not in the encoding they claim; windows-1252 was assumed where UTF-8 failed."
    ASSUMED_OFFSET "assumed-offset" Information "A time has no offset from UTC; the document's or the configured one was taken."
    ASSUMED_STATUS "assumed-status" Information "The status is missing or unknown; one was assumed."
    CHECKSUM_CONFLICT "checksum-conflict" Warning "Data does not have the checksum that the document gives for it."
    COMPRESSED_DATA "compressed-data" Warning "Compressed data cannot be read; it was attached as it is, as application/octet-stream."
    CONTENT_CONFLICT "content-conflict" Warning "Two entries share an identifier and differ in content; both were kept."
    DECLARED_ENCODING "declared-encoding" Information "The text was decoded from the encoding that its declaration names."
    DUPLICATE_ID "duplicate-id" Warning "An ID attribute occurs more than once in the document."
    EMBEDDED_DOCUMENT "embedded-document" Information "The ClinicalDocument was found inside another element."
    ENCODING_MISMATCH "encoding-mismatch" Information "The declaration names another encoding, but the bytes are valid UTF-8."
    EXCLUSIVE_BOUND "exclusive-bound" Information "A bound of an interval excludes its own number, which a Range cannot say: no Range was written."
    FRAGMENT "fragment" Warning "The input is a part of a document; it was read as if it stood in one that says nothing else."
    INVALID_BASE64 "invalid-base64" Warning "Data that claims to be base64 is not."
    INVALID_CODE "invalid-code" Warning "A code is not allowed here."
    INVALID_ELEMENT "invalid-element" Error "An element would not have been valid STU3; it was left out."
    INVALID_NUMBER "invalid-number" Warning "A number is not a decimal."
    INVALID_RESOURCE "invalid-resource" Error "A resource would not have been valid STU3; it was left out."
    INVALID_TIME "invalid-time" Warning "A time is no valid HL7 time stamp."
    LIMIT_REACHED "limit-reached" Error "A limit of the conversion was reached; the rest was left out."
    MEDIA_TYPE_CONFLICT "media-type-conflict" Warning "Data is not of the media type that the document claims; the one that it has was written, or application/octet-stream."
    MERGED "merged" Information "Two entries are the same; they made one resource."
    NEGATED_VALUE "negated-value" Information "A negated value was written as text, so that it cannot be read as found."
    NEGATION_UNSUPPORTED "negation-unsupported" Warning "A negated entry has no counterpart; it was left out."
    NESTED_STATEMENT "nested-statement" Information "A statement within another became a resource of its own; the output does not say what links them."
    NO_CONTENT "no-content" Information "An entry says nothing that could be carried."
    NO_NAMESPACE "no-namespace" Warning "The document has no namespace; it was read as urn:hl7-org:v3."
    NONE_KNOWN "none-known" Information "An entry says that there is nothing of the kind."
    NULL_ENTRY "null-entry" Information "An entry carries nullFlavor: nothing is asserted."
    OFFSET_SIGN_DROPPED "offset-sign-dropped" Information "The sign of an offset is said by the event's code."
    ORIGINAL_UNKNOWN "original-unknown" Information "The bytes of one of several documents cannot be told apart in this encoding; they are neither hashed nor kept."
    OTHER_SUBJECT "other-subject" Warning "An entry is about someone else than the patient."
    PADDED_SECONDS "padded-seconds" Information "A time without seconds was written with :00, as FHIR demands."
    PRECISION_REDUCED "precision-reduced" Information "A time was cut to the precision of its counterpart."
    REFERENCE_UNRESOLVED "reference-unresolved" Warning "A reference has no target in the document."
    REPAIRED_ATTRIBUTE "repaired-attribute" Warning "A less-than sign stood in an attribute value; it was escaped."
    REPAIRED_CHARACTER "repaired-character" Warning "A control character, which XML forbids, was replaced by a space."
    REPAIRED_COMMENT "repaired-comment" Information "A comment with a double hyphen inside was dropped."
    REPAIRED_ENTITY "repaired-entity" Warning "An HTML entity that XML does not know was replaced by its character."
    REPAIRED_MARKUP "repaired-markup" Warning "A less-than sign or ]]> stood in text; it was escaped."
    REPAIRED_PREFIX "repaired-prefix" Warning "A namespace prefix was used but not declared; it was declared."
    REPAIRED_PROLOG "repaired-prolog" Warning "Blank or stray text stood before the declaration or outside the document; it was dropped."
    REPAIRED_REFERENCE "repaired-reference" Warning "A bare ampersand was escaped."
    REPAIRED_UNIT "repaired-unit" Information "A unit's spelling is no UCUM; the UCUM code was added beside it."
    REQUIRED_MISSING "required-missing" Warning "A required element has no value; what needs it was left out."
    REVERSED_INTERVAL "reversed-interval" Warning "An interval ends before it starts."
    SEVERAL_DOCUMENTS "several-documents" Information "The input holds several documents."
    SEVERAL_PATIENTS "several-patients" Warning "The document has several patients; its content was taken to be about the first."
    SEVERITY_ROUNDED "severity-rounded" Information "A severity between two levels was written as the higher."
    STATUS_CONFLICT "status-conflict" Warning "Two statements about a status disagree."
    TIME_CUT "time-cut" Warning "A time has no offset and none is known, or an impossible one; it was cut to the day."
    TIMING_AS_TEXT "timing-as-text" Information "A schedule, or a part of it, has no coded form; it was written as text."
    UNDATED "undated" Warning "The document tells no time: one of type document must have a date, so a collection is written in its place."
    UNITED "united" Information "Several mentions of the same thing were united in one resource."
    UNKNOWN_CODE "unknown-code" Information "A code is none of its code system, as STU3 publishes it; the system is named by its OID."
    UNKNOWN_CODE_SYSTEM "unknown-code-system" Information "A code system has no known URI."
    UNKNOWN_TEMPLATE "unknown-template" Information "A template is none that the mapping knows; its element was read by its other templates, its codes and its shape."
    UNMAPPED_CODE "unmapped-code" Warning "A code has no counterpart; it was left out."
    UNMAPPED_CONTENT "unmapped-content" Information "An element or attribute was not carried over."
    UNMAPPED_ENTRY "unmapped-entry" Warning "An entry is of a kind that no rule takes."
    UNSUPPORTED_TYPE "unsupported-type" Warning "A data type cannot be carried over here."
    UNUSABLE_ID "unusable-id" Warning "An identifier's root is neither an OID nor a UUID."
    UNWRAPPED_DOCUMENT "unwrapped-document" Information "The document stood in base64, or escaped, in another text; lines and bytes are counted in the document alone."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_diagnostic_has_the_severity_of_its_code() {
        assert_eq!(Diagnostic::new(codes::ASSUMED_OFFSET).severity, Severity::Information);
        assert_eq!(Diagnostic::new(codes::LIMIT_REACHED).severity, Severity::Error);
        assert_eq!(meaning("no-such-code"), None);
        assert_eq!(registered("null-entry"), Some(codes::NULL_ENTRY));
    }
}
