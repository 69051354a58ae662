//! End tags.

use super::Reader;
use super::words::blanks;

impl Reader<'_, '_> {
    /// The end tag of the innermost open element, which it must name.
    #[inline]
    pub(super) fn end(&mut self, at: usize) -> Option<usize> {
        let open = self.open.pop()?;
        let (name_at, length) = (open.name.0 as usize, open.name.1 as usize);
        let name = self.bytes.get(name_at..name_at + length)?;
        let rest = self.bytes.get(at + 2..)?.strip_prefix(name)?;
        let end = at + 2 + length + if rest.first() == Some(&b'>') { 1 } else { after_blanks(rest)? };
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
