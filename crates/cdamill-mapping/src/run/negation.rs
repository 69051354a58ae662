//! Negations that no group has judged: paths have passed over them, so nothing inside was carried.

use cdamill_cda::{Node, codes};

use super::Run;
use super::tried::Tried;

impl<'a> Run<'a> {
    /// Reports every negated element that nothing else was said about; what stands inside one goes with it.
    pub(super) fn unjudged_negations(&mut self) {
        let negated = self.survey().negated.iter().copied();
        let unjudged: Vec<Node<'a>> = negated.filter(|node| self.is_unjudged(*node)).collect();
        for node in unjudged {
            self.report(codes::NEGATION_UNSUPPORTED, node);
        }
    }

    fn is_unjudged(&self, node: Node<'a>) -> bool {
        let around = || node.ancestors().take_while(|above| *above != self.document);
        // nothing is asserted, so nothing is denied either; or it was said why it is left out
        !self.tried.is(node, Tried::Judged)
            && !self.is_left_out(node)
            && around().all(|above| !above.is_negated() && !self.is_left_out(above))
    }
}
