//! Observation.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    what().followed_by(value("value_codings")).followed_by(judged()).followed_by(around())
}

fn what() -> Columns {
    Columns::new()
        .text("status", "status", "`final`, `preliminary`, `cancelled`, `entered-in-error` ...")
        .concept("category_", "category", "The first category")
        .concepts("categories", "category", "All categories")
        .code("code", "What was observed")
        .encounter("context")
        .times(
            "effectiveDateTime|effectivePeriod.start",
            "effectivePeriod.end",
            "When it was observed, or the observation began",
        )
}

/// The value of an observation or of a component of one.
fn value(codings: &str) -> Columns {
    let columns = Columns::new()
        .choice(
            "value",
            None,
            "value",
            "The value as text: of a quantity its digits, a string or time as it is, `true` or `false`, a range as \
             `5 mg..10 mg`, a ratio as `1:128`, a period as `2020-01-01/2020-02-01`. Null where it is coded, a file or \
             sampled data",
        )
        .number("value_number", "valueQuantity.value", "The number of a quantity. See `comparator`")
        .units("", "valueQuantity")
        .concept("value_", "valueCodeableConcept", "A coded value");
    let columns = if codings.is_empty() {
        columns
    } else {
        columns.items(
            codings,
            "valueCodeableConcept.coding",
            "All codings of a coded value",
            within().coding("", ":", ""),
        )
    };
    columns.concept("absent_reason_", "dataAbsentReason", "Why there is no value").concept(
        "interpretation_",
        "interpretation",
        "Interpretation",
    )
}

fn judged() -> Columns {
    Columns::new()
        .items(
            "interpretation_codings",
            "interpretation.coding",
            "All codings of the interpretation",
            within().coding("", ":", ""),
        )
        .number("range_low", "referenceRange.low.value", "The lower bound of the first reference range. Its unit, which need not be that of the value, is in `ranges`")
        .number("range_high", "referenceRange.high.value", "Its upper bound")
        .text("range_text", "referenceRange.text", "The first reference range in words")
        .items("ranges", "referenceRange", "All reference ranges", range())
        .items(
            "components",
            "component",
            "Parts with values of their own, such as both pressures of a blood pressure",
            component(),
        )
}

fn range() -> Columns {
    within()
        .text("low", "low.value", "The lower bound")
        .number("low_number", "low.value", "`low` as a number")
        .text("low_unit", "low.unit", "The unit of `low`")
        .text("high", "high.value", "The upper bound")
        .number("high_number", "high.value", "`high` as a number")
        .text("high_unit", "high.unit", "The unit of `high`")
        .concept("type_", "type", "What it is a range of")
        .concepts("applies_to", "appliesTo", "Whom it is a range of")
        .text("text", "text", "The range in words")
}

fn component() -> Columns {
    within().concept("", "code", "What was observed").followed_by(value("")).items(
        "ranges",
        "referenceRange",
        "All reference ranges",
        range(),
    )
}

fn around() -> Columns {
    Columns::new()
        .text("comment", "comment", "Comment")
        .concept("body_site_", "bodySite", "Body site")
        .concept("method_", "method", "Method")
        .day("issued", "issued", "When it was made available")
        .all_named("performers", "performer", "Those who observed")
        .named("specimen", "specimen", "The id of the specimen")
        .named("device", "device", "The id of the device")
        .items(
            "related",
            "related",
            "Other observations that it has to do with",
            within().text("type", "type", "`has-member`, `derived-from` ...").reference(
                "target",
                "target",
                "The id of the other",
            ),
        )
        .reference("part_of", "@part-of.valueReference", "The id of the event that it is part of")
}
