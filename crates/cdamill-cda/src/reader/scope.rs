//! Namespace declarations that are in scope.

use crate::limits::Limits;
use crate::tree::naming::{Namespace, XML};

const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
/// Looked through one by one: more are not accepted.
const MAX_IN_SCOPE: usize = 64;
/// In one document, as the other reader has a limit too.
const MAX_DECLARED: u32 = 60_000;

#[derive(Default)]
pub(super) struct Scope<'i> {
    /// The innermost element's last.
    bindings: Vec<Binding<'i>>,
    /// The namespace of elements without a prefix.
    pub(super) default: Namespace<'i>,
    /// How many there were so far.
    declared: u32,
}

struct Binding<'i> {
    /// Empty for the default.
    prefix: &'i str,
    namespace: Namespace<'i>,
    /// How many elements are around the one that declares it.
    depth: usize,
}

impl<'i> Scope<'i> {
    /// How many are in scope.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Takes a declaration of an element with `depth` others around it.
    pub(super) fn declare(
        &mut self,
        prefix: &'i str,
        namespace: Namespace<'i>,
        depth: usize,
        limits: &Limits,
    ) -> Option<()> {
        let uri = namespace.uri;
        let is_reserved = matches!(prefix, "xml" | "xmlns") || matches!(uri, XML | XMLNS);
        let is_undeclared = !prefix.is_empty() && uri.is_empty();
        let mut own = self.bindings.iter().rev().take_while(|binding| binding.depth == depth);
        if is_reserved || is_undeclared || own.any(|binding| binding.prefix == prefix) {
            return None;
        }
        self.bindings.push(Binding { prefix, namespace, depth });
        self.declared += 1;
        if prefix.is_empty() {
            self.default = namespace;
        }
        let max = limits.max_namespaces as usize;
        let own = self.bindings.iter().rev().take_while(|binding| binding.depth == depth).count();
        let is_within = own <= max && self.len() <= MAX_IN_SCOPE.min(2 * max) && self.declared <= MAX_DECLARED;
        is_within.then_some(())
    }

    /// Forgets all but the first `kept`.
    #[inline]
    pub(super) fn cut(&mut self, kept: usize) {
        if self.bindings.len() > kept {
            self.bindings.truncate(kept);
            self.default = self.find("").unwrap_or_default();
        }
    }

    /// What a prefix stands for.
    pub(super) fn find(&self, prefix: &str) -> Option<Namespace<'i>> {
        self.bindings.iter().rev().find(|binding| binding.prefix == prefix).map(|binding| binding.namespace)
    }

    /// The prefix of a namespace: that of the innermost element which declares it, the first if it does so several times;
    /// `None` if that is the default.
    pub(super) fn prefix_of(&self, uri: &str) -> Option<&'i str> {
        let mut rest = self.bindings.as_slice();
        while let Some(last) = rest.last() {
            let start = rest.partition_point(|binding| binding.depth < last.depth);
            let (outer, own) = rest.split_at_checked(start)?;
            let inner = self.bindings.get(rest.len()..)?;
            let is_hidden = |binding: &Binding<'_>| inner.iter().any(|other| other.prefix == binding.prefix);
            let found = own.iter().find(|binding| binding.namespace.uri == uri && !is_hidden(binding));
            if let Some(binding) = found {
                return Some(binding.prefix).filter(|prefix| !prefix.is_empty());
            }
            rest = outer;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declare(scope: &mut Scope<'static>, prefix: &'static str, uri: &'static str, depth: usize) -> Option<()> {
        scope.declare(prefix, Namespace::of(uri, false), depth, &Limits::default())
    }

    #[test]
    fn the_innermost_declaration_counts() {
        let mut scope = Scope::default();
        for (prefix, uri, depth) in [("", "a", 0), ("p", "b", 0), ("q", "b", 0), ("p", "c", 1), ("", "", 2)] {
            assert!(declare(&mut scope, prefix, uri, depth).is_some());
        }
        let uri = |namespace: Option<Namespace<'static>>| namespace.map(|namespace| namespace.uri);
        assert_eq!((scope.default.uri, uri(scope.find("p")), uri(scope.find("x"))), ("", Some("c"), None));
        assert_eq!((scope.prefix_of("b"), scope.prefix_of("c"), scope.prefix_of("a")), (Some("q"), Some("p"), None));
        scope.cut(3);
        assert_eq!((scope.default.uri, uri(scope.find("p"))), ("a", Some("b")));
        assert_eq!((scope.prefix_of("b"), scope.prefix_of("c")), (Some("p"), None));
        scope.cut(0);
        assert!(!scope.default.is_some);
    }

    #[test]
    fn what_must_not_be_declared_is_refused() {
        for (prefix, uri) in
            [("xml", XML), ("xml", "u"), ("xmlns", "u"), ("p", XML), ("", XML), ("p", XMLNS), ("", XMLNS), ("p", "")]
        {
            assert_eq!(declare(&mut Scope::default(), prefix, uri, 0), None, "{prefix} {uri}");
        }
        let mut scope = Scope::default();
        assert!(declare(&mut scope, "p", "u", 0).is_some());
        assert!(declare(&mut scope, "p", "u", 1).is_some());
        assert!(declare(&mut scope, "p", "v", 1).is_none());
    }
}
