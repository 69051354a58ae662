//! Issues as a STU3 OperationOutcome.

use serde_json::{Map, Value, json};

use crate::report::{Issue, IssueSeverity};

pub(crate) fn operation_outcome(issues: &[Issue]) -> Value {
    let mut written: Vec<Value> = issues.iter().map(issue).collect();
    if written.is_empty() {
        let text = "Nothing was assumed, repaired or left out.";
        written.push(json!({"severity": "information", "code": "informational", "details": {"text": text}}));
    }
    json!({"resourceType": "OperationOutcome", "issue": written})
}

fn issue(issue: &Issue) -> Value {
    let mut members = Map::new();
    members.insert("severity".to_owned(), issue.severity.code().into());
    members.insert("code".to_owned(), issue_type(issue).into());
    members.insert("details".to_owned(), json!({"coding": [{"code": issue.code}], "text": issue.meaning}));
    if let Some(diagnostics) = diagnostics(issue) {
        members.insert("diagnostics".to_owned(), diagnostics.into());
    }
    if let Some(element) = &issue.element {
        members.insert("location".to_owned(), json!([element]));
    }
    if let Some(target) = &issue.target {
        members.insert("expression".to_owned(), json!([target]));
    }
    Value::Object(members)
}

fn diagnostics(issue: &Issue) -> Option<String> {
    let position = issue.line.zip(issue.column).map(|(line, column)| format!("line {line}, column {column}"));
    let template = issue.template.as_ref().map(|template| format!("template {template}"));
    let parts: Vec<String> = issue.detail.map(str::to_owned).into_iter().chain(position).chain(template).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The code of the value set issue-type that is nearest.
fn issue_type(issue: &Issue) -> &'static str {
    match issue.code {
        "not-xml" | "not-cda" | "encoding" | "document-type" => "structure",
        "limit" | "limit-reached" => "too-costly",
        "internal" => "exception",
        "invalid-code" | "unknown-code-system" | "unmapped-code" => "code-invalid",
        "invalid-base64" | "invalid-number" | "invalid-time" | "reversed-interval" | "unusable-id" => "value",
        "required-missing" => "required",
        "reference-unresolved" => "not-found",
        "negation-unsupported" | "unmapped-content" | "unmapped-entry" | "unsupported-type" => "not-supported",
        "duplicate-id" | "merged" => "duplicate",
        "content-conflict" | "status-conflict" => "conflict",
        code if code.starts_with("repaired-") => "structure",
        _ if issue.severity == IssueSeverity::Information => "informational",
        _ => "processing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use cdamill_stu3::definitions::type_def;

    fn issue_of(code: &'static str, severity: IssueSeverity) -> Issue {
        let mut issue = Error::internal().report().issues.remove(0);
        issue.code = code;
        issue.severity = severity;
        issue
    }

    fn codes_of(element: &str) -> &'static [&'static str] {
        let (_, element) = type_def("OperationOutcome.issue").unwrap().element(element).unwrap();
        element.codes.unwrap()
    }

    #[test]
    fn codes_are_those_of_stu3() {
        let registered = cdamill_cda::diagnostic::CODES.iter().map(|(code, severity, _)| (*code, (*severity).into()));
        let of_errors = ["not-xml", "limit", "internal", "merged", "united"].map(|code| (code, IssueSeverity::Fatal));
        for (code, severity) in registered.chain(of_errors) {
            let outcome = operation_outcome(&[issue_of(code, severity)]);
            let issue = &outcome["issue"][0];
            assert!(codes_of("code").contains(&issue["code"].as_str().unwrap()), "{code}");
            assert!(codes_of("severity").contains(&issue["severity"].as_str().unwrap()), "{code}");
            assert_eq!(issue["details"]["coding"][0]["code"], code);
        }
    }

    #[test]
    fn members_are_those_of_stu3_in_order() {
        let mut full = issue_of("unmapped-entry", IssueSeverity::Warning);
        full.element = Some("ClinicalDocument/component".to_owned());
        full.target = Some("Encounter".to_owned());
        full.template = Some("2.999.1".to_owned());
        (full.line, full.column) = (Some(3), Some(5));
        let outcome = operation_outcome(&[full]);
        let issue = outcome["issue"][0].as_object().unwrap();
        let definition = type_def("OperationOutcome.issue").unwrap();
        let positions: Vec<usize> = issue.keys().map(|key| definition.element(key).unwrap().0).collect();
        assert!(positions.is_sorted(), "{positions:?}");
        assert_eq!(issue["diagnostics"], "a bug in the converter; line 3, column 5; template 2.999.1");
    }

    #[test]
    fn no_issue_is_one_issue() {
        assert_eq!(operation_outcome(&[])["issue"][0]["code"], "informational");
    }
}
