//! The entry rules: which group takes a clinical statement.

use cdamill_cda::{Node, codes, names};

use super::Run;
use super::emit::Emitted;
use super::tried::Tried;
use crate::plan::Rule;

impl<'a> Run<'a> {
    /// Gives a clinical statement to the first rule that takes it. A rule that yields nothing has decided all the same.
    pub(crate) fn entry(&mut self, node: Node<'a>, targets: &'static [&'static str], out: &mut Vec<Emitted<'a>>) {
        if !node.is_statement() {
            return;
        }
        if let Some(rule) = self.rule(node) {
            if let Some(template) = rule.template {
                self.chosen.insert(node.id(), template);
            }
            self.emit_to(rule.group, node, targets, out);
            return;
        }
        if node.is_negated() {
            self.tried.note(node, Tried::Judged);
            self.report(codes::NEGATION_UNSUPPORTED, node);
            return;
        }
        if node.has_null_flavor() {
            self.report(codes::NULL_ENTRY, node);
            // the members of an organizer are judged by themselves
            if node.name() != names::ORGANIZER {
                return;
            }
        }
        let held: Vec<Node<'a>> = statements(node).collect();
        if held.is_empty() || !matches!(node.local_name(), "act" | "organizer") {
            self.report(codes::UNMAPPED_ENTRY, node);
            return;
        }
        // a wrapper of no known template: its own statements are entries
        self.tried.note(node, Tried::Wrapper);
        for inner in held {
            self.emit_entry(inner, targets, out);
        }
    }

    fn emit_entry(&mut self, node: Node<'a>, targets: &'static [&'static str], out: &mut Vec<Emitted<'a>>) {
        if self.depth > 80 {
            self.report(codes::LIMIT_REACHED, node);
            return;
        }
        self.depth += 1;
        self.entry(node, targets, out);
        self.depth -= 1;
    }

    fn rule(&self, node: Node<'a>) -> Option<&'a Rule> {
        let plan = self.plan;
        let by_template = node.templates().filter_map(|oid| plan.rules_of.get(oid)).flatten().copied();
        let is_named = |rule: &Rule| rule.element.is_none_or(|name| name == node.name());
        let takes = |rule: &Rule| is_named(rule) && self.scope(node).holds_opt(&rule.when, node);
        let numbered = |n: u16| plan.rules.get(usize::from(n));
        let templated = by_template.filter(|n| numbered(*n).is_some_and(takes)).min().and_then(numbered);
        templated.or_else(|| {
            let coded = |rule: &Rule| rule.template.is_none_or(|template| self.scope(node).is_template(template, node));
            plan.general_rules
                .iter()
                .filter_map(|n| numbered(*n))
                .find(|rule| is_named(rule) && coded(rule) && takes(rule))
        })
    }
}

fn statements(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let links = node.children().filter(|link| [names::COMPONENT, names::ENTRY_RELATIONSHIP].contains(&link.name()));
    links.filter(|link| !link.is_negated()).flat_map(|link| link.children()).filter(|inner| inner.is_statement())
}
