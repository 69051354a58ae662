//! A part of a document that stands alone: a section, an entry, an author. A document is put around it, so that it is read
//! as it would be in its place.

use super::edits::Rewriter;
use super::repair::Repaired;
use super::scan::{Kind, Markup, Scan, attributes, local};
use memchr::memmem;
use std::collections::HashSet;
use std::ops::Range;

/// The namespace of what is put around. Within it, names are those of CDA.
pub(crate) const ADDED: &str = "urn:cdamill:added";
const CDA: &str = "urn:hl7-org:v3";

/// Elements that may be roots, of names that others than CDA have too: without a namespace, one of the signs must tell.
const COMMON: [&str; 13] = [
    "act",
    "author",
    "authorization",
    "component",
    "encounter",
    "entry",
    "informant",
    "observation",
    "organizer",
    "participant",
    "performer",
    "procedure",
    "section",
];
const SIGNS: [&str; 9] =
    ["templateId", "classCode", "moodCode", "typeCode", "codeSystem", "nullFlavor", "mediaType", "root=\"", "root='"];

const HEADER: [&str; 0] = [];
const BODY: [&str; 1] = ["component"];
const SECTION: [&str; 3] = ["component", "structuredBody", "component"];
const ENTRY: [&str; 4] = ["component", "structuredBody", "component", "section"];
const STATEMENT: [&str; 5] = ["component", "structuredBody", "component", "section", "entry"];
const ACT: [&str; 6] = ["component", "structuredBody", "component", "section", "entry", "act"];
const ORGANIZER: [&str; 6] = ["component", "structuredBody", "component", "section", "entry", "organizer"];
/// What may hold several roots that stand one after another.
const SHARED: [&str; 4] = ["structuredBody", "section", "act", "organizer"];

/// A root element, and what stands directly in it.
struct Root<'s> {
    name: &'s str,
    range: Range<usize>,
    children: HashSet<&'s str>,
}

/// The text with a document around its roots; `None` where the first root is no part of a document.
pub(super) fn wrap(text: &str) -> Option<Repaired> {
    if !starts_with_part(text) {
        return None;
    }
    let roots = roots(text);
    around(roots.first()?)?;
    let mut out = Rewriter::new(text);
    let mut open: Vec<&str> = Vec::new();
    for (position, root) in roots.iter().enumerate() {
        let wanted = around(root).unwrap_or(&HEADER);
        let kept = if position == 0 { 0 } else { shared(&open, wanted) };
        let mut tags = if position == 0 { start_document() } else { String::new() };
        open.drain(kept..).rev().for_each(|name| tags.push_str(&format!("</_cdamill:{name}>")));
        for name in wanted.iter().skip(kept) {
            tags.push_str(&format!("<_cdamill:{name}>"));
            open.push(name);
        }
        out.replace(root.range.start, root.range.start, &tags);
    }
    let end = roots.last()?.range.end;
    let mut tags = String::new();
    open.iter().rev().for_each(|name| tags.push_str(&format!("</_cdamill:{name}>")));
    tags.push_str("</_cdamill:ClinicalDocument>");
    out.replace(end, end, &tags);
    let (text, edits) = out.finish();
    Some(Repaired { text, edits, diagnostics: Vec::new() })
}

fn start_document() -> String {
    format!("<_cdamill:ClinicalDocument xmlns:_cdamill=\"{ADDED}\">")
}

/// How much of what is open serves the next root too.
fn shared(open: &[&str], wanted: &[&str]) -> usize {
    let same = open.iter().zip(wanted).take_while(|(open, wanted)| open == wanted).count();
    let common = open.get(..same).unwrap_or_default();
    common.iter().rposition(|name| SHARED.contains(name)).map_or(0, |position| position + 1)
}

/// The elements between `ClinicalDocument` and a root; `None` for what cannot stand alone.
fn around(root: &Root<'_>) -> Option<&'static [&'static str]> {
    let holds = |names: &[&str]| names.iter().any(|name| root.children.contains(name));
    Some(match root.name {
        "recordTarget"
        | "author"
        | "dataEnterer"
        | "informant"
        | "custodian"
        | "informationRecipient"
        | "legalAuthenticator"
        | "authenticator"
        | "inFulfillmentOf"
        | "documentationOf"
        | "relatedDocument"
        | "authorization"
        | "componentOf" => &HEADER,
        "participant" if holds(&["associatedEntity"]) => &HEADER,
        "patientRole" => &["recordTarget"],
        "assignedAuthor" => &["author"],
        "serviceEvent" => &["documentationOf"],
        "encompassingEncounter" => &["componentOf"],
        "performer" if holds(&["assignedEntity"]) => &["documentationOf", "serviceEvent"],
        "structuredBody" | "nonXMLBody" => &BODY,
        "section" => &SECTION,
        "entry" => &ENTRY,
        "entryRelationship" => &ACT,
        "component" if holds(&["structuredBody", "nonXMLBody"]) => &HEADER,
        "component" if holds(&["section"]) => &["component", "structuredBody"],
        "component" if root.children.iter().any(|child| is_statement(child)) => &ORGANIZER,
        name if is_statement(name) => &STATEMENT,
        _ => return None,
    })
}

fn is_statement(name: &str) -> bool {
    matches!(
        name,
        "act"
            | "encounter"
            | "observation"
            | "observationMedia"
            | "organizer"
            | "procedure"
            | "regionOfInterest"
            | "substanceAdministration"
            | "supply"
    )
}

/// Whether the first element may be one of CDA's. Looks at its tag alone, unless that has a common name and no namespace.
fn starts_with_part(text: &str) -> bool {
    let mut tags = Scan::new(text);
    let Some(markup) = tags.find(|markup| matches!(markup.kind, Kind::Start { .. })) else { return false };
    let Kind::Start { name, .. } = &markup.kind else { return false };
    let is_common = COMMON.contains(&local(text.get(name.clone()).unwrap_or_default()));
    match namespace(text, &markup) {
        Some(uri) => uri == CDA,
        None => !is_common || SIGNS.iter().any(|sign| memmem::find(text.as_bytes(), sign.as_bytes()).is_some()),
    }
}

/// The namespace that a tag declares for its own name.
fn namespace<'s>(text: &'s str, markup: &Markup) -> Option<&'s str> {
    let Kind::Start { name, .. } = &markup.kind else { return None };
    let prefix = text.get(name.clone())?.split_once(':').map(|(prefix, _)| prefix);
    let declares = |attribute: &str| match prefix {
        Some(prefix) => attribute.strip_prefix("xmlns:") == Some(prefix),
        None => attribute == "xmlns",
    };
    let declared = attributes(text, &markup.range, name.end).find(|attribute| declares(attribute.name))?;
    text.get(declared.value).map(str::trim)
}

/// The elements that stand one after another. The last one may not be closed.
fn roots(text: &str) -> Vec<Root<'_>> {
    let mut roots: Vec<Root<'_>> = Vec::new();
    let mut depth = 0usize;
    for markup in Scan::new(text) {
        match markup.kind {
            Kind::Start { name, empty } => {
                let name = local(text.get(name).unwrap_or_default());
                if depth == 0 {
                    roots.push(Root { name, range: markup.range, children: HashSet::new() });
                } else if let Some(root) = roots.last_mut().filter(|_| depth == 1) {
                    root.children.insert(name);
                }
                depth += usize::from(!empty);
            }
            Kind::End => {
                depth = depth.saturating_sub(1);
                if let Some(root) = roots.last_mut().filter(|_| depth == 0) {
                    root.range.end = markup.range.end;
                }
            }
            _ => {}
        }
    }
    if let Some(root) = roots.last_mut().filter(|_| depth > 0) {
        root.range.end = text.len();
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str) -> Option<String> {
        let text = wrap(text)?.text.replace("_cdamill:", "").replace(&format!(" xmlns:_cdamill=\"{ADDED}\""), "");
        Some(text.replace("component>", "c>").replace("structuredBody>", "b>").replace("ClinicalDocument>", "D>"))
    }

    #[test]
    fn roots_get_what_is_around_them_in_a_document() {
        for (text, wanted) in [
            ("<author nullFlavor='NI'/>", "<D><author nullFlavor='NI'/></D>"),
            (
                "<!--a--><section nullFlavor='NI'/><!--z-->",
                "<!--a--><D><c><b><c><section nullFlavor='NI'/></c></b></c></D><!--z-->",
            ),
            (
                "<act classCode='ACT'/>",
                "<D><c><b><c><section><entry><act classCode='ACT'/></entry></section></c></b></c></D>",
            ),
            (
                "<x:component xmlns:x='urn:hl7-org:v3'><x:section/></x:component>",
                "<D><c><b><x:c xmlns:x='urn:hl7-org:v3'><x:section/></x:c></b></c></D>",
            ),
        ] {
            let text = text.replace("<x:component ", "<x:c ").replace("</x:component>", "</x:c>");
            let sent = text.replace("x:c ", "x:component ").replace("x:c>", "x:component>");
            assert_eq!(wrapped(&sent).map(|text| text.replace("<x:component ", "<x:c ")).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn roots_that_follow_each_other_share_what_they_can() {
        let text = "<author typeCode='AUT'/><section/> <section/><entry/><act/><act/><x/>";
        let wanted = "<D><author typeCode='AUT'/><c><b><c><section/> </c><c><section/></c><c><section><entry/>\
                      <entry><act/></entry><entry><act/></entry></section></c></b></c><x/></D>";
        assert_eq!(wrapped(text).as_deref(), Some(wanted));
    }

    #[test]
    fn other_xml_is_left_alone() {
        for text in [
            "",
            "text",
            "<html nullFlavor='x'><section/></html>",
            "<component type='desktop'><id>a</id></component>",
            "<entry xmlns='http://www.w3.org/2005/Atom' typeCode='x'/>",
            "<section><h1>a page</h1></section>",
            "<participantRole classCode='MANU'/>",
            "<participant typeCode='LOC'><participantRole/></participant>",
        ] {
            assert_eq!(wrapped(text), None, "{text}");
        }
    }
}
