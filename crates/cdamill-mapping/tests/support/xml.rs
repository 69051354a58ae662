//! XML as a list of tags and texts, to rewrite documents with.

/// A piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Open {
        name: String,
        attributes: Vec<(String, String)>,
        empty: bool,
    },
    Close(String),
    Text(String),
    /// Comments, instructions, the declaration, CDATA.
    Other(String),
}

/// Cuts a well-formed document; attribute values and texts stay as they are written.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = match rest.strip_prefix('<') {
            None => {
                let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                (Piece::Text(text.to_owned()), after)
            }
            Some(inside) => {
                let closing = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")];
                match closing.iter().find(|(start, _)| inside.starts_with(start)) {
                    Some((_, end)) => {
                        let length = rest.find(end).map_or(rest.len(), |at| at + end.len());
                        let (other, after) = rest.split_at(length);
                        (Piece::Other(other.to_owned()), after)
                    }
                    None => tag(inside),
                }
            }
        };
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn tag(inside: &str) -> (Piece, &str) {
    if let Some(name) = inside.strip_prefix('/') {
        let (name, after) = name.split_once('>').expect("a closing tag");
        return (Piece::Close(name.trim().to_owned()), after);
    }
    let end = inside.find(|c: char| c.is_whitespace() || c == '/' || c == '>').expect("a tag");
    let (name, mut rest) = inside.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return (Piece::Open { name: name.to_owned(), attributes, empty: true }, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (Piece::Open { name: name.to_owned(), attributes, empty: false }, after);
        }
        let (key, value) = rest.split_once('=').expect("an attribute");
        let value = value.trim_start();
        let quote = value.chars().next().expect("a quote");
        let (value, after) = value[1..].split_once(quote).expect("a quote at the end");
        let value = if quote == '\'' { value.replace('"', "&quot;") } else { value.to_owned() };
        attributes.push((key.trim().to_owned(), value));
        rest = after;
    }
}

/// The pieces as text again.
pub(crate) fn text(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Open { name, attributes, empty } => {
                out.push_str(&format!("<{name}"));
                for (key, value) in attributes {
                    out.push_str(&format!(" {key}=\"{value}\""));
                }
                out.push_str(if *empty { "/>" } else { ">" });
            }
            Piece::Close(name) => out.push_str(&format!("</{name}>")),
            Piece::Text(text) | Piece::Other(text) => out.push_str(text),
        }
    }
    out
}
