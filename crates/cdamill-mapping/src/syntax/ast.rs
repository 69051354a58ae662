//! A mapping as it was written: names are not resolved yet, every part knows where it stands.

/// Where a part stands: file number and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) file: u16,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spanned<T> {
    pub(crate) item: T,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Expr(Expr),
    Remove,
    Rows(Vec<Row>),
    Each { nodes: Pipe, group: Spanned<String> },
    Emit { nodes: Pipe, group: Spanned<String> },
    All(Vec<Value>),
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) when: Option<Cond>,
    pub(crate) value: Value,
    pub(crate) report: Option<Spanned<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) pipes: Vec<Pipe>,
}

#[derive(Debug, Clone)]
pub(crate) struct Pipe {
    pub(crate) source: Source,
    pub(crate) converters: Vec<Call>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: Spanned<String>,
    pub(crate) arguments: Vec<Argument>,
}

#[derive(Debug, Clone)]
pub(crate) enum Argument {
    Literal(Spanned<String>),
    Path(Path),
}

impl Argument {
    /// The argument read as a plain name: a path of one bare step.
    pub(crate) fn name(&self) -> Option<Spanned<&str>> {
        let Argument::Path(path) = self else { return None };
        match (path.start, path.steps.as_slice(), &path.attribute) {
            (Start::Here, [step], None) if step.template.is_none() && step.brackets.is_empty() => {
                match step.names.as_slice() {
                    [name] => Some(Spanned { item: name.item.as_str(), span: name.span }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Argument::Literal(text) => text.span,
            Argument::Path(path) => path.span,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Source {
    Path(Path),
    Literal(Spanned<String>),
    Bool(bool),
    Ref(Spanned<String>),
    /// `ref(*)`
    Everything(Span),
    Conducted(Spanned<String>),
    Input(Spanned<String>),
    Coding {
        system: String,
        code: String,
        display: Option<String>,
    },
    Concept {
        system: String,
        code: String,
        display: Option<String>,
    },
    Absent(Spanned<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Here,
    Ancestor,
    Anywhere,
}

#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) start: Start,
    /// Empty: the node itself.
    pub(crate) steps: Vec<Step>,
    pub(crate) attribute: Option<Spanned<String>>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Empty: any element.
    pub(crate) names: Vec<Spanned<String>>,
    pub(crate) template: Option<Spanned<String>>,
    pub(crate) brackets: Vec<Bracket>,
}

#[derive(Debug, Clone)]
pub(crate) enum Bracket {
    Cond(Cond),
    Pick(Pick),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pick {
    First,
    Last,
    Earliest,
    Latest,
}

#[derive(Debug, Clone)]
pub(crate) enum Cond {
    Or(Vec<Cond>),
    And(Vec<Cond>),
    Not(Box<Cond>),
    Exists(Path),
    Equals(Path, String),
    Differs(Path, String),
    In(Path, Spanned<String>),
    Predicate(Call),
}
