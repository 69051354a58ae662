//! Negations that no group has judged: paths have passed over them, so nothing inside was carried.

use cdamill_cda::{Node, codes};

use super::Run;
use super::tried::Tried;

impl<'a> Run<'a> {
    /// Reports every negated element that nothing else was said about; what stands inside one goes with it.
    pub(super) fn unjudged_negations(&mut self) {
        let document = self.document;
        self.unjudged_inside(document);
    }

    fn unjudged_inside(&mut self, node: Node<'a>) {
        for child in node.children() {
            // nothing is asserted, so nothing is denied either; or it was said why it is left out
            if self.is_left_out(child) {
                continue;
            }
            if !child.is_negated() {
                self.unjudged_inside(child);
            } else if !self.tried.is(child, Tried::Judged) {
                self.report(codes::NEGATION_UNSUPPORTED, child);
            }
        }
    }
}
