//! The lexical forms of the primitive types of STU3.

/// How a primitive is given in JSON.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    Text,
    Number,
    Bool,
}

/// A primitive type.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Primitive {
    Base64Binary,
    Boolean,
    Code,
    Date,
    DateTime,
    Decimal,
    Id,
    Instant,
    Integer,
    Markdown,
    Oid,
    PositiveInt,
    String,
    Time,
    UnsignedInt,
    Uri,
    Uuid,
    Xhtml,
}

impl Primitive {
    /// The primitive type with this name.
    pub(crate) const fn of(type_name: &str) -> Option<Primitive> {
        Some(match type_name.as_bytes() {
            b"base64Binary" => Primitive::Base64Binary,
            b"boolean" => Primitive::Boolean,
            b"code" => Primitive::Code,
            b"date" => Primitive::Date,
            b"dateTime" => Primitive::DateTime,
            b"decimal" => Primitive::Decimal,
            b"id" => Primitive::Id,
            b"instant" => Primitive::Instant,
            b"integer" => Primitive::Integer,
            b"markdown" => Primitive::Markdown,
            b"oid" => Primitive::Oid,
            b"positiveInt" => Primitive::PositiveInt,
            b"string" => Primitive::String,
            b"time" => Primitive::Time,
            b"unsignedInt" => Primitive::UnsignedInt,
            b"uri" => Primitive::Uri,
            b"uuid" => Primitive::Uuid,
            b"xhtml" => Primitive::Xhtml,
            _ => return None,
        })
    }

    /// How its values are given.
    pub(crate) fn given(self) -> Given {
        match self {
            Primitive::Boolean => Given::Bool,
            Primitive::Decimal | Primitive::Integer | Primitive::PositiveInt | Primitive::UnsignedInt => Given::Number,
            _ => Given::Text,
        }
    }

    /// Whether a text that is not blank, or the digits of a JSON number, has the form of the type.
    pub(crate) fn is_valid(self, text: &str) -> bool {
        match self {
            Primitive::Boolean | Primitive::Markdown | Primitive::String => true,
            Primitive::Integer => text.parse::<i32>().is_ok(),
            Primitive::UnsignedInt => text.parse::<i32>().is_ok_and(|number| number >= 0) && !text.starts_with('-'),
            Primitive::PositiveInt => text.parse::<i32>().is_ok_and(|number| number > 0),
            Primitive::Decimal => crate::json::is_number(text),
            Primitive::Base64Binary => is_base64(text),
            Primitive::Code => is_code(text),
            Primitive::Date => is_date(text),
            Primitive::DateTime => is_date_time(text, false),
            Primitive::Instant => is_date_time(text, true),
            Primitive::Time => is_time(text),
            Primitive::Id => {
                text.len() <= 64
                    && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
            }
            Primitive::Oid => text.strip_prefix("urn:oid:").is_some_and(is_oid),
            Primitive::Uuid => text.strip_prefix("urn:uuid:").is_some_and(is_uuid),
            Primitive::Uri => is_uri(text),
            Primitive::Xhtml => text.starts_with("<div") && text.ends_with('>'),
        }
    }
}

/// Visible letters of ASCII only, which most codes and addresses are.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// No blank at either end, and never two in a row.
fn is_code(text: &str) -> bool {
    is_plain(text)
        || !text.split(' ').any(str::is_empty) && !text.chars().any(|letter| letter != ' ' && letter.is_whitespace())
}

fn is_uri(text: &str) -> bool {
    if !is_plain(text) && text.chars().any(char::is_whitespace) {
        return false;
    }
    match (text.strip_prefix("urn:oid:"), text.strip_prefix("urn:uuid:")) {
        (Some(oid), _) => is_oid(oid),
        (_, Some(uuid)) => is_uuid(uuid),
        _ => true,
    }
}

fn is_oid(text: &str) -> bool {
    let mut arcs = text.as_bytes().split(|byte| *byte == b'.').peekable();
    let root = arcs.next().is_some_and(|root| matches!(root, b"0" | b"1" | b"2"));
    let arc =
        |arc: &[u8]| !arc.is_empty() && arc.iter().all(u8::is_ascii_digit) && (arc == b"0" || !arc.starts_with(b"0"));
    root && arcs.peek().is_some() && arcs.all(arc)
}

/// Lower case only, as STU3 says of the type uuid; upper case is let pass, for identifiers received as such.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

fn is_base64(text: &str) -> bool {
    let symbols = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let (mut count, mut padding) = (0usize, 0usize);
    for byte in symbols {
        count += 1;
        match byte {
            b'=' => padding += 1,
            b'+' | b'/' => {}
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return false,
        }
        if padding > 0 && byte != b'=' {
            return false;
        }
    }
    count.is_multiple_of(4) && padding <= 2
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number of exactly this many digits within bounds.
fn number(text: &str, digits: usize, least: u32, most: u32) -> Option<u32> {
    let value = (text.len() == digits && is_digits(text)).then(|| text.parse().ok())??;
    (least..=most).contains(&value).then_some(value)
}

/// A year, a year and month, or a day of the calendar.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let Some(year) = parts.next().and_then(|year| number(year, 4, 0, 9999)) else {
        return false;
    };
    let Some(month) = parts.next() else {
        return true;
    };
    let Some(month) = number(month, 2, 1, 12) else {
        return false;
    };
    let Some(day) = parts.next() else { return true };
    number(day, 2, 1, days_in(year, month)).is_some() && parts.next().is_none()
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A date, or a day with time and offset; an instant always has both.
fn is_date_time(text: &str, is_instant: bool) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return !is_instant && is_date(text);
    };
    let (time, offset) = match time.strip_suffix('Z') {
        Some(time) => (time, None),
        None => match time.rfind(['+', '-']).and_then(|at| time.split_at_checked(at)) {
            Some((time, offset)) => (time, offset.get(1..)),
            None => return false,
        },
    };
    date.len() == 10 && is_date(date) && is_time(time) && offset.is_none_or(is_offset)
}

fn is_offset(text: &str) -> bool {
    text.split_once(':').is_some_and(|(hours, minutes)| {
        let total = number(hours, 2, 0, 14).zip(number(minutes, 2, 0, 59));
        total.is_some_and(|(hours, minutes)| hours * 60 + minutes <= 14 * 60)
    })
}

/// `hh:mm:ss`, with a fraction or without; 60 stands for a leap second.
fn is_time(text: &str) -> bool {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let mut part = |most| parts.next().and_then(|part| number(part, 2, 0, most)).is_some();
    part(23) && part(59) && part(60) && parts.next().is_none() && fraction.is_none_or(is_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(type_name: &str, good: &[&str], bad: &[&str]) {
        let made = Primitive::of(type_name).unwrap();
        for text in good {
            assert!(made.is_valid(text), "{type_name} {text}");
        }
        for text in bad {
            assert!(!made.is_valid(text), "{type_name} {text}");
        }
    }

    #[test]
    fn dates_and_times() {
        all(
            "date",
            &["2013", "2013-05", "2012-02-29"],
            &["2013-5", "2013-02-29", "2013-13", "20130510", "2013-05-10T00:00:00Z"],
        );
        let day = "2013-05-10T10:00:00";
        all(
            "dateTime",
            &["2013", &format!("{day}Z"), &format!("{day}.12-05:00"), &format!("{day}+14:00")],
            &[
                day,
                "2013-05-10T10:00Z",
                "2013-05T10:00:00Z",
                &format!("{day}+14:30"),
                &format!("{day}-5:00"),
                "2013-05-10T24:00:00Z",
            ],
        );
        all("instant", &[&format!("{day}Z")], &["2013-05-10", day]);
        all("time", &["10:00:00", "23:59:60.5"], &["10:00", "24:00:00", "10:00:00Z", "10:00:00."]);
    }

    #[test]
    fn numbers() {
        all("integer", &["0", "-5", "12"], &["1.0", "99999999999"]);
        all("positiveInt", &["1"], &["0", "-1"]);
        all("unsignedInt", &["0", "7"], &["-1", "-0"]);
        all("decimal", &["1.20", "-0.5"], &["1e5"]);
    }

    #[test]
    fn names_and_addresses() {
        all("code", &["a", "a b"], &[" a", "a ", "a  b", "a\tb"]);
        all("id", &["a-B.9"], &["a_b", &"x".repeat(65)]);
        all(
            "uri",
            &["http://a.b/c", "urn:oid:2.16.840.0", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
            &["a b", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1", "urn:uuid:1"],
        );
        all("oid", &["urn:oid:1.2"], &["1.2"]);
        all("base64Binary", &["YWJj", "YW Jj", "YQ=="], &["YWJ", "Y===", "YQ=a", "Y*Jj"]);
        all("xhtml", &["<div>a</div>"], &["a"]);
    }
}
