//! Elements of several types, as `value[x]`: which type it is, and its value as text.

use std::borrow::Cow;

use crate::column::Choice;
use crate::json::Value;
use crate::row::Row;

/// The primitive types of STU3's choices, as a key has them and as they are called.
const PRIMITIVES: [(&str, &str); 7] = [
    ("Boolean", "boolean"),
    ("Date", "date"),
    ("DateTime", "dateTime"),
    ("Decimal", "decimal"),
    ("Integer", "integer"),
    ("String", "string"),
    ("Time", "time"),
];

impl Choice {
    /// The member that is there. An element that has one type only is called by its bare name.
    pub(crate) fn find<'r, 'a>(&self, row: &Row<'r, 'a>, at: Value<'r, 'a>) -> Option<Value<'r, 'a>> {
        let at = match &self.within {
            Some(path) => path.first(row, at)?,
            None => at,
        };
        at.inside().find(|member| {
            let rest = member.key().strip_prefix(self.name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|letter: char| letter.is_ascii_uppercase()))
        })
    }
}

/// `Quantity` of `valueQuantity`, `string` of `valueString`.
pub(crate) fn type_name<'r>(member: Value<'r, '_>, name: &str) -> Option<Cow<'r, str>> {
    let key = member.key().strip_prefix(name)?;
    let primitive = PRIMITIVES.iter().find(|known| known.0 == key).map(|known| known.1);
    Some(Cow::Borrowed(match primitive {
        Some(primitive) => primitive,
        None if key.is_empty() => "Quantity",
        None => key,
    }))
}

/// Primitives as they are; of a quantity its digits; a range as `5 mg..10 mg`, a ratio as `1:128`, a period as
/// `2020-01-01/2020-02-01`. None of what has no short text.
pub(crate) fn text<'r>(member: Value<'r, '_>) -> Option<Cow<'r, str>> {
    if let Some(text) = member.text() {
        return Some(Cow::Borrowed(text));
    }
    if let Some(boolean) = member.boolean() {
        return Some(Cow::Borrowed(if boolean { "true" } else { "false" }));
    }
    if let Some(value) = member.get("value") {
        return value.text().map(Cow::Borrowed);
    }
    let of = |name| member.get(name).and_then(quantity);
    let time = |name| member.get(name).and_then(Value::string).map(str::to_owned);
    pair(of("low"), "..", of("high"))
        .or_else(|| pair(of("numerator"), ":", of("denominator")))
        .or_else(|| pair(time("start"), "/", time("end")))
        .map(Cow::Owned)
}

/// What is open is left empty.
fn pair(one: Option<String>, between: &str, other: Option<String>) -> Option<String> {
    let there = one.is_some() || other.is_some();
    there.then(|| format!("{}{between}{}", one.unwrap_or_default(), other.unwrap_or_default()))
}

/// `>5 mg`
fn quantity(quantity: Value<'_, '_>) -> Option<String> {
    let member = |name| quantity.get(name).and_then(Value::text);
    let mut text = format!("{}{}", member("comparator").unwrap_or_default(), member("value")?);
    if let Some(unit) = member("unit").or_else(|| member("code")) {
        text.push(' ');
        text.push_str(unit);
    }
    Some(text)
}
