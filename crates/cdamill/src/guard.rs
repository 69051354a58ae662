//! A bug in one document must not cost the others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Error;

/// Runs `convert`; a panic becomes an error. What the closure borrows must not be looked at again after a panic, or be
/// only read by it: tree marks and memo tables may be half written.
pub(crate) fn guarded<T>(convert: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(convert)).unwrap_or_else(|_| Err(Error::internal()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_panic_becomes_an_error_without_its_message() {
        let error = guarded::<()>(|| panic!("CANARY")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(!error.is_client_fault());
        assert!(!format!("{error} {error:?}").contains("CANARY"));
        assert_eq!(guarded(|| Ok(1)).unwrap(), 1);
    }
}
