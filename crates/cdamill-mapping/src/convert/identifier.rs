//! II to Identifier.

use std::borrow::Cow;

use cdamill_cda::{Node, codes, names};

use super::systems::{Root, Text};
use crate::plan::IdPart;
use crate::run::{Run, Sink};

const URI: &str = "urn:ietf:rfc:3986";
/// Root under which a URI stands as an extension.
const URI_ROOT: &str = "2.16.840.1.113883.4.873";
const NPI: &str = "2.16.840.1.113883.4.6";
/// Codes of v2 table 0203.
const PROVIDER_NUMBER: &str = "PRN";
const MEMBER_NUMBER: &str = "MB";

struct Parts<'a> {
    system: Option<Text<'a>>,
    value: Text<'a>,
    assigner: Option<&'a str>,
    is_npi: bool,
}

pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    typed(run, node, sink, None)
}

/// The Identifier of a member of an insurance.
pub(super) fn of_member<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    typed(run, node, sink, Some(MEMBER_NUMBER))
}

fn typed<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink, kind: Option<&'static str>) -> bool {
    let Some(parts) = parts(run, node) else { return false };
    if !run.head(sink, "Identifier") {
        return false;
    }
    take(node);
    run.tape.start_object();
    if let Some(kind) = kind.or(parts.is_npi.then_some(PROVIDER_NUMBER)) {
        write_type(run, kind);
    }
    if let Some(system) = parts.system {
        run.tape.key(&"system");
        system.write(run);
    }
    run.tape.key(&"value");
    parts.value.write(run);
    if let Some(assigner) = parts.assigner {
        run.tape.key(&"assigner");
        run.tape.start_object();
        run.tape.key(&"display");
        run.tape.text(assigner);
        run.tape.end_object();
    }
    run.tape.end_object()
}

/// One part of an id's Identifier; the id counts as carried when its value is asked for.
pub(crate) fn part<'a>(run: &mut Run<'a>, node: Node<'a>, part: IdPart) -> Option<Cow<'a, str>> {
    let Parts { system, value, assigner, .. } = parts(run, node)?;
    match part {
        IdPart::System => system.map(|system| system.into_text(run)),
        IdPart::Assigner => assigner.map(Cow::Borrowed),
        IdPart::Value => {
            take(node);
            Some(value.into_text(run))
        }
    }
}

fn take(id: Node<'_>) {
    id.take_each([names::ROOT, names::EXTENSION, names::ASSIGNING_AUTHORITY_NAME]);
}

/// The Identifier of a document: bdl-9 wants system and value, so an id that is no URI is hashed into one, and a document
/// without an id is known by its content.
pub(super) fn of_document<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let parts = if node.name() == names::ID { parts(run, node) } else { None };
    let complete = parts.filter(|parts| parts.system.is_some());
    let is_carried = complete.is_some();
    let (system, value) = match complete {
        Some(parts) => (parts.system.unwrap_or(Text::Given(URI)), Some(parts.value)),
        None => (Text::Given(URI), run.urn(&run.content_id(node).to_string())),
    };
    if !run.head(sink, "Identifier") {
        return false;
    }
    if is_carried {
        take(node);
    }
    run.tape.start_object();
    run.tape.key(&"system");
    system.write(run);
    run.tape.key(&"value");
    if let Some(value) = value {
        value.write(run);
    }
    run.tape.end_object()
}

/// Identifier.type, by a code of v2 table 0203.
fn write_type(run: &mut Run<'_>, kind: &'static str) {
    run.tape.key(&"type");
    run.tape.start_object();
    run.tape.key(&"coding");
    run.tape.start_array();
    run.tape.start_object();
    run.tape.key(&"system");
    run.tape.text("http://hl7.org/fhir/v2/0203");
    run.tape.key(&"code");
    run.tape.text(kind);
    run.tape.end_object();
    run.tape.end_array();
    run.tape.end_object();
}

fn parts<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<Parts<'a>> {
    if node.has_null_flavor() {
        return None;
    }
    let trimmed = |text: Option<&'a str>| text.map(cdamill_cda::trim).filter(|text| !text.is_empty());
    // looked at, not taken: an id that is not written is a loss
    let (root, extension) = (trimmed(node.attribute(names::ROOT)), trimmed(node.attribute(names::EXTENSION)));
    let named = trimmed(node.attribute(names::ASSIGNING_AUTHORITY_NAME));
    let plain = |system: Option<Text<'a>>, value: Text<'a>, assigner| {
        Some(Parts { system, value, assigner, is_npi: root == Some(NPI) })
    };
    match (root, extension) {
        (None, None) => None,
        (None, Some(extension)) => plain(None, Text::Given(extension), named),
        // a URI has no white space; what has some is a text
        (Some(URI_ROOT), Some(extension)) if extension.contains(char::is_whitespace) => {
            run.report(codes::UNUSABLE_ID, node);
            plain(None, Text::Given(extension), named)
        }
        (Some(URI_ROOT), Some(extension)) => {
            let cut = extension.rfind('/').or_else(|| extension.rfind(':'));
            match cut.map(|cut| (extension.get(..cut), extension.get(cut + 1..))) {
                Some((Some(system), Some(value))) if !system.is_empty() && !value.is_empty() => {
                    plain(Some(Text::Given(system)), Text::Given(value), named)
                }
                _ => plain(Some(Text::Given(URI)), Text::Given(extension), named),
            }
        }
        (Some(root), Some(extension)) => match run.root(root) {
            Root { known: Some(uri), .. } => plain(Some(Text::Given(uri)), Text::Given(extension), named),
            Root { urn: Some(urn), .. } => plain(Some(urn), Text::Given(extension), named),
            _ => {
                run.report(codes::UNUSABLE_ID, node);
                plain(None, Text::Given(extension), Some(root))
            }
        },
        (Some(root), None) => match run.root_once(root) {
            // the system of a number without the number says nothing
            Root { known: Some(uri), .. } if !uri.starts_with("urn:oid:") => None,
            Root { urn, .. } => match urn.or_else(|| run.urn(root)) {
                Some(urn) => plain(Some(Text::Given(URI)), urn, named),
                None => {
                    run.report(codes::UNUSABLE_ID, node);
                    plain(None, Text::Given(root), named)
                }
            },
        },
    }
}

/// Two arcs or more, none with a leading zero; the first is 0, 1 or 2.
pub(crate) fn is_oid(text: &str) -> bool {
    let [b'0'..=b'2', b'.', arcs @ ..] = text.as_bytes() else { return false };
    let (mut digits, mut is_zero) = (0u32, false);
    for byte in arcs {
        match byte {
            b'.' if digits == 0 => return false,
            b'.' => (digits, is_zero) = (0, false),
            b'0'..=b'9' if is_zero => return false,
            b'0'..=b'9' => {
                is_zero = digits == 0 && *byte == b'0';
                digits = 1;
            }
            _ => return false,
        }
    }
    digits > 0
}

pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oids_and_uuids_are_told_from_names() {
        assert!(is_oid("2.16.840.1.113883.4.6"));
        assert!(!is_oid("4.5.6") && !is_oid("FACILITY") && !is_oid("2..3") && !is_oid("1") && !is_oid("2.016"));
        assert!(
            is_oid("2.0.10") && !is_oid("2.00") && !is_oid("2.1.") && !is_oid("2.") && !is_oid("3.1") && !is_oid("")
        );
        assert!(is_uuid("92EB4F82-3d03-4bc3-950e-8a0aa88040a7") && !is_uuid("92eb4f82"));
    }
}
