//! Nothing of a document in errors, diagnostics and debug output.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::{Limits, Source};

const PLANTED: &str = "Zyxwv";

fn said(text: &str) -> String {
    let limits = Limits::default();
    let mut said = String::new();
    let source = match Source::read(text.as_bytes(), &limits) {
        Ok(source) => source,
        Err(error) => return format!("{error} {error:?}"),
    };
    said += &format!("{source:?} {:?}", source.diagnostics());
    match source.parse(0, &limits) {
        Ok(tree) => {
            said += &format!("{tree:?} {:?}", tree.diagnostics());
            let all = std::iter::once(tree.root()).chain(tree.root().descendants());
            for node in all {
                said += &format!("{node:?} {} {:?}", node.path(), node.line_column());
                said += &format!("{:?}", cdamill_cda::types::Cd::new(node));
                for (_, value) in node.attributes() {
                    said += &match cdamill_cda::types::Time::parse(value) {
                        Ok(_) => String::new(),
                        Err(error) => format!("{error} {error:?}"),
                    };
                }
            }
        }
        Err(error) => said += &format!("{error} {error:?} {error:#?}"),
    }
    said
}

#[test]
fn planted_text_is_never_said() {
    let many: String = (0..200).map(|n| format!(" {PLANTED}{n}='{PLANTED}'")).collect();
    let deep = format!("<{PLANTED}>").repeat(200);
    for text in [
        format!("<a>{PLANTED}</a>"),
        format!("<{PLANTED}/>"),
        format!("<a {PLANTED}='{PLANTED}'/>"),
        format!("<a><{PLANTED}></a>"),
        format!("<{PLANTED}></b>"),
        format!("<{PLANTED}:a/>"),
        format!("<a {PLANTED}:b='1'/>"),
        format!("<a>&{PLANTED};</a>"),
        format!("<a b='1' {PLANTED}='1' {PLANTED}='2'/>"),
        format!("<a xmlns:{PLANTED}='u' xmlns:{PLANTED}='v'/>"),
        format!("<a/>{PLANTED}"),
        PLANTED.to_owned(),
        format!("<?{PLANTED} <a"),
        format!("<!DOCTYPE {PLANTED}><a/>"),
        format!("<?xml version='1.0' encoding='{PLANTED}'?><a/>"),
        format!("<a><!-- {PLANTED} -- --></a>"),
        format!("<a><{PLANTED}/><{PLANTED}/></a>"),
        format!("<a value='{PLANTED}' code='{PLANTED}'>{PLANTED} & {PLANTED}</a>"),
        format!("<a{many}/>"),
        deep,
    ] {
        let said = said(&text);
        assert!(!said.contains(PLANTED), "{text}: {said}");
    }
}
