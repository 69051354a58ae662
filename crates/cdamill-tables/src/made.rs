//! What rows are made of.

use std::fmt;

/// A bundle, and what is known of where it comes from.
#[derive(Copy, Clone)]
pub struct Made<'a> {
    /// The name of the source, as it is to stand in the column `document`.
    pub document: Option<&'a str>,
    /// A STU3 Bundle of any type, in JSON.
    pub bundle: &'a [u8],
    /// The JSON of `Conversion::source_map`, for the columns `path`, `start` and `end`.
    pub source_map: Option<&'a [u8]>,
}

impl fmt::Debug for Made<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Made");
        debug.field("bundle", &self.bundle.len()).field("source_map", &self.source_map.map(<[u8]>::len));
        debug.finish_non_exhaustive()
    }
}
