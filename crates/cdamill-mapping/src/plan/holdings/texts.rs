//! Texts, and what each of them stands for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::places::Places;

/// Texts in their order, each with the numbers of the things that it stands for. Loaded without a hash or a copy.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) texts: Vec<Cow<'static, str>>,
    /// Where the numbers of each text end.
    pub(crate) ends: Vec<usize>,
    pub(crate) numbers: Vec<u16>,
    pub(crate) places: Lazy,
}

/// Made of the texts when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct Lazy(OnceLock<Places>);

impl Texts {
    pub(super) fn new(pairs: BTreeMap<String, Vec<u16>>) -> Texts {
        let mut texts = Texts::default();
        for (text, numbers) in pairs {
            texts.texts.push(text.into());
            texts.numbers.extend(numbers);
            texts.ends.push(texts.numbers.len());
        }
        texts
    }

    /// The numbers of a text; none for one that is not there.
    pub(super) fn get(&self, text: &str) -> &[u16] {
        let places = self.places.0.get_or_init(|| Places::of(&self.texts));
        let Some(position) = places.find(text, &self.texts) else { return &[] };
        let end_of = |position: usize| self.ends.get(position).copied().unwrap_or_default();
        let start = position.checked_sub(1).map_or(0, end_of);
        self.numbers.get(start..end_of(position)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_its_numbers() {
        let pairs = [("a", vec![1, 2]), ("b", vec![]), ("c", vec![3])];
        let texts = Texts::new(pairs.into_iter().map(|(text, numbers)| (text.to_owned(), numbers)).collect());
        assert_eq!(["a", "b", "c", "d", ""].map(|text| texts.get(text)), [&[1, 2][..], &[], &[3], &[], &[]]);
    }
}
