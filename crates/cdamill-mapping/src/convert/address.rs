//! AD to Address.

use std::borrow::Cow;

use cdamill_cda::{Name, Node, names};

use super::usage;
use crate::run::{Run, Sink};

pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    if !run.head(sink, "Address") {
        return false;
    }
    run.tape.start_object();
    usage::write(run, node, &"use", run.plan.known_maps.address_use);
    write_type(run, node);
    let content = run.tape.mark();
    if node.children().next().is_none()
        && let Some(text) = node.take_text()
    {
        run.tape.key(&"text");
        run.tape.write(text);
    }
    write_lines(run, node);
    for (key, name) in [
        (&"city", names::CITY),
        (&"district", names::COUNTY),
        (&"state", names::STATE),
        (&"postalCode", names::POSTAL_CODE),
        (&"country", names::COUNTRY),
    ] {
        if let Some(text) = texts(node, name).next() {
            run.tape.key(key);
            run.tape.write(text);
        }
    }
    let empty = run.tape.is_empty_since(content);
    super::time::period_member(run, node, &"period", names::USEABLE_PERIOD);
    run.tape.end_object() && !empty
}

fn texts<'a>(node: Node<'a>, name: Name) -> impl Iterator<Item = Cow<'a, str>> {
    node.children_named(name).filter(|part| part.is_usable()).filter_map(|part| part.take_text())
}

/// streetAddressLine as it stands; without one the street's parts on one line; then locator, unit and post box.
fn write_lines<'a>(run: &mut Run<'a>, node: Node<'a>) {
    run.tape.key(&"line");
    run.tape.start_array();
    let mut lines = 0;
    for line in texts(node, names::STREET_ADDRESS_LINE) {
        run.tape.write(line);
        lines += 1;
    }
    if lines == 0 {
        let order = [
            names::HOUSE_NUMBER,
            names::HOUSE_NUMBER_NUMERIC,
            names::DIRECTION,
            names::STREET_NAME,
            names::STREET_NAME_BASE,
            names::STREET_NAME_TYPE,
        ];
        run.tape.write(joined(order.into_iter().flat_map(|name| texts(node, name))));
    }
    for name in
        [names::ADDITIONAL_LOCATOR, names::UNIT_TYPE, names::UNIT_ID, names::POST_BOX, names::CARE_OF, names::PRECINCT]
    {
        for text in texts(node, name) {
            run.tape.write(text);
        }
    }
    run.tape.end_array();
}

/// Texts with a space between them.
pub(super) fn joined<'a>(mut texts: impl Iterator<Item = Cow<'a, str>>) -> Cow<'a, str> {
    let first = texts.next().unwrap_or_default();
    texts.fold(first, |whole, text| whole + " " + text)
}

/// Physical and postal at once is `both`.
fn write_type<'a>(run: &mut Run<'a>, node: Node<'a>) {
    let tokens = node.attribute(names::USE).unwrap_or_default();
    let has = |wanted: &str| tokens.split_whitespace().any(|token| token == wanted);
    if has("PHYS") && has("PST") {
        run.tape.key(&"type");
        run.tape.text("both");
    } else {
        usage::write(run, node, &"type", run.plan.known_maps.address_type);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::typed;

    fn address(inside: &str) -> Value {
        let author = format!("<author><assignedAuthor>{inside}</assignedAuthor></author>");
        typed("valueAddress", "author/assignedAuthor/addr", &author)
    }

    #[test]
    fn parts_and_use() {
        let made = address(
            r#"<addr use="HP PST"><streetAddressLine>1 Way</streetAddressLine><streetAddressLine nullFlavor="UNK"/><city>Town</city><county>Shire</county>
            <state>ST</state><postalCode>12345</postalCode><country>US</country></addr>"#,
        );
        let parts = json!({"use": "home", "type": "postal", "line": ["1 Way"], "city": "Town", "district": "Shire", "state": "ST", "postalCode": "12345", "country": "US"});
        assert_eq!(made, parts);
        assert_eq!(address(r#"<addr use="PST PHYS"><city>T</city></addr>"#)["type"], "both");
    }

    #[test]
    fn a_street_in_pieces_is_one_line() {
        let made = address("<addr><streetName>Way</streetName><houseNumber>7</houseNumber><unitID>3</unitID></addr>");
        assert_eq!(made["line"], json!(["7 Way", "3"]));
    }

    #[test]
    fn a_text_stays_a_text_and_a_use_alone_is_no_address() {
        assert_eq!(address("<addr>1 Way, Town</addr>"), json!({"text": "1 Way, Town"}));
        assert_eq!(address(r#"<addr use="HP"/>"#), Value::Null);
        assert_eq!(
            address(
                r#"<addr use="HP"><city nullFlavor="UNK"/><useablePeriod><low value="2013"/></useablePeriod></addr>"#
            ),
            Value::Null
        );
    }
}
