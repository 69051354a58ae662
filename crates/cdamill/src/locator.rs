//! Where an issue is: path, template, line and column.

use cdamill_cda::{Diagnostic, NameSet, Node, Paths, Tree, diagnostic, names};
use cdamill_mapping::CompiledMapping;

use crate::report::{Issue, Loss};

/// Names places of one tree. Remembers what it found: a document with very many siblings would take quadratic time.
pub(crate) struct Locator<'t> {
    tree: &'t Tree<'t>,
    mapping: &'t CompiledMapping,
    paths: Paths,
    /// The templates that were named.
    named: Vec<&'t str>,
    /// For each node, the template of the nearest element that has any: one more than its number among `named`, or
    /// [`Locator::NONE`]; 0 where it has not been looked for.
    templates: Vec<u32>,
}

impl<'t> Locator<'t> {
    const NONE: u32 = u32::MAX;

    /// `paths` may remember something of the tree.
    pub(crate) fn new(tree: &'t Tree<'t>, mapping: &'t CompiledMapping, paths: Paths) -> Locator<'t> {
        Locator { tree, mapping, paths, named: Vec::new(), templates: Vec::new() }
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
            element: node.filter(|node| !node.is_added()).map(|node| self.paths.path(node)),
            template: node.and_then(|node| self.template(node)).map(str::to_owned),
            line,
            column,
            count: None,
            target: None,
        }
    }

    /// The loss, with its place.
    pub(crate) fn loss(&mut self, loss: &cdamill_mapping::Loss) -> Option<Loss> {
        let node = self.tree.node(loss.node)?;
        let (line, column) = self.tree.line_column(node.range().start);
        let attribute = loss.attribute.map(|name| name.known().unwrap_or("*"));
        let template = self.template(node).map(str::to_owned);
        Some(Loss { kind: loss.kind.code(), path: self.paths.path(node), attribute, template, line, column })
    }

    /// The template of the nearest element, itself included, that has templates; the document as a whole not counted.
    fn template(&mut self, node: Node<'t>) -> Option<&'t str> {
        self.templates.resize(self.tree.len(), 0);
        let around = || {
            let all = std::iter::once(node).chain(node.ancestors());
            all.take_while(|step| step.name() != names::CLINICAL_DOCUMENT)
        };
        let mut passed = 0;
        let mut found = Locator::NONE;
        for step in around() {
            passed += 1;
            let known = self.templates.get(step.id().number() as usize).copied().unwrap_or_default();
            if known != 0 {
                found = known;
                break;
            }
            if step.may_hold(NameSet::of(names::TEMPLATE_ID)) && step.templates().next().is_some() {
                found = self.own_template(step).map_or(Locator::NONE, |template| self.number(template));
                break;
            }
        }
        for step in around().take(passed) {
            self.templates.get_mut(step.id().number() as usize).into_iter().for_each(|known| *known = found);
        }
        self.named.get((found as usize).wrapping_sub(1)).copied()
    }

    fn number(&mut self, template: &'t str) -> u32 {
        self.named.push(template);
        self.named.len() as u32
    }

    /// A template of the element itself: the first that the mapping knows, else the first that is an OID.
    pub(crate) fn own_template(&self, node: Node<'t>) -> Option<&'t str> {
        let known = node.templates().find(|root| self.mapping.knows_template(root).is_some());
        known.or_else(|| node.templates().find(|root| is_oid(root)))
    }
}

/// Whether a text has the form of an object identifier that names a template. What stands in `templateId/@root` is the
/// document's word: nothing else of it is repeated.
pub(crate) fn is_oid(root: &str) -> bool {
    let is_number = |arc: &str| {
        !arc.is_empty() && arc.bytes().all(|byte| byte.is_ascii_digit()) && (arc == "0" || !arc.starts_with('0'))
    };
    root.len() <= 64
        && root.split('.').count() >= 5
        && root.split('.').all(is_number)
        && root.starts_with(['0', '1', '2'])
        && root.as_bytes().get(1) == Some(&b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use cdamill_cda::{Limits, Source};
    use cdamill_mapping::Mapping;

    const TEXT: &str = r#"<e><ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="2.16.840.1.113883.10.20.22.1.1"/><component><structuredBody>
        <component><section><templateId root="secret"/><templateId root="2.16.840.1.113883.10.20.22.2.999"/>
          <entry/><x/><entry><observation/></entry><y/></section></component>
        <component><section><templateId root="1.2.3"/><text>a<br/>b<br/></text></section></component>
        </structuredBody></component></ClinicalDocument></e>"#;

    #[test]
    fn only_templates_are_named() {
        let limits = Limits::default();
        let source = Source::read(TEXT.as_bytes(), &limits).unwrap();
        let tree = source.parse(0, &limits).unwrap();
        let mapping = Mapping::builtin().compile().unwrap();
        let mut locator = Locator::new(&tree, &mapping, Paths::new());
        let of = |name| tree.root().descendants().filter(move |node| node.name() == name);
        let mut template = |node| locator.template(node);
        let observation = of(names::OBSERVATION).next().unwrap();
        assert_eq!(template(observation), Some("2.16.840.1.113883.10.20.22.2.999"));
        assert_eq!(template(of(names::TEXT).next().unwrap()), None);
        assert_eq!(template(of(names::STRUCTURED_BODY).next().unwrap()), None);
        assert!(is_oid("2.16.840.1.113883.10.20.22.4.4") && is_oid("1.3.6.1.4.1.0.1"));
        for wrong in
            ["", "1.2.3", "3.1.2.3.4", "1945.12.1.1.1", "1.2.03.4.5", "1.2..4.5", "1.2.3.4.x", "2.16.840.1.113883."]
        {
            assert!(!is_oid(wrong), "{wrong}");
        }
    }
}
