//! Definitions to a plan: every name resolved, every rule proved against CDA and STU3 as far as it can be.

mod conditions;
mod contexts;
mod expressions;
mod groups;
mod memory;
mod objects;
mod paths;
#[cfg(test)]
mod readme;
mod resolve;
mod told;

use foldhash::HashMap;
use std::collections::{BTreeMap, BTreeSet};

use cdamill_cda::model::TypeId;

use crate::plan::holdings::Holdings;
use crate::plan::test::Known;
use crate::plan::{GroupId, Plan, Start, Step};
use crate::problem::Problem;
use crate::syntax::definitions::{Definitions, GroupDefinition};
use crate::syntax::sources::{Findings, Sources};

/// Compiles `definitions`; every problem of every file in one run.
pub(crate) fn compile(
    definitions: &Definitions,
    sources: &Sources,
    mut findings: Findings,
) -> Result<Plan, Vec<Problem>> {
    let mut compiler = Compiler::new(definitions, &mut findings);
    compiler.propagate();
    let plan = compiler.plan();
    match plan {
        Some(plan) if findings.is_empty() => Ok(plan),
        _ => Err(findings.problems(sources)),
    }
}

pub(crate) struct Compiler<'d> {
    definitions: &'d Definitions,
    findings: &'d mut Findings,
    /// Groups with `extends` and `[always]` resolved, in the order of their names; `Entry` is the last.
    groups: Vec<(String, GroupDefinition)>,
    group_ids: BTreeMap<String, GroupId>,
    template_ids: BTreeMap<String, u16>,
    map_ids: BTreeMap<String, u16>,
    set_ids: BTreeMap<String, u16>,
    /// The CDA types at which each group is used.
    contexts: Vec<BTreeSet<TypeId>>,
    anywhere: contexts::Anywhere,
    /// Paths whose finds a run remembers, by where they start and their steps.
    memories: HashMap<(Start, Vec<Step>), u16>,
    /// What paths ask of a document.
    holdings: Holdings,
    /// The conditions so far.
    tests: Known,
    /// Named conditions being unfolded, to find circles.
    unfolding: Vec<String>,
}

/// The group that the `[[entry]]` rules make.
pub(crate) const ENTRY: &str = "Entry";

/// The group that is read at the ids of statements that became part of another's resource.
pub(crate) const PART_IDENTIFIER: &str = "PartIdentifier";
