//! Right-hand sides: expressions, rows, `each`, `emit`, `all`.

use toml::de::{DeTable, DeValue};

use super::ast::{Cond, Expr, Path, Pipe, Row, Spanned, Value};
use super::definitions::{Child, Choice, ChoiceTarget, Skip};
use super::parser;
use super::reader::{Item, Reader};

impl Reader<'_> {
    pub(crate) fn cond(&mut self, item: &Item<'_>) -> Option<Cond> {
        let text = self.text(item)?;
        parser::cond(&text.item, text.span).map_err(|e| self.parse_error(e)).ok()
    }

    pub(crate) fn expr(&mut self, item: &Item<'_>) -> Option<Expr> {
        let text = self.text(item)?;
        parser::expr(&text.item, text.span).map_err(|e| self.parse_error(e)).ok()
    }

    pub(crate) fn pipe(&mut self, item: &Item<'_>) -> Option<Pipe> {
        let text = self.text(item)?;
        parser::pipe(&text.item, text.span).map_err(|e| self.parse_error(e)).ok()
    }

    pub(crate) fn path(&mut self, item: &Item<'_>) -> Option<Path> {
        let text = self.text(item)?;
        parser::path(&text.item, text.span).map_err(|e| self.parse_error(e)).ok()
    }

    pub(crate) fn value(&mut self, item: &Item<'_>) -> Option<Value> {
        match item.get_ref() {
            DeValue::Boolean(false) => Some(Value::Remove),
            DeValue::String(_) => self.expr(item).map(Value::Expr),
            DeValue::Array(items) => Some(Value::Rows(items.iter().filter_map(|item| self.row(item)).collect())),
            DeValue::Table(table) => {
                let row = self.members(item, table, false)?;
                Some(row.value)
            }
            _ => {
                self.wrong(item, "an expression, rows, each, emit, all or false");
                None
            }
        }
    }

    fn row(&mut self, item: &Item<'_>) -> Option<Row> {
        let table = self.table(item)?;
        self.members(item, table, true)
    }

    fn members(&mut self, item: &Item<'_>, table: &DeTable<'_>, in_rows: bool) -> Option<Row> {
        let mut row = RowParts::default();
        let mut failed = false;
        for (key, member) in table.iter() {
            let name = key.get_ref().as_ref();
            failed |= match name {
                "when" if in_rows => none(&mut row.when, self.cond(member)),
                "report" if in_rows => none(&mut row.report, self.text(member)),
                "value" if in_rows => none(&mut row.value, self.value(member)),
                "each" => none(&mut row.each, self.pipe(member)),
                "emit" => none(&mut row.emit, self.pipe(member)),
                "use" => none(&mut row.group, self.text(member)),
                "all" => {
                    let items = self.array(member);
                    none(&mut row.all, Some(items.iter().filter_map(|item| self.value(item)).collect()))
                }
                _ => {
                    let known: &[&str] = if in_rows { &ROW_KEYS } else { &VALUE_KEYS };
                    self.unknown(key, name, known);
                    false
                }
            };
        }
        if failed {
            return None;
        }
        let value = match (row.value, row.each, row.emit, row.group, row.all) {
            (Some(value), None, None, None, None) => value,
            (None, Some(nodes), None, Some(group), None) => Value::Each { nodes, group },
            (None, None, Some(nodes), Some(group), None) => Value::Emit { nodes, group },
            (None, None, None, None, Some(all)) => Value::All(all),
            _ => {
                self.wrong(item, "exactly one of value, each with use, emit with use, all");
                return None;
            }
        };
        Some(Row { when: row.when, value, report: row.report })
    }

    pub(crate) fn children(&mut self, item: &Item<'_>) -> Vec<Child> {
        let mut children = Vec::new();
        for item in self.array(item) {
            let Some(table) = self.table(item) else { continue };
            let (mut nodes, mut group, mut when, mut failed) = (None, None, None, false);
            for (key, member) in table.iter() {
                match key.get_ref().as_ref() {
                    "emit" => failed |= none(&mut nodes, self.pipe(member)),
                    "use" => failed |= none(&mut group, self.text(member)),
                    "when" => failed |= none(&mut when, self.cond(member)),
                    name => self.unknown(key, name, &["emit", "use", "when"]),
                }
            }
            match (nodes, group) {
                (Some(nodes), Some(group)) if !failed => children.push(Child { nodes, group, when }),
                _ if failed => {}
                _ => self.wrong(item, "emit and use"),
            }
        }
        children
    }

    pub(crate) fn choices(&mut self, item: &Item<'_>) -> Vec<Choice> {
        let mut choices = Vec::new();
        for item in self.array(item) {
            let Some(table) = self.table(item) else { continue };
            let (mut when, mut at, mut target, mut report, mut failed) = (None, None, None, None, false);
            for (key, member) in table.iter() {
                match key.get_ref().as_ref() {
                    "when" => failed |= none(&mut when, self.cond(member)),
                    "at" => failed |= none(&mut at, self.path(member)),
                    "use" => failed |= none(&mut target, self.text(member)),
                    "report" => failed |= none(&mut report, self.text(member)),
                    name => self.unknown(key, name, &["when", "at", "use", "report"]),
                }
            }
            match target {
                Some(target) if !failed => {
                    choices.push(Choice { when, at, target: choice_target(target), report });
                }
                _ if failed => {}
                _ => self.wrong(item, "use"),
            }
        }
        choices
    }

    pub(crate) fn skips(&mut self, item: &Item<'_>) -> Vec<Skip> {
        let mut skips = Vec::new();
        for item in self.array(item) {
            let Some(table) = self.table(item) else { continue };
            let (mut when, mut report, mut failed) = (None, None, false);
            for (key, member) in table.iter() {
                match key.get_ref().as_ref() {
                    "when" => failed |= none(&mut when, self.cond(member)),
                    "report" => failed |= none(&mut report, self.text(member)),
                    name => self.unknown(key, name, &["when", "report"]),
                }
            }
            match when {
                Some(when) if !failed => skips.push(Skip { when, report }),
                _ if failed => {}
                _ => self.wrong(item, "when"),
            }
        }
        skips
    }
}

const VALUE_KEYS: [&str; 4] = ["each", "emit", "use", "all"];
const ROW_KEYS: [&str; 7] = ["when", "report", "value", "each", "emit", "use", "all"];

#[derive(Default)]
struct RowParts {
    when: Option<Cond>,
    report: Option<Spanned<String>>,
    value: Option<Value>,
    each: Option<Pipe>,
    emit: Option<Pipe>,
    group: Option<Spanned<String>>,
    all: Option<Vec<Value>>,
}

/// Stores what was parsed; true when there was nothing, which has been noted already.
fn none<T>(slot: &mut Option<T>, parsed: Option<T>) -> bool {
    *slot = parsed;
    slot.is_none()
}

fn choice_target(text: Spanned<String>) -> ChoiceTarget {
    match text.item.strip_prefix("ref(").and_then(|rest| rest.strip_suffix(')')) {
        Some(name) => ChoiceTarget::Ref(Spanned { item: name.trim().to_owned(), span: text.span }),
        None => ChoiceTarget::Group(text),
    }
}
