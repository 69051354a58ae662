//! What stands on a tape is well-formed whatever is called.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn json(tape: &Tape<'_>, range: TokenRange) -> Value {
    let mut out = b"{".to_vec();
    crate::json::members(tape.tokens(range), tape, &mut out, &mut |index, out| {
        out.extend_from_slice(format!("r{}", index.position()).as_bytes());
    });
    out.push(b'}');
    serde_json::from_slice(&out).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out)))
}

fn target() -> ResourceIndex {
    crate::Resources::new().reserve(crate::definitions::type_def("Patient").unwrap())
}

#[test]
fn an_item_that_an_earlier_one_equals_is_dropped() {
    let (once, again, other) = (b"abc".to_vec(), b"abc".to_vec(), b"abd".to_vec());
    let mut tape = Tape::new();
    tape.begin_resource();
    tape.key(&"coding");
    tape.start_array();
    for (code, display) in [("a", "A"), ("b", "B"), ("a", "A"), ("a", "C"), ("b", "B")] {
        tape.start_object();
        tape.key(&"code");
        tape.text(code);
        tape.key(&"display");
        tape.owned(display);
        tape.end_object();
    }
    tape.drop_repeated();
    tape.end_array();
    tape.key(&"given");
    tape.start_array();
    tape.text("x");
    tape.owned("x");
    tape.owned("y");
    tape.drop_repeated();
    tape.end_array();
    tape.key(&"data");
    tape.start_array();
    for bytes in [&once, &again, &other] {
        tape.base64(bytes);
    }
    tape.drop_repeated();
    tape.end_array();
    // outside of an array there is nothing to drop
    tape.drop_repeated();
    let range = tape.end_resource();
    let coding = |code: &str, display: &str| serde_json::json!({"code": code, "display": display});
    let expected = serde_json::json!({"coding": [coding("a", "A"), coding("b", "B"), coding("a", "C")], "given": ["x", "y"],
            "data": ["YWJj", "YWJk"]});
    assert_eq!(json(&tape, range), expected);
}

#[test]
fn of_many_items_too_the_repeated_are_dropped() {
    let mut tape = Tape::new();
    tape.begin_resource();
    tape.key(&"given");
    tape.start_array();
    for number in (0..70).chain(0..80) {
        tape.owned(&format!("name {number}"));
    }
    tape.drop_repeated();
    tape.end_array();
    let range = tape.end_resource();
    let expected: Vec<String> = (0..80).map(|number| format!("name {number}")).collect();
    assert_eq!(json(&tape, range), serde_json::json!({ "given": expected }));
}

#[test]
fn a_text_that_is_kept_is_written_again() {
    let mut tape = Tape::new();
    tape.begin_resource();
    let kept = tape.keep(["urn:oid:", "1.2"]).unwrap();
    assert_eq!(tape.kept(kept), "urn:oid:1.2");
    assert_eq!((tape.keep(["", ""]), tape.keep([" ", "\n"])), (None, None));
    assert!(!tape.again(kept), "a value needs a name");
    tape.key(&"system");
    let mark = tape.mark();
    assert!(tape.again(kept));
    tape.rollback(mark);
    assert!(tape.again(kept));
    tape.key(&"value");
    assert!(tape.write(Cow::Borrowed("v")) && !tape.write(Cow::Owned(String::new())));
    tape.key(&"use");
    assert!(!tape.write(Cow::Borrowed(" ")) && tape.write(Cow::Owned("u".to_owned())));
    tape.key(&"rank");
    assert!(!tape.write_number(Cow::Borrowed("x")) && tape.write_number(Cow::Owned("2".to_owned())));
    let range = tape.end_resource();
    let expected = serde_json::json!({"system": "urn:oid:1.2", "value": "v", "use": "u", "rank": 2});
    assert_eq!(json(&tape, range), expected);
}

#[test]
fn empty_containers_go_with_their_names() {
    let mut tape = Tape::new();
    tape.begin_resource();
    tape.key(&"name");
    tape.start_array();
    tape.start_object();
    tape.key(&"family");
    assert!(!tape.text(" "));
    assert!(!tape.end_object());
    assert!(!tape.end_array());
    tape.key(&"given");
    tape.start_array();
    assert!(tape.null());
    assert!(!tape.end_array());
    tape.key(&"active");
    tape.bool(true);
    let range = tape.end_resource();
    assert_eq!(json(&tape, range).to_string(), r#"{"active":true}"#);
}

#[test]
fn going_back_takes_everything_back() {
    let mut tape = Tape::new();
    tape.begin_resource();
    tape.key(&"contact");
    tape.start_array();
    tape.start_object();
    let mark = tape.mark();
    tape.key(&"gender");
    tape.text("male");
    assert!(tape.end_object());
    tape.start_object();
    assert!(!tape.is_empty_since(mark));
    assert_eq!(tape.tokens_since(mark).len(), 4);
    tape.rollback(mark);
    assert!(tape.is_empty_since(mark));
    tape.key(&"gender");
    tape.text("female");
    assert!(tape.end_object() && tape.end_array());
    let range = tape.end_resource();
    assert_eq!(json(&tape, range).to_string(), r#"{"contact":[{"gender":"female"}]}"#);
}

#[test]
fn a_resource_may_be_written_within_another() {
    let mut tape = Tape::new();
    tape.begin_resource();
    tape.key(&"code");
    let outer = tape.mark();
    tape.begin_resource();
    tape.rollback(outer); // of another resource: nothing happens
    tape.key(&"status");
    tape.owned("final");
    let inner = tape.end_resource();
    tape.begin_resource();
    tape.cancel_resource();
    assert_eq!(tape.open_resources(), 1);
    tape.text("x");
    let range = tape.end_resource();
    assert_eq!(json(&tape, inner).to_string(), r#"{"status":"final"}"#);
    assert_eq!(json(&tape, range).to_string(), r#"{"code":"x"}"#);
    assert!(tape.end_resource().is_empty());
}

#[test]
fn references_and_shadows_are_written() {
    let mut tape = Tape::new();
    tape.begin_resource();
    tape.key(&"subject");
    assert!(!tape.reference(Target::None, Some("")));
    assert!(tape.reference(Target::None, Some("A \"B\"")));
    tape.key(&"patient");
    tape.reference(Target::Resource(target()), Some("C"));
    tape.key(&"url");
    tape.link(target());
    tape.shadow(&"birthDate");
    tape.start_object();
    tape.key(&"id");
    tape.text("x");
    tape.end_object();
    let range = tape.end_resource();
    let expected = r#"{"subject":{"display":"A \"B\""},"patient":{"reference":"r0","display":"C"},"url":"r0","_birthDate":{"id":"x"}}"#;
    assert_eq!(json(&tape, range).to_string(), expected);
}

#[test]
fn tokens_stay_small() {
    assert!(size_of::<Token<'_>>() <= 16, "{}", size_of::<Token<'_>>());
}

#[derive(Clone, Debug)]
enum Step {
    Begin,
    End,
    Cancel,
    Key,
    Shadow,
    StartObject,
    EndObject,
    StartArray,
    EndArray,
    Text(&'static str),
    Owned(String),
    Number(String),
    Bool(bool),
    Null,
    Reference(bool, Option<String>),
    Mark,
    Rollback(prop::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Begin),
        1 => Just(Step::End),
        1 => Just(Step::Cancel),
        6 => Just(Step::Key),
        1 => Just(Step::Shadow),
        3 => Just(Step::StartObject),
        3 => Just(Step::EndObject),
        3 => Just(Step::StartArray),
        3 => Just(Step::EndArray),
        1 => prop::sample::select(vec!["", "a", "\"\\\n"]).prop_map(Step::Text),
        1 => any::<String>().prop_map(Step::Owned),
        1 => "[-0-9.e]{0,4}".prop_map(Step::Number),
        1 => any::<bool>().prop_map(Step::Bool),
        1 => Just(Step::Null),
        1 => any::<(bool, Option<String>)>().prop_map(|(to, display)| Step::Reference(to, display)),
        1 => Just(Step::Mark),
        1 => any::<prop::sample::Index>().prop_map(Step::Rollback),
    ]
}

fn run(steps: &[Step], tape: &mut Tape<'static>) -> Vec<TokenRange> {
    let mut marks = Vec::new();
    let mut ranges = Vec::new();
    tape.begin_resource();
    for step in steps {
        match step {
            Step::Begin => tape.begin_resource(),
            Step::End => ranges.push(tape.end_resource()),
            Step::Cancel => tape.cancel_resource(),
            Step::Key => tape.key(&"k"),
            Step::Shadow => tape.shadow(&"k"),
            Step::StartObject => tape.start_object(),
            Step::EndObject => drop(tape.end_object()),
            Step::StartArray => tape.start_array(),
            Step::EndArray => drop(tape.end_array()),
            Step::Text(text) => drop(tape.text(text)),
            Step::Owned(text) => drop(tape.owned(text)),
            Step::Number(text) => drop(tape.owned_number(text)),
            Step::Bool(value) => drop(tape.bool(*value)),
            Step::Null => drop(tape.null()),
            Step::Reference(to, display) => {
                let target = if *to { Target::Resource(target()) } else { Target::None };
                tape.reference(target, display.as_deref());
            }
            Step::Mark => marks.push(tape.mark()),
            Step::Rollback(at) if !marks.is_empty() => tape.rollback(*at.get(&marks)),
            Step::Rollback(_) => {}
        }
    }
    while tape.open_resources() > 0 {
        ranges.push(tape.end_resource());
    }
    ranges
}

fn assert_no_empty(value: &Value, top: bool) {
    match value {
        Value::Object(members) => {
            assert!(top || !members.is_empty());
            members.values().for_each(|member| assert_no_empty(member, false));
        }
        Value::Array(items) => {
            assert!(items.iter().any(|item| !item.is_null()));
            items.iter().for_each(|item| assert_no_empty(item, false));
        }
        Value::String(text) => assert!(!text.trim().is_empty()),
        _ => {}
    }
}

/// Every member of objects, duplicates too, has a value that is not null.
fn assert_no_null_member(tokens: &[Token<'_>]) {
    for pair in tokens.windows(2) {
        assert!(!(matches!(pair[0], Token::Key(_) | Token::Shadow(_)) && pair[1] == Token::Null));
    }
}

proptest! {
    #[test]
    fn any_sequence_of_calls_gives_json_without_empty_values(steps in prop::collection::vec(step(), 0..80)) {
        let mut tape = Tape::new();
        for _ in 0..2 {
            for range in run(&steps, &mut tape) {
                assert_no_empty(&json(&tape, range), true);
                assert_no_null_member(tape.tokens(range));
            }
            tape.clear();
        }
    }

    #[test]
    fn decimals_keep_their_digits(number in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?") {
        let mut tape = Tape::new();
        tape.begin_resource();
        tape.key(&"value");
        prop_assert!(tape.owned_number(&number));
        let range = tape.end_resource();
        let mut out = Vec::new();
        crate::json::members(tape.tokens(range), &tape, &mut out, &mut |_, _| {});
        prop_assert_eq!(String::from_utf8(out).unwrap(), format!("\"value\":{number}"));
    }
}
