//! Bytes, written.

use foldhash::HashMap;

use cdamill_stu3::definitions::{ElementDef, types};

#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    pub(super) texts: Vec<String>,
    text_numbers: HashMap<String, usize>,
    /// Where each element stands, by its address: its type's number and its own.
    elements: HashMap<usize, (usize, usize)>,
}

impl Writer {
    pub(super) fn number(&mut self, number: u128) {
        leb128(number, &mut self.bytes);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// What `write` writes, not yet among the rest.
    pub(super) fn apart(&mut self, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let before = std::mem::take(&mut self.bytes);
        write(self);
        std::mem::replace(&mut self.bytes, before)
    }

    /// Equal texts are stored once.
    pub(super) fn text(&mut self, text: &str) {
        let next = self.texts.len();
        let number = *self.text_numbers.entry(text.to_owned()).or_insert(next);
        if number == next {
            self.texts.push(text.to_owned());
        }
        self.number(number as u128);
    }

    /// The number of a type, and that of its element; zeros for one that is in no table, which then fails to load.
    pub(super) fn element(&mut self, element: &'static ElementDef) {
        if self.elements.is_empty() {
            for (number, def) in types().enumerate() {
                let positions = def.elements.iter().enumerate();
                self.elements.extend(positions.map(|(position, element)| (address(element), (number + 1, position))));
            }
        }
        let (number, position) = self.elements.get(&address(element)).copied().unwrap_or_default();
        self.number(number as u128);
        self.number(position as u128);
    }

    /// The table of texts, and what was written.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut all = Vec::new();
        leb128(self.texts.len() as u128, &mut all);
        for text in &self.texts {
            leb128(text.len() as u128, &mut all);
        }
        all.extend(self.texts.iter().flat_map(|text| text.bytes()));
        all.extend(self.bytes);
        all
    }
}

fn address(element: &'static ElementDef) -> usize {
    std::ptr::from_ref(element).addr()
}

fn leb128(mut number: u128, into: &mut Vec<u8>) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return into.push(low);
        }
        into.push(low | 0x80);
    }
}
