//! Tokens of one expression, condition or path to its tree. The grammar stands in `mappings/README.md`.

use super::ast::{Argument, Bracket, Call, Cond, Expr, Path, Pick, Pipe, Source, Span, Spanned, Start, Step};
use super::lexer::{Token, tokens};

pub(crate) struct ParseError {
    pub(crate) span: Span,
    pub(crate) message: String,
}

type Parsed<T> = Result<T, ParseError>;

/// Conditions and brackets may nest; a file that nests deeper is refused instead of exhausting the stack.
const DEEPEST: u32 = 64;

pub(crate) fn expr(text: &str, at: Span) -> Parsed<Expr> {
    Parser::whole(text, at, Parser::expr)
}

pub(crate) fn pipe(text: &str, at: Span) -> Parsed<Pipe> {
    Parser::whole(text, at, Parser::pipe)
}

pub(crate) fn cond(text: &str, at: Span) -> Parsed<Cond> {
    Parser::whole(text, at, Parser::cond)
}

pub(crate) fn path(text: &str, at: Span) -> Parsed<Path> {
    Parser::whole(text, at, Parser::path)
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    next: usize,
    depth: u32,
}

impl Parser {
    fn whole<T>(text: &str, at: Span, parse: impl FnOnce(&mut Parser) -> Parsed<T>) -> Parsed<T> {
        let tokens = tokens(text, at).map_err(|e| ParseError { span: e.span, message: e.message.to_owned() })?;
        let mut parser = Parser { tokens, next: 0, depth: 0 };
        let parsed = parse(&mut parser)?;
        match parser.peek() {
            Token::End => Ok(parsed),
            _ => Err(parser.unexpected("the end")),
        }
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    fn peek_after(&self) -> &Token {
        self.tokens.get(self.next + 1).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(Span::default(), |(_, span)| *span)
    }

    fn eat(&mut self, wanted: &Token) -> bool {
        let found = self.peek() == wanted;
        self.next += usize::from(found);
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Name(name) if name == word);
        self.next += usize::from(found);
        found
    }

    fn need(&mut self, wanted: &Token, words: &str) -> Parsed<()> {
        if self.eat(wanted) { Ok(()) } else { Err(self.unexpected(words)) }
    }

    fn unexpected(&self, wanted: &str) -> ParseError {
        ParseError { span: self.span(), message: format!("{wanted} was expected here") }
    }

    fn name(&mut self, words: &str) -> Parsed<Spanned<String>> {
        let span = self.span();
        match self.peek() {
            Token::Name(name) => {
                let item = name.clone();
                self.next += 1;
                Ok(Spanned { item, span })
            }
            _ => Err(self.unexpected(words)),
        }
    }

    fn literal(&mut self) -> Parsed<Spanned<String>> {
        let span = self.span();
        match self.peek() {
            Token::Literal(text) => {
                let item = text.clone();
                self.next += 1;
                Ok(Spanned { item, span })
            }
            _ => Err(self.unexpected("a 'literal'")),
        }
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Parser) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(ParseError { span: self.span(), message: "conditions nest too deeply".to_owned() });
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn expr(&mut self) -> Parsed<Expr> {
        let mut pipes = vec![self.pipe()?];
        while self.eat(&Token::Fallback) {
            pipes.push(self.pipe()?);
        }
        Ok(Expr { pipes })
    }

    fn pipe(&mut self) -> Parsed<Pipe> {
        let start = self.span();
        let source = self.source()?;
        let mut converters = Vec::new();
        while self.eat(&Token::Pipe) {
            let name = self.name("a converter")?;
            let arguments = if *self.peek() == Token::OpenRound { self.arguments()? } else { Vec::new() };
            converters.push(Call { name, arguments });
        }
        let end = self.tokens.get(self.next.saturating_sub(1)).map_or(start.end, |(_, span)| span.end);
        Ok(Pipe { source, converters, span: Span { end, ..start } })
    }

    fn source(&mut self) -> Parsed<Source> {
        if matches!(self.peek(), Token::Literal(_)) {
            return Ok(Source::Literal(self.literal()?));
        }
        let called = *self.peek_after() == Token::OpenRound;
        match self.peek() {
            Token::Name(name) if called => match name.as_str() {
                "ref" => self.function(|p| {
                    let span = p.span();
                    if p.eat(&Token::Star) { Ok(Source::Everything(span)) } else { Ok(Source::Ref(p.name("a group")?)) }
                }),
                "conducted" => self.function(|p| Ok(Source::Conducted(p.name("an element")?))),
                "input" => self.function(|p| Ok(Source::Input(p.literal()?))),
                "absent" => self.function(|p| Ok(Source::Absent(p.literal()?))),
                "coding" => self.function(|p| {
                    let (system, code, display) = p.coded()?;
                    Ok(Source::Coding { system, code, display })
                }),
                "concept" => self.function(|p| {
                    let (system, code, display) = p.coded()?;
                    Ok(Source::Concept { system, code, display })
                }),
                _ => {
                    Err(self
                        .unexpected("ref(..), coding(..), concept(..), absent(..), conducted(..), input(..) or a path"))
                }
            },
            Token::Name(name) if name == "true" || name == "false" => {
                let value = name == "true";
                self.next += 1;
                Ok(Source::Bool(value))
            }
            _ => Ok(Source::Path(self.path()?)),
        }
    }

    fn function<T>(&mut self, parse: impl FnOnce(&mut Parser) -> Parsed<T>) -> Parsed<T> {
        self.next += 1;
        self.need(&Token::OpenRound, "`(`")?;
        let parsed = parse(self)?;
        self.need(&Token::CloseRound, "`)`")?;
        Ok(parsed)
    }

    fn coded(&mut self) -> Parsed<(String, String, Option<String>)> {
        let system = self.literal()?.item;
        self.need(&Token::Comma, "`,`")?;
        let code = self.literal()?.item;
        let display = if self.eat(&Token::Comma) { Some(self.literal()?.item) } else { None };
        Ok((system, code, display))
    }

    fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        self.need(&Token::OpenRound, "`(`")?;
        let mut arguments = Vec::new();
        while !self.eat(&Token::CloseRound) {
            if !arguments.is_empty() {
                self.need(&Token::Comma, "`,` or `)`")?;
            }
            arguments.push(match self.peek() {
                Token::Literal(_) => Argument::Literal(self.literal()?),
                _ => Argument::Path(self.path()?),
            });
        }
        Ok(arguments)
    }

    fn path(&mut self) -> Parsed<Path> {
        let first = self.span();
        let start = match self.peek() {
            Token::Caret => Start::Ancestor,
            Token::Slashes => Start::Anywhere,
            _ => Start::Here,
        };
        self.next += usize::from(start != Start::Here);
        let mut path = Path { start, steps: Vec::new(), attribute: None, span: first };
        if start == Start::Here && self.eat(&Token::Dot) {
            return Ok(path);
        }
        loop {
            if self.eat(&Token::At) {
                if start != Start::Here && path.steps.is_empty() {
                    return Err(self.unexpected("an element"));
                }
                path.attribute = Some(self.name("an attribute")?);
                break;
            }
            let at = self.span();
            let step = self.step()?;
            // without a template a search through the document would find nothing, silently
            if start == Start::Anywhere && path.steps.is_empty() && step.template.is_none() {
                return Err(ParseError { span: at, message: "`//` needs an element with a <Template>".to_owned() });
            }
            path.steps.push(step);
            if !self.eat(&Token::Slash) {
                break;
            }
        }
        path.span.end = self.tokens.get(self.next.saturating_sub(1)).map_or(first.end, |(_, span)| span.end);
        Ok(path)
    }

    fn step(&mut self) -> Parsed<Step> {
        let mut names = Vec::new();
        if self.eat(&Token::OpenRound) {
            names.push(self.name("an element")?);
            while self.eat(&Token::Comma) {
                names.push(self.name("an element")?);
            }
            self.need(&Token::CloseRound, "`)`")?;
        } else if !self.eat(&Token::Star) {
            names.push(self.name("an element, attribute or value")?);
        }
        let template = if self.eat(&Token::OpenAngle) {
            let name = self.name("a template")?;
            self.need(&Token::CloseAngle, "`>`")?;
            Some(name)
        } else {
            None
        };
        let mut brackets = Vec::new();
        while self.eat(&Token::OpenBracket) {
            brackets.push(self.deeper(Parser::bracket)?);
            self.need(&Token::CloseBracket, "`]`")?;
        }
        Ok(Step { names, template, brackets })
    }

    fn bracket(&mut self) -> Parsed<Bracket> {
        if let (Token::Name(name), Token::CloseBracket) = (self.peek(), self.peek_after()) {
            let pick = match name.as_str() {
                "first" => Some(Pick::First),
                "last" => Some(Pick::Last),
                "earliest" => Some(Pick::Earliest),
                "latest" => Some(Pick::Latest),
                _ => None,
            };
            if let Some(pick) = pick {
                self.next += 1;
                return Ok(Bracket::Pick(pick));
            }
        }
        Ok(Bracket::Cond(self.cond()?))
    }

    fn cond(&mut self) -> Parsed<Cond> {
        let mut any = vec![self.all()?];
        while self.eat_word("or") {
            any.push(self.all()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Cond::Or(any) })
    }

    fn all(&mut self) -> Parsed<Cond> {
        let mut all = vec![self.unary()?];
        while self.eat_word("and") {
            all.push(self.unary()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Cond::And(all) })
    }

    fn unary(&mut self) -> Parsed<Cond> {
        if self.eat_word("not") {
            return Ok(Cond::Not(Box::new(self.deeper(Parser::unary)?)));
        }
        // `(a,b)/c` is a path, `(a or b)` a condition: the comma tells
        if *self.peek() == Token::OpenRound && !self.names_follow() {
            self.next += 1;
            let inner = self.deeper(Parser::cond)?;
            self.need(&Token::CloseRound, "`)`")?;
            return Ok(inner);
        }
        if let (Token::Name(_), Token::OpenRound) = (self.peek(), self.peek_after()) {
            let name = self.name("a predicate")?;
            let arguments = self.deeper(Parser::arguments)?;
            return Ok(Cond::Predicate(Call { name, arguments }));
        }
        self.test()
    }

    fn names_follow(&self) -> bool {
        let after = |n: usize| self.tokens.get(self.next + n).map(|(token, _)| token);
        matches!(after(1), Some(Token::Name(_))) && after(2) == Some(&Token::Comma)
    }

    fn test(&mut self) -> Parsed<Cond> {
        let path = self.path()?;
        if self.eat(&Token::Equals) {
            return Ok(Cond::Equals(path, self.literal()?.item));
        }
        if self.eat(&Token::Differs) {
            return Ok(Cond::Differs(path, self.literal()?.item));
        }
        if self.eat_word("in") {
            return Ok(Cond::In(path, self.name("a value set")?));
        }
        Ok(Cond::Exists(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Expr, String> {
        expr(text, Span::default()).map_err(|e| format!("{}: {}", e.span.start, e.message))
    }

    #[test]
    fn an_expression_has_pipes_with_converters() {
        let parsed = parse("a/b<T>[@x='y' and not c]/@d | map(m) ?? ^act/e | CodeableConcept ?? 'z'").unwrap();
        assert_eq!(parsed.pipes.len(), 3);
        assert_eq!(parsed.pipes[0].converters[0].name.item, "map");
    }

    #[test]
    fn alternatives_and_grouped_conditions_are_told_apart() {
        assert!(cond("(a or b) and c", Span::default()).is_ok());
        assert!(matches!(cond("(a,b)/c = 'x'", Span::default()), Ok(Cond::Equals(..))));
        assert!(matches!(cond("set(value) or is(negated)", Span::default()), Ok(Cond::Or(_))));
    }

    #[test]
    fn mistakes_are_placed() {
        assert_eq!(parse("a/").unwrap_err(), "2: an element, attribute or value was expected here");
        assert!(parse("'open").is_err());
        assert!(parse("a | ").is_err());
        assert!(parse(&format!("a{}", "[b".repeat(200))).is_err());
    }
}
