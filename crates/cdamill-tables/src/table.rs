//! The fixed tables.

use std::sync::LazyLock;

use arrow_schema::SchemaRef;

use crate::column::{self, Column};

/// One of the fixed tables.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Table {
    /// Patient.
    Patients,
    /// Condition.
    Conditions,
    /// Observation.
    Observations,
    /// MedicationStatement, MedicationRequest, MedicationAdministration and MedicationDispense.
    Medications,
    /// Immunization.
    Immunizations,
    /// Procedure.
    Procedures,
    /// Encounter.
    Encounters,
    /// AllergyIntolerance.
    Allergies,
    /// DiagnosticReport.
    Reports,
    /// Composition and DocumentReference.
    Documents,
}

impl Table {
    /// All tables, in the order of the enum.
    pub const ALL: &[Table] = &[
        Table::Patients,
        Table::Conditions,
        Table::Observations,
        Table::Medications,
        Table::Immunizations,
        Table::Procedures,
        Table::Encounters,
        Table::Allergies,
        Table::Reports,
        Table::Documents,
    ];

    /// The table's name in lower case, which is also that of its file: `observations`.
    pub fn name(self) -> &'static str {
        match self {
            Table::Patients => "patients",
            Table::Conditions => "conditions",
            Table::Observations => "observations",
            Table::Medications => "medications",
            Table::Immunizations => "immunizations",
            Table::Procedures => "procedures",
            Table::Encounters => "encounters",
            Table::Allergies => "allergies",
            Table::Reports => "reports",
            Table::Documents => "documents",
        }
    }

    /// The types of the resources that become rows of it.
    pub fn resource_types(self) -> &'static [&'static str] {
        match self {
            Table::Patients => &["Patient"],
            Table::Conditions => &["Condition"],
            Table::Observations => &["Observation"],
            Table::Medications => {
                &["MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense"]
            }
            Table::Immunizations => &["Immunization"],
            Table::Procedures => &["Procedure"],
            Table::Encounters => &["Encounter"],
            Table::Allergies => &["AllergyIntolerance"],
            Table::Reports => &["DiagnosticReport"],
            Table::Documents => &["Composition", "DocumentReference"],
        }
    }

    /// The table of a name or of a resource type, exactly as they are spelled: `observations`, `Observation`.
    ///
    /// ```
    /// use cdamill_tables::Table;
    /// assert_eq!(Table::named("observations"), Some(Table::Observations));
    /// assert_eq!(Table::named("MedicationStatement"), Some(Table::Medications));
    /// assert_eq!(Table::named("Medication"), None);
    /// ```
    pub fn named(name: &str) -> Option<Table> {
        Table::ALL.iter().copied().find(|table| table.name() == name || table.resource_types().contains(&name))
    }

    /// What each column holds, in the order of [`Table::schema`].
    ///
    /// ```
    /// use cdamill_tables::Table;
    /// let not_given = Table::Immunizations.columns().iter().find(|column| column.name() == "not_given");
    /// assert_eq!(not_given.unwrap().about(), "True where it was **not** given");
    /// ```
    pub fn columns(self) -> &'static [Column] {
        column::of(self)
    }

    /// The columns. Never depend on the data. The metadata has the table's name as `cdamill.table`, and
    /// [`VERSION`](crate::VERSION) as `cdamill.version`.
    pub fn schema(self) -> SchemaRef {
        static SCHEMAS: LazyLock<Vec<SchemaRef>> =
            LazyLock::new(|| Table::ALL.iter().map(|table| column::schema(*table)).collect());
        SCHEMAS.get(self as usize).cloned().unwrap_or_else(|| column::schema(self))
    }
}
