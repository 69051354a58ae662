//! Dates and instants, from the text of a FHIR date, dateTime or instant.

const SECOND: i64 = 1_000_000;

/// Days since 1970-01-01 of the calendar date as it is written; none when the text says less than a day.
pub(crate) fn date(text: &str) -> Option<i32> {
    split(text).and_then(|(date, _)| days(date))
}

/// Microseconds since 1970-01-01T00:00:00Z; none without seconds and an offset, or where microseconds cannot say it.
pub(crate) fn instant(text: &str) -> Option<i64> {
    let (date, time) = split(text)?;
    let days = i64::from(days(date)?);
    let (clock, offset) = clock_and_offset(time?)?;
    Some(days * 86_400 * SECOND + clock - offset)
}

/// The date, and what follows the `T`.
fn split(text: &str) -> Option<(&str, Option<&str>)> {
    match text.split_at_checked(10)? {
        (date, "") => Some((date, None)),
        (date, rest) => Some((date, Some(rest.strip_prefix('T')?))),
    }
}

fn days(date: &str) -> Option<i32> {
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    if year == 0 || day == 0 || day > days_of_month(year, month)? {
        return None;
    }
    i32::try_from(days_from_civil(year, month, day)).ok()
}

fn days_of_month(year: i64, month: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// The year begins in March, so that the leap day is its last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

/// Microseconds since midnight, and those that the offset is ahead of UTC.
fn clock_and_offset(time: &str) -> Option<(i64, i64)> {
    let (clock, rest) = time.split_at_checked(8)?;
    let zone = rest.find(['Z', '+', '-'])?;
    let (fraction, zone) = rest.split_at_checked(zone)?;
    let (hour, rest) = clock.split_once(':')?;
    let (minute, second) = rest.split_once(':')?;
    let (hour, minute, second) = (digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((((hour * 60 + minute) * 60 + second) * SECOND + microseconds(fraction)?, offset(zone)?))
}

/// What cannot be said in microseconds is not said.
fn microseconds(fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return Some(0);
    }
    let fraction = fraction.strip_prefix('.')?;
    let kept = fraction.trim_end_matches('0');
    if fraction.is_empty() || kept.len() > 6 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = if kept.is_empty() { 0 } else { kept.parse::<i64>().ok()? };
    Some(number * 10_i64.pow(6 - u32::try_from(kept.len()).ok()?))
}

fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, clock) = match zone.split_at_checked(1)? {
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ => return None,
    };
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
    let minutes = hour * 60 + minute;
    (minute <= 59 && minutes <= 14 * 60).then_some(sign * minutes * 60 * SECOND)
}

fn digits(text: &str, length: usize) -> Option<i64> {
    let all_digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_needs_a_day() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("1969-12-31"), Some(-1));
        assert_eq!(date("2000-02-29"), Some(11_016));
        assert_eq!(date("0001-01-01"), Some(-719_162));
        assert_eq!(date("9999-12-31"), Some(2_932_896));
        assert_eq!(date("2020-03-01T23:30:00-05:00"), date("2020-03-01"));
        for text in [
            "",
            "2020",
            "2020-03",
            "2020-3-01",
            "2021-02-29",
            "1900-02-29",
            "2020-13-01",
            "2020-00-10",
            "0000-01-01",
            "2020-01-00",
            "2020-01-01 10:00",
            "2020-01-01x",
            "+020-01-01",
            "2020-01-é",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_needs_seconds_and_an_offset() {
        assert_eq!(instant("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(instant("1970-01-01T01:00:01.5+01:00"), Some(1_500_000));
        assert_eq!(instant("2019-06-05T10:48:21-04:00"), Some(1_559_746_101_000_000));
        assert_eq!(instant("1969-12-31T23:59:59.000001Z"), Some(-999_999));
        assert_eq!(instant("1970-01-01T00:00:00.1234560000Z"), Some(123_456));
        for text in [
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-01-01T00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:60:00Z",
            "1970-01-01T00:00:60Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.1234567Z",
            "1970-01-01T00:00:00+15:00",
            "1970-01-01T00:00:00+1:00",
            "1970-01-01T00:00:00Zx",
            "1970-01-01T00:00:00.1é+01:00",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
