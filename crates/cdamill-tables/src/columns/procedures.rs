//! Procedure.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    Columns::new()
        .text(
            "status",
            "status",
            "`preparation`, `in-progress`, `suspended`, `aborted`, `completed`, `entered-in-error` or `unknown`",
        )
        .boolean("not_done", "notDone", "True where it was **not** done")
        .concept("not_done_reason_", "notDoneReason", "Why it was not done")
        .concept("category_", "category", "Category")
        .code("code", "The procedure")
        .encounter("context")
        .times("performedDateTime|performedPeriod.start", "performedPeriod.end", "When it was done, or began")
        .concept("body_site_", "bodySite", "The first body site")
        .concepts("body_sites", "bodySite", "All body sites")
        .concept("method_", "@procedure-method.valueCodeableConcept", "Method")
        .concept("outcome_", "outcome", "Outcome")
        .concepts("reasons", "reasonCode", "Why")
        .references("reason_references", "reasonReference", "The ids of conditions or observations that are the reason")
        .concepts("complications", "complication", "Complications")
        .concepts("follow_ups", "followUp", "What is to follow")
        .named("location", "location", "The id of the place")
        .items(
            "performers",
            "performer",
            "Who did it",
            within().concept("role_", "role", "Role").named("actor", "actor", "The id of the person or device").named(
                "on_behalf_of",
                "onBehalfOf",
                "The id of the organization",
            ),
        )
        .references("devices", "focalDevice.manipulated", "The ids of devices that were put in, changed or taken out")
        .references("reports", "report", "The ids of reports")
        .references("based_on", "basedOn", "The ids of what asked for it")
        .references("part_of", "partOf", "The ids of what it is part of")
        .texts("notes", "note.text", "Notes")
}
