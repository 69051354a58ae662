//! The columns of each table.

mod allergies;
mod build;
mod conditions;
mod documents;
mod encounters;
mod immunizations;
mod medications;
mod observations;
mod patients;
mod procedures;
mod reports;

use crate::column::{Column, Known};
use crate::table::Table;

use build::{Columns, within};

/// All columns of a table: those that every table has, its own, and those that every table ends with.
pub(crate) fn of(table: Table) -> Vec<Column> {
    let own = match table {
        Table::Patients => patients::columns(),
        Table::Conditions => conditions::columns(),
        Table::Observations => observations::columns(),
        Table::Medications => medications::columns(),
        Table::Immunizations => immunizations::columns(),
        Table::Procedures => procedures::columns(),
        Table::Encounters => encounters::columns(),
        Table::Allergies => allergies::columns(),
        Table::Reports => reports::columns(),
        Table::Documents => documents::columns(),
    };
    head(table).followed_by(own).followed_by(tail()).done()
}

fn head(table: Table) -> Columns {
    let mut columns = Columns::new().known(
        "id",
        Known::Id,
        "The id of the resource. Of one without, as other makers of bundles send them, that in its `urn:uuid:` address",
    );
    if table.resource_types().len() > 1 {
        columns = columns.known("resource_type", Known::ResourceType, "The type of the resource");
    }
    columns
        .known("subject", Known::Subject, "The id of the patient that the resource is about; of a Patient, its own")
        .known("document", Known::Document, "The name of the source that the bundle was made of")
        .known("path", Known::Path, "The path of the CDA element that the resource was made from")
        .known("start", Known::Start, "The first byte of that element in the source")
        .known("end", Known::End, "One past its last byte")
}

fn tail() -> Columns {
    Columns::new()
        .items("identifiers", "identifier", "All identifiers", identifier())
        .items(
            "security",
            "meta.security",
            "The security labels, such as confidentiality",
            within().coding("", ":", ""),
        )
        .texts("profiles", "meta.profile", "The profiles that the resource claims to fulfil")
        .texts(
            "modifiers",
            "modifierExtension.url",
            "The extensions that change what the resource says. A row that has some means something else without them",
        )
}

/// Of the items of a list of identifiers.
fn identifier() -> Columns {
    within()
        .text("system", "system", "Whose identifiers these are")
        .text("value", "value", "The identifier")
        .text("use", "use", "`usual`, `official`, `secondary` ...")
        .text("type_code", "type.coding.code", "Its kind")
        .text("type_text", "type.text", "Its kind in words")
        .text("assigner", "assigner.display", "Who gave it")
}
