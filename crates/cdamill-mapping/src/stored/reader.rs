//! Bytes, read.

use std::sync::Arc;

use cdamill_stu3::definitions::{ElementDef, TypeDef, types};

/// What stands in the bytes by number.
#[derive(Debug, Default)]
pub(super) struct Tables {
    texts: Vec<&'static str>,
    types: Vec<&'static TypeDef>,
}

pub(super) struct Reader {
    rest: &'static [u8],
    tables: Arc<Tables>,
}

impl Reader {
    /// Reads the table of texts; what follows it is to be read.
    pub(super) fn new(bytes: &'static [u8]) -> Option<Reader> {
        let mut reader = Reader { rest: bytes, tables: Arc::default() };
        let lengths = (0..reader.length()?).map(|_| reader.usize()).collect::<Option<Vec<usize>>>()?;
        let mut rest = std::str::from_utf8(reader.take(lengths.iter().sum())?).ok()?;
        let mut texts = Vec::with_capacity(lengths.len());
        for length in lengths {
            let (text, after) = rest.split_at_checked(length)?;
            texts.push(text);
            rest = after;
        }
        reader.tables = Arc::new(Tables { texts, types: types().collect() });
        Some(reader)
    }

    /// Of some of the bytes.
    pub(super) fn within(bytes: &'static [u8], tables: &Arc<Tables>) -> Reader {
        Reader { rest: bytes, tables: Arc::clone(tables) }
    }

    pub(super) fn tables(&self) -> Arc<Tables> {
        Arc::clone(&self.tables)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn usize(&mut self) -> Option<usize> {
        let first = self.byte()?;
        if first < 0x80 {
            return Some(usize::from(first));
        }
        usize::try_from(self.longer(first)?).ok()
    }

    pub(super) fn u128(&mut self) -> Option<u128> {
        let first = self.byte()?;
        self.longer(first)
    }

    fn longer(&mut self, first: u8) -> Option<u128> {
        let (mut number, mut byte, mut shift) = (u128::from(first & 0x7f), first, 0);
        while byte >= 0x80 {
            byte = self.byte()?;
            shift += 7;
            number |= u128::from(byte & 0x7f).checked_shl(shift)?;
        }
        Some(number)
    }

    /// How many things follow, each of which takes a byte at least.
    pub(super) fn length(&mut self) -> Option<usize> {
        self.usize().filter(|length| *length <= self.rest.len())
    }

    pub(super) fn text(&mut self) -> Option<&'static str> {
        let number = self.usize()?;
        self.tables.texts.get(number).copied()
    }

    pub(super) fn type_def(&mut self) -> Option<&'static TypeDef> {
        let number = self.usize()?.checked_sub(1)?;
        self.tables.types.get(number).copied()
    }

    pub(super) fn element(&mut self) -> Option<&'static ElementDef> {
        let def = self.type_def()?;
        let position = self.usize()?;
        def.elements.get(position)
    }
}
