//! Which statement each resource was made from.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

use crate::error::{Error, ErrorKind};

/// The statement of one resource.
#[derive(Deserialize)]
pub(crate) struct Source<'a> {
    #[serde(rename = "type", borrow)]
    type_name: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(crate) path: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(crate) start: Option<u64>,
    #[serde(default)]
    pub(crate) end: Option<u64>,
}

/// The statements by type and id of their resources.
#[derive(Default)]
pub(crate) struct SourceMap<'a>(HashMap<(Cow<'a, str>, Cow<'a, str>), Source<'a>>);

impl<'a> SourceMap<'a> {
    /// # Errors
    /// What is not the JSON of a source map.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<SourceMap<'a>, Error> {
        let sources: Vec<Source> =
            serde_json::from_slice(bytes).map_err(|error| Error::json(ErrorKind::NotASourceMap, &error))?;
        let keyed = sources.into_iter().map(|source| ((source.type_name.clone(), source.id.clone()), source));
        Ok(SourceMap(keyed.collect()))
    }

    pub(crate) fn of<'r>(&'r self, type_name: &'r str, id: &'r str) -> Option<&'r Source<'r>> {
        // the keys are as short-lived as what is looked for
        let map: &'r HashMap<(Cow<'r, str>, Cow<'r, str>), Source<'r>> = &self.0;
        map.get(&(Cow::Borrowed(type_name), Cow::Borrowed(id)))
    }
}
