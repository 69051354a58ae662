//! Primitive values: text, code, boolean, numbers, dates.

use std::borrow::Cow;

use cdamill_cda::types::Decimal;
use cdamill_cda::{Node, codes, names};

use super::coding;
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
    run.head(sink, name) && run.tape.owned(&text)
}

fn uri<'a>(run: &mut Run<'a>, name: &str, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = run.item_text(item) else { return false };
    !text.contains(char::is_whitespace) && run.head(sink, name) && run.tape.owned(&text)
}

/// A code must stand in the element's required binding, if it has one.
fn code<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = coding::code_of(run, item) else { return false };
    if sink.element.codes.is_some_and(|codes| codes.binary_search(&text.as_ref()).is_err()) {
        report(run, codes::INVALID_CODE, item);
        return false;
    }
    run.head(sink, "code") && run.tape.owned(&text)
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
        Item::Text(text) => time::date_of(text),
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
