//! The report: what it counts and names, and that its places are those of the document.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cdamill::{Converter, Options, Report};
use roxmltree::{Document, Node};
use serde_json::Value;

fn documents() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "xml") {
                into.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata"), &mut paths);
    paths.sort();
    let read = paths.into_iter().filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)));
    let is_document = |text: &str| {
        Document::parse(text).is_ok_and(|xml| xml.root_element().has_tag_name(("urn:hl7-org:v3", "ClinicalDocument")))
    };
    let found: Vec<_> = read.filter(|(_, text)| is_document(text)).collect();
    assert!(found.len() > 100);
    found
}

fn report(text: &str) -> Report {
    Converter::new().unwrap().convert(text.as_bytes()).unwrap().report().clone()
}

/// The way to an element, counted anew.
fn path(node: Node<'_, '_>) -> String {
    let name = |node: Node<'_, '_>| {
        let prefix = match node.tag_name().namespace() {
            Some("urn:hl7-org:sdtc") => "sdtc:",
            Some("urn:ihe:pharm:medication" | "urn:hl7-org:pharm") => "pharm:",
            _ => "",
        };
        format!("{prefix}{}", node.tag_name().name())
    };
    let step = |node: Node<'_, '_>| {
        let same = |other: &Node<'_, '_>| other.is_element() && name(*other) == name(node);
        let before = node.prev_siblings().skip(1).filter(same).count();
        let is_only = before == 0 && !node.next_siblings().skip(1).any(|other| same(&other));
        if is_only { name(node) } else { format!("{}[{}]", name(node), before + 1) }
    };
    let mut steps: Vec<String> = node.ancestors().filter(|above| above.is_element()).map(step).collect();
    steps.reverse();
    steps.join("/")
}

/// The element whose start tag begins at a line and column.
fn element_at<'d>(xml: &'d Document<'_>, line: u32, column: u32) -> Node<'d, 'd> {
    let is_there = |node: &Node<'_, '_>| {
        let position = xml.text_pos_at(node.range().start);
        node.is_element() && (position.row, position.col) == (line, column)
    };
    xml.descendants().find(is_there).unwrap_or_else(|| panic!("no element begins at {line}:{column}"))
}

#[test]
fn places_are_those_of_the_document() {
    let converter = Converter::new().unwrap();
    let mut count = 0;
    for (file, text) in documents() {
        let file = file.display();
        let xml = Document::parse(&text).unwrap();
        let conversion = converter.convert(text.as_bytes()).unwrap();
        let report = conversion.report();
        let issues = report.issues.iter().filter_map(|issue| {
            let place = (issue.element.as_deref()?, issue.line?, issue.column?, issue.template.as_deref());
            Some((place, issue.code == "unknown-template"))
        });
        let losses = report.losses.iter().map(|loss| {
            let element = element_at(&xml, loss.line, loss.column);
            let has =
                |name: &str| element.attributes().any(|attribute| attribute.name() == name.rsplit(':').next().unwrap());
            assert!(loss.attribute.is_none_or(|name| name == "*" || has(name)), "{file}: {loss:?}");
            ((loss.path.as_str(), loss.line, loss.column, loss.template.as_deref()), false)
        });
        for ((named, line, column, template), is_own) in issues.chain(losses) {
            count += 1;
            let element = element_at(&xml, line, column);
            if !named.contains('*') {
                assert_eq!(named, path(element), "{file}: {line}:{column}");
            }
            let mut around = element.ancestors().take(if is_own { 1 } else { usize::MAX });
            let has = |node: Node<'_, '_>| {
                let ids = node.children().filter(|child| child.tag_name().name() == "templateId");
                ids.filter_map(|id| id.attribute("root")).any(|root| Some(root.trim()) == template)
            };
            assert!(template.is_none() || around.any(has), "{file}: {named} has no template {template:?}");
        }
    }
    assert!(count > 3000, "only {count} places");
}

#[test]
fn counts_are_those_of_the_document() {
    let converter = Converter::new().unwrap();
    for (file, text) in documents() {
        let xml = Document::parse(&text).unwrap();
        let conversion = converter.convert(text.as_bytes()).unwrap();
        let counts = &conversion.report().counts;
        let of = |name: &str| xml.descendants().filter(|node| node.tag_name().name() == name).count() as u64;
        assert_eq!((counts.sections, counts.entries), (of("section"), of("entry")), "{}", file.display());
        let mut resources: BTreeMap<Cow<'_, str>, u64> = BTreeMap::new();
        conversion.resources().for_each(|resource| *resources.entry(resource.type_name().into()).or_default() += 1);
        assert_eq!(counts.resources, resources);
        let mut losses: BTreeMap<Cow<'_, str>, u64> = BTreeMap::new();
        conversion.report().losses.iter().for_each(|loss| *losses.entry(loss.kind.into()).or_default() += 1);
        assert_eq!(counts.losses, losses);
        let without: u64 = counts.entries_without_resource.iter().map(|without| without.count).sum();
        assert!(without <= counts.entries);
    }
}

fn document(inside: &str) -> String {
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="2.999.1"/>
        <recordTarget><patientRole><id root="2.999.2" extension="P"/></patientRole></recordTarget>
        <component><structuredBody><component><section>{inside}</section></component></structuredBody></component></ClinicalDocument>"#
    )
}

#[test]
fn unknown_templates_are_named_once_each() {
    let entry = |root: &str| format!(r#"<entry><act><templateId root="{root}"/></act></entry>"#);
    let roots =
        ["1.2.840.9999.1.1", "John Testwood", "1.2.840.9999.1.1", "2.16.840.1.113883.10.20.22.4.9", "078-05-1120"];
    let report = report(&document(&roots.map(entry).concat()));
    let unknown = report.issues.iter().filter(|issue| issue.code == "unknown-template");
    let unknown: Vec<_> =
        unknown.map(|issue| (issue.template.as_deref(), issue.count, issue.element.as_deref().unwrap())).collect();
    let at = |number: usize| format!("ClinicalDocument/component/structuredBody/component/section/entry[{number}]/act");
    let expected = [(Some("1.2.840.9999.1.1"), Some(2), &*at(1)), (None, Some(2), &*at(2))];
    assert_eq!(unknown, expected);
    assert_eq!(report.counts.unknown_templates, BTreeMap::from([("1.2.840.9999.1.1".to_owned(), 2)]));
    let text = String::from_utf8([report.to_json(), report.to_operation_outcome()].concat()).unwrap();
    assert!(!text.contains("Testwood") && !text.contains("078-05"), "{text}");
}

#[test]
fn entries_without_a_resource_are_counted_by_template_and_reason() {
    let allergy = "2.16.840.1.113883.10.20.22.4.30";
    let concern =
        format!(r#"<entry><act nullFlavor="NI"><templateId root="{allergy}"/><code code="CONC"/></act></entry>"#);
    let result = r#"<entry><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.2"/>
        <id root="2.999.3"/><code code="718-7" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>
        <effectiveTime value="20240301"/><value xsi:type="PQ" value="13" unit="g/dL"/></observation></entry>"#;
    let report = report(&document(&format!("{concern}{result}{concern}<entry/>")));
    let json: Value = serde_json::from_slice(&report.to_json()).unwrap();
    let expected = serde_json::json!([
        {"reason": "no-content", "count": 1},
        {"template": allergy, "reason": "null-entry", "count": 2}
    ]);
    assert_eq!(json["counts"]["entries_without_resource"], expected);
    assert_eq!(json["counts"]["resources"]["Observation"], 1);
    let mut sums = report.counts.clone();
    sums.add(&report.counts);
    let twice: Vec<u64> = sums.entries_without_resource.iter().map(|without| without.count).collect();
    assert_eq!(
        (twice, sums.losses),
        (vec![2, 4], report.counts.losses.iter().map(|(kind, n)| (kind.clone(), n * 2)).collect())
    );
}

#[test]
fn an_operation_outcome_says_all_that_the_report_says() {
    let converter = Converter::new().unwrap();
    for (file, text) in documents() {
        let conversion = converter.convert(text.as_bytes()).unwrap();
        let report = conversion.report();
        let outcome: Value = serde_json::from_slice(&report.to_operation_outcome()).unwrap();
        let issues = outcome["issue"].as_array().unwrap();
        let wanted = 1 + report.counts.entries_without_resource.len() + report.issues.len() + report.losses.len();
        assert_eq!(issues.len(), wanted, "{}", file.display());
        let code = |issue: &Value| issue["details"]["coding"][0]["code"].as_str().unwrap().to_owned();
        assert_eq!(code(&issues[0]), "counts");
        let said =
            issues[wanted - report.losses.len()..].iter().map(|issue| (code(issue), issue["location"][0].clone()));
        let losses = report.losses.iter().map(|loss| {
            let last = loss.attribute.map_or("text()".to_owned(), |name| format!("@{name}"));
            (loss.kind.to_owned(), Value::from(format!("{}/{last}", loss.path)))
        });
        assert!(said.eq(losses), "{}", file.display());
    }
}

#[test]
fn losses_can_be_left_out() {
    let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cli/summary.xml")).unwrap();
    let full = Converter::new().unwrap().convert(&text).unwrap();
    let options = Options::default().with_skip_losses(true);
    let quick = Converter::builder().options(options).build().unwrap().convert(&text).unwrap();
    assert!(!full.report().losses.is_empty() && quick.report().losses.is_empty());
    let type_of_bundle = cdamill::BundleType::Document;
    assert_eq!(full.to_json(type_of_bundle), quick.to_json(type_of_bundle));
}

/// A statement's own template goes before those around it, and a document's template is nobody's.
#[test]
fn a_loss_has_the_nearest_template() {
    let inner = "2.16.840.1.113883.10.20.22.4.2";
    let report = report(&document(&format!(
        r#"<templateId root="2.16.840.1.113883.10.20.22.2.3.1"/><entry><observation><templateId root="{inner}"/>
        <code code="planted"/><value><planted value="planted"/></value></observation></entry>"#
    )));
    let loss = report.losses.iter().find(|loss| loss.path.ends_with("observation/value/*")).unwrap();
    assert_eq!(loss.template.as_deref(), Some(inner));
    assert!(report.losses.iter().filter(|loss| loss.path.contains("recordTarget")).all(|loss| loss.template.is_none()));
}

/// The table of codes in the documentation is the registry.
#[test]
fn every_code_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/report.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("writes them anew -->\n").unwrap();
    let (table, after) = rest.split_once("<!-- end of codes -->").unwrap();
    let mut now = "\n| code | severity | meaning |\n|---|---|---|\n".to_owned();
    for (code, severity, meaning) in cdamill::cda::diagnostic::CODES {
        now.push_str(&format!("| `{code}` | {} | {meaning} |\n", format!("{severity:?}").to_lowercase()));
    }
    now.push('\n');
    if std::env::var_os("CDAMILL_ACCEPT").is_some() && table != now {
        std::fs::write(&path, format!("{before}writes them anew -->\n{now}<!-- end of codes -->{after}")).unwrap();
    } else {
        assert_eq!(table, now, "CDAMILL_ACCEPT=1 writes the table anew");
    }
}

#[test]
fn sources_are_elements_of_the_document() {
    let converter = Converter::new().unwrap();
    let mut count = 0;
    for (file, text) in documents() {
        let xml = Document::parse(&text).unwrap();
        let conversion = converter.convert(text.as_bytes()).unwrap();
        for resource in conversion.resources() {
            let source =
                resource.source().unwrap_or_else(|| panic!("{}: {resource:?} comes from nowhere", file.display()));
            let is_it = |node: &Node<'_, '_>| node.is_element() && node.range() == source.bytes;
            let element = xml.descendants().find(is_it).unwrap();
            assert_eq!(path(element), source.path, "{}", file.display());
            count += 1;
        }
    }
    assert!(count > 1000, "only {count} resources");
}
