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
        "caption" if node.parent().is_some_and(is_table) => wrap(run, node, "caption", out),
        "caption" => wrap(run, node, "span", out),
        "footnote" | "footnoteRef" => wrap(run, node, "span", out),
        "renderMultiMedia" => media(run, node, out),
        "sub" => wrap(run, node, "sub", out),
        "sup" => wrap(run, node, "sup", out),
        "table" if !is_table(node) => content(run, node, out),
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "th" | "td" | "colgroup" | "col" => table_part(run, node, out),
        _ => content(run, node, out),
    }
}

/// A table without a cell is none.
fn is_table(node: Node<'_>) -> bool {
    node.local_name() == "table" && has_cells(node)
}

fn has_cells(part: Node<'_>) -> bool {
    part.descendants().any(|inner| matches!(inner.local_name(), "td" | "th"))
}

fn content_tag(node: Node<'_>) -> &'static str {
    match node.attribute(names::STYLE_CODE).map(cdamill_cda::trim) {
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
    open(run, node, tag, out);
    content(run, node, out);
    close(tag, out);
}

fn open<'a>(run: &mut Run<'a>, node: Node<'a>, tag: &str, out: &mut String) {
    out.push('<');
    out.push_str(tag);
    id(run, node, out);
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
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

fn list<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    for caption in node.children().filter(|child| child.local_name() == "caption") {
        wrap(run, caption, "p", out);
    }
    let items: Vec<_> = node.children().filter(|child| child.local_name() == "item").collect();
    if items.is_empty() {
        return;
    }
    let tag = if node.attribute(names::LIST_TYPE).map(cdamill_cda::trim) == Some("ordered") { "ol" } else { "ul" };
    open(run, node, tag, out);
    for item in items {
        wrap(run, item, "li", out);
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
/// A part without a row or cell is none.
fn table_part<'a>(run: &mut Run<'a>, node: Node<'a>, out: &mut String) {
    let start = out.len();
    let tag = table_tag(node);
    let is_cell = matches!(tag, "th" | "td");
    out.push('<');
    out.push_str(tag);
    id(run, node, out);
    for (name, key) in [(names::COLSPAN, "colspan"), (names::ROWSPAN, "rowspan")] {
        if let Some(number) = node
            .attribute(name)
            .map(cdamill_cda::trim)
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
        let inside = out.len();
        for child in node.children() {
            element(run, child, out);
        }
        if out.len() == inside && tag != "colgroup" {
            out.truncate(start);
            return;
        }
    }
    close(tag, out);
}

/// A table of headings alone has them in its body: XHTML has no table without one.
fn table_tag(node: Node<'_>) -> &'static str {
    let is_body = |part: &Node<'_>| matches!(part.local_name(), "tbody" | "tr") && has_cells(*part);
    match node.local_name() {
        "thead" | "tfoot" if !node.parent().is_some_and(|table| table.children().any(|part| is_body(&part))) => "tbody",
        "table" => "table",
        "thead" => "thead",
        "tfoot" => "tfoot",
        "tbody" => "tbody",
        "tr" => "tr",
        "th" => "th",
        "td" => "td",
        "colgroup" => "colgroup",
        _ => "col",
    }
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
    fn without_text_there_is_no_narrative() {
        assert_eq!(div(" "), None);
        assert_eq!(div("<paragraph> <br/></paragraph>"), None);
    }
}
