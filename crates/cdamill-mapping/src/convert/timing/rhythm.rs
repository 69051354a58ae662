//! Periods of PIVL_TS: every so many hours, or so often a day.

use std::cmp::Ordering;

use cdamill_cda::types::{Decimal, Pivl, Time};
use cdamill_cda::{Node, codes, names};

use super::schedule::{child, filled};
use crate::run::Run;

/// `frequency` times in `period` to `period_max` units.
pub(super) struct Rhythm<'a> {
    pub(super) frequency: u32,
    pub(super) period: String,
    pub(super) period_max: Option<String>,
    pub(super) unit: &'a str,
    /// The code of GTSAbbreviation that says all of it, and that the institution chooses the times.
    pub(super) code: Option<&'static str>,
    /// The length of the period as sent was counted into times a day.
    is_counted: bool,
    times: TimesOfDay,
}

/// How the start of the first occurrence repeats from day to day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TimesOfDay {
    /// Always at that time.
    Same,
    /// Every so many minutes from that time, the same every day.
    Every(u32),
    /// Not to be said as times of the day.
    Shifting,
}

/// Reads the period; nothing where it is no number in a known unit of time, which is reported. `is_alone`: nothing else of
/// the schedule would be left unsaid by a code.
pub(super) fn read<'a>(run: &mut Run<'a>, periodic: Node<'a>, is_alone: bool) -> Option<Rhythm<'a>> {
    let period = child(periodic, names::PERIOD)?;
    let is_institutional = Pivl::new(periodic).institution_specified();
    if filled(period, names::VALUE) {
        let (number, unit) = measured(run, period)?;
        let code = if is_institutional && is_alone { abbreviation(number, unit) } else { None };
        let rhythm = match code {
            Some(_) => Rhythm { code, times: times(number, unit, true), ..every(number, unit) },
            None => folded(number, unit, is_institutional),
        };
        for name in [names::VALUE, names::UNIT] {
            if rhythm.is_counted {
                run.convert(period, name);
            } else {
                period.take(name);
            }
        }
        return Some(rhythm);
    }
    let (low, high) = (child(period, names::LOW)?, child(period, names::HIGH)?);
    let ((least, unit), (most, unit_of_most)) = (quantity(run, low)?, quantity(run, high)?);
    if unit != unit_of_most {
        run.report(codes::UNMAPPED_CODE, period);
        return None;
    }
    let order = least.compare(most);
    if order == Ordering::Greater {
        run.report(codes::REVERSED_INTERVAL, period);
        return None;
    }
    let mut rhythm = Rhythm { times: TimesOfDay::Shifting, ..every(least, unit) };
    rhythm.period_max = (order == Ordering::Less).then(|| most.to_string());
    Some(rhythm)
}

/// "Three times a day" where the institution chooses the times, else "every 8 hours". What comes to once a period is that
/// period, as sent.
fn folded<'a>(number: Decimal<'_>, unit: &'a str, is_institutional: bool) -> Rhythm<'a> {
    let times = times(number, unit, is_institutional);
    let is_half = Decimal::parse("0.5").is_some_and(|half| number.compare(half).is_eq());
    let in_day = match unit {
        "h" if is_institutional => divide(24, number).filter(|frequency| *frequency > 1),
        "d" if is_institutional && is_half => Some(2),
        _ => None,
    };
    match in_day {
        Some(frequency) => {
            let period = "1".to_owned();
            Rhythm { frequency, period, period_max: None, unit: "d", code: None, is_counted: true, times }
        }
        None => Rhythm { times, ..every(number, unit) },
    }
}

fn every<'a>(number: Decimal<'_>, unit: &'a str) -> Rhythm<'a> {
    let times = TimesOfDay::Shifting;
    Rhythm { frequency: 1, period: number.to_string(), period_max: None, unit, code: None, is_counted: false, times }
}

/// STU3 defines these codes "at institution specified times", so that the period beside them may stay as it was sent.
fn abbreviation(number: Decimal<'_>, unit: &str) -> Option<&'static str> {
    match minutes(number, unit)? {
        240 => Some("Q4H"),
        360 => Some("QID"),
        480 => Some("TID"),
        720 => Some("BID"),
        1440 => Some("QD"),
        2880 => Some("QOD"),
        _ => None,
    }
}

fn times(number: Decimal<'_>, unit: &str, is_institutional: bool) -> TimesOfDay {
    const DAY: u32 = 24 * 60;
    match (unit, minutes(number, unit)) {
        ("wk" | "mo" | "a", _) if number.is_integer() => TimesOfDay::Same,
        (_, Some(minutes)) if minutes.is_multiple_of(DAY) => TimesOfDay::Same,
        (_, Some(minutes)) if minutes >= 60 && DAY.is_multiple_of(minutes) && !is_institutional => {
            TimesOfDay::Every(minutes)
        }
        _ => TimesOfDay::Shifting,
    }
}

/// A positive number in a unit of time that STU3 has. Both count as carried.
pub(super) fn quantity<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<(Decimal<'a>, &'a str)> {
    let measured = measured(run, node)?;
    node.take(names::VALUE);
    node.take(names::UNIT);
    Some(measured)
}

fn measured<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<(Decimal<'a>, &'a str)> {
    let number = Decimal::parse(node.attribute(names::VALUE)?);
    let Some(number) = number.filter(|number| !number.is_negative() && !number.is_zero()) else {
        run.report(codes::INVALID_NUMBER, node);
        return None;
    };
    Some((number, unit(run, node)?))
}

/// The unit of time at `node`, repaired where its spelling is a known slip.
pub(super) fn unit<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<&'a str> {
    let plan = run.plan;
    let map = plan.known_map(plan.known_maps.time_unit);
    let sent = node.attribute(names::UNIT).map(str::trim).unwrap_or_default();
    let Some(mapped) = map.and_then(|map| map.map(sent, None)) else {
        run.report(codes::UNMAPPED_CODE, node);
        return None;
    };
    if mapped.code != sent {
        run.report(codes::REPAIRED_UNIT, node);
    }
    Some(mapped.code)
}

/// A whole number of minutes, its sign left out; nothing for months and years, which differ in length.
pub(super) fn minutes(number: Decimal<'_>, unit: &str) -> Option<u32> {
    let (digits, scale) = exact(number)?;
    let factor: u128 = match unit {
        "s" => return whole(digits, scale.checked_mul(60)?),
        "min" => 1,
        "h" => 60,
        "d" => 24 * 60,
        "wk" => 7 * 24 * 60,
        _ => return None,
    };
    whole(digits.checked_mul(factor)?, scale)
}

/// How often `number` goes into `dividend`, where that leaves no rest.
fn divide(dividend: u128, number: Decimal<'_>) -> Option<u32> {
    let (digits, scale) = exact(number)?;
    whole(dividend.checked_mul(scale)?, digits)
}

/// The quotient where it is an integer of FHIR.
fn whole(dividend: u128, divisor: u128) -> Option<u32> {
    let is_whole = dividend.is_multiple_of(divisor);
    let quotient = i32::try_from(dividend.checked_div(divisor)?).ok()?;
    is_whole.then_some(quotient.unsigned_abs())
}

/// The digits as a whole number, and the power of ten that they are to be divided by.
fn exact(number: Decimal<'_>) -> Option<(u128, u128)> {
    let text = number.to_string();
    let (before, after) = text.trim_start_matches('-').split_once('.').unwrap_or((text.trim_start_matches('-'), ""));
    let after = after.trim_end_matches('0');
    let scale = 10u128.checked_pow(u32::try_from(after.len()).ok()?)?;
    let digits = format!("{before}{after}").parse().ok()?;
    Some((digits, scale))
}

impl Rhythm<'_> {
    /// The times of the day that the first occurrence (`phase`) fixes.
    pub(super) fn times_of_day<'a>(&self, run: &mut Run<'a>, periodic: Node<'a>) -> Vec<String> {
        let Some(low) = first_time(periodic) else { return Vec::new() };
        let parsed = low.attribute(names::VALUE).and_then(|text| Time::parse(text).ok());
        let Some((time, hour)) = parsed.and_then(|time| Some((time, time.hour?))) else { return Vec::new() };
        let start = u32::from(hour) * 60 + u32::from(time.minute.unwrap_or(0));
        let starts: Vec<u32> = match self.times {
            TimesOfDay::Same => vec![start],
            TimesOfDay::Every(step) => (0..24 * 60).filter(|minute| minute % step == start % step).collect(),
            TimesOfDay::Shifting => return Vec::new(),
        };
        low.take(names::VALUE);
        if time.second.is_none() {
            run.report(codes::PADDED_SECONDS, low);
        }
        let fraction = time.fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
        let second = time.second.unwrap_or(0);
        starts.into_iter().map(|at| format!("{:02}:{:02}:{second:02}{fraction}", at / 60, at % 60)).collect()
    }
}

fn first_time(periodic: Node<'_>) -> Option<Node<'_>> {
    child(child(periodic, names::PHASE)?, names::LOW)
}
