//! Ids and merging: what is one thing becomes one resource, what only shares a key is told apart.

use super::content::equal;
use super::event::{Event, EventKind};
use super::merge::{Sources, unite};
use super::names::{contradict, name_key};
use super::{Identity, Made, ResourceIndex, Resources};
use crate::bundle::Finished;
use crate::definitions::TypeDef;
use crate::guard::{Guard, Known};
use crate::id::{self, Uuid};
use crate::prepared::Prepared;
use crate::profiles::{self, Profiles};
use crate::tape::walk::{items, members};
use crate::tape::{Tape, Target, Token};
use foldhash::{HashSet, HashSetExt};
use std::collections::BTreeMap;
use std::ops::Range;

/// So many mentions under one key that contradict each other are compared with every further one; what comes after them is
/// one with what has the very same name. A key that so many share names nothing, and all with all would take hours.
const MOST_NAMESAKES: usize = 64;

/// Tokens to which mentions make one grow, some hundred telephone numbers, before it takes in no more.
const MOST_GROWN: usize = 4096;

impl Resources {
    /// Prunes, takes out what STU3 does not allow, gives ids, merges, and writes the JSON of every resource. The tape forgets
    /// what has been written.
    ///
    /// `canonical` appends the canonical content of the entry that a resource was made from: what makes it a different
    /// entry from another with the same identifiers. It is asked only where content decides: for resources without
    /// identifiers, and where several share a key.
    ///
    /// One key and type, not shared: equal content is one resource; different contents stay apart, each with an id made
    /// of key and content. Shared, and encounters: mentions are united unless their names (class, type, time)
    /// contradict; then each gets an id made of key and name (an encounter: content).
    pub fn finish(&mut self, tape: &mut Tape<'_>, canonical: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>)) -> Finished {
        self.finish_with(tape, Profiles::None, canonical)
    }

    /// As [`finish`](Resources::finish), with claims in `meta.profile`.
    pub fn finish_with(
        &mut self,
        tape: &mut Tape<'_>,
        profiles: Profiles,
        canonical: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>),
    ) -> Finished {
        self.prepare(tape, profiles, canonical).write(self, tape)
    }

    /// All that [`finish_with`](Resources::finish_with) does before it writes: what will stand in the output can be looked
    /// at as tokens, which the writing gives back bit by bit.
    pub fn prepare(
        &mut self,
        tape: &mut Tape<'_>,
        profiles: Profiles,
        canonical: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>),
    ) -> Prepared {
        let mut events = Vec::new();
        tape.close();
        Known::with(|known| {
            self.settle(tape, known, &mut events);
            self.unite(tape, profiles, known, events, canonical)
        })
    }

    /// As [`prepare`](Resources::prepare), whatever STU3 allows: tests of merging need no whole resources.
    #[cfg(test)]
    pub(super) fn prepare_as_it_is(
        &mut self,
        tape: &mut Tape<'_>,
        canonical: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>),
    ) -> Prepared {
        let mut events = Vec::new();
        self.prune(tape, &mut events);
        Known::with(|known| self.unite(tape, Profiles::None, known, events, canonical))
    }

    fn unite(
        &mut self,
        tape: &mut Tape<'_>,
        profiles: Profiles,
        known: &Known,
        events: Vec<Event>,
        canonical: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>),
    ) -> Prepared {
        let mut settling = Settling {
            ids: vec![None; self.len()],
            into: self.indices().map(|index| self.resolved(index)).collect(),
            events,
            canonical,
            scratch: Vec::new(),
            known,
        };
        for group in self.groups(&mut settling) {
            settling.group(self, &group, tape);
        }
        settling.make_ids_unique(self);
        let Settling { mut ids, mut into, events, .. } = settling;
        for index in self.indices() {
            let to = into.get(self.resolved(index).position()).copied();
            if let (Some(slot), Some(to)) = (into.get_mut(index.position()), to) {
                *slot = to;
            }
        }
        self.drop_repeated_references(tape, &into);
        if profiles == Profiles::UsCore {
            profiles::move_attachments(self, tape, &mut ids, &mut into);
        }
        profiles::claim(self, tape, &into, profiles);
        Prepared::new(ids, into, events)
    }

    /// The completed resources by type and base id, those that others refer to first.
    fn groups(&self, settling: &mut Settling<'_>) -> Vec<Group> {
        let mut keyed = Vec::new();
        for index in self.indices() {
            if let (Some(made), Some(type_def)) = (self.made(index), self.type_def(index)) {
                let base = match made.identity {
                    Identity::Named(base) => base,
                    Identity::Content(base) => settling.id_with_content(base, index),
                };
                keyed.push((rank(type_def.name), type_def.name, base, index));
            }
        }
        keyed.sort_unstable();
        let same = |one: &(u8, &str, Uuid, ResourceIndex), other: &(u8, &str, Uuid, ResourceIndex)| {
            one.1 == other.1 && one.2 == other.2
        };
        let groups = keyed.chunk_by(same).filter_map(|chunk| {
            let (_, _, base, first) = *chunk.first()?;
            let members = chunk.iter().map(|(_, _, _, index)| *index).collect();
            Some(Group { type_def: self.type_def(first)?, base, members })
        });
        groups.collect()
    }

    /// Of equal references in one array, and of equal extensions that hold nothing but a reference, keeps the first:
    /// whoever takes part several times is named once.
    fn drop_repeated_references(&mut self, tape: &mut Tape<'_>, into: &[ResourceIndex]) {
        let stands_for_itself = |index: &ResourceIndex| into.get(index.position()) == Some(index);
        for index in self.indices().filter(stands_for_itself) {
            let Some(made) = self.made(index) else {
                continue;
            };
            let tokens = tape.tokens(made.tokens);
            // most resources hold no two
            if may_repeat(tokens).nth(1).is_none() {
                continue;
            }
            let repeated = repeated_references(tokens, tape, into);
            if repeated.is_empty() {
                continue;
            }
            let (mut kept, mut from) = (Vec::with_capacity(tokens.len()), 0);
            for item in repeated {
                kept.extend_from_slice(tokens.get(from..item.start).unwrap_or_default());
                from = item.end;
            }
            kept.extend_from_slice(tokens.get(from..).unwrap_or_default());
            let tokens = tape.store(&kept);
            self.complete(index, Made { tokens, ..made });
        }
    }
}

/// Whether two in one are still what STU3 allows, as the first alone was: elements of the one may not go with those of the
/// other.
fn stays_sound(
    resources: &Resources,
    def: &'static TypeDef,
    one: &[Token<'_>],
    united: &[Token<'_>],
    tape: &Tape<'_>,
    known: &Known,
) -> bool {
    let guard = Guard { tape, resources, known };
    guard.is_sound(def, united) || !guard.is_sound(def, one)
}

/// Whether there is a list of names, of which one may be a part of another.
fn has_names(tokens: &[Token<'_>]) -> bool {
    let mut names = members(tokens).filter(|member| member.name == "name").map(|member| items(member.value));
    names.any(|names| names.count() > 1)
}

/// Where references are that may be items of an array, or all that such an item says.
fn may_repeat(tokens: &[Token<'_>]) -> impl Iterator<Item = usize> {
    let references = tokens.iter().enumerate().filter(|(_, token)| matches!(token, Token::Reference { .. }));
    let is_member = |before: Option<&Token<'_>>| matches!(before, Some(Token::Key(name)) if **name != "valueReference");
    references.map(|(at, _)| at).filter(move |at| !is_member(tokens.get(at.wrapping_sub(1))))
}

/// Where items of arrays stand that say what an item before them in the same array says.
fn repeated_references<'t>(tokens: &'t [Token<'t>], tape: &'t Tape<'_>, into: &[ResourceIndex]) -> Vec<Range<usize>> {
    let (mut repeated, mut known) = (Vec::new(), HashSet::new());
    // of the containers that are open where they begin; of an object none, for it has no items
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut at = 0;
    while let Some((token, _)) = tokens.get(at..).and_then(<[_]>::split_first) {
        let (len, said) = match token {
            Token::Reference { .. } | Token::ObjectStart => {
                reference_item(tokens.get(at..).unwrap_or_default(), tape, into)
            }
            _ => (1, None),
        };
        if let (Some(Some(array)), Some(said)) = (open.last(), said)
            && !known.insert((*array, said))
        {
            repeated.push(at..at + len);
        }
        match token {
            Token::ArrayStart => open.push(Some(at)),
            Token::ObjectStart if len == 1 => open.push(None),
            Token::ArrayEnd | Token::ObjectEnd => drop(open.pop()),
            _ => {}
        }
        at += len;
    }
    repeated
}

/// The order in which types are merged: the referred before the referring, so that equal references are known as such.
fn rank(type_name: &str) -> u8 {
    match type_name {
        "Organization" => 0,
        "Practitioner" => 1,
        "Patient" => 2,
        "Location" => 3,
        "Device" => 4,
        "Encounter" => 6,
        _ => 5,
    }
}

/// What a reference says: the url of the extension that holds it, the resource, the display.
type Said<'t> = (Option<&'t str>, Option<ResourceIndex>, Option<&'t str>);

/// The length of the item with which `tokens` begin, and what it says: a reference, or an extension that is no more than
/// one. Everything else goes token by token and says nothing.
fn reference_item<'t>(tokens: &[Token<'t>], tape: &'t Tape<'_>, into: &[ResourceIndex]) -> (usize, Option<Said<'t>>) {
    let (len, url, reference) = match tokens {
        [reference @ Token::Reference { .. }, ..] => (1, None, reference),
        [
            Token::ObjectStart,
            Token::Key(first),
            url @ (Token::Text(_) | Token::Owned(_) | Token::Fixed(_)),
            Token::Key(second),
            reference @ Token::Reference { .. },
            Token::ObjectEnd,
            ..,
        ] if **first == "url" && **second == "valueReference" => (6, Some(url), reference),
        _ => return (1, None),
    };
    let Token::Reference { target, display } = reference else {
        return (1, None);
    };
    let resource = match target {
        Target::Resource(index) => into.get(index.position()).copied(),
        Target::None => None,
    };
    let url = url.and_then(|url| tape.str_of(url));
    (len, Some((url, resource, display.map(|range| tape.kept(range)))))
}

/// Resources of one type and base id, in the order of reservation.
struct Group {
    type_def: &'static TypeDef,
    base: Uuid,
    members: Vec<ResourceIndex>,
}

/// A mention that stands for others.
struct Mention<'a> {
    index: ResourceIndex,
    made: Made,
    /// What it says with those that it took in, where there are any.
    grown: Option<Vec<Token<'a>>>,
}

impl<'a> Mention<'a> {
    fn tokens<'t>(&'t self, tape: &'t Tape<'a>) -> &'t [Token<'a>] {
        self.grown.as_deref().unwrap_or_else(|| tape.tokens(self.made.tokens))
    }
}

struct Settling<'c> {
    ids: Vec<Option<Uuid>>,
    /// For each resource, the one that stands for it.
    into: Vec<ResourceIndex>,
    events: Vec<Event>,
    canonical: &'c mut dyn FnMut(ResourceIndex, &mut Vec<u8>),
    /// Content that is needed for an id alone.
    scratch: Vec<u8>,
    known: &'c Known,
}

impl Settling<'_> {
    /// What stands for a resource.
    fn resolved(&self, index: ResourceIndex) -> ResourceIndex {
        self.into.get(index.position()).copied().unwrap_or(index)
    }

    fn content(&mut self, index: ResourceIndex) -> Vec<u8> {
        let mut content = Vec::with_capacity(1024);
        (self.canonical)(index, &mut content);
        content
    }

    fn id_with_content(&mut self, base: Uuid, index: ResourceIndex) -> Uuid {
        self.scratch.clear();
        (self.canonical)(index, &mut self.scratch);
        id::with_content(base, &self.scratch)
    }

    fn group(&mut self, resources: &mut Resources, group: &Group, tape: &mut Tape<'_>) {
        if let [only] = group.members[..] {
            self.set_id(only, group.base);
            return;
        }
        let made = |index: &ResourceIndex| resources.made(*index);
        if group.type_def.name == "Encounter" || group.members.iter().filter_map(made).any(|made| made.shared) {
            self.shared(resources, group, tape);
        } else {
            self.distinct(resources, group, tape);
        }
    }

    /// Unites mentions whose names do not contradict.
    fn shared<'a>(&mut self, resources: &mut Resources, group: &Group, tape: &mut Tape<'a>) {
        let mut kept: Vec<Mention<'a>> = Vec::new();
        let mut further: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for index in &group.members {
            let Some(made) = resources.made(*index) else {
                continue;
            };
            let own = tape.tokens(made.tokens);
            let fits = |other: &Mention<'a>| {
                self.is_same(other, own, tape) || !contradict(group.type_def.name, other.tokens(tape), own, tape)
            };
            let mut position = kept.iter().take(MOST_NAMESAKES).position(fits);
            if position.is_none() && kept.len() >= MOST_NAMESAKES {
                let name = self.name(group, *index, own, tape);
                position = further.get(&name).copied();
                if position.is_none() {
                    further.insert(name, kept.len());
                }
            }
            match position.and_then(|position| kept.get_mut(position)) {
                // most mentions say it in the same words
                Some(other) if self.is_same(other, own, tape) && !has_names(own) => {
                    let other = other.index;
                    self.merge(*index, other, EventKind::United);
                }
                Some(other) => {
                    let kind = self.unite_mentions(resources, group.type_def, other, own, tape);
                    let other = other.index;
                    self.merge(*index, other, kind);
                }
                None => kept.push(Mention { index: *index, made, grown: None }),
            }
        }
        for Mention { index, made, grown } in &kept {
            if let Some(grown) = grown {
                // stored once, whatever the number of mentions
                resources.complete(*index, Made { tokens: tape.store(grown), ..*made });
            }
        }
        let kept: Vec<_> = kept.iter().map(|mention| mention.index).collect();
        self.name_apart(resources, group, &kept, tape);
    }

    fn is_same(&self, other: &Mention<'_>, own: &[Token<'_>], tape: &Tape<'_>) -> bool {
        equal(other.tokens(tape), own, tape, &|index| self.resolved(index))
    }

    /// Takes into `other` what a further mention says besides.
    fn unite_mentions<'a>(
        &self,
        resources: &Resources,
        type_def: &'static TypeDef,
        other: &mut Mention<'a>,
        own: &[Token<'a>],
        tape: &Tape<'a>,
    ) -> EventKind {
        if other.grown.as_ref().is_some_and(|grown| grown.len() > MOST_GROWN) {
            return EventKind::UnitedWithLoss;
        }
        let resolve = |index| self.resolved(index);
        let united = unite(type_def, (other.tokens(tape), own), Sources::Mentions, tape, &resolve);
        if !stays_sound(resources, type_def, other.tokens(tape), &united.tokens, tape, self.known) {
            return EventKind::UnitedWithLoss;
        }
        other.grown = Some(united.tokens);
        if united.loss { EventKind::UnitedWithLoss } else { EventKind::United }
    }

    /// What tells a mention apart from others under its key.
    fn name(&mut self, group: &Group, index: ResourceIndex, tokens: &[Token<'_>], tape: &Tape<'_>) -> Vec<u8> {
        match group.type_def.name {
            "Encounter" => self.content(index),
            _ => name_key(tokens, tape).into_bytes(),
        }
    }

    fn name_apart(&mut self, resources: &Resources, group: &Group, kept: &[ResourceIndex], tape: &Tape<'_>) {
        let first = kept.first().copied();
        for index in kept {
            if kept.len() == 1 {
                self.set_id(*index, group.base);
                continue;
            }
            let tokens = resources.made(*index).map(|made| tape.tokens(made.tokens)).unwrap_or_default();
            let own = self.name(group, *index, tokens, tape);
            self.set_id(*index, id::with_content(group.base, &own));
            self.told_apart(*index, first);
        }
    }

    /// Unites what is equal in content, and gives the rest ids of their own.
    fn distinct(&mut self, resources: &mut Resources, group: &Group, tape: &mut Tape<'_>) {
        let mut known: BTreeMap<Vec<u8>, ResourceIndex> = BTreeMap::new();
        for index in &group.members {
            let content = self.content(*index);
            match known.get(&content).copied() {
                Some(other) => {
                    let kind = self.unite_copies(resources, group.type_def, *index, other, tape);
                    self.merge(*index, other, kind);
                }
                None => drop(known.insert(content, *index)),
            }
        }
        let mut kept: Vec<_> = known.into_iter().map(|(content, index)| (index, content)).collect();
        kept.sort_unstable();
        let first = kept.first().map(|(index, _)| *index);
        let alone = kept.len() == 1;
        for (index, content) in &kept {
            if alone {
                self.set_id(*index, group.base);
            } else {
                self.set_id(*index, id::with_content(group.base, content));
                self.told_apart(*index, first);
            }
        }
    }

    /// Takes into `other` what `index` says besides: its context and the ids within it may differ, its content does not.
    fn unite_copies(
        &self,
        resources: &mut Resources,
        type_def: &'static TypeDef,
        index: ResourceIndex,
        other: ResourceIndex,
        tape: &mut Tape<'_>,
    ) -> EventKind {
        let resolve = |index| self.resolved(index);
        let (Some(made), Some(copy)) = (resources.made(other), resources.made(index)) else {
            return EventKind::MergedWithLoss;
        };
        let both = (tape.tokens(made.tokens), tape.tokens(copy.tokens));
        if equal(both.0, both.1, tape, &resolve) {
            return EventKind::Merged;
        }
        let united = unite(type_def, both, Sources::Copies, tape, &resolve);
        if !stays_sound(resources, type_def, tape.tokens(made.tokens), &united.tokens, tape, self.known) {
            return EventKind::MergedWithLoss;
        }
        let tokens = tape.store(&united.tokens);
        resources.complete(other, Made { tokens, ..made });
        if united.loss { EventKind::MergedWithLoss } else { EventKind::Merged }
    }

    fn merge(&mut self, index: ResourceIndex, other: ResourceIndex, kind: EventKind) {
        if let Some(into) = self.into.get_mut(index.position()) {
            *into = other;
        }
        self.events.push(Event { kind, resource: index, other: Some(other), path: None });
    }

    fn told_apart(&mut self, index: ResourceIndex, first: Option<ResourceIndex>) {
        if first != Some(index) {
            let kind = EventKind::SameIdentityOtherContent;
            self.events.push(Event { kind, resource: index, other: first, path: None });
        }
    }

    fn set_id(&mut self, index: ResourceIndex, id: Uuid) {
        if let Some(place) = self.ids.get_mut(index.position()) {
            *place = Some(id);
        }
    }

    /// Keys of different types may be the same bytes; addresses in a bundle must differ all the same.
    fn make_ids_unique(&mut self, resources: &Resources) {
        let mut seen = HashSet::with_capacity(self.ids.len());
        for index in resources.indices() {
            let Some(Some(id)) = self.ids.get(index.position()).copied() else {
                continue;
            };
            let mut unique = id;
            while !seen.insert(unique) {
                let type_name = resources.type_def(index).map_or("", |made| made.name);
                unique = id::with_content(unique, type_name.as_bytes());
            }
            self.set_id(index, unique);
        }
    }
}
