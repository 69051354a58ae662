//! Paths of many nodes: what [`Node::path`] gives, without counting siblings again for each.

use std::collections::HashMap;

use super::{Node, NodeId};

/// Writes the paths of nodes of one tree. Remembers how siblings are numbered: a document with very many entries would
/// otherwise take quadratic time.
#[derive(Debug, Default)]
pub struct Paths {
    /// The number among siblings of the same name; 0 for an only one. Filled parent by parent.
    numbers: HashMap<NodeId, usize>,
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
        let mut steps: Vec<Node<'_>> = node.ancestors().collect();
        steps.reverse();
        steps.push(node);
        let mut path = String::new();
        for step in steps {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(written(step));
            let number = self.number(step);
            if number > 0 {
                path.push_str(&format!("[{number}]"));
            }
        }
        path
    }

    fn number(&mut self, node: Node<'_>) -> usize {
        let Some(parent) = node.parent() else {
            return 0;
        };
        if !self.numbers.contains_key(&node.id()) {
            self.number_children(parent);
        }
        self.numbers.get(&node.id()).copied().unwrap_or(0)
    }

    fn number_children(&mut self, parent: Node<'_>) {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for child in parent.children() {
            let count = counts.entry(written(child)).or_default();
            *count += 1;
            self.numbers.insert(child.id(), *count);
        }
        for child in parent.children().filter(|child| counts.get(written(*child)) == Some(&1)) {
            self.numbers.insert(child.id(), 0);
        }
    }
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
    }
}
