//! Encounter.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    Columns::new()
        .text(
            "status",
            "status",
            "`planned`, `in-progress`, `finished`, `cancelled`, `entered-in-error`, `unknown` ...",
        )
        .coding("class_", "class", "Class: inpatient, ambulatory ...")
        .code("type", "The first type")
        .concepts("types", "type", "All types")
        .concept("priority_", "priority", "Priority")
        .times("period.start", "period.end", "When it began")
        .concepts("reasons", "reason", "Why")
        .items("diagnoses", "diagnosis", "Diagnoses", diagnosis())
        .concept("admit_source_", "hospitalization.admitSource", "From where the patient was admitted")
        .concept("discharge_", "hospitalization.dischargeDisposition", "To where the patient was discharged")
        .items(
            "locations",
            "location",
            "Where it was",
            within()
                .named("location", "location", "The id of the place")
                .text("status", "status", "`planned`, `active`, `completed` ...")
                .text("start", "period.start", "Since when")
                .text("end", "period.end", "Until when"),
        )
        .items("participants", "participant", "Who took part", participant())
        .named("service_provider", "serviceProvider", "The id of the organization")
        .reference("part_of", "partOf", "The id of the encounter that it is part of")
        .reference("appointment", "appointment", "The id of the appointment")
}

fn diagnosis() -> Columns {
    within()
        .named("condition", "condition", "The id of the condition or procedure")
        .concept("role_", "role", "Role: admission, discharge ...")
        .integer("rank", "rank", "Its rank among those of its role")
}

fn participant() -> Columns {
    within()
        .concept("type_", "type", "As what")
        .named("individual", "individual", "The id of the person")
        .text("start", "period.start", "Since when")
        .text("end", "period.end", "Until when")
}
