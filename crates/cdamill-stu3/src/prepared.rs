//! Resources that need but be written: from tokens to JSON, with the places of its references.

use crate::bundle::{Entry, Finished, FinishedResource, Header, IdText, Patch, URN, id_text};
use crate::id::Uuid;
use crate::json;
use crate::resources::{Event, ResourceIndex, Resources};
use crate::tape::walk::{Member, members};
use crate::tape::{Tape, Token, TokenRange};
use crate::written::Written;

/// The elements that the header may give, all before `type` in the order of STU3.
const HEADER: [&str; 4] = ["meta", "implicitRules", "language", "identifier"];
/// About how many bytes of JSON a token comes to.
const BYTES_OF_A_TOKEN: usize = 12;

/// Resources with ids, merged: what is settled before their JSON is written.
#[derive(Debug)]
pub struct Prepared {
    /// For each reserved resource its id.
    ids: Vec<Option<Uuid>>,
    /// For each, the one that stands for it.
    into: Vec<ResourceIndex>,
    events: Vec<Event>,
}

/// A resource that will stand in the output.
struct Kept {
    index: ResourceIndex,
    id: Uuid,
    type_name: &'static str,
    tokens: TokenRange,
}

impl Kept {
    /// The bundle's own members, not a resource in it.
    fn is_header(&self) -> bool {
        self.type_name == "Bundle"
    }
}

impl Prepared {
    pub(crate) fn new(ids: Vec<Option<Uuid>>, into: Vec<ResourceIndex>, events: Vec<Event>) -> Prepared {
        Prepared { ids, into, events }
    }

    fn representative(&self, index: ResourceIndex) -> ResourceIndex {
        self.into.get(index.position()).copied().unwrap_or(index)
    }

    /// What stands for itself, in the order of reservation.
    fn kept(&self, resources: &Resources) -> impl Iterator<Item = Kept> {
        let own = resources.indices().filter(|index| self.representative(*index) == *index);
        own.filter_map(|index| {
            let id = self.ids.get(index.position()).copied().flatten()?;
            let (made, type_def) = (resources.made(index)?, resources.type_def(index)?);
            Some(Kept { index, id, type_name: type_def.name, tokens: made.tokens })
        })
    }

    /// The tokens of what will be written: the values of the bundle's header, then each resource without its id.
    /// `resources` and `tape` are those that were prepared.
    pub fn tokens<'t, 'a>(&self, resources: &Resources, tape: &'t Tape<'a>) -> Vec<&'t [Token<'a>]> {
        let header = self.kept(resources).find(Kept::is_header).map(|kept| tape.tokens(kept.tokens));
        let header = header.into_iter().flat_map(header_members).map(|member| member.value);
        let entries = self.kept(resources).filter(|kept| !kept.is_header());
        header.chain(entries.map(|kept| without_id(tape.tokens(kept.tokens)))).collect()
    }

    /// Writes the JSON of every resource. The tape forgets what has been written.
    pub fn write(self, resources: &Resources, tape: &mut Tape<'_>) -> Finished {
        // in the order of the tape, so that it is given back from its start while the JSON grows
        let mut all: Vec<Kept> = self.kept(resources).collect();
        all.sort_unstable_by_key(|kept| kept.tokens.place());
        let mut uses = tape.uses(all.iter().map(|kept| kept.tokens));
        let tokens: usize = all.iter().map(|kept| kept.tokens.len()).sum();
        let mut writer = Writer {
            finished: Finished { json: Written::with_room_for(BYTES_OF_A_TOKEN * tokens), ..Finished::default() },
            // some are written hundreds of times
            ids: self.ids.iter().map(|id| id_text(id.unwrap_or_default())).collect(),
            prepared: &self,
        };
        writer.place(resources);
        for kept in &all {
            writer.write_one(kept, tape);
            tape.forget(kept.tokens, &mut uses);
        }
        let mut finished = writer.finished;
        finished.entries.sort_unstable_by_key(|entry| entry.resource.index);
        Finished { events: self.events, ..finished }
    }
}

struct Writer<'p> {
    prepared: &'p Prepared,
    finished: Finished,
    /// The id of each resource as a text.
    ids: Vec<IdText>,
}

impl Writer<'_> {
    /// Gives every resource that stays its place among the entries.
    fn place(&mut self, resources: &Resources) {
        let places = &mut self.finished.places;
        *places = vec![None; resources.len()];
        let mut count = 0;
        for (number, kept) in (0..).zip(self.prepared.kept(resources).filter(|kept| !kept.is_header())) {
            places.get_mut(kept.index.position()).into_iter().for_each(|place| *place = Some(number));
            count += 1;
        }
        for index in resources.indices() {
            let place = places.get(self.prepared.representative(index).position()).copied().flatten();
            places.get_mut(index.position()).into_iter().for_each(|own| *own = place);
        }
        self.finished.entries.reserve_exact(count);
    }

    fn write_one(&mut self, kept: &Kept, tape: &Tape<'_>) {
        let Finished { json, patches, places, entries, header, .. } = &mut self.finished;
        let Kept { index, id, type_name, tokens } = *kept;
        let tokens = without_id(tape.tokens(tokens));
        let address = |index: ResourceIndex| {
            let text = self.ids.get(self.prepared.representative(index).position());
            text.copied().unwrap_or_else(|| id_text(Uuid::nil()))
        };
        let first_patch = patches.len() as u32;
        let mut members = |tokens: &[Token<'_>], out: &mut Vec<u8>| {
            json::members(tokens, tape, out, &mut |target, out| {
                if let Some(Some(entry)) = places.get(target.position()) {
                    patches.push(Patch { position: out.len() as u32, entry: *entry });
                }
                out.extend_from_slice(URN.as_bytes());
                out.extend_from_slice(&address(target));
            });
        };
        if kept.is_header() {
            // each member with a comma before it
            let json = json.append(|out| {
                for member in header_members(tokens) {
                    out.push(b',');
                    members(&[member.key()], out);
                    members(member.value, out);
                }
            });
            // of several the first
            if header.as_ref().is_none_or(|known| index < known.index) {
                *header = Some(Header { id, index, json });
            }
            return;
        }
        let json = json.append(|out| {
            out.extend_from_slice(b"{\"resourceType\":\"");
            out.extend_from_slice(type_name.as_bytes());
            out.extend_from_slice(b"\",\"id\":\"");
            out.extend_from_slice(&address(index));
            out.push(b'"');
            if !tokens.is_empty() {
                out.push(b',');
            }
            members(tokens, out);
            out.push(b'}');
        });
        let resource = FinishedResource { type_name, id, index };
        entries.push(Entry { resource, json, patches: first_patch..patches.len() as u32 });
    }
}

/// What a bundle takes of the tokens of its header.
fn header_members<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = Member<'t, 'a>> {
    members(tokens).filter(|member| HEADER.contains(&member.name))
}

/// The id is given here, whatever stands on the tape.
fn without_id<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    match tokens {
        [Token::Key(name), _, rest @ ..] if **name == "id" => rest,
        _ => tokens,
    }
}
