//! What a document looks like does not change what comes of it: prefixes, the order of attributes, white space,
//! comments; nor does it matter how often, or on how many threads, it is converted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::fs;
use std::sync::OnceLock;
use std::thread;

use cdamill_mapping::Options;
use support::xml::{Piece, pieces, text};
use support::{builtin, testdata, try_run};

/// A document that can be read, and what comes of it: the bundle, and what the report says with its places.
struct Document {
    path: String,
    text: String,
    made: Vec<u8>,
}

fn documents() -> &'static [Document] {
    static DOCUMENTS: OnceLock<Vec<Document>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let read = testdata().into_iter().filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            // fragments and envelopes are read by other rules
            let root = pieces(&text).into_iter().find(|piece| matches!(piece, Piece::Open { .. }))?;
            let is_document = matches!(&root, Piece::Open { name, .. } if name.ends_with("ClinicalDocument"));
            is_document.then_some(())?;
            Some(Document { path: path.display().to_string(), made: converted(&text)?, text })
        });
        read.collect()
    })
}

fn converted(text: &str) -> Option<Vec<u8>> {
    let made = try_run(builtin(), text.as_bytes(), &Options::default())?;
    Some([made.bytes, made.told.join("\n").into_bytes()].concat())
}

/// Holds every document against what `rewrite` makes of it; how many there were.
fn same_after(rewrite: impl Fn(&str) -> Option<String>) -> usize {
    let mut count = 0;
    for Document { path, text, made } in documents() {
        let Some(rewritten) = rewrite(text) else { continue };
        assert_ne!(*text, rewritten, "{path}: nothing was rewritten");
        let after = converted(&rewritten).unwrap_or_default();
        assert!(*made == after, "{path}:\n{}\n{}", String::from_utf8_lossy(made), String::from_utf8_lossy(&after));
        count += 1;
    }
    count
}

/// The pieces, each with whether it stands in a section's narrative, where white space is content.
fn with_narrative(pieces: Vec<Piece>) -> Vec<(Piece, bool)> {
    let mut depth = 0usize;
    let mark = |piece: Piece| {
        let is_text = |name: &str| name == "text" || name.ends_with(":text");
        match &piece {
            Piece::Open { name, empty: false, .. } if depth > 0 || is_text(name) => depth += 1,
            Piece::Close(_) if depth > 0 => {
                depth -= 1;
                return (piece, true);
            }
            _ => {}
        }
        (piece, depth > 0)
    };
    pieces.into_iter().map(mark).collect()
}

#[test]
fn another_prefix() {
    let rewrite = |document: &str| {
        let default = "xmlns=\"urn:hl7-org:v3\"";
        if document.matches("xmlns=").count() != 1 || !document.contains(default) {
            return None;
        }
        let prefixed = |name: String| if name.contains(':') { name } else { format!("q:{name}") };
        let pieces =
            pieces(&document.replace(default, "xmlns:q=\"urn:hl7-org:v3\"")).into_iter().map(|piece| match piece {
                Piece::Open { name, attributes, empty } => Piece::Open { name: prefixed(name), attributes, empty },
                Piece::Close(name) => Piece::Close(prefixed(name)),
                other => other,
            });
        Some(text(&pieces.collect::<Vec<_>>()))
    };
    assert!(same_after(rewrite) > 100);
}

#[test]
fn attributes_the_other_way_round() {
    let rewrite = |document: &str| {
        let pieces = pieces(document).into_iter().map(|piece| match piece {
            Piece::Open { name, mut attributes, empty } => {
                attributes.reverse();
                Piece::Open { name, attributes, empty }
            }
            other => other,
        });
        Some(text(&pieces.collect::<Vec<_>>()))
    };
    assert!(same_after(rewrite) > 100);
}

#[test]
fn white_space_between_elements() {
    let rewrite = |document: &str| {
        let mut out: Vec<Piece> = Vec::new();
        for (piece, in_narrative) in with_narrative(pieces(document)) {
            let between = matches!(out.last(), Some(Piece::Open { .. } | Piece::Close(_)));
            if between && !in_narrative && matches!(piece, Piece::Open { .. }) {
                out.push(Piece::Text("\n\t  \r\n".to_owned()));
            }
            out.push(match piece {
                Piece::Text(text) if !in_narrative && text.trim().is_empty() && !out.is_empty() => {
                    Piece::Text(format!("{text}\n {text}"))
                }
                other => other,
            });
        }
        Some(text(&out))
    };
    assert!(same_after(rewrite) > 100);
}

#[test]
fn comments() {
    let rewrite = |document: &str| {
        let mut out = Vec::new();
        for piece in pieces(document) {
            let is_tag = matches!(piece, Piece::Open { .. } | Piece::Close(_));
            out.push(piece);
            if is_tag {
                out.push(Piece::Other("<!-- <code code=\"1\"/> -->".to_owned()));
            }
        }
        Some(text(&out))
    };
    assert!(same_after(rewrite) > 100);
}

#[test]
fn empty_elements_written_in_two_tags() {
    let rewrite = |document: &str| {
        let mut out = Vec::new();
        for piece in pieces(document) {
            match piece {
                Piece::Open { name, attributes, empty: true } => {
                    out.push(Piece::Open { name: name.clone(), attributes, empty: false });
                    out.push(Piece::Close(name));
                }
                other => out.push(other),
            }
        }
        Some(text(&out))
    };
    assert!(same_after(rewrite) > 100);
}

#[test]
fn two_runs_and_eight_threads() {
    let documents = documents();
    assert!(documents.iter().all(|document| converted(&document.text).as_ref() == Some(&document.made)));
    // neighbours overlap, so that threads convert the same documents at the same time
    thread::scope(|scope| {
        for n in 0..8 {
            scope.spawn(move || {
                for document in documents.iter().skip(n % 4).step_by(4) {
                    assert!(converted(&document.text).as_ref() == Some(&document.made), "{}", document.path);
                }
            });
        }
    });
}
