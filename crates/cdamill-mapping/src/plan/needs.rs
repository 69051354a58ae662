//! What must stand directly inside an element for a rule to yield anything there: most rules ask for what an element does not
//! have, and one look at the names inside tells.

use cdamill_cda::{Name, NameSet};

use super::test::Test;
use super::{
    Cond, Expr, Extension, ExtensionBody, Member, MemberKind, Object, Path, Pipe, Row, Source, Stage, Start, Step,
    Value,
};

/// One of these names; `None`: it may yield something whatever is inside.
pub(crate) type Needs = Option<NameSet>;

const NOTHING: Needs = Some(NameSet::NONE);

/// Of several rules, each of which may yield something.
fn any(needs: impl IntoIterator<Item = Needs>) -> Needs {
    needs.into_iter().try_fold(NameSet::NONE, |all, one| Some(all.with(one?)))
}

/// Of several rules without which nothing is yielded: the one that is told by the fewest names.
fn all(needs: impl IntoIterator<Item = Needs>) -> Needs {
    needs.into_iter().flatten().min_by_key(|names| names.size())
}

pub(crate) fn of_kind(kind: &MemberKind) -> Needs {
    match kind {
        MemberKind::Value(value) => of_value(value),
        MemberKind::Object(object) => of_object(object),
        MemberKind::Extensions(extensions) | MemberKind::Shadow { extensions, .. } => of_extensions(extensions),
    }
}

fn of_object(object: &Object) -> Needs {
    of_members(&object.members)
}

fn of_members(members: &[Member]) -> Needs {
    any(members.iter().map(|member| member.needs))
}

fn of_extensions(extensions: &[Extension]) -> Needs {
    any(extensions.iter().map(|extension| match &extension.body {
        ExtensionBody::Members(members) => any(members.iter().map(|member| of_kind(&member.kind))),
        ExtensionBody::Items { value, .. } | ExtensionBody::Group(value) => of_value(value),
    }))
}

fn of_value(value: &Value) -> Needs {
    match value {
        Value::Nothing => NOTHING,
        Value::Expr(expr) => of_expr(expr),
        Value::Rows(rows) => any(rows.iter().map(of_row)),
        Value::Each { nodes, .. } | Value::Emit { nodes, .. } => of_path(&nodes.path),
        Value::All(values) => any(values.iter().map(of_value)),
    }
}

/// A row that reports does so whatever its value yields.
fn of_row(row: &Row) -> Needs {
    let when = row.when.as_ref().and_then(of_test);
    if row.report.is_some() { when } else { all([when, of_value(&row.value)]) }
}

fn of_expr(expr: &Expr) -> Needs {
    any(expr.pipes.iter().map(of_pipe))
}

fn of_pipe(pipe: &Pipe) -> Needs {
    let Source::Path(path) = &pipe.source else { return None };
    let further = pipe.stages.iter().flat_map(|stage| match stage {
        Stage::Join(_, further) => further.as_slice(),
        _ => &[],
    });
    any(std::iter::once(path).chain(further).map(of_path))
}

/// Of a step: one of its names; no names stand for any.
pub(crate) fn of_names(names: &[Name]) -> Needs {
    let set = names.iter().fold(NameSet::NONE, |set, name| set.with(NameSet::of(*name)));
    (!names.is_empty()).then_some(set)
}

fn of_path(path: &Path) -> Needs {
    path.needs
}

/// Of the steps of a path: what the first one leads to.
pub(crate) fn of_steps(start: Start, steps: &[Step]) -> Needs {
    steps.first().filter(|_| start == Start::Here)?.set
}

fn of_test(test: &Test) -> Needs {
    match test.cond() {
        Cond::Or(tests) => any(tests.iter().map(of_test)),
        Cond::And(tests) => all(tests.iter().map(of_test)),
        Cond::Never => NOTHING,
        Cond::Not(_) | Cond::Set(_) | Cond::Partner | Cond::Option(_) => None,
        // the second path is read elsewhere
        Cond::SameIdHere(path, _) => of_path(path),
        cond => all(cond.paths().into_iter().flatten().map(of_path)),
    }
}
