//! Repair of the malformations that real documents have. Runs only where the strict parse failed.

use super::edits::{Edit, Rewriter, compose};
use super::entities;
use super::scan::{Kind, Markup, Scan, attributes, local, starts_name};
use crate::diagnostic::{Diagnostic, codes};
use std::collections::BTreeSet;
use std::ops::Range;

/// A text that needs more is no document. The rest stays as it is, and the parser refuses it.
const MAX_REPAIRS: usize = 100_000;

/// A text after repair, how to get back to offsets before it, and what was done.
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) edits: Vec<Edit>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// One pass over `text`, which is what `before` made, if there was a pass before.
pub(super) fn repair(text: &str, before: Option<&Repaired>) -> Repaired {
    let mut repair = Repair {
        text,
        out: Rewriter::new(text),
        found: Vec::new(),
        left: MAX_REPAIRS.saturating_sub(before.map_or(0, |before| before.diagnostics.len())),
    };
    repair.run();
    let (repaired, edits) = repair.out.finish();
    let first = before.map_or(&[][..], |before| &before.edits);
    let mut diagnostics = before.map_or_else(Vec::new, |before| before.diagnostics.clone());
    for (code, at) in repair.found {
        let at = super::edits::original(first, at);
        diagnostics.push(Diagnostic::new(code).at_offset(at));
    }
    Repaired { text: repaired, edits: compose(first, &edits), diagnostics }
}

struct Repair<'s> {
    text: &'s str,
    out: Rewriter<'s>,
    found: Vec<(&'static str, usize)>,
    /// How many repairs may still be made.
    left: usize,
}

impl<'s> Repair<'s> {
    fn run(&mut self) {
        let prefixes = undeclared_prefixes(self.text);
        let mut depth = 0usize;
        let mut seen_root = false;
        let mut at = 0;
        for markup in Scan::new(self.text) {
            let between = at..markup.range.start;
            if depth > 0 {
                self.characters(between, false);
            } else {
                self.outside(between, seen_root);
            }
            at = markup.range.end;
            match &markup.kind {
                Kind::Start { name, empty } => {
                    if !seen_root {
                        self.declare(&prefixes, name.end);
                        seen_root = true;
                    }
                    self.tag(&markup, name.end);
                    depth += usize::from(!empty);
                }
                Kind::End => depth = depth.saturating_sub(1),
                Kind::Stray if depth > 0 => {
                    self.put(codes::REPAIRED_MARKUP, markup.range.clone(), "&lt;");
                }
                Kind::Instruction => self.instruction(&markup.range, seen_root),
                Kind::Comment => self.comment(&markup.range),
                Kind::CharacterData => self.controls(&markup.range),
                _ => {}
            }
        }
        let rest = at..self.text.len();
        if depth > 0 {
            self.characters(rest, false);
        } else {
            self.outside(rest, seen_root);
        }
    }

    fn slice(&self, range: &Range<usize>) -> &'s str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn put(&mut self, code: &'static str, range: Range<usize>, new: &str) {
        let Some(left) = self.left.checked_sub(1) else {
            return;
        };
        self.left = left;
        self.found.push((code, range.start));
        self.out.replace(range.start, range.end, new);
    }

    /// Outside the root, only white space may stand. Line ends written as `\n`, byte order marks and control
    /// characters are dropped; other text is not ours to drop.
    fn outside(&mut self, range: Range<usize>, after_root: bool) {
        let text = self.slice(&range);
        let is_before_declaration =
            range.start == 0 && !after_root && self.text.get(range.end..).is_some_and(|rest| rest.starts_with("<?xml"));
        let stray = text.replace("\\n", "").replace("\\r", "").replace("\\t", "");
        let may_go = stray.chars().all(|c| c.is_whitespace() || c.is_control() || c == '\u{FEFF}');
        let is_xml_space = text.bytes().all(|byte| byte.is_ascii_whitespace() && byte != 0x0C);
        if may_go && !text.is_empty() && (is_before_declaration || !is_xml_space) {
            self.put(codes::REPAIRED_PROLOG, range, "");
        }
    }

    /// A declaration that is not at the start says nothing any more: the text is decoded.
    fn instruction(&mut self, range: &Range<usize>, after_root: bool) {
        let text = self.slice(range);
        let is_declaration =
            text.strip_prefix("<?xml").is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '?'));
        if is_declaration && (after_root || !self.out.is_at_start(range.start)) {
            self.put(codes::REPAIRED_PROLOG, range.clone(), "");
        }
    }

    /// A comment carries nothing: one that XML forbids is dropped.
    fn comment(&mut self, range: &Range<usize>) {
        let inside = self.slice(range);
        let inside = inside.strip_prefix("<!--").unwrap_or(inside);
        let Some(inside) = inside.strip_suffix("-->") else {
            return;
        };
        if inside.contains("--") || inside.ends_with('-') || inside.contains(is_forbidden) {
            self.put(codes::REPAIRED_COMMENT, range.clone(), "");
        }
    }

    fn controls(&mut self, range: &Range<usize>) {
        for (at, c) in self.slice(range).char_indices() {
            if is_forbidden(c) {
                let start = range.start + at;
                self.put(codes::REPAIRED_CHARACTER, start..start + c.len_utf8(), " ");
            }
        }
    }

    /// Declares what the root does not.
    fn declare(&mut self, prefixes: &BTreeSet<&'s str>, at: usize) {
        for prefix in prefixes {
            let uri = match *prefix {
                "xsi" => "http://www.w3.org/2001/XMLSchema-instance",
                "sdtc" => "urn:hl7-org:sdtc",
                "pharm" => "urn:ihe:pharm:medication",
                "voc" => "urn:hl7-org:v3/voc",
                "cda" | "hl7" | "v3" => "urn:hl7-org:v3",
                // Bound to a name of its own: what it means is not known.
                _ => "urn:undeclared",
            };
            self.put(codes::REPAIRED_PREFIX, at..at, &format!(" xmlns:{prefix}=\"{uri}\""));
        }
    }

    fn tag(&mut self, markup: &Markup, name_end: usize) {
        for attribute in attributes(self.text, &markup.range, name_end) {
            self.characters(attribute.value, true);
        }
    }

    /// Text or an attribute's value.
    fn characters(&mut self, range: Range<usize>, in_attribute: bool) {
        let text = self.slice(&range);
        let mut skip_to = 0;
        for (at, c) in text.char_indices() {
            let start = range.start + at;
            if at < skip_to {
                continue;
            }
            match c {
                '&' => skip_to = at + self.reference(text.get(at..).unwrap_or_default(), start),
                '<' if in_attribute => {
                    self.put(codes::REPAIRED_ATTRIBUTE, start..start + 1, "&lt;");
                }
                ']' if !in_attribute && text.get(at..).is_some_and(|rest| rest.starts_with("]]>")) => {
                    self.put(codes::REPAIRED_MARKUP, start + 2..start + 3, "&gt;");
                }
                c if is_forbidden(c) => {
                    self.put(codes::REPAIRED_CHARACTER, start..start + c.len_utf8(), " ");
                }
                _ => {}
            }
        }
    }

    /// What starts with `&`; returns how many bytes it takes.
    fn reference(&mut self, text: &str, start: usize) -> usize {
        let bare = |repair: &mut Self| {
            repair.put(codes::REPAIRED_REFERENCE, start..start + 1, "&amp;");
            1
        };
        let longest = text.as_bytes().iter().take(32);
        let Some(end) = longest.take_while(|byte| **byte != b'<').position(|byte| *byte == b';') else {
            return bare(self);
        };
        let name = text.get(1..end).unwrap_or_default();
        let whole = start..start + end + 1;
        if let Some(number) = name.strip_prefix('#') {
            match referred(number) {
                Some(c) if !is_forbidden(c) => {}
                Some(_) => self.put(codes::REPAIRED_CHARACTER, whole, " "),
                None => return bare(self),
            }
        } else if !matches!(name, "lt" | "gt" | "amp" | "quot" | "apos") {
            let Some(c) = entities::character(name) else {
                return bare(self);
            };
            self.put(codes::REPAIRED_ENTITY, whole, c.encode_utf8(&mut [0; 4]));
        }
        end + 1
    }
}

/// The character of a numeric reference; a forbidden one for a number that is no character.
pub(super) fn referred(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    Some(char::from_u32(code).unwrap_or('\0'))
}

/// What XML 1.0 does not allow in a document.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The prefixes of elements and attributes that no element around them declares.
fn undeclared_prefixes(text: &str) -> BTreeSet<&str> {
    let mut undeclared = BTreeSet::new();
    let mut declared: Vec<&str> = vec!["xml", "xmlns"];
    let mut scopes: Vec<usize> = Vec::new();
    for markup in Scan::new(text) {
        match &markup.kind {
            Kind::Start { name, empty } => {
                let before = declared.len();
                let own = || attributes(text, &markup.range, name.end);
                declared.extend(own().filter_map(|a| a.name.strip_prefix("xmlns:")));
                let element = text.get(name.clone()).unwrap_or_default();
                let used = std::iter::once(element).chain(own().map(|a| a.name));
                for prefix in used.filter_map(prefix) {
                    if !declared.contains(&prefix) {
                        undeclared.insert(prefix);
                    }
                }
                if *empty {
                    declared.truncate(before);
                } else {
                    scopes.push(before);
                }
            }
            Kind::End => declared.truncate(scopes.pop().unwrap_or(2)),
            _ => {}
        }
    }
    undeclared
}

fn prefix(name: &str) -> Option<&str> {
    let prefix = name.strip_suffix(local(name))?.strip_suffix(':')?;
    let is_name = prefix.bytes().next().is_some_and(starts_name)
        && prefix.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(prefix)
}
