//! What may be done to a document: attributes changed or taken away, elements null, left out or doubled, odd texts.

use super::xml::{Piece, pieces, text};

/// What may be done to a document: where, what, with which odd value.
pub(crate) type Change = (usize, u8, usize);

const ODD: [&str; 16] = [
    "",
    " ",
    "  a  b ",
    "UNK",
    "2.16.840.1.113883.6.96",
    "20130231",
    "99999999999999999999",
    "-1",
    "true",
    "PQ",
    "IVL_TS",
    "&#233;&lt;",
    "http://a.example/ b",
    "mailto:",
    "a\tb",
    "201305101020+9999",
];

/// A document with these changes; it stays well-formed.
pub(crate) fn changed(document: &str, changes: &[Change]) -> String {
    let mut pieces = pieces(document);
    for (at, kind, odd) in changes {
        let at = at % pieces.len();
        let odd = ODD[odd % ODD.len()].to_owned();
        // elements that a change would leave without their other tag are taken with it
        let end = element_end(&pieces, at);
        match (&mut pieces[at], kind % 6) {
            (Piece::Open { attributes, .. }, 0) if !attributes.is_empty() => {
                let n = at % attributes.len();
                if !attributes[n].0.starts_with("xmlns") {
                    attributes[n].1 = odd;
                }
            }
            (Piece::Open { attributes, .. }, 1) if !attributes.iter().any(|(key, _)| key == "nullFlavor") => {
                attributes.push(("nullFlavor".to_owned(), "UNK".to_owned()));
            }
            (Piece::Open { attributes, .. }, 2) => {
                attributes.retain(|(key, _)| key.starts_with("xmlns"));
            }
            (Piece::Open { .. }, 3) if at > 3 => {
                pieces.drain(at..end);
            }
            (Piece::Open { .. }, 4) if at > 3 && end - at < 200 => {
                let copy: Vec<Piece> = pieces[at..end].to_vec();
                pieces.splice(end..end, copy);
            }
            (Piece::Text(text), _) if !text.trim().is_empty() => *text = odd,
            _ => {}
        }
    }
    text(&pieces)
}

fn element_end(pieces: &[Piece], at: usize) -> usize {
    let mut depth = 0usize;
    for (n, piece) in pieces.iter().enumerate().skip(at) {
        match piece {
            Piece::Open { empty: false, .. } => depth += 1,
            Piece::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return n + 1;
        }
    }
    pieces.len()
}
