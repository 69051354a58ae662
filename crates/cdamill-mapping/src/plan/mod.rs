//! The plan: a mapping with every name resolved, ready to run. Immutable, shared between threads.

pub(crate) mod holdings;
pub(crate) mod needs;
pub(crate) mod terminology;
pub(crate) mod test;

use std::borrow::Cow;

use foldhash::HashMap;

use cdamill_cda::Name;
use cdamill_cda::types::DataType;
use cdamill_stu3::definitions::{ElementDef, TypeDef};

use self::holdings::{Asked, ListId};
use self::needs::Needs;
use self::terminology::{ConceptMap, ValueSet};
use self::test::{Test, Tests};
use crate::stored::Lazily;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GroupId(pub(crate) u16);

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) groups: Lazily<Group>,
    pub(crate) templates: Vec<Template>,
    /// `templateId/@root` to the template it names.
    pub(crate) template_of: HashMap<String, u16>,
    pub(crate) concept_maps: Lazily<ConceptMap>,
    pub(crate) value_sets: Vec<ValueSet>,
    pub(crate) code_systems: HashMap<String, String>,
    pub(crate) identifier_systems: HashMap<String, String>,
    pub(crate) rules: Vec<Rule>,
    /// Rules by template OID, in the order they are tried.
    pub(crate) rules_of: HashMap<String, Vec<u16>>,
    /// Rules that do not go by templateId: those of templates known by a code, then those without a template.
    pub(crate) general_rules: Vec<u16>,
    pub(crate) document: GroupId,
    pub(crate) bundle: Option<GroupId>,
    /// What is written of the id of a statement that became part of another's resource.
    pub(crate) part_identifier: Option<GroupId>,
    /// Maps that converters ask by name.
    pub(crate) known_maps: KnownMaps,
    /// What paths ask of a document.
    pub(crate) holdings: Asked,
    /// Every condition, those that it is made of before each.
    pub(crate) tests: Tests,
}

impl Plan {
    pub(crate) fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.get(usize::from(id.0))
    }

    /// The FHIR URI of a code system's OID; none for what is no OID and not known.
    pub(crate) fn code_system(&self, oid: &str) -> Option<Cow<'_, str>> {
        match self.code_systems.get(oid) {
            Some(uri) => Some(Cow::Borrowed(uri)),
            None => crate::convert::is_oid(oid).then(|| Cow::Owned(["urn:oid:", oid].concat())),
        }
    }

    /// A concept map that a converter asks, where the mapping has it.
    pub(crate) fn known_map(&self, id: Option<u16>) -> Option<&ConceptMap> {
        self.concept_maps.get(usize::from(id?))
    }
}

/// Concept maps that data type converters use; absent from a mapping, the converter leaves the element out.
#[derive(Debug, Default)]
pub(crate) struct KnownMaps {
    pub(crate) name_use: Option<u16>,
    pub(crate) address_use: Option<u16>,
    pub(crate) address_type: Option<u16>,
    pub(crate) telecom_use: Option<u16>,
    pub(crate) unit_repair: Option<u16>,
    pub(crate) time_unit: Option<u16>,
    pub(crate) timing_event: Option<u16>,
    pub(crate) temperature_codes: Option<u16>,
}

/// A template, section or document type.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) oids: Vec<String>,
    pub(crate) codes: Vec<String>,
    pub(crate) kind: TemplateKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TemplateKind {
    Template,
    Section,
    Document,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) element: Option<Name>,
    pub(crate) when: Option<Test>,
    pub(crate) group: GroupId,
    /// The template's own OID stands in ids, whatever other templates the statement has.
    pub(crate) template: Option<u16>,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) kind: Kind,
    pub(crate) when: Option<Test>,
    pub(crate) skip: Vec<Skip>,
    pub(crate) also: Vec<Child>,
    pub(crate) display: Option<Expr>,
    pub(crate) identity: Identity,
    /// None: the content alone.
    pub(crate) ids: Option<Path>,
    pub(crate) key: Vec<Expr>,
    pub(crate) keeps_null: bool,
    /// `ref()` to this group finds it too.
    pub(crate) counts_as: Option<GroupId>,
    /// Resource types that emitting this group can yield; empty: any (the entry rules).
    pub(crate) makes: Vec<&'static str>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Resource(Object),
    Element(Object),
    Wrapper(Vec<Child>),
    Choose(Vec<Choice>),
    Entries,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    Patient,
    Shared,
    Document,
}

#[derive(Debug)]
pub(crate) struct Skip {
    pub(crate) when: Test,
    pub(crate) report: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) struct Child {
    pub(crate) nodes: Nodes,
    pub(crate) group: GroupId,
    pub(crate) when: Option<Test>,
}

#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) when: Option<Test>,
    pub(crate) at: Option<Path>,
    pub(crate) target: GroupId,
    pub(crate) is_ref: bool,
    pub(crate) report: Option<&'static str>,
}

/// Nodes for `each` and `emit`.
#[derive(Debug)]
pub(crate) struct Nodes {
    pub(crate) path: Path,
    /// `| timings`: once for each alternative of a dosing schedule.
    pub(crate) timings: bool,
    /// `| unread`: the statements nested in it, at any depth, that nothing has read yet.
    pub(crate) unread: bool,
}

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) def: &'static TypeDef,
    pub(crate) members: Vec<Member>,
    /// Bit n: element n of the type is required.
    pub(crate) required: u128,
    /// Bits of which at least one must be written; none: no such need.
    pub(crate) needs: u128,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) element: &'static ElementDef,
    pub(crate) index: usize,
    pub(crate) kind: MemberKind,
    pub(crate) needs: Needs,
}

impl Member {
    pub(crate) fn new(element: &'static ElementDef, index: usize, kind: MemberKind) -> Member {
        let needs = needs::of_kind(&kind);
        Member { element, index, kind, needs }
    }
}

#[derive(Debug)]
pub(crate) enum MemberKind {
    Value(Value),
    Object(Object),
    Extensions(Vec<Extension>),
    /// Extensions of a primitive, written as `_name`.
    Shadow {
        key: &'static str,
        extensions: Vec<Extension>,
    },
}

#[derive(Debug)]
pub(crate) struct Extension {
    pub(crate) url: String,
    pub(crate) body: ExtensionBody,
}

#[derive(Debug)]
pub(crate) enum ExtensionBody {
    /// One extension with these members.
    Members(Vec<Member>),
    /// One extension an item, under this key of Extension.
    Items { element: &'static ElementDef, value: Value },
    /// One extension a node; the group writes its members.
    Group(Value),
}

#[derive(Debug)]
pub(crate) enum Value {
    Nothing,
    Expr(Expr),
    Rows(Vec<Row>),
    Each { nodes: Nodes, group: GroupId },
    Emit { nodes: Nodes, group: GroupId },
    All(Vec<Value>),
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) when: Option<Test>,
    pub(crate) value: Value,
    pub(crate) report: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) pipes: Vec<Pipe>,
}

#[derive(Debug)]
pub(crate) struct Pipe {
    pub(crate) source: Source,
    pub(crate) stages: Vec<Stage>,
    pub(crate) writer: Writer,
    /// Another key of the same object writes the source's codes as they are.
    pub(crate) told: bool,
    /// Further paths are read beside the source's.
    pub(crate) is_joined: bool,
}

impl Pipe {
    pub(crate) fn new(source: Source, stages: Vec<Stage>, writer: Writer) -> Pipe {
        let is_joined = stages.iter().any(|stage| matches!(stage, Stage::Join(..)));
        Pipe { source, stages, writer, told: false, is_joined }
    }
}

#[derive(Debug)]
pub(crate) enum Source {
    Path(Path),
    Literal(String),
    Bool(bool),
    Ref(GroupId),
    /// Every resource made so far.
    Everything,
    /// The resources that a participation of this name, at the element at hand, speaks for.
    Conducted(Name),
    /// The hash of the document as it was given.
    Hash,
    /// The document as it was given.
    Data,
    Coding {
        system: String,
        code: String,
        display: Option<String>,
    },
    Absent(String),
}

/// Text to text.
#[derive(Debug)]
pub(crate) enum Stage {
    Text,
    Display,
    Map(u16),
    Prefix(String),
    Suffix(String),
    /// Between which the texts stand, and further paths that are read.
    Join(String, Vec<Path>),
    System,
    OidUri,
    /// The tag of a language, where it can be one.
    Language,
    Udi(UdiPart),
    Id(IdPart),
    Time,
}

/// The last step: what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writer {
    /// Nothing is written: the text is asked for.
    Text,
    Type(&'static str),
    Codings,
    Effective,
    Interval,
    /// From the first to the last of several times.
    Span,
    Any,
    /// Identifier with system and value, whatever the id looks like.
    DocumentIdentifier,
    /// Identifier of a member of an insurance.
    MemberIdentifier,
    /// Reference to the resource made from the statement with this id.
    Entry,
    MapCoding(u16),
    MapConcept(u16),
}

/// What an id becomes in an Identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdPart {
    System,
    Value,
    Assigner,
}

impl IdPart {
    pub(crate) fn by_name(name: &str) -> Option<IdPart> {
        Some(match name {
            "system" => IdPart::System,
            "value" => IdPart::Value,
            "assigner" => IdPart::Assigner,
            _ => return None,
        })
    }
}

/// What a unique device identifier holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum UdiPart {
    DeviceIdentifier,
    Issuer,
    LotNumber,
    SerialNumber,
    ManufactureDate,
    ExpirationDate,
}

impl UdiPart {
    pub(crate) fn by_name(name: &str) -> Option<UdiPart> {
        Some(match name {
            "device-identifier" => UdiPart::DeviceIdentifier,
            "issuer" => UdiPart::Issuer,
            "lot-number" => UdiPart::LotNumber,
            "serial-number" => UdiPart::SerialNumber,
            "manufacture-date" => UdiPart::ManufactureDate,
            "expiration-date" => UdiPart::ExpirationDate,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Path {
    pub(crate) start: Start,
    pub(crate) form: Form,
    pub(crate) attribute: Option<Name>,
    /// What must stand directly inside the node at hand for it to lead anywhere.
    pub(crate) needs: Needs,
    /// What a document must hold for the path to lead anywhere.
    pub(crate) holds: Option<ListId>,
    /// Under which number a run remembers what was found.
    pub(crate) memory: Option<u16>,
    /// Under which number it remembers from which ancestor the path starts.
    pub(crate) anchor: Option<u16>,
    pub(crate) steps: Vec<Step>,
}

/// Most paths are short; these are walked without a detour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// The node at hand itself.
    Own,
    /// Its children of one name, asked for nothing else.
    Child {
        name: Name,
        sees_null: bool,
    },
    Any,
}

impl Form {
    fn of(start: Start, steps: &[Step]) -> Form {
        match steps {
            [] if start == Start::Here => Form::Own,
            [step] if start == Start::Here => match step.names.as_slice() {
                [name] if step.is_plain() => Form::Child { name: *name, sees_null: step.sees_null },
                _ => Form::Any,
            },
            _ => Form::Any,
        }
    }
}

impl Path {
    /// A path of which nothing is remembered.
    pub(crate) fn new(start: Start, steps: Vec<Step>, attribute: Option<Name>, holds: Option<ListId>) -> Path {
        let (form, needs) = (Form::of(start, &steps), needs::of_steps(start, &steps));
        Path { start, form, attribute, needs, holds, memory: None, anchor: None, steps }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Start {
    Here,
    Ancestor,
    Anywhere,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    /// Empty: any element.
    pub(crate) names: Vec<Name>,
    /// These names; none where it leads to any element.
    pub(crate) set: Needs,
    pub(crate) template: Option<u16>,
    pub(crate) conds: Vec<Test>,
    pub(crate) pick: Option<Pick>,
    pub(crate) sees_null: bool,
    /// Leads through negated elements too: its brackets ask for the negation.
    pub(crate) sees_negated: bool,
    /// Leads to the partner of the reading at hand alone.
    pub(crate) is_paired: bool,
}

impl Step {
    /// Whether it asks for names alone.
    pub(crate) fn is_plain(&self) -> bool {
        self.template.is_none() && self.conds.is_empty() && self.pick.is_none() && !self.is_paired
    }

    /// Whether the step leads to elements of this name.
    #[inline]
    pub(crate) fn is_named(&self, name: Name) -> bool {
        match self.names.as_slice() {
            [] => true,
            [only] => *only == name,
            names => names.contains(&name),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Pick {
    First,
    Last,
    Earliest,
    Latest,
}

/// What a mapping may ask of the options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RunOption {
    KeepSource,
    ResourceProvenance,
    DocumentProvenance,
    Profiles,
    UsCore,
}

impl RunOption {
    pub(crate) const NAMES: [&str; 5] =
        ["keep-source", "resource-provenance", "document-provenance", "profiles", "us-core"];

    pub(crate) fn by_name(name: &str) -> Option<RunOption> {
        Some(match name {
            "keep-source" => RunOption::KeepSource,
            "resource-provenance" => RunOption::ResourceProvenance,
            "document-provenance" => RunOption::DocumentProvenance,
            "profiles" => RunOption::Profiles,
            "us-core" => RunOption::UsCore,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Cond {
    Or(Vec<Test>),
    And(Vec<Test>),
    Not(Test),
    Exists(Path),
    Equals(Path, String),
    Differs(Path, String),
    In(Path, u16),
    Set(usize),
    Type(Path, Vec<DataType>),
    Same(Path, Path),
    SameId(Path, Path),
    /// The second path is read where the path starts in whose brackets the condition stands.
    SameIdHere(Path, Path),
    AfterDocument(Path),
    Later(Path, Path),
    Exact(Path),
    KnownCode(Path),
    Several(Path),
    SideBySide(Path),
    Reversed(Path),
    /// A text, its own or the one that it refers to.
    Says(Path),
    Udi(Path, UdiPart),
    LongBeforeDocument(Path),
    Added(Path),
    /// An element that holds what nothing has taken by now.
    Remains(Path),
    Partner,
    Mapped(Path, u16),
    Option(RunOption),
    /// Stands where the checker found a mistake; such a plan is never run.
    Never,
}

impl Cond {
    /// The paths that it asks itself, not those of conditions within it. What asks more than these of the run must be named where
    /// paths are given a memory.
    pub(crate) fn paths(&self) -> [Option<&Path>; 2] {
        match self {
            Cond::Or(_)
            | Cond::And(_)
            | Cond::Not(_)
            | Cond::Set(_)
            | Cond::Partner
            | Cond::Option(_)
            | Cond::Never => [None, None],
            Cond::Exists(path)
            | Cond::Equals(path, _)
            | Cond::Differs(path, _)
            | Cond::In(path, _)
            | Cond::Type(path, _)
            | Cond::AfterDocument(path)
            | Cond::Exact(path)
            | Cond::KnownCode(path)
            | Cond::Several(path)
            | Cond::SideBySide(path)
            | Cond::Reversed(path)
            | Cond::Says(path)
            | Cond::Udi(path, _)
            | Cond::LongBeforeDocument(path)
            | Cond::Added(path)
            | Cond::Remains(path)
            | Cond::Mapped(path, _) => [Some(path), None],
            Cond::Same(left, right)
            | Cond::SameId(left, right)
            | Cond::SameIdHere(left, right)
            | Cond::Later(left, right) => [Some(left), Some(right)],
        }
    }
}
