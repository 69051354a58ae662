//! The model of CDA R2 (POCD_MT000040) with the `sdtc` and `pharm` extensions that C-CDA uses, and the data types of
//! HL7 V3: which children and attributes may stand in which class or data type.
//!
//! ```
//! use cdamill_cda::{model, names};
//!
//! let document = model::type_of_document();
//! let target = model::child(document, names::RECORD_TARGET).and_then(|types| types.first().copied());
//! assert_eq!(target.map(model::type_name), Some("RecordTarget"));
//! assert!(model::child(document, names::VALUE).is_none());
//! ```

mod schema;

use crate::generated::elements::{DATA_TYPES, HOLDS_TEXT};
use crate::name::Name;
use crate::types::DataType;
use schema::{Schema, schema};

/// A class of CDA (`Observation`), a data type (`IVL_TS`) or a part of the narrative (`StrucDoc.Table`).
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(u16);

/// The class `ClinicalDocument`.
#[must_use]
pub fn type_of_document() -> TypeId {
    by_name("ClinicalDocument").unwrap_or(TypeId(0))
}

/// The type of this name; `None` if the model has none.
#[must_use]
pub fn by_name(name: &str) -> Option<TypeId> {
    schema().by_name(name)
}

/// The types that a child of this name may have, several where the model leaves a choice (`value`, `effectiveTime`);
/// `None` where no such child may stand.
#[must_use]
pub fn child(parent: TypeId, name: Name) -> Option<&'static [TypeId]> {
    let children = &schema().get(parent)?.children;
    let position = children.binary_search_by_key(&name, |(child, _)| *child);
    let (_, types) = children.get(position.ok()?)?;
    Some(types)
}

/// Whether an attribute of this name may stand there.
#[must_use]
pub fn attribute(owner: TypeId, name: Name) -> bool {
    schema().get(owner).is_some_and(|data| data.attributes.binary_search(&name).is_ok())
}

/// The name of a type.
#[must_use]
pub fn type_name(id: TypeId) -> &'static str {
    schema().get(id).map_or("", |data| data.name)
}

/// The names of the children that may stand there, sorted by number.
pub fn children(parent: TypeId) -> impl Iterator<Item = Name> {
    let children = schema().get(parent).map_or(&[][..], |data| &data.children);
    children.iter().map(|(name, _)| *name)
}

/// The names of the attributes that may stand there, sorted by number.
pub fn attributes(owner: TypeId) -> impl Iterator<Item = Name> {
    let attributes = schema().get(owner).map_or(&[][..], |data| &data.attributes);
    attributes.iter().copied()
}

/// Whether a type is, or is derived from, another.
#[must_use]
pub fn is_a(id: TypeId, base: TypeId) -> bool {
    std::iter::successors(Some(id), |id| schema().get(*id)?.base).any(|id| id == base)
}

/// Whether it is a data type, and not a class or a part of the narrative.
#[must_use]
pub fn is_data_type(id: TypeId) -> bool {
    by_name("ANY").is_some_and(|any| is_a(id, any))
}

/// Whether text may stand in elements of this type.
#[must_use]
pub fn has_text(id: TypeId) -> bool {
    schema().get(id).is_some_and(|data| data.text)
}

/// Every type, the abstract ones left out.
pub fn types() -> impl Iterator<Item = TypeId> {
    let schema: &'static Schema = schema();
    (0u16..).take(schema.types.len()).map(TypeId).filter(|id| schema.get(*id).is_some_and(|data| !data.is_abstract))
}

/// The only type that elements of this name have anywhere in the model; `None` where there are several or none.
#[must_use]
pub fn only_type(name: Name) -> Option<TypeId> {
    schema().only.get(name.number()).copied().flatten()
}

/// Whether white space in an element of this name may matter. Of an unknown name it may.
#[inline]
pub(crate) fn may_hold_text(name: Name) -> bool {
    let number = name.number();
    HOLDS_TEXT.get(number / 64).is_none_or(|word| word >> (number % 64) & 1 == 1)
}

/// The only data type that elements of this name have anywhere in the model; `None` where there are several or none.
#[inline]
pub(crate) fn only_data_type(name: Name) -> Option<DataType> {
    DATA_TYPES.get(name.number()).copied().flatten()
}

#[cfg(test)]
mod tests;
