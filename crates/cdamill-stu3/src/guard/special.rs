//! Rules that look at what elements say.

use super::{Parts, Verdict};
use crate::tape::walk::{inside, items, members};
use crate::tape::{Target, Token};
use std::cmp::Ordering;

/// What a rule asks of an object.
pub(crate) type Ask = fn(&Parts<'_, '_>) -> Verdict;

/// The system of UCUM.
const UCUM: &str = "http://unitsofmeasure.org";
const CURRENCY: &str = "urn:iso:std:iso:4217";

fn without(is_broken: bool, name: &'static str) -> Verdict {
    if is_broken { Verdict::Without(name) } else { Verdict::Holds }
}

fn refused(is_broken: bool) -> Verdict {
    if is_broken { Verdict::Refused } else { Verdict::Holds }
}

/// age-1, dis-1, drt-1, cnt-3: units are those of UCUM; what has a value has one, but for a Duration.
pub(super) fn in_units(parts: &Parts<'_, '_>) -> Verdict {
    let is_ucum = parts.text("system") == Some(UCUM);
    let is_broken = match parts.def.name {
        "Duration" => parts.has("code") && !(is_ucum && parts.has("value")),
        "Count" if parts.text("code").is_some_and(|code| code != "1") => true,
        "Count" if parts.text("value").is_some_and(|digits| digits.contains('.')) => true,
        _ => is_measured_otherwise(parts, UCUM),
    };
    refused(is_broken)
}

/// mny-1.
pub(super) fn in_currency(parts: &Parts<'_, '_>) -> Verdict {
    refused(is_measured_otherwise(parts, CURRENCY))
}

fn is_measured_otherwise(parts: &Parts<'_, '_>, system: &str) -> bool {
    parts.has("value") && !parts.has("code") || parts.text("system").is_some_and(|own| own != system)
}

/// age-1.
pub(super) fn above_zero(parts: &Parts<'_, '_>) -> Verdict {
    let is_positive =
        |digits: &str| !digits.starts_with('-') && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    refused(parts.text("value").is_some_and(|digits| !is_positive(digits)))
}

/// ait-1, ait-2.
pub(super) fn allergy_status(parts: &Parts<'_, '_>) -> Verdict {
    if parts.text("verificationStatus") == Some("entered-in-error") {
        return without(parts.has("clinicalStatus"), "clinicalStatus");
    }
    refused(!parts.has("clinicalStatus"))
}

/// app-3.
pub(super) fn appointment_time(parts: &Parts<'_, '_>) -> Verdict {
    let is_open = || matches!(parts.text("status"), Some("proposed" | "cancelled"));
    let has_times = parts.has("start") && parts.has("end");
    refused(!has_times && !is_open())
}

/// ctm-1.
pub(super) fn member_on_behalf(parts: &Parts<'_, '_>) -> Verdict {
    without(parts.has("onBehalfOf") && !may_be(parts, "member", &["Practitioner"]), "onBehalfOf")
}

/// cmr-1, mps-1, rfr-1.
pub(super) fn agent_on_behalf(parts: &Parts<'_, '_>) -> Verdict {
    without(parts.has("onBehalfOf") && !may_be(parts, "agent", &["Device", "Practitioner"]), "onBehalfOf")
}

/// Whether what a reference points to is of these types; what lies elsewhere may be.
fn may_be(parts: &Parts<'_, '_>, name: &str, types: &[&str]) -> bool {
    match parts.member(name).as_ref().and_then(|member| member.value.first()) {
        Some(Token::Reference { target: Target::Resource(index), .. }) => {
            parts.guard.target(*index).is_some_and(|def| types.contains(&def.name))
        }
        Some(Token::Reference { target: Target::None, .. }) | None => parts.def.name == "MedicationRequest.requester",
        Some(_) => true,
    }
}

/// con-4.
pub(super) fn abated(parts: &Parts<'_, '_>) -> Verdict {
    let denied = || parts.member("abatement").is_some_and(|member| member.value == [Token::Bool(false)]);
    let is_over = || matches!(parts.text("clinicalStatus"), Some("inactive" | "remission" | "resolved"));
    without(parts.has("abatement") && !denied() && !is_over(), "abatement")
}

/// con-3.
pub(super) fn condition_status(parts: &Parts<'_, '_>) -> Verdict {
    refused(!parts.has("clinicalStatus") && parts.text("verificationStatus") != Some("entered-in-error"))
}

/// imm-1, imm-2.
pub(super) fn explained(parts: &Parts<'_, '_>) -> Verdict {
    let (name, is_given) = match parts.is_true("notGiven") {
        true if parts.has("reaction") => return Verdict::Without("reaction"),
        true => ("reason", false),
        false => ("reasonNotGiven", true),
    };
    let explanation = parts.member("explanation").map(|member| inside(member.value)).unwrap_or_default();
    match members(explanation).any(|member| member.name == name) {
        true if is_given => Verdict::Inside("explanation", "reasonNotGiven", None),
        true => Verdict::Inside("explanation", "reason", None),
        false => Verdict::Holds,
    }
}

/// lst-2.
pub(super) fn deleted(parts: &Parts<'_, '_>) -> Verdict {
    let has_deleted = || inner_texts(parts, "entry", "deleted").next().is_some();
    match parts.text("mode") {
        Some("changes") => Verdict::Holds,
        _ if has_deleted() => Verdict::Inside("entry", "deleted", None),
        _ => Verdict::Holds,
    }
}

/// What the objects of an element hold under a name: the first token of each.
fn inner_texts<'p, 'a>(
    parts: &Parts<'p, 'a>,
    outer: &str,
    name: &'static str,
) -> impl Iterator<Item = &'p Token<'a>> + use<'p, 'a> {
    let objects = parts.member(outer).into_iter().flat_map(|member| items(member.value));
    let inner = objects.flat_map(|object| members(inside(object)));
    inner.filter(move |member| member.name == name).filter_map(|member| member.value.first())
}

/// mda-1 to mda-4.
pub(super) fn media_sizes(parts: &Parts<'_, '_>) -> Verdict {
    let wrong: &[&'static str] = match parts.text("type") {
        Some("audio") => &["height", "width", "frames"],
        Some("photo") => &["duration"],
        _ => &["frames"],
    };
    wrong.iter().find(|name| parts.has(name)).map_or(Verdict::Holds, |name| Verdict::Without(name))
}

/// mad-3.
pub(super) fn given_for(parts: &Parts<'_, '_>) -> Verdict {
    without(parts.has("reasonCode") && parts.is_true("notGiven"), "reasonCode")
}

/// mdd-1.
pub(super) fn handed_over(parts: &Parts<'_, '_>) -> Verdict {
    let (prepared, given) = (parts.text("whenPrepared"), parts.text("whenHandedOver"));
    without(prepared.zip(given).is_some_and(|(prepared, given)| is_after(prepared, given)), "whenPrepared")
}

/// mst-1.
pub(super) fn not_taken(parts: &Parts<'_, '_>) -> Verdict {
    without(parts.has("reasonNotTaken") && parts.text("taken") != Some("n"), "reasonNotTaken")
}

/// obs-7.
pub(super) fn component_code(parts: &Parts<'_, '_>) -> Verdict {
    let (true, true, Some(code)) = (parts.has("value"), parts.has("component"), parts.member("code")) else {
        return Verdict::Holds;
    };
    let components = parts.member("component").into_iter().flat_map(|member| items(member.value));
    let mut codes = components.flat_map(|object| members(inside(object))).filter(|member| member.name == "code");
    let says_same =
        |(one, other): (&Token<'_>, &Token<'_>)| match (parts.guard.tape.str_of(one), parts.guard.tape.str_of(other)) {
            (None, None) => one == other,
            (one, other) => one == other,
        };
    let is_same = |other: &[Token<'_>]| other.len() == code.value.len() && other.iter().zip(code.value).all(says_same);
    without(codes.any(|other| is_same(other.value)), "value")
}

/// org-2, org-3.
pub(super) fn at_home(parts: &Parts<'_, '_>) -> Verdict {
    let has_home = |outer| inner_texts(parts, outer, "use").any(|token| parts.guard.tape.str_of(token) == Some("home"));
    match (has_home("telecom"), has_home("address")) {
        (true, _) => Verdict::Inside("telecom", "use", Some("home")),
        (_, true) => Verdict::Inside("address", "use", Some("home")),
        _ => Verdict::Holds,
    }
}

/// per-1.
pub(super) fn in_time_order(parts: &Parts<'_, '_>) -> Verdict {
    let (start, end) = (parts.text("start"), parts.text("end"));
    refused(start.zip(end).is_some_and(|(start, end)| is_after(start, end)))
}

/// rng-2: of numbers of one unit.
pub(super) fn in_number_order(parts: &Parts<'_, '_>) -> Verdict {
    let number = |name| {
        let quantity = parts.member(name).map(|member| inside(member.value)).unwrap_or_default();
        let text = |name| {
            let found = members(quantity).find(|member| member.name == name && !member.shadow)?;
            parts.guard.tape.str_of(found.value.first()?)
        };
        Some((text("value")?, text("unit"), text("code")))
    };
    let (Some(low), Some(high)) = (number("low"), number("high")) else { return Verdict::Holds };
    refused((low.1, low.2) == (high.1, high.2) && compare_decimals(low.0, high.0) == Ordering::Greater)
}

/// ref-1: nothing is contained.
pub(super) fn contained(parts: &Parts<'_, '_>) -> Verdict {
    without(parts.text("reference").is_some_and(|address| address.starts_with('#')), "reference")
}

/// ras-1, ras-2.
pub(super) fn percent(parts: &Parts<'_, '_>) -> Verdict {
    let Some(probability) = parts.member("probability") else { return Verdict::Holds };
    if let Some(digits) = probability.value.first().and_then(|token| parts.guard.tape.str_of(token)) {
        return without(compare_decimals(digits, "100") == Ordering::Greater, "probability");
    }
    let is_percent = |quantity: &[Token<'_>]| {
        let says = |name, text| {
            let mut all = members(quantity).filter(|member| member.name == name && !member.shadow);
            all.any(|member| member.value.first().and_then(|token| parts.guard.tape.str_of(token)) == Some(text))
        };
        says("code", "%") && says("system", UCUM)
    };
    let bounds = || members(inside(probability.value)).filter(|member| matches!(member.name, "low" | "high"));
    let is_range = probability.name == "probabilityRange";
    without(is_range && !bounds().all(|bound| is_percent(inside(bound.value))), "probability")
}

/// tim-4, tim-5, tim-9.
pub(super) fn timed(parts: &Parts<'_, '_>) -> Verdict {
    for name in ["duration", "period"] {
        if parts.text(name).is_some_and(|digits| digits.starts_with('-')) {
            return Verdict::Without(name);
        }
    }
    if !parts.has("offset") {
        return Verdict::Holds;
    }
    let events = parts.member("when").into_iter().flat_map(|member| items(member.value)).filter_map(<[_]>::first);
    let codes: Vec<_> = events.filter_map(|token| parts.guard.tape.str_of(token)).collect();
    let is_meal = |code: &&str| ["C", "CM", "CD", "CV"].contains(code);
    without(codes.is_empty() || codes.iter().any(is_meal), "offset")
}

/// Whether one time is later than another for certain, at the coarser of both precisions.
fn is_after(one: &str, other: &str) -> bool {
    match (instant(one), instant(other)) {
        (Some(one), Some(other)) => one > other,
        // days may differ by the offset
        _ => {
            let (one, other) = (day(one), day(other));
            let length = one.len().min(other.len());
            one.get(..length) > other.get(..length)
        }
    }
}

fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or_default()
}

/// Minutes since a day long ago in UTC, and the seconds with their fraction.
fn instant(time: &str) -> Option<(i64, &str)> {
    let (date, clock) = time.split_once('T')?;
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let hour: i64 = clock.get(..2)?.parse().ok()?;
    let minute: i64 = clock.get(3..5)?.parse().ok()?;
    let after = clock.get(6..)?;
    let at = after.find(['Z', '+', '-'])?;
    let (seconds, offset) = after.split_at_checked(at)?;
    let seconds = if seconds.contains('.') { seconds.trim_end_matches('0').trim_end_matches('.') } else { seconds };
    let east = match offset.as_bytes().first()? {
        b'Z' => 0,
        sign => {
            let hours: i64 = offset.get(1..3)?.parse().ok()?;
            let minutes: i64 = offset.get(4..6)?.parse().ok()?;
            (hours * 60 + minutes) * if *sign == b'-' { -1 } else { 1 }
        }
    };
    Some((days_before(year, month) * 1440 + (day * 24 + hour) * 60 + minute - east, seconds))
}

/// Days of the Gregorian calendar before a month.
fn days_before(year: i64, month: i64) -> i64 {
    // years begin in March, so that the day that a leap year adds is the last
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2).div_euclid(5)
}

/// Compares decimals, which may have any number of digits.
fn compare_decimals(one: &str, other: &str) -> Ordering {
    let split = |digits: &'_ str| -> (bool, String, String) {
        let bare = digits.trim_start_matches('-');
        let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_negative = digits.starts_with('-') && !(whole.is_empty() && fraction.is_empty());
        (is_negative, whole.to_owned(), fraction.to_owned())
    };
    let ((minus, whole, fraction), (other_minus, other_whole, other_fraction)) = (split(one), split(other));
    let size =
        whole.len().cmp(&other_whole.len()).then_with(|| whole.cmp(&other_whole)).then(fraction.cmp(&other_fraction));
    match (minus, other_minus) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_compare_at_the_coarser_precision() {
        for (one, other) in [
            ("2014", "2013"),
            ("2013-06", "2013-05-30"),
            ("2013-05-10T10:00:00Z", "2013-05-10T09:59:59Z"),
            ("2013-05-10T10:00:00-05:00", "2013-05-10T14:00:00Z"),
            ("2013-03-01T00:30:00Z", "2013-02-28T23:30:00Z"),
            ("2013-05-10T10:00:00.5Z", "2013-05-10T10:00:00Z"),
        ] {
            assert!(is_after(one, other) && !is_after(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("2013", "2013-05"),
            ("2013-05-10", "2013-05-10T10:00:00Z"),
            ("2013-03-01T00:30:00+01:00", "2013-02-28T23:30:00Z"),
        ] {
            assert!(!is_after(one, other) && !is_after(other, one), "{one} {other}");
        }
    }

    #[test]
    fn decimals_compare_by_their_value() {
        for (less, more) in [("9", "10"), ("-1", "0.5"), ("-10", "-9"), ("1.05", "1.5"), ("0", "0.0001")] {
            assert_eq!(compare_decimals(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compare_decimals(more, less), Ordering::Greater, "{less} {more}");
        }
        for (one, other) in [("1.0", "1"), ("-0", "0"), ("007", "7")] {
            assert_eq!(compare_decimals(one, other), Ordering::Equal, "{one} {other}");
        }
    }
}
