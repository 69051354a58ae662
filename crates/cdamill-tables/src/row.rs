//! What a row is made of.

use crate::bundle::{Bundle, Entry};
use crate::json::Value;
use crate::source_map::Source;

/// One resource, and what is known around it.
pub(crate) struct Row<'r, 'a> {
    pub(crate) entry: &'r Entry<'a>,
    pub(crate) bundle: &'r Bundle<'a>,
    pub(crate) document: Option<&'r str>,
    pub(crate) source: Option<&'r Source<'r>>,
    /// The Medication that the resource refers to.
    pub(crate) medication: Option<Value<'r, 'a>>,
}

impl<'r, 'a> Row<'r, 'a> {
    /// The patient that the resource is about; of a Patient, itself.
    pub(crate) fn subject(&self, resource: Option<Value<'r, 'a>>) -> Option<&'r str> {
        if self.entry.type_name == "Patient" {
            return self.entry.id();
        }
        let resource = resource?;
        let subject = resource.get("subject").or_else(|| resource.get("patient"))?;
        self.bundle.patient(subject.get("reference")?.string()?)
    }
}
