//! What a document is and what it holds, without its content.

use crate::generated::names;
use crate::tree::Node;
use std::collections::BTreeMap;

/// The release of C-CDA that a document follows, by the extensions of its template ids.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Release {
    /// No template of the C-CDA header.
    Other,
    /// R1.1: templates without extension.
    R1_1,
    /// R2.0: extensions from 2014.
    R2_0,
    /// R2.1 and later: extensions from 2015-08-01 on.
    R2_1,
}

impl Release {
    /// `R1.1`, `R2.0`, `R2.1`, or `other`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Release::Other => "other",
            Release::R1_1 => "R1.1",
            Release::R2_0 => "R2.0",
            Release::R2_1 => "R2.1",
        }
    }
}

/// A template id as it stands in the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Template {
    /// The root, an OID.
    pub root: String,
    /// The extension, mostly a date.
    pub extension: Option<String>,
}

/// A section: where it stands, what it says it is, how many entries it has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// How many sections are around it.
    pub depth: usize,
    /// Its templates.
    pub templates: Vec<Template>,
    /// Its code, mostly of LOINC.
    pub code: Option<String>,
    /// Its `nullFlavor`.
    pub null_flavor: Option<String>,
    /// How many `entry` elements stand directly in it.
    pub entries: usize,
    /// Whether it has narrative text.
    pub has_text: bool,
    /// Line of its start tag, from 1.
    pub line: u32,
}

/// What [`summary`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The document's own templates.
    pub templates: Vec<Template>,
    /// The release that they belong to.
    pub release: Release,
    /// The document's code, mostly of LOINC.
    pub code: Option<String>,
    /// Whether the body is a file or text instead of sections.
    pub is_unstructured: bool,
    /// Of a part of a document, the names of its roots in document order, each once; empty for a whole document.
    pub fragment: Vec<&'static str>,
    /// The sections, in document order, nested ones after the one around them.
    pub sections: Vec<Section>,
    /// How often each template root occurs in the document, by root.
    pub template_counts: BTreeMap<String, usize>,
    /// How many clinical statements there are.
    pub statements: usize,
}

/// Looks through a `ClinicalDocument`. Marks nothing as taken.
///
/// ```
/// use cdamill_cda::{Limits, Source, inspect};
///
/// let bytes = br##"<ClinicalDocument xmlns="urn:hl7-org:v3">
///   <templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
///   <component><structuredBody><component><section><code code="48765-2"/><entry/></section></component></structuredBody></component>
/// </ClinicalDocument>"##;
/// let limits = Limits::default();
/// let source = Source::read(bytes, &limits)?;
/// let tree = source.parse(0, &limits)?;
/// let summary = inspect::summary(tree.root());
/// assert_eq!(summary.release, inspect::Release::R2_1);
/// assert_eq!(summary.sections[0].entries, 1);
/// # Ok::<(), cdamill_cda::Error>(())
/// ```
#[must_use]
pub fn summary(document: Node<'_>) -> Summary {
    let templates = templates(document);
    let mut template_counts = BTreeMap::new();
    let mut sections = Vec::new();
    let mut statements = 0;
    let all = std::iter::once(document).chain(document.descendants());
    for node in all.filter(|node| !node.is_added()) {
        if node.is_statement() {
            statements += 1;
        }
        if node.name() == names::SECTION {
            sections.push(section(node));
        }
        for root in node.templates() {
            *template_counts.entry(root.to_owned()).or_insert(0) += 1;
        }
    }
    let body = document.children_named(names::COMPONENT).find_map(|component| component.child(names::NON_XMLBODY));
    Summary {
        release: release(&templates),
        templates,
        code: attribute(document.child(names::CODE)),
        is_unstructured: body.is_some(),
        fragment: fragment(document),
        sections,
        template_counts,
        statements,
    }
}

fn fragment(document: Node<'_>) -> Vec<&'static str> {
    let mut found = Vec::new();
    for root in document.tree().fragment_roots().filter_map(|root| root.name().known()) {
        if !found.contains(&root) {
            found.push(root);
        }
    }
    found
}

fn section(node: Node<'_>) -> Section {
    let around = node.ancestors().filter(|node| node.name() == names::SECTION && !node.is_added());
    Section {
        depth: around.count(),
        templates: templates(node),
        code: attribute(node.child(names::CODE)),
        null_flavor: node.null_flavor().map(str::to_owned),
        entries: node.children_named(names::ENTRY).count(),
        has_text: node.child(names::TEXT).is_some_and(|text| text.text().is_some()),
        line: node.line_column().0,
    }
}

fn templates(node: Node<'_>) -> Vec<Template> {
    let owned = |text: &str| text.trim().to_owned();
    node.children_named(names::TEMPLATE_ID)
        .filter_map(|template| {
            Some(Template {
                root: template.attribute(names::ROOT).map(owned)?,
                extension: template.attribute(names::EXTENSION).map(owned),
            })
        })
        .collect()
}

fn attribute(code: Option<Node<'_>>) -> Option<String> {
    let code = code?.attribute(names::CODE)?.trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// Templates of C-CDA documents lie under this root.
const C_CDA: &str = "2.16.840.1.113883.10.20.22.1.";

fn release(templates: &[Template]) -> Release {
    let ours = templates.iter().filter(|template| template.root.starts_with(C_CDA));
    ours.map(|template| match template.extension.as_deref() {
        Some(date) if date >= "2015-08-01" => Release::R2_1,
        Some(date) if date >= "2014" => Release::R2_0,
        _ => Release::R1_1,
    })
    .max()
    .unwrap_or(Release::Other)
}
