//! Paths from an ancestor are walked once for all nodes that share it: each node still gets what is its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use serde_json::Value;
use support::observation::observations;
use support::{compiled, document, run};

fn comments(set: &str, sections: &[&str]) -> Vec<String> {
    let section = |inside: &&str| format!("<component><section>{inside}</section></component>");
    let inside: String = sections.iter().map(section).collect();
    let document = document(&format!("<component><structuredBody>{inside}</structuredBody></component>"));
    let made = run(&compiled(&observations(set)), &document);
    made.all("Observation").iter().map(|one| one["comment"].as_str().unwrap_or_default().to_owned()).collect()
}

fn observation(id: &str, inside: &str) -> String {
    format!(
        r#"<entry><observation classCode="OBS" moodCode="EVN"><id root="2.999" extension="{id}"/><code code="{id}"/>{inside}</observation></entry>"#
    )
}

#[test]
fn each_section_says_its_own() {
    let two = [observation("1", ""), observation("2", "")].concat();
    let first = format!("<title>a</title>{two}");
    let second = format!("<title>b</title>{}", observation("3", ""));
    let third = observation("4", "");
    assert_eq!(comments(r#"comment = "^section/title | text""#, &[&first, &second, &third]), ["a", "a", "b", ""]);
}

#[test]
fn what_is_compared_with_the_node_at_hand_is_asked_anew() {
    let refers = |to: &str| {
        format!(
            r#"<reference typeCode="REFR"><externalAct><id root="2.999" extension="{to}"/></externalAct></reference>"#
        )
    };
    let section = [observation("1", &refers("2")), observation("2", &refers("1")), observation("3", "")].concat();
    let set = r#"comment = "^section/entry/observation[same-id-here(id, reference/externalAct/id)]/code/@code""#;
    assert_eq!(comments(set, &[&section]), ["2", "1", ""]);
}

#[test]
fn what_was_written_is_asked_anew() {
    let section = format!("<title>a</title>{}", observation("1", ""));
    let set = r#"
        issued = "^section/title[set(comment)] | text | instant"
        comment = "^section/title[not set(comment)] | text"
        method = "^section/title[set(comment)] | CodeableConcept"
    "#;
    let document = document(&format!(
        "<component><structuredBody><component><section>{section}</section></component></structuredBody></component>"
    ));
    let made = run(&compiled(&observations(set)), &document);
    let one: &Value = made.one("Observation");
    assert_eq!(one["comment"], "a");
    assert_eq!(one["method"]["text"], "a");
    assert!(one["issued"].is_null());
}

#[test]
fn a_pipe_may_ask_again_while_it_is_walked() {
    // the observations of both sections, each asking its own section
    let set = r#"comment = "^ClinicalDocument/component/structuredBody/component/section/title | text | join(', ')""#;
    let sections = [1, 2].map(|n| format!("<title>s{n}</title>{}", observation(&n.to_string(), "")));
    assert_eq!(comments(set, &[&sections[0], &sections[1]]), ["s1, s2", "s1, s2"]);
}
