//! IVL_PQ to Range, or to a Quantity with a comparator where one bound says it all.

use cdamill_cda::types::Decimal;
use cdamill_cda::{Node, codes, names};

use super::quantity;
use crate::run::{Run, Sink};

/// Low and high as a Range. Reversed bounds are not written: they would say what nobody meant (rng-2). Nor are bounds that
/// exclude their own number: those of a Range include it.
pub(super) fn range<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let (low, high) = (bound(node, names::LOW), bound(node, names::HIGH));
    if reversed(low, high) {
        run.report(codes::REVERSED_INTERVAL, node);
        return false;
    }
    if is_open(node) {
        run.report(codes::EXCLUSIVE_BOUND, node);
        return false;
    }
    // rng-2 compares the bounds
    if !comparable(low, high) || (low.is_none() && high.is_none()) || !run.head(sink, "Range") {
        return false;
    }
    run.tape.start_object();
    for (key, bound) in [(&"low", low), (&"high", high)] {
        if let Some(bound) = bound
            && let Some(value) = quantity::decimal(run, bound)
        {
            run.tape.key(key);
            quantity::object(run, bound, value, None);
        }
    }
    run.tape.end_object()
}

/// Range with two bounds, Quantity with a comparator for one; equal bounds are a Quantity.
pub(super) fn interval<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    if node.attribute(names::VALUE).is_some() {
        return quantity::quantity(run, node, sink);
    }
    if let Some(center) = bound(node, names::CENTER) {
        // the center alone would hide how far the interval reaches
        return bound(node, names::WIDTH).is_none() && quantity::quantity(run, center, sink);
    }
    let (low, high) = (bound(node, names::LOW), bound(node, names::HIGH));
    // a SimpleQuantity has no comparator (sqty-1): there an open range says it
    let is_comparable = sink.element.types.iter().any(|t| t.name == "Quantity");
    match (low, high) {
        (Some(low), Some(high)) if same(low, high) => {
            high.take(names::VALUE);
            high.take(names::UNIT);
            quantity::quantity(run, low, sink)
        }
        // a bound without a number, open or unknown, does not limit what the other one says
        (None, Some(high)) if is_comparable => {
            quantity::write(run, high, sink, "Quantity", Some(if inclusive(high) { "<=" } else { "<" }))
        }
        // from zero: nothing that is measured lies below it
        (Some(low), Some(high))
            if is_comparable && is_zero(low) && inclusive(low) && !reversed(Some(low), Some(high)) =>
        {
            low.take(names::VALUE);
            low.take(names::UNIT);
            quantity::write(run, high, sink, "Quantity", Some(if inclusive(high) { "<=" } else { "<" }))
        }
        (Some(low), None) if is_comparable => {
            quantity::write(run, low, sink, "Quantity", Some(if inclusive(low) { ">=" } else { ">" }))
        }
        _ => range(run, node, sink),
    }
}

fn bound(node: Node<'_>, name: cdamill_cda::Name) -> Option<Node<'_>> {
    node.child(name).filter(|bound| bound.attribute(names::VALUE).is_some_and(|text| !text.trim().is_empty()))
}

pub(super) fn inclusive(bound: Node<'_>) -> bool {
    !matches!(bound.take(names::INCLUSIVE).map(str::trim), Some("false" | "0"))
}

/// Whether a bound excludes its own number.
pub(super) fn is_open(node: Node<'_>) -> bool {
    [names::LOW, names::HIGH].into_iter().filter_map(|name| bound(node, name)).any(|bound| !inclusive(bound))
}

fn same(low: Node<'_>, high: Node<'_>) -> bool {
    let part = |node: Node<'_>, name| node.attribute(name).map(|text| text.trim().to_owned());
    part(low, names::VALUE) == part(high, names::VALUE)
        && part(low, names::UNIT) == part(high, names::UNIT)
        && inclusive(low)
        && inclusive(high)
}

fn is_zero(node: Node<'_>) -> bool {
    number(node).is_some_and(Decimal::is_zero)
}

fn number(node: Node<'_>) -> Option<Decimal<'_>> {
    Decimal::parse(node.attribute(names::VALUE)?.trim())
}

/// Whether an interval's low is above its high.
pub(crate) fn is_reversed(node: Node<'_>) -> bool {
    reversed(bound(node, names::LOW), bound(node, names::HIGH))
}

/// Whether both bounds have the same unit, or there is only one.
fn comparable(low: Option<Node<'_>>, high: Option<Node<'_>>) -> bool {
    let unit = |bound: Node<'_>| bound.trimmed(names::UNIT).unwrap_or_default().to_owned();
    low.zip(high).is_none_or(|(low, high)| unit(low) == unit(high))
}

/// Numbers of different units cannot be compared.
fn reversed(low: Option<Node<'_>>, high: Option<Node<'_>>) -> bool {
    if !comparable(low, high) {
        return false;
    }
    let (low, high) = (low.and_then(number), high.and_then(number));
    low.zip(high).is_some_and(|(low, high)| low.compare(high).is_gt())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{observation, value};

    fn interval(inside: &str) -> Value {
        let (made, _) = observation(
            "\"value[x]\" = \"value | interval\"",
            &format!(r#"<value xsi:type="IVL_PQ">{inside}</value>"#),
        );
        if made["valueRange"].is_null() { made["valueQuantity"].clone() } else { made["valueRange"].clone() }
    }

    #[test]
    fn one_bound_is_a_comparator_when_the_other_is_open() {
        assert_eq!(interval(r#"<low value="3"/>"#), json!({"value": 3, "comparator": ">="}));
        assert_eq!(interval(r#"<high value="3" inclusive="false"/>"#), json!({"value": 3, "comparator": "<"}));
        assert_eq!(interval(r#"<low nullFlavor="NINF"/><high value="3"/>"#), json!({"value": 3, "comparator": "<="}));
        assert_eq!(interval(r#"<low value="3"/><high nullFlavor="UNK"/>"#), json!({"value": 3, "comparator": ">="}));
    }

    #[test]
    fn two_bounds_are_a_range_and_equal_ones_a_quantity() {
        assert_eq!(
            interval(r#"<low value="3"/><high value="5"/>"#),
            json!({"low": {"value": 3}, "high": {"value": 5}})
        );
        assert_eq!(interval(r#"<low value="3"/><high value="3"/>"#), json!({"value": 3}));
        assert_eq!(interval(r#"<center value="4"/>"#), json!({"value": 4}));
    }

    #[test]
    fn bounds_in_two_units_are_neither_reversed_nor_a_range() {
        let two = r#"<value xsi:type="IVL_PQ"><low value="900" unit="ug"/><high value="1" unit="mg"/></value>"#;
        let (made, codes) = observation("\"value[x]\" = \"value | any\"", two);
        assert_eq!((&made["valueString"], codes), (&json!("900 ug - 1 mg"), vec!["unsupported-type"]));
        let wide = r#"<value xsi:type="IVL_PQ"><center value="10.0"/><width value="2.0"/></value>"#;
        let (made, _) = observation("\"value[x]\" = \"value | any\"", wide);
        assert_eq!(made["valueString"], "10.0 (width 2.0)");
        assert_eq!(interval(r#"<high value="3" inclusive="0"/>"#), json!({"value": 3, "comparator": "<"}));
    }

    #[test]
    fn where_no_comparator_may_stand_an_open_range_does() {
        let medication = crate::convert::testing::dose(r#"<doseQuantity><low value="3"/></doseQuantity>"#);
        assert_eq!(medication, json!({"doseRange": {"low": {"value": 3}}}));
    }

    #[test]
    fn a_bound_that_excludes_its_number_is_none_of_a_range() {
        assert_eq!(interval(r#"<low value="3" inclusive="false"/><high value="5"/>"#), Value::Null);
        assert_eq!(interval(r#"<low value="3"/><high value="5" inclusive="false"/>"#), Value::Null);
        let open = r#"<value xsi:type="IVL_PQ"><low value="3"/><high value="5" unit="mg" inclusive="false"/></value>"#;
        let (made, codes) = observation("\"value[x]\" = \"value | any\"", open);
        assert_eq!((&made["valueString"], codes), (&json!("3 - < 5 mg"), vec!["exclusive-bound"]));
        let dose = crate::convert::testing::dose(r#"<doseQuantity><low value="3" inclusive="false"/></doseQuantity>"#);
        assert_eq!(dose, Value::Null);
    }

    #[test]
    fn reversed_bounds_say_nothing() {
        let reversed = r#"<value xsi:type="IVL_PQ"><low value="10"/><high value="9"/></value>"#;
        assert_eq!(value("valueRange", "Range", reversed), Value::Null);
        assert_eq!(observation("valueRange = \"value\"", reversed).1, ["reversed-interval"]);
    }
}
