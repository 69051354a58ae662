//! MedicationStatement, MedicationRequest, MedicationAdministration and MedicationDispense.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    statement()
        .followed_by(drug())
        .followed_by(times())
        .followed_by(dosage())
        .followed_by(supply())
        .followed_by(around())
}

fn statement() -> Columns {
    Columns::new()
        .text("status", "status", "`active`, `completed`, `entered-in-error` ...; its codes differ between the types")
        .stated("status", "_status")
        .text("taken", "taken", "MedicationStatement: `y` taken, `n` not taken, `unk` unknown, `na` not applicable")
        .boolean("not_given", "notGiven", "MedicationAdministration: true where it was **not** given")
        .boolean("not_done", "notDone", "MedicationDispense: true where it was **not** dispensed")
        .concepts(
            "not_reasons",
            "reasonNotTaken|reasonNotGiven|notDoneReasonCodeableConcept",
            "Why it was not taken, given or dispensed",
        )
        .text("intent", "intent", "MedicationRequest: `proposal`, `plan`, `order` or `instance-order`")
        .text("priority", "priority", "MedicationRequest: `routine`, `urgent` ...")
        .concept("category_", "category", "Category")
}

fn drug() -> Columns {
    Columns::new()
        .code("medicationCodeableConcept|^.code", "The drug, by itself or of the Medication that is referred to")
        .reference("medication", "medicationReference", "The id of that Medication")
        .concept("form_", "^.form", "Of that Medication: its form")
        .items(
            "ingredients",
            "^.ingredient",
            "Of that Medication: its ingredients",
            within()
                .concept("", "itemCodeableConcept", "")
                .boolean("active", "isActive", "Whether it is an active ingredient")
                .choice("amount", None, "amount", "How much of it, as `5 mg:1 mL`"),
        )
        .named("manufacturer", "^.manufacturer", "Of that Medication: the id of its manufacturer")
        .text("lot_number", "^.package.batch.lotNumber", "Of that Medication: its lot number")
}

fn times() -> Columns {
    Columns::new()
        .encounter("context")
        .times(
            "effectiveDateTime|effectivePeriod.start|authoredOn|whenHandedOver",
            "effectivePeriod.end",
            "When it was or is taken or given; of a MedicationRequest when it was written, of a MedicationDispense when \
             the drug was handed over",
        )
        .day("asserted", "dateAsserted", "MedicationStatement: when it was recorded")
        .day("prepared", "whenPrepared", "MedicationDispense: when it was prepared")
        .day("valid_from", "dispenseRequest.validityPeriod.start", "MedicationRequest: from when it may be dispensed")
        .day("valid_until", "dispenseRequest.validityPeriod.end", "MedicationRequest: until when it may be dispensed")
}

/// Of the first dosage, and then of all.
fn dosage() -> Columns {
    const DOSAGE: &str = "dosage|dosageInstruction";
    Columns::new()
        .text("dosage_text", "dosage|dosageInstruction:text", "The first dosage in words")
        .text(
            "patient_instruction",
            "dosage|dosageInstruction:patientInstruction",
            "The first dosage: words for the patient",
        )
        .choice("dose", Some(DOSAGE), "dose", "The dose: digits, or a range as `1 mg..2 mg`")
        .number(
            "dose_number",
            "dosage.doseQuantity|dosageInstruction.doseQuantity|dosage.dose:value",
            "`dose` as a number",
        )
        .units("dose_", "dosage.doseQuantity|dosageInstruction.doseQuantity|dosage.dose")
        .choice("rate", Some(DOSAGE), "rate", "The rate: digits, or a ratio as `100 mL:1 h`")
        .number("rate_number", "dosage.rateQuantity|dosageInstruction.rateQuantity:value", "`rate` as a number")
        .units("rate_", "dosage.rateQuantity|dosageInstruction.rateQuantity")
        .concept("route_", "dosage.route|dosageInstruction.route", "Route")
        .concept("site_", "dosage.site|dosageInstruction.site", "Site")
        .concept("method_", "dosage.method|dosageInstruction.method", "Method")
        .followed_by(schedule())
        .items("dosages", DOSAGE, "All dosages, the first as well", one_dosage())
}

fn schedule() -> Columns {
    Columns::new()
        .boolean(
            "as_needed",
            "dosage.asNeededBoolean|dosageInstruction.asNeededBoolean",
            "Whether it is taken as needed",
        )
        .concept(
            "as_needed_",
            "dosage.asNeededCodeableConcept|dosageInstruction.asNeededCodeableConcept",
            "For what it is taken as needed",
        )
        .concept("timing_", "dosage.timing.code|dosageInstruction.timing.code", "The schedule")
        .integer(
            "frequency",
            "dosage.timing.repeat.frequency|dosageInstruction.timing.repeat.frequency",
            "How often in a period",
        )
        .number(
            "period",
            "dosage.timing.repeat.period|dosageInstruction.timing.repeat.period",
            "The length of the period",
        )
        .text(
            "period_unit",
            "dosage.timing.repeat.periodUnit|dosageInstruction.timing.repeat.periodUnit",
            "The unit of `period`: `h`, `d`, `wk` ...",
        )
        .day(
            "dosage_start",
            "dosage.timing.repeat.boundsPeriod.start|dosageInstruction.timing.repeat.boundsPeriod.start",
            "When the first dosage begins",
        )
        .day(
            "dosage_end",
            "dosage.timing.repeat.boundsPeriod.end|dosageInstruction.timing.repeat.boundsPeriod.end",
            "When the first dosage ends",
        )
}

fn one_dosage() -> Columns {
    within()
        .integer("sequence", "sequence", "Its place in a sequence")
        .text("text", "text", "In words")
        .text("patient_instruction", "patientInstruction", "Words for the patient")
        .concepts("instructions", "additionalInstruction", "Further instructions")
        .choice("dose", None, "dose", "The dose: digits, or a range as `1 mg..2 mg`")
        .number("dose_number", "doseQuantity|dose:value", "`dose` as a number")
        .units("dose_", "doseQuantity|dose")
        .choice("rate", None, "rate", "The rate: digits, or a ratio as `100 mL:1 h`")
        .number("rate_number", "rateQuantity:value", "`rate` as a number")
        .units("rate_", "rateQuantity")
        .concept("route_", "route", "Route")
        .boolean("as_needed", "asNeededBoolean", "Whether it is taken as needed")
        .concept("as_needed_", "asNeededCodeableConcept", "For what it is taken as needed")
        .concept("timing_", "timing.code", "The schedule")
        .integer("frequency", "timing.repeat.frequency", "How often in a period")
        .number("period", "timing.repeat.period", "The length of the period")
        .number("period_max", "timing.repeat.periodMax", "The most that the period may last")
        .text("period_unit", "timing.repeat.periodUnit", "The unit of `period`")
        .texts("when", "timing.repeat.when", "Tied to what of the day: `HS`, `AC` ...")
        .texts("events", "timing.event", "Exact times")
        .text("start", "timing.repeat.boundsPeriod.start", "When it begins")
        .text("end", "timing.repeat.boundsPeriod.end", "When it ends")
}

fn supply() -> Columns {
    Columns::new()
        .quantity(
            "quantity",
            "quantity|dispenseRequest.quantity",
            "How much was dispensed, or is to be dispensed at a time: its digits",
        )
        .integer("repeats", "dispenseRequest.numberOfRepeatsAllowed", "MedicationRequest: the repeats allowed")
        .quantity(
            "days_supply",
            "daysSupply|dispenseRequest.expectedSupplyDuration",
            "How long the supply lasts: its digits",
        )
        .boolean("substituted", "substitution.wasSubstituted", "MedicationDispense: whether another drug was given out")
        .boolean(
            "substitution_allowed",
            "substitution.allowed",
            "MedicationRequest: whether another drug may be given out",
        )
}

fn around() -> Columns {
    Columns::new()
        .concepts("reasons", "reasonCode", "Why")
        .references("reason_references", "reasonReference", "The ids of conditions or observations that are the reason")
        .references(
            "prescriptions",
            "prescription|authorizingPrescription|basedOn",
            "The ids of the requests that it is based on",
        )
        .references("part_of", "partOf", "The ids of what it is part of")
        .references("derived_from", "derivedFrom", "MedicationStatement: the ids of what it is known from")
        .named("requester", "requester.agent", "MedicationRequest: the id of who wrote it")
        .named("information_source", "informationSource", "MedicationStatement: the id of who told it")
        .all_named("performers", "performer.actor", "Those who gave or dispensed it")
        .texts("notes", "note.text", "Notes")
}
