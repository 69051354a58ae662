//! Our own reader of XML: in one pass from text to the flat tree, without an allocation a node.
//!
//! It is strict, and stricter than XML where that costs nothing: names beyond ASCII, more than 64 namespaces in scope and
//! other rarities are not accepted either. It gives no reason: whoever asked goes to the other reader, whose verdict and
//! position count. What it accepts, the other accepts too, with the same tree. The time it takes is linear in the text.

mod characters;
mod end;
mod misc;
mod normal;
mod qname;
mod run;
mod scope;
mod start;
#[cfg(test)]
mod tests;
mod value;
mod words;

use crate::limits::Limits;
use crate::tree::Tree;
use crate::tree::build::Place;
use crate::tree::builder::Builder;
use crate::tree::naming::Naming;
use scope::Scope;

/// The tree of a text; `None` for what is not accepted.
pub(crate) fn read<'i>(text: &'i str, limits: &Limits, place: Place<'i>) -> Option<Tree<'i>> {
    if !characters::are_allowed(text) {
        return None;
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        limits,
        builder: Builder::new(text, place),
        naming: Naming::default(),
        scope: Scope::default(),
        open: Vec::new(),
        counted: 1,
        later: Vec::new(),
        tags: 0,
        last_tag: vec![0; 512],
    };
    reader.document()?;
    Some(reader.builder.finish(reader.naming))
}

/// Its functions take the byte at which something begins, and give the one at which it has ended; `None` where it is not
/// accepted.
struct Reader<'i, 'l> {
    text: &'i str,
    bytes: &'i [u8],
    limits: &'l Limits,
    builder: Builder<'i>,
    naming: Naming<'i>,
    scope: Scope<'i>,
    /// The elements around, the root first.
    open: Vec<Open>,
    /// As [`Limits::max_nodes`] counts: comments, instructions and blanks too.
    counted: u32,
    /// Attributes of the tag being read that get their names when all of it is known.
    later: Vec<start::Later<'i>>,
    /// How many start tags there were.
    tags: u32,
    /// By the number of a name: the last tag that had an attribute of the name.
    last_tag: Vec<u32>,
}

/// An open element.
struct Open {
    number: u32,
    /// Where its name stands, with the prefix, and how long it is.
    name_at: usize,
    length: usize,
    /// The first eight bytes of a name without a prefix.
    head: Option<u64>,
    /// How many namespace declarations were in scope before it.
    bindings: usize,
    /// Whether white space alone may matter in it.
    holds_text: bool,
}

impl Reader<'_, '_> {
    fn document(&mut self) -> Option<()> {
        let at = misc::after_declaration(self.bytes)?;
        let at = self.misc(at)?;
        let mut at = self.start(at)?;
        if !self.open.is_empty() {
            at = self.content(at)?;
        }
        let at = self.misc(at)?;
        (at == self.bytes.len()).then_some(())
    }

    /// What is inside the root, and its end tag.
    fn content(&mut self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.bytes.get(at..)?;
            let blank = words::blanks(rest);
            let markup = rest.get(blank..)?;
            let [b'<', kind, ..] = markup else {
                at = self.run(at)?;
                continue;
            };
            if blank > 0 && !(*kind == b'!' && run::is_character_data(markup)) {
                self.blank(at, blank)?;
                at += blank;
            }
            at = match kind {
                b'/' => {
                    at = self.end(at)?;
                    if self.open.is_empty() {
                        return Some(at);
                    }
                    at
                }
                b'!' if run::is_character_data(markup) => self.run(at)?,
                b'!' => self.comment(at)?,
                b'?' => self.instruction(at)?,
                _ => self.start(at)?,
            };
        }
    }

    /// The number of the innermost open element.
    #[inline]
    fn parent(&self) -> u32 {
        self.open.last().map_or(0, |open| open.number)
    }

    /// One more node.
    #[inline]
    fn count(&mut self) -> Option<()> {
        self.counted += 1;
        (self.counted <= self.limits.max_nodes).then_some(())
    }
}
