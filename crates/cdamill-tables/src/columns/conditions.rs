//! Condition.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    Columns::new()
        .text("clinical_status", "clinicalStatus", "`active`, `recurrence`, `inactive`, `remission` or `resolved`")
        .stated("clinical_status", "_clinicalStatus")
        .text(
            "verification_status",
            "verificationStatus",
            "`provisional`, `differential`, `confirmed`, `refuted`, `entered-in-error` or `unknown`. What is `refuted` the \
             patient does not have",
        )
        .concept("category_", "category", "The first category")
        .concepts("categories", "category", "All categories")
        .code("code", "The problem")
        .concept("severity_", "severity", "Severity")
        .concept("body_site_", "bodySite", "The first body site")
        .concepts("body_sites", "bodySite", "All body sites")
        .encounter("context")
        .times("onsetDateTime", "abatementDateTime", "When it began, where that is a time")
        .choice("onset", None, "onset", "When it began, in whatever form: a time, an age, a period, a range, words")
        .text("onset_unit", "onsetAge.unit", "The unit of `onset`, where that is an age")
        .choice("abatement", None, "abatement", "When it ended, in whatever form; `true`: it ended, but it is not known when")
        .text("abatement_unit", "abatementAge.unit", "The unit of `abatement`, where that is an age")
        .day("asserted", "assertedDate", "When it was recorded")
        .named("asserter", "asserter", "The id of whoever asserts it")
        .concept("stage_", "stage.summary", "Stage")
        .items(
            "evidence",
            "evidence",
            "What it is concluded from",
            within().concept("", "code", "").references("details", "detail", "The ids of resources"),
        )
        .texts("notes", "note.text", "Notes")
}
