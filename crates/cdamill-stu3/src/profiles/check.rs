//! Whether a resource is what a profile demands, but for what it refers to.

use super::invariants;
use super::table::{Profile, Rule, Slice, Values};
use super::view::{Object, codings, object};
use crate::resources::ResourceIndex;
use crate::tape::walk::members;
use crate::tape::{Tape, Target, Token};

/// What a reference points to, and what that may be.
pub(super) type Demand = (ResourceIndex, &'static [&'static str]);

/// Whether `resource` fulfils `profile`; what it refers to must besides be what is added to `demands`.
pub(super) fn fulfils(profile: &Profile, resource: Object<'_, '_>, tape: &Tape<'_>, demands: &mut Vec<Demand>) -> bool {
    let read: Vec<_> = members(resource.members).collect();
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
    let Some((element, found)) = parent.element(name) else { return false };
    let chosen =
        |type_name: &str| !element.choice || name.ends_with("[x]") || element.key_for(type_name) == Some(*name);
    let stated = !matches!(rule.values, Values::Stated) || found.values.len() == found.count;
    let most = if rule.max == u8::MAX { usize::MAX } else { usize::from(rule.max) };
    (usize::from(rule.min)..=most).contains(&found.count)
        && stated
        && found.values.iter().all(|(type_name, value)| {
            chosen(type_name) && value_fits(&rule.values, type_name, value, tape) && refers(rule, value, demands)
        })
}

/// Notes what a reference demands of its target.
fn refers(rule: &Rule, value: &[Token<'_>], demands: &mut Vec<Demand>) -> bool {
    if let ([Token::Reference { target: Target::Resource(target), .. }], false) = (value, rule.targets.is_empty()) {
        demands.push((*target, rule.targets));
    }
    true
}

fn value_fits(values: &Values, type_name: &str, value: &[Token<'_>], tape: &Tape<'_>) -> bool {
    match values {
        Values::Any | Values::Stated => true,
        Values::Codes(codes) => match value {
            [token] => tape.str_of(token).is_some_and(|code| codes.contains(&code)),
            _ => false,
        },
        Values::Concept(systems) => object(type_name, value).is_some_and(|concept| {
            codings(concept, tape).iter().any(|(system, code)| {
                let mut of = systems.iter().filter(|(known, _)| known == system);
                !code.is_empty() && of.any(|(_, codes)| codes.is_empty() || codes.binary_search(code).is_ok())
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
    let most = if slice.max == u8::MAX { usize::MAX } else { usize::from(slice.max) };
    (usize::from(slice.min)..=most).contains(&count)
}

/// Whether an item of the list has the slice's code.
fn is_of(slice: &Slice, item: Object<'_, '_>, tape: &Tape<'_>) -> bool {
    item.values(slice.by).into_iter().any(|(type_name, value)| match object(type_name, value) {
        Some(concept) => codings(concept, tape).contains(&(slice.system, slice.code)),
        None => matches!(value, [token] if tape.str_of(token) == Some(slice.code)),
    })
}

fn at_most_once(url: &str, resource: Object<'_, '_>, tape: &Tape<'_>) -> bool {
    resource.objects("extension").filter(|extension| extension.text("url", tape) == Some(url)).count() < 2
}
