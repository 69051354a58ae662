//! Parts of a unique device identifier in its human-readable form, by issuing agency: GS1, HIBCC, ICCBBA.

use crate::plan::UdiPart;

/// The part, where the identifier shows it; dates as `YYYYMMDD` or `YYYYMM`.
pub(crate) fn part(udi: &str, part: UdiPart) -> Option<String> {
    let udi = udi.trim();
    if udi.starts_with('(') {
        gs1(udi, part)
    } else if udi.starts_with('+') {
        hibcc(udi, part)
    } else if udi.starts_with("=/") {
        iccbba(udi, part)
    } else {
        None
    }
}

/// `(01)` device, `(11)` made, `(17)` expires, `(10)` lot, `(21)` serial number.
fn gs1(udi: &str, part: UdiPart) -> Option<String> {
    let field = |key: &str| {
        let (_, rest) = udi.split_once(key)?;
        Some(rest.split('(').next().unwrap_or(rest)).filter(|text| !text.is_empty())
    };
    match part {
        UdiPart::Issuer => Some("http://hl7.org/fhir/NamingSystem/gs1-di".to_owned()),
        UdiPart::DeviceIdentifier => field("(01)").map(str::to_owned),
        UdiPart::LotNumber => field("(10)").map(str::to_owned),
        UdiPart::SerialNumber => field("(21)").map(str::to_owned),
        UdiPart::ManufactureDate => field("(11)").and_then(short_date),
        UdiPart::ExpirationDate => field("(17)").and_then(short_date),
    }
}

/// `+device/$$..lot/Sserial/16Dmade/14Dexpires`.
fn hibcc(udi: &str, part: UdiPart) -> Option<String> {
    let body = udi.strip_prefix('+')?;
    let mut segments = body.split('/');
    let device = segments.next().filter(|text| !text.is_empty())?;
    let mut find = |key: &str| segments.find_map(|segment| segment.strip_prefix(key)).filter(|text| !text.is_empty());
    match part {
        UdiPart::Issuer => Some("http://hl7.org/fhir/NamingSystem/hibcc-dI".to_owned()),
        UdiPart::DeviceIdentifier => Some(device.to_owned()),
        UdiPart::SerialNumber => find("S").map(str::to_owned),
        UdiPart::ManufactureDate => find("16D").and_then(long_date),
        UdiPart::ExpirationDate => find("14D").and_then(long_date),
        // the lot follows a date whose form depends on a flag: not cut out
        UdiPart::LotNumber => None,
    }
}

/// `=/device`: sixteen signs.
fn iccbba(udi: &str, part: UdiPart) -> Option<String> {
    match part {
        UdiPart::Issuer => Some("http://hl7.org/fhir/NamingSystem/iccbba-other-di".to_owned()),
        UdiPart::DeviceIdentifier => udi.get(2..18).map(str::to_owned),
        _ => None,
    }
}

/// `YYMMDD`; day 00 means the month. GS1's window: years 51 to 99 are of the last century.
fn short_date(text: &str) -> Option<String> {
    let digits = text.get(..6).filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    let century = if digits.get(..2)? > "50" { "19" } else { "20" };
    let kept = if digits.ends_with("00") { digits.get(..4)? } else { digits };
    Some(format!("{century}{kept}"))
}

fn long_date(text: &str) -> Option<String> {
    text.get(..8).filter(|text| text.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gs1_parts_are_cut_at_their_keys() {
        let udi = "(01)00643169001763(11)141231(17)150700(10)A213B1(21)1234";
        assert_eq!(part(udi, UdiPart::DeviceIdentifier).as_deref(), Some("00643169001763"));
        assert_eq!(part(udi, UdiPart::ManufactureDate).as_deref(), Some("20141231"));
        assert_eq!(part(udi, UdiPart::ExpirationDate).as_deref(), Some("201507"));
        assert_eq!(part(udi, UdiPart::LotNumber).as_deref(), Some("A213B1"));
        assert_eq!(part(udi, UdiPart::SerialNumber).as_deref(), Some("1234"));
    }

    #[test]
    fn other_agencies_and_other_text() {
        let udi = "+H123PARTNO1234567890120/$$420020216LOT1/SXYZ45678/16D20130202C";
        assert_eq!(part(udi, UdiPart::DeviceIdentifier).as_deref(), Some("H123PARTNO1234567890120"));
        assert_eq!(part(udi, UdiPart::SerialNumber).as_deref(), Some("XYZ45678"));
        assert_eq!(part(udi, UdiPart::ManufactureDate).as_deref(), Some("20130202"));
        assert_eq!(part("=/A9999XYZ100T0944=,000025", UdiPart::DeviceIdentifier).as_deref(), Some("A9999XYZ100T0944"));
        assert_eq!(part("12345", UdiPart::Issuer), None);
    }
}
