//! Right-hand sides: sources, converters, and whether what they write fits the element.

use cdamill_cda::Name;
use cdamill_stu3::definitions::{ElementDef, Kind, TypeRef, type_def};

use super::Compiler;
use super::paths::Place;
use crate::plan::{Expr, IdPart, Nodes, Pipe, Row, Source, Stage, UdiPart, Value, Writer};
use crate::problem::{
    CARDINALITY, CHOICE_TYPE, CODE_BINDING, CONVERTER_ARGUMENT, GROUP_KIND, REFERENCE_TARGET, UNKNOWN_CDA_ELEMENT,
    UNKNOWN_CONVERTER, WRONG_TYPE, nearest,
};
use crate::syntax::ast::{self, Argument, Call, Span};

/// The element that a value is for.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) element: &'static ElementDef,
    /// Of a choice written with its type (`valueCode`) this type alone.
    pub(super) types: &'static [TypeRef],
    pub(super) list: bool,
}

const TYPES: [&str; 24] = [
    "Identifier",
    "CodeableConcept",
    "Coding",
    "code",
    "string",
    "boolean",
    "integer",
    "positiveInt",
    "decimal",
    "uri",
    "date",
    "dateTime",
    "instant",
    "Period",
    "Quantity",
    "SimpleQuantity",
    "Age",
    "Range",
    "Ratio",
    "HumanName",
    "Address",
    "ContactPoint",
    "Timing",
    "Attachment",
];
const MORE_TYPES: [&str; 2] = ["Annotation", "Narrative"];
const OTHERS: [&str; 22] = [
    "id",
    "codings",
    "effective",
    "interval",
    "span",
    "any",
    "document-identifier",
    "member-identifier",
    "entry",
    "udi",
    "time",
    "map-coding",
    "map-concept",
    "text",
    "display",
    "map",
    "prefix",
    "suffix",
    "join",
    "system",
    "oid-uri",
    "language",
];

/// Every converter by its name, with those that stand after a path of nodes alone.
#[cfg(test)]
pub(super) fn converters() -> impl Iterator<Item = &'static str> {
    TYPES.into_iter().chain(MORE_TYPES).chain(OTHERS).chain(["timings", "unread"])
}

impl Compiler<'_> {
    pub(super) fn value(&mut self, value: &ast::Value, place: Place<'_>, target: Target) -> Value {
        match value {
            ast::Value::Remove => Value::Nothing,
            ast::Value::Expr(expr) => Value::Expr(self.expr(expr, place, Some(target))),
            ast::Value::Rows(rows) => Value::Rows(rows.iter().map(|row| self.row(row, place, target)).collect()),
            ast::Value::All(values) => {
                Value::All(values.iter().map(|value| self.value(value, place, target)).collect())
            }
            ast::Value::Each { nodes, group } => {
                let compiled = self.nodes(nodes, place);
                match self.group_id(group) {
                    Some(id) => {
                        self.element_group(&group.item, target, group.span);
                        Value::Each { nodes: compiled, group: id }
                    }
                    None => Value::Nothing,
                }
            }
            ast::Value::Emit { nodes, group } => {
                let compiled = self.nodes(nodes, place);
                match self.group_id(group) {
                    Some(id) => {
                        self.reference_target(&group.item, target, group.span);
                        Value::Emit { nodes: compiled, group: id }
                    }
                    None => Value::Nothing,
                }
            }
        }
    }

    fn row(&mut self, row: &ast::Row, place: Place<'_>, target: Target) -> Row {
        Row {
            when: self.optional_cond(&row.when, place),
            value: self.value(&row.value, place, target),
            report: self.report(&row.report),
        }
    }

    pub(super) fn nodes(&mut self, pipe: &ast::Pipe, place: Place<'_>) -> Nodes {
        let (timings, unread) = match pipe.converters.as_slice() {
            [] => (false, false),
            [call] if call.name.item == "timings" => (true, false),
            [call] if call.name.item == "unread" => (false, true),
            [call, ..] => {
                let message = "only `timings` or `unread` may follow a path of nodes";
                self.findings.add(CONVERTER_ARGUMENT, call.name.span, message);
                (false, false)
            }
        };
        let path = match &pipe.source {
            ast::Source::Path(path) => {
                if let Some(name) = &path.attribute {
                    self.findings.add(CONVERTER_ARGUMENT, name.span, "an element was expected, not an attribute");
                }
                self.path(path, place)
            }
            _ => {
                self.findings.add(CONVERTER_ARGUMENT, pipe.span, "a path to elements was expected here");
                crate::plan::Path::new(crate::plan::Start::Here, Vec::new(), None, None)
            }
        };
        Nodes { path, timings, unread }
    }

    /// `target` is absent where only text is asked for (`display`, `key`).
    pub(super) fn expr(&mut self, expr: &ast::Expr, place: Place<'_>, target: Option<Target>) -> Expr {
        Expr { pipes: expr.pipes.iter().filter_map(|pipe| self.pipe(pipe, place, target)).collect() }
    }

    fn pipe(&mut self, pipe: &ast::Pipe, place: Place<'_>, target: Option<Target>) -> Option<Pipe> {
        let (source, implied) = self.source(&pipe.source, place, target)?;
        let (mut stages, mut writer) = (Vec::new(), None);
        for call in &pipe.converters {
            if writer.is_some() {
                self.findings.add(CONVERTER_ARGUMENT, call.name.span, "nothing may follow a converter that writes");
                return None;
            }
            match self.converter(call, place)? {
                Converter::Stage(stage) => stages.push(stage),
                Converter::Writer(found) => writer = Some(found),
            }
        }
        let Some(target) = target else {
            return Some(Pipe::new(source, stages, Writer::Text));
        };
        let writer = match writer.or(implied) {
            Some(writer) => writer,
            None => self.default_writer(target, pipe.span)?,
        };
        let is_text = !stages.is_empty()
            || match &source {
                Source::Path(path) => path.attribute.is_some(),
                Source::Literal(_) | Source::Bool(_) | Source::Hash => true,
                Source::Ref(_) | Source::Everything | Source::Conducted(_) | Source::Data => false,
                Source::Coding { .. } | Source::Absent(_) => false,
            };
        if is_text && !reads_text(writer) {
            self.findings.add(CONVERTER_ARGUMENT, pipe.span, "this converter reads an element, a text comes here");
        }
        self.fits(writer, target, pipe.span);
        self.codes(&source, &stages, target, pipe.span);
        Some(Pipe::new(source, stages, writer))
    }

    fn source(
        &mut self,
        source: &ast::Source,
        place: Place<'_>,
        target: Option<Target>,
    ) -> Option<(Source, Option<Writer>)> {
        Some(match source {
            ast::Source::Path(path) => (Source::Path(self.path(path, place)), None),
            ast::Source::Literal(text) => (Source::Literal(text.item.clone()), None),
            ast::Source::Bool(value) => (Source::Bool(*value), None),
            ast::Source::Ref(name) => {
                let id = self.group_id(name)?;
                if let Some(target) = target {
                    self.reference_target(&name.item, target, name.span);
                }
                (Source::Ref(id), Some(Writer::Type("Reference")))
            }
            ast::Source::Everything(span) => {
                self.takes_any_resource(target, *span);
                (Source::Everything, Some(Writer::Type("Reference")))
            }
            ast::Source::Conducted(name) => {
                self.takes_any_resource(target, name.span);
                let Some(known) = Name::of(&name.item) else {
                    let message = format!("CDA has no element `{}`", name.item);
                    self.findings.add(UNKNOWN_CDA_ELEMENT, name.span, message);
                    return None;
                };
                (Source::Conducted(known), Some(Writer::Type("Reference")))
            }
            ast::Source::Input(what) => match what.item.as_str() {
                "hash" => (Source::Hash, None),
                "data" => (Source::Data, Some(Writer::Type("base64Binary"))),
                _ => {
                    self.findings.add(CONVERTER_ARGUMENT, what.span, "`input` has a 'hash' and 'data'");
                    return None;
                }
            },
            ast::Source::Coding { system, code, display } => {
                let coding = Source::Coding { system: system.clone(), code: code.clone(), display: display.clone() };
                (coding, Some(Writer::Type("Coding")))
            }
            ast::Source::Concept { system, code, display } => {
                let coding = Source::Coding { system: system.clone(), code: code.clone(), display: display.clone() };
                (coding, Some(Writer::Type("CodeableConcept")))
            }
            ast::Source::Absent(reason) => {
                let name = target.filter(|target| target.types.len() == 1).and_then(|target| target.types.first());
                match name {
                    Some(name)
                        if target.is_some_and(|target| target.list)
                            && type_def(name.name).is_some_and(|def| def.kind == Kind::Primitive) =>
                    {
                        self.findings.add(
                            CARDINALITY,
                            reason.span,
                            "`absent` cannot stand in a list of primitive values",
                        );
                        return None;
                    }
                    Some(name) => (Source::Absent(reason.item.clone()), Some(Writer::Type(name.name))),
                    None => {
                        self.findings.add(CHOICE_TYPE, reason.span, "`absent` needs an element of one type");
                        return None;
                    }
                }
            }
        })
    }

    fn converter(&mut self, call: &Call, place: Place<'_>) -> Option<Converter> {
        let name = call.name.item.as_str();
        let literal = match call.arguments.as_slice() {
            [Argument::Literal(text)] => Some(text.item.clone()),
            _ => None,
        };
        let found = match (name, literal) {
            ("udi", Some(text)) => match UdiPart::by_name(&text) {
                Some(part) => Converter::Stage(Stage::Udi(part)),
                None => return self.misused(call),
            },
            ("id", Some(text)) => match IdPart::by_name(&text) {
                Some(part) => Converter::Stage(Stage::Id(part)),
                None => return self.misused(call),
            },
            ("prefix", Some(text)) => Converter::Stage(Stage::Prefix(text)),
            ("suffix", Some(text)) => Converter::Stage(Stage::Suffix(text)),
            ("map" | "map-coding" | "map-concept", None) => {
                let [argument] = call.arguments.as_slice() else { return self.misused(call) };
                let map = self.argument_name(argument)?;
                let id = self.map_id(&map.item, map.span)?;
                match name {
                    "map" => Converter::Stage(Stage::Map(id)),
                    "map-coding" => Converter::Writer(Writer::MapCoding(id)),
                    _ => Converter::Writer(Writer::MapConcept(id)),
                }
            }
            ("join", _) => Converter::Stage(self.join(call, place)?),
            (_, _) if !call.arguments.is_empty() => return self.misused(call),
            ("text", _) => Converter::Stage(Stage::Text),
            ("display", _) => Converter::Stage(Stage::Display),
            ("time", _) => Converter::Stage(Stage::Time),
            ("system", _) => Converter::Stage(Stage::System),
            ("oid-uri", _) => Converter::Stage(Stage::OidUri),
            ("language", _) => Converter::Stage(Stage::Language),
            ("codings", _) => Converter::Writer(Writer::Codings),
            ("effective", _) => Converter::Writer(Writer::Effective),
            ("interval", _) => Converter::Writer(Writer::Interval),
            ("span", _) => Converter::Writer(Writer::Span),
            ("document-identifier", _) => Converter::Writer(Writer::DocumentIdentifier),
            ("member-identifier", _) => Converter::Writer(Writer::MemberIdentifier),
            ("entry", _) => Converter::Writer(Writer::Entry),
            ("any", _) => Converter::Writer(Writer::Any),
            _ => match TYPES.iter().chain(&MORE_TYPES).find(|known| **known == name) {
                Some(known) => Converter::Writer(Writer::Type(known)),
                None => return self.misused(call),
            },
        };
        Some(found)
    }

    /// `join('...', path, ...)`
    fn join(&mut self, call: &Call, place: Place<'_>) -> Option<Stage> {
        let Some((Argument::Literal(between), further)) = call.arguments.split_first() else {
            self.misused(call);
            return None;
        };
        let mut paths = Vec::new();
        for argument in further {
            let Argument::Path(path) = argument else {
                self.misused(call);
                return None;
            };
            paths.push(self.path(path, place));
        }
        Some(Stage::Join(between.item.clone(), paths))
    }

    fn misused(&mut self, call: &Call) -> Option<Converter> {
        let name = call.name.item.as_str();
        let known = || TYPES.iter().chain(&MORE_TYPES).chain(&OTHERS).copied();
        if known().any(|known| known == name) {
            self.findings.add(CONVERTER_ARGUMENT, call.name.span, format!("`{name}` takes other arguments"));
        } else {
            let suggestion = nearest(name, known());
            self.findings.suggest(
                UNKNOWN_CONVERTER,
                call.name.span,
                format!("there is no converter `{name}`"),
                suggestion,
            );
        }
        None
    }

    fn default_writer(&mut self, target: Target, span: Span) -> Option<Writer> {
        match target.types {
            [only] if is_converted(only.name) => Some(Writer::Type(only.name)),
            [only] => {
                let message = format!("`{}` is a {}: fill it by ref, emit or each", target.element.name, only.name);
                self.findings.add(WRONG_TYPE, span, message);
                None
            }
            _ => {
                let message = format!("`{}[x]` needs a converter that says its type", target.element.name);
                self.findings.add(CHOICE_TYPE, span, message);
                None
            }
        }
    }

    fn fits(&mut self, writer: Writer, target: Target, span: Span) {
        if target.types.iter().any(|t| t.name == "xhtml") {
            let message = format!("`{}` holds markup, which only `Narrative` writes", target.element.name);
            self.findings.add(WRONG_TYPE, span, message);
            return;
        }
        let wanted = |name: &str| target.types.iter().any(|t| takes(t.name, name));
        let (fits, written) = match writer {
            Writer::Text => (true, "text"),
            Writer::Type(name) => (wanted(name), name),
            Writer::Codings => (wanted("Coding") && target.list, "a list of Coding"),
            Writer::Effective => (wanted("dateTime") || wanted("Period"), "dateTime or Period"),
            Writer::Span => (wanted("dateTime") || wanted("Period"), "dateTime or Period"),
            Writer::DocumentIdentifier | Writer::MemberIdentifier => (wanted("Identifier"), "Identifier"),
            Writer::Entry => (wanted("Reference"), "Reference"),
            Writer::Interval => (wanted("Range") || wanted("Quantity"), "Range or Quantity"),
            Writer::Any => (target.types.len() > 1, "any type"),
            Writer::MapCoding(_) => (wanted("Coding"), "Coding"),
            Writer::MapConcept(_) => (wanted("CodeableConcept"), "CodeableConcept"),
        };
        if !fits {
            let takes: Vec<_> = target.types.iter().map(|t| t.name).collect();
            let message = format!("`{}` takes {}, not {written}", target.element.name, takes.join(" or "));
            self.findings.add(WRONG_TYPE, span, message);
        }
    }

    /// What is known to be written must stand in a required binding.
    fn codes(&mut self, source: &Source, stages: &[Stage], target: Target, span: Span) {
        let Some(allowed) = target.element.codes else { return };
        if target.types.first().is_none_or(|t| t.name != "code") {
            return;
        }
        let definitions = self.definitions;
        let written: Vec<String> = match (source, stages) {
            (Source::Literal(text), []) => vec![text.clone()],
            (_, [.., Stage::Map(id)]) => {
                let map = definitions.concept_maps.values().nth(usize::from(*id));
                let rows = map.into_iter().flat_map(|map| map.rows.iter().map(|row| &row.target).chain(&map.default));
                rows.filter(|target| !target.is_empty() && *target != "*").cloned().collect()
            }
            _ => return,
        };
        for code in written {
            if !allowed.contains(&code.as_str()) {
                let suggestion = nearest(&code, allowed.iter().copied());
                let message = format!("`{code}` is outside the required binding of `{}`", target.element.name);
                self.findings.suggest(CODE_BINDING, span, message, suggestion);
            }
        }
    }

    /// `each` needs a group that fills the element's type.
    fn element_group(&mut self, name: &str, target: Target, span: Span) {
        let Some(group) = self.groups.iter().find(|(known, _)| known == name).map(|(_, group)| group) else { return };
        let filled = group.backbone.as_ref().or(group.datatype.as_ref()).map(|name| name.item.clone());
        match filled {
            None => self.findings.add(
                GROUP_KIND,
                span,
                format!("`each` needs a backbone or datatype group, `{name}` is none"),
            ),
            Some(filled) if !target.types.iter().any(|t| takes(t.name, &filled)) => {
                let takes: Vec<_> = target.types.iter().map(|t| t.name).collect();
                let message =
                    format!("`{}` takes {}, `{name}` fills {filled}", target.element.name, takes.join(" or "));
                self.findings.add(WRONG_TYPE, span, message);
            }
            Some(_) => {}
        }
    }

    /// `emit` and `ref` need a Reference that allows at least one resource that the group can make.
    fn reference_target(&mut self, name: &str, target: Target, span: Span) {
        let Some(reference) = target.types.iter().find(|t| t.name == "Reference") else {
            let message = format!("`{}` is no Reference", target.element.name);
            self.findings.add(WRONG_TYPE, span, message);
            return;
        };
        let mut makes = self.makes(name, &mut Vec::new());
        // a type that does not exist is reported where it is named
        makes.retain(|made| type_def(made).is_some());
        let allowed = |made: &&str| reference.targets.iter().any(|t| *t == *made || *t == "Resource");
        if !makes.is_empty() && !reference.targets.is_empty() && !makes.iter().any(|made| allowed(&made.as_str())) {
            let message = format!(
                "`{}` refers to {}, `{name}` makes {}",
                target.element.name,
                reference.targets.join(", "),
                makes.join(", ")
            );
            self.findings.add(REFERENCE_TARGET, span, message);
        }
    }

    /// `ref(*)` and `conducted` need a list of references to any resource.
    fn takes_any_resource(&mut self, target: Option<Target>, span: Span) {
        let reference = target.filter(|target| target.list).and_then(|target| {
            let found = target.types.iter().find(|t| t.name == "Reference");
            found.filter(|found| found.targets.is_empty() || found.targets.contains(&"Resource"))
        });
        if reference.is_none() {
            self.findings.add(REFERENCE_TARGET, span, "only a list of references to any resource takes these");
        }
    }

    pub(super) fn cardinality(&mut self, element: &'static ElementDef, list: bool, span: Span) {
        if list && !element.max_many {
            self.findings.add(CARDINALITY, span, format!("`{}` occurs once: write it without `[]`", element.name));
        } else if !list && element.max_many {
            self.findings.add(CARDINALITY, span, format!("`{}` is a list: write `{}[]`", element.name, element.name));
        }
    }
}

enum Converter {
    Stage(Stage),
    Writer(Writer),
}

/// Whether some converter writes this type: the primitive types and those that the language names.
fn is_converted(name: &str) -> bool {
    TYPES.iter().chain(&MORE_TYPES).any(|known| *known == name)
        || type_def(name).is_some_and(|def| def.kind == Kind::Primitive)
}

/// Whether a writer can do something with a text; the others read elements.
fn reads_text(writer: Writer) -> bool {
    match writer {
        Writer::Type(name) => {
            matches!(name, "CodeableConcept" | "Annotation" | "Reference")
                || type_def(name).is_none_or(|def| def.kind == Kind::Primitive)
        }
        Writer::Text | Writer::MapCoding(_) | Writer::MapConcept(_) => true,
        Writer::Codings | Writer::Effective | Writer::Interval | Writer::Span | Writer::Any => false,
        Writer::DocumentIdentifier | Writer::MemberIdentifier | Writer::Entry => false,
    }
}

/// Whether an element of type `element` takes what is written as `written`.
fn takes(element: &str, written: &str) -> bool {
    element == written
        || match element {
            "Quantity" => matches!(written, "SimpleQuantity" | "Age"),
            "SimpleQuantity" => written == "Quantity",
            "Age" | "Duration" | "Count" | "Distance" | "Money" => written == "Quantity",
            "Dosage" | "Element" => written == "BackboneElement",
            "markdown" | "id" | "oid" | "code" => written == "string",
            "string" => matches!(written, "code" | "uri" | "markdown"),
            "unsignedInt" | "positiveInt" => matches!(written, "integer" | "positiveInt"),
            "integer" => written == "positiveInt",
            "base64Binary" => written == "string",
            "dateTime" => written == "date",
            _ => false,
        }
}
