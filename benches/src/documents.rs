//! The documents of a folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A file, held in memory so that no bench measures the disk.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where it was read.
    pub path: PathBuf,
    /// As it was sent.
    pub bytes: Vec<u8>,
}

/// Every `*.xml` of a folder and the folders in it, in the order of their paths.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn load(folder: &Path) -> io::Result<Vec<Document>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    paths.into_iter().map(|path| Ok(Document { bytes: fs::read(&path)?, path })).collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml")) {
            into.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_of_nested_folders_come_in_order() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
        let documents = load(&folder).unwrap();
        assert!(documents.len() > 100);
        assert!(documents.is_sorted_by(|one, other| one.path < other.path));
        assert!(documents.iter().all(|document| fs::read(&document.path).unwrap() == document.bytes));
        assert!(load(&folder.join("no such folder")).is_err());
    }
}
