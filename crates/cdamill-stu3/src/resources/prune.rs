//! Takes out references to resources that will not be, and what cannot be without them.

use super::{Event, EventKind, ResourceIndex, Resources, State};
use crate::definitions::TypeDef;
use crate::tape::open::Open;
use crate::tape::walk::{Member, members};
use crate::tape::{Tape, Target, Token};

impl Resources {
    /// Prunes until nothing points to a resource that is not there.
    pub(super) fn prune(&mut self, tape: &mut Tape<'_>, events: &mut Vec<Event>) {
        for index in self.indices() {
            if self.made(index).is_none() && self.resolved(index) == index {
                self.abandon(index);
            }
        }
        let is_gone = |index| self.made(self.resolved(index)).is_none();
        if !self.indices().any(is_gone) {
            return;
        }
        loop {
            let before = events.len();
            let indices = self.indices();
            for index in indices {
                self.prune_one(index, tape, events);
            }
            if events.len() == before {
                return;
            }
        }
    }

    fn prune_one(&mut self, index: ResourceIndex, tape: &mut Tape<'_>, events: &mut Vec<Event>) {
        let (Some(mut made), Some(type_def)) = (self.made(index), self.type_def(index)) else {
            return;
        };
        let tokens = tape.tokens(made.tokens);
        if !tokens.iter().any(|token| dead_target(token, self)) {
            return;
        }
        let mut copy = Copy::new(self, index, type_def, events);
        let whole = copy.run(tokens);
        let tokens = copy.out.tokens;
        if whole {
            made.tokens = tape.store(&tokens);
            self.complete(index, made);
        } else {
            self.set(index, State::Abandoned);
            events.push(Event { kind: EventKind::ResourcePruned, resource: index, other: None, path: None });
        }
    }
}

fn dead_target(token: &Token<'_>, resources: &Resources) -> bool {
    match token {
        Token::Reference { target: Target::Resource(index), .. } | Token::Link(index) => {
            resources.made(resources.resolved(*index)).is_none()
        }
        _ => false,
    }
}

/// An object or array that is being copied.
struct Frame {
    /// The type of the object, or of the items; none inside a contained resource.
    type_def: Option<&'static TypeDef>,
    /// The last name read in it.
    name: &'static str,
    is_array: bool,
    /// Where its members begin in the copy.
    start: usize,
    /// How many containers are open around it in the copy.
    depth: usize,
    /// The names of what was taken out of it.
    lost: Vec<&'static str>,
}

impl Frame {
    /// Whether nothing required has been taken out: an extension needs a value or extensions of its own. A name whose value is gone does not count as being there.
    fn is_whole(&self, content: &[Token<'_>]) -> bool {
        let says = |member: Member<'_, '_>| !matches!(member.name, "id" | "url") && !member.value.is_empty();
        let is_extension = self.type_def.is_some_and(|type_def| type_def.name == "Extension");
        if is_extension && !self.lost.is_empty() && !members(content).any(says) {
            return false;
        }
        let required = |name: &str| self.type_def?.by_key(name).filter(|(_, element, _)| element.min > 0);
        self.lost.iter().filter_map(|name| required(name)).all(|(_, element, _)| {
            members(content).any(|member| element.keys.contains(&member.name) && !member.value.is_empty())
        })
    }
}

/// Copies a resource's tokens, without what points to nothing.
struct Copy<'r, 'a> {
    resources: &'r Resources,
    index: ResourceIndex,
    events: &'r mut Vec<Event>,
    out: Open<'a>,
    frames: Vec<Frame>,
}

impl<'r, 'a> Copy<'r, 'a> {
    fn new(
        resources: &'r Resources,
        index: ResourceIndex,
        type_def: &'static TypeDef,
        events: &'r mut Vec<Event>,
    ) -> Self {
        let root = Frame { type_def: Some(type_def), name: "", is_array: false, start: 0, depth: 0, lost: Vec::new() };
        Copy { resources, index, events, out: Open::default(), frames: vec![root] }
    }

    /// Copies all; false when the resource lacks what it requires.
    fn run(&mut self, tokens: &[Token<'a>]) -> bool {
        for token in tokens {
            match token {
                Token::Key(name) | Token::Shadow(name) => {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.name = name;
                    }
                    self.out.name(*token);
                }
                Token::ObjectStart | Token::ArrayStart => self.start(*token),
                Token::ObjectEnd => self.end(Token::ObjectStart, *token),
                Token::ArrayEnd => self.end(Token::ArrayStart, *token),
                _ if dead_target(token, self.resources) => self.dead(token),
                _ => {
                    self.out.value(*token);
                }
            }
        }
        self.out.close();
        self.frames.first().is_none_or(|root| root.is_whole(&self.out.tokens))
    }

    fn dead(&mut self, token: &Token<'a>) {
        match *token {
            Token::Reference { display: Some(display), .. } => {
                self.out.value(Token::Reference { target: Target::None, display: Some(display) });
            }
            _ => self.lose(),
        }
        self.report(EventKind::ReferencePruned);
    }

    fn start(&mut self, token: Token<'a>) {
        let is_array = token == Token::ArrayStart;
        let depth = self.out.containers.len();
        self.out.start(token);
        let type_def = self.frames.last().and_then(|frame| match frame.is_array {
            true => frame.type_def,
            false => {
                frame.type_def?.by_key(frame.name).and_then(|(_, _, chosen)| crate::definitions::type_def(chosen.name))
            }
        });
        let start = self.out.tokens.len();
        self.frames.push(Frame { type_def, name: "", is_array, start, depth, lost: Vec::new() });
    }

    fn end(&mut self, start: Token<'a>, end: Token<'a>) {
        if self.frames.len() < 2 {
            return;
        }
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let content = self.out.tokens.get(frame.start..).unwrap_or_default();
        let lacking = !frame.is_array && !frame.is_whole(content);
        if lacking {
            self.report(EventKind::ElementPruned);
            self.out.truncate(frame.start, frame.depth + 1);
        }
        // An empty container goes with its name.
        if !self.out.end(start, end) {
            self.lose();
        }
    }

    fn lose(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.lost.push(frame.name);
        }
    }

    fn report(&mut self, kind: EventKind) {
        let mut path = self.resources.type_def(self.index).map_or("", |made| made.name).to_owned();
        for frame in self.frames.iter().filter(|frame| !frame.is_array) {
            path.push('.');
            path.push_str(frame.name);
        }
        self.events.push(Event { kind, resource: self.index, other: None, path: Some(path) });
    }
}
