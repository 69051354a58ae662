//! Section text to XHTML, built from an allow-list: what is not on it is unwrapped, nothing active can pass.

use cdamill_cda::{Content, Name, Node, codes, names};

use crate::run::{Run, Sink};

/// An element of XHTML.
#[derive(Clone, Copy)]
struct Tag {
    /// As far as its attributes.
    open: &'static str,
    close: &'static str,
}

macro_rules! tag {
    ($name:literal) => {
        Tag { open: concat!("<", $name), close: concat!("</", $name, ">") }
    };
}

/// A Narrative with status `additional`: the section's text may say more than the entries.
pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let mut div = std::mem::take(&mut run.markup);
    div.clear();
    div.push_str("<div xmlns=\"http://www.w3.org/1999/xhtml\">");
    let start = div.len();
    content(run, node, &mut div);
    node.mark_subtree();
    let has_content = div.get(start..).is_some_and(has_text);
    div.push_str("</div>");
    let written = has_content && run.head(sink, "Narrative") && {
        run.tape.start_object();
        run.tape.key(&"status");
        run.tape.text("additional");
        run.tape.key(&"div");
        run.tape.owned(&div);
        run.tape.end_object()
    };
    run.markup = div;
    written
}

/// Whether markup holds text or an image: a narrative without either says nothing (txt-2).
fn has_text(markup: &str) -> bool {
    let mut rest = markup;
    loop {
        let (text, tag) = rest.split_at_checked(rest.find('<').unwrap_or(rest.len())).unwrap_or((rest, ""));
        if tag.starts_with("<img") || !cdamill_cda::trim(text).is_empty() {
            return true;
        }
        match tag.split_once('>') {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
}

fn content<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    for part in node.content() {
        match part {
            Content::Text(text) => escape(text, out),
            Content::Element(element) => self::element(run, element, out),
        }
    }
}

fn element<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    match node.name() {
        names::TH => cell(run, node, tag!("th"), out),
        names::TD => cell(run, node, tag!("td"), out),
        names::TR => table_part(run, node, tag!("tr"), out),
        names::BR => out.push_str("<br/>"),
        names::CONTENT => wrap(run, node, content_tag(node), out),
        names::PARAGRAPH => wrap(run, node, paragraph_tag(node), out),
        names::LIST => list(run, node, out),
        names::LINK_HTML => link(run, node, out),
        names::CAPTION if node.parent().is_some_and(is_table) => wrap(run, node, tag!("caption"), out),
        names::CAPTION => wrap(run, node, tag!("span"), out),
        names::FOOTNOTE | names::FOOTNOTE_REF => wrap(run, node, tag!("span"), out),
        names::RENDER_MULTI_MEDIA => media(run, node, out),
        names::SUB => wrap(run, node, tag!("sub"), out),
        names::SUP => wrap(run, node, tag!("sup"), out),
        names::TABLE if !is_table(node) => content(run, node, out),
        names::TABLE => table_part(run, node, tag!("table"), out),
        names::TBODY => table_part(run, node, tag!("tbody"), out),
        names::THEAD => table_part(run, node, headings_tag(node, tag!("thead")), out),
        names::TFOOT => table_part(run, node, headings_tag(node, tag!("tfoot")), out),
        names::COLGROUP => table_part(run, node, tag!("colgroup"), out),
        names::COL => {
            start(run, node, tag!("col"), out);
            out.push_str("/>");
        }
        _ => content(run, node, out),
    }
}

/// A table without a cell is none.
fn is_table(node: Node<'_>) -> bool {
    node.name() == names::TABLE && has_cells(node)
}

fn has_cells(part: Node<'_>) -> bool {
    part.descendants().any(|inner| matches!(inner.name(), names::TD | names::TH))
}

fn content_tag(node: Node<'_>) -> Tag {
    match node.attribute(names::STYLE_CODE).map(cdamill_cda::trim) {
        Some("Bold") => tag!("b"),
        Some("Italics") => tag!("i"),
        _ => tag!("span"),
    }
}

/// A paragraph within something that takes no block becomes a span.
fn paragraph_tag(node: Node<'_>) -> Tag {
    if node.ancestors().any(|above| matches!(above.name(), names::CONTENT | names::PARAGRAPH | names::CAPTION)) {
        tag!("span")
    } else {
        tag!("p")
    }
}

fn wrap<'a>(run: &mut Run<'a>, node: Node<'a>, tag: Tag, out: &mut String) {
    open(run, node, tag, out);
    content(run, node, out);
    close(tag, out);
}

fn open<'a>(run: &mut Run<'a>, node: Node<'a>, tag: Tag, out: &mut String) {
    start(run, node, tag, out);
    if let Some(style) = style(node) {
        attribute("style", style, out);
    }
    out.push('>');
}

/// A tag that is open yet, with its id.
fn start<'a>(run: &mut Run<'a>, node: Node<'a>, tag: Tag, out: &mut String) {
    out.push_str(tag.open);
    if node.has_attributes() {
        id(run, node, out);
    }
}

fn close(tag: Tag, out: &mut String) {
    out.push_str(tag.close);
}

fn style(node: Node<'_>) -> Option<&'static str> {
    match node.attribute(names::STYLE_CODE).map(cdamill_cda::trim) {
        Some("Underline") => Some("text-decoration: underline"),
        Some("Emphasis") => Some("font-style: italic"),
        Some("BoldItalics") => Some("font-weight: bold; font-style: italic"),
        _ => None,
    }
}

/// An id names one element of the whole output, in the form that XML gives it; real documents repeat theirs.
fn id<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    let id = node.attribute(names::NARRATIVE_ID).map(cdamill_cda::trim).filter(|id| is_plain_id(id));
    if let Some(id) = id.filter(|id| run.narrative_ids.insert(id)) {
        attribute("id", id, out);
    }
}

fn is_plain_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

fn list<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    for caption in node.children_named(names::CAPTION) {
        wrap(run, caption, tag!("p"), out);
    }
    let mut items = node.children_named(names::ITEM).peekable();
    if items.peek().is_none() {
        return;
    }
    let tag = if node.attribute(names::LIST_TYPE).map(cdamill_cda::trim) == Some("ordered") {
        tag!("ol")
    } else {
        tag!("ul")
    };
    open(run, node, tag, out);
    for item in items {
        wrap(run, item, tag!("li"), out);
    }
    close(tag, out);
}

fn link<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    let target = node.attribute(names::HREF).map(cdamill_cda::trim).unwrap_or_default();
    let safe = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if !safe {
        if !target.is_empty() && !target.starts_with('#') {
            run.report(codes::UNMAPPED_CONTENT, node);
        }
        content(run, node, out);
        return;
    }
    out.push_str("<a");
    attribute("href", target, out);
    out.push('>');
    content(run, node, out);
    close(tag!("a"), out);
}

/// The images of an entry, if they are small, and the caption. What is no image, or lies elsewhere, is in the entry alone.
fn media<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    out.push_str("<span>");
    let referred = node.attribute(names::REFERENCED_OBJECT).unwrap_or_default();
    for target in referred.split_whitespace() {
        match node.resolve(target) {
            Some(target) => image(target, node, out),
            None => run.report(codes::REFERENCE_UNRESOLVED, node),
        }
    }
    content(run, node, out);
    out.push_str("</span>");
}

fn image<'a>(target: Node<'a>, caption: Node<'a>, out: &mut String) {
    let is_media = |node: &Node<'a>| node.name() == names::OBSERVATION_MEDIA;
    let media = std::iter::once(target).chain(target.descendants()).find(is_media);
    let Some(value) = media.and_then(|media| media.child(names::VALUE)) else { return };
    if let Some((media_type, data)) = super::attachment::image(value) {
        out.push_str("<img");
        attribute("src", &format!("data:{media_type};base64,{data}"), out);
        attribute("alt", &caption.text().unwrap_or_default(), out);
        out.push_str("/>");
    }
}

/// Table parts one to one; between them only table parts may stand, so stray text and elements go into the next cell's place.
/// A part without a row or cell is none.
fn table_part<'a>(run: &mut Run<'a>, node: Node<'a>, tag: Tag, out: &mut String) {
    let before = out.len();
    start(run, node, tag, out);
    out.push('>');
    let inside = out.len();
    for child in node.children() {
        element(run, child, out);
    }
    if out.len() == inside && node.name() != names::COLGROUP {
        out.truncate(before);
        return;
    }
    close(tag, out);
}

fn cell<'a>(run: &mut Run<'a>, node: Node<'a>, tag: Tag, out: &mut String) {
    start(run, node, tag, out);
    let spans: &[(Name, &str)] =
        if node.has_attributes() { &[(names::COLSPAN, "colspan"), (names::ROWSPAN, "rowspan")] } else { &[] };
    for (name, key) in spans.iter().copied() {
        let number = node.trimmed(name).filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
        if let Some(number) = number {
            attribute(key, number, out);
        }
    }
    out.push('>');
    content(run, node, out);
    close(tag, out);
}

/// A table of headings alone has them in its body: XHTML has no table without one.
fn headings_tag(node: Node<'_>, tag: Tag) -> Tag {
    let is_body = |part: &Node<'_>| matches!(part.name(), names::TBODY | names::TR) && has_cells(*part);
    if node.parent().is_some_and(|table| table.children().any(|part| is_body(&part))) { tag } else { tag!("tbody") }
}

fn attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(value, out);
    out.push('"');
}

fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = first_sign(rest.as_bytes()) {
        let (plain, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (sign, after) = from.split_at_checked(1).unwrap_or((from, ""));
        out.push_str(plain);
        out.push_str(match sign {
            "<" => "&lt;",
            ">" => "&gt;",
            "&" => "&amp;",
            _ => "&quot;",
        });
        rest = after;
    }
    out.push_str(rest);
}

/// Where the first byte is that has to be written as a reference; eight are looked at in one step.
fn first_sign(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    let plain = words.iter().take_while(|word| !has_sign(u64::from_le_bytes(**word))).count();
    let (from, within) = match words.get(plain) {
        Some(word) => (plain * 8, word.as_slice()),
        None => (words.len() * 8, rest),
    };
    within.iter().position(|byte| matches!(byte, b'<' | b'>' | b'&' | b'"')).map(|at| from + at)
}

/// Whether one of eight bytes is `<`, `>`, `&` or `"`, each two of which differ in one bit.
fn has_sign(word: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let is_in = |sign: u8, bit: u8| {
        let other = (word & !(EACH * u64::from(bit))) ^ (EACH * u64::from(sign));
        other.wrapping_sub(EACH) & !other & (EACH * 0x80) != 0
    };
    is_in(b'<', b'<' ^ b'>') || is_in(b'"', b'"' ^ b'&')
}

#[cfg(test)]
mod tests {
    use super::super::testing::observation;

    fn div(inside: &str) -> Option<String> {
        let (made, _) = observation("text = \"text | Narrative\"", &format!("<text>{inside}</text>"));
        let text = made["text"]["div"].as_str()?;
        let inner = text.strip_prefix(r#"<div xmlns="http://www.w3.org/1999/xhtml">"#)?.strip_suffix("</div>")?;
        Some(inner.to_owned())
    }

    #[test]
    fn elements_of_cda_become_those_of_xhtml() {
        assert_eq!(
            div(r#"a<br/><content styleCode="Bold" ID="x1">b</content>"#).as_deref(),
            Some(r#"a<br/><b id="x1">b</b>"#)
        );
        assert_eq!(
            div("<list><caption>c</caption><item>i</item></list>").as_deref(),
            Some("<p>c</p><ul><li>i</li></ul>")
        );
        assert_eq!(div(r#"<list listType="ordered"><item>i</item></list>"#).as_deref(), Some("<ol><li>i</li></ol>"));
        let table =
            r#"<table><thead><tr><th colspan="2">h</th></tr></thead><tbody><tr><td>d</td></tr></tbody></table>"#;
        assert_eq!(div(table).as_deref(), Some(table));
        assert_eq!(div("<content><paragraph>p</paragraph></content>").as_deref(), Some("<span><span>p</span></span>"));
    }

    #[test]
    fn a_table_has_a_body_and_no_empty_parts() {
        let empty = "<table><thead><tr><th>h</th></tr></thead><tbody/></table>";
        assert_eq!(div(empty).as_deref(), Some("<table><tbody><tr><th>h</th></tr></tbody></table>"));
        let gap = "<table><tbody><tr/><tr><td>d</td></tr></tbody><tfoot><tr/></tfoot></table>";
        assert_eq!(div(gap).as_deref(), Some("<table><tbody><tr><td>d</td></tr></tbody></table>"));
        assert_eq!(div("a<table><caption/></table>").as_deref(), Some("a<span></span>"));
    }

    #[test]
    fn an_id_names_one_element() {
        let repeated = r#"<content ID="a">1</content><content ID="a">2</content><content ID="7">3</content>"#;
        assert_eq!(div(repeated).as_deref(), Some(r#"<span id="a">1</span><span>2</span><span>3</span>"#));
    }

    #[test]
    fn nothing_active_passes() {
        assert_eq!(div(r#"<linkHtml href="javascript:x">l</linkHtml>"#).as_deref(), Some("l"));
        assert_eq!(
            div(r#"<linkHtml href="HTTPS://a.example/?a&amp;b=&quot;">l</linkHtml>"#).as_deref(),
            Some(r#"<a href="HTTPS://a.example/?a&amp;b=&quot;">l</a>"#)
        );
        assert_eq!(div(r#"<script onload="x">s</script>"#).as_deref(), Some("s"));
        assert_eq!(div("&lt;script&gt;").as_deref(), Some("&lt;script&gt;"));
        assert_eq!(div(r#"<td colspan="2;x" ID="a b">d</td>"#).as_deref(), Some("<td>d</td>"));
    }

    #[test]
    fn signs_are_found_at_every_place() {
        let plain = "!#$%';=?@a \u{e9}zA0_-.,/\u{7f}bc";
        for (at, _) in plain.char_indices() {
            for sign in ["<", ">", "&", "\""] {
                let text = [&plain[..at], sign, &plain[at..], "<"].concat();
                assert_eq!(super::first_sign(text.as_bytes()), Some(at), "{text}");
            }
        }
        assert_eq!(super::first_sign(plain.as_bytes()), None);
    }

    #[test]
    fn without_text_there_is_no_narrative() {
        assert_eq!(div(" "), None);
        assert_eq!(div("<paragraph> <br/></paragraph>"), None);
    }
}
