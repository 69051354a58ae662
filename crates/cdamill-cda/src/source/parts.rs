//! Several documents in one text.

use super::scan::{Kind, Scan, local};
use memchr::memmem;
use std::ops::Range;

const ROOT: &str = "ClinicalDocument";

/// The ranges of the documents that stand one after another; one range for all other texts.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let is_one = memmem::find_iter(text.as_bytes(), b"ClinicalDocument>").nth(1).is_none();
    if is_one || !starts_with_document(text) {
        return std::iter::once(0..text.len()).collect();
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    for markup in Scan::new(text) {
        match &markup.kind {
            Kind::Start { name, empty } if is_root(text, name.clone()) => {
                depth += usize::from(!empty);
            }
            Kind::End if is_root(text, end_name(&markup.range)) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    parts.push(start..markup.range.end);
                    start = markup.range.end + blanks(text, markup.range.end);
                }
            }
            _ => {}
        }
    }
    // What follows the last one (comments, blanks) belongs to it; a document cut off is a part of its own.
    let cut_off = depth > 0;
    match parts.last_mut() {
        Some(last) if !cut_off => last.end = text.len(),
        _ => parts.push(start..text.len()),
    }
    parts
}

/// The bytes of white space and byte order marks between two documents.
fn blanks(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let is_blank = |c: char| c.is_whitespace() || c == '\u{FEFF}';
    rest.len() - rest.trim_start_matches(is_blank).len()
}

fn starts_with_document(text: &str) -> bool {
    Scan::new(text)
        .find_map(|markup| match markup.kind {
            Kind::Start { name, .. } => Some(is_root(text, name)),
            _ => None,
        })
        .unwrap_or(false)
}

fn is_root(text: &str, name: Range<usize>) -> bool {
    text.get(name).is_some_and(|name| local(name.trim_end()) == ROOT)
}

fn end_name(range: &Range<usize>) -> Range<usize> {
    range.start + 2..range.end.saturating_sub(1).max(range.start + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn one_document_is_one_part() {
        let text = "<?xml version='1.0'?><ClinicalDocument><a/></ClinicalDocument>\n";
        assert_eq!(parts(text), [text]);
        assert_eq!(parts(""), [""]);
    }

    #[test]
    fn documents_one_after_another_are_parts_with_their_declarations() {
        let one = "<?xml version='1.0'?><ClinicalDocument>1</ClinicalDocument>";
        let two = "\n<?xml version='1.0'?>\n<c:ClinicalDocument>2</c:ClinicalDocument >";
        let three = "<ClinicalDocument>3</ClinicalDocument>\n<!-- end -->";
        assert_eq!(parts(&[one, two, three].concat()), [one, two.trim_start(), three]);
    }

    #[test]
    fn an_envelope_with_documents_is_one_part() {
        let text = "<e><ClinicalDocument></ClinicalDocument><ClinicalDocument></ClinicalDocument></e>";
        assert_eq!(parts(text), [text]);
    }

    #[test]
    fn comments_and_character_data_do_not_divide() {
        let text = "<ClinicalDocument><!--</ClinicalDocument>--><![CDATA[</ClinicalDocument>]]></ClinicalDocument>";
        assert_eq!(parts(text), [text]);
    }

    #[test]
    fn a_document_that_is_cut_off_is_a_part_of_its_own() {
        let one = "<ClinicalDocument>1</ClinicalDocument>";
        let two = "<ClinicalDocument>2</ClinicalDocument>";
        let rest = "<ClinicalDocument>3";
        assert_eq!(parts(&[one, two, rest].concat()), [one, two, rest]);
    }
}
