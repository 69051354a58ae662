use super::*;
use cdamill::Converter;
use std::sync::LazyLock;

use crate::failure::Failure;

const CANARY: &str = "Canaryname";

/// A document with an unknown template, an entry that no rule takes, and text that must not show.
fn document(entry: &str) -> String {
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <templateId root="1.2.840.114350.1.72.3.4"/><templateId root="{CANARY}"/><id root="2.999.1" extension="{CANARY}"/>
        <title>{CANARY}</title><effectiveTime value="20240305"/>
        <recordTarget><patientRole><id root="2.999.2" extension="7"/>
        <patient><name><family>{CANARY}</family></name></patient></patientRole></recordTarget>
        <component><structuredBody><component><section><templateId root="1.2.840.114350.1.72.3.5"/><title>{CANARY}</title>
        {entry}</section></component></structuredBody></component></ClinicalDocument>"#
    )
}

/// Takes a while to build.
static CONVERTER: LazyLock<Converter> = LazyLock::new(|| Converter::new().unwrap());

fn facts(text: &str, millis: u64) -> DocumentFacts {
    let taken = Duration::from_millis(millis);
    match CONVERTER.convert(text.as_bytes()) {
        Ok(conversion) => DocumentFacts::converted("a.xml".to_owned(), conversion.report(), text.len() as u64, taken),
        Err(error) => DocumentFacts::failed("b.xml".to_owned(), &Failure::Conversion(error), 7, taken),
    }
}

const UNMAPPED: &str = r#"<entry><act classCode="ACT" moodCode="EVN"><code code="1"/></act></entry>"#;
const NULL: &str = r#"<entry><act classCode="ACT" moodCode="EVN" nullFlavor="NI"><code code="1"/></act></entry>"#;

fn some() -> Vec<DocumentFacts> {
    vec![
        facts(&document(""), 20),
        facts(&document(NULL), 40),
        facts(&document("a & b"), 30),
        facts("<nothing", 10),
        facts("<nothing/>", 0),
    ]
}

#[test]
fn what_is_partial_does_not_hang_on_a_report() {
    let options = cdamill::Options::default().with_skip_losses(true);
    let converter = Converter::builder().options(options).build().unwrap();
    for (entry, expected) in [(UNMAPPED, Outcome::Partial), (NULL, Outcome::Ok), ("a & b", Outcome::Partial)] {
        let conversion = converter.convert(document(entry).as_bytes()).unwrap();
        let facts = DocumentFacts::converted(String::new(), conversion.report(), 1, Duration::ZERO);
        assert_eq!(facts.outcome, expected, "{entry}");
    }
}

fn sum(facts: &[DocumentFacts]) -> Summary {
    let mut summary = Summary::default();
    facts.iter().for_each(|facts| summary.add(facts));
    summary
}

#[test]
fn what_is_partial() {
    assert_eq!(facts(&document(""), 0).outcome, Outcome::Ok);
    let nothing_said = facts(&document(NULL), 0);
    assert_eq!(
        (&nothing_said.outcome, nothing_said.entries_without_resource.len()),
        (&Outcome::Ok, 1),
        "{nothing_said:?}"
    );
    let left_out = facts(&document(UNMAPPED), 0);
    assert_eq!(left_out.outcome, Outcome::Partial, "{left_out:?}");
    assert_eq!(facts(&document("a & b"), 0).outcome, Outcome::Partial);
    assert_eq!(facts("<nothing/>", 0).outcome, Outcome::Failed("not-cda".to_owned()));
}

#[test]
fn sums() {
    let summary = sum(&some());
    assert_eq!((summary.ok, summary.partial, summary.failed, summary.documents()), (2, 1, 2, 5));
    assert_eq!(summary.failures, BTreeMap::from([("not-cda".to_owned(), 1), ("not-xml".to_owned(), 1)]));
    assert_eq!(summary.resources.get("Patient"), Some(&3));
    assert_eq!(summary.unknown_templates.get("1.2.840.114350.1.72.3.4"), Some(&3));
    assert_eq!(summary.entries_without_resource, BTreeMap::from([("null-entry".to_owned(), 1)]));
    let slowest: Vec<u128> = summary.slowest.iter().map(|(taken, _)| taken.as_millis()).collect();
    assert_eq!(slowest, [40, 30, 20, 10]);
}

#[test]
fn sums_are_stored_without_times() {
    let all = some();
    let stored = serde_json::to_string(&sum(&all[..2])).unwrap();
    assert!(!stored.contains("a.xml"), "{stored}");
    let mut resumed: Summary = serde_json::from_str(&stored).unwrap();
    all[2..].iter().for_each(|facts| resumed.add(facts));
    let whole = sum(&all);
    assert_eq!(serde_json::to_string(&resumed).unwrap(), serde_json::to_string(&whole).unwrap());
    assert_eq!((resumed.bytes, resumed.bytes_now), (whole.bytes, whole.bytes - sum(&all[..2]).bytes));

    let stored = serde_json::to_string(&all[0]).unwrap();
    let back: DocumentFacts = serde_json::from_str(&stored).unwrap();
    assert_eq!(back, DocumentFacts { taken: Duration::ZERO, ..all[0].clone() });
}

#[test]
fn templates_do_not_fill_the_memory() {
    let mut summary = Summary::default();
    let mut one = facts("<nothing/>", 0);
    for number in 0..3 * MOST_TEMPLATES / 2 {
        one.unknown_templates = BTreeMap::from([(format!("2.999.{number}"), 2)]);
        summary.add(&one);
        summary.add(&one);
    }
    assert_eq!(summary.unknown_templates.len(), MOST_TEMPLATES);
    assert_eq!(summary.other_templates, 2 * MOST_TEMPLATES as u64);
}

#[test]
fn the_slowest_are_few() {
    let mut summary = Summary::default();
    for millis in [5, 9, 1, 7, 3, 9, 8, 2] {
        summary.add_slow(Duration::from_millis(millis), &millis.to_string());
    }
    let names: Vec<&str> = summary.slowest.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["9", "9", "8", "7", "5"]);
}

#[test]
fn as_text() {
    let mut out = Vec::new();
    text::write(&sum(&some()), Duration::from_secs(2), Some(123_000_000), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for line in [
        "documents 2 ok, 1 partial, 2 failed",
        "failures  not-cda 1, not-xml 1",
        "entries   without a resource: null-entry 1",
        "templates not in the mapping: 1.2.840.114350.1.72.3.4 3, 1.2.840.114350.1.72.3.5 3",
        "slowest   40 ms a.xml",
        "          10 ms b.xml",
        "memory    123 MB at most",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    assert!(text.contains("time      2.0 s, 0.0 MB/s, "), "{text}");
    assert!(!text.contains(CANARY), "{text}");

    let mut none = Vec::new();
    text::write(&Summary::default(), Duration::ZERO, None, &mut none).unwrap();
    assert_eq!(
        String::from_utf8(none).unwrap(),
        "documents 0 ok, 0 partial, 0 failed\ntime      0.0 s, 0.0 MB/s, 0 documents/s\n"
    );
}

#[test]
fn as_json() {
    let mut out = Vec::new();
    sum(&some()).write(SummaryFormat::Json, Duration::from_secs(2), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.ends_with("}\n") && text.lines().count() == 1 && !text.contains(CANARY), "{text}");
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["documents"], json!({"ok": 2, "partial": 1, "failed": 2}));
    assert_eq!(value["failures"]["not-xml"], 1);
    assert_eq!(value["slowest"][0], json!({"name": "a.xml", "ms": 40}));
    assert_eq!(value["seconds"], 2.0);
    let mut none = Vec::new();
    Summary::default().write(SummaryFormat::None, Duration::ZERO, &mut none).unwrap();
    assert_eq!(none, b"");
}
