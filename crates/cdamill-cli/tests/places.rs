//! Where outputs go, and what is left there: by earlier runs, by runs that end too early, by others of the same name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use std::fs;
use std::path::Path;

use support::{Folder, Ran, cdamill, dump, resources, testdata};

const BROKEN: &[u8] = b"<ClinicalDocument><title></titel>";

fn document() -> Vec<u8> {
    fs::read(testdata().join("summary.xml")).unwrap()
}

/// Writes files of `dump`, and gives the path of the first one.
fn write(folder: &Folder, files: &[(&str, &[u8])]) -> String {
    for (name, bytes) in files {
        let path = folder.path(name);
        fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder.path(files[0].0)
}

/// Converts into `out`, quietly.
fn convert(folder: &Folder, inputs: &[&str], arguments: &[&str]) -> Ran {
    let quiet = ["--progress", "none", "--summary", "none", "-o", &folder.path("out")].map(str::to_owned);
    let quiet: Vec<&str> = quiet.iter().map(String::as_str).collect();
    cdamill(&[&["convert"], inputs, &quiet, arguments].concat())
}

/// Files of the output, but for the journal.
fn outputs(folder: &Folder) -> Vec<String> {
    let files = folder.files().into_iter().filter(|file| !file.starts_with("dump/"));
    files.collect()
}

#[test]
fn a_document_whose_report_cannot_be_written_is_counted_nowhere_else() {
    for form in ["ndjson", "bundle"] {
        let folder = Folder::new();
        write(&folder, &[("dump/a.xml", &document()), ("dump/b.xml", &document())]);
        // what is a folder cannot be replaced by a file
        fs::create_dir_all(folder.path("reports/a.json/x")).unwrap();
        let (reports, sums) = (folder.path("reports"), folder.path("sums.json"));
        let arguments = ["--to", form, "--report-dir", &reports, "--summary-file", &sums];
        let ran = convert(&folder, &[&folder.path("dump")], &arguments);
        assert_eq!(ran.exit, 3, "{}", ran.stderr);
        let sums = folder.json("sums.json");
        assert_eq!(sums["documents"], serde_json::json!({"ok": 1, "partial": 0, "failed": 1}));
        if form == "bundle" {
            assert_eq!(outputs(&folder)[..2], ["out/b.json", "out/error/a.outcome.json"]);
            continue;
        }
        for part in folder.json("out/manifest.json")["output"].as_array().unwrap() {
            assert_eq!(part["count"], sums["resources"][part["type"].as_str().unwrap()], "{part}");
        }
    }
}

#[test]
fn a_document_called_like_an_outcome_has_a_name_of_its_own() {
    let folder = Folder::new();
    write(&folder, &[("dump/a.xml", BROKEN), ("dump/error/a.outcome.xml", &document())]);
    let ran = convert(&folder, &[&folder.path("dump")], &[]);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    assert_eq!(outputs(&folder), ["out/error/a.outcome.json", "out/error/a.outcome.xml.json"]);
    assert_eq!(folder.json("out/error/a.outcome.json")["resourceType"], "OperationOutcome");
    assert_eq!(resources(&folder.json("out/error/a.outcome.xml.json"), "Patient").len(), 1);
}

#[test]
fn nothing_is_left_in_the_working_folder() {
    let folder = Folder::new();
    let file = write(&folder, &[("dump/a.xml", BROKEN)]);
    let report = folder.path("report.json");
    let ran =
        convert(&folder, &[&file], &["--max-failures", "0", "--report", &report, "--report-dir", &folder.path("r")]);
    assert_eq!(ran.exit, 4, "{}", ran.stderr);
    assert!(!Path::new(&folder.path("out/.cdamill")).exists() && !Path::new(&folder.path("r/.cdamill")).exists());
    assert_eq!(folder.json("report.json")["issues"][0]["code"], "not-xml");

    // a report that cannot be written: nothing is begun
    let ran = convert(&folder, &[&file], &["--report", &folder.path("dump/a.xml/report.json")]);
    assert_eq!(ran.exit, 1, "{}", ran.stderr);
    assert!(!Path::new(&folder.path("out/.cdamill")).exists());

    // of a run that was killed
    fs::create_dir_all(folder.path("out/.cdamill/staged-1")).unwrap();
    fs::write(folder.path("out/.cdamill/staged-1/lock"), "").unwrap();
    fs::write(folder.path("out/.cdamill/staged-1/0.0"), "{").unwrap();
    assert_eq!(convert(&folder, &["summary.xml"], &[]).exit, 0);
    assert!(!Path::new(&folder.path("out/.cdamill")).exists());
}

#[test]
fn too_many_failures_are_in_the_report_and_the_run_goes_on() {
    let (whole, folder) = (Folder::new(), Folder::new());
    let dump = dump::write(&whole);
    let report = |folder: &Folder| folder.path("report.json");
    assert_eq!(convert(&whole, &[&dump], &["--report", &report(&whole)]).exit, 3);
    let ran = convert(&folder, &[&dump], &["--report", &report(&folder), "--max-failures", "2"]);
    assert_eq!(ran.exit, 4, "{}", ran.stderr);
    assert_eq!(folder.json("report.json")["failed"], 3);
    let staged = fs::read_dir(folder.path("out/.cdamill")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(staged.collect::<Vec<_>>(), ["journal"]);
    let folder = Folder::new();
    let shared = folder.path("report.json");
    assert_eq!(convert(&folder, &[&dump], &["--report", &shared, "--max-failures", "2"]).exit, 4);
    assert_eq!(convert(&folder, &[&dump], &["--report", &shared, "--max-failures", "3", "--resume"]).exit, 4);
    assert_eq!(convert(&folder, &[&dump], &["--report", &shared, "--resume"]).exit, 3);
    assert_eq!(folder.text("report.json"), whole.text("report.json"));
    assert!(!folder.files().iter().any(|file| file.ends_with(".part")), "{:?}", folder.files());
}

#[test]
fn files_of_the_run_are_its_own() {
    let folder = Folder::new();
    write(&folder, &[("dump/a.xml", &document()), ("dump/b.xml", &document())]);
    let dump = folder.path("dump");
    for (form, file) in [
        ("ndjson", "out/manifest.json"),
        ("ndjson", "dump/../out/manifest.json"),
        ("ndjson", "out/Patient.000.ndjson"),
        ("ndjson", "out/error/x.json"),
        ("bundle", "out/error/a.outcome.json"),
        ("bundle", "out/.cdamill/journal"),
        ("bundle", "out"),
    ] {
        for option in ["--report", "--summary-file"] {
            let ran = convert(&folder, &[&dump], &["--to", form, option, &folder.path(file)]);
            assert_eq!(ran.exit, 2, "{option} {file}: {}", ran.stderr);
            assert!(ran.stderr.contains("must not be files that the run has for itself"), "{}", ran.stderr);
        }
    }
    let same = folder.path("x.json");
    assert_eq!(convert(&folder, &[&dump], &["--report", &same, "--summary-file", &same]).exit, 2);
    assert_eq!(outputs(&folder), [""; 0]);

    // a bundle does not replace the report, nor a file that is read
    let ran = convert(&folder, &[&dump], &["--report", &folder.path("out/a.json")]);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("a.xml: same-output: "), "{}", ran.stderr);
    assert_eq!(folder.json("out/a.json")["failed"], 1);
    let folder = Folder::new();
    write(&folder, &[("out/a.json", &document()), ("out/a.xml", &document())]);
    let ran = convert(&folder, &[&folder.path("out/a.xml"), &folder.path("out/a.json")], &[]);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    assert_eq!(folder.bytes("out/a.json"), document());
    assert!(folder.files().contains(&"out/a.json.json".to_owned()));
}

#[test]
fn a_file_given_twice_costs_itself_only() {
    let folder = Folder::new();
    let file = write(&folder, &[("dump/a.xml", &document())]);
    let ran = convert(&folder, &[&file, &file, "tree/one.xml"], &[]);
    assert_eq!(ran.exit, 3);
    assert!(ran.stderr.contains("a.xml: same-output: "), "{}", ran.stderr);
    assert_eq!(outputs(&folder), ["out/a.xml.json", "out/error/source-2.outcome.json", "out/one.json"]);
}

#[test]
fn failures_say_what_they_are_about() {
    let folder = Folder::new();
    let file = write(&folder, &[("dump/a.xml", BROKEN), ("list", b"missing.zip\nmissing\n")]);
    let ran = cdamill(&["convert", &file, "--max-failures", "0"]);
    assert_eq!(ran.exit, 4);
    assert!(ran.stderr.contains("\nthe run: too-many-failures: "), "{}", ran.stderr);

    let ran = cdamill(&["convert", "summary.xml", "-o", &file]);
    assert_eq!(ran.exit, 1);
    assert!(
        ran.stderr.ends_with("a.xml: not-written: the place of the output is a file, and no folder\n"),
        "{}",
        ran.stderr
    );

    // by whatever way a file that is not there was named
    let expected = ["out/error/missing.outcome.json", "out/error/missing.zip.outcome.json"];
    for inputs in [&["missing.zip", "missing"][..], &["--files-from", &folder.path("list")]] {
        assert_eq!(convert(&folder, inputs, &[]).exit, 3);
        let files = outputs(&folder).into_iter().filter(|file| file.starts_with("out/")).collect::<Vec<_>>();
        assert_eq!(files, expected, "{inputs:?}");
        fs::remove_dir_all(folder.path("out")).unwrap();
    }

    for (pattern, expected) in [
        (&[][..], "ends in .xml, .cda, .ccd or .ccda"),
        (&["--glob", "*.none", "--glob", "x/*.txt"], "fits --glob *.none or x/*.txt"),
    ] {
        let folder = Folder::new();
        let ran = convert(&folder, &["mapping"], pattern);
        assert!(
            ran.stderr.starts_with("mapping: no-documents: no file in it, or in a folder below, "),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    }
}

#[test]
fn a_damaged_journal_says_what_to_do() {
    let source = Folder::new();
    let dump = dump::write(&source);
    for form in ["bundle", "ndjson"] {
        let folder = Folder::new();
        assert_eq!(convert(&folder, &[&dump], &["--to", form, "--max-failures", "2"]).exit, 4);
        let journal = folder.path("out/.cdamill/journal");
        let text = fs::read_to_string(&journal).unwrap();
        fs::write(&journal, text.replacen("begun", "began", 1)).unwrap();
        let before = folder.files();
        for arguments in [&["--to", form][..], &["--to", form, "--resume"]] {
            let ran = convert(&folder, &[&dump], arguments);
            assert_eq!(ran.exit, 2, "{form}: {}", ran.stderr);
            assert!(ran.stderr.contains("its journal is damaged"), "{}", ran.stderr);
            assert!(ran.stderr.contains("remove the folder, or choose another, and begin again"), "{}", ran.stderr);
        }
        assert_eq!(folder.files(), before);
        if form == "ndjson" {
            fs::write(&journal, text).unwrap();
            fs::remove_dir_all(folder.path("out/.cdamill/parts")).unwrap();
            let ran = convert(&folder, &[&dump], &["--to", form, "--resume"]);
            assert_eq!(ran.exit, 2, "{}", ran.stderr);
            assert!(ran.stderr.contains("are not as its journal says"), "{}", ran.stderr);
        }
    }
}

#[test]
fn what_the_run_writes_is_not_read() {
    for form in ["bundle", "ndjson"] {
        let outside = Folder::new();
        let folder = outside.sub("data");
        write(&folder, &[("a.xml", &document()), ("old.txt", &document())]);
        let data = folder.path(".");
        let report = folder.path("report.json");
        let arguments = ["--to", form, "--glob", "*", "--report", &report, "--report-dir", &folder.path("reports")];
        let ran = convert(&folder, &[&data], &arguments);
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        assert_eq!(folder.json("report.json")["documents"].as_array().unwrap().len(), 2);
        // the second run finds what the first one found
        let ran = convert(&folder, &[&data], &[&arguments[..], &["--resume"]].concat());
        assert!(ran.stderr.contains("there is nothing left to do"), "{}", ran.stderr);
        // with patterns, what is written cannot be told from what is read
        let ran = cdamill(&["convert", &data, "--glob", "*", "-o", &data, "--to", form]);
        assert_eq!(ran.exit, 2, "{}", ran.stderr);
        let ran = cdamill(&["convert", &data, "--quarantine-copy", &folder.path("bad"), "-o", &folder.path("x")]);
        assert_eq!(ran.exit, 2, "{}", ran.stderr);
    }
}

#[test]
fn a_single_file_leaves_what_is_true_of_it_now() {
    for ending in ["", ".gz"] {
        let folder = Folder::new();
        let compress = if ending.is_empty() { "none" } else { "gzip" };
        let maps = folder.path("maps");
        let run = |bytes: &[u8]| {
            let file = write(&folder, &[("dump/a.xml", bytes)]);
            let ran = convert(&folder, &[&file], &["--compress", compress, "--source-map-dir", &maps]);
            (ran.exit, outputs(&folder))
        };
        let (bundle, outcome) = (format!("out/a.json{ending}"), "out/error/a.outcome.json".to_owned());
        let map = "maps/a.json".to_owned();
        assert_eq!(run(&document()), (0, vec![map.clone(), bundle.clone()]));
        assert_eq!(run(BROKEN), (1, vec![outcome]));
        assert_eq!(run(&document()), (0, vec![map, bundle.clone()]));
        assert!(!Path::new(&folder.path("out/error")).exists());
        // of what cannot be read nothing is known
        fs::remove_file(folder.path("dump/a.xml")).unwrap();
        let ran = convert(&folder, &[&folder.path("dump/a.xml")], &["--compress", compress]);
        assert_eq!(ran.exit, 1);
        assert!(outputs(&folder).contains(&bundle));
    }
    // what is no bundle was not written by an earlier run
    let folder = Folder::new();
    let file = write(&folder, &[("dump/a.xml", BROKEN), ("out/a.json", b"{\"notes\":1}")]);
    assert_eq!(convert(&folder, &[&file], &[]).exit, 1);
    assert_eq!(folder.text("out/a.json"), "{\"notes\":1}");
}
