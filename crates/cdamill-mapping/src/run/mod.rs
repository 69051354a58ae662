//! A plan run over one document.

mod condition;
mod conducted;
mod emit;
mod entries;
mod entry_reference;
mod finish;
mod hashes;
mod identity;
mod input;
mod losses;
mod memory;
mod negation;
mod nested;
mod object;
mod partner;
mod parts;
mod path;
mod said;
mod scope;
mod survey;
mod text;
mod tried;
mod value;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use cdamill_cda::types::Time;
use cdamill_cda::{Diagnostic, Node, NodeId, Tree, codes, names};
use cdamill_stu3::{Profiles, ResourceIndex, Resources, Tape};

pub(crate) use self::condition::{collapsed, peek};
pub(crate) use self::finish::finish;
pub use self::losses::{Loss, LossKind};
use self::memory::Memory;
pub(crate) use self::path::{Item, point};
pub(crate) use self::scope::{Fixed, Scope, bit};
pub(crate) use self::text::{ConceptRow, display};
pub(crate) use self::value::Sink;
use crate::options::Options;
use crate::plan::{GroupId, Plan};

/// Compressed files in a document come to no more than this: 32 MiB.
const INFLATABLE: usize = 32 << 20;

/// What a run leaves behind.
pub(crate) struct Outcome<'a> {
    pub(crate) tape: Tape<'a>,
    pub(crate) resources: Resources,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) sources: Vec<SourceOf>,
    pub(crate) document: Node<'a>,
    /// Attributes for whose values others stand in the output; `None` where nobody asks for losses.
    pub(crate) rewritten: Option<Vec<losses::Rewritten>>,
    pub(crate) profiles: Profiles,
}

/// Where a resource came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SourceOf {
    pub(crate) node: NodeId,
}

/// Codes that say of a statement that it was left out on purpose.
const LEFT_OUT: [&str; 5] =
    [codes::NEGATION_UNSUPPORTED, codes::NO_CONTENT, codes::NONE_KNOWN, codes::NULL_ENTRY, codes::OTHER_SUBJECT];

/// One group being written.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) group: GroupId,
    pub(crate) index: ResourceIndex,
}

pub(crate) struct Run<'a> {
    fixed: &'a Fixed<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) document: Node<'a>,
    pub(crate) options: &'a Options,
    /// The document's bytes as they were given.
    original: Option<&'a [u8]>,
    pub(crate) tape: Tape<'a>,
    pub(crate) resources: Resources,
    pub(crate) diagnostics: Vec<Diagnostic>,
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
    /// How many values may still be written.
    writable: u64,
    /// How many bytes compressed data may still come to.
    pub(crate) inflatable: usize,
    /// How many entries enclose what is being written.
    entries: u32,
    /// Attributes for whose values others stand in the output: codes that a concept map answered for, and values in another
    /// form, such as a period of 12 hours as twice a day.
    rewritten: Vec<losses::Rewritten>,
    /// The coded element whose code a concept map has replaced in the text at hand.
    pub(crate) replaced: Option<Node<'a>>,
    /// The same for the last item of the list of codes that is being written.
    pub(crate) listed: Option<Node<'a>>,
    /// Coded elements whose codes stand in the output beside what replaced them, and perhaps nowhere else.
    pub(crate) beside: HashSet<NodeId>,
    /// What stands for the document in ids, once that has been asked.
    document_key: std::cell::OnceCell<String>,
    room: identity::Room<'a>,
    /// Room for the markup of narratives, one after the other.
    pub(crate) markup: String,
    /// What code systems and roots of ids are called.
    pub(crate) systems: crate::convert::Systems<'a>,
    /// The ids of elements of narratives that have been written.
    pub(crate) narrative_ids: HashSet<&'a str>,
    /// What groups have done with each statement.
    tried: tried::Statements,
    /// What is asked of the whole document, once it has been asked.
    survey: std::cell::OnceCell<survey::Survey<'a>>,
    /// The ids of the statements that groups took.
    told: survey::Told<'a>,
    /// What wrappers emitted from other places of the document.
    elsewhere: HashMap<NodeId, Vec<ResourceIndex>>,
    /// The ids of what the document holds, once that has been asked.
    held: std::cell::OnceCell<entry_reference::Held<'a>>,
    /// References by id, to be resolved when everything has been made.
    pending: Vec<entry_reference::Pending<'a>>,
    /// Which participation speaks for which resources.
    spoken_for: conducted::SpokenFor,
}

/// Runs the plan over the document.
pub(crate) fn run<'a>(fixed: &'a Fixed<'a>, original: Option<&'a [u8]>) -> Outcome<'a> {
    let Fixed { plan, tree, document, options, .. } = *fixed;
    let own = document.child(names::EFFECTIVE_TIME).and_then(point).and_then(|time| time.offset_minutes);
    let mut run = Run {
        fixed,
        plan,
        tree,
        document,
        options,
        original,
        // what documents come to, with a little to spare
        tape: Tape::with_capacity(2 * tree.len(), 8 * tree.len()),
        resources: Resources::new(),
        diagnostics: Vec::new(),
        offset: own.map(i32::from).or(options.default_offset_minutes.filter(|minutes| (-840..=840).contains(minutes))),
        frames: Vec::new(),
        object: "",
        written: 0,
        timing: 0,
        made: HashMap::with_capacity(tree.len() / 32),
        first: HashMap::new(),
        chosen: HashMap::new(),
        patient: None,
        sources: Vec::new(),
        depth: 0,
        budget: emit::budget(tree.len()),
        writable: emit::writable(tree.len()),
        inflatable: INFLATABLE,
        entries: 0,
        tried: tried::Statements::new(tree),
        survey: std::cell::OnceCell::new(),
        told: survey::Told::default(),
        elsewhere: HashMap::new(),
        held: std::cell::OnceCell::new(),
        pending: Vec::new(),
        spoken_for: conducted::SpokenFor::default(),
        rewritten: Vec::new(),
        replaced: None,
        listed: None,
        beside: HashSet::new(),
        document_key: std::cell::OnceCell::new(),
        room: identity::Room::default(),
        markup: String::new(),
        systems: crate::convert::Systems::default(),
        narrative_ids: HashSet::new(),
    };
    run.emit(plan.document, document, &mut Vec::new());
    run.resolve_pending();
    run.unjudged_negations();
    run.part_identifiers();
    run.bundle();
    let Run { tape, resources, diagnostics, sources, rewritten, .. } = run;
    fixed.memory.forget();
    let rewritten = (!options.skip_losses).then_some(rewritten);
    Outcome { tape, resources, diagnostics, sources, document, rewritten, profiles: options.profiles }
}

impl<'a> Fixed<'a> {
    pub(crate) fn new(plan: &'a Plan, tree: &'a Tree<'a>, document: Node<'a>, options: &'a Options) -> Fixed<'a> {
        let tests = plan.tests.all().len();
        let (held, memory) = (plan.holdings.of(document, tests), Memory::new(tests));
        Fixed { plan, tree, document, held, memory, options, time: document_time(document) }
    }
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
        Scope { fixed: self.fixed, here, written: self.written, emitting: false }
    }

    /// Notes something about `node` under a code of the registry.
    pub(crate) fn report(&mut self, code: &'static str, node: Node<'a>) {
        if LEFT_OUT.contains(&code) {
            self.tried.note(node, tried::Tried::LeftOut);
        }
        self.diagnostics.push(Diagnostic::new(code).at_node(node.id()));
    }
}
