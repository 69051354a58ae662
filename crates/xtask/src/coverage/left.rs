//! What the mapping leaves out, and why: remarks on names, and comments that begin with `not mapped:`.

use super::links::{Coverage, Links};
use super::read::{Mapping, Name};
use std::collections::BTreeSet;

/// A comment `# not mapped: WHAT: WHY` of a mapping file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// The file's name without its ending.
    pub(super) file: String,
    pub(super) what: String,
    pub(super) why: String,
}

const MARK: &str = "# not mapped:";

/// Those of one file, in order; a comment may run over several lines.
pub(super) fn of_file(file: &str, text: &str) -> Vec<Left> {
    let mut found = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix(MARK) else { continue };
        let mut comment = first.trim().to_owned();
        let goes_on = |line: &&str| line.starts_with("# ") && !line.starts_with(MARK);
        while let Some(more) = lines.next_if(goes_on) {
            comment = format!("{comment} {}", more.trim_start_matches('#').trim());
        }
        let (what, why) = comment.split_once(": ").unwrap_or((&comment, ""));
        found.push(Left { file: file.to_owned(), what: what.to_owned(), why: why.to_owned() });
    }
    found
}

/// What is in backticks in a remark: `Group` or `Group.element`.
pub(super) fn targets(remark: &str) -> impl Iterator<Item = &str> {
    remark.split('`').skip(1).step_by(2)
}

/// The resource types that the groups of a remark make.
pub(super) fn types(links: &Links<'_>, remark: &str) -> BTreeSet<String> {
    let groups = targets(remark).map(|target| target.split('.').next().unwrap_or(target));
    groups.flat_map(|group| links.makes(group)).map(str::to_owned).collect()
}

/// What is wrong with the remarks: a template that nothing names has one, which names groups and elements that there are.
pub(super) fn mistakes(links: &Links<'_>, mapping: &Mapping) -> Vec<String> {
    let mut mistakes = Vec::new();
    for name in mapping.names.iter().filter(|name| name.table == "template") {
        let coverage = links.coverage(name);
        match &name.remark {
            None if coverage.is_empty() => {
                mistakes.push(format!("{}: nothing names it; a remark must say why", name.name))
            }
            Some(remark) if !coverage.is_empty() => mistakes.push(outlived(name, remark, &coverage)),
            Some(remark) => {
                mistakes.extend(unknown(links, remark).map(|target| format!("{}: no `{target}`", name.name)))
            }
            None => {}
        }
    }
    let unexplained = mapping.left.iter().filter(|left| left.why.is_empty());
    mistakes.extend(unexplained.map(|left| format!("{}: `{}` is left out for no reason", left.file, left.what)));
    mistakes
}

fn outlived(name: &Name, remark: &str, coverage: &Coverage) -> String {
    let groups: Vec<&str> = coverage.takers.iter().chain(&coverage.readers).map(String::as_str).collect();
    format!("{}: the remark `{remark}` is out of date: {} name it", name.name, groups.join(", "))
}

fn unknown<'r>(links: &Links<'_>, remark: &'r str) -> impl Iterator<Item = &'r str> {
    targets(remark).filter(|target| {
        let (group, element) =
            target.split_once('.').map_or((*target, None), |(group, element)| (group, Some(element)));
        let Some(found) = links.mapping.groups.get(group) else { return true };
        element.is_some_and(|element| !links.elements(found).contains(element))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
        [template]
        Taken = "1.1"
        Known = "1.2" # read as author: `Base.code`, `Base`
        Wrong = "1.3" # read as author: `Base.priority`
        Silent = "1.4"
        Stale = "1.5" # nothing takes it
        [[entry]]
        template = ["Taken", "Stale"]
        use = "Base"
        [group.Base]
        resource = "Goal"
        [group.Base.set]
        code = "code"
    "#;

    #[test]
    fn comments_say_what_is_left_out_and_why() {
        let text = "# not mapped: a/b: STU3 has\n# no element for it\n# not mapped: c\nd = 1 # not mapped: e: f\n";
        let left = |what: &str, why: &str| Left { file: "x".to_owned(), what: what.to_owned(), why: why.to_owned() };
        assert_eq!(of_file("x", text), [left("a/b", "STU3 has no element for it"), left("c", "")]);
    }

    #[test]
    fn remarks_are_checked() {
        let mut mapping = Mapping::default();
        mapping.add(MAPPING).unwrap();
        mapping.left.extend(of_file("x", "# not mapped: c\n"));
        let mistakes = mistakes(&Links::new(&mapping), &mapping);
        let about = |name: &str| mistakes.iter().filter(|mistake| mistake.starts_with(name)).count();
        let counts = ["Taken", "Known", "Wrong", "Silent", "Stale", "x"].map(about);
        assert_eq!(counts, [0, 0, 1, 1, 1, 1]);
    }
}
