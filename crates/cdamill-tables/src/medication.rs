//! The Medication resources of a bundle, for the resources that refer to them.

use std::collections::HashMap;

use crate::bundle::{Bundle, id_in, type_in};
use crate::json::{Tape, Value};

/// Each Medication, read once.
pub(crate) struct Medications<'a> {
    read: HashMap<usize, Tape<'a>>,
    by_id: HashMap<String, usize>,
}

impl<'a> Medications<'a> {
    pub(crate) fn of(bundle: &Bundle<'a>) -> Medications<'a> {
        let mut medications = Medications { read: HashMap::new(), by_id: HashMap::new() };
        for (position, entry) in bundle.entries.iter().enumerate().filter(|(_, entry)| entry.type_name == "Medication")
        {
            let mut tape = Tape::default();
            if tape.read(entry.raw).is_some() {
                medications.read.insert(position, tape);
            }
            if let Some(id) = entry.id() {
                medications.by_id.entry(id.to_owned()).or_insert(position);
            }
        }
        medications
    }

    /// The bytes of the longest.
    pub(crate) fn longest(bundle: &Bundle<'_>) -> usize {
        let medications = bundle.entries.iter().filter(|entry| entry.type_name == "Medication");
        medications.map(|entry| entry.raw.get().len()).max().unwrap_or(0)
    }

    /// What `medicationReference` points to: a contained resource, an entry by its address, or a Medication of the bundle by
    /// its id.
    pub(crate) fn of_resource<'r>(&'r self, bundle: &Bundle<'a>, resource: Value<'r, 'a>) -> Option<Value<'r, 'a>> {
        let reference = resource.get("medicationReference")?.get("reference")?.string()?;
        if let Some(id) = reference.strip_prefix('#') {
            let is_it = |contained: &Value<'_, '_>| {
                let member = |name| contained.get(name).and_then(Value::string);
                member("id") == Some(id) && member("resourceType") == Some("Medication")
            };
            return resource.get("contained")?.items().find(is_it);
        }
        let by_id = || (type_in(reference) == Some("Medication")).then(|| self.by_id.get(id_in(reference)).copied());
        let position = bundle.position(reference).or_else(|| by_id().flatten())?;
        self.read.get(&position)?.root()
    }
}
