//! Whether a file is of the media type that the document claims.

/// What nobody can tell: STU3 wants a media type with data (att-1).
pub(super) const UNKNOWN: &str = "application/octet-stream";

/// The media type to write, and whether it is not the one that was claimed.
pub(super) struct Judged<'a> {
    pub(super) media_type: &'a str,
    pub(super) is_conflict: bool,
}

/// Looks at the first bytes. CDA's default is `text/plain`. A file that is something else than claimed gets the type that it
/// has, or [`UNKNOWN`].
pub(super) fn judge<'a>(declared: Option<&'a str>, bytes: &[u8]) -> Judged<'a> {
    let claimed = declared.unwrap_or("text/plain");
    let base = claimed.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (claimed_kind, kind) = (known(&base), found(bytes));
    let is_right = match (claimed_kind, kind) {
        (Some(claimed), kind) => kind == Some(claimed),
        (None, Some(kind)) if base == UNKNOWN => {
            return Judged { media_type: kind, is_conflict: false };
        }
        // what Word opens may be written as RTF
        (None, Some("text/rtf")) => base == "application/msword",
        (None, Some(_)) => false,
        (None, None) => !base.starts_with("text/") || is_text(bytes),
    };
    Judged { media_type: if is_right { claimed } else { kind.unwrap_or(UNKNOWN) }, is_conflict: !is_right }
}

/// The media type of a file that can be told by its first bytes.
pub(super) fn found(bytes: &[u8]) -> Option<&'static str> {
    let starts: [(&[u8], &str); 8] = [
        (b"%PDF-", "application/pdf"),
        (b"{\\rtf", "text/rtf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xFF\xD8\xFF", "image/jpeg"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
    ];
    let found = starts.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind);
    // readers of PDF look for its mark within the first bytes
    let head = bytes.get(..1024).unwrap_or(bytes);
    found.or_else(|| head.windows(5).any(|window| window == b"%PDF-").then_some("application/pdf"))
}

/// The same kinds by their names.
fn known(base: &str) -> Option<&'static str> {
    Some(match base {
        "application/pdf" | "application/x-pdf" => "application/pdf",
        "text/rtf" | "application/rtf" | "application/x-rtf" | "text/richtext" => "text/rtf",
        "image/png" | "image/x-png" => "image/png",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "image/jpeg",
        "image/tiff" | "image/tif" => "image/tiff",
        "image/gif" => "image/gif",
        _ => return None,
    })
}

/// No text has zeros, but that in UTF-16, which begins with its mark.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) || bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_claimed_is_written_only_where_it_is_true() {
        let pdf = &b"%PDF-1.5\n"[..];
        for (declared, bytes, wanted, is_conflict) in [
            (Some("application/pdf"), pdf, "application/pdf", false),
            (Some("image/gif"), pdf, "application/pdf", true),
            (Some("application/octet-stream"), pdf, "application/pdf", false),
            (Some("text/xml"), b"\n\n%PDF-1.4", "application/pdf", true),
            (None, pdf, "application/pdf", true),
            (Some("application/pdf"), b"<html/>", UNKNOWN, true),
            (Some("image/JPG"), b"\xFF\xD8\xFF\xE0", "image/JPG", false),
            (Some("application/rtf"), b"{\\rtf1 a}", "application/rtf", false),
            (Some("application/msword"), b"{\\rtf1 a}", "application/msword", false),
            (Some("application/msword"), b"\xD0\xCF\x11\xE0\0", "application/msword", false),
            (Some("text/plain; charset=UTF-8"), b"plain", "text/plain; charset=UTF-8", false),
            (Some("text/plain"), b"a\0b", UNKNOWN, true),
            (None, b"plain", "text/plain", false),
            (Some("text/plain"), b"\xFF\xFEa\0", "text/plain", false),
        ] {
            let judged = judge(declared, bytes);
            assert_eq!((judged.media_type, judged.is_conflict), (wanted, is_conflict), "{declared:?}");
        }
    }
}
