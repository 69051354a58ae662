//! Whether two mentions under one key can be the same thing.

use std::cmp::Ordering;

use super::content::equal;
use crate::tape::walk::{inside, items, members};
use crate::tape::{Tape, Token};

/// Whether what two mentions say of themselves rules out that they are one: the names of a person, an organization or
/// a place; the class, type and time of an encounter.
pub(super) fn contradict(type_name: &str, left: &[Token<'_>], right: &[Token<'_>], tape: &Tape<'_>) -> bool {
    if type_name == "Encounter" {
        return encounters(left, right, tape);
    }
    if say_the_same(left, right, "name", tape) {
        return false;
    }
    let (left, right) = (names(left, tape), names(right, tape));
    !left.is_empty() && !right.is_empty() && !left.iter().any(|one| right.iter().any(|other| one.fits(other)))
}

/// Whether both have this element, and it is the same: most mentions of one thing are.
fn say_the_same(left: &[Token<'_>], right: &[Token<'_>], name: &str, tape: &Tape<'_>) -> bool {
    let value =
        |tokens| members(tokens).find(|member| member.name == name && !member.shadow).map(|member| member.value);
    let both = value(left).zip(value(right));
    both.is_some_and(|(one, other)| equal(one, other, tape, &|index| index))
}

/// The first name in a normal form, to tell namesakes of a key apart; empty without a name.
pub(super) fn name_key(tokens: &[Token<'_>], tape: &Tape<'_>) -> String {
    let Some(name) = names(tokens, tape).into_iter().next() else {
        return String::new();
    };
    let mut words = name.family;
    words.extend(name.given);
    words.extend(name.other);
    words.join(" ")
}

/// A name as words in lower case.
#[derive(Default)]
struct Name {
    family: Vec<String>,
    given: Vec<String>,
    /// The words of a name that is not split in parts.
    other: Vec<String>,
}

impl Name {
    fn fits(&self, other: &Name) -> bool {
        if self.other.is_empty() && other.other.is_empty() {
            return within(&self.family, &other.family) && given_fit(&self.given, &other.given);
        }
        within(&self.words(), &other.words())
    }

    fn words(&self) -> Vec<String> {
        [&self.family[..], &self.given[..], &self.other[..]].concat()
    }

    fn is_empty(&self) -> bool {
        self.family.is_empty() && self.given.is_empty() && self.other.is_empty()
    }
}

/// Whether all words of one stand in the other; also when one has none.
fn within(left: &[String], right: &[String]) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    short.iter().all(|word| long.contains(word))
}

/// The first given names are equal, one abbreviates the other, or one is missing.
fn given_fit(left: &[String], right: &[String]) -> bool {
    match (left.first(), right.first()) {
        (Some(left), Some(right)) => left.starts_with(right.as_str()) || right.starts_with(left.as_str()),
        _ => true,
    }
}

fn names(tokens: &[Token<'_>], tape: &Tape<'_>) -> Vec<Name> {
    let values = members(tokens).filter(|member| member.name == "name" && !member.shadow);
    let names = values.flat_map(|member| items(member.value)).map(|value| name(value, tape));
    names.filter(|name| !name.is_empty()).collect()
}

fn name(value: &[Token<'_>], tape: &Tape<'_>) -> Name {
    let mut name = Name::default();
    match value.first() {
        Some(Token::ObjectStart) => {
            for member in members(inside(value)).filter(|member| !member.shadow) {
                let words = items(member.value).flat_map(|item| words(item, tape));
                match member.name {
                    "family" => name.family.extend(words),
                    "given" => name.given.extend(words),
                    "text" => name.other.extend(words),
                    _ => {}
                }
            }
            if !name.family.is_empty() || !name.given.is_empty() {
                name.other.clear();
            }
        }
        _ => name.other = words(value, tape),
    }
    name
}

fn words(value: &[Token<'_>], tape: &Tape<'_>) -> Vec<String> {
    let text = value.first().and_then(|token| tape.str_of(token)).unwrap_or_default();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn encounters(left: &[Token<'_>], right: &[Token<'_>], tape: &Tape<'_>) -> bool {
    let apart = |name| {
        if say_the_same(left, right, name, tape) {
            return false;
        }
        let (left, right) = (codes(left, name, tape), codes(right, name, tape));
        !left.is_empty() && !right.is_empty() && !left.iter().any(|code| right.contains(code))
    };
    apart("class") || apart("type") || periods_apart(days(left, tape), days(right, tape))
}

/// The codes of a Coding, or of a list of CodeableConcepts, each with its system.
fn codes<'s>(tokens: &[Token<'s>], name: &str, tape: &'s Tape<'_>) -> Vec<(Option<&'s str>, &'s str)> {
    let mut codes = Vec::new();
    for member in members(tokens).filter(|member| member.name == name) {
        for item in items(member.value) {
            coding(inside(item), tape, &mut codes);
            for nested in members(inside(item)).filter(|member| member.name == "coding") {
                for one in items(nested.value) {
                    coding(inside(one), tape, &mut codes);
                }
            }
        }
    }
    codes
}

fn coding<'s>(tokens: &[Token<'s>], tape: &'s Tape<'_>, codes: &mut Vec<(Option<&'s str>, &'s str)>) {
    if let Some(code) = text(tokens, "code", tape) {
        codes.push((text(tokens, "system", tape), code));
    }
}

fn text<'s>(tokens: &[Token<'s>], name: &str, tape: &'s Tape<'_>) -> Option<&'s str> {
    let member = members(tokens).find(|member| member.name == name && !member.shadow)?;
    match member.value.first()? {
        token @ (Token::Text(_) | Token::Owned(_) | Token::Fixed(_)) => tape.str_of(token),
        _ => None,
    }
}

/// The days on which an encounter's period begins and ends.
fn days<'s>(tokens: &[Token<'s>], tape: &'s Tape<'_>) -> (Option<&'s str>, Option<&'s str>) {
    let Some(period) = members(tokens).find(|member| member.name == "period" && !member.shadow) else {
        return (None, None);
    };
    let day = |name| text(inside(period.value), name, tape).map(|time| time.get(..10).unwrap_or(time));
    (day("start"), day("end"))
}

/// Whether one period ends before the day on which the other begins, or neither has an end and they begin on different
/// days: two visits, not two mentions of one. An open end beside one that is told is taken to overlap.
fn periods_apart(left: (Option<&str>, Option<&str>), right: (Option<&str>, Option<&str>)) -> bool {
    let order = |one: Option<&str>, other: Option<&str>| {
        let (one, other) = (one?, other?);
        let precision = one.len().min(other.len());
        Some(one.get(..precision).cmp(&other.get(..precision)))
    };
    let before = |end, start| order(end, start) == Some(Ordering::Less);
    let both_open = left.1.is_none() && right.1.is_none();
    before(left.1, right.0)
        || before(right.1, left.0)
        || both_open && order(left.0, right.0).is_some_and(|order| order != Ordering::Equal)
}
