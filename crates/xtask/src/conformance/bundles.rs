//! Bundles to be judged: one folder a bundle type.

use crate::Failure;
use crate::options::{files, workspace};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The bundles of one type.
pub(super) struct Set {
    pub(super) name: &'static str,
    /// All in one folder, each under a name of its own.
    pub(super) files: Vec<PathBuf>,
    pub(super) resources: usize,
}

/// What the command is asked for.
const SETS: [(&str, &[&str]); 5] = [
    ("document", &["--bundle-type", "document"]),
    ("collection", &["--bundle-type", "collection"]),
    ("transaction", &["--bundle-type", "transaction"]),
    ("batch", &["--bundle-type", "batch"]),
    ("us-core", &["--bundle-type", "document", "--us-core"]),
];

/// Converts the documents, and keeps every `every`th bundle; into all sets, or only into those that are named.
pub(super) fn make(documents: &Path, work: &Path, every: usize, only: Option<&[&str]>) -> Result<Vec<Set>, Failure> {
    let cdamill = build()?;
    let wanted = SETS.into_iter().filter(|(name, _)| only.is_none_or(|names| names.contains(name)));
    wanted.map(|(name, options)| convert(&cdamill, documents, work, every, (name, options))).collect()
}

fn build() -> Result<PathBuf, Failure> {
    let root = workspace();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--quiet", "--release", "--package", "cdamill-cli"];
    if !Command::new(cargo).args(arguments).current_dir(&root).status()?.success() {
        return Err("the command does not build".into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("release/cdamill"))
}

/// Converts a folder into a folder; the bundles to be judged go into another one, all beside each other.
fn convert(
    cdamill: &Path,
    documents: &Path,
    work: &Path,
    every: usize,
    (name, options): (&'static str, &[&str]),
) -> Result<Set, Failure> {
    let (folder, judged) = (work.join("made").join(name), work.join(name));
    for folder in [&folder, &judged] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    let output =
        Command::new(cdamill).arg("convert").arg(documents).args(options).arg("--output").arg(&folder).output()?;
    // 3: some cannot be read, as is to be expected of real documents
    if !matches!(output.status.code(), Some(0 | 3)) {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let mut made = files(&folder, "json")?;
    // what failed has an outcome and no bundle
    made.retain(|path| !path.to_string_lossy().ends_with(".outcome.json"));
    let mut set = Set { name, files: Vec::new(), resources: 0 };
    if made.is_empty() {
        return Err(format!("no documents in {}", documents.display()).into());
    }
    for path in made.into_iter().step_by(every.max(1)) {
        let inside = path.strip_prefix(&folder)?.to_string_lossy().replace(['/', '\\'], "__");
        let file = judged.join(inside);
        let json = fs::read(&path)?;
        let bundle: Value = serde_json::from_slice(&json)?;
        set.resources += bundle.get("entry").and_then(Value::as_array).map_or(0, Vec::len);
        fs::write(&file, json)?;
        set.files.push(file);
    }
    Ok(set)
}
