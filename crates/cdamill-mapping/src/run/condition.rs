//! Conditions. They only look: what they read does not count as carried.

use std::borrow::Cow;
use std::cmp::Ordering;

use cdamill_cda::types::Time;
use cdamill_cda::{Node, names};

use super::losses::remains;
use super::memory::Anchor;
use super::path::{Item, item_at, point};
use super::scope::{Scope, bit};
use crate::plan::test::Test;
use crate::plan::{Cond, Path};

impl<'a> Scope<'a> {
    #[inline]
    pub(crate) fn holds_opt(&self, test: &Option<Test>, node: Node<'a>) -> bool {
        test.as_ref().is_none_or(|test| self.holds(test, node))
    }

    #[inline]
    pub(crate) fn holds(&self, test: &Test, node: Node<'a>) -> bool {
        match self.held.answer(test, self.options) {
            Some(answer) => answer,
            None if test.is_remembered() => {
                let asked = Anchor { node: node.id(), emitting: self.emitting };
                self.memory.answer(test.number(), asked, || self.fulfils(test.cond(), node))
            }
            None => self.fulfils(test.cond(), node),
        }
    }

    fn fulfils(&self, cond: &Cond, node: Node<'a>) -> bool {
        match cond {
            Cond::Or(tests) => tests.iter().any(|test| self.holds(test, node)),
            Cond::And(tests) => tests.iter().all(|test| self.holds(test, node)),
            Cond::Not(test) => !self.holds(test, node),
            Cond::Exists(path) => self.any(path, node, |_| true),
            Cond::Equals(path, wanted) => self.any_text(path, node, |text| is_text(text, wanted)),
            Cond::In(path, set) => {
                let Some(set) = self.plan.value_sets.get(usize::from(*set)) else { return false };
                self.any_text(path, node, |text| set.contains(&collapsed(text.into())))
            }
            Cond::Set(index) => self.written & bit(*index) != 0,
            Cond::Option(option) => self.options.holds(*option),
            _ => self.holds_rarely(cond, node),
        }
    }

    /// Conditions that are asked less often: apart, for what they need room for would cost the others time.
    #[inline(never)]
    fn holds_rarely(&self, cond: &Cond, node: Node<'a>) -> bool {
        match cond {
            Cond::Differs(path, unwanted) => self.any_text(path, node, |text| collapsed(text.into()) != *unwanted),
            Cond::Type(path, types) => self.any(path, node, |item| match item {
                Item::Node(node) => types.contains(&node.data_type()),
                _ => false,
            }),
            Cond::Same(left, right) => self.any(left, node, |a| {
                let wanted = said(&a).map(collapsed);
                wanted.is_some() && self.any(right, node, |b| said(&b).map(collapsed) == wanted)
            }),
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
            Cond::KnownCode(path) => self.any(path, node, |item| match item {
                Item::Node(coded) => crate::convert::is_known_code(self.plan, coded),
                _ => false,
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
            Cond::Says(path) => self.any(path, node, |item| says(&item)),
            Cond::Udi(path, part) => self.any(path, node, |item| {
                peek(&item).is_some_and(|text| crate::convert::udi_part(&text, *part).is_some())
            }),
            Cond::Added(path) => self.any(path, node, |item| matches!(item, Item::Node(node) if node.is_added())),
            Cond::Remains(path) => self.any(path, node, |item| matches!(item, Item::Node(node) if remains(node))),
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
            Cond::Or(_) | Cond::And(_) | Cond::Not(_) | Cond::Exists(_) | Cond::Equals(..) | Cond::In(..) => false,
            Cond::Set(_) | Cond::Option(_) | Cond::Never => false,
        }
    }

    #[inline]
    pub(crate) fn any(&self, path: &Path, node: Node<'a>, test: impl Fn(Item<'a>) -> bool) -> bool {
        self.any_node(path, node, |found| item_at(path, found).is_some_and(&test))
    }

    /// Whether `test` is true of a text that the path leads to, read without marking it.
    #[inline]
    fn any_text(&self, path: &Path, node: Node<'a>, test: impl Fn(&str) -> bool) -> bool {
        match path.attribute {
            Some(name) => self.any_node(path, node, |found| {
                found.trimmed(name).is_some_and(|value| !value.is_empty() && test(value))
            }),
            None => self.any_node(path, node, |found| found.text().is_some_and(|text| test(&text))),
        }
    }

    fn times(&self, path: &Path, node: Node<'a>, test: impl Fn(&Time<'a>, &Time<'a>) -> bool) -> bool {
        let Some(document) = self.time else { return false };
        self.any(path, node, |item| time_at(&item).is_some_and(|time| test(&time, &document)))
    }
}

fn time_at<'a>(item: &Item<'a>) -> Option<Time<'a>> {
    match item {
        Item::Node(node) => point(*node),
        Item::Attribute(node, name) => Time::parse(node.trimmed(*name)?).ok(),
        Item::Text(_) => None,
    }
}

/// An item's text, without marking it.
pub(crate) fn peek<'a>(item: &Item<'a>) -> Option<Cow<'a, str>> {
    match item {
        Item::Node(node) => node.text(),
        Item::Attribute(node, name) => node.trimmed(*name).map(Cow::Borrowed),
        Item::Text(text) => Some(text.clone()),
    }
}

/// Whether a text, as conditions compare it, is `wanted`.
fn is_text(text: &str, wanted: &str) -> bool {
    may_become(text, wanted) && collapsed(text.into()) == wanted
}

/// Whether a text may be `wanted` once it is collapsed; `false` is certain: collapsing changes white space alone.
fn may_become(text: &str, wanted: &str) -> bool {
    let alike = text.bytes().zip(wanted.bytes()).take_while(|(one, other)| one == other).count();
    match text.as_bytes().get(alike) {
        Some(differing) => !differing.is_ascii_graphic(),
        None => alike == wanted.len(),
    }
}

pub(crate) fn collapsed(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_collapsed(&text) { text } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

fn is_collapsed(text: &str) -> bool {
    // no branch a byte; most texts that are compared are codes
    if !text.bytes().fold(false, |found, byte| found | (byte <= b' ')) {
        return true;
    }
    let mut after_space = false;
    text.bytes().all(|byte| {
        let is_second_space = byte == b' ' && after_space;
        after_space = byte == b' ';
        !is_second_space && !matches!(byte, b'\n' | b'\t' | b'\r')
    })
}

/// Whether there is a text, the item's own or the one in the narrative that it refers to.
fn says(item: &Item<'_>) -> bool {
    said(item).is_some_and(|text| !text.is_empty())
}

/// An item's text, without marking it; where it has none of its own, the one in the narrative that it refers to.
fn said<'a>(item: &Item<'a>) -> Option<Cow<'a, str>> {
    let own = peek(item);
    let (Item::Node(node), None | Some("")) = (item, own.as_deref()) else { return own };
    let target = node.child(names::REFERENCE).and_then(|reference| reference.attribute(names::VALUE));
    target.and_then(|target| node.tree().by_id(target)).and_then(|target| target.text()).or(own)
}

/// The code system beside a `@code`.
pub(crate) fn system_of<'a>(item: &Item<'a>) -> Option<&'a str> {
    match item {
        Item::Attribute(node, _) | Item::Node(node) => node.trimmed(names::CODE_SYSTEM),
        Item::Text(_) => None,
    }
}

fn same_id<'a>(left: &Item<'a>, right: &Item<'a>) -> bool {
    let key = |item: &Item<'a>| match item {
        Item::Node(node) => {
            let part = |name| node.trimmed(name).unwrap_or_default();
            Some((part(names::ROOT), part(names::EXTENSION)))
        }
        _ => None,
    };
    key(left).is_some_and(|left| !left.0.is_empty() && Some(left) == key(right))
}
