//! Members and items of a run of tokens.

use super::token::{Key, Token};

/// A member of an object or of a resource.
#[derive(Copy, Clone, Debug)]
pub struct Member<'t, 'a> {
    /// The JSON name, without `_`.
    pub name: &'static str,
    /// The same, as it is noted.
    pub(crate) noted: Key,
    /// Whether it holds the id and extensions of the primitive of that name.
    pub shadow: bool,
    /// The tokens of the value: one, or those of a container with its start and end.
    pub value: &'t [Token<'a>],
}

impl<'a> Member<'_, 'a> {
    /// The token of its name.
    pub(crate) fn key(&self) -> Token<'a> {
        if self.shadow { Token::Shadow(self.noted) } else { Token::Key(self.noted) }
    }

    /// Appends its name and its value.
    pub(crate) fn push(&self, out: &mut Vec<Token<'a>>) {
        out.push(self.key());
        out.extend_from_slice(self.value);
    }
}

/// The members in a run of tokens: a whole resource, or the [`inside`] of an object.
pub fn members<'t, 'a>(mut tokens: &'t [Token<'a>]) -> impl Iterator<Item = Member<'t, 'a>> {
    std::iter::from_fn(move || {
        loop {
            let (first, rest) = tokens.split_first()?;
            let (noted, shadow) = match *first {
                Token::Key(name) => (name, false),
                Token::Shadow(name) => (name, true),
                _ => {
                    tokens = rest;
                    continue;
                }
            };
            let (value, rest) = split_value(rest);
            tokens = rest;
            return Some(Member { name: noted, noted, shadow, value });
        }
    })
}

/// The items of an array, given with its start and end; another value is its own only item.
pub fn items<'t, 'a>(value: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut tokens = match value.first() {
        Some(Token::ArrayStart) => inside(value),
        _ => value,
    };
    std::iter::from_fn(move || {
        if tokens.is_empty() {
            return None;
        }
        let (item, rest) = split_value(tokens);
        tokens = rest;
        Some(item)
    })
}

/// What stands between the start and the end of a container.
pub fn inside<'t, 'a>(value: &'t [Token<'a>]) -> &'t [Token<'a>] {
    value.get(1..value.len().saturating_sub(1)).unwrap_or_default()
}

/// The first value of a run, and what follows it.
fn split_value<'t, 'a>(tokens: &'t [Token<'a>]) -> (&'t [Token<'a>], &'t [Token<'a>]) {
    let mut depth = 0usize;
    for (position, token) in tokens.iter().enumerate() {
        match token {
            Token::ObjectStart | Token::ArrayStart => depth += 1,
            Token::ObjectEnd | Token::ArrayEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return tokens.split_at(position + 1);
        }
    }
    (tokens, &[])
}
