//! `cdamill inspect`: what a document is and what it holds, without its content.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::panic::catch_unwind;

use cdamill::cda::inspect::{Section, Summary, Template, summary};
use cdamill::cda::{Error, Source};
use cdamill::{CompiledMapping, Limits};

use crate::Exit;
use crate::arguments::InspectArguments;
use crate::failure::{Failure, complain};
use crate::inputs::Input;
use crate::mapping;

pub(crate) fn run(arguments: &InspectArguments) -> Exit {
    let loaded = mapping::load(arguments.mapping.iter().map(|folder| folder.as_path()));
    let mapping = match loaded.and_then(|mapping| mapping.compile()) {
        Ok(mapping) => mapping,
        Err(error) => {
            mapping::print_problems(&error, io::stderr().lock());
            return Exit::Failed;
        }
    };
    let input = Input::file(&arguments.file);
    let limits = Limits::default();
    let internal = |_| Err(Failure::Other("internal", "a bug in the converter"));
    let mut buffer = Vec::new();
    let described = input.read(&limits, &mut buffer).and_then(|bytes| {
        catch_unwind(|| describe(bytes, &limits, &mapping).map_err(|error| Failure::Conversion(error.into())))
            .unwrap_or_else(internal)
    });
    match described {
        Ok(text) => {
            let written = io::stdout().lock().write_all(text.as_bytes());
            if written.is_ok() { Exit::Done } else { Exit::Failed }
        }
        Err(failure) => {
            complain(input.name(), &failure);
            Exit::Failed
        }
    }
}

fn describe(bytes: &[u8], limits: &Limits, mapping: &CompiledMapping) -> Result<String, Error> {
    let source = Source::read(bytes, limits)?;
    let mut text = String::new();
    for part in 0..source.parts() {
        let tree = source.parse(part, limits)?;
        if tree.documents().next().is_none() {
            return Err(Error::not_cda());
        }
        for document in tree.documents() {
            if !text.is_empty() {
                text.push('\n');
            }
            // Writing to a string does not fail.
            let _ = describe_document(&summary(document), mapping, &mut text);
        }
    }
    Ok(text)
}

fn describe_document(summary: &Summary, mapping: &CompiledMapping, out: &mut String) -> std::fmt::Result {
    let known = summary.templates.iter().filter_map(|template| mapping.knows_template(&template.root));
    let kinds: Vec<&str> = known.collect();
    if summary.fragment.is_empty() {
        writeln!(out, "kind       {}", if kinds.is_empty() { "unknown".to_owned() } else { kinds.join(", ") })?;
        writeln!(out, "code       {}", code(summary.code.as_deref()))?;
        writeln!(out, "release    {}", summary.release.name())?;
        writeln!(out, "body       {}", if summary.is_unstructured { "unstructured" } else { "structured" })?;
    } else {
        writeln!(out, "kind       part of a document: {}", summary.fragment.join(", "))?;
    }
    let entries: usize = summary.sections.iter().map(|section| section.entries).sum();
    writeln!(
        out,
        "holds      {} sections, {entries} entries, {} statements",
        summary.sections.len(),
        summary.statements
    )?;
    describe_sections(&summary.sections, mapping, out)?;
    describe_templates(summary, mapping, out)
}

fn describe_sections(sections: &[Section], mapping: &CompiledMapping, out: &mut String) -> std::fmt::Result {
    if sections.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n   line  entries  code        section")?;
    for section in sections {
        let oids = section.templates.iter().map(|template| template.root.as_str());
        let name = mapping.section_name(oids, section.code.as_deref());
        let name = match name {
            Some(name) => name.to_owned(),
            None => format!("not mapped by name; {}", templates(&section.templates)),
        };
        let indent = "  ".repeat(section.depth);
        let null = if section.null_flavor.is_some() { " (nullFlavor)" } else { "" };
        let code = code(section.code.as_deref());
        writeln!(out, "{:>7}  {:>7}  {code:<10}  {indent}{name}{null}", section.line, section.entries)?;
    }
    Ok(())
}

fn describe_templates(summary: &Summary, mapping: &CompiledMapping, out: &mut String) -> std::fmt::Result {
    if summary.template_counts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  count  mapping   template")?;
    for (root, count) in &summary.template_counts {
        let name = mapping.knows_template(root);
        let state = match name {
            _ if mapping.maps_template(root) => "entry",
            Some(_) => "known",
            None => "-",
        };
        writeln!(out, "{count:>7}  {state:<8}  {}", [oid(root), name.unwrap_or_default()].join(" ").trim_end())?;
    }
    writeln!(out, "\n  entry: a rule takes such entries; known: read where a rule looks for it; -: not in the mapping")
}

fn templates(templates: &[Template]) -> String {
    let roots: Vec<&str> = templates.iter().map(|template| oid(&template.root)).collect();
    if roots.is_empty() { "no template".to_owned() } else { roots.join(", ") }
}

/// What is no object identifier is the document's own text.
fn oid(root: &str) -> &str {
    let is_oid = root.len() <= 128 && root.contains('.') && root.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_oid { root } else { "(not an OID)" }
}

/// What does not look like a code is the document's own text.
fn code(code: Option<&str>) -> &str {
    match code {
        None => "none",
        Some(code) if code.len() <= 12 && code.bytes().all(|b| b.is_ascii_digit() || b == b'-') => code,
        Some(_) => "other",
    }
}
