//! The indicators that deny what an element says.

use crate::generated::names;
use crate::name::Name;

pub(super) const TRUE: &str = "true";

/// `negationInd`, and the two indicators that later releases of the V3 model have in its place: what is denied by one of
/// them shall not be read as said.
#[inline]
pub(crate) fn is_negation(local: &[u8]) -> bool {
    matches!(local, b"negationInd" | b"actionNegationInd" | b"valueNegationInd")
}

/// A negation as all mappings read it: `true` or `false`, however a boolean is spelled. Where nobody can say which of them
/// is meant, nothing is asserted.
pub(super) fn negation(value: &str) -> (Name, &'static str) {
    let value = value.trim();
    let is_one_of = |texts: [&str; 3]| texts.iter().any(|text| value.eq_ignore_ascii_case(text));
    if is_one_of(["true", "1", "yes"]) {
        (names::NEGATION_IND, TRUE)
    } else if is_one_of(["false", "0", "no"]) || value.is_empty() {
        (names::NEGATION_IND, "false")
    } else {
        (names::NULL_FLAVOR, "UNK")
    }
}
