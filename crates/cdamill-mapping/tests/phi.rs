//! Nothing that a document says stands in an error, a diagnostic or their debug output, whatever goes wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::fmt::Write as _;

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{Options, convert};
use support::{builtin, testdata};

/// Names, ids, values, tags, texts: each stands in every document below.
const PLANTED: [&str; 20] = [
    "Zebulonia",
    "Quagmirez",
    "SSN-078-05-1120",
    "MRN4711-X",
    "1899-13-77",
    "19451332",
    "12 Sesamstrasse",
    "Entenhausen",
    "tel:555-0199-7",
    "zeb@quag.example",
    "9.8.7.6.nonsense",
    "urn:oid:zzz",
    "cough-of-doom",
    "77.7.7",
    "furlongs",
    "PlantedTag",
    "plantedAttribute",
    "planted-ID-1",
    "Lorem planted",
    "cGxhbnRlZA=?",
];

fn seen(text: &str, log: &str) {
    for planted in PLANTED {
        assert!(!log.contains(planted), "{planted} in {log}\n{text}");
    }
}

/// Everything that a caller may print of a conversion, but its result.
fn log(bytes: &[u8], limits: &Limits) -> (String, usize) {
    let (mut log, mut codes) = (String::new(), std::collections::BTreeSet::new());
    let source = match Source::read(bytes, limits) {
        Ok(source) => source,
        Err(error) => return (format!("{error} {error:?} {:?}", error.code()), 1),
    };
    let _ = write!(log, "{source:?} {:?}", source.diagnostics());
    for part in 0..source.parts() {
        let tree = match source.parse(part, limits) {
            Ok(tree) => tree,
            Err(error) => {
                let _ = write!(log, "{error} {error:?}");
                continue;
            }
        };
        let _ = write!(log, "{tree:?} {:?}", tree.diagnostics());
        for document in tree.documents() {
            let options = Options::default();
            let converted = convert(builtin(), &tree, document, &options);
            let _ = write!(log, "{document:?} {:?} {:?} {converted:?}", converted.diagnostics, converted.sources);
            for diagnostic in &converted.diagnostics {
                codes.insert(diagnostic.code);
                let path = diagnostic.node.and_then(|id| tree.node(id)).map(|node| node.path());
                let _ = write!(log, "{path:?}");
            }
        }
    }
    (log, codes.len())
}

/// A document in which everything is wrong, and everything is planted.
fn document() -> String {
    let [
        given,
        family,
        ssn,
        mrn,
        iso,
        time,
        street,
        city,
        phone,
        mail,
        oid,
        uri,
        code,
        system,
        unit,
        tag,
        attribute,
        id,
        text,
        base64,
    ] = PLANTED;
    let header = format!(
        r#"<id root="{oid}" extension="{ssn}"/><code code="{code}" codeSystem="{system}" displayName="{text}"/><title>{text}</title>
        <effectiveTime value="{time}"/><languageCode code="{code}  x"/><setId root="{oid}"/><versionNumber value="{code}"/>
        <recordTarget><patientRole {attribute}="{text}"><id root="{oid}" extension="{mrn}"/><id root="2.16.840.1.113883.4.1" extension="{ssn}"/><id root="{uri}"/>
        <addr use="{code}"><streetAddressLine>{street}</streetAddressLine><city>{city}</city></addr><telecom value="{phone}" use="{code}"/><telecom value="{mail}"/>
        <patient><name><given>{given}</given><family>{family}</family></name><administrativeGenderCode code="{code}"/><birthTime value="{iso}"/>
        <{tag} {attribute}="{text}">{text}</{tag}></patient></patientRole></recordTarget>"#
    );
    let values = [
        format!(r#"<value xsi:type="PQ" value="{code}" unit="{unit}"/>"#),
        format!(r#"<value xsi:type="PQ" value="1" unit="{unit}"/>"#),
        format!(r#"<value xsi:type="IVL_PQ"><low value="9" unit="{unit}"/><high value="1" unit="{unit}"/></value>"#),
        format!(r#"<value xsi:type="ED" representation="B64">{base64}</value>"#),
        format!(r#"<value xsi:type="{tag}">{text}</value>"#),
        format!(r#"<value xsi:type="TS" value="{time}"/>"#),
        format!(
            r##"<value xsi:type="CD" code="{code}" codeSystem="{system}"><originalText><reference value="#{id}"/></originalText></value>"##
        ),
        format!(r#"<value xsi:type="BL" value="{code}"/>"#),
        format!(r#"<value xsi:type="CD" nullFlavor="{code}"/>"#),
    ];
    let templates = [
        "2.16.840.1.113883.10.20.22.4.4",
        "2.16.840.1.113883.10.20.22.4.7",
        "2.16.840.1.113883.10.20.22.4.2",
        "2.16.840.1.113883.10.20.22.4.27",
        "2.16.840.1.113883.10.20.22.4.38",
        "2.16.840.1.113883.10.20.22.4.78",
        "9.9.9",
    ];
    let mut entries = String::new();
    for template in templates {
        for value in &values {
            for negation in ["", r#" negationInd="true""#, r#" nullFlavor="NI""#] {
                let _ = write!(
                    entries,
                    r##"<entry><observation classCode="OBS" moodCode="EVN"{negation}><templateId root="{template}"/><id root="{oid}" extension="{mrn}"/>
                    <code code="{code}" codeSystem="{system}"/><statusCode code="{code}"/>
                    <effectiveTime><low value="20300101"/><high value="20010101"/></effectiveTime><text><reference value="#{id}-gone"/></text>{value}
                    <author><time value="{time}"/><assignedAuthor><id root="{oid}"/><{tag}/></assignedAuthor></author>
                    <reference typeCode="REFR"><externalAct><id root="{oid}" extension="{ssn}"/></externalAct></reference></observation></entry>"##
                );
            }
        }
    }
    for statement in ["act", "encounter", "procedure", "substanceAdministration", "supply", "organizer"] {
        let _ = write!(
            entries,
            r#"<entry><{statement} classCode="{code}" moodCode="{code}"><id root="{oid}" extension="{mrn}"/><code code="{code}"/><statusCode code="{code}"/>
            <effectiveTime value="{time}"/><{tag}>{text}</{tag}></{statement}></entry>"#
        );
    }
    let narrative = format!(
        r#"<text><paragraph ID="{id}">{text}</paragraph><paragraph ID="{id}">{given}</paragraph><linkHtml href="javascript:{code}">x</linkHtml><{tag}/></text>"#
    );
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{header}
        <component><structuredBody><component><section><code code="{code}"/><title>{text}</title>{narrative}{entries}</section></component></structuredBody></component></ClinicalDocument>"#
    )
}

#[test]
fn a_document_of_mistakes_tells_nothing_in_its_report() {
    let text = document();
    for planted in PLANTED {
        assert!(text.contains(planted), "{planted} is not planted");
    }
    let (log, codes) = log(text.as_bytes(), &Limits::default());
    assert!(codes >= 8, "only {codes} kinds of diagnostics: {log}");
    seen(&text, &log);
}

#[test]
fn a_document_that_cannot_be_read_tells_nothing_in_its_error() {
    let text = document();
    let half = text.get(..text.len() / 2).unwrap_or_default();
    let [given, family, .., tag, attribute, id, planted, _] = PLANTED;
    let broken = [
        half.to_owned(),
        text.replace("</recordTarget>", "</PlantedTag>"),
        text.replace("<title>", "<title Zebulonia>"),
        text.replace("<recordTarget>", "<recordTarget><"),
        text.replace("Lorem planted", "Lorem planted & &Zebulonia; &#0;"),
        format!("<!DOCTYPE {tag} [<!ENTITY {given} \"{family}\">]>{text}"),
        format!("<?xml version=\"1.0\" encoding=\"{given}\"?>{text}"),
        format!("{planted}{text}"),
        format!("{text}{planted}"),
        format!("<{tag} {attribute}=\"{id}\">{text}</{tag}>"),
        format!("<{tag} {attribute}=\"{id}\">{planted}</{tag}>"),
        format!("<{given}:{family}/>"),
        format!("<{tag} {attribute}=\"1\" {attribute}=\"2\"/>"),
        text.replace("xmlns=\"urn:hl7-org:v3\"", "xmlns=\"urn:Zebulonia\""),
        text.replace("<ClinicalDocument", "<ClinicalDocument a:plantedAttribute=\"1\""),
        planted.to_owned(),
    ];
    let small = [
        Limits::default(),
        Limits::default().with_max_bytes(100),
        Limits::default().with_max_depth(4),
        Limits::default().with_max_attributes(1),
        Limits::default().with_max_nodes(20),
    ];
    for text in &broken {
        for limits in &small {
            seen(text, &log(text.as_bytes(), limits).0);
        }
        let mut bytes = text.clone().into_bytes();
        bytes.extend([0xff, 0xfe, 0x80]);
        seen(text, &log(&bytes, &Limits::default()).0);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        seen(text, &log(&utf16, &Limits::default()).0);
    }
}

/// The names and ids of the documents that the tests are made of.
#[test]
fn no_document_of_testdata_shows_in_its_report() {
    for path in testdata() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (log, _) = log(text.as_bytes(), &Limits::default());
        let pieces = support::xml::pieces(&text);
        for piece in pieces {
            let support::xml::Piece::Text(text) = piece else { continue };
            let text = text.trim();
            let is_telling = text.len() > 8 && text.contains(' ');
            assert!(!is_telling || !log.contains(text), "{}: {text}", path.display());
        }
    }
}
