//! Runs over many documents: outputs, failures, and going on after an end that came too early.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use support::{Folder, Ran, cdamill, dump};

/// Runs over the dump, into `out`.
fn run(folder: &Folder, dump: &str, arguments: &[&str]) -> Ran {
    let out = folder.path("out");
    cdamill(&[&["convert", dump, "-o", &out, "--progress", "none", "--summary", "none"], arguments].concat())
}

/// What is in the output folder, the journal too.
fn contents(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<String> = folder.files().into_iter().filter(|file| !file.starts_with("dump/")).collect();
    files.push("out/.cdamill/journal".to_owned());
    files.into_iter().map(|file| (file.clone(), folder.bytes(&file))).collect()
}

fn assert_same(one: &[(String, Vec<u8>)], other: &[(String, Vec<u8>)], what: &str) {
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(one), names(other), "{what}");
    for ((name, one), (_, other)) in one.iter().zip(other) {
        assert!(one == other, "{what}: {name} differs");
    }
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    std::str::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let source = Folder::new();
    let dump = dump::write(&source);
    for form in [
        &["--to", "bundle"][..],
        &["--to", "bundle", "--compress", "gzip"],
        &["--to", "ndjson", "--part-lines", "200"],
        &["--to", "ndjson", "--compress", "gzip"],
        &["--to", "bundle", "--compress", "zstd"],
        &["--to", "ndjson", "--compress", "zstd"],
    ] {
        if !cfg!(feature = "zstd") && form.contains(&"zstd") {
            continue;
        }
        let mut first = None;
        for jobs in ["1", "2", "7"] {
            let folder = Folder::new();
            let ran = run(&folder, &dump, &[form, &["--jobs", jobs]].concat());
            assert_eq!(ran.exit, 3, "{}", ran.stderr);
            assert_eq!(ran.stderr.lines().count(), dump::FAILED, "{}", ran.stderr);
            let now = contents(&folder);
            assert_same(first.get_or_insert_with(|| now.clone()), &now, &format!("{form:?} with {jobs} jobs"));
        }
    }
}

#[test]
fn ndjson_has_every_resource_once_by_type() {
    let (source, bundles, plain, packed) = (Folder::new(), Folder::new(), Folder::new(), Folder::new());
    let dump = dump::write(&source);
    run(&bundles, &dump, &["--bundle-type", "batch"]);
    let mut expected: Vec<String> = Vec::new();
    for file in bundles.files().iter().filter(|file| !file.contains("/error/")) {
        let bundle = bundles.json(file);
        expected.extend(bundle["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].to_string()));
    }
    run(&plain, &dump, &["--to", "ndjson", "--part-lines", "250"]);
    run(&packed, &dump, &["--to", "ndjson", "--compress", "gzip", "--part-size", "100K"]);
    for (folder, ending) in [(&plain, ""), (&packed, ".gz")] {
        let manifest = folder.json("out/manifest.json");
        assert_eq!(manifest["transactionTime"], Value::Null);
        let mut found = Vec::new();
        for file in manifest["output"].as_array().unwrap() {
            let url = file["url"].as_str().unwrap();
            let bytes = folder.bytes(&format!("out/{url}"));
            let bytes = if ending.is_empty() { bytes } else { gunzip(&bytes) };
            let resources = lines(&bytes);
            assert_eq!(file["count"], resources.len(), "{url}");
            assert!(resources.len() <= 250 || !ending.is_empty());
            assert!(resources.iter().all(|resource| resource["resourceType"] == file["type"]), "{url}");
            assert!(url.starts_with(file["type"].as_str().unwrap()) && url.ends_with(&format!(".ndjson{ending}")));
            found.extend(resources.iter().map(Value::to_string));
        }
        assert!(folder.files().contains(&format!("out/Composition.001.ndjson{ending}")), "{:?}", folder.files());
        let mut expected = expected.clone();
        expected.sort();
        found.sort();
        assert!(expected == found, "{} and {} resources", expected.len(), found.len());
        assert_eq!(manifest["error"][0]["count"], dump::FAILED);
        assert_eq!(manifest["error"][0]["url"], format!("error/OperationOutcome.000.ndjson{ending}"));
    }
}

#[test]
fn ndjson_of_one_file_goes_to_standard_output() {
    let ran = cdamill(&["convert", "summary.xml", "--to", "ndjson"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    let resources = lines(ran.stdout.as_bytes());
    assert!(resources.iter().any(|resource| resource["resourceType"] == "Patient"));
    assert_eq!(cdamill(&["convert", "summary.xml", "--to", "ndjson", "--pretty"]).exit, 2);
}

#[test]
fn what_failed_is_told_without_its_content() {
    let folder = Folder::new();
    let dump = dump::write(&folder);
    let ran = run(&folder, &dump, &[]);
    assert_eq!(ran.exit, 3);
    let outcomes: Vec<String> = folder.files().into_iter().filter(|file| file.contains("/error/")).collect();
    assert_eq!(outcomes.len(), dump::FAILED, "{outcomes:?}");
    let outcome = folder.json("out/error/d00/doc0007.outcome.json");
    let issue = &outcome["issue"][0];
    assert_eq!((&issue["severity"], &issue["details"]["coding"][0]["code"]), (&"fatal".into(), &"not-xml".into()));
    let diagnostics = issue["diagnostics"].as_str().unwrap();
    assert!(diagnostics.contains("dump/d00/doc0007.xml; sha256 "), "{diagnostics}");
    assert!(diagnostics.contains("; line 1, column "), "{diagnostics}");
    for file in folder.files().iter().filter(|file| !file.starts_with("dump/")) {
        assert!(!folder.text(file).contains(dump::CANARY), "{file}");
    }
    assert!(!ran.stderr.contains(dump::CANARY));
}

#[test]
fn copies_of_what_failed_are_made_on_request_only() {
    let folder = Folder::new();
    let dump = dump::write(&folder);
    run(&folder, &dump, &["--to", "ndjson", "--quarantine-copy", &folder.path("copies")]);
    let copies: Vec<String> = folder.files().into_iter().filter(|file| file.starts_with("copies/")).collect();
    assert_eq!(copies.len(), dump::FAILED);
    assert_eq!(folder.bytes("copies/d01/doc0100.xml"), folder.bytes("dump/d01/doc0100.xml"));
}

#[test]
fn a_run_of_too_many_failures_ends_and_can_go_on() {
    let (whole, folder) = (Folder::new(), Folder::new());
    let dump = dump::write(&whole);
    for form in ["bundle", "ndjson"] {
        let (whole, folder) = (whole.sub(form), folder.sub(form));
        assert_eq!(run(&whole, &dump, &["--to", form]).exit, 3);
        let ran = run(&folder, &dump, &["--to", form, "--max-failures", "2"]);
        assert_eq!(ran.exit, 4, "{}", ran.stderr);
        assert!(!folder.files().contains(&"out/manifest.json".to_owned()));
        let ran = run(&folder, &dump, &["--to", form, "--max-failures", "9", "--resume"]);
        assert_eq!(ran.exit, 3, "{}", ran.stderr);
        assert_same(&contents(&whole), &contents(&folder), form);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let folder = Folder::new();
    let dump = dump::write(&folder);
    let refused = |arguments: &[&str], why: &str| {
        let ran = run(&folder, &dump, arguments);
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(why), "{arguments:?}: {}", ran.stderr);
    };
    assert_eq!(run(&folder, &dump, &["--max-failures", "2"]).exit, 4);
    let before = contents(&folder);
    refused(&[], "--resume goes on with it");
    refused(&["--resume", "--pretty"], "it was begun with pretty false, not true");
    refused(&["--resume", "--to", "ndjson"], r#"it was begun with to "bundle", not "ndjson""#);
    refused(&["--resume", "--mapping", "mapping"], "it was begun with another mapping");
    let first = folder.path("dump/d00/doc0000.xml");
    let text = std::fs::read_to_string(&first).unwrap();
    std::fs::write(&first, text.clone() + " ").unwrap();
    refused(&["--resume"], "it was begun with other documents");
    std::fs::write(&first, text).unwrap();
    assert_same(&before, &contents(&folder), "after refusals");

    assert_eq!(run(&folder, &dump, &["--resume"]).exit, 3);
    let before = contents(&folder);
    refused(&[], "holds a finished run");
    let ran = run(&folder, &dump, &["--resume"]);
    assert_eq!(ran.exit, 3);
    assert!(ran.stderr.contains("finished: there is nothing left to do"), "{}", ran.stderr);
    std::fs::copy(folder.path("dump/d00/doc0000.xml"), folder.path("dump/e.xml")).unwrap();
    refused(&["--resume"], "there are more documents now");
    assert_same(&before, &contents(&folder), "after refusals");
}

#[test]
fn parts_of_others_are_not_mixed_up() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("out")).unwrap();
    std::fs::write(folder.path("out/Patient.007.ndjson"), "{}\n").unwrap();
    let ran = run(&folder, "tree", &["--to", "ndjson"]);
    assert_eq!(ran.exit, 2);
    assert_eq!(folder.files(), ["out/Patient.007.ndjson"]);
}

/// Starts a run, in the background.
fn start(folder: &Folder, dump: &str, arguments: &[&str]) -> Child {
    let out = folder.path("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cdamill"));
    command.args(["convert", dump, "-o", &out, "--progress", "none", "--summary", "none", "--jobs", "2", "--resume"]);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Length of the journal.
fn journal(folder: &Folder) -> u64 {
    std::fs::metadata(folder.path("out/.cdamill/journal")).map_or(0, |metadata| metadata.len())
}

/// Kills a run over so many sources again and again, `kills` times at most, and holds what comes of it against a run that
/// was left alone.
fn kill_and_go_on(sources: usize, kills: u64) {
    let source = Folder::new();
    let dump = dump::write_many(&source, sources);
    for form in [&["--to", "bundle"][..], &["--to", "ndjson", "--compress", "gzip", "--part-lines", "150"]] {
        let (whole, folder) = (Folder::new(), Folder::new());
        assert_eq!(run(&whole, &dump, form).exit, 3);
        let mut killed = 0;
        loop {
            let before = journal(&folder);
            let mut child = start(&folder, &dump, form);
            // At another moment each time: before the first checkpoint, after the next one, at the end.
            for _ in 0..2000 {
                if child.try_wait().unwrap().is_some() || journal(&folder) > before {
                    break;
                }
                sleep(Duration::from_millis(5));
            }
            sleep(Duration::from_millis(killed * 13 % 50));
            if killed == kills || child.try_wait().unwrap().is_some() {
                child.wait().unwrap();
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            killed += 1;
        }
        assert!(killed > 1, "the run ended before it was killed");
        assert_same(&contents(&whole), &contents(&folder), &format!("{form:?} after {killed} kills"));
    }
}

#[test]
fn a_run_that_is_killed_goes_on_to_the_same_bytes() {
    kill_and_go_on(600, 5);
}

#[test]
#[ignore = "takes minutes; cargo test --release -p cdamill-cli --test bulk -- --ignored"]
fn a_large_run_is_killed_again_and_again() {
    kill_and_go_on(6000, 20);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_says_so_and_goes_on() {
    let (whole, folder) = (Folder::new(), Folder::new());
    let dump = dump::write(&whole);
    assert_eq!(run(&whole, &dump, &["--to", "ndjson"]).exit, 3);
    let mut child = start(&folder, &dump, &["--to", "ndjson"]);
    while journal(&folder) == 0 && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(1));
    }
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(stderr.contains("interrupted: --resume goes on from here"), "{stderr}");
    assert!(!folder.files().contains(&"out/manifest.json".to_owned()));
    assert_eq!(run(&folder, &dump, &["--to", "ndjson", "--resume"]).exit, 3);
    assert_same(&contents(&whole), &contents(&folder), "after an interruption");
}

#[test]
fn reports_go_on_too() {
    let (whole, folder) = (Folder::new(), Folder::new());
    let dump = dump::write(&whole);
    for format in ["json", "operation-outcome"] {
        let (whole, folder) = (whole.sub(format), folder.sub(format));
        let arguments = |folder: &Folder| {
            let (report, each) = (folder.path("report.json"), folder.path("each"));
            ["--report", &report, "--report-dir", &each, "--report-format", format].map(str::to_owned)
        };
        let with = |folder: &Folder, more: &[&str]| {
            let arguments = arguments(folder);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
            run(folder, &dump, &arguments).exit
        };
        assert_eq!(with(&whole, &[]), 3);
        assert_eq!(with(&folder, &["--max-failures", "2"]), 4);
        assert_eq!(with(&folder, &["--resume"]), 3);
        let without_journal = |folder: &Folder| {
            let mut files = contents(folder);
            files.pop();
            files
        };
        assert_same(&without_journal(&whole), &without_journal(&folder), format);
    }
}

#[test]
fn a_name_that_is_too_long_does_not_end_a_run() {
    let folder = Folder::new();
    let document = std::fs::read(support::testdata().join("summary.xml")).unwrap();
    // as long as a file system takes, so that the endings of outputs are too much
    let long = "n".repeat(247);
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path(name), bytes).unwrap();
    std::fs::create_dir_all(folder.path("dump")).unwrap();
    write(&format!("dump/{long}.xml"), b"<broken");
    write(&format!("dump/{}.xml", "m".repeat(250)), &document);
    write("dump/z.xml", &document);
    let ran = run(&folder, &folder.path("dump"), &[]);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let made: Vec<String> = folder.files().into_iter().filter(|file| file.starts_with("out/")).collect();
    assert_eq!(made.len(), 3, "{made:?}");
    assert!(made.iter().any(|file| file == "out/z.json"), "{made:?}");
    assert!(made.iter().any(|file| file.starts_with("out/mmm") && file.ends_with(".json")), "{made:?}");
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = Folder::new();
    let document = std::fs::read(support::testdata().join("summary.xml")).unwrap();
    std::fs::create_dir_all(folder.path("dump")).unwrap();
    std::fs::write(folder.path("dump/a.xml"), &document).unwrap();
    std::fs::write(folder.path("dump/report.json"), b"{}").unwrap();
    let (dump, one, report) = (folder.path("dump"), folder.path("dump/a.xml"), folder.path("dump/report.json"));
    for arguments in [["--report", &*one], ["--summary-file", &one], ["--quarantine-copy", &folder.path("dump/bad")]] {
        assert_eq!(run(&folder, &dump, &arguments).exit, 2, "{arguments:?}");
    }
    assert_eq!(folder.bytes("dump/a.xml"), document);
    assert_eq!(run(&folder, &dump, &["--report", &report]).exit, 0);
}
