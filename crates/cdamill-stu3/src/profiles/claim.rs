//! Claims: what each resource fulfils, by itself and by what it refers to.

use super::check::{self, Demand};
use super::table::Profile;
use super::view::Object;
use super::{Profiles, by_url, fill, us_core};
use crate::definitions::{TypeDef, type_def};
use crate::resources::{Made, ResourceIndex, Resources};
use crate::tape::walk::{inside, items, members};
use crate::tape::{Tape, Token};
use std::collections::BTreeMap;

/// A profile that a resource fulfils by itself.
struct Candidate {
    profile: &'static Profile,
    demands: Vec<Demand>,
}

/// The candidates of each resource.
type Candidates = BTreeMap<ResourceIndex, Vec<Candidate>>;

/// Writes the claims of every resource that stands for itself. `into` says for each resource which one stands for it.
pub(crate) fn claim(resources: &mut Resources, tape: &mut Tape<'_>, into: &[ResourceIndex], profiles: Profiles) {
    if profiles == Profiles::None {
        return;
    }
    let stands = |index: ResourceIndex| into.get(index.position()).copied().unwrap_or(index);
    let mut candidates = Candidates::new();
    for index in resources.indices().filter(|index| stands(*index) == *index) {
        let own = candidates_of(resources, index, tape, profiles);
        if !own.is_empty() {
            candidates.insert(index, own);
        }
    }
    settle(&mut candidates, resources, &stands);
    for index in resources.indices().filter(|index| stands(*index) == *index) {
        let held: Vec<&'static str> =
            candidates.get(&index).into_iter().flatten().map(|candidate| candidate.profile.url).collect();
        write(resources, index, tape, &held);
    }
}

/// What a resource fulfils by itself; with [`Profiles::UsCore`] it is filled where that makes it fulfil a profile.
fn candidates_of(
    resources: &mut Resources,
    index: ResourceIndex,
    tape: &mut Tape<'_>,
    mode: Profiles,
) -> Vec<Candidate> {
    let (Some(made), Some(type_def)) = (resources.made(index), resources.type_def(index)) else {
        return Vec::new();
    };
    let claimed = claimed(tape.tokens(made.tokens), tape);
    let mut found = Vec::new();
    for profile in
        us_core(type_def.name).chain(claimed.into_iter().filter(|profile| profile.type_name == type_def.name))
    {
        let Some(made) = resources.made(index) else { continue };
        let mut demands = Vec::new();
        let object = Object::new(type_def, tape.tokens(made.tokens));
        if check::fulfils(profile, object, tape, &mut demands) {
            found.push(Candidate { profile, demands });
        } else if mode == Profiles::UsCore
            && let Some(tokens) = fill::filled(profile, object)
        {
            demands.clear();
            if check::fulfils(profile, Object::new(type_def, &tokens), tape, &mut demands) {
                let tokens = tape.store(&tokens);
                resources.complete(index, Made { tokens, ..made });
                found.push(Candidate { profile, demands });
            }
        }
    }
    found
}

/// The profiles of the tables that stand in `meta.profile`.
fn claimed(tokens: &[Token<'_>], tape: &Tape<'_>) -> Vec<&'static Profile> {
    let Some(meta) = members(tokens).find(|member| member.name == "meta" && !member.shadow) else {
        return Vec::new();
    };
    let profiles = members(inside(meta.value)).filter(|member| member.name == "profile" && !member.shadow);
    let urls = profiles.flat_map(|member| items(member.value)).filter_map(|item| tape.str_of(item.first()?));
    urls.filter_map(by_url).collect()
}

/// Takes back, until nothing changes, what rests on a target that is not what it must be.
fn settle(candidates: &mut Candidates, resources: &Resources, stands: &dyn Fn(ResourceIndex) -> ResourceIndex) {
    loop {
        let mut failed = Vec::new();
        for (index, own) in candidates.iter() {
            for candidate in own {
                let met = |demand: &Demand| is_met(demand, candidates, resources, stands);
                if !candidate.demands.iter().all(met) {
                    failed.push((*index, candidate.profile.url));
                }
            }
        }
        if failed.is_empty() {
            return;
        }
        for (index, url) in failed {
            if let Some(own) = candidates.get_mut(&index) {
                own.retain(|candidate| candidate.profile.url != url);
            }
        }
    }
}

fn is_met(
    (target, allowed): &Demand,
    candidates: &Candidates,
    resources: &Resources,
    stands: &dyn Fn(ResourceIndex) -> ResourceIndex,
) -> bool {
    let target = stands(*target);
    let type_name = resources.type_def(target).map_or("", |type_def| type_def.name);
    let fulfilled = candidates.get(&target).into_iter().flatten();
    let fulfilled: Vec<&str> = fulfilled.map(|candidate| candidate.profile.url).collect();
    allowed.iter().any(|wanted| *wanted == type_name || fulfilled.contains(wanted))
}

/// Writes `meta.profile`: what holds, and what a mapping claims that no table knows.
fn write(resources: &mut Resources, index: ResourceIndex, tape: &mut Tape<'_>, held: &[&'static str]) {
    let (Some(made), Some(meta_def)) = (resources.made(index), type_def("Meta")) else { return };
    let tokens = tape.tokens(made.tokens);
    let meta = members(tokens).find(|member| member.name == "meta" && !member.shadow);
    let own = meta.map(|meta| inside(meta.value)).unwrap_or_default();
    let mut urls: Vec<Token<'_>> = Vec::new();
    for profile in members(own).filter(|member| member.name == "profile" && !member.shadow) {
        let items = items(profile.value).filter_map(|item| item.first().copied());
        urls.extend(items.filter(|url| tape.str_of(url).is_none_or(|url| by_url(url).is_none())));
    }
    urls.extend(held.iter().map(|url| Token::Text(url)));
    if urls.is_empty() && claimed_nothing(own) {
        return;
    }
    let mut written = with_profiles(own, meta_def, &urls);
    if !written.is_empty() {
        written.insert(0, Token::ObjectStart);
        written.push(Token::ObjectEnd);
    }
    let tokens = with_meta(tokens, &written);
    let tokens = tape.store(&tokens);
    resources.complete(index, Made { tokens, ..made });
}

fn claimed_nothing(meta: &[Token<'_>]) -> bool {
    !members(meta).any(|member| member.name == "profile")
}

/// The members of Meta in STU3's order with these profiles.
fn with_profiles<'a>(meta: &[Token<'a>], meta_def: &'static TypeDef, urls: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut out = Vec::new();
    for element in meta_def.elements {
        if element.name == "profile" {
            if !urls.is_empty() {
                out.extend([Token::Key("profile"), Token::ArrayStart]);
                out.extend_from_slice(urls);
                out.push(Token::ArrayEnd);
            }
            continue;
        }
        for member in members(meta).filter(|member| element.keys.contains(&member.name)) {
            out.push(if member.shadow { Token::Shadow(member.name) } else { Token::Key(member.name) });
            out.extend_from_slice(member.value);
        }
    }
    out
}

/// A resource with this `meta`, which comes after the id; without any where it is empty.
fn with_meta<'a>(tokens: &[Token<'a>], meta: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut out = Vec::with_capacity(tokens.len() + meta.len() + 1);
    let push = |out: &mut Vec<Token<'a>>, wanted: &dyn Fn(&str) -> bool| {
        for member in members(tokens).filter(|member| wanted(member.name)) {
            out.push(if member.shadow { Token::Shadow(member.name) } else { Token::Key(member.name) });
            out.extend_from_slice(member.value);
        }
    };
    push(&mut out, &|name| name == "id");
    if !meta.is_empty() {
        out.push(Token::Key("meta"));
        out.extend_from_slice(meta);
    }
    push(&mut out, &|name| !matches!(name, "id" | "meta"));
    out
}
