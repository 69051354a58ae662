//! What is wrong is taken out, in the smallest piece that makes the rest right.

use super::{Guard, MAX_DEPTH, Parts, Verdict, bit};
use crate::definitions::{ElementDef, TypeDef, TypeRef};
use crate::tape::walk::{Member, inside, items, members};
use crate::tape::{Key, Token};

/// What is left of a resource, and the paths of what was taken out.
pub(crate) struct Mended<'a> {
    /// None: the resource cannot be.
    pub(crate) tokens: Option<Vec<Token<'a>>>,
    pub(crate) lost: Vec<String>,
}

impl<'g, 'a> Guard<'g, 'a> {
    /// The resource without what STU3 does not allow.
    pub(crate) fn mend(self, def: &'static TypeDef, tokens: &[Token<'a>]) -> Mended<'a> {
        let mut mender = Mender { guard: self, path: def.name.to_owned(), lost: Vec::new() };
        let tokens = mender.object(def, tokens, def.name == "Bundle", 0);
        Mended { tokens, lost: mender.lost }
    }
}

struct Mender<'m, 'a> {
    guard: Guard<'m, 'a>,
    path: String,
    lost: Vec<String>,
}

/// A member that stays.
struct Kept<'a> {
    position: usize,
    name: Key,
    shadow: bool,
    value: Vec<Token<'a>>,
}

impl<'a> Mender<'_, 'a> {
    /// Does something with the path made longer.
    fn within<T>(&mut self, separator: &str, step: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push_str(separator);
        self.path.push_str(step);
        let done = act(self);
        self.path.truncate(length);
        done
    }

    /// Looks into a part. Of one that goes it is not told what was wrong inside.
    fn part<T>(&mut self, separator: &str, step: &str, look: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.within(separator, step, |mender| {
            let before = mender.lost.len();
            let made = look(mender);
            if made.is_none() {
                mender.lost.truncate(before);
                mender.lose();
            }
            made
        })
    }

    fn lose(&mut self) {
        self.lost.push(self.path.clone());
    }

    /// The members that can stay, in the order of STU3; `None` when the object cannot be.
    fn object(
        &mut self,
        def: &'static TypeDef,
        tokens: &[Token<'a>],
        lacks: bool,
        depth: usize,
    ) -> Option<Vec<Token<'a>>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut kept: Vec<Kept<'a>> = Vec::new();
        for member in members(tokens) {
            let made = self.part(".", member.name, |mender| mender.member(def, &member, &kept, depth));
            kept.extend(made);
        }
        drop_halves(def, &mut kept);
        kept.sort_by_key(|member| member.position);
        loop {
            let present = kept.iter().fold(0, |present, member| present | bit(member.position));
            let mut required = def.elements.iter().enumerate().filter(|(_, element)| element.min > 0 && !lacks);
            // an empty Patient is still who it is about, and a header may be empty
            let may_be_empty = depth == 0 && matches!(def.name, "Bundle" | "Patient");
            if kept.is_empty() && !may_be_empty || !required.all(|(position, _)| present & bit(position) != 0) {
                return None;
            }
            let tokens = flat(&kept);
            let parts = Parts { guard: self.guard, def, present, tokens: &tokens };
            match def.rules.iter().map(|rule| rule.verdict(&parts)).find(|verdict| *verdict != Verdict::Holds) {
                None | Some(Verdict::Holds) => return Some(tokens),
                Some(Verdict::Refused) => return None,
                Some(Verdict::Without(name)) => self.take_out(def, name, &mut kept),
                Some(Verdict::Inside(outer, inner, text)) => self.take_out_inside(def, (outer, inner, text), &mut kept),
            }
        }
    }

    fn take_out(&mut self, def: &'static TypeDef, name: &'static str, kept: &mut Vec<Kept<'a>>) {
        let position = def.elements.iter().position(|element| element.name == name);
        kept.retain(|member| Some(member.position) != position);
        self.within(".", name, Self::lose);
    }

    /// Takes members out of the objects of an element; an object that had nothing else goes.
    fn take_out_inside(
        &mut self,
        def: &'static TypeDef,
        (outer, inner, text): (&'static str, &'static str, Option<&'static str>),
        kept: &mut Vec<Kept<'a>>,
    ) {
        let tape = self.guard.tape;
        let goes = |member: &Member<'_, 'a>| {
            let said = member.value.first().and_then(|token| tape.str_of(token));
            member.name == inner && (text.is_none() || said == text)
        };
        let mut is_empty = false;
        for member in kept.iter_mut().filter(|member| *member.name == outer) {
            let is_list = member.value.first() == Some(&Token::ArrayStart);
            let mut value = Vec::new();
            for object in items(&member.value) {
                let rest: Vec<_> = members(inside(object)).filter(|member| !goes(member)).collect();
                if !rest.is_empty() {
                    value.push(Token::ObjectStart);
                    rest.iter().for_each(|member| member.push(&mut value));
                    value.push(Token::ObjectEnd);
                }
            }
            is_empty |= value.is_empty();
            if is_list {
                value.insert(0, Token::ArrayStart);
                value.push(Token::ArrayEnd);
            }
            member.value = value;
        }
        self.within(".", outer, |mender| mender.within(".", inner, Self::lose));
        if is_empty {
            self.take_out(def, outer, kept);
        }
    }

    fn member(
        &mut self,
        def: &'static TypeDef,
        member: &Member<'_, 'a>,
        kept: &[Kept<'a>],
        depth: usize,
    ) -> Option<Kept<'a>> {
        let (position, element, chosen) = def.by_key(member.name)?;
        let is_half = |other: &Kept<'a>| *other.name == member.name && other.shadow != member.shadow;
        if kept.iter().any(|other| other.position == position && !is_half(other)) {
            return None;
        }
        if member.shadow && chosen.primitive.is_none() {
            return None;
        }
        let value = self.value(element, chosen, member, depth)?;
        Some(Kept { position, name: member.noted, shadow: member.shadow, value })
    }

    fn value(
        &mut self,
        element: &'static ElementDef,
        chosen: &'static TypeRef,
        member: &Member<'_, 'a>,
        depth: usize,
    ) -> Option<Vec<Token<'a>>> {
        let is_array = matches!(member.value.first(), Some(Token::ArrayStart));
        if is_array != element.max_many {
            return None;
        }
        if !is_array {
            return self.item(element, chosen, member.shadow, member.value, depth);
        }
        let mut list = vec![Token::ArrayStart];
        for (position, item) in items(member.value).enumerate() {
            let step = format!("[{position}]");
            let made = self.part("", &step, |mender| mender.item(element, chosen, member.shadow, item, depth));
            // positions count where a list of primitives has extensions
            match made {
                None if chosen.primitive.is_some() => list.push(Token::Null),
                made => list.extend(made.into_iter().flatten()),
            }
        }
        let says = |token: &Token<'a>| !matches!(token, Token::ArrayStart | Token::Null);
        list.iter().any(says).then(|| {
            list.push(Token::ArrayEnd);
            list
        })
    }

    fn item(
        &mut self,
        element: &'static ElementDef,
        chosen: &'static TypeRef,
        shadow: bool,
        value: &[Token<'a>],
        depth: usize,
    ) -> Option<Vec<Token<'a>>> {
        let token = value.first()?;
        let is_sound = match token {
            Token::ObjectStart => {
                let def = chosen.type_def().filter(|_| chosen.primitive.is_some() == shadow)?;
                let content = self.object(def, inside(value), false, depth + 1)?;
                return Some([&[Token::ObjectStart][..], &content, &[Token::ObjectEnd]].concat());
            }
            Token::Reference { target, .. } => !shadow && self.guard.refers(chosen, *target),
            Token::Null => element.max_many,
            _ => !shadow && self.guard.primitive(element, chosen, token),
        };
        is_sound.then(|| vec![*token])
    }
}

/// Lists of primitives without extensions need no places for what is gone; with extensions, both halves are as long.
fn drop_halves(def: &'static TypeDef, kept: &mut Vec<Kept<'_>>) {
    let length = |member: &Kept<'_>| items(&member.value).count();
    let lists: Vec<(usize, bool, usize)> = kept
        .iter()
        .filter(|member| def.elements.get(member.position).is_some_and(is_list_of_primitives))
        .map(|member| (member.position, member.shadow, length(member)))
        .collect();
    let other = |position, shadow| lists.iter().find(|(own, half, _)| *own == position && *half != shadow);
    kept.retain_mut(|member| {
        let Some((_, _, own)) = lists.iter().find(|(own, half, _)| *own == member.position && *half == member.shadow)
        else {
            return true;
        };
        match other(member.position, member.shadow) {
            Some((_, _, length)) => own == length,
            // what only has extensions says nothing in a list
            None if member.shadow => false,
            None => {
                member.value.retain(|token| *token != Token::Null);
                true
            }
        }
    });
}

fn is_list_of_primitives(element: &ElementDef) -> bool {
    element.max_many && element.types.iter().all(|chosen| chosen.primitive.is_some())
}

fn flat<'a>(kept: &[Kept<'a>]) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    for Kept { name, shadow, value, .. } in kept {
        Member { name, noted: name, shadow: *shadow, value }.push(&mut tokens);
    }
    tokens
}
