//! Attachments of DocumentReferences as resources of their own: US Core demands an address in place of the data.

use crate::definitions::type_def;
use crate::id::{self, Uuid};
use crate::resources::{Identity, Made, ResourceIndex, Resources};
use crate::tape::walk::{Member, inside, items, members};
use crate::tape::{Tape, Token};

/// Moves the data of every attachment in `DocumentReference.content` into a Binary, which `url` then names. `ids` has the id
/// of each resource, `into` the one that stands for it; both get those of the new ones.
pub(crate) fn move_attachments(
    resources: &mut Resources,
    tape: &mut Tape<'_>,
    ids: &mut Vec<Option<Uuid>>,
    into: &mut Vec<ResourceIndex>,
) {
    for index in resources.indices() {
        let stands = into.get(index.position()) == Some(&index);
        let (Some(made), Some(Some(base))) = (resources.made(index), ids.get(index.position()).copied()) else {
            continue;
        };
        if !stands || resources.type_def(index).is_none_or(|type_def| type_def.name != "DocumentReference") {
            continue;
        }
        let tokens = tape.tokens(made.tokens).to_vec();
        let mut moving = Moving { resources, tape, base, meta: meta(&tokens), moved: Vec::new() };
        let tokens = moving.document(&tokens);
        let moved = moving.moved;
        if !moved.is_empty() {
            let tokens = tape.store(&tokens);
            resources.complete(index, Made { tokens, ..made });
        }
        for (binary, id) in moved {
            ids.resize(binary.position(), None);
            ids.push(Some(id));
            into.push(binary);
        }
    }
}

/// What a Binary has of the DocumentReference: who may see it, and nothing of what that one is.
fn meta<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let meta = members(tokens).filter(|member| member.name == "meta" && !member.shadow);
    let labels = meta.flat_map(|meta| members(inside(meta.value))).filter(|member| member.name == "security");
    let mut own: Vec<Token<'a>> = Vec::new();
    labels.for_each(|member| member.push(&mut own));
    if !own.is_empty() {
        own.splice(0..0, [Token::Key(&"meta"), Token::ObjectStart]);
        own.push(Token::ObjectEnd);
    }
    own
}

struct Moving<'r, 't, 'a> {
    resources: &'r mut Resources,
    tape: &'t mut Tape<'a>,
    base: Uuid,
    meta: Vec<Token<'a>>,
    /// The Binary resources that were made, with their ids.
    moved: Vec<(ResourceIndex, Uuid)>,
}

impl<'a> Moving<'_, '_, 'a> {
    fn document(&mut self, tokens: &[Token<'a>]) -> Vec<Token<'a>> {
        let mut out = Vec::with_capacity(tokens.len());
        for member in members(tokens) {
            if member.name != "content" || member.shadow {
                member.push(&mut out);
                continue;
            }
            out.extend([Token::Key(&"content"), Token::ArrayStart]);
            for item in items(member.value) {
                out.push(Token::ObjectStart);
                for part in members(inside(item)) {
                    if part.name == "attachment" && !part.shadow {
                        out.push(Token::Key(&"attachment"));
                        self.attachment(part.value, &mut out);
                    } else {
                        part.push(&mut out);
                    }
                }
                out.push(Token::ObjectEnd);
            }
            out.push(Token::ArrayEnd);
        }
        out
    }

    fn attachment(&mut self, value: &[Token<'a>], out: &mut Vec<Token<'a>>) {
        let own = |name: &str| members(inside(value)).find(|member| member.name == name && !member.shadow);
        let binary = match (own("contentType"), own("data"), own("url")) {
            (Some(content_type), Some(data), None) => self.binary(&content_type, &data),
            _ => None,
        };
        let Some(binary) = binary else {
            out.extend_from_slice(value);
            return;
        };
        out.push(Token::ObjectStart);
        for member in members(inside(value)) {
            // STU3 has `url` where it has `data`, one after the other
            if member.name == "data" {
                out.extend([Token::Key(&"url"), Token::Link(binary)]);
            } else {
                member.push(out);
            }
        }
        out.push(Token::ObjectEnd);
    }

    fn binary(&mut self, content_type: &Member<'_, 'a>, data: &Member<'_, 'a>) -> Option<ResourceIndex> {
        let type_def = type_def("Binary")?;
        let id = id::with_content(self.base, format!("attachment {}", self.moved.len()).as_bytes());
        let mut tokens = self.meta.clone();
        tokens.push(Token::Key(&"contentType"));
        tokens.extend_from_slice(content_type.value);
        tokens.push(Token::Key(&"content"));
        tokens.extend_from_slice(data.value);
        let tokens = self.tape.store(&tokens);
        let binary = self.resources.add(type_def, Made { tokens, identity: Identity::Named(id), shared: false });
        self.moved.push((binary, id));
        Some(binary)
    }
}
