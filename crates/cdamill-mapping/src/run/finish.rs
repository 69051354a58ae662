//! What a run made, given ids and written as JSON.

use foldhash::{HashSet, HashSetExt};

use cdamill_cda::{Diagnostic, Paths, Tree, codes};
use cdamill_stu3::{EventKind, Finished};

use super::{Outcome, SourceOf, identity, losses::losses, said::Said};
use crate::mapping::{Converted, SourceRange};

pub(crate) fn finish(outcome: Outcome<'_>, tree: &Tree<'_>) -> Converted {
    let Outcome { mut tape, mut resources, mut diagnostics, sources, document, rewritten, profiles } = outcome;
    let prepared = resources.prepare(&mut tape, profiles, &mut |index, into| {
        identity::content(tree, sources.get(index.position()), into);
    });
    // before the JSON is written: tokens go as it comes
    let said = || Said::new(prepared.tokens(&resources, &tape), &tape);
    let losses = rewritten.map(|rewritten| losses(document, rewritten, said())).unwrap_or_default();
    let finished = prepared.write(&resources, &mut tape);
    drop(tape);
    diagnostics.extend(events(&finished, &sources));
    if finished.is_undated() && !document.is_added() {
        diagnostics.push(Diagnostic::new(codes::UNDATED).at_node(document.id()));
    }
    // what is read twice, for two elements, is told once
    let mut told = HashSet::new();
    diagnostics
        .retain(|diagnostic| told.insert((diagnostic.code, diagnostic.node, diagnostic.offset, diagnostic.detail)));
    let mut paths = Paths::new();
    let mut places: Vec<Option<SourceRange>> = vec![None; finished.len()];
    for index in resources.indices() {
        let (Some(position), Some(source)) = (finished.position_of(index), sources.get(index.position())) else {
            continue;
        };
        if let Some(place) = places.get_mut(position)
            && place.is_none()
            && let Some(node) = tree.node(source.node)
        {
            *place = Some(SourceRange { path: paths.path(node), bytes: node.range() });
        }
    }
    let made_of = resources.indices().filter_map(|index| {
        let source = sources.get(index.position())?;
        Some((finished.position_of(index)?, source.node))
    });
    let made_of = made_of.collect();
    let nowhere = || SourceRange { path: String::new(), bytes: 0..0 };
    Converted {
        finished,
        diagnostics,
        losses,
        made_of,
        sources: places.into_iter().map(|place| place.unwrap_or_else(nowhere)).collect(),
        paths,
    }
}

/// Merging and pruning, as diagnostics at the statement concerned.
fn events(finished: &Finished, sources: &[SourceOf]) -> Vec<Diagnostic> {
    let event = |event: &cdamill_stu3::Event| {
        let code = match event.kind {
            EventKind::SameIdentityOtherContent => codes::CONTENT_CONFLICT,
            EventKind::MergedWithLoss | EventKind::UnitedWithLoss => codes::UNMAPPED_CONTENT,
            EventKind::ElementPruned | EventKind::ResourcePruned => codes::REQUIRED_MISSING,
            EventKind::ElementRefused => codes::INVALID_ELEMENT,
            EventKind::ResourceRefused => codes::INVALID_RESOURCE,
            _ => return None,
        };
        let source = sources.get(event.resource.position())?;
        Some(Diagnostic::new(code).at_node(source.node))
    };
    finished.events().iter().filter_map(event).collect()
}
