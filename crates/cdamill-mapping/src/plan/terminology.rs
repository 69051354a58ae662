//! Concept maps and value sets as they are asked at run time.

use foldhash::{HashMap, HashMapExt};

use crate::syntax::definitions::{ConceptMapDefinition, ConceptRow};

#[derive(Debug)]
pub(crate) struct ConceptMap {
    pub(crate) system: Option<String>,
    pub(crate) default: Option<Row>,
    /// Rows by code; several where the source's code system matters.
    pub(crate) exact: HashMap<String, Vec<Row>>,
    pub(crate) ranges: Vec<(String, String, Row)>,
    pub(crate) any: Vec<Row>,
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) source_system: Option<String>,
    pub(crate) target: String,
    pub(crate) target_system: Option<String>,
    pub(crate) display: Option<String>,
}

/// What a code maps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mapped<'m> {
    pub(crate) code: &'m str,
    pub(crate) system: Option<&'m str>,
    pub(crate) display: Option<&'m str>,
}

impl ConceptMap {
    pub(crate) fn new(definition: &ConceptMapDefinition) -> ConceptMap {
        let mut map = ConceptMap {
            system: definition.system.clone(),
            default: definition.default.as_ref().map(|code| default_row(code, definition)),
            exact: HashMap::new(),
            ranges: Vec::new(),
            any: Vec::new(),
        };
        for row in &definition.rows {
            map.add(row);
        }
        map
    }

    fn add(&mut self, definition: &ConceptRow) {
        let row = Row::from(definition);
        match definition.code.split_once("..") {
            Some((low, high)) => self.ranges.push((low.to_owned(), high.to_owned(), row)),
            None if definition.code == "*" => self.any.push(row),
            None => self.exact.entry(definition.code.clone()).or_default().push(row),
        }
    }

    /// The row for a code, without the default. `system` is the source's `@codeSystem`, where it is known.
    pub(crate) fn row(&self, code: &str, system: Option<&str>) -> Option<Mapped<'_>> {
        self.find(code, system).filter(|row| !row.target.is_empty()).map(|row| self.mapped(row))
    }

    /// The row for a code, else the default. A row that maps to nothing keeps the default away.
    pub(crate) fn map(&self, code: &str, system: Option<&str>) -> Option<Mapped<'_>> {
        match self.find(code, system) {
            Some(row) if row.target.is_empty() => None,
            Some(row) => Some(self.mapped(row)),
            None => self.default.as_ref().map(|row| self.mapped(row)),
        }
    }

    fn find(&self, code: &str, system: Option<&str>) -> Option<&Row> {
        let fits = |row: &&Row| row.source_system.as_deref().is_none_or(|wanted| system == Some(wanted));
        let exact = self.exact.get(code).into_iter().flatten().find(fits);
        let in_range = || {
            let found = self
                .ranges
                .iter()
                .filter(|(low, high, _)| code.len() == low.len() && (low.as_str()..=high.as_str()).contains(&code));
            found.map(|(_, _, row)| row).find(fits)
        };
        exact.or_else(in_range).or_else(|| self.any.iter().find(fits))
    }

    fn mapped<'m>(&'m self, row: &'m Row) -> Mapped<'m> {
        Mapped {
            code: &row.target,
            system: row.target_system.as_deref().or(self.system.as_deref()),
            display: row.display.as_deref(),
        }
    }
}

impl From<&ConceptRow> for Row {
    fn from(definition: &ConceptRow) -> Row {
        Row {
            source_system: definition.system.clone(),
            target: definition.target.clone(),
            target_system: definition.target_system.clone(),
            display: definition.display.clone(),
        }
    }
}

/// The default borrows system and display from the first row with the same target.
fn default_row(code: &str, definition: &ConceptMapDefinition) -> Row {
    let like = definition.rows.iter().find(|row| row.target == code);
    Row {
        source_system: None,
        target: code.to_owned(),
        target_system: like.and_then(|row| row.target_system.clone()),
        display: like.and_then(|row| row.display.clone()),
    }
}

#[derive(Debug)]
pub(crate) struct ValueSet {
    pub(crate) codes: Vec<String>,
}

impl ValueSet {
    pub(crate) fn new(codes: &[String]) -> ValueSet {
        let mut codes = codes.to_vec();
        codes.sort();
        ValueSet { codes }
    }

    pub(crate) fn contains(&self, code: &str) -> bool {
        self.codes.binary_search_by(|known| known.as_str().cmp(code)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(system: Option<&str>, code: &str, target: &str) -> ConceptRow {
        ConceptRow {
            system: system.map(str::to_owned),
            code: code.to_owned(),
            target: target.to_owned(),
            ..ConceptRow::default()
        }
    }

    #[test]
    fn rows_ranges_defaults_and_nothing() {
        let definition = ConceptMapDefinition {
            default: Some("unknown".to_owned()),
            rows: vec![
                row(None, "completed", "final"),
                row(None, "obsolete", ""),
                row(Some("1.2"), "99201..99205", "AMB"),
            ],
            ..ConceptMapDefinition::default()
        };
        let map = ConceptMap::new(&definition);
        let code = |code: &str, system| map.map(code, system).map(|mapped| mapped.code);
        assert_eq!(code("completed", None), Some("final"));
        assert_eq!(code("obsolete", None), None);
        assert_eq!(code("99203", Some("1.2")), Some("AMB"));
        assert_eq!(code("99203", Some("9.9")), Some("unknown"));
        assert_eq!(code("9920", Some("1.2")), Some("unknown"));
        assert_eq!(map.row("x", None), None);
    }
}
