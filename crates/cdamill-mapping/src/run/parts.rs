//! Ids of statements that became part of another statement's resource: an act around a concern, a severity, a reaction, a
//! reason; and those of the product that a statement is about.
//!
//! Such an id is one more identifier of that resource. What it is the id of, group `PartIdentifier` says. Of several
//! resources of one type only the first has it: whoever matches resources by their identifiers would unite them.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use std::collections::BTreeMap;

use cdamill_cda::{Node, NodeId, names};
use cdamill_stu3::ResourceIndex;

use super::emit::Emitted;
use super::identity::{IdKey, id_key};
use super::tried::Tried;
use super::{Run, Sink};
use crate::plan::GroupId;

/// The ids of parts by the resource that they belong to.
#[derive(Default)]
struct Parts<'a> {
    of: BTreeMap<ResourceIndex, Vec<Node<'a>>>,
    /// What a resource of a type has been given.
    given: HashSet<(&'static str, IdKey<'a>)>,
}

/// What the statements have made, for the search of a part's owners.
pub(super) struct Owners {
    /// The resource that a statement was made into; of several the one that the others stand beside.
    of: HashMap<NodeId, ResourceIndex>,
}

impl<'a> Run<'a> {
    /// Adds the ids of parts to the resources that they became part of.
    pub(super) fn part_identifiers(&mut self) {
        let Some(group) = self.plan.part_identifier else { return };
        let survey = self.survey();
        // most documents have few: nothing is asked of what holds none
        let unmarked = survey.ids.iter().filter(|id| !id.is_marked());
        let mut holders: Vec<NodeId> = unmarked.filter_map(|id| Some(id.parent()?.id())).collect();
        if holders.is_empty() {
            return;
        }
        holders.sort_unstable();
        let holders = |nodes: &'_ [Node<'a>]| {
            nodes.iter().copied().filter(|node| holders.binary_search(&node.id()).is_ok()).collect::<Vec<_>>()
        };
        let owners = self.owners();
        let ids = |node: Node<'a>| node.children_named(names::ID).filter_map(|id| Some((id, id_key(id)?)));
        // an id that stands for a resource of its own, be it a person's, names that resource alone
        let read = survey.ids.iter().filter(|id| id.is_marked());
        let mut main: HashSet<IdKey<'a>> = HashSet::with_capacity(survey.ids.len());
        main.extend(read.filter_map(|id| id_key(*id)));
        let mut parts = Parts::default();
        for node in holders(&survey.statements) {
            let mut missing = ids(node).filter(|(id, key)| !id.is_marked() && !main.contains(key)).peekable();
            if missing.peek().is_none() || owners.of.contains_key(&node.id()) || !self.is_part(node) {
                continue;
            }
            self.add(&mut parts, &self.owners_of(node, &owners), missing);
        }
        for node in holders(&survey.products) {
            let missing = ids(node).filter(|(id, key)| !id.is_marked() && !main.contains(key));
            if let Some(owner) = self.owner_of_product(node, &owners) {
                self.add(&mut parts, &[owner], missing);
            }
        }
        for (owner, ids) in parts.of {
            self.add_identifiers(group, owner, ids);
        }
    }

    /// Gives ids to the first of the owners of each type, unless one of that type has them already.
    fn add(&self, parts: &mut Parts<'a>, owners: &[ResourceIndex], ids: impl Iterator<Item = (Node<'a>, IdKey<'a>)>) {
        for (id, key) in ids {
            for owner in owners {
                let name = self.resources.type_def(*owner).map_or("", |def| def.name);
                if parts.given.insert((name, key)) {
                    parts.of.entry(*owner).or_default().push(id);
                }
            }
        }
    }

    /// Remembers what a wrapper emitted from another place of the document, such as the problem that a concern names.
    pub(super) fn emitted_elsewhere(&mut self, wrapper: Node<'a>, emitted: &[Emitted<'a>]) {
        for one in emitted {
            let Emitted::Resource(index) = one else { continue };
            let source = self.sources.get(index.position()).and_then(|source| self.tree.node(source.node));
            let is_within = |node: Node<'a>| node == wrapper || node.ancestors().any(|above| above == wrapper);
            if source.is_some_and(|node| !is_within(node)) {
                self.elsewhere.entry(wrapper.id()).or_default().push(*index);
            }
        }
    }

    pub(super) fn owners(&self) -> Owners {
        let mut of = HashMap::new();
        for (index, source) in self.resources.indices().zip(&self.sources) {
            let is_statement = || self.tree.node(source.node).is_some_and(Node::is_statement);
            if self.resources.made(index).is_some() && !self.tells_of_another(index) && is_statement() {
                of.entry(source.node).or_insert(index);
            }
        }
        Owners { of }
    }

    /// Whether something of the statement stands in the output, and nothing around it was left out.
    pub(super) fn is_part(&self, node: Node<'a>) -> bool {
        let around = node.ancestors().take_while(|above| above.name() != names::SECTION);
        // what a wrapper emitted has its negation; a part that is denied is none
        let is_wrapper = self.tried.is(node, Tried::Wrapper);
        let is_denied = || node.is_negated() || node.parent().is_some_and(Node::is_negated);
        std::iter::once(node).chain(around).all(|node| !self.is_left_out(node))
            && (is_wrapper || !is_denied() && self.is_taken(node))
    }

    /// A wrapper is part of what it emitted, another statement of the nearest around it that made a resource or emitted
    /// some.
    pub(super) fn owners_of(&self, node: Node<'a>, owners: &Owners) -> Vec<ResourceIndex> {
        if self.tried.is(node, Tried::Wrapper) {
            return self.emitted_by(node, owners);
        }
        let around = node.ancestors().take_while(|above| above.name() != names::SECTION);
        let made = |above: Node<'a>| match owners.of.get(&above.id()) {
            Some(owner) => vec![*owner],
            None if self.tried.is(above, Tried::Wrapper) => self.emitted_by(above, owners),
            None => Vec::new(),
        };
        around.map(made).find(|owners| !owners.is_empty()).unwrap_or_default()
    }

    /// What a wrapper emitted, from within it and from elsewhere.
    fn emitted_by(&self, wrapper: Node<'a>, owners: &Owners) -> Vec<ResourceIndex> {
        let mut emitted = Vec::new();
        self.emitted_within(wrapper, owners, &mut emitted);
        emitted.extend(self.elsewhere.get(&wrapper.id()).into_iter().flatten());
        emitted
    }

    /// What the statements around a product made, unless one of them was left out or denies it.
    fn owner_of_product(&self, product: Node<'a>, owners: &Owners) -> Option<ResourceIndex> {
        let around = || product.ancestors().take_while(|above| above.name() != names::SECTION);
        let is_denied = around().any(|above| above.is_negated() || self.is_left_out(above));
        let mut made = around().filter_map(|above| owners.of.get(&above.id()).copied());
        if is_denied || product.has_null_flavor() { None } else { made.next() }
    }

    fn emitted_within(&self, node: Node<'a>, owners: &Owners, emitted: &mut Vec<ResourceIndex>) {
        // what follows belongs to a statement that has been passed over or taken
        let mut passed = node.id();
        for inner in node.descendants().filter(|inner| inner.is_statement()) {
            if inner.id() <= passed {
                continue;
            }
            let made = owners.of.get(&inner.id());
            let is_own = !self.tried.is(inner, Tried::Nested);
            if made.is_some() || !is_own {
                passed = inner.descendants().last().map_or(inner.id(), Node::id);
                emitted.extend(made.filter(|_| is_own));
            }
        }
    }

    fn add_identifiers(&mut self, group: GroupId, owner: ResourceIndex, ids: Vec<Node<'a>>) {
        let element = self.resources.type_def(owner).and_then(|def| def.element("identifier"));
        let Some((_, element)) = element.filter(|(_, element)| element.max_many) else { return };
        let sink = Sink { element, keyed: false, told: false };
        self.tape.begin_resource();
        self.tape.key(&element.name);
        self.tape.start_array();
        for id in ids {
            self.write_element(group, id, sink);
        }
        self.tape.end_array();
        let members = self.tape.end_resource();
        self.resources.extend(owner, members, &mut self.tape);
    }
}
