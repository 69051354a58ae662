//! A text written anew with changes, and the way back to the offsets of the text before.

/// From `at` on in the new text, offsets run on from `original` in the text as it was sent.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) at: usize,
    pub(crate) original: usize,
}

/// The offset in the text as it was sent. Inside inserted text: where it was inserted.
pub(crate) fn original(edits: &[Edit], offset: usize) -> usize {
    let next = edits.partition_point(|edit| edit.at <= offset);
    let Some(edit) = next.checked_sub(1).and_then(|last| edits.get(last)) else {
        return offset;
    };
    let moved = edit.original + (offset - edit.at);
    match edits.get(next) {
        Some(following) => moved.min(following.original),
        None => moved,
    }
}

/// Copies a text from front to back; replaces pieces of it.
pub(super) struct Rewriter<'s> {
    text: &'s str,
    done: usize,
    out: String,
    edits: Vec<Edit>,
}

impl<'s> Rewriter<'s> {
    pub(super) fn new(text: &'s str) -> Rewriter<'s> {
        Rewriter { text, done: 0, out: String::with_capacity(text.len() + 64), edits: Vec::new() }
    }

    /// Puts `new` in the place of `from..to`. Places must come in order; one that does not is passed over.
    pub(super) fn replace(&mut self, from: usize, to: usize, new: &str) {
        let Some(before) = self.text.get(self.done..from) else {
            return;
        };
        self.out.push_str(before);
        let at = self.out.len();
        self.edits.push(Edit { at, original: from });
        self.out.push_str(new);
        self.done = to;
        let at = self.out.len();
        self.edits.push(Edit { at, original: to });
    }

    /// Whether nothing of what stands before `offset` is left.
    pub(super) fn is_at_start(&self, offset: usize) -> bool {
        self.out.is_empty() && self.done == offset
    }

    pub(super) fn finish(mut self) -> (String, Vec<Edit>) {
        let rest = self.text.get(self.done..).unwrap_or_default();
        self.out.push_str(rest);
        (self.out, self.edits)
    }
}

/// The edits of two rewritings after each other, as one.
pub(super) fn compose(first: &[Edit], second: &[Edit]) -> Vec<Edit> {
    if first.is_empty() {
        return second.to_vec();
    }
    let mut both: Vec<Edit> =
        second.iter().map(|edit| Edit { at: edit.at, original: original(first, edit.original) }).collect();
    both.extend(first.iter().filter_map(|edit| {
        let at = forward(second, edit.at)?;
        Some(Edit { at, original: edit.original })
    }));
    both.sort_by_key(|edit| (edit.at, edit.original));
    both
}

/// Where an offset of the text before came to lie; `None` where it was replaced.
fn forward(edits: &[Edit], offset: usize) -> Option<usize> {
    let next = edits.partition_point(|edit| edit.original <= offset);
    let Some(edit) = next.checked_sub(1).and_then(|last| edits.get(last)) else {
        return Some(offset);
    };
    let at = edit.at + (offset - edit.original);
    match edits.get(next) {
        Some(following) if at > following.at => None,
        _ => Some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_back_over_insertions_and_cuts() {
        let mut rewriter = Rewriter::new("ab&cd\u{1}ef");
        rewriter.replace(2, 3, "&amp;");
        rewriter.replace(5, 6, "");
        let (text, edits) = rewriter.finish();
        assert_eq!(text, "ab&amp;cdef");
        let back = |part: &str| original(&edits, text.find(part).expect("part"));
        assert_eq!(back("b"), 1);
        assert_eq!(back("&"), 2);
        assert_eq!(back(";"), 3);
        assert_eq!(back("c"), 3);
        assert_eq!(back("e"), 6);
    }

    #[test]
    fn two_rewritings_compose() {
        let mut first = Rewriter::new("  a & b < c");
        first.replace(0, 2, "");
        first.replace(4, 5, "&amp;");
        let (middle, one) = first.finish();
        let mut second = Rewriter::new(&middle);
        second.replace(10, 11, "&lt;");
        let (text, two) = second.finish();
        assert_eq!(text, "a &amp; b &lt; c");
        let both = compose(&one, &two);
        let back = |part: &str| original(&both, text.find(part).expect("part"));
        assert_eq!(back("a"), 2);
        assert_eq!(back("b"), 6);
        assert_eq!(back("c"), 10);
    }
}
