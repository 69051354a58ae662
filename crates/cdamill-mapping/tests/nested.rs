//! Statements within statements: those that nothing has read, and the ids of those that became part of another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use serde_json::{Value, json};
use support::{Made, compiled, entries, faults, run};

/// A Composition of one section, whose entries are observations: of each the first component is read, and no more.
fn mapping(more: &str) -> String {
    format!(
        r#"
        [[entry]]
        element = "act"
        when = "code"
        use = "Concern"
        [[entry]]
        element = "observation"
        use = "Observation"
        [group.Document]
        wrapper = [{{ emit = ".", use = "Composition" }}]
        [group.Composition]
        resource = "Composition"
        [group.Composition.set]
        status = "'final'"
        type = "'Report' | CodeableConcept"
        subject = {{ emit = ".", use = "Patient" }}
        date = "'2024' | dateTime"
        "author[]" = {{ emit = ".", use = "Patient" }}
        title = "'Report'"
        "section[]" = {{ each = "component/structuredBody/component/section", use = "Section" }}
        [group.Patient]
        resource = "Patient"
        identity = "document"
        set = {{ gender = "'unknown'" }}
        [group.Section]
        backbone = "Composition.section"
        [group.Section.set]
        "entry[]" = {{ all = [
          {{ emit = "entry/*", use = "Entry" }},
          {{ emit = "entry/* | unread", use = "Nested" }},
        ] }}
        [group.Nested]
        wrapper = [{{ emit = ".", use = "Entry" }}]
        [group.Concern]
        wrapper = [{{ emit = "entryRelationship[@typeCode='SUBJ']/observation", use = "Observation" }}]
        [group.Observation]
        resource = "Observation"
        skip = [{{ when = "@negationInd='true'", report = "negation-unsupported" }}]
        [group.Observation.set]
        "identifier[]" = "id"
        status = "'final'"
        code = "code"
        "component[]" = {{ each = "entryRelationship[@typeCode='COMP']/observation", use = "Component" }}
        [group.Component]
        backbone = "Observation.component"
        set = {{ code = "code" }}
        {more}
        "#
    )
}

const PART_IDENTIFIER: &str = r#"
        [group.PartIdentifier]
        datatype = "Identifier"
        [group.PartIdentifier.set]
        use = "'secondary'"
        type = "^(act,observation)/code"
        system = ". | id('system')"
        value = ". | id('value')""#;

fn observation(attributes: &str, code: &str, inside: &str) -> String {
    format!(
        r#"<observation classCode="OBS" moodCode="EVN" {attributes}><id root="2.999" extension="{code}"/><code code="{code}"/>{inside}</observation>"#
    )
}

fn linked(kind: &str, statement: &str) -> String {
    format!(r#"<entryRelationship typeCode="{kind}">{statement}</entryRelationship>"#)
}

fn made(more: &str, inside: &str) -> Made {
    let made = run(&compiled(&mapping(more)), &entries(&format!("<entry>{inside}</entry>")));
    assert_eq!(faults(&made.bundle), Vec::<String>::new());
    made
}

/// The codes of the observations, in the order of the bundle.
fn codes(made: &Made) -> Vec<String> {
    let code = |observation: &&Value| observation["code"]["coding"][0]["code"].as_str().unwrap().to_owned();
    made.all("Observation").iter().map(code).collect()
}

#[test]
fn a_nested_statement_that_nothing_has_read_is_an_entry() {
    let innermost = linked("REFR", &observation("", "innermost", ""));
    let inner = linked("REFR", &observation("", "inner", &innermost));
    let made = made("", &observation("", "outer", &inner));
    assert_eq!(codes(&made), ["outer", "inner", "innermost"]);
    assert_eq!(made.one("Composition")["section"][0]["entry"].as_array().unwrap().len(), 3);
    assert_eq!(made.codes.iter().filter(|code| **code == "nested-statement").count(), 2);
}

#[test]
fn what_has_been_read_is_no_entry_again() {
    let part = linked("COMP", &observation("", "part", ""));
    let made = made("", &observation("", "outer", &part));
    assert_eq!(codes(&made), ["outer"]);
    assert!(!made.reports("nested-statement"));
}

#[test]
fn what_stands_in_a_statement_that_asserts_nothing_stays_there() {
    let inner = linked("REFR", &observation("", "inner", ""));
    for attributes in ["negationInd=\"true\"", "nullFlavor=\"NI\""] {
        assert_eq!(codes(&made("", &observation(attributes, "outer", &inner))), [""; 0], "{attributes}");
        let denied = linked("REFR", &observation(attributes, "denied", ""));
        assert_eq!(codes(&made("", &observation("", "outer", &denied))), ["outer"], "{attributes}");
        let between = linked("REFR", &observation(attributes, "between", &inner));
        assert_eq!(codes(&made("", &observation("", "outer", &between))), ["outer"], "{attributes}");
    }
    let denied_link = inner.replace("typeCode", "negationInd=\"true\" typeCode");
    assert_eq!(codes(&made("", &observation("", "outer", &denied_link))), ["outer"]);
    let subject = format!("<subject><relatedSubject classCode=\"PRS\"/></subject>{inner}");
    assert_eq!(codes(&made("", &observation("", "outer", &subject))), ["outer"]);
}

#[test]
fn what_repeats_another_statement_is_told_there() {
    let inner = linked("REFR", &observation("", "outer", ""));
    assert_eq!(codes(&made("", &observation("", "outer", &inner))), ["outer"]);
    let elsewhere = linked("REFR", &observation("", "later", ""));
    let entries = format!("{}</entry><entry>{}", observation("", "outer", &elsewhere), observation("", "later", ""));
    let made = made("", &entries);
    assert_eq!(codes(&made), ["outer", "later"]);
    assert!(!made.reports("nested-statement"));
}

#[test]
fn what_a_group_passes_over_silently_keeps_what_it_holds() {
    let mapping = mapping("").replace(
        "wrapper = [{ emit = \".\", use = \"Entry\" }]",
        "wrapper = [{ emit = \".\", use = \"Entry\" }]\nskip = [{ when = \"code/@code='status'\" }]",
    );
    let inner = linked("REFR", &observation("", "inner", ""));
    let status = linked("REFR", &observation("", "status", &inner));
    let outer = observation("", "outer", &status);
    let made = run(&compiled(&mapping), &entries(&format!("<entry>{outer}</entry>")));
    assert_eq!(codes(&made), ["outer"]);
}

#[test]
fn the_id_of_a_part_is_one_more_identifier_of_the_whole() {
    let part = linked("COMP", &observation("", "part", ""));
    let made = made(PART_IDENTIFIER, &observation("", "outer", &[part.clone(), part].concat()));
    let observation = made.one("Observation");
    let secondary = json!({
        "use": "secondary", "type": {"coding": [{"code": "part"}]}, "system": "urn:oid:2.999", "value": "part",
    });
    assert_eq!(observation["identifier"], json!([{"system": "urn:oid:2.999", "value": "outer"}, secondary]));
}

#[test]
fn an_id_that_names_a_person_is_no_identifier_of_the_whole() {
    let mapping = mapping(PART_IDENTIFIER).replace(
        "set = { gender = \"'unknown'\" }",
        "set = { \"identifier[]\" = \"component/structuredBody/component/section/author/assignedAuthor/id\" }",
    );
    let author = r#"<author><assignedAuthor><id root="2.999" extension="part"/></assignedAuthor></author>"#;
    let part = linked("COMP", &observation("", "part", ""));
    let entry = format!("{author}<entry>{}</entry>", observation("", "outer", &part));
    let made = run(&compiled(&mapping), &entries(&entry));
    assert_eq!(made.one("Observation")["identifier"], json!([{"system": "urn:oid:2.999", "value": "outer"}]));
}

#[test]
fn a_part_does_not_change_the_id_of_the_whole() {
    let part = linked("COMP", &observation("", "part", ""));
    let outer = observation("", "outer", &part);
    let (with, without) = (made(PART_IDENTIFIER, &outer), made("", &outer));
    assert_eq!(with.one("Observation")["id"], without.one("Observation")["id"]);
    assert_eq!(without.one("Observation")["identifier"].as_array().unwrap().len(), 1);
}

#[test]
fn a_wrapper_is_part_of_the_first_that_it_emitted() {
    let concern = |inside: &str| {
        let id = r#"<id root="2.999" extension="concern"/><code code="CONC"/>"#;
        format!(r#"<act classCode="ACT" moodCode="EVN">{id}{inside}</act>"#)
    };
    let two = [linked("SUBJ", &observation("", "one", "")), linked("SUBJ", &observation("", "two", ""))].concat();
    let nested = linked("REFR", &observation("", "nested", ""));
    let made = made(PART_IDENTIFIER, &concern(&[two, nested].concat()));
    let values = |observation: &&Value| -> Vec<String> {
        let identifiers = observation["identifier"].as_array().unwrap();
        identifiers.iter().map(|identifier| identifier["value"].as_str().unwrap().to_owned()).collect()
    };
    let all: Vec<Vec<String>> = made.all("Observation").iter().map(values).collect();
    assert_eq!(all, [vec!["one", "concern"], vec!["two"], vec!["nested"]]);
}

#[test]
fn an_id_that_parts_of_several_have_is_that_of_the_first() {
    let part = linked("COMP", &observation("", "part", ""));
    let two = [observation("", "one", &part), observation("", "two", &part)].join("</entry><entry>");
    let made = made(PART_IDENTIFIER, &two);
    let identifiers = |observation: &&Value| observation["identifier"].as_array().unwrap().len();
    assert_eq!(codes(&made), ["one", "two"]);
    assert_eq!(made.all("Observation").iter().map(identifiers).collect::<Vec<usize>>(), [2, 1]);
}

#[test]
fn an_id_that_names_a_resource_names_no_part() {
    let same = observation("", "outer", "").replace("<code code=\"outer\"/>", "<code code=\"part\"/>");
    let made = made(PART_IDENTIFIER, &observation("", "outer", &linked("COMP", &same)));
    assert_eq!(made.one("Observation")["identifier"], json!([{"system": "urn:oid:2.999", "value": "outer"}]));
}

#[test]
fn what_was_left_out_is_no_part() {
    let negated = linked("COMP", &observation("nullFlavor=\"NI\"", "part", ""));
    let made = made(PART_IDENTIFIER, &observation("", "outer", &negated));
    assert_eq!(made.one("Observation")["identifier"].as_array().unwrap().len(), 1);
}

#[test]
fn the_group_for_parts_fills_an_identifier() {
    let text = mapping("[group.PartIdentifier]\ndatatype = \"Coding\"\nset = { code = \"@extension\" }");
    let error = support::layers(&[&text]).unwrap_err();
    assert!(error.problems().iter().any(|problem| problem.code == "E406"), "{error}");
}
