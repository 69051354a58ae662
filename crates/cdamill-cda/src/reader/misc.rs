//! What may stand around the root: the XML declaration, comments, instructions.

use super::Reader;
use super::qname::continues_name;
use super::words::blanks;
use memchr::{memchr, memmem};

/// The byte after the byte order mark and the XML declaration, if there are any.
pub(super) fn after_declaration(bytes: &[u8]) -> Option<usize> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Some(mut rest) = text.strip_prefix(b"<?xml ") else {
        return Some(bytes.len() - text.len());
    };
    rest = pseudo_attribute(rest, b"version", |value| value.iter().all(|byte| is_version(*byte)))?;
    let is_space = |rest: &[u8]| rest.first().is_some_and(|byte| *byte <= b' ');
    for (name, is_value) in [(&b"encoding"[..], is_encoding as fn(&[u8]) -> bool), (b"standalone", is_yes_or_no)] {
        let inside = skip(rest);
        if inside.starts_with(name) {
            if !is_space(rest) {
                return None;
            }
            rest = pseudo_attribute(inside, name, is_value)?;
        }
    }
    Some(bytes.len() - skip(rest).strip_prefix(b"?>")?.len())
}

fn is_version(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'.'
}

fn is_encoding(value: &[u8]) -> bool {
    value.first().is_some_and(u8::is_ascii_alphabetic)
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

fn is_yes_or_no(value: &[u8]) -> bool {
    matches!(value, b"yes" | b"no")
}

fn skip(bytes: &[u8]) -> &[u8] {
    bytes.get(blanks(bytes)..).unwrap_or_default()
}

/// What is behind `name="value"`.
fn pseudo_attribute<'b>(bytes: &'b [u8], name: &[u8], is_value: impl Fn(&[u8]) -> bool) -> Option<&'b [u8]> {
    let rest = skip(skip(bytes).strip_prefix(name)?).strip_prefix(b"=")?;
    let [quote @ (b'"' | b'\''), rest @ ..] = skip(rest) else { return None };
    let (value, rest) = rest.split_at_checked(memchr(*quote, rest)?)?;
    (!value.is_empty() && is_value(value)).then_some(rest.get(1..)?)
}

impl Reader<'_, '_> {
    /// White space, comments and instructions, as many as there are.
    pub(super) fn misc(&mut self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.bytes.get(at..)?;
            let blank = blanks(rest);
            at += blank;
            at = match rest.get(blank..)? {
                [b'<', b'!', b'-', ..] => self.comment(at)?,
                [b'<', b'?', ..] => self.instruction(at)?,
                _ => return Some(at),
            };
        }
    }

    pub(super) fn comment(&mut self, at: usize) -> Option<usize> {
        self.count()?;
        let inside = self.bytes.get(at..)?.strip_prefix(b"<!--")?;
        let mut rest = inside;
        loop {
            rest = rest.get(memchr(b'-', rest)? + 1..)?;
            match rest {
                [b'-', b'>', after @ ..] => return Some(self.bytes.len() - after.len()),
                [b'-', ..] => return None,
                _ => {}
            }
        }
    }

    pub(super) fn instruction(&mut self, at: usize) -> Option<usize> {
        self.count()?;
        let inside = self.bytes.get(at..)?.strip_prefix(b"<?")?;
        let target = inside.get(..inside.iter().position(|byte| !continues_name(*byte))?)?;
        let is_name = target.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        let rest = inside.get(target.len()..)?;
        let ends = rest.starts_with(b"?>") || rest.first().is_some_and(|byte| *byte <= b' ');
        if !is_name || !ends || target.eq_ignore_ascii_case(b"xml") {
            return None;
        }
        let after = rest.get(memmem::find(rest, b"?>")? + 2..)?;
        Some(self.bytes.len() - after.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_passed_over() {
        for declaration in [
            "",
            "\u{FEFF}",
            "<?xml version=\"1.0\"?>",
            "\u{FEFF}<?xml version = '1.1'\n encoding= \"utf-8\" standalone='yes' ?>",
            "<?xml  version='1.0' standalone='no'?>",
            "<?xml version='1.0' encoding='ISO-8859-1'?>",
        ] {
            assert_eq!(after_declaration(format!("{declaration}<a/>").as_bytes()), Some(declaration.len()));
        }
    }

    #[test]
    fn malformed_declarations_are_refused() {
        for declaration in [
            "<?xml ?>",
            "<?xml encoding='utf-8'?>",
            "<?xml version=''?>",
            "<?xml version='1.0\"?>",
            "<?xml version='1.0'encoding='utf-8'?>",
            "<?xml version='1.0' encoding='utf-8'standalone='no'?>",
            "<?xml version='1.0' standalone='maybe'?>",
            "<?xml version='1.0' standalone='no' encoding='utf-8'?>",
            "<?xml version='1.0' other='x'?>",
            "<?xml version='1.0'>",
            "<?xml version='1.0'? >",
            "<?xml version='<'?>",
            "<?xml version",
        ] {
            assert_eq!(after_declaration(format!("{declaration}<a/>").as_bytes()), None, "{declaration}");
        }
    }
}
