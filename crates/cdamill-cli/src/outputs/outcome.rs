//! What is said of a document that failed, for machines: an OperationOutcome.

use std::io;

use cdamill::Report;
use serde_json::{Value, json};

use crate::failure::Failure;

/// The OperationOutcome of a failure: its code, its position, and what it is about.
pub(crate) fn of_failure(failure: &Failure, about: &str) -> io::Result<Value> {
    if let Some(report) = failure.report() {
        return of_report(&report, about);
    }
    let message = failure.to_string();
    let code = message.split_once(": ").map_or(message.as_str(), |(code, _)| code);
    let details = json!({"coding": [{"code": code}], "text": message});
    let issue = json!({"severity": "fatal", "code": "exception", "details": details, "diagnostics": about});
    Ok(json!({"resourceType": "OperationOutcome", "issue": [issue]}))
}

/// A report as OperationOutcome whose first issue says what it is about.
pub(crate) fn of_report(report: &Report, about: &str) -> io::Result<Value> {
    let mut outcome: Value = serde_json::from_slice(&report.to_operation_outcome())?;
    if let Some(issue) = outcome.pointer_mut("/issue/0").and_then(Value::as_object_mut) {
        let known = issue.get("diagnostics").and_then(Value::as_str);
        let diagnostics = known.map_or_else(|| about.to_owned(), |known| format!("{about}; {known}"));
        issue.insert("diagnostics".to_owned(), diagnostics.into());
    }
    Ok(outcome)
}

/// What a report or an outcome is about.
pub(crate) fn about(input: &str, document: Option<usize>) -> String {
    match document {
        Some(number) => format!("input {input}, document {number}"),
        None => format!("input {input}"),
    }
}
