//! Complaints that are known to be false, each with the reason.

/// Of a judge, which complaints are wrong, and why.
struct Alarm {
    judges: &'static [&'static str],
    is_meant: fn(&str) -> bool,
    reason: &'static str,
}

const ALARMS: [Alarm; 5] = [
    Alarm { judges: &["hl7", "us-core"], is_meant: is_short_oid, reason: "an OID may be as short as `urn:oid:1.2.3`" },
    Alarm {
        judges: &["hl7", "us-core"],
        is_meant: |finding| finding.contains("us-core-1:"),
        reason: "the expression of `us-core-1` refuses every Observation with an effectivePeriod",
    },
    Alarm {
        judges: &["definitions"],
        is_meant: |finding| finding.ends_with("invariant ras-2"),
        reason: "the expression of `ras-2` takes every probability for one above 100",
    },
    Alarm {
        judges: &["definitions"],
        is_meant: |finding| finding.ends_with("invariant opd-2"),
        reason: "the expression of `opd-2` is faulty",
    },
    Alarm {
        judges: &["terms"],
        is_meant: |finding| finding.ends_with("unknown system urn:iso:std:iso:4217"),
        reason: "ISO 4217 is the code system of STU3's Money",
    },
];

/// That a target fits no profile, in a reference to it: an echo of what is said of the target itself.
const ECHO: &str = "Unable to find a profile match for ";

/// Of what a judge complains of in one bundle, what is not known to be false.
pub(super) fn without_false(judge: &str, findings: Vec<String>) -> Vec<String> {
    let mut right: Vec<String> = findings.iter().filter(|finding| !is_false(judge, finding)).cloned().collect();
    // where only false alarms can have caused echoes, these are false too
    let are_echoes = right.iter().all(|finding| finding.contains(ECHO)) && right.len() < findings.len();
    if are_echoes {
        right.clear();
    }
    right
}

/// Whether a complaint of a judge is known to be false.
fn is_false(judge: &str, finding: &str) -> bool {
    ALARMS.iter().any(|alarm| alarm.judges.contains(&judge) && (alarm.is_meant)(finding))
}

/// Who is wrong, and why, for the page.
pub(super) fn reasons() -> impl Iterator<Item = (String, &'static str)> {
    let echo = ("hl7, us-core".to_owned(), "a reference to a resource with a false alarm is said to fit no profile");
    ALARMS.iter().map(|alarm| (alarm.judges.join(", "), alarm.reason)).chain([echo])
}

/// `OIDs must be valid (1.2.3)`, where it is: the first arc 0 to 2, none with a zero before it.
fn is_short_oid(finding: &str) -> bool {
    let oid = finding.split_once("OIDs must be valid (").and_then(|(_, rest)| rest.split_once(')'));
    let Some((oid, _)) = oid else { return false };
    let is_arc =
        |arc: &str| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit()) && (arc == "0" || !arc.starts_with('0'));
    oid.contains('.') && oid.starts_with(['0', '1', '2']) && oid.split('.').all(is_arc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_is_as_true_as_what_it_repeats() {
        let (oid, echo) = ("OIDs must be valid (1.2.3)", "Unable to find a profile match for urn:uuid:x");
        let said = |findings: &[&str]| without_false("hl7", findings.iter().map(|one| (*one).to_owned()).collect());
        assert!(said(&[oid, echo]).is_empty());
        assert_eq!(said(&[echo]), [echo]);
        assert_eq!(said(&[oid, echo, "minimum required = 1"]).len(), 2);
    }

    #[test]
    fn a_true_complaint_stays_one() {
        assert!(is_false("hl7", "Bundle.entry[0]: OIDs must be valid (1.2.3)"));
        for finding in
            ["OIDs must be valid (1.02.3)", "OIDs must be valid (x)", "OIDs must be valid (1)", "invariant ras-2"]
        {
            assert!(!is_false("hl7", finding), "{finding}");
        }
        assert!(
            is_false("definitions", "Bundle.entry[3] invariant ras-2") && !is_false("definitions", "invariant obs-7")
        );
    }
}
