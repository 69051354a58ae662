//! Any text as a decimal: what is read shows itself as a number of JSON, and that reads as the same digits.
#![no_main]

use cdamill_cda::types::Decimal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(decimal) = Decimal::parse(text) else { return };
    let shown = decimal.to_string();
    assert_eq!(Decimal::parse(&shown).expect("what is shown can be read").to_string(), shown);
    serde_json::from_str::<serde_json::Value>(&shown).map(|value| assert!(value.is_number())).expect("a number of JSON");
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).map(char::from).collect::<String>();
    assert_eq!(digits(text).trim_start_matches('0'), digits(&shown).trim_start_matches('0'), "a digit was lost");
    if let Some(written) = decimal.as_written(text) {
        assert_eq!(written, shown);
    }
});
