//! What a column is called, what it holds, and where its values come from.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

use crate::path::Path;
use crate::table::Table;
use crate::{VERSION, columns};

/// A column of a table, or a field of the items of a list, described. Its type is in the schema.
pub struct Column {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) read: Read,
}

impl Column {
    /// What it is called: `value_number`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds, in a sentence without a full stop; empty where the name says it.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Of a list of structs, their fields.
    pub fn fields(&self) -> &[Column] {
        match &self.read {
            Read::Items(_, columns) => columns,
            _ => &[],
        }
    }
}

impl fmt::Debug for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Column").field("name", &self.name).field("type", &self.read.data_type()).finish()
    }
}

/// What the values of a column are, and where they come from.
pub(crate) enum Read {
    /// The id, the type, the patient, the document or the statement of the resource.
    Known(Known),
    /// A string, or the digits of a number.
    Text(Path),
    Bool(Path),
    /// A decimal.
    Number(Path),
    Integer(Path),
    /// The calendar date of a time, where it has one.
    Date(Path),
    /// The instant of a time, where it has one.
    Instant(Path),
    /// Which of several elements a value stands in.
    Element(Path),
    /// The id of what a reference points to.
    Reference(Path),
    /// The type of a choice: `Quantity` of `valueQuantity`.
    ChoiceType(Choice),
    /// The text of a choice.
    Choice(Choice),
    /// All strings.
    Texts(Path),
    /// The ids of all that is referred to.
    References(Path),
    /// All items, each with columns of its own.
    Items(Path, Vec<Column>),
}

/// An element of several types: `value` stands for `valueQuantity`, `valueString` and so on.
pub(crate) struct Choice {
    /// What the element is in; none for the resource or item itself.
    pub(crate) within: Option<Path>,
    pub(crate) name: &'static str,
}

#[derive(Copy, Clone)]
pub(crate) enum Known {
    Id,
    ResourceType,
    Subject,
    Document,
    Path,
    Start,
    End,
}

impl Read {
    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Read::Known(Known::Start | Known::End) | Read::Integer(_) => DataType::Int64,
            Read::Bool(_) => DataType::Boolean,
            Read::Number(_) => DataType::Float64,
            Read::Date(_) => DataType::Date32,
            Read::Instant(_) => DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC"))),
            Read::Texts(_) | Read::References(_) => DataType::List(item(DataType::Utf8)),
            Read::Items(_, columns) => DataType::List(item(DataType::Struct(fields(columns)))),
            _ => DataType::Utf8,
        }
    }
}

/// The field of the items of a list. No item is null.
pub(crate) fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", data_type, false))
}

pub(crate) fn fields(columns: &[Column]) -> Fields {
    columns.iter().map(|column| Field::new(&column.name, column.read.data_type(), column.is_nullable())).collect()
}

impl Column {
    /// Only the type is known of every resource.
    fn is_nullable(&self) -> bool {
        !matches!(self.read, Read::Known(Known::ResourceType))
    }
}

/// The columns of a table.
pub(crate) fn of(table: Table) -> &'static [Column] {
    static COLUMNS: LazyLock<Vec<Vec<Column>>> =
        LazyLock::new(|| Table::ALL.iter().map(|table| columns::of(*table)).collect());
    COLUMNS.get(table as usize).map_or(&[], Vec::as_slice)
}

pub(crate) fn schema(table: Table) -> SchemaRef {
    let metadata = [("cdamill.table", table.name().to_owned()), ("cdamill.version", VERSION.to_string())];
    let metadata: HashMap<String, String> = metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Arc::new(Schema::new_with_metadata(fields(of(table)), metadata))
}
