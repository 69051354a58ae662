//! Runs of text: what stands between markup, and character data beside it.

use super::Reader;
use super::normal;
use crate::tree::data::Text;
use memchr::{memchr, memchr2, memchr3, memmem};

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
        let parent = self.parent();
        if self.builder.may_hold_text(parent) {
            let text = self.text(at, length)?;
            self.builder.run(at, text, parent);
        }
        Some(())
    }

    /// Text and character data up to other markup.
    pub(super) fn run(&mut self, at: usize) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let length = length(rest)?;
        if is_character_data(rest.get(length..)?) {
            return self.pieces(at);
        }
        if length == 0 {
            return None;
        }
        self.count()?;
        let start = self.builder.arena.len();
        let text = self.text(at, length)?;
        self.keep(at, text, start);
        Some(at + length)
    }

    /// A run, unless references have left nothing but white space in it.
    fn keep(&mut self, at: usize, text: Text, start: usize) {
        let parent = self.parent();
        let made = self.builder.arena.get(start..).unwrap_or_default();
        let is_blank = text.is_in_arena() && made.bytes().all(|byte| byte.is_ascii_whitespace());
        if !is_blank || self.builder.may_hold_text(parent) {
            self.builder.run(at, text, parent);
        }
    }

    /// Text without character data.
    fn text(&mut self, at: usize, length: usize) -> Option<Text> {
        let raw = self.bytes.get(at..at + length)?;
        if memchr3(b'&', b'\r', b'>', raw).is_none() {
            return Some(Text::in_source(at, length));
        }
        if memmem::find(raw, END).is_some() {
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
            if memmem::find(raw.as_bytes(), END).is_some() {
                return None;
            }
            normal::text(raw, &mut self.builder.arena)?;
            end += length;
        }
        self.keep(at, Text::in_arena(start, &self.builder.arena), start);
        Some(end)
    }
}

/// How many bytes of text there are before the next markup.
#[inline]
fn length(bytes: &[u8]) -> Option<usize> {
    memchr(b'<', bytes)
}
