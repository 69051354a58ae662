//! The converters: CDA data types written as FHIR data types. One file an idea; what a converter reads it marks as carried.

mod address;
mod attachment;
mod coding;
mod identifier;
mod interval;
mod language;
mod name;
mod narrative;
mod primitive;
mod quantity;
mod replaced;
mod systems;
mod telecom;
#[cfg(test)]
mod testing;
mod time;
mod timing;
mod ucum;
mod ucum_atoms;
mod udi;
mod usage;
mod value;

use cdamill_cda::Node;

use crate::plan::Writer;
use crate::run::{Item, Run, Sink};

pub(crate) use self::coding::is_known_code;
pub(crate) use self::identifier::{is_oid, part as id_part};
pub(crate) use self::interval::is_reversed;
pub(crate) use self::language::is_tag as is_language;
pub(crate) use self::replaced::beside_item;
pub(crate) use self::systems::Systems;
pub(crate) use self::time::{span, time_text};
pub(crate) use self::timing::alternatives as timing_alternatives;
pub(crate) use self::udi::part as udi_part;
pub(crate) use self::value::words;

/// `data-absent-reason` of STU3.
const DATA_ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// Writes `item` by `writer`; false when it comes to nothing (the caller takes back what was begun).
pub(crate) fn write<'a>(run: &mut Run<'a>, writer: Writer, item: &Item<'a>, sink: Sink) -> bool {
    match writer {
        Writer::Text | Writer::Span => false,
        Writer::DocumentIdentifier => with_node(item, |node| identifier::of_document(run, node, sink)),
        Writer::MemberIdentifier => with_node(item, |node| identifier::of_member(run, node, sink)),
        Writer::Entry => with_node(item, |node| run.entry_reference(node, sink)),
        Writer::Type(name) => write_type(run, name, item, sink),
        Writer::Codings => coding::all(run, item, sink),
        Writer::Effective => with_node(item, |node| time::effective(run, node, sink)),
        Writer::Interval => with_node(item, |node| interval::interval(run, node, sink)),
        Writer::Any => with_node(item, |node| value::any(run, node, sink)),
        Writer::MapCoding(map) => replaced::coding(run, map, item, sink),
        Writer::MapConcept(map) => replaced::concept(run, map, item, sink),
    }
}

fn write_type<'a>(run: &mut Run<'a>, name: &'static str, item: &Item<'a>, sink: Sink) -> bool {
    match name {
        "Identifier" => with_node(item, |node| identifier::write(run, node, sink)),
        "CodeableConcept" => coding::concept(run, item, sink),
        "Coding" => with_node(item, |node| coding::first(run, node, sink)),
        "Period" => with_node(item, |node| time::period(run, node, sink)),
        "Quantity" => with_node(item, |node| quantity::quantity(run, node, sink)),
        "SimpleQuantity" => with_node(item, |node| quantity::simple(run, node, sink)),
        "Age" => with_node(item, |node| quantity::age(run, node, sink)),
        "Range" => with_node(item, |node| interval::range(run, node, sink)),
        "Ratio" => with_node(item, |node| quantity::ratio(run, node, sink)),
        "HumanName" => with_node(item, |node| name::write(run, node, sink)),
        "Address" => with_node(item, |node| address::write(run, node, sink)),
        "ContactPoint" => with_node(item, |node| telecom::write(run, node, sink)),
        "Timing" => with_node(item, |node| timing::write(run, node, sink)),
        "Annotation" => annotation(run, item, sink),
        "Attachment" => with_node(item, |node| attachment::write(run, node, sink)),
        "Narrative" => with_node(item, |node| narrative::write(run, node, sink)),
        _ => primitive::write(run, name, item, sink),
    }
}

/// An Annotation of a text alone, without who and when.
fn annotation<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink) -> bool {
    let Some(text) = run.item_text(item) else { return false };
    if !run.head(sink, "Annotation") {
        return false;
    }
    run.tape.start_object();
    run.tape.key(&"text");
    run.tape.write(text);
    run.tape.end_object()
}

/// Writes an id as an Identifier.
pub(crate) fn identifier<'a>(run: &mut Run<'a>, id: Node<'a>, sink: Sink) -> bool {
    identifier::write(run, id, sink)
}

fn with_node<'a>(item: &Item<'a>, write: impl FnOnce(Node<'a>) -> bool) -> bool {
    match item {
        Item::Node(node) => write(*node),
        _ => false,
    }
}

/// Writes data-absent-reason in the place of a value: beside a primitive as `_name`, else as an extension within.
pub(crate) fn absent<'a>(run: &mut Run<'a>, sink: Sink, name: &str, reason: &'a str) -> bool {
    let Some(key) = sink.element.key_for(name) else { return false };
    let is_primitive = cdamill_stu3::definitions::type_def(name)
        .is_some_and(|def| def.kind == cdamill_stu3::definitions::Kind::Primitive);
    if is_primitive {
        if sink.keyed {
            run.tape.shadow(key);
        }
    } else if !run.head(sink, name) {
        return false;
    }
    extended(run, DATA_ABSENT_REASON, |run| {
        run.tape.key(&"valueCode");
        run.tape.text(reason)
    })
}

/// An object that holds nothing but one extension, whose value `write` writes, key and all; false when that comes to nothing
/// (the caller takes back what was begun).
fn extended<'a>(run: &mut Run<'a>, url: &'a str, write: impl FnOnce(&mut Run<'a>) -> bool) -> bool {
    run.tape.start_object();
    run.tape.key(&"extension");
    run.tape.start_array();
    run.tape.start_object();
    run.tape.key(&"url");
    run.tape.text(url);
    if !write(run) {
        return false;
    }
    run.tape.end_object();
    run.tape.end_array();
    run.tape.end_object()
}
