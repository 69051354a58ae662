//! A plan run over one document.

mod condition;
mod emit;
mod entries;
mod entry_reference;
mod finish;
mod identity;
mod losses;
mod memory;
mod object;
mod path;
mod scope;
mod text;
mod value;

use std::collections::HashMap;

use cdamill_cda::types::Time;
use cdamill_cda::{Diagnostic, Node, NodeId, Tree, names};
use cdamill_stu3::{ResourceIndex, Resources, Tape};

pub(crate) use self::condition::peek;
pub(crate) use self::finish::finish;
pub use self::losses::{Loss, LossKind};
pub(crate) use self::memory::Memory;
pub(crate) use self::path::{Item, point};
pub(crate) use self::scope::{Scope, bit};
pub(crate) use self::text::{ConceptRow, display};
pub(crate) use self::value::Sink;
use crate::options::Options;
use crate::plan::{GroupId, Plan};

/// What a run leaves behind.
pub(crate) struct Outcome<'a> {
    pub(crate) tape: Tape<'a>,
    pub(crate) resources: Resources,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) sources: Vec<SourceOf>,
    pub(crate) losses: Vec<Loss>,
}

/// Where a resource came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SourceOf {
    pub(crate) node: NodeId,
}

/// One group being written.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) group: GroupId,
    pub(crate) index: ResourceIndex,
}

pub(crate) struct Run<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) document: Node<'a>,
    pub(crate) options: &'a Options,
    memory: &'a Memory,
    pub(crate) tape: Tape<'a>,
    pub(crate) resources: Resources,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The time against which past and future are judged.
    time: Option<Time<'a>>,
    /// Minutes east of UTC for times without an offset: the document's own, else the option's.
    pub(crate) offset: Option<i32>,
    frames: Vec<Frame>,
    /// The type of the object at hand.
    pub(crate) object: &'static str,
    /// Bits of the elements written in the object at hand.
    written: u128,
    /// Which alternative of a dosing schedule is being written.
    pub(crate) timing: usize,
    /// What a node has made by a group already.
    made: HashMap<(NodeId, GroupId), Option<ResourceIndex>>,
    /// The first resource that each group made outside of entries: what `ref()` finds where nothing encloses.
    first: HashMap<GroupId, ResourceIndex>,
    /// The templates that entry rules chose, for ids.
    chosen: HashMap<NodeId, u16>,
    /// What stands for the patient in ids.
    patient: Option<String>,
    pub(crate) sources: Vec<SourceOf>,
    depth: u32,
    /// How many groups may still be entered.
    budget: u64,
    /// How many entries enclose what is being written.
    entries: u32,
    /// Codes that a concept map answered for with another code.
    pub(crate) translated: Vec<(NodeId, cdamill_cda::Name)>,
    /// References by id, to be resolved when everything has been made.
    pending: Vec<entry_reference::Pending<'a>>,
}

/// Runs `plan` over the document at `document`. The memory is an empty one, of this run alone.
pub(crate) fn run<'a>(
    plan: &'a Plan,
    tree: &'a Tree<'a>,
    document: Node<'a>,
    options: &'a Options,
    memory: &'a Memory,
) -> Outcome<'a> {
    let time = document_time(document);
    let own = document.child(names::EFFECTIVE_TIME).and_then(point).and_then(|time| time.offset_minutes);
    let mut run = Run {
        plan,
        tree,
        document,
        options,
        memory,
        tape: Tape::new(),
        resources: Resources::new(),
        diagnostics: Vec::new(),
        time,
        offset: own.map(i32::from).or(options.default_offset_minutes.filter(|minutes| (-840..=840).contains(minutes))),
        frames: Vec::new(),
        object: "",
        written: 0,
        timing: 0,
        made: HashMap::new(),
        first: HashMap::new(),
        chosen: HashMap::new(),
        patient: None,
        sources: Vec::new(),
        depth: 0,
        budget: emit::budget(tree.len()),
        entries: 0,
        pending: Vec::new(),
        translated: Vec::new(),
    };
    run.emit(plan.document, document, &mut Vec::new());
    run.resolve_pending();
    run.bundle();
    let losses = losses::losses(document, &run.translated);
    Outcome { losses, tape: run.tape, resources: run.resources, diagnostics: run.diagnostics, sources: run.sources }
}

/// ClinicalDocument/effectiveTime, else the latest author/time of the document.
fn document_time(document: Node<'_>) -> Option<Time<'_>> {
    let own = document.child(names::EFFECTIVE_TIME).and_then(point);
    own.or_else(|| {
        let authors =
            document.children_named(names::AUTHOR).chain(document.descendants().filter(|n| n.name() == names::AUTHOR));
        let times = authors.filter_map(|author| point(author.child(names::TIME)?));
        times.reduce(|latest, time| if time.compare(&latest).is_gt() { time } else { latest })
    })
}

impl<'a> Run<'a> {
    pub(crate) fn scope(&self, here: Node<'a>) -> Scope<'a> {
        Scope {
            plan: self.plan,
            tree: self.tree,
            document: self.document,
            memory: self.memory,
            time: self.time,
            here,
            written: self.written,
            emitting: false,
        }
    }

    /// Notes something about `node` under a code of the registry.
    pub(crate) fn report(&mut self, code: &'static str, node: Node<'a>) {
        self.diagnostics.push(Diagnostic::new(code).at_node(node.id()));
    }

    /// The FHIR URI of a code system's OID; none for what is no OID and not known.
    pub(crate) fn code_system(&self, oid: &str) -> Option<std::borrow::Cow<'a, str>> {
        match self.plan.code_systems.get(oid) {
            Some(uri) => Some(std::borrow::Cow::Borrowed(uri.as_str())),
            None => crate::convert::is_oid(oid).then(|| std::borrow::Cow::Owned(format!("urn:oid:{oid}"))),
        }
    }
}
