//! Where documents come from: files, folders, archives, lists of paths, standard input.

mod archive;
mod content;
mod count;
mod decode;
mod entry_name;
mod list;
mod selection;
mod source;
mod stems;
mod walk;

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cdamill::Limits;

use crate::failure::{Failure, printable};
use crate::progress::Position;

use self::archive::Archive;
pub(crate) use self::count::count;
pub(crate) use self::list::List;
use self::selection::with_slashes;
pub(crate) use self::selection::{Selection, is_archive, is_document, pattern};
pub(crate) use self::source::Source;
use self::stems::Stems;
pub(crate) use self::stems::{ERROR, OUTCOME, is_outcome};
use self::walk::{Folder, Walked};

/// Standard input on the command line.
pub(crate) const STANDARD_INPUT: &str = "-";

/// One file of documents, to be read, or what could not be had.
pub(crate) type Found = Result<Input, Refused>;

/// One file: on disk, in an archive, or from standard input.
#[derive(Debug)]
pub(crate) struct Input {
    name: String,
    stem: PathBuf,
    source: Source,
}

/// A file, a folder or an archive, or a part of one, that could not be read.
#[derive(Debug)]
pub(crate) struct Refused {
    /// As in [`Input::name`].
    pub(crate) name: String,
    /// As in [`Input::stem`], where it has one.
    pub(crate) stem: Option<PathBuf>,
    pub(crate) failure: Failure,
}

impl Refused {
    /// What has no outputs of its own.
    fn new(name: String, failure: Failure) -> Refused {
        Refused { name, stem: None, failure }
    }
}

impl Input {
    /// The file at `path`, or standard input for `-`, whatever it holds.
    pub(crate) fn file(path: &Path) -> Input {
        if path.as_os_str() == STANDARD_INPUT {
            return Input {
                name: "standard input".into(),
                stem: PathBuf::from("stdin"),
                source: Source::StandardInput,
            };
        }
        Input { name: printable(path), stem: stems::short(&file_name(path)), source: Source::File(path.to_owned()) }
    }

    /// For messages: one line, `dump.zip!/sub/a.xml` for a file in an archive.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What outputs are called, relative to their folder and without `.json`; unique in a run.
    pub(crate) fn stem(&self) -> &Path {
        &self.stem
    }

    /// Bytes as they are stored; `None` where that is not known before they are read.
    pub(crate) fn size(&self) -> Option<u64> {
        self.source.size()
    }

    /// All bytes, but little more than the limit on them. `buffer` is room for them that can be used again; what it held
    /// is gone.
    ///
    /// # Errors
    /// What cannot be read, or not be decompressed.
    pub(crate) fn read<'b>(&'b self, limits: &Limits, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Failure> {
        self.source.read(limits.max_bytes, buffer)
    }
}

/// A file that is taken, before it has the name of its outputs.
#[derive(Debug)]
struct Candidate {
    name: String,
    /// Safe as the name of an output.
    relative: PathBuf,
    keeps_ending: bool,
    source: Source,
}

/// All files that the command line names, one after another, in an order that depends on nothing but their names. What is
/// kept in memory is the listing of one folder with those around it, one entry of an archive, and eight bytes a file.
pub(crate) struct Inputs {
    arguments: VecDeque<PathBuf>,
    list: Option<List>,
    selection: Selection,
    folder: Option<Folder>,
    archive: Option<Archive>,
    max_bytes: usize,
    position: Arc<Position>,
    /// Short stems that several files of the command line have.
    shared: HashSet<PathBuf>,
    stems: Stems,
}

impl fmt::Debug for Inputs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Inputs").finish_non_exhaustive()
    }
}

impl Inputs {
    /// What `arguments` name, then what `list` does.
    pub(crate) fn new(arguments: &[PathBuf], list: Option<List>, selection: Selection, limits: &Limits) -> Inputs {
        Inputs {
            shared: shared(arguments),
            arguments: arguments.iter().cloned().collect(),
            list,
            selection,
            folder: None,
            archive: None,
            max_bytes: limits.max_bytes,
            position: Arc::default(),
            stems: Stems::default(),
        }
    }

    /// How far the reading is.
    pub(crate) fn position(&self) -> &Arc<Position> {
        &self.position
    }

    /// Opens what the command line or the list names.
    fn open(&mut self, path: &Path, relative: PathBuf) -> Option<Found> {
        let is_standard_input = path.as_os_str() == STANDARD_INPUT;
        let Input { name, source, .. } = Input::file(path);
        let keeps_ending = self.shared.contains(&stems::short(&relative));
        let opened = if is_standard_input {
            archive::open_standard_input(name.clone(), PathBuf::from("stdin"), self.max_bytes, &self.position)
        } else if path.is_dir() {
            self.folder = Some(Folder::new(path, &self.selection));
            return None;
        } else if is_document(&with_slashes(&relative)) {
            Ok(archive::File::Document(source))
        } else {
            archive::open_file(path, name.clone(), relative.clone(), self.max_bytes, &self.position)
        };
        let relative = if is_standard_input { PathBuf::from("stdin") } else { relative };
        match opened {
            Ok(archive::File::Document(source)) => {
                self.position.begin_file();
                Some(self.named(Ok(Candidate { name, relative, keeps_ending, source })))
            }
            Ok(archive::File::Archive(archive)) => {
                self.archive = Some(archive);
                None
            }
            Err(failure) => Some(Err(self.refused(name, &relative, keeps_ending, failure))),
        }
    }

    /// A file that is known by its name, and cannot be opened.
    fn refused(&mut self, name: String, relative: &Path, keeps_ending: bool, failure: Failure) -> Refused {
        Refused { name, stem: self.stems.claim(relative, keeps_ending), failure }
    }

    /// The next thing in the folder that is being walked.
    fn walk(&mut self, walked: Walked) -> Option<Found> {
        match walked {
            Walked::Document { path, relative, keeps_ending } => {
                self.position.begin_file();
                let source = Source::File(path);
                let name = source.name();
                Some(self.named(Ok(Candidate { name, relative, keeps_ending, source })))
            }
            Walked::Archive { path, relative } => {
                let name = printable(&path);
                match archive::open_file(&path, name.clone(), relative.clone(), self.max_bytes, &self.position) {
                    Ok(archive::File::Archive(archive)) => {
                        self.archive = Some(archive);
                        None
                    }
                    Ok(archive::File::Document(_)) => {
                        Some(Err(self.refused(name, &relative, false, archive::not_an_archive())))
                    }
                    Err(failure) => Some(Err(self.refused(name, &relative, false, failure))),
                }
            }
            Walked::Refused(refused) => Some(Err(refused)),
        }
    }

    fn named(&mut self, candidate: Result<Candidate, Refused>) -> Found {
        let Candidate { name, relative, keeps_ending, source } = candidate?;
        match self.stems.claim(&relative, keeps_ending) {
            Some(stem) => Ok(Input { name, stem, source }),
            None => {
                let failure = Failure::Other("same-output", "the outputs of another document have the same name");
                Err(Refused::new(name, failure))
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = if let Some(archive) = &mut self.archive {
                match archive.next(&self.selection, self.max_bytes) {
                    Some(candidate) => Some(self.named(candidate)),
                    None => {
                        self.archive = None;
                        None
                    }
                }
            } else if let Some(folder) = &mut self.folder {
                match folder.next(&self.selection) {
                    Some(walked) => self.walk(walked),
                    None => {
                        self.folder = None;
                        None
                    }
                }
            } else if let Some(path) = self.arguments.pop_front() {
                self.open(&path, file_name(&path))
            } else {
                match self.list.as_mut()?.next()? {
                    Ok(path) => self.open(&path, entry_name::safe(&with_slashes(&path))),
                    Err(error) => {
                        self.list = None;
                        let name = "list of files".to_owned();
                        Some(Err(Refused::new(name, Failure::Io("not-read", error))))
                    }
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

/// The short stems that several of the files among the arguments have.
fn shared(arguments: &[PathBuf]) -> HashSet<PathBuf> {
    let mut counts: HashMap<PathBuf, usize> = HashMap::new();
    for argument in arguments.iter().filter(|argument| !argument.is_dir()) {
        *counts.entry(stems::short(&file_name(argument))).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(stem, _)| stem).collect()
}

fn file_name(path: &Path) -> PathBuf {
    path.file_name().map_or_else(|| path.to_owned(), PathBuf::from)
}

#[cfg(test)]
mod tests;
