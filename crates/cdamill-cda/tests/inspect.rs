//! What a document is and holds.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use cdamill_cda::inspect::{Release, Summary, summary};
use cdamill_cda::{Limits, Source};

fn look(inside: &str) -> Summary {
    let text = format!("<ClinicalDocument xmlns='urn:hl7-org:v3'>{inside}</ClinicalDocument>");
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    let tree = source.parse(0, &limits).expect("tree");
    summary(tree.documents().next().expect("document"))
}

#[test]
fn the_release_is_that_of_the_latest_template() {
    let template = |extension: &str| {
        format!(
            "<templateId root='2.16.840.1.113883.10.20.22.1.1'{extension}/><templateId root='1.2' extension='2099'/>"
        )
    };
    for (extension, release) in [
        ("", Release::R1_1),
        (" extension='2014-06-09'", Release::R2_0),
        (" extension='2015-08-01'", Release::R2_1),
        (" extension='2023-05-01'", Release::R2_1),
    ] {
        assert_eq!(look(&template(extension)).release, release);
    }
    assert_eq!(look("<templateId root='1.2'/>").release.name(), "other");
    let both = template("") + &template(" extension='2015-08-01'");
    assert_eq!(look(&both).release.name(), "R2.1");
}

#[test]
fn sections_and_templates_are_counted() {
    let section = "<section nullFlavor='NI'><templateId root='1.3' extension='2015'/><code code='1'/><text>t</text>\
        <entry><act><templateId root='1.4'/></act></entry><entry><observation><templateId root='1.4'/></observation></entry>\
        <component><section><text/></section></component></section>";
    let found = look(&format!(
        "<code code='2'/><component><structuredBody><component>\n{section}</component></structuredBody></component>"
    ));
    assert_eq!((found.code.as_deref(), found.statements, found.is_unstructured), (Some("2"), 2, false));
    assert_eq!(found.template_counts.get("1.4"), Some(&2));
    let [outer, inner] = &found.sections[..] else {
        unreachable!("two sections");
    };
    assert_eq!((outer.depth, outer.entries, outer.has_text, outer.line), (0, 2, true, 2));
    assert_eq!((outer.code.as_deref(), outer.null_flavor.as_deref()), (Some("1"), Some("NI")));
    assert_eq!((inner.depth, inner.entries, inner.has_text), (1, 0, false));
    assert!(look("<component><nonXMLBody/></component>").is_unstructured);
}
