//! Complaints that are known to be false, each with the reason.

/// Of a judge, which complaints are wrong, and why.
struct Alarm {
    judges: &'static [&'static str],
    is_meant: fn(&str) -> bool,
    reason: &'static str,
}

const ALARMS: [Alarm; 4] = [
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
];

/// Whether a complaint of a judge is known to be false.
pub(super) fn is_false(judge: &str, finding: &str) -> bool {
    ALARMS.iter().any(|alarm| alarm.judges.contains(&judge) && (alarm.is_meant)(finding))
}

/// Who is wrong, and why, for the page.
pub(super) fn reasons() -> impl Iterator<Item = (String, &'static str)> {
    ALARMS.iter().map(|alarm| (alarm.judges.join(", "), alarm.reason))
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
