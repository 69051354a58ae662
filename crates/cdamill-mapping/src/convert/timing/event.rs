//! Events of EIVL_TS: before breakfast, at bedtime.

use cdamill_cda::types::Decimal;
use cdamill_cda::{Node, codes, names};

use super::rhythm::{minutes, unit};
use super::schedule::{child, filled};
use crate::run::Run;

/// An event of the day as STU3 codes it.
pub(super) struct Event<'a> {
    pub(super) when: &'a str,
    /// Minutes before or after, as the code says.
    pub(super) offset: Option<u32>,
}

/// Meals that have no offset in STU3 (tim-9).
const MEALS: [&str; 4] = ["C", "CD", "CM", "CV"];

/// Reads the event; nothing where STU3 has no code for it or cannot say its offset, which is reported.
pub(super) fn read<'a>(run: &mut Run<'a>, eventful: Node<'a>) -> Option<Event<'a>> {
    let event = child(eventful, names::EVENT)?;
    let plan = run.plan;
    let map = plan.known_map(plan.known_maps.timing_event);
    let sent = event.attribute(names::CODE).map(str::trim).unwrap_or_default();
    let Some(mapped) = map.and_then(|map| map.map(sent, None)) else {
        run.report(codes::UNMAPPED_CODE, event);
        return None;
    };
    let offset = offset(run, eventful, mapped.code)?;
    run.translate(event, names::CODE, mapped.code);
    Some(Event { when: mapped.code, offset })
}

/// The outer `None`: there is an offset that cannot be said.
fn offset<'a>(run: &mut Run<'a>, eventful: Node<'a>, when: &str) -> Option<Option<u32>> {
    let Some(offset) = child(eventful, names::OFFSET) else { return Some(None) };
    let found = point(offset).and_then(|node| Some((node, Decimal::parse(node.attribute(names::VALUE)?)?)));
    let Some((node, number)) = found else {
        run.report(codes::INVALID_NUMBER, offset);
        return None;
    };
    if number.is_zero() {
        node.take(names::VALUE);
        node.take(names::UNIT);
        return Some(None);
    }
    let unit = unit(run, node)?;
    let sayable = minutes(number, unit).filter(|_| !MEALS.contains(&when));
    let Some(minutes) = sayable.filter(|_| !number.is_negative() || tells_before_from_after(when)) else {
        run.report(codes::TIMING_AS_TEXT, offset);
        return None;
    };
    if number.is_negative() {
        run.report(codes::OFFSET_SIGN_DROPPED, offset);
    }
    // an offset is told in minutes, whatever it was sent in
    let is_sent = |sent: &str| sent.trim_start_matches('-') == minutes.to_string();
    let is_as_sent = unit == "min" && node.trimmed(names::VALUE).is_some_and(is_sent);
    for name in [names::VALUE, names::UNIT] {
        if is_as_sent {
            node.take(name);
        } else {
            run.convert(node, name);
        }
    }
    Some(Some(minutes))
}

/// Before and after meals and before sleep: the sign says the same once more.
fn tells_before_from_after(when: &str) -> bool {
    when.starts_with("AC") || when.starts_with("PC") || when == "HS"
}

/// The one number of an offset: its own or that of its lower bound, where it is not a range.
fn point(offset: Node<'_>) -> Option<Node<'_>> {
    if filled(offset, names::VALUE) {
        return Some(offset);
    }
    let is_range = [names::HIGH, names::WIDTH, names::CENTER].into_iter().any(|name| child(offset, name).is_some());
    child(offset, names::LOW).filter(|_| !is_range)
}
