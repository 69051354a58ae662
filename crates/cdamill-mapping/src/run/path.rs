//! Walking paths over the tree.

use std::borrow::Cow;
use std::cmp::Ordering;

use cdamill_cda::types::Time;
use cdamill_cda::{Name, Node, names};

use super::memory::{Anchor, Found};
use super::scope::Scope;
use crate::plan::{Form, Path, Pick, Pipe, Source, Start, Step, TemplateKind};

/// What a path leads to.
#[derive(Debug, Clone)]
pub(crate) enum Item<'a> {
    Node(Node<'a>),
    Attribute(Node<'a>, Name),
    Text(Cow<'a, str>),
}

impl<'a> Scope<'a> {
    /// Every element of the path from `from`, its attribute left aside.
    pub(crate) fn found(&self, path: &Path, from: Node<'a>) -> Vec<Node<'a>> {
        let mut found = Vec::new();
        self.nodes(path, from, &mut |node| {
            found.push(node);
            true
        });
        found
    }

    /// Calls `visit` for every item of the path from `from`; stops when it returns false.
    pub(crate) fn items(&self, path: &Path, from: Node<'a>, visit: &mut dyn FnMut(Item<'a>) -> bool) {
        self.nodes(path, from, &mut |node| item_at(path, node).is_none_or(&mut *visit));
    }

    /// Whether the path may lead anywhere from `from`; `false` is certain.
    #[inline]
    pub(crate) fn may_lead(&self, path: &Path, from: Node<'a>) -> bool {
        !self.held.lacks(path.holds) && path.needs.is_none_or(|names| from.may_hold(names))
    }

    /// Whether a pipe may yield anything at `from`; `false` is certain.
    #[inline]
    pub(crate) fn may_yield(&self, pipe: &Pipe, from: Node<'a>) -> bool {
        match &pipe.source {
            Source::Path(path) => pipe.is_joined || self.may_lead(path, from),
            _ => true,
        }
    }

    /// Whether `test` is true of any element of the path, its attribute left aside.
    #[inline]
    pub(crate) fn any_node(&self, path: &Path, from: Node<'a>, test: impl Fn(Node<'a>) -> bool) -> bool {
        if !self.may_lead(path, from) {
            return false;
        }
        match path.form {
            Form::Own => test(from),
            Form::Child { name, sees_null } => self.named(from, name, sees_null).any(test),
            Form::Any => {
                let mut found = false;
                self.long(path, from, &mut |node| {
                    found = test(node);
                    !found
                });
                found
            }
        }
    }

    /// Calls `visit` for every element of the path, its attribute left aside; false when it was stopped.
    #[inline]
    pub(crate) fn nodes(&self, path: &Path, from: Node<'a>, visit: &mut dyn FnMut(Node<'a>) -> bool) -> bool {
        if !self.may_lead(path, from) {
            return true;
        }
        match path.form {
            Form::Own => visit(from),
            Form::Child { name, sees_null } => self.named(from, name, sees_null).all(visit),
            Form::Any => self.long(path, from, visit),
        }
    }

    #[inline]
    fn named(&self, from: Node<'a>, name: Name, sees_null: bool) -> impl Iterator<Item = Node<'a>> {
        from.children_named(name).filter(move |child| sees_null || self.asserts(*child, true))
    }

    #[inline(never)]
    fn long(&self, path: &Path, from: Node<'a>, visit: &mut dyn FnMut(Node<'a>) -> bool) -> bool {
        // `partner` compares with the node where the path starts
        let this = Scope { here: from, ..*self };
        let Some((first, rest)) = path.steps.split_first() else { return visit(from) };
        match path.start {
            Start::Here => this.steps(&path.steps, from, visit),
            Start::Ancestor => match this.anchor(path.anchor, first, from) {
                Some(node) => this.remembered(path.memory, node, visit, |visit| this.steps(rest, node, visit)),
                None => true,
            },
            Start::Anywhere => {
                this.remembered(path.memory, self.document, visit, |visit| this.anywhere(first, rest, visit))
            }
        }
    }

    /// The nearest ancestor that the first step of a path accepts. Many rules ask the same of one node.
    fn anchor(&self, number: Option<u16>, first: &Step, from: Node<'a>) -> Option<Node<'a>> {
        let find = || from.ancestors().find(|node| self.accepts_above(number, first, *node));
        let Some(number) = number else { return find() };
        let asked = Anchor { node: from.id(), emitting: self.emitting };
        let found = self.memory.anchors.of(number, asked, || find().map(Node::id))?;
        self.tree.node(found)
    }

    /// Visits what `walk` finds from `anchor`, walking only when the same was not walked just before.
    fn remembered(
        &self,
        memory: Option<u16>,
        anchor: Node<'a>,
        visit: &mut dyn FnMut(Node<'a>) -> bool,
        walk: impl Fn(&mut dyn FnMut(Node<'a>) -> bool) -> bool,
    ) -> bool {
        let Some(number) = memory else { return walk(visit) };
        let anchor = Anchor { node: anchor.id(), emitting: self.emitting };
        let found = self.memory.walks.of(number, anchor, || {
            let (mut first, mut further) = (None, Vec::new());
            walk(&mut |node| {
                match first {
                    None => first = Some(node.id()),
                    Some(_) => further.push(node.id()),
                }
                true
            });
            Found::new(first, further)
        });
        found.as_slice().iter().filter_map(|id| self.tree.node(*id)).all(visit)
    }

    fn anywhere(&self, first: &Step, rest: &[Step], visit: &mut dyn FnMut(Node<'a>) -> bool) -> bool {
        let template = first.template.and_then(|id| self.plan.templates.get(usize::from(id)));
        let Some(template) = template else { return true };
        let mut found: Vec<Node<'a>> = template.oids.iter().flat_map(|oid| self.tree.with_template(oid)).collect();
        found.sort_by_key(|node| node.id());
        found.dedup_by_key(|node| node.id());
        found.retain(|node| {
            node.ancestors().any(|above| above.id() == self.document.id())
                && !node.ancestors().any(denies_what_it_holds)
                && self.accepts(first, *node, rest.is_empty())
        });
        self.picked(first, found, rest, visit)
    }

    fn steps(&self, steps: &[Step], from: Node<'a>, visit: &mut dyn FnMut(Node<'a>) -> bool) -> bool {
        let Some((step, rest)) = steps.split_first() else { return visit(from) };
        if step.set.is_some_and(|names| !from.may_hold(names)) {
            return true;
        }
        if step.pick.is_some() || rest.first().is_some_and(|next| next.is_paired) {
            return self.chosen_steps(step, rest, from, visit);
        }
        for child in from.children_where(|name| step.is_named(name)) {
            if self.accepts_named(step, child, rest.is_empty()) && !self.steps(rest, child, visit) {
                return false;
            }
        }
        true
    }

    /// As `steps`, where not all that is found goes on.
    #[inline(never)]
    fn chosen_steps(
        &self,
        step: &Step,
        rest: &[Step],
        from: Node<'a>,
        visit: &mut dyn FnMut(Node<'a>) -> bool,
    ) -> bool {
        if step.pick.is_some() {
            let named = from.children_where(|name| step.is_named(name));
            let found = named.filter(|node| self.accepts_named(step, *node, rest.is_empty())).collect();
            return self.picked(step, found, rest, visit);
        }
        let links = self.links_to_partners(from).into_iter().filter(|link| self.accepts(step, *link, false));
        links.into_iter().all(|link| self.steps(rest, link, visit))
    }

    fn picked(
        &self,
        step: &Step,
        found: Vec<Node<'a>>,
        rest: &[Step],
        visit: &mut dyn FnMut(Node<'a>) -> bool,
    ) -> bool {
        let one = match step.pick {
            None => return found.into_iter().all(|node| self.steps(rest, node, visit)),
            Some(Pick::First) => found.first().copied(),
            Some(Pick::Last) => found.last().copied(),
            Some(Pick::Earliest) => by_time(&found, Ordering::Less),
            Some(Pick::Latest) => by_time(&found, Ordering::Greater),
        };
        one.is_none_or(|node| self.steps(rest, node, visit))
    }

    fn accepts(&self, step: &Step, node: Node<'a>, last: bool) -> bool {
        step.is_named(node.name()) && self.accepts_named(step, node, last)
    }

    /// As `accepts`, for an ancestor: what stands inside it has been judged together with it.
    fn accepts_above(&self, number: Option<u16>, step: &Step, node: Node<'a>) -> bool {
        let asks = || self.accepts_undenied(step, node, false);
        step.is_named(node.name())
            && match number.filter(|_| !step.is_plain()) {
                // of many things inside it, each asks the same
                Some(number) => {
                    let anchor = Anchor { node: node.id(), emitting: self.emitting };
                    self.memory.accepted.of(number, anchor, asks)
                }
                None => asks(),
            }
    }

    /// As `accepts`, for an element whose name fits. Negated means absent for what stands inside: the element itself is
    /// shown to its group, or asked for its kind.
    fn accepts_named(&self, step: &Step, node: Node<'a>, last: bool) -> bool {
        (last || !node.is_negated() || step.sees_negated) && self.accepts_undenied(step, node, last)
    }

    fn accepts_undenied(&self, step: &Step, node: Node<'a>, last: bool) -> bool {
        (step.sees_null || self.asserts(node, last))
            && step.template.is_none_or(|template| self.is_template(template, node))
            && step.conds.iter().all(|cond| self.holds(cond, node))
    }

    /// nullFlavor means absent; of a clinical statement whatever its children say. Emitting sees such statements to report them.
    fn asserts(&self, node: Node<'a>, last: bool) -> bool {
        !node.has_null_flavor() || if node.is_statement() { last && self.emitting } else { node.is_usable() }
    }

    pub(crate) fn is_template(&self, template: u16, node: Node<'a>) -> bool {
        let Some(template) = self.plan.templates.get(usize::from(template)) else { return false };
        if node.templates().any(|root| template.oids.iter().any(|oid| oid == root)) {
            return true;
        }
        // a section with a known template is not recognised by its code as well
        if template.codes.is_empty() || (template.kind == TemplateKind::Section && self.known_template(node).is_some())
        {
            return false;
        }
        let code = node.child(names::CODE).and_then(|code| code.trimmed(names::CODE));
        code.is_some_and(|code| template.codes.iter().any(|known| known == code))
    }

    /// The declared template with the lowest number that the node carries: the same whatever their order in the document.
    pub(crate) fn known_template(&self, node: Node<'a>) -> Option<u16> {
        node.templates().filter_map(|root| self.plan.template_of.get(root)).min().copied()
    }
}

/// What a path leads to at an element: itself, or its attribute, where that says something.
#[inline]
pub(super) fn item_at<'a>(path: &Path, node: Node<'a>) -> Option<Item<'a>> {
    match path.attribute {
        None => Some(Item::Node(node)),
        Some(name) => node.trimmed(name).is_some_and(|value| !value.is_empty()).then_some(Item::Attribute(node, name)),
    }
}

/// Whether nothing inside is said: negated, or a statement with nullFlavor. The members of an organizer are judged by
/// themselves, and the groups of what a concern holds ask for its negation.
fn denies_what_it_holds(above: Node<'_>) -> bool {
    above.is_negated() && above.name() != names::ACT
        || above.is_statement() && above.has_null_flavor() && above.name() != names::ORGANIZER
}

/// The time by which nodes are compared: their own value, or that of `time` or `effectiveTime`.
pub(crate) fn time_of(node: Node<'_>) -> Option<Time<'_>> {
    let holder = [names::TIME, names::EFFECTIVE_TIME].into_iter().find_map(|name| node.child(name)).unwrap_or(node);
    point(holder)
}

/// The point in time of a TS or IVL_TS: its value, low, center or high. Read without marking.
pub(crate) fn point(node: Node<'_>) -> Option<Time<'_>> {
    let ends = [names::LOW, names::CENTER, names::HIGH];
    own_time(node).or_else(|| ends.into_iter().find_map(|name| own_time(node.child(name)?)))
}

fn own_time(node: Node<'_>) -> Option<Time<'_>> {
    Time::parse(node.trimmed(names::VALUE)?).ok()
}

fn by_time<'a>(nodes: &[Node<'a>], wanted: Ordering) -> Option<Node<'a>> {
    let mut best = nodes.first().copied()?;
    let mut best_time = time_of(best);
    for node in nodes.iter().skip(1) {
        let Some(time) = time_of(*node) else { continue };
        let better = best_time.as_ref().is_none_or(|known| time.compare(known) == wanted);
        if better {
            best = *node;
            best_time = Some(time);
        }
    }
    Some(best)
}
