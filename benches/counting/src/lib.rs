//! An allocator that counts while it is told to: how many allocations there were, and how many bytes there were at most.
//!
//! It hands everything to another allocator, the system's unless told otherwise. While it does not count it looks at one flag, which costs a program that is
//! timed nothing that can be measured. Numbers are right while one thread allocates.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, Ordering::Relaxed};

/// The allocator: `#[global_allocator] static ALLOCATOR: Counting = Counting(System);`
#[derive(Debug)]
pub struct Counting<A = System>(pub A);

static IS_COUNTING: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
/// More than when the counting began; less, when what was there before is given back.
static BYTES: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

/// What was allocated.
#[derive(Debug, Copy, Clone, Default, PartialEq, Eq)]
pub struct Allocated {
    /// How many times; growing or shrinking in place counts.
    pub allocations: u64,
    /// How many bytes more than at the start there were at most.
    pub peak: u64,
}

/// Counts what `work` allocates. Counts nothing where [`Counting`] is not the program's allocator.
pub fn count<T>(work: impl FnOnce() -> T) -> (T, Allocated) {
    ALLOCATIONS.store(0, Relaxed);
    BYTES.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    IS_COUNTING.store(true, Relaxed);
    let made = work();
    IS_COUNTING.store(false, Relaxed);
    let allocated =
        Allocated { allocations: ALLOCATIONS.load(Relaxed), peak: PEAK.load(Relaxed).try_into().unwrap_or_default() };
    (made, allocated)
}

fn note(allocations: u64, change: isize) {
    if IS_COUNTING.load(Relaxed) {
        ALLOCATIONS.fetch_add(allocations, Relaxed);
        let bytes = BYTES.fetch_add(change, Relaxed) + change;
        PEAK.fetch_max(bytes, Relaxed);
    }
}

// SAFETY: every call goes to the other allocator with the arguments it came with; counting allocates nothing.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Counting<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(1, layout.size().cast_signed());
        // SAFETY: as the caller promises
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(1, layout.size().cast_signed());
        // SAFETY: as the caller promises
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(1, size.cast_signed() - layout.size().cast_signed());
        // SAFETY: as the caller promises
        unsafe { self.0.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        note(0, -layout.size().cast_signed());
        // SAFETY: as the caller promises
        unsafe { self.0.dealloc(block, layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[global_allocator]
    static ALLOCATOR: Counting = Counting(System);

    #[test]
    fn allocations_and_the_most_bytes_at_a_time_are_counted() {
        let (kept, allocated) = count(|| {
            drop(Vec::<u8>::with_capacity(3000));
            let mut kept = Vec::<u8>::with_capacity(1000);
            kept.reserve_exact(2500);
            kept
        });
        assert_eq!((kept.capacity(), allocated), (2500, Allocated { allocations: 3, peak: 3000 }));
        let ((), freed) = count(|| drop(kept));
        assert_eq!(freed, Allocated::default());
    }
}
