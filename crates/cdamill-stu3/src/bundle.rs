//! Finished resources: JSON with the places of its references, written as bundles or line by line.

use crate::id::Uuid;
use crate::order::targets_first;
use crate::resources::{Event, ResourceIndex};
use crate::written::{Piece, Written};
use std::io::{self, Write};
use std::ops::Range;

pub(crate) const URN: &str = "urn:uuid:";
/// Bytes of `urn:uuid:` and an id.
const URN_LENGTH: usize = URN.len() + 36;
const LAST_UPDATED: &[u8] = b"\"lastUpdated\":\"";

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
pub(crate) struct Entry {
    pub(crate) resource: FinishedResource,
    pub(crate) json: Piece,
    pub(crate) patches: Range<u32>,
}

/// A place where `urn:uuid:<id>` stands for an entry.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Patch {
    /// In the block of the JSON in which its entry is.
    pub(crate) position: u32,
    pub(crate) entry: u32,
}

/// Id and members of the bundle itself.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) id: Uuid,
    pub(crate) index: ResourceIndex,
    pub(crate) json: Piece,
}

/// The resources of a conversion as JSON; borrows nothing.
#[derive(Clone, Default)]
pub struct Finished {
    pub(crate) json: Written,
    pub(crate) entries: Vec<Entry>,
    pub(crate) patches: Vec<Patch>,
    /// For each reserved resource, the entry that holds it.
    pub(crate) places: Vec<Option<u32>>,
    pub(crate) header: Option<Header>,
    pub(crate) events: Vec<Event>,
}

/// Counts, types and ids: the JSON tells of a patient.
impl std::fmt::Debug for Finished {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let resources = self.entries.iter().map(|entry| (entry.resource.type_name, entry.resource.id));
        formatter.debug_list().entries(resources).finish()
    }
}

/// An id with its hyphens, in lower case.
pub(crate) type IdText = [u8; 36];

pub(crate) fn id_text(id: Uuid) -> IdText {
    let mut text = [0; 36];
    id.hyphenated().encode_lower(&mut text);
    text
}

impl Finished {
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
        self.header.as_ref().is_some_and(|header| !tells(self.json.piece(header.json)))
    }

    /// What happened on the way: merging, pruning, ids told apart.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The JSON of everything as bundles hold it, in pieces and in the order of writing: to search it, not to be parsed.
    pub fn written(&self) -> impl Iterator<Item = &[u8]> {
        self.json.all()
    }

    /// About how many bytes a bundle comes to: what to make room for.
    pub fn size_hint(&self) -> usize {
        // full URL and request of an entry
        self.json.len() + 256 * (self.entries.len() + 1)
    }

    /// The JSON of one resource, by its position among [`resources`](Finished::resources); `None` beyond the last.
    pub fn resource_json(&self, position: usize, style: ReferenceStyle) -> Option<Vec<u8>> {
        let entry = self.entries.get(position)?;
        let mut out = Vec::with_capacity(self.json.piece(entry.json).len());
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
            out.write_all(self.json.piece(*json))?;
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
        let patches = self.entries.get(position).map(|entry| self.patches_of(entry));
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
            return out.write_all(self.json.piece(entry.json));
        }
        let slice = |range: Range<usize>| self.json.block(entry.json).get(range).unwrap_or_default();
        let Range { mut start, end } = entry.json.range();
        for patch in self.patches_of(entry) {
            let position = patch.position as usize;
            out.write_all(slice(start..position))?;
            if let Some(target) = self.entries.get(patch.entry as usize) {
                out.write_all(target.resource.type_name.as_bytes())?;
                out.write_all(b"/")?;
            }
            out.write_all(slice(position + URN.len()..position + URN_LENGTH))?;
            start = position + URN_LENGTH;
        }
        out.write_all(slice(start..end))
    }

    fn patches_of(&self, entry: &Entry) -> &[Patch] {
        self.patches.get(entry.patches.start as usize..entry.patches.end as usize).unwrap_or_default()
    }
}
