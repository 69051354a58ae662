//! Section text to XHTML, built from an allow-list: what is not on it is unwrapped, nothing active can pass.

use std::borrow::Cow;

use cdamill_cda::{Content, Node, codes, names};

use crate::run::{Run, Sink};

/// A Narrative with status `additional`: the section's text may say more than the entries.
pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let mut div = String::from("<div xmlns=\"http://www.w3.org/1999/xhtml\">");
    let start = div.len();
    content(run, node, &mut div);
    node.mark_subtree();
    let has_content = div.get(start..).is_some_and(has_text);
    if !has_content || !run.head(sink, "Narrative") {
        return false;
    }
    div.push_str("</div>");
    run.tape.start_object();
    run.tape.key("status");
    run.tape.text("additional");
    run.tape.key("div");
    run.tape.owned(&div);
    run.tape.end_object()
}

/// Whether markup holds text or an image: a narrative without either says nothing (txt-2).
fn has_text(markup: &str) -> bool {
    let mut inside = false;
    markup.contains("<img")
        || markup.chars().any(|c| {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c => return !inside && !c.is_whitespace(),
            }
            false
        })
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
    match node.local_name() {
        "br" => out.push_str("<br/>"),
        "content" => wrap(run, node, content_tag(node), out),
        "paragraph" => wrap(run, node, paragraph_tag(node), out),
        "list" => list(run, node, out),
        "linkHtml" => link(run, node, out),
        "caption" if is_in(node, "table") => wrap(run, node, "caption", out),
        "caption" => wrap(run, node, "span", out),
        "footnote" | "footnoteRef" => wrap(run, node, "span", out),
        "renderMultiMedia" => media(run, node, out),
        "sub" => wrap(run, node, "sub", out),
        "sup" => wrap(run, node, "sup", out),
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "th" | "td" | "colgroup" | "col" => table_part(run, node, out),
        _ => content(run, node, out),
    }
}

fn is_in(node: Node<'_>, name: &str) -> bool {
    node.parent().is_some_and(|parent| parent.local_name() == name)
}

fn content_tag(node: Node<'_>) -> &'static str {
    match node.attribute(names::STYLE_CODE).map(str::trim) {
        Some("Bold") => "b",
        Some("Italics") => "i",
        _ => "span",
    }
}

/// A paragraph within something that takes no block becomes a span.
fn paragraph_tag(node: Node<'_>) -> &'static str {
    if node.ancestors().any(|above| matches!(above.local_name(), "content" | "paragraph" | "caption")) {
        "span"
    } else {
        "p"
    }
}

fn wrap<'a>(run: &mut Run<'a>, node: Node<'a>, tag: &'static str, out: &mut String) {
    open(node, tag, out);
    content(run, node, out);
    close(tag, out);
}

fn open(node: Node<'_>, tag: &str, out: &mut String) {
    out.push('<');
    out.push_str(tag);
    if let Some(id) = node.attribute(names::NARRATIVE_ID).map(str::trim).filter(|id| is_plain_id(id)) {
        attribute("id", id, out);
    }
    if let Some(style) = style(node) {
        attribute("style", style, out);
    }
    out.push('>');
}

fn close(tag: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

fn style(node: Node<'_>) -> Option<&'static str> {
    match node.attribute(names::STYLE_CODE).map(str::trim) {
        Some("Underline") => Some("text-decoration: underline"),
        Some("Emphasis") => Some("font-style: italic"),
        Some("BoldItalics") => Some("font-weight: bold; font-style: italic"),
        _ => None,
    }
}

fn is_plain_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'))
}

fn list<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    for caption in node.children().filter(|child| child.local_name() == "caption") {
        wrap(run, caption, "p", out);
    }
    let items: Vec<_> = node.children().filter(|child| child.local_name() == "item").collect();
    if items.is_empty() {
        return;
    }
    let tag = if node.attribute(names::LIST_TYPE).map(str::trim) == Some("ordered") { "ol" } else { "ul" };
    open(node, tag, out);
    for item in items {
        wrap(run, item, "li", out);
    }
    close(tag, out);
}

fn link<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    let target = node.attribute(names::HREF).map(str::trim).unwrap_or_default();
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
    close("a", out);
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
fn table_part<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    let tag = node.local_name();
    let is_cell = matches!(tag, "th" | "td");
    out.push('<');
    out.push_str(tag);
    if let Some(id) = node.attribute(names::NARRATIVE_ID).map(str::trim).filter(|id| is_plain_id(id)) {
        attribute("id", id, out);
    }
    for (name, key) in [(names::COLSPAN, "colspan"), (names::ROWSPAN, "rowspan")] {
        if let Some(number) = node
            .attribute(name)
            .map(str::trim)
            .filter(|n| is_cell && n.bytes().all(|b| b.is_ascii_digit()) && !n.is_empty())
        {
            attribute(key, number, out);
        }
    }
    if tag == "col" {
        out.push_str("/>");
        return;
    }
    out.push('>');
    if is_cell {
        content(run, node, out);
    } else {
        for child in node.children() {
            element(run, child, out);
        }
    }
    close(tag, out);
}

fn attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(value, out);
    out.push('"');
}

fn escape(text: &str, out: &mut String) {
    for c in Cow::Borrowed(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
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
    fn without_text_there_is_no_narrative() {
        assert_eq!(div(" "), None);
        assert_eq!(div("<paragraph> <br/></paragraph>"), None);
    }
}
