//! The rules between the elements of a type that STU3 states as errors, by their keys, as far as a mapping can break them.

use super::special;
use super::{Parts, Verdict};

/// A rule between the elements of a type.
#[derive(Debug)]
pub(crate) enum Rule {
    /// The first element stands only where the second does.
    Needs(&'static str, &'static str),
    /// The second element does not stand beside the first.
    Excludes(&'static str, &'static str),
    /// One of these must be there.
    OneOf(&'static [&'static str]),
    /// The first element stands only where the second is true.
    Where(&'static str, &'static str),
    /// What no form above says.
    Special(special::Ask),
}

use Rule::{Excludes, Needs, OneOf, Special, Where};

impl Rule {
    pub(super) fn verdict(&self, parts: &Parts<'_, '_>) -> Verdict {
        let without = |is_broken: bool, name| if is_broken { Verdict::Without(name) } else { Verdict::Holds };
        match *self {
            Needs(one, other) => without(parts.has(one) && !parts.has(other), one),
            Excludes(one, other) => without(parts.has(one) && parts.has(other), other),
            OneOf(names) if names.iter().any(|name| parts.has(name)) => Verdict::Holds,
            OneOf(_) => Verdict::Refused,
            Where(one, other) => without(parts.has(one) && !parts.is_true(other), one),
            Special(ask) => ask(parts),
        }
    }
}

/// The rules of a type.
pub(crate) const fn rules(type_name: &str) -> &'static [Rule] {
    match type_name.as_bytes() {
        // qty-3, age-1
        b"Age" => &[Needs("code", "system"), Special(special::in_units), Special(special::above_zero)],
        // qty-3, cnt-3, dis-1, drt-1, mny-1
        b"Count" | b"Distance" | b"Duration" => &[Needs("code", "system"), Special(special::in_units)],
        b"Money" => &[Needs("code", "system"), Special(special::in_currency)],
        b"Quantity" | b"SimpleQuantity" => &[Needs("code", "system")],
        b"AllergyIntolerance" => &[Special(special::allergy_status)],
        b"Appointment" => &[Needs("start", "end"), Needs("end", "start"), Special(special::appointment_time)],
        b"Appointment.participant" => &[OneOf(&["type", "actor"])],
        b"Attachment" => &[Needs("data", "contentType")],
        b"CarePlan.activity" => &[Excludes("detail", "reference")],
        b"CareTeam.participant" => &[Special(special::member_on_behalf)],
        b"Communication" => &[Where("notDoneReason", "notDone")],
        b"CommunicationRequest.requester" | b"MedicationRequest.requester" | b"ReferralRequest.requester" => {
            &[Special(special::agent_on_behalf)]
        }
        b"Composition.section" => &[OneOf(&["text", "entry", "section"]), Excludes("entry", "emptyReason")],
        b"Condition" => &[Special(special::abated), Special(special::condition_status)],
        b"Condition.stage" => &[OneOf(&["summary", "assessment"])],
        b"Condition.evidence" => &[OneOf(&["code", "detail"])],
        b"Consent" => &[OneOf(&["policy", "policyRule"])],
        b"ContactPoint" => &[Needs("value", "system")],
        b"Extension" => &[OneOf(&["value", "extension"]), Excludes("value", "extension")],
        b"FamilyMemberHistory" => {
            &[Excludes("age", "born"), Needs("estimatedAge", "age"), Where("notDoneReason", "notDone")]
        }
        b"Goal.target" => &[Needs("detail", "measure")],
        b"Group" => &[Where("member", "actual")],
        b"Immunization" => &[Special(special::explained)],
        b"ImmunizationRecommendation.recommendation" => &[OneOf(&["vaccineCode", "targetDisease"])],
        b"List" => &[Excludes("entry", "emptyReason"), Special(special::deleted)],
        b"Media" => &[Special(special::media_sizes)],
        b"MedicationAdministration" => &[Where("reasonNotGiven", "notGiven"), Special(special::given_for)],
        b"MedicationAdministration.dosage" => &[OneOf(&["dose", "rate"])],
        b"MedicationDispense" => &[Special(special::handed_over)],
        b"MedicationStatement" => &[Special(special::not_taken)],
        b"Observation" => &[Excludes("value", "dataAbsentReason"), Special(special::component_code)],
        b"Observation.referenceRange" => &[OneOf(&["low", "high", "text"])],
        b"Organization" => &[OneOf(&["identifier", "name"]), Special(special::at_home)],
        b"Patient.contact" => &[OneOf(&["name", "telecom", "address", "organization"])],
        b"Period" => &[Special(special::in_time_order)],
        b"Procedure" => &[Where("notDoneReason", "notDone")],
        b"QuestionnaireResponse.item" => &[Excludes("answer", "item")],
        b"Range" => &[Special(special::in_number_order)],
        b"Ratio" => {
            &[Needs("numerator", "denominator"), Needs("denominator", "numerator"), OneOf(&["numerator", "extension"])]
        }
        b"Reference" => &[Special(special::contained)],
        b"RiskAssessment.prediction" => &[Special(special::percent)],
        b"Timing.repeat" => &[
            Needs("duration", "durationUnit"),
            Needs("period", "periodUnit"),
            Needs("durationMax", "duration"),
            Needs("periodMax", "period"),
            Needs("countMax", "count"),
            Excludes("when", "timeOfDay"),
            Special(special::timed),
        ],
        _ => &[],
    }
}
