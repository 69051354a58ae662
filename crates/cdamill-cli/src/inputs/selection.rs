//! Which files of folders and archives are taken.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern, PatternError};

use crate::failure::printable_text;

/// The endings of documents, in lower case.
const DOCUMENTS: [&str; 4] = ["xml", "cda", "ccd", "ccda"];
/// The endings of archives.
const ARCHIVES: [&str; 6] = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"];
/// The endings of a single file that is compressed.
const COMPRESSED: [&str; 2] = [".gz", ".zst"];

/// Which files of folders and archives are taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    /// None: by ending.
    patterns: Vec<Pattern>,
    /// Whole paths of what is not taken.
    left_out: Vec<PathBuf>,
}

/// What a file in a folder or an archive is, by its name.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Archive,
    Other,
}

impl Selection {
    /// By patterns; by the endings of documents where there is none.
    pub(crate) fn new(patterns: &[Pattern]) -> Selection {
        Selection { patterns: patterns.to_vec(), left_out: Vec::new() }
    }

    /// Without these folders and files, given by their whole paths: what the run itself writes.
    pub(crate) fn leaving_out(self, left_out: Vec<PathBuf>) -> Selection {
        Selection { left_out, ..self }
    }

    /// What of a folder is not taken, relative to it.
    pub(crate) fn left_out_of(&self, folder: &Path) -> HashSet<PathBuf> {
        let whole = folder.canonicalize();
        let below = self.left_out.iter().filter_map(|path| path.strip_prefix(whole.as_ref().ok()?).ok());
        below.filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned).collect()
    }

    /// What the file at this relative path is. Archives are opened whatever the patterns say: these are about what is in
    /// them.
    pub(crate) fn kind(&self, relative: &str) -> Kind {
        if self.patterns.is_empty() && is_beside_another(relative) {
            return Kind::Other;
        }
        if is_archive(relative) {
            return Kind::Archive;
        }
        if self.takes(relative) || without_compression(relative).is_some_and(|inner| self.takes(inner)) {
            return Kind::Document;
        }
        Kind::Other
    }

    fn takes(&self, relative: &str) -> bool {
        if self.patterns.is_empty() {
            return has_document_ending(relative);
        }
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::default() };
        self.patterns.iter().any(|pattern| pattern.matches_with(relative, options))
    }

    /// What is missing where nothing was found.
    pub(crate) fn none_found(&self) -> String {
        if self.patterns.is_empty() {
            return "no file in it, or in a folder below, ends in .xml, .cda, .ccd or .ccda (or with .gz or .zst behind), \
                    and there is no archive; --glob names others"
                .to_owned();
        }
        let patterns: Vec<&str> = self.patterns.iter().map(given).collect();
        let patterns = printable_text(&patterns.join(" or "));
        format!("no file in it, or in a folder below, fits --glob {patterns}, and there is no archive")
    }
}

/// A pattern. One without a slash is of the file's name, in whatever folder; one with a slash is of the path below the folder
/// or in the archive.
///
/// # Errors
/// A pattern that makes no sense.
pub(crate) fn pattern(text: &str) -> Result<Pattern, PatternError> {
    if text.contains('/') { Pattern::new(text) } else { Pattern::new(&format!("**/{text}")) }
}

/// The pattern as it was given, about.
fn given(pattern: &Pattern) -> &str {
    let text = pattern.as_str();
    text.strip_prefix("**/").unwrap_or(text)
}

/// Whether a file is called like an archive.
pub(crate) fn is_archive(name: &str) -> bool {
    ARCHIVES.iter().any(|ending| before_ending(name, ending).is_some())
}

/// Whether a file is called like a document, perhaps a compressed one.
pub(crate) fn is_document(name: &str) -> bool {
    has_document_ending(without_compression(name).unwrap_or(name))
}

/// The name without the endings of documents.
pub(crate) fn without_endings(name: &str) -> &str {
    let inner = without_compression(name).filter(|inner| has_document_ending(inner)).unwrap_or(name);
    match inner.rsplit_once('.') {
        Some((stem, _)) if has_document_ending(inner) => stem,
        _ => name,
    }
}

/// A relative path with slashes, for patterns.
pub(crate) fn with_slashes(relative: &Path) -> String {
    let names = relative.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

fn has_document_ending(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let parts = file.rsplit_once('.');
    parts.is_some_and(|(stem, ending)| {
        !stem.is_empty() && DOCUMENTS.iter().any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// macOS keeps what it knows of `a.xml` in `._a.xml` where the file system or the archive has no other place for it.
fn is_beside_another(name: &str) -> bool {
    name.rsplit('/').next().unwrap_or(name).starts_with("._")
}

fn without_compression(name: &str) -> Option<&str> {
    COMPRESSED.iter().find_map(|ending| before_ending(name, ending))
}

/// What stands before `ending`, in capitals or not; none where that is nothing.
fn before_ending<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let (stem, last) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    (last.eq_ignore_ascii_case(ending) && !stem.is_empty() && !stem.ends_with('/')).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(patterns: &[&str]) -> Selection {
        Selection::new(&patterns.iter().map(|text| pattern(text).unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn endings_tell_documents_and_archives() {
        let selection = Selection::default();
        for name in ["a.xml", "sub/a.XML", "a.b.ccda", "a.xml.gz", "a.Ccd.zst", "b/a.cda"] {
            assert_eq!(selection.kind(name), Kind::Document, "{name}");
        }
        for name in ["a.zip", "x/a.tar.gz", "a.TGZ", "a.tar.zst", "a.tar", "a.tzst"] {
            assert_eq!(selection.kind(name), Kind::Archive, "{name}");
        }
        for name in ["a", "a.txt", "a.gz", "a.xmlx", ".xml", "sub/.xml", ".zip", "x/.zip", "xml", "\u{e9}", "a.txt.gz"]
        {
            assert_eq!(selection.kind(name), Kind::Other, "{name}");
        }
    }

    #[test]
    fn patterns_replace_the_endings() {
        let by_name = patterns(&["*.txt", "CCD_?.xml"]);
        for (name, expected) in [
            ("a.txt", Kind::Document),
            ("x/y/a.txt", Kind::Document),
            ("x/CCD_1.xml", Kind::Document),
            ("x/a.txt.gz", Kind::Document),
            ("CCD_12.xml", Kind::Other),
            ("a.xml", Kind::Other),
            ("x.txt/a", Kind::Other),
            ("a.zip", Kind::Archive),
        ] {
            assert_eq!(by_name.kind(name), expected, "{name}");
        }
        let by_path = patterns(&["in/*/a.xml", "deep/**/*.cda"]);
        for (name, expected) in [
            ("in/1/a.xml", Kind::Document),
            ("in/1/2/a.xml", Kind::Other),
            ("x/in/1/a.xml", Kind::Other),
            ("deep/1/2/x.cda", Kind::Document),
            ("deep/x.cda", Kind::Document),
        ] {
            assert_eq!(by_path.kind(name), expected, "{name}");
        }
        assert_eq!(patterns(&["._*"]).kind("x/._a.xml"), Kind::Document);
        assert!(pattern("[").is_err());
    }

    #[test]
    fn endings_of_documents_go() {
        for (name, expected) in [
            ("a.xml", "a"),
            ("x/a.XML", "x/a"),
            ("a.xml.gz", "a"),
            ("c.2024", "c.2024"),
            ("d.1.cda", "d.1"),
            ("n.txt.gz", "n.txt.gz"),
            (".xml", ".xml"),
        ] {
            assert_eq!(without_endings(name), expected, "{name}");
        }
        assert_eq!(with_slashes(&Path::new("./a").join("b.xml")), "a/b.xml");
    }
}
