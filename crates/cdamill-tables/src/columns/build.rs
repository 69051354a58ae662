//! The words in which tables name their columns.

use crate::column::{Choice, Column, Known, Read};
use crate::path::Path;

/// Columns in the making.
pub(super) struct Columns(Vec<Column>);

/// Columns of the items of a list.
pub(super) fn within() -> Columns {
    Columns::new()
}

impl Columns {
    pub(super) fn new() -> Columns {
        Columns(Vec::new())
    }

    pub(super) fn done(self) -> Vec<Column> {
        self.0
    }

    pub(super) fn followed_by(mut self, others: Columns) -> Columns {
        self.0.extend(others.0);
        self
    }

    fn add(mut self, name: impl Into<String>, read: Read, about: impl Into<String>) -> Columns {
        self.0.push(Column { name: name.into(), about: about.into(), read });
        self
    }

    pub(super) fn known(self, name: &str, known: Known, about: &str) -> Columns {
        self.add(name, Read::Known(known), about)
    }

    /// A string, code or uri; of a number its digits.
    pub(super) fn text(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.add(name, Read::Text(Path::new(path)), about)
    }

    pub(super) fn texts(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.add(name, Read::Texts(Path::new(path)), about)
    }

    pub(super) fn boolean(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.add(name, Read::Bool(Path::new(path)), about)
    }

    pub(super) fn number(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.add(name, Read::Number(Path::new(path)), about)
    }

    pub(super) fn integer(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.add(name, Read::Integer(Path::new(path)), about)
    }

    /// The id of what is referred to.
    pub(super) fn reference(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.add(name, Read::Reference(Path::new(path)), about)
    }

    pub(super) fn references(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.add(name, Read::References(Path::new(path)), about)
    }

    /// Who or what is referred to, which may be known by its name only: its id, and its name.
    pub(super) fn named(self, name: &str, path: &'static str, about: &str) -> Columns {
        let display = Read::Text(Path::new(path).then("display"));
        self.reference(name, path, about).add(
            format!("{name}_display"),
            display,
            "What the reference says it is called",
        )
    }

    /// A list of those, which may be known by their names only.
    pub(super) fn all_named(self, name: &str, path: &'static str, about: &str) -> Columns {
        let columns = within().reference("id", ":", "The id").text("display", "display", "The name");
        self.items(name, path, about, columns)
    }

    /// The encounter that the resource belongs to.
    pub(super) fn encounter(self, path: &'static str) -> Columns {
        let identifier = |member| Read::Text(Path::new(path).then("identifier").then(member));
        self.reference("encounter", path, "The id of the encounter")
            .add(
                "encounter_identifier",
                identifier("value"),
                "The identifier of an encounter that is not in the bundle",
            )
            .add("encounter_identifier_system", identifier("system"), "Whose identifier that is")
    }

    pub(super) fn items(self, name: &str, path: &'static str, about: &str, columns: Columns) -> Columns {
        self.add(name, Read::Items(Path::new(path), columns.done()), about)
    }

    /// A time as it is written, and its calendar date.
    pub(super) fn day(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.text(name, path, about).add(
            format!("{name}_day"),
            Read::Date(Path::new(path)),
            format!("The calendar date in `{name}` as it is written; null where that says less than a day"),
        )
    }

    /// The time that the resource is mainly about, with its end, each in three forms.
    pub(super) fn times(self, start: &'static str, end: &'static str, about: &str) -> Columns {
        let three = |columns: Columns, path: &'static str, suffix: &str, about: &str| {
            let time = format!("time{suffix}");
            columns
                .text(&time, path, about)
                .add(
                    format!("date{suffix}"),
                    Read::Date(Path::new(path)),
                    format!("The calendar date in `{time}` as it is written; null where that says less than a day"),
                )
                .add(
                    format!("instant{suffix}"),
                    Read::Instant(Path::new(path)),
                    format!("`{time}` in UTC; null where that has no seconds or no offset"),
                )
        };
        let columns = three(self, start, "", about);
        let columns = if end.is_empty() { columns } else { three(columns, end, "_end", "When it ended") };
        if start.contains('|') {
            columns.add("time_element", Read::Element(Path::new(start)), "The element that `time` is from")
        } else {
            columns
        }
    }

    /// The first coding of a concept, and its text: `code`, `system`, `display` and `text` after the prefix.
    pub(super) fn concept(self, prefix: &str, path: &'static str, about: &str) -> Columns {
        self.coded(prefix, &Path::new(path).then("coding"), about).add(
            format!("{prefix}text"),
            Read::Text(Path::new(path).then("text")),
            if about.is_empty() { "In words".to_owned() } else { format!("{about}: in words") },
        )
    }

    /// A Coding: `code`, `system` and `display` after the prefix.
    pub(super) fn coding(self, prefix: &str, path: &'static str, about: &str) -> Columns {
        self.coded(prefix, &Path::new(path), about)
    }

    fn coded(self, prefix: &str, path: &Path, about: &str) -> Columns {
        let about = |what: &str| match subject(about) {
            none if none.is_empty() => format!("The {what}"),
            subject => format!("{subject}the {what}"),
        };
        self.add(format!("{prefix}code"), Read::Text(path.then("code")), about("code"))
            .add(format!("{prefix}system"), Read::Text(path.then("system")), about("code system, a uri"))
            .add(format!("{prefix}display"), Read::Text(path.then("display")), about("meaning of the code"))
    }

    /// What the resource is: the columns of [`Columns::concept`], all codings, and why there is no code.
    pub(super) fn code(self, path: &'static str, about: &str) -> Columns {
        self.concept("", path, about)
            .add(
                "codings",
                Read::Items(Path::new(path).then("coding"), within().coding("", ":", "").done()),
                "All codings, the first as well: translations of one another",
            )
            .add(
                "code_absent",
                Read::Text(Path::new(path).then("@absent.valueCode")),
                "Why there is no code, where the resource says so: `unknown`, `unsupported` ...",
            )
    }

    /// A list of concepts, each with its first coding and its text.
    pub(super) fn concepts(self, name: &str, path: &'static str, about: &str) -> Columns {
        self.items(name, path, about, within().concept("", ":", ""))
    }

    /// The sender's own code for what STU3 says by one of its codes.
    pub(super) fn stated(self, name: &str, path: &'static str) -> Columns {
        let about = format!("The code that the document has for `{name}`");
        self.coded(&format!("{name}_stated_"), &Path::new(path).then("@stated.valueCoding"), &about)
    }

    /// A quantity: `<name>` with its digits, `_number`, `_comparator`, `_unit`, `_unit_code`, `_unit_system`.
    pub(super) fn quantity(self, name: &str, path: &'static str, about: &str) -> Columns {
        let value = Path::new(path).then("value");
        self.add(name, Read::Text(value.clone()), about)
            .add(format!("{name}_number"), Read::Number(value), format!("`{name}` as a number"))
            .units(&format!("{name}_"), path)
    }

    /// What a quantity has beside its number.
    pub(super) fn units(self, prefix: &str, path: &'static str) -> Columns {
        let member = |name| Read::Text(Path::new(path).then(name));
        self.add(
            format!("{prefix}comparator"),
            member("comparator"),
            "`<`, `<=`, `>=` or `>`: the number is a bound, no value",
        )
        .add(format!("{prefix}unit"), member("unit"), "The unit as it is shown")
        .add(format!("{prefix}unit_code"), member("code"), "The unit's code")
        .add(
            format!("{prefix}unit_system"),
            member("system"),
            "The code system of the unit, a uri; mostly UCUM",
        )
    }

    /// The type and the text of an element of several types.
    pub(super) fn choice(self, column: &str, within: Option<&'static str>, name: &'static str, about: &str) -> Columns {
        let choice = || Choice { within: within.map(Path::new), name };
        self.add(
            format!("{column}_type"),
            Read::ChoiceType(choice()),
            format!("The type of `{column}`: `Quantity`, `CodeableConcept`, `string`, `Range`, `Ratio`, `Period`, `dateTime` ..."),
        )
        .add(column, Read::Choice(choice()), about)
    }
}

/// `Why: the code`
fn subject(about: &str) -> String {
    if about.is_empty() { String::new() } else { format!("{about}: ") }
}

/// Of the items of a list of attachments. Their content is in no table.
pub(super) fn attachment() -> Columns {
    within()
        .text("content_type", "contentType", "The media type")
        .text("title", "title", "The title")
        .text("url", "url", "Where it is, if not in the resource")
        .integer("size", "size", "Its bytes")
        .text("hash", "hash", "Its SHA-1, in base64")
        .text("language", "language", "The language")
        .text("created", "creation", "When it was made")
}
