//! Emitting: groups that make resources, and the groups that lead to them.

use std::borrow::Cow;

use cdamill_cda::{Node, codes};
use cdamill_stu3::{Made, ResourceIndex};

use super::tried::Tried;
use super::{Frame, Run, Scope, SourceOf};
use crate::plan::{Child, Choice, Group, GroupId, Kind, Object};

/// What emitting at one node gave.
pub(crate) enum Emitted<'a> {
    Resource(ResourceIndex),
    /// Nothing that may be referred to, but a text for `Reference.display`.
    Display(Cow<'a, str>),
}

/// Groups within groups end here; documents nest less than the reader's own limit allows.
const DEEPEST: u32 = 96;

/// How many groups a conversion may enter: what no mapping needs, but one whose groups use each other in a circle would.
pub(super) fn budget(nodes: usize) -> u64 {
    100_000 + 256 * nodes as u64
}

/// How many values a conversion may write: many times what it reads, but not every label of a section on everything in it,
/// where there are thousands of both.
pub(super) fn writable(nodes: usize) -> u64 {
    100_000 + 32 * nodes as u64
}

impl<'a> Run<'a> {
    /// Enters a group, to be left again by `depth -= 1`; false where a mapping runs in circles.
    pub(super) fn goes_deeper(&mut self, node: Node<'a>) -> bool {
        if self.depth >= DEEPEST || self.budget == 0 {
            self.report(codes::LIMIT_REACHED, node);
            return false;
        }
        self.budget -= 1;
        self.depth += 1;
        true
    }

    /// Emits without a reference to it.
    pub(crate) fn emit(&mut self, id: GroupId, node: Node<'a>, out: &mut Vec<Emitted<'a>>) {
        self.emit_to(id, node, &[], out);
    }

    /// Emits what `group` makes of `node`, if one of `targets` (none: any resource type).
    pub(crate) fn emit_to(
        &mut self,
        id: GroupId,
        node: Node<'a>,
        targets: &'static [&'static str],
        out: &mut Vec<Emitted<'a>>,
    ) {
        let Some(group) = self.plan.group(id) else { return };
        if !self.goes_deeper(node) {
            return;
        }
        let outer = std::mem::take(&mut self.written);
        match &group.kind {
            Kind::Resource(object) => self.resource(id, group, object, node, targets, out),
            Kind::Choose(choices) => {
                if self.enters(group, node) {
                    self.choose(group, choices, node, targets, out);
                }
            }
            Kind::Wrapper(children) => {
                if self.enters(group, node) {
                    let before = out.len();
                    self.children(children, node, targets, out);
                    let emitted = out.get(before..).unwrap_or_default();
                    let told =
                        |one: &Emitted<'a>| matches!(one, Emitted::Resource(index) if self.tells_of_another(*index));
                    if !emitted.iter().all(told) {
                        self.tried.note(node, Tried::Wrapper);
                    }
                    self.emitted_elsewhere(node, emitted);
                    self.children(&group.also, node, &[], &mut Vec::new());
                }
            }
            Kind::Entries => {
                self.entries += 1;
                self.entry(node, targets, out);
                self.entries -= 1;
            }
            Kind::Element(_) => {}
        }
        self.written = outer;
        self.depth -= 1;
    }

    fn choose(
        &mut self,
        group: &'a Group,
        choices: &'a [Choice],
        node: Node<'a>,
        targets: &'static [&'static str],
        out: &mut Vec<Emitted<'a>>,
    ) {
        let before = out.len();
        for choice in choices {
            let scope = self.scope(node);
            let Some(target) = self.plan.group(choice.target) else { continue };
            if !allowed(&target.makes, targets) || !scope.holds_opt(&choice.when, node) {
                continue;
            }
            if let Some(code) = choice.report {
                self.report(code, node);
            }
            if choice.is_ref {
                out.extend(self.referred(choice.target).map(Emitted::Resource));
            } else if let Some(path) = &choice.at {
                for found in (Scope { emitting: true, ..scope }).found(path, node) {
                    self.emit_to(choice.target, found, targets, out);
                }
            } else {
                self.emit_to(choice.target, node, targets, out);
            }
            break;
        }
        if out.len() == before && !targets.is_empty() {
            self.show(group, node, out);
        }
    }

    /// The group's text, where no reference to a resource of its can stand.
    fn show(&mut self, group: &'a Group, node: Node<'a>, out: &mut Vec<Emitted<'a>>) {
        let text = group.display.as_ref().and_then(|expr| self.expr_text(expr, node));
        out.extend(text.map(Emitted::Display));
    }

    fn children(
        &mut self,
        children: &'a [Child],
        node: Node<'a>,
        targets: &'static [&'static str],
        out: &mut Vec<Emitted<'a>>,
    ) {
        for child in children {
            let scope = Scope { emitting: true, ..self.scope(node) };
            if !scope.may_lead(&child.nodes.path, node) || !scope.holds_opt(&child.when, node) {
                continue;
            }
            for node in self.emitting_from(&child.nodes, node) {
                if self.is_due(&child.nodes, node) {
                    let before = out.len();
                    self.emit_to(child.group, node, targets, out);
                    self.emitted_nested(&child.nodes, node, out.get(before..).unwrap_or_default());
                }
            }
        }
    }

    fn resource(
        &mut self,
        id: GroupId,
        group: &'a Group,
        object: &'a Object,
        node: Node<'a>,
        targets: &'static [&'static str],
        out: &mut Vec<Emitted<'a>>,
    ) {
        if !allowed(&group.makes, targets) {
            self.show(group, node, out);
            return;
        }
        if let Some(known) = self.made.get(&(node.id(), id)) {
            out.extend(known.map(Emitted::Resource));
            return;
        }
        // a group that leads to itself at the same node finds nothing
        self.made.insert((node.id(), id), None);
        let made = self.enters(group, node).then(|| self.make(id, group, object, node)).flatten();
        self.made.insert((node.id(), id), made);
        match made {
            Some(index) => out.push(Emitted::Resource(index)),
            None if !targets.is_empty() => self.show(group, node, out),
            None => {}
        }
    }

    fn make(&mut self, id: GroupId, group: &'a Group, object: &'a Object, node: Node<'a>) -> Option<ResourceIndex> {
        let identity = self.identity(group, object.def, node);
        let index = self.resources.reserve(object.def);
        self.sources.push(SourceOf { node: node.id() });
        let findable = || std::iter::once(id).chain(group.counts_as);
        if self.entries == 0 {
            for id in findable() {
                self.first.entry(id).or_insert(index);
            }
        }
        self.frames.push(Frame { group: id, index });
        self.tape.begin_resource();
        let start = self.tape.mark();
        let complete = self.members(object, node);
        let says_something = object.def.name == "Patient" || !self.tape.is_empty_since(start);
        if complete && says_something {
            let tokens = self.tape.end_resource();
            if !self.tells_of_another(index) {
                self.tried.note(node, Tried::Made);
            }
            self.resources.complete(index, Made { tokens, identity: identity.made(), shared: identity.shared });
            self.children(&group.also, node, &[], &mut Vec::new());
        } else {
            self.tape.cancel_resource();
            self.resources.abandon(index);
            for id in findable() {
                if self.first.get(&id) == Some(&index) {
                    self.first.remove(&id);
                }
            }
        }
        self.frames.pop();
        (complete && says_something).then_some(index)
    }

    /// Whether a resource tells of what others were made into, and is none of that itself.
    pub(super) fn tells_of_another(&self, index: ResourceIndex) -> bool {
        self.resources.type_def(index).is_some_and(|def| def.name == "Provenance")
    }

    /// The resource that `ref(Group)` means: the nearest enclosing one, else the first that the header gave.
    pub(crate) fn referred(&self, id: GroupId) -> Option<ResourceIndex> {
        let is_meant = |frame: &&Frame| {
            frame.group == id || self.plan.group(frame.group).is_some_and(|group| group.counts_as == Some(id))
        };
        let enclosing = self.frames.iter().rev().find(is_meant).map(|frame| frame.index);
        enclosing.or_else(|| self.first.get(&id).copied())
    }

    /// The Bundle itself: its members head every bundle that is written.
    pub(crate) fn bundle(&mut self) {
        if let Some(id) = self.plan.bundle {
            self.emit(id, self.document, &mut Vec::new());
        }
    }
}

fn allowed(makes: &[&'static str], targets: &[&'static str]) -> bool {
    let any = makes.is_empty() || targets.is_empty() || targets.contains(&"Resource");
    any || makes.iter().any(|made| targets.contains(made))
}
