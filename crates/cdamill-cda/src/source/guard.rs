//! Limits that must hold before roxmltree sees the text: its cost is quadratic in the attributes of one tag and cubic
//! in namespace declarations.
//!
//! Most texts are let through by two counts. Only where these are high is the markup walked.

use super::scan::{Kind, Markup, Scan, attributes};
use crate::{Error, ErrorKind, Limits};
use memchr::{memchr, memchr_iter, memmem};

/// Checks depth, attributes an element and namespace declarations, as far as they can hurt the parser.
pub(crate) fn check(text: &str, limits: &Limits) -> Result<(), (Error, usize)> {
    if has_crowded_tag(text.as_bytes(), limits) || has_many_namespaces(text.as_bytes(), limits) {
        walk(text, limits)
    } else {
        Ok(())
    }
}

/// Whether some run of `=` has no `<` in between, as in a tag with very many attributes. Well-formed XML has no `<`
/// within a tag, so a tag of twice the limit cannot hide; below that the tree counts exactly.
fn has_crowded_tag(bytes: &[u8], limits: &Limits) -> bool {
    let step = usize::try_from(limits.max_attributes).unwrap_or(usize::MAX).max(16);
    let mut from = 0;
    for at in memchr_iter(b'=', bytes).step_by(step).skip(1) {
        let between = bytes.get(from..at).unwrap_or(&[]);
        if memchr(b'<', between).is_none() {
            return true;
        }
        from = at;
    }
    false
}

fn has_many_namespaces(bytes: &[u8], limits: &Limits) -> bool {
    let max = usize::try_from(limits.max_namespaces).unwrap_or(usize::MAX);
    memmem::find_iter(bytes, b"xmlns").nth(max).is_some()
}

fn walk(text: &str, limits: &Limits) -> Result<(), (Error, usize)> {
    let mut scopes: Vec<u32> = Vec::new();
    let mut in_scope = 0u32;
    for markup in Scan::new(text) {
        match markup.kind {
            Kind::Start { empty, .. } => {
                let declared = count(text, &markup, limits)?;
                in_scope = in_scope.saturating_add(declared);
                if in_scope > limits.max_namespaces.saturating_mul(2) {
                    return Err(limit("namespaces in scope", &markup));
                }
                if scopes.len() >= usize::try_from(limits.max_depth).unwrap_or(usize::MAX) {
                    return Err(limit("depth", &markup));
                }
                if empty {
                    in_scope = in_scope.saturating_sub(declared);
                } else {
                    scopes.push(declared);
                }
            }
            Kind::End => in_scope = in_scope.saturating_sub(scopes.pop().unwrap_or(0)),
            _ => {}
        }
    }
    Ok(())
}

/// The namespaces that a tag declares.
fn count(text: &str, markup: &Markup, limits: &Limits) -> Result<u32, (Error, usize)> {
    let Kind::Start { name, .. } = &markup.kind else {
        return Ok(0);
    };
    let (mut declared, mut others) = (0u32, 0u32);
    for attribute in attributes(text, &markup.range, name.end) {
        if attribute.name == "xmlns" || attribute.name.starts_with("xmlns:") {
            declared += 1;
        } else {
            others += 1;
        }
        if declared > limits.max_namespaces {
            return Err(limit("namespaces of an element", markup));
        }
        if others > limits.max_attributes {
            return Err(limit("attributes of an element", markup));
        }
    }
    Ok(declared)
}

fn limit(detail: &'static str, markup: &Markup) -> (Error, usize) {
    (Error::new(ErrorKind::Limit, detail), markup.range.start)
}
