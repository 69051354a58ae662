//! The texts of an envelope's elements and attributes.

use super::Visit;
use crate::error::Error;
use crate::source::repair::referred;
use crate::source::scan::{Kind, Scan, attributes};
use std::borrow::Cow;

/// Shorter texts hold no document.
const SHORTEST: usize = 64;

/// The text between two tags, character data in it and comments left out; and the values of attributes.
pub(super) fn texts(text: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
    let mut run: Cow<'_, str> = Cow::Borrowed("");
    let mut at = 0;
    for markup in Scan::new(text) {
        add(&mut run, unescaped(text.get(at..markup.range.start).unwrap_or_default()));
        at = markup.range.end;
        match &markup.kind {
            Kind::CharacterData => {
                let inside = text.get(markup.range.clone()).unwrap_or_default();
                let inside = inside.strip_prefix("<![CDATA[").unwrap_or(inside);
                add(&mut run, Cow::Borrowed(inside.strip_suffix("]]>").unwrap_or(inside)));
            }
            Kind::Start { .. } | Kind::End => {
                visit_long(&std::mem::take(&mut run), visit)?;
            }
            _ => {}
        }
        if let Kind::Start { name, .. } = &markup.kind {
            for attribute in attributes(text, &markup.range, name.end) {
                let value = text.get(attribute.value).filter(|value| value.len() >= SHORTEST);
                visit_long(&unescaped(value.unwrap_or_default()), visit)?;
            }
        }
    }
    Ok(())
}

fn visit_long(text: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
    if text.len() >= SHORTEST { visit(text) } else { Ok(()) }
}

fn add<'s>(run: &mut Cow<'s, str>, more: Cow<'s, str>) {
    if run.is_empty() {
        *run = more;
    } else if !more.is_empty() {
        run.to_mut().push_str(&more);
    }
}

/// References replaced by their characters; one that XML does not know stays as it is.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('&');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let reference = piece.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        match reference {
            Some((c, rest)) => {
                out.push(c);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(piece);
            }
        }
    }
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => referred(name.strip_prefix('#')?),
    }
}
