//! What the output says, to find a value of the document in it.

use cdamill_cda::trim;
use cdamill_stu3::{Tape, Token, base64};
use memchr::memmem;

use super::hashes::{Hashes, Sort};

/// How many bytes may be searched for texts that stand within others. What is not found then counts as not said.
const SEARCHED: usize = 1 << 30;

/// Stands between texts, and in none.
const BETWEEN: u8 = 0xff;

/// A text longer than this is no word.
const LONG: usize = 1000;

/// The values of the resources that were written, narrative left out: texts, numbers, days.
pub(super) struct Said<'o, 'a> {
    written: Vec<&'o [Token<'a>]>,
    tape: &'o Tape<'a>,
    values: Hashes,
    /// All texts, one after another; gathered when a text is first looked for within others.
    texts: Option<Vec<u8>>,
    budget: usize,
    /// An identifier's root as a URI.
    uri: String,
}

impl<'o, 'a> Said<'o, 'a> {
    pub(super) fn new(written: Vec<&'o [Token<'a>]>, tape: &'o Tape<'a>) -> Said<'o, 'a> {
        let tokens = written.iter().map(|tokens| tokens.len()).sum::<usize>();
        // about every third token is a value, and most values are those of many resources
        let mut values = Hashes::with_room_for(tokens / 16);
        read(&written, tape, &mut |found| match found {
            Found::Bare(word) => bare(word, &mut values),
            Found::Text { text, .. } => values.insert_text(text),
        });
        Said { written, tape, values, texts: None, budget: SEARCHED, uri: String::new() }
    }

    fn has_text(&self, text: &str) -> bool {
        self.values.has(Sort::Text, text.as_bytes())
    }

    /// Whether an attribute's value stands in the output: as it is, as a number of the same size, as the same day.
    pub(super) fn value(&self, value: &str) -> bool {
        let value = trim(value);
        let is_address = || {
            let address = after_colon(value).map(|rest| trim(rest.strip_prefix("//").unwrap_or(rest)));
            address.is_some_and(|address| self.has_text(address))
        };
        let is_number = || number(value).is_some_and(|number| self.values.has_number(number));
        let is_day = || day(value).is_some_and(|day| self.values.has(Sort::Day, day.as_bytes()));
        self.has_text(value) || is_number() || is_day() || is_address()
    }

    /// Whether words stand in the output on their own.
    pub(super) fn words(&self, text: &str) -> bool {
        self.has_text(trim(text)) || self.has_text(&collapsed(text))
    }

    /// Whether an identifier's root stands in the output.
    pub(super) fn root(&mut self, root: &str) -> bool {
        let mut is_there_as = |scheme: &str| {
            self.uri.clear();
            self.uri.extend([scheme, trim(root)]);
            self.uri.make_ascii_lowercase();
            self.values.has(Sort::Text, self.uri.as_bytes())
        };
        if is_there_as("urn:oid:") || is_there_as("urn:uuid:") || is_there_as("") {
            return true;
        }
        self.value(&self.uri)
    }

    /// Whether a text stands in the output, alone or within another one.
    pub(super) fn within(&mut self, text: &str) -> bool {
        if self.has_text(trim(text)) {
            return true;
        }
        let text = collapsed(text);
        if self.has_text(&text) || text.len() > LONG && self.has_text(&text.replace(' ', "")) {
            return true;
        }
        let texts = self.texts.get_or_insert_with(|| texts(&self.written, self.tape));
        let Some(budget) = self.budget.checked_sub(texts.len()) else { return false };
        self.budget = budget;
        memmem::find(texts, text.as_bytes()).is_some()
    }
}

/// What stands in resources.
enum Found<'f> {
    /// A number, or a word that is no text.
    Bare(&'f str),
    /// A text. Bytes in base64 have no words: they would be in them by chance.
    Text { text: &'f [u8], has_words: bool },
}

/// Everything but narrative, and what no document says.
fn read(written: &[&[Token<'_>]], tape: &Tape<'_>, visit: &mut impl FnMut(Found<'_>)) {
    for tokens in written {
        let mut key = "";
        for token in *tokens {
            match *token {
                Token::Key(name) | Token::Shadow(name) => key = name,
                Token::Text(_) | Token::Owned(_) | Token::Fixed(_) => {
                    visit_text(key, tape.str_of(token).unwrap_or_default().as_bytes(), visit);
                }
                Token::Base64(bytes) => {
                    let mut text = Vec::new();
                    base64::encode(tape.bytes(bytes), &mut text);
                    visit_text(key, &text, visit);
                }
                Token::Reference { display: Some(display), .. } => {
                    visit(Found::Text { text: tape.kept(display).as_bytes(), has_words: true });
                }
                Token::Number(_) | Token::OwnedNumber(_) => {
                    visit(Found::Bare(tape.str_of(token).unwrap_or_default()));
                }
                Token::Bool(is_true) => visit(Found::Bare(if is_true { "true" } else { "false" })),
                _ => {}
            }
        }
    }
}

fn visit_text(key: &str, text: &[u8], visit: &mut impl FnMut(Found<'_>)) {
    match key {
        "div" | "resourceType" | "id" | "reference" => {}
        "data" | "content" => visit(Found::Text { text, has_words: text.len() < LONG }),
        _ => visit(Found::Text { text, has_words: true }),
    }
}

/// All texts, one after another.
fn texts(written: &[&[Token<'_>]], tape: &Tape<'_>) -> Vec<u8> {
    let mut texts = Vec::new();
    read(written, tape, &mut |found| {
        if let Found::Text { text, has_words: true } = found {
            texts.extend_from_slice(text);
            texts.push(BETWEEN);
        }
    });
    // control characters, which no attribute holds, count as spaces
    texts.iter_mut().for_each(|byte| *byte = (*byte).max(b' '));
    texts
}

/// Numbers and truth values.
fn bare(word: &str, values: &mut Hashes) {
    match number(word) {
        Some(number) => values.insert_number(number),
        None => values.insert(Sort::Text, word.as_bytes()),
    }
}

fn collapsed(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
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

#[cfg(test)]
mod tests {
    use super::*;
    use cdamill_stu3::Target;

    /// A patient, with what the narrative and numbers are written with besides.
    fn patient() -> (Tape<'static>, cdamill_stu3::TokenRange) {
        let mut tape = Tape::new();
        tape.begin_resource();
        tape.key(&"id");
        tape.text("own");
        tape.key(&"text");
        tape.start_object();
        tape.key(&"status");
        tape.text("additional");
        tape.key(&"div");
        tape.owned("<div xmlns=\"x\">narrative</div>");
        tape.end_object();
        for (key, text) in [(&"family", "O\"Test"), (&"given", " Ada\nM"), (&"birthDate", "1970-03-05")] {
            tape.key(key);
            tape.owned(text);
        }
        tape.key(&"multipleBirthInteger");
        tape.number("2");
        tape.key(&"quantity");
        tape.start_array();
        tape.number("0.50");
        tape.owned_number("-7");
        tape.end_array();
        tape.key(&"telecom");
        tape.text("555-0100");
        tape.key(&"system");
        tape.text("urn:oid:2.999.1");
        tape.key(&"active");
        tape.bool(true);
        tape.key(&"generalPractitioner");
        tape.reference(Target::None, Some("Dr. Who"));
        let range = tape.end_resource();
        (tape, range)
    }

    #[test]
    fn values_are_found_as_they_were_sent() {
        let (tape, range) = patient();
        let mut said = Said::new(vec![tape.tokens(range)], &tape);
        for value in [
            "O\"Test",
            "Ada M",
            ".5",
            "2",
            "-7.0",
            "1970",
            "197003",
            "19700305121500-0600",
            "tel: 555-0100",
            "true",
            "Dr. Who",
        ] {
            assert!(said.value(value), "{value}");
        }
        for value in ["own", "Patient", "false", "narrative", "Ada", "5", "7", "1971", "19700306", "family", "555"] {
            assert!(!said.value(value), "{value}");
        }
        assert!(said.root("2.999.1") && !said.root("2.999") && said.root("555-0100"));
    }

    #[test]
    fn texts_are_found_within_others_but_not_in_the_narrative() {
        let (tape, range) = patient();
        let mut said = Said::new(vec![tape.tokens(range)], &tape);
        assert!(said.within("Ada\n M") && said.within("Ada") && said.within("O\"Te"));
        assert!(!said.within("narrative") && !said.within("M1970"));
        said.budget = 1;
        assert!(said.within("Ada M") && !said.within("Ada"));
    }

    #[test]
    fn an_attachment_is_found_as_a_whole() {
        let data = "QWRh".repeat(400);
        let (mut tape, bytes) = (Tape::new(), "Ada".repeat(400));
        tape.begin_resource();
        tape.key(&"data");
        tape.base64(bytes.as_bytes());
        let range = tape.end_resource();
        let mut said = Said::new(vec![tape.tokens(range)], &tape);
        assert!(said.within(&data) && !said.within("Ada") && !said.within("QWRh"));
        let (first, last) = data.split_at(76);
        assert!(said.within(&format!("\n{first}\n{last}")));
    }
}
