//! Time stamps with the precision that they were sent with.

use super::time_error::TimeError;
use std::fmt;

/// How precise a [`Time`] is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// `2013`
    Year,
    /// `201305`
    Month,
    /// `20130510`
    Day,
    /// `2013051010`
    Hour,
    /// `201305101020`
    Minute,
    /// `20130510102030`
    Second,
    /// `20130510102030.1`
    Fraction,
}

/// A time stamp (HL7 TS: `YYYYMMDDHHMMSS.f+ZZzz`, cut off anywhere) with exactly the parts that were sent.
///
/// Displayed in the form of HL7.
///
/// ```
/// use cdamill_cda::types::{Precision, Time};
///
/// let time = Time::parse("201305101020-0500")?;
/// assert_eq!((time.precision(), time.offset_minutes), (Precision::Minute, Some(-300)));
/// assert_eq!(Time::parse("2013-05-10")?.to_string(), "20130510");
/// # Ok::<(), cdamill_cda::types::TimeError>(())
/// ```
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Time<'t> {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
    /// 0 to 23.
    pub hour: Option<u8>,
    /// 0 to 59.
    pub minute: Option<u8>,
    /// 0 to 59.
    pub second: Option<u8>,
    /// The digits after the point, as sent.
    pub fraction: Option<&'t str>,
    /// Minutes east of UTC.
    pub offset_minutes: Option<i16>,
}

impl<'t> Time<'t> {
    /// Reads the form of HL7, and that of ISO 8601 (`2013-05-10T10:20:30+02:00`), white space around ignored.
    ///
    /// Hour 24, with nothing after it, is hour 0 of the next day.
    ///
    /// # Errors
    /// For anything else, for days that the calendar lacks, for second 60, and for what may be read in two ways.
    pub fn parse(text: &'t str) -> Result<Time<'t>, TimeError> {
        let text = crate::blank::trim(text);
        match digits_alone(text) {
            Some(time) => time,
            None => Reader::read(text)?,
        }
        .checked()
    }

    /// The smallest part that was sent.
    #[must_use]
    pub fn precision(&self) -> Precision {
        match self {
            Time { fraction: Some(_), .. } => Precision::Fraction,
            Time { second: Some(_), .. } => Precision::Second,
            Time { minute: Some(_), .. } => Precision::Minute,
            Time { hour: Some(_), .. } => Precision::Hour,
            Time { day: Some(_), .. } => Precision::Day,
            Time { month: Some(_), .. } => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// The same time cut to `precision`; finer parts cannot be had back. Without a time of day, the offset goes too.
    #[must_use]
    pub fn cut(self, precision: Precision) -> Time<'t> {
        fn keep<T>(part: Option<T>, is_kept: bool) -> Option<T> {
            part.filter(|_| is_kept)
        }
        Time {
            year: self.year,
            month: keep(self.month, precision >= Precision::Month),
            day: keep(self.day, precision >= Precision::Day),
            hour: keep(self.hour, precision >= Precision::Hour),
            minute: keep(self.minute, precision >= Precision::Minute),
            second: keep(self.second, precision >= Precision::Second),
            fraction: keep(self.fraction, precision >= Precision::Fraction),
            offset_minutes: keep(self.offset_minutes, precision >= Precision::Hour || precision >= self.precision()),
        }
    }

    fn checked(mut self) -> Result<Time<'t>, TimeError> {
        let days = self.month.map_or(31, |month| days_in(self.year, month));
        let is_in = |part: Option<u8>, first: u8, last: u8| part.is_none_or(|part| (first..=last).contains(&part));
        let is_midnight = self.hour == Some(24);
        let is_valid = self.year > 0
            && is_in(self.month, 1, 12)
            && is_in(self.day, 1, days)
            && is_in(self.hour, 0, 24)
            && is_in(self.minute, 0, 59)
            && is_in(self.second, 0, 59);
        if !is_valid {
            return Err(TimeError::NoSuchTime);
        }
        if is_midnight {
            let is_exact = is_in(self.minute, 0, 0)
                && is_in(self.second, 0, 0)
                && self.fraction.is_none_or(|digits| digits.bytes().all(|digit| digit == b'0'));
            if !is_exact {
                return Err(TimeError::NoSuchTime);
            }
            self.hour = Some(0);
            self = self.plus_days(1).ok_or(TimeError::NoSuchTime)?;
        }
        Ok(self)
    }

    /// The same time some days later or earlier; `None` before year 1, after year 9999, and without a day.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Time<'t>> {
        let number = day_number(self.year, self.month?, self.day?).checked_add(days)?;
        let (year, month, day) = date_of(number)?;
        Some(Time { year, month: Some(month), day: Some(day), ..self })
    }

    /// The same time some minutes later or earlier. A time without hours or minutes counts as at the full hour.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Option<Time<'t>> {
        let hour = i64::from(self.hour?);
        let of_day = hour * 60 + i64::from(self.minute.unwrap_or(0));
        let total = of_day.checked_add(minutes)?;
        let of_day = total.rem_euclid(1440);
        let moved = self.plus_days(total.div_euclid(1440))?;
        Some(Time {
            hour: u8::try_from(of_day / 60).ok(),
            minute: self.minute.and(u8::try_from(of_day % 60).ok()),
            ..moved
        })
    }

    /// Days since 1970-01-01 of the date as written; the first day of a month or year sent alone.
    #[must_use]
    pub fn day_number(&self) -> i64 {
        day_number(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }
}

/// A time as nearly all are written: 4 to 14 digits, an even number, and perhaps an offset of four more.
fn digits_alone<'t>(text: &str) -> Option<Time<'t>> {
    let bytes = text.as_bytes();
    let (date, offset_minutes) = match bytes.split_last_chunk::<5>() {
        Some((date, [sign @ (b'+' | b'-'), offset @ ..])) => (date, Some(offset_of(*sign, offset)?)),
        _ => (bytes, None),
    };
    if !(4..=14).contains(&date.len()) || !date.len().is_multiple_of(2) {
        return None;
    }
    let mut rest = number_of(date)?;
    let mut last_pair = |digits: usize| {
        let pair = (date.len() >= digits).then_some((rest % 100) as u8)?;
        rest /= 100;
        Some(pair)
    };
    let (second, minute, hour) = (last_pair(14), last_pair(12), last_pair(10));
    let (day, month) = (last_pair(8), last_pair(6));
    Some(Time { year: rest as u16, month, day, hour, minute, second, fraction: None, offset_minutes })
}

fn offset_of(sign: u8, digits: &[u8]) -> Option<i16> {
    let digits = number_of(digits)? as i16;
    let (hours, minutes) = (digits / 100, digits % 100);
    let total = hours * 60 + minutes;
    let is_one = minutes <= 59 && total <= 14 * 60;
    is_one.then_some(if sign == b'-' { -total } else { total })
}

/// The number that some digits are, at most 19.
fn number_of(digits: &[u8]) -> Option<u64> {
    let value = |digit: &u8| digit.is_ascii_digit().then(|| u64::from(digit - b'0'));
    digits.iter().try_fold(0, |sum, digit| Some(sum * 10 + value(digit)?))
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn read(text: &'t str) -> Result<Time<'t>, TimeError> {
        if text.is_empty() {
            return Err(TimeError::Empty);
        }
        if !text.is_ascii() {
            return Err(TimeError::Malformed);
        }
        let mut reader = Reader { rest: text };
        let year = reader.number(4)?;
        let is_iso = reader.is_iso_date();
        if text.len() == 7 && reader.rest.starts_with('-') {
            return Err(TimeError::Ambiguous);
        }
        let mut time = Time {
            year,
            month: None,
            day: None,
            hour: None,
            minute: None,
            second: None,
            fraction: None,
            offset_minutes: None,
        };
        reader.date(&mut time, is_iso)?;
        reader.time_of_day(&mut time, is_iso)?;
        time.offset_minutes = reader.offset()?;
        if !reader.rest.is_empty() {
            return Err(TimeError::Malformed);
        }
        Ok(time)
    }

    fn number<T: TryFrom<u32>>(&mut self, digits: usize) -> Result<T, TimeError> {
        let (number, rest) = self.rest.split_at_checked(digits).ok_or(TimeError::Malformed)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(TimeError::Malformed);
        }
        self.rest = rest;
        let number: u32 = number.parse().map_err(|_| TimeError::Malformed)?;
        T::try_from(number).map_err(|_| TimeError::Malformed)
    }

    fn skip(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn has_digit(&self) -> bool {
        self.rest.starts_with(|c: char| c.is_ascii_digit())
    }

    /// `-05-10` after the year.
    fn is_iso_date(&self) -> bool {
        matches!(self.rest.as_bytes(), [b'-', _, _, b'-', ..])
    }

    fn date(&mut self, time: &mut Time<'t>, is_iso: bool) -> Result<(), TimeError> {
        for part in [&mut time.month, &mut time.day] {
            if is_iso && !self.skip('-') {
                return Err(TimeError::Malformed);
            }
            if !self.has_digit() {
                return if is_iso { Err(TimeError::Malformed) } else { Ok(()) };
            }
            *part = Some(self.number(2)?);
        }
        Ok(())
    }

    fn time_of_day(&mut self, time: &mut Time<'t>, is_iso: bool) -> Result<(), TimeError> {
        let is_marked = time.day.is_some() && (self.skip('T') || self.skip(' '));
        if is_marked != self.has_digit() && (is_marked || is_iso) {
            return Err(TimeError::Malformed);
        }
        if !self.has_digit() {
            return Ok(());
        }
        time.hour = Some(self.number(2)?);
        let has_colons = self.rest.starts_with(':');
        for part in [&mut time.minute, &mut time.second] {
            if has_colons && !self.rest.is_empty() && !self.skip(':') {
                break;
            }
            if has_colons || self.has_digit() {
                if self.rest.is_empty() {
                    break;
                }
                *part = Some(self.number(2)?);
            }
        }
        if time.second.is_some() && self.skip('.') {
            let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return Err(TimeError::Malformed);
            }
            let (fraction, rest) = self.rest.split_at_checked(digits).ok_or(TimeError::Malformed)?;
            time.fraction = Some(fraction);
            self.rest = rest;
        }
        Ok(())
    }

    fn offset(&mut self) -> Result<Option<i16>, TimeError> {
        if self.skip('Z') {
            return Ok(Some(0));
        }
        let sign = if self.skip('+') {
            1
        } else if self.skip('-') {
            -1
        } else {
            return Ok(None);
        };
        let hours: i16 = self.number(2)?;
        let minutes: i16 = if self.skip(':') || self.has_digit() { self.number(2)? } else { 0 };
        let total = hours * 60 + minutes;
        if minutes > 59 || total > 14 * 60 {
            return Err(TimeError::Offset);
        }
        Ok(Some(sign * total))
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01. Years are counted from March, so that the leap day comes last.
fn day_number(year: u16, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let century = year.div_euclid(400);
    let of_century = year.rem_euclid(400);
    century * 146_097 + of_century * 365 + of_century / 4 - of_century / 100 + of_year - 719_468
}

fn date_of(number: i64) -> Option<(u16, u8, u8)> {
    let number = number.checked_add(719_468)?;
    let century = number.div_euclid(146_097);
    let day = number.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + century * 400 + i64::from(month <= 2);
    let year = u16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
    Some((year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

impl fmt::Display for Time<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day, self.hour, self.minute, self.second] {
            let Some(part) = part else { break };
            write!(f, "{part:02}")?;
        }
        if let Some(digits) = self.fraction {
            write!(f, ".{digits}")?;
        }
        if let Some(offset) = self.offset_minutes {
            let sign = if offset < 0 { '-' } else { '+' };
            let minutes = offset.unsigned_abs();
            write!(f, "{sign}{:02}{:02}", minutes / 60, minutes % 60)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone_are_read_as_all_else_is() {
        let dates = "2013 20130 201305 2013051 20130510 2013051024 201305101020 20130510102030 2013051010203 \
            201305101020304 0000 99999999999999 201x 2013-05 2013-05-10";
        for date in dates.split_whitespace() {
            for offset in
                ["", "+0000", "-0500", "+1400", "-1401", "+0160", "+9999", "Z", "+05", "+05:30", ".5", "+050a"]
            {
                let text = format!("{date}{offset}");
                let read = digits_alone(&text);
                assert!(read.is_none() || Reader::read(&text) == read.ok_or(TimeError::Malformed), "{text}");
            }
        }
        let times = ["2013", "20130510-0500", "20130510102030+0100"].map(|text| digits_alone(text).is_some());
        assert_eq!(times, [true; 3]);
    }
}
