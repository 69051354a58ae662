//! Start tags.

use super::qname::QName;
use super::words::blanks;
use super::{Open, Reader, normal, value};
use crate::generated::names;
use crate::model;
use crate::name::{Name, Space};
use crate::tree::builder::Element;
use crate::tree::data::{Flags, Text};
use crate::tree::naming::Namespace;
use crate::tree::negation::is_negation;

/// An attribute whose name depends on what the tag declares, or is none of the model's.
pub(super) struct Later<'i> {
    /// Its place among the attributes.
    place: u32,
    name: QName<'i>,
}

/// What is known of a tag while it is read.
#[derive(Default)]
struct Tag {
    /// The place of its first attribute.
    first_attribute: u32,
    flags: Flags,
    has_negation: bool,
}

impl<'i> Reader<'i, '_> {
    /// A start tag, or the tag of an empty element.
    #[inline]
    pub(super) fn start(&mut self, at: usize) -> Option<usize> {
        self.count()?;
        self.tags += 1;
        let depth = self.open.len();
        let [b'<', inside @ ..] = self.bytes.get(at..)? else { return None };
        let name = QName::read(inside)?;
        let bindings = self.scope.len();
        let mut tag = Tag { first_attribute: self.builder.attributes(), ..Tag::default() };
        let (end, is_empty) = self.attributes(at + 1 + name.length, &mut tag)?;
        if depth >= self.limits.max_depth as usize {
            return None;
        }
        let (number, holds_text) = self.element(at, &name, tag)?;
        if is_empty {
            self.builder.close(number, end);
            self.scope.cut(bindings);
        } else {
            let head = if name.has_prefix() { None } else { Some(name.first) };
            self.open.push(Open { number, name_at: at + 1, length: name.length, head, bindings, holds_text });
        }
        Some(end)
    }

    /// The attributes of a tag and what ends it; whether it is that of an empty element.
    #[inline]
    fn attributes(&mut self, mut at: usize, tag: &mut Tag) -> Option<(usize, bool)> {
        let (end, is_empty) = loop {
            let rest = self.bytes.get(at..)?;
            let blank = match rest {
                [b' ', next, ..] if *next > b' ' => 1,
                _ => blanks(rest),
            };
            match rest.get(blank..)? {
                [b'>', ..] => break (at + blank + 1, false),
                [b'/', b'>', ..] => break (at + blank + 2, true),
                _ if blank == 0 => return None,
                _ => at = self.attribute(at + blank, tag)?,
            }
        };
        let max = self.limits.max_attributes.min(u32::from(u16::MAX));
        (self.builder.attributes() - tag.first_attribute <= max).then_some((end, is_empty))
    }

    /// Tells the builder of an element, after all of its tag; its number, and whether white space alone may matter in it.
    #[inline(always)]
    fn element(&mut self, at: usize, name: &QName<'i>, mut tag: Tag) -> Option<(u32, bool)> {
        let namespace = if name.has_prefix() { self.scope.find(name.prefix()?)? } else { self.scope.default };
        let found = self.name(&namespace, name)?;
        if !self.later.is_empty() {
            self.name_later(&mut tag)?;
        }
        let element = Element {
            name: found,
            at,
            has_namespace: namespace.is_some,
            is_added: namespace.is_added,
            first_attribute: tag.first_attribute,
            flags: tag.flags,
        };
        let parent = self.parent();
        Some((self.builder.open(element, parent), model::may_hold_text(found)))
    }

    #[inline]
    fn attribute(&mut self, at: usize, tag: &mut Tag) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let name = QName::read(rest)?;
        let (quote, before) = match rest.get(name.length..)? {
            [b'=', quote @ (b'"' | b'\''), ..] => (*quote, name.length + 2),
            spaced => after_equals(spaced).map(|(quote, length)| (quote, name.length + length))?,
        };
        let start = at + before;
        let (length, is_plain) = value::read(rest.get(before..)?, quote)?;
        let value = if is_plain { Text::in_source(start, length) } else { self.rewritten(start, length)? };
        let end = start + length + 1;
        let known = if name.has_prefix() { None } else { Name::find_word(Space::Plain, name.word()?) };
        let Some(known) = known else {
            let raw = self.text.get(start..start + length)?;
            self.other_attribute(name, value, Some(raw).filter(|_| is_plain))?;
            return Some(end);
        };
        self.once(known)?;
        let place = self.builder.attributes();
        self.builder.attribute(known, value);
        if known == names::NULL_FLAVOR {
            tag.flags.set(Flags::NULL_FLAVOR, self.builder.says_something(place));
        } else if known == names::NEGATION_IND {
            self.negate(place, tag)?;
        }
        Some(end)
    }

    /// A value that does not stand in the source as it is meant.
    #[cold]
    fn rewritten(&mut self, at: usize, length: usize) -> Option<Text> {
        let start = self.builder.arena.len();
        normal::value(self.text.get(at..at + length)?, &mut self.builder.arena)?;
        Some(Text::in_arena(start, &self.builder.arena))
    }

    /// A namespace declaration, or an attribute of which more must be known. `plain` is the value as it stands.
    #[cold]
    fn other_attribute(&mut self, name: QName<'i>, value: Text, plain: Option<&'i str>) -> Option<()> {
        let local = name.local()?;
        let prefix = if name.has_prefix() { name.prefix()? } else { "" };
        let declared = match (prefix, local) {
            ("xmlns", local) => local,
            ("", "xmlns") => "",
            (_, "xmlns") => return None,
            _ => {
                let place = self.builder.attributes();
                self.later.push(Later { place, name });
                self.builder.attribute(Name::OTHER, value);
                return Some(());
            }
        };
        let namespace = Namespace::of(plain?, self.builder.place.is_fragment);
        self.scope.declare(declared, namespace, self.open.len(), self.limits)
    }

    /// Gives the attributes their names that were put off.
    #[cold]
    fn name_later(&mut self, tag: &mut Tag) -> Option<()> {
        let mut later = std::mem::take(&mut self.later);
        for Later { place, name } in later.drain(..) {
            let namespace = match name.prefix() {
                None => Namespace::NONE,
                Some("xml") => Namespace::XML,
                Some(prefix) => self.scope.find(prefix)?,
            };
            if is_negation(name.local()?.as_bytes()) {
                self.negate(place, tag)?;
                continue;
            }
            let name = self.name(&namespace, &name)?;
            self.once(name)?;
            self.builder.name_attribute(place, name);
            if name == names::NULL_FLAVOR {
                tag.flags.set(Flags::NULL_FLAVOR, self.builder.says_something(place));
            }
        }
        self.later = later;
        Some(())
    }

    /// Several indicators at once are left to the other reader.
    fn negate(&mut self, place: u32, tag: &mut Tag) -> Option<()> {
        self.builder.negate(place, &mut tag.flags);
        (!std::mem::replace(&mut tag.has_negation, true)).then_some(())
    }

    /// The number of a name. More names than there are numbers for are not accepted.
    #[inline(always)]
    fn name(&mut self, namespace: &Namespace<'i>, name: &QName<'i>) -> Option<Name> {
        namespace.find(name.word()?).or_else(|| self.unknown_name(namespace, name))
    }

    #[cold]
    fn unknown_name(&mut self, namespace: &Namespace<'i>, name: &QName<'i>) -> Option<Name> {
        let scope = &self.scope;
        let unknown = self.naming.unknown(*namespace, name.local()?, || scope.prefix_of(namespace.uri));
        (unknown != Name::OTHER).then_some(unknown)
    }

    /// Whether the tag has no attribute of this name yet.
    #[inline]
    fn once(&mut self, name: Name) -> Option<()> {
        let number = name.number();
        if number >= self.last_tag.len() {
            self.know_names_up_to(number);
        }
        let last = self.last_tag.get_mut(number)?;
        (std::mem::replace(last, self.tags) != self.tags).then_some(())
    }

    #[cold]
    fn know_names_up_to(&mut self, number: usize) {
        self.last_tag.resize(number + 64, 0);
    }
}

/// The quote of a value, and how many bytes there are up to its inside, where white space is around the `=`.
#[cold]
fn after_equals(bytes: &[u8]) -> Option<(u8, usize)> {
    let before = blanks(bytes);
    let rest = bytes.get(before..)?.strip_prefix(b"=")?;
    let after = blanks(rest);
    let quote = *rest.get(after)?;
    matches!(quote, b'"' | b'\'').then_some((quote, before + after + 2))
}
