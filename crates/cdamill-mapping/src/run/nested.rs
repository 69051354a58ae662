//! Statements within an entry that nothing has read: they become resources of their own, or their facts are lost.

use cdamill_cda::{Node, codes, names};

use super::Run;
use super::emit::Emitted;
use super::identity::id_key;
use super::survey::Survey;
use super::tried::Tried;
use crate::plan::Nodes;

impl<'a> Run<'a> {
    /// The nodes for which `nodes` emits from `node`. Of unread statements whether they are unread is asked when it is
    /// their turn: what was emitted before them may have read them.
    pub(super) fn emitting_from(&self, nodes: &'a Nodes, node: Node<'a>) -> Vec<Node<'a>> {
        let found = super::Scope { emitting: true, ..self.scope(node) }.found(&nodes.path, node);
        if !nodes.unread {
            return found;
        }
        found.into_iter().flat_map(|node| node.descendants().filter(|inner| is_nested(*inner))).collect()
    }

    /// Whether it is `node`'s turn; `nodes` is what led to it.
    pub(super) fn is_due(&self, nodes: &Nodes, node: Node<'a>) -> bool {
        !nodes.unread || self.is_unread(node)
    }

    /// Says of a nested statement that it became a resource of its own.
    pub(super) fn emitted_nested(&mut self, nodes: &Nodes, node: Node<'a>, emitted: &[Emitted<'a>]) {
        if nodes.unread && emitted.iter().any(|one| matches!(one, Emitted::Resource(_))) {
            self.tried.note(node, Tried::Nested);
            self.report(codes::NESTED_STATEMENT, node);
        }
    }

    /// Whether nothing has taken the statement or anything in it, and it stands within nothing that was left out, is
    /// denied or is about someone else.
    fn is_unread(&self, node: Node<'a>) -> bool {
        let about = || node.ancestors().take_while(|above| above.name() != names::SECTION);
        !self.tried.is(node, Tried::Entered)
            && !self.is_left_out(node)
            && !node.is_negated()
            && !self.is_about_another(node)
            && about().all(|above| !self.is_left_out(above) && !above.is_negated() && !self.is_about_another(above))
            && !self.is_taken(node)
            && !node.descendants().any(|inner| self.tried.is(inner, Tried::Entered))
            && !self.is_repeated(node)
    }

    fn is_about_another(&self, node: Node<'a>) -> bool {
        self.survey().is_about_another(node)
    }

    /// Notes that a group took the statement.
    pub(super) fn entered(&mut self, node: Node<'a>) {
        if node.is_statement() && !self.tried.is(node, Tried::Entered) {
            self.told.add(node);
        }
        self.tried.note(node, Tried::Entered);
    }

    /// Whether an entry, a statement around it, or one that a group took has an id of this one: it is told there.
    fn is_repeated(&self, node: Node<'a>) -> bool {
        let mut own = node.children_named(names::ID).filter_map(id_key);
        own.any(|key| self.told.has(&key) || self.survey().is_held(&key, node))
    }

    /// What is asked of the whole document.
    pub(super) fn survey(&self) -> &Survey<'a> {
        self.survey.get_or_init(|| Survey::of(self.document))
    }

    /// Whether the statement itself was left out.
    pub(super) fn is_left_out(&self, node: Node<'a>) -> bool {
        let left_out = || self.tried.is(node, Tried::LeftOut) && !self.tried.is(node, Tried::Made);
        node.is_statement() && (node.has_null_flavor() || left_out())
    }

    /// Whether anything in the statement has been taken or written in another form, its own ids apart, and what in it was
    /// left out or became a resource of its own after all.
    pub(super) fn is_taken(&self, node: Node<'a>) -> bool {
        let is_rewritten = |inner| self.tried.is(inner, Tried::Rewritten);
        let mut passed = node.id();
        for inner in node.descendants() {
            if inner.id() <= passed {
                continue;
            }
            let is_id = inner.name() == names::ID && inner.parent() == Some(node);
            if self.is_left_out(inner) || self.tried.is(inner, Tried::Nested) {
                passed = inner.descendants().last().map_or(inner.id(), Node::id);
            } else if inner.is_marked() && !is_id || is_rewritten(inner) {
                return true;
            }
        }
        node.is_marked() || is_rewritten(node)
    }
}

fn is_nested(node: Node<'_>) -> bool {
    let is_link = |link: Node<'_>| [names::COMPONENT, names::ENTRY_RELATIONSHIP].contains(&link.name());
    node.is_statement() && node.parent().is_some_and(is_link)
}
