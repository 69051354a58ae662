//! A plan as bytes, and back: a checked mapping is ready in a fraction of the time that its files take to be read and checked.
//!
//! The bytes are for the very same build of this crate: names and types stand in them by number. They begin with a text
//! table; then comes the plan, field by field in the order of [`plan`]'s lists, numbers as in LEB128. Whoever changes the plan is told
//! by the compiler which list wants a change; there is nothing else to keep in step.
//!
//! Groups are most of a plan, and few of them see a given document: they are loaded when they are asked for.

mod groups;
mod plan;
mod reader;
mod values;
mod writer;

use crate::plan::Plan;
pub(crate) use groups::Groups;
use reader::Reader;
use writer::Writer;

/// What can be stored and loaded again.
trait Stored: Sized {
    fn store(&self, out: &mut Writer);
    /// None when the bytes are not those of this build.
    fn load(from: &mut Reader) -> Option<Self>;
}

pub(crate) fn store(plan: &Plan) -> Vec<u8> {
    let mut out = Writer::default();
    plan.store(&mut out);
    out.finish()
}

pub(crate) fn load(bytes: &'static [u8]) -> Option<Plan> {
    let mut from = Reader::new(bytes)?;
    let plan = Plan::load(&mut from)?;
    from.is_at_end().then_some(plan)
}
