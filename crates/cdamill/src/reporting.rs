//! The report on one conversion.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use cdamill_cda::{Diagnostic, Node, NodeId, Paths, Tree, codes, names};
use cdamill_mapping::{CompiledMapping, Converted};
use cdamill_stu3::{Event, EventKind};

use crate::locator::{Locator, is_oid};
use crate::report::{Counts, Issue, Report, WithoutResource};

/// What a report is made of.
pub(crate) struct Told<'t> {
    pub(crate) mapping: &'t CompiledMapping,
    pub(crate) tree: &'t Tree<'t>,
    pub(crate) document: Node<'t>,
    pub(crate) converted: &'t Converted,
    /// Whether losses, unknown templates and entries without a resource are wanted.
    pub(crate) in_full: bool,
}

/// What is asked of all elements of a document, in one walk.
struct Survey<'t> {
    sections: u64,
    entries: Vec<Node<'t>>,
    template_ids: Vec<Node<'t>>,
}

impl<'t> Survey<'t> {
    fn of(document: Node<'t>) -> Survey<'t> {
        let mut survey = Survey { sections: 0, entries: Vec::new(), template_ids: Vec::new() };
        for node in document.descendants() {
            match node.name() {
                names::SECTION if !node.is_added() => survey.sections += 1,
                names::ENTRY if !node.is_added() => survey.entries.push(node),
                names::TEMPLATE_ID => survey.template_ids.push(node),
                _ => {}
            }
        }
        survey
    }
}

/// What a diagnostic says, and where.
fn place(diagnostic: &Diagnostic) -> impl Eq + std::hash::Hash + use<> {
    (diagnostic.code, diagnostic.node, diagnostic.offset, diagnostic.detail)
}

impl<'t> Told<'t> {
    /// `read` is what was said while bytes and XML were read; `paths` may remember something of the tree.
    pub(crate) fn report(&self, read: impl Iterator<Item = &'t Diagnostic>, paths: Paths) -> Report {
        let converted = self.converted;
        let mut locator = Locator::new(self.tree, self.mapping, paths);
        // What two rules find in the same place is one finding. The conversion's own have been told apart already.
        let mut said = HashSet::new();
        let of_reading: Vec<&Diagnostic> = read.filter(|diagnostic| said.insert(place(diagnostic))).collect();
        let of_conversion = converted.diagnostics.iter().filter(|diagnostic| !said.contains(&place(diagnostic)));
        let mut issues = Vec::with_capacity(of_reading.len() + converted.diagnostics.len());
        issues.extend(of_reading.into_iter().chain(of_conversion).map(|diagnostic| locator.issue(diagnostic)));
        issues.extend(self.happened(&mut locator));
        let survey = Survey::of(self.document);
        let mut counts = self.counts(&survey);
        if self.in_full {
            let unknown = self.unknown_templates(&survey, &mut locator);
            let named = unknown.iter().filter_map(|issue| Some((issue.template.clone()?, issue.count?)));
            counts.unknown_templates = named.collect();
            issues.extend(unknown);
            counts.entries_without_resource = self.without_resource(&survey, &mut locator);
        }
        for loss in &converted.losses {
            *counts.losses.entry(loss.kind.code().into()).or_default() += 1;
        }
        let losses = converted.losses.iter().filter_map(|loss| locator.loss(loss)).collect();
        Report { counts, issues, losses }
    }

    /// What merging says, as issues: those of which nothing is said elsewhere. What merging and pruning lose, the mapping
    /// reports itself, at the statement that lost it.
    fn happened(&self, locator: &mut Locator<'t>) -> Vec<Issue> {
        let finished = &self.converted.finished;
        let mut sources: Vec<Option<NodeId>> = vec![None; finished.len()];
        for (position, node) in &self.converted.made_of {
            if let Some(source) = sources.get_mut(*position) {
                source.get_or_insert(*node);
            }
        }
        let issue = |event: &Event| {
            let code = match event.kind {
                EventKind::Merged => codes::MERGED,
                EventKind::United => codes::UNITED,
                _ => return None,
            };
            let position = finished.position_of(event.resource);
            let node = position.and_then(|position| sources.get(position).copied().flatten());
            let diagnostic = node.map_or(Diagnostic::new(code), |node| Diagnostic::new(code).at_node(node));
            let target = finished.resource_of(event.resource).map(|resource| resource.type_name.to_owned());
            Some(Issue { target, ..locator.issue(&diagnostic) })
        };
        finished.events().iter().filter_map(issue).collect()
    }

    fn counts(&self, survey: &Survey<'t>) -> Counts {
        let Survey { sections, ref entries, .. } = *survey;
        let mut counts = Counts { documents: 1, sections, entries: entries.len() as u64, ..Counts::default() };
        for resource in self.converted.finished.resources() {
            *counts.resources.entry(resource.type_name.into()).or_default() += 1;
        }
        counts
    }

    /// One issue for each template that the mapping does not know, at the first element that has it.
    fn unknown_templates(&self, survey: &Survey<'t>, locator: &mut Locator<'t>) -> Vec<Issue> {
        let mut found: Vec<(Node<'t>, Option<&'t str>, u64)> = Vec::new();
        let mut positions: HashMap<Option<&'t str>, usize> = HashMap::new();
        let ids = survey.template_ids.iter();
        for (id, root) in ids.filter_map(|id| Some((*id, id.trimmed(names::ROOT)?))) {
            if root.is_empty() || self.mapping.knows_template(root).is_some() {
                continue;
            }
            // what is no OID is the document's own text: all such are one
            let name = Some(root).filter(|root| is_oid(root));
            let position = *positions.entry(name).or_insert(found.len());
            match found.get_mut(position) {
                Some((_, _, count)) => *count += 1,
                None => found.push((id.parent().unwrap_or(id), name, 1)),
            }
        }
        let issue = |(node, name, count): (Node<'t>, Option<&str>, u64)| {
            let diagnostic = Diagnostic::new(codes::UNKNOWN_TEMPLATE).at_node(node.id());
            Issue { template: name.map(str::to_owned), count: Some(count), ..locator.issue(&diagnostic) }
        };
        found.into_iter().map(issue).collect()
    }

    /// The entries of sections that no resource was made of, counted by template and reason.
    fn without_resource(&self, survey: &Survey<'t>, locator: &mut Locator<'t>) -> Vec<WithoutResource> {
        let made = self.converted.made_of.iter().filter_map(|(_, id)| self.tree.node(*id));
        let mut starts: Vec<usize> = made.filter(|node| node.is_statement()).map(|node| node.range().start).collect();
        starts.sort_unstable();
        let mut reasons: Vec<(usize, &'static str)> = self.reasons().collect();
        reasons.sort_by_key(|(start, _)| *start);
        let mut counts: BTreeMap<(Option<&'t str>, &'static str), u64> = BTreeMap::new();
        for entry in survey.entries.iter().copied() {
            let range = entry.range();
            let first = starts.partition_point(|start| *start < range.start);
            if starts.get(first).is_some_and(|start| range.contains(start)) {
                continue;
            }
            let first = reasons.partition_point(|(start, _)| *start < range.start);
            let said = reasons.get(first).filter(|(start, _)| range.contains(start)).map(|(_, code)| *code);
            let statement = entry.children().find(|child| child.is_statement());
            let template = statement.and_then(|statement| locator.own_template(statement));
            *counts.entry((template, said.unwrap_or_else(|| unsaid(entry)))).or_default() += 1;
        }
        let without = |((template, reason), count): ((Option<&str>, &'static str), _)| WithoutResource {
            template: template.map(str::to_owned),
            reason: reason.into(),
            count,
        };
        counts.into_iter().map(without).collect()
    }

    /// Why something was left out, and the byte where it begins.
    fn reasons(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let said = self.converted.diagnostics.iter().filter(|diagnostic| LEFT_OUT.contains(&diagnostic.code));
        said.filter_map(|diagnostic| Some((self.tree.node(diagnostic.node?)?.range().start, diagnostic.code)))
    }
}

/// Codes that say why no resource was made of a statement.
const LEFT_OUT: [&str; 9] = [
    codes::INVALID_RESOURCE,
    codes::LIMIT_REACHED,
    codes::NEGATION_UNSUPPORTED,
    codes::NO_CONTENT,
    codes::NONE_KNOWN,
    codes::NULL_ENTRY,
    codes::OTHER_SUBJECT,
    codes::REQUIRED_MISSING,
    codes::UNMAPPED_ENTRY,
];

/// Why an entry of which nothing is said has no resource: what it says stands in another one, or it says nothing.
fn unsaid(entry: Node<'_>) -> &'static str {
    let is_taken = |node: Node<'_>| node.attributes().any(|(name, _)| node.is_attribute_marked(name));
    if entry.descendants().any(is_taken) { "in-another-resource" } else { codes::NO_CONTENT }
}

/// Not in another document of the same envelope.
pub(crate) fn concerns(diagnostic: &Diagnostic, document: Node<'_>) -> bool {
    let tree = document.tree();
    let of_node = || tree.node(diagnostic.node?).map(|node| node.range().start);
    let Some(offset) = diagnostic.offset.or_else(of_node) else {
        return true;
    };
    document.range().contains(&offset) || !tree.documents().any(|other| other.range().contains(&offset))
}
