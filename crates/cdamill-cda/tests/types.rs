//! The views of the data types.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::types::{Ad, Bl, Cd, DataType, Ed, Eivl, En, Ii, Int, IvlPq, IvlTs, Pivl, Pq, Rto, Sxcm, Tel, Ts};
use cdamill_cda::{Limits, Node, Source, names};

fn with<T>(text: &str, check: impl FnOnce(Node<'_>) -> T) -> T {
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    let tree = source.parse(0, &limits).expect("tree");
    check(tree.root())
}

#[test]
fn identifier() {
    with("<id root='1.2' extension=' 7 ' assigningAuthorityName='A'/>", |node| {
        let id = Ii::new(node);
        assert_eq!((id.root(), id.extension()), (Some("1.2"), Some("7")));
        assert_eq!(id.assigning_authority(), Some("A"));
        assert!(!id.is_null());
        assert!(node.is_attribute_marked(names::ROOT));
    });
    for text in ["<id/>", "<id root=' '/>", "<id nullFlavor='UNK' root='1.2'/>"] {
        assert!(with(text, |node| Ii::new(node).is_null()), "{text}");
    }
    assert!(!with("<id root='1.2'/>", |node| Ii::new(node).is_null()));
}

#[test]
fn coded_value() {
    let text = "<value code='1' codeSystem='1.2' codeSystemName='N' codeSystemVersion='V' displayName='D' nullFlavor=''>\
        <originalText> a\n b </originalText><qualifier inverted='true'><name code='n'/><value code='v'/></qualifier>\
        <translation code='2'/><translation code='3'/></value>";
    with(text, |node| {
        let code = Cd::new(node);
        assert_eq!((code.code(), code.code_system()), (Some("1"), Some("1.2")));
        assert_eq!(code.code_system_name(), Some("N"));
        assert_eq!(code.code_system_version(), Some("V"));
        assert_eq!(code.display_name(), Some("D"));
        assert_eq!(code.null_flavor(), None);
        assert_eq!(code.original_text().as_deref(), Some("a b"));
        let translations: Vec<_> = code.translations().filter_map(Cd::code).collect();
        assert_eq!(translations, ["2", "3"]);
        let qualifier = code.qualifiers().next().expect("qualifier");
        assert!(qualifier.inverted());
        assert_eq!(qualifier.name().and_then(Cd::code), Some("n"));
        assert_eq!(qualifier.value().and_then(Cd::code), Some("v"));
    });
}

#[test]
fn text_by_reference() {
    let text = "<section><text><content ID='a'>Peanut <content>butter</content></content></text>\
        <entry><code><originalText><reference value='#a'/></originalText></code>\
        <text>own<reference value='#a'/></text><value><reference value='#none'/></value>\
        <value><reference value='http://example.org/a'/></value><value><reference value='Topical Gel'/></value>\
        <value><reference value='PtrToText'/></value><value><reference value='x1'/></value>\
        <value><reference value='#oral'/></value><value><reference value='scan.pdf'/></value></entry></section>";
    with(text, |node| {
        let entry = node.child(names::ENTRY).expect("entry");
        let code = entry.child(names::CODE).map(Cd::new).expect("code");
        assert_eq!(code.original_text().as_deref(), Some("Peanut butter"));
        let text = entry.child(names::TEXT).map(Ed::new).expect("text");
        assert_eq!(text.text().as_deref(), Some("own"));
        let values: Vec<Ed<'_>> = entry.children_named(names::VALUE).map(Ed::new).collect();
        assert!(values[0].is_unresolved() && values[0].text().is_none());
        assert!(!values[1].is_unresolved() && values[1].text().is_none());
        assert_eq!(values[1].reference_value(), Some("http://example.org/a"));
        // words where a reference belongs; what could be an id or a file is none
        assert_eq!(values[2].text().as_deref(), Some("Topical Gel"));
        assert!(values.iter().skip(3).all(|value| value.text().is_none()));
    });
}

#[test]
fn encapsulated_data() {
    let text = "<text mediaType='application/pdf' representation='B64' language='en' compression='GZ'>\n JVBE\n Ri0x\n\
                <thumbnail>x</thumbnail></text>";
    with(text, |node| {
        let data = Ed::new(node);
        assert_eq!(data.base64().as_deref(), Some("JVBERi0x"));
        assert_eq!(data.text(), None);
        assert_eq!(data.media_type(), Some("application/pdf"));
        assert_eq!((data.language(), data.compression()), (Some("en"), Some("GZ")));
    });
    with("<text mediaType='text/plain'>a  b</text>", |node| {
        assert_eq!(Ed::new(node).base64(), None);
        assert_eq!(Ed::new(node).text().as_deref(), Some("a b"));
    });
}

#[test]
fn quantity() {
    let text = "<value value='13.20' unit='mg/dL'><translation value='1' code='g' codeSystem='1.2'/></value>";
    with(text, |node| {
        let quantity = Pq::new(node);
        let number = quantity.value().expect("value").expect("number");
        assert_eq!((number.to_string().as_str(), quantity.unit()), ("13.20", Some("mg/dL")));
        let (number, unit) = quantity.translations().next().expect("translation");
        assert_eq!((number.raw_value(), unit.code()), (Some("1"), Some("g")));
    });
    with("<value value='many'/>", |node| {
        assert!(Pq::new(node).value().expect("value").is_err());
    });
    with("<value unit='mg'/>", |node| assert!(Pq::new(node).value().is_none()));
    with("<value value='1.5'/>", |node| {
        assert!(Int::new(node).value().expect("value").is_err());
    });
    for (value, expected) in [("true", Some(true)), ("0", Some(false)), ("maybe", None), ("", None)] {
        let text = format!("<value value='{value}'/>");
        assert_eq!(with(&text, |node| Bl::new(node).value()), expected);
    }
}

#[test]
fn intervals() {
    let text = "<effectiveTime><low value='2013' inclusive='false'/><high nullFlavor='UNK'/></effectiveTime>";
    with(text, |node| {
        let interval = IvlTs::new(node);
        assert_eq!(interval.low().and_then(Ts::value), Some("2013"));
        let high = interval.high().expect("high");
        assert_eq!((high.value(), high.null_flavor()), (None, Some("UNK")));
        assert!(!interval.low_inclusive() && interval.high_inclusive());
        assert!(interval.value().is_none() && interval.center().is_none());
    });
    with("<value><low value='1' unit='g'/><width value='2' unit='g'/></value>", |node| {
        let interval = IvlPq::new(node);
        assert_eq!(interval.low().and_then(Pq::raw_value), Some("1"));
        assert_eq!(interval.width().and_then(Pq::unit), Some("g"));
        assert!(interval.low_inclusive() && interval.value().is_none());
    });
    with("<value><numerator value='1'/><denominator value='2'/></value>", |node| {
        let ratio = Rto::new(node);
        assert!(ratio.numerator().is_some() && ratio.denominator().is_some());
    });
}

#[test]
fn repeated_times() {
    let text = "<effectiveTime institutionSpecified='true' operator='A'><phase><low value='2013'/></phase><period value='8' unit='h'/></effectiveTime>";
    with(text, |node| {
        let time = Pivl::new(node);
        assert!(time.institution_specified());
        assert_eq!(time.operator(), Some("A"));
        assert_eq!(time.period_quantity().and_then(Pq::unit), Some("h"));
        assert!(time.phase().and_then(IvlTs::low).is_some());
    });
    with("<effectiveTime><event code='ACM'/><offset value='-1' unit='h'/></effectiveTime>", |node| {
        let time = Eivl::new(node);
        assert_eq!(time.event().and_then(Cd::code), Some("ACM"));
        assert!(time.offset().and_then(IvlPq::value).is_some());
    });
    with("<effectiveTime><comp value='1'/><comp operator='I'/></effectiveTime>", |node| {
        let operators: Vec<_> = Sxcm::new(node).components().map(Sxcm::operator).collect();
        assert_eq!(operators, [None, Some("I")]);
    });
}

#[test]
fn names_and_addresses() {
    let text = "<name use='L  P'>Dr <given qualifier='CL BR'>Ada</given>\n<given nullFlavor='NI'/><family>Moss</family><validTime><low value='2013'/></validTime></name>";
    with(text, |node| {
        let name = En::new(node);
        assert_eq!(name.uses().collect::<Vec<_>>(), ["L", "P"]);
        let parts: Vec<_> = name.parts().map(|part| (part.name(), part.text())).collect();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[1], (names::FAMILY, Some("Moss".into())));
        let given = name.parts().next().expect("given");
        assert_eq!(given.qualifiers().collect::<Vec<_>>(), ["CL", "BR"]);
        assert_eq!(name.plain_text().as_deref(), Some("Dr"));
        assert_eq!(name.full_text().as_deref(), Some("Dr Ada Moss"));
        assert!(name.valid_time().is_some());
    });
    let text = "<addr use='HP'><streetAddressLine>1 A St</streetAddressLine><streetAddressLine>Flat 2</streetAddressLine><city>B</city><useablePeriod/></addr>";
    with(text, |node| {
        let address = Ad::new(node);
        let lines: Vec<_> = address.all(names::STREET_ADDRESS_LINE).collect();
        assert_eq!(lines, ["1 A St", "Flat 2"]);
        assert_eq!(address.parts().count(), 3);
        assert_eq!(address.plain_text(), None);
        assert!(address.useable_period().is_some());
    });
    with("<telecom value='tel:+1-555-0100' use='HP MC'/>", |node| {
        let telecom = Tel::new(node);
        assert_eq!(telecom.value(), Some("tel:+1-555-0100"));
        assert_eq!(telecom.uses().collect::<Vec<_>>(), ["HP", "MC"]);
    });
}

#[test]
fn data_types_by_type_shape_and_name() {
    let xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'";
    for (text, expected) in [
        ("<value XSI xsi:type='CD'/>", DataType::Cd),
        ("<value XSI xsi:type='CD UNK'/>", DataType::Cd),
        ("<value XSI xsi:type=' cda:IVL_PQ'/>", DataType::IvlPq),
        ("<value XSI xsi:type='RTO_PQ_PQ'/>", DataType::Rto),
        ("<value XSI xsi:type='Odd' code='1'/>", DataType::Cd),
        ("<effectiveTime value='2013'/>", DataType::Ts),
        ("<effectiveTime><low value='2013'/></effectiveTime>", DataType::IvlTs),
        ("<effectiveTime><high/></effectiveTime>", DataType::IvlTs),
        ("<effectiveTime><period value='8'/></effectiveTime>", DataType::PivlTs),
        ("<effectiveTime><event code='AC'/></effectiveTime>", DataType::EivlTs),
        ("<effectiveTime><comp/></effectiveTime>", DataType::SxprTs),
        ("<doseQuantity><low value='1'/></doseQuantity>", DataType::IvlPq),
        ("<doseQuantity value='1'/>", DataType::Pq),
        ("<maxDoseQuantity><numerator/></maxDoseQuantity>", DataType::Rto),
        ("<birthTime value='2013'/>", DataType::Ts),
        ("<templateId root='1.2'/>", DataType::Ii),
        ("<telecom value='tel:1'/>", DataType::Tel),
        ("<addr/>", DataType::Ad),
        ("<value><low value='1' unit='g'/></value>", DataType::IvlPq),
        ("<value><low value='20130510'/></value>", DataType::IvlTs),
        ("<value value='1' unit='g'/>", DataType::Pq),
        ("<value value='1'/>", DataType::Pq),
        ("<value value='true'/>", DataType::Bl),
        ("<value>words</value>", DataType::St),
        ("<value nullFlavor='UNK'/>", DataType::Other),
    ] {
        let text = text.replace("XSI", xsi);
        assert_eq!(with(&text, |node| node.data_type()), expected, "{text}");
    }
}
