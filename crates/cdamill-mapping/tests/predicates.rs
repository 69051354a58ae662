//! The predicates of the mapping language.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use support::observation::{entry, holds, holds_with, observations};
use support::{compiled, entries, run};

#[test]
fn named_conditions_unfold() {
    let more = "[condition]\nodd = \"methodCode or text\"\nnested = \"is(odd) and not text\"";
    assert!(holds_with(more, "is(nested)", r#"<methodCode code="a"/>"#));
    assert!(!holds_with(more, "is(nested)", r#"<text>x</text><methodCode code="a"/>"#));
}

#[test]
fn types_are_known_by_name_or_shape() {
    assert!(holds("type(value, 'PQ')", r#"<value xsi:type="PQ" value="1"/>"#));
    assert!(holds("type(value, 'CD', 'PQ')", r#"<value xsi:type="CD" code="1"/>"#));
    assert!(!holds("type(value, 'CD')", r#"<value xsi:type="ST">x</value>"#));
    assert!(holds("type(effectiveTime, 'IVL_TS')", r#"<effectiveTime><low value="2013"/></effectiveTime>"#));
}

#[test]
fn same_compares_texts_and_same_id_ids() {
    let inside = r#"<methodCode code="a"/><targetSiteCode code="b"/><targetSiteCode code="a"/>"#;
    assert!(holds("same(methodCode/@code, targetSiteCode/@code)", inside));
    assert!(!holds("same(methodCode/@code, targetSiteCode[first]/@code)", inside));
    assert!(!holds("same(text, methodCode/@displayName)", inside));
    let ids = |extension: &str| {
        format!(
            r#"<id root="2.999.1" extension="1"/><reference><externalAct><id root="2.999.1" extension="{extension}"/></externalAct></reference>"#
        )
    };
    assert!(holds("same-id(id, reference/externalAct/id)", &ids("1")));
    assert!(!holds("same-id(id, reference/externalAct/id)", &ids("2")));
}

#[test]
fn times_compare_with_the_documents() {
    let mapping = |predicate: &str| {
        compiled(&observations(&format!("comment = [{{ when = \"{predicate}(effectiveTime)\", value = \"'yes'\" }}]")))
    };
    let at = |value: &str| {
        entry(&format!(r#"<effectiveTime value="{value}"/>"#))
            .replace("<component>", r#"<effectiveTime value="20130510"/><component>"#)
    };
    let holds =
        |predicate: &str, value: &str| run(&mapping(predicate), &at(value)).one("Observation")["comment"] == "yes";
    assert!(holds("after-document", "20130511") && holds("after-document", "2014"));
    assert!(
        !holds("after-document", "20130510") && !holds("after-document", "201305") && !holds("after-document", "2013")
    );
    assert!(holds("long-before-document", "20130508") && !holds("long-before-document", "20130509"));
}

#[test]
fn times_compare_with_each_other() {
    let times = r#"<effectiveTime><low value="20130510"/><high value="20130512"/></effectiveTime>"#;
    assert!(holds("later(effectiveTime/high, effectiveTime/low)", times));
    assert!(!holds("later(effectiveTime/low, effectiveTime/high)", times));
    assert!(!holds("later(effectiveTime/low, effectiveTime/center)", times));
    assert!(holds("exact(effectiveTime)", r#"<effectiveTime value="20130510102030+0100"/>"#));
    assert!(!holds("exact(effectiveTime)", r#"<effectiveTime value="201305101020+0100"/>"#));
    assert!(!holds("exact(effectiveTime)", r#"<effectiveTime value="20130510102030"/>"#));
}

#[test]
fn several_reversed_mapped_and_udi() {
    assert!(holds("several(methodCode)", r#"<methodCode code="a"/><methodCode code="b"/>"#));
    assert!(!holds("several(methodCode)", r#"<methodCode code="a"/><methodCode nullFlavor="UNK"/>"#));
    let range =
        |low: u8, high: u8| format!(r#"<value xsi:type="IVL_PQ"><low value="{low}"/><high value="{high}"/></value>"#);
    assert!(holds("reversed(value)", &range(9, 3)) && !holds("reversed(value)", &range(3, 9)));
    let map = "[concept-map.m]\ncodes = { a = \"A\" }\ndefault = \"D\"";
    assert!(holds_with(map, "mapped(methodCode/@code, m)", r#"<methodCode code="a"/>"#));
    assert!(!holds_with(map, "mapped(methodCode/@code, m)", r#"<methodCode code="b"/>"#));
    let udi = r#"<id root="2.16.840.1.113883.3.3719" extension="(01)00643169001763(17)160712(21)21011"/>"#;
    assert!(holds("udi(id/@extension, 'serial-number')", udi) && !holds("udi(id/@extension, 'lot-number')", udi));
}

#[test]
fn a_reference_says_what_it_refers_to() {
    let reference = r##"<value xsi:type="ED"><reference value="#v"/></value>"##;
    assert!(!holds("says(value)", reference) && !holds("says(value)", ""));
    assert!(holds("says(value)", &format!(r#"<text><content ID="v">Blue</content></text>{reference}"#)));
    assert!(!holds("says(value)", &format!(r#"<text><content ID="v"> </content></text>{reference}"#)));
    assert!(holds("says(value)", r#"<value xsi:type="ST">Blue</value>"#));
}

#[test]
fn value_sets_hold_codes() {
    let more = "[value-set]\nfound = [\"a\", \"b\"]";
    assert!(holds_with(more, "methodCode/@code in found", r#"<methodCode code="b"/>"#));
    assert!(!holds_with(more, "methodCode/@code in found", r#"<methodCode code="c"/>"#));
}

#[test]
fn partner_is_the_reading_of_the_same_time() {
    let text = r#"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/organizer/component/observation[code/@code='sys']", use = "Pressure" }]
        [group.Pressure]
        resource = "Observation"
        [group.Pressure.set]
        status = "'final'"
        code = "code"
        valueQuantity = "^organizer/component/observation[code/@code='dia' and partner(.)]/value"
    "#;
    let reading = |code: &str, time: &str, value: u8| {
        format!(
            r#"<component><observation classCode="OBS" moodCode="EVN"><code code="{code}"/><effectiveTime value="{time}"/><value xsi:type="PQ" value="{value}"/></observation></component>"#
        )
    };
    let inside = [reading("sys", "2013", 120), reading("dia", "2012", 70), reading("dia", "2013", 80)].concat();
    let document =
        entries(&format!(r#"<entry><organizer classCode="CLUSTER" moodCode="EVN">{inside}</organizer></entry>"#));
    assert_eq!(run(&compiled(text), &document).one("Observation")["valueQuantity"]["value"], 80);
}

#[test]
fn same_id_here_compares_with_where_the_path_starts() {
    let text = r#"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/observation[code/@code='goal']", use = "Goal" }]
        [group.Goal]
        resource = "Observation"
        [group.Goal.set]
        status = "'final'"
        code = "code"
        valueQuantity = "^section/entry/observation[code/@code='outcome' and same-id-here(reference/externalAct/id, id)]/value"
    "#;
    let observation = |code: &str, inside: &str| {
        format!(
            r#"<entry><observation classCode="OBS" moodCode="EVN">{inside}<code code="{code}"/></observation></entry>"#
        )
    };
    let outcome = |names: &str, value: u8| {
        observation("outcome", "").replace("</observation>", &format!(r#"<value xsi:type="PQ" value="{value}"/><reference typeCode="REFR"><externalAct><id root="2.999" extension="{names}"/></externalAct></reference></observation>"#))
    };
    let inside =
        [observation("goal", r#"<id root="2.999" extension="1"/>"#), outcome("2", 7), outcome("1", 9)].concat();
    assert_eq!(run(&compiled(text), &entries(&inside)).one("Observation")["valueQuantity"]["value"], 9);
}

#[test]
fn what_was_put_around_a_part_is_known() {
    let mapping = compiled(&observations("comment = [{ when = \"^section[added(.)]\", value = \"'yes'\" }]"));
    let whole = entry("<code code=\"x\"/>");
    assert_eq!(run(&mapping, &whole).one("Observation")["comment"], serde_json::Value::Null);
    let start = whole.find("<observation").unwrap();
    let part = &whole[start..whole.find("</observation>").unwrap() + "</observation>".len()];
    assert_eq!(run(&mapping, part).one("Observation")["comment"], "yes");
}
