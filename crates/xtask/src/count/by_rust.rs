//! What Rust sets by itself, and a check that the list is what the sources do.

use crate::Failure;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Elements of one type that a source file writes.
pub(super) struct Part {
    pub(super) name: &'static str,
    /// Below `crates/`.
    pub(super) file: &'static str,
    pub(super) elements: &'static [&'static str],
}

const fn part(name: &'static str, file: &'static str, elements: &'static [&'static str]) -> Part {
    Part { name, file, elements }
}

/// Nothing of a resource but `resourceType`, `id` and claims of profiles, and what an option fills for them: the rest is the
/// bundle around it and the inside of data types.
pub(super) const PARTS: &[Part] = &[
    part("every resource", "cdamill-stu3/src/bundle.rs", &["resourceType", "id"]),
    part("every resource", "cdamill-stu3/src/profiles/claim.rs", &["meta", "profile"]),
    part(
        "what is unknown",
        "cdamill-stu3/src/profiles/fill.rs",
        &["extension", "url", "valueCode", "coding", "system", "code", "display"],
    ),
    part("Binary", "cdamill-stu3/src/profiles/attachments.rs", &["contentType", "content", "attachment", "url"]),
    part("Bundle", "cdamill-stu3/src/bundle.rs", &["type", "entry", "fullUrl", "resource", "request", "method", "url"]),
    part("Reference", "cdamill-stu3/src/json.rs", &["reference", "display"]),
    part(
        "Address",
        "cdamill-mapping/src/convert/address.rs",
        &["use", "type", "text", "line", "city", "district", "state", "postalCode", "country", "period"],
    ),
    part("Annotation", "cdamill-mapping/src/convert/mod.rs", &["text"]),
    part(
        "Attachment",
        "cdamill-mapping/src/convert/attachment.rs",
        &["contentType", "language", "data", "url", "size", "hash", "title"],
    ),
    part("CodeableConcept", "cdamill-mapping/src/convert/coding.rs", &["coding", "text"]),
    part("Coding", "cdamill-mapping/src/convert/coding.rs", &["system", "version", "code", "display"]),
    part("ContactPoint", "cdamill-mapping/src/convert/telecom.rs", &["system", "value", "use", "period"]),
    part("Extension", "cdamill-mapping/src/convert/mod.rs", &["extension", "url", "valueCode"]),
    part("Extension", "cdamill-mapping/src/convert/replaced.rs", &["extension", "url", "valueCoding"]),
    part("CodeableConcept", "cdamill-mapping/src/convert/replaced.rs", &["coding"]),
    part("Extension", "cdamill-mapping/src/run/object.rs", &["extension", "url"]),
    part("Extension", "cdamill-mapping/src/run/value.rs", &["url"]),
    part(
        "HumanName",
        "cdamill-mapping/src/convert/name.rs",
        &["use", "text", "family", "given", "prefix", "suffix", "period"],
    ),
    part(
        "Identifier",
        "cdamill-mapping/src/convert/identifier.rs",
        &["type", "coding", "code", "system", "value", "assigner", "display"],
    ),
    part("Narrative", "cdamill-mapping/src/convert/narrative.rs", &["status", "div"]),
    part("Period", "cdamill-mapping/src/convert/time.rs", &["start", "end"]),
    part("Quantity", "cdamill-mapping/src/convert/quantity.rs", &["value", "comparator", "unit", "system", "code"]),
    part("Range", "cdamill-mapping/src/convert/interval.rs", &["low", "high"]),
    part("Ratio", "cdamill-mapping/src/convert/quantity.rs", &["numerator", "denominator"]),
    part("Timing", "cdamill-mapping/src/convert/timing.rs", &["event", "repeat", "code", "text"]),
    part(
        "Timing.repeat",
        "cdamill-mapping/src/convert/timing.rs",
        &[
            "count",
            "duration",
            "durationUnit",
            "frequency",
            "period",
            "periodMax",
            "periodUnit",
            "timeOfDay",
            "when",
            "offset",
        ],
    ),
];

/// Fails when a listed element is not in its file, or a converter writes one that is not listed.
pub(super) fn verify(root: &Path) -> Result<(), Failure> {
    let crates = root.join("crates");
    let mut wrong = Vec::new();
    for part in PARTS {
        let source = fs::read_to_string(crates.join(part.file)).map_err(|error| format!("{}: {error}", part.file))?;
        let missing = part.elements.iter().filter(|element| !writes(&source, element));
        wrong.extend(missing.map(|element| format!("{} is not set in {}", element, part.file)));
    }
    for folder in ["cdamill-mapping/src/convert", "cdamill-mapping/src/run"] {
        unlisted(&crates, &crates.join(folder), &mut wrong)?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A key as a literal, in a call or in JSON text.
fn writes(source: &str, element: &str) -> bool {
    source.contains(&format!("\"{element}\"")) || source.contains(&format!("\\\"{element}\\\""))
}

fn unlisted(crates: &Path, folder: &Path, wrong: &mut Vec<String>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            unlisted(crates, &path, wrong)?;
            continue;
        }
        let source = fs::read_to_string(&path)?;
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let of_file = |part: &&Part| crates.join(part.file) == path;
        let listed: BTreeSet<&str> = PARTS.iter().filter(of_file).flat_map(|part| part.elements).copied().collect();
        let found = keys(source).filter(|key| !listed.contains(key));
        wrong.extend(found.map(|key| format!("{key} is set in {} and not listed", path.display())));
    }
    Ok(())
}

/// The literals of `key("...")` and `shadow("...")`.
fn keys(source: &str) -> impl Iterator<Item = &str> {
    let calls = ["key(\"", "shadow(\""].into_iter().flat_map(|call| source.split(call).skip(1));
    calls.filter_map(|rest| rest.split_once('"')).map(|(key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::workspace;

    #[test]
    fn the_list_is_what_the_sources_do() {
        if let Err(failure) = verify(&workspace()) {
            panic!("{failure}");
        }
    }

    #[test]
    fn keys_are_found_in_calls() {
        let source = r#"tape.key("line"); tape.shadow("birthDate"); tape.key(name); run.head(sink, "Address")"#;
        assert_eq!(keys(source).collect::<Vec<_>>(), ["line", "birthDate"]);
        assert!(writes(source, "line") && !writes(source, "lin"));
    }
}
