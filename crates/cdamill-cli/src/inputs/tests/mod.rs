//! Inputs of all kinds, made here.

mod archives;
mod folders;
mod hostile;
mod zip_writer;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// A folder that goes when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("cdamill-inputs-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    /// Writes a file, with the folders above it.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// What comes of it: `name > stem = content` or `name: code: message`, the names below this folder.
    fn told(&self, found: impl Iterator<Item = Found>) -> Vec<String> {
        let root = format!("{}/", self.0.display());
        found.map(|found| tell(found, &limits()).replace('\\', "/").replace(&root.replace('\\', "/"), "")).collect()
    }

    fn take(&self, names: &[&str]) -> Vec<String> {
        self.take_with(names, Selection::default())
    }

    fn take_with(&self, names: &[&str], selection: Selection) -> Vec<String> {
        let arguments: Vec<PathBuf> = names.iter().map(|name| self.0.join(name)).collect();
        self.told(Inputs::new(&arguments, None, selection, &limits()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A limit that tests reach.
const MAX_BYTES: usize = 100_000;

fn limits() -> Limits {
    Limits::default().with_max_bytes(MAX_BYTES)
}

fn tell(found: Found, limits: &Limits) -> String {
    let mut buffer = b"of another one".to_vec();
    match found {
        Ok(input) => match input.read(limits, &mut buffer) {
            Ok(bytes) if bytes.len() > 40 => {
                format!("{} > {} = {} bytes", input.name(), input.stem().display(), bytes.len())
            }
            Ok(bytes) => {
                format!("{} > {} = {}", input.name(), input.stem().display(), String::from_utf8_lossy(bytes))
            }
            Err(failure) => format!("{}: {failure}", input.name()),
        },
        Err(Refused { name, failure, .. }) => format!("{name}: {failure}"),
    }
}

fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// A tar archive of the kind that GNU's program makes.
fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn pattern_of(text: &str) -> Selection {
    Selection::new(&[pattern(text).unwrap()])
}
