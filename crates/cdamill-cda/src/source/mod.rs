//! From bytes to text, and from text to trees.

pub(crate) mod edits;
mod encoding;
mod entities;
mod envelope;
pub(crate) mod fragment;
pub(crate) mod guard;
mod original;
mod parts;
mod repair;
pub(crate) mod scan;

use crate::diagnostic::{Diagnostic, codes};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::reader;
use crate::tree::build::{self, Failure, Place, Readers};
use crate::tree::{Node, Tree};
use repair::Repaired;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// The decoded text of an input: one document, or several one after another; a part of a document; or an envelope that
/// holds documents in base64 or escaped, which are taken out.
///
/// Borrows the bytes where they are UTF-8. A [`Tree`] borrows from it in turn.
pub struct Source<'b> {
    texts: Vec<Decoded<'b>>,
    parts: Vec<Part>,
    diagnostics: Vec<Diagnostic>,
}

/// Bytes and the text that they hold: the input, or a document that was taken out of an envelope.
struct Decoded<'b> {
    bytes: Cow<'b, [u8]>,
    text: Cow<'b, str>,
}

struct Part {
    /// The position of the text in which it stands.
    text: usize,
    range: Range<usize>,
    /// The text with a document around it, for a part of a document that stands alone.
    wrapped: Option<Repaired>,
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
        let mut texts = vec![Decoded { bytes: Cow::Borrowed(bytes), text }];
        let mut wrapped = None;
        if let Some(outer) = texts.first().filter(|outer| !envelope::is_open(&outer.text)) {
            wrapped = fragment::wrap(&outer.text);
            let inner =
                if wrapped.is_none() { envelope::open(&outer.text, max, &mut diagnostics)? } else { Vec::new() };
            if !inner.is_empty() {
                diagnostics.push(Diagnostic::new(codes::UNWRAPPED_DOCUMENT));
                texts = inner.into_iter().map(Decoded::from).collect();
            }
        }
        if wrapped.as_ref().is_some_and(|wrapped| wrapped.text.len() > max) {
            return Err(Error::new(ErrorKind::Limit, "bytes of decoded text"));
        }
        let parts: Vec<Part> =
            texts.iter().enumerate().flat_map(|(number, decoded)| parts(number, &decoded.text)).collect();
        if parts.len() > 1 {
            diagnostics.push(Diagnostic::new(codes::SEVERAL_DOCUMENTS));
        }
        let mut source = Source { texts, parts, diagnostics };
        if let Some(only) = source.parts.first_mut() {
            only.wrapped = wrapped;
        }
        Ok(source)
    }

    /// How many documents stand one after another; at least 1. Documents inside one envelope are one part.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// The decoded text, without byte order mark. Offsets of nodes and diagnostics count its bytes. Where documents were
    /// taken out of an envelope, each has a text of its own: this is that of the first.
    #[must_use]
    pub fn text(&self) -> &str {
        self.texts.first().map_or("", |decoded| &decoded.text)
    }

    fn decoded(&self, part: &Part) -> (&[u8], &str) {
        self.texts.get(part.text).map_or((&[], ""), |decoded| (&decoded.bytes, &decoded.text))
    }

    /// The bytes, as they were given, of the one document of which `tree` is the root's and `document` the
    /// ClinicalDocument: all of the input where it holds nothing else; of several documents one after another, the
    /// document's own part; inside an envelope, the element alone, or what its base64 was decoded to.
    ///
    /// `None` where that part cannot be told, in an encoding other than UTF-8 that has several bytes for some
    /// characters.
    #[must_use]
    pub fn original(&self, part: usize, document: Node<'_>) -> Option<&[u8]> {
        let part = self.parts.get(part)?;
        let (bytes, text) = self.decoded(part);
        let is_root = document.id() == document.tree().root().id();
        let is_alone = self.parts.iter().filter(|other| other.text == part.text).count() == 1;
        if is_root && is_alone {
            return Some(bytes);
        }
        let range = if is_root { part.range.clone() } else { document.range() };
        original::bytes_of(bytes, text, range)
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
        self.parse_with(part, limits, Readers::Both)
    }

    pub(crate) fn parse_with(&self, part: usize, limits: &Limits, readers: Readers) -> Result<Tree<'_>, Error> {
        let part = self.parts.get(part).ok_or_else(|| Error::new(ErrorKind::NoSuchPart, "part"))?;
        let mut before = part.wrapped.as_ref();
        let mut text = self.sent(part);
        let mut failure = match self.attempt(text, limits, part, before, readers) {
            Ok(tree) => return Ok(tree),
            Err(failure) => failure,
        };
        for cell in &part.repaired {
            if !failure.is_repairable() {
                break;
            }
            let repaired = cell.get_or_init(|| repair::repair(text, before));
            if repaired.text == text {
                break;
            }
            match self.attempt(&repaired.text, limits, part, Some(repaired), readers) {
                Ok(tree) => return Ok(tree),
                Err(next) if next.is_limit() => return Err(self.error(part, &next)),
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
        Err(self.error(part, &failure))
    }

    /// With our own reader alone, and without repair.
    pub(crate) fn parse_own(&self, part: usize, limits: &Limits) -> Option<Tree<'_>> {
        let part = self.parts.get(part)?;
        reader::read(self.sent(part), limits, self.place(part, part.wrapped.as_ref()))
    }

    /// The text of a part before repair, with what was put around it.
    fn sent<'s>(&'s self, part: &'s Part) -> &'s str {
        let sent = || self.decoded(part).1.get(part.range.clone()).unwrap_or_default();
        part.wrapped.as_ref().map_or_else(sent, |wrapped| &wrapped.text)
    }

    fn place<'s>(&'s self, part: &'s Part, repaired: Option<&'s Repaired>) -> Place<'s> {
        Place {
            source: self.decoded(part).1,
            base: part.range.start,
            edits: repaired.map_or(&[], |repaired| &repaired.edits),
            is_fragment: part.wrapped.is_some(),
        }
    }

    fn attempt<'s>(
        &'s self,
        text: &'s str,
        limits: &Limits,
        part: &'s Part,
        repaired: Option<&'s Repaired>,
        readers: Readers,
    ) -> Result<Tree<'s>, Failure> {
        let mut tree = build::build(text, limits, self.place(part, repaired), readers)?;
        for diagnostic in repaired.map_or(&[][..], |repaired| &repaired.diagnostics) {
            let offset = diagnostic.offset.map(|offset| offset + part.range.start);
            tree.report(Diagnostic { offset, ..*diagnostic });
        }
        Ok(tree)
    }

    fn error(&self, part: &Part, failure: &Failure) -> Error {
        let text = self.decoded(part).1;
        let position = failure.offset.map(|offset| crate::tree::lines::position(text, offset));
        failure.error.clone().at(position)
    }
}

impl From<envelope::Inner> for Decoded<'_> {
    fn from(inner: envelope::Inner) -> Self {
        Decoded { bytes: Cow::Owned(inner.bytes), text: Cow::Owned(inner.text) }
    }
}

fn parts(text: usize, content: &str) -> impl Iterator<Item = Part> + use<> {
    let ranges = parts::split(content).into_iter();
    ranges.map(move |range| Part { text, range, wrapped: None, repaired: [OnceLock::new(), OnceLock::new()] })
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("bytes", &self.texts.iter().map(|decoded| decoded.text.len()).sum::<usize>())
            .field("parts", &self.parts.len())
            .field("diagnostics", &self.diagnostics)
            .finish()
    }
}
