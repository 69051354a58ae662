//! The values of columns, until a batch is made of them.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};

use crate::choice;
use crate::column::{Column, Known, Read, fields, item};
use crate::json::Value;
use crate::row::Row;
use crate::time;

/// The values of one column.
pub(crate) enum Builder {
    Text(StringBuilder),
    Bool(BooleanBuilder),
    Number(Float64Builder),
    Integer(Int64Builder),
    Date(Date32Builder),
    Instant(TimestampMicrosecondBuilder),
    List(Lists, Items),
}

/// Where the lists of a column end.
pub(crate) struct Lists {
    ends: Vec<i32>,
    items: i32,
    there: NullBufferBuilder,
}

/// What the lists of a column hold.
pub(crate) enum Items {
    Texts(StringBuilder),
    Structs(Vec<Builder>),
}

impl Builder {
    /// Without room at first: there are hundreds of columns, and most documents fill few.
    pub(crate) fn new(column: &Column) -> Builder {
        match column.read.data_type() {
            DataType::Boolean => Builder::Bool(BooleanBuilder::with_capacity(0)),
            DataType::Float64 => Builder::Number(Float64Builder::with_capacity(0)),
            DataType::Int64 => Builder::Integer(Int64Builder::with_capacity(0)),
            DataType::Date32 => Builder::Date(Date32Builder::with_capacity(0)),
            DataType::Timestamp(..) => {
                Builder::Instant(TimestampMicrosecondBuilder::with_capacity(0).with_timezone("UTC"))
            }
            DataType::List(_) => Builder::List(Lists::default(), Items::new(&column.read)),
            _ => Builder::Text(StringBuilder::with_capacity(0, 0)),
        }
    }

    /// Appends the value of one resource or item, or null: of a resource that cannot be read only what is known without.
    pub(crate) fn append<'r, 'a>(&mut self, read: &Read, row: &Row<'r, 'a>, at: Option<Value<'r, 'a>>) {
        match self {
            Builder::Text(texts) => texts.append_option(text(read, row, at)),
            Builder::Bool(booleans) => booleans.append_option(at.and_then(|at| boolean(read, row, at))),
            Builder::Number(numbers) => numbers.append_option(at.and_then(|at| number(read, row, at))),
            Builder::Integer(integers) => integers.append_option(integer(read, row, at)),
            Builder::Date(dates) => dates.append_option(at.and_then(|at| match read {
                Read::Date(path) => time::date(path.first(row, at)?.string()?),
                _ => None,
            })),
            Builder::Instant(instants) => instants.append_option(at.and_then(|at| match read {
                Read::Instant(path) => time::instant(path.first(row, at)?.string()?),
                _ => None,
            })),
            Builder::List(lists, items) => {
                let count = at.map_or(0, |at| items.append(read, row, at));
                lists.append(count);
            }
        }
    }

    /// The values so far; the builder is empty again.
    pub(crate) fn finish(&mut self, column: &Column) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Builder::Text(texts) => Arc::new(texts.finish()),
            Builder::Bool(booleans) => Arc::new(booleans.finish()),
            Builder::Number(numbers) => Arc::new(numbers.finish()),
            Builder::Integer(integers) => Arc::new(integers.finish()),
            Builder::Date(dates) => Arc::new(dates.finish()),
            Builder::Instant(instants) => Arc::new(instants.finish()),
            Builder::List(lists, items) => {
                let values = items.finish(&column.read)?;
                Arc::new(lists.finish(values)?)
            }
        })
    }
}

impl Items {
    fn new(read: &Read) -> Items {
        match read {
            Read::Items(_, columns) => Items::Structs(columns.iter().map(Builder::new).collect()),
            _ => Items::Texts(StringBuilder::with_capacity(0, 0)),
        }
    }

    /// How many were appended.
    fn append<'r, 'a>(&mut self, read: &Read, row: &Row<'r, 'a>, at: Value<'r, 'a>) -> usize {
        let mut count = 0;
        match (self, read) {
            (Items::Texts(texts), Read::Texts(path)) => path.each(row, at, &mut |value| {
                if let Some(text) = value.text() {
                    texts.append_value(text);
                    count += 1;
                }
            }),
            (Items::Texts(texts), Read::References(path)) => path.each(row, at, &mut |value| {
                if let Some(id) = reference(row, value) {
                    texts.append_value(id);
                    count += 1;
                }
            }),
            (Items::Structs(builders), Read::Items(path, columns)) => path.each(row, at, &mut |value| {
                for (builder, column) in builders.iter_mut().zip(columns) {
                    builder.append(&column.read, row, Some(value));
                }
                count += 1;
            }),
            _ => {}
        }
        count
    }

    fn finish(&mut self, read: &Read) -> Result<ArrayRef, ArrowError> {
        match (self, read) {
            (Items::Structs(builders), Read::Items(_, columns)) => {
                let arrays = builders.iter_mut().zip(columns).map(|(builder, column)| builder.finish(column));
                Ok(Arc::new(StructArray::try_new(fields(columns), arrays.collect::<Result<_, _>>()?, None)?))
            }
            (Items::Texts(texts), _) => Ok(Arc::new(texts.finish())),
            (Items::Structs(_), _) => Err(ArrowError::SchemaError(String::new())),
        }
    }
}

impl Default for Lists {
    fn default() -> Lists {
        Lists { ends: vec![0], items: 0, there: NullBufferBuilder::new(0) }
    }
}

impl Lists {
    /// STU3 knows no empty lists: where there is no item, there is no list.
    fn append(&mut self, count: usize) {
        self.items = self.items.saturating_add(i32::try_from(count).unwrap_or(i32::MAX));
        self.ends.push(self.items);
        self.there.append(count > 0);
    }

    fn finish(&mut self, values: ArrayRef) -> Result<ListArray, ArrowError> {
        let mut done = std::mem::take(self);
        let ends = OffsetBuffer::new(ScalarBuffer::from(done.ends));
        ListArray::try_new(item(values.data_type().clone()), ends, values, done.there.finish())
    }
}

fn text<'r, 'a>(read: &Read, row: &Row<'r, 'a>, at: Option<Value<'r, 'a>>) -> Option<Cow<'r, str>> {
    if let Read::Known(known) = read {
        return known_text(*known, row, at).map(Cow::Borrowed);
    }
    let at = at?;
    match read {
        Read::Text(path) => path.first(row, at)?.text().map(Cow::Borrowed),
        Read::Element(path) => path.element(row, at).map(Cow::Borrowed),
        Read::Reference(path) => reference(row, path.first(row, at)?).map(Cow::Borrowed),
        Read::ChoiceType(choice) => choice::type_name(choice.find(row, at)?, choice.name),
        Read::Choice(choice) => choice::text(choice.find(row, at)?),
        _ => None,
    }
}

fn known_text<'r, 'a>(known: Known, row: &Row<'r, 'a>, resource: Option<Value<'r, 'a>>) -> Option<&'r str> {
    match known {
        Known::Id => row.entry.id(),
        Known::ResourceType => Some(&row.entry.type_name),
        Known::Subject => row.subject(resource),
        Known::Document => row.document,
        Known::Path => row.source?.path.as_deref(),
        Known::Start | Known::End => None,
    }
}

fn reference<'r, 'a>(row: &Row<'r, 'a>, value: Value<'r, 'a>) -> Option<&'r str> {
    Some(row.bundle.id_of(value.get("reference")?.string()?))
}

fn boolean<'r, 'a>(read: &Read, row: &Row<'r, 'a>, at: Value<'r, 'a>) -> Option<bool> {
    match read {
        Read::Bool(path) => path.first(row, at)?.boolean(),
        _ => None,
    }
}

fn number<'r, 'a>(read: &Read, row: &Row<'r, 'a>, at: Value<'r, 'a>) -> Option<f64> {
    match read {
        Read::Number(path) => path.first(row, at)?.digits()?.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

fn integer<'r, 'a>(read: &Read, row: &Row<'r, 'a>, at: Option<Value<'r, 'a>>) -> Option<i64> {
    match read {
        Read::Known(Known::Start) => i64::try_from(row.source?.start?).ok(),
        Read::Known(Known::End) => i64::try_from(row.source?.end?).ok(),
        Read::Integer(path) => path.first(row, at?)?.digits()?.parse().ok(),
        _ => None,
    }
}
