//! One TOML file to definitions. Every mistake is noted, and reading goes on.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::ast::{Span, Spanned};
use super::definitions::{Definitions, EntryRule, Identified};
use super::parser::ParseError;
use super::sources::Findings;
use crate::problem::{DUPLICATE, EXPRESSION, TOML_SYNTAX, UNKNOWN_KEY, WRONG_SHAPE, nearest};

pub(crate) type Key<'t> = TomlSpanned<Cow<'t, str>>;
pub(crate) type Item<'t> = TomlSpanned<DeValue<'t>>;

/// Reads file number `file` into `into`, one layer's definitions.
pub(crate) fn read(text: &str, file: u16, into: &mut Definitions, findings: &mut Findings) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file, findings };
    for error in errors {
        let span = error.span().map_or_else(|| reader.span(&(0..0)), |range| reader.span(&range));
        reader.findings.add(TOML_SYNTAX, span, error.message().to_owned());
    }
    for (key, item) in table.get_ref().iter() {
        reader.top(key, item, into);
    }
}

pub(crate) struct Reader<'f> {
    file: u16,
    pub(crate) findings: &'f mut Findings,
}

const TABLES: [&str; 13] = [
    "template",
    "section",
    "document",
    "url",
    "condition",
    "concept-map",
    "value-set",
    "code-system",
    "identifier-system",
    "entry",
    "group",
    "always",
    "description",
];

impl Reader<'_> {
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset(range.start), end: offset(range.end) }
    }

    fn top(&mut self, key: &Key<'_>, item: &Item<'_>, into: &mut Definitions) {
        match key.get_ref().as_ref() {
            "description" => {}
            "template" => self.identified(item, &mut into.templates),
            "section" => self.identified(item, &mut into.sections),
            "document" => self.identified(item, &mut into.documents),
            "url" => self.texts(item, &mut into.urls),
            "code-system" => self.texts(item, &mut into.code_systems),
            "identifier-system" => self.texts(item, &mut into.identifier_systems),
            "condition" => self.conditions(item, into),
            "concept-map" => self.concept_maps(item, into),
            "value-set" => self.value_sets(item, into),
            "entry" => self.entries(item, into),
            "group" => self.groups(item, into),
            "always" => self.always(item, into),
            name => self.unknown(key, name, &TABLES),
        }
    }

    pub(crate) fn unknown(&mut self, key: &Key<'_>, name: &str, known: &[&'static str]) {
        let span = self.span(&key.span());
        let suggestion = nearest(name, known.iter().copied());
        self.findings.suggest(UNKNOWN_KEY, span, format!("the language has no `{name}` here"), suggestion);
    }

    pub(crate) fn wrong(&mut self, item: &Item<'_>, wanted: &str) {
        let span = self.span(&item.span());
        self.findings.add(WRONG_SHAPE, span, format!("{wanted} was expected here"));
    }

    pub(crate) fn parse_error(&mut self, error: ParseError) {
        self.findings.add(EXPRESSION, error.span, error.message);
    }

    /// The members of a table, or a finding.
    pub(crate) fn table<'i, 't>(&mut self, item: &'i Item<'t>) -> Option<&'i DeTable<'t>> {
        match item.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => {
                self.wrong(item, "a table");
                None
            }
        }
    }

    pub(crate) fn array<'i, 't>(&mut self, item: &'i Item<'t>) -> &'i [Item<'t>] {
        match item.get_ref() {
            DeValue::Array(array) => array,
            _ => {
                self.wrong(item, "an array");
                &[]
            }
        }
    }

    /// A string with the span of its content, inside the quotes.
    pub(crate) fn text(&mut self, item: &Item<'_>) -> Option<Spanned<String>> {
        match item.get_ref() {
            DeValue::String(text) => {
                let range = item.span();
                let quotes = range.len().saturating_sub(text.len()) / 2;
                let span = self.span(&(range.start + quotes..range.end.saturating_sub(quotes)));
                Some(Spanned { item: text.clone().into_owned(), span })
            }
            _ => {
                self.wrong(item, "a string");
                None
            }
        }
    }

    /// A string, or an array of strings.
    pub(crate) fn one_or_many(&mut self, item: &Item<'_>) -> Vec<Spanned<String>> {
        match item.get_ref() {
            DeValue::Array(array) => array.iter().filter_map(|item| self.text(item)).collect(),
            _ => self.text(item).into_iter().collect(),
        }
    }

    pub(crate) fn define<T>(&mut self, key: &Key<'_>, value: T, into: &mut BTreeMap<String, T>) {
        let name = key.get_ref().as_ref();
        if into.contains_key(name) {
            let span = self.span(&key.span());
            self.findings.add(DUPLICATE, span, format!("`{name}` is defined twice"));
        }
        into.insert(name.to_owned(), value);
    }

    fn identified(&mut self, item: &Item<'_>, into: &mut BTreeMap<String, Identified>) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            let identified = match item.get_ref() {
                DeValue::Table(members) => self.identified_by(members),
                _ => Identified { oids: plain(self.one_or_many(item)), ..Identified::default() },
            };
            self.define(key, identified, into);
        }
    }

    fn identified_by(&mut self, members: &DeTable<'_>) -> Identified {
        let mut identified = Identified::default();
        for (key, item) in members.iter() {
            match key.get_ref().as_ref() {
                "oid" => identified.oids = plain(self.one_or_many(item)),
                "code" => identified.codes = plain(self.one_or_many(item)),
                "title" => identified.title = self.text(item).map(|text| text.item),
                name => self.unknown(key, name, &["oid", "code", "title"]),
            }
        }
        identified
    }

    fn texts(&mut self, item: &Item<'_>, into: &mut BTreeMap<String, String>) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            if let Some(text) = self.text(item) {
                self.define(key, text.item, into);
            }
        }
    }

    fn conditions(&mut self, item: &Item<'_>, into: &mut Definitions) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            if let Some(cond) = self.cond(item) {
                self.define(key, cond, &mut into.conditions);
            }
        }
    }

    fn value_sets(&mut self, item: &Item<'_>, into: &mut Definitions) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            let codes = plain(self.one_or_many(item));
            self.define(key, codes, &mut into.value_sets);
        }
    }

    fn entries(&mut self, item: &Item<'_>, into: &mut Definitions) {
        for item in self.array(item) {
            let Some(table) = self.table(item) else { continue };
            let mut rule = (Vec::new(), None, None, None);
            for (key, item) in table.iter() {
                match key.get_ref().as_ref() {
                    "template" => rule.0 = self.one_or_many(item),
                    "element" => rule.1 = self.text(item),
                    "when" => rule.2 = self.cond(item),
                    "use" => rule.3 = self.text(item),
                    name => self.unknown(key, name, &["template", "element", "when", "use"]),
                }
            }
            match rule {
                (templates, element, when, Some(group)) => {
                    into.entries.push(EntryRule { templates, element, when, group });
                }
                _ => self.wrong(item, "`use`"),
            }
        }
    }

    fn always(&mut self, item: &Item<'_>, into: &mut Definitions) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            match key.get_ref().as_ref() {
                "set" => self.set(item, &mut into.always),
                name => self.unknown(key, name, &["set"]),
            }
        }
    }
}

fn plain(texts: Vec<Spanned<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.item).collect()
}
