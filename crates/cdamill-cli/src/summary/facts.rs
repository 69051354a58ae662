//! What is remembered of a document.

use std::collections::BTreeMap;
use std::time::Duration;

use cdamill::cda::diagnostic::{self, Severity};
use cdamill::{Issue, IssueSeverity, Report};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What became of a document, without its content. Small, and made where the document is converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DocumentFacts {
    /// As it is printed.
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
    /// Before conversion.
    pub(crate) bytes: u64,
    /// Resources, by type.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) resources: BTreeMap<String, u64>,
    /// Templates that the mapping does not know, by OID.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) unknown_templates: BTreeMap<String, u64>,
    /// Entries without a resource, by reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) entries_without_resource: BTreeMap<String, u64>,
    /// Reading and converting. Not stored: a run that goes on where one ended has its own times.
    #[serde(skip)]
    pub(crate) taken: Duration,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Ok,
    /// Converted, but something was left out or repaired: see [`is_partial`].
    Partial,
    /// With the code of the failure.
    Failed(String),
}

impl DocumentFacts {
    /// Of a document that was converted.
    pub(crate) fn converted(name: String, report: &Report, bytes: u64, taken: Duration) -> DocumentFacts {
        let counts = &report.counts;
        let mut entries_without_resource = BTreeMap::new();
        for without in &counts.entries_without_resource {
            *entries_without_resource.entry(without.reason.to_string()).or_default() += without.count;
        }
        DocumentFacts {
            name,
            outcome: if is_partial(report) { Outcome::Partial } else { Outcome::Ok },
            bytes,
            resources: counts.resources.iter().map(|(name, &count)| (name.to_string(), count)).collect(),
            unknown_templates: counts.unknown_templates.clone(),
            entries_without_resource,
            taken,
        }
    }

    /// Of a document, or an input, that failed.
    pub(crate) fn failed(name: String, failure: &Failure, bytes: u64, taken: Duration) -> DocumentFacts {
        DocumentFacts {
            name,
            outcome: Outcome::Failed(failure.code().to_owned()),
            bytes,
            resources: BTreeMap::new(),
            unknown_templates: BTreeMap::new(),
            entries_without_resource: BTreeMap::new(),
            taken,
        }
    }
}

/// Whether something of the document did not come over as it stands there: an entry was left out for a reason that is more
/// than information, a part could not be used (an issue of severity error), or its bytes or its XML had to be repaired.
/// What says nothing (`null-entry`, `no-content`) or that there is nothing (`none-known`) is no loss.
fn is_partial(report: &Report) -> bool {
    let is_lost = |reason: &str| diagnostic::severity(reason).is_some_and(|severity| severity > Severity::Information);
    let mut without = report.counts.entries_without_resource.iter();
    without.any(|without| is_lost(without.reason.as_ref())) || report.issues.iter().any(is_fault)
}

fn is_fault(issue: &Issue) -> bool {
    let is_repair = issue.code.starts_with("repaired-") || issue.code == diagnostic::codes::ASSUMED_ENCODING;
    issue.severity >= IssueSeverity::Error || (is_repair && issue.severity >= IssueSeverity::Warning)
}
