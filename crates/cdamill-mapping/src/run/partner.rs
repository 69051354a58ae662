//! Readings that belong together: systolic and diastolic pressure, oxygen saturation and flow.

use foldhash::{HashMap, HashMapExt};
use std::rc::Rc;

use cdamill_cda::{Node, NodeId, names};

use super::scope::Scope;

/// The readings of one organizer.
#[derive(Debug)]
pub(super) struct Readings {
    ranks: HashMap<NodeId, Rank>,
    of: HashMap<Rank, Vec<NodeId>>,
}

/// Which one a reading is, in document order, of those of the same code and time, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Rank {
    /// The number of the time; an absent one is the organizer's.
    time: usize,
    position: usize,
    count: usize,
}

impl Readings {
    pub(super) fn of(organizer: Node<'_>) -> Readings {
        let own_time = time_text(organizer);
        let components = organizer.children_named(names::COMPONENT);
        let readings: Vec<Node<'_>> = components.flat_map(|component| component.children()).collect();
        let (mut times, mut peers) = (HashMap::new(), HashMap::<_, Vec<NodeId>>::new());
        for reading in &readings {
            let next = times.len();
            let time = *times.entry(time_text(*reading).or(own_time)).or_insert(next);
            peers.entry((time, code_of(*reading))).or_default().push(reading.id());
        }
        let mut ranks = HashMap::new();
        for ((time, _), peers) in &peers {
            let rank = |position| Rank { time: *time, position, count: peers.len() };
            ranks.extend(peers.iter().enumerate().map(|(position, id)| (*id, rank(position))));
        }
        let mut of = HashMap::<Rank, Vec<NodeId>>::new();
        for reading in &readings {
            if let Some(rank) = ranks.get(&reading.id()) {
                of.entry(*rank).or_default().push(reading.id());
            }
        }
        Readings { ranks, of }
    }
}

impl<'a> Scope<'a> {
    /// Whether `candidate` is the reading that belongs to the one being written: of the same organizer and time (an
    /// absent one is the organizer's) and, where several readings have that time, of the same rank, provided that both
    /// sides count the same.
    pub(super) fn is_partner(&self, candidate: Node<'a>) -> bool {
        let Some(readings) = self.readings() else { return false };
        let rank = |node: Node<'a>| readings.ranks.get(&node.id());
        candidate != self.here && rank(candidate).is_some_and(|own| rank(self.here) == Some(own))
    }

    /// The links of `organizer` to what may be a partner.
    pub(super) fn links_to_partners(&self, organizer: Node<'a>) -> Vec<Node<'a>> {
        let Some(readings) = self.readings() else { return Vec::new() };
        let same = readings.ranks.get(&self.here.id()).and_then(|rank| readings.of.get(rank));
        let nodes = same.into_iter().flatten().filter_map(|id| self.tree.node(*id));
        let mut links: Vec<Node<'a>> = nodes.filter_map(Node::parent).collect();
        links.retain(|link| link.parent() == Some(organizer));
        links.dedup();
        links
    }

    /// Those of the organizer of the reading that is being written.
    fn readings(&self) -> Option<Rc<Readings>> {
        self.here.ancestors().nth(1).map(|organizer| self.memory.readings(organizer))
    }
}

fn code_of(node: Node<'_>) -> Option<&str> {
    node.child(names::CODE)?.attribute(names::CODE)
}

/// The time of a reading or organizer as it is written.
fn time_text(node: Node<'_>) -> Option<&str> {
    let time = node.child(names::EFFECTIVE_TIME)?;
    let low = || time.child(names::LOW)?.attribute(names::VALUE);
    time.attribute(names::VALUE).or_else(low).map(cdamill_cda::trim)
}
