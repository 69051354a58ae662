//! Finished resources: JSON with the places of its references, written as bundles or line by line.

use crate::id::Uuid;
use crate::json;
use crate::order::targets_first;
use crate::resources::{Event, ResourceIndex, Resources};
use crate::tape::walk::{Member, members};
use crate::tape::{Tape, Token};
use std::io::{self, Write};
use std::ops::Range;

const URN: &str = "urn:uuid:";
/// Bytes of `urn:uuid:` and an id.
const URN_LENGTH: usize = URN.len() + 36;
const LAST_UPDATED: &[u8] = b"\"lastUpdated\":\"";
/// The elements that the header may give, all before `type` in the order of STU3.
const HEADER: [&str; 4] = ["meta", "implicitRules", "language", "identifier"];

/// What kind of bundle to write.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BundleType {
    /// The Composition first.
    Document,
    /// No order but that of reservation.
    Collection,
    /// With `PUT Type/id`; references are `urn:uuid:`.
    Transaction,
    /// With `PUT Type/id`; references are `Type/id`, for a batch may not refer from entry to entry.
    Batch,
}

impl BundleType {
    /// The code of `Bundle.type`.
    pub fn code(self) -> &'static str {
        match self {
            BundleType::Document => "document",
            BundleType::Collection => "collection",
            BundleType::Transaction => "transaction",
            BundleType::Batch => "batch",
        }
    }

    /// The type with that code, if it is one of these.
    pub fn from_code(code: &str) -> Option<BundleType> {
        let all = [BundleType::Document, BundleType::Collection, BundleType::Transaction, BundleType::Batch];
        all.into_iter().find(|bundle_type| bundle_type.code() == code)
    }

    fn style(self) -> ReferenceStyle {
        match self {
            BundleType::Batch => ReferenceStyle::Relative,
            _ => ReferenceStyle::Urn,
        }
    }

    fn has_requests(self) -> bool {
        matches!(self, BundleType::Transaction | BundleType::Batch)
    }
}

/// How references are written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceStyle {
    /// `urn:uuid:<id>`, the `fullUrl` in a bundle.
    Urn,
    /// `Type/<id>`, as on a server.
    Relative,
}

/// A finished resource's place.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct FinishedResource {
    /// The resource type.
    pub type_name: &'static str,
    /// `Resource.id`, in lower case when displayed.
    pub id: Uuid,
    /// The index under which it was reserved; of merged resources, that of the first.
    pub index: ResourceIndex,
}

#[derive(Clone, Debug)]
struct Entry {
    resource: FinishedResource,
    json: Range<usize>,
    patches: Range<usize>,
}

/// A place where `urn:uuid:<id>` stands for an entry.
#[derive(Copy, Clone, Debug)]
struct Patch {
    position: usize,
    entry: u32,
}

/// Id and members of the bundle itself.
#[derive(Clone, Debug)]
struct Header {
    id: Uuid,
    index: ResourceIndex,
    json: Range<usize>,
}

/// The resources of a conversion as JSON; borrows nothing.
#[derive(Clone, Default)]
pub struct Finished {
    json: Vec<u8>,
    entries: Vec<Entry>,
    patches: Vec<Patch>,
    /// For each reserved resource, the entry that holds it.
    places: Vec<Option<u32>>,
    header: Option<Header>,
    events: Vec<Event>,
}

/// Counts, types and ids: the JSON tells of a patient.
impl std::fmt::Debug for Finished {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let resources = self.entries.iter().map(|entry| (entry.resource.type_name, entry.resource.id));
        formatter.debug_list().entries(resources).finish()
    }
}

/// What is settled before the JSON is written.
pub(crate) struct Settled<'s, 'a> {
    pub(crate) resources: &'s Resources,
    pub(crate) tape: &'s Tape<'a>,
    pub(crate) ids: &'s [Option<Uuid>],
    pub(crate) into: &'s [ResourceIndex],
}

impl Settled<'_, '_> {
    fn representative(&self, index: ResourceIndex) -> ResourceIndex {
        self.into.get(index.position()).copied().unwrap_or(index)
    }

    fn id(&self, index: ResourceIndex) -> Option<Uuid> {
        self.ids.get(self.representative(index).position()).copied().flatten()
    }

    /// The id of each resource as a text: some are written hundreds of times.
    fn id_texts(&self) -> Vec<IdText> {
        self.ids.iter().map(|id| id_text(id.unwrap_or_default())).collect()
    }
}

/// An id with its hyphens, in lower case.
type IdText = [u8; 36];

fn id_text(id: Uuid) -> IdText {
    let mut text = [0; 36];
    id.hyphenated().encode_lower(&mut text);
    text
}

fn text_of(index: ResourceIndex, ids: &[IdText]) -> IdText {
    ids.get(index.position()).copied().unwrap_or_else(|| id_text(Uuid::nil()))
}

impl Finished {
    pub(crate) fn write(settled: Settled<'_, '_>, events: Vec<Event>) -> Finished {
        let json = Vec::with_capacity(settled.tape.json_hint());
        let mut finished = Finished { events, json, ..Finished::default() };
        finished.place(&settled);
        let ids = settled.id_texts();
        for index in settled.resources.indices() {
            finished.write_one(&settled, index, &ids);
        }
        finished
    }

    /// Gives every resource that stays its place among the entries.
    fn place(&mut self, settled: &Settled<'_, '_>) {
        self.places = vec![None; settled.resources.len()];
        let mut next = 0;
        for index in settled.resources.indices() {
            let stays = settled.resources.made(index).is_some() && settled.representative(index) == index;
            let is_bundle = settled.resources.type_def(index).is_some_and(|made| made.name == "Bundle");
            if let Some(place) = self.places.get_mut(index.position()).filter(|_| stays && !is_bundle) {
                *place = Some(next);
                next += 1;
            }
        }
        for index in settled.resources.indices() {
            let place = self.places.get(settled.representative(index).position()).copied().flatten();
            if let Some(own) = self.places.get_mut(index.position()) {
                *own = place;
            }
        }
    }

    fn write_one(&mut self, settled: &Settled<'_, '_>, index: ResourceIndex, ids: &[IdText]) {
        let (Some(made), Some(type_def), Some(id)) =
            (settled.resources.made(index), settled.resources.type_def(index), settled.id(index))
        else {
            return;
        };
        if settled.representative(index) != index {
            return;
        }
        let tokens = without_id(settled.tape.tokens(made.tokens));
        let start = self.json.len();
        if type_def.name == "Bundle" {
            self.write_header(settled, tokens, ids);
            let json = start..self.json.len();
            self.header.get_or_insert(Header { id, index, json });
            return;
        }
        let first_patch = self.patches.len();
        self.json.extend_from_slice(b"{\"resourceType\":\"");
        self.json.extend_from_slice(type_def.name.as_bytes());
        self.json.extend_from_slice(b"\",\"id\":\"");
        self.json.extend_from_slice(&text_of(index, ids));
        self.json.push(b'"');
        if !tokens.is_empty() {
            self.json.push(b',');
        }
        self.write_members(settled, tokens, ids);
        self.json.push(b'}');
        self.entries.push(Entry {
            resource: FinishedResource { type_name: type_def.name, id, index },
            json: start..self.json.len(),
            patches: first_patch..self.patches.len(),
        });
    }

    /// The members of the bundle's header, each with a comma before it.
    fn write_header(&mut self, settled: &Settled<'_, '_>, tokens: &[Token<'_>], ids: &[IdText]) {
        for member in header_members(tokens) {
            self.json.push(b',');
            self.write_members(settled, &[member.key()], ids);
            self.write_members(settled, member.value, ids);
        }
    }

    fn write_members(&mut self, settled: &Settled<'_, '_>, tokens: &[Token<'_>], ids: &[IdText]) {
        let Finished { json, patches, places, .. } = self;
        json::members(tokens, settled.tape, json, &mut |target, out| {
            if let Some(Some(entry)) = places.get(target.position()) {
                patches.push(Patch { position: out.len(), entry: *entry });
            }
            out.extend_from_slice(URN.as_bytes());
            out.extend_from_slice(&text_of(settled.representative(target), ids));
        });
    }

    /// How many resources there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The resources, in the order in which they were reserved.
    pub fn resources(&self) -> impl Iterator<Item = FinishedResource> {
        self.entries.iter().map(|entry| entry.resource)
    }

    /// Where a reserved resource is now, also when it was merged into another; `None` when it was abandoned.
    pub fn resource_of(&self, index: ResourceIndex) -> Option<FinishedResource> {
        self.position_of(index).and_then(|position| self.entries.get(position)).map(|entry| entry.resource)
    }

    /// The position among [`resources`](Finished::resources) of a reserved resource.
    pub fn position_of(&self, index: ResourceIndex) -> Option<usize> {
        self.places.get(index.position()).copied().flatten().map(|place| place as usize)
    }

    /// The id of the bundle, when its header has been given.
    pub fn bundle_id(&self) -> Option<Uuid> {
        self.header.as_ref().map(|header| header.id)
    }

    /// Whether the bundle has a header that tells no instant, which one of type `document` must (`meta.lastUpdated`).
    pub fn is_undated(&self) -> bool {
        let tells = |members: &[u8]| members.windows(LAST_UPDATED.len()).any(|part| part == LAST_UPDATED);
        self.header.as_ref().is_some_and(|header| !tells(self.slice(header.json.clone())))
    }

    /// What happened on the way: merging, pruning, ids told apart.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The JSON of everything, resource after resource, as bundles hold it: to search it, not to be parsed.
    pub fn written(&self) -> &[u8] {
        &self.json
    }

    /// The tokens of what was written: the values of the bundle's header, then each resource without its id. `resources` and
    /// `tape` are those that it was made of.
    pub fn tokens<'t, 'a>(&self, resources: &Resources, tape: &'t Tape<'a>) -> Vec<&'t [Token<'a>]> {
        let of = |index| resources.made(index).map(|made| tape.tokens(made.tokens)).unwrap_or_default();
        let header = self.header.iter().flat_map(|header| header_members(of(header.index)));
        let entries = self.entries.iter().map(|entry| without_id(of(entry.resource.index)));
        header.map(|member| member.value).chain(entries).collect()
    }

    /// About how many bytes a bundle comes to: what to make room for.
    pub fn size_hint(&self) -> usize {
        // full URL and request of an entry
        self.json.len() + 256 * (self.entries.len() + 1)
    }

    /// The JSON of one resource, by its position among [`resources`](Finished::resources); `None` beyond the last.
    pub fn resource_json(&self, position: usize, style: ReferenceStyle) -> Option<Vec<u8>> {
        let entry = self.entries.get(position)?;
        let mut out = Vec::with_capacity(entry.json.len());
        self.write_entry(entry, style, &mut out).ok()?;
        Some(out)
    }

    /// Writes one resource a line, with `Type/id` references.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_ndjson(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        for entry in &self.entries {
            self.write_entry(entry, ReferenceStyle::Relative, out)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Writes a bundle. `id`, `meta`, `implicitRules`, `language` and `identifier` are those of the completed resource
    /// of type `Bundle`, if there was one; `type` and `entry` are written here, `entry` even when there are none.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_bundle(&self, bundle_type: BundleType, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        out.write_all(b"{\"resourceType\":\"Bundle\"")?;
        if let Some(Header { id, json, .. }) = &self.header {
            write!(out, ",\"id\":\"{id}\"")?;
            out.write_all(self.slice(json.clone()))?;
        }
        write!(out, ",\"type\":\"{}\",\"entry\":[", bundle_type.code())?;
        for (position, entry) in self.ordered(bundle_type).into_iter().enumerate() {
            if position > 0 {
                out.write_all(b",")?;
            }
            self.write_bundle_entry(entry, bundle_type, out)?;
        }
        out.write_all(b"]}")
    }

    /// A document begins with its Composition. A batch has what is referred to before what refers to it: a server that takes
    /// resources one by one may want to know the target of a reference.
    fn ordered(&self, bundle_type: BundleType) -> Vec<&Entry> {
        if bundle_type == BundleType::Batch {
            let order = targets_first(self.entries.len(), |position| self.targets(position));
            return order.into_iter().filter_map(|position| self.entries.get(position)).collect();
        }
        let leads = |entry: &&Entry| bundle_type == BundleType::Document && entry.resource.type_name == "Composition";
        let rest = self.entries.iter().filter(|entry| !leads(entry));
        self.entries.iter().filter(leads).chain(rest).collect()
    }

    /// The positions of the resources that one refers to.
    fn targets(&self, position: usize) -> Vec<usize> {
        let patches = self.entries.get(position).and_then(|entry| self.patches.get(entry.patches.clone()));
        patches.unwrap_or_default().iter().map(|patch| patch.entry as usize).collect()
    }

    fn write_bundle_entry(
        &self,
        entry: &Entry,
        bundle_type: BundleType,
        out: &mut (impl Write + ?Sized),
    ) -> io::Result<()> {
        let id = &id_text(entry.resource.id);
        out.write_all(b"{\"fullUrl\":\"urn:uuid:")?;
        out.write_all(id)?;
        out.write_all(b"\",\"resource\":")?;
        self.write_entry(entry, bundle_type.style(), out)?;
        if bundle_type.has_requests() {
            out.write_all(b",\"request\":{\"method\":\"PUT\",\"url\":\"")?;
            out.write_all(entry.resource.type_name.as_bytes())?;
            out.write_all(b"/")?;
            out.write_all(id)?;
            out.write_all(b"\"}")?;
        }
        out.write_all(b"}")
    }

    fn write_entry(&self, entry: &Entry, style: ReferenceStyle, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if style == ReferenceStyle::Urn {
            return out.write_all(self.slice(entry.json.clone()));
        }
        let mut position = entry.json.start;
        for patch in self.patches.get(entry.patches.clone()).unwrap_or_default() {
            out.write_all(self.slice(position..patch.position))?;
            if let Some(target) = self.entries.get(patch.entry as usize) {
                out.write_all(target.resource.type_name.as_bytes())?;
                out.write_all(b"/")?;
            }
            out.write_all(self.slice(patch.position + URN.len()..patch.position + URN_LENGTH))?;
            position = patch.position + URN_LENGTH;
        }
        out.write_all(self.slice(position..entry.json.end))
    }

    fn slice(&self, range: Range<usize>) -> &[u8] {
        self.json.get(range).unwrap_or_default()
    }
}

/// What a bundle takes of the tokens of its header.
fn header_members<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = Member<'t, 'a>> {
    members(tokens).filter(|member| HEADER.contains(&member.name))
}

/// The id is given here, whatever stands on the tape.
fn without_id<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    match tokens {
        [Token::Key("id"), _, rest @ ..] => rest,
        _ => tokens,
    }
}
