//! What is accepted and what is not, rule by rule. That the other reader makes the same trees is tested beside it.

use crate::{Limits, Source, readers};

fn accepts_within(text: &str, limits: &Limits) -> bool {
    let source = Source::read(text.as_bytes(), limits).expect("source");
    let own = readers::own(&source, 0, limits);
    assert_eq!(readers::disagreement(&source, 0, limits), None, "{text}");
    own.is_some()
}

fn accepted(texts: &[&str]) {
    for text in texts {
        assert!(accepts_within(text, &Limits::default()), "not accepted: {text:?}");
    }
}

fn refused(texts: &[&str]) {
    for text in texts {
        assert!(!accepts_within(text, &Limits::default()), "accepted: {text:?}");
    }
}

#[test]
fn there_is_exactly_one_root() {
    accepted(&["<a/>", "<a></a>", " \n<!-- b --><?c?><a/> <?d e?><!-- f -->\n"]);
    refused(&[
        "",
        " ",
        "text",
        "<!-- a -->",
        "<a/><b/>",
        "<a/>b",
        "a<b/>",
        "<a></a></a>",
        "<a/><![CDATA[b]]>",
        "<a/>&amp;",
    ]);
}

#[test]
fn tags_close_in_order() {
    accepted(&[
        "<a><b><c/></b></a>",
        "<a ><b\n></b\t></a\r\n>",
        "<p:a xmlns:p='u'></p:a>",
        "<abcdefgh><a></a></abcdefgh>",
    ]);
    refused(&[
        "<a>",
        "<a><b></a></b>",
        "<a></b>",
        "<a></A>",
        "<a></ab>",
        "<ab></a>",
        "<a></ a>",
        "</a>",
        "<a></a",
        "<a><",
        "<a></",
        "<a/",
        "<a",
        "<",
        "<a><b/",
        "<p:a xmlns:p='u'></a>",
        "<p:a xmlns:p='u' xmlns:q='u'></q:a>",
        "<abcdefgh></abcdefgi>",
        "<a></a b>",
        "<a></a/>",
        "<a/ >",
        "< a/>",
        "<abc></abcd>",
        "<abcd></abc>",
    ]);
}

#[test]
fn attributes_are_quoted_and_set_apart() {
    accepted(&[
        "<a b='1' c=\"2\"/>",
        "<a b = '1'\n\tc\r\n=\r\n\"2\" />",
        "<a b=''/>",
        "<a b='\"' c=\"'\"/>",
        "<a b='>'/>",
    ]);
    refused(&[
        "<a b/>",
        "<a b=/>",
        "<a b=1/>",
        "<a b='1/>",
        "<a b='1\"/>",
        "<a b='1'c='2'/>",
        "<a ='1'/>",
        "<a b='<'/>",
        "<a b'1'/>",
        "<a 'b'/>",
        "<a b='1' / >",
        "<a b==\"1\"/>",
        "<a/b='1'>",
        "<a b='1'",
        "<a b='",
        "<a b='&'/>",
        "<a b='&lt;<'/>",
    ]);
}

#[test]
fn an_attribute_is_given_once() {
    accepted(&[
        "<a b='1' B='2' c='3'/>",
        "<a b='1' xmlns:p='u' p:b='2'/>",
        "<r><a b='1'/><a b='2'/></r>",
        "<a id='1' xml:id='2'/>",
    ]);
    refused(&[
        "<a b='1' b='1'/>",
        "<a code='1' code='2'/>",
        "<a code='1' value='3' code='2'/>",
        "<a xmlns:p='u' p:b='1' p:b='2'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
        "<a negationInd='true' negationInd='false'/>",
        "<a valueNegationInd='1' valueNegationInd='0'/>",
        "<a xmlns='u' xmlns='u'/>",
        "<a xmlns:p='u' xmlns:p='v'/>",
        "<a xml:lang='en' xml:lang='de'/>",
    ]);
}

#[test]
fn prefixes_are_declared() {
    accepted(&[
        "<p:a xmlns:p='u'/>",
        "<a p:b='1' xmlns:p='u'/>",
        "<a xmlns:p='u'><p:b><c p:d='1'/></p:b></a>",
        "<a xml:lang='en'/>",
        "<a xmlns='u'><b xmlns=''/></a>",
        "<a xmlns:p='u'><b xmlns:p='v'/><p:c/></a>",
    ]);
    refused(&[
        "<p:a/>",
        "<a p:b='1'/>",
        "<a><b xmlns:p='u'/><p:c/></a>",
        "<a><b xmlns:p='u'></b><c p:d='1'/></a>",
        "<a p:negationInd='true'/>",
        "<xml:a/>",
        "<xmlns:a/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xmlns='u'/>",
        "<a xmlns:xml='u'/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
    ]);
}

#[test]
fn names_are_names() {
    accepted(&["<_/>", "<a.b-c_1/>", "<a b.c='1' d-e='2'/>", "<a9 b8='1'/>", "<p.1:a xmlns:p.1='u'/>"]);
    refused(&[
        "<1a/>",
        "<-a/>",
        "<.a/>",
        "<a$/>",
        "<a b$='1'/>",
        "<a 1='1'/>",
        "<:a/>",
        "<a:/>",
        "<a xmlns:='u'/>",
        "<p:q:a xmlns:p='u'/>",
        "<a !='1'/>",
        "<a\u{a0}b='1'/>",
        "<p:1 xmlns:p='u'/>",
        "<code$/>",
        "<code code$='1'/>",
    ]);
    // XML has these, and the other reader accepts them
    refused(&["<\u{e9}/>", "<a \u{e9}='1'/>"]);
}

#[test]
fn references_are_known() {
    accepted(&["<a b='&lt;&gt;&amp;&quot;&apos;&#65;&#x41;'>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>"]);
    for reference in [
        "&", "& ", "&;", "&lt", "&nbsp;", "&a;", "&#;", "&#x;", "&#0;", "&#8;", "&#xFFFF;", "&#55296;", "&#X41;",
        "&#+1;",
    ] {
        refused(&[&format!("<a>{reference}</a>"), &format!("<a b='{reference}'/>")]);
    }
}

#[test]
fn forbidden_characters_stand_nowhere() {
    for character in ['\0', '\u{1}', '\u{8}', '\u{B}', '\u{C}', '\u{E}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
        for text in
            ["<a>_</a>", "<a b='_'/>", "<a><!--_--></a>", "<a><?b _?></a>", "<a><![CDATA[_]]></a>", "<a_/>", "<a/>_"]
        {
            refused(&[&text.replace('_', &character.to_string())]);
        }
    }
    accepted(&["<a b='\u{7f}\u{85}\u{FFFD}'>\u{7f}\u{85}\u{a0}\u{FFFD}\u{10FFFF}</a>"]);
}

#[test]
fn the_end_of_character_data_stands_not_in_text() {
    accepted(&[
        "<a>] ]> ]] > &#93;]&gt; ></a>",
        "<a><![CDATA[]]></a>",
        "<a><![CDATA[ ]] > <b> & ]]>c<![CDATA[]]]]></a>",
        "<a b=']]>'/>",
    ]);
    refused(&[
        "<a>]]></a>",
        "<a>b]]>c</a>",
        "<a>]]]></a>",
        "<a>&amp;]]></a>",
        "<a><![CDATA[b</a>",
        "<a><![CDATA[]]>]]></a>",
        "<a><![cdata[b]]></a>",
    ]);
}

#[test]
fn comments_and_instructions_are_well_formed() {
    accepted(&["<a><!----><!-- b - c --><!--<d>&]]>--></a>", "<a><?b?><?b ?><?b c ? > <d>&?><?xml-stylesheet e?></a>"]);
    refused(&[
        "<a><!-- b -- c --></a>",
        "<a><!-- b ---></a>",
        "<a><!-- b</a>",
        "<a><!-></a>",
        "<a><!---></a>",
        "<a><!b></a>",
        "<a><? b?></a>",
        "<a><?b</a>",
        "<a><??></a>",
        "<a><?b!c?></a>",
        "<a><?1?></a>",
    ]);
}

#[test]
fn the_declaration_stands_first() {
    accepted(&[
        "<?xml version='1.0'?><a/>",
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<a/>",
    ]);
    refused(&[
        " <?xml version='1.0'?><a/>",
        "<!-- b --><?xml version='1.0'?><a/>",
        "<a><?xml version='1.0'?></a>",
        "<a/><?xml version='1.0'?>",
        "<?xml?><a/>",
        "<?XML b?><a/>",
        "<?xml version='1.0'?><?xml version='1.0'?><a/>",
    ]);
}

#[test]
fn a_document_type_is_refused() {
    refused(&[
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<a><!DOCTYPE a></a>",
        "<!doctype a><a/>",
    ]);
}

#[test]
fn limits_hold() {
    let limits = Limits::default();
    let nodes = "<a>1<b/><!--2--><?c?> </a>";
    assert!(accepts_within(nodes, &limits.with_max_nodes(7)) && !accepts_within(nodes, &limits.with_max_nodes(6)));
    let depth = "<a><b><c/></b></a>";
    assert!(accepts_within(depth, &limits.with_max_depth(3)) && !accepts_within(depth, &limits.with_max_depth(2)));
    let attributes = "<a xmlns='u' b='1' code='2'/>";
    assert!(
        accepts_within(attributes, &limits.with_max_attributes(2))
            && !accepts_within(attributes, &limits.with_max_attributes(1))
    );
    let namespaces = "<a xmlns='u'><b xmlns:p='v' xmlns:q='w'/><c xmlns:p='v' xmlns:q='w'/></a>";
    assert!(
        accepts_within(namespaces, &limits.with_max_namespaces(2))
            && !accepts_within(namespaces, &limits.with_max_namespaces(1))
    );
}

#[test]
fn time_is_linear() {
    let many = |piece: fn(usize) -> String| (0..200_000).map(piece).collect::<String>();
    let limits = Limits::trusted();
    let read = |text: String| {
        let source = Source::read(text.as_bytes(), &limits).expect("source");
        let started = std::time::Instant::now();
        let is_accepted = readers::own(&source, 0, &limits).is_some();
        assert!(started.elapsed().as_secs() < 60, "{} bytes took {:?}", text.len(), started.elapsed());
        is_accepted
    };
    assert!(!read(format!("<a{}/>", many(|n| format!(" b{n}='1'")))));
    assert!(read(format!("<a{}/>", (0..50_000).map(|n| format!(" b{n}='1'")).collect::<String>())));
    assert!(!read(format!("<a{}/>", many(|n| format!(" xmlns:b{n}='1'")))));
    assert!(read(format!("<a>{}</a>", "<b xmlns:c='d'><c:e/></b>".repeat(50_000))));
    assert!(read(format!("<a>{}</a>", many(|_| "<![CDATA[]]]]>&gt;a\r".to_owned()))));
    assert!(!read(format!("<a>{}</a>", many(|_| "&".to_owned()))));
    assert!(!read("<a>".repeat(200_000)));
    assert!(!read(format!("<a>{}</a>", many(|_| "<!--".to_owned()))));
    assert!(read(format!("<a>{}</a>", many(|n| format!("<b{}/>", n % 60_000)))));
}
