//! What the output says, to find a value of the document in it.

use cdamill_cda::trim;
use memchr::{memchr2, memmem};

/// How many bytes may be searched for texts that stand within others. What is not found then counts as not said.
const SEARCHED: usize = 1 << 30;

/// A text longer than this is no word.
const LONG: usize = 1000;

/// The values of a JSON text, narrative left out: texts, numbers, days.
pub(super) struct Said<'j> {
    json: &'j [u8],
    /// Hashes of all values, sorted.
    values: Vec<u64>,
    /// All texts, one after another; gathered when a text is first looked for within others.
    texts: Option<Vec<u8>>,
    budget: usize,
}

#[derive(Clone, Copy)]
enum Sort {
    Text = 1,
    Number = 2,
    Day = 3,
}

impl<'j> Said<'j> {
    pub(super) fn new(json: &'j [u8]) -> Said<'j> {
        let mut values = Vec::with_capacity(json.len() / 24);
        let mut unescaped = Vec::new();
        read(json, &mut |found| match found {
            Found::Bare(between) => bare(between, &mut values),
            Found::Text { raw, is_plain: true, .. } => text(raw, &mut values),
            Found::Text { raw, .. } => {
                unescaped.clear();
                unescape(raw, &mut unescaped);
                text(&unescaped, &mut values);
            }
        });
        values.sort_unstable();
        Said { json, values, texts: None, budget: SEARCHED }
    }

    fn has(&self, sort: Sort, value: &[u8]) -> bool {
        self.values.binary_search(&hash(sort, value)).is_ok()
    }

    /// Whether an attribute's value stands in the output: as it is, as a number of the same size, as the same day.
    pub(super) fn value(&self, value: &str) -> bool {
        let value = trim(value);
        let address = after_colon(value).map(|rest| trim(rest.strip_prefix("//").unwrap_or(rest)));
        self.has(Sort::Text, value.as_bytes())
            || address.is_some_and(|address| self.has(Sort::Text, address.as_bytes()))
            || number(value).is_some_and(|number| self.has(Sort::Number, &number.to_bits().to_le_bytes()))
            || day(value).is_some_and(|day| self.has(Sort::Day, day.as_bytes()))
    }

    /// Whether words stand in the output on their own.
    pub(super) fn words(&self, text: &str) -> bool {
        self.has(Sort::Text, trim(text).as_bytes()) || self.has(Sort::Text, collapsed(text).as_bytes())
    }

    /// Whether an identifier's root stands in the output.
    pub(super) fn root(&self, root: &str) -> bool {
        let root = trim(root).to_ascii_lowercase();
        self.value(&root)
            || self.has(Sort::Text, format!("urn:oid:{root}").as_bytes())
            || self.has(Sort::Text, format!("urn:uuid:{root}").as_bytes())
    }

    /// Whether a text stands in the output, alone or within another one.
    pub(super) fn within(&mut self, text: &str) -> bool {
        if self.has(Sort::Text, trim(text).as_bytes()) {
            return true;
        }
        let text = collapsed(text);
        if self.has(Sort::Text, text.as_bytes())
            || text.len() > LONG && self.has(Sort::Text, text.replace(' ', "").as_bytes())
        {
            return true;
        }
        let texts = self.texts.get_or_insert_with(|| texts(self.json));
        let Some(budget) = self.budget.checked_sub(texts.len()) else { return false };
        self.budget = budget;
        memmem::find(texts, text.as_bytes()).is_some()
    }
}

/// What stands in a JSON text.
enum Found<'j> {
    /// What stands between two texts.
    Bare(&'j [u8]),
    /// A text with its escapes. Bytes in base64 have no words: they would be in them by chance.
    Text { raw: &'j [u8], is_plain: bool, has_words: bool },
}

/// Everything but narrative, and what no document says.
fn read<'j>(json: &'j [u8], visit: &mut impl FnMut(Found<'j>)) {
    let (mut rest, mut key): (&[u8], &[u8]) = (json, b"");
    // between texts there are few bytes
    while let Some(quote) = rest.iter().position(|byte| *byte == b'"') {
        let (between, from) = rest.split_at(quote);
        if quote > 1 {
            visit(Found::Bare(between));
        }
        let Some((_, inside)) = from.split_first() else { return };
        let (raw, after, is_plain) = split(inside);
        if after.first() == Some(&b':') {
            key = raw;
        } else {
            match key {
                b"div" | b"resourceType" | b"id" | b"reference" => {}
                b"data" | b"content" => visit(Found::Text { raw, is_plain, has_words: raw.len() < LONG }),
                _ => visit(Found::Text { raw, is_plain, has_words: true }),
            }
        }
        rest = after;
    }
    visit(Found::Bare(rest));
}

/// All texts of a JSON text, one after another.
fn texts(json: &[u8]) -> Vec<u8> {
    let mut texts = Vec::with_capacity(json.len());
    read(json, &mut |found| {
        if let Found::Text { raw, has_words: true, .. } = found {
            unescape(raw, &mut texts);
            texts.push(0);
        }
    });
    texts
}

/// Numbers and booleans.
fn bare(between: &[u8], values: &mut Vec<u64>) {
    if !between.iter().any(u8::is_ascii_alphanumeric) {
        return;
    }
    for word in between.split(|byte| b"{}[]:,".contains(byte)).filter(|word| !word.is_empty()) {
        let number = str::from_utf8(word).ok().and_then(number);
        values.push(match number {
            Some(number) => hash(Sort::Number, &number.to_bits().to_le_bytes()),
            None => hash(Sort::Text, word),
        });
    }
}

/// A text, and the days that it names.
fn text(text: &[u8], values: &mut Vec<u64>) {
    let text = text.trim_ascii();
    values.push(hash(Sort::Text, text));
    let mut digits = [0; 8];
    let length = match text {
        [_, _, _, _] | [_, _, _, _, b'-', ..] => {
            let found = text.iter().filter(|byte| **byte != b'-');
            digits.iter_mut().zip(found).map(|(place, byte)| *place = *byte).count()
        }
        _ => 0,
    };
    for wanted in [4, 6, 8] {
        let day = digits.get(..wanted).filter(|day| wanted <= length && day.iter().all(u8::is_ascii_digit));
        values.extend(day.map(|day| hash(Sort::Day, day)));
    }
}

fn collapsed(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// What stands before the closing quote, what comes after it, and whether there was no escape.
fn split(inside: &[u8]) -> (&[u8], &[u8], bool) {
    let (mut at, mut is_plain) = (0, true);
    while let Some(found) = inside.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if inside.get(at) == Some(&b'"') {
            return (inside.get(..at).unwrap_or_default(), inside.get(at + 1..).unwrap_or_default(), is_plain);
        }
        is_plain = false;
        at += 2;
    }
    (inside, &[], is_plain)
}

/// Appends a text with its escapes replaced; control characters, which no attribute holds, become spaces.
fn unescape(raw: &[u8], into: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let (run, escape) = rest.split_at(at);
        into.extend_from_slice(run);
        rest = match escape {
            [_, byte @ (b'"' | b'\\'), after @ ..] => {
                into.push(*byte);
                after
            }
            [_, b'u', _, _, _, _, after @ ..] | [_, _, after @ ..] => {
                into.push(b' ');
                after
            }
            _ => &[],
        };
    }
    into.extend_from_slice(rest);
}

fn number(text: &str) -> Option<f64> {
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    is_decimal.then(|| text.parse().ok()).flatten()
}

fn after_colon(text: &str) -> Option<&str> {
    let colon = text.bytes().position(|byte| byte == b':')?;
    text.get(colon + 1..)
}

/// Year, month and day of a time of HL7 version 3, as far as it has them.
fn day(time: &str) -> Option<&str> {
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    let length = match digits {
        0..4 => return None,
        4 | 5 => 4,
        6 | 7 => 6,
        _ => 8,
    };
    time.get(..length)
}

fn hash(sort: Sort, value: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| ((hash ^ word).wrapping_mul(FACTOR)).rotate_left(29);
    let (words, last) = value.as_chunks::<8>();
    let tail = last.iter().fold(value.len() as u64, |tail, byte| (tail << 8) | u64::from(*byte));
    let whole = words.iter().fold(sort as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    mix(mix(whole, tail), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &[u8] =
        br#"{"resourceType":"Patient","text":{"status":"additional","div":"<div xmlns=\"x\">narrative</div>"},
        "name":[{"family":"O\"Test","given":["Ada M"]}],"birthDate":"1970-03-05","multipleBirthInteger":2,
        "quantity":[0.50,-7],"telecom":[{"value":"555-0100"}],"system":"urn:oid:2.999.1","active":true}"#;

    #[test]
    fn values_are_found_as_they_were_sent() {
        let said = Said::new(JSON);
        for value in ["O\"Test", ".5", "2", "-7.0", "1970", "197003", "19700305121500-0600", "tel: 555-0100", "true"] {
            assert!(said.value(value), "{value}");
        }
        for value in ["Patient", "false", "narrative", "Ada", "5", "7", "1971", "19700306", "family", "555"] {
            assert!(!said.value(value), "{value}");
        }
        assert!(said.root("2.999.1") && !said.root("2.999"));
    }

    #[test]
    fn texts_are_found_within_others_but_not_in_the_narrative() {
        let mut said = Said::new(JSON);
        assert!(said.within("Ada\n M") && said.within("Ada") && said.within("O\"Te"));
        assert!(!said.within("narrative") && !said.within("M555"));
        said.budget = 1;
        assert!(said.within("Ada M") && !said.within("Ada"));
    }

    #[test]
    fn an_attachment_is_found_as_a_whole() {
        let data = "QWRh".repeat(400);
        let json = format!("{{\"data\":\"{data}\"}}");
        let mut said = Said::new(json.as_bytes());
        assert!(said.within(&data) && !said.within("Ada") && !said.within("QWRh"));
        let (first, last) = data.split_at(76);
        assert!(said.within(&format!("\n{first}\n{last}")));
    }

    #[test]
    fn nothing_breaks_it() {
        for json in ["", "\"", "{\"a\":\"b", "\"a\\", "\"\\u00", "1,2", "\"div\":"] {
            assert!(!Said::new(json.as_bytes()).value("x"), "{json}");
        }
    }
}
