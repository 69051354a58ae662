//! Archives that are damaged, that lie, and that want to fill the memory.

use super::zip_writer::{Lies, Zip, deflated, zip};
use super::*;

fn take(name: &str, archive: impl AsRef<[u8]>) -> Vec<String> {
    let scratch = Scratch::new();
    scratch.file(name, archive);
    scratch.take(&[name])
}

const FILES: [(&str, &[u8]); 3] = [("a.xml", b"the first document"), ("b.xml", b"the second document"), ("c.xml", b"")];

/// Lines that may come of a damaged archive of [`FILES`]: documents as they were, or failures.
fn assert_told(told: &[String], about: &str) {
    assert!(!told.is_empty(), "{about}");
    for line in told {
        let is_whole =
            FILES.iter().any(|(_, content)| line.ends_with(&format!(" = {}", String::from_utf8_lossy(content))));
        let codes =
            ["damaged-archive", "unsupported-archive", "encrypted", "link", "no-documents", "limit", "not-read"];
        let is_failure = codes.iter().any(|code| line.contains(&format!(": {code}: ")));
        assert!(is_whole || is_failure, "{about}: {line}");
    }
}

#[test]
fn a_truncated_archive_says_so() {
    for (name, archive) in [("t.zip", zip(&FILES)), ("t.tar", tar(&FILES)), ("t.tgz", gzip(tar(&FILES)))] {
        let whole = take(name, &archive);
        assert_eq!(whole.len(), 3, "{whole:?}");
        // a whole block at the end of a tar archive may go: it ends with two
        let least = if name == "t.tar" { 512 } else { 4 };
        for length in (least..archive.len() - if name == "t.tar" { 1024 } else { 1 }).step_by(7) {
            let told = take(name, &archive[..length]);
            assert_told(&told, &format!("{name} of {length} bytes"));
            let failed = told.iter().any(|line| line.contains(": damaged-archive: "));
            assert!(failed, "{name} of {length} bytes: {told:?}");
        }
    }
}

#[test]
fn a_broken_byte_never_changes_a_document() {
    for (name, archive) in [("b.zip", zip(&FILES)), ("b.tgz", gzip(tar(&FILES)))] {
        for at in 4..archive.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut broken = archive.clone();
                broken[at] ^= flip;
                let told = take(name, &broken);
                let about = format!("{name} at {at}");
                if name == "b.zip" {
                    assert_told(&told, &about);
                } else if !told.last().unwrap().contains(": damaged-archive: ") {
                    // the checksum comes last: what stands before it has been handed out
                    assert_told(&told, &about);
                    assert_eq!(told.len(), 3, "{about}: {told:?}");
                }
            }
        }
    }
}

#[test]
fn damage_costs_one_entry_where_the_rest_can_be_found() {
    let mut zip = Zip::default();
    for (name, lies) in [
        ("size.xml", Lies { size: Some(9), ..Lies::default() }),
        ("checksum.xml", Lies { checksum: Some(1), ..Lies::default() }),
        ("method.xml", Lies { method: Some(14), ..Lies::default() }),
        ("secret.xml", Lies { flags: 1, ..Lies::default() }),
        ("offset.xml", Lies { offset: Some(3), ..Lies::default() }),
        ("beyond.xml", Lies { offset: Some(u32::MAX - 1), ..Lies::default() }),
        ("link.xml", Lies { attributes: 0o120_777 << 16, ..Lies::default() }),
        ("too-large.xml", Lies { size: Some(MAX_BYTES as u32 + 1), ..Lies::default() }),
        ("good.xml", Lies::default()),
    ] {
        zip.add(name.as_bytes(), b"content", true, &lies);
    }
    zip.add(b"stored.xml", b"content", false, &Lies { size: Some(3), ..Lies::default() });
    let wrong = "damaged-archive: size or checksum of the entry is wrong";
    let broken = "damaged-archive: the compressed data or the archive is broken";
    let expected = [
        format!("l.zip!/size.xml: {wrong}"),
        format!("l.zip!/checksum.xml: {wrong}"),
        "l.zip!/method.xml: unsupported-archive: the entry is compressed by a method other than deflate".to_owned(),
        "l.zip!/secret.xml: encrypted: the entry needs a password".to_owned(),
        format!("l.zip!/offset.xml: {broken}"),
        "l.zip!/beyond.xml: damaged-archive: ends too early".to_owned(),
        "l.zip!/link.xml: link: a link, which is not followed in archives".to_owned(),
        "l.zip!/too-large.xml: limit: bytes".to_owned(),
        "l.zip!/good.xml > l.zip/good = content".to_owned(),
        format!("l.zip!/stored.xml: {wrong}"),
    ];
    assert_eq!(take("l.zip", zip.finish(b"")), expected);
}

#[test]
fn bombs_stop_at_the_limit() {
    let zeros = vec![0; 100 << 20];
    let mut zip = Zip::default();
    // 100 MB from 100 kB, honest and not
    zip.add(b"honest.xml", &zeros, true, &Lies::default());
    zip.add(b"small.xml", &zeros, true, &Lies { size: Some(50_000), ..Lies::default() });
    zip.add(b"tiny.xml", &zeros, true, &Lies { size: Some(10), ..Lies::default() });
    zip.add(b"good.xml", b"x", true, &Lies::default());
    let told = take("b.zip", zip.finish(b""));
    assert_eq!(told[0], "b.zip!/honest.xml: limit: bytes");
    assert!(
        told[1].contains("!/small.xml: damaged-archive: ") && told[2].contains("!/tiny.xml: damaged-archive: "),
        "{told:?}"
    );
    assert_eq!(told[3], "b.zip!/good.xml > b.zip/good = x");

    // one byte more than the limit, which the converter refuses
    let most = format!("= {} bytes", MAX_BYTES + 1);
    let packed = gzip(&zeros);
    let told = take("b.xml.gz", &packed);
    assert!(told[0].ends_with(&most), "{told:?}");
    let told = take("b.tar", tar(&[("b.xml.gz", &packed[..90_000]), ("c.xml", b"x")]));
    assert!(told[0].ends_with(&most) && told[1].ends_with(" = x"), "{told:?}");
    let told = take("b.tgz", gzip(tar(&[("b.xml", &zeros), ("c.xml", b"x")])));
    assert_eq!(told, ["b.tgz!/b.xml: limit: bytes", "b.tgz!/c.xml > b.tgz/c = x"]);
}

#[test]
fn entries_over_each_other_are_a_bomb() {
    let content: Vec<u8> = (0..20_000u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut zip = Zip::default();
    zip.add(b"0.xml", &content, true, &Lies::default());
    let (bytes, size) = (zip.bytes.clone(), deflated(&content).len() as u32);
    for number in 1..1000 {
        let name = format!("{number}.xml");
        let mut checksum = flate2::Crc::new();
        checksum.update(&content);
        zip.add(
            name.as_bytes(),
            b"",
            true,
            &Lies {
                offset: Some(0),
                size: Some(content.len() as u32),
                compressed: Some(size),
                checksum: Some(checksum.sum()),
                ..Lies::default()
            },
        );
    }
    zip.bytes = bytes;
    let told = take("o.zip", zip.finish(b""));
    assert!(told.len() < 100, "{}", told.len());
    assert_eq!(told.last().unwrap(), "o.zip: damaged-archive: entries lie over each other");
}

#[test]
fn more_entries_than_the_end_record_can_count() {
    let mut zip = Zip::default();
    for number in 0..70_000u32 {
        zip.add(format!("{number}.xml").as_bytes(), b"", false, &Lies::default());
    }
    let told = take("m.zip", zip.finish(b""));
    assert_eq!(told.len(), 70_000);
    assert!(told.iter().all(|line| line.ends_with(" = ")), "{:?}", told.last());
}

#[test]
fn entries_that_are_not_there_are_missed() {
    let mut zip = Zip::default();
    zip.add(b"a.xml", b"x", false, &Lies::default());
    zip.entries = 2;
    let told = take("m.zip", zip.finish(b""));
    assert_eq!(told[0], "m.zip!/a.xml > m.zip/a = x");
    assert!(told[1].starts_with("m.zip: damaged-archive: "), "{told:?}");
}

#[test]
fn a_name_does_not_fill_the_memory() {
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::GNULongName);
    header.set_path("././@LongLink").unwrap();
    header.set_size(1 << 33);
    header.set_cksum();
    let archive = [header.as_bytes().as_slice(), &vec![b'n'; 64 << 20]].concat();
    let told = take("n.tgz", gzip(archive));
    assert!(told.len() == 1 && told[0].starts_with("n.tgz: damaged-archive: "), "{told:?}");
}

#[test]
fn sizes_that_cannot_be() {
    for size in [u64::MAX, u64::MAX - 511, 1 << 62] {
        let mut header = ::tar::Header::new_gnu();
        header.set_path("a.txt").unwrap();
        header.set_size(size);
        header.set_cksum();
        for name in ["a.txt", "a.xml"] {
            header.set_path(name).unwrap();
            header.set_cksum();
            let told = take("s.tar", [header.as_bytes().as_slice(), &[b'x'; 2048]].concat());
            assert!(told.last().unwrap().starts_with("s.tar: damaged-archive: "), "{told:?}");
        }
    }
}

#[cfg(feature = "zstd")]
#[test]
fn what_nobody_asked_for_is_passed_over_within_reason() {
    use std::io::{Read, copy, repeat};
    let length = 6 << 30;
    let mut header = ::tar::Header::new_gnu();
    header.set_path("scan.dcm").unwrap();
    header.set_size(length);
    header.set_cksum();
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.write_all(header.as_bytes()).unwrap();
    copy(&mut repeat(0).take(length), &mut encoder).unwrap();
    encoder.write_all(&tar(&[("a.xml", b"x")])).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let told = take("z.tar.zst", bomb);
    assert_eq!(told, ["z.tar.zst: limit: far more comes out of the archive than is in it"]);
}

#[test]
fn compression_in_compression_is_not_read() {
    let twice = gzip(gzip(tar(&FILES)));
    assert_eq!(take("x.bin", twice), ["x.bin: nested-archive: compressed more than once"]);
    // deep enough to overflow a stack, were it followed
    let mut deep = zip(&[("a.xml", b"x")]);
    for _ in 0..30 {
        deep = zip(&[("d.zip", &deep)]);
    }
    assert_eq!(take("d.zip", deep), ["d.zip!/d.zip!/d.zip: nested-archive: an archive in an archive in an archive"]);
}

#[test]
fn failures_and_debug_hold_no_content() {
    const CANARY: &str = "Canaryname";
    let text = format!("<a>{CANARY}</a>");
    let mut header = ::tar::Header::new_gnu();
    header.set_path("ok.xml").unwrap();
    header.set_cksum();
    header.as_mut_bytes()[124..134].copy_from_slice(CANARY.as_bytes());
    let mut broken = tar(&[("a.xml", text.as_bytes())]);
    broken.truncate(1024);
    broken.extend(header.as_bytes());
    broken.extend([0; 1024]);
    let scratch = Scratch::new();
    for (name, archive) in
        [("b.tar", broken), ("c.zip", zip(&[("a.xml", text.as_bytes())])), ("d.xml.gz", gzip(&text)[..20].to_vec())]
    {
        let inputs = Inputs::new(&[scratch.file(name, archive)], None, Selection::default(), &limits());
        assert!(!format!("{inputs:?}").contains(CANARY));
        for found in inputs {
            assert!(!format!("{found:?}").contains(CANARY), "{name}");
            if let Ok(input) = found {
                let read = input.read(&limits(), &mut Vec::new()).map(<[u8]>::len);
                assert!(!format!("{read:?}").contains(CANARY), "{name}");
            }
        }
    }
}

/// Numbers that are the same in each run.
fn random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 16) as usize
}

/// Whatever is done to an archive, reading it ends, gives no more than the limit and does not panic. More rounds with
/// `CDAMILL_ROUNDS`.
#[test]
fn mutations_do_no_harm() {
    let rounds: usize = std::env::var("CDAMILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(300);
    let mut large = Zip::default();
    FILES.iter().for_each(|(name, content)| large.add(name.as_bytes(), content, true, &Lies::default()));
    let mut builder = ::tar::Builder::new(Vec::new());
    builder.append_pax_extensions([("path", "pax/a.xml".as_bytes()), ("size", b"3".as_slice())]).unwrap();
    let mut header = ::tar::Header::new_ustar();
    header.set_size(3);
    builder.append_data(&mut header, "a.xml", &b"abc"[..]).unwrap();
    let long = format!("{}.xml", "name".repeat(60));
    let mut header = ::tar::Header::new_gnu();
    header.set_size(3);
    builder.append_data(&mut header, &long, &b"abc"[..]).unwrap();
    let pax = builder.into_inner().unwrap();
    let inner = zip(&FILES);
    let seeds = [
        large.finish_large(),
        zip(&[("in.zip", &inner), ("a.xml.gz", &gzip("x"))]),
        pax.clone(),
        gzip(&pax),
        #[cfg(feature = "zstd")]
        zstd::encode_all(pax.as_slice(), 3).unwrap(),
    ];
    let scratch = Scratch::new();
    let mut state = 0x9e37_79b9_7f4a_7c15;
    for round in 0..rounds {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=random(&mut state) % 6 {
            let at = random(&mut state) % bytes.len();
            match random(&mut state) % 6 {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = 0xff,
                2 => bytes[at] = 0,
                3 => bytes[at] ^= 1 << (random(&mut state) % 8),
                4 => {
                    let piece = bytes[at..(at + random(&mut state) % 64).min(bytes.len())].to_vec();
                    let to = random(&mut state) % bytes.len();
                    bytes.splice(to..to, piece);
                }
                _ => {
                    let end = (at + 8).min(bytes.len());
                    bytes[at..end].fill(0xff);
                }
            }
        }
        let path = scratch.file("mutant", &bytes);
        let inputs = Inputs::new(&[path], None, pattern_of("*"), &limits());
        let mut buffer = Vec::new();
        for (number, found) in inputs.enumerate() {
            assert!(number < 1000, "round {round}");
            if let Ok(input) = found {
                let length = input.read(&limits(), &mut buffer).map_or(0, <[u8]>::len);
                assert!(length <= MAX_BYTES + 1, "round {round}");
            }
        }
    }
}
