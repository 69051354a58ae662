//! Counts the STU3 elements that are set, and by what: the mapping files or Rust.

mod by_rust;
pub(crate) mod rules;

use self::rules::Rules;
use crate::Failure;
use crate::options::{Options, workspace};
use std::collections::{BTreeMap, BTreeSet};

/// Prints, by type, how many distinct elements the files of `mappings/` set and with how many rules, and then the
/// elements that Rust sets. Fails when the list of the latter does not agree with the converters' sources.
pub(crate) fn run(_: &Options) -> Result<(), Failure> {
    let root = workspace();
    let rules = Rules::read(&root.join("mappings"))?;
    let definitions = by_type(&rules);
    let (resources, parts): (Vec<_>, Vec<_>) =
        definitions.iter().partition(|(name, _)| rules.resources.contains(**name));
    println!("set by mappings/ (a rule is one key of one group)");
    print("resource", &resources);
    print("data type", &parts);
    let elements: usize = definitions.values().map(|counted| counted.elements.len()).sum();
    let total: usize = definitions.values().map(|counted| counted.rules).sum();
    println!("{:<28}{elements:>10}{total:>8}", "together");

    println!("\nset by Rust");
    for part in by_rust::PARTS {
        println!("{:<16} {:<46} {}", part.name, part.file, part.elements.join(" "));
    }
    let count: usize = by_rust::PARTS.iter().map(|part| part.elements.len()).sum();
    println!("{count} elements");
    by_rust::verify(&root)
}

/// The elements of one type and the rules that set them.
#[derive(Default)]
struct Counted<'r> {
    elements: BTreeSet<&'r str>,
    rules: usize,
}

fn by_type(rules: &Rules) -> BTreeMap<&str, Counted<'_>> {
    let mut counted: BTreeMap<&str, Counted<'_>> = BTreeMap::new();
    for (name, element) in &rules.set {
        let one = counted.entry(name).or_default();
        one.elements.insert(element);
        one.rules += 1;
    }
    counted
}

fn print(heading: &str, counted: &[(&&str, &Counted<'_>)]) {
    println!("{heading:<28}{:>10}{:>8}", "elements", "rules");
    for (name, one) in counted {
        println!("  {name:<26}{:>10}{:>8}", one.elements.len(), one.rules);
    }
}
