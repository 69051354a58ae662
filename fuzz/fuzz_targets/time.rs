//! Any text as a time: what is read shows itself in HL7's form, and that form reads as the same time.
#![no_main]

use std::cmp::Ordering;

use cdamill_cda::types::Time;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(time) = Time::parse(text) else { return };
    let shown = time.to_string();
    let again = Time::parse(&shown).expect("what is shown can be read");
    assert_eq!(shown, again.to_string());
    assert_eq!(time.precision(), again.precision());
    assert_eq!(time.offset_minutes, again.offset_minutes);
    assert_eq!(time.compare(&again), Ordering::Equal);
});
