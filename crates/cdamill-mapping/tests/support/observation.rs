//! Mappings and documents around one Observation, for tests of a single element or condition.

use serde_json::Value;

use super::{compiled, entries, run};

/// One Observation for each entry, with these elements besides status and code.
pub(crate) fn observations(set: &str) -> String {
    format!(
        r#"
        [group.Document]
        wrapper = [{{ emit = "component/structuredBody/component/section/entry/observation", use = "Observation" }}]
        [group.Observation]
        resource = "Observation"
        [group.Observation.set]
        status = "'final'"
        code = "code"
        {set}
        "#
    )
}

/// A document with one observation that has this inside.
pub(crate) fn entry(inside: &str) -> String {
    entries(&format!(
        r#"<entry><observation classCode="OBS" moodCode="EVN"><code code="1"/>{inside}</observation></entry>"#
    ))
}

/// What one element becomes.
pub(crate) fn made(set: &str, inside: &str, element: &str) -> Value {
    run(&compiled(&observations(set)), &entry(inside)).one("Observation")[element].clone()
}

/// Whether a condition holds at an observation.
pub(crate) fn holds(condition: &str, inside: &str) -> bool {
    holds_with("", condition, inside)
}

/// The same, with further lines in the mapping.
pub(crate) fn holds_with(more: &str, condition: &str, inside: &str) -> bool {
    let set = format!("comment = [{{ when = \"{condition}\", value = \"'yes'\" }}, {{ value = \"'no'\" }}]\n{more}");
    match made(&set, inside, "comment").as_str() {
        Some("yes") => true,
        Some("no") => false,
        other => panic!("{other:?}"),
    }
}
