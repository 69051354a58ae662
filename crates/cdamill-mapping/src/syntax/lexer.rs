//! Text of an expression to tokens.

use super::ast::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// Element, converter, template, map: letters, digits, `-`, `_` and an inner `:`.
    Name(String),
    Literal(String),
    Slash,
    Slashes,
    Caret,
    At,
    Dot,
    Star,
    Pipe,
    Fallback,
    OpenBracket,
    CloseBracket,
    OpenRound,
    CloseRound,
    OpenAngle,
    CloseAngle,
    Comma,
    Equals,
    Differs,
    End,
}

pub(crate) struct LexError {
    pub(crate) span: Span,
    pub(crate) message: &'static str,
}

/// Cuts `text` into tokens; `at` is where the text begins in its file.
pub(crate) fn tokens(text: &str, at: Span) -> Result<Vec<(Token, Span)>, LexError> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut followed_by = |wanted: char| rest.next_if(|(_, next)| *next == wanted).is_some();
        let token = match first {
            ' ' | '\t' | '\r' | '\n' => continue,
            '/' if followed_by('/') => Token::Slashes,
            '/' => Token::Slash,
            '^' => Token::Caret,
            '@' => Token::At,
            '.' => Token::Dot,
            '*' => Token::Star,
            '|' => Token::Pipe,
            '?' if followed_by('?') => Token::Fallback,
            '[' => Token::OpenBracket,
            ']' => Token::CloseBracket,
            '(' => Token::OpenRound,
            ')' => Token::CloseRound,
            '<' => Token::OpenAngle,
            '>' => Token::CloseAngle,
            ',' => Token::Comma,
            '=' => Token::Equals,
            '!' if followed_by('=') => Token::Differs,
            '\'' => {
                let literal: String = rest.by_ref().map(|(_, c)| c).take_while(|c| *c != '\'').collect();
                let closing = start + 1 + literal.len();
                if text.as_bytes().get(closing) != Some(&b'\'') {
                    return Err(LexError {
                        span: span(at, start, text.len()),
                        message: "a literal without its closing quote",
                    });
                }
                Token::Literal(literal)
            }
            c if c.is_ascii_alphanumeric() || c == '_' => {
                let mut name = String::from(c);
                while let Some((_, next)) =
                    rest.next_if(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':'))
                {
                    name.push(next);
                }
                Token::Name(name)
            }
            _ => {
                return Err(LexError {
                    span: span(at, start, start + first.len_utf8()),
                    message: "a sign that means nothing here",
                });
            }
        };
        let end = rest.peek().map_or(text.len(), |(next, _)| *next);
        found.push((token, span(at, start, end)));
    }
    found.push((Token::End, span(at, text.len(), text.len())));
    Ok(found)
}

fn span(at: Span, start: usize, end: usize) -> Span {
    let offset = |n: usize| at.start.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
    Span { file: at.file, start: offset(start), end: offset(end) }
}
