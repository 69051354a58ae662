//! Documents that stand in another text as base64, or escaped: in an element or attribute of an envelope, in a string of
//! JSON, in a field of an HL7 v2 message, in a part of a MIME message. One level is opened, never what is inside.

mod json;
mod mime;
mod xml;

use super::encoding;
use super::scan::{Kind, Scan, local};
use crate::base64;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, ErrorKind};
use std::borrow::Cow;

const ROOT: &str = "ClinicalDocument";

/// A document that was taken out: its bytes, and the text that they hold.
pub(super) struct Inner {
    pub(super) bytes: Vec<u8>,
    pub(super) text: String,
}

/// The documents that stand in `text`, in its order. None where it holds none.
///
/// # Errors
/// [`ErrorKind::Limit`] where all of them together have more than `max_bytes` bytes.
pub(super) fn open(text: &str, max_bytes: usize, diagnostics: &mut Vec<Diagnostic>) -> Result<Vec<Inner>, Error> {
    let mut opened = Opened { documents: Vec::new(), left: max_bytes, diagnostics };
    let start = start(text);
    match start.chars().next() {
        Some('{' | '[') => json::strings(start, &mut |text| opened.take(text))?,
        _ if mime::is_message(start) => mime::parts(start, &mut |part| opened.part(part))?,
        Some('<') => xml::texts(start, &mut |text| opened.take(text))?,
        _ => fields(start, &mut |text| opened.take(text))?,
    }
    Ok(opened.documents)
}

/// Whether a text is to be read as it is: markup that has a `ClinicalDocument`, in an envelope or not.
pub(super) fn is_open(text: &str) -> bool {
    let start = start(text);
    !start.starts_with(['{', '[']) && !mime::is_message(start) && has_document(text)
}

fn start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
}

fn has_document(text: &str) -> bool {
    Scan::new(text).any(|markup| match markup.kind {
        Kind::Start { name, .. } => text.get(name).is_some_and(|name| local(name) == ROOT),
        _ => false,
    })
}

/// What is done with each text that may hold a document.
type Visit<'v> = dyn FnMut(&str) -> Result<(), Error> + 'v;

struct Opened<'d> {
    documents: Vec<Inner>,
    /// How many bytes may still be taken out.
    left: usize,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Opened<'_> {
    /// A part of a message: a document, or an envelope.
    fn part(&mut self, part: &str) -> Result<(), Error> {
        let part = part.trim();
        if part.starts_with('<') && !has_document(part) {
            return xml::texts(part, &mut |text| self.take(text));
        }
        self.take(part)
    }

    /// Takes a text that is a document, or base64 of one.
    fn take(&mut self, text: &str) -> Result<(), Error> {
        let text = text.trim();
        if text.starts_with('<') {
            if has_document(text) {
                self.push(text.as_bytes().to_vec(), text.to_owned())?;
            }
            return Ok(());
        }
        if !starts_as_markup(text) {
            return Ok(());
        }
        if text.len() / 4 * 3 > self.left.saturating_add(2) {
            return Err(Error::new(ErrorKind::Limit, "bytes of decoded text"));
        }
        let Some(bytes) = base64::decode(text) else { return Ok(()) };
        let mut said = Vec::new();
        // what is no text is no document
        let Ok(inner) = encoding::decode(&bytes, &mut said) else { return Ok(()) };
        if has_document(&inner) {
            let inner = inner.into_owned();
            self.diagnostics.append(&mut said);
            self.push(bytes, inner)?;
        }
        Ok(())
    }

    fn push(&mut self, bytes: Vec<u8>, text: String) -> Result<(), Error> {
        let left = self.left.checked_sub(bytes.len().max(text.len()));
        self.left = left.ok_or_else(|| Error::new(ErrorKind::Limit, "bytes of decoded text"))?;
        self.documents.push(Inner { bytes, text });
        Ok(())
    }
}

/// Whether base64 begins with what may begin a document: decoding the rest is only worth it then.
fn starts_as_markup(text: &str) -> bool {
    let head: String = text.chars().filter(|c| !c.is_ascii_whitespace()).take(64).collect();
    let Some(bytes) = base64::decode(&head) else { return false };
    let body =
        [&[0xEF, 0xBB, 0xBF][..], &[0xFF, 0xFE], &[0xFE, 0xFF]].iter().find_map(|mark| bytes.strip_prefix(*mark));
    let body = body.unwrap_or(&bytes);
    body.iter().find(|byte| **byte != 0 && !byte.is_ascii_whitespace()) == Some(&b'<')
}

/// The fields of a text that is neither markup nor JSON: those of an HL7 v2 message, else what white space alone divides.
fn fields(text: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
    if ["MSH|", "BHS|", "FHS|"].iter().any(|start| text.starts_with(start)) {
        return text.split(['|', '^', '~', '&', '\r', '\n']).try_for_each(|field| visit(&unescaped_breaks(field)));
    }
    visit(text)
}

/// HL7 v2 writes line breaks as `\.br\`, or as `\X0A\`, `\X0D\` and `\X0D0A\`.
fn unescaped_breaks(field: &str) -> Cow<'_, str> {
    if !field.contains('\\') {
        return Cow::Borrowed(field);
    }
    let breaks = ["\\.br\\", "\\X0D0A\\", "\\X0D\\", "\\X0A\\"];
    Cow::Owned(breaks.iter().fold(field.to_owned(), |text, escape| text.replace(escape, "\n")))
}

#[cfg(test)]
mod tests;
