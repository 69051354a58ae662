//! Runs of text: what stands between markup, and character data beside it.

use super::normal;
use super::words::{HIGHS, first, is, repeat};
use super::{Open, Reader};
use crate::tree::data::Text;
use memchr::{memchr, memchr2, memmem};

const START: &[u8] = b"<![CDATA[";
const END: &[u8] = b"]]>";

pub(super) fn is_character_data(markup: &[u8]) -> bool {
    markup.starts_with(START)
}

impl Reader<'_, '_> {
    /// White space alone between tags.
    #[inline]
    pub(super) fn blank(&mut self, at: usize, length: usize) -> Option<()> {
        self.count()?;
        let Some(Open { number, holds_text: true, .. }) = self.open.last() else { return Some(()) };
        let raw = self.bytes.get(at..at + length)?;
        let text = if memchr(b'\r', raw).is_none() {
            Text::in_source(at, length)
        } else {
            let start = self.builder.arena.len();
            normal::character_data(self.text.get(at..at + length)?, &mut self.builder.arena);
            Text::in_arena(start, &self.builder.arena)
        };
        self.builder.run(at, text, *number);
        Some(())
    }

    /// Text and character data up to other markup.
    pub(super) fn run(&mut self, at: usize) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let plain = plain(rest);
        let (length, is_plain) = match rest.get(plain)? {
            b'<' => (plain, true),
            _ => (plain + memchr(b'<', rest.get(plain..)?)?, false),
        };
        if is_character_data(rest.get(length..)?) {
            return self.pieces(at);
        }
        if length == 0 {
            return None;
        }
        self.count()?;
        if is_plain {
            let parent = self.parent();
            self.builder.run(at, Text::in_source(at, length), parent);
        } else {
            self.rewritten_run(at, length)?;
        }
        Some(at + length)
    }

    /// A run that may have to be rewritten.
    #[cold]
    fn rewritten_run(&mut self, at: usize, length: usize) -> Option<()> {
        let start = self.builder.arena.len();
        let text = self.text(at, length)?;
        self.keep(at, text, start);
        Some(())
    }

    /// A run, unless references have left nothing but white space in it.
    fn keep(&mut self, at: usize, text: Text, start: usize) {
        let Some(Open { number, holds_text, .. }) = self.open.last() else { return };
        let made = self.builder.arena.get(start..).unwrap_or_default();
        let is_blank = text.is_in_arena() && made.bytes().all(|byte| byte.is_ascii_whitespace());
        if !is_blank || *holds_text {
            self.builder.run(at, text, *number);
        }
    }

    /// Text without character data.
    fn text(&mut self, at: usize, length: usize) -> Option<Text> {
        let raw = self.bytes.get(at..at + length)?;
        if has_end(raw) {
            return None;
        }
        if memchr2(b'&', b'\r', raw).is_none() {
            return Some(Text::in_source(at, length));
        }
        let start = self.builder.arena.len();
        normal::text(self.text.get(at..at + length)?, &mut self.builder.arena)?;
        Some(Text::in_arena(start, &self.builder.arena))
    }

    /// A run that has character data in it.
    #[cold]
    fn pieces(&mut self, at: usize) -> Option<usize> {
        self.count()?;
        let start = self.builder.arena.len();
        let mut end = at;
        loop {
            let rest = self.bytes.get(end..)?;
            if let Some(inside) = rest.strip_prefix(START) {
                let length = memmem::find(inside, END)?;
                let from = end + START.len();
                normal::character_data(self.text.get(from..from + length)?, &mut self.builder.arena);
                end = from + length + END.len();
                continue;
            }
            let length = memchr(b'<', rest)?;
            let raw = self.text.get(end..end + length)?;
            if length == 0 {
                break;
            }
            if has_end(raw.as_bytes()) {
                return None;
            }
            normal::text(raw, &mut self.builder.arena)?;
            end += length;
        }
        self.keep(at, Text::in_arena(start, &self.builder.arena), start);
        Some(end)
    }
}

/// How many bytes come before the first that is markup, or may have to be rewritten or refused.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut count = 0;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        // `<` and `>` differ in one bit
        let stops = (is(word & !repeat(b'<' ^ b'>'), b'<') | is(word, b'&') | is(word, b'\r')) & !word & HIGHS;
        if stops != 0 {
            return count + first(stops);
        }
        count += 8;
        rest = after;
    }
    count + rest.iter().take_while(|byte| !matches!(byte, b'<' | b'>' | b'&' | b'\r')).count()
}

/// Whether text has the end of character data, which is forbidden there.
fn has_end(text: &[u8]) -> bool {
    memchr(b'>', text).is_some() && memmem::find(text, END).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_ends_with_what_is_special() {
        for length in 0..30 {
            for special in ["<", ">", "&", "\r"] {
                let text = format!("{}{special}\u{e9}b", "\u{e9};=?a\n"[..].repeat(length));
                assert_eq!(plain(text.as_bytes()), 7 * length);
            }
        }
    }
}
