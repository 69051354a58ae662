//! Which texts in the condition column are no conditions.

/// Beginnings of texts that say what else the target needs, or why it is so, not when it holds.
const REMARKS: [&str; 30] = [
    "Timing.code.text =",
    "add as separate CodeableConcept",
    "agent.role.text =",
    "carrier is not positive",
    "code={text:",
    "emit original coding only",
    "keep full URL",
    "no STU3 code: keep source code",
    "notDone=true",
    "notGiven=",
    "offset in minutes",
    "offset not allowed with",
    "omit (0..1)",
    "omit role (0..1)",
    "only if no interval bound can carry it",
    "only when there is no originalText/translation",
    "only where the FHIR element is required",
    "original coding kept in",
    "outside VS",
    "passthrough although absent",
    "root code or any translation",
    "see mood_resource_type",
    "statusReason \"Source status",
    "supply/code",
    "system becomes pager",
    "taken=n if never started",
    "verificationStatus=entered-in-error",
    "also Encounter.diagnosis.role",
    "Encounter.diagnosis.role",
    "role=post-op",
];

/// Texts that name what the map is asked for: the question itself is the condition.
const PURPOSES: [&str; 5] =
    ["Goal", "requests", "Planned Act/Observation/Procedure/Supply", "negation with this substance code", "repair"];

/// Whether the row holds only in some cases, so that a mapping must say in which.
pub(crate) fn is_condition(text: &str) -> bool {
    !(text.is_empty() || PURPOSES.contains(&text) || REMARKS.iter().any(|remark| text.starts_with(remark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_does_not_restrict() {
        for text in ["", "offset in minutes", "notGiven=true (imm-2)", "Goal", "repair"] {
            assert!(!is_condition(text), "{text}");
        }
    }

    #[test]
    fn a_condition_restricts() {
        for text in ["no value", "otherwise", "repair; only Age values", "Goal, when active", "moodCode EVN"] {
            assert!(is_condition(text), "{text}");
        }
    }
}
