//! For which resources an author or informant speaks: what CDA calls the conduction of context.

use foldhash::HashMap;

use cdamill_cda::{Name, NameSet, Node, NodeId};
use cdamill_stu3::ResourceIndex;

use super::Run;
use super::parts::Owners;

/// For each participation, the elements that carry it and the resources made from them.
#[derive(Default)]
pub(super) struct SpokenFor {
    carriers: HashMap<Name, Carriers>,
    /// What statements became part of, once that has been asked.
    owners: Option<Owners>,
}

#[derive(Default)]
struct Carriers {
    /// How many resources have been looked at.
    seen: usize,
    of: HashMap<NodeId, Vec<ResourceIndex>>,
    /// Which elements have been asked whether they carry it; each is around many others.
    asked: HashMap<NodeId, bool>,
}

impl Carriers {
    /// The nearest element, itself included, that has a participation of this name. One with nullFlavor counts: it says
    /// that the participants around it are not those of what it holds.
    fn around<'a>(&mut self, node: Node<'a>, name: Name) -> Option<Node<'a>> {
        let wanted = NameSet::of(name);
        let mut carries = |node: &Node<'a>| {
            node.may_hold(wanted) && *self.asked.entry(node.id()).or_insert_with(|| node.child(name).is_some())
        };
        std::iter::once(node).chain(node.ancestors()).find(|node| carries(node))
    }
}

/// Those who speak, and what tells of it: nobody speaks for them.
const SPEAKERS: [&str; 5] = ["Bundle", "Composition", "Patient", "Provenance", "RelatedPerson"];

impl<'a> Run<'a> {
    /// Every resource that is complete by now, but for the bundle and what tells who made it.
    pub(super) fn everything(&self) -> Vec<ResourceIndex> {
        let is_content = |index: &ResourceIndex| {
            self.resources.made(*index).is_some()
                && self.resources.type_def(*index).is_some_and(|def| !["Bundle", "Provenance"].contains(&def.name))
        };
        self.resources.indices().filter(is_content).collect()
    }

    /// The resources made from `node` or from what it holds, as far as nothing in between has a participation `name` of
    /// its own; of a statement for which there is none, such as an act around a concern, what it became part of. People,
    /// organizations and places are left out.
    pub(super) fn conducted(&mut self, name: Name, node: Node<'a>) -> Vec<ResourceIndex> {
        let mut spoken_for = std::mem::take(&mut self.spoken_for);
        let carriers = spoken_for.carriers.entry(name).or_default();
        for (index, source) in self.resources.indices().zip(&self.sources).skip(carriers.seen) {
            carriers.seen += 1;
            let carrier = self.tree.node(source.node).and_then(|node| carriers.around(node, name));
            if let Some(carrier) = carrier {
                carriers.of.entry(carrier.id()).or_default().push(index);
            }
        }
        let found = carriers.of.get(&node.id()).map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<ResourceIndex> = found.iter().copied().filter(|index| self.is_spoken_for(*index)).collect();
        if found.is_empty() && node.is_statement() && self.is_part(node) {
            let owners = spoken_for.owners.get_or_insert_with(|| self.owners());
            found = self.owners_of(node, owners);
            found.retain(|index| self.is_spoken_for(*index));
        }
        self.spoken_for = spoken_for;
        found
    }

    fn is_spoken_for(&self, index: ResourceIndex) -> bool {
        let is_fact = self.resources.made(index).is_some_and(|made| !made.shared);
        is_fact && self.resources.type_def(index).is_some_and(|def| !SPEAKERS.contains(&def.name))
    }
}
