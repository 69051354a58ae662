//! AllergyIntolerance.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    Columns::new()
        .text("clinical_status", "clinicalStatus", "`active`, `inactive` or `resolved`")
        .stated("clinical_status", "_clinicalStatus")
        .text(
            "verification_status",
            "verificationStatus",
            "`unconfirmed`, `confirmed`, `refuted` or `entered-in-error`. What is `refuted` the patient does not have",
        )
        .text("type", "type", "`allergy` or `intolerance`")
        .stated("type", "_type")
        .text("category", "category", "The first of `food`, `medication`, `environment`, `biologic`")
        .texts("categories", "category", "All of them")
        .text("criticality", "criticality", "`low`, `high` or `unable-to-assess`")
        .stated("criticality", "_criticality")
        .code(
            "code",
            "What the patient is allergic to; or that there is no known allergy, by a code such as 716186003 of SNOMED CT",
        )
        .times("onsetDateTime", "", "When it began, where that is a time")
        .choice("onset", None, "onset", "When it began, in whatever form: a time, an age, a period, a range, words")
        .text("onset_unit", "onsetAge.unit", "The unit of `onset`, where that is an age")
        .day("asserted", "assertedDate", "When it was recorded")
        .day("last_occurrence", "lastOccurrence", "When it was last observed")
        .named("recorder", "recorder", "The id of whoever recorded it")
        .named("asserter", "asserter", "The id of whoever asserts it")
        .items("reactions", "reaction", "Reactions", reaction())
        .texts("notes", "note.text", "Notes")
}

fn reaction() -> Columns {
    within()
        .concept("", "manifestation", "The first manifestation")
        .concepts("manifestations", "manifestation", "All manifestations")
        .text("severity", "severity", "`mild`, `moderate` or `severe`")
        .stated("severity", "_severity")
        .text("description", "description", "In words")
        .text("onset", "onset", "When it began")
        .concept("substance_", "substance", "To what")
        .concept("route_", "exposureRoute", "How the patient was exposed")
        .texts("notes", "note.text", "Notes")
}
