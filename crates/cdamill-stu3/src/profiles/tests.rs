//! Claims on resources made by hand.

use super::*;
use crate::bundle::ReferenceStyle;
use crate::definitions::type_def;
use crate::resources::{Identity, Made, ResourceIndex, Resources};
use crate::tape::{Tape, Target};
use crate::{Finished, id};

/// Resources that are written member by member.
struct Written<'a> {
    tape: Tape<'a>,
    resources: Resources,
}

impl<'a> Written<'a> {
    fn new() -> Written<'a> {
        Written { tape: Tape::new(), resources: Resources::new() }
    }

    fn add(&mut self, type_name: &str, write: impl FnOnce(&mut Tape<'a>)) -> ResourceIndex {
        let index = self.resources.reserve(type_def(type_name).unwrap());
        self.tape.begin_resource();
        write(&mut self.tape);
        let tokens = self.tape.end_resource();
        let key = format!("{type_name} {}", index.position());
        let made = Made { tokens, identity: Identity::Named(id::base(key.as_bytes())), shared: false };
        self.resources.complete(index, made);
        index
    }

    fn finish(&mut self, profiles: Profiles) -> Finished {
        self.resources.finish_with(&mut self.tape, profiles, &mut |_, _| {})
    }
}

fn text(tape: &mut Tape<'_>, key: &'static str, value: &str) {
    tape.key(Box::leak(Box::new(key)));
    tape.owned(value);
}

fn object<'a>(tape: &mut Tape<'a>, key: &'static str, write: impl FnOnce(&mut Tape<'a>)) {
    tape.key(Box::leak(Box::new(key)));
    tape.start_object();
    write(tape);
    tape.end_object();
}

fn list<'a>(tape: &mut Tape<'a>, key: &'static str, write: impl FnOnce(&mut Tape<'a>)) {
    tape.key(Box::leak(Box::new(key)));
    tape.start_array();
    tape.start_object();
    write(tape);
    tape.end_object();
    tape.end_array();
}

fn concept<'a>(tape: &mut Tape<'a>, system: &str, code: &str) {
    list(tape, "coding", |tape| {
        text(tape, "system", system);
        text(tape, "code", code);
    });
}

fn patient(written: &mut Written<'_>, gender: Option<&str>) -> ResourceIndex {
    written.add("Patient", |tape| {
        list(tape, "identifier", |tape| {
            text(tape, "system", "urn:oid:2.16.840.1.113883.19.5");
            text(tape, "value", "1");
        });
        list(tape, "name", |tape| {
            text(tape, "family", "Okafor");
            tape.key(&"given");
            tape.start_array();
            tape.owned("Ada");
            tape.end_array();
        });
        if let Some(gender) = gender {
            text(tape, "gender", gender);
        }
    })
}

fn condition(written: &mut Written<'_>, subject: ResourceIndex) -> ResourceIndex {
    written.add("Condition", |tape| {
        text(tape, "clinicalStatus", "active");
        text(tape, "verificationStatus", "confirmed");
        list(tape, "category", |tape| {
            concept(tape, "http://hl7.org/fhir/condition-category", "problem-list-item");
        });
        object(tape, "code", |tape| concept(tape, "http://snomed.info/sct", "38341003"));
        tape.key(&"subject");
        tape.reference(Target::Resource(subject), None);
    })
}

fn claims(finished: &Finished, index: ResourceIndex) -> Vec<String> {
    let json = json(finished, index);
    let Some((_, rest)) = json.split_once("\"profile\":[") else { return Vec::new() };
    let (urls, _) = rest.split_once(']').unwrap();
    urls.split(',').map(|url| url.trim_matches('"').rsplit('/').next().unwrap().to_owned()).collect()
}

fn json(finished: &Finished, index: ResourceIndex) -> String {
    let position = finished.position_of(index).unwrap();
    String::from_utf8(finished.resource_json(position, ReferenceStyle::Relative).unwrap()).unwrap()
}

#[test]
fn claims_what_holds_and_nothing_without_the_option() {
    for (profiles, expected) in [(Profiles::None, &[][..]), (Profiles::Satisfied, &["us-core-patient"])] {
        let mut written = Written::new();
        let patient = patient(&mut written, Some("female"));
        let finished = written.finish(profiles);
        assert_eq!(claims(&finished, patient), expected);
    }
}

#[test]
fn what_refers_to_one_that_does_not_fulfil_its_profile_does_not_either() {
    let mut written = Written::new();
    let (whole, lacking) = (patient(&mut written, Some("male")), patient(&mut written, None));
    let (good, bad) = (condition(&mut written, whole), condition(&mut written, lacking));
    let finished = written.finish(Profiles::Satisfied);
    assert_eq!(claims(&finished, good), ["us-core-condition"]);
    assert_eq!(claims(&finished, lacking), [""; 0]);
    assert_eq!(claims(&finished, bad), [""; 0]);
}

#[test]
fn fills_what_is_unknown_and_then_claims() {
    let mut written = Written::new();
    let lacking = patient(&mut written, None);
    let bad = condition(&mut written, lacking);
    let organization = written.add("Organization", |tape| text(tape, "name", "Clinic"));
    let finished = written.finish(Profiles::UsCore);
    assert_eq!(claims(&finished, bad), ["us-core-condition"]);
    assert!(json(&finished, lacking).contains("\"gender\":\"unknown\""));
    let organization = json(&finished, organization);
    let absent = "{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\
                  \"valueCode\":\"unknown\"}]}";
    assert!(organization.contains("us-core-organization"), "{organization}");
    assert!(organization.contains(&format!("\"_active\":{absent}")), "{organization}");
    assert!(organization.contains(&format!("\"telecom\":[{absent}],\"address\":[{absent}]")), "{organization}");
    assert!(organization.contains(&format!("\"identifier\":[{{\"_system\":{absent}}}]")), "{organization}");
}

#[test]
fn does_not_fill_where_a_profile_cannot_be_fulfilled() {
    let mut written = Written::new();
    let subject = patient(&mut written, Some("other"));
    // a text alone where a code of the value set is demanded, and no time
    let procedure = written.add("Procedure", |tape| {
        text(tape, "status", "completed");
        object(tape, "code", |tape| text(tape, "text", "Something"));
        tape.key(&"subject");
        tape.reference(Target::Resource(subject), None);
    });
    let finished = written.finish(Profiles::UsCore);
    let json = json(&finished, procedure);
    assert!(!json.contains("meta") && !json.contains("data-absent-reason"), "{json}");
}

#[test]
fn a_laboratory_observation_needs_a_day_and_no_period() {
    for (key, time, holds) in [
        ("effectiveDateTime", Some("2020-05-01"), true),
        ("effectiveDateTime", Some("2020-05"), false),
        ("effectivePeriod", None, false),
    ] {
        let mut written = Written::new();
        let subject = patient(&mut written, Some("female"));
        let observation = written.add("Observation", |tape| {
            text(tape, "status", "final");
            list(tape, "category", |tape| concept(tape, "http://hl7.org/fhir/observation-category", "laboratory"));
            object(tape, "code", |tape| concept(tape, "http://loinc.org", "718-7"));
            tape.key(&"subject");
            tape.reference(Target::Resource(subject), None);
            match time {
                Some(time) => text(tape, key, time),
                None => object(tape, key, |tape| text(tape, "start", "2020-05-01")),
            }
            text(tape, "valueString", "13");
        });
        let finished = written.finish(Profiles::Satisfied);
        assert_eq!(claims(&finished, observation).len(), usize::from(holds), "{key} {time:?}");
    }
}

#[test]
fn a_claim_on_the_tape_stays_only_where_it_holds_or_nobody_knows_it() {
    let note = "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Progress-Note";
    let mut written = Written::new();
    let subject = patient(&mut written, Some("female"));
    let composition = written.add("Composition", |tape| {
        object(tape, "meta", |tape| {
            tape.key(&"profile");
            tape.start_array();
            tape.owned(note);
            tape.owned("http://example.org/own");
            tape.end_array();
        });
        text(tape, "status", "final");
        object(tape, "type", |tape| concept(tape, "http://loinc.org", "11506-3"));
        tape.key(&"subject");
        tape.reference(Target::Resource(subject), None);
        text(tape, "date", "2020-05-01");
        tape.key(&"author");
        tape.start_array();
        tape.reference(Target::Resource(subject), None);
        tape.end_array();
        text(tape, "title", "Note");
    });
    let finished = written.finish(Profiles::Satisfied);
    assert_eq!(claims(&finished, composition), ["own"]);
}

#[test]
fn a_claim_of_us_core_on_the_tape_is_made_once_or_taken_back() {
    for (gender, expected) in [(Some("female"), &["us-core-patient"][..]), (None, &[])] {
        let mut written = Written::new();
        let patient = written.add("Patient", |tape| {
            object(tape, "meta", |tape| {
                tape.key(&"profile");
                tape.start_array();
                tape.owned("http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient");
                tape.end_array();
            });
            list(tape, "identifier", |tape| {
                text(tape, "system", "urn:oid:2.16.840.1.113883.19.5");
                text(tape, "value", "1");
            });
            list(tape, "name", |tape| {
                text(tape, "family", "Okafor");
                tape.key(&"given");
                tape.start_array();
                tape.owned("Ada");
                tape.end_array();
            });
            if let Some(gender) = gender {
                text(tape, "gender", gender);
            }
        });
        let finished = written.finish(Profiles::Satisfied);
        assert_eq!(claims(&finished, patient), expected);
    }
}

#[test]
fn attachments_become_resources_that_the_same_people_may_see() {
    for (profiles, moved) in [(Profiles::Satisfied, false), (Profiles::UsCore, true)] {
        let mut written = Written::new();
        let document = written.add("DocumentReference", |tape| {
            object(tape, "meta", |tape| {
                tape.key(&"profile");
                tape.start_array();
                tape.owned("http://example.org/documents");
                tape.end_array();
                list(tape, "security", |tape| {
                    text(tape, "system", "http://hl7.org/fhir/v3/Confidentiality");
                    text(tape, "code", "R");
                });
            });
            text(tape, "status", "current");
            object(tape, "type", |tape| concept(tape, "http://loinc.org", "11506-3"));
            text(tape, "indexed", "2020-05-01T10:00:00Z");
            list(tape, "content", |tape| {
                object(tape, "attachment", |tape| {
                    text(tape, "contentType", "text/plain");
                    text(tape, "data", "aGVsbG8=");
                });
            });
        });
        let finished = written.finish(profiles);
        let json = json(&finished, document);
        assert_eq!(json.contains("\"data\""), !moved);
        assert_eq!(finished.len(), if moved { 2 } else { 1 });
        if moved {
            let binary = finished.resource_json(1, ReferenceStyle::Relative).unwrap();
            let binary = String::from_utf8(binary).unwrap();
            assert!(
                binary.starts_with("{\"resourceType\":\"Binary\"") && binary.contains("\"code\":\"R\""),
                "{binary}"
            );
            assert!(json.contains("example.org/documents") && !binary.contains("example.org/documents"), "{binary}");
            assert!(binary.contains("\"contentType\":\"text/plain\",\"content\":\"aGVsbG8=\""), "{binary}");
            let id = finished.resources().nth(1).unwrap().id;
            assert!(json.contains(&format!("\"url\":\"Binary/{id}\"")), "{json}");
        }
    }
}

#[test]
fn tables_are_sound() {
    let urls: Vec<&str> = profiles().map(|profile| profile.url).collect();
    assert_eq!(urls.len(), 32);
    assert!(generated::us_core::PROFILES.is_sorted_by_key(|profile| profile.type_name));
    for profile in generated::us_core::PROFILES {
        assert!(us_core(profile.type_name).iter().any(|own| own.url == profile.url), "{}", profile.url);
        // what must be there is looked for in one go through the members
        let elements = type_def(profile.type_name).unwrap();
        let wanted = profile.rules.iter().filter(|rule| rule.min > 0 && rule.path.len() == 1);
        assert!(wanted.map(|rule| elements.element(rule.path[0]).unwrap().0).is_sorted(), "{}", profile.url);
    }
    for profile in profiles() {
        let type_def = type_def(profile.type_name).unwrap();
        let rules = profile.rules.iter().chain(profile.slices.iter().flat_map(|slice| slice.rules));
        for target in rules.flat_map(|rule| rule.targets).filter(|target| target.starts_with("http")) {
            assert!(urls.contains(target), "{target}");
        }
        for rule in profile.rules {
            let mut at = type_def;
            for (position, step) in rule.path.iter().enumerate() {
                let (_, element) = at.element(step).unwrap_or_else(|| panic!("{} {:?}", profile.url, rule.path));
                if position + 1 < rule.path.len() {
                    at = crate::definitions::type_def(element.types[0].name).unwrap();
                }
            }
        }
    }
}
