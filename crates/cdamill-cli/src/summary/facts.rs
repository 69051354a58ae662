//! What is remembered of a document.

use std::collections::BTreeMap;
use std::time::Duration;

use cdamill::cda::codes;
use cdamill::{IssueSeverity, Report};
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

/// Codes that say that a statement, or what needs a value that is not there, was left out. That nothing is said
/// (`null-entry`, `no-content`), or that there is nothing (`none-known`), is no loss.
const LEFT_OUT: [&str; 4] =
    [codes::NEGATION_UNSUPPORTED, codes::OTHER_SUBJECT, codes::REQUIRED_MISSING, codes::UNMAPPED_ENTRY];

/// Whether something of the document did not come over as it stands there. By its issues, which are the same whether a
/// report is asked for or not.
fn is_partial(report: &Report) -> bool {
    report.issues.iter().any(|issue| {
        let is_repair = issue.code.starts_with("repaired-") || issue.code == codes::ASSUMED_ENCODING;
        let is_loss = is_repair || LEFT_OUT.contains(&issue.code);
        issue.severity >= IssueSeverity::Error || (is_loss && issue.severity >= IssueSeverity::Warning)
    })
}
