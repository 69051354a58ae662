//! Primitive values: text, code, boolean, numbers, dates.

use std::borrow::Cow;

use cdamill_cda::types::Decimal;
use cdamill_cda::{Node, codes, names, trim};

use super::coding;
use super::identifier;
use super::replaced;
use super::time::{self, Form};
use crate::run::{Item, Run, Sink};

/// Writes `item` as the primitive type `name`.
pub(super) fn write<'a>(run: &mut Run<'a>, name: &'static str, item: &Item<'a>, sink: Sink) -> bool {
    match name {
        "boolean" => boolean(run, item, sink),
        "integer" | "positiveInt" | "unsignedInt" => integer(run, name, item, sink),
        "decimal" => number(run, item, sink),
        "date" => timed(run, item, sink, name, Form::Date),
        "dateTime" => timed(run, item, sink, name, Form::DateTime),
        "instant" => timed(run, item, sink, name, Form::Instant),
        "code" => code(run, item, sink),
        "uri" | "oid" | "id" => uri(run, name, item, sink),
        _ => string(run, name, item, sink),
    }
}

fn string<'a>(run: &mut Run<'a>, name: &str, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = run.item_text(item) else { return false };
    run.head(sink, name) && run.tape.write(text)
}

fn uri<'a>(run: &mut Run<'a>, name: &str, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = run.item_text(item) else { return false };
    is_legal_uri(name, &text) && run.head(sink, name) && run.tape.write(text)
}

/// Whether a text has the form of STU3's `uri`, `oid` or `id`.
fn is_legal_uri(name: &str, text: &str) -> bool {
    if name == "id" {
        return (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    }
    match (text.strip_prefix("urn:oid:"), text.strip_prefix("urn:uuid:")) {
        (Some(oid), _) => identifier::is_oid(oid),
        (_, Some(uuid)) => name != "oid" && identifier::is_uuid(uuid),
        _ => name != "oid" && !text.contains(char::is_whitespace),
    }
}

/// A code must have the form of one, and stand in the element's required binding, if it has one.
fn code<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = coding::code_of(run, item) else { return false };
    // those of a binding have the form of one
    let is_code = match sink.element.codes {
        Some(codes) => codes.binary_search(&text.as_ref()).is_ok(),
        None => coding::is_legal(trim(&text)),
    };
    if !is_code {
        report(run, codes::INVALID_CODE, item);
        return false;
    }
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    };
    if !run.head(sink, "code") || !run.tape.write(text) {
        return false;
    }
    let source = run.replaced.filter(|_| !sink.told);
    if !sink.keyed {
        run.listed = source;
    } else if let (Some(source), Some(key)) = (source, sink.key_of("code")) {
        replaced::beside(run, key, source);
    }
    true
}

fn boolean<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = value_text(run, item) else { return false };
    let value = match text.trim() {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => {
            report(run, codes::INVALID_CODE, item);
            return false;
        }
    };
    run.head(sink, "boolean") && run.tape.bool(value)
}

fn integer<'a>(run: &mut Run<'a>, name: &str, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = value_text(run, item) else { return false };
    let lowest = match name {
        "positiveInt" => 1,
        "unsignedInt" => 0,
        _ => i64::from(i32::MIN),
    };
    match text.trim().parse::<i64>() {
        Ok(value) if (lowest..=i64::from(i32::MAX)).contains(&value) => {
            run.head(sink, name) && run.tape.owned_number(&value.to_string())
        }
        _ => {
            report(run, codes::INVALID_NUMBER, item);
            false
        }
    }
}

fn number<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = value_text(run, item) else { return false };
    match Decimal::parse(text.trim()) {
        Some(decimal) => run.head(sink, "decimal") && run.tape.owned_number(&decimal.to_string()),
        None => {
            report(run, codes::INVALID_NUMBER, item);
            false
        }
    }
}

fn timed<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink, name: &str, form: Form) -> bool {
    let text = match item {
        Item::Node(node) => time::date_time(run, *node, form),
        Item::Attribute(node, attribute) if *attribute == names::VALUE => time::text_at(run, *node, form),
        // cut out of something longer, such as a device identifier: dates only
        Item::Text(text) if form != Form::Instant => time::date_of(text),
        Item::Text(_) => None,
        Item::Attribute(..) => None,
    };
    let Some(text) = text else { return false };
    let name = if sink.element.key_for(name).is_some() { name } else { "dateTime" };
    run.head(sink, name) && run.tape.owned(&text)
}

/// `@value` of BL, INT and REAL, or the item's own text.
fn value_text<'a>(run: &mut Run<'a>, item: &Item<'a>) -> Option<Cow<'a, str>> {
    match item {
        Item::Node(node) => own_value(*node),
        other => run.item_text(other),
    }
}

fn own_value<'a>(node: Node<'a>) -> Option<Cow<'a, str>> {
    node.take(names::VALUE).map(Cow::Borrowed)
}

fn report<'a>(run: &mut Run<'a>, code: &'static str, item: &Item<'a>) {
    if let Item::Node(node) | Item::Attribute(node, _) = item {
        run.report(code, *node);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{observation, typed, value};

    #[test]
    fn booleans() {
        let boolean =
            |text: &str| value("valueBoolean", "boolean", &format!(r#"<value xsi:type="BL" value="{text}"/>"#));
        assert_eq!(
            [boolean("true"), boolean("1"), boolean("false"), boolean("0")],
            [json!(true), json!(true), json!(false), json!(false)]
        );
        assert_eq!(boolean("yes"), Value::Null);
    }

    #[test]
    fn integers_stay_within_their_bounds() {
        let integer =
            |key: &str, text: &str| typed(key, "value", &format!(r#"<value xsi:type="INT" value="{text}"/>"#));
        assert_eq!(
            [integer("valueInteger", "-7"), integer("valuePositiveInt", "7"), integer("valueUnsignedInt", "0")],
            [json!(-7), json!(7), json!(0)]
        );
        for (key, text) in [
            ("valueInteger", "2147483648"),
            ("valueInteger", "1.0"),
            ("valuePositiveInt", "0"),
            ("valueUnsignedInt", "-1"),
        ] {
            assert_eq!(integer(key, text), Value::Null, "{key} {text}");
        }
    }

    #[test]
    fn codes_stand_in_their_binding() {
        let (made, codes) = observation(
            "\"identifier[]\" = \"id\"\nlanguage = \"languageCode/@code\"",
            r#"<languageCode code="en  US"/>"#,
        );
        assert_eq!((&made["language"], codes), (&Value::Null, vec!["invalid-code"]));
        let (made, _) = observation("language = \"languageCode/@code\"", r#"<languageCode code=" en-US "/>"#);
        assert_eq!(made["language"], "en-US");
    }

    #[test]
    fn decimals_strings_and_uris() {
        assert_eq!(typed("valueDecimal", "value", r#"<value xsi:type="REAL" value="1.5"/>"#), json!(1.5));
        assert_eq!(typed("valueDecimal", "value", r#"<value xsi:type="REAL" value="1e3"/>"#), Value::Null);
        assert_eq!(typed("valueString", "value", r#"<value xsi:type="ST"> a  b </value>"#), "a b");
        assert_eq!(
            typed("valueUri", "value/@value", r#"<value xsi:type="TEL" value="http://a.example/b"/>"#),
            "http://a.example/b"
        );
        assert_eq!(
            typed("valueUri", "value/@value", r#"<value xsi:type="TEL" value="http://a.example/b c"/>"#),
            Value::Null
        );
    }

    #[test]
    fn oids_are_oids() {
        let oid = |root: &str| typed("valueOid", "id/@root | oid-uri", &format!(r#"<id root="{root}"/>"#));
        assert_eq!((oid("2.999.1"), oid("FACILITY")), (json!("urn:oid:2.999.1"), Value::Null));
        assert_eq!(typed("valueUri", "id/@root | prefix('urn:uuid:')", r#"<id root="2.999.1"/>"#), Value::Null);
        assert_eq!(
            typed("valueUri", "id/@root | system", r#"<id root="2.16.840.1.113883.6.96"/>"#),
            "http://snomed.info/sct"
        );
        assert_eq!(typed("valueUri", "id/@root | system", r#"<id root="SNOMED"/>"#), Value::Null);
    }

    #[test]
    fn dates_of_times() {
        let time = r#"<effectiveTime value="20130510102030+0100"/>"#;
        assert_eq!(typed("valueDate", "effectiveTime", time), "2013-05-10");
        assert_eq!(typed("valueDateTime", "effectiveTime/@value", time), "2013-05-10T10:20:30+01:00");
    }
}
