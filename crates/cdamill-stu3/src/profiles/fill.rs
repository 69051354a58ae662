//! What a profile demands and a resource lacks, said to be unknown.
//!
//! Nothing is made up: an element gets the extension data-absent-reason, a code of a required binding its own code
//! `unknown`, where it has one. What neither can say stays absent.

use super::table::{Profile, Rule, Values};
use super::view::Object;
use crate::definitions::{ElementDef, Kind, TypeDef, type_def};
use crate::tape::Token;
use crate::tape::walk::{Member, inside, items, members};

const DATA_ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
const ABSENT_REASON_SYSTEM: &str = "http://hl7.org/fhir/data-absent-reason";
const UNKNOWN: &str = "unknown";

/// The members of `resource` with what `profile` demands of it besides; `None` where it demands nothing that can be filled.
pub(super) fn filled<'a>(profile: &Profile, resource: Object<'_, 'a>) -> Option<Vec<Token<'a>>> {
    let mut filling = Filling { profile, changed: false };
    let mut out = Vec::with_capacity(resource.members.len() + 16);
    filling.object(resource.type_def, resource.members, &mut Vec::new(), &mut out);
    filling.changed.then_some(out)
}

struct Filling<'p> {
    profile: &'p Profile,
    changed: bool,
}

impl Filling<'_> {
    /// Copies the members of an object at `path` in STU3's order, and adds what is missing.
    fn object<'a>(
        &mut self,
        type_def: &'static TypeDef,
        tokens: &[Token<'a>],
        path: &mut Vec<&'static str>,
        out: &mut Vec<Token<'a>>,
    ) {
        let object = Object::new(type_def, tokens);
        // a Period with a bound that is there and says nothing is one that starts after its end, to some
        let is_fillable = type_def.name != "Period";
        for element in type_def.elements {
            let own: Vec<_> = members(tokens).filter(|member| element.keys.contains(&member.name)).collect();
            if own.is_empty() {
                if let Some(rule) = self.demand(object, element, path).filter(|_| is_fillable) {
                    let filler = self.filler(element, rule, path);
                    self.changed |= !filler.is_empty();
                    out.extend(filler);
                }
                continue;
            }
            for member in own {
                self.member(element, &member, path, out);
            }
        }
    }

    fn member<'a>(
        &mut self,
        element: &'static ElementDef,
        member: &Member<'_, 'a>,
        path: &mut Vec<&'static str>,
        out: &mut Vec<Token<'a>>,
    ) {
        out.push(member.key());
        path.push(element.name);
        let chosen = element.keys.iter().position(|key| *key == member.name).and_then(|at| element.types.get(at));
        match chosen.and_then(|chosen| type_def(chosen.name)).filter(|_| !member.shadow && self.is_deep(path)) {
            Some(type_def) => {
                let is_list = matches!(member.value.first(), Some(Token::ArrayStart));
                out.extend(is_list.then_some(Token::ArrayStart));
                for item in items(member.value) {
                    if matches!(item.first(), Some(Token::ObjectStart)) {
                        out.push(Token::ObjectStart);
                        self.object(type_def, inside(item), path, out);
                        out.push(Token::ObjectEnd);
                    } else {
                        out.extend_from_slice(item);
                    }
                }
                out.extend(is_list.then_some(Token::ArrayEnd));
            }
            None => out.extend_from_slice(member.value),
        }
        path.pop();
    }

    /// Whether the profile demands anything below `path`.
    fn is_deep(&self, path: &[&str]) -> bool {
        self.profile.rules.iter().any(|rule| rule.path.len() > path.len() && rule.path.starts_with(path))
    }

    /// The rule that demands an element at `path`; what an invariant demands is a rule too.
    fn demand(&self, object: Object<'_, '_>, element: &'static ElementDef, path: &[&str]) -> Option<&'static Rule> {
        static ANY: Rule = Rule { path: &[], min: 1, max: u8::MAX, values: Values::Any, targets: &[] };
        let at = |rule: &&Rule| match rule.path.split_last() {
            Some((last, before)) => {
                before == path && object.type_def.element(last).is_some_and(|(_, own)| std::ptr::eq(own, element))
            }
            None => false,
        };
        if let Some(rule) = self.profile.rules.iter().find(|rule| rule.min > 0 && at(rule)) {
            return Some(rule);
        }
        let lacks = |names: &[&str]| !names.iter().any(|name| object.has(name));
        let has = |key: &str| path.is_empty() && self.profile.invariants.contains(&key);
        let by_invariant = match element.name {
            "endpoint" => has("pd-1") && lacks(&["telecom"]),
            "dataAbsentReason" => has("us-core-2") && lacks(&["value[x]", "component", "related"]),
            _ => false,
        };
        by_invariant.then_some(&ANY)
    }

    /// An element that says that it is unknown, with its name; nothing where it cannot be said.
    fn filler<'a>(&self, element: &'static ElementDef, rule: &Rule, path: &mut Vec<&'static str>) -> Vec<Token<'a>> {
        let wanted = rule.path.last().copied().unwrap_or_default();
        let chosen = element.keys.iter().position(|key| *key == wanted || key.ends_with("DateTime")).unwrap_or(0);
        let (Some(key), Some(chosen)) = (element.keys.get(chosen), element.types.get(chosen)) else {
            return Vec::new();
        };
        if let Some(codes) = element.codes {
            return if codes.contains(&UNKNOWN) { vec![Token::Key(key), Token::Fixed(&UNKNOWN)] } else { Vec::new() };
        }
        let Some(type_def) = type_def(chosen.name).filter(|chosen| !matches!(chosen.name, "Narrative" | "Period"))
        else {
            return Vec::new();
        };
        if !matches!(rule.values, Values::Any) {
            return Vec::new();
        }
        let mut out = Vec::new();
        if type_def.kind == Kind::Primitive {
            if element.max_many {
                out.extend([Token::Key(key), Token::ArrayStart, Token::Null, Token::ArrayEnd]);
            }
            out.push(Token::Shadow(key));
        } else {
            out.push(Token::Key(key));
        }
        out.extend(element.max_many.then_some(Token::ArrayStart));
        out.push(Token::ObjectStart);
        path.push(element.name);
        let start = out.len();
        if element.name == "dataAbsentReason" {
            coded_unknown(&mut out);
        } else if type_def.kind != Kind::Primitive {
            self.inside(type_def, path, &mut out);
        }
        if out.len() == start {
            absent(&mut out);
        }
        path.pop();
        out.push(Token::ObjectEnd);
        out.extend(element.max_many.then_some(Token::ArrayEnd));
        out
    }

    /// What an object must have at least, by the profile and by STU3.
    fn inside<'a>(&self, type_def: &'static TypeDef, path: &mut Vec<&'static str>, out: &mut Vec<Token<'a>>) {
        static REQUIRED: Rule = Rule { path: &[], min: 1, max: u8::MAX, values: Values::Any, targets: &[] };
        let object = Object::new(type_def, &[]);
        for element in type_def.elements {
            let rule = self.demand(object, element, path).or((element.min > 0).then_some(&REQUIRED));
            if let Some(rule) = rule {
                out.extend(self.filler(element, rule, path));
            }
        }
    }
}

fn absent(out: &mut Vec<Token<'_>>) {
    out.extend([
        Token::Key(&"extension"),
        Token::ArrayStart,
        Token::ObjectStart,
        Token::Key(&"url"),
        Token::Fixed(&DATA_ABSENT_REASON),
        Token::Key(&"valueCode"),
        Token::Fixed(&UNKNOWN),
        Token::ObjectEnd,
        Token::ArrayEnd,
    ]);
}

fn coded_unknown(out: &mut Vec<Token<'_>>) {
    out.extend([
        Token::Key(&"coding"),
        Token::ArrayStart,
        Token::ObjectStart,
        Token::Key(&"system"),
        Token::Fixed(&ABSENT_REASON_SYSTEM),
        Token::Key(&"code"),
        Token::Fixed(&UNKNOWN),
        Token::Key(&"display"),
        Token::Fixed(&"Unknown"),
        Token::ObjectEnd,
        Token::ArrayEnd,
    ]);
}
