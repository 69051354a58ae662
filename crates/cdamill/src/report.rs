//! What a reader of the result should know.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outcome;

/// What was converted, and what was assumed, repaired or left out on the way. Holds no text of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// How much there was, and what was made of it.
    pub counts: Counts,
    /// In the order of reading: of the bytes, of the XML, of the conversion, of the merging of resources.
    pub issues: Vec<Issue>,
    /// What of header and entries does not stand in the output as it was sent, in the order of the document.
    pub losses: Vec<Loss>,
}

/// A fact of the document that does not stand in the output as it was sent. Never its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Loss {
    /// `lost`; `translated`, where a concept map gave another code for it; `converted`, where it was written in another
    /// form; `selector`, where a code told which rule to use.
    pub kind: &'static str,
    /// The CDA element, as in [`Issue::element`].
    pub path: String,
    /// The attribute; none for the element's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<&'static str>,
    /// The template, as in [`Issue::template`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Line in the decoded text, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// How much there was, and what was made of it. Can be read back from its JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct Counts {
    /// `ClinicalDocument` elements that were converted.
    pub documents: u64,
    /// `section` elements in them.
    pub sections: u64,
    /// `entry` elements in them.
    pub entries: u64,
    /// Resources that were made, by type.
    pub resources: BTreeMap<Cow<'static, str>, u64>,
    /// `entry` elements that no resource was made of, by template and reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries_without_resource: Vec<WithoutResource>,
    /// How often each template occurs that the mapping does not know, by OID.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown_templates: BTreeMap<String, u64>,
    /// Losses, by kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub losses: BTreeMap<Cow<'static, str>, u64>,
}

/// Entries of one template that no resource was made of, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WithoutResource {
    /// A template of the entry's statement, as an OID; none where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The code of the first issue in the entry that says why; `in-another-resource` where what the entry says stands in
    /// a resource that was made of something else.
    pub reason: Cow<'static, str>,
    /// How many.
    pub count: u64,
}

impl Counts {
    /// Adds what `other` counted.
    pub fn add(&mut self, other: &Counts) {
        self.documents += other.documents;
        self.sections += other.sections;
        self.entries += other.entries;
        for (type_name, count) in &other.resources {
            *self.resources.entry(type_name.clone()).or_default() += count;
        }
        for (template, count) in &other.unknown_templates {
            *self.unknown_templates.entry(template.clone()).or_default() += count;
        }
        for (kind, count) in &other.losses {
            *self.losses.entry(kind.clone()).or_default() += count;
        }
        for without in &other.entries_without_resource {
            let key = |of: &WithoutResource| (of.template.clone(), of.reason.clone());
            match self.entries_without_resource.binary_search_by_key(&key(without), key) {
                Ok(position) => {
                    let known = self.entries_without_resource.get_mut(position);
                    known.into_iter().for_each(|known| known.count += without.count);
                }
                Err(position) => self.entries_without_resource.insert(position, without.clone()),
            }
        }
    }
}

/// One thing to know, by code and position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Issue {
    /// A stable code, such as `unmapped-entry`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: IssueSeverity,
    /// What the code means, in one sentence.
    pub meaning: &'static str,
    /// A fixed phrase that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<&'static str>,
    /// The CDA element, `ClinicalDocument/component/structuredBody/component[2]/section/entry[1]/observation`: numbers,
    /// from 1, only where siblings share the name; `*` for a name that CDA does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The template of that element or of the nearest one around it that has any, as an OID. What stands there and is
    /// none is not repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Line in the decoded text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// How many elements it is about, where it speaks of all at the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The type of the STU3 resource concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// How much an issue matters. The names are those of `OperationOutcome.issue.severity` in STU3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum IssueSeverity {
    /// Nothing is lost; someone may want to know.
    Information,
    /// Something was assumed, repaired or left out.
    Warning,
    /// A part of the document could not be used.
    Error,
    /// There is no bundle.
    Fatal,
}

impl IssueSeverity {
    /// The code in STU3: `information`, `warning`, `error`, `fatal`.
    pub fn code(self) -> &'static str {
        match self {
            IssueSeverity::Information => "information",
            IssueSeverity::Warning => "warning",
            IssueSeverity::Error => "error",
            IssueSeverity::Fatal => "fatal",
        }
    }
}

impl From<cdamill_cda::Severity> for IssueSeverity {
    fn from(severity: cdamill_cda::Severity) -> IssueSeverity {
        match severity {
            cdamill_cda::Severity::Information => IssueSeverity::Information,
            cdamill_cda::Severity::Warning => IssueSeverity::Warning,
            cdamill_cda::Severity::Error => IssueSeverity::Error,
        }
    }
}

impl Report {
    /// The report as JSON, with the fields of this type by their names; what does not apply is left out.
    pub fn to_json(&self) -> Vec<u8> {
        json(self)
    }

    /// The report as a STU3 OperationOutcome, in JSON: an issue with the counts, one for each issue, one for each loss.
    pub fn to_operation_outcome(&self) -> Vec<u8> {
        let outcome: Value = outcome::operation_outcome(self);
        json(&outcome)
    }
}

pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    // Text keys and finite numbers only: this does not fail.
    serde_json::to_vec(value).unwrap_or_default()
}
