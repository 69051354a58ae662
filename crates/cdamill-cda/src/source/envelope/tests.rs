use super::*;
use crate::{Limits, Source, codes};

const DOCUMENT: &str = "<?xml version=\"1.0\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>A &amp; \u{e9}</title></ClinicalDocument>";

fn encoded(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let letter = char::from(ALPHABET[(bits >> (18 - 6 * n)) as usize & 63]);
            out.push(if n <= chunk.len() { letter } else { '=' });
        }
    }
    out
}

/// The titles of the documents in a text.
fn titles(text: &str) -> Vec<String> {
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).unwrap();
    let mut titles = Vec::new();
    for part in 0..source.parts() {
        let tree = source.parse(part, &limits).unwrap();
        titles.extend(tree.documents().filter_map(|document| document.text()).map(Cow::into_owned));
    }
    let reported = source.diagnostics().iter().any(|diagnostic| diagnostic.code == codes::UNWRAPPED_DOCUMENT);
    assert_eq!(reported, !titles.is_empty());
    titles
}

fn folded(text: &str) -> String {
    let lines: Vec<&str> = text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join("\r\n")
}

#[test]
fn base64_in_any_envelope_is_opened() {
    let data = encoded(DOCUMENT.as_bytes());
    let escaped = folded(&data).replace("\r\n", "&#xD;&#10;");
    let envelopes = [
        format!(
            "<r:RetrieveDocumentSetResponse xmlns:r='urn:ihe:iti:xds-b:2007'><r:Document>{data}</r:Document></r:RetrieveDocumentSetResponse>"
        ),
        format!("<Document>\n  {}\n</Document>", folded(&data)),
        format!("<Document>{escaped}</Document>"),
        format!("<OBX><OBX.5><ED.5><![CDATA[{data}]]></ED.5></OBX.5></OBX>"),
        format!(
            "<Binary xmlns='http://hl7.org/fhir'><contentType value='text/xml'/><content value='{data}'/></Binary>"
        ),
        format!(r#"{{"resourceType":"Binary","contentType":"application/xml","data":"{}"}}"#, data.replace('/', "\\/")),
        format!(r#"[{{"data": "{}"}}]"#, folded(&data).replace("\r\n", "\\r\\n")),
        format!("MSH|^~\\&|A\rOBX|1|ED|C^^L||^TEXT^XML^Base64^{data}||\rOBX|2|TX"),
        format!(
            "--b1\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b1--\r\n",
            folded(&data)
        ),
        folded(&data),
    ];
    for envelope in envelopes {
        assert_eq!(titles(&envelope), ["A & \u{e9}"], "{envelope}");
    }
}

#[test]
fn escaped_documents_are_opened() {
    let escaped = DOCUMENT.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let envelopes = [
        format!("<Document>{escaped}</Document>"),
        format!("<Document><![CDATA[{DOCUMENT}]]></Document>"),
        format!(r#"{{"xml": "{}"}}"#, DOCUMENT.replace('"', "\\\"").replace('\n', "\\n")),
        format!("--b1\nContent-Type: application/xop+xml\n\n<Envelope/>\n--b1\nContent-ID: <1>\n\n{DOCUMENT}\n--b1--"),
    ];
    for envelope in envelopes {
        assert_eq!(titles(&envelope), ["A & \u{e9}"], "{envelope}");
    }
}

#[test]
fn other_encodings_and_several_documents() {
    let wide: Vec<u8> = format!("\u{FEFF}{DOCUMENT}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = DOCUMENT.replace("?>", " encoding='ISO-8859-1'?>").chars().map(|c| c as u8).collect();
    let envelope = format!("<s><Document>{}</Document><Document>{}</Document></s>", encoded(&wide), encoded(&latin));
    assert_eq!(titles(&envelope), ["A & \u{e9}", "A & \u{e9}"]);
}

#[test]
fn what_holds_no_document_is_left_alone() {
    let other = encoded("<html><body>a page that is long enough to be looked at, but no more</body></html>".as_bytes());
    let inner = encoded(DOCUMENT.as_bytes());
    let twice = encoded(format!("<Document>{inner}</Document>").as_bytes());
    for text in [format!("<Document>{other}</Document>"), format!("<Document>{twice}</Document>"), other.clone()] {
        let source = Source::read(text.as_bytes(), &Limits::default()).unwrap();
        assert_eq!((source.parts(), source.diagnostics().len()), (1, 0));
        assert_eq!(source.text(), text);
    }
}

#[test]
fn a_file_in_a_document_is_no_document() {
    let data = encoded(DOCUMENT.as_bytes());
    let body = format!("<nonXMLBody><text mediaType='text/xml' representation='B64'>{data}</text></nonXMLBody>");
    for text in [format!("<ClinicalDocument><component>{body}</component></ClinicalDocument>"), body] {
        let source = Source::read(text.as_bytes(), &Limits::default()).unwrap();
        assert!(source.diagnostics().is_empty());
    }
}

#[test]
fn what_is_opened_is_limited() {
    let data = encoded(DOCUMENT.as_bytes());
    let envelope = format!("<s>{}</s>", format!("<d>{data}</d>").repeat(3));
    let limits = Limits::default().with_max_bytes(envelope.len());
    assert_eq!(Source::read(envelope.as_bytes(), &limits).unwrap().parts(), 3);
    let longer = format!("<s>{}</s>", format!("<d>{data}</d>").repeat(30));
    let opened = open(&longer, DOCUMENT.len() * 29, &mut Vec::new());
    assert_eq!(opened.err().map(|error| error.kind()), Some(ErrorKind::Limit));
}

#[test]
fn the_bytes_of_a_document_are_its_own() {
    let envelope = format!("<Document>{}</Document>", encoded(DOCUMENT.as_bytes()));
    let limits = Limits::default();
    let source = Source::read(envelope.as_bytes(), &limits).unwrap();
    let tree = source.parse(0, &limits).unwrap();
    assert_eq!(source.original(0, tree.root()), Some(DOCUMENT.as_bytes()));
    assert_eq!(tree.root().line_column(), (2, 1));
}
