//! Parts, and going on with them.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::part::is_part_name;
use super::*;

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("cdamill-ndjson-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn open(folder: &Path, bytes: u64, lines: u64) -> Ndjson {
    let limits = PartLimits { bytes, lines };
    Ndjson::create(folder, &folder.join("working"), limits, Compression::None, 1).unwrap()
}

fn lengths(parts: &[Part]) -> Vec<(u32, u64, u64)> {
    parts.iter().map(|part| (part.number, part.lines, part.length)).collect()
}

#[test]
fn a_part_ends_before_the_line_that_is_too_much() {
    let folder = folder("limits");
    for (bytes, lines, expected) in [
        (1000, 2, vec![(0, 2, 10), (1, 2, 10), (2, 1, 5)]),
        (12, 100, vec![(0, 2, 10), (1, 2, 10), (2, 1, 5)]),
        // a line that is too long for any part has one for itself
        (3, 100, vec![(0, 1, 5), (1, 1, 5), (2, 1, 5), (3, 1, 5), (4, 1, 5)]),
        (1000, 100, vec![(0, 5, 25)]),
    ] {
        let mut ndjson = open(&folder, bytes, lines);
        ndjson.add("Patient", b"1234\n1234\n1234\n", 3).unwrap();
        ndjson.add("Patient", b"1234\n1234\n", 2).unwrap();
        assert_eq!(lengths(&ndjson.finish().unwrap()), expected, "{bytes} bytes, {lines} lines");
        fs::remove_dir_all(&folder).unwrap();
    }
}

/// Lines that are longer than blocks, and so many that a dump would be large.
#[test]
fn memory_does_not_depend_on_the_lines() {
    let types = ["Binary", "Goal", "Patient"];
    for (jobs, compression) in [(1, Compression::None), (1, Compression::Gzip), (4, Compression::Gzip)] {
        let folder = folder(&format!("memory-{jobs}-{compression:?}"));
        let limits = PartLimits { bytes: u64::MAX, lines: u64::MAX };
        let mut ndjson = Ndjson::create(&folder, &folder.join("working"), limits, compression, jobs).unwrap();
        let mut expected = Vec::new();
        for number in 0..20u8 {
            let line = [vec![b'a' + number; (BLOCK * usize::from(number)) / 7], b"\n".to_vec()].concat();
            types.iter().for_each(|type_name| ndjson.add(type_name, &line, 1).unwrap());
            expected.extend(line);
        }
        ndjson.checkpoint().unwrap();
        // a block of each type, and two for each on its way
        assert!(ndjson.room.len() <= types.len() + 2 * (2 * jobs + 1), "{}", ndjson.room.len());
        assert!(ndjson.room.iter().all(|room| room.capacity() == compressed_size(BLOCK)));
        for part in ndjson.finish().unwrap() {
            let file = fs::read(folder.join(part.url(compression.ending()))).unwrap();
            assert_eq!((file.len() as u64, part.bytes, part.lines), (part.length, expected.len() as u64, 20));
            let mut lines = Vec::new();
            match compression {
                Compression::None => lines = file,
                _ => _ = flate2::read::MultiGzDecoder::new(file.as_slice()).read_to_end(&mut lines).unwrap(),
            }
            assert!(lines == expected, "{}", part.type_name);
        }
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn what_came_after_the_checkpoint_is_undone() {
    let folder = folder("resume");
    let mut ndjson = open(&folder, 1000, 2);
    ndjson.add("Patient", b"a\nb\nc\n", 3).unwrap();
    ndjson.add(OUTCOME, b"o\n", 1).unwrap();
    let state = ndjson.checkpoint().unwrap();
    assert_eq!((state.open.len(), state.closed.len()), (2, 1));
    ndjson.add("Patient", b"d\ne\n", 2).unwrap();
    ndjson.add("Goal", b"g\n", 1).unwrap();
    ndjson.finish().unwrap();

    let again = || NdjsonState { open: state.open.clone(), closed: Vec::new() };
    let mut ndjson = open(&folder, 1000, 2);
    ndjson.resume(state.closed.clone(), again()).unwrap();
    assert!(!folder.join("Goal.000.ndjson").exists() && !folder.join("Patient.002.ndjson").exists());
    ndjson.add("Patient", b"x\n", 1).unwrap();
    let parts = ndjson.finish().unwrap();
    assert_eq!(
        parts.iter().map(|part| part.url("")).collect::<Vec<_>>(),
        ["error/OperationOutcome.000.ndjson", "Patient.000.ndjson", "Patient.001.ndjson"]
    );
    assert_eq!(fs::read(folder.join("Patient.000.ndjson")).unwrap(), b"a\nb\n");
    assert_eq!(fs::read(folder.join("Patient.001.ndjson")).unwrap(), b"c\nx\n");

    // what is shorter than it was cannot be gone on with
    fs::write(folder.join("Patient.001.ndjson"), "").unwrap();
    assert!(open(&folder, 1000, 2).resume(state.closed.clone(), again()).is_err());
    fs::write(folder.join("Patient.000.ndjson"), "").unwrap();
    assert!(open(&folder, 1000, 2).resume(state.closed, NdjsonState::default()).is_err());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn names_of_parts() {
    for (name, ending, expected) in [
        ("Patient.000.ndjson", "", true),
        ("x/Patient.1000.ndjson.gz", ".gz", true),
        ("Patient.000.ndjson.gz", "", false),
        ("Patient.ndjson", "", false),
        ("patient.000.ndjson", "", false),
        ("Patient.0a0.ndjson", "", false),
        ("manifest.json", "", false),
    ] {
        assert_eq!(is_part_name(Path::new(name), ending), expected, "{name}");
    }
}
