//! DiagnosticReport.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    Columns::new()
        .text("status", "status", "`final`, `partial`, `cancelled`, `entered-in-error` ...")
        .concept("category_", "category", "Category")
        .code("code", "The report")
        .encounter("context")
        .times(
            "effectiveDateTime|effectivePeriod.start",
            "effectivePeriod.end",
            "The time that the results are about, or its beginning",
        )
        .day("issued", "issued", "When it was made available")
        .references("results", "result", "The ids of its observations")
        .references("specimens", "specimen", "The ids of specimens")
        .references("imaging", "imagingStudy", "The ids of imaging studies or manifests")
        .references("based_on", "basedOn", "The ids of what asked for it")
        .text("conclusion", "conclusion", "Conclusion in words")
        .concepts("diagnoses", "codedDiagnosis", "Conclusions, coded")
        .items(
            "performers",
            "performer",
            "Who made it",
            within().concept("role_", "role", "Role").reference(
                "actor",
                "actor",
                "The id of the person or organization",
            ),
        )
        .items("forms", "presentedForm", "The whole report as files; not their content", super::build::attachment())
}
