//! ED to Attachment.

mod compression;
mod media_type;

use cdamill_cda::types::Ed;
use cdamill_cda::{Content as Part, Node, codes, names};
use cdamill_stu3::base64;
use sha1::{Digest, Sha1};

use self::compression::Inflated;
use super::coding;
use crate::run::{Run, Sink};

/// What an attachment holds, and what it is.
struct Content<'t> {
    bytes: Vec<u8>,
    media_type: &'t str,
    /// Whether it is a file, not a text out of the narrative.
    is_file: bool,
}

pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let view = Ed::new(node);
    let declared = view.media_type().map(str::trim).filter(|text| coding::is_legal(text));
    let content = content(run, node, declared);
    let url = url(run, node);
    if (content.is_none() && url.is_none()) || !run.head(sink, "Attachment") {
        return false;
    }
    run.tape.start_object();
    run.tape.key(&"contentType");
    if let Some(media_type) = content.as_ref().map(|content| content.media_type).or(declared) {
        run.tape.text(media_type);
    }
    if let Some(language) = view.language().map(str::trim).filter(|text| super::is_language(text)) {
        run.tape.key(&"language");
        run.tape.text(language);
    }
    if let Some(content) = &content {
        run.tape.key(&"data");
        run.tape.owned(&encode(&content.bytes));
    }
    if let Some(url) = url {
        run.tape.key(&"url");
        run.tape.text(url);
    }
    let claimed = checksum(node);
    if let Some(file) = content.as_ref().filter(|content| content.is_file) {
        let hash = encode(&Sha1::digest(&file.bytes));
        run.tape.key(&"size");
        run.tape.owned_number(&file.bytes.len().to_string());
        run.tape.key(&"hash");
        run.tape.owned(&hash);
    } else if let Some(claimed) = claimed.filter(|_| content.is_none()) {
        run.tape.key(&"hash");
        run.tape.owned(&claimed);
    }
    if let Some(title) = section_title(node) {
        run.tape.key(&"title");
        run.tape.owned(&title);
    }
    node.take(names::REPRESENTATION);
    run.tape.end_object()
}

fn content<'a>(run: &mut Run<'a>, node: Node<'a>, declared: Option<&'a str>) -> Option<Content<'a>> {
    let view = Ed::new(node);
    let Some(data) = view.base64() else {
        let text = view.text()?;
        // as it stands, line by line, where it is the whole document
        let whole = node.parent().filter(|parent| parent.name() == names::NON_XMLBODY).and_then(|_| plain(node));
        let is_marked_up = node.children().any(|child| ![names::REFERENCE, names::THUMBNAIL].contains(&child.name()));
        let media_type = declared.filter(|_| !is_marked_up).unwrap_or("text/plain");
        let is_file = whole.is_some();
        return Some(Content { bytes: whole.unwrap_or_else(|| text.into_owned()).into_bytes(), media_type, is_file });
    };
    let Some(sent) = cdamill_cda::base64::decode(&data) else {
        run.report(codes::INVALID_BASE64, node);
        return None;
    };
    check_sum(run, node, &sent);
    let Some(compression) = view.compression().map(str::trim).filter(|compression| !compression.is_empty()) else {
        return Some(file(run, node, declared, sent));
    };
    match compression::inflate(&sent, compression, run.inflatable) {
        Inflated::Bytes(bytes) => {
            run.inflatable = run.inflatable.saturating_sub(bytes.len());
            Some(file(run, node, declared, bytes))
        }
        failed => {
            let code = match failed {
                Inflated::TooLong => codes::LIMIT_REACHED,
                _ => codes::COMPRESSED_DATA,
            };
            run.report(code, node);
            Some(Content { bytes: sent, media_type: media_type::UNKNOWN, is_file: true })
        }
    }
}

fn file<'a>(run: &mut Run<'a>, node: Node<'a>, declared: Option<&'a str>, bytes: Vec<u8>) -> Content<'a> {
    let judged = media_type::judge(declared, &bytes);
    if judged.is_conflict {
        run.report(codes::MEDIA_TYPE_CONFLICT, node);
    }
    Content { bytes, media_type: judged.media_type, is_file: true }
}

/// A text without markup, white space as it stands.
fn plain(node: Node<'_>) -> Option<String> {
    let mut text = String::new();
    for part in node.content() {
        match part {
            Part::Text(piece) => text.push_str(piece),
            Part::Element(_) => return None,
        }
    }
    (!text.trim().is_empty()).then_some(text)
}

/// Where the file lies. What a browser would run is no such place.
fn url<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<&'a str> {
    let url = Ed::new(node).reference_value().map(str::trim)?;
    if url.starts_with('#') || url.is_empty() || url.contains(char::is_whitespace) {
        return None;
    }
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    if ["javascript", "vbscript", "data"].iter().any(|active| active.eq_ignore_ascii_case(scheme)) {
        run.report(codes::UNMAPPED_CONTENT, node);
        return None;
    }
    Some(url)
}

/// The SHA-1 that the document gives for the data, in base64. It is CDA's default, and the only one that STU3 takes.
fn checksum(node: Node<'_>) -> Option<String> {
    let algorithm = node.trimmed(names::INTEGRITY_CHECK_ALGORITHM).unwrap_or("SHA-1");
    let bytes = cdamill_cda::base64::decode(node.trimmed(names::INTEGRITY_CHECK)?)?;
    (algorithm == "SHA-1" && bytes.len() == 20).then(|| encode(&bytes))
}

fn check_sum<'a>(run: &mut Run<'a>, node: Node<'a>, sent: &[u8]) {
    if checksum(node).is_some_and(|claimed| claimed != encode(&Sha1::digest(sent))) {
        run.report(codes::CHECKSUM_CONFLICT, node);
    }
}

/// An image that a page can show where it stands: its media type, and its data in base64.
pub(super) fn image(node: Node<'_>) -> Option<(&'static str, String)> {
    /// Longer ones are left to the resource.
    const LONGEST: usize = 256 << 10;
    let is_plain = node.trimmed(names::REPRESENTATION) == Some("B64") && node.attribute(names::COMPRESSION).is_none();
    let text = node.text().filter(|text| is_plain && text.len() / 4 * 3 <= LONGEST)?;
    let bytes = cdamill_cda::base64::decode(&text)?;
    let shown = ["image/png", "image/jpeg", "image/gif"];
    media_type::found(&bytes).filter(|found| shown.contains(found)).map(|found| (found, encode(&bytes)))
}

/// What a note is called where it stands: the title of its section.
fn section_title(node: Node<'_>) -> Option<String> {
    let act = node.ancestors().next().filter(|act| act.name() == names::ACT)?;
    let section = act.ancestors().find(|ancestor| ancestor.name() == names::SECTION)?;
    section.child(names::TITLE)?.text().map(std::borrow::Cow::into_owned)
}

/// In base64.
fn encode(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    base64::encode(bytes, &mut out);
    String::from_utf8(out).unwrap_or_default()
}
