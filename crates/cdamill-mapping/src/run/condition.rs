//! Conditions. They only look: what they read does not count as carried.

use std::borrow::Cow;
use std::cmp::Ordering;

use cdamill_cda::types::Time;
use cdamill_cda::{Node, names};

use super::path::{Item, point};
use super::scope::{Scope, bit};
use crate::plan::{Cond, Path};

impl<'a> Scope<'a> {
    pub(crate) fn holds_opt(self, cond: &Option<Cond>, node: Node<'a>) -> bool {
        cond.as_ref().is_none_or(|cond| self.holds(cond, node))
    }

    pub(crate) fn holds(self, cond: &Cond, node: Node<'a>) -> bool {
        match cond {
            Cond::Or(conds) => conds.iter().any(|cond| self.holds(cond, node)),
            Cond::And(conds) => conds.iter().all(|cond| self.holds(cond, node)),
            Cond::Not(cond) => !self.holds(cond, node),
            Cond::Exists(path) => self.any(path, node, |_| true),
            Cond::Equals(path, wanted) => self.any(path, node, |item| compared(&item).as_deref() == Some(wanted)),
            Cond::Differs(path, unwanted) => {
                self.any(path, node, |item| compared(&item).is_some_and(|text| text != *unwanted))
            }
            Cond::In(path, set) => {
                let Some(set) = self.plan.value_sets.get(usize::from(*set)) else { return false };
                self.any(path, node, |item| compared(&item).is_some_and(|text| set.contains(&text)))
            }
            Cond::Set(index) => self.written & bit(*index) != 0,
            Cond::Type(path, types) => self.any(path, node, |item| match item {
                Item::Node(node) => types.contains(&node.data_type()),
                _ => false,
            }),
            Cond::Same(left, right) => self
                .any(left, node, |a| self.any(right, node, |b| compared(&a).is_some() && compared(&a) == compared(&b))),
            Cond::SameId(left, right) => self.any(left, node, |a| self.any(right, node, |b| same_id(&a, &b))),
            Cond::SameIdHere(left, right) => self.any(left, node, |a| self.any(right, self.here, |b| same_id(&a, &b))),
            Cond::AfterDocument(path) => {
                self.times(path, node, |time, document| time.compare(document) == Ordering::Greater)
            }
            Cond::Later(left, right) => self.any(left, node, |a| {
                self.any(right, node, |b| match (time_at(&a), time_at(&b)) {
                    (Some(a), Some(b)) => a.compare(&b) == Ordering::Greater,
                    _ => false,
                })
            }),
            Cond::Exact(path) => self.any(path, node, |item| {
                time_at(&item).is_some_and(|time| time.second.is_some() && time.offset_minutes.is_some())
            }),
            Cond::Several(path) => {
                let mut count = 0;
                self.items(path, node, &mut |_| {
                    count += 1;
                    count < 2
                });
                count > 1
            }
            Cond::SideBySide(path) => self.any(
                path,
                node,
                |item| matches!(item, Item::Node(node) if crate::convert::timing_alternatives(node) > 1),
            ),
            Cond::Reversed(path) => {
                self.any(path, node, |item| matches!(item, Item::Node(node) if crate::convert::is_reversed(node)))
            }
            Cond::Udi(path, part) => self.any(path, node, |item| {
                peek(&item).is_some_and(|text| crate::convert::udi_part(&text, *part).is_some())
            }),
            Cond::LongBeforeDocument(path) => {
                self.times(path, node, |time, document| document.day_number() - time.day_number() > 1)
            }
            Cond::Partner => self.is_partner(node),
            Cond::Mapped(path, map) => {
                let Some(map) = self.plan.concept_maps.get(usize::from(*map)) else { return false };
                self.any(path, node, |item| {
                    let system = system_of(&item);
                    peek(&item).is_some_and(|code| map.row(&code, system).is_some())
                })
            }
            Cond::Never => false,
        }
    }

    pub(crate) fn any(self, path: &Path, node: Node<'a>, test: impl Fn(Item<'a>) -> bool) -> bool {
        let mut found = false;
        self.items(path, node, &mut |item| {
            found = test(item);
            !found
        });
        found
    }

    fn times(self, path: &Path, node: Node<'a>, test: impl Fn(&Time<'a>, &Time<'a>) -> bool) -> bool {
        let Some(document) = self.time else { return false };
        self.any(path, node, |item| time_at(&item).is_some_and(|time| test(&time, &document)))
    }

    /// Whether `candidate` is the reading that belongs to the one being written (systolic and diastolic, saturation and
    /// oxygen flow): same time (an absent one is the organizer's) and, where several readings have that time, the same
    /// rank, provided that both sides count the same.
    fn is_partner(self, candidate: Node<'a>) -> bool {
        let reading = self.here;
        if candidate.id() == reading.id() || when(candidate) != when(reading) {
            return false;
        }
        let rank = |node: Node<'a>| -> Option<(usize, usize)> {
            let peers = peers(node);
            let position = peers.iter().position(|peer| peer.id() == node.id())?;
            Some((position, peers.len()))
        };
        matches!((rank(candidate), rank(reading)), (Some(a), Some(b)) if a == b)
    }
}

fn time_at<'a>(item: &Item<'a>) -> Option<Time<'a>> {
    match item {
        Item::Node(node) => point(*node),
        Item::Attribute(node, name) => Time::parse(node.attribute(*name)?.trim()).ok(),
        Item::Text(_) => None,
    }
}

/// Readings of the same code and time in the same organizer, in document order.
fn peers(node: Node<'_>) -> Vec<Node<'_>> {
    let organizer = node.ancestors().nth(1);
    let components = organizer.into_iter().flat_map(|organizer| organizer.children_named(names::COMPONENT));
    let readings = components.flat_map(|component| component.children());
    readings.filter(|peer| code_of(*peer) == code_of(node) && when(*peer) == when(node)).collect()
}

fn code_of(node: Node<'_>) -> Option<&str> {
    node.child(names::CODE)?.attribute(names::CODE)
}

/// The time of a reading as it is written, else its organizer's.
fn when(node: Node<'_>) -> Option<&str> {
    time_text(node).or_else(|| node.ancestors().nth(1).and_then(time_text))
}

fn time_text(node: Node<'_>) -> Option<&str> {
    let time = node.child(names::EFFECTIVE_TIME)?;
    let low = || time.child(names::LOW)?.attribute(names::VALUE);
    time.attribute(names::VALUE).or_else(low).map(str::trim)
}

/// An item's text, without marking it.
pub(crate) fn peek<'a>(item: &Item<'a>) -> Option<Cow<'a, str>> {
    match item {
        Item::Node(node) => node.text(),
        Item::Attribute(node, name) => node.attribute(*name).map(|text| Cow::Borrowed(text.trim())),
        Item::Text(text) => Some(text.clone()),
    }
}

/// An item's text as conditions compare it: inner white space collapsed.
fn compared<'a>(item: &Item<'a>) -> Option<Cow<'a, str>> {
    let text = peek(item)?;
    let is_collapsed = !text.contains("  ") && !text.contains(['\n', '\t', '\r']);
    Some(if is_collapsed { text } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) })
}

/// The code system beside a `@code`.
pub(crate) fn system_of<'a>(item: &Item<'a>) -> Option<&'a str> {
    match item {
        Item::Attribute(node, _) | Item::Node(node) => node.attribute(names::CODE_SYSTEM).map(str::trim),
        Item::Text(_) => None,
    }
}

fn same_id(left: &Item<'_>, right: &Item<'_>) -> bool {
    let key = |item: &Item<'_>| match item {
        Item::Node(node) => {
            let part = |name| node.attribute(name).map(str::trim).unwrap_or_default().to_owned();
            Some((part(names::ROOT), part(names::EXTENSION)))
        }
        _ => None,
    };
    key(left).is_some_and(|left| !left.0.is_empty() && Some(left) == key(right))
}
