//! The order in which a server can take resources one by one.

/// The positions below `count`, each after those that it refers to. Where things refer to each other in a circle, the first of
/// them comes after the others.
pub(crate) fn targets_first(count: usize, targets: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    // what is being gone through, with those of its targets that are still to be looked at
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    for start in 0..count {
        visit(start, &mut seen, &mut open, &targets);
        while let Some((position, rest)) = open.last_mut() {
            match rest.pop() {
                Some(target) => visit(target, &mut seen, &mut open, &targets),
                None => {
                    order.push(*position);
                    open.pop();
                }
            }
        }
    }
    order
}

fn visit(
    position: usize,
    seen: &mut [bool],
    open: &mut Vec<(usize, Vec<usize>)>,
    targets: &impl Fn(usize) -> Vec<usize>,
) {
    if let Some(seen) = seen.get_mut(position).filter(|seen| !**seen) {
        *seen = true;
        let mut rest = targets(position);
        rest.reverse();
        open.push((position, rest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_referred_to_comes_first() {
        let targets = [vec![2, 1], vec![2], vec![], vec![3, 0]];
        assert_eq!(targets_first(4, |position| targets[position].clone()), [2, 1, 0, 3]);
    }

    #[test]
    fn circles_end() {
        assert_eq!(targets_first(3, |position| vec![(position + 1) % 3]), [2, 1, 0]);
    }

    proptest! {
        #[test]
        fn everything_is_there_once(edges in prop::collection::vec(prop::collection::vec(0usize..12, 0..4), 0..12)) {
            let mut order = targets_first(edges.len(), |position| edges[position].clone());
            order.sort_unstable();
            prop_assert_eq!(order, (0..edges.len()).collect::<Vec<_>>());
        }
    }
}
