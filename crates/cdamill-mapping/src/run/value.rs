//! Values: what stands on the right of a key, written to the tape.

use cdamill_cda::{Node, codes};
use cdamill_stu3::definitions::ElementDef;
use cdamill_stu3::{Key, ResourceIndex, Target};

use super::Run;
use super::emit::Emitted;
use crate::convert::absent;
use crate::plan::{Expr, GroupId, Kind, Nodes, Object, Pipe, Row, Source, Value, Writer};

/// Where a value goes.
#[derive(Clone, Copy)]
pub(crate) struct Sink {
    pub(crate) element: &'static ElementDef,
    /// Whether the key is to be written first; items of an array have none.
    pub(crate) keyed: bool,
    /// Whether the source's codes are told elsewhere: a code that a concept map replaces needs no place beside its target.
    pub(crate) told: bool,
}

impl Sink {
    /// The key for a value of type `name`; an element of one type has one key.
    pub(crate) fn key_of(self, name: &str) -> Option<Key> {
        self.element.key_for(name).or_else(|| match self.element.types {
            [_] => self.element.keys.first(),
            _ => None,
        })
    }
}

impl<'a> Run<'a> {
    /// Writes the key for a value of type `name`; false when the element does not take that type.
    pub(crate) fn head(&mut self, sink: Sink, name: &str) -> bool {
        let restricted = || (name == "Quantity").then(|| sink.element.key_for("SimpleQuantity")).flatten();
        let key = sink.key_of(name).or_else(restricted);
        match key {
            Some(key) if sink.keyed => {
                self.tape.key(key);
                true
            }
            found => found.is_some(),
        }
    }

    /// Writes what `value` yields: one value, or for a list every item. How many were written.
    pub(crate) fn value(
        &mut self,
        value: &'a Value,
        node: Node<'a>,
        sink: Sink,
        many: bool,
        url: Option<&'a str>,
    ) -> usize {
        match value {
            Value::Nothing => 0,
            Value::Expr(expr) => self.expr(expr, node, sink, many, url),
            Value::Rows(rows) => match self.row(rows, node) {
                Some(row) => self.value(&row.value, node, sink, many, url),
                None => 0,
            },
            Value::All(values) => values.iter().map(|value| self.value(value, node, sink, many, url)).sum(),
            Value::Each { nodes, group } => self.each(nodes, *group, node, sink, many, url),
            Value::Emit { nodes, group } => self.emit_value(nodes, *group, node, sink, many, url),
        }
    }

    /// The first row whose condition holds: it decides, also when it yields nothing.
    fn row(&mut self, rows: &'a [Row], node: Node<'a>) -> Option<&'a Row> {
        let scope = self.scope(node);
        let row = rows.iter().find(|row| scope.holds_opt(&row.when, node))?;
        if let Some(code) = row.report {
            self.report(code, node);
        }
        Some(row)
    }

    fn expr(&mut self, expr: &'a Expr, node: Node<'a>, sink: Sink, many: bool, url: Option<&'a str>) -> usize {
        let scope = self.scope(node);
        for pipe in expr.pipes.iter().filter(|pipe| scope.may_yield(pipe, node)) {
            let count = self.pipe(pipe, node, sink, many, url);
            if count > 0 {
                return count;
            }
        }
        0
    }

    fn pipe(&mut self, pipe: &'a Pipe, node: Node<'a>, sink: Sink, many: bool, url: Option<&'a str>) -> usize {
        match &pipe.source {
            Source::Ref(group) => {
                let index = self.referred(*group);
                self.references(index, sink, url)
            }
            Source::Everything => self.references(self.everything(), sink, url),
            Source::Conducted(name) => {
                let spoken_for = self.conducted(*name, node);
                self.references(spoken_for, sink, url)
            }
            Source::Data => {
                let Some(original) = self.original else { return 0 };
                self.item(url, |run| run.head(sink, "base64Binary") && run.tape.base64(original))
            }
            Source::Coding { system, code, display } => {
                let concept = pipe.writer == Writer::Type("CodeableConcept");
                self.item(url, |run| run.fixed_coding(sink, system, code, display.as_deref(), concept))
            }
            Source::Path(path) if pipe.writer == Writer::Span => {
                let nodes = self.scope(node).found(path, node);
                self.item(url, |run| crate::convert::span(run, &nodes, sink))
            }
            Source::Absent(reason) => {
                let Writer::Type(name) = pipe.writer else { return 0 };
                self.item(url, |run| absent(run, sink, name, reason))
            }
            _ => {
                let sink = Sink { told: pipe.told, ..sink };
                let mut count = 0;
                self.pipe_items(pipe, node, &mut |run, item| {
                    count += run.item(url, |run| crate::convert::write(run, pipe.writer, &item, sink));
                    many || count == 0
                });
                count
            }
        }
    }

    fn references(&mut self, to: impl IntoIterator<Item = ResourceIndex>, sink: Sink, url: Option<&'a str>) -> usize {
        let one = |index| {
            self.item(url, |run| run.head(sink, "Reference") && run.tape.reference(Target::Resource(index), None))
        };
        to.into_iter().map(one).sum()
    }

    /// Writes one item; takes it back when it comes to nothing.
    fn item(&mut self, url: Option<&'a str>, write: impl FnOnce(&mut Run<'a>) -> bool) -> usize {
        let Some(left) = self.writable.checked_sub(1) else { return 0 };
        self.writable = left;
        if left == 0 {
            self.report(codes::LIMIT_REACHED, self.document);
        }
        let mark = self.tape.mark();
        if let Some(url) = url {
            self.tape.start_object();
            self.tape.key(&"url");
            self.tape.text(url);
        }
        let written = write(self);
        if written && (url.is_none() || self.tape.end_object()) {
            1
        } else {
            self.tape.rollback(mark);
            0
        }
    }

    fn each(
        &mut self,
        nodes: &'a Nodes,
        group: GroupId,
        node: Node<'a>,
        sink: Sink,
        many: bool,
        url: Option<&'a str>,
    ) -> usize {
        let mut count = 0;
        let scope = self.scope(node);
        let outer = self.timing;
        scope.nodes(&nodes.path, node, &mut |found| {
            let alternatives = if nodes.timings { crate::convert::timing_alternatives(found) } else { 1 };
            for alternative in 0..alternatives {
                if nodes.timings {
                    self.timing = alternative;
                }
                count += self.item(None, |run| run.element(group, found, sink, url));
                if !many && count > 0 {
                    return false;
                }
            }
            true
        });
        self.timing = outer;
        count
    }

    /// Writes a backbone or datatype group as one item of a list.
    pub(super) fn write_element(&mut self, id: GroupId, node: Node<'a>, sink: Sink) -> usize {
        self.item(None, |run| run.element(id, node, sink, None))
    }

    /// Writes a backbone or datatype group as one object.
    fn element(&mut self, id: GroupId, node: Node<'a>, sink: Sink, url: Option<&'a str>) -> bool {
        if !self.goes_deeper(node) {
            return false;
        }
        let written = self.element_object(id, node, sink, url);
        self.depth -= 1;
        written
    }

    fn element_object(&mut self, id: GroupId, node: Node<'a>, sink: Sink, url: Option<&'a str>) -> bool {
        let Some(group) = self.plan.group(id) else { return false };
        let Kind::Element(object) = &group.kind else { return false };
        if !self.enters(group, node) {
            return false;
        }
        match url {
            // the group fills the extension itself
            Some(url) if object.def.name == "Extension" => {
                self.head(sink, object.def.name) && self.extension(url, &object.members, node)
            }
            Some(url) => {
                self.tape.start_object();
                self.tape.key(&"url");
                self.tape.text(url);
                self.filled(object, node, sink) && self.tape.end_object()
            }
            None => self.filled(object, node, sink),
        }
    }

    fn filled(&mut self, object: &'a Object, node: Node<'a>, sink: Sink) -> bool {
        if !self.head(sink, object.def.name) {
            return false;
        }
        self.tape.start_object();
        let inside = self.tape.mark();
        let complete = self.members(object, node);
        let empty = self.tape.is_empty_since(inside);
        complete && !empty && self.tape.end_object()
    }

    fn emit_value(
        &mut self,
        nodes: &'a Nodes,
        group: GroupId,
        node: Node<'a>,
        sink: Sink,
        many: bool,
        url: Option<&'a str>,
    ) -> usize {
        if !self.scope(node).may_lead(&nodes.path, node) {
            return 0;
        }
        let reference = sink.element.types.iter().find(|t| t.name == "Reference");
        let targets =
            reference.map(|reference| reference.targets).filter(|targets| !targets.is_empty()).unwrap_or(&["Resource"]);
        let mut count = 0;
        for node in self.emitting_from(nodes, node) {
            if !self.is_due(nodes, node) {
                continue;
            }
            let mut emitted = Vec::new();
            self.emit_to(group, node, targets, &mut emitted);
            self.emitted_nested(nodes, node, &emitted);
            for one in emitted {
                count += match one {
                    Emitted::Resource(index) => self.references([index], sink, url),
                    Emitted::Display(text) => self
                        .item(url, |run| run.head(sink, "Reference") && run.tape.reference(Target::None, Some(&text))),
                };
                if !many && count > 0 {
                    return count;
                }
            }
        }
        count
    }
}
