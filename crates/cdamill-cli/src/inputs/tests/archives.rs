use super::zip_writer::{Lies, Zip, zip};
use super::*;

fn entries(told: &[String]) -> Vec<&str> {
    told.iter().map(|line| line.split_once("!/").map_or(line.as_str(), |(_, entry)| entry)).collect()
}

#[test]
fn every_kind_is_read_in_its_own_order() {
    let files: [(&str, &[u8]); 5] =
        [("z.xml", b"last"), ("sub/", b""), ("sub/a.XML", b"one"), ("notes.txt", b"no"), ("b.ccda", b"two")];
    let plain = tar(&files);
    let scratch = Scratch::new();
    for (name, bytes) in [
        ("d.zip", zip(&files)),
        ("d.tar", plain.clone()),
        ("d.tar.gz", gzip(&plain)),
        ("d.tgz", gzip(&plain)),
        // named on the command line, an archive is one whatever it is called
        ("d.bin", gzip(&plain)),
        ("zip.gz", gzip(zip(&files))),
        #[cfg(feature = "zstd")]
        ("d.tar.zst", zstd::encode_all(plain.as_slice(), 3).unwrap()),
    ] {
        scratch.file(name, bytes);
        let told = scratch.take(&[name]);
        let expected = [
            format!("z.xml > {name}/z = last"),
            format!("sub/a.XML > {name}/sub/a = one"),
            format!("b.ccda > {name}/b = two"),
        ];
        assert_eq!(entries(&told), expected, "{name}");
        assert!(told.iter().all(|line| line.starts_with(&format!("{name}!/"))), "{told:?}");
    }
}

#[test]
fn single_compressed_files() {
    let scratch = Scratch::new();
    scratch.file("a.xml.gz", gzip("one"));
    scratch.file("b.gz", gzip("two"));
    // several members, one after another, are one file
    scratch.file("c.cda.gz", [gzip("th"), gzip("ree")].concat());
    scratch.file("packed.xml", gzip("four"));
    let told = scratch.take(&["a.xml.gz", "b.gz", "c.cda.gz", "packed.xml"]);
    let expected = ["a.xml.gz > a = one", "b.gz > b.gz = two", "c.cda.gz > c = three", "packed.xml > packed = four"];
    assert_eq!(told, expected);
    #[cfg(feature = "zstd")]
    {
        scratch.file("d.xml.zst", zstd::encode_all(&b"five"[..], 3).unwrap());
        assert_eq!(scratch.take(&["d.xml.zst"]), ["d.xml.zst > d = five"]);
    }
    let inner = [("e.xml.gz", gzip("six")), ("f.xml", gzip("seven"))];
    let inner: Vec<(&str, &[u8])> = inner.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let mut stored = Zip::default();
    inner.iter().for_each(|(name, bytes)| stored.add(name.as_bytes(), bytes, false, &Lies::default()));
    for (name, archive) in [("x.zip", zip(&inner)), ("x.tar", tar(&inner)), ("y.zip", stored.finish(b""))] {
        scratch.file(name, archive);
        let expected = [format!("e.xml.gz > {name}/e = six"), format!("f.xml > {name}/f = seven")];
        assert_eq!(entries(&scratch.take(&[name])), expected);
    }
}

#[test]
fn an_archive_in_an_archive() {
    let one = zip(&[("a.xml", b"a")]);
    let two = gzip(tar(&[("sub/b.xml", b"b")]));
    let three = zip(&[("one.zip", &one)]);
    let empty = zip(&[("c.txt", b"")]);
    let files: [(&str, &[u8]); 6] = [
        ("one.zip", &one),
        ("two.TGZ", &two),
        ("three.zip", &three),
        ("no.zip", b"<xml/>"),
        ("empty.zip", &empty),
        ("last.xml", b"last"),
    ];
    let scratch = Scratch::new();
    for (name, archive) in [("o.zip", zip(&files)), ("o.tar.gz", gzip(tar(&files)))] {
        scratch.file(name, archive);
        let expected = [
            format!("one.zip!/a.xml > {name}/one.zip/a = a"),
            format!("two.TGZ!/sub/b.xml > {name}/two.TGZ/sub/b = b"),
            "three.zip!/one.zip: nested-archive: an archive in an archive in an archive".to_owned(),
            "no.zip: damaged-archive: called like an archive, but is none".to_owned(),
            "empty.zip: no-documents: no file in it, or in a folder below, ends in .xml, .cda, .ccd or .ccda (or with .gz or .zst behind), and there is no archive; --glob names others".to_owned(),
            format!("last.xml > {name}/last = last"),
        ];
        assert_eq!(entries(&scratch.take(&[name])), expected, "{name}");
    }
}

#[test]
fn unusual_but_right() {
    let scratch = Scratch::new();
    let mut plain = Zip::default();
    // code page 437: 0x81 is ü; and the same name in UTF-8
    plain.add(b"m\x81ller.xml", b"1", true, &Lies::default());
    plain.add("mülle\u{301}r.xml".as_bytes(), b"2", false, &Lies { flags: 1 << 11, ..Lies::default() });
    plain.add(b"win\\dows.xml", b"3", true, &Lies::default());
    // sizes that are told behind the content too
    plain.add(b"streamed.xml", b"4", true, &Lies { flags: 1 << 3, ..Lies::default() });
    let mut large = Zip::default();
    let mut extra = vec![0xaa, 0xaa, 2, 0, 9, 9, 1, 0, 16, 0];
    extra.extend(5u64.to_le_bytes());
    extra.extend(7u64.to_le_bytes());
    large.add(
        b"large.xml",
        b"large",
        true,
        &Lies { size: Some(u32::MAX), compressed: Some(u32::MAX), extra, ..Lies::default() },
    );
    large.add(b"also.xml", b"x", true, &Lies::default());
    let with_comment = plain.finish(b"a comment with PK\x05\x06 in it");
    scratch.file("plain.zip", &with_comment);
    let expected = [
        "müller.xml > plain.zip/müller = 1",
        "mülle\u{301}r.xml > plain.zip/mülle\u{301}r = 2",
        "win/dows.xml > plain.zip/win/dows = 3",
        "streamed.xml > plain.zip/streamed = 4",
    ];
    assert_eq!(entries(&scratch.take(&["plain.zip"])), expected);
    scratch.file("large.zip", large.finish_large());
    assert_eq!(
        entries(&scratch.take(&["large.zip"])),
        ["large.xml > large.zip/large = large", "also.xml > large.zip/also = x"]
    );
    // one archive behind another: the last one's directory does not know the first
    scratch.file("two.zip", [&with_comment[..], &with_comment].concat());
    assert_eq!(scratch.take(&["two.zip"]), ["two.zip: damaged-archive: the compressed data or the archive is broken"]);
}

#[test]
fn tar_of_several_kinds() {
    let scratch = Scratch::new();
    let long = format!("{}/{}.xml", "long".repeat(40), "name".repeat(40));
    let mut builder = ::tar::Builder::new(Vec::new());
    let mut header = ::tar::Header::new_gnu();
    header.set_size(1);
    builder.append_data(&mut header, &long, &b"1"[..]).unwrap();
    builder.append_pax_extensions([("path", "pax/name.xml".as_bytes())]).unwrap();
    let mut header = ::tar::Header::new_ustar();
    header.set_path("short.xml").unwrap();
    header.set_size(1);
    header.set_cksum();
    builder.append(&header, &b"2"[..]).unwrap();
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, "link.xml", "short.xml").unwrap();
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::Directory);
    header.set_size(0);
    builder.append_data(&mut header, "folder.xml", &b""[..]).unwrap();
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::GNUSparse);
    header.set_path("sparse.xml").unwrap();
    header.set_size(4);
    let sparse = header.as_gnu_mut().unwrap();
    sparse.sparse[0].set_offset(0);
    sparse.sparse[0].set_length(4);
    sparse.set_real_size(4);
    header.set_cksum();
    builder.append(&header, &b"1234"[..]).unwrap();
    let first = builder.into_inner().unwrap();
    // one archive after another, as `cat` puts them
    scratch.file("t.tar", [first, tar(&[("second.xml", b"3")])].concat());
    let told = scratch.take(&["t.tar"]);
    let expected = [
        format!("{long} > t.tar/{} = 1", long.trim_end_matches(".xml")),
        "pax/name.xml > t.tar/pax/name = 2".to_owned(),
        "link.xml: link: a link, which is not followed in archives".to_owned(),
        "sparse.xml: unsupported-archive: a file with holes".to_owned(),
        "second.xml > t.tar/second = 3".to_owned(),
    ];
    assert_eq!(entries(&told), expected);
}

#[test]
fn names_lead_nowhere_else_and_are_told_apart() {
    let files: [(&str, &[u8]); 8] = [
        ("../../../etc/a.xml", b"1"),
        ("/etc/a.xml", b"2"),
        ("C:\\etc\\a.xml", b"3"),
        ("etc/a.xml", b"4"),
        ("nul.xml", b"5"),
        ("line\nend\u{7}.xml", b"6"),
        ("b.cda", b"7"),
        ("b.xml", b"8"),
    ];
    let scratch = Scratch::new();
    scratch.file("d.zip", zip(&files));
    let told = scratch.take(&["d.zip"]);
    let same = "same-output: the outputs of another document have the same name";
    let expected = [
        "../../../etc/a.xml > d.zip/etc/a = 1",
        "/etc/a.xml > d.zip/etc/a.xml = 2",
        &format!("C:/etc/a.xml: {same}"),
        &format!("etc/a.xml: {same}"),
        "nul.xml > d.zip/_nul = 5",
        "line\u{fffd}end\u{fffd}.xml > d.zip/line_end_ = 6",
        "b.cda > d.zip/b = 7",
        "b.xml > d.zip/b.xml = 8",
    ];
    assert_eq!(entries(&told), expected);
}

#[test]
fn how_far_an_archive_is_can_be_asked() {
    let scratch = Scratch::new();
    let content: Vec<u8> =
        (0..50_000u32).flat_map(u32::to_le_bytes).map(|byte| byte.wrapping_mul(31)).take(90_000).collect();
    let names: Vec<String> = (0..20).map(|number| format!("{number}.xml")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), content.as_slice())).collect();
    for (name, archive) in [("a.zip", zip(&files)), ("a.tar", tar(&files)), ("a.tgz", gzip(tar(&files)))] {
        let arguments = [scratch.file(name, archive)];
        let mut inputs = Inputs::new(&arguments, None, Selection::default(), &limits());
        inputs.position().set_total(crate::progress::Total { files: 1, archives: 1 });
        let taken = inputs.by_ref().take(10).count();
        let fraction = inputs.position().fraction().unwrap();
        assert!(taken == 10 && (0.4..0.7).contains(&fraction), "{name}: {fraction}");
        assert_eq!(inputs.by_ref().count(), 10);
        assert!(inputs.position().fraction().unwrap() > 0.9);
    }
}
