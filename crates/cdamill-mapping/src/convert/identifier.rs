//! II to Identifier.

use std::borrow::Cow;

use cdamill_cda::{Node, codes, names};

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
    system: Option<Cow<'a, str>>,
    value: Cow<'a, str>,
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
    if let Some(system) = &parts.system {
        run.tape.key("system");
        run.tape.owned(system);
    }
    run.tape.key("value");
    run.tape.owned(&parts.value);
    if let Some(assigner) = parts.assigner {
        run.tape.key("assigner");
        run.tape.start_object();
        run.tape.key("display");
        run.tape.text(assigner);
        run.tape.end_object();
    }
    run.tape.end_object()
}

/// One part of an id's Identifier; the id counts as carried when its value is asked for.
pub(crate) fn part<'a>(run: &mut Run<'a>, node: Node<'a>, part: IdPart) -> Option<Cow<'a, str>> {
    let Parts { system, value, assigner, .. } = parts(run, node)?;
    match part {
        IdPart::System => system,
        IdPart::Assigner => assigner.map(Cow::Borrowed),
        IdPart::Value => {
            take(node);
            Some(value)
        }
    }
}

fn take(id: Node<'_>) {
    for name in [names::ROOT, names::EXTENSION, names::ASSIGNING_AUTHORITY_NAME] {
        id.take(name);
    }
}

/// The Identifier of a document: bdl-9 wants system and value, so an id that is no URI is hashed into one, and a document
/// without an id is known by its content.
pub(super) fn of_document<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let parts = if node.name() == names::ID { parts(run, node) } else { None };
    let complete = parts.filter(|parts| parts.system.is_some());
    let is_carried = complete.is_some();
    let (system, value) = match complete {
        Some(parts) => (parts.system.unwrap_or(Cow::Borrowed(URI)), parts.value),
        None => (Cow::Borrowed(URI), Cow::Owned(format!("urn:uuid:{}", run.content_id(node)))),
    };
    if !run.head(sink, "Identifier") {
        return false;
    }
    if is_carried {
        take(node);
    }
    run.tape.start_object();
    run.tape.key("system");
    run.tape.owned(&system);
    run.tape.key("value");
    run.tape.owned(&value);
    run.tape.end_object()
}

/// Identifier.type, by a code of v2 table 0203.
fn write_type(run: &mut Run<'_>, kind: &'static str) {
    run.tape.key("type");
    run.tape.start_object();
    run.tape.key("coding");
    run.tape.start_array();
    run.tape.start_object();
    run.tape.key("system");
    run.tape.text("http://hl7.org/fhir/v2/0203");
    run.tape.key("code");
    run.tape.text(kind);
    run.tape.end_object();
    run.tape.end_array();
    run.tape.end_object();
}

fn parts<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<Parts<'a>> {
    if node.null_flavor().is_some() {
        return None;
    }
    let trimmed = |text: Option<&'a str>| text.map(cdamill_cda::trim).filter(|text| !text.is_empty());
    // looked at, not taken: an id that is not written is a loss
    let (root, extension) = (trimmed(node.attribute(names::ROOT)), trimmed(node.attribute(names::EXTENSION)));
    let named = trimmed(node.attribute(names::ASSIGNING_AUTHORITY_NAME));
    let plain = |system: Option<Cow<'a, str>>, value: Cow<'a, str>, assigner| {
        Some(Parts { system, value, assigner, is_npi: root == Some(NPI) })
    };
    let known = root.and_then(|root| run.plan.identifier_systems.get(root));
    match (root, extension) {
        (None, None) => None,
        (None, Some(extension)) => plain(None, Cow::Borrowed(extension), named),
        // a URI has no white space; what has some is a text
        (Some(URI_ROOT), Some(extension)) if extension.contains(char::is_whitespace) => {
            run.report(codes::UNUSABLE_ID, node);
            plain(None, Cow::Borrowed(extension), named)
        }
        (Some(URI_ROOT), Some(extension)) => {
            let cut = extension.rfind('/').or_else(|| extension.rfind(':'));
            match cut.map(|cut| (extension.get(..cut), extension.get(cut + 1..))) {
                Some((Some(system), Some(value))) if !system.is_empty() && !value.is_empty() => {
                    plain(Some(Cow::Borrowed(system)), Cow::Borrowed(value), named)
                }
                _ => plain(Some(Cow::Borrowed(URI)), Cow::Borrowed(extension), named),
            }
        }
        (Some(_), Some(extension)) if known.is_some() => {
            plain(known.map(|uri| Cow::Borrowed(uri.as_str())), Cow::Borrowed(extension), named)
        }
        // the system of a number without the number says nothing
        (Some(_), None) if known.is_some_and(|uri| !uri.starts_with("urn:oid:")) => None,
        (Some(root), extension) => match (root_uri(root), extension) {
            (Some(uri), Some(extension)) => plain(Some(Cow::Owned(uri)), Cow::Borrowed(extension), named),
            (Some(uri), None) => plain(Some(Cow::Borrowed(URI)), Cow::Owned(uri), named),
            (None, extension) => {
                run.report(codes::UNUSABLE_ID, node);
                plain(None, Cow::Borrowed(extension.unwrap_or(root)), extension.map(|_| root).or(named))
            }
        },
    }
}

/// An OID or UUID as a URN.
pub(super) fn root_uri(root: &str) -> Option<String> {
    if is_oid(root) {
        Some(["urn:oid:", root].concat())
    } else if is_uuid(root) {
        {
            let mut uri = ["urn:uuid:", root].concat();
            uri.make_ascii_lowercase();
            Some(uri)
        }
    } else {
        None
    }
}

pub(crate) fn is_oid(text: &str) -> bool {
    let mut arcs = text.as_bytes().split(|byte| *byte == b'.').peekable();
    let first = arcs.next().is_some_and(|arc| matches!(arc, b"0" | b"1" | b"2"));
    let arc =
        |arc: &[u8]| !arc.is_empty() && arc.iter().all(u8::is_ascii_digit) && (arc == b"0" || !arc.starts_with(b"0"));
    first && arcs.peek().is_some() && arcs.all(arc)
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
        assert!(is_uuid("92EB4F82-3d03-4bc3-950e-8a0aa88040a7") && !is_uuid("92eb4f82"));
        assert_eq!(
            root_uri("92EB4F82-3D03-4BC3-950E-8A0AA88040A7").as_deref(),
            Some("urn:uuid:92eb4f82-3d03-4bc3-950e-8a0aa88040a7")
        );
    }
}
