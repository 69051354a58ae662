//! What the arrays of a tree hold.

use crate::name::Name;

/// One element or one run of text: 24 bytes.
pub(crate) struct NodeData {
    /// The first byte of an element in the source's text; of a run of text, its [`Text`].
    from: u32,
    /// One past its last byte; of a run of text, its [`Text`].
    to: u32,
    pub(crate) parent: u32,
    /// One past the last node inside; 0 while the element is open.
    pub(crate) end: u32,
    /// The place of its first attribute. They end where those of the next node begin.
    pub(crate) first_attribute: u32,
    pub(crate) name: Name,
    pub(crate) flags: Flags,
}

impl NodeData {
    pub(crate) fn element(name: Name, from: u32, parent: u32, first_attribute: u32, flags: Flags) -> NodeData {
        NodeData { from, to: 0, parent, end: 0, first_attribute, name, flags }
    }

    pub(crate) fn run(text: Text, number: u32, parent: u32, first_attribute: u32) -> NodeData {
        let (from, to) = (text.start, text.length);
        NodeData { from, to, parent, end: number + 1, first_attribute, name: Name::TEXT, flags: Flags::default() }
    }

    /// Sets the ends of an element: one past its last node, and its last byte.
    #[inline]
    pub(crate) fn close(&mut self, end: u32, to: u32) {
        self.end = end;
        self.to = to;
    }

    /// The bytes of an element.
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }

    /// The text of a run of text; none for an element.
    #[inline]
    pub(crate) fn text(&self) -> Text {
        if self.name == Name::TEXT { Text { start: self.from, length: self.to } } else { Text::NONE }
    }
}

/// What is asked of many elements, found out once.
#[derive(Copy, Clone, Default, Debug, PartialEq, Eq)]
pub(crate) struct Flags(u8);

impl Flags {
    pub(crate) const NULL_FLAVOR: u8 = 1;
    pub(crate) const NEGATED: u8 = 2;
    /// Put around a part of a document.
    pub(crate) const ADDED: u8 = 4;

    #[inline]
    pub(crate) fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }

    /// Adds a flag, if `is` so.
    #[inline]
    pub(crate) fn set(&mut self, flag: u8, is: bool) {
        self.0 |= if is { flag } else { 0 };
    }
}

/// 12 bytes.
pub(crate) struct AttributeData {
    pub(crate) value: Text,
    pub(crate) name: Name,
}

/// Where text lies: in the text that was parsed, or in the arena.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Text {
    start: u32,
    length: u32,
}

/// Texts are below 2 GiB: the highest bit is free.
const ARENA: u32 = 1 << 31;

impl Text {
    pub(crate) const NONE: Text = Text { start: 0, length: 0 };

    #[inline]
    pub(crate) fn in_source(start: usize, length: usize) -> Text {
        Text { start: start as u32, length: length as u32 }
    }

    /// What was added to the arena since it had `start` bytes.
    pub(crate) fn in_arena(start: usize, arena: &str) -> Text {
        Text { start: start as u32 | ARENA, length: (arena.len() - start) as u32 }
    }

    pub(crate) fn is_in_arena(self) -> bool {
        self.start & ARENA != 0
    }

    #[inline]
    pub(crate) fn of<'t>(self, source: &'t str, arena: &'t str) -> &'t str {
        let start = (self.start & !ARENA) as usize;
        let holder = if self.is_in_arena() { arena } else { source };
        holder.get(start..start + self.length as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_attributes_are_small() {
        assert_eq!(size_of::<NodeData>(), 24);
        assert_eq!(size_of::<AttributeData>(), 12);
    }

    #[test]
    fn text_is_found_where_it_lies() {
        assert_eq!(Text::in_source(1, 2).of("abcd", "xyz"), "bc");
        assert_eq!(Text::in_arena(1, "xyz").of("abcd", "xyz"), "yz");
        assert_eq!(Text::NONE.of("abcd", "xyz"), "");
    }
}
