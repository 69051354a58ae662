//! What the outputs of a file are called.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::selection::without_endings;
use crate::hash;

/// The names that are taken: a hash of each, so that a million of them are no matter.
#[derive(Debug, Default)]
pub(crate) struct Stems {
    taken: HashSet<u64>,
}

impl Stems {
    /// The stem of a file: its relative path without the endings of documents, or with them where that is taken or
    /// `keeps_ending` says so. `None` where both are taken.
    pub(crate) fn claim(&mut self, relative: &Path, keeps_ending: bool) -> Option<PathBuf> {
        // what outcomes are called is theirs alone
        let short = if keeps_ending { None } else { Some(short(relative)).filter(|short| !is_outcome(short)) };
        short.into_iter().chain([fitting(relative)]).find(|stem| self.taken.insert(hash(stem)))
    }
}

/// The path without the endings of documents.
pub(crate) fn short(relative: &Path) -> PathBuf {
    let name = relative.file_name().and_then(OsStr::to_str);
    match name.map(|name| (name, without_endings(name))) {
        Some((name, stem)) if name.len() != stem.len() => fitting(&relative.with_file_name(stem)),
        _ => fitting(relative),
    }
}

/// Where outcomes are, in the output folder.
pub(crate) const ERROR: &str = "error";
/// What stems of outcomes end in.
pub(crate) const OUTCOME: &str = ".outcome";

/// Whether outputs of this stem would be called like an outcome. Not every file system tells capitals apart.
pub(crate) fn is_outcome(stem: &Path) -> bool {
    let is_below = stem.iter().next().is_some_and(|first| first.eq_ignore_ascii_case(ERROR));
    is_below && stem.to_string_lossy().to_ascii_lowercase().ends_with(OUTCOME)
}

/// Bytes of a name that any file system takes, with the endings that outputs get.
const LONGEST: usize = 200;

/// Bytes of a path below the output folder.
const LONGEST_PATH: usize = 1000;

/// The path with names that are too long cut, and a part of the hash of what they were in place of the rest: one long name
/// must not end a run.
fn fitting(relative: &Path) -> PathBuf {
    let parts: PathBuf =
        relative.iter().map(|part| if part.len() > LONGEST { cut(part) } else { part.into() }).collect();
    if parts.as_os_str().len() > LONGEST_PATH { PathBuf::from(cut(relative.as_os_str())) } else { parts }
}

fn cut(part: &OsStr) -> OsString {
    let text = part.to_string_lossy();
    let start: String = text.chars().map(|c| if c == '/' { '_' } else { c }).take(LONGEST / 5).collect();
    OsString::from(format!("{start}~{}", hash::short(part.as_encoded_bytes())))
}

/// Equal for paths that would be the same file.
fn hash(stem: &Path) -> u64 {
    // The file systems that these come with do not tell capitals apart.
    let folds_case = cfg!(any(windows, target_os = "macos"));
    let mut hasher = DefaultHasher::new();
    if folds_case {
        stem.to_string_lossy().to_lowercase().hash(&mut hasher);
    } else {
        stem.hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(stems: &mut Stems, relative: &str, keeps_ending: bool) -> Option<String> {
        stems.claim(Path::new(relative), keeps_ending).map(|stem| stem.to_str().unwrap().replace('\\', "/"))
    }

    #[test]
    fn what_is_too_long_is_cut_and_told_apart() {
        let mut stems = Stems::default();
        let long = |last: &str| format!("sub/{}{last}.xml", "\u{e9}".repeat(130));
        let [one, other] = ["a", "b"].map(|last| claim(&mut stems, &long(last), false).unwrap());
        assert!(one.starts_with("sub/\u{e9}\u{e9}") && one.len() < 120 && one != other, "{one} {other}");
        assert_ne!(claim(&mut stems, &long("a"), false).unwrap(), one);
        let deep = claim(&mut stems, &format!("{}x.xml", "folder/".repeat(200)), false).unwrap();
        assert!(deep.starts_with("folder_folder_") && deep.len() < LONGEST, "{deep}");
        let as_it_is = "n".repeat(LONGEST);
        assert_eq!(claim(&mut stems, &as_it_is, false).unwrap(), as_it_is);
    }

    #[test]
    fn endings_go_unless_they_tell_apart() {
        let mut stems = Stems::default();
        for (relative, expected) in [
            ("a.xml", Some("a")),
            ("sub/a.XML", Some("sub/a")),
            ("a.ccda", Some("a.ccda")),
            ("a.xml", Some("a.xml")),
            ("a.xml", None),
            ("c.2024", Some("c.2024")),
            ("c.2024", None),
            ("d.1.cda", Some("d.1")),
            ("error/a.xml", Some("error/a")),
            ("error/a.outcome.xml", Some("error/a.outcome.xml")),
            ("x/a.outcome.xml", Some("x/a.outcome")),
        ] {
            assert_eq!(claim(&mut stems, relative, false).as_deref(), expected, "{relative}");
        }
        assert_eq!(claim(&mut stems, "b.xml", true).as_deref(), Some("b.xml"));
        assert_eq!(claim(&mut stems, "b.cda", false).as_deref(), Some("b"));
    }
}
