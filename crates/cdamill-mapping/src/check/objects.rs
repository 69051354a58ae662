//! The keys of `set`: a tree of STU3 elements in the order of the standard.

use std::collections::BTreeMap;

use cdamill_stu3::definitions::{ElementDef, Kind, TypeDef, type_def};

use super::Compiler;
use super::expressions::Target;
use super::paths::Place;
use super::told;
use crate::plan::{Extension, ExtensionBody, Member, MemberKind, Object};
use crate::problem::{
    CARDINALITY, CHOICE_TYPE, DUPLICATE, REQUIRED_UNSET, UNKNOWN_ELEMENT, UNKNOWN_URL, WRONG_TYPE, nearest,
};
use crate::syntax::ast::{Span, Value};
use crate::syntax::definitions::SetEntry;

/// One part of a key: `name`, `name[x]`, `extension[url]`, each perhaps with `[]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    name: String,
    url: Option<String>,
    list: bool,
}

/// A key that is still to be placed, and its value.
#[derive(Clone)]
pub(super) struct Entry<'d> {
    segments: Vec<Segment>,
    span: Span,
    value: &'d Value,
}

/// What the writer of an object adds itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Nothing,
    Type,
    Url,
}

impl Compiler<'_> {
    pub(super) fn object(
        &mut self,
        def: &'static TypeDef,
        set: &BTreeMap<String, SetEntry>,
        types: Place<'_>,
        span: Span,
        gives: Gives,
    ) -> Object {
        let mut entries = Vec::new();
        for (key, entry) in set {
            if matches!(entry.value, Value::Remove) {
                self.removed(def, key, entry, set);
                continue;
            }
            match segments(key) {
                Some(segments) => entries.push(Entry { segments, span: entry.key, value: &entry.value }),
                None => self.findings.add(UNKNOWN_ELEMENT, entry.key, "a key that names no element"),
            }
        }
        self.members(def, entries, types, span, gives)
    }

    /// A key that takes away must be spelt as the key that it takes away, or it would do nothing, silently.
    fn removed(&mut self, def: &'static TypeDef, key: &str, entry: &SetEntry, set: &BTreeMap<String, SetEntry>) {
        let bare = |key: &str| key.replace("[]", "").replace("[x]", "");
        let name = segments(key)
            .and_then(|segments| segments.into_iter().next())
            .map(|segment| segment.name)
            .unwrap_or_default();
        if def.element(&name).is_none() {
            self.unknown_element_of(def, &name, entry.key);
        }
        let stays = |(other, value): (&String, &SetEntry)| {
            (bare(other) == bare(key) && !matches!(value.value, Value::Remove)).then(|| other.clone())
        };
        if let Some(other) = set.iter().find_map(stays) {
            self.findings.suggest(
                UNKNOWN_ELEMENT,
                entry.key,
                format!("there is no key `{key}` to take away"),
                Some(other),
            );
        }
    }

    fn members(
        &mut self,
        def: &'static TypeDef,
        entries: Vec<Entry<'_>>,
        place: Place<'_>,
        span: Span,
        gives: Gives,
    ) -> Object {
        let place = Place { def: Some(def), ..place };
        let mut by_element: BTreeMap<usize, Vec<Entry<'_>>> = BTreeMap::new();
        for entry in entries {
            let Some(first) = entry.segments.first() else { continue };
            match def.element(&first.name) {
                Some((index, _)) => by_element.entry(index).or_default().push(entry),
                None => self.unknown_element_of(def, &first.name, entry.span),
            }
        }
        let mut members = Vec::new();
        for (index, entries) in by_element {
            if let Some(element) = def.elements.get(index) {
                self.member(def, index, element, entries, place, &mut members);
            }
        }
        told::mark(&mut members);
        let required = self.required(def, &members, span, gives);
        Object { def, members, required, needs: 0 }
    }

    pub(super) fn unknown_element_of(&mut self, def: &'static TypeDef, name: &str, span: Span) {
        let suggestion = nearest(name, def.elements.iter().map(|element| element.name));
        self.findings.suggest(UNKNOWN_ELEMENT, span, format!("{} has no element `{name}`", def.name), suggestion);
    }

    fn member(
        &mut self,
        def: &'static TypeDef,
        index: usize,
        element: &'static ElementDef,
        entries: Vec<Entry<'_>>,
        place: Place<'_>,
        members: &mut Vec<Member>,
    ) {
        if matches!(element.name, "extension" | "modifierExtension") {
            let extensions = self.extensions(entries, place);
            members.push(Member::new(element, index, MemberKind::Extensions(extensions)));
            return;
        }
        let (mut whole, parts): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.segments.len() == 1);
        if whole.len() > 1 {
            // the one that came later is the mistake
            whole.sort_by_key(|entry| (entry.span.file, entry.span.start));
            for entry in whole.iter().skip(1) {
                self.findings.add(DUPLICATE, entry.span, format!("`{}` is set twice", element.name));
            }
        }
        if let Some(entry) = whole.first() {
            let kind = self.whole(def, element, entry, place);
            members.push(Member::new(element, index, kind));
        }
        if let Some(first) = parts.first() {
            let span = first.span;
            let is_shadow =
                parts.iter().all(|entry| entry.segments.get(1).is_some_and(|part| part.name == "extension"))
                    && primitive(element);
            let parts_name = first.segments.first().map(|part| part.name.clone()).unwrap_or_default();
            let parts: Vec<_> = parts.into_iter().map(rest).collect();
            let kind = if is_shadow {
                let Some(key) = shadow_key(element, &parts_name) else {
                    let message = format!("`{}[x]` must name its type here", element.name);
                    self.findings.add(CHOICE_TYPE, span, message);
                    return;
                };
                MemberKind::Shadow { key, extensions: self.extensions(parts, place) }
            } else if !whole.is_empty() {
                self.findings.add(DUPLICATE, span, format!("`{}` is set whole and in parts", element.name));
                return;
            } else {
                match self.part_type(element, span) {
                    Some(part) => MemberKind::Object(self.members(part, parts, place, span, Gives::Nothing)),
                    None => return,
                }
            };
            members.push(Member::new(element, index, kind));
        }
    }

    fn part_type(&mut self, element: &'static ElementDef, span: Span) -> Option<&'static TypeDef> {
        if element.max_many {
            let message = format!("`{}` is a list: fill it by a group with `each`", element.name);
            self.findings.add(CARDINALITY, span, message);
            return None;
        }
        let part = match element.types {
            [only] => type_def(only.name).filter(|def| def.kind != Kind::Primitive),
            _ => None,
        };
        if part.is_none() {
            self.findings.add(UNKNOWN_ELEMENT, span, format!("`{}` has no elements of its own", element.name));
        }
        part
    }

    fn whole(
        &mut self,
        def: &'static TypeDef,
        element: &'static ElementDef,
        entry: &Entry<'_>,
        place: Place<'_>,
    ) -> MemberKind {
        let segment = entry.segments.first();
        let list = segment.is_some_and(|segment| segment.list);
        self.cardinality(element, list, entry.span);
        let types = segment.and_then(|segment| typed(def, element, &segment.name)).unwrap_or(element.types);
        let target = Target { element, types, list };
        MemberKind::Value(self.value(entry.value, place, target))
    }

    fn extensions(&mut self, entries: Vec<Entry<'_>>, place: Place<'_>) -> Vec<Extension> {
        let Some(def) = type_def("Extension") else { return Vec::new() };
        let mut by_url: Vec<(String, Vec<Entry<'_>>)> = Vec::new();
        for entry in entries {
            let Some(url) = self.url(&entry) else { continue };
            match by_url.iter_mut().find(|(known, _)| *known == url) {
                Some((_, entries)) => entries.push(entry),
                None => by_url.push((url, vec![entry])),
            }
        }
        let bodies = by_url.into_iter().filter_map(|(url, entries)| {
            let body = self.extension_body(def, entries, place)?;
            Some(Extension { url, body })
        });
        bodies.collect()
    }

    fn extension_body(
        &mut self,
        def: &'static TypeDef,
        entries: Vec<Entry<'_>>,
        place: Place<'_>,
    ) -> Option<ExtensionBody> {
        let first = entries.first()?;
        let (span, value) = (first.span, first.value);
        let list = first.segments.first().is_some_and(|segment| segment.list);
        let is_alone = first.segments.len() == 1 || (first.segments.len() == 2 && list);
        if is_alone && let Some(second) = entries.get(1) {
            self.findings.add(DUPLICATE, second.span, "this extension is written by another key already");
        }
        match first.segments.as_slice() {
            [_] => {
                let (_, element) = def.element("extension")?;
                let target = Target { element, types: element.types, list: true };
                Some(ExtensionBody::Group(self.value(value, place, target)))
            }
            [_, part] if list => {
                let Some((_, element)) = def.element(&part.name) else {
                    self.unknown_element_of(def, &part.name, span);
                    return None;
                };
                if !element.choice {
                    let message =
                        format!("extensions of a list have a value each, such as `valueCode`, not `{}`", part.name);
                    self.findings.add(CHOICE_TYPE, span, message);
                    return None;
                }
                let Some(types) = typed(def, element, &part.name) else {
                    let message = format!("`{}` must name its type here, such as `valueCode`", part.name);
                    self.findings.add(CHOICE_TYPE, span, message);
                    return None;
                };
                let target = Target { element, types, list: true };
                Some(ExtensionBody::Items { element, value: self.value(value, place, target) })
            }
            _ => {
                let parts = entries.into_iter().map(rest).collect();
                Some(ExtensionBody::Members(self.members(def, parts, place, span, Gives::Url).members))
            }
        }
    }

    /// A bracket holds a name from `[url]`, an absolute url, or the name of a part of a complex extension.
    fn url(&mut self, entry: &Entry<'_>) -> Option<String> {
        let name = entry.segments.first()?.url.as_deref();
        let Some(name) = name else {
            self.findings.add(UNKNOWN_URL, entry.span, "an extension needs its url: `extension[...]`");
            return None;
        };
        let definitions = self.definitions;
        if let Some(url) = definitions.urls.get(name) {
            return Some(url.clone());
        }
        if name.contains(':') || PART_URLS.contains(&name) {
            return Some(name.to_owned());
        }
        let suggestion = nearest(name, definitions.urls.keys().map(String::as_str));
        self.findings.suggest(UNKNOWN_URL, entry.span, format!("there is no url `{name}`"), suggestion);
        None
    }

    fn required(&mut self, def: &'static TypeDef, members: &[Member], span: Span, gives: Gives) -> u128 {
        let mut required = 0u128;
        for (index, element) in def.elements.iter().enumerate() {
            let given = match element.name {
                "url" => gives == Gives::Url,
                "type" | "entry" => gives == Gives::Type,
                _ => false,
            };
            if given && element.name == "url" && members.iter().any(|member| member.index == index) {
                self.findings.add(DUPLICATE, span, "the url of an extension stands in its key");
            }
            if element.min == 0 || given {
                continue;
            }
            if !members.iter().any(|member| member.index == index) {
                let message = format!("{} requires `{}`, which is never set", def.name, element.name);
                self.findings.add(REQUIRED_UNSET, span, message);
            }
            required |= 1u128.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0);
        }
        required
    }

    pub(super) fn type_of(&mut self, name: &str, wanted: &[Kind], span: Span) -> Option<&'static TypeDef> {
        let found = type_def(name);
        match found {
            Some(def) if wanted.contains(&def.kind) => Some(def),
            Some(def) => {
                self.findings.add(WRONG_TYPE, span, format!("`{}` is of another kind", def.name));
                None
            }
            None => {
                let names = cdamill_stu3::definitions::types().map(|def| def.name);
                let suggestion = nearest(name, names);
                self.findings.suggest(
                    crate::problem::UNKNOWN_TYPE,
                    span,
                    format!("STU3 has no type `{name}`"),
                    suggestion,
                );
                None
            }
        }
    }
}

/// Parts of complex extensions of US Core STU3, whose urls are bare names.
const PART_URLS: [&str; 6] = ["ombCategory", "detailed", "text", "type", "target", "substance"];

fn rest(mut entry: Entry<'_>) -> Entry<'_> {
    entry.segments.remove(0);
    entry
}

fn primitive(element: &'static ElementDef) -> bool {
    element.types.iter().all(|t| type_def(t.name).is_some_and(|def| def.kind == Kind::Primitive))
}

/// Where the extensions of a primitive stand: `_name`; a choice must say which of its types is meant.
fn shadow_key(element: &'static ElementDef, name: &str) -> Option<&'static str> {
    if element.choice { element.keys.iter().find(|key| **key == name).copied() } else { Some(element.name) }
}

/// The one type that a key such as `valueCode` names.
fn typed(
    _def: &TypeDef,
    element: &'static ElementDef,
    key: &str,
) -> Option<&'static [cdamill_stu3::definitions::TypeRef]> {
    let index = element.keys.iter().position(|known| *known == key)?;
    if !element.choice {
        return Some(element.types);
    }
    element.types.get(index..=index)
}

/// Cuts a key at its dots; dots inside brackets belong to urls.
fn segments(key: &str) -> Option<Vec<Segment>> {
    let mut found = Vec::new();
    let mut rest = key;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, mut tail) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        let mut segment = Segment { name: name.to_owned(), url: None, list: false };
        while let Some(inner) = tail.strip_prefix('[') {
            let (content, after) = inner.split_once(']')?;
            match content {
                "" => segment.list = true,
                "x" => {}
                url => segment.url = Some(url.to_owned()),
            }
            tail = after;
        }
        found.push(segment);
        match tail.strip_prefix('.') {
            Some(next) => rest = next,
            None if tail.is_empty() => return Some(found),
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_cut_at_their_dots() {
        let names =
            |key: &str| segments(key).map(|s| s.into_iter().map(|s| (s.name, s.url, s.list)).collect::<Vec<_>>());
        let plain = |name: &str, list| (name.to_owned(), None, list);
        assert_eq!(names("identifier[]"), Some(vec![plain("identifier", true)]));
        assert_eq!(names("onset[x]"), Some(vec![plain("onset", false)]));
        assert_eq!(names("a.b[]"), Some(vec![plain("a", false), plain("b", true)]));
        let url = ("extension".to_owned(), Some("http://x.y/z".to_owned()), true);
        assert_eq!(names("extension[http://x.y/z][].valueCode"), Some(vec![url, plain("valueCode", false)]));
        assert_eq!(names(".a"), None);
        assert_eq!(names("a[b"), None);
    }
}
