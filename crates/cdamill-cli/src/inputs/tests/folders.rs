use super::zip_writer::zip;
use super::*;

#[test]
fn a_folder_is_walked_in_the_order_of_names() {
    let scratch = Scratch::new();
    for name in ["in/b.xml", "in/a/z.xml", "in/a.xml", "in/a/deep/x.CDA", "in/c.txt", "in/a-b.ccd", "in/B.xml"] {
        scratch.file(name, name);
    }
    scratch.file("in/a0.zip", zip(&[("x/1.xml", b"one"), ("2.txt", b"")]));
    scratch.file("in/n.xml.gz", gzip("packed"));
    let expected = [
        "in/B.xml > B = in/B.xml",
        "in/a/deep/x.CDA > a/deep/x = in/a/deep/x.CDA",
        "in/a/z.xml > a/z = in/a/z.xml",
        "in/a-b.ccd > a-b = in/a-b.ccd",
        "in/a.xml > a = in/a.xml",
        "in/a0.zip!/x/1.xml > a0.zip/x/1 = one",
        "in/b.xml > b = in/b.xml",
        "in/n.xml.gz > n = packed",
    ];
    assert_eq!(scratch.take(&["in"]), expected);
}

#[test]
fn endings_stay_where_they_tell_apart() {
    let scratch = Scratch::new();
    for name in ["in/a.xml", "in/a.ccda", "in/b/a.xml", "x/c.xml", "y/c.cda", "z/a.cda", "d.xml.gz"] {
        scratch.file(name, "");
    }
    let stems = |names: &[&str]| -> Vec<String> {
        let told = scratch.take(names);
        told.iter().map(|line| line.split(" > ").nth(1).unwrap().trim_end_matches(" = ").to_owned()).collect()
    };
    assert_eq!(stems(&["in"]), ["a.ccda", "a.xml", "b/a"]);
    assert_eq!(stems(&["x/c.xml", "y/c.cda", "d.xml.gz"]), ["c.xml", "c.cda", "d"]);
    // what comes first is not known any more
    assert_eq!(stems(&["in/b", "z"]), ["a", "a.cda"]);
}

#[test]
fn the_same_name_twice_is_told() {
    let scratch = Scratch::new();
    for name in ["one/a.xml", "two/a.xml", "three/a.xml"] {
        scratch.file(name, "x");
    }
    let told = scratch.take(&["one", "two", "three"]);
    assert_eq!(told[..2], ["one/a.xml > a = x", "two/a.xml > a.xml = x"]);
    assert!(told[2].starts_with("three/a.xml: same-output: "), "{told:?}");
    let told = scratch.take(&["one/a.xml", "two/a.xml"]);
    assert_eq!(told[0], "one/a.xml > a.xml = x");
    assert!(told[1].starts_with("two/a.xml: same-output: "), "{told:?}");
}

#[test]
fn patterns_say_what_is_taken() {
    let scratch = Scratch::new();
    for name in ["in/a.xml", "in/a.txt", "in/sub/b.txt", "in/sub/c.bin"] {
        scratch.file(name, "");
    }
    scratch.file("in/d.zip", zip(&[("e.txt", b""), ("f.xml", b""), ("sub/g.txt", b"")]));
    let names = |selection: Selection, inputs: &[&str]| -> Vec<String> {
        let told = scratch.take_with(inputs, selection);
        told.iter().map(|line| line.split(" > ").next().unwrap().to_owned()).collect()
    };
    let all = ["in/a.txt", "in/d.zip!/e.txt", "in/d.zip!/sub/g.txt", "in/sub/b.txt"];
    assert_eq!(names(pattern_of("*.txt"), &["in"]), all);
    assert_eq!(names(pattern_of("sub/*.txt"), &["in"]), ["in/d.zip!/sub/g.txt", "in/sub/b.txt"]);
    // what is named is taken
    assert_eq!(names(pattern_of("*.txt"), &["in/sub/c.bin"]), ["in/sub/c.bin"]);
    let none = scratch.take_with(&["in/sub"], pattern_of("*.doc"));
    assert_eq!(
        none,
        ["in/sub: no-documents: no file in it, or in a folder below, fits --glob *.doc, and there is no archive"]
    );
}

#[test]
fn what_cannot_be_had_is_told_in_its_place() {
    let scratch = Scratch::new();
    scratch.file("in/a.xml", "x");
    scratch.file("in/no.zip", "<xml/>");
    scratch.file("in/no.tar", "");
    fs::create_dir(scratch.0.join("empty")).unwrap();
    let told = scratch.take(&["missing.xml", "missing", "empty", "in"]);
    for (line, expected) in told.iter().zip([
        "missing.xml: not-read: ",
        "missing: not-read: ",
        "empty: no-documents: ",
        "in/a.xml > a = x",
        "in/no.tar: damaged-archive: ",
        "in/no.zip: damaged-archive: called like an archive, but is none",
    ]) {
        assert!(line.starts_with(expected), "{line}");
    }
    assert_eq!(told.len(), 6);
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed() {
    let scratch = Scratch::new();
    scratch.file("in/a.xml", "x");
    scratch.file("other/b.xml", "y");
    std::os::unix::fs::symlink("../in", scratch.0.join("in/round")).unwrap();
    std::os::unix::fs::symlink("../other/b.xml", scratch.0.join("in/link.xml")).unwrap();
    std::os::unix::fs::symlink("nowhere.xml", scratch.0.join("in/loose.xml")).unwrap();
    assert_eq!(scratch.take(&["in"]), ["in/a.xml > a = x", "in/link.xml > link = y"]);
}

#[cfg(unix)]
#[test]
fn names_are_printed_on_one_line() {
    let scratch = Scratch::new();
    scratch.file("in/a\nb\u{202e}c.xml", "x");
    let told = scratch.take(&["in"]);
    assert!(told[0].starts_with("in/a\u{fffd}b\u{fffd}c.xml > "), "{told:?}");
}

#[test]
fn a_list_names_files_by_their_paths() {
    let scratch = Scratch::new();
    for name in ["p1/a.xml", "p2/a.xml", "folder/c.xml"] {
        scratch.file(name, name);
    }
    let root = scratch.0.display();
    let list =
        format!("{root}/p1/a.xml\n{root}/p2/a.xml\r\n\n{root}/folder\n{root}/missing.xml\n{root}/p1/../p1/a.xml");
    let list = List::open(&scratch.file("list", list)).unwrap();
    let inputs = Inputs::new(&[], Some(list), Selection::default(), &limits());
    let told: Vec<String> = inputs.map(|found| tell(found, &limits())).collect();
    let below = entry_name::safe(&scratch.0.to_string_lossy());
    let (root, below) = (root.to_string(), below.display().to_string());
    assert_eq!(told[0], format!("{root}/p1/a.xml > {below}/p1/a = p1/a.xml"));
    assert_eq!(told[1], format!("{root}/p2/a.xml > {below}/p2/a = p2/a.xml"));
    // a folder's files are called by where they are in it, as on the command line
    assert_eq!(told[2], format!("{root}/folder/c.xml > c = folder/c.xml"));
    assert!(told[3].starts_with(&format!("{root}/missing.xml: not-read: ")), "{told:?}");
    assert_eq!(told.len(), 5);
}
