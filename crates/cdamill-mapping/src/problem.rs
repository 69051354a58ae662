//! What the checker says of a mapping file: one registry of codes, never reused.

use std::fmt;

/// A mistake in a mapping file.
///
/// `Display` renders `file:line:column: error E202: message; did you mean ...?`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The stable code, `E001` and up.
    pub code: &'static str,
    /// The file's name as it was given to the loader.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong, in words.
    pub message: String,
    /// A name that is near, where there is one.
    pub suggestion: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: error {}: {}", self.file, self.line, self.column, self.code, self.message)?;
        match &self.suggestion {
            Some(name) => write!(formatter, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

macro_rules! registry {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub(crate) const $name: &str = $code;)*
        /// Every code of the checker with its meaning.
        pub const PROBLEM_CODES: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

registry! {
    TOML_SYNTAX = "E001", "the file is not TOML";
    UNKNOWN_KEY = "E002", "a table or key that the language does not have";
    WRONG_SHAPE = "E003", "a value of the wrong TOML type";
    DUPLICATE = "E004", "a name that is defined twice in one layer";
    NOT_READ = "E005", "a file or folder that cannot be read, or a folder without mapping files";
    EXPRESSION = "E101", "an expression that does not follow the grammar";
    UNKNOWN_CONVERTER = "E102", "a converter that does not exist";
    CONVERTER_ARGUMENT = "E103", "a converter with the wrong arguments or in the wrong place";
    UNKNOWN_PREDICATE = "E104", "a predicate that does not exist";
    PREDICATE_ARGUMENT = "E105", "a predicate with the wrong arguments";
    UNKNOWN_TYPE = "E201", "a resource, backbone or data type that STU3 does not have";
    UNKNOWN_ELEMENT = "E202", "an element that the STU3 type does not have";
    CARDINALITY = "E203", "a list where STU3 has one value, or one value where it has a list";
    WRONG_TYPE = "E204", "a value of a type that the STU3 element does not take";
    REQUIRED_UNSET = "E205", "a required STU3 element that the group never sets";
    CODE_BINDING = "E206", "a code outside the element's required binding";
    CHOICE_TYPE = "E207", "a choice element without a converter that says its type";
    REFERENCE_TARGET = "E208", "a resource that the STU3 reference does not allow";
    UNKNOWN_CDA_ELEMENT = "E301", "an element that CDA does not have there";
    UNKNOWN_CDA_ATTRIBUTE = "E302", "an attribute that CDA does not have there";
    UNKNOWN_TEMPLATE = "E303", "a template or section that is not declared";
    UNKNOWN_CONCEPT_MAP = "E401", "a concept map that is not declared";
    UNKNOWN_VALUE_SET = "E402", "a value set that is not declared";
    UNKNOWN_GROUP = "E403", "a group that is not declared";
    UNKNOWN_CONDITION = "E404", "a condition that is not declared";
    UNKNOWN_URL = "E405", "an extension that is neither an absolute url nor declared under [url]";
    GROUP_KIND = "E406", "a group of the wrong kind for the place";
    EXTENDS_CYCLE = "E407", "groups or conditions that refer to each other in a circle";
    GROUP_SHAPE = "E408", "a group that is none or more than one of resource, backbone, datatype, wrapper, choose";
    UNKNOWN_REPORT = "E409", "a report code that is not registered";
}

/// The name among `candidates` that a slip of the pen could have meant.
pub(crate) fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = 1 + name.chars().count() / 4;
    candidates
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// Edit distance, ignoring case.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&right) {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = *cell;
            *cell = replaced.min(before + 1).min(diagonal + 1);
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name() {
        let names = ["clinicalStatus", "verificationStatus", "code"];
        assert_eq!(nearest("clinicalstatus", names.into_iter()).as_deref(), Some("clinicalStatus"));
        assert_eq!(nearest("cod", names.into_iter()).as_deref(), Some("code"));
        assert_eq!(nearest("performer", names.into_iter()), None);
    }

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = PROBLEM_CODES.iter().map(|(code, _)| code).collect();
        codes.dedup();
        assert_eq!(codes.len(), PROBLEM_CODES.len());
    }
}
