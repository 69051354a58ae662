//! Pipes as text: sources through the text converters.

use std::borrow::Cow;

use cdamill_cda::types::{Cd, Ed};
use cdamill_cda::{Name, Node, codes, names, trim};

use super::LossKind;
use super::Run;
use super::condition::{peek, system_of};
use super::path::Item;
use crate::plan::terminology::Mapped;
use crate::plan::{Expr, Path, Pipe, Source, Stage};

/// What a concept map answers for an item.
pub(crate) struct ConceptRow<'a> {
    /// Where the code stands in the document.
    pub(crate) stands_at: Option<(Node<'a>, Name)>,
    pub(crate) code: Cow<'a, str>,
    pub(crate) target: Mapped<'a>,
}

impl<'a> Run<'a> {
    /// The first text that the expression yields.
    pub(crate) fn expr_text(&mut self, expr: &'a Expr, node: Node<'a>) -> Option<Cow<'a, str>> {
        expr.pipes.iter().find_map(|pipe| {
            let mut found = None;
            self.pipe_items(pipe, node, &mut |run, item| {
                found = run.item_text(&item);
                found.is_none()
            });
            found
        })
    }

    /// Every item of the pipe after its text stages; stops when `visit` returns false.
    pub(crate) fn pipe_items(
        &mut self,
        pipe: &'a Pipe,
        node: Node<'a>,
        visit: &mut dyn FnMut(&mut Run<'a>, Item<'a>) -> bool,
    ) {
        match &pipe.source {
            Source::Path(path) => self.path_items(path, &pipe.stages, node, visit),
            Source::Literal(text) | Source::Absent(text) => {
                self.staged(&pipe.stages, Item::Text(Cow::Borrowed(text)), visit);
            }
            Source::Bool(value) => {
                visit(self, Item::Text(Cow::Borrowed(if *value { "true" } else { "false" })));
            }
            Source::Coding { code, .. } => {
                visit(self, Item::Text(Cow::Borrowed(code)));
            }
            Source::Hash => {
                if let Some(hash) = self.hash() {
                    self.staged(&pipe.stages, Item::Text(Cow::Owned(hash)), visit);
                }
            }
            Source::Ref(_) | Source::Everything | Source::Conducted(_) | Source::Data => {}
        }
    }

    fn path_items(
        &mut self,
        path: &'a Path,
        stages: &'a [Stage],
        node: Node<'a>,
        visit: &mut dyn FnMut(&mut Run<'a>, Item<'a>) -> bool,
    ) {
        if stages.is_empty() {
            self.scope(node).items(path, node, &mut |item| {
                self.replaced = None;
                visit(self, item)
            });
        } else if let Some(joined) = stages.iter().position(|stage| matches!(stage, Stage::Join(..))) {
            self.joined_items(path, stages.split_at(joined), node, visit);
        } else {
            self.scope(node).items(path, node, &mut |item| self.staged(stages, item, visit));
        }
    }

    /// What paths find, as one text.
    #[inline(never)]
    fn joined_items(
        &mut self,
        path: &'a Path,
        (before, after): (&'a [Stage], &'a [Stage]),
        node: Node<'a>,
        visit: &mut dyn FnMut(&mut Run<'a>, Item<'a>) -> bool,
    ) {
        let Some((Stage::Join(between, further), rest)) = after.split_first() else { return };
        let scope = self.scope(node);
        let mut texts: Vec<Cow<'a, str>> = Vec::new();
        for path in std::iter::once(path).chain(further) {
            scope.items(path, node, &mut |item| {
                self.staged(before, item, &mut |run, item| {
                    texts.extend(run.item_text(&item).filter(|text| !texts.contains(text)));
                    true
                });
                true
            });
        }
        let text = match texts.len() {
            0 => return,
            1 => texts.pop().unwrap_or_default(),
            _ => Cow::Owned(texts.join(between)),
        };
        self.staged(rest, Item::Text(text), visit);
    }

    /// Puts one item through `stages`; an item that yields nothing is passed over. False when `visit` stopped.
    fn staged(
        &mut self,
        stages: &'a [Stage],
        item: Item<'a>,
        visit: &mut dyn FnMut(&mut Run<'a>, Item<'a>) -> bool,
    ) -> bool {
        let mut item = item;
        self.replaced = None;
        for stage in stages {
            match self.stage(stage, &item) {
                Some(next) => item = Item::Text(next),
                None => return true,
            }
        }
        visit(self, item)
    }

    fn stage(&mut self, stage: &'a Stage, item: &Item<'a>) -> Option<Cow<'a, str>> {
        match stage {
            Stage::Text => self.item_text(item),
            Stage::Display => match item {
                Item::Node(node) => display(*node),
                other => self.item_text(other),
            },
            Stage::Map(id) => self.mapped(*id, item),
            Stage::Prefix(prefix) => Some(Cow::Owned([prefix, &*self.item_text(item)?].concat())),
            Stage::Suffix(suffix) => Some(Cow::Owned([&*self.item_text(item)?, suffix].concat())),
            Stage::System => {
                let oid = self.item_text(item)?;
                self.plan.code_system(&oid)
            }
            Stage::OidUri => {
                let oid = self.item_text(item)?;
                Some(Cow::Owned(["urn:oid:", &oid].concat()))
            }
            Stage::Language => {
                let tag = self.item_text(item)?;
                let is_tag = crate::convert::is_language(&tag);
                if !is_tag && let Item::Node(node) | Item::Attribute(node, _) = item {
                    self.report(codes::INVALID_CODE, *node);
                }
                is_tag.then_some(tag)
            }
            Stage::Udi(part) => {
                let text = self.item_text(item)?;
                crate::convert::udi_part(&text, *part).map(Cow::Owned)
            }
            Stage::Id(part) => match item {
                Item::Node(node) => crate::convert::id_part(self, *node, *part),
                _ => None,
            },
            Stage::Time => match item {
                Item::Node(node) if is_time(*node) => crate::convert::time_text(self, *node).map(Cow::Owned),
                other => self.item_text(other),
            },
            Stage::Join(..) => None,
        }
    }

    /// The target of a concept map. A coded element stands for its code, then for those of its translations.
    fn mapped(&mut self, id: u16, item: &Item<'a>) -> Option<Cow<'a, str>> {
        let ConceptRow { stands_at, code, target } = self.concept_row(id, item)?;
        if let Some((node, attribute)) = stands_at {
            self.translate(node, attribute, target.code);
        }
        Some(if target.code == "*" { code } else { Cow::Borrowed(target.code) })
    }

    /// A code that stays itself was carried; one that a concept map replaced was translated.
    pub(crate) fn translate(&mut self, node: Node<'a>, attribute: Name, target: &str) {
        self.replaced = None;
        if target == "*" || node.trimmed(attribute) == Some(target) {
            let _ = node.take(attribute);
        } else {
            self.rewrite(node, attribute, LossKind::Translated);
            self.replaced = (attribute == names::CODE).then_some(node);
        }
    }

    /// The row of a concept map for an item. A coded element is asked for its own code first, then for its translations'.
    pub(crate) fn concept_row(&self, id: u16, item: &Item<'a>) -> Option<ConceptRow<'a>> {
        let map = self.plan.concept_maps.get(usize::from(id))?;
        if let Item::Node(node) = item {
            let coded = std::iter::once(*node).chain(node.children_named(names::TRANSLATION));
            let coded = coded.filter_map(|node| Some((node, node.trimmed(names::CODE)?)));
            let row = |node: Node<'a>, code: &'a str, target| ConceptRow {
                stands_at: Some((node, names::CODE)),
                code: Cow::Borrowed(code),
                target,
            };
            let system = |node: Node<'a>| node.attribute(names::CODE_SYSTEM);
            let mut rows = coded.clone().filter_map(|(node, code)| Some(row(node, code, map.row(code, system(node))?)));
            return rows.next().or_else(|| {
                let (node, code) = coded.clone().next()?;
                Some(row(node, code, map.map(code, system(node))?))
            });
        }
        let code = peek(item)?;
        let target = map.map(&code, system_of(item))?;
        let stands_at = match item {
            Item::Attribute(node, name) => Some((*node, *name)),
            _ => None,
        };
        Some(ConceptRow { stands_at, code, target })
    }

    /// An item's text; what is read counts as carried. An element with `value` or `code` but no text stands for that.
    pub(crate) fn item_text(&mut self, item: &Item<'a>) -> Option<Cow<'a, str>> {
        let text = match item {
            Item::Text(text) => text.clone(),
            Item::Attribute(node, name) => Cow::Borrowed(trim(node.take(*name)?)),
            Item::Node(node) => node_text(*node)?,
        };
        (!trim(&text).is_empty()).then_some(text)
    }
}

fn is_time(node: Node<'_>) -> bool {
    node.attribute(names::VALUE).is_some() || node.child(names::LOW).is_some() || node.child(names::HIGH).is_some()
}

fn node_text<'a>(node: Node<'a>) -> Option<Cow<'a, str>> {
    let own = |name| node.take(name).map(trim).filter(|text| !text.is_empty()).map(Cow::Borrowed);
    Ed::new(node).text().or_else(|| own(names::VALUE)).or_else(|| display(node)).or_else(|| own(names::CODE))
}

/// What a person reads of a coded element: displayName, originalText, a translation's, its text.
pub(crate) fn display<'a>(node: Node<'a>) -> Option<Cow<'a, str>> {
    let coded = Cd::new(node);
    let own = coded.display_name().map(Cow::Borrowed).or_else(|| coded.original_text());
    let translated = || {
        let mut translations = node.children_named(names::TRANSLATION);
        translations.find_map(|node| Cd::new(node).display_name().map(Cow::Borrowed))
    };
    let measured = || crate::convert::words(node).map(Cow::Owned);
    own.or_else(translated).or_else(|| node.take_text()).or_else(measured).filter(|text| !trim(text).is_empty())
}
