//! What outputs are called.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// `name.json`, or `name.2.json` for the second of several documents.
pub(crate) fn file_name(stem: &Path, number: Option<usize>) -> PathBuf {
    let mut name = self::stem(stem, number);
    name.push(".json");
    PathBuf::from(name)
}

/// The same without `.json`.
pub(crate) fn stem(stem: &Path, number: Option<usize>) -> OsString {
    let mut name: OsString = stem.as_os_str().to_owned();
    if let Some(number) = number {
        name.push(format!(".{number}"));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_of_one_file_are_numbered() {
        assert_eq!(file_name(Path::new("x/a.b"), None), Path::new("x/a.b.json"));
        assert_eq!(file_name(Path::new("a"), Some(2)), Path::new("a.2.json"));
    }
}
