//! Claims: what each resource fulfils, by itself and by what it refers to.

use super::check::{self, Demand};
use super::table::Profile;
use super::view::Object;
use super::{Profiles, by_url, fill, us_core};
use crate::definitions::{TypeDef, type_def};
use crate::resources::{Made, ResourceIndex, Resources};
use crate::tape::walk::{Member, inside, items, members};
use crate::tape::{Tape, Token};
use std::ops::Range;

/// A profile that a resource fulfils by itself.
struct Candidate {
    resource: ResourceIndex,
    profile: &'static Profile,
    /// Where what it demands of others stands in `Candidates::demands`.
    demands: Range<usize>,
    /// Whether what it refers to is what it must be, as far as is known.
    holds: bool,
}

/// The candidates, in the order of the resources.
#[derive(Default)]
struct Candidates {
    all: Vec<Candidate>,
    demands: Vec<Demand>,
}

/// Writes the claims of every resource that stands for itself. `into` says for each resource which one stands for it.
pub(crate) fn claim(resources: &mut Resources, tape: &mut Tape<'_>, into: &[ResourceIndex], profiles: Profiles) {
    if profiles == Profiles::None {
        return;
    }
    let stands = |index: ResourceIndex| into.get(index.position()).copied().unwrap_or(index);
    let mut candidates = Candidates::default();
    for index in resources.indices().filter(|index| stands(*index) == *index) {
        candidates.add(resources, index, tape, profiles);
    }
    candidates.settle(resources, &stands);
    let mut rest = &candidates.all[..];
    for index in resources.indices().filter(|index| stands(*index) == *index) {
        let (own, after) = rest.split_at(rest.iter().take_while(|candidate| candidate.resource == index).count());
        rest = after;
        write(resources, index, tape, own);
    }
}

impl Candidates {
    /// Adds what a resource fulfils by itself; with [`Profiles::UsCore`] it is filled where that makes it fulfil a profile.
    fn add(&mut self, resources: &mut Resources, index: ResourceIndex, tape: &mut Tape<'_>, mode: Profiles) {
        let (Some(made), Some(type_def)) = (resources.made(index), resources.type_def(index)) else { return };
        for profile in us_core(type_def.name) {
            self.attempt(profile, resources, index, tape, mode);
        }
        for profile in claimed(tape.tokens(made.tokens), tape) {
            let is_known = self.of(index).any(|own| own.profile.url == profile.url);
            if profile.type_name == type_def.name && !is_known {
                self.attempt(profile, resources, index, tape, mode);
            }
        }
    }

    fn attempt(
        &mut self,
        profile: &'static Profile,
        resources: &mut Resources,
        index: ResourceIndex,
        tape: &mut Tape<'_>,
        mode: Profiles,
    ) {
        let (Some(made), Some(type_def)) = (resources.made(index), resources.type_def(index)) else { return };
        let before = self.demands.len();
        let object = Object::new(type_def, tape.tokens(made.tokens));
        if !check::fulfils(profile, object, tape, &mut self.demands) {
            self.demands.truncate(before);
            let filled = (mode == Profiles::UsCore).then(|| fill::filled(profile, object)).flatten();
            let Some(tokens) = filled else { return };
            if !check::fulfils(profile, Object::new(type_def, &tokens), tape, &mut self.demands) {
                self.demands.truncate(before);
                return;
            }
            let tokens = tape.store(&tokens);
            resources.complete(index, Made { tokens, ..made });
        }
        let demands = before..self.demands.len();
        self.all.push(Candidate { resource: index, profile, demands, holds: true });
    }

    /// Those of a resource that hold.
    fn of(&self, index: ResourceIndex) -> impl Iterator<Item = &Candidate> {
        let first = self.all.partition_point(|candidate| candidate.resource < index);
        let own = self.all.iter().skip(first).take_while(move |candidate| candidate.resource == index);
        own.filter(|candidate| candidate.holds)
    }

    /// Takes back, until nothing changes, what rests on a target that is not what it must be.
    fn settle(&mut self, resources: &Resources, stands: &dyn Fn(ResourceIndex) -> ResourceIndex) {
        loop {
            let mut has_changed = false;
            for position in 0..self.all.len() {
                let Some(candidate) = self.all.get(position).filter(|candidate| candidate.holds) else { continue };
                let demands = self.demands.get(candidate.demands.clone()).unwrap_or_default();
                let holds = demands.iter().all(|demand| self.is_met(demand, resources, stands));
                has_changed |= !holds;
                if let Some(candidate) = self.all.get_mut(position) {
                    candidate.holds = holds;
                }
            }
            if !has_changed {
                return;
            }
        }
    }

    fn is_met(
        &self,
        (target, allowed): &Demand,
        resources: &Resources,
        stands: &dyn Fn(ResourceIndex) -> ResourceIndex,
    ) -> bool {
        let target = stands(*target);
        let type_name = resources.type_def(target).map_or("", |type_def| type_def.name);
        allowed.contains(&type_name) || self.of(target).any(|own| allowed.contains(&own.profile.url))
    }
}

/// `meta` of a resource; what comes before it is no more than an id.
fn meta<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<Member<'t, 'a>> {
    if !matches!(tokens.first(), Some(Token::Key(name)) if matches!(**name, "id" | "meta")) {
        return None;
    }
    let mut first = members(tokens).take_while(|member| matches!(member.name, "id" | "meta"));
    first.find(|member| member.name == "meta" && !member.shadow)
}

/// The profiles of the tables that stand in `meta.profile`.
fn claimed(tokens: &[Token<'_>], tape: &Tape<'_>) -> Vec<&'static Profile> {
    let Some(meta) = meta(tokens) else { return Vec::new() };
    let profiles = members(inside(meta.value)).filter(|member| member.name == "profile" && !member.shadow);
    let urls = profiles.flat_map(|member| items(member.value)).filter_map(|item| tape.str_of(item.first()?));
    urls.filter_map(by_url).collect()
}

/// Writes `meta.profile`: what holds, and what a mapping claims that no table knows.
fn write(resources: &mut Resources, index: ResourceIndex, tape: &mut Tape<'_>, candidates: &[Candidate]) {
    let Some(made) = resources.made(index) else { return };
    let tokens = tape.tokens(made.tokens);
    let own = meta(tokens).map(|meta| inside(meta.value)).unwrap_or_default();
    let held = candidates.iter().filter(|candidate| candidate.holds);
    let mut urls: Vec<Token<'_>> = Vec::new();
    for profile in members(own).filter(|member| member.name == "profile" && !member.shadow) {
        let items = items(profile.value).filter_map(|item| item.first().copied());
        urls.extend(items.filter(|url| tape.str_of(url).is_none_or(|url| by_url(url).is_none())));
    }
    urls.extend(held.map(|candidate| Token::Fixed(&candidate.profile.url)));
    if urls.is_empty() && claimed_nothing(own) {
        return;
    }
    let Some(meta_def) = type_def("Meta") else { return };
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
                out.extend([Token::Key(&"profile"), Token::ArrayStart]);
                out.extend_from_slice(urls);
                out.push(Token::ArrayEnd);
            }
            continue;
        }
        for member in members(meta).filter(|member| element.keys.contains(&member.name)) {
            member.push(&mut out);
        }
    }
    out
}

/// A resource with this `meta`, which comes after the id; without any where it is empty.
fn with_meta<'a>(tokens: &[Token<'a>], meta: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut out = Vec::with_capacity(tokens.len() + meta.len() + 1);
    let mut rest = tokens;
    for member in members(tokens).take_while(|member| matches!(member.name, "id" | "meta")) {
        let (own, after) = rest.split_at_checked(member.value.len() + 1).unwrap_or((rest, &[]));
        rest = after;
        if member.name == "id" {
            out.extend_from_slice(own);
        }
    }
    if !meta.is_empty() {
        out.push(Token::Key(&"meta"));
        out.extend_from_slice(meta);
    }
    out.extend_from_slice(rest);
    out
}
