//! Names of output that two documents may want.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::inputs::{ERROR, OUTCOME, is_outcome};
use crate::names;

/// Stems are unique in a run. Two documents can want one name all the same: the second one of `a.xml`, and that of
/// `a.2.xml`. Names that cannot be wanted twice are not remembered.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    taken: HashSet<PathBuf>,
    /// Files that the run reads, or writes for itself, in one of its folders.
    reserved: HashSet<PathBuf>,
}

impl Claims {
    /// With names that no document gets, relative to the folders of the output.
    pub(crate) fn new(reserved: HashSet<PathBuf>) -> Claims {
        Claims { taken: HashSet::new(), reserved }
    }

    /// Whether the document may have its name.
    pub(crate) fn document(&mut self, stem: &Path, number: Option<usize>) -> bool {
        let is_number = |ending: &OsStr| ending.to_str().is_some_and(|ending| ending.parse::<u64>().is_ok());
        if is_outcome(stem) || self.reserved.contains(&names::file_name(stem, number)) {
            return false;
        }
        let is_at_risk = number.is_some() || stem.extension().is_some_and(is_number);
        !is_at_risk || self.taken.insert(names::file_name(stem, number))
    }
}

/// The name of an outcome, relative to the output folder.
pub(crate) fn outcome(stem: &Path, number: Option<usize>) -> PathBuf {
    let mut name: OsString = names::stem(&Path::new(ERROR).join(stem), number);
    name.push(OUTCOME);
    names::file_name(Path::new(&name), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_once() {
        let mut claims = Claims::default();
        assert!(claims.document(Path::new("a"), Some(1)) && claims.document(Path::new("a"), Some(2)));
        assert!(!claims.document(Path::new("a.2"), None));
        assert!(claims.document(Path::new("a.b"), None) && claims.document(Path::new("error/x"), None));
    }

    #[test]
    fn what_the_run_needs_for_itself_is_not_given() {
        let mut claims = Claims::new(HashSet::from([PathBuf::from("x/run.json")]));
        assert!(!claims.document(Path::new("x/run"), None) && claims.document(Path::new("run"), None));
    }

    #[test]
    fn outcomes_have_names_of_their_own() {
        assert_eq!(outcome(Path::new("x/y"), Some(2)), Path::new("error/x/y.2.outcome.json"));
        assert!(!Claims::default().document(Path::new("error/x/y.2.outcome"), None));
    }
}
