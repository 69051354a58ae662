//! TS and IVL_TS to date, dateTime, instant and Period. Never a day, second or zone that the document does not give:
//! what STU3 demands beyond the source is taken from the document's own offset, or the time is cut to the day; both are
//! reported.

use std::cmp::Ordering;

use cdamill_cda::types::{Precision, Time, TimeError};
use cdamill_cda::{Name, Node, codes, names};
use cdamill_stu3::Key;

use crate::run::{Run, Sink};

/// The forms of time that STU3 has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Date,
    DateTime,
    Instant,
}

/// The time at `node` (`@value`) in a form, or nothing where it is absent or invalid; both ways reported.
pub(super) fn text_at<'a>(run: &mut Run<'a>, node: Node<'a>, form: Form) -> Option<String> {
    text_of(run, node, Sent::at(node)?, form)
}

/// What stands at `@value`, read once.
#[derive(Clone, Copy)]
struct Sent<'a> {
    /// A time; its day where its offset is one that no clock has, for the rest cannot be placed.
    time: Option<Time<'a>>,
    is_valid: bool,
}

impl<'a> Sent<'a> {
    /// None where there is no value.
    fn at(node: Node<'a>) -> Option<Sent<'a>> {
        let raw = value(node)?;
        Some(match Time::parse(raw) {
            Ok(time) => Sent { time: Some(time), is_valid: true },
            Err(TimeError::Offset) => Sent { time: day_of(raw), is_valid: false },
            Err(_) => Sent { time: None, is_valid: false },
        })
    }
}

fn day_of(raw: &str) -> Option<Time<'_>> {
    let sign = raw.rfind(['+', '-'])?;
    Some(Time::parse(raw.get(..sign)?).ok()?.cut(Precision::Day))
}

fn readable(node: Node<'_>) -> Option<Time<'_>> {
    Sent::at(node)?.time
}

fn text_of<'a>(run: &mut Run<'a>, node: Node<'a>, sent: Sent<'a>, form: Form) -> Option<String> {
    if !sent.is_valid {
        run.report(codes::INVALID_TIME, node);
        // an instant of a day alone would be made up
        if form == Form::Instant {
            return None;
        }
    }
    let time = sent.time?;
    node.take(names::VALUE);
    if !sent.is_valid {
        run.report(codes::TIME_CUT, node);
    }
    render(run, node, &time, form)
}

fn render<'a>(run: &mut Run<'a>, node: Node<'a>, time: &Time<'_>, form: Form) -> Option<String> {
    let mut out = String::with_capacity(LONG_TIME);
    push_year(&mut out, time.year);
    let Some(month) = time.month else { return whole_day(run, node, out, form, 0) };
    push_pair(&mut out, '-', month);
    let Some(day) = time.day else { return whole_day(run, node, out, form, 1) };
    push_pair(&mut out, '-', day);
    let (Some(hour), Form::DateTime | Form::Instant) = (time.hour, form) else {
        return whole_day(run, node, out, form, 2);
    };
    let offset = match time.offset_minutes {
        Some(offset) => i32::from(offset),
        None => match (run.offset, form) {
            (Some(offset), _) => {
                run.report(codes::ASSUMED_OFFSET, node);
                offset
            }
            (None, Form::Instant) => {
                run.report(codes::ASSUMED_OFFSET, node);
                0
            }
            (None, _) => {
                run.report(codes::TIME_CUT, node);
                return Some(out);
            }
        },
    };
    if time.second.is_none() {
        run.report(codes::PADDED_SECONDS, node);
    }
    push_pair(&mut out, 'T', hour);
    push_pair(&mut out, ':', time.minute.unwrap_or(0));
    push_pair(&mut out, ':', time.second.unwrap_or(0));
    if let Some(fraction) = time.fraction {
        out.push('.');
        out.push_str(fraction);
    }
    push_offset(&mut out, offset);
    Some(out)
}

/// `2013-05-10T10:20:30.123+01:00`
const LONG_TIME: usize = 32;

fn push_year(out: &mut String, year: u16) {
    push_digits(out, year / 100);
    push_digits(out, year % 100);
}

fn push_pair(out: &mut String, before: char, number: u8) {
    out.push(before);
    push_digits(out, u16::from(number));
}

/// Two digits.
fn push_digits(out: &mut String, number: u16) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(char::from(b'0' + digit as u8));
    }
}

/// A date is done here; an instant is padded to the first moment, with the document's offset, and that is reported.
fn whole_day<'a>(run: &mut Run<'a>, node: Node<'a>, mut out: String, form: Form, dashes: usize) -> Option<String> {
    if form != Form::Instant {
        return Some(out);
    }
    out.push_str(["-01-01", "-01", ""].get(dashes).copied().unwrap_or_default());
    out.push_str("T00:00:00");
    run.report(codes::ASSUMED_OFFSET, node);
    push_offset(&mut out, run.offset.unwrap_or(0));
    Some(out)
}

fn push_offset(out: &mut String, minutes: i32) {
    let sign = if minutes < 0 { '-' } else { '+' };
    // at most 14 hours
    let minutes = minutes.unsigned_abs() as u16;
    out.push(sign);
    push_digits(out, minutes / 60);
    out.push(':');
    push_digits(out, minutes % 60);
}

/// A dateTime from TS, or from the value or center of an IVL_TS.
pub(super) fn date_time<'a>(run: &mut Run<'a>, node: Node<'a>, form: Form) -> Option<String> {
    text_at(run, node, form).or_else(|| text_at(run, node.child(names::CENTER)?, form))
}

/// dateTime where one point is given, Period where an interval is.
pub(super) fn effective<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let (low, high) = (bound(node, true), bound(node, false));
    let point = match (low, high) {
        (Some(low), Some(high)) if value(low).is_some() && value(low) == value(high) => {
            high.take(names::VALUE);
            text_at(run, low, Form::DateTime)
        }
        _ => date_time(run, node, Form::DateTime),
    };
    if let Some(text) = point {
        return run.head(sink, "dateTime") && run.tape.owned(&text);
    }
    period(run, node, sink)
}

/// A Period; a single value gives its start alone.
pub(crate) fn period<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    run.head(sink, "Period") && period_object(run, node)
}

/// A Period under `key`, where the child `name` of `node` gives one.
pub(super) fn period_member<'a>(run: &mut Run<'a>, node: Node<'a>, key: Key, name: Name) {
    let Some(time) = node.child(name) else { return };
    let mark = run.tape.mark();
    run.tape.key(key);
    if !period_object(run, time) {
        run.tape.rollback(mark);
    }
}

/// The Period object itself, where the key has been written.
pub(crate) fn period_object<'a>(run: &mut Run<'a>, node: Node<'a>) -> bool {
    let Some(bounds) = bounds(run, node) else { return false };
    write_period(run, bounds)
}

fn write_period(run: &mut Run<'_>, (start, end): Bounds) -> bool {
    run.tape.start_object();
    for (key, text) in [(&"start", start), (&"end", end)] {
        run.tape.key(key);
        run.tape.owned(&text.unwrap_or_default());
    }
    run.tape.end_object()
}

fn bound(node: Node<'_>, low: bool) -> Option<Node<'_>> {
    node.child(if low { names::LOW } else { names::HIGH }).filter(|bound| bound.is_usable())
}

fn value(node: Node<'_>) -> Option<&str> {
    node.attribute(names::VALUE).map(cdamill_cda::trim).filter(|text| !text.is_empty())
}

type Bounds = (Option<String>, Option<String>);

fn bounds<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<Bounds> {
    if value(node).is_some() {
        return Some((text_at(run, node, Form::DateTime), None));
    }
    let (low, high) = (bound(node, true), bound(node, false));
    let sent = |bound: Option<Node<'a>>| bound.and_then(|bound| Some((bound, Sent::at(bound)?)));
    let (low, high_sent) = (sent(low), sent(high));
    let start = low.and_then(|(_, sent)| sent.time);
    let order = start.zip(high_sent.and_then(|(_, sent)| sent.time)).map(|(start, end)| start.compare(&end));
    let mut write =
        |bound: Option<(Node<'a>, Sent<'a>)>| bound.and_then(|(bound, sent)| text_of(run, bound, sent, Form::DateTime));
    let mut texts = (write(low), None);
    match order {
        // what ended before it began did not: the end is left out, and named as lost
        Some(Ordering::Greater) => run.report(codes::REVERSED_INTERVAL, node),
        _ => texts.1 = write(high_sent),
    }
    if order == Some(Ordering::Equal) {
        cut_to_coarser(run, node, &mut texts);
    }
    if high.is_none() {
        texts.1 = start.and_then(|start| after_width(run, node, start));
    }
    Some(texts)
}

/// The end of an interval that is given by its start and its width in whole weeks, days, hours or minutes.
fn after_width<'a>(run: &mut Run<'a>, node: Node<'a>, start: Time<'a>) -> Option<String> {
    let width = node.child(names::WIDTH)?;
    let number: i64 = width.attribute(names::VALUE)?.trim().parse().ok().filter(|number| *number >= 0)?;
    let end = match width.attribute(names::UNIT)?.trim() {
        "wk" => start.plus_days(number.checked_mul(7)?),
        "d" => start.plus_days(number),
        "h" => start.plus_minutes(number.checked_mul(60)?),
        "min" => start.plus_minutes(number),
        _ => None,
    }?;
    for name in [names::VALUE, names::UNIT] {
        let _ = width.take(name);
    }
    render(run, node, &end, Form::DateTime)
}

/// Bounds that are equal as far as both go, but of different precision: the finer is cut, or validators see it reversed.
fn cut_to_coarser<'a>(run: &mut Run<'a>, node: Node<'a>, texts: &mut Bounds) {
    let (Some(start), Some(end)) = (&mut texts.0, &mut texts.1) else { return };
    let shorter = start.len().min(end.len());
    if start.len() == end.len() || shorter > 10 {
        return;
    }
    start.truncate(shorter);
    end.truncate(shorter);
    run.report(codes::PRECISION_REDUCED, node);
}

/// A value that is an interval: Period, or dateTime for a single point.
pub(super) fn effective_period<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    if sink.element.key_for("Period").is_none() || value(node).is_some() {
        effective(run, node, sink)
    } else {
        period(run, node, sink)
    }
}

/// A date that stands in a text.
pub(super) fn date_of(text: &str) -> Option<String> {
    let time = Time::parse(text.trim()).ok()?;
    let mut out = String::with_capacity(LONG_TIME);
    push_year(&mut out, time.year);
    for part in [time.month, time.day].into_iter().map_while(|part| part) {
        push_pair(&mut out, '-', part);
    }
    Some(out)
}

/// A time as FHIR writes it, for a sentence.
pub(crate) fn time_text<'a>(run: &mut Run<'a>, node: Node<'a>) -> Option<String> {
    date_time(run, node, Form::DateTime)
}

/// From the first to the last of several times: one dateTime where they are the same.
pub(crate) fn span<'a>(run: &mut Run<'a>, nodes: &[Node<'a>], sink: Sink) -> bool {
    let mut points = Vec::new();
    for node in nodes {
        let ends = [names::LOW, names::HIGH].into_iter().filter_map(|name| node.child(name));
        points.extend(std::iter::once(*node).chain(ends).filter(|node| value(*node).is_some()));
    }
    let time = |node: &Node<'a>| readable(*node);
    points.retain(|node| time(node).is_some());
    let order = |a: &&Node<'a>, b: &&Node<'a>| match (time(a), time(b)) {
        (Some(a), Some(b)) => a.compare(&b),
        _ => Ordering::Equal,
    };
    let (Some(first), Some(last)) = (points.iter().min_by(order), points.iter().max_by(order)) else { return false };
    let texts = (text_at(run, *first, Form::DateTime), text_at(run, *last, Form::DateTime));
    if texts.0 == texts.1 || order(&first, &last) == Ordering::Equal {
        let Some(text) = texts.0 else { return false };
        return run.head(sink, "dateTime") && run.tape.owned(&text);
    }
    run.head(sink, "Period") && write_period(run, texts)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{observation, with_time};
    use super::date_of;

    fn effective(inside: &str) -> (Value, Value, Vec<&'static str>) {
        let (made, codes) = observation("\"effective[x]\" = \"effectiveTime | effective\"", inside);
        (made["effectiveDateTime"].clone(), made["effectivePeriod"].clone(), codes)
    }

    fn point(value: &str) -> (Value, Vec<&'static str>) {
        let (point, _, codes) = effective(&format!(r#"<effectiveTime value="{value}"/>"#));
        (point, codes)
    }

    #[test]
    fn precision_stays_and_seconds_are_filled_aloud() {
        assert_eq!(point("2013"), (json!("2013"), vec![]));
        assert_eq!(point("201305"), (json!("2013-05"), vec![]));
        assert_eq!(point("2013051010+0100"), (json!("2013-05-10T10:00:00+01:00"), vec!["padded-seconds"]));
        assert_eq!(point("20130510102030.25-0500"), (json!("2013-05-10T10:20:30.25-05:00"), vec![]));
        assert_eq!(point("2013051024+0000"), (json!("2013-05-11T00:00:00+00:00"), vec!["padded-seconds"]));
    }

    #[test]
    fn without_an_offset_the_documents_own_is_taken_else_the_time_is_cut() {
        assert_eq!(point("201305101020"), (json!("2013-05-10"), vec!["time-cut"]));
        let document = r#"<effectiveTime value="20240101120000-0600"/>"#;
        let (made, codes) =
            with_time(document, "effectiveDateTime = \"effectiveTime\"", r#"<effectiveTime value="20130510102030"/>"#);
        assert_eq!((&made["effectiveDateTime"], codes), (&json!("2013-05-10T10:20:30-06:00"), vec!["assumed-offset"]));
    }

    #[test]
    fn bounds_of_which_one_is_cut_to_the_day_are_not_reversed() {
        let bounds =
            r#"<effectiveTime><low value="201305101020-0500"/><high value="201305102300-5000"/></effectiveTime>"#;
        let (_, period, codes) = effective(bounds);
        assert_eq!(period, json!({ "start": "2013-05-10", "end": "2013-05-10" }));
        assert_eq!(codes, ["padded-seconds", "invalid-time", "time-cut", "precision-reduced"]);
    }

    #[test]
    fn what_the_calendar_lacks_is_no_time() {
        assert_eq!(point("201305101020-4900"), (json!("2013-05-10"), vec!["invalid-time", "time-cut"]));
        assert_eq!(point("20130229-4900"), (Value::Null, vec!["invalid-time"]));
        assert_eq!(point("20130229"), (Value::Null, vec!["invalid-time"]));
        assert_eq!(point("tomorrow"), (Value::Null, vec!["invalid-time"]));
        assert_eq!(point(""), (Value::Null, vec![]));
    }

    #[test]
    fn an_instant_is_padded_aloud() {
        let (made, codes) = observation("issued = \"effectiveTime\"", r#"<effectiveTime value="2013"/>"#);
        assert_eq!((&made["issued"], codes), (&json!("2013-01-01T00:00:00+00:00"), vec!["assumed-offset"]));
    }

    #[test]
    fn intervals_are_points_or_periods() {
        let bounds = |low: &str, high: &str| {
            effective(&format!(r#"<effectiveTime><low value="{low}"/><high value="{high}"/></effectiveTime>"#))
        };
        assert_eq!(bounds("2012", "2013").1, json!({"start": "2012", "end": "2013"}));
        assert_eq!(bounds("2013", "2013").0, "2013");
        let (_, period, codes) = bounds("2014", "2013");
        assert_eq!((period, codes), (json!({"start": "2014"}), vec!["reversed-interval"]));
        let (_, period, codes) = bounds("20130510", "2013");
        assert_eq!((period, codes), (json!({"start": "2013", "end": "2013"}), vec!["precision-reduced"]));
        assert_eq!(
            effective(r#"<effectiveTime><low nullFlavor="UNK"/><high value="2013"/></effectiveTime>"#).1,
            json!({"end": "2013"})
        );
        assert_eq!(effective(r#"<effectiveTime><center value="2013"/></effectiveTime>"#).0, "2013");
        assert_eq!(effective(r#"<effectiveTime><low nullFlavor="UNK"/></effectiveTime>"#).1, Value::Null);
    }

    #[test]
    fn a_span_goes_from_the_first_to_the_last() {
        let span = |inside: &str| observation("\"effective[x]\" = \"effectiveTime | span\"", inside).0;
        let times =
            r#"<effectiveTime value="2013"/><effectiveTime><low value="2011"/><high value="2012"/></effectiveTime>"#;
        assert_eq!(span(times)["effectivePeriod"], json!({"start": "2011", "end": "2013"}));
        assert_eq!(span(r#"<effectiveTime value="2013"/><effectiveTime value="2013"/>"#)["effectiveDateTime"], "2013");
        assert_eq!(span(r#"<effectiveTime value="x"/>"#)["effectivePeriod"], Value::Null);
    }

    #[test]
    fn dates_in_texts() {
        assert_eq!(date_of(" 20130510 ").as_deref(), Some("2013-05-10"));
        assert_eq!(date_of("201305").as_deref(), Some("2013-05"));
        assert_eq!(date_of("May"), None);
    }
}
