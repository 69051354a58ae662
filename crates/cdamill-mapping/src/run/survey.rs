//! What is asked of the whole document, in one walk through it; and what of that is asked of statements.

use std::cell::{OnceCell, RefCell};

use foldhash::{HashMap, HashMapExt, HashSet};

use cdamill_cda::{Name, NameSet, Node, NodeId, names};

use super::identity::{IdKey, id_key};

/// Elements of the document that are asked for by their kind, each kind in the order of the document.
pub(super) struct Survey<'a> {
    pub(super) statements: Vec<Node<'a>>,
    pub(super) products: Vec<Node<'a>>,
    pub(super) ids: Vec<Node<'a>>,
    pub(super) negated: Vec<Node<'a>>,
    /// The statements that say that they are about someone else.
    about_another: HashSet<NodeId>,
    held: OnceCell<Held<'a>>,
}

/// The names of statements, and of what else is asked for.
const ASKED_FOR: [Name; 12] = [
    names::ID,
    names::MANUFACTURED_PRODUCT,
    names::SUBJECT,
    names::ACT,
    names::ENCOUNTER,
    names::OBSERVATION,
    names::OBSERVATION_MEDIA,
    names::ORGANIZER,
    names::PROCEDURE,
    names::REGION_OF_INTEREST,
    names::SUBSTANCE_ADMINISTRATION,
    names::SUPPLY,
];

/// The ids of the statements that groups took: many are added, few are asked for.
#[derive(Default)]
pub(super) struct Told<'a> {
    /// Statements whose ids have not been looked at.
    waiting: RefCell<Vec<Node<'a>>>,
    ids: RefCell<HashSet<IdKey<'a>>>,
}

impl<'a> Told<'a> {
    pub(super) fn add(&mut self, statement: Node<'a>) {
        self.waiting.get_mut().push(statement);
    }

    pub(super) fn has(&self, key: &IdKey<'a>) -> bool {
        let mut ids = self.ids.borrow_mut();
        for statement in self.waiting.borrow_mut().drain(..) {
            ids.extend(statement.children_named(names::ID).filter_map(id_key));
        }
        ids.contains(key)
    }
}

/// The ids of statements.
struct Held<'a> {
    /// Of those that are entries.
    of_entries: HashSet<IdKey<'a>>,
    /// Which statements have an id, in the order of the document.
    holders: HashMap<IdKey<'a>, Vec<NodeId>>,
}

impl<'a> Survey<'a> {
    pub(super) fn of(document: Node<'a>) -> Survey<'a> {
        let mut survey = Survey {
            statements: Vec::new(),
            products: Vec::new(),
            ids: Vec::new(),
            negated: document.negated_descendants().collect(),
            about_another: HashSet::default(),
            held: OnceCell::new(),
        };
        // most names are none of these for certain
        let asked_for = ASKED_FOR.into_iter().map(NameSet::of).fold(NameSet::NONE, NameSet::with);
        let is_asked_for = |name| asked_for.may_share(NameSet::of(name)) && ASKED_FOR.contains(&name);
        for node in document.descendants_where(is_asked_for) {
            match node.name() {
                names::ID => survey.ids.push(node),
                names::MANUFACTURED_PRODUCT => survey.products.push(node),
                names::SUBJECT if !node.has_null_flavor() => {
                    survey.about_another.extend(statement_around(node).map(Node::id));
                }
                names::SUBJECT => {}
                _ => survey.statements.push(node),
            }
        }
        survey
    }

    pub(super) fn is_about_another(&self, statement: Node<'a>) -> bool {
        self.about_another.contains(&statement.id())
    }

    /// Whether an entry has this id, or a statement around `node`.
    pub(super) fn is_held(&self, key: &IdKey<'a>, node: Node<'a>) -> bool {
        let held = self.held.get_or_init(|| Held::of(&self.ids));
        let holders = held.holders.get(key).map(Vec::as_slice).unwrap_or_default();
        held.of_entries.contains(key) || node.ancestors().any(|above| holders.binary_search(&above.id()).is_ok())
    }
}

impl<'a> Held<'a> {
    fn of(ids: &[Node<'a>]) -> Held<'a> {
        let mut held = Held { of_entries: HashSet::default(), holders: HashMap::with_capacity(ids.len()) };
        for id in ids {
            let (Some(statement), Some(key)) = (statement_around(*id), id_key(*id)) else { continue };
            held.holders.entry(key).or_default().push(statement.id());
            if statement.parent().is_some_and(|link| link.name() == names::ENTRY) {
                held.of_entries.insert(key);
            }
        }
        // an id may stand behind the statements inside
        for holders in held.holders.values_mut() {
            holders.sort_unstable();
        }
        held
    }
}

fn statement_around(node: Node<'_>) -> Option<Node<'_>> {
    node.parent().filter(|parent| parent.is_statement())
}
