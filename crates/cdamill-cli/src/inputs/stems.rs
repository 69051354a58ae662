//! What the outputs of a file are called.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::selection::without_endings;

/// The names that are taken: a hash of each, so that a million of them are no matter.
#[derive(Debug, Default)]
pub(crate) struct Stems {
    taken: HashSet<u64>,
}

impl Stems {
    /// The stem of a file: its relative path without the endings of documents, or with them where that is taken or
    /// `keeps_ending` says so. `None` where both are taken.
    pub(crate) fn claim(&mut self, relative: &Path, keeps_ending: bool) -> Option<PathBuf> {
        let short = if keeps_ending { None } else { Some(short(relative)) };
        short.into_iter().chain([relative.to_owned()]).find(|stem| self.taken.insert(hash(stem)))
    }
}

/// The path without the endings of documents.
pub(crate) fn short(relative: &Path) -> PathBuf {
    let name = relative.file_name().and_then(OsStr::to_str);
    match name.map(|name| (name, without_endings(name))) {
        Some((name, stem)) if name.len() != stem.len() => relative.with_file_name(stem),
        _ => relative.to_owned(),
    }
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
        ] {
            assert_eq!(claim(&mut stems, relative, false).as_deref(), expected, "{relative}");
        }
        assert_eq!(claim(&mut stems, "b.xml", true).as_deref(), Some("b.xml"));
        assert_eq!(claim(&mut stems, "b.cda", false).as_deref(), Some("b"));
    }
}
