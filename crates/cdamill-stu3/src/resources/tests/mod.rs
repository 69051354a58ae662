//! Ids, merging, pruning and bundles, on resources written by hand.

mod graph;

use super::*;
use crate::bundle::{BundleType, Finished, ReferenceStyle};
use crate::definitions::type_def;
use crate::id;
use crate::prepared::Prepared;
use crate::tape::Target;
use serde_json::{Value, json};

/// A conversion in which every resource's canonical content is given beside it.
#[derive(Default)]
struct World {
    tape: Tape<'static>,
    resources: Resources,
    contents: Vec<(ResourceIndex, &'static str)>,
}

impl World {
    fn reserve(&mut self, type_name: &str) -> ResourceIndex {
        self.resources.reserve(type_def(type_name).unwrap())
    }

    fn fill(
        &mut self,
        index: ResourceIndex,
        identity: Identity,
        content: &'static str,
        write: impl FnOnce(&mut Tape<'static>),
    ) {
        self.tape.begin_resource();
        write(&mut self.tape);
        let tokens = self.tape.end_resource();
        let shared = matches!(self.resources.type_def(index).unwrap().name, "Practitioner" | "Organization");
        self.resources.complete(index, Made { tokens, identity, shared });
        self.contents.push((index, content));
    }

    fn add(
        &mut self,
        type_name: &str,
        key: &str,
        content: &'static str,
        write: impl FnOnce(&mut Tape<'static>),
    ) -> ResourceIndex {
        let index = self.reserve(type_name);
        self.fill(index, Identity::Named(id::base(key.as_bytes())), content, write);
        index
    }

    fn prepare(&mut self) -> Prepared {
        let World { tape, resources, contents } = self;
        resources.prepare_as_it_is(tape, &mut |index, out| {
            let content = contents.iter().find(|(known, _)| *known == index).unwrap().1;
            out.extend_from_slice(content.as_bytes());
        })
    }

    fn finish(&mut self) -> Finished {
        self.prepare().write(&self.resources, &mut self.tape)
    }
}

fn name(tape: &mut Tape<'static>, family: &'static str, given: &'static str) {
    tape.key(&"name");
    tape.start_array();
    tape.start_object();
    tape.key(&"family");
    tape.text(family);
    tape.key(&"given");
    tape.start_array();
    tape.text(given);
    tape.end_array();
    tape.end_object();
    tape.end_array();
}

fn code(tape: &mut Tape<'static>, text: &'static str) {
    tape.key(&"code");
    tape.start_object();
    tape.key(&"text");
    tape.text(text);
    tape.end_object();
}

fn subject(tape: &mut Tape<'static>, key: &'static str, target: ResourceIndex) {
    tape.key(Box::leak(Box::new(key)));
    tape.reference(Target::Resource(target), None);
}

fn bundle(finished: &Finished, bundle_type: BundleType) -> Value {
    let mut out = Vec::new();
    finished.write_bundle(bundle_type, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn kinds(finished: &Finished) -> Vec<EventKind> {
    finished.events().iter().map(|event| event.kind).collect()
}

fn resource(finished: &Finished, position: usize) -> Value {
    serde_json::from_slice(&finished.resource_json(position, ReferenceStyle::Relative).unwrap()).unwrap()
}

#[test]
fn the_same_entry_is_one_resource() {
    let mut world = World::default();
    let one = world.add("Condition", "c", "x", |tape| code(tape, "asthma"));
    let two = world.add("Condition", "c", "x", |tape| code(tape, "asthma"));
    let three = world.add("Condition", "c", "x", |tape| code(tape, "other context"));
    let finished = world.finish();
    assert_eq!(finished.len(), 1);
    assert_eq!(finished.resource_of(one), finished.resource_of(two));
    assert_eq!(finished.position_of(three), Some(0));
    assert_eq!(finished.resource_of(one).unwrap().id, id::base(b"c"));
    assert_eq!(kinds(&finished), [EventKind::Merged, EventKind::MergedWithLoss]);
}

#[test]
fn copies_of_an_entry_take_in_what_the_other_says_besides() {
    let identifier = |value: &'static str| {
        move |tape: &mut Tape<'static>| {
            tape.key(&"identifier");
            tape.start_array();
            tape.start_object();
            tape.key(&"value");
            tape.text(value);
            tape.end_object();
            tape.end_array();
        }
    };
    let component = |text: &'static str, reason: Option<&'static str>| {
        move |tape: &mut Tape<'static>| {
            tape.key(&"component");
            tape.start_array();
            tape.start_object();
            code(tape, text);
            if let Some(reason) = reason {
                tape.key(&"dataAbsentReason");
                tape.start_object();
                tape.key(&"text");
                tape.text(reason);
                tape.end_object();
            }
            tape.end_object();
            tape.end_array();
        }
    };
    let mut world = World::default();
    world.add("Observation", "o", "x", |tape| {
        identifier("one")(tape);
        component("part", None)(tape);
    });
    world.add("Observation", "o", "x", |tape| {
        identifier("two")(tape);
        component("part", Some("masked"))(tape);
    });
    let finished = world.finish();
    assert_eq!(kinds(&finished), [EventKind::Merged]);
    let made = resource(&finished, 0);
    assert_eq!(made["identifier"], json!([{"value": "one"}, {"value": "two"}]));
    // a part of the entry is the same part in its copy, however much more the copy says of it
    assert_eq!(made["component"], json!([{"code": {"text": "part"}, "dataAbsentReason": {"text": "masked"}}]));
}

#[test]
fn of_copies_that_disagree_the_first_stands() {
    let mut world = World::default();
    for text in ["first", "second"] {
        world.add("Observation", "o", "x", |tape| {
            tape.key(&"component");
            tape.start_array();
            tape.start_object();
            code(tape, text);
            tape.end_object();
            tape.end_array();
        });
    }
    let finished = world.finish();
    assert_eq!(kinds(&finished), [EventKind::MergedWithLoss]);
    assert_eq!(resource(&finished, 0)["component"], json!([{"code": {"text": "first"}}]));
}

#[test]
fn bytes_are_compared_by_what_they_are() {
    let mut world = World::default();
    for data in ["abc", "abc", "abd"] {
        let data = data.to_owned().leak();
        world.add("Binary", "b", "x", |tape| {
            tape.key(&"content");
            tape.base64(data.as_bytes());
        });
    }
    let finished = world.finish();
    assert_eq!(finished.len(), 1);
    assert_eq!(kinds(&finished), [EventKind::Merged, EventKind::MergedWithLoss]);
}

#[test]
fn a_completed_resource_takes_in_members_in_their_place() {
    let mut world = World::default();
    let index = world.add("Condition", "c", "x", |tape| code(tape, "asthma"));
    let mut more = |value: &'static str| {
        world.tape.begin_resource();
        world.tape.key(&"identifier");
        world.tape.start_array();
        world.tape.start_object();
        world.tape.key(&"value");
        world.tape.text(value);
        world.tape.end_object();
        world.tape.end_array();
        let members = world.tape.end_resource();
        world.resources.extend(index, members, &mut world.tape);
    };
    more("one");
    more("two");
    more("one");
    let finished = world.finish();
    let json = String::from_utf8(finished.resource_json(0, ReferenceStyle::Relative).unwrap()).unwrap();
    assert!(json.contains(r#""identifier":[{"value":"one"},{"value":"two"}],"code""#), "{json}");
    assert_eq!(finished.resource_of(index).unwrap().id, id::base(b"c"));
}

#[test]
fn entries_that_only_share_an_identifier_stay_apart() {
    let mut world = World::default();
    let one = world.add("Condition", "c", "x", |tape| code(tape, "asthma"));
    let two = world.add("Condition", "c", "y", |tape| code(tape, "gout"));
    let finished = world.finish();
    let ids: Vec<_> = [one, two].map(|index| finished.resource_of(index).unwrap().id).to_vec();
    assert_eq!(ids, [id::with_content(id::base(b"c"), b"x"), id::with_content(id::base(b"c"), b"y")]);
    assert_eq!(kinds(&finished), [EventKind::SameIdentityOtherContent]);
    assert_eq!(finished.events()[0].other, Some(one));
}

#[test]
fn without_identifiers_content_decides() {
    let mut world = World::default();
    let base = id::base(b"patient+Observation");
    for (content, text) in [("x", "a"), ("y", "b"), ("x", "a")] {
        let index = world.reserve("Observation");
        world.fill(index, Identity::Content(base), content, |tape| code(tape, text));
    }
    let finished = world.finish();
    let ids: Vec<_> = finished.resources().map(|made| made.id).collect();
    assert_eq!(ids, [id::with_content(base, b"x"), id::with_content(base, b"y")]);
}

#[test]
fn mentions_of_a_practitioner_are_united() {
    let mut world = World::default();
    world.add("Practitioner", "p", "1", |tape| name(tape, "Seven", "Henry"));
    world.add("Practitioner", "p", "2", |tape| {
        name(tape, "SEVEN", "H.");
        tape.key(&"gender");
        tape.text("male");
    });
    world.add("Practitioner", "p", "3", |tape| {
        name(tape, "Seven", "Henry");
        tape.key(&"gender");
        tape.text("female");
    });
    let finished = world.finish();
    assert_eq!(finished.len(), 1);
    let made = resource(&finished, 0);
    assert_eq!(made["gender"], "male");
    assert_eq!(made["name"].as_array().unwrap().len(), 2);
    assert_eq!(kinds(&finished), [EventKind::United, EventKind::UnitedWithLoss]);
}

#[test]
fn a_name_that_says_less_goes() {
    let titled = |tape: &mut Tape<'static>| {
        tape.key(&"name");
        tape.start_array();
        tape.start_object();
        for (key, text) in [(&"family", "Seven"), (&"given", "Henry"), (&"suffix", "MD")] {
            tape.key(key);
            if *key != "family" {
                tape.start_array();
            }
            tape.text(text);
            if *key != "family" {
                tape.end_array();
            }
        }
        tape.end_object();
        tape.end_array();
    };
    for titled_first in [true, false] {
        let mut world = World::default();
        for position in [true, false] {
            world.add("Practitioner", "p", "1", |tape| match position == titled_first {
                true => titled(tape),
                false => name(tape, "Seven", "Henry"),
            });
        }
        let made = resource(&world.finish(), 0);
        assert_eq!(made["name"], json!([{ "family": "Seven", "given": ["Henry"], "suffix": ["MD"] }]));
    }
}

#[test]
fn of_very_many_names_under_one_key_the_same_is_still_one() {
    let families: Vec<&'static str> = (0..200).map(|number| &*format!("Family{number}").leak()).collect();
    let mut world = World::default();
    for round in 0..2 {
        for family in &families {
            world.add("Practitioner", "p", if round == 0 { "1" } else { "2" }, |tape| name(tape, family, "Henry"));
        }
    }
    let finished = world.finish();
    assert_eq!(finished.len(), families.len());
    assert_eq!(kinds(&finished).iter().filter(|kind| **kind == EventKind::United).count(), families.len());
}

#[test]
fn what_grows_with_every_mention_has_an_end_that_is_told() {
    let numbers: Vec<&'static str> = (0..3000).map(|number| &*format!("+1-555-{number}").leak()).collect();
    let mut world = World::default();
    for number in &numbers {
        world.add("Practitioner", "p", "1", |tape| {
            tape.key(&"telecom");
            tape.start_array();
            tape.start_object();
            tape.key(&"system");
            tape.text("phone");
            tape.key(&"value");
            tape.text(number);
            tape.end_object();
            tape.end_array();
        });
    }
    let before = world.tape.closed_tokens();
    let prepared = world.prepare();
    let after = world.tape.closed_tokens();
    let finished = prepared.write(&world.resources, &mut world.tape);
    let kept = resource(&finished, 0)["telecom"].as_array().unwrap().len();
    let lost = kinds(&finished).iter().filter(|kind| **kind == EventKind::UnitedWithLoss).count();
    assert_eq!(finished.len(), 1);
    assert!(kept > 300, "{kept}");
    assert_eq!(kept + lost, numbers.len());
    // and it is written once, not for every mention
    assert!(after < before * 2, "{before} {after}");
    assert_eq!(world.tape.closed_tokens(), 0);
}

#[test]
fn contradicting_names_are_two_practitioners() {
    let mut world = World::default();
    let one = world.add("Practitioner", "p", "1", |tape| name(tape, "Seven", "Henry"));
    let two = world.add("Practitioner", "p", "2", |tape| name(tape, "Eight", "Henry"));
    let finished = world.finish();
    let id = |index| finished.resource_of(index).unwrap().id;
    assert_eq!(id(one), id::with_content(id::base(b"p"), b"seven henry"));
    assert_eq!(id(two), id::with_content(id::base(b"p"), b"eight henry"));
    assert_eq!(kinds(&finished), [EventKind::SameIdentityOtherContent]);
}

fn encounter(tape: &mut Tape<'static>, class: &'static str, start: &'static str, end: &'static str) {
    tape.key(&"class");
    tape.start_object();
    tape.key(&"code");
    tape.text(class);
    tape.end_object();
    tape.key(&"period");
    tape.start_object();
    tape.key(&"start");
    tape.text(start);
    tape.key(&"end");
    tape.text(end);
    tape.end_object();
}

#[test]
fn encounters_are_united_unless_time_or_class_contradict() {
    let count = |class, start| {
        let mut world = World::default();
        world.add("Encounter", "e", "1", |tape| encounter(tape, "AMB", "2013-05-10", "2013-05-12"));
        world.add("Encounter", "e", "2", |tape| encounter(tape, class, start, "2013-06-01T10:00:00Z"));
        world.finish().len()
    };
    assert_eq!(count("AMB", "2013-05-12T01:00:00Z"), 1);
    assert_eq!(count("AMB", "2013-05-13"), 2);
    assert_eq!(count("IMP", "2013-05-12"), 2);
    assert_eq!(count("", "2013-05"), 1);
}

#[test]
fn copies_whose_elements_do_not_go_together_are_not_mixed() {
    let condition = |tape: &mut Tape<'static>, patient, status, abated: bool| {
        tape.key(&"clinicalStatus");
        tape.text(status);
        tape.key(&"subject");
        tape.reference(Target::Resource(patient), None);
        if abated {
            tape.key(&"abatementDateTime");
            tape.text("2013");
        } else {
            tape.key(&"onsetDateTime");
            tape.text("2012");
        }
    };
    let mut world = World::default();
    let patient = world.add("Patient", "p", "p", |_| {});
    world.add("Condition", "c", "x", |tape| condition(tape, patient, "active", false));
    world.add("Condition", "c", "x", |tape| condition(tape, patient, "resolved", true));
    let finished = world.finish();
    let made = resource(&finished, 1);
    assert_eq!((&made["clinicalStatus"], &made["abatementDateTime"]), (&json!("active"), &Value::Null));
    assert!(finished.events().iter().any(|event| event.kind == EventKind::MergedWithLoss));
}

#[test]
fn references_follow_and_repeated_ones_go() {
    let mut world = World::default();
    let list = world.reserve("List");
    let one = world.add("Condition", "c", "x", |tape| code(tape, "asthma"));
    let two = world.add("Condition", "c", "x", |tape| code(tape, "asthma"));
    world.fill(list, Identity::Named(id::base(b"l")), "l", |tape| {
        tape.key(&"note");
        tape.start_array();
        for index in [one, two] {
            tape.reference(Target::Resource(index), None);
        }
        tape.end_array();
        tape.key(&"source");
        tape.reference(Target::Resource(two), Some("d"));
    });
    let finished = world.finish();
    let id = id::base(b"c");
    let made = resource(&finished, 0);
    assert_eq!(made["note"], json!([{ "reference": format!("Condition/{id}") }]));
    assert_eq!(made["source"], json!({ "reference": format!("Condition/{id}"), "display": "d" }));
    let urn = finished.resource_json(0, ReferenceStyle::Urn).unwrap();
    assert!(String::from_utf8(urn).unwrap().contains(&format!("\"urn:uuid:{id}\"")));
}

#[test]
fn whoever_takes_part_twice_is_named_once() {
    let mut world = World::default();
    let composition = world.reserve("Composition");
    let patient = world.add("Patient", "p", "p", |tape| code(tape, "x"));
    let extension = |tape: &mut Tape<'static>, url: &'static str| {
        tape.start_object();
        tape.key(&"url");
        tape.text(url);
        tape.key(&"valueReference");
        tape.reference(Target::Resource(patient), None);
        tape.end_object();
    };
    world.fill(composition, Identity::Named(id::base(b"d")), "d", |tape| {
        tape.key(&"extension");
        tape.start_array();
        for url in ["informant", "performer", "informant"] {
            extension(tape, url);
        }
        tape.end_array();
        tape.key(&"subject");
        tape.reference(Target::Resource(patient), None);
        tape.key(&"author");
        tape.start_array();
        tape.reference(Target::Resource(patient), None);
        tape.reference(Target::None, Some("Clinic"));
        tape.reference(Target::Resource(patient), None);
        tape.reference(Target::None, Some("Clinic"));
        tape.reference(Target::None, Some("Practice"));
        tape.end_array();
    });
    let finished = world.finish();
    let made = resource(&finished, 0);
    let reference = json!({ "reference": format!("Patient/{}", id::base(b"p")) });
    let extensions = json!([
        { "url": "informant", "valueReference": reference },
        { "url": "performer", "valueReference": reference },
    ]);
    assert_eq!(made["extension"], extensions);
    assert_eq!(made["subject"], reference);
    assert_eq!(made["author"], json!([reference, { "display": "Clinic" }, { "display": "Practice" }]));
}

#[test]
fn what_an_abandoned_resource_leaves_is_taken_out() {
    let mut world = World::default();
    let gone = world.reserve("Practitioner");
    let provenance = world.reserve("Provenance");
    let procedure = world.add("Procedure", "p", "p", |tape| {
        code(tape, "x");
        tape.key(&"performer");
        tape.start_array();
        tape.start_object();
        tape.key(&"role");
        tape.start_object();
        tape.key(&"text");
        tape.text("surgeon");
        tape.end_object();
        subject(tape, "actor", gone);
        tape.end_object();
        tape.end_array();
        tape.key(&"location");
        tape.reference(Target::Resource(gone), Some("Room 1"));
    });
    world.fill(provenance, Identity::Named(id::base(b"v")), "v", |tape| {
        tape.key(&"target");
        tape.start_array();
        tape.reference(Target::Resource(gone), None);
        tape.end_array();
    });
    world.add("Device", "f", "f", |tape| subject(tape, "owner", provenance));
    world.resources.abandon(gone);
    let finished = world.finish();
    let made = resource(&finished, finished.position_of(procedure).unwrap());
    // Performer.actor is required: without it there is no performer. The display stays.
    assert!(made.get("performer").is_none());
    assert_eq!(made["location"], json!({ "display": "Room 1" }));
    assert!(finished.resource_of(provenance).is_none());
    let device = finished.resources().position(|made| made.type_name == "Device").unwrap();
    assert!(resource(&finished, device).get("owner").is_none());
    let paths: Vec<_> =
        finished.events().iter().map(|event| (event.kind, event.path.as_deref().unwrap_or(""))).collect();
    assert!(paths.contains(&(EventKind::ReferencePruned, "Procedure.performer.actor")), "{paths:?}");
    assert!(paths.contains(&(EventKind::ElementPruned, "Procedure.performer")), "{paths:?}");
    assert!(paths.contains(&(EventKind::ReferencePruned, "Procedure.location")), "{paths:?}");
    assert!(paths.contains(&(EventKind::ResourcePruned, "")), "{paths:?}");
    assert!(paths.contains(&(EventKind::ReferencePruned, "Device.owner")), "{paths:?}");
}

#[test]
fn an_extension_without_its_value_goes() {
    let mut world = World::default();
    let gone = world.reserve("Device");
    world.add("Patient", "p", "p", |tape| {
        tape.key(&"extension");
        tape.start_array();
        tape.start_object();
        tape.key(&"url");
        tape.text("http://a.b");
        subject(tape, "valueReference", gone);
        tape.end_object();
        tape.end_array();
    });
    let finished = world.finish();
    assert!(resource(&finished, 0).get("extension").is_none());
    assert_eq!(kinds(&finished), [EventKind::ReferencePruned, EventKind::ElementPruned]);
}

fn document() -> World {
    let mut world = World::default();
    let patient = world.add("Patient", "p", "p", |tape| {
        tape.key(&"gender");
        tape.text("male");
    });
    world.add("Bundle", "b", "b", |tape| {
        tape.key(&"identifier");
        tape.start_object();
        tape.key(&"value");
        tape.text("1.2.3");
        tape.end_object();
        tape.key(&"type");
        tape.text("history");
    });
    world.add("Composition", "c", "c", |tape| subject(tape, "subject", patient));
    world
}

#[test]
fn a_document_begins_with_its_composition() {
    let made = bundle(&document().finish(), BundleType::Document);
    let patient = id::base(b"p");
    assert_eq!(made["id"], id::base(b"b").to_string());
    assert_eq!((&made["type"], &made["identifier"]["value"]), (&json!("document"), &json!("1.2.3")));
    let keys: Vec<_> = made.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["resourceType", "id", "identifier", "type", "entry"]);
    assert_eq!(made["entry"][0]["resource"]["resourceType"], "Composition");
    assert_eq!(made["entry"][0]["resource"]["subject"]["reference"], format!("urn:uuid:{patient}"));
    assert_eq!(made["entry"][1]["fullUrl"], format!("urn:uuid:{patient}"));
    assert!(made["entry"][1].get("request").is_none());
}

#[test]
fn other_bundles_keep_the_order_and_say_what_to_do() {
    let finished = document().finish();
    let (patient, composition) = (id::base(b"p"), id::base(b"c"));
    let transaction = bundle(&finished, BundleType::Transaction);
    assert_eq!(transaction["entry"][0]["request"], json!({ "method": "PUT", "url": format!("Patient/{patient}") }));
    assert_eq!(transaction["entry"][1]["resource"]["subject"]["reference"], format!("urn:uuid:{patient}"));
    let batch = bundle(&finished, BundleType::Batch);
    assert_eq!(batch["entry"][1]["request"]["url"], format!("Composition/{composition}"));
    assert_eq!(batch["entry"][1]["resource"]["subject"]["reference"], format!("Patient/{patient}"));
    let collection = bundle(&finished, BundleType::Collection);
    assert_eq!(collection["entry"][0]["resource"]["id"], patient.to_string());
    assert!(collection["entry"][0].get("request").is_none());
}

#[test]
fn nothing_made_is_an_empty_bundle() {
    let made = bundle(&World::default().finish(), BundleType::Collection);
    assert_eq!(made, json!({ "resourceType": "Bundle", "type": "collection", "entry": [] }));
}

#[test]
fn ndjson_is_one_resource_a_line() {
    let mut out = Vec::new();
    document().finish().write_ndjson(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["subject"]["reference"], format!("Patient/{}", id::base(b"p")));
}

#[test]
fn equal_keys_of_different_types_get_different_ids() {
    let mut world = World::default();
    world.add("Condition", "k", "x", |tape| code(tape, "a"));
    world.add("Observation", "k", "x", |tape| code(tape, "a"));
    let ids: Vec<_> = world.finish().resources().map(|made| made.id).collect();
    assert_eq!(ids[0], id::base(b"k"));
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_cleared_world_starts_again() {
    let mut world = document();
    let first = bundle(&world.finish(), BundleType::Document);
    world.tape.clear();
    world.resources.clear();
    assert!(world.resources.is_empty());
    assert_eq!(first, bundle(&document().finish(), BundleType::Document));
}

#[test]
fn targets_of_references_are_checked() {
    let mut world = World::default();
    let flag = world.add("Flag", "f", "f", |_| {});
    let index = world.add("AllergyIntolerance", "a", "a", |tape| {
        tape.key(&"verificationStatus");
        tape.text("confirmed");
        subject(tape, "patient", flag);
    });
    let found = world.resources.check(index, &world.tape);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].path.as_str(), found[0].code), ("AllergyIntolerance.patient", check::codes::TARGET));
}
