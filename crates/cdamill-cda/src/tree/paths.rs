//! Paths of many nodes: what [`Node::path`] gives, without counting siblings again for each.

use super::{Node, NodeId, Tree};
use crate::generated::names::NAMES;

/// Writes the paths of nodes of one tree. Remembers how siblings are numbered, and the last path: a document with very many
/// entries would otherwise take quadratic time.
#[derive(Debug, Default)]
pub struct Paths {
    /// One more than the number among siblings of the same name; 1 for an only one, 0 where it has not been counted.
    numbers: Vec<u32>,
    /// For each name, what is known of the siblings that were numbered last.
    counts: Vec<Count>,
    /// How many times siblings have been numbered.
    rounds: u32,
    /// The steps of the last path: the node, and where its name begins in the path.
    steps: Vec<(NodeId, usize)>,
    last: String,
    /// Steps still to be written, the last one first: empty between paths.
    missing: Vec<NodeId>,
}

/// How many siblings have a name.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// In which round of numbering they were counted.
    round: u32,
    count: u32,
    first: u32,
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
            push_number(number, &mut self.last);
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

    fn number_all<'t>(&mut self, tree: &Tree<'_>, siblings: impl Iterator<Item = Node<'t>>) {
        if self.numbers.len() < tree.len() {
            self.numbers.resize(tree.len(), 0);
        }
        if self.counts.is_empty() {
            self.counts.resize(NAMES.len() + 1, Count::default());
        }
        self.rounds += 1;
        for child in siblings {
            let own = child.id().number();
            let Some(known) = self.counts.get_mut(key(child)) else { continue };
            if known.round != self.rounds {
                *known = Count { round: self.rounds, count: 0, first: own };
            }
            known.count += 1;
            let Count { count, first, .. } = *known;
            if count == 2 {
                self.set(first, 2);
            }
            self.set(own, if count == 1 { 1 } else { count + 1 });
        }
    }

    fn set(&mut self, node: u32, number: u32) {
        if let Some(slot) = self.numbers.get_mut(node as usize) {
            *slot = number;
        }
    }
}

/// The number of the name: names that CDA does not have are written alike, and count as one.
fn key(node: Node<'_>) -> usize {
    node.name().number().min(NAMES.len())
}

/// Appends `[number]`.
fn push_number(mut number: u32, path: &mut String) {
    let mut digits = ['0'; 10];
    let mut from = digits.len();
    for (position, digit) in digits.iter_mut().enumerate().rev() {
        *digit = char::from(b'0' + (number % 10) as u8);
        (number, from) = (number / 10, position);
        if number == 0 {
            break;
        }
    }
    path.push('[');
    path.extend(digits.get(from..).unwrap_or_default());
    path.push(']');
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
