//! PQ, INT, REAL and RTO to Quantity, Age and Ratio. The digits of the source stay as they are.

use std::borrow::Cow;

use cdamill_cda::types::Decimal;
use cdamill_cda::{Node, codes, names};

use super::ucum;
use crate::run::{Run, Sink};

const UCUM: &str = "http://unitsofmeasure.org";
const SNOMED_CT: &str = "2.16.840.1.113883.6.96";
const CURRENCIES: &str = "urn:iso:std:iso:4217";

/// Body weight, where the apothecaries' pound is a known slip for the avoirdupois one.
const BODY_WEIGHT: [&str; 2] = ["29463-7", "3141-9"];

pub(super) fn quantity<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    write(run, node, sink, "Quantity", None)
}

/// A quantity where STU3 forbids a comparator.
pub(super) fn simple<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let name = if sink.element.key_for("SimpleQuantity").is_some() { "SimpleQuantity" } else { "Quantity" };
    write(run, node, sink, name, None)
}

pub(super) fn write<'a>(
    run: &mut Run<'a>,
    node: Node<'a>,
    sink: Sink,
    name: &str,
    comparator: Option<&'static str>,
) -> bool {
    let Some(value) = decimal(run, node) else { return unmeasured(run, node, sink, name) };
    run.head(sink, name) && object(run, node, value, comparator)
}

/// The number at `@value` with its own digits; anything else is reported.
pub(super) fn decimal<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<Cow<'a, str>> {
    let raw = node.trimmed(names::VALUE)?;
    match Decimal::parse(raw) {
        Some(decimal) => {
            node.take(names::VALUE);
            let written = decimal.as_written(raw).map(Cow::Borrowed);
            Some(written.unwrap_or_else(|| Cow::Owned(decimal.to_string())))
        }
        None => {
            if !raw.is_empty() {
                run.report(codes::INVALID_NUMBER, node);
            }
            None
        }
    }
}

/// Writes the Quantity object of a node whose number is known.
pub(super) fn object<'a>(
    run: &mut Run<'a>,
    node: Node<'a>,
    value: Cow<'a, str>,
    comparator: Option<&'static str>,
) -> bool {
    run.tape.start_object();
    run.tape.key(&"value");
    run.tape.write_number(value);
    if let Some(comparator) = comparator {
        run.tape.key(&"comparator");
        run.tape.text(comparator);
    }
    if let Some(currency) = currency(node) {
        run.tape.key(&"unit");
        run.tape.text(currency);
        run.tape.key(&"system");
        run.tape.text(CURRENCIES);
        run.tape.key(&"code");
        run.tape.text(currency);
    } else if let Some((unit, code)) = unit(run, node) {
        run.tape.key(&"unit");
        run.tape.write(unit);
        if let Some(code) = code {
            run.tape.key(&"system");
            run.tape.text(UCUM);
            run.tape.key(&"code");
            run.tape.write(code);
        }
    }
    run.tape.end_object()
}

/// The currency of an amount of money.
pub(super) fn currency(node: Node<'_>) -> Option<&str> {
    node.take(names::CURRENCY).map(cdamill_cda::trim).filter(|currency| !currency.is_empty())
}

/// The unit as sent, and its UCUM code: the same where it is one, a repaired one where the spelling is a known slip.
fn unit<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<(Cow<'a, str>, Option<Cow<'a, str>>)> {
    let unit = node.take(names::UNIT)?.trim();
    if unit.is_empty() {
        return None;
    }
    let sent = Cow::Borrowed(unit);
    let called = |sent| own_name(node).unwrap_or(sent);
    if let Some(code) = repaired(run, node, unit) {
        run.report(codes::REPAIRED_UNIT, node);
        return Some((called(sent), Some(Cow::Borrowed(code))));
    }
    if !ucum::is_valid(unit) {
        return Some((sent, None));
    }
    Some((called(sent), Some(Cow::Borrowed(unit))))
}

/// What the sender calls the unit beside its UCUM code: a translation without a number is one of the unit alone. Not so in
/// SNOMED CT, where it says what the number means: 0 minutes are "Immediate".
fn own_name<'a>(node: Node<'a>) -> Option<Cow<'a, str>> {
    let is_of_unit = |inner: &Node<'a>| {
        inner.attribute(names::VALUE).is_none()
            && !inner.has_null_flavor()
            && inner.attribute(names::CODE_SYSTEM) != Some(SNOMED_CT)
    };
    let named = node.children_named(names::TRANSLATION).find(is_of_unit)?;
    let is_text = |text: &&str| !text.trim().is_empty();
    named
        .take(names::DISPLAY_NAME)
        .filter(is_text)
        .or_else(|| named.take(names::CODE).filter(is_text))
        .map(cdamill_cda::trim)
        .map(Cow::Borrowed)
}

fn repaired<'a>(run: &Run<'a>, node: Node<'a>, unit: &str) -> Option<&'a str> {
    let map = run.plan.known_map(run.plan.known_maps.unit_repair)?;
    let measured =
        node.ancestors().find(|above| above.is_statement()).and_then(|statement| statement.child(names::CODE));
    let code = measured.and_then(|code| code.attribute(names::CODE)).map(cdamill_cda::trim);
    match unit {
        // degrees only where a temperature is measured: C is also the coulomb
        "C" | "F" => {
            let set = run.plan.known_maps.temperature_codes.and_then(|id| run.plan.value_sets.get(usize::from(id)))?;
            code.filter(|code| set.contains(code)).map(|_| if unit == "C" { "Cel" } else { "[degF]" })
        }
        "[lb_ap]" => code.filter(|code| BODY_WEIGHT.contains(code)).map(|_| "[lb_av]"),
        _ => map.row(unit, None).map(|mapped| mapped.code).filter(|code| *code != unit),
    }
}

/// No number: a null with a translation still says what was measured in another system.
fn unmeasured<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink, name: &str) -> bool {
    let Some(translation) =
        node.children_named(names::TRANSLATION).find(|inner| inner.attribute(names::VALUE).is_some())
    else {
        return false;
    };
    let Some(value) = decimal(run, translation) else { return false };
    if !run.head(sink, name) {
        return false;
    }
    run.tape.start_object();
    run.tape.key(&"value");
    run.tape.write_number(value);
    if let Some(unit) = crate::run::display(translation).or_else(|| translation.take(names::CODE).map(Cow::Borrowed)) {
        run.tape.key(&"unit");
        run.tape.write(unit);
    }
    run.tape.end_object()
}

/// An Age: positive, in a UCUM unit of time (age-1); else nothing, so that a text can stand in.
pub(super) fn age<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let Some(raw) = node.attribute(names::VALUE).map(cdamill_cda::trim) else { return false };
    let positive = Decimal::parse(raw).is_some_and(|number| !number.is_zero() && !number.is_negative());
    let map = run.plan.known_map(run.plan.known_maps.time_unit);
    let unit = node.attribute(names::UNIT).map(cdamill_cda::trim).unwrap_or_default();
    // `m` is the metre in UCUM; in an age it means months
    let code = if unit == "m" { Some("mo") } else { map.and_then(|map| map.row(unit, None)).map(|mapped| mapped.code) };
    let (true, Some(code)) = (positive, code) else { return false };
    let Some(value) = decimal(run, node) else { return false };
    if !run.head(sink, "Age") {
        return false;
    }
    node.take(names::UNIT);
    run.tape.start_object();
    run.tape.key(&"value");
    run.tape.write_number(value);
    run.tape.key(&"unit");
    run.tape.text(unit);
    run.tape.key(&"system");
    run.tape.text(UCUM);
    run.tape.key(&"code");
    run.tape.text(code);
    run.tape.end_object()
}

/// A Ratio needs both parts (rat-1).
pub(super) fn ratio<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let part = |name: &str| node.children().find(|child| child.local_name().trim_start_matches("pharm:") == name);
    let (Some(numerator), Some(denominator)) = (part("numerator"), part("denominator")) else { return false };
    let (Some(above), Some(below)) = (decimal(run, numerator), decimal(run, denominator)) else { return false };
    if !run.head(sink, "Ratio") {
        return false;
    }
    run.tape.start_object();
    run.tape.key(&"numerator");
    object(run, numerator, above, None);
    run.tape.key(&"denominator");
    object(run, denominator, below, None);
    run.tape.end_object()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{observation, typed, value};

    #[test]
    fn digits_and_units_stay_and_ucum_is_added_where_it_is_one() {
        let ucum = "http://unitsofmeasure.org";
        let made = value("valueQuantity", "Quantity", r#"<value xsi:type="PQ" value="13.5" unit="mg/dL"/>"#);
        assert_eq!(made, json!({"value": 13.5, "unit": "mg/dL", "system": ucum, "code": "mg/dL"}));
        let made = value("valueQuantity", "Quantity", r#"<value xsi:type="PQ" value="3" unit="tablets"/>"#);
        assert_eq!(made, json!({"value": 3, "unit": "tablets"}));
        let (made, codes) = observation("valueQuantity = \"value\"", r#"<value xsi:type="PQ" value="3" unit="lbs"/>"#);
        assert_eq!(made["valueQuantity"], json!({"value": 3, "unit": "lbs", "system": ucum, "code": "[lb_av]"}));
        assert_eq!(codes, ["repaired-unit"]);
    }

    #[test]
    fn money_has_a_currency() {
        let made = value("valueQuantity", "Quantity", r#"<value xsi:type="MO" value="12.5" currency="USD"/>"#);
        let system = "urn:iso:std:iso:4217";
        assert_eq!(made, json!({"value": 12.5, "unit": "USD", "system": system, "code": "USD"}));
    }

    #[test]
    fn what_is_no_number_is_no_quantity() {
        let (made, codes) = observation("valueQuantity = \"value\"", r#"<value xsi:type="PQ" value="1,5" unit="mg"/>"#);
        assert_eq!((&made["valueQuantity"], codes), (&Value::Null, vec!["invalid-number"]));
        // readers of JSON would refuse the whole bundle
        let endless = format!(r#"<value xsi:type="PQ" value="{}"/>"#, "9".repeat(400));
        assert_eq!(value("valueQuantity", "Quantity", &endless), Value::Null);
    }

    #[test]
    fn a_translation_names_the_unit_but_not_in_snomed_ct() {
        let sent = |system: &str| {
            let inner = format!(r#"<translation code="x" codeSystem="{system}" displayName="Said of it"/>"#);
            value("valueQuantity", "Quantity", &format!(r#"<value xsi:type="PQ" value="0" unit="min">{inner}</value>"#))
        };
        assert_eq!(sent("2.999.1")["unit"], "Said of it");
        assert_eq!(sent("2.16.840.1.113883.6.96")["unit"], "min");
    }

    #[test]
    fn a_null_may_say_in_a_translation_what_was_measured() {
        let null =
            r#"<value xsi:type="PQ" nullFlavor="OTH"><translation value="2" code="x" displayName="drops"/></value>"#;
        assert_eq!(value("valueQuantity", "Quantity", null), json!({"value": 2, "unit": "drops"}));
    }

    #[test]
    fn ages_are_positive_and_in_units_of_time() {
        let age = |inside: &str| typed("valueAge", "value | Age", inside);
        let made = age(r#"<value xsi:type="PQ" value="12" unit="a"/>"#);
        assert_eq!(made, json!({"value": 12, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}));
        assert_eq!(age(r#"<value xsi:type="PQ" value="7" unit="m"/>"#)["code"], "mo");
        assert_eq!(age(r#"<value xsi:type="PQ" value="0" unit="a"/>"#), Value::Null);
        assert_eq!(age(r#"<value xsi:type="PQ" value="-3" unit="a"/>"#), Value::Null);
        assert_eq!(age(r#"<value xsi:type="PQ" value="3" unit="mg"/>"#), Value::Null);
    }

    #[test]
    fn a_ratio_has_both_parts() {
        let ratio = |below: &str| {
            format!(r#"<value xsi:type="RTO"><numerator xsi:type="PQ" value="1" unit="mg"/>{below}</value>"#)
        };
        let made = value("valueRatio", "Ratio", &ratio(r#"<denominator xsi:type="PQ" value="5" unit="mL"/>"#));
        assert_eq!((&made["numerator"]["code"], &made["denominator"]["value"]), (&json!("mg"), &json!(5)));
        assert_eq!(value("valueRatio", "Ratio", &ratio("")), Value::Null);
    }
}
