//! `manifest.json`: which NDJSON files there are, as a Bulk Data export tells it.

use serde::Serialize;

use crate::outputs::ndjson::{OUTCOME, Part};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'m> {
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_time: Option<&'m str>,
    requires_access_token: bool,
    output: Vec<File<'m>>,
    error: Vec<File<'m>>,
}

#[derive(Serialize)]
struct File<'m> {
    #[serde(rename = "type")]
    type_name: &'m str,
    /// Relative to the manifest.
    url: String,
    count: u64,
}

/// The manifest of these parts. There is no time in it but the one given.
pub(crate) fn manifest(parts: &[Part], ending: &str, transaction_time: Option<&str>) -> serde_json::Result<Vec<u8>> {
    let files = |is_error: bool| -> Vec<File<'_>> {
        let parts = parts.iter().filter(|part| (part.type_name == OUTCOME) == is_error);
        parts.map(|part| File { type_name: &part.type_name, url: part.url(ending), count: part.lines }).collect()
    };
    let manifest =
        Manifest { transaction_time, requires_access_token: false, output: files(false), error: files(true) };
    let mut json = serde_json::to_vec_pretty(&manifest)?;
    json.push(b'\n');
    Ok(json)
}
