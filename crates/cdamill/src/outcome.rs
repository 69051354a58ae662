//! A report as a STU3 OperationOutcome.

use serde_json::{Map, Value, json};

use crate::report::{Counts, Issue, IssueSeverity, Loss, Report};

pub(crate) fn operation_outcome(report: &Report) -> Value {
    let counted = (report.counts.documents > 0).then(|| counts(&report.counts));
    let without = report.counts.entries_without_resource.iter().map(|without| {
        let template =
            without.template.as_ref().map_or_else(String::new, |template| format!(" of template {template}"));
        let text = format!("Entries{template} without a resource, {}: {}", without.reason, without.count);
        information("entries-without-resource", &text)
    });
    let issues = report.issues.iter().map(issue);
    let losses = report.losses.iter().map(loss);
    let mut written: Vec<Value> = counted.into_iter().chain(without).chain(issues).chain(losses).collect();
    if written.is_empty() {
        // STU3 wants at least one
        written.push(counts(&report.counts));
    }
    json!({"resourceType": "OperationOutcome", "issue": written})
}

/// How much there was, and what was made of it.
fn counts(counts: &Counts) -> Value {
    let Counts { documents, sections, entries, resources, .. } = counts;
    let mut text = format!("documents: {documents}; sections: {sections}; entries: {entries}; resources:");
    let mut separator = ' ';
    for (type_name, count) in resources {
        text.push(separator);
        text.push_str(&format!("{type_name} {count}"));
        separator = ',';
    }
    if resources.is_empty() {
        text.push_str(" none");
    }
    information("counts", &text)
}

fn information(code: &str, text: &str) -> Value {
    json!({"severity": "information", "code": "informational", "details": {"coding": [{"code": code}], "text": text}})
}

fn issue(issue: &Issue) -> Value {
    let mut members = Map::new();
    members.insert("severity".to_owned(), issue.severity.code().into());
    members.insert("code".to_owned(), issue_type(issue).into());
    members.insert("details".to_owned(), json!({"coding": [{"code": issue.code}], "text": issue.meaning}));
    let parts = [
        issue.detail.map(str::to_owned),
        issue.line.zip(issue.column).map(position),
        issue.template.as_deref().map(template),
        issue.count.map(|count| format!("{count} elements")),
    ];
    place(&mut members, parts, issue.element.clone());
    if let Some(target) = &issue.target {
        members.insert("expression".to_owned(), json!([target]));
    }
    Value::Object(members)
}

fn loss(loss: &Loss) -> Value {
    let (severity, code, text) = match loss.kind {
        "translated" => ("information", "informational", "A concept map gave another code for it."),
        "converted" => ("information", "informational", "It was written in another form."),
        "selector" => ("information", "informational", "The code told which rule to use."),
        _ => ("warning", "not-supported", "Nothing in the output says it."),
    };
    let mut members = Map::new();
    members.insert("severity".to_owned(), severity.into());
    members.insert("code".to_owned(), code.into());
    members.insert("details".to_owned(), json!({"coding": [{"code": loss.kind}], "text": text}));
    let parts = [Some(position((loss.line, loss.column))), loss.template.as_deref().map(template)];
    let path = match loss.attribute {
        Some(attribute) => format!("{}/@{attribute}", loss.path),
        None => format!("{}/text()", loss.path),
    };
    place(&mut members, parts, Some(path));
    Value::Object(members)
}

/// Where it is: `diagnostics` and `location`.
fn place(members: &mut Map<String, Value>, parts: impl IntoIterator<Item = Option<String>>, path: Option<String>) {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        members.insert("diagnostics".to_owned(), parts.join("; ").into());
    }
    if let Some(path) = path {
        members.insert("location".to_owned(), json!([path]));
    }
}

fn position((line, column): (u32, u32)) -> String {
    format!("line {line}, column {column}")
}

fn template(oid: &str) -> String {
    format!("template {oid}")
}

/// The code of the value set issue-type that is nearest.
fn issue_type(issue: &Issue) -> &'static str {
    match issue.code {
        "not-xml" | "not-cda" | "encoding" | "document-type" => "structure",
        "limit" | "limit-reached" => "too-costly",
        "internal" => "exception",
        "invalid-code" | "unknown-code" | "unknown-code-system" | "unmapped-code" => "code-invalid",
        "invalid-base64" | "invalid-number" | "invalid-time" | "reversed-interval" | "unusable-id" => "value",
        "required-missing" | "undated" => "required",
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

    fn outcome_of(issue: Issue) -> Value {
        operation_outcome(&Report { issues: vec![issue], ..Report::default() })
    }

    fn codes_of(element: &str) -> &'static [&'static str] {
        let (_, element) = type_def("OperationOutcome.issue").unwrap().element(element).unwrap();
        element.codes.unwrap()
    }

    #[test]
    fn codes_are_those_of_stu3() {
        let registered = cdamill_cda::diagnostic::CODES.iter().map(|(code, severity, _)| (*code, (*severity).into()));
        let of_errors = ["not-xml", "limit", "internal"].map(|code| (code, IssueSeverity::Fatal));
        for (code, severity) in registered.chain(of_errors) {
            let outcome = outcome_of(issue_of(code, severity));
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
        let outcome = outcome_of(full);
        let issue = outcome["issue"][0].as_object().unwrap();
        let definition = type_def("OperationOutcome.issue").unwrap();
        let positions: Vec<usize> = issue.keys().map(|key| definition.element(key).unwrap().0).collect();
        assert!(positions.is_sorted(), "{positions:?}");
        assert_eq!(issue["diagnostics"], "a bug in the converter; line 3, column 5; template 2.999.1");
    }

    #[test]
    fn no_issue_is_one_issue() {
        let outcome = operation_outcome(&Report::default());
        assert_eq!((&outcome["issue"][0]["code"], outcome["issue"][1].is_null()), (&"informational".into(), true));
    }

    #[test]
    fn every_kind_of_loss_is_an_issue() {
        for (kind, severity) in [
            ("lost", "warning"),
            ("translated", "information"),
            ("converted", "information"),
            ("selector", "information"),
        ] {
            let loss = Loss {
                kind,
                path: "ClinicalDocument/code".to_owned(),
                attribute: Some("code"),
                template: None,
                line: 3,
                column: 5,
            };
            let text = Loss { attribute: None, ..loss.clone() };
            let outcome = operation_outcome(&Report { losses: vec![loss, text], ..Report::default() });
            let issue = &outcome["issue"][0];
            assert!(codes_of("code").contains(&issue["code"].as_str().unwrap()));
            assert_eq!((&issue["severity"], &issue["details"]["coding"][0]["code"]), (&severity.into(), &kind.into()));
            assert_eq!(
                (&issue["location"][0], &issue["diagnostics"]),
                (&"ClinicalDocument/code/@code".into(), &"line 3, column 5".into())
            );
            assert_eq!(outcome["issue"][1]["location"][0], "ClinicalDocument/code/text()");
        }
    }
}
