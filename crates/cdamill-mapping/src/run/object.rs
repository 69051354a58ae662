//! Objects: members in the order of STU3, extensions, what is required.

use cdamill_cda::{Node, names};

use super::scope::bit;
use super::tried::Tried;
use super::{Run, Sink};
use crate::plan::{Extension, ExtensionBody, Group, Kind, Member, MemberKind, Object, Value};

impl<'a> Run<'a> {
    /// Whether a group takes a node: its `when`, its `skip` and nullFlavor.
    pub(crate) fn enters(&mut self, group: &'a Group, node: Node<'a>) -> bool {
        let scope = super::Scope { written: 0, ..self.scope(node) };
        if node.is_statement() && node.has_null_flavor() && !group.keeps_null {
            self.report(cdamill_cda::codes::NULL_ENTRY, node);
            return false;
        }
        // who made something judges nothing of what was made
        let tells_of_others = group.makes == ["Provenance"];
        if node.is_negated() {
            if !tells_of_others {
                self.tried.note(node, Tried::Judged);
            }
            // CDA has no negation of these, so no group tells what it means: it is not said that they are
            if matches!(node.name(), names::ENCOUNTER | names::ORGANIZER | names::SUPPLY) {
                if !tells_of_others {
                    self.report(cdamill_cda::codes::NEGATION_UNSUPPORTED, node);
                }
                return false;
            }
        }
        if !scope.holds_opt(&group.when, node) {
            return false;
        }
        match group.skip.iter().find(|skip| scope.holds(&skip.when, node)) {
            Some(skip) => {
                if let Some(code) = skip.report {
                    self.report(code, node);
                }
                // a group that has nothing to choose from only reports
                if !matches!(&group.kind, Kind::Choose(choices) if choices.is_empty()) {
                    self.tried.note(node, Tried::LeftOut);
                }
                false
            }
            None => {
                // a choice enters nothing itself
                if !matches!(group.kind, Kind::Choose(_)) && !tells_of_others {
                    self.entered(node);
                }
                true
            }
        }
    }

    /// Writes the members of the object that is open; false when a required one came to nothing.
    pub(crate) fn members(&mut self, object: &'a Object, node: Node<'a>) -> bool {
        let outer = (std::mem::take(&mut self.written), std::mem::replace(&mut self.object, object.def.name));
        self.member_list(&object.members, node);
        let written = self.written;
        (self.written, self.object) = outer;
        if object.needs != 0 && written & object.needs == 0 {
            return false;
        }
        let complete = written & object.required == object.required;
        // an object of which nothing was found is no loss
        if !complete && written != 0 {
            self.report(cdamill_cda::codes::REQUIRED_MISSING, node);
            if object.def.kind == cdamill_stu3::definitions::Kind::Resource {
                self.tried.note(node, Tried::LeftOut);
            }
        }
        complete
    }

    fn member_list(&mut self, members: &'a [Member], node: Node<'a>) {
        for member in members.iter().filter(|member| member.needs.is_none_or(|names| node.may_hold(names))) {
            if self.member(member, node) {
                self.written |= bit(member.index);
            }
        }
    }

    fn member(&mut self, member: &'a Member, node: Node<'a>) -> bool {
        let mark = self.tape.mark();
        let written = match &member.kind {
            MemberKind::Value(value) => {
                if member.element.max_many {
                    self.list(member, value, node)
                } else {
                    let sink = Sink { element: member.element, keyed: true, told: false };
                    self.value(value, node, sink, false, None) > 0
                }
            }
            MemberKind::Object(object) => {
                self.tape.key(&member.element.name);
                self.tape.start_object();
                let inside = self.tape.mark();
                let complete = self.members(object, node);
                complete && !self.tape.is_empty_since(inside) && self.tape.end_object()
            }
            MemberKind::Extensions(extensions) => {
                self.tape.key(&member.element.name);
                self.extensions(extensions, node)
            }
            MemberKind::Shadow { key, extensions } => {
                let noted = member.element.keys.iter().find(|own| *own == key);
                self.tape.shadow(noted.unwrap_or(&member.element.name));
                self.tape.start_object();
                self.tape.key(&"extension");
                self.extensions(extensions, node);
                self.tape.end_object()
            }
        };
        if !written {
            self.tape.rollback(mark);
        }
        written
    }

    fn list(&mut self, member: &'a Member, value: &'a Value, node: Node<'a>) -> bool {
        let key = member.element.keys.first().unwrap_or(&member.element.name);
        self.tape.key(key);
        self.tape.start_array();
        self.listed = None;
        let count = self.value(value, node, Sink { element: member.element, keyed: false, told: false }, true, None);
        // equal references are told apart only when all ids are known
        if count > 1 && member.element.types.iter().all(|t| t.name != "Reference") {
            self.tape.drop_repeated();
        }
        let written = self.tape.end_array();
        let replaced = self.listed.take();
        if let (true, 1, Some(replaced)) = (written, count, replaced) {
            crate::convert::beside_item(self, key, replaced);
        }
        written
    }

    fn extensions(&mut self, extensions: &'a [Extension], node: Node<'a>) -> bool {
        self.tape.start_array();
        for extension in extensions {
            let mark = self.tape.mark();
            let written = match &extension.body {
                ExtensionBody::Members(members) => self.extension(&extension.url, members, node),
                ExtensionBody::Items { element, value, .. } => {
                    let sink = Sink { element, keyed: true, told: false };
                    self.value(value, node, sink, true, Some(&extension.url)) > 0
                }
                ExtensionBody::Group(value) => {
                    let element =
                        cdamill_stu3::definitions::type_def("Extension").and_then(|def| def.element("extension"));
                    element.is_some_and(|(_, element)| {
                        let sink = Sink { element, keyed: false, told: false };
                        self.value(value, node, sink, true, Some(&extension.url)) > 0
                    })
                }
            };
            if !written {
                self.tape.rollback(mark);
            }
        }
        self.tape.end_array()
    }

    pub(crate) fn extension(&mut self, url: &'a str, members: &'a [Member], node: Node<'a>) -> bool {
        self.tape.start_object();
        // inherited parts of an Extension stand before its url
        let is_inherited = |member: &&Member| member.element.name == "extension";
        let outer = std::mem::take(&mut self.written);
        let start = self.tape.mark();
        for member in members.iter().filter(is_inherited) {
            self.member(member, node);
        }
        let nested = !self.tape.is_empty_since(start);
        self.tape.key(&"url");
        self.tape.text(url);
        let inside = self.tape.mark();
        for member in members.iter().filter(|member| !is_inherited(member)) {
            self.member(member, node);
        }
        self.written = outer;
        (nested || !self.tape.is_empty_since(inside)) && self.tape.end_object()
    }
}
