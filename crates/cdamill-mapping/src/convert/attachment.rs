//! ED to Attachment.

use cdamill_cda::types::Ed;
use cdamill_cda::{Node, codes, names};

use super::coding;
use crate::run::{Run, Sink};

pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let view = Ed::new(node);
    let data = match view.base64() {
        Some(data) if is_base64(&data) => Some(data.into_owned()),
        Some(_) => {
            run.report(codes::INVALID_BASE64, node);
            None
        }
        None => view.text().map(|text| encode(text.as_bytes())),
    };
    let remote = |url: &&str| !url.starts_with('#') && !url.is_empty() && !url.contains(char::is_whitespace);
    let url = view.reference_value().map(str::trim).filter(remote);
    if (data.is_none() && url.is_none()) || !run.head(sink, "Attachment") {
        return false;
    }
    run.tape.start_object();
    run.tape.key("contentType");
    let media_type = view.media_type().map(str::trim).filter(|text| coding::is_legal(text));
    // CDA's default of mediaType
    if media_type.is_some() || data.is_some() {
        run.tape.text(media_type.unwrap_or("text/plain"));
    }
    if let Some(language) = view.language().map(str::trim).filter(|text| coding::is_legal(text)) {
        run.tape.key("language");
        run.tape.text(language);
    }
    if let Some(data) = data {
        run.tape.key("data");
        run.tape.owned(&data);
    }
    if let Some(url) = url {
        run.tape.key("url");
        run.tape.text(url);
    }
    node.take(names::REPRESENTATION);
    run.tape.end_object()
}

fn is_base64(data: &str) -> bool {
    let body = data.trim_end_matches('=');
    data.len().is_multiple_of(4)
        && data.len() - body.len() <= 2
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
        && !body.is_empty()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding (RFC 4648), for text that is attached.
fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let index = (bits >> (18 - 6 * n)) as usize & 63;
            let letter = ALPHABET.get(index).copied().unwrap_or(b'=');
            out.push(if n <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        let coded = |text: &str| encode(text.as_bytes());
        assert_eq!(
            [coded("f"), coded("fo"), coded("foo"), coded("foob"), coded("")],
            ["Zg==", "Zm8=", "Zm9v", "Zm9vYg==", ""]
        );
    }
}
