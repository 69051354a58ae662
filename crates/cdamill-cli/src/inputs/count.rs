//! How many files there are, counted beside the run.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use super::STANDARD_INPUT;
use super::selection::{Selection, is_archive, with_slashes};
use super::walk::{Folder, Walked};
use crate::progress::{Position, Total};

/// Counts the files that `arguments` name and says so at `position`, from a thread of its own: the run does not wait for it.
/// Of standard input nothing is known.
pub(crate) fn count(arguments: &[PathBuf], selection: &Selection, position: &Arc<Position>) {
    if arguments.iter().any(|argument| argument.as_os_str() == STANDARD_INPUT) {
        return;
    }
    let (arguments, selection, position) = (arguments.to_vec(), selection.clone(), Arc::clone(position));
    // Where there is no thread there is no estimate.
    let _ = thread::Builder::new()
        .name("cdamill-count".to_owned())
        .spawn(move || position.set_total(total(&arguments, &selection)));
}

fn total(arguments: &[PathBuf], selection: &Selection) -> Total {
    let mut total = Total { files: 0, archives: 0 };
    for argument in arguments {
        if !argument.is_dir() {
            total.files += 1;
            total.archives += u64::from(is_archive(&with_slashes(argument)));
            continue;
        }
        let mut folder = Folder::new(argument, selection);
        while let Some(walked) = folder.next(selection) {
            match walked {
                Walked::Document { .. } => total.files += 1,
                Walked::Archive { .. } => (total.files, total.archives) = (total.files + 1, total.archives + 1),
                Walked::Refused(_) => {}
            }
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn folders_and_files() {
        let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cli");
        let arguments = [testdata.join("tree"), testdata.join("summary.xml"), PathBuf::from("dump.tar.gz")];
        assert_eq!(total(&arguments, &Selection::default()), Total { files: 7, archives: 1 });
        let position = Arc::default();
        count(&["-".into()], &Selection::default(), &position);
        assert_eq!(position.fraction(), None);
    }
}
