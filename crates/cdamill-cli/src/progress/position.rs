//! How far the reading of the inputs is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// How far the reading of the inputs is; written by whoever reads, looked at by the progress.
#[derive(Debug, Default)]
pub(crate) struct Position {
    /// Files and archives that were begun.
    begun: AtomicU64,
    /// Of the archive that is being read: bytes so far, and all.
    archive_read: Arc<AtomicU64>,
    archive_size: AtomicU64,
    total: OnceLock<Total>,
}

/// How much there is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    /// Files and archives.
    pub(crate) files: u64,
    /// Of these.
    pub(crate) archives: u64,
}

impl Position {
    /// A file was begun.
    pub(crate) fn begin_file(&self) {
        self.archive_size.store(0, Ordering::Relaxed);
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// An archive of so many bytes was begun; the answer is where its bytes are to be counted.
    pub(crate) fn begin_archive(&self, size: u64) {
        self.archive_size.store(size, Ordering::Relaxed);
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// Where bytes of archives are counted, from 0 for each.
    pub(crate) fn archive_read(&self) -> &Arc<AtomicU64> {
        &self.archive_read
    }

    /// Says how much there is, once it is known.
    pub(crate) fn set_total(&self, total: Total) {
        let _ = self.total.set(total);
    }

    /// How many files there are, where each is one of documents.
    pub(crate) fn files(&self) -> Option<u64> {
        self.total.get().filter(|total| total.archives == 0).map(|total| total.files)
    }

    /// The part that was read, from 0 to 1; `None` where the whole is not known.
    pub(crate) fn fraction(&self) -> Option<f64> {
        let total = self.total.get().filter(|total| total.files > 0)?;
        let [begun, read, size] = [&self.begun, &self.archive_read, &self.archive_size]
            .map(|number| as_float(number.load(Ordering::Relaxed)));
        // The archive that is being read has been begun.
        let rest = if size > 0.0 { 1.0 - (read / size).min(1.0) } else { 0.0 };
        Some(((begun - rest) / as_float(total.files)).clamp(0.0, 1.0))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share")]
fn as_float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_counts_by_its_bytes() {
        let position = Position::default();
        assert_eq!((position.fraction(), position.files()), (None, None));
        position.set_total(Total { files: 4, archives: 1 });
        assert_eq!((position.fraction(), position.files()), (Some(0.0), None));
        position.begin_file();
        assert_eq!(position.fraction(), Some(0.25));
        position.begin_archive(200);
        assert_eq!(position.fraction(), Some(0.25));
        position.archive_read().store(100, Ordering::Relaxed);
        assert_eq!(position.fraction(), Some(0.375));
        position.archive_read().store(300, Ordering::Relaxed);
        assert_eq!(position.fraction(), Some(0.5));
        position.begin_file();
        position.begin_file();
        position.begin_file();
        assert_eq!(position.fraction(), Some(1.0));
    }
}
