//! From bytes to text, and from text to trees.

pub(crate) mod edits;
mod encoding;
mod entities;
mod guard;
mod parts;
mod repair;
pub(crate) mod scan;

use crate::diagnostic::{Diagnostic, codes};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::tree::Tree;
use crate::tree::build::{self, Failure};
use repair::Repaired;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// The decoded text of an input: one document, or several one after another.
///
/// Borrows the bytes where they are UTF-8. A [`Tree`] borrows from it in turn.
pub struct Source<'b> {
    text: Cow<'b, str>,
    parts: Vec<Part>,
    diagnostics: Vec<Diagnostic>,
}

struct Part {
    range: Range<usize>,
    /// The text after each pass of repair, made when the strict parse fails.
    repaired: [OnceLock<Repaired>; 2],
}

impl<'b> Source<'b> {
    /// Decodes `bytes` and finds the documents in them.
    ///
    /// A byte order mark decides; then UTF-16 by its pattern, strict UTF-8, the encoding that the XML declaration
    /// names, and at last UTF-8 with windows-1252 for each byte that is none, which is reported.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] beyond [`Limits::max_bytes`]; [`ErrorKind::Encoding`] for what is no text.
    pub fn read(bytes: &'b [u8], limits: &Limits) -> Result<Source<'b>, Error> {
        let max = limits.max_bytes.min(i32::MAX as usize);
        if bytes.len() > max {
            return Err(Error::new(ErrorKind::Limit, "bytes"));
        }
        let mut diagnostics = Vec::new();
        let text = encoding::decode(bytes, &mut diagnostics)?;
        if text.len() > max {
            return Err(Error::new(ErrorKind::Limit, "bytes of decoded text"));
        }
        let parts: Vec<Part> = parts::split(&text)
            .into_iter()
            .map(|range| Part { range, repaired: [OnceLock::new(), OnceLock::new()] })
            .collect();
        if parts.len() > 1 {
            diagnostics.push(Diagnostic::new(codes::SEVERAL_DOCUMENTS));
        }
        Ok(Source { text, parts, diagnostics })
    }

    /// How many documents stand one after another; at least 1. Documents inside one envelope are one part.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// The decoded text, without byte order mark. Offsets of nodes and diagnostics count its bytes.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was assumed when the text was decoded and divided.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Parses the document number `part`, counted from 0: strictly first, and with at most two passes of repair if that fails.
    ///
    /// # Errors
    /// [`ErrorKind::NotXml`] with the position of the first fault; [`ErrorKind::Limit`]; [`ErrorKind::DocumentType`].
    pub fn parse(&self, part: usize, limits: &Limits) -> Result<Tree<'_>, Error> {
        let part = self.parts.get(part).ok_or_else(|| Error::new(ErrorKind::NoSuchPart, "part"))?;
        let original = self.text.get(part.range.clone()).unwrap_or_default();
        let base = part.range.start;
        let mut failure = match self.attempt(original, limits, base, None) {
            Ok(tree) => return Ok(tree),
            Err(failure) => failure,
        };
        let mut text = original;
        let mut before: Option<&Repaired> = None;
        for cell in &part.repaired {
            if !failure.is_repairable() {
                break;
            }
            let repaired = cell.get_or_init(|| repair::repair(text, before));
            if repaired.text == text {
                break;
            }
            match self.attempt(&repaired.text, limits, base, Some(repaired)) {
                Ok(tree) => return Ok(tree),
                Err(next) if next.is_limit() => return Err(self.error(&next)),
                Err(next) => {
                    // The strict parser's first complaint is the one about what was sent.
                    if !next.is_repairable() {
                        failure = next;
                    }
                }
            }
            text = &repaired.text;
            before = Some(repaired);
        }
        Err(self.error(&failure))
    }

    fn attempt<'s>(
        &'s self,
        text: &'s str,
        limits: &Limits,
        base: usize,
        repaired: Option<&'s Repaired>,
    ) -> Result<Tree<'s>, Failure> {
        let place = build::Place { source: &self.text, base, edits: repaired.map_or(&[], |repaired| &repaired.edits) };
        guard::check(text, limits).map_err(|(error, at)| Failure::new(error, Some(place.original(at))))?;
        let mut tree = build::build(text, limits, place)?;
        if let Some(repaired) = repaired {
            for diagnostic in &repaired.diagnostics {
                let offset = diagnostic.offset.map(|offset| offset + base);
                tree.report(Diagnostic { offset, ..*diagnostic });
            }
        }
        Ok(tree)
    }

    fn error(&self, failure: &Failure) -> Error {
        let position = failure.offset.map(|offset| crate::tree::lines::position(&self.text, offset));
        failure.error.clone().at(position)
    }
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("bytes", &self.text.len())
            .field("parts", &self.parts.len())
            .field("diagnostics", &self.diagnostics)
            .finish()
    }
}
