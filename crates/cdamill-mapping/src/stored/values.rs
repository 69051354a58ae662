//! What plans are made of: numbers, texts, lists, and the names and types of CDA and STU3.

use std::borrow::Cow;
use std::hash::Hash;

use cdamill_cda::types::DataType;
use cdamill_cda::{Name, NameSet};
use cdamill_stu3::definitions::{ElementDef, TypeDef, types};
use foldhash::{HashMap, HashMapExt};

use super::Stored;
use super::reader::Reader;
use super::writer::Writer;

impl Stored for bool {
    fn store(&self, out: &mut Writer) {
        out.number(u128::from(*self));
    }
    fn load(from: &mut Reader) -> Option<bool> {
        Some(from.byte()? == 1)
    }
}

impl Stored for u16 {
    fn store(&self, out: &mut Writer) {
        out.number(u128::from(*self));
    }
    fn load(from: &mut Reader) -> Option<u16> {
        from.usize()?.try_into().ok()
    }
}

impl Stored for usize {
    fn store(&self, out: &mut Writer) {
        out.number(*self as u128);
    }
    fn load(from: &mut Reader) -> Option<usize> {
        from.usize()
    }
}

impl Stored for u128 {
    fn store(&self, out: &mut Writer) {
        out.number(*self);
    }
    fn load(from: &mut Reader) -> Option<u128> {
        from.u128()
    }
}

impl Stored for &'static str {
    fn store(&self, out: &mut Writer) {
        out.text(self);
    }
    fn load(from: &mut Reader) -> Option<&'static str> {
        from.text()
    }
}

impl Stored for String {
    fn store(&self, out: &mut Writer) {
        out.text(self);
    }
    fn load(from: &mut Reader) -> Option<String> {
        from.text().map(str::to_owned)
    }
}

impl Stored for Cow<'static, str> {
    fn store(&self, out: &mut Writer) {
        out.text(self);
    }
    fn load(from: &mut Reader) -> Option<Cow<'static, str>> {
        from.text().map(Cow::Borrowed)
    }
}

impl<T: Stored> Stored for Box<T> {
    fn store(&self, out: &mut Writer) {
        T::store(self, out);
    }
    fn load(from: &mut Reader) -> Option<Box<T>> {
        T::load(from).map(Box::new)
    }
}

impl<T: Stored> Stored for Option<T> {
    fn store(&self, out: &mut Writer) {
        self.is_some().store(out);
        if let Some(value) = self {
            value.store(out);
        }
    }
    fn load(from: &mut Reader) -> Option<Option<T>> {
        if bool::load(from)? { T::load(from).map(Some) } else { Some(None) }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn store(&self, out: &mut Writer) {
        self.len().store(out);
        self.iter().for_each(|item| item.store(out));
    }
    fn load(from: &mut Reader) -> Option<Vec<T>> {
        let length = from.length()?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(T::load(from)?);
        }
        Some(items)
    }
}

/// In the order of the keys, so that the same plan gives the same bytes.
impl<K: Stored + Ord + Hash, V: Stored> Stored for HashMap<K, V> {
    fn store(&self, out: &mut Writer) {
        let mut entries: Vec<(&K, &V)> = self.iter().collect();
        entries.sort_by_key(|(key, _)| *key);
        entries.len().store(out);
        for (key, value) in entries {
            key.store(out);
            value.store(out);
        }
    }
    fn load(from: &mut Reader) -> Option<HashMap<K, V>> {
        let length = from.length()?;
        let mut map = HashMap::with_capacity(length);
        for _ in 0..length {
            map.insert(K::load(from)?, V::load(from)?);
        }
        Some(map)
    }
}

impl<A: Stored, B: Stored, C: Stored> Stored for (A, B, C) {
    fn store(&self, out: &mut Writer) {
        self.0.store(out);
        self.1.store(out);
        self.2.store(out);
    }
    fn load(from: &mut Reader) -> Option<(A, B, C)> {
        Some((A::load(from)?, B::load(from)?, C::load(from)?))
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn store(&self, out: &mut Writer) {
        self.0.store(out);
        self.1.store(out);
    }
    fn load(from: &mut Reader) -> Option<(A, B)> {
        Some((A::load(from)?, B::load(from)?))
    }
}

impl Stored for Name {
    fn store(&self, out: &mut Writer) {
        out.number(self.number() as u128);
    }
    fn load(from: &mut Reader) -> Option<Name> {
        Name::numbered(from.usize()?)
    }
}

impl Stored for NameSet {
    fn store(&self, out: &mut Writer) {
        out.number(u128::from(self.bits()));
    }
    fn load(from: &mut Reader) -> Option<NameSet> {
        from.u128()?.try_into().ok().map(NameSet::from_bits)
    }
}

impl Stored for DataType {
    fn store(&self, out: &mut Writer) {
        out.text(self.name());
    }
    fn load(from: &mut Reader) -> Option<DataType> {
        from.text().map(DataType::of)
    }
}

impl Stored for &'static TypeDef {
    fn store(&self, out: &mut Writer) {
        let position = types().position(|def| std::ptr::eq(def, *self));
        out.number(position.map_or(0, |position| position + 1) as u128);
    }
    fn load(from: &mut Reader) -> Option<&'static TypeDef> {
        from.type_def()
    }
}

impl Stored for &'static ElementDef {
    fn store(&self, out: &mut Writer) {
        out.element(self);
    }
    fn load(from: &mut Reader) -> Option<&'static ElementDef> {
        from.element()
    }
}
