//! Whatever refers to whatever, and whatever is abandoned: a bundle has no reference that leads nowhere.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const TYPES: [&str; 5] = ["Condition", "Practitioner", "Encounter", "Procedure", "List"];
const CONTENTS: [&str; 3] = ["x", "y", "z"];
const NAMES: [&str; 3] = ["Seven", "Eight", "Nine"];

/// One resource: its type, key, content, whether it has identifiers, whether it is abandoned, what it refers to.
type Plan = (usize, u8, usize, bool, bool, Vec<(prop::sample::Index, bool)>);

fn plan() -> impl Strategy<Value = Plan> {
    let links = prop::collection::vec(any::<(prop::sample::Index, bool)>(), 0..4);
    (0..TYPES.len(), 0u8..3, 0..CONTENTS.len(), any::<bool>(), prop::bool::weighted(0.2), links)
}

fn build(plans: &[Plan]) -> World {
    let mut world = World::default();
    let indices: Vec<_> = plans.iter().map(|plan| world.reserve(TYPES[plan.0])).collect();
    for (plan, index) in plans.iter().zip(&indices) {
        let (kind, key, content, named, abandoned, links) = plan;
        if *abandoned {
            continue; // never completed
        }
        let base = id::base(&[*kind as u8, *key]);
        let identity = if *named { Identity::Named(base) } else { Identity::Content(base) };
        world.fill(*index, identity, CONTENTS[*content], |tape| {
            if TYPES[*kind] == "Practitioner" {
                name(tape, NAMES[*content], "A");
            }
            if !links.is_empty() {
                tape.key(&"extension");
                tape.start_array();
            }
            for (link, bare) in links {
                let target = Target::Resource(*link.get(&indices));
                if *bare {
                    tape.reference(target, None);
                    continue;
                }
                tape.start_object();
                tape.key(&"url");
                tape.text("http://a.b");
                tape.key(&"valueReference");
                tape.reference(target, Some("d"));
                tape.end_object();
            }
            tape.end_array();
        });
    }
    world
}

fn addresses(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(key).and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| addresses(member, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| addresses(item, key, found)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn references_lead_to_entries_and_ids_are_unique(plans in prop::collection::vec(plan(), 1..12)) {
        let finished = build(&plans).finish();
        for bundle_type in [BundleType::Transaction, BundleType::Batch] {
            let made = bundle(&finished, bundle_type);
            let (mut ids, mut urls, mut references) = (Vec::new(), Vec::new(), Vec::new());
            addresses(&made, "fullUrl", &mut ids);
            addresses(&made, "url", &mut urls);
            addresses(&made, "reference", &mut references);
            let known: BTreeSet<_> = ids.iter().collect();
            prop_assert_eq!(known.len(), finished.len());
            let targets = if bundle_type == BundleType::Batch { &urls } else { &ids };
            for reference in &references {
                prop_assert!(targets.contains(reference), "{}", reference);
            }
        }
        for (position, plan) in plans.iter().enumerate() {
            let place = finished.resource_of(ResourceIndex::of(position).unwrap());
            prop_assert_eq!(place.is_none(), plan.4);
            prop_assert!(place.is_none_or(|place| place.type_name == TYPES[plan.0]));
        }
        prop_assert_eq!(bundle(&finished, BundleType::Document), bundle(&build(&plans).finish(), BundleType::Document));
    }
}
