//! A resource as a flat array of its members, in the order of the JSON: one allocation for many resources.
//!
//! What has another JSON type than a column expects is not found by it, so a resource that does not fit costs only what
//! does not fit. Digits of decimals (`value`) stay as they are written.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Long, and in no table: narrative and the content of attachments.
const SKIPPED: [&str; 2] = ["div", "data"];

/// The members of one resource.
#[derive(Default)]
pub(crate) struct Tape<'a> {
    nodes: Vec<Node<'a>>,
}

struct Node<'a> {
    /// The name of the member; empty for the items of a list.
    key: Cow<'a, str>,
    content: Content<'a>,
    /// One past the last node inside.
    end: usize,
}

enum Content<'a> {
    Text(Cow<'a, str>),
    Number(Cow<'a, str>),
    Bool(bool),
    Object,
    List,
}

impl<'a> Tape<'a> {
    /// Reads a resource in place of what was read before. None when it cannot be read to its end: it is deeper than 128
    /// levels, or has a string that is no text.
    pub(crate) fn read(&mut self, raw: &'a RawValue) -> Option<()> {
        self.nodes.clear();
        let mut deserializer = serde_json::Deserializer::from_str(raw.get());
        Fill { nodes: &mut self.nodes, key: Cow::Borrowed("") }.deserialize(&mut deserializer).ok()
    }

    pub(crate) fn root(&self) -> Option<Value<'_, 'a>> {
        (!self.nodes.is_empty()).then_some(Value { nodes: &self.nodes, at: 0 })
    }
}

/// A member of a resource, or an item of a list.
#[derive(Copy, Clone)]
pub(crate) struct Value<'t, 'a> {
    nodes: &'t [Node<'a>],
    at: usize,
}

impl<'t, 'a> Value<'t, 'a> {
    fn node(self) -> Option<&'t Node<'a>> {
        self.nodes.get(self.at)
    }

    /// Members of an object, or items of a list.
    pub(crate) fn inside(self) -> impl Iterator<Item = Value<'t, 'a>> {
        let end = self.node().map_or(self.at, |node| node.end);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let value = Value { nodes: self.nodes, at };
            at = (at < end).then(|| value.node()).flatten()?.end;
            Some(value)
        })
    }

    /// The items of a list; anything else is its own only item.
    pub(crate) fn items(self) -> impl Iterator<Item = Value<'t, 'a>> {
        let list = matches!(self.node().map(|node| &node.content), Some(Content::List));
        let inside = list.then(|| self.inside());
        let itself = (!list).then_some(self);
        inside.into_iter().flatten().chain(itself)
    }

    pub(crate) fn get(self, key: &str) -> Option<Value<'t, 'a>> {
        let object = matches!(self.node()?.content, Content::Object);
        object.then(|| self.inside().find(|value| value.key() == key)).flatten()
    }

    pub(crate) fn key(self) -> &'t str {
        self.node().map_or("", |node| &node.key)
    }

    /// A string; of a decimal, which stands under `value`, its digits.
    pub(crate) fn text(self) -> Option<&'t str> {
        let node = self.node()?;
        match &node.content {
            Content::Text(text) => Some(text),
            Content::Number(digits) if node.key == "value" => Some(digits),
            _ => None,
        }
    }

    pub(crate) fn string(self) -> Option<&'t str> {
        match &self.node()?.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn digits(self) -> Option<&'t str> {
        match &self.node()?.content {
            Content::Number(digits) => Some(digits),
            _ => None,
        }
    }

    pub(crate) fn boolean(self) -> Option<bool> {
        match self.node()?.content {
            Content::Bool(boolean) => Some(boolean),
            _ => None,
        }
    }
}

/// Appends one value.
struct Fill<'t, 'a> {
    nodes: &'t mut Vec<Node<'a>>,
    key: Cow<'a, str>,
}

impl<'a> Fill<'_, 'a> {
    fn push(self, content: Content<'a>) {
        let end = self.nodes.len() + 1;
        self.nodes.push(Node { key: self.key, content, end });
    }

    /// A value under the name `value`, of which the digits count. An object or a list has no such name in STU3.
    fn push_exact(self, raw: &'a RawValue) -> Result<(), serde_json::Error> {
        match raw.get().bytes().next() {
            Some(b'"') => serde_json::from_str(raw.get()).map(|Word(word)| {
                if let Some(word) = word {
                    self.push(Content::Text(word));
                }
            })?,
            Some(b'-' | b'0'..=b'9') => self.push(Content::Number(Cow::Borrowed(raw.get()))),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> DeserializeSeed<'a> for Fill<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Fill<'_, 'a> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<(), E> {
        self.push(Content::Text(Cow::Borrowed(text)));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.push(Content::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<(), E> {
        self.push(Content::Bool(boolean));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.push(Content::Number(Cow::Owned(number.to_string())));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.push(Content::Number(Cow::Owned(number.to_string())));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.push(Content::Number(Cow::Owned(number.to_string())));
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
        let at = self.nodes.len();
        self.nodes.push(Node { key: self.key, content: Content::List, end: at });
        while list.next_element_seed(Fill { nodes: &mut *self.nodes, key: Cow::Borrowed("") })?.is_some() {}
        close(self.nodes, at);
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let at = self.nodes.len();
        self.nodes.push(Node { key: self.key, content: Content::Object, end: at });
        while let Some(Word(key)) = map.next_key()? {
            let key = key.unwrap_or_default();
            let fill = Fill { nodes: &mut *self.nodes, key };
            if SKIPPED.contains(&&*fill.key) {
                map.next_value::<IgnoredAny>()?;
            } else if fill.key == "value" {
                fill.push_exact(map.next_value()?).map_err(serde::de::Error::custom)?;
            } else {
                map.next_value_seed(fill)?;
            }
        }
        close(self.nodes, at);
        Ok(())
    }
}

fn close(nodes: &mut [Node<'_>], at: usize) {
    let end = nodes.len();
    if let Some(node) = nodes.get_mut(at) {
        node.end = end;
    }
}

/// A string, borrowed where it has no escapes. Anything else than a string is none, and no error.
#[derive(Default)]
pub(crate) struct Word<'a>(pub(crate) Option<Cow<'a, str>>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word<'a>, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'a> Visitor<'a> for WordVisitor {
    type Value = Word<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Word<'a>, E> {
        Ok(Word(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Word<'a>, E> {
        Ok(Word(Some(Cow::Owned(text.to_owned()))))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Word<'a>, E> {
        Ok(Word(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Word<'a>, E> {
        Ok(Word(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Word<'a>, E> {
        Ok(Word(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Word<'a>, E> {
        Ok(Word(None))
    }

    fn visit_unit<E>(self) -> Result<Word<'a>, E> {
        Ok(Word(None))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<Word<'a>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Word<'a>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }
}

/// The type and the id of a resource, without reading more of it than that takes.
#[derive(Default)]
pub(crate) struct Head<'a> {
    pub(crate) type_name: Option<Cow<'a, str>>,
    pub(crate) id: Option<Cow<'a, str>>,
}

impl<'a> Head<'a> {
    pub(crate) fn of(raw: &'a RawValue) -> Head<'a> {
        let mut head = Head::default();
        // An error only says that not all was read.
        let _ = serde_json::Deserializer::from_str(raw.get()).deserialize_map(HeadVisitor(&mut head));
        head
    }
}

struct HeadVisitor<'h, 'a>(&'h mut Head<'a>);

impl<'a> Visitor<'a> for HeadVisitor<'_, 'a> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a resource")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Word(Some(key))) = map.next_key()? {
            match &*key {
                "resourceType" if self.0.type_name.is_none() => self.0.type_name = map.next_value::<Word>()?.0,
                "id" if self.0.id.is_none() => self.0.id = map.next_value::<Word>()?.0,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
            if self.0.type_name.is_some() && self.0.id.is_some() {
                break;
            }
        }
        Ok(())
    }
}
