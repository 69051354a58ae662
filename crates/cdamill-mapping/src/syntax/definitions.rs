//! What the files of a mapping define, layer laid over layer.

use std::collections::BTreeMap;

use super::ast::{Cond, Expr, Path, Pipe, Span, Spanned, Value};

/// A template, section or document: known by `templateId/@root`, else by `code/@code`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identified {
    pub(crate) oids: Vec<String>,
    pub(crate) codes: Vec<String>,
    pub(crate) title: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ConceptMapDefinition {
    pub(crate) system: Option<String>,
    pub(crate) default: Option<String>,
    pub(crate) rows: Vec<ConceptRow>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ConceptRow {
    /// The code system's OID, where the row is for one only.
    pub(crate) system: Option<String>,
    /// A code, a range `low..high`, or `*`.
    pub(crate) code: String,
    /// Empty: the code maps to nothing.
    pub(crate) target: String,
    pub(crate) target_system: Option<String>,
    pub(crate) display: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct EntryRule {
    pub(crate) templates: Vec<Spanned<String>>,
    pub(crate) element: Option<Spanned<String>>,
    pub(crate) when: Option<Cond>,
    pub(crate) group: Spanned<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Child {
    pub(crate) nodes: Pipe,
    pub(crate) group: Spanned<String>,
    pub(crate) when: Option<Cond>,
}

#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) when: Option<Cond>,
    pub(crate) at: Option<Path>,
    pub(crate) target: ChoiceTarget,
    pub(crate) report: Option<Spanned<String>>,
}

#[derive(Debug, Clone)]
pub(crate) enum ChoiceTarget {
    Group(Spanned<String>),
    Ref(Spanned<String>),
}

#[derive(Debug, Clone)]
pub(crate) struct Skip {
    pub(crate) when: Cond,
    pub(crate) report: Option<Spanned<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct SetEntry {
    pub(crate) key: Span,
    pub(crate) value: Value,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct GroupDefinition {
    pub(crate) span: Span,
    pub(crate) resource: Option<Spanned<String>>,
    pub(crate) backbone: Option<Spanned<String>>,
    pub(crate) datatype: Option<Spanned<String>>,
    pub(crate) wrapper: Option<Vec<Child>>,
    pub(crate) choose: Option<Vec<Choice>>,
    pub(crate) extends: Option<Spanned<String>>,
    pub(crate) when: Option<Cond>,
    pub(crate) skip: Option<Vec<Skip>>,
    pub(crate) also: Option<Vec<Child>>,
    pub(crate) display: Option<Expr>,
    pub(crate) identity: Option<Spanned<String>>,
    pub(crate) ids: Option<Path>,
    pub(crate) key: Option<Vec<Expr>>,
    pub(crate) null_keep: Option<bool>,
    /// `ids = false`: what the node holds names the thing, not its ids.
    pub(crate) no_ids: Option<bool>,
    pub(crate) needs: Option<Vec<Spanned<String>>>,
    /// The group as which `ref()` finds it too.
    pub(crate) counts_as: Option<Spanned<String>>,
    pub(crate) set: BTreeMap<String, SetEntry>,
}

impl GroupDefinition {
    /// Lays `upper` over `self`: what it names replaces, what it does not name stays.
    pub(crate) fn lay(&mut self, upper: GroupDefinition) {
        fn over<T>(lower: &mut Option<T>, upper: Option<T>) {
            if upper.is_some() {
                *lower = upper;
            }
        }
        let kind_changes = upper.resource.is_some()
            || upper.backbone.is_some()
            || upper.datatype.is_some()
            || upper.wrapper.is_some()
            || upper.choose.is_some();
        if kind_changes {
            self.resource = upper.resource;
            self.backbone = upper.backbone;
            self.datatype = upper.datatype;
            self.wrapper = upper.wrapper;
            self.choose = upper.choose;
        }
        over(&mut self.extends, upper.extends);
        over(&mut self.when, upper.when);
        over(&mut self.skip, upper.skip);
        over(&mut self.also, upper.also);
        over(&mut self.display, upper.display);
        over(&mut self.identity, upper.identity);
        // `ids` and `ids = false` are one key
        if upper.ids.is_some() || upper.no_ids.is_some() {
            self.ids = upper.ids;
            self.no_ids = upper.no_ids;
        }
        over(&mut self.key, upper.key);
        over(&mut self.null_keep, upper.null_keep);
        over(&mut self.needs, upper.needs);
        over(&mut self.counts_as, upper.counts_as);
        self.set.extend(upper.set);
        self.span = upper.span;
    }
}

/// Everything that the files of one layer, or of all layers together, define.
#[derive(Debug, Clone, Default)]
pub(crate) struct Definitions {
    pub(crate) templates: BTreeMap<String, Identified>,
    pub(crate) sections: BTreeMap<String, Identified>,
    pub(crate) documents: BTreeMap<String, Identified>,
    pub(crate) urls: BTreeMap<String, String>,
    pub(crate) conditions: BTreeMap<String, Cond>,
    pub(crate) concept_maps: BTreeMap<String, ConceptMapDefinition>,
    pub(crate) value_sets: BTreeMap<String, Vec<String>>,
    pub(crate) code_systems: BTreeMap<String, String>,
    pub(crate) identifier_systems: BTreeMap<String, String>,
    pub(crate) entries: Vec<EntryRule>,
    pub(crate) groups: BTreeMap<String, GroupDefinition>,
    pub(crate) always: BTreeMap<String, SetEntry>,
}

impl Definitions {
    /// Lays `upper` over `self`, key by key; its entry rules come first, its concept map rows go before.
    pub(crate) fn lay(&mut self, upper: Definitions) {
        self.templates.extend(upper.templates);
        self.sections.extend(upper.sections);
        self.documents.extend(upper.documents);
        self.urls.extend(upper.urls);
        self.conditions.extend(upper.conditions);
        self.value_sets.extend(upper.value_sets);
        self.code_systems.extend(upper.code_systems);
        self.identifier_systems.extend(upper.identifier_systems);
        self.always.extend(upper.always);
        self.entries.splice(0..0, upper.entries);
        for (name, map) in upper.concept_maps {
            let lower = self.concept_maps.entry(name).or_default();
            lower.system = map.system.or(lower.system.take());
            lower.default = map.default.or(lower.default.take());
            lower.rows.splice(0..0, map.rows);
            lower.span = map.span;
        }
        for (name, group) in upper.groups {
            match self.groups.get_mut(&name) {
                Some(lower) => lower.lay(group),
                None => {
                    self.groups.insert(name, group);
                }
            }
        }
    }
}
