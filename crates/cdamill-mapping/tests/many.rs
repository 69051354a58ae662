//! Documents with thousands of one thing: time and output grow with them, not with their square.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::fmt::Write as _;

use support::{builtin, entries, run};

/// Two vital signs of each of so many hours, all pairs in one organizer; comparing every two of them would take minutes.
#[test]
fn each_of_many_readings_finds_its_partner() {
    const PAIRS: usize = 1500;
    let reading = |code: &str, number: usize, value: usize| {
        format!(
            r#"<component><observation classCode="OBS" moodCode="EVN">
              <templateId root="2.16.840.1.113883.10.20.22.4.27"/><id root="2.999.5" extension="{code}/{number}"/>
              <code code="{code}" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>
              <effectiveTime value="20240{}"/><value xsi:type="PQ" value="{value}" unit="mm[Hg]"/>
            </observation></component>"#,
            101 + number % 3
        )
    };
    let all = |code: &str, least: usize| (0..PAIRS).map(|n| reading(code, n, least + n)).collect::<String>();
    let document = entries(&format!(
        r#"<entry><organizer classCode="CLUSTER" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.26"/>
          <id root="2.999.5" extension="all"/><code code="46680005" codeSystem="2.16.840.1.113883.6.96"/>
          <statusCode code="completed"/>{}{}</organizer></entry>"#,
        all("8480-6", 10_000),
        all("8462-4", 20_000)
    ));
    let made = run(builtin(), &document);
    let pairs: Vec<_> = made.all("Observation").into_iter().filter(|one| one["component"].is_array()).collect();
    assert_eq!(pairs.len(), PAIRS);
    for pair in pairs {
        let value = |position: usize| pair["component"][position]["valueQuantity"]["value"].as_u64().unwrap();
        assert_eq!((value(1) - value(0), pair["component"].as_array().unwrap().len()), (10_000, 2));
    }
}

/// Every label of a section is put on everything in it: that is limited, and the limit is told.
#[test]
fn many_labels_of_many_entries_are_limited() {
    let mut inside = String::new();
    for number in 0..1000 {
        write!(
            inside,
            r#"<entry><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.3.445.21"/>
              <code code="SECCLASSOBS" codeSystem="2.16.840.1.113883.5.4"/>
              <value xsi:type="CD" code="L{number}" codeSystem="2.999.6"/></observation></entry>
            <entry><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.38"/>
              <id root="2.999.5" extension="{number}"/><code code="C" codeSystem="2.999.6"/>
              <statusCode code="completed"/><value xsi:type="ST">value</value></observation></entry>"#
        )
        .unwrap();
    }
    let made = run(builtin(), &entries(&inside));
    assert!(made.reports("limit-reached"));
    assert!(made.bytes.len() < 200 * inside.len(), "{} bytes", made.bytes.len());
    assert!(
        !run(builtin(), &entries(&inside[..inside.match_indices("<entry>").nth(40).unwrap().0]))
            .reports("limit-reached")
    );
}
