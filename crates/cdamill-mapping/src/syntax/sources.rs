//! The texts of a mapping's files, and the problems found in them.

use super::ast::Span;
use crate::problem::Problem;

/// One mapping file: its name as messages show it, and its TOML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingFile {
    /// Shown in messages and in explanations.
    pub name: String,
    /// TOML.
    pub text: String,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    pub(crate) files: Vec<MappingFile>,
}

impl Sources {
    pub(crate) fn add(&mut self, file: MappingFile) -> u16 {
        self.files.push(file);
        u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX)
    }

    /// Line and column of a span's start, both from 1, the column in characters.
    pub(crate) fn line_column(&self, span: Span) -> (u32, u32) {
        let text = self.files.get(usize::from(span.file)).map_or("", |file| file.text.as_str());
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    pub(crate) fn name(&self, span: Span) -> &str {
        self.files.get(usize::from(span.file)).map_or("", |file| file.name.as_str())
    }
}

/// A problem that still knows its span.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) suggestion: Option<String>,
}

/// Collects findings; turned into [`Problem`]s in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn add(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.suggest(code, span, message, None);
    }

    pub(crate) fn suggest(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        suggestion: Option<String>,
    ) {
        self.0.push(Finding { code, span, message: message.into(), suggestion });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn problems(mut self, sources: &Sources) -> Vec<Problem> {
        self.0.sort_by_key(|finding| (finding.span.file, finding.span.start, finding.code));
        self.0.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
        self.0
            .into_iter()
            .map(|finding| {
                let (line, column) = sources.line_column(finding.span);
                Problem {
                    code: finding.code,
                    file: sources.name(finding.span).to_owned(),
                    line,
                    column,
                    message: finding.message,
                    suggestion: finding.suggestion,
                }
            })
            .collect()
    }
}
