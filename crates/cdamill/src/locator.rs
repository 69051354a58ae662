//! Where an issue is: path, template, line and column.

use std::collections::HashMap;

use cdamill_cda::{Diagnostic, Node, NodeId, Tree, diagnostic, names};
use cdamill_mapping::CompiledMapping;

use crate::report::Issue;

/// Arcs under which templates are published: HL7 International, IHE PCC and HITSP C83. What stands in `templateId/@root`
/// is the document's word; only what is known to be a template is repeated.
const PUBLISHED: [&str; 3] = ["2.16.840.1.113883.10.20.", "1.3.6.1.4.1.19376.1.", "2.16.840.1.113883.3.88.11."];

/// Names places of one tree. Remembers what it found: a document with very many siblings would take quadratic time.
pub(crate) struct Locator<'t> {
    tree: &'t Tree<'t>,
    mapping: &'t CompiledMapping,
    /// The number among siblings of the same name; 0 for an only one. Filled parent by parent.
    numbers: HashMap<NodeId, usize>,
    templates: HashMap<NodeId, Option<&'t str>>,
}

impl<'t> Locator<'t> {
    pub(crate) fn new(tree: &'t Tree<'t>, mapping: &'t CompiledMapping) -> Locator<'t> {
        Locator { tree, mapping, numbers: HashMap::new(), templates: HashMap::new() }
    }

    /// The issue of a diagnostic.
    pub(crate) fn issue(&mut self, diagnostic: &Diagnostic) -> Issue {
        let node = diagnostic.node.and_then(|id| self.tree.node(id));
        let offset = diagnostic.offset.or_else(|| node.map(|node| node.range().start));
        let (line, column) = offset.map(|offset| self.tree.line_column(offset)).unzip();
        Issue {
            code: diagnostic.code,
            severity: diagnostic.severity.into(),
            meaning: diagnostic::meaning(diagnostic.code).unwrap_or_default(),
            detail: diagnostic.detail,
            element: node.map(|node| self.path(node)),
            template: node.and_then(|node| self.template(node)).map(str::to_owned),
            line,
            column,
            target: None,
        }
    }

    /// The same as [`Node::path`].
    fn path(&mut self, node: Node<'t>) -> String {
        let mut steps: Vec<Node<'t>> = node.ancestors().collect();
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

    fn number(&mut self, node: Node<'t>) -> usize {
        let Some(parent) = node.parent() else {
            return 0;
        };
        if !self.numbers.contains_key(&node.id()) {
            self.number_children(parent);
        }
        self.numbers.get(&node.id()).copied().unwrap_or(0)
    }

    fn number_children(&mut self, parent: Node<'t>) {
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

    /// The template of the nearest element, itself included, that has one worth naming.
    fn template(&mut self, node: Node<'t>) -> Option<&'t str> {
        let mut passed = Vec::new();
        let mut found = None;
        for step in std::iter::once(node).chain(node.ancestors()) {
            if let Some(known) = self.templates.get(&step.id()) {
                found = *known;
                break;
            }
            passed.push(step.id());
            found = self.own_template(step);
            if found.is_some() {
                break;
            }
        }
        self.templates.extend(passed.into_iter().map(|id| (id, found)));
        found
    }

    fn own_template(&self, node: Node<'t>) -> Option<&'t str> {
        node.templates().find(|root| self.mapping.knows_template(root).is_some() || is_published(root))
    }
}

fn written(node: Node<'_>) -> &'static str {
    node.name().known().unwrap_or("*")
}

fn is_published(root: &str) -> bool {
    let is_oid = root.len() <= 64 && root.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_oid && PUBLISHED.iter().any(|arc| root.starts_with(arc))
}

/// How many sections and entries a document has.
pub(crate) fn sections_and_entries(document: Node<'_>) -> (u64, u64) {
    document.descendants().fold((0, 0), |(sections, entries), node| match node.name() {
        names::SECTION => (sections + 1, entries),
        names::ENTRY => (sections, entries + 1),
        _ => (sections, entries),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cdamill_cda::{Limits, Source};
    use cdamill_mapping::Mapping;

    const TEXT: &str = r#"<e><ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody>
        <component><section><templateId root="secret"/><templateId root="2.16.840.1.113883.10.20.22.2.999"/>
          <entry/><x/><entry><observation/></entry><y/></section></component>
        <component><section><templateId root="1.2.3"/><text>a<br/>b<br/></text></section></component>
        </structuredBody></component></ClinicalDocument></e>"#;

    #[test]
    fn paths_are_those_of_the_tree() {
        let limits = Limits::default();
        let source = Source::read(TEXT.as_bytes(), &limits).unwrap();
        let tree = source.parse(0, &limits).unwrap();
        let mapping = Mapping::builtin().compile().unwrap();
        let mut locator = Locator::new(&tree, &mapping);
        for node in tree.root().descendants() {
            assert_eq!(locator.path(node), node.path());
        }
    }

    #[test]
    fn only_templates_are_named() {
        let limits = Limits::default();
        let source = Source::read(TEXT.as_bytes(), &limits).unwrap();
        let tree = source.parse(0, &limits).unwrap();
        let mapping = Mapping::builtin().compile().unwrap();
        let mut locator = Locator::new(&tree, &mapping);
        let of = |name| tree.root().descendants().filter(move |node| node.name() == name);
        let mut template = |node| locator.template(node);
        let observation = of(names::OBSERVATION).next().unwrap();
        assert_eq!(template(observation), Some("2.16.840.1.113883.10.20.22.2.999"));
        assert_eq!(template(of(names::TEXT).next().unwrap()), None);
        assert_eq!(sections_and_entries(tree.root()), (2, 2));
    }
}
