//! Accepts what the golden tests get now as what they are to get.

use crate::Failure;
use crate::options::{Options, workspace};
use std::path::Path;
use std::process::Command;

/// The golden tests write in place of comparing when this is set.
const ACCEPT: &str = "CDAMILL_ACCEPT";

/// Runs every test target named `golden` of the workspace, accepting, and says which files have changed.
pub(crate) fn run(_: &Options) -> Result<(), Failure> {
    let root = workspace();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["test", "--workspace", "--test", "golden"])
        .current_dir(&root)
        .env(ACCEPT, "1")
        .status()?;
    if !status.success() {
        return Err("the golden tests failed".into());
    }
    match changed(&root) {
        Some(files) if files.is_empty() => println!("no golden has changed"),
        Some(files) => {
            files.iter().for_each(|file| println!("{file}"));
            println!("{} goldens differ from the last commit: read each with `git diff testdata`", files.len());
        }
        None => println!("accepted: compare testdata with the last version before you commit"),
    }
    Ok(())
}

/// The goldens that differ from the last commit, new ones included; `None` without git.
fn changed(root: &Path) -> Option<Vec<String>> {
    let arguments = ["status", "--porcelain", "--untracked-files=all", "--", "testdata"];
    let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.lines().filter(|line| line.ends_with(".json")).map(str::to_owned).collect())
}
