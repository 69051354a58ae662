//! The rows of the tables.

use csv::StringRecord;

/// A CSV record whose fields are asked by column name.
pub(crate) struct Record<'r> {
    header: &'r StringRecord,
    fields: &'r StringRecord,
}

impl<'r> Record<'r> {
    pub(crate) fn new(header: &'r StringRecord, fields: &'r StringRecord) -> Self {
        Self { header, fields }
    }

    /// The trimmed text of a column; empty where there is no such column.
    pub(crate) fn get(&self, column: &str) -> String {
        let position = self.header.iter().position(|name| name == column);
        position.and_then(|position| self.fields.get(position)).unwrap_or_default().trim().to_owned()
    }
}

/// One row of a concept map.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// The OID of the code system, or a word for what is no code system: `text`, `typeCode`.
    pub(crate) system: String,
    pub(crate) code: String,
    pub(crate) source_display: String,
    pub(crate) target_system: String,
    /// Empty: the code maps to nothing.
    pub(crate) target: String,
    pub(crate) display: String,
    pub(crate) condition: String,
}

impl Row {
    pub(crate) fn from_record(record: &Record<'_>) -> Self {
        Self {
            system: record.get("source_system"),
            code: record.get("source_code"),
            source_display: record.get("source_display"),
            target_system: record.get("target_system"),
            target: record.get("target_code"),
            display: record.get("target_display"),
            condition: record.get("condition"),
        }
    }

    /// Whether the system is known by an OID, so that a coded value can carry it.
    pub(crate) fn has_oid(&self) -> bool {
        self.system.contains('.') && self.system.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    }
}

/// `99201-99205` of two numbers of the same length, the lower first; a LOINC code (`8310-5`) is none.
pub(crate) fn range(code: &str) -> Option<(&str, &str)> {
    let (low, high) = code.split_once('-')?;
    let number = |text: &str| text.len() > 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    (number(low) && number(high) && low.len() == high.len() && low <= high).then_some((low, high))
}

/// The codes that a field names: one, or several parted by `/`. None where it holds a description.
pub(crate) fn codes(row: &Row) -> Option<Vec<String>> {
    let free = row.system == "text";
    let described = |text: &str| text.contains(['(', '=', '*', '@']) || text.contains(char::is_whitespace);
    if row.code.is_empty() || (!free && described(&row.code)) {
        return None;
    }
    if !free && row.code.contains('/') {
        return Some(alternatives(&row.code));
    }
    Some(vec![row.code.clone()])
}

/// `EMP/employer`: a word beside a code is its explanation.
fn alternatives(text: &str) -> Vec<String> {
    let is_word = |code: &str| code.chars().all(|character| character.is_ascii_lowercase());
    let all: Vec<&str> = text.split('/').filter(|code| !code.is_empty()).collect();
    let only_words = all.iter().all(|code| is_word(code));
    all.into_iter().filter(|code| only_words || !is_word(code)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(system: &str, code: &str) -> Row {
        Row { system: system.to_owned(), code: code.to_owned(), ..Row::default() }
    }

    #[test]
    fn a_range_has_two_numbers_of_one_length() {
        assert_eq!(range("99201-99205"), Some(("99201", "99205")));
        assert_eq!(range("46241-6"), None);
        assert_eq!(range("99205-99201"), None);
        assert_eq!(range("pre-op"), None);
    }

    #[test]
    fn alternatives_are_parted_and_units_are_not() {
        assert_eq!(codes(&coded("2.16.1", "UNK/ASKU")), Some(vec!["UNK".to_owned(), "ASKU".to_owned()]));
        assert_eq!(codes(&coded("text", "beats/min")), Some(vec!["beats/min".to_owned()]));
        assert_eq!(codes(&coded("text", "mm Hg")), Some(vec!["mm Hg".to_owned()]));
    }

    #[test]
    fn a_description_is_no_code() {
        for code in ["", "*", "(absent)", "negationInd=true", "PHYS PST", "(none) contains @"] {
            assert_eq!(codes(&coded("2.16.1", code)), None, "{code}");
        }
    }

    #[test]
    fn columns_are_found_by_name() {
        let header = StringRecord::from(vec!["source_system", "target_code", "source_code"]);
        let fields = StringRecord::from(vec!["2.16.1", "male", " M "]);
        let row = Row::from_record(&Record::new(&header, &fields));
        assert_eq!((row.code.as_str(), row.target.as_str(), row.display.as_str()), ("M", "male", ""));
    }
}
