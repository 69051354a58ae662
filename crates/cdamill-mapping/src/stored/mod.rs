//! A plan as bytes, and back: a checked mapping is ready in a fraction of the time that its files take to be read and checked.
//!
//! The bytes are for the very same build of this crate: names and types stand in them by number. They begin with a text
//! table; then comes the plan, field by field in the order of [`plan`]'s lists, numbers as in LEB128. Whoever changes the plan is told
//! by the compiler which list wants a change; there is nothing else to keep in step.
//!
//! Groups are most of a plan, and few of them see a given document: they, and concept maps, are loaded when they are asked for.

mod lazily;
mod plan;
mod reader;
mod values;
mod writer;

use crate::plan::Plan;
pub(crate) use lazily::Lazily;
use reader::Reader;
use writer::Writer;

/// What can be stored and loaded again.
trait Stored: Sized {
    fn store(&self, out: &mut Writer);
    /// None when the bytes are not those of this build.
    fn load(from: &mut Reader) -> Option<Self>;
}

pub(crate) fn store(plan: &Plan) -> Vec<u8> {
    let mut out = Writer::default();
    plan.store(&mut out);
    out.finish()
}

pub(crate) fn load(bytes: &'static [u8]) -> Option<Plan> {
    let mut from = Reader::new(bytes)?;
    let plan = Plan::load(&mut from)?;
    from.is_at_end().then_some(plan)
}

#[cfg(test)]
mod tests {
    use crate::{CompiledMapping, Mapping, MappingFile};

    fn small() -> CompiledMapping {
        let text = r#"
            [group.Document]
            wrapper = [{ emit = "recordTarget/patientRole", use = "Patient" }]
            [group.Patient]
            resource = "Patient"
            identity = "shared"
            [group.Patient.set]
            "identifier[]" = "id | Identifier"
            gender = "patient/administrativeGenderCode/@code | map(gender)"
            [concept-map.gender]
            codes = { F = "female", M = "male" }
            default = "unknown"
        "#;
        let file = MappingFile { name: "small.toml".to_owned(), text: text.to_owned() };
        Mapping::empty().overlay(vec![file]).compile().unwrap()
    }

    #[test]
    fn what_is_stored_is_loaded_again_and_the_same_for_the_same_mapping() {
        for mapping in [small(), Mapping::builtin().compile().unwrap()] {
            let stored: &'static [u8] = mapping.store().leak();
            assert!(mapping.store() == stored);
            let loaded = CompiledMapping::load(stored).unwrap();
            assert!(loaded.store() == stored, "every group is loaded to be stored");
            assert_eq!(loaded.knows_template("2.999"), None);
        }
        assert!(small().store() == small().store());
    }

    #[test]
    fn other_bytes_are_not_loaded() {
        let stored: &'static [u8] = small().store().leak();
        for length in 0..stored.len() {
            assert!(CompiledMapping::load(&stored[..length]).is_none(), "{length}");
        }
        let longer: &'static [u8] = [stored, &[0]].concat().leak();
        assert!(CompiledMapping::load(longer).is_none());
        assert!(CompiledMapping::load(&[0xff; 40]).is_none());
    }
}
