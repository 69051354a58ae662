use cdamill_cda::{Limits, Source, names};

use proptest::prelude::*;

use crate::{Converted, LossKind, Mapping, MappingFile, Options, convert};

const MAPPING: &str = r#"
    [group.Document]
    wrapper = [
        { emit = "recordTarget/patientRole", use = "Patient" },
        { emit = "component/structuredBody/component/section/entry/substanceAdministration", use = "Statement" },
    ]
    [group.Patient]
    resource = "Patient"
    [group.Patient.set]
    "identifier[]" = "id | Identifier"
    [group.Statement]
    resource = "MedicationStatement"
    [group.Statement.set]
    status = "'active'"
    "medication[x]" = "'Example' | CodeableConcept"
    subject = "ref(Patient)"
    taken = "'unk'"
    "dosage[]" = { each = ". | timings", use = "Dosing" }
    [group.Dosing]
    datatype = "Dosage"
    [group.Dosing.set]
    timing = ". | Timing"
    [concept-map.time-unit.codes]
    "s" = "s"
    "min" = "min"
    "h" = "h"
    "d" = "d"
    "wk" = "wk"
    "mo" = "mo"
    "a" = "a"
    "hr" = "h"
    [concept-map.timing-event.codes]
    "HS" = "HS"
    "WAKE" = "WAKE"
    "C" = "C"
    "CM" = "CM"
    "AC" = "AC"
    "ACM" = "ACM"
    "ACV" = "ACV"
    "PC" = "PC"
    "IC" = ""
    "ICD" = ""
"#;

/// What a statement of this mood and with these elements gives.
fn converted(mood: &str, elements: &str) -> Converted {
    let file = MappingFile { name: "test.toml".to_owned(), text: MAPPING.to_owned() };
    let mapping = Mapping::empty().overlay(vec![file]).compile().expect("mapping");
    let document = format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <effectiveTime value="20200101000000+0000"/><recordTarget><patientRole><id root="2.999"/></patientRole></recordTarget>
        <component><structuredBody><component><section><entry><substanceAdministration classCode="SBADM" moodCode="{mood}">
        {elements}</substanceAdministration></entry></section></component></structuredBody></component></ClinicalDocument>"#
    );
    let limits = Limits::default();
    let source = Source::read(document.as_bytes(), &limits).expect("text");
    let tree = source.parse(0, &limits).expect("tree");
    let root = tree.documents().next().expect("document");
    convert(&mapping, &tree, root, &Options::default())
}

/// The Timings of such a statement, and the codes of what was reported.
fn timings_of(mood: &str, elements: &str) -> (Vec<String>, Vec<&'static str>) {
    let converted = converted(mood, elements);
    let mut lines = Vec::new();
    converted.finished.write_ndjson(&mut lines).expect("written");
    let lines = String::from_utf8(lines).expect("text");
    let statement = lines.lines().find(|line| line.contains("MedicationStatement")).expect("statement");
    let parts = statement.split(r#"{"timing":"#).skip(1);
    let timings = parts.map(|part| part.trim_end_matches([',', ']', '}']).replace('"', "")).collect();
    (timings, converted.diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
}

/// One planned Timing, without quotes and closing brackets.
fn planned(elements: &str) -> String {
    let (timings, _) = timings_of("INT", elements);
    assert!(timings.len() <= 1, "{timings:?}");
    timings.into_iter().next().unwrap_or_default()
}

fn periodic(attributes: &str, inside: &str) -> String {
    planned(&format!(r#"<effectiveTime xsi:type="PIVL_TS" {attributes}>{inside}</effectiveTime>"#))
}

const EVERY_8_H: &str =
    r#"<effectiveTime xsi:type="PIVL_TS" operator="A"><period value="8" unit="h"/></effectiveTime>"#;
const DAILY: &str = r#"<effectiveTime xsi:type="PIVL_TS"><period value="1" unit="d"/></effectiveTime>"#;
const BOUNDS: &str =
    r#"<effectiveTime xsi:type="IVL_TS"><low value="20200102"/><high value="20200109"/></effectiveTime>"#;

fn event(operator: &str, code: &str, offset: &str) -> String {
    format!(r#"<effectiveTime xsi:type="EIVL_TS"{operator}><event code="{code}"/>{offset}</effectiveTime>"#)
}

#[test]
fn periods_keep_their_digits() {
    for (period, written) in [
        (r#"value="8" unit="h""#, "frequency:1,period:8,periodUnit:h"),
        (r#"value="1.50" unit="d""#, "frequency:1,period:1.50,periodUnit:d"),
        (r#"value=".25" unit="d""#, "frequency:1,period:0.25,periodUnit:d"),
        (r#"value="0.5" unit="d""#, "frequency:1,period:0.5,periodUnit:d"),
        (r#"value="1" unit="d""#, "frequency:1,period:1,periodUnit:d"),
        (r#"value="6" unit="hr""#, "frequency:1,period:6,periodUnit:h"),
    ] {
        assert_eq!(periodic("", &format!("<period {period}/>")), format!("{{repeat:{{{written}"));
    }
}

#[test]
fn an_institution_keeps_its_own_times() {
    for (period, written, code) in [
        (r#"value="4" unit="h""#, "frequency:1,period:4,periodUnit:h", "Q4H"),
        (r#"value="6" unit="h""#, "frequency:1,period:6,periodUnit:h", "QID"),
        (r#"value="8" unit="h""#, "frequency:1,period:8,periodUnit:h", "TID"),
        (r#"value="12.0" unit="h""#, "frequency:1,period:12.0,periodUnit:h", "BID"),
        (r#"value="24" unit="h""#, "frequency:1,period:24,periodUnit:h", "QD"),
        (r#"value="0.5" unit="d""#, "frequency:1,period:0.5,periodUnit:d", "BID"),
        (r#"value="48" unit="h""#, "frequency:1,period:48,periodUnit:h", "QOD"),
        (r#"value="3" unit="h""#, "frequency:8,period:1,periodUnit:d", ""),
        (r#"value="5" unit="h""#, "frequency:1,period:5,periodUnit:h", ""),
        (r#"value="1" unit="wk""#, "frequency:1,period:1,periodUnit:wk", ""),
    ] {
        let timing = periodic(r#"institutionSpecified="true""#, &format!("<period {period}/>"));
        let coding =
            format!("}},code:{{coding:[{{system:http://hl7.org/fhir/v3/GTSAbbreviation,code:{code},display:{code}");
        assert_eq!(timing, format!("{{repeat:{{{written}{}", if code.is_empty() { "" } else { &coding }));
    }
}

#[test]
fn a_code_stands_where_it_says_everything() {
    let twice = r#"<effectiveTime xsi:type="PIVL_TS" institutionSpecified="true"><period value="12" unit="h"/>"#;
    for (rest, following) in [
        (r#"<phase><width value="30" unit="min"/></phase></effectiveTime>"#, ""),
        ("</effectiveTime>", r#"<repeatNumber value="6"/>"#),
        ("</effectiveTime>", r#"<effectiveTime operator="A" xsi:type="EIVL_TS"><event code="ACM"/></effectiveTime>"#),
        ("</effectiveTime>", r#"<effectiveTime value="20200102"/>"#),
    ] {
        let timing = planned(&format!("{twice}{rest}{following}"));
        assert!(!timing.contains("coding") && timing.contains("frequency:2,period:1,periodUnit:d"), "{timing}");
    }
    let fixed = r#"<phase><low value="200001010800"/></phase><period value="1" unit="d"/>"#;
    assert!(!periodic(r#"institutionSpecified="true""#, fixed).contains("coding"));
    let bounded = planned(&format!("<effectiveTime><low value='20200102'/></effectiveTime>{twice}</effectiveTime>"));
    assert!(bounded.contains("code:BID") && bounded.contains("start:2020-01-02"), "{bounded}");
}

#[test]
fn a_period_that_was_counted_is_named() {
    let kinds = |attributes: &str, period: &str| {
        let time = format!(r#"<effectiveTime xsi:type="PIVL_TS" {attributes}><period {period}/></effectiveTime>"#);
        let losses = converted("INT", &time).losses;
        losses
            .iter()
            .filter(|loss| loss.kind == LossKind::Converted)
            .filter_map(|loss| loss.attribute)
            .collect::<Vec<_>>()
    };
    let institution = r#"institutionSpecified="true""#;
    assert_eq!(kinds(institution, r#"value="3" unit="h""#), [names::VALUE, names::UNIT]);
    assert_eq!(kinds(institution, r#"value="8" unit="h""#), []);
    assert_eq!(kinds("", r#"value="0.5" unit="d""#), []);
    assert_eq!(kinds("", r#"value="8" unit="h""#), []);
    assert_eq!(kinds(institution, r#"value="5" unit="h""#), []);
}

#[test]
fn ranges_of_periods() {
    let range = |low: &str, high: &str| periodic("", &format!(r#"<period xsi:type="IVL_PQ">{low}{high}</period>"#));
    let (low, high) = (r#"<low value="4" unit="h"/>"#, r#"<high value="6" unit="h"/>"#);
    assert_eq!(range(low, high), "{repeat:{frequency:1,period:4,periodMax:6,periodUnit:h");
    assert_eq!(range(low, r#"<high value="4.0" unit="h"/>"#), "{repeat:{frequency:1,period:4,periodUnit:h");
    assert_eq!(range("", high), "{code:{text:every up to 6 h");
    assert_eq!(range(low, r#"<high nullFlavor="PINF"/>"#), "{code:{text:every from 4 h");
    assert_eq!(range(low, r#"<high value="1" unit="d"/>"#), "{code:{text:every 4 h to 1 d");
    assert_eq!(range(low, r#"<high value="2" unit="h"/>"#), "{code:{text:every 4 h to 2 h");
}

#[test]
fn periods_that_cannot_be_said_stand_in_words() {
    for (period, text) in [
        (r#"value="8""#, "every 8"),
        (r#"value="8" unit="m""#, "every 8 m"),
        (r#"value="8" unit="tablets""#, "every 8 tablets"),
        (r#"value="TID" unit="h""#, "every TID h"),
        (r#"value="0" unit="h""#, "every 0 h"),
        (r#"value="-8" unit="h""#, "every -8 h"),
    ] {
        assert_eq!(periodic("", &format!("<period {period}/>")), format!("{{code:{{text:{text}"));
    }
    assert_eq!(periodic("", r#"<period nullFlavor="UNK"/>"#), "");
}

#[test]
fn bounds_are_written_for_plans_only() {
    let elements = format!(r#"{BOUNDS}{EVERY_8_H}<repeatNumber value="5"/>"#);
    let rhythm = "frequency:1,period:8,periodUnit:h";
    let bounds = "boundsPeriod:{start:2020-01-02,end:2020-01-09}";
    assert_eq!(planned(&elements), format!("{{repeat:{{{bounds},count:5,{rhythm}"));
    assert_eq!(timings_of("EVN", &elements).0, [format!("{{repeat:{{{rhythm}")]);
    let untyped = r#"<effectiveTime><high value="20200109"/></effectiveTime>"#;
    assert_eq!(planned(untyped), "{repeat:{boundsPeriod:{end:2020-01-09");
    assert_eq!(planned(r#"<effectiveTime><high value="when gone"/></effectiveTime>"#), "{code:{text:until when gone");
    assert_eq!(planned(r#"<effectiveTime><low nullFlavor="UNK"/><high nullFlavor="NI"/></effectiveTime>"#), "");
}

#[test]
fn the_time_of_the_statement_itself_is_not_repeated() {
    let point = r#"<effectiveTime value="20200102"/>"#;
    assert_eq!(timings_of("EVN", point).0, [""; 0]);
    assert_eq!(timings_of("INT\" negationInd=\"true", point).0, [""; 0]);
    let two = format!(r#"{point}<effectiveTime value="20200103"/>"#);
    assert_eq!(timings_of("EVN", &two).0, ["{event:[2020-01-02,2020-01-03"]);
    let both = format!("{point}{BOUNDS}");
    assert_eq!(timings_of("EVN", &both).0, ["{repeat:{boundsPeriod:{start:2020-01-02,end:2020-01-09"]);
}

#[test]
fn further_bounds_stand_in_words() {
    let (timings, reported) =
        timings_of("INT", &format!(r#"{BOUNDS}<effectiveTime><low value="20210101"/></effectiveTime>"#));
    assert_eq!(timings, ["{repeat:{boundsPeriod:{start:2020-01-02,end:2020-01-09}},code:{text:from 20210101"]);
    assert_eq!(reported, [cdamill_cda::codes::TIMING_AS_TEXT]);
}

#[test]
fn points_in_time_are_events() {
    assert_eq!(planned(r#"<effectiveTime value="20200102"/>"#), "{event:[2020-01-02");
    let two = r#"<effectiveTime value="202001020800+0000"/><effectiveTime xsi:type="PIVL_TS" value="20200103" operator="A"/>"#;
    assert_eq!(planned(two), "{event:[2020-01-02T08:00:00+00:00,2020-01-03");
    assert_eq!(planned(r#"<effectiveTime value="20209902"/>"#), "");
}

#[test]
fn the_phase_fixes_times_of_day() {
    let low = |value: &str| format!(r#"<phase><low value="{value}"/></phase>"#);
    let at = |attributes: &str, phase: &str, period: &str| periodic(attributes, &format!("{phase}<period {period}/>"));
    let eight = low("200001010800");
    assert!(at("", &eight, r#"value="1" unit="d""#).ends_with("periodUnit:d,timeOfDay:[08:00:00"));
    assert!(at("", &eight, r#"value="12" unit="h""#).ends_with("periodUnit:h,timeOfDay:[08:00:00,20:00:00"));
    assert!(at(r#"institutionSpecified="true""#, &eight, r#"value="12" unit="h""#).contains("code:BID"));
    assert!(at("", &eight, r#"value="36" unit="h""#).ends_with("periodUnit:h"));
    assert!(at("", &low("20121101"), r#"value="2" unit="d""#).ends_with("periodUnit:d"));
    let end = r#"<phase><high value="20200109"/></phase>"#;
    assert!(at("", end, r#"value="1" unit="d""#).starts_with("{repeat:{boundsPeriod:{end:2020-01-09},frequency:1"));
    let lasting = r#"<phase><low value="200001010800"/><width value="30" unit="min"/></phase>"#;
    let timing = at("", lasting, r#"value="1" unit="d""#);
    assert!(timing.starts_with("{repeat:{duration:30,durationUnit:min,frequency:1"), "{timing}");
}

#[test]
fn events_of_the_day() {
    let offset = |value: &str| format!(r#"<offset><low value="{value}" unit="min"/></offset>"#);
    assert_eq!(planned(&event("", "HS", "")), "{repeat:{when:[HS");
    let daily = format!("{DAILY}{}", event(r#" operator="A""#, "HS", ""));
    assert_eq!(planned(&daily), "{repeat:{frequency:1,period:1,periodUnit:d,when:[HS");
    let turned = format!("{}{DAILY}", event("", "HS", ""));
    assert_eq!(planned(&turned), planned(&daily));
    let both = format!("{}{}", event("", "ACM", &offset("-30")), event(" operator='I'", "ACV", &offset("-30")));
    assert_eq!(planned(&both), "{repeat:{when:[ACM,ACV],offset:30");
    assert_eq!(planned(&event("", "PC", r#"<offset value="0.5" unit="h"/>"#)), "{repeat:{when:[PC],offset:30");
    assert_eq!(planned(&event("", "CM", &offset("0"))), "{repeat:{when:[CM");
}

#[test]
fn events_that_cannot_be_said_stand_in_words() {
    assert_eq!(planned(&event("", "ICD", "")), "{code:{text:between lunch and dinner");
    assert_eq!(planned(&event("", "MIDNIGHT", "")), "{code:{text:MIDNIGHT");
    let offset = |code: &str, value: &str| {
        planned(&event("", code, &format!(r#"<offset><low value="{value}" unit="s"/></offset>"#)))
    };
    assert_eq!(offset("AC", "-90"), "{code:{text:AC, offset from -90 s");
    assert_eq!(offset("CM", "-60"), "{code:{text:CM, offset from -60 s");
    assert_eq!(offset("WAKE", "-60"), "{code:{text:WAKE, offset from -60 s");
    assert_eq!(offset("WAKE", "60"), "{repeat:{when:[WAKE],offset:1");
    // half of a union would be a smaller dose
    let half = format!("{DAILY}{}{}", event("", "HS", ""), event("", "IC", ""));
    assert_eq!(planned(&half), "{repeat:{frequency:1,period:1,periodUnit:d},code:{text:every 1 d; HS; between meals");
    // at bedtime, but not every day
    let unknown = r#"<effectiveTime xsi:type="PIVL_TS"><period value="2" unit="Tage"/></effectiveTime>"#;
    assert_eq!(planned(&format!("{unknown}{}", event("", "HS", ""))), "{code:{text:every 2 Tage; HS");
}

#[test]
fn alternatives_are_dosages_of_their_own() {
    let weekly = r#"<effectiveTime xsi:type="PIVL_TS" OP><period value="1" unit="wk"/></effectiveTime>"#;
    for operator in ["", r#"operator="I""#] {
        let elements = format!(r#"{EVERY_8_H}{}<repeatNumber value="2"/>"#, weekly.replace("OP", operator));
        let (timings, _) = timings_of("INT", &elements);
        let expected = ["{repeat:{frequency:1,period:8,periodUnit:h", "{repeat:{frequency:1,period:1,periodUnit:wk"];
        assert_eq!(timings, expected);
    }
    let (timings, codes) = timings_of("INT", &format!("{EVERY_8_H}{}", weekly.replace("OP", r#"operator="A""#)));
    assert_eq!(timings, ["{code:{text:every 8 h; only within every 1 wk"]);
    assert!(codes.contains(&"timing-as-text"));
    let offset = |minutes: u8| format!(r#"<offset value="{minutes}" unit="min"/>"#);
    let events = format!("{DAILY}{}{}", event("", "PC", &offset(30)), event("", "HS", ""));
    let (timings, _) = timings_of("EVN", &events);
    let rhythm = "{repeat:{frequency:1,period:1,periodUnit:d";
    assert_eq!(timings, [format!("{rhythm},when:[PC],offset:30"), format!("{rhythm},when:[HS")]);
    let apart = format!("{EVERY_8_H}{}", event(r#" operator="I""#, "HS", ""));
    assert_eq!(timings_of("INT", &apart).0.len(), 2);
}

#[test]
fn what_is_excluded_is_never_included() {
    let except = r#"<effectiveTime operator="E"><low value="20200103"/><high value="20200104"/></effectiveTime>"#;
    assert_eq!(
        planned(&format!("{BOUNDS}{DAILY}{except}")),
        "{repeat:{boundsPeriod:{start:2020-01-02,end:2020-01-09}},code:{text:every 1 d; except 20200103 to 20200104"
    );
    assert_eq!(
        planned(&format!(r#"{DAILY}<effectiveTime operator="E" value="20200103"/>"#)),
        "{code:{text:every 1 d; except 20200103"
    );
}

#[test]
fn parentheses_are_opened() {
    let inside = |operator: &str| {
        let time = r#"<comp xsi:type="EIVL_TS"><event code="ACM"/></comp>
            <comp xsi:type="EIVL_TS" operator="I"><event code="HS"/></comp>"#;
        format!(r#"{DAILY}<effectiveTime xsi:type="SXPR_TS" operator="{operator}">{time}</effectiveTime>"#)
    };
    assert_eq!(planned(&inside("A")), "{repeat:{frequency:1,period:1,periodUnit:d,when:[ACM,HS");
    assert_eq!(planned(&inside("E")), "{code:{text:every 1 d; except ACM; HS");
    let bounds =
        r#"<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="IVL_TS"><low value="20200102"/></comp></effectiveTime>"#;
    assert_eq!(timings_of("EVN", bounds).0, ["{repeat:{boundsPeriod:{start:2020-01-02"]);
}

#[test]
fn words_stay_words() {
    let words = r#"<effectiveTime nullFlavor="OTH"><originalText>twice  a day</originalText></effectiveTime>"#;
    assert_eq!(planned(words), "{code:{text:twice a day");
    assert_eq!(planned(r#"<effectiveTime code="BID"/>"#), "{code:{text:BID");
    assert_eq!(
        planned(&format!("{DAILY}{words}")),
        "{repeat:{frequency:1,period:1,periodUnit:d},code:{text:twice a day"
    );
    assert_eq!(planned(r#"<effectiveTime nullFlavor="UNK"/>"#), "");
}

fn any_part() -> impl Strategy<Value = String> {
    let quantity = (
        prop::sample::select(vec!["8", "0.5", ".25", "-30", "0", "x", "", "24", "99999999999999999999999999"]),
        prop::sample::select(vec!["h", "min", "s", "d", "mo", "hr", "", "m"]),
    );
    let shape = prop::sample::select(vec![
        "<period V/>",
        "<period><low V/><high value='9' unit='h'/></period>",
        "<phase><low value='200001010830'/></phase><period V/>",
        "<phase><high value='20200109'/><width V/></phase><period value='1' unit='d'/>",
        "<event code='AC'/><offset V/>",
        "<event code='HS'/><offset><low V/></offset>",
        "<event code='CM'/><offset V/>",
        "<event code='WAKE'/>",
        "<event nullFlavor='OTH'><originalText>tea</originalText></event>",
        "<low value='20200102'/>",
        "<high value='2020'/>",
        "<comp><event code='PC'/><offset V/></comp><comp operator='A'><period V/></comp>",
    ]);
    let operator =
        prop::sample::select(vec!["", "operator='A'", "operator='I'", "operator='E'", "institutionSpecified='true'"]);
    (quantity, shape, operator).prop_map(|((value, unit), shape, attributes)| {
        let quantity = format!("value='{value}' unit='{unit}'");
        format!("<effectiveTime {attributes}>{}</effectiveTime>", shape.replace('V', &quantity))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_timing_keeps_the_rules_of_stu3(parts in prop::collection::vec(any_part(), 0..4)) {
        for timing in timings_of("INT", &parts.concat()).0 {
            let has = |key: &str| timing.contains(key);
            prop_assert_eq!(has("period:"), has("periodUnit:"), "tim-2 {}", timing);
            prop_assert_eq!(has("duration:"), has("durationUnit:"), "tim-1 {}", timing);
            prop_assert!(!has("periodMax:") || has("period:"), "tim-6 {}", timing);
            prop_assert!(!has("offset:") || (has("when:[") && !has("CM")), "tim-9 {}", timing);
            prop_assert!(!(has("timeOfDay:") && has("when:[")), "tim-10 {}", timing);
            prop_assert!(!has(":-"), "tim-4, tim-5 {}", timing);
            prop_assert!(!has("{}") && !has("[]"), "{}", timing);
        }
    }
}
