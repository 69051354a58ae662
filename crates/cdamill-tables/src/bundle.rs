//! The entries of a bundle, and what their references point to.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};
use crate::json::{Head, Word};

/// A bundle of which only the frame has been read.
pub(crate) struct Bundle<'a> {
    pub(crate) entries: Vec<Entry<'a>>,
    by_url: HashMap<Cow<'a, str>, usize>,
}

/// A resource in its JSON.
pub(crate) struct Entry<'a> {
    pub(crate) full_url: Option<Cow<'a, str>>,
    pub(crate) raw: &'a RawValue,
    pub(crate) type_name: Cow<'a, str>,
    id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "resourceType", borrow, default)]
    resource_type: Word<'a>,
    #[serde(borrow)]
    entry: Option<Vec<FramedEntry<'a>>>,
}

#[derive(Deserialize)]
struct FramedEntry<'a> {
    #[serde(rename = "fullUrl", borrow, default)]
    full_url: Word<'a>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
}

impl<'a> Entry<'a> {
    /// The id of the resource; of one without, that in the `urn:uuid:` of the entry.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref().or_else(|| self.full_url.as_deref()?.strip_prefix("urn:uuid:"))
    }

    fn of(framed: FramedEntry<'a>) -> Option<Entry<'a>> {
        let raw = framed.resource?;
        let head = Head::of(raw);
        Some(Entry { full_url: framed.full_url.0, raw, type_name: head.type_name?, id: head.id })
    }
}

impl<'a> Bundle<'a> {
    /// # Errors
    /// What is not JSON, and what is not a Bundle.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Bundle<'a>, Error> {
        let text = std::str::from_utf8(bytes).map_err(|_| Error::new(ErrorKind::NotJson))?;
        let frame: Frame = serde_json::from_str(text).map_err(|error| refused(&error))?;
        if frame.resource_type.0.as_deref() != Some("Bundle") {
            return Err(Error::new(ErrorKind::NotABundle));
        }
        let entries: Vec<Entry> = frame.entry.unwrap_or_default().into_iter().filter_map(Entry::of).collect();
        let mut by_url = HashMap::with_capacity(entries.len());
        for (position, entry) in entries.iter().enumerate() {
            if let Some(url) = &entry.full_url {
                by_url.entry(url.clone()).or_insert(position);
            }
        }
        Ok(Bundle { entries, by_url })
    }

    /// The place in `entries` of what a reference from another entry points to.
    pub(crate) fn position(&self, reference: &str) -> Option<usize> {
        self.by_url.get(reference).copied()
    }

    /// The id in a reference, without type, server and version.
    pub(crate) fn id_of<'r>(&'r self, reference: &'r str) -> &'r str {
        let entry = self.position(reference).and_then(|position| self.entries.get(position));
        entry.and_then(Entry::id).unwrap_or_else(|| id_in(reference))
    }

    /// The id in a reference to a patient; none when it is to something else.
    pub(crate) fn patient<'r>(&'r self, reference: &'r str) -> Option<&'r str> {
        let entry = self.position(reference).and_then(|position| self.entries.get(position));
        match (entry, type_in(reference)) {
            (Some(entry), _) => (entry.type_name == "Patient").then(|| self.id_of(reference)),
            (None, Some("Patient")) => Some(id_in(reference)),
            (None, None) => reference.strip_prefix("urn:uuid:"),
            (None, Some(_)) => None,
        }
    }
}

/// `http://server/Patient/1/_history/2` is `1`, `urn:uuid:x` is `x`; what is neither stays as it is.
pub(crate) fn id_in(reference: &str) -> &str {
    let reference = without_version(reference);
    reference.strip_prefix("urn:uuid:").or_else(|| reference.rsplit('/').next()).unwrap_or(reference)
}

/// `http://server/Patient/1` is of type `Patient`.
pub(crate) fn type_in(reference: &str) -> Option<&str> {
    without_version(reference).rsplit('/').nth(1)
}

fn without_version(reference: &str) -> &str {
    reference.split_once("/_history/").map_or(reference, |(reference, _)| reference)
}

fn refused(error: &serde_json::Error) -> Error {
    let kind = if error.is_data() { ErrorKind::NotABundle } else { ErrorKind::NotJson };
    Error::json(kind, error)
}
