//! Schedules in words, for what STU3 has no structure for. The numbers, units and codes are those of the source.

use std::borrow::Cow;

use cdamill_cda::types::Cd;
use cdamill_cda::{Name, Node, names};

use super::schedule::{Alternative, Kind, Operator, Part, child, filled};
use crate::run::display;

/// Everything that an alternative says.
pub(super) fn alternative(alternative: &Alternative<'_>) -> Option<String> {
    let periodic = alternative.periodic.into_iter().filter_map(period);
    let eventful = alternative.eventful.iter().filter_map(|node| event(*node));
    let said: Vec<String> = periodic.chain(eventful).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// Parts that are combined as STU3 cannot: bounds and points only where they are not plainly included.
pub(super) fn combined(parts: &[Part<'_>]) -> Option<String> {
    let mut said = String::new();
    for part in parts {
        let is_odd = matches!(part.operator, Operator::Exclude | Operator::Hull);
        let text = match part.kind {
            Kind::Periodic => period(part.node),
            Kind::Eventful => event(part.node),
            Kind::Point | Kind::Bounds if is_odd => sent(part.node),
            _ => None,
        };
        let Some(text) = text else { continue };
        if !said.is_empty() {
            said.push_str("; ");
        }
        said.push_str(match part.operator {
            Operator::Exclude => "except ",
            Operator::Hull => "through ",
            Operator::Intersect if !said.is_empty() => "only within ",
            _ => "",
        });
        said.push_str(&text);
    }
    (!said.is_empty()).then_some(said)
}

/// What a part says in words: its original text, its name, its code.
pub(super) fn of(node: Node<'_>) -> Option<Cow<'_, str>> {
    let code = || filled(node, names::CODE).then(|| node.take(names::CODE)).flatten();
    Cd::new(node).original_text().or_else(|| display(node)).or_else(|| Some(Cow::Borrowed(code()?.trim())))
}

/// An end that is no date.
pub(super) fn end(interval: Node<'_>) -> Option<String> {
    let high = child(interval, names::HIGH)?;
    filled(high, names::VALUE).then(|| format!("until {}", high.take(names::VALUE).unwrap_or_default().trim()))
}

fn period(periodic: Node<'_>) -> Option<String> {
    let period = child(periodic, names::PERIOD)?;
    let length = sent(period).or_else(|| of(period).map(Cow::into_owned))?;
    Some(format!("every {length}"))
}

fn event(eventful: Node<'_>) -> Option<String> {
    let event = child(eventful, names::EVENT)?;
    let code = event.attribute(names::CODE).map(str::trim).unwrap_or_default();
    let name = match code {
        "IC" => "between meals",
        "ICM" => "between breakfast and lunch",
        "ICD" => "between lunch and dinner",
        "ICV" => "between dinner and bedtime",
        _ => "",
    };
    let name = if name.is_empty() { of(event)? } else { Cow::Borrowed(name) };
    event.take(names::CODE);
    let offset = child(eventful, names::OFFSET).and_then(sent);
    Some(match offset {
        Some(offset) => format!("{name}, offset {offset}"),
        None => name.into_owned(),
    })
}

/// A quantity, a time or an interval of either.
pub(super) fn sent(node: Node<'_>) -> Option<String> {
    if filled(node, names::VALUE) {
        let value = node.take(names::VALUE)?.trim();
        let unit = node.take(names::UNIT).map(str::trim).filter(|unit| !unit.is_empty());
        return Some(unit.map_or_else(|| value.to_owned(), |unit| format!("{value} {unit}")));
    }
    let part = |name: Name, word: &str| {
        let inner = child(node, name).filter(|inner| filled(*inner, names::VALUE))?;
        Some(format!("{word}{}", sent(inner)?))
    };
    let has_low = child(node, names::LOW).is_some_and(|low| filled(low, names::VALUE));
    let parts = [
        part(
            names::LOW,
            if child(node, names::HIGH).is_some_and(|high| filled(high, names::VALUE)) { "" } else { "from " },
        ),
        part(names::HIGH, if has_low { "to " } else { "up to " }),
        part(names::CENTER, ""),
        part(names::WIDTH, "for "),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" "))
}
