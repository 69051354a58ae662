//! A tape of tokens on which resources are written, one within the other where need be.

mod closed;
pub(crate) mod open;
mod repeated;
#[cfg(test)]
mod tests;
mod texts;
mod token;
pub mod walk;

use crate::resources::ResourceIndex;
use closed::Closed;
use open::{Open, Place};
use std::borrow::Cow;
use texts::Texts;
pub use token::{Borrowed, Key, Mark, Target, TextRange, Token, TokenRange};

/// Resources as flat tokens, in buffers that are used again after [`clear`](Tape::clear).
///
/// Whatever the sequence of calls, what stands on the tape is well-formed: a value without a name, a name in an array
/// and an end without its start are ignored; a name without a value, an empty text, an array without items and an
/// object without members are not kept.
#[derive(Debug, Default)]
pub struct Tape<'a> {
    closed: Closed<'a>,
    open: Vec<Open<'a>>,
    spare: Vec<Open<'a>>,
    texts: Texts<'a>,
    serial: u32,
}

impl<'a> Tape<'a> {
    /// An empty tape.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty tape with room for so many tokens of closed resources, and so many bytes of texts that it copies.
    pub fn with_capacity(tokens: usize, texts: usize) -> Self {
        Tape { closed: Closed::with_room_for(tokens), texts: Texts::with_room_for(texts), ..Self::default() }
    }

    /// Forgets every resource and keeps the buffers.
    pub fn clear(&mut self) {
        self.closed.clear();
        self.spare.append(&mut self.open);
        self.texts.clear();
        self.serial = 0;
    }

    /// Begins a resource, within the one that is open, if any. What follows belongs to it until it ends.
    pub fn begin_resource(&mut self) {
        self.serial += 1;
        let mut open = self.spare.pop().unwrap_or_default();
        open.reset(self.serial);
        self.open.push(open);
    }

    /// Ends the innermost resource and what is open in it; empty when none is open.
    pub fn end_resource(&mut self) -> TokenRange {
        let Some(mut open) = self.open.pop() else {
            return TokenRange::default();
        };
        open.close();
        let range = self.closed.store(&open.tokens);
        self.spare.push(open);
        range
    }

    /// Drops the innermost resource.
    pub fn cancel_resource(&mut self) {
        self.spare.extend(self.open.pop());
    }

    /// How many resources are open.
    pub fn open_resources(&self) -> usize {
        self.open.len()
    }

    /// The place where the open resource stands now.
    pub fn mark(&self) -> Mark {
        let open = self.open.last();
        Mark {
            tokens: open.map_or(0, |open| open.tokens.len()),
            depth: open.map_or(0, |open| open.containers.len()),
            serial: open.map_or(0, |open| open.serial),
        }
    }

    /// Takes back everything since the mark. A mark of another resource than the innermost open one does nothing.
    pub fn rollback(&mut self, mark: Mark) {
        if let Some(open) = self.open.last_mut().filter(|open| open.serial == mark.serial) {
            open.truncate(mark.tokens, mark.depth);
        }
    }

    /// Whether nothing but names and starts stands after the mark.
    pub fn is_empty_since(&self, mark: Mark) -> bool {
        let open = self.open.last().filter(|open| open.serial == mark.serial);
        let since = open.and_then(|open| open.tokens.get(mark.tokens..)).unwrap_or_default();
        since.iter().all(|token| {
            matches!(token, Token::Key(_) | Token::Shadow(_) | Token::ObjectStart | Token::ArrayStart | Token::Null)
        })
    }

    /// The name of a member. A name before it that got no value is dropped.
    pub fn key(&mut self, name: Key) {
        if let Some(open) = self.open.last_mut() {
            open.name(Token::Key(name));
        }
    }

    /// The name of the member that holds the id and extensions of the primitive `name`; written as `_name`.
    pub fn shadow(&mut self, name: Key) {
        if let Some(open) = self.open.last_mut() {
            open.name(Token::Shadow(name));
        }
    }

    /// Begins an object.
    pub fn start_object(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.start(Token::ObjectStart);
        }
    }

    /// Ends the innermost object. False when it has no members: then it is gone, and its name too.
    pub fn end_object(&mut self) -> bool {
        self.open.last_mut().is_some_and(|open| open.end(Token::ObjectStart, Token::ObjectEnd))
    }

    /// Begins an array.
    pub fn start_array(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.start(Token::ArrayStart);
        }
    }

    /// Ends the innermost array. False when it has no items: then it is gone, and its name too.
    pub fn end_array(&mut self) -> bool {
        self.open.last_mut().is_some_and(|open| open.end(Token::ArrayStart, Token::ArrayEnd))
    }

    /// Drops from the innermost array, which is still open, every item that an item before it equals.
    pub fn drop_repeated(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.drop_repeated(&self.texts);
        }
    }

    /// Writes a text that outlives the tape. False when it is blank or does not fit here: then nothing is written.
    pub fn text(&mut self, text: &'a str) -> bool {
        !is_blank(text) && self.borrowed(text, Token::Text)
    }

    /// Writes a text that the tape copies. False when it is blank or does not fit here.
    pub fn owned(&mut self, text: &str) -> bool {
        !is_blank(text) && self.kept_value(text, Token::Owned)
    }

    /// Writes a text that may outlive the tape, and copies it where it does not. False when it is blank or does not fit
    /// here.
    pub fn write(&mut self, text: Cow<'a, str>) -> bool {
        match text {
            Cow::Borrowed(text) => self.text(text),
            Cow::Owned(text) => self.owned(&text),
        }
    }

    /// As [`write`](Tape::write), a number.
    pub fn write_number(&mut self, number: Cow<'a, str>) -> bool {
        match number {
            Cow::Borrowed(number) => self.number(number),
            Cow::Owned(number) => self.owned_number(&number),
        }
    }

    /// Keeps a text made of parts, to be written any number of times by [`again`](Tape::again); nothing where it is blank.
    pub fn keep(&mut self, parts: [&str; 2]) -> Option<TextRange> {
        if parts.iter().all(|part| is_blank(part)) {
            return None;
        }
        self.texts.keep(parts)
    }

    /// Writes a text that the tape keeps already. False when it does not fit here.
    pub fn again(&mut self, range: TextRange) -> bool {
        self.value(Token::Owned(range))
    }

    /// Writes a number with its own digits. False when it is not a JSON number or does not fit here.
    pub fn number(&mut self, number: &'a str) -> bool {
        crate::json::is_number(number) && self.borrowed(number, Token::Number)
    }

    /// Writes a number that the tape copies. False when it is not a JSON number or does not fit here.
    pub fn owned_number(&mut self, number: &str) -> bool {
        crate::json::is_number(number) && self.kept_value(number, Token::OwnedNumber)
    }

    /// Writes bytes that outlive the tape as a text in base64. False when there are none or they do not fit here.
    pub fn base64(&mut self, bytes: &'a [u8]) -> bool {
        !bytes.is_empty() && {
            let bytes = self.texts.borrow_bytes(bytes);
            self.value(Token::Base64(bytes))
        }
    }

    /// Writes a truth value. False when it does not fit here.
    pub fn bool(&mut self, value: bool) -> bool {
        self.value(Token::Bool(value))
    }

    /// Writes an item without a value: its extensions stand at the same position of the shadow array. Arrays only.
    pub fn null(&mut self) -> bool {
        let in_object = self.open.last().is_none_or(|open| {
            matches!(open.tokens.last(), Some(Token::Key(_) | Token::Shadow(_))) || open.place() == Place::Name
        });
        !in_object && self.value(Token::Null)
    }

    /// Writes a Reference. False when it has neither target nor display, or does not fit here.
    pub fn reference(&mut self, target: Target, display: Option<&str>) -> bool {
        let display = display.filter(|text| !text.trim().is_empty());
        if target == Target::None && display.is_none() {
            return false;
        }
        let display = display.and_then(|text| self.texts.keep([text]));
        self.value(Token::Reference { target, display })
    }

    /// Writes the address of a resource as a text. False when it does not fit here.
    pub fn link(&mut self, target: ResourceIndex) -> bool {
        self.value(Token::Link(target))
    }

    /// The tokens of a closed resource.
    pub fn tokens(&self, range: TokenRange) -> &[Token<'a>] {
        self.closed.tokens(range)
    }

    /// How many tokens of closed resources there are.
    #[cfg(test)]
    pub(crate) fn closed_tokens(&self) -> usize {
        self.closed.count()
    }

    /// Gives back the memory that only the writing of further resources would need.
    pub(crate) fn close(&mut self) {
        self.spare = Vec::new();
    }

    /// For each block of the tokens how many of these runs, which are all that is still needed, are in it: see
    /// [`Tape::forget`].
    pub(crate) fn uses(&mut self, runs: impl Iterator<Item = TokenRange>) -> Vec<u32> {
        self.closed.uses(runs)
    }

    /// Counts a run as no longer needed, and forgets the tokens of its block once that holds for all runs there.
    pub(crate) fn forget(&mut self, run: TokenRange, uses: &mut [u32]) {
        self.closed.forget(run, uses);
    }

    /// The tokens written in the open resource since a mark.
    pub fn tokens_since(&self, mark: Mark) -> &[Token<'a>] {
        let open = self.open.last().filter(|open| open.serial == mark.serial);
        open.and_then(|open| open.tokens.get(mark.tokens..)).unwrap_or_default()
    }

    /// A text that the tape keeps.
    pub fn kept(&self, range: TextRange) -> &str {
        self.texts.kept(range)
    }

    /// Bytes that outlive the tape.
    pub fn bytes(&self, borrowed: Borrowed) -> &'a [u8] {
        self.texts.bytes(borrowed)
    }

    /// The text or the number's digits of a token; nothing for other tokens.
    pub fn str_of<'s>(&'s self, token: &Token<'s>) -> Option<&'s str> {
        self.texts.of(token)
    }

    /// Appends the tokens of a resource that was put together from others.
    pub(crate) fn store(&mut self, tokens: &[Token<'a>]) -> TokenRange {
        self.closed.store(tokens)
    }

    fn value(&mut self, value: Token<'a>) -> bool {
        self.open.last_mut().is_some_and(|open| open.value(value))
    }

    fn borrowed(&mut self, text: &'a str, token: fn(Borrowed) -> Token<'a>) -> bool {
        let Some(open) = self.open.last_mut().filter(|open| open.place() == Place::Value) else { return false };
        open.tokens.push(token(self.texts.borrow(text)));
        true
    }

    fn kept_value(&mut self, text: &str, token: fn(TextRange) -> Token<'a>) -> bool {
        let Some(open) = self.open.last_mut().filter(|open| open.place() == Place::Value) else { return false };
        let kept = self.texts.keep([text]);
        open.tokens.extend(kept.map(token));
        kept.is_some()
    }
}

fn is_blank(text: &str) -> bool {
    // nearly every text begins with a letter or digit
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}
