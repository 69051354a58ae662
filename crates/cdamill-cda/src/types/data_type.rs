//! Which data type an element is of.

use super::time::Time;
use crate::generated::names;
use crate::model;
use crate::name::Name;
use crate::tree::Node;

macro_rules! data_types {
    ($($variant:ident $name:literal)*) => {
        /// A data type of HL7 V3.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum DataType {
            $(#[doc = $name] $variant,)*
            /// Any other, or not to be known.
            Other,
        }

        impl DataType {
            /// The type of this name, as in `xsi:type` without prefix.
            #[must_use]
            pub fn of(name: &str) -> DataType {
                match name {
                    $($name => DataType::$variant,)*
                    "RTO_PQ_PQ" | "RTO_QTY_QTY" | "RTO_MO_PQ" => DataType::Rto,
                    "IVXB_TS" | "UVP_TS" | "PPD_TS" => DataType::Ts,
                    "IVXB_PQ" | "SXCM_PQ" | "HXIT_PQ" | "PPD_PQ" => DataType::Pq,
                    "HXIT_CE" => DataType::Ce,
                    "PQR" => DataType::Cv,
                    "ADXP" | "ENXP" => DataType::St,
                    "IVXB_INT" => DataType::Int,
                    "IVXB_REAL" => DataType::Real,
                    "IVXB_MO" => DataType::Mo,
                    _ => DataType::Other,
                }
            }

            /// The name of the type; empty for [`DataType::Other`].
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(DataType::$variant => $name,)*
                    DataType::Other => "",
                }
            }
        }
    };
}

data_types! {
    Ii "II" Cd "CD" Ce "CE" Cv "CV" Cs "CS" Co "CO"
    Ts "TS" IvlTs "IVL_TS" PivlTs "PIVL_TS" EivlTs "EIVL_TS" SxprTs "SXPR_TS" SxcmTs "SXCM_TS"
    Pq "PQ" IvlPq "IVL_PQ" Rto "RTO" Int "INT" IvlInt "IVL_INT" Real "REAL" IvlReal "IVL_REAL" Mo "MO" IvlMo "IVL_MO"
    Bl "BL" St "ST" Sc "SC" Ed "ED" Bin "BIN"
    Ad "AD" En "EN" Pn "PN" On "ON" Tn "TN" Tel "TEL" Url "URL"
    SlistPq "SLIST_PQ" SlistTs "SLIST_TS" GlistPq "GLIST_PQ" GlistTs "GLIST_TS"
}

impl DataType {
    /// Whether it is one of CD, CE, CV, CS, CO.
    #[must_use]
    pub fn is_coded(self) -> bool {
        use DataType::{Cd, Ce, Co, Cs, Cv};
        matches!(self, Cd | Ce | Cv | Cs | Co)
    }

    fn is_time(self) -> bool {
        use DataType::{EivlTs, IvlTs, PivlTs, SxcmTs, SxprTs, Ts};
        matches!(self, Ts | IvlTs | PivlTs | EivlTs | SxprTs | SxcmTs)
    }
}

impl Node<'_> {
    /// The data type: by `xsi:type` (prefix and all but the first word left out), else by its children, by what the
    /// model says of elements of this name, and by its attributes.
    #[must_use]
    pub fn data_type(self) -> DataType {
        let stated = self
            .attribute(names::XSI_TYPE)
            .and_then(|text| text.split_whitespace().next())
            .map(|name| name.rsplit_once(':').map_or(name, |(_, local)| local))
            .map_or(DataType::Other, DataType::of);
        if stated != DataType::Other {
            return stated;
        }
        let declared = declared(self);
        by_children(self, declared)
            .or(declared.single)
            .or_else(|| by_attributes(self, declared))
            .unwrap_or(DataType::Other)
    }
}

/// What the model says of elements of a name.
#[derive(Copy, Clone)]
struct Declared {
    single: Option<DataType>,
    is_time: bool,
    is_quantity: bool,
}

fn declared(node: Node<'_>) -> Declared {
    let name = node.name();
    let single = model::only_data_type(name);
    let is_time = single.is_some_and(DataType::is_time) || is_time_name(name) || is_time_part(node);
    Declared {
        single,
        is_time,
        is_quantity: matches!(
            name,
            names::DOSE_QUANTITY | names::RATE_QUANTITY | names::MAX_DOSE_QUANTITY | names::PERIOD
        ),
    }
}

fn is_time_name(name: Name) -> bool {
    matches!(
        name,
        names::EFFECTIVE_TIME
            | names::TIME
            | names::USEABLE_PERIOD
            | names::VALID_TIME
            | names::PHASE
            | names::BIRTH_TIME
            | names::EXPECTED_USE_TIME
            | names::COMP
    )
}

/// A bound of an interval of time.
fn is_time_part(node: Node<'_>) -> bool {
    matches!(node.name(), names::LOW | names::HIGH | names::CENTER)
        && node.parent().is_some_and(|parent| parent.data_type() == DataType::IvlTs)
}

fn by_children(node: Node<'_>, declared: Declared) -> Option<DataType> {
    node.children().find_map(|child| match child.name() {
        names::LOW | names::HIGH | names::CENTER | names::WIDTH => Some(interval(node, declared)),
        names::PERIOD | names::PHASE => Some(DataType::PivlTs),
        names::EVENT => Some(DataType::EivlTs),
        names::COMP => Some(DataType::SxprTs),
        names::NUMERATOR | names::DENOMINATOR => Some(DataType::Rto),
        names::ORIGIN | names::DIGITS => Some(DataType::SlistPq),
        names::HEAD | names::INCREMENT => Some(DataType::GlistPq),
        names::ORIGINAL_TEXT if declared.single.is_none() => Some(DataType::Cd),
        _ => None,
    })
}

fn interval(node: Node<'_>, declared: Declared) -> DataType {
    if declared.is_time {
        return DataType::IvlTs;
    }
    match declared.single {
        Some(DataType::IvlInt | DataType::Int) => return DataType::IvlInt,
        Some(_) => return DataType::IvlPq,
        None if declared.is_quantity => return DataType::IvlPq,
        None => {}
    }
    let bounds = [names::LOW, names::HIGH, names::CENTER];
    let mut bounds = bounds.into_iter().filter_map(|name| node.child(name));
    let is_date = |bound: Node<'_>| {
        let value = bound.attribute(names::VALUE).unwrap_or_default();
        bound.attribute(names::UNIT).is_none() && value.len() >= 8 && Time::parse(value).is_ok()
    };
    if bounds.any(is_date) { DataType::IvlTs } else { DataType::IvlPq }
}

fn by_attributes(node: Node<'_>, declared: Declared) -> Option<DataType> {
    let has = |name| node.attribute(name).is_some();
    if declared.is_time {
        let is_point = has(names::VALUE);
        return Some(if is_point { DataType::Ts } else { DataType::IvlTs });
    }
    if declared.is_quantity || has(names::UNIT) {
        return Some(DataType::Pq);
    }
    if has(names::CODE) || has(names::CODE_SYSTEM) {
        return Some(DataType::Cd);
    }
    if has(names::ROOT) || has(names::EXTENSION) {
        return Some(DataType::Ii);
    }
    if has(names::MEDIA_TYPE) || has(names::REPRESENTATION) || node.child(names::REFERENCE).is_some() {
        return Some(DataType::Ed);
    }
    if let Some(value) = node.attribute(names::VALUE) {
        return by_value(crate::blank::trim(value));
    }
    node.own_text().map(|_| DataType::St)
}

fn by_value(value: &str) -> Option<DataType> {
    match value {
        "true" | "false" => Some(DataType::Bl),
        _ => super::Decimal::parse(value).map(|_| DataType::Pq),
    }
}
