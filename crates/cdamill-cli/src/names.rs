//! What outputs are called.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::inputs::{Input, has_ending};

/// The names of the outputs, relative to their folder and without `.json`: the inputs' without their endings. Where two
/// would be the same (`a.xml` and `a.ccda`), both keep the ending. `Err` with the position of an input whose name
/// another one has all the same.
pub(crate) fn stems(inputs: &[Input]) -> Result<Vec<PathBuf>, usize> {
    let short: Vec<PathBuf> = inputs.iter().map(stem).collect();
    let mut counts: HashMap<&PathBuf, usize> = HashMap::new();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let name = |(input, short): (&Input, &PathBuf)| {
        let is_shared = counts.get(short).is_some_and(|count| *count > 1);
        if is_shared { input.relative.clone() } else { short.clone() }
    };
    let names: Vec<PathBuf> = inputs.iter().zip(&short).map(name).collect();
    let mut first: HashMap<&PathBuf, usize> = HashMap::new();
    for (position, name) in names.iter().enumerate() {
        if first.insert(name, position).is_some() {
            return Err(position);
        }
    }
    Ok(names)
}

fn stem(input: &Input) -> PathBuf {
    if has_ending(&input.relative) { input.relative.with_extension("") } else { input.relative.clone() }
}

/// `name.json`, or `name.2.json` for the second of several documents.
pub(crate) fn file_name(stem: &std::path::Path, number: Option<usize>) -> PathBuf {
    let mut name: OsString = stem.as_os_str().to_owned();
    if let Some(number) = number {
        name.push(format!(".{number}"));
    }
    name.push(".json");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn inputs(names: &[&str]) -> Vec<Input> {
        names.iter().map(|name| Input { path: None, relative: PathBuf::from(name) }).collect()
    }

    #[test]
    fn endings_go_unless_they_tell_apart() {
        let names = stems(&inputs(&["a.xml", "sub/a.XML", "b.xml", "b.ccda", "c.2024", "d.1.cda"])).unwrap();
        assert_eq!(names, ["a", "sub/a", "b.xml", "b.ccda", "c.2024", "d.1"].map(PathBuf::from));
    }

    #[test]
    fn the_same_name_twice_is_refused() {
        assert_eq!(stems(&inputs(&["a.xml", "b.xml", "a.xml"])), Err(2));
    }

    #[test]
    fn documents_of_one_file_are_numbered() {
        assert_eq!(file_name(Path::new("x/a.b"), None), Path::new("x/a.b.json"));
        assert_eq!(file_name(Path::new("a"), Some(2)), Path::new("a.2.json"));
    }
}
