//! Immunization.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    Columns::new()
        .text(
            "status",
            "status",
            "`completed` or `entered-in-error`. `completed` does not say that it was given: `not_given` does",
        )
        .boolean("not_given", "notGiven", "True where it was **not** given")
        .concepts("not_reasons", "explanation.reasonNotGiven", "Why it was not given")
        .code("vaccineCode", "The vaccine")
        .encounter("encounter")
        .times("date", "", "When it was given, or was not")
        .boolean("primary_source", "primarySource", "Whether whoever gave it tells so")
        .text("primary_source_absent", "_primarySource.@absent.valueCode", "Why that is not known")
        .concept("report_origin_", "reportOrigin", "Where it is known from, if not from whoever gave it")
        .text("lot_number", "lotNumber", "Lot number")
        .day("expiration", "expirationDate", "When the vaccine expires")
        .concept("site_", "site", "Site")
        .concept("route_", "route", "Route")
        .quantity("dose", "doseQuantity", "The amount: its digits")
        .integer("dose_sequence", "vaccinationProtocol.doseSequence", "The place of the dose in the series")
        .text("series", "vaccinationProtocol.series", "The series")
        .integer("series_doses", "vaccinationProtocol.seriesDoses", "How many doses the series has")
        .concepts("target_diseases", "vaccinationProtocol.targetDisease", "What it protects from")
        .concepts("reasons", "explanation.reason", "Why it was given")
        .items(
            "reactions",
            "reaction",
            "What followed",
            within().text("time", "date", "When").reference("detail", "detail", "The id of an observation").boolean(
                "reported",
                "reported",
                "Whether the patient told it",
            ),
        )
        .named("manufacturer", "manufacturer", "The id of the manufacturer")
        .named("location", "location", "The id of the place")
        .items(
            "performers",
            "practitioner",
            "Who took part",
            within().concept("role_", "role", "Role").named("actor", "actor", "The id of the practitioner"),
        )
        .texts("notes", "note.text", "Notes")
}
