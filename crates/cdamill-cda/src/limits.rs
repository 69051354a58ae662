//! Limits on what is read.

/// What a document may ask of the machine. The defaults lie far above every real document: the largest of several
/// thousand had 3 MB, 28 levels, 11 attributes an element and 92,000 nodes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes as they come and as decoded text. 64 MiB.
    pub max_bytes: usize,
    /// Elements inside each other, the root counted. 128.
    pub max_depth: u32,
    /// Attributes of one element, namespace declarations not counted. 128.
    pub max_attributes: u32,
    /// Namespace declarations on one element; twice as many may be in scope. 64.
    pub max_namespaces: u32,
    /// Elements, runs of text, comments and instructions, and one for the document. 4,000,000.
    pub max_nodes: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_bytes: 64 << 20, max_depth: 128, max_attributes: 128, max_namespaces: 64, max_nodes: 4_000_000 }
    }
}

impl Limits {
    /// For documents from a source that is trusted: only what the reader itself needs (2 GiB, 1,024 levels).
    #[must_use]
    pub fn trusted() -> Limits {
        Limits {
            max_bytes: i32::MAX as usize,
            max_depth: 1024,
            max_attributes: 60_000,
            max_namespaces: 30_000,
            max_nodes: u32::MAX,
        }
    }

    /// Sets [`Limits::max_bytes`].
    #[must_use]
    pub fn with_max_bytes(mut self, max: usize) -> Limits {
        self.max_bytes = max;
        self
    }

    /// Sets [`Limits::max_depth`].
    #[must_use]
    pub fn with_max_depth(mut self, max: u32) -> Limits {
        self.max_depth = max;
        self
    }

    /// Sets [`Limits::max_attributes`].
    #[must_use]
    pub fn with_max_attributes(mut self, max: u32) -> Limits {
        self.max_attributes = max;
        self
    }

    /// Sets [`Limits::max_namespaces`].
    #[must_use]
    pub fn with_max_namespaces(mut self, max: u32) -> Limits {
        self.max_namespaces = max;
        self
    }

    /// Sets [`Limits::max_nodes`].
    #[must_use]
    pub fn with_max_nodes(mut self, max: u32) -> Limits {
        self.max_nodes = max;
        self
    }
}
