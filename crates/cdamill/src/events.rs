//! What merging says, as issues.

use cdamill_cda::Tree;
use cdamill_mapping::SourceRange;
use cdamill_stu3::{Event, EventKind, Finished};

use crate::report::{Issue, IssueSeverity};

/// The issue of an event of which nothing is said elsewhere: what merging and pruning lose, the mapping reports itself, at
/// the statement that lost it.
pub(crate) fn issue(event: &Event, finished: &Finished, sources: &[SourceRange], tree: &Tree<'_>) -> Option<Issue> {
    let meaning = match event.kind {
        EventKind::Merged => "Two entries are the same; they made one resource.",
        EventKind::United => "Several mentions of the same thing were united in one resource.",
        _ => return None,
    };
    let position = finished.position_of(event.resource);
    let source = position.and_then(|position| sources.get(position)).filter(|source| !source.path.is_empty());
    let (line, column) = source.map(|source| tree.line_column(source.bytes.start)).unzip();
    Some(Issue {
        code: event.kind.code(),
        severity: IssueSeverity::Information,
        meaning,
        detail: None,
        element: source.map(|source| source.path.clone()),
        template: None,
        line,
        column,
        target: finished.resource_of(event.resource).map(|resource| resource.type_name.to_owned()),
    })
}
