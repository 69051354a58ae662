//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use cdamill::{BundleType, Profiles, Provenance};
use clap::{Args, Parser, Subcommand, ValueEnum};
use glob::Pattern;

use crate::inputs;
use crate::outputs::compression::Compression;
use crate::progress::ProgressMode;
use crate::summary::SummaryFormat;

/// Converts HL7 C-CDA documents to HL7 FHIR STU3 (3.0.2).
#[derive(Debug, Parser)]
#[command(name = "cdamill", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert documents to bundles
    Convert(Box<ConvertArguments>),
    /// Say what a document is and what it holds, without its content
    Inspect(InspectArguments),
    /// Check the mapping, the built-in one or with a folder laid over it
    Check(CheckArguments),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 all converted, 1 failed, 2 wrong usage, 3 of several documents some failed, or all, \
                  4 more failed than --max-failures, 130 interrupted, to be gone on with by --resume."
)]
pub(crate) struct ConvertArguments {
    /// Files, folders (every .xml, .cda, .ccd and .ccda below), archives (zip, tar, gzip, Zstandard), or - for standard input
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// File with the paths of further inputs, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,

    /// Which files of folders and archives are taken, in place of those endings; may be repeated
    #[arg(long, value_name = "PATTERN", value_parser = inputs::pattern)]
    pub(crate) glob: Vec<Pattern>,

    /// Folder for the output; without it, that of one file goes to standard output
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// What to write
    #[arg(long, value_enum, default_value = "bundle", value_name = "FORM")]
    pub(crate) to: Form,

    /// How bundles and NDJSON are compressed
    #[arg(long, value_enum, default_value = "none", value_name = "HOW")]
    pub(crate) compress: Compression,

    /// Size of NDJSON files before compression; K, M and G are taken
    #[arg(long, default_value = "256M", value_name = "SIZE", value_parser = size)]
    pub(crate) part_size: u64,

    /// Lines of NDJSON files
    #[arg(long, default_value_t = 100_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) part_lines: u64,

    /// Instant to be written into manifest.json as transactionTime
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) transaction_time: Option<String>,

    /// How many documents are converted at a time; all processors, unless set
    #[arg(short, long, env = "CDAMILL_JOBS", value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Go on with the run that was interrupted in the output folder, or begin one
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,

    /// End the run when more than N documents have failed
    #[arg(long, value_name = "N")]
    pub(crate) max_failures: Option<u64>,

    /// Folder for copies of files with documents that fail; they are patients' records
    #[arg(long, value_name = "DIR")]
    pub(crate) quarantine_copy: Option<PathBuf>,

    /// What kind of bundle to write
    #[arg(long, value_enum, default_value = "document", value_name = "TYPE")]
    pub(crate) bundle_type: BundleTypeName,

    /// Folder of mapping files to lay over the built-in mapping; may be repeated
    #[arg(long, value_name = "DIR")]
    pub(crate) mapping: Vec<PathBuf>,

    /// File for one report on all documents
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Folder for a report on each document
    #[arg(long, value_name = "DIR")]
    pub(crate) report_dir: Option<PathBuf>,

    /// In what form reports are written
    #[arg(long, value_enum, default_value = "json", value_name = "FORMAT")]
    pub(crate) report_format: ReportFormat,

    /// File for the statement that each resource of the one document was made from, in JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) source_map: Option<PathBuf>,

    /// Folder for the same on each document, in JSON
    #[arg(long, value_name = "DIR")]
    pub(crate) source_map_dir: Option<PathBuf>,

    /// Offset from UTC for times that have none, where the document's own time has none either
    #[arg(long, value_name = "+HH:MM", allow_hyphen_values = true, value_parser = offset_minutes)]
    pub(crate) default_offset: Option<i32>,

    /// Root (OID) of identifiers that name a person before all others; may be repeated, the first one counts most
    #[arg(long, value_name = "OID")]
    pub(crate) patient_id_root: Vec<String>,

    /// Of what Provenance resources tell who made it
    #[arg(long, value_enum, default_value = "remaining", value_name = "OF")]
    pub(crate) provenance: ProvenanceName,

    /// Put the document itself into the bundle, as a Binary
    #[arg(long)]
    pub(crate) keep_source: bool,

    /// Which profiles resources claim in meta.profile
    #[arg(long, value_enum, default_value = "none", value_name = "WHICH")]
    pub(crate) profiles: ProfilesName,

    /// Fill what US Core demands (data-absent-reason, Binary for attachments) where a resource then fulfils its profile
    #[arg(long, conflicts_with = "profiles")]
    pub(crate) us_core: bool,

    /// How the progress of a run is shown, on standard error
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    pub(crate) progress: ProgressMode,

    /// How the sums of a run of several documents are printed, on standard error
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) summary: SummaryFormat,

    /// File for the sums, in JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) summary_file: Option<PathBuf>,

    /// Indent the JSON
    #[arg(long)]
    pub(crate) pretty: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// A file, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Folder of mapping files to lay over the built-in mapping; may be repeated
    #[arg(long, value_name = "DIR")]
    pub(crate) mapping: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Folder of mapping files to lay over the built-in mapping
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// A bundle for each document
    Bundle,
    /// One resource a line; in a folder, files by resource type as in Bulk Data
    Ndjson,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
pub(crate) enum BundleTypeName {
    /// The Composition first, then what it refers to
    Document,
    /// The resources, no more
    Collection,
    /// With PUT requests, all or nothing
    Transaction,
    /// With PUT requests, each on its own
    Batch,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// cdamill's own
    Json,
    /// An OperationOutcome of STU3
    OperationOutcome,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
pub(crate) enum ProvenanceName {
    /// Of the document as a whole
    Document,
    /// Of the document, and of entries and sections whose authors or informants would otherwise stand nowhere
    Remaining,
    /// Of the document, and of all entries and sections that name authors or informants of their own
    Resource,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
pub(crate) enum ProfilesName {
    /// None
    None,
    /// Those of US Core and of C-CDA on FHIR that a resource fulfils
    Satisfied,
}

impl ConvertArguments {
    /// What is claimed, and what is filled for it.
    pub(crate) fn profiles(&self) -> Profiles {
        match self.profiles {
            _ if self.us_core => Profiles::UsCore,
            ProfilesName::None => Profiles::None,
            ProfilesName::Satisfied => Profiles::Satisfied,
        }
    }
}

impl From<ProvenanceName> for Provenance {
    fn from(name: ProvenanceName) -> Provenance {
        match name {
            ProvenanceName::Document => Provenance::Document,
            ProvenanceName::Remaining => Provenance::Remaining,
            ProvenanceName::Resource => Provenance::Resource,
        }
    }
}

impl From<BundleTypeName> for BundleType {
    fn from(name: BundleTypeName) -> BundleType {
        match name {
            BundleTypeName::Document => BundleType::Document,
            BundleTypeName::Collection => BundleType::Collection,
            BundleTypeName::Transaction => BundleType::Transaction,
            BundleTypeName::Batch => BundleType::Batch,
        }
    }
}

/// `+HH:MM`, `-HH:MM` or `Z` in minutes; at most 14 hours, as in FHIR.
fn offset_minutes(text: &str) -> Result<i32, String> {
    cdamill::settings::offset_minutes(text).ok_or_else(|| "expected +HH:MM, -HH:MM or Z, at most 14 hours".to_owned())
}

/// Bytes: a number, perhaps with K, M or G for powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.strip_suffix(['K', 'M', 'G', 'k', 'm', 'g']) {
        Some(number) => (number, text.as_bytes().last().map_or(0, u8::to_ascii_uppercase)),
        None => (text, 0),
    };
    let factor: u64 = match unit {
        b'K' => 1 << 10,
        b'M' => 1 << 20,
        b'G' => 1 << 30,
        _ => 1,
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)).filter(|bytes| *bytes > 0);
    bytes.ok_or_else(|| "expected a number of bytes, such as 1000000 or 256M".to_owned())
}

/// An instant of FHIR, by its form.
fn instant(text: &str) -> Result<String, String> {
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let rest = form.strip_prefix("0000-00-00T00:00:00");
    let offset = rest.map(|rest| rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches('0')));
    match offset {
        Some("Z" | "+00:00" | "-00:00") if !form.contains(".Z") => Ok(text.to_owned()),
        _ => Err("expected an instant, such as 2024-03-05T10:15:00Z".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn sizes() {
        assert_eq!(["7", "2K", "256M", "1g"].map(|text| size(text).unwrap()), [7, 2048, 256 << 20, 1 << 30]);
        for wrong in ["", "M", "0", "1.5M", "-1", "1T", "99999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn instants() {
        for right in ["2024-03-05T10:15:00Z", "2024-03-05T10:15:00.123-06:00"] {
            assert_eq!(instant(right).unwrap(), right);
        }
        for wrong in ["", "now", "2024-03-05", "2024-03-05T10:15:00", "2024-03-05T10:15:00.Z", "2024-03-05T10:15:00Zx"]
        {
            assert!(instant(wrong).is_err(), "{wrong}");
        }
    }
}
