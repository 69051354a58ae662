//! The types of FHIR STU3 with their elements, as static tables.

use crate::generated;
use crate::guard::Rule;
use crate::primitive::Primitive;
use crate::tape::Key;
use std::cmp::Ordering;

/// What a type is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A resource type, such as `Patient`.
    Resource,
    /// A complex data type, such as `CodeableConcept`.
    Complex,
    /// An element that holds elements, named by its path: `Patient.contact`.
    Backbone,
    /// A primitive data type, such as `dateTime`; its elements are those of the `_name` object.
    Primitive,
}

/// A type and its elements, in the order of the standard.
#[derive(Debug)]
pub struct TypeDef {
    /// `Patient`, `Patient.contact`, `CodeableConcept`, `dateTime`.
    pub name: &'static str,
    /// What the type is.
    pub kind: Kind,
    /// The elements, inherited ones included, in the order of the standard.
    pub elements: &'static [ElementDef],
    /// What must hold between the elements.
    pub(crate) rules: &'static [Rule],
}

/// One element of a type.
#[derive(Debug)]
pub struct ElementDef {
    /// The name; for a choice without `[x]`: `onset`.
    pub name: &'static str,
    /// Whether the element is a choice of types (`onset[x]`).
    pub choice: bool,
    /// How often it must occur.
    pub min: u8,
    /// Whether it may occur more than once, and so is an array in JSON.
    pub max_many: bool,
    /// The types allowed; one unless `choice`.
    pub types: &'static [TypeRef],
    /// The codes of a required binding, sorted, where they can be listed.
    pub codes: Option<&'static [&'static str]>,
    /// The JSON names: one for each of `types` (`onsetDateTime`) for a choice, else the name alone.
    pub keys: &'static [&'static str],
}

/// A type that an element may have.
#[derive(Debug)]
pub struct TypeRef {
    /// The name for [`type_def`]; the path of the backbone for a backbone; `Resource` for any resource.
    pub name: &'static str,
    /// For a `Reference`: the resource types that it may point to; empty means any.
    pub targets: &'static [&'static str],
    /// Where the type stands in its table.
    at: u16,
    pub(crate) primitive: Option<Primitive>,
}

impl TypeRef {
    pub(crate) const fn new(name: &'static str, at: u16, targets: &'static [&'static str]) -> TypeRef {
        TypeRef { name, targets, at, primitive: Primitive::of(name) }
    }

    /// The type; `None` for `Resource`, which stands for any.
    pub(crate) fn type_def(&self) -> Option<&'static TypeDef> {
        generated::table(*self.name.as_bytes().first()?).get(usize::from(self.at))
    }
}

/// The type with this name, or this path for a backbone; `None` for a name that the tables do not hold.
///
/// ```
/// use cdamill_stu3::definitions::type_def;
/// assert_eq!(type_def("Patient.contact").unwrap().name, "Patient.contact");
/// assert!(type_def("ServiceRequest").is_none()); // not in STU3
/// ```
pub fn type_def(name: &str) -> Option<&'static TypeDef> {
    let table = generated::table(*name.as_bytes().first()?);
    let position = table.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
    table.get(position)
}

/// Every type of the tables, in the order of their initial letters.
pub fn types() -> impl Iterator<Item = &'static TypeDef> {
    (b'A'..=b'Z').chain([b'a']).flat_map(generated::table)
}

/// Whether an HL7 v3 code system or v2 table, by its STU3 URL, has this code, or CDC's of races and ethnic groups; `None`
/// for systems that are published elsewhere or in part.
///
/// ```
/// use cdamill_stu3::definitions::has_code;
/// assert_eq!(has_code("http://hl7.org/fhir/v3/MaritalStatus", "M"), Some(true));
/// assert_eq!(has_code("http://hl7.org/fhir/v3/MaritalStatus", "Married"), Some(false));
/// assert_eq!(has_code("http://loinc.org", "8302-2"), None);
/// ```
pub fn has_code(system: &str, code: &str) -> Option<bool> {
    Some(Codes::of(system)?.has(code))
}

/// The codes of a system of which all are known, as [`has_code`] tells: for asking more than once.
///
/// ```
/// use cdamill_stu3::definitions::Codes;
/// let codes = Codes::of("http://hl7.org/fhir/v3/MaritalStatus").unwrap();
/// assert!(codes.has("M") && !codes.has("Married"));
/// ```
#[derive(Copy, Clone, Debug)]
pub struct Codes(&'static str);

impl Codes {
    /// Those of the system with this STU3 URL; `None` where not all are known.
    pub fn of(system: &str) -> Option<Codes> {
        let systems = generated::systems::SYSTEMS;
        let position = systems.binary_search_by(|(url, _)| (*url).cmp(system)).ok()?;
        systems.get(position).map(|(_, codes)| Codes(codes))
    }

    /// Whether a code is one of them.
    pub fn has(self, code: &str) -> bool {
        holds(self.0, code)
    }
}

/// Whether a code is one of these, which are sorted, with a bar between each two.
fn holds(codes: &str, code: &str) -> bool {
    let is_bar = |byte: &u8| *byte == b'|';
    let mut rest = codes.as_bytes();
    while !rest.is_empty() {
        let bar = rest.iter().take(rest.len() / 2).rposition(is_bar);
        let (before, from) = rest.split_at_checked(bar.map_or(0, |bar| bar + 1)).unwrap_or((&[], rest));
        let length = from.iter().position(is_bar).unwrap_or(from.len());
        let (known, after) = from.split_at_checked(length).unwrap_or((from, &[]));
        rest = match code.as_bytes().cmp(known) {
            Ordering::Equal => return true,
            Ordering::Less => before.get(..before.len().saturating_sub(1)).unwrap_or_default(),
            Ordering::Greater => after.get(1..).unwrap_or_default(),
        };
    }
    false
}

impl TypeDef {
    /// The element with this name and its position. Understands `onset[x]`, `onset` and `onsetDateTime`.
    pub fn element(&self, name: &str) -> Option<(usize, &'static ElementDef)> {
        let bare = name.strip_suffix("[x]");
        let same = |element: &ElementDef| match bare {
            Some(bare) => element.choice && element.name == bare,
            None => element.name == name || (element.choice && element.keys.contains(&name)),
        };
        self.elements.iter().enumerate().find(|(_, element)| same(element))
    }

    /// The element that a JSON name stands for: its position, and the position of its type in `types`.
    pub(crate) fn by_key(&self, key: &str) -> Option<(usize, &'static ElementDef, &'static TypeRef)> {
        self.elements.iter().enumerate().find_map(|(position, element)| Some((position, element, element.chosen(key)?)))
    }
}

impl ElementDef {
    /// The type that a JSON name says of the element; `None` when it is another's.
    #[inline]
    pub(crate) fn chosen(&'static self, key: &str) -> Option<&'static TypeRef> {
        // most differ in the first letter
        if self.name.as_bytes().first() != key.as_bytes().first() {
            return None;
        }
        if !self.choice {
            return if self.name == key { self.types.first() } else { None };
        }
        if !key.starts_with(self.name) {
            return None;
        }
        let at = self.keys.iter().position(|own| *own == key)?;
        self.types.get(at)
    }

    /// The JSON name under which a value of this type is written; `None` when the type is not allowed here.
    pub fn key_for(&self, type_name: &str) -> Option<Key> {
        let chosen = self.types.iter().position(|own| own.name == type_name)?;
        self.keys.get(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_whole() {
        let mut count = 0;
        for made in types() {
            count += 1;
            assert!(std::ptr::eq(type_def(made.name).unwrap(), made), "{}", made.name);
            for element in made.elements {
                assert_eq!(element.keys.len(), element.types.len(), "{}.{}", made.name, element.name);
                assert!(element.choice || element.types.len() == 1);
                assert!(element.codes.is_none_or(|codes| codes.is_sorted()));
                for type_ref in element.types {
                    let known = type_def(type_ref.name).is_some() || type_ref.name == "Resource";
                    assert!(known, "{}.{}: {}", made.name, element.name, type_ref.name);
                    let found = type_ref.type_def().map(|found| found.name);
                    assert_eq!(found, type_def(type_ref.name).map(|found| found.name), "{}", made.name);
                    let is_primitive = type_ref.type_def().is_some_and(|found| found.kind == Kind::Primitive);
                    assert_eq!(type_ref.primitive.is_some(), is_primitive, "{}", type_ref.name);
                }
            }
        }
        assert!(count > 250);
    }

    #[test]
    fn elements_keep_the_order_and_the_inherited_ones() {
        let names: Vec<_> = type_def("Observation").unwrap().elements.iter().map(|e| e.name).collect();
        let head = ["id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension"];
        assert_eq!(names[..8], head);
        let (status, code) = (names.iter().position(|n| *n == "status"), names.iter().position(|n| *n == "code"));
        assert!(status < code);
    }

    #[test]
    fn every_code_of_a_system_is_found_and_no_other() {
        for (system, codes) in generated::systems::SYSTEMS {
            for code in codes.split('|') {
                assert_eq!(has_code(system, code), Some(true), "{system} {code}");
                assert_eq!(has_code(system, &format!("{code}|")), Some(false), "{system} {code}");
            }
            for code in ["", "|", "~~~"] {
                assert_eq!(has_code(system, code), Some(false), "{system} {code:?}");
            }
        }
    }

    #[test]
    fn choices_answer_to_all_their_names() {
        let condition = type_def("Condition").unwrap();
        let (position, element) = condition.element("onset[x]").unwrap();
        assert_eq!(condition.element("onset").unwrap().0, position);
        assert_eq!(condition.element("onsetDateTime").unwrap().0, position);
        assert_eq!(element.key_for("Age"), Some(&"onsetAge"));
        assert!(condition.element("onsetQuantity").is_none());
        assert!(condition.element("code[x]").is_none());
        assert_eq!(
            type_def("Dosage").unwrap().element("dose").unwrap().1.key_for("SimpleQuantity"),
            Some(&"doseQuantity")
        );
    }

    #[test]
    fn content_references_name_the_backbone_they_repeat() {
        let (_, element) = type_def("Observation.component").unwrap().element("referenceRange").unwrap();
        assert_eq!(element.types[0].name, "Observation.referenceRange");
        let (_, element) = type_def("Composition.section").unwrap().element("section").unwrap();
        assert_eq!(element.types[0].name, "Composition.section");
    }

    #[test]
    fn bindings_and_targets_are_there() {
        let (_, gender) = type_def("Patient").unwrap().element("gender").unwrap();
        assert_eq!(gender.codes, Some(&["female", "male", "other", "unknown"][..]));
        let (_, patient) = type_def("AllergyIntolerance").unwrap().element("patient").unwrap();
        assert_eq!((patient.min, patient.types[0].targets), (1, &["Patient"][..]));
        let (_, target) = type_def("Provenance").unwrap().element("target").unwrap();
        assert!(target.types[0].targets.is_empty() && target.max_many);
    }
}
