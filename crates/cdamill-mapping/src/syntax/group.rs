//! `[group.Name]` tables.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::definitions::{Definitions, GroupDefinition, SetEntry};
use super::reader::{Item, Reader};

const KEYS: [&str; 17] = [
    "resource", "backbone", "datatype", "wrapper", "choose", "set", "extends", "when", "skip", "also", "display",
    "identity", "ids", "key", "null", "needs", "as",
];

impl Reader<'_> {
    pub(crate) fn groups(&mut self, item: &Item<'_>, into: &mut Definitions) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            let mut group = GroupDefinition { span: self.span(&key.span()), ..GroupDefinition::default() };
            self.group(item, &mut group);
            self.define(key, group, &mut into.groups);
        }
    }

    fn group(&mut self, item: &Item<'_>, group: &mut GroupDefinition) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            match key.get_ref().as_ref() {
                "resource" => group.resource = self.text(item),
                "backbone" => group.backbone = self.text(item),
                "datatype" => group.datatype = self.text(item),
                "wrapper" => group.wrapper = Some(self.children(item)),
                "choose" => group.choose = Some(self.choices(item)),
                "set" => self.set(item, &mut group.set),
                "extends" => group.extends = self.text(item),
                "when" => group.when = self.cond(item),
                "skip" => group.skip = Some(self.skips(item)),
                "also" => group.also = Some(self.children(item)),
                "display" => group.display = self.expr(item),
                "identity" => group.identity = self.text(item),
                "ids" => match item.get_ref() {
                    DeValue::Boolean(false) => group.no_ids = Some(true),
                    _ => group.ids = self.path(item),
                },
                "needs" => group.needs = Some(self.one_or_many(item)),
                "as" => group.counts_as = self.text(item),
                "key" => group.key = Some(self.array(item).iter().filter_map(|item| self.expr(item)).collect()),
                "null" => match item.get_ref() {
                    DeValue::String(text) if text == "keep" => group.null_keep = Some(true),
                    _ => self.wrong(item, "\"keep\""),
                },
                name => self.unknown(key, name, &KEYS),
            }
        }
    }

    pub(crate) fn set(&mut self, item: &Item<'_>, into: &mut BTreeMap<String, SetEntry>) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            let span = self.span(&key.span());
            if let Some(value) = self.value(item) {
                self.define(key, SetEntry { key: span, value }, into);
            }
        }
    }
}
