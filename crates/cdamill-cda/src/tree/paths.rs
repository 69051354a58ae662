//! Paths of many nodes: what [`Node::path`] gives, without counting siblings again for each.

use std::fmt::Write;

use super::{Node, NodeId, Tree};
use crate::name::Name;

/// Writes the paths of nodes of one tree. Remembers how siblings are numbered, and the last path: a document with very many
/// entries would otherwise take quadratic time.
#[derive(Debug, Default)]
pub struct Paths {
    /// One more than the number among siblings of the same name; 1 for an only one, 0 where it has not been counted.
    numbers: Vec<u32>,
    /// The steps of the last path: the node, and where its name begins in the path.
    steps: Vec<(NodeId, usize)>,
    last: String,
    /// Steps still to be written, the last one first: empty between paths.
    missing: Vec<NodeId>,
}

impl Paths {
    /// Nothing remembered yet.
    #[must_use]
    pub fn new() -> Paths {
        Paths::default()
    }

    /// The same as [`Node::path`].
    #[must_use]
    pub fn path(&mut self, node: Node<'_>) -> String {
        let mut missing = std::mem::take(&mut self.missing);
        let mut shared = 0;
        let steps = std::iter::once(node).chain(node.ancestors());
        for step in steps.take_while(|step| !step.is_added()) {
            // ids rise along a path
            if let Ok(position) = self.steps.binary_search_by_key(&step.id(), |(id, _)| *id) {
                shared = position + 1;
                break;
            }
            missing.push(step.id());
        }
        self.cut(shared);
        while let Some(step) = missing.pop().and_then(|id| node.tree().node(id)) {
            self.step(step);
        }
        self.missing = missing;
        self.last.clone()
    }

    /// Keeps the first steps of the last path.
    fn cut(&mut self, kept: usize) {
        if let Some((_, start)) = self.steps.get(kept) {
            self.last.truncate(*start);
        }
        self.steps.truncate(kept);
    }

    fn step(&mut self, node: Node<'_>) {
        self.steps.push((node.id(), self.last.len()));
        if !self.last.is_empty() {
            self.last.push('/');
        }
        self.last.push_str(written(node));
        let number = self.number(node);
        if number > 0 {
            // Writing to a string does not fail.
            let _ = write!(self.last, "[{number}]");
        }
    }

    fn number(&mut self, node: Node<'_>) -> u32 {
        let Some(parent) = node.parent() else {
            return 0;
        };
        let at = node.id().number() as usize;
        if self.numbers.get(at).is_none_or(|number| *number == 0) {
            if parent.is_added() {
                self.number_all(node.tree(), node.tree().fragment_roots());
            } else {
                self.number_all(node.tree(), parent.children());
            }
        }
        self.numbers.get(at).map_or(0, |number| number.saturating_sub(1))
    }

    fn number_all<'t>(&mut self, tree: &Tree<'_>, siblings: impl Iterator<Item = Node<'t>> + Clone) {
        if self.numbers.len() < tree.len() {
            self.numbers.resize(tree.len(), 0);
        }
        // Names of the model are few; all others are written alike, and count as one.
        let mut counts: Vec<(Option<Name>, u32)> = Vec::new();
        for child in siblings.clone() {
            let name = key(child);
            let count = match counts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => {
                    *count += 1;
                    *count
                }
                None => {
                    counts.push((name, 1));
                    1
                }
            };
            self.set(child, count + 1);
        }
        for child in siblings.filter(|child| counts.contains(&(key(*child), 1))) {
            self.set(child, 1);
        }
    }

    fn set(&mut self, node: Node<'_>, number: u32) {
        if let Some(slot) = self.numbers.get_mut(node.id().number() as usize) {
            *slot = number;
        }
    }
}

/// The name, if CDA has it.
fn key(node: Node<'_>) -> Option<Name> {
    node.name().known().map(|_| node.name())
}

/// Names that CDA does not have are the document's own words.
fn written(node: Node<'_>) -> &'static str {
    node.name().known().unwrap_or("*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Source};

    #[test]
    fn paths_are_those_of_the_nodes() {
        let text = r#"<e><ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section>
            <entry/><x/><entry><observation/></entry><y/></section></component><component><section><text>a<br/>b<br/></text>
            </section></component></structuredBody></component></ClinicalDocument></e>"#;
        let limits = Limits::default();
        let source = Source::read(text.as_bytes(), &limits).unwrap();
        let tree = source.parse(0, &limits).unwrap();
        let mut paths = Paths::new();
        for node in tree.root().descendants() {
            assert_eq!(paths.path(node), node.path());
        }
        let mut backwards: Vec<_> = tree.root().descendants().collect();
        backwards.reverse();
        for node in backwards {
            assert_eq!(paths.path(node), node.path());
            assert_eq!(paths.path(node), node.path());
        }
    }
}
