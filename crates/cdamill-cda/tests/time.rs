//! Time stamps: what is read, what is not, and how they compare.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::types::{Precision, Time, TimeError};
use std::cmp::Ordering;

fn time(text: &str) -> Time<'_> {
    Time::parse(text).expect("time")
}

#[test]
fn every_precision() {
    for (text, precision) in [
        ("2013", Precision::Year),
        ("201305", Precision::Month),
        ("20130510", Precision::Day),
        ("2013051010", Precision::Hour),
        ("201305101020", Precision::Minute),
        ("20130510102030", Precision::Second),
        ("20130510102030.1234", Precision::Fraction),
    ] {
        for offset in ["", "-0500", "+0000", "+1245"] {
            let text = format!("{text}{offset}");
            let time = time(&text);
            assert_eq!(time.precision(), precision);
            assert_eq!(time.to_string(), text);
        }
    }
}

#[test]
fn odd_forms_that_mean_one_thing() {
    for (text, written) in [
        ("2013-05-10", "20130510"),
        ("2013-05-10T10:20", "201305101020"),
        ("2013-05-10T10:20:30.50+02:00", "20130510102030.50+0200"),
        ("2013-05-10T10:20:30Z", "20130510102030+0000"),
        ("2013-05-10 10:20:30", "20130510102030"),
        ("20130510T102030", "20130510102030"),
        (" 20130510 ", "20130510"),
        ("20130510-05", "20130510-0500"),
        ("20130510102030-0000", "20130510102030+0000"),
    ] {
        assert_eq!(time(text).to_string(), written, "{text}");
    }
}

#[test]
fn what_is_no_time() {
    for (text, error) in [
        ("", TimeError::Empty),
        (" ", TimeError::Empty),
        ("2013-05", TimeError::Ambiguous),
        ("201", TimeError::Malformed),
        ("20135", TimeError::Malformed),
        ("2013051", TimeError::Malformed),
        ("201305101", TimeError::Malformed),
        ("2013-5-10", TimeError::Malformed),
        ("2013-05-1012", TimeError::Malformed),
        ("05/10/2013", TimeError::Malformed),
        ("20130510T", TimeError::Malformed),
        ("20130510102030.", TimeError::Malformed),
        ("2013051010.5", TimeError::Malformed),
        ("20130510102030+5", TimeError::Malformed),
        ("20130510x", TimeError::Malformed),
        ("２０１３", TimeError::Malformed),
        ("00000510", TimeError::NoSuchTime),
        ("20131310", TimeError::NoSuchTime),
        ("20130500", TimeError::NoSuchTime),
        ("20130229", TimeError::NoSuchTime),
        ("19000229", TimeError::NoSuchTime),
        ("20130431", TimeError::NoSuchTime),
        ("2013051025", TimeError::NoSuchTime),
        ("201305102430", TimeError::NoSuchTime),
        ("201305101060", TimeError::NoSuchTime),
        ("20130510102060", TimeError::NoSuchTime),
        ("9999123124", TimeError::NoSuchTime),
        ("20130510+1500", TimeError::Offset),
        ("20130510+0060", TimeError::Offset),
    ] {
        assert_eq!(Time::parse(text), Err(error), "{text}");
    }
    assert_eq!(time("20000229").day, Some(29));
}

#[test]
fn hour_24_is_the_next_day() {
    assert_eq!(time("2013123124").to_string(), "2014010100");
    assert_eq!(time("20120228240000.00+0100").to_string(), "20120229000000.00+0100");
}

#[test]
fn days_and_minutes_are_added() {
    let start = time("201302282350-0500");
    let later = start.plus_minutes(15).expect("time");
    assert_eq!(later.to_string(), "201303010005-0500");
    assert_eq!(later.plus_minutes(-15), Some(start));
    assert_eq!(time("00010101").plus_days(-1), None);
    assert_eq!(time("201302").plus_days(1), None);
    assert_eq!(time("19700102").day_number(), 1);
    assert_eq!(time("20000301").day_number(), 11_017);
}

#[test]
fn comparison_at_the_coarser_precision() {
    for (one, two, order) in [
        ("20130510", "201305", Ordering::Equal),
        ("2013", "20140101", Ordering::Less),
        ("20130510", "20130509235959", Ordering::Greater),
        ("201305101020", "20130510102059", Ordering::Equal),
        ("20130510102030.5", "20130510102030.52", Ordering::Equal),
        ("20130510102030.6", "20130510102030.52", Ordering::Greater),
        // Both have an offset: points in time.
        ("201305101000+0000", "201305101200+0200", Ordering::Equal),
        ("201305102330-0500", "201305110400+0000", Ordering::Greater),
        ("20130511+0000", "201305102330-0500", Ordering::Equal),
        ("201305102330-0500", "20130511+0000", Ordering::Equal),
        // Only one has: as written.
        ("201305101000", "201305101200+0200", Ordering::Less),
    ] {
        assert_eq!(time(one).compare(&time(two)), order, "{one} {two}");
        assert_eq!(time(two).compare(&time(one)), order.reverse(), "{two} {one}");
    }
}

#[test]
fn cutting() {
    let full = time("20130510102030.5-0500");
    assert_eq!(full.cut(Precision::Minute).to_string(), "201305101020-0500");
    assert_eq!(full.cut(Precision::Day).to_string(), "20130510");
    assert_eq!(time("2013").cut(Precision::Day), time("2013"));
}
