//! Which groups take or read what a template, section or document names, and what they make of it.

use super::path::{conditions, templates};
use super::read::{Group, Mapping, Name};
use std::collections::BTreeSet;

/// The group that the `[[entry]]` rules are.
const ENTRY: &str = "Entry";

/// The mapping, with what its expressions name looked up.
pub(super) struct Links<'m> {
    pub(super) mapping: &'m Mapping,
    reads: Vec<Read<'m>>,
}

/// One place that names templates.
#[derive(Default)]
struct Read<'m> {
    group: &'m str,
    /// The element that is set; `None` where the group as a whole depends on it.
    element: Option<&'m str>,
    direct: BTreeSet<&'m str>,
    /// And those that its named conditions name.
    by_condition: BTreeSet<&'m str>,
}

impl<'m> Read<'m> {
    fn add(&mut self, mapping: &'m Mapping, expression: &'m str) {
        self.direct.extend(templates(expression));
        let (mut seen, mut open) = (BTreeSet::new(), vec![expression]);
        while let Some(expression) = open.pop() {
            self.by_condition.extend(templates(expression));
            let new = conditions(expression).filter(|name| seen.insert(*name));
            open.extend(new.filter_map(|name| mapping.conditions.get(name)).map(String::as_str));
        }
    }
}

/// What becomes of a template, section or document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    /// The groups that take it as a whole.
    pub(super) takers: BTreeSet<String>,
    /// The resource types that they make, or that take something of it.
    pub(super) types: BTreeSet<String>,
    /// The elements whose rules name it; where none does, those whose conditions do.
    pub(super) elements: BTreeSet<String>,
    /// The groups that name it, likewise.
    pub(super) readers: BTreeSet<String>,
}

impl Coverage {
    pub(super) fn is_empty(&self) -> bool {
        self.takers.is_empty() && self.readers.is_empty()
    }
}

impl<'m> Links<'m> {
    pub(super) fn new(mapping: &'m Mapping) -> Links<'m> {
        let mut reads = Vec::new();
        let mut add = |group, element, expressions: &mut dyn Iterator<Item = &'m String>| {
            let mut read = Read { group, element, ..Read::default() };
            expressions.for_each(|expression| read.add(mapping, expression));
            reads.push(read);
        };
        for (name, group) in &mapping.groups {
            add(name, None, &mut group.other.expressions.iter());
            for one in &group.other.uses {
                // what a wrapper asks is for the group that it hands on to
                let reader = if mapping.groups.contains_key(&one.group) { &one.group } else { name };
                add(reader, None, &mut one.expressions.iter());
            }
            for (key, named) in &group.set {
                let of_uses = named.iter().flat_map(|named| &named.uses).flat_map(|one| &one.expressions);
                let own = named.iter().flat_map(|named| &named.expressions);
                add(name, Some(key.as_str()), &mut own.chain(of_uses));
            }
        }
        for rule in &mapping.entries {
            add(&rule.group, None, &mut std::iter::once(&rule.when));
        }
        Links { mapping, reads }
    }

    pub(super) fn coverage(&self, name: &Name) -> Coverage {
        let mut coverage = Coverage::default();
        let rules = self.mapping.entries.iter().filter(|rule| rule.templates.contains(&name.name));
        coverage.takers.extend(rules.map(|rule| rule.group.clone()));
        coverage.takers.extend(self.takers(|_, template| template == Some(name.name.as_str())));
        let name = name.name.as_str();
        let mut reads: Vec<_> = self.reads.iter().filter(|read| read.direct.contains(name)).collect();
        if reads.is_empty() {
            reads.extend(self.reads.iter().filter(|read| read.by_condition.contains(name)));
        }
        for read in reads {
            coverage.readers.insert(read.group.to_owned());
            coverage.elements.extend(read.element.and_then(|element| self.element(read.group, element)));
        }
        // a group that only says that it leaves something out takes nothing, if another reads it
        let (makers, idle): (BTreeSet<_>, _) =
            coverage.takers.into_iter().partition(|group| !self.makes(group).is_empty());
        coverage.takers = if makers.is_empty() && coverage.elements.is_empty() { idle } else { makers };
        let leading = if coverage.takers.is_empty() { &coverage.readers } else { &coverage.takers };
        coverage.types = leading.iter().flat_map(|group| self.makes(group)).map(str::to_owned).collect();
        coverage
    }

    /// The groups that are used where a path ends so.
    pub(super) fn takers(&self, is_wanted: impl Fn(&str, Option<&str>) -> bool) -> BTreeSet<String> {
        let values = self.mapping.groups.values().flat_map(|group| group.set.values().flatten().chain([&group.other]));
        let uses = values.flat_map(|named| &named.uses).filter(|one| self.mapping.groups.contains_key(&one.group));
        let wanted =
            uses.filter(|one| one.step.as_ref().is_some_and(|step| is_wanted(&step.element, step.template.as_deref())));
        wanted.map(|one| one.group.clone()).collect()
    }

    /// The resource types that a group makes, hands on to or is a part of.
    pub(super) fn makes(&self, group: &str) -> BTreeSet<&'m str> {
        let mut types = BTreeSet::new();
        self.collect_types(group, &mut BTreeSet::new(), &mut types);
        types
    }

    fn collect_types<'g>(&'g self, name: &'g str, seen: &mut BTreeSet<&'g str>, types: &mut BTreeSet<&'m str>) {
        if name == ENTRY {
            types.insert("those of its statements");
        }
        let Some(group) = self.mapping.groups.get(name) else { return };
        if !seen.insert(name) {
            return;
        }
        match self.fills(group) {
            Some(("datatype", _)) => {
                self.users(name).into_iter().for_each(|user| self.collect_types(user, seen, types))
            }
            Some((_, path)) => types.extend(path.split('.').next()),
            None => self.handed_to(group).into_iter().for_each(|used| self.collect_types(used, seen, types)),
        }
    }

    fn users(&self, name: &str) -> Vec<&'m str> {
        let fills = |group: &Group| group.set.values().flatten().any(|named| named.groups().contains(name));
        self.mapping.groups.iter().filter(|(_, group)| fills(group)).map(|(user, _)| user.as_str()).collect()
    }

    /// The groups that one which makes nothing itself hands on to.
    pub(super) fn handed_to(&self, group: &'m Group) -> BTreeSet<&'m str> {
        let used = group.other.groups();
        match self.base(group) {
            Some(base) if used.is_empty() => self.handed_to(base),
            _ => used.into_iter().filter(|used| *used == ENTRY || self.mapping.groups.contains_key(*used)).collect(),
        }
    }

    /// What a group fills: itself, or one that it extends.
    pub(super) fn fills(&self, group: &'m Group) -> Option<(&'static str, &'m str)> {
        match &group.fills {
            Some((kind, path)) => Some((*kind, path)),
            None => self.fills(self.base(group)?),
        }
    }

    fn base(&self, group: &Group) -> Option<&'m Group> {
        self.mapping.groups.get(group.extends.as_ref()?)
    }

    /// The elements that a group sets, inherited ones among them.
    pub(super) fn elements(&self, group: &'m Group) -> BTreeSet<String> {
        let mut elements = self.base(group).map(|base| self.elements(base)).unwrap_or_default();
        for (key, named) in &group.set {
            match named {
                Some(_) => elements.insert(short(key)),
                None => elements.remove(&short(key)),
            };
        }
        elements
    }

    fn element(&self, group: &str, key: &str) -> Option<String> {
        let (_, path) = self.fills(self.mapping.groups.get(group)?)?;
        Some(format!("{path}.{}", short(key)))
    }
}

/// A key without list marks, and of an extension's url the last segment.
fn short(key: &str) -> String {
    let key = key.replace("[]", "");
    let Some((before, rest)) = key.split_once("xtension[") else { return key };
    let Some((url, behind)) = rest.split_once(']') else { return key };
    let url = url.rsplit('/').next().unwrap_or(url);
    format!("{before}xtension[{url}]{behind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
        [template]
        Wrapped = "1.1"
        Taken = "1.2"
        Read = "1.3"
        Asked = "1.4"
        Noted = "1.5"
        Unused = "1.6"
        Labelled = "1.7"
        [condition]
        outer = "is(inner)"
        inner = "observation<Asked>"
        [[entry]]
        template = "Wrapped"
        use = "Wrapper"
        [group.Wrapper]
        wrapper = [{ emit = "observation<Taken>[is(x)]", use = "Derived" }]
        [group.Base]
        resource = "Goal"
        when = "is(outer)"
        [group.Base.set]
        "identifier[]" = "act<Read>/id"
        priority = "priorityCode"
        "extension[http://a/b/c][].valueCode" = "code"
        "note[]" = { each = "act/text", use = "Note" }
        [group.Derived]
        extends = "Base"
        [group.Derived.set]
        priority = false
        "start[x]" = "effectiveTime"
        [always.set]
        "meta.security[]" = "act<Labelled>/value | Coding"
        [group.Members]
        wrapper = [{ emit = "component/*", use = "Entry" }]
        [group.Note]
        datatype = "Annotation"
        [group.Note.set]
        text = "act<Noted>/text"
    "#;

    fn set(items: &[&str]) -> BTreeSet<String> {
        items.iter().map(|&item| item.to_owned()).collect()
    }

    #[test]
    fn every_way_to_name_a_template_counts() {
        let mut mapping = Mapping::default();
        mapping.add(MAPPING).unwrap();
        let links = Links::new(&mapping);
        let coverage = |name: &str| links.coverage(mapping.names.iter().find(|one| one.name == name).unwrap());
        let expected = |takers: &[&str], elements: &[&str], readers: &[&str]| Coverage {
            takers: set(takers),
            types: set(&["Goal"]),
            elements: set(elements),
            readers: set(readers),
        };
        assert_eq!(coverage("Wrapped"), expected(&["Wrapper"], &[], &[]));
        assert_eq!(coverage("Taken"), expected(&["Derived"], &[], &["Derived"]));
        assert_eq!(coverage("Read"), expected(&[], &["Goal.identifier"], &["Base"]));
        assert_eq!(coverage("Asked"), expected(&[], &[], &["Base"]));
        assert_eq!(coverage("Noted"), expected(&[], &["Annotation.text"], &["Note"]));
        assert!(coverage("Unused").is_empty());
        assert_eq!(coverage("Labelled").elements, set(&["every resource.meta.security"]));
        assert_eq!(links.makes("Members"), BTreeSet::from(["those of its statements"]));
        let derived = mapping.groups.get("Derived").unwrap();
        assert_eq!(links.elements(derived), set(&["identifier", "extension[c].valueCode", "note", "start[x]"]));
    }
}
