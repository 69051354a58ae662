//! A resource that is being written.

use super::token::Token;
use foldhash::{HashSet, HashSetExt};
use std::hash::Hash;

/// Where the next token may stand.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In an object, before a name.
    Name,
    /// In an object after a name, or in an array.
    Value,
}

/// The tokens of one open resource and the containers open in it.
#[derive(Debug, Default)]
pub(crate) struct Open<'a> {
    pub(crate) tokens: Vec<Token<'a>>,
    /// Positions of the start tokens of the containers that are open.
    pub(crate) containers: Vec<u32>,
    pub(crate) serial: u32,
}

impl<'a> Open<'a> {
    pub(crate) fn reset(&mut self, serial: u32) {
        self.tokens.clear();
        self.containers.clear();
        self.serial = serial;
    }

    pub(crate) fn place(&self) -> Place {
        match self.tokens.last() {
            Some(Token::Key(_) | Token::Shadow(_)) => Place::Value,
            _ if self.in_array() => Place::Value,
            _ => Place::Name,
        }
    }

    fn in_array(&self) -> bool {
        matches!(self.innermost(), Some(Token::ArrayStart))
    }

    fn innermost(&self) -> Option<Token<'a>> {
        let start = *self.containers.last()?;
        self.tokens.get(start as usize).copied()
    }

    /// Writes a name; a name before it that got no value goes.
    pub(crate) fn name(&mut self, name: Token<'a>) {
        self.drop_name();
        if !self.in_array() {
            self.tokens.push(name);
        }
    }

    /// Writes a value where one may stand.
    pub(crate) fn value(&mut self, value: Token<'a>) -> bool {
        let fits = self.place() == Place::Value;
        if fits {
            self.tokens.push(value);
        }
        fits
    }

    pub(crate) fn start(&mut self, start: Token<'a>) {
        if let Ok(position) = u32::try_from(self.tokens.len())
            && self.value(start)
        {
            self.containers.push(position);
        }
    }

    /// Ends the innermost container, if it is of this kind. One without content goes, and its name with it.
    pub(crate) fn end(&mut self, start: Token<'a>, end: Token<'a>) -> bool {
        if self.innermost() != Some(start) {
            return false;
        }
        self.drop_name();
        let position = self.containers.pop().map_or(self.tokens.len(), |position| position as usize);
        let content = self.tokens.get(position + 1..).unwrap_or_default();
        if content.iter().all(|token| *token == Token::Null) {
            self.tokens.truncate(position);
            self.drop_name();
            return false;
        }
        self.tokens.push(end);
        true
    }

    /// Drops from the innermost array the items that an earlier one equals; `said` gives what counts of a token.
    pub(crate) fn drop_repeated<T: Eq + Hash>(&mut self, said: impl Fn(&Token<'a>) -> T) {
        let Some(start) = self.containers.last().map(|start| *start as usize).filter(|_| self.in_array()) else {
            return;
        };
        let content = self.tokens.get(start + 1..).unwrap_or_default();
        let mut known = Known { few: Vec::new(), many: HashSet::new() };
        // there once an item is to go
        let (mut kept, mut rest) = (None, content);
        while let Some((item, after)) = item_length(rest).and_then(|length| rest.split_at_checked(length)) {
            let is_new = known.is_new(item, &said);
            if !is_new && kept.is_none() {
                kept = content.get(..content.len() - rest.len()).map(<[_]>::to_vec);
            }
            if let Some(kept) = kept.as_mut().filter(|_| is_new) {
                kept.extend_from_slice(item);
            }
            rest = after;
        }
        if let Some(mut kept) = kept {
            kept.extend_from_slice(rest);
            self.tokens.truncate(start + 1);
            self.tokens.append(&mut kept);
        }
    }

    /// Ends whatever is open.
    pub(crate) fn close(&mut self) {
        while let Some(start) = self.innermost() {
            let end = if start == Token::ArrayStart { Token::ArrayEnd } else { Token::ObjectEnd };
            self.end(start, end);
        }
        self.drop_name();
    }

    fn drop_name(&mut self) {
        if matches!(self.tokens.last(), Some(Token::Key(_) | Token::Shadow(_))) {
            self.tokens.pop();
        }
    }

    /// Goes back to `len` tokens, when `depth` containers were open.
    pub(crate) fn truncate(&mut self, len: usize, depth: usize) {
        self.tokens.truncate(len);
        while self.containers.last().is_some_and(|start| *start as usize >= len) {
            self.containers.pop();
        }
        if self.containers.len() != depth {
            self.find_containers();
        }
    }

    /// Finds the open containers again, after some that were closed have been reopened by going back.
    fn find_containers(&mut self) {
        self.containers.clear();
        for (position, token) in (0u32..).zip(&self.tokens) {
            match token {
                Token::ObjectStart | Token::ArrayStart => self.containers.push(position),
                Token::ObjectEnd | Token::ArrayEnd => {
                    self.containers.pop();
                }
                _ => {}
            }
        }
    }
}

/// The different items of an array.
struct Known<'o, 'a, T> {
    /// As long as there are few, comparing them is faster than hashing.
    few: Vec<&'o [Token<'a>]>,
    many: HashSet<Vec<T>>,
}

impl<'o, 'a, T: Eq + Hash> Known<'o, 'a, T> {
    const FEW: usize = 8;

    fn is_new(&mut self, item: &'o [Token<'a>], said: &impl Fn(&Token<'a>) -> T) -> bool {
        let all = |item: &[Token<'a>]| item.iter().map(said).collect::<Vec<T>>();
        if self.few.len() < Self::FEW {
            let equals =
                |known: &&[Token<'a>]| known.len() == item.len() && known.iter().map(said).eq(item.iter().map(said));
            let is_new = !self.few.iter().any(equals);
            self.few.extend(is_new.then_some(item));
            return is_new;
        }
        if self.many.is_empty() {
            self.many.extend(self.few.iter().map(|known| all(known)));
        }
        self.many.insert(all(item))
    }
}

/// How many tokens the item at the head of `tokens` has; none at the end.
fn item_length(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0usize;
    let end = tokens.iter().position(|token| {
        match token {
            Token::ObjectStart | Token::ArrayStart => depth += 1,
            Token::ObjectEnd | Token::ArrayEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })?;
    Some(end + 1)
}
