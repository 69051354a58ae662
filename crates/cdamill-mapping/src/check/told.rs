//! Which codes are written as they are: what a concept map makes of them needs not repeat them.

use cdamill_cda::names;

use crate::plan::{Member, MemberKind, Path, Pipe, Source, Stage, Value, Writer};

/// Notes at each pipe that asks a concept map whether another member of the object writes the codes of the same path, or
/// the extensions of the same primitive.
pub(super) fn mark(members: &mut [Member]) {
    let mut whole = Vec::new();
    for member in members.iter() {
        if let MemberKind::Value(value) = &member.kind {
            written_whole(value, &mut whole);
        }
    }
    let shadows = members.iter().filter(|member| matches!(member.kind, MemberKind::Shadow { .. }));
    let shadowed: Vec<usize> = shadows.map(|member| member.index).collect();
    for member in members {
        let is_shadowed = shadowed.contains(&member.index);
        if let MemberKind::Value(value) = &mut member.kind {
            pipes(value, &mut |pipe| pipe.told = is_shadowed || is_told(pipe, &whole));
        }
    }
}

/// The paths of which every coding is written, whatever else holds.
fn written_whole(value: &Value, found: &mut Vec<Path>) {
    match value {
        Value::Expr(expr) => {
            if let Some(Pipe { source: Source::Path(path), stages, writer, .. }) = expr.pipes.first()
                && stages.is_empty()
                && matches!(writer, Writer::Type("CodeableConcept") | Writer::Codings)
            {
                found.push(path.clone());
            }
        }
        Value::All(values) => values.iter().for_each(|value| written_whole(value, found)),
        _ => {}
    }
}

fn is_told(pipe: &Pipe, whole: &[Path]) -> bool {
    let asks = matches!(pipe.writer, Writer::MapCoding(_) | Writer::MapConcept(_))
        || pipe.stages.iter().any(|stage| matches!(stage, Stage::Map(_)));
    let Source::Path(path) = &pipe.source else { return false };
    let is_code = path.attribute.is_none_or(|name| name == names::CODE);
    let is_same = |other: &Path| other.start == path.start && other.steps == path.steps;
    asks && is_code && whole.iter().any(is_same)
}

fn pipes(value: &mut Value, visit: &mut impl FnMut(&mut Pipe)) {
    match value {
        Value::Expr(expr) => expr.pipes.iter_mut().for_each(visit),
        Value::Rows(rows) => {
            for row in rows {
                pipes(&mut row.value, visit);
            }
        }
        Value::All(values) => {
            for value in values {
                pipes(value, visit);
            }
        }
        Value::Nothing | Value::Each { .. } | Value::Emit { .. } => {}
    }
}
