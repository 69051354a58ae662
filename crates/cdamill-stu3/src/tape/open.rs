//! A resource that is being written.

use super::repeated;
use super::texts::Texts;
use super::token::Token;

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
    /// The containers that are open.
    pub(crate) containers: Vec<Container>,
    pub(crate) serial: u32,
}

/// An object or array that is open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Container {
    /// The position of its start token.
    start: u32,
    is_array: bool,
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
        self.containers.last().is_some_and(|container| container.is_array)
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

    #[inline]
    pub(crate) fn start(&mut self, start: Token<'a>) {
        let is_array = matches!(start, Token::ArrayStart);
        if let Ok(position) = u32::try_from(self.tokens.len())
            && self.value(start)
        {
            self.containers.push(Container { start: position, is_array });
        }
    }

    /// Ends the innermost container, if it is of this kind. One without content goes, and its name with it.
    #[inline]
    pub(crate) fn end(&mut self, start: Token<'a>, end: Token<'a>) -> bool {
        let is_array = matches!(start, Token::ArrayStart);
        let Some(container) = self.containers.last().filter(|container| container.is_array == is_array) else {
            return false;
        };
        let position = container.start as usize;
        self.containers.pop();
        self.drop_name();
        let content = self.tokens.get(position + 1..).unwrap_or_default();
        if content.iter().all(|token| matches!(token, Token::Null)) {
            self.tokens.truncate(position);
            self.drop_name();
            return false;
        }
        self.tokens.push(end);
        true
    }

    /// Drops from the innermost array the items that say what an earlier one says; `texts` are those that the tape keeps.
    pub(super) fn drop_repeated(&mut self, texts: &Texts<'a>) {
        let Some(array) = self.containers.last().filter(|container| container.is_array) else { return };
        let start = array.start as usize + 1;
        let content = self.tokens.get(start..).unwrap_or_default();
        if let Some(mut kept) = repeated::without(content, texts) {
            self.tokens.truncate(start);
            self.tokens.append(&mut kept);
        }
    }

    /// Ends whatever is open.
    pub(crate) fn close(&mut self) {
        while let Some(container) = self.containers.last() {
            if container.is_array {
                self.end(Token::ArrayStart, Token::ArrayEnd);
            } else {
                self.end(Token::ObjectStart, Token::ObjectEnd);
            }
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
        while self.containers.last().is_some_and(|container| container.start as usize >= len) {
            self.containers.pop();
        }
        if self.containers.len() != depth {
            self.find_containers();
        }
    }

    /// Finds the open containers again, after some that were closed have been reopened by going back.
    fn find_containers(&mut self) {
        self.containers.clear();
        for (start, token) in (0u32..).zip(&self.tokens) {
            match token {
                Token::ObjectStart => self.containers.push(Container { start, is_array: false }),
                Token::ArrayStart => self.containers.push(Container { start, is_array: true }),
                Token::ObjectEnd | Token::ArrayEnd => {
                    self.containers.pop();
                }
                _ => {}
            }
        }
    }
}
