//! The wish to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends a bulk run from anywhere: another thread, or a handler of signals. Clones are the same flag.
///
/// ```
/// use cdamill::Converter;
/// use cdamill::bulk::{Cancel, EndReason};
/// use std::ops::ControlFlow;
///
/// let cancel = Cancel::new();
/// let from_elsewhere = cancel.clone();
/// from_elsewhere.cancel();
/// let bulk = Converter::new()?.bulk().cancel(&cancel);
/// let ended = bulk.run(0..1_000_000, |_, number| number, |_| ControlFlow::Continue(()));
/// assert_eq!((ended.reason, ended.delivered), (EndReason::Cancelled, 0));
/// # Ok::<(), cdamill::MappingError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
}

impl Cancel {
    /// A flag that is not raised.
    #[must_use]
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Raises the flag, for good. Does nothing else, so a handler of signals may call it.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Release);
    }

    /// Whether the flag is raised.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Ordering::Acquire)
    }
}
