//! The table in the documentation.

use super::{Row, alarms};
use crate::Failure;
use std::fs;
use std::path::Path;

const BEGIN: &str = "<!-- written by `cargo run -p xtask -- conformance` -->";
const END: &str = "<!-- end of what is written -->";

/// Puts the table between the two marks of the page.
pub(super) fn write(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let page = fs::read_to_string(path)?;
    let (before, rest) = page.split_once(BEGIN).ok_or("the page has no mark where the table begins")?;
    let (_, after) = rest.split_once(END).ok_or("the page has no mark where the table ends")?;
    fs::write(path, format!("{before}{BEGIN}\n\n{}\n{END}{after}", table(rows)))?;
    Ok(())
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| judge | bundles | documents | resources | errors | false alarms |\n|---|---|---:|---:|---:|---:|\n",
    );
    for row in rows {
        let Row { judge, set, documents, resources, errors, false_alarms } = row;
        text += &format!("| {judge} | {set} | {documents} | {resources} | {} | {false_alarms} |\n", errors.len());
    }
    text += "\nFalse alarms:\n\n";
    for (judge, reason) in alarms::reasons() {
        text += &format!("- {judge}: {reason}.\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_table_stays() {
        let folder = std::env::temp_dir().join(format!("cdamill-conformance-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("page.md");
        fs::write(&path, format!("# Title\n\n{BEGIN}\nold\n{END}\n\nend\n")).unwrap();
        let row =
            Row { judge: "hl7", set: "document", documents: 2, resources: 9, errors: Vec::new(), false_alarms: 1 };
        write(&path, &[row]).unwrap();
        let page = fs::read_to_string(&path).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert!(page.starts_with("# Title\n") && page.ends_with("\n\nend\n") && !page.contains("old"));
        assert!(page.contains("| hl7 | document | 2 | 9 | 0 | 1 |"));
    }
}
