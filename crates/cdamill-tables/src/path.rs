//! Where in a resource a column's value stands.

use crate::json::Value;
use crate::row::Row;

/// The extensions that columns are made of, by the names that paths give them.
const EXTENSIONS: [(&str, &str); 13] = [
    ("absent", "http://hl7.org/fhir/StructureDefinition/data-absent-reason"),
    ("birth-place", "http://hl7.org/fhir/StructureDefinition/birthPlace"),
    ("birth-sex", "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"),
    ("birth-time", "http://hl7.org/fhir/StructureDefinition/patient-birthTime"),
    ("category", "ombCategory"),
    ("detail", "detailed"),
    ("ethnicity", "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity"),
    ("part-of", "http://hl7.org/fhir/StructureDefinition/event-partOf"),
    ("procedure-method", "http://hl7.org/fhir/StructureDefinition/procedure-method"),
    ("race", "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"),
    ("religion", "http://hl7.org/fhir/StructureDefinition/patient-religion"),
    ("stated", "http://hl7.org/fhir/StructureDefinition/iso21090-SC-coding"),
    ("words", "text"),
];

/// Members from a resource inward, `code.coding.display`. `a|b` before a `:` are elements of which the first that is there
/// counts: `doseQuantity|dose:unit`. `@race` is an extension, a leading `^` the Medication that a resource refers to. Of a
/// list the first item counts, or all of them, as is asked.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    choices: Vec<Vec<Step>>,
    then: Vec<Step>,
}

#[derive(Copy, Clone, Debug)]
enum Step {
    Member(&'static str),
    Extension(&'static str),
    Medication,
}

impl Path {
    pub(crate) fn new(text: &'static str) -> Path {
        let (choices, then) = text.split_once(':').unwrap_or((text, ""));
        Path { choices: choices.split('|').map(steps).collect(), then: steps(then) }
    }

    /// Goes on from what this path leads to.
    pub(crate) fn then(&self, text: &'static str) -> Path {
        let mut path = self.clone();
        path.then.extend(steps(text));
        path
    }

    /// The first value that the path leads to.
    pub(crate) fn first<'r, 'a>(&self, row: &Row<'r, 'a>, at: Value<'r, 'a>) -> Option<Value<'r, 'a>> {
        let chosen = self.choices.iter().find_map(|choice| first(choice, row, at))?;
        first(&self.then, row, chosen)
    }

    /// All values that the path leads to, those of all lists on the way.
    pub(crate) fn each<'r, 'a>(&self, row: &Row<'r, 'a>, at: Value<'r, 'a>, visit: &mut dyn FnMut(Value<'r, 'a>)) {
        let choice = self.choices.iter().find(|choice| first(choice, row, at).is_some());
        if let Some(choice) = choice {
            each(choice, row, at, &mut |value| each(&self.then, row, value, visit));
        }
    }

    /// The element that counts, as it is called in the resource.
    pub(crate) fn element<'r, 'a>(&self, row: &Row<'r, 'a>, at: Value<'r, 'a>) -> Option<&'static str> {
        let choice = self.choices.iter().find(|choice| first(choice, row, at).is_some())?;
        choice.iter().find_map(|step| match step {
            Step::Member(name) => Some(*name),
            _ => None,
        })
    }
}

fn steps(text: &'static str) -> Vec<Step> {
    text.split('.').filter(|step| !step.is_empty()).map(step).collect()
}

fn step(text: &'static str) -> Step {
    match text.strip_prefix('@') {
        Some(name) => Step::Extension(EXTENSIONS.iter().find(|known| known.0 == name).map_or(name, |known| known.1)),
        None if text == "^" => Step::Medication,
        None => Step::Member(text),
    }
}

fn first<'r, 'a>(steps: &[Step], row: &Row<'r, 'a>, at: Value<'r, 'a>) -> Option<Value<'r, 'a>> {
    let mut at = at.items().next()?;
    for step in steps {
        at = match step {
            Step::Member(name) => at.get(name)?.items().next()?,
            Step::Extension(url) => extensions(at, url).next()?,
            Step::Medication => row.medication?,
        };
    }
    Some(at)
}

fn each<'r, 'a>(steps: &[Step], row: &Row<'r, 'a>, at: Value<'r, 'a>, visit: &mut dyn FnMut(Value<'r, 'a>)) {
    let Some((step, rest)) = steps.split_first() else {
        return at.items().for_each(visit);
    };
    for at in at.items() {
        match step {
            Step::Member(name) => at.get(name).into_iter().for_each(|value| each(rest, row, value, visit)),
            Step::Extension(url) => extensions(at, url).for_each(|value| each(rest, row, value, visit)),
            Step::Medication => row.medication.into_iter().for_each(|value| each(rest, row, value, visit)),
        }
    }
}

fn extensions<'r, 'a>(at: Value<'r, 'a>, url: &'static str) -> impl Iterator<Item = Value<'r, 'a>> {
    let all = at.get("extension").into_iter().flat_map(Value::items);
    all.filter(move |extension| extension.get("url").and_then(Value::string) == Some(url))
}
