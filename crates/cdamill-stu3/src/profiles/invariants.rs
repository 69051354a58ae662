//! The invariants of US Core's profiles.

use super::table::Profile;
use super::view::{Object, codings};
use crate::tape::Tape;

const ASSESSMENT_AND_PLAN: (&str, &str) = ("http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "assess-plan");
const LABORATORY: (&str, &str) = ("http://hl7.org/fhir/observation-category", "laboratory");
const CONDITION_CATEGORY: &str = "http://hl7.org/fhir/condition-category";
const HEALTH_CONCERN: (&str, &str) = ("http://hl7.org/fhir/us/core/CodeSystem/condition-category", "health-concern");

/// Whether an invariant holds. One that is not known does not: nothing is claimed that is not checked.
pub(super) fn holds(profile: &Profile, key: &str, resource: Object<'_, '_>, tape: &Tape<'_>) -> bool {
    let each = |name: &str, wanted| {
        resource.objects(name).all(|concept| codings(concept, tape).any(|coding| coding == wanted))
    };
    match (profile.type_name, key) {
        ("CarePlan", "us-core-1") => each("category", ASSESSMENT_AND_PLAN),
        ("Condition", "us-core-1") => resource.objects("category").any(|category| {
            codings(category, tape).any(|coding| coding.0 == CONDITION_CATEGORY || coding == HEALTH_CONCERN)
        }),
        ("Immunization", "us-core-1") => resource
            .objects("vaccineCode")
            .all(|code| codings(code, tape).all(|(system, _)| system != "http://hl7.org/fhir/sid/ndc")),
        ("PractitionerRole", "pd-1") => resource.has("telecom") || resource.has("endpoint"),
        ("Observation", "us-core-1") => has_day(resource, tape),
        ("Observation", "us-core-2") => {
            ["value[x]", "dataAbsentReason", "component", "related"].iter().any(|name| resource.has(name))
        }
        ("Observation", "us-core-3") => resource
            .objects("valueQuantity")
            .all(|value| value.text("system", tape).is_none_or(|system| system == "http://unitsofmeasure.org")),
        ("Observation", "us-core-4") => resource.objects("valueCodeableConcept").all(|value| {
            let mut systems = codings(value, tape).map(|coding| coding.0).filter(|uri| !uri.is_empty());
            systems.next().is_none_or(|first| first == "http://snomed.info/sct" && systems.next().is_none())
        }),
        ("Observation", "us-core-5") => each("category", LABORATORY),
        _ => false,
    }
}

/// A time of at least a day. The expression of the profile takes a period for none.
fn has_day(resource: Object<'_, '_>, tape: &Tape<'_>) -> bool {
    resource.values("effective[x]").all(|(key, value)| match value {
        [token] if key == "effectiveDateTime" => tape.str_of(token).is_some_and(|time| time.len() >= 8),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::definitions::type_def;
    use crate::profiles::profiles;

    #[test]
    fn every_invariant_of_the_tables_is_known() {
        // a resource that fulfils all of them for each type
        for profile in profiles() {
            for key in profile.invariants {
                let known = matches!(
                    (profile.type_name, *key),
                    ("CarePlan" | "Condition" | "Immunization", "us-core-1")
                        | ("PractitionerRole", "pd-1")
                        | ("Observation", "us-core-1" | "us-core-2" | "us-core-3" | "us-core-4" | "us-core-5")
                );
                assert!(known, "{} {key}", profile.url);
                assert!(type_def(profile.type_name).is_some());
            }
        }
    }
}
