//! What two mentions of one thing say, in one resource.

use super::ResourceIndex;
use super::content::equal;
use crate::definitions::{ElementDef, Kind, TypeDef, type_def};
use crate::tape::walk::{Member, inside, items, members};
use crate::tape::{Tape, Token};

/// Two resources in one.
pub(super) struct United<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    /// Whether something that the second said could not be kept beside what the first said.
    pub(super) loss: bool,
}

/// Where the two come from.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Sources {
    /// Two places that speak of one thing: an item that one does not have is a further one.
    Mentions,
    /// The same content in two places: parts of the one are those of the other, in the same order.
    Copies,
}

/// Unites the second resource with the first, element by element: a list takes in the items that it does not have;
/// of a single element the first mention stands. Parts of one value are never mixed with parts of another.
pub(super) fn unite<'a>(
    made: &TypeDef,
    (first, second): (&[Token<'a>], &[Token<'a>]),
    sources: Sources,
    tape: &Tape<'a>,
    resolve: &dyn Fn(ResourceIndex) -> ResourceIndex,
) -> United<'a> {
    let mut united = United { tokens: Vec::with_capacity(first.len() + second.len()), loss: false };
    let (first, second) = (placed(made, first), placed(made, second));
    let (mut first, mut second) = (&first[..], &second[..]);
    for (position, element) in made.elements.iter().enumerate() {
        let (one, other) = (take(position, &mut first), take(position, &mut second));
        if one.is_empty() || other.is_empty() {
            one.iter().chain(other).for_each(|(_, member)| member.push(&mut united.tokens));
        } else if let ([(_, part)], [(_, copy)], Sources::Copies) = (one, other, sources)
            && let Some(parts) = part_type(element).filter(|_| as_many(part, copy))
        {
            united.loss |= unite_parts(parts, (part, copy), tape, resolve, &mut united.tokens);
        } else if let ([(_, list)], [(_, more)]) = (one, other)
            && is_list(list)
            && is_list(more)
        {
            append(list, more, tape, resolve, &mut united.tokens);
        } else {
            one.iter().for_each(|(_, member)| member.push(&mut united.tokens));
            let kept = one.len() == other.len()
                && one.iter().zip(other).all(|((_, one), (_, other))| {
                    one.name == other.name && one.shadow == other.shadow && equal(one.value, other.value, tape, resolve)
                });
            united.loss |= !kept;
        }
    }
    united
}

fn is_list(member: &Member<'_, '_>) -> bool {
    matches!(member.value.first(), Some(Token::ArrayStart))
}

/// The type of an element that has parts of its own: a backbone, or a dosage.
fn part_type(element: &ElementDef) -> Option<&'static TypeDef> {
    let [only] = element.types else { return None };
    type_def(only.name).filter(|def| def.kind == Kind::Backbone || def.name == "Dosage")
}

fn as_many(one: &Member<'_, '_>, other: &Member<'_, '_>) -> bool {
    is_list(one) == is_list(other) && items(one.value).count() == items(other.value).count()
}

/// Unites each part with its copy; whether something could not be kept.
fn unite_parts<'a>(
    parts: &TypeDef,
    (one, other): (&Member<'_, 'a>, &Member<'_, 'a>),
    tape: &Tape<'a>,
    resolve: &dyn Fn(ResourceIndex) -> ResourceIndex,
    out: &mut Vec<Token<'a>>,
) -> bool {
    let mut loss = false;
    out.push(Token::Key(one.noted));
    out.extend(is_list(one).then_some(Token::ArrayStart));
    for (part, copy) in items(one.value).zip(items(other.value)) {
        let united = unite(parts, (inside(part), inside(copy)), Sources::Copies, tape, resolve);
        out.push(Token::ObjectStart);
        out.extend(united.tokens);
        out.push(Token::ObjectEnd);
        loss |= united.loss;
    }
    out.extend(is_list(one).then_some(Token::ArrayEnd));
    loss
}

/// A member with the position of its element.
type Placed<'t, 'a> = (usize, Member<'t, 'a>);

/// The members of a type, in the order of its elements.
fn placed<'t, 'a>(made: &TypeDef, tokens: &'t [Token<'a>]) -> Vec<Placed<'t, 'a>> {
    let placed = members(tokens).filter_map(|member| Some((made.by_key(member.name)?.0, member)));
    let mut placed: Vec<_> = placed.collect();
    placed.sort_by_key(|(position, _)| *position);
    placed
}

/// Takes the members that make up an element, its value and the extensions of its value, off the head.
fn take<'m, 't, 'a>(position: usize, members: &mut &'m [Placed<'t, 'a>]) -> &'m [Placed<'t, 'a>] {
    let own = members.iter().take_while(|(own, _)| *own == position).count();
    let (taken, rest) = members.split_at_checked(own).unwrap_or_default();
    *members = rest;
    taken
}

fn append<'a>(
    list: &Member<'_, 'a>,
    more: &Member<'_, 'a>,
    tape: &Tape<'a>,
    resolve: &dyn Fn(ResourceIndex) -> ResourceIndex,
    out: &mut Vec<Token<'a>>,
) {
    let adds_nothing = |item: &[Token<'a>], other: &[Token<'a>]| match list.name {
        "name" => is_part(item, other, tape, resolve),
        _ => equal(item, other, tape, resolve),
    };
    out.push(list.key());
    out.push(Token::ArrayStart);
    for known in items(list.value) {
        let fuller = |item: &[Token<'a>]| adds_nothing(known, item) && !adds_nothing(item, known);
        if !items(more.value).any(fuller) {
            out.extend_from_slice(known);
        }
    }
    for item in items(more.value) {
        if !items(list.value).any(|known| adds_nothing(item, known)) {
            out.extend_from_slice(item);
        }
    }
    out.push(Token::ArrayEnd);
}

/// Whether an object says nothing that the other does not say: a name without the title is the name with it.
fn is_part<'a>(
    part: &[Token<'a>],
    whole: &[Token<'a>],
    tape: &Tape<'a>,
    resolve: &dyn Fn(ResourceIndex) -> ResourceIndex,
) -> bool {
    if part.first() != Some(&Token::ObjectStart) {
        return equal(part, whole, tape, resolve);
    }
    members(inside(part)).all(|member| {
        let mut others =
            members(inside(whole)).filter(|other| other.name == member.name && other.shadow == member.shadow);
        others.any(|other| equal(member.value, other.value, tape, resolve))
    })
}
