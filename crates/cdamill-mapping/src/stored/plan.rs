//! The types of a plan, field by field. The compiler refuses a list that lacks a field or a variant.

use super::Stored;
use super::reader::Reader;
use super::writer::Writer;
use crate::plan::holdings::{Asked, Lazy, ListId, Texts};
use crate::plan::terminology::{ConceptMap, Row as ConceptRow, ValueSet};
use crate::plan::test::{Test, Tests};
use crate::plan::{
    Child, Choice, Cond, Expr, Extension, ExtensionBody, Form, Group, GroupId, IdPart, Identity, Kind, KnownMaps,
    Member, MemberKind, Nodes, Object, Path, Pick, Pipe, Plan, Row, Rule, RunOption, Skip, Source, Stage, Start, Step,
    Template, TemplateKind, UdiPart, Value, Writer as LastStep,
};

macro_rules! stored {
    ($(struct $name:ident { $($field:ident),* })*) => {$(
        impl Stored for $name {
            fn store(&self, out: &mut Writer) {
                let $name { $($field),* } = self;
                $($field.store(out);)*
            }
            fn load(from: &mut Reader) -> Option<$name> {
                $(let $field = Stored::load(from)?;)*
                Some($name { $($field),* })
            }
        }
    )*};
}

macro_rules! stored_enum {
    ($($name:ident { $($variant:ident $(($($part:ident),*))? $({$($field:ident),*})?)* })*) => {$(
        impl Stored for $name {
            fn store(&self, out: &mut Writer) {
                enum Tag { $($variant),* }
                match self {
                    $($name::$variant $(($($part),*))? $({$($field),*})? => {
                        out.number(Tag::$variant as u128);
                        $($($part.store(out);)*)?
                        $($($field.store(out);)*)?
                    })*
                }
            }
            fn load(from: &mut Reader) -> Option<$name> {
                enum Tag { $($variant),* }
                let tag = from.byte()?;
                $(if tag == Tag::$variant as u8 {
                    $($(let $part = Stored::load(from)?;)*)?
                    $($(let $field = Stored::load(from)?;)*)?
                    return Some($name::$variant $(($($part),*))? $({$($field),*})?);
                })*
                None
            }
        }
    )*};
}

stored! {
    struct Plan {
        tests, holdings, groups, templates, template_of, concept_maps, value_sets, code_systems, identifier_systems, rules, rules_of,
        general_rules, document, bundle, part_identifier, known_maps
    }
    struct KnownMaps {
        name_use, address_use, address_type, telecom_use, unit_repair, time_unit, timing_event, temperature_codes
    }
    struct Template { name, oids, codes, kind }
    struct Rule { element, when, group, template }
    struct Group { kind, when, skip, also, display, identity, ids, key, keeps_null, counts_as, makes }
    struct Skip { when, report }
    struct Child { nodes, group, when }
    struct Choice { when, at, target, is_ref, report }
    struct Nodes { path, timings, unread }
    struct Object { def, members, required, needs }
    struct Member { element, index, kind, needs }
    struct Extension { url, body }
    struct Row { when, value, report }
    struct Expr { pipes }
    struct Pipe { source, stages, writer, told, is_joined }
    struct Path { start, form, attribute, needs, holds, memory, anchor, steps }
    struct Step { names, set, template, conds, pick, sees_null, sees_negated, is_paired }
    struct ConceptMap { system, default, exact, ranges, any }
    struct ConceptRow { source_system, target, target_system, display }
    struct ValueSet { codes }
    struct Asked { elements, attributes, roots, codes, lists }
    struct Texts { texts, ends, numbers, places }
}

stored_enum! {
    TemplateKind { Template Section Document }
    Kind { Resource(object) Element(object) Wrapper(children) Choose(choices) Entries }
    Identity { Patient Shared Document }
    MemberKind { Value(value) Object(object) Extensions(extensions) Shadow { key, extensions } }
    ExtensionBody { Members(members) Items { element, value } Group(value) }
    Value { Nothing Expr(expr) Rows(rows) Each { nodes, group } Emit { nodes, group } All(values) }
    Source {
        Path(path) Literal(text) Bool(value) Ref(group) Everything Conducted(name) Hash Data
        Coding { system, code, display } Absent(reason)
    }
    Stage {
        Text Display Map(map) Prefix(text) Suffix(text) Join(between, paths) System OidUri Language Udi(part) Id(part) Time
    }
    LastStep {
        Text Type(name) Codings Effective Interval Span Any DocumentIdentifier MemberIdentifier Entry MapCoding(map)
        MapConcept(map)
    }
    IdPart { System Value Assigner }
    UdiPart { DeviceIdentifier Issuer LotNumber SerialNumber ManufactureDate ExpirationDate }
    Start { Here Ancestor Anywhere }
    Form { Own Child { name, sees_null } Any }
    Pick { First Last Earliest Latest }
    RunOption { KeepSource ResourceProvenance DocumentProvenance Profiles UsCore }
    Cond {
        Or(conds) And(conds) Not(cond) Exists(path) Equals(path, text) Differs(path, text) In(path, set) Set(element)
        Type(path, types) Same(left, right) SameId(left, right) SameIdHere(left, right) AfterDocument(path)
        Later(left, right) Exact(path) KnownCode(path) Several(path) SideBySide(path) Reversed(path) Says(path)
        Udi(path, part) LongBeforeDocument(path) Added(path) Remains(path) Partner Mapped(path, map) Option(option) Never
    }
}

impl Stored for ListId {
    fn store(&self, out: &mut Writer) {
        self.0.store(out);
    }
    fn load(from: &mut Reader) -> Option<ListId> {
        u16::load(from).map(ListId)
    }
}

/// By number: the conditions themselves stand before everything that asks them.
impl Stored for Test {
    fn store(&self, out: &mut Writer) {
        self.number().store(out);
    }
    fn load(from: &mut Reader) -> Option<Test> {
        from.test()
    }
}

impl Stored for Tests {
    fn store(&self, out: &mut Writer) {
        self.all().len().store(out);
        for test in self.all() {
            test.cond().store(out);
            test.is_of_document().store(out);
            test.is_remembered().store(out);
        }
    }
    fn load(from: &mut Reader) -> Option<Tests> {
        for _ in 0..from.length()? {
            let (cond, is_of_document, is_remembered) = Stored::load(from)?;
            from.tests.push(cond, is_of_document, is_remembered);
        }
        Some(from.keep_tests())
    }
}

/// Made of what is stored beside it.
impl Stored for Lazy {
    fn store(&self, _: &mut Writer) {}
    fn load(_: &mut Reader) -> Option<Lazy> {
        Some(Lazy::default())
    }
}

impl Stored for GroupId {
    fn store(&self, out: &mut Writer) {
        self.0.store(out);
    }
    fn load(from: &mut Reader) -> Option<GroupId> {
        u16::load(from).map(GroupId)
    }
}
