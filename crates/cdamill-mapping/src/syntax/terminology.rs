//! `[concept-map.name]` tables.

use super::definitions::{ConceptMapDefinition, ConceptRow, Definitions};
use super::reader::{Item, Reader};

const ROW_KEYS: [&str; 5] = ["system", "code", "target", "target-system", "display"];

impl Reader<'_> {
    pub(crate) fn concept_maps(&mut self, item: &Item<'_>, into: &mut Definitions) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            let mut map = ConceptMapDefinition { span: self.span(&key.span()), ..ConceptMapDefinition::default() };
            self.concept_map(item, &mut map);
            self.define(key, map, &mut into.concept_maps);
        }
    }

    fn concept_map(&mut self, item: &Item<'_>, map: &mut ConceptMapDefinition) {
        let Some(table) = self.table(item) else { return };
        for (key, item) in table.iter() {
            match key.get_ref().as_ref() {
                "system" => map.system = self.text(item).map(|text| text.item),
                "default" => map.default = self.text(item).map(|text| text.item),
                "codes" => self.codes(item, map),
                "rows" => {
                    for item in self.array(item) {
                        self.concept_row(item, map);
                    }
                }
                "displays" => self.displays(item, map),
                name => self.unknown(key, name, &["system", "default", "codes", "rows", "displays"]),
            }
        }
    }

    fn codes(&mut self, item: &Item<'_>, map: &mut ConceptMapDefinition) {
        let Some(table) = self.table(item) else { return };
        for (code, target) in table.iter() {
            if let Some(target) = self.text(target) {
                let code = code.get_ref().clone().into_owned();
                map.rows.push(ConceptRow { code, target: target.item, ..ConceptRow::default() });
            }
        }
    }

    /// `displays`: target code to its text.
    fn displays(&mut self, item: &Item<'_>, map: &mut ConceptMapDefinition) {
        let Some(table) = self.table(item) else { return };
        for (target, display) in table.iter() {
            let Some(display) = self.text(display) else { continue };
            for row in map.rows.iter_mut().filter(|row| row.target == target.get_ref().as_ref()) {
                row.display = Some(display.item.clone());
            }
        }
    }

    fn concept_row(&mut self, item: &Item<'_>, map: &mut ConceptMapDefinition) {
        let Some(table) = self.table(item) else { return };
        let mut row = ConceptRow::default();
        for (key, item) in table.iter() {
            let Some(text) = self.text(item).map(|text| text.item) else { continue };
            match key.get_ref().as_ref() {
                "system" => row.system = Some(text),
                "code" => row.code = text,
                "target" => row.target = text,
                "target-system" => row.target_system = Some(text),
                "display" => row.display = Some(text),
                name => self.unknown(key, name, &ROW_KEYS),
            }
        }
        if row.code.is_empty() {
            self.wrong(item, "`code`");
        } else {
            map.rows.push(row);
        }
    }
}
