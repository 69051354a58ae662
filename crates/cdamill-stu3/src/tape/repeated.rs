//! Items of an array that say the same.

use super::texts::Texts;
use super::token::{Target, Token};
use foldhash::{HashSet, HashSetExt};
use std::hash::{Hash, Hasher};

/// The content of an array without the items that say what an earlier one says; nothing where all differ.
pub(super) fn without<'a>(content: &[Token<'a>], texts: &Texts<'a>) -> Option<Vec<Token<'a>>> {
    let mut known = Known { few: [&[]; FEW], count: 0, texts, many: HashSet::new() };
    // there once an item is to go
    let (mut kept, mut rest) = (None, content);
    while let Some((item, after)) = item_length(rest).and_then(|length| rest.split_at_checked(length)) {
        let is_new = known.is_new(item);
        if !is_new && kept.is_none() {
            kept = content.get(..content.len() - rest.len()).map(<[_]>::to_vec);
        }
        if let Some(kept) = kept.as_mut().filter(|_| is_new) {
            kept.extend_from_slice(item);
        }
        rest = after;
    }
    let mut kept = kept?;
    kept.extend_from_slice(rest);
    Some(kept)
}

/// As long as there are few, comparing them is faster than hashing.
const FEW: usize = 32;

/// The different items of an array.
struct Known<'o, 'a> {
    few: [&'o [Token<'a>]; FEW],
    count: usize,
    texts: &'o Texts<'a>,
    many: HashSet<Item<'o, 'a>>,
}

impl<'o, 'a> Known<'o, 'a> {
    fn is_new(&mut self, item: &'o [Token<'a>]) -> bool {
        let texts = self.texts;
        let whole = |tokens| Item { tokens, texts };
        if let Some((next, known)) = self.few.get_mut(..=self.count).and_then(<[_]>::split_last_mut) {
            if known.iter().any(|known| whole(known) == whole(item)) {
                return false;
            }
            *next = item;
            self.count += 1;
            return true;
        }
        if self.many.is_empty() {
            self.many.extend(self.few.iter().map(|tokens| whole(tokens)));
        }
        self.many.insert(whole(item))
    }
}

/// An item, equal to what says the same, wherever its texts are kept.
#[derive(Clone, Copy)]
struct Item<'o, 'a> {
    tokens: &'o [Token<'a>],
    texts: &'o Texts<'a>,
}

impl PartialEq for Item<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        // items begin alike and differ at their ends
        let mut pairs = self.tokens.iter().zip(other.tokens).rev();
        self.tokens.len() == other.tokens.len()
            && pairs.all(|(one, two)| Said::of(*one, self.texts) == Said::of(*two, self.texts))
    }
}

impl Eq for Item<'_, '_> {}

impl Hash for Item<'_, '_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for token in self.tokens {
            Said::of(*token, self.texts).hash(state);
        }
    }
}

/// What a token says, wherever its text is kept.
#[derive(PartialEq, Eq, Hash)]
enum Said<'t> {
    Text(&'t str),
    Number(&'t str),
    Reference(Target, Option<&'t str>),
    Bytes(&'t [u8]),
    Other(Token<'t>),
}

impl<'t> Said<'t> {
    fn of(token: Token<'t>, texts: &'t Texts<'_>) -> Said<'t> {
        match token {
            Token::Text(_) | Token::Owned(_) | Token::Fixed(_) => Said::Text(texts.of(&token).unwrap_or_default()),
            Token::Number(_) | Token::OwnedNumber(_) => Said::Number(texts.of(&token).unwrap_or_default()),
            Token::Reference { target, display } => Said::Reference(target, display.map(|range| texts.kept(range))),
            Token::Base64(bytes) => Said::Bytes(texts.bytes(bytes)),
            other => Said::Other(other),
        }
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
