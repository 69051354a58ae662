//! What has been taken of an element, read in one go.

use super::Node;
use crate::blank::trim;
use crate::name::Name;

impl<'t> Node<'t> {
    /// The attributes that `select` says something of, as in [`Node::attributes`], each with what it says and whether the
    /// attribute has been taken.
    pub fn attributes_taken<F, T>(self, select: F) -> impl Iterator<Item = (T, Name, &'t str, bool)> + use<'t, F, T>
    where
        F: Fn(Name) -> Option<T>,
    {
        let tree = self.tree();
        let (first, end) = (tree.attributes_before(self.number()), tree.attributes_before(self.number() + 1));
        let attributes = tree.attributes.get(first..end).unwrap_or_default();
        attributes.iter().zip(first..).filter_map(move |(attribute, position)| {
            let said = select(attribute.name)?;
            Some((said, attribute.name, tree.text_of(attribute.value), tree.marks.get(tree.len() + position)))
        })
    }

    /// The runs of text directly inside that are more than white space, each with whether it has been taken.
    pub fn runs_taken(self) -> impl Iterator<Item = (&'t str, bool)> + use<'t> {
        let tree = self.tree();
        let (mut at, end) = (self.number() + 1, self.data().map_or(0, |data| data.end));
        std::iter::from_fn(move || {
            while at < end {
                let (number, data) = (at, tree.data(at)?);
                at = data.end;
                if data.name == Name::TEXT {
                    let text = tree.text_of(data.text());
                    if !trim(text).is_empty() {
                        return Some((text, tree.marks.get(number as usize)));
                    }
                }
            }
            None
        })
    }

    /// Goes to this element and to every element inside, in document order; where `visit` says `false`, nothing inside is
    /// gone to.
    pub fn walk(self, mut visit: impl FnMut(Node<'t>) -> bool) {
        let tree = self.tree();
        let (mut at, end) = (self.number(), self.data().map_or(0, |data| data.end));
        while let Some(data) = (at < end).then(|| tree.data(at)).flatten() {
            let goes_in = data.name == Name::TEXT || visit(Node::new(tree, at));
            at = if goes_in { at + 1 } else { data.end };
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::generated::names;
    use crate::{Limits, Source};

    #[test]
    fn what_has_been_taken_is_told_apart() {
        let text = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><title>a<br/> b </title>
            <code code="1" displayName="x"><translation code="2"/></code><id root="1"/></ClinicalDocument>"#;
        let limits = Limits::default();
        let source = Source::read(text.as_bytes(), &limits).unwrap();
        let tree = source.parse(0, &limits).unwrap();
        let child = |name| tree.root().child(name).unwrap();
        child(names::CODE).take(names::DISPLAY_NAME);
        let attributes: Vec<_> = child(names::CODE).attributes_taken(Some).collect();
        let (code, words) = (names::CODE, names::DISPLAY_NAME);
        assert_eq!(attributes, [(code, code, "1", false), (words, words, "x", true)]);
        assert_eq!(child(code).attributes_taken(|name| (name == words).then_some(())).count(), 1);
        assert_eq!(child(names::TITLE).runs_taken().collect::<Vec<_>>(), [("a", false), (" b ", false)]);
        child(names::TITLE).mark_own_text();
        assert!(child(names::TITLE).runs_taken().all(|(_, is_taken)| is_taken));
        assert_eq!(child(names::CODE).runs_taken().next(), None);
    }

    #[test]
    fn a_walk_goes_where_it_is_sent() {
        let text = "<a><b>t<c/></b><d><e/></d>u<f/></a>";
        let limits = Limits::default();
        let source = Source::read(text.as_bytes(), &limits).unwrap();
        let tree = source.parse(0, &limits).unwrap();
        let walked = |pruned: &str| {
            let mut walked = Vec::new();
            tree.root().walk(|node| {
                walked.push(node.local_name().to_owned());
                node.local_name() != pruned
            });
            walked.concat()
        };
        assert_eq!(
            (walked(""), walked("b"), walked("f"), walked("a")),
            ("abcdef".into(), "abdef".into(), "abcdef".into(), "a".into())
        );
    }
}
