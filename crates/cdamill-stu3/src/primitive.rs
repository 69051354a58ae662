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
            Primitive::Date => is_date(text.as_bytes()),
            Primitive::DateTime => is_date_time(text.as_bytes(), false),
            Primitive::Instant => is_date_time(text.as_bytes(), true),
            Primitive::Time => is_time(text.as_bytes()),
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
    let bytes = text.as_bytes();
    let (words, rest) = bytes.as_chunks();
    match bytes.last_chunk() {
        // the last word reaches back over what has been looked at
        Some(last) if !rest.is_empty() => words.iter().chain([last]).all(is_plain_word),
        Some(_) => words.iter().all(is_plain_word),
        None => rest.iter().all(u8::is_ascii_graphic),
    }
}

/// Whether each of eight bytes is from `!` to `~`.
fn is_plain_word(word: &[u8; 8]) -> bool {
    let each = |byte: u8| u64::from_le_bytes([byte; 8]);
    let (word, highest) = (u64::from_le_bytes(*word), each(0x80));
    // of bytes below 0x80 no carry and no borrow gets to the next
    let not_ascii = word & highest;
    let above = (word & !highest) + each(1);
    let below = !((word | highest) - each(b'!'));
    (not_ascii | above | below) & highest == 0
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
    let [b'0'..=b'2', b'.', arcs @ ..] = text.as_bytes() else { return false };
    // of the arc at hand; 0 is one, and begins no other
    let (mut length, mut is_zero) = (0usize, false);
    for byte in arcs {
        match byte {
            b'.' if length > 0 => (length, is_zero) = (0, false),
            b'0'..=b'9' if !is_zero => {
                is_zero = length == 0 && *byte == b'0';
                length += 1;
            }
            _ => return false,
        }
    }
    length > 0
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

/// A number of two digits.
fn number(tens: u8, ones: u8) -> Option<u32> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    Some(digit(tens)? * 10 + digit(ones)?)
}

fn is_within(tens: u8, ones: u8, least: u32, most: u32) -> bool {
    number(tens, ones).is_some_and(|number| (least..=most).contains(&number))
}

/// A year, a year and month, or a day of the calendar.
fn is_date(text: &[u8]) -> bool {
    let [y, e, a, r, rest @ ..] = text else { return false };
    let Some(year) = number(*y, *e).zip(number(*a, *r)).map(|(centuries, years)| centuries * 100 + years) else {
        return false;
    };
    match rest {
        [] => true,
        [b'-', m, o] => is_within(*m, *o, 1, 12),
        [b'-', m, o, b'-', d, a] => {
            number(*m, *o).is_some_and(|month| (1..=12).contains(&month) && is_within(*d, *a, 1, days_in(year, month)))
        }
        _ => false,
    }
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
fn is_date_time(text: &[u8], is_instant: bool) -> bool {
    match text.split_at_checked(10) {
        Some((date, [b'T', time @ ..])) => is_date(date) && after_clock(time).is_some_and(is_offset),
        _ => !is_instant && is_date(text),
    }
}

/// At most fourteen hours.
fn is_offset(text: &[u8]) -> bool {
    match text {
        b"Z" => true,
        [b'+' | b'-', h, o, b':', m, i] => {
            is_within(*h, *o, 0, 13) && is_within(*m, *i, 0, 59) || text.get(1..) == Some(b"14:00")
        }
        _ => false,
    }
}

/// What follows `hh:mm:ss`, with a fraction or without; 60 stands for a leap second.
fn after_clock(text: &[u8]) -> Option<&[u8]> {
    let [h, o, b':', m, i, b':', s, e, rest @ ..] = text else { return None };
    if !(is_within(*h, *o, 0, 23) && is_within(*m, *i, 0, 59) && is_within(*s, *e, 0, 60)) {
        return None;
    }
    let [b'.', fraction @ ..] = rest else { return Some(rest) };
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    fraction.get(digits..).filter(|_| digits > 0)
}

fn is_time(text: &[u8]) -> bool {
    after_clock(text).is_some_and(<[u8]>::is_empty)
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
        let long = "abcdefgh~!";
        for length in 0..=long.len() {
            let text = long.get(..length).unwrap();
            assert!(is_plain(text));
            for at in 0..length {
                for other in [" ", "\u{7f}", "\u{80}", "\u{1}", "\u{e9}"] {
                    assert!(!is_plain(&format!("{}{other}{}", &text[..at], &text[at + 1..])), "{at} {other:?}");
                }
            }
        }
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
