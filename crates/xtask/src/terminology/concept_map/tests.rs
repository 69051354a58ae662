use super::*;

const SYSTEM: &str = "http://example.org/status";

fn row(system: &str, code: &str, target: &str, condition: &str) -> Row {
    Row {
        system: system.to_owned(),
        code: code.to_owned(),
        target_system: SYSTEM.to_owned(),
        target: target.to_owned(),
        condition: condition.to_owned(),
        ..Row::default()
    }
}

fn line(name: &str, default: &str) -> MapLine {
    MapLine { name: name.to_owned(), default: default.to_owned() }
}

fn text(line: &MapLine, rows: Vec<Row>) -> String {
    build(line, rows).0.iter().map(ToString::to_string).collect()
}

#[test]
fn plain_codes_make_a_table_of_codes() {
    let mut first = row("2.16.1", "M", "male", "");
    first.display = "Male".to_owned();
    first.source_display = "m".to_owned();
    let mut second = row("2.16.1", "F", "female", "");
    second.source_display = "Woman".to_owned();
    let text = text(&line("administrative_gender", "unknown"), vec![first, second]);
    let expected = "[concept-map.administrative-gender]\n\
                    system = \"http://example.org/status\"\n\
                    default = \"unknown\"\n\
                    [concept-map.administrative-gender.codes]\n\
                    \"M\" = \"male\"\n\
                    \"F\" = \"female\" # Woman\n\
                    [concept-map.administrative-gender.displays]\n\
                    \"male\" = \"Male\"\n";
    assert_eq!(text, expected);
}

#[test]
fn a_condition_leaves_the_row_out_and_closes_the_code_to_the_default() {
    let rows = vec![
        row("2.16.1", "active", "active", ""),
        row("2.16.1", "completed", "inactive", "no end"),
        row("2.16.1", "completed", "resolved", "an end"),
    ];
    let (maps, left_out) = build(&line("concern_status", "active"), rows);
    assert_eq!(left_out.len(), 2);
    assert_eq!(left_out.first().map(LeftOut::describe).as_deref(), Some("completed -> inactive [no end]"));
    let text: String = maps.iter().map(ToString::to_string).collect();
    assert!(text.ends_with("\"active\" = \"active\"\n\"completed\" = \"\"\n"), "{text}");
}

#[test]
fn without_a_default_a_conditional_code_is_just_absent() {
    let rows = vec![row("2.16.1", "A", "a", ""), row("2.16.1", "B", "b", "sometimes")];
    assert!(!text(&line("some", ""), rows).contains("\"B\""));
}

#[test]
fn a_conditional_code_whose_target_is_the_default_stays_open_to_it() {
    assert!(
        !text(&line("some", "b"), vec![row("2.16.1", "A", "a", ""), row("2.16.1", "B", "b", "sometimes")])
            .contains("\"B\"")
    );
}

#[test]
fn a_description_closes_nothing() {
    let rows = vec![row("2.16.1", "A", "a", ""), row("2.16.2", "*", "b", "sometimes")];
    assert!(!text(&line("some", "c"), rows).contains('*'));
}

#[test]
fn an_unmatched_code_maps_to_nothing() {
    let text = text(&line("some", "a"), vec![row("2.16.1", "A", "a", ""), row("2.16.1", "N", "", "omit (0..1)")]);
    assert!(text.contains("\"N\" = \"\"\n"), "{text}");
}

#[test]
fn ranges_carry_their_system() {
    let text = text(&line("class", ""), vec![row("2.16.1", "AMB", "AMB", ""), row("2.16.2", "1201-1205", "AMB", "")]);
    assert!(text.contains("{ system = \"2.16.1\", code = \"AMB\", target = \"AMB\" },"), "{text}");
    assert!(text.contains("{ system = \"2.16.2\", code = \"1201..1205\", target = \"AMB\" },"), "{text}");
}

#[test]
fn a_code_with_two_meanings_carries_its_systems() {
    let text = text(&line("some", ""), vec![row("2.16.1", "A", "a", ""), row("2.16.2", "A", "b", "")]);
    assert!(text.contains("{ system = \"2.16.2\", code = \"A\", target = \"b\" },"), "{text}");
}

#[test]
fn a_row_for_another_target_system_says_so() {
    let mut other = row("2.16.1", "UNK", "UNK", "");
    other.target_system = "http://example.org/null".to_owned();
    let rows = vec![row("2.16.1", "M", "M", ""), row("2.16.1", "S", "S", ""), other];
    let text = text(&line("marital_status", ""), rows);
    assert!(text.starts_with("[concept-map.marital-status]\nsystem = \"http://example.org/status\"\n"), "{text}");
    let expected = "{ code = \"UNK\", target = \"UNK\", target-system = \"http://example.org/null\" },";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn one_table_may_make_two_maps() {
    let mut goal = row("2.16.1", "1", "high-priority", "Goal");
    goal.target_system = "http://hl7.org/fhir/goal-priority".to_owned();
    let mut request = row("2.16.1", "1", "urgent", "requests");
    request.target_system = "http://hl7.org/fhir/request-priority".to_owned();
    let text = text(&line("priority", ""), vec![goal, request]);
    assert!(text.contains("[concept-map.goal-priority.codes]\n\"1\" = \"high-priority\"\n"), "{text}");
    assert!(text.contains("[concept-map.request-priority.codes]\n\"1\" = \"urgent\"\n"), "{text}");
}

#[test]
fn what_is_no_code_is_reported_unless_it_is_the_default() {
    let rows = vec![row("2.16.1", "*", "unknown", ""), row("2.16.1", "(absent)", "final", "")];
    let (maps, left_out) = build(&line("some", "unknown"), rows);
    assert!(maps.is_empty());
    assert_eq!(left_out.iter().map(LeftOut::describe).collect::<Vec<_>>(), ["(absent) -> final [no code]"]);
}
