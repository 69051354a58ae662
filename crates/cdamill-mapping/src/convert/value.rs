//! ANY: a value by its own data type.

use cdamill_cda::types::{DataType, Ed};
use cdamill_cda::{Node, codes, names};

use super::{coding, interval, quantity, time};
use crate::run::{Item, Run, Sink};

/// Longest text that is written as a string; longer ones are attachments (STU3: a string is at most 1 MB).
const LONGEST_STRING: usize = 1 << 20;

pub(super) fn any<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    match node.data_type() {
        DataType::Pq | DataType::Int | DataType::Real | DataType::Mo => {
            quantity::quantity(run, node, sink) || as_text(run, node, sink)
        }
        DataType::IvlPq | DataType::IvlInt | DataType::IvlReal => {
            interval::interval(run, node, sink) || as_text(run, node, sink)
        }
        DataType::Cd | DataType::Ce | DataType::Cv | DataType::Co | DataType::Cs => {
            coding::concept(run, &Item::Node(node), sink)
        }
        DataType::Bl => boolean(run, node, sink),
        DataType::Ts => match time::text_at(run, node, time::Form::DateTime) {
            Some(text) => run.head(sink, "dateTime") && run.tape.owned(&text),
            None => false,
        },
        DataType::IvlTs => time::effective_period(run, node, sink),
        DataType::Rto => quantity::ratio(run, node, sink) || as_text(run, node, sink),
        DataType::Ed => document(run, node, sink),
        DataType::Tel | DataType::Url => match node.take(names::VALUE) {
            Some(text) => run.head(sink, "string") && run.tape.text(cdamill_cda::trim(text)),
            None => false,
        },
        _ => as_text(run, node, sink),
    }
}

/// Where the element takes no boolean (a component), yes and no are coded by v2 table 0136.
fn boolean<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let value = match node.attribute(names::VALUE).map(cdamill_cda::trim) {
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        _ => return false,
    };
    node.take(names::VALUE);
    // unless it stands there as it was sent
    run.convert(node, names::VALUE);
    if sink.element.key_for("boolean").is_some() {
        return run.head(sink, "boolean") && run.tape.bool(value);
    }
    let (code, display) = if value { ("Y", "Yes") } else { ("N", "No") };
    run.fixed_coding(sink, "http://hl7.org/fhir/v2/0136", code, Some(display), true)
}

/// Text as a string; what is no text, or too long, as an attachment.
fn document<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let view = Ed::new(node);
    let is_text = node.attribute(names::REPRESENTATION).is_none_or(|kind| kind.trim() != "B64");
    let text = if is_text { view.text() } else { None };
    match text.filter(|text| text.len() <= LONGEST_STRING) {
        Some(text) => run.head(sink, "string") && run.tape.write(text),
        None => super::attachment::write(run, node, sink),
    }
}

/// What has no better form: the source as a person would read it.
fn as_text<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let text = words(node).or_else(|| run.item_text(&Item::Node(node)).map(|text| text.into_owned()));
    let Some(text) = text else { return false };
    // of an open interval it is known already why
    if !matches!(node.data_type(), DataType::St | DataType::Sc) && !interval::is_open(node) {
        run.report(codes::UNSUPPORTED_TYPE, node);
    }
    run.head(sink, "string") && run.tape.owned(&text)
}

/// A number, interval, ratio or list in words: `3 kg`, `5 mg - 8 mg`, `< 5 mg/dL`, `1 / 8`, `1 2 3 (origin 0 uV, scale 5 uV)`.
pub(crate) fn words(node: Node<'_>) -> Option<String> {
    let part = |name| node.child(name).and_then(number_words);
    let open = |name, closed: &'static str, open: &'static str| {
        node.child(name).map(|bound| if interval::inclusive(bound) { closed } else { open }).unwrap_or_default()
    };
    if let Some(words) = number_words(node) {
        return Some(words);
    }
    if let Some(center) = part(names::CENTER) {
        let width = part(names::WIDTH).map(|width| format!(" (width {width})")).unwrap_or_default();
        return Some(center + &width);
    }
    match (part(names::NUMERATOR), part(names::DENOMINATOR)) {
        (None, None) => {}
        (above, below) => {
            return Some([above.unwrap_or_default(), below.unwrap_or_default()].join(" / ").trim().to_owned());
        }
    }
    if let Some(digits) = node.child(names::DIGITS).and_then(|digits| Ed::new(digits).text()) {
        let known = [("origin", part(names::ORIGIN)), ("scale", part(names::SCALE))];
        let known: Vec<String> =
            known.into_iter().filter_map(|(name, words)| Some(format!("{name} {}", words?))).collect();
        return Some(if known.is_empty() { digits.into_owned() } else { format!("{digits} ({})", known.join(", ")) });
    }
    match (part(names::LOW), part(names::HIGH)) {
        (Some(low), Some(high)) => {
            let (above, below) = (open(names::LOW, "", "> "), open(names::HIGH, "", "< "));
            Some(format!("{above}{low} - {below}{high}"))
        }
        (Some(low), None) => Some(format!("{} {low}", open(names::LOW, ">=", ">"))),
        (None, Some(high)) => Some(format!("{} {high}", open(names::HIGH, "<=", "<"))),
        (None, None) => None,
    }
}

fn number_words(node: Node<'_>) -> Option<String> {
    let value = node.take(names::VALUE)?.trim();
    // a unit without a number says nothing
    if value.is_empty() {
        return None;
    }
    let unit = node.take(names::UNIT).map(cdamill_cda::trim).filter(|unit| *unit != "1");
    let unit = unit.or_else(|| quantity::currency(node)).unwrap_or_default();
    Some(format!("{value} {unit}").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use cdamill_cda::{Limits, Source, names};

    fn words(value: &str) -> Option<String> {
        let limits = Limits::default();
        let document = format!("<ClinicalDocument xmlns='urn:hl7-org:v3'>{value}</ClinicalDocument>");
        let source = Source::read(document.as_bytes(), &limits).unwrap();
        let tree = source.parse(0, &limits).unwrap();
        let node = tree.documents().next().unwrap().child(names::VALUE).unwrap();
        super::words(node)
    }

    #[test]
    fn words_keep_bounds_and_parts() {
        let both = "<value><low value='5' unit='mg' inclusive='false'/><high value='8' unit='mg'/></value>";
        assert_eq!(words(both).as_deref(), Some("> 5 mg - 8 mg"));
        assert_eq!(words("<value><high value='8' inclusive='false'/></value>").as_deref(), Some("< 8"));
        assert_eq!(words("<value><numerator value='1'/></value>").as_deref(), Some("1 /"));
        assert_eq!(words("<value><low/></value>"), None);
        assert_eq!(words("<value value='' unit='mg'/>"), None);
        let wide = "<value><center value='10.0' unit='mg'/><width value='2.0' unit='mg'/></value>";
        assert_eq!(words(wide).as_deref(), Some("10.0 mg (width 2.0 mg)"));
        assert_eq!(words("<value value='12.50' currency='USD'/>").as_deref(), Some("12.50 USD"));
    }

    #[test]
    fn words_of_a_list_say_origin_and_scale() {
        let list = "<value><origin value='0' unit='uV'/><scale value='5' unit='uV'/><digits>1 2 3</digits></value>";
        assert_eq!(words(list).as_deref(), Some("1 2 3 (origin 0 uV, scale 5 uV)"));
        assert_eq!(words("<value><digits>1 2</digits></value>").as_deref(), Some("1 2"));
    }
}
