//! The tree: walking, text, marks, indexes, paths.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::{Content, Limits, Name, Node, Source, Tree, names};

fn with<T>(text: &str, check: impl FnOnce(&Tree<'_>) -> T) -> T {
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    check(&source.parse(0, &limits).expect("tree"))
}

fn names_of<'t>(nodes: impl Iterator<Item = Node<'t>>) -> Vec<&'t str> {
    nodes.map(|node| node.local_name()).collect()
}

const ENTRY: &str = "<a><act><templateId root=' 1.2 '/><templateId root='1.3' extension='2015'/>\
    <code code='1'/><entryRelationship><observation><templateId root='1.2'/><value value='2'/></observation></entryRelationship>\
    </act></a>";

#[test]
fn children_descendants_and_ancestors() {
    with(ENTRY, |tree| {
        let act = tree.root().child(names::ACT).expect("act");
        assert_eq!(names_of(act.children()), ["templateId", "templateId", "code", "entryRelationship"]);
        assert_eq!(
            names_of(act.descendants()),
            ["templateId", "templateId", "code", "entryRelationship", "observation", "templateId", "value"]
        );
        let value = act.descendants().last().expect("value");
        assert_eq!(names_of(value.ancestors()), ["observation", "entryRelationship", "act", "a"]);
        assert_eq!(tree.root().parent(), None);
        assert_eq!(tree.node(value.id()), Some(value));
        assert!(act.is_statement() && !value.is_statement());
    });
}

#[test]
fn names_and_attributes_of_all_that_is_inside() {
    with(ENTRY, |tree| {
        for node in std::iter::once(tree.root()).chain(tree.root().descendants()) {
            let all = || std::iter::once(node).chain(node.descendants());
            let attributes: Vec<_> = all().flat_map(Node::attributes).collect();
            assert_eq!(node.attributes_inside().collect::<Vec<_>>(), attributes);
            let found = node.names_inside();
            assert!(Name::all().all(|name| found.has(name) == all().any(|inner| inner.name() == name)));
        }
    });
}

#[test]
fn templates() {
    with(ENTRY, |tree| {
        assert_eq!(names_of(tree.with_template("1.2")), ["act", "observation"]);
        assert_eq!(names_of(tree.with_template("1.3")), ["act"]);
        assert_eq!(tree.with_template("1").count(), 0);
        let act = tree.root().child(names::ACT).expect("act");
        assert!(act.has_template("1.2") && !act.has_template("2"));
        assert_eq!(act.templates().collect::<Vec<_>>(), ["1.2", "1.3"]);
    });
    let twice = "<act><templateId root='1.2'/><templateId root='1.2' extension='2015'/></act>";
    with(twice, |tree| assert_eq!(tree.with_template("1.2").count(), 1));
}

#[test]
fn paths_are_numbered_where_siblings_share_a_name() {
    with("<a><entry/><entry><act/></entry><code/></a>", |tree| {
        let paths: Vec<_> = tree.root().descendants().map(Node::path).collect();
        assert_eq!(paths, ["*/entry[1]", "*/entry[2]", "*/entry[2]/act", "*/code"]);
    });
}

#[test]
fn ids_are_found_with_and_without_hash() {
    let text = "<a><section><content ID='x'>1</content><text ID='y'/></section><section><content ID='x'>2</content>\
                <code/></section></a>";
    with(text, |tree| {
        for id in ["x", "#x", " #x"] {
            let found = tree.by_id(id).and_then(Node::text);
            assert_eq!(found.as_deref(), Some("1"));
        }
        assert!(tree.by_id("z").is_none() && tree.by_id("").is_none());
        assert_eq!(tree.all_by_id("x").count(), 2);
        let code = tree.root().descendants().last().expect("code");
        assert_eq!(code.resolve("#x").and_then(Node::text).as_deref(), Some("2"));
        assert_eq!(code.resolve("#y").map(Node::name), Some(names::TEXT));
    });
}

fn text_of(text: &str) -> Option<String> {
    with(text, |tree| tree.root().text().map(|text| text.into_owned()))
}

#[test]
fn of_many_ids_each_is_found() {
    let element = |number: usize| format!("t<text/><content stop='x' ID=' c{number} ' align='y'>{number}</content>");
    let text = ["<a>".to_owned(), (0..1000).map(element).collect(), "</a>".to_owned()].concat();
    with(&text, |tree| {
        for number in 0..1000 {
            let found = tree.by_id(&format!("c{number}")).and_then(Node::text);
            assert_eq!(found.as_deref(), Some(&*number.to_string()));
        }
        assert!(tree.by_id("c1000").is_none());
    });
}

#[test]
fn several_attributes_are_taken_at_once() {
    with("<a><code code='1' codeSystem='2' displayName='3'/></a>", |tree| {
        let code = tree.root().child(names::CODE).expect("code");
        assert_eq!(code.take_each([names::VALUE]), [None]);
        assert!(!code.is_marked() && code.has_attributes() && !tree.root().has_attributes());
        let taken = code.take_each([names::DISPLAY_NAME, names::VALUE, names::CODE]);
        assert_eq!(taken, [Some("3"), None, Some("1")]);
        let are_marked =
            [names::CODE, names::CODE_SYSTEM, names::DISPLAY_NAME].map(|name| code.is_attribute_marked(name));
        assert_eq!((code.is_marked(), are_marked), (true, [true, false, true]));
    });
}

#[test]
fn text_without_markup() {
    for (text, expected) in [
        ("<text> a\n  b </text>", "a b"),
        ("<text>a<!-- c -->b</text>", "ab"),
        ("<text><![CDATA[<a> & ]]>b</text>", "<a> & b"),
        ("<text>a&amp;b\r\nc</text>", "a&b c"),
        ("<text><content>a</content>b</text>", "ab"),
        ("<text><content>a</content> <content>b</content></text>", "a b"),
        ("<text>H<sub>2</sub>O</text>", "H2O"),
        ("<text>a<br/>b</text>", "a b"),
        ("<tr><td>a</td><td>b</td></tr>", "a b"),
        ("<text><paragraph>a</paragraph>b</text>", "a b"),
        ("<name><given>A</given><family>B</family></name>", "A B"),
        ("<text>\u{A0}a\u{A0}\u{A0}b</text>", "a b"),
    ] {
        assert_eq!(text_of(text).as_deref(), Some(expected), "{text}");
    }
    for text in ["<text/>", "<text> \n </text>", "<text><br/> </text>", "<text>&#160;</text>"] {
        assert_eq!(text_of(text), None, "{text}");
    }
}

#[test]
fn mixed_content_comes_in_order() {
    with("<paragraph>a <content>b</content> <br/>c</paragraph>", |tree| {
        let content: Vec<String> = tree
            .root()
            .content()
            .map(|content| match content {
                Content::Element(node) => node.local_name().to_owned(),
                Content::Text(text) => format!("{text:?}"),
            })
            .collect();
        assert_eq!(content, ["\"a \"", "content", "\" \"", "br", "\"c\""]);
        assert_eq!(tree.root().own_text().as_deref(), Some("a c"));
    });
}

#[test]
fn blanks_between_classes_are_not_kept() {
    with("<entry>\n  <act>\n <code/>\n</act>\n</entry>", |tree| {
        assert_eq!(tree.len(), 3);
    });
}

#[test]
fn marks() {
    let text = "<code code='1' codeSystem='2'><originalText>a <content>b</content></originalText><translation code='3'/></code>";
    with(text, |tree| {
        let code = tree.root();
        assert_eq!(code.attribute(names::CODE), Some("1"));
        assert!(!code.is_marked() && !code.is_attribute_marked(names::CODE));
        assert_eq!(code.take(names::CODE), Some("1"));
        assert!(code.is_marked() && code.is_attribute_marked(names::CODE));
        assert!(!code.is_attribute_marked(names::CODE_SYSTEM));
        assert_eq!(code.take(names::DISPLAY_NAME), None);
        let original = code.child(names::ORIGINAL_TEXT).expect("text");
        assert!(original.has_unmarked_text());
        assert_eq!(original.take_text().as_deref(), Some("a b"));
        assert!(original.is_marked() && original.descendants().all(Node::is_marked));
        assert!(!original.has_unmarked_text());
        let translation = code.child(names::TRANSLATION).expect("translation");
        assert!(!translation.is_marked());
        code.mark_subtree();
        assert!(translation.is_marked() && translation.is_attribute_marked(names::CODE));
        assert!(code.is_attribute_marked(names::CODE_SYSTEM));
        tree.clear_marks();
        assert!(!code.is_marked() && !translation.is_attribute_marked(names::CODE));
    });
    with("<a><b><code code='1'/></b><code code='2'/></a>", |tree| {
        let inner = tree.root().children().next().expect("b");
        inner.mark_subtree();
        let outer = tree.root().child(names::CODE).expect("code");
        assert!(!outer.is_marked() && !outer.is_attribute_marked(names::CODE));
        assert!(inner.child(names::CODE).expect("code").is_attribute_marked(names::CODE));
    });
}

fn is_usable(text: &str) -> bool {
    with(text, |tree| tree.root().is_usable())
}

#[test]
fn null_flavor_without_content_is_not_usable() {
    for text in [
        "<code nullFlavor='UNK'/>",
        "<code nullFlavor='UNK' code='' codeSystem='1.2'/>",
        "<id nullFlavor='UNK' root='1.2'/>",
        "<effectiveTime nullFlavor='UNK'><low nullFlavor='UNK'/></effectiveTime>",
        "<value nullFlavor='UNK'><originalText/></value>",
        "<participantRole nullFlavor='NI'><templateId root='1.2' extension='2015-08-01'/></participantRole>",
        "<text nullFlavor='NI'>\n<!-- c --></text>",
        "<addr nullFlavor='NI'><city nullFlavor='NI'/></addr>",
    ] {
        assert!(!is_usable(text), "{text}");
    }
}

#[test]
fn content_beside_null_flavor_is_usable() {
    for text in [
        "<code/>",
        "<code nullFlavor='OTH'><originalText>x</originalText></code>",
        "<code nullFlavor='OTH'><translation code='1'/></code>",
        "<code nullFlavor='OTH' displayName='x'/>",
        "<id nullFlavor='NA' extension='1'/>",
        "<assignedEntity nullFlavor='NI'><id root='1.2'/></assignedEntity>",
        "<effectiveTime nullFlavor='UNK'><low value='2013'/></effectiveTime>",
        "<text nullFlavor='NI'><reference value='#a'/></text>",
    ] {
        assert!(is_usable(text), "{text}");
    }
}

#[test]
fn names_beyond_the_model_belong_to_the_tree() {
    let many: String = (0..300).map(|n| format!("<x{n}/>")).collect();
    with(&format!("<a>{many}<x7/></a>"), |tree| {
        let all: Vec<Node<'_>> = tree.root().children().collect();
        assert_eq!(all[7].name(), all[300].name());
        assert_ne!(all[7].name(), all[8].name());
        assert_eq!(all[299].local_name(), "x299");
        assert_eq!(all[7].name().known(), None);
    });
    assert_eq!(Name::of("x7"), None);
}

#[test]
fn attributes_of_extensions_have_their_prefix() {
    let text = "<code xmlns:s='urn:hl7-org:sdtc' s:valueSet='1' xmlns:x='http://www.w3.org/2001/XMLSchema-instance' \
                x:type='CD' xml:lang='en' odd='2'/>";
    with(text, |tree| {
        let root = tree.root();
        assert_eq!(root.attribute(names::SDTC_VALUE_SET), Some("1"));
        assert_eq!(root.attribute(names::XSI_TYPE), Some("CD"));
        assert_eq!(root.attribute(names::XML_LANG), Some("en"));
        assert_eq!(root.attributes().count(), 4);
    });
}

/// A tree may stand in for one that borrows for a shorter time; else a node could not borrow from it for just as long.
fn shorter<'short>(tree: Tree<'static>) -> Tree<'short> {
    tree
}

#[test]
fn a_tree_is_covariant_and_can_be_sent() {
    fn sent<T: Send>(_: T) {}
    let source: &'static Source<'static> =
        Box::leak(Box::new(Source::read(b"<a/>", &Limits::default()).expect("source")));
    sent(shorter(source.parse(0, &Limits::default()).expect("tree")));
    assert_eq!(size_of::<Node<'_>>(), 16);
}

#[test]
fn a_negation_is_one_in_every_spelling() {
    let read = |attributes: &str| {
        let document = format!("<ClinicalDocument xmlns='urn:hl7-org:v3'><entry {attributes}/></ClinicalDocument>");
        let limits = Limits::default();
        let source = Source::read(document.as_bytes(), &limits).expect("source");
        let tree = source.parse(0, &limits).expect("tree");
        let entry = tree.root().children().next().expect("an entry");
        let value = entry.attribute(names::NEGATION_IND).map(str::to_owned);
        (entry.is_negated(), value, entry.has_null_flavor())
    };
    let (denied, said) = (Some("true".to_owned()), Some("false".to_owned()));
    for attributes in ["negationInd='true'", "negationInd=' 1 '", "valueNegationInd='TRUE'", "actionNegationInd='1'"] {
        assert_eq!(read(attributes), (true, denied.clone(), false), "{attributes}");
    }
    assert_eq!(read("negationInd='false' valueNegationInd='true'"), (true, denied, false));
    for attributes in ["negationInd='false'", "negationInd='0'", "negationInd=''"] {
        assert_eq!(read(attributes), (false, said.clone(), false), "{attributes}");
    }
    assert_eq!(read(""), (false, None, false));
    // nobody can say which of them is meant
    assert_eq!(read("negationInd='maybe'"), (false, None, true));
}

#[test]
fn an_empty_null_flavor_is_none() {
    assert!(is_usable("<code nullFlavor=' '/>"));
}
