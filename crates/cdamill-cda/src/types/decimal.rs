//! Decimal numbers that keep their digits.

use std::fmt;

/// A decimal number as the document writes it: `13.20` stays `13.20`.
///
/// Displayed as JSON and FHIR write numbers: without `+`, without leading zeros, with a digit before the point and no
/// point without a digit after it. Exponents, `NaN`, `INF` and commas are no decimals; nor are more than 255 digits.
///
/// ```
/// use cdamill_cda::types::Decimal;
/// let write = |text: &str| Decimal::parse(text).map(|decimal| decimal.to_string());
/// assert_eq!(write("13.20").as_deref(), Some("13.20"));
/// assert_eq!(write("+.5").as_deref(), Some("0.5"));
/// assert_eq!(write("1e3"), None);
/// ```
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal<'t> {
    is_negative: bool,
    /// Without leading zeros; empty for none.
    whole: &'t str,
    /// The digits after the point; empty for none.
    fraction: &'t str,
}

/// Readers of JSON refuse numbers beyond the range of a double; nothing that is measured has so many digits.
const MOST_DIGITS: usize = 255;

/// A number was no decimal. Holds no text of the document.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number")]
pub struct NumberError;

impl<'t> Decimal<'t> {
    /// Reads an optional sign and digits with at most one point among them; white space around is ignored.
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Decimal<'t>> {
        let text = crate::blank::trim(text);
        let (is_negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_decimal = are_digits(whole) && are_digits(fraction) && !(whole.is_empty() && fraction.is_empty());
        let whole = whole.trim_start_matches('0');
        let is_short = whole.len() + fraction.len() <= MOST_DIGITS;
        (is_decimal && is_short).then_some(Decimal { is_negative, whole, fraction })
    }

    /// The number itself where its text is already as it is displayed.
    #[must_use]
    pub fn as_written(self, text: &'t str) -> Option<&'t str> {
        let text = crate::blank::trim(text);
        let is_plain = !text.starts_with(['+', '.'])
            && !text.starts_with("-.")
            && !text.ends_with('.')
            && text.len() == self.len();
        is_plain.then_some(text)
    }

    fn len(self) -> usize {
        let point = if self.fraction.is_empty() { 0 } else { 1 };
        usize::from(self.is_negative) + self.whole.len().max(1) + point + self.fraction.len()
    }

    /// Whether it is 0, however written.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.whole.is_empty() && self.fraction.bytes().all(|byte| byte == b'0')
    }

    /// Whether it is less than 0.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.is_negative && !self.is_zero()
    }

    /// Whether it has no digits after the point but zeros.
    #[must_use]
    pub fn is_integer(self) -> bool {
        self.fraction.bytes().all(|byte| byte == b'0')
    }

    /// The number, where it is a whole one that an `i64` holds.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if !self.is_integer() {
            return None;
        }
        let whole = if self.whole.is_empty() { "0" } else { self.whole };
        let number: i128 = whole.parse().ok()?;
        i64::try_from(if self.is_negative { -number } else { number }).ok()
    }

    /// Compares exactly, whatever the number of digits.
    #[must_use]
    pub fn compare(self, other: Decimal<'_>) -> std::cmp::Ordering {
        match (self.is_negative(), other.is_negative()) {
            (false, true) => std::cmp::Ordering::Greater,
            (true, false) => std::cmp::Ordering::Less,
            (false, false) => self.magnitude().cmp(&other.magnitude()),
            (true, true) => other.magnitude().cmp(&self.magnitude()),
        }
    }

    fn magnitude(&self) -> (usize, &str, &str) {
        let fraction = self.fraction.trim_end_matches('0');
        (self.whole.len(), self.whole, fraction)
    }
}

impl fmt::Display for Decimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative {
            f.write_str("-")?;
        }
        f.write_str(if self.whole.is_empty() { "0" } else { self.whole })?;
        if !self.fraction.is_empty() {
            f.write_str(".")?;
            f.write_str(self.fraction)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    fn write(text: &str) -> Option<String> {
        Decimal::parse(text).map(|decimal| decimal.to_string())
    }

    #[test]
    fn digits_stay_as_they_are() {
        for text in ["0", "13.20", "-4.0", "100", "0.10", "-0", "98765432109876543210.123456789"] {
            assert_eq!(write(text).as_deref(), Some(text));
            let decimal = Decimal::parse(text).expect("decimal");
            assert_eq!(decimal.as_written(text), Some(text));
        }
    }

    #[test]
    fn odd_forms_are_written_as_numbers() {
        for (text, number) in [
            ("+5", "5"),
            ("007", "7"),
            ("000", "0"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            (" 1.0 ", "1.0"),
            ("-00.10", "-0.10"),
        ] {
            assert_eq!(write(text).as_deref(), Some(number));
            let decimal = Decimal::parse(text).expect("decimal");
            assert_eq!(decimal.as_written(text), (text.trim() == number).then_some(number));
        }
    }

    #[test]
    fn other_text_is_no_decimal() {
        for text in ["", " ", "+", "-", ".", "1e3", "1,5", "1 000", "NaN", "INF", "--1", "1.2.3", "١"] {
            assert_eq!(write(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        let compare = |a, b| {
            let (a, b) = (Decimal::parse(a), Decimal::parse(b));
            a.expect("a").compare(b.expect("b"))
        };
        assert_eq!(compare("1.10", "1.1"), Ordering::Equal);
        assert_eq!(compare("9", "10"), Ordering::Less);
        assert_eq!(compare("-9", "-10"), Ordering::Greater);
        assert_eq!(compare("-0", "0.0"), Ordering::Equal);
        assert_eq!(compare("-1", "0"), Ordering::Less);
        assert_eq!(compare("0.05", "0.5"), Ordering::Less);
    }

    #[test]
    fn whole_numbers_are_known() {
        let whole = |text| Decimal::parse(text).and_then(Decimal::to_i64);
        assert_eq!(whole("007"), Some(7));
        assert_eq!(whole("-3.00"), Some(-3));
        assert_eq!(whole("1.5"), None);
        assert_eq!(whole("99999999999999999999999999999999999999999"), None);
    }
}
