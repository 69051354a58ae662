//! Whether a resource is what a profile demands, but for what it refers to.

use super::invariants;
use super::table::{Profile, Rule, Slice, Values};
use super::view::{Object, codings, is_named};
use crate::resources::ResourceIndex;
use crate::tape::walk::{Member, items, members};
use crate::tape::{Tape, Target, Token};

/// What a reference points to, and what that may be.
pub(super) type Demand = (ResourceIndex, &'static [&'static str]);

/// Whether all is there that `profile` demands of every resource: most lack something, and then nothing else is asked.
fn has_what_must_be(profile: &Profile, read: &[Member<'_, '_>]) -> bool {
    let mut members = read.iter();
    let mut wanted = profile.rules.iter().filter(|rule| rule.min > 0 && rule.path.len() == 1);
    // both are in STU3's order
    wanted.all(|rule| rule.path.first().is_some_and(|name| members.any(|member| is_named(member, name))))
}

/// Whether `resource` fulfils `profile`; what it refers to must besides be what is added to `demands`.
pub(super) fn fulfils(profile: &Profile, resource: Object<'_, '_>, tape: &Tape<'_>, demands: &mut Vec<Demand>) -> bool {
    // as many as few resources have
    let mut read = Vec::with_capacity(24);
    read.extend(members(resource.members));
    if !has_what_must_be(profile, &read) {
        return false;
    }
    let resource = Object { read: Some(&read), ..resource };
    profile.rules.iter().all(|rule| rule_holds(rule, rule.path, resource, tape, demands))
        && profile.slices.iter().all(|slice| slice_holds(slice, resource, tape, demands))
        && profile.single_extensions.iter().all(|url| at_most_once(url, resource, tape))
        && profile.invariants.iter().all(|key| invariants::holds(profile, key, resource, tape))
}

fn rule_holds(rule: &Rule, path: &[&str], parent: Object<'_, '_>, tape: &Tape<'_>, demands: &mut Vec<Demand>) -> bool {
    let Some((name, rest)) = path.split_first() else { return true };
    if !rest.is_empty() {
        return parent.objects(name).all(|object| rule_holds(rule, rest, object, tape, demands));
    }
    let (mut count, mut stated) = (0, 0);
    for member in parent.holding(name) {
        let mut own = 0;
        for item in items(member.value) {
            own += 1;
            if member.shadow || matches!(item, [Token::Null]) {
                continue;
            }
            stated += 1;
            if !value_fits(&rule.values, parent, member.name, item, tape) {
                return false;
            }
            note(rule, item, demands);
        }
        count = count.max(own);
    }
    is_within(count, rule.min, rule.max) && (stated == count || !matches!(rule.values, Values::Stated))
}

fn is_within(count: usize, least: u8, most: u8) -> bool {
    count >= usize::from(least) && (most == u8::MAX || count <= usize::from(most))
}

/// Notes what a reference demands of its target.
fn note(rule: &Rule, value: &[Token<'_>], demands: &mut Vec<Demand>) {
    if let ([Token::Reference { target: Target::Resource(target), .. }], false) = (value, rule.targets.is_empty()) {
        demands.push((*target, rule.targets));
    }
}

fn value_fits(values: &Values, parent: Object<'_, '_>, key: &str, value: &[Token<'_>], tape: &Tape<'_>) -> bool {
    match values {
        Values::Any | Values::Stated => true,
        Values::Codes(codes) => match value {
            [token] => tape.str_of(token).is_some_and(|code| codes.contains(&code)),
            _ => false,
        },
        Values::Concept(systems) => parent.object(key, value).is_some_and(|concept| {
            codings(concept, tape).any(|(system, code)| {
                let mut of = systems.iter().filter(|(known, _)| *known == system);
                !code.is_empty() && of.any(|(_, codes)| codes.is_empty() || codes.binary_search(&code).is_ok())
            })
        }),
    }
}

fn slice_holds(slice: &Slice, resource: Object<'_, '_>, tape: &Tape<'_>, demands: &mut Vec<Demand>) -> bool {
    let mut count = 0;
    for item in resource.objects(slice.list).filter(|item| is_of(slice, *item, tape)) {
        count += 1;
        if !slice.rules.iter().all(|rule| rule_holds(rule, rule.path, item, tape, demands)) {
            return false;
        }
    }
    is_within(count, slice.min, slice.max)
}

/// Whether an item of the list has the slice's code.
fn is_of(slice: &Slice, item: Object<'_, '_>, tape: &Tape<'_>) -> bool {
    item.values(slice.by).any(|(key, value)| match item.object(key, value) {
        Some(concept) => codings(concept, tape).any(|coding| coding == (slice.system, slice.code)),
        None => matches!(value, [token] if tape.str_of(token) == Some(slice.code)),
    })
}

fn at_most_once(url: &str, resource: Object<'_, '_>, tape: &Tape<'_>) -> bool {
    resource.objects("extension").filter(|extension| extension.text("url", tape) == Some(url)).count() < 2
}
