//! Rows for the tables that were asked for.

use std::collections::HashMap;
use std::fmt;

use arrow_array::RecordBatch;

use crate::builder::Builder;
use crate::bundle::{Bundle, Entry};
use crate::column;
use crate::error::{Error, ErrorKind};
use crate::json::Tape;
use crate::made::Made;
use crate::medication::Medications;
use crate::row::Row;
use crate::source_map::SourceMap;
use crate::table::Table;

/// What one column of a batch can hold.
const TEXT_OF_A_BATCH: usize = i32::MAX as usize;

/// What a row may have in a column beyond text of its resource, such as the signs between the numbers of a ratio.
const BEYOND_TEXT: usize = 64;

/// Builders of the tables that were asked for. Rows stand in the order in which bundles were added, and within a bundle in
/// that of its entries.
pub struct Tables {
    building: Vec<Building>,
}

/// One table so far.
struct Building {
    table: Table,
    builders: Vec<Builder>,
    rows: usize,
    /// More than the text in any column.
    text: usize,
}

impl Tables {
    /// No rows yet. A table named twice is built once.
    pub fn new(tables: &[Table]) -> Tables {
        let mut building: Vec<Building> = Vec::with_capacity(tables.len());
        for table in tables {
            if building.iter().all(|known| known.table != *table) {
                let builders = column::of(*table).iter().map(Builder::new).collect();
                building.push(Building { table: *table, builders, rows: 0, text: 0 });
            }
        }
        Tables { building }
    }

    /// Appends a row for each resource of a table that was asked for; those in other resources (`contained`) have none.
    ///
    /// A resource whose members have other JSON types than STU3 gives them is a row without these. One that cannot be read
    /// at all (deeper than 128 levels, or with half a character) is a row with its id and where it comes from, and nulls.
    ///
    /// # Errors
    /// No row is added when the bundle is not JSON or no Bundle, the source map is not one, or a table would get too large.
    pub fn add(&mut self, made: &Made<'_>) -> Result<(), Error> {
        let bundle = Bundle::read(made.bundle)?;
        let sources = made.source_map.map(SourceMap::read).transpose()?.unwrap_or_default();
        self.make_room(made, &bundle, &sources)?;
        let medications = Medications::of(&bundle);
        let mut tape = Tape::default();
        for entry in &bundle.entries {
            let Some(building) = self.building.iter_mut().find(|building| building.takes(entry)) else { continue };
            let resource = tape.read(entry.raw).and_then(|()| tape.root());
            let source = entry.id().and_then(|id| sources.of(&entry.type_name, id));
            let medication = resource.and_then(|resource| medications.of_resource(&bundle, resource));
            let row = Row { entry, bundle: &bundle, document: made.document, source, medication };
            for (builder, column) in building.builders.iter_mut().zip(column::of(building.table)) {
                builder.append(&column.read, &row, resource);
            }
            building.rows += 1;
        }
        Ok(())
    }

    /// The rows of a table so far; 0 of one that was not asked for.
    pub fn rows(&self, table: Table) -> usize {
        self.building.iter().find(|building| building.table == table).map_or(0, |building| building.rows)
    }

    /// The rows of a table so far; then it is empty again. A table that was not asked for has no rows.
    pub fn take(&mut self, table: Table) -> RecordBatch {
        let building = self.building.iter_mut().find(|building| building.table == table);
        building.and_then(Building::take).unwrap_or_else(|| RecordBatch::new_empty(table.schema()))
    }

    /// Counts the text that the bundle can add to a column, before anything is added.
    fn make_room(&mut self, made: &Made<'_>, bundle: &Bundle<'_>, sources: &SourceMap<'_>) -> Result<(), Error> {
        let medication = Medications::longest(bundle);
        let document = made.document.map_or(0, str::len);
        let mut added: HashMap<Table, usize> = HashMap::new();
        for entry in &bundle.entries {
            let Some(building) = self.building.iter().find(|building| building.takes(entry)) else { continue };
            let source = entry.id().and_then(|id| sources.of(&entry.type_name, id));
            let path = source.and_then(|source| source.path.as_ref()).map_or(0, |path| path.len());
            let medication = if building.table == Table::Medications { medication } else { 0 };
            let url = entry.full_url.as_ref().map_or(0, |url| url.len());
            let most = (entry.raw.get().len() + medication).max(document).max(path).max(url) + BEYOND_TEXT;
            let text = added.entry(building.table).or_insert(building.text);
            *text = text.saturating_add(most);
            if *text > TEXT_OF_A_BATCH {
                return Err(Error::new(ErrorKind::TooLarge));
            }
        }
        for building in &mut self.building {
            building.text = added.get(&building.table).copied().unwrap_or(building.text);
        }
        Ok(())
    }
}

impl Building {
    fn takes(&self, entry: &Entry<'_>) -> bool {
        self.table.resource_types().contains(&&*entry.type_name)
    }

    fn take(&mut self) -> Option<RecordBatch> {
        self.rows = 0;
        self.text = 0;
        let columns = self.builders.iter_mut().zip(column::of(self.table));
        let arrays = columns.map(|(builder, column)| builder.finish(column)).collect::<Result<_, _>>().ok()?;
        RecordBatch::try_new(self.table.schema(), arrays).ok()
    }
}

impl fmt::Debug for Tables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.building.iter().map(|building| (building.table, building.rows))).finish()
    }
}
