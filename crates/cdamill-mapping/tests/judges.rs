//! What no validator at hand looks at, in every bundle of every type that testdata gives; and whether the project's own
//! judges bite: good bundles broken in one way each are all found out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::collections::BTreeSet;
use std::fs;

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{Options, Provenance, convert_original};
use cdamill_stu3::{BundleType, Profiles};
use serde_json::{Value, json};
use support::{builtin, faults, testdata};

const TYPES: [BundleType; 4] =
    [BundleType::Document, BundleType::Collection, BundleType::Transaction, BundleType::Batch];

/// The profiles that exist: US Core STU3 2.0.0 and FHIR's vital signs by their last part, C-CDA on FHIR's documents.
const PROFILES: [&str; 45] = [
    "http://hl7.org/fhir/StructureDefinition/bmi",
    "http://hl7.org/fhir/StructureDefinition/bodyheight",
    "http://hl7.org/fhir/StructureDefinition/bodytemp",
    "http://hl7.org/fhir/StructureDefinition/bodyweight",
    "http://hl7.org/fhir/StructureDefinition/bp",
    "http://hl7.org/fhir/StructureDefinition/headcircum",
    "http://hl7.org/fhir/StructureDefinition/heartrate",
    "http://hl7.org/fhir/StructureDefinition/oxygensat",
    "http://hl7.org/fhir/StructureDefinition/resprate",
    "http://hl7.org/fhir/StructureDefinition/vitalsigns",
    "http://hl7.org/fhir/StructureDefinition/vitalspanel",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Care-Plan",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Consultation-Note",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Continuity-of-Care-Document",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Diagnostic-Imaging-Report",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Discharge-Summary",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-History-and-Physical",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Operative-Note",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Procedure-Note",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Progress-Note",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Referral-Note",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-Transfer-Summary",
    "http://hl7.org/fhir/us/ccda/StructureDefinition/CCDA-on-FHIR-US-Realm-Header",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-allergyintolerance",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-careplan",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-careteam",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-device",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-diagnosticreport",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-encounter",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-immunization",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-location",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-medication",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-medicationrequest",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-medicationstatement",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observationresults",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitioner",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitionerrole",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-procedure",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-smokingstatus",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-profile-link",
];

fn entries(bundle: &Value) -> &[Value] {
    bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn walk<'v>(value: &'v Value, visit: &mut dyn FnMut(&str, &'v Value)) {
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                visit(key, inner);
                walk(inner, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}

/// `type/subtype` of RFC 6838, perhaps with parameters.
fn is_media_type(text: &str) -> bool {
    let kinds = ["application", "audio", "font", "image", "message", "model", "multipart", "text", "video"];
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    let (bare, parameters) = text.split_once(';').unwrap_or((text, "charset=x"));
    let named = bare.trim().split_once('/').is_some_and(|(kind, name)| kinds.contains(&kind) && is_name(name));
    named
        && parameters
            .split(';')
            .all(|one| one.trim().split_once('=').is_some_and(|(name, value)| is_name(name) && !value.is_empty()))
}

/// What is wrong with a bundle: its resources, and what the bundle itself must be.
fn judged(bundle: &Value) -> Vec<String> {
    let mut found = faults(bundle);
    let kind = bundle["type"].as_str().unwrap_or_default();
    let has_requests = matches!(kind, "transaction" | "batch");
    if !["document", "collection", "transaction", "batch"].contains(&kind) {
        found.push(format!("type {kind:?}"));
    }
    if kind == "document" {
        let first = entries(bundle).first().map(|entry| &entry["resource"]["resourceType"]);
        if first.is_none_or(|first| first != "Composition") {
            found.push("no Composition comes first".to_owned());
        }
        if !bundle["identifier"]["system"].is_string() || !bundle["identifier"]["value"].is_string() {
            found.push("no identifier".to_owned());
        }
    }
    let mut addresses = BTreeSet::new();
    for entry in entries(bundle) {
        let resource = &entry["resource"];
        let (name, id) =
            (resource["resourceType"].as_str().unwrap_or_default(), resource["id"].as_str().unwrap_or_default());
        addresses.insert(format!("{name}/{id}"));
        if entry["fullUrl"] != format!("urn:uuid:{id}") {
            found.push(format!("{name}: fullUrl and id differ"));
        }
        let wanted = if has_requests { json!({"method": "PUT", "url": format!("{name}/{id}")}) } else { Value::Null };
        if entry["request"] != wanted {
            found.push(format!("{name}: request"));
        }
        for profile in resource["meta"]["profile"].as_array().into_iter().flatten() {
            if !PROFILES.iter().any(|known| profile == known) {
                found.push(format!("{name}: no such profile"));
            }
        }
    }
    walk(bundle, &mut |key, value| match (key, value.as_str()) {
        ("contentType", Some(text)) if !is_media_type(text) => found.push("contentType".to_owned()),
        ("reference", Some(text)) if kind == "batch" && !addresses.contains(text) => {
            found.push("reference of a batch".to_owned())
        }
        ("reference", Some(text)) if kind != "batch" && !text.starts_with("urn:uuid:") => {
            found.push("reference".to_owned())
        }
        ("system", Some(text)) if text.starts_with("http://terminology.hl7.org") => {
            found.push("system of R4".to_owned())
        }
        ("contained", _) => found.push("contained".to_owned()),
        (_, Some(text)) if text.trim().is_empty() => found.push(format!("blank {key}")),
        _ => {}
    });
    found
}

/// The bundles of a document, one of each type. Where nothing made a Composition, none is a document.
fn bundles(text: &str, options: &Options) -> Vec<Value> {
    let limits = Limits::default();
    let Ok(source) = Source::read(text.as_bytes(), &limits) else { return Vec::new() };
    let Ok(tree) = source.parse(0, &limits) else { return Vec::new() };
    let Some(document) = tree.documents().next() else { return Vec::new() };
    let converted = convert_original(builtin(), &tree, document, Some(text.as_bytes()), options);
    let bundle = |kind| {
        let mut bytes = Vec::new();
        converted.finished.write_bundle(kind, &mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let has_composition = converted.finished.resources().any(|made| made.type_name == "Composition");
    TYPES.into_iter().filter(|kind| has_composition || *kind != BundleType::Document).map(bundle).collect()
}

#[test]
fn every_bundle_of_every_type_is_what_it_must_be() {
    let plain = Options::default();
    let full =
        Options::default().with_keep_source(true).with_provenance(Provenance::Resource).with_profiles(Profiles::UsCore);
    let (mut count, mut requests, mut profiles, mut media) = (0, 0, 0, 0);
    for (n, path) in testdata().into_iter().enumerate() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for bundle in bundles(&text, if n % 2 == 0 { &plain } else { &full }) {
            assert_eq!(judged(&bundle), Vec::<String>::new(), "{} as {}", path.display(), bundle["type"]);
            count += 1;
            requests += entries(&bundle).iter().filter(|entry| entry["request"].is_object()).count();
            walk(&bundle, &mut |key, _| {
                profiles += usize::from(key == "profile");
                media += usize::from(key == "contentType");
            });
        }
    }
    // else nothing has been asked
    assert!(count > 800 && requests > 2000 && profiles > 500 && media > 50, "{count} {requests} {profiles} {media}");
}

/// A way to break a bundle; what it is broken in is the first bundle that this can be done to.
type Break = (&'static str, fn(&mut Value) -> Option<()>);

fn first<'b>(bundle: &'b mut Value, name: &str, element: &str) -> Option<&'b mut Value> {
    let entries = bundle["entry"].as_array_mut()?;
    let mut resources = entries.iter_mut().map(|entry| &mut entry["resource"]);
    resources.find(|resource| resource["resourceType"] == name && (element.is_empty() || !resource[element].is_null()))
}

fn set(bundle: &mut Value, name: &str, element: &str, value: Value) -> Option<()> {
    first(bundle, name, element)?[element] = value;
    Some(())
}

fn add(bundle: &mut Value, name: &str, element: &str, value: Value) -> Option<()> {
    first(bundle, name, "")?[element] = value;
    Some(())
}

fn take(bundle: &mut Value, name: &str, element: &str) -> Option<()> {
    first(bundle, name, element)?.as_object_mut()?.remove(element).map(drop)
}

fn as_transaction(bundle: &mut Value) -> Option<()> {
    bundle["type"] = json!("transaction");
    for entry in bundle["entry"].as_array_mut()? {
        let resource = &entry["resource"];
        let url = format!("{}/{}", resource["resourceType"].as_str()?, resource["id"].as_str()?);
        entry["request"] = json!({"method": "PUT", "url": url});
    }
    Some(())
}

const BREAKS: &[Break] = &[
    ("required-element-missing", |b| take(b, "Observation", "status")),
    ("required-list-missing", |b| take(b, "Composition", "author")),
    ("code-outside-required-binding", |b| set(b, "Observation", "status", json!("done"))),
    ("gender-of-v3", |b| set(b, "Patient", "gender", json!("F"))),
    ("code-of-r4", |b| set(b, "Condition", "verificationStatus", json!("unconfirmed"))),
    ("choice-of-a-type-that-is-not-allowed", |b| add(b, "Condition", "onsetInstant", json!("2013-05-10T10:00:00Z"))),
    ("two-of-a-choice", |b| first(b, "Condition", "onsetDateTime").map(|one| one["onsetString"] = json!("x"))),
    ("date-of-hl7-v2", |b| set(b, "Patient", "birthDate", json!("19800501"))),
    ("day-that-is-none", |b| set(b, "Patient", "birthDate", json!("2013-02-30"))),
    ("time-without-offset", |b| set(b, "Observation", "effectiveDateTime", json!("2013-05-10T10:20:30"))),
    ("time-without-seconds", |b| set(b, "Observation", "effectiveDateTime", json!("2013-05-10T10:20Z"))),
    ("unknown-element", |b| add(b, "Patient", "colour", json!("red"))),
    ("element-of-r4", |b| add(b, "Condition", "recorder", json!({"display": "x"}))),
    ("unknown-resource-type", |b| set(b, "Patient", "resourceType", json!("ServiceRequest"))),
    ("list-in-place-of-one", |b| set(b, "Patient", "gender", json!(["female"]))),
    ("one-in-place-of-a-list", |b| set(b, "Patient", "name", json!({"family": "x"}))),
    ("text-in-place-of-a-boolean", |b| add(b, "Patient", "active", json!("true"))),
    ("text-in-place-of-a-number", |b| set(b, "Observation", "valueQuantity", json!({"value": "12"}))),
    ("text-in-place-of-a-concept", |b| set(b, "Observation", "code", json!("8302-2"))),
    ("number-that-is-not-positive", |b| {
        add(b, "Patient", "telecom", json!([{"system": "phone", "value": "1", "rank": 0}]))
    }),
    ("oid-that-is-none", |b| set(b, "Patient", "identifier", json!([{"system": "urn:oid:2.16.x", "value": "1"}]))),
    ("extension-without-url", |b| add(b, "Patient", "extension", json!([{"valueString": "x"}]))),
    ("narrative-that-is-no-markup", |b| add(b, "Patient", "text", json!({"status": "generated", "div": "x"}))),
    ("system-of-r4", |b| {
        let system = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
        set(b, "Observation", "code", json!({"coding": [{"system": system, "code": "AMB"}]}))
    }),
    ("reference-that-leads-nowhere", |b| {
        set(b, "Observation", "subject", json!({"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}))
    }),
    ("reference-to-what-is-not-contained", |b| add(b, "Patient", "managingOrganization", json!({"reference": "#o"}))),
    ("reference-that-is-relative", |b| {
        add(b, "Patient", "managingOrganization", json!({"reference": "Organization/1"}))
    }),
    ("something-contained", |b| add(b, "Patient", "contained", json!([{"resourceType": "Organization", "name": "x"}]))),
    ("document-that-begins-with-something-else", |b| b["entry"].as_array_mut().map(|entries| entries.rotate_left(1))),
    ("document-without-identifier", |b| b.as_object_mut()?.remove("identifier").map(drop)),
    ("identifier-without-a-system", |b| b["identifier"].as_object_mut()?.remove("system").map(drop)),
    ("bundle-of-no-type", |b| b.as_object_mut()?.remove("type").map(drop)),
    ("bundle-of-unknown-type", |b| {
        b["type"] = json!("letter");
        Some(())
    }),
    ("two-entries-of-one-url", |b| {
        let copy = b["entry"].as_array()?.last()?.clone();
        b["entry"].as_array_mut()?.push(copy);
        Some(())
    }),
    ("url-that-is-not-the-id", |b| {
        b["entry"][0]["fullUrl"] = json!("urn:uuid:00000000-0000-4000-8000-000000000000");
        Some(())
    }),
    ("id-of-more-than-64-letters", |b| set(b, "Patient", "id", json!("a".repeat(65)))),
    ("id-with-an-underscore", |b| set(b, "Patient", "id", json!("a_b"))),
    ("request-in-a-document", |b| {
        b["entry"][1]["request"] = json!({"method": "PUT", "url": "Patient/1"});
        Some(())
    }),
    ("transaction-without-a-request", |b| {
        as_transaction(b)?;
        b["entry"][1].as_object_mut()?.remove("request").map(drop)
    }),
    ("request-without-a-method", |b| {
        as_transaction(b)?;
        b["entry"][1]["request"].as_object_mut()?.remove("method").map(drop)
    }),
    ("request-to-another-address", |b| {
        as_transaction(b)?;
        b["entry"][1]["request"]["url"] = json!("Patient/1");
        Some(())
    }),
    ("profile-that-is-none", |b| {
        let url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patint";
        add(b, "Patient", "meta", json!({"profile": [url]}))
    }),
    ("mime-type-that-is-none", |b| {
        first(b, "DocumentReference", "content")
            .map(|one| one["content"][0]["attachment"]["contentType"] = json!("pdf"))
    }),
];

#[test]
fn every_break_of_a_good_bundle_is_found() {
    let texts = testdata().into_iter().filter_map(|path| fs::read_to_string(path).ok());
    let good: Vec<Value> = texts
        .filter(|text| text.len() < 30_000)
        .flat_map(|text| bundles(&text, &Options::default()).into_iter().next())
        .collect();
    for bundle in &good {
        assert_eq!(judged(bundle), Vec::<String>::new());
    }
    assert!(BREAKS.len() >= 40);
    for (name, change) in BREAKS {
        let mut broken = good.iter().filter_map(|bundle| {
            let mut broken = bundle.clone();
            change(&mut broken).map(|()| broken)
        });
        let broken = broken.next().unwrap_or_else(|| panic!("no bundle can be broken by {name}"));
        assert!(!judged(&broken).is_empty(), "{name} is not found");
    }
}
