//! Who made the document, which bytes it was, and the document itself: what only the façade knows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::path::Path;

use cdamill::{BundleType, Conversion, Converter, Options, Provenance};
use serde_json::Value;

const ONE: &str = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="1"/></ClinicalDocument>"#;
const TWO: &str = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="2"/></ClinicalDocument>"#;

// Computed by `printf '%s' '...' | openssl dgst -sha256 -binary | basenc --base64url`.
const HASH_OF_ONE: &str = "ni:///sha-256;pDB1q3C-rg89XGDveGngZN8xn5q0bkQFsefuiydr6y0";
const HASH_OF_TWO: &str = "ni:///sha-256;V411m8zcosKxKaFzZ2q-CdGIAbZTL3wmAbikFuYJzDo";
const HASH_OF_DECLARED: &str = "ni:///sha-256;DfW977MRLrL0HltmrU8ZMWe-F_NsIf_c6FYTlIDSPME";
const HASH_OF_MARKED: &str = "ni:///sha-256;2Uu-NrIvy_eAQlxupUW8OphZDh3-yRYTNVtinUTjB5o";

fn converter() -> Converter {
    let options = Options::default().with_keep_source(true);
    Converter::builder().options(options).build().unwrap()
}

fn resources(conversion: &Conversion, type_name: &str) -> Vec<Value> {
    let of_type = conversion.resources().filter(|resource| resource.type_name() == type_name);
    of_type.map(|resource| serde_json::from_slice(&resource.json()).unwrap()).collect()
}

/// The hash that Provenance gives, and the bytes that the Binary holds.
fn hash_and_source(conversion: &Conversion) -> (String, Vec<u8>) {
    let provenance = resources(conversion, "Provenance").remove(0);
    let binary = resources(conversion, "Binary").remove(0);
    let entities = provenance["entity"].as_array().unwrap();
    assert!(entities.iter().all(|entity| entity["role"] == "source"));
    let reference = format!("Binary/{}", binary["id"].as_str().unwrap());
    assert_eq!(entities[2]["whatReference"]["reference"], reference);
    assert_eq!(binary["contentType"], "application/xml");
    (entities[1]["whatUri"].as_str().unwrap().to_owned(), decoded(binary["content"].as_str().unwrap()))
}

fn decoded(base64: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => panic!("no base64"),
    };
    let digits: Vec<u8> = base64.trim_end_matches('=').bytes().map(value).collect();
    let bits = digits.iter().fold((Vec::new(), 0u32, 0u32), |(mut out, held, count), digit| {
        let (held, count) = (held << 6 | u32::from(*digit), count + 6);
        if count < 8 {
            return (out, held, count);
        }
        out.push(u8::try_from(held >> (count - 8) & 255).unwrap());
        (out, held & ((1 << (count - 8)) - 1), count - 8)
    });
    bits.0
}

fn each(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let results = converter().convert_each(bytes);
    results.iter().map(|result| hash_and_source(result.as_ref().unwrap())).collect()
}

#[test]
fn of_one_document_all_bytes_count() {
    assert_eq!(each(ONE.as_bytes()), [(HASH_OF_ONE.to_owned(), ONE.as_bytes().to_vec())]);
    let marked = format!("\u{FEFF}{ONE}\n");
    assert_eq!(each(marked.as_bytes()), [(HASH_OF_MARKED.to_owned(), marked.clone().into_bytes())]);
}

#[test]
fn of_several_documents_each_has_its_own_bytes() {
    let declared = format!("<?xml version='1.0'?>{ONE}");
    let wanted = [
        (HASH_OF_DECLARED.to_owned(), declared.clone().into_bytes()),
        (HASH_OF_TWO.to_owned(), TWO.as_bytes().to_vec()),
    ];
    assert_eq!(each(format!("{declared}\n{TWO}").as_bytes()), wanted);
    let ids = |results: Vec<Result<Conversion, _>>| -> Vec<Value> {
        let all = results.into_iter().map(|result: Result<_, cdamill::Error>| resources(&result.unwrap(), "Binary"));
        all.map(|binaries| binaries[0]["id"].clone()).collect()
    };
    let envelope = format!("<e>{ONE} {TWO}</e>");
    let alone = [(HASH_OF_ONE.to_owned(), ONE.as_bytes().to_vec()), wanted[1].clone()];
    assert_eq!(each(envelope.as_bytes()), alone);
    let together = ids(converter().convert_each(envelope.as_bytes()));
    assert_ne!(together[0], together[1]);
    assert_eq!(together[0], ids(converter().convert_each(ONE.as_bytes()))[0]);
}

#[test]
fn bytes_are_those_that_were_sent_whatever_their_encoding() {
    let accented = |number: u8| {
        let text = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="#;
        let mut bytes = format!("{text}\"{number}\"/><title>R").into_bytes();
        bytes.extend_from_slice(b"\xE9sum\xE9</title></ClinicalDocument>");
        bytes
    };
    let both = [accented(1), accented(2)];
    let envelope = [b"<e>", &both[0][..], &both[1], b"</e>"].concat();
    assert_eq!(each(&envelope).into_iter().map(|(_, source)| source).collect::<Vec<_>>(), both);
    let wide: Vec<u8> = format!("\u{FEFF}<e>{ONE}{TWO}</e>").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wanted: Vec<u8> = TWO.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(each(&wide)[1].1, wanted);
}

#[test]
fn bytes_that_cannot_be_told_apart_are_neither_hashed_nor_kept() {
    // one letter as UTF-8, one as windows-1252
    let mixed = [b"<e><x>\xC3\xA9\xE9</x>", ONE.as_bytes(), b"</e>"].concat();
    let conversion = converter().convert(&mixed).unwrap();
    assert!(resources(&conversion, "Binary").is_empty());
    assert_eq!(resources(&conversion, "Provenance")[0]["entity"].as_array().unwrap().len(), 1);
    let told = conversion.report().issues.iter().filter(|issue| issue.code == "original-unknown").count();
    assert_eq!(told, 1);
    let alone = [ONE.as_bytes(), b"<!-- \xC3\xA9\xE9 -->"].concat();
    assert_eq!(each(&alone)[0].1, alone);
}

#[test]
fn a_repaired_document_is_kept_as_it_was_sent() {
    let broken = ONE.replace("\"1\"/>", "\"1\"/><title>Salt & pepper</title>");
    assert_eq!(each(broken.as_bytes())[0].1, broken.as_bytes());
    let envelope = format!("<e>{broken}</e>");
    assert_eq!(each(envelope.as_bytes())[0].1, broken.as_bytes());
}

#[test]
fn options_are_off_unless_asked_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/provenance");
    let bytes = std::fs::read(folder.join("resource-authors.xml")).unwrap();
    let plain = Converter::new().unwrap().convert(&bytes).unwrap();
    assert_eq!((resources(&plain, "Provenance").len(), resources(&plain, "Binary").len()), (3, 0));
    let options = Options::default().with_provenance(Provenance::Document);
    let one = Converter::builder().options(options).build().unwrap().convert(&bytes).unwrap();
    assert_eq!(resources(&one, "Provenance").len(), 1);
    let options = Options::default().with_provenance(Provenance::Resource).with_keep_source(true);
    let full = Converter::builder().options(options).build().unwrap();
    let made = full.convert(&bytes).unwrap();
    assert_eq!((resources(&made, "Provenance").len(), resources(&made, "Binary").len()), (4, 1));
    assert_eq!(made.to_json(BundleType::Document), full.convert(&bytes).unwrap().to_json(BundleType::Document));
}

/// What Provenance adds, or may say more about.
const OF_PEOPLE: [&str; 6] =
    ["Provenance", "Practitioner", "PractitionerRole", "RelatedPerson", "Organization", "Device"];

/// What was found is told the same whether or not who found it is told; each of the options tells all that the one before tells.
#[test]
fn authorship_of_resources_only_adds() {
    let options = [Provenance::Document, Provenance::Remaining, Provenance::Resource];
    let converters = options.map(|of| {
        let options = Options::default().with_provenance(of);
        Converter::builder().options(options).build().unwrap()
    });
    for path in documents() {
        let bytes = std::fs::read(&path).unwrap();
        let made = |converter: &Converter| -> (Vec<Vec<u8>>, Vec<String>) {
            let Ok(conversion) = converter.convert(&bytes) else { return Default::default() };
            let others = conversion.resources().filter(|resource| !OF_PEOPLE.contains(&resource.type_name()));
            let told = resources(&conversion, "Provenance").into_iter().map(|made| made["id"].to_string());
            (others.map(|resource| resource.json()).collect(), told.collect())
        };
        let [document, remaining, resource] = [0, 1, 2].map(|of: usize| made(&converters[of]));
        assert!(document.0 == remaining.0 && document.0 == resource.0, "{}", path.display());
        let is_within = |less: &[String], more: &[String]| less.iter().all(|id| more.contains(id));
        assert!(is_within(&document.1, &remaining.1) && is_within(&remaining.1, &resource.1), "{}", path.display());
    }
}

/// What is told by default does not depend on whether anybody asks what was lost; nor do the issues.
#[test]
fn a_report_on_losses_changes_nothing() {
    let quick = Converter::builder().options(Options::default().with_skip_losses(true)).build().unwrap();
    let (full, of_document) = (Converter::new().unwrap(), Provenance::Document);
    let one = Converter::builder().options(Options::default().with_provenance(of_document)).build().unwrap();
    for path in documents() {
        let bytes = std::fs::read(&path).unwrap();
        let (Ok(full), Ok(quick), Ok(one)) = (full.convert(&bytes), quick.convert(&bytes), one.convert(&bytes)) else {
            continue;
        };
        let json = |made: &Conversion| made.to_json(BundleType::Collection);
        assert!(json(&full) == json(&quick), "{}", path.display());
        // who made something is no judgement of it
        let judged = |made: &Conversion| {
            let issues = made.report().issues.iter().filter(|issue| issue.code.starts_with("negation-"));
            issues.map(|issue| issue.element.clone()).collect::<Vec<_>>()
        };
        assert_eq!(judged(&full), judged(&one), "{}", path.display());
    }
}

fn documents() -> Vec<std::path::PathBuf> {
    let areas = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")).unwrap();
    let files = areas.filter_map(|area| std::fs::read_dir(area.unwrap().path()).ok()).flatten();
    let mut paths: Vec<_> =
        files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "xml")).collect();
    paths.sort();
    paths
}
