//! End tags.

use super::Reader;
use super::words::{blanks, load, low};

impl Reader<'_, '_> {
    /// The end tag of the innermost open element, which it must name.
    #[inline]
    pub(super) fn end(&mut self, at: usize) -> Option<usize> {
        let open = self.open.pop()?;
        let rest = self.bytes.get(at + 2..)?;
        let rest = match open.head {
            Some(head) if open.length < 8 => {
                if low(load(rest), open.length) != head {
                    return None;
                }
                rest.get(open.length..)?
            }
            _ => rest.strip_prefix(self.bytes.get(open.name_at..open.name_at + open.length)?)?,
        };
        let end = at + 2 + open.length + if rest.first() == Some(&b'>') { 1 } else { after_blanks(rest)? };
        self.builder.close(open.number, end);
        self.scope.cut(open.bindings);
        Some(end)
    }
}

#[cold]
fn after_blanks(rest: &[u8]) -> Option<usize> {
    let blank = blanks(rest);
    (rest.get(blank) == Some(&b'>')).then_some(blank + 1)
}
