//! TEL to ContactPoint.

use cdamill_cda::{Node, names};

use crate::run::{Run, Sink};

pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let Some(text) = node.attribute(names::VALUE).map(str::trim).filter(|text| !text.is_empty()) else { return false };
    let tokens = node.attribute(names::USE).unwrap_or_default();
    let (system, value) = system_and_value(text, tokens.split_whitespace().any(|token| token == "PG"));
    if value.is_empty() || !run.head(sink, "ContactPoint") {
        return false;
    }
    node.take(names::VALUE);
    run.tape.start_object();
    run.tape.key(&"system");
    run.tape.text(system);
    run.tape.key(&"value");
    run.tape.text(value);
    super::usage::write(run, node, &"use", run.plan.known_maps.telecom_use);
    super::time::period_member(run, node, &"period", names::USEABLE_PERIOD);
    run.tape.end_object()
}

/// The contact point system by the scheme of the URI; a bare value by its shape.
fn system_and_value(text: &str, pager: bool) -> (&'static str, &str) {
    let (scheme, rest) = match text.split_once(':') {
        Some((scheme, rest)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) => {
            (scheme, rest.trim())
        }
        _ => ("", text),
    };
    let is = |known: &[&str]| known.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    match scheme {
        _ if is(&["tel"]) => (if pager { "pager" } else { "phone" }, rest),
        _ if is(&["fax", "x-text-fax"]) => ("fax", rest),
        _ if is(&["mailto"]) => ("email", rest),
        _ if is(&["sms"]) => ("sms", rest),
        _ if is(&["http", "https", "ftp"]) => ("url", text),
        "" if text.contains('@') => ("email", text),
        "" if text.chars().all(|c| c.is_ascii_digit() || " +()-./xX".contains(c)) => {
            (if pager { "pager" } else { "phone" }, text)
        }
        _ => ("other", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_or_the_shape_tells_the_system() {
        assert_eq!(system_and_value("tel:+1(555)555-0100", false), ("phone", "+1(555)555-0100"));
        assert_eq!(system_and_value("TEL: 555", true), ("pager", "555"));
        assert_eq!(system_and_value("mailto:a@b.example", false), ("email", "a@b.example"));
        assert_eq!(system_and_value("https://b.example/x", false), ("url", "https://b.example/x"));
        assert_eq!(system_and_value("(555) 555-0100", false), ("phone", "(555) 555-0100"));
        assert_eq!(system_and_value("a@b.example", false), ("email", "a@b.example"));
        assert_eq!(system_and_value("call the front desk", false), ("other", "call the front desk"));
    }
}
