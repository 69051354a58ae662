//! The mapping that comes with the crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use cdamill_mapping::Mapping;

#[test]
fn the_builtin_mapping_has_no_problem() {
    if let Err(error) = Mapping::builtin().compile() {
        panic!("{} problems:\n{error}", error.problems().len());
    }
}
