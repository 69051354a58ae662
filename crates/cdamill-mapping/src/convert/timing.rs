//! Schedules of `effectiveTime` as Timing: points in time, bounds, periods and events of the day. What STU3 cannot say
//! stands in words in `Timing.code`; then the words are the whole of it.

mod event;
mod rhythm;
mod schedule;
#[cfg(test)]
mod tests;
mod words;

use cdamill_cda::types::{DataType, Decimal, Int};
use cdamill_cda::{Node, codes, names};
use cdamill_stu3::definitions::type_def;

use self::event::Event;
use self::rhythm::Rhythm;
use self::schedule::{Alternative, Kind, Operator, Part, Schedule, child};
use super::coding;
use super::time::{self, Form};
use crate::run::{Run, Sink};

/// The code system of BID, TID and the like.
const GTS_ABBREVIATION: &str = "http://hl7.org/fhir/v3/GTSAbbreviation";

/// How many Dosages the schedule of a statement needs: several periods side by side, or events with different offsets,
/// do not fit into one. At least 1.
pub(crate) fn alternatives(node: Node<'_>) -> usize {
    Schedule::read(node).alternatives.len().max(1)
}

/// Writes the Timing of a statement, or of one `effectiveTime`; false where there is nothing to say.
pub(crate) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let schedule = Schedule::read(node);
    let alternative = schedule.alternatives.get(run.timing);
    if (alternative.is_none() && !schedule.is_combined) || !run.head(sink, "Timing") {
        return false;
    }
    for part in &schedule.parts {
        mark(part.node);
    }
    let mut spoken = Spoken::default();
    let structured = match alternative {
        Some(alternative) => Structured::read(run, alternative, &mut spoken, says_no_more(&schedule)),
        None => {
            run.report(codes::TIMING_AS_TEXT, schedule.statement);
            spoken.add(words::combined(&schedule.parts));
            Structured::default()
        }
    };
    run.tape.start_object();
    if run.timing == 0 {
        events(run, &schedule);
    }
    run.tape.key(&"repeat");
    run.tape.start_object();
    bounds(run, &schedule, &structured, &mut spoken);
    count(run, &schedule);
    structured.write(run);
    run.tape.end_object();
    if run.timing == 0 {
        for part in schedule.of_kind(Kind::Words) {
            spoken.add(words::of(part.node).map(String::from));
        }
    }
    spoken.write(run, structured.code());
    run.tape.end_object()
}

/// Whether a period and its bounds are all of the schedule: a code for it is read as a complete statement.
fn says_no_more(schedule: &Schedule<'_>) -> bool {
    let own = own_time(schedule);
    let further = |kind| schedule.of_kind(kind).filter(|part| own != Some(part.node)).count();
    schedule.alternatives.len() == 1
        && further(Kind::Words) == 0
        && further(Kind::Point) == 0
        && further(Kind::Bounds) < 2
        && (is_past(schedule.statement) || child(schedule.statement, names::REPEAT_NUMBER).is_none())
}

/// The part itself, the parentheses around it, and how it combines.
fn mark(part: Node<'_>) {
    let around = part.ancestors().take_while(|above| !above.is_statement());
    for node in std::iter::once(part).chain(around) {
        node.mark();
        node.take(names::OPERATOR);
    }
}

/// Texts for `Timing.code`.
#[derive(Default)]
struct Spoken(Vec<String>);

impl Spoken {
    fn add(&mut self, text: Option<String>) {
        self.0.extend(text.filter(|text| !self.0.contains(text)));
    }

    fn write(self, run: &mut Run<'_>, code: Option<&'static str>) {
        run.tape.key(&"code");
        run.tape.start_object();
        if let Some(code) = code {
            run.tape.key(&"coding");
            run.tape.start_array();
            coding::target(run, GTS_ABBREVIATION, code.into(), Some(code), None);
            run.tape.end_array();
        }
        run.tape.key(&"text");
        run.tape.owned(&self.0.join("; "));
        run.tape.end_object();
    }
}

/// A single point that the statement carries itself is not repeated; of several, all are told.
fn events<'a>(run: &mut Run<'a>, schedule: &Schedule<'a>) {
    let points: Vec<Part<'a>> = schedule.of_kind(Kind::Point).filter(is_included).collect();
    if let [point] = points.as_slice()
        && own_time(schedule) == Some(point.node)
    {
        return;
    }
    run.tape.key(&"event");
    run.tape.start_array();
    for part in points {
        if let Some(text) = time::date_time(run, part.node, Form::DateTime) {
            run.tape.owned(&text);
        }
    }
    run.tape.end_array();
}

fn is_included(part: &Part<'_>) -> bool {
    !matches!(part.operator, Operator::Exclude | Operator::Hull)
}

/// The bounds of a schedule, unless the statement carries them itself. Further ones stand in words.
fn bounds<'a>(run: &mut Run<'a>, schedule: &Schedule<'a>, structured: &Structured<'a>, spoken: &mut Spoken) {
    let own = own_time(schedule);
    let others =
        schedule.of_kind(Kind::Bounds).filter(is_included).map(|part| part.node).filter(|node| own != Some(*node));
    let mut others = others.collect::<Vec<_>>().into_iter();
    let interval = others.next().or(structured.end_only);
    for further in others {
        run.report(codes::TIMING_AS_TEXT, further);
        spoken.add(words::sent(further));
    }
    let Some(interval) = interval else { return };
    let element = type_def("Timing.repeat").and_then(|def| def.element("bounds"));
    let Some((_, element)) = element else { return };
    let is_written = time::period(run, interval, Sink { element, keyed: true, told: false });
    if !is_written && child(interval, names::LOW).is_none() {
        spoken.add(words::end(interval));
    }
}

/// What has taken place, or is said not to, has a time of its own (`effective`): the first point or interval outside of
/// parentheses. A step of a dose has none: its time is part of its schedule.
fn own_time<'a>(schedule: &Schedule<'a>) -> Option<Node<'a>> {
    let statement = schedule.statement;
    let is_negated = || statement.attribute(names::NEGATION_IND).map(str::trim) == Some("true");
    let around = statement.ancestors().find(|above| above.is_statement());
    let is_step = around.is_some_and(|above| above.local_name() == "substanceAdministration");
    if is_step || !(is_past(statement) || is_negated()) {
        return None;
    }
    let is_own = |part: &&Part<'a>| {
        let is_time = matches!(part.kind, Kind::Point | Kind::Bounds) && !part.inside;
        is_time && !matches!(part.node.data_type(), DataType::PivlTs | DataType::EivlTs)
    };
    schedule.parts.iter().find(is_own).map(|part| part.node)
}

fn is_past(statement: Node<'_>) -> bool {
    statement.attribute(names::MOOD_CODE).map(str::trim) == Some("EVN")
}

/// How often a planned schedule repeats. Of several Dosages none can say it for all.
fn count<'a>(run: &mut Run<'a>, schedule: &Schedule<'a>) {
    if is_past(schedule.statement) || schedule.alternatives.len() > 1 {
        return;
    }
    let Some(node) = child(schedule.statement, names::REPEAT_NUMBER) else { return };
    let count = match Int::new(node).value() {
        None => return,
        Some(number) => number.ok().and_then(Decimal::to_i64).and_then(|number| i32::try_from(number).ok()),
    };
    match count {
        Some(count) if count > 0 => {
            run.tape.key(&"count");
            run.tape.owned_number(&count.to_string());
        }
        _ => run.report(codes::INVALID_NUMBER, node),
    }
}

/// Whether an occurrence has a length.
fn lasts(periodic: Node<'_>) -> bool {
    child(periodic, names::PHASE).and_then(|phase| child(phase, names::WIDTH)).is_some()
}

/// What of an alternative has a place in Timing.repeat.
#[derive(Default)]
struct Structured<'a> {
    rhythm: Option<Rhythm<'a>>,
    /// How long one occurrence lasts: number and unit.
    duration: Option<(Decimal<'a>, &'a str)>,
    times_of_day: Vec<String>,
    when: Vec<&'a str>,
    offset: Option<u32>,
    /// A first occurrence that has but an end.
    end_only: Option<Node<'a>>,
}

impl<'a> Structured<'a> {
    /// Half a schedule would be another schedule: events stay only where the whole is understood.
    fn read(run: &mut Run<'a>, alternative: &Alternative<'a>, spoken: &mut Spoken, is_alone: bool) -> Structured<'a> {
        let mut structured = Structured::default();
        let is_alone = is_alone && alternative.eventful.is_empty();
        let rhythm = alternative.periodic.map(|node| rhythm::read(run, node, is_alone && !lasts(node)));
        let events: Option<Vec<Event<'a>>> = alternative.eventful.iter().map(|node| event::read(run, *node)).collect();
        match (&rhythm, events) {
            (None | Some(Some(_)), Some(events)) => {
                structured.offset = events.first().and_then(|event| event.offset);
                structured.when = events.iter().map(|event| event.when).collect();
                structured.when.dedup();
            }
            _ => spoken.add(words::alternative(alternative)),
        }
        structured.rhythm = rhythm.flatten();
        if let Some(node) = alternative.periodic {
            structured.phase(run, node);
        }
        structured
    }

    /// Times of the day that the document fixes are not the institution's.
    fn code(&self) -> Option<&'static str> {
        self.rhythm.as_ref().and_then(|rhythm| rhythm.code).filter(|_| self.times_of_day.is_empty())
    }

    fn phase(&mut self, run: &mut Run<'a>, periodic: Node<'a>) {
        let Some(phase) = child(periodic, names::PHASE) else { return };
        if child(phase, names::LOW).is_none() && child(phase, names::HIGH).is_some() {
            self.end_only = Some(phase);
        }
        self.duration = child(phase, names::WIDTH).and_then(|width| rhythm::quantity(run, width));
        if let Some(rhythm) = self.rhythm.as_ref().filter(|_| self.when.is_empty()) {
            self.times_of_day = rhythm.times_of_day(run, periodic);
        }
    }

    fn write(&self, run: &mut Run<'a>) {
        let tape = &mut run.tape;
        if let Some((number, unit)) = self.duration {
            tape.key(&"duration");
            tape.owned_number(&number.to_string());
            tape.key(&"durationUnit");
            tape.text(unit);
        }
        if let Some(rhythm) = &self.rhythm {
            tape.key(&"frequency");
            tape.owned_number(&rhythm.frequency.to_string());
            tape.key(&"period");
            tape.owned_number(&rhythm.period);
            tape.key(&"periodMax");
            tape.owned_number(rhythm.period_max.as_deref().unwrap_or_default());
            tape.key(&"periodUnit");
            tape.text(rhythm.unit);
        }
        tape.key(&"timeOfDay");
        tape.start_array();
        for time in &self.times_of_day {
            tape.owned(time);
        }
        tape.end_array();
        tape.key(&"when");
        tape.start_array();
        for when in &self.when {
            tape.text(when);
        }
        tape.end_array();
        if let Some(offset) = self.offset {
            tape.key(&"offset");
            tape.owned_number(&offset.to_string());
        }
    }
}
