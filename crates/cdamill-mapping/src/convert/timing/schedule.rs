//! The parts of a dosing schedule and how they combine. Only looks: nothing counts as carried yet.

use cdamill_cda::types::DataType;
use cdamill_cda::{Name, Node, names};

/// How a part combines with those before it (SetOperator of HL7 V3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Unsaid,
    Include,
    Intersect,
    Exclude,
    Hull,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A point in time.
    Point,
    /// From one point in time to another.
    Bounds,
    /// Repeats with a period.
    Periodic,
    /// Repeats with an event of the day.
    Eventful,
    /// Says it in words, or by a code that is no data type of time.
    Words,
}

#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) node: Node<'a>,
    pub(super) kind: Kind,
    pub(super) operator: Operator,
    /// Whether it stands in a parenthesis (SXPR_TS).
    pub(super) inside: bool,
}

/// What one Dosage can say of the schedule.
#[derive(Default)]
pub(super) struct Alternative<'a> {
    pub(super) periodic: Option<Node<'a>>,
    /// Tied to events, all with the same offset.
    pub(super) eventful: Vec<Node<'a>>,
}

pub(super) struct Schedule<'a> {
    /// The clinical statement.
    pub(super) statement: Node<'a>,
    pub(super) parts: Vec<Part<'a>>,
    /// At least one, unless `is_combined`.
    pub(super) alternatives: Vec<Alternative<'a>>,
    /// The parts combine as STU3 cannot say.
    pub(super) is_combined: bool,
}

impl<'a> Schedule<'a> {
    /// The schedule of a statement, or that of one `effectiveTime`.
    pub(super) fn read(node: Node<'a>) -> Schedule<'a> {
        let mut parts = Vec::new();
        let is_statement = node.is_statement();
        if is_statement {
            for time in node.children_named(names::EFFECTIVE_TIME) {
                add(time, Operator::of(time), false, &mut parts);
            }
        } else {
            add(node, Operator::Unsaid, false, &mut parts);
        }
        let statement = if is_statement { None } else { node.ancestors().find(|above| above.is_statement()) };
        let mut schedule =
            Schedule { statement: statement.unwrap_or(node), parts, alternatives: Vec::new(), is_combined: false };
        schedule.combine();
        schedule
    }

    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = Part<'a>> {
        self.parts.iter().copied().filter(move |part| part.kind == kind)
    }

    fn combine(&mut self) {
        for part in &self.parts {
            let fits = match (part.operator, part.kind) {
                (Operator::Exclude | Operator::Hull, _) => false,
                (_, Kind::Periodic) => periodic(&mut self.alternatives, *part),
                (_, Kind::Eventful) => {
                    eventful(&mut self.alternatives, *part);
                    true
                }
                _ => true,
            };
            self.is_combined |= !fits;
        }
        if self.is_combined {
            self.alternatives.clear();
        } else if self.alternatives.is_empty() {
            self.alternatives.push(Alternative::default());
        }
    }
}

/// "At bedtime, every second day" is one rhythm; two periods are two, unless one narrows the other: then false.
fn periodic<'a>(alternatives: &mut Vec<Alternative<'a>>, part: Part<'a>) -> bool {
    let has_events_only = !alternatives.is_empty() && alternatives.iter().all(|other| other.periodic.is_none());
    if has_events_only && part.operator != Operator::Include {
        for alternative in alternatives {
            alternative.periodic = Some(part.node);
        }
        return true;
    }
    if part.operator == Operator::Intersect && !alternatives.is_empty() {
        return false;
    }
    alternatives.push(Alternative { periodic: Some(part.node), eventful: Vec::new() });
    true
}

/// Events join the rhythm before them and each other; one that is offset otherwise needs a Dosage of its own.
fn eventful<'a>(alternatives: &mut Vec<Alternative<'a>>, part: Part<'a>) {
    let before = alternatives.last();
    let is_apart = part.operator == Operator::Include && before.is_some_and(|last| last.eventful.is_empty());
    let periodic = before.and_then(|last| last.periodic).filter(|_| !is_apart);
    let fits = |other: &&mut Alternative<'a>| {
        let first = other.eventful.first();
        other.periodic == periodic && first.is_none_or(|first| offset(*first) == offset(part.node))
    };
    match alternatives.iter_mut().rev().filter(|_| !is_apart).find(fits) {
        Some(alternative) => alternative.eventful.push(part.node),
        None => alternatives.push(Alternative { periodic, eventful: vec![part.node] }),
    }
}

/// An offset as sent; 0 is none.
fn offset(node: Node<'_>) -> Option<Vec<(Name, &str)>> {
    let offset = child(node, names::OFFSET)?;
    let all = std::iter::once(offset).chain(offset.children());
    let sent: Vec<_> = all.flat_map(Node::attributes).filter(|(name, _)| *name != names::XSI_TYPE).collect();
    sent.iter()
        .any(|(name, value)| *name == names::VALUE && value.contains(|c: char| c.is_ascii_digit() && c != '0'))
        .then_some(sent)
}

fn add<'a>(node: Node<'a>, operator: Operator, inside: bool, parts: &mut Vec<Part<'a>>) {
    if !node.is_usable() {
        return;
    }
    let mut kind = kind_of(node);
    if kind.is_none() && node.data_type() == DataType::SxprTs {
        // what the parenthesis does, its first part does
        let mut first = Some(operator);
        for component in node.children_named(names::COMP) {
            add(component, first.take().unwrap_or_else(|| Operator::of(component)), true, parts);
        }
        return;
    }
    let has_words = node.child(names::ORIGINAL_TEXT).is_some() || filled(node, names::CODE);
    if kind.is_none() && (has_words || node.own_text().is_some()) {
        kind = Some(Kind::Words);
    }
    parts.extend(kind.map(|kind| Part { node, kind, operator, inside }));
    if has_words && kind.is_some_and(|kind| kind != Kind::Words) {
        parts.push(Part { node, kind: Kind::Words, operator: Operator::Unsaid, inside });
    }
}

/// By what it holds where that is plain, not by its place.
fn kind_of(node: Node<'_>) -> Option<Kind> {
    let has = |name| child(node, name).is_some();
    match node.data_type() {
        DataType::SxprTs => None,
        _ if has(names::PERIOD) => Some(Kind::Periodic),
        _ if has(names::EVENT) => Some(Kind::Eventful),
        _ if filled(node, names::VALUE) => Some(Kind::Point),
        _ if has(names::PHASE) => Some(Kind::Periodic),
        _ if has(names::LOW) || has(names::HIGH) => Some(Kind::Bounds),
        _ if has(names::CENTER) => Some(Kind::Point),
        _ => None,
    }
}

impl Operator {
    fn of(node: Node<'_>) -> Operator {
        match node.attribute(names::OPERATOR).map(str::trim) {
            Some("I") => Operator::Include,
            Some("A") => Operator::Intersect,
            Some("E") => Operator::Exclude,
            Some("H" | "P") => Operator::Hull,
            _ => Operator::Unsaid,
        }
    }
}

/// A child that says something.
pub(super) fn child(node: Node<'_>, name: Name) -> Option<Node<'_>> {
    node.children_named(name).find(|child| child.is_usable())
}

pub(super) fn filled(node: Node<'_>, name: Name) -> bool {
    node.attribute(name).is_some_and(|text| !text.trim().is_empty())
}
