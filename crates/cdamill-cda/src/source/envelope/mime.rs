//! The parts of a MIME message, such as an answer with MTOM.

use super::Visit;
use crate::error::Error;

/// Whether a text begins with the header or a boundary of a message of several parts.
pub(super) fn is_message(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().to_ascii_lowercase();
    let is_header = ["mime-version:", "content-type:"].iter().any(|name| first.starts_with(name));
    is_header
        || (first.starts_with("--") && text.get(..4096).unwrap_or(text).to_ascii_lowercase().contains("\ncontent-"))
}

/// What stands in each part, its header left out. A line that begins with `--`, and comes before a header, is a boundary.
pub(super) fn parts(text: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
    let Some(boundary) = boundary(text) else { return Ok(()) };
    for part in text.split(boundary).skip(1) {
        let body = ["\r\n\r\n", "\n\n"].iter().filter_map(|blank| part.find(blank).map(|at| at + blank.len())).min();
        visit(body.and_then(|body| part.get(body..)).unwrap_or_default())?;
    }
    Ok(())
}

/// The first line with the look of a boundary.
fn boundary(text: &str) -> Option<&str> {
    text.lines().map(str::trim_end).find(|line| line.starts_with("--") && line.len() > 2)
}
