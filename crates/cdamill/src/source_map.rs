//! Which statement each resource was made from, as JSON.

use serde::Serialize;

use crate::conversion::Resource;
use crate::report::json;

/// One resource and its statement; the latter is left out where no element of the document is behind the resource.
#[derive(Serialize)]
struct Mapped<'c> {
    #[serde(rename = "type")]
    type_name: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
}

pub(crate) fn source_map<'c>(resources: impl Iterator<Item = Resource<'c>>) -> Vec<u8> {
    json(&resources.map(|resource| mapped(&resource)).collect::<Vec<_>>())
}

fn mapped<'c>(resource: &Resource<'c>) -> Mapped<'c> {
    let source = resource.source();
    Mapped {
        type_name: resource.type_name(),
        id: resource.id(),
        path: source.map(|source| source.path.as_str()),
        start: source.map(|source| source.bytes.start),
        end: source.map(|source| source.bytes.end),
    }
}
