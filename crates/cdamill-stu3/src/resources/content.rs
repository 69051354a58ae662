//! Equality of tokens by what they say.

use crate::resources::ResourceIndex;
use crate::tape::{Tape, Target, Token};

/// Whether two runs of tokens say the same. `resolve` gives the resource that another has been merged into.
pub(super) fn equal(
    left: &[Token<'_>],
    right: &[Token<'_>],
    tape: &Tape<'_>,
    resolve: &dyn Fn(ResourceIndex) -> ResourceIndex,
) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right, tape, resolve))
}

fn same(
    left: &Token<'_>,
    right: &Token<'_>,
    tape: &Tape<'_>,
    resolve: &dyn Fn(ResourceIndex) -> ResourceIndex,
) -> bool {
    let is_text = |token: &Token<'_>| matches!(token, Token::Text(_) | Token::Owned(_) | Token::Fixed(_));
    let is_number = |token: &Token<'_>| matches!(token, Token::Number(_) | Token::OwnedNumber(_));
    match (left, right) {
        (Token::Link(left), Token::Link(right)) => resolve(*left) == resolve(*right),
        (Token::Base64(left), Token::Base64(right)) => tape.bytes(*left) == tape.bytes(*right),
        (Token::Reference { target: one, display: left }, Token::Reference { target: other, display: right }) => {
            let targets = match (one, other) {
                (Target::Resource(one), Target::Resource(other)) => resolve(*one) == resolve(*other),
                _ => one == other,
            };
            targets && left.map(|range| tape.kept(range)) == right.map(|range| tape.kept(range))
        }
        _ if is_text(left) && is_text(right) => tape.str_of(left) == tape.str_of(right),
        _ if is_number(left) && is_number(right) => tape.str_of(left) == tape.str_of(right),
        _ => left == right,
    }
}
