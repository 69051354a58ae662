//! Documents of any size: sections of many entries, each with ids and values of its own and a row in the narrative.

use std::fmt::Write as _;

/// What an entry is made of; `#` stands for its number, `%` for a digit or two that differ from entry to entry.
struct Section {
    heading: &'static str,
    row: &'static str,
    entry: &'static str,
}

const SECTIONS: [Section; 4] = [
    Section {
        heading: r#"<templateId root="2.16.840.1.113883.10.20.22.2.5.1" extension="2015-08-01"/>
          <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title>"#,
        row: r##"<tr><td ID="p#">Condition number #</td><td>20%</td></tr>"##,
        entry: r##"<act classCode="ACT" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.3" extension="2015-08-01"/>
            <id root="2.999.80.1" extension="concern-#"/>
            <code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>
            <statusCode code="active"/>
            <effectiveTime><low value="20%0612"/></effectiveTime>
            <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
              <templateId root="2.16.840.1.113883.10.20.22.4.4" extension="2015-08-01"/>
              <id root="2.999.80.2" extension="problem-#"/>
              <code code="55607006" codeSystem="2.16.840.1.113883.6.96" displayName="Problem"/>
              <text><reference value="#p#"/></text>
              <statusCode code="completed"/>
              <effectiveTime><low value="20%0611"/></effectiveTime>
              <value xsi:type="CD" code="386610%" codeSystem="2.16.840.1.113883.6.96" displayName="Condition number #"/>
            </observation></entryRelationship>
          </act>"##,
    },
    Section {
        heading: r#"<templateId root="2.16.840.1.113883.10.20.22.2.1.1" extension="2014-06-09"/>
          <code code="10160-0" codeSystem="2.16.840.1.113883.6.1"/><title>Medications</title>"#,
        row: r##"<tr><td ID="m#">Medicine number #, % mg a day</td></tr>"##,
        entry: r##"<substanceAdministration classCode="SBADM" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.16" extension="2014-06-09"/>
            <id root="2.999.80.3" extension="medication-#"/>
            <text><reference value="#m#"/></text>
            <statusCode code="completed"/>
            <effectiveTime xsi:type="IVL_TS"><low value="20%0301"/><high value="20%0401"/></effectiveTime>
            <effectiveTime xsi:type="PIVL_TS" operator="A"><period value="12" unit="h"/></effectiveTime>
            <routeCode code="C38288" codeSystem="2.16.840.1.113883.3.26.1.1" displayName="ORAL"/>
            <doseQuantity value="%" unit="mg"/>
            <consumable><manufacturedProduct classCode="MANU">
              <templateId root="2.16.840.1.113883.10.20.22.4.23" extension="2014-06-09"/>
              <manufacturedMaterial>
                <code code="3142%" codeSystem="2.16.840.1.113883.6.88" displayName="Medicine number #"/>
              </manufacturedMaterial>
            </manufacturedProduct></consumable>
          </substanceAdministration>"##,
    },
    Section {
        heading: r#"<templateId root="2.16.840.1.113883.10.20.22.2.3.1" extension="2015-08-01"/>
          <code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/><title>Results</title>"#,
        row: r##"<tr><td>Hemoglobin</td><td ID="r#">13.% g/dL</td></tr>"##,
        entry: r##"<organizer classCode="BATTERY" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.1" extension="2015-08-01"/>
            <id root="2.999.80.4" extension="panel-#"/>
            <code code="58410-2" codeSystem="2.16.840.1.113883.6.1" displayName="CBC panel"/>
            <statusCode code="completed"/>
            <component><observation classCode="OBS" moodCode="EVN">
              <templateId root="2.16.840.1.113883.10.20.22.4.2" extension="2015-08-01"/>
              <id root="2.999.80.5" extension="result-#"/>
              <code code="718-7" codeSystem="2.16.840.1.113883.6.1" displayName="Hemoglobin"/>
              <text><reference value="#r#"/></text>
              <statusCode code="completed"/>
              <effectiveTime value="20%0304"/>
              <value xsi:type="PQ" value="13.%" unit="g/dL"/>
              <interpretationCode code="N" codeSystem="2.16.840.1.113883.5.83"/>
              <referenceRange><observationRange>
                <value xsi:type="IVL_PQ"><low value="12.0" unit="g/dL"/><high value="15.5" unit="g/dL"/></value>
              </observationRange></referenceRange>
            </observation></component>
          </organizer>"##,
    },
    Section {
        heading: r#"<templateId root="2.16.840.1.113883.10.20.22.2.6.1" extension="2015-08-01"/>
          <code code="48765-2" codeSystem="2.16.840.1.113883.6.1"/><title>Allergies</title>"#,
        row: r##"<tr><td ID="a#">Substance number #</td></tr>"##,
        entry: r##"<act classCode="ACT" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.30" extension="2015-08-01"/>
            <id root="2.999.80.6" extension="allergy-concern-#"/>
            <code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>
            <statusCode code="active"/>
            <effectiveTime><low value="20%0612"/></effectiveTime>
            <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
              <templateId root="2.16.840.1.113883.10.20.22.4.7" extension="2014-06-09"/>
              <id root="2.999.80.7" extension="allergy-#"/>
              <code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>
              <text><reference value="#a#"/></text>
              <statusCode code="completed"/>
              <effectiveTime><low value="20%0611"/></effectiveTime>
              <value xsi:type="CD" code="419199007" codeSystem="2.16.840.1.113883.6.96" displayName="Allergy to substance"/>
              <participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT">
                <code code="79%" codeSystem="2.16.840.1.113883.6.88" displayName="Substance number #"/>
              </playingEntity></participantRole></participant>
            </observation></entryRelationship>
          </act>"##,
    },
];

const BEGINNING: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
  <id root="2.999.80.8" extension="synthetic"/>
  <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>
  <title>Synthetic summary</title>
  <effectiveTime value="20240305101500-0600"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="en-US"/>
  <recordTarget><patientRole>
    <id root="2.999.80.9" extension="T-3000"/>
    <patient>
      <name><given>Quilla</given><family>Testwood</family></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
      <birthTime value="19710314"/>
    </patient>
  </patientRole></recordTarget>
  <component><structuredBody>
"#;
const END: &str = "  </structuredBody></component>\n</ClinicalDocument>\n";

/// A document of at least `bytes` bytes, and few more: a header, and four sections with as many entries as it takes.
#[must_use]
pub fn synthetic(bytes: usize) -> String {
    let of_one = SECTIONS.iter().map(|section| section.row.len() + section.entry.len() + 40).sum::<usize>();
    let mut document = String::with_capacity(bytes + 2 * of_one);
    let rest = bytes.saturating_sub(with_entries(0, &mut document));
    // Numbers of more than one digit make entries longer: approached from below.
    let mut entries = rest / (of_one + 100);
    loop {
        let length = with_entries(entries, &mut document);
        if length >= bytes {
            return document;
        }
        entries += ((bytes - length) / (of_one + 100)).max(1);
    }
}

/// Writes a document with so many entries in each section; its length.
fn with_entries(entries: usize, into: &mut String) -> usize {
    into.clear();
    into.push_str(BEGINNING);
    for section in &SECTIONS {
        let _ =
            write!(into, "    <component><section>\n          {}\n          <text><table><tbody>\n", section.heading);
        (0..entries).for_each(|number| numbered(section.row, number, into));
        into.push_str("          </tbody></table></text>\n");
        for number in 0..entries {
            into.push_str("          <entry typeCode=\"DRIV\">");
            numbered(section.entry, number, into);
            into.push_str("</entry>\n");
        }
        into.push_str("    </section></component>\n");
    }
    into.push_str(END);
    into.len()
}

fn numbered(text: &str, number: usize, into: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['#', '%']) {
        let (before, after) = rest.split_at(at);
        into.push_str(before);
        // `"#p#"` is a reference: its first `#` stays
        let _ = match (after.starts_with('%'), before.ends_with('"')) {
            (true, _) => write!(into, "{:02}", number * 37 % 24),
            (false, true) => write!(into, "#"),
            (false, false) => write!(into, "{number}"),
        };
        rest = after.get(1..).unwrap_or_default();
    }
    into.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Whole;

    #[test]
    fn documents_have_the_size_asked_for_and_every_entry_becomes_a_resource() {
        let whole = Whole::new().unwrap();
        let mut counts = Vec::new();
        for size in [10_000, 100_000] {
            let document = synthetic(size);
            assert!(document.len() >= size && document.len() < size + 10_000, "{}", document.len());
            let entries = document.matches("<entry ").count();
            let conversion = whole.converter().convert(document.as_bytes()).unwrap();
            let of_type = |name: &str| conversion.resources().filter(|resource| resource.type_name() == name).count();
            let made = ["Condition", "MedicationStatement", "DiagnosticReport", "AllergyIntolerance"].map(of_type);
            assert_eq!(made, [entries / 4; 4]);
            assert_eq!(of_type("Observation"), entries / 4);
            counts.push(entries);
        }
        assert!(counts[1] > counts[0] * 9);
    }
}
