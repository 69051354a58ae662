//! A folder of many small documents.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Folder, testdata};

/// Sources of a dump: more than a checkpoint holds.
const SOURCES: usize = 300;
/// Documents of it that fail.
pub(crate) const FAILED: usize = 4;
/// A word in the documents that fail.
pub(crate) const CANARY: &str = "Canaryword";

/// Writes the dump into the folder `dump`.
pub(crate) fn write(folder: &Folder) -> String {
    write_many(folder, SOURCES)
}

/// With so many sources.
pub(crate) fn write_many(folder: &Folder, sources: usize) -> String {
    let dump = PathBuf::from(folder.path("dump"));
    let summary = fs::read_to_string(testdata().join("summary.xml")).unwrap();
    for number in 0..sources {
        let name = format!("d{:02}/doc{number:04}.xml", number / 100);
        let text = match number {
            7 | 260 | 270 => format!("<ClinicalDocument><title>{CANARY}{number}</titel></ClinicalDocument>"),
            100 => format!("<note>{CANARY}</note>"),
            40 => document(&format!("{number}a")) + &document(&format!("{number}b")),
            _ if number % 75 == 3 => summary.replace("Testwood", &format!("Testwood{number}")),
            _ => document(&number.to_string()),
        };
        put(&dump.join(name), &text);
    }
    dump.to_str().unwrap().to_owned()
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn document(id: &str) -> String {
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="d-{id}"/>
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary</title>
<effectiveTime value="20240305101500-0600"/>
<recordTarget><patientRole><id root="2.999.2" extension="p-{id}"/><patient>
<name><given>Ada</given><family>Dump{id}</family></name><birthTime value="19700101"/></patient></patientRole></recordTarget>
</ClinicalDocument>
"#
    )
}
