//! References by id: an `id` that names another statement of the document, or something that the document does not hold.

use foldhash::{HashMap, HashMapExt, HashSet};

use cdamill_cda::{Node, codes, names};
use cdamill_stu3::definitions::type_def;
use cdamill_stu3::{ResourceIndex, Target};

use super::identity::{IdKey, id_key};
use super::{Run, Sink};

/// A reference that waits until every statement has been mapped.
pub(super) struct Pending<'a> {
    stands_for: ResourceIndex,
    id: Node<'a>,
    targets: &'static [&'static str],
}

/// The ids of everything that the document holds, be it told or not.
pub(super) type Held<'a> = HashSet<IdKey<'a>>;

fn held(document: Node<'_>) -> Held<'_> {
    let ids = document.descendants().filter(|node| node.name() == names::ID);
    ids.filter(|id| !id.parent().is_some_and(is_mention)).filter_map(rooted_key).collect()
}

/// Whether a statement says no more than which one is meant.
fn is_mention(node: Node<'_>) -> bool {
    node.is_statement()
        && node.children().all(|child| match child.name() {
            names::ID | names::TEMPLATE_ID | names::STATUS_CODE => true,
            names::CODE => child.has_null_flavor(),
            _ => false,
        })
}

/// An id that can be looked up: one without a root may be anybody's.
fn rooted_key(id: Node<'_>) -> Option<IdKey<'_>> {
    id_key(id).filter(|(root, _)| !root.is_empty())
}

impl<'a> Run<'a> {
    /// Writes a reference to the resource that has been made, or will be, from the statement with this id. What the document
    /// does not hold is referred to by its identifier.
    pub(crate) fn entry_reference(&mut self, id: Node<'a>, sink: Sink) -> bool {
        let Some(reference) = sink.element.types.iter().find(|t| t.name == "Reference") else { return false };
        let (Some(key), Some(def)) = (rooted_key(id), type_def("Basic")) else { return false };
        let is_held = self.held.get_or_init(|| held(self.document)).contains(&key);
        if !self.head(sink, "Reference") {
            return false;
        }
        if !is_held {
            self.report(codes::REFERENCE_UNRESOLVED, id);
            return self.logical_reference(id);
        }
        // the reserved index never becomes a resource: it is redirected, or its references are taken out
        let stands_for = self.resources.reserve(def);
        self.sources.push(super::SourceOf { node: id.id() });
        self.pending.push(Pending { stands_for, id, targets: reference.targets });
        self.tape.reference(Target::Resource(stands_for), None)
    }

    fn logical_reference(&mut self, id: Node<'a>) -> bool {
        let Some((_, element)) = type_def("Reference").and_then(|def| def.element("identifier")) else { return false };
        self.tape.start_object();
        crate::convert::identifier(self, id, Sink { element, keyed: true, told: false });
        self.tape.end_object()
    }

    /// Finds what each waiting reference means: the one resource made from a statement with that id, of a type allowed.
    pub(super) fn resolve_pending(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return;
        }
        let by_id = self.resources_by_id();
        for one in pending {
            let key = rooted_key(one.id).unwrap_or_default();
            let found = by_id.get(&key).map(Vec::as_slice).unwrap_or_default();
            let allowed: Vec<ResourceIndex> =
                found.iter().copied().filter(|index| self.fits(*index, one.targets)).collect();
            match self.one_thing(&allowed) {
                [only] => {
                    one.id.mark();
                    self.resources.redirect(one.stands_for, *only);
                }
                [] => self.report(codes::REFERENCE_UNRESOLVED, one.id),
                _ => self.report(codes::AMBIGUOUS_CHOICE, one.id),
            }
        }
    }

    /// Mentions of one encounter, which will be united, are one thing.
    fn one_thing<'i>(&self, found: &'i [ResourceIndex]) -> &'i [ResourceIndex] {
        let key = |index: &ResourceIndex| {
            let name = self.resources.type_def(*index).map(|def| def.name);
            (name, self.resources.made(*index).map(|made| made.identity))
        };
        let united = found.first().filter(|first| key(first).0 == Some("Encounter"));
        match united {
            Some(first) if found.iter().all(|index| key(index) == key(first)) => found.get(..1).unwrap_or(found),
            _ => found,
        }
    }

    fn fits(&self, index: ResourceIndex, targets: &[&str]) -> bool {
        let name = self.resources.type_def(index).map_or("", |def| def.name);
        targets.is_empty() || targets.contains(&name) || targets.contains(&"Resource")
    }

    /// Completed resources by the ids of the statements that they were made from.
    fn resources_by_id(&self) -> HashMap<IdKey<'a>, Vec<ResourceIndex>> {
        let mut found: HashMap<IdKey<'a>, Vec<ResourceIndex>> = HashMap::new();
        for index in self.resources.indices() {
            if self.resources.made(index).is_none() {
                continue;
            }
            let node = self.sources.get(index.position()).and_then(|source| self.tree.node(source.node));
            for key in node.into_iter().flat_map(|node| node.children_named(names::ID)).filter_map(rooted_key) {
                let indices = found.entry(key).or_default();
                if !indices.contains(&index) {
                    indices.push(index);
                }
            }
        }
        found
    }
}
