//! Our own reader against roxmltree: what it accepts, the other accepts, and both make the same tree.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::{Limits, Source, readers};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Compares on every part of a text; whether ours accepted all of them.
fn compare(bytes: &[u8], limits: &Limits) -> Result<bool, String> {
    let Ok(source) = Source::read(bytes, limits) else {
        return Ok(false);
    };
    for part in 0..source.parts() {
        readers::disagreement(&source, part, limits).map_or(Ok(()), Err)?;
    }
    Ok((0..source.parts()).all(|part| readers::own(&source, part, limits).is_some()))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()) {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            found.push(path);
        }
    }
}

/// Every document of a folder; the paths of those that ours did not accept.
fn compare_all(folder: &Path) -> (usize, Vec<PathBuf>) {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    paths.sort();
    let accepts = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("file");
        compare(&bytes, &Limits::default()).unwrap_or_else(|found| panic!("{}: {found}", path.display()))
    };
    let count = paths.len();
    (count, paths.into_iter().filter(|path| !accepts(path)).collect())
}

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

#[test]
fn documents_of_testdata_make_the_same_trees() {
    let (count, refused) = compare_all(&testdata());
    assert!(count > 100);
    assert!(refused.len() * 20 < count, "refused: {refused:?}");
}

#[test]
#[ignore = "needs CDAMILL_CORPUS: a folder of real documents"]
fn documents_of_the_corpus_make_the_same_trees() {
    let Some(folder) = std::env::var_os("CDAMILL_CORPUS") else {
        println!("SKIPPED: set CDAMILL_CORPUS to a folder of CDA documents to run this test");
        return;
    };
    let (count, refused) = compare_all(Path::new(&folder));
    println!("{count} documents, {} not accepted by our own reader: {refused:?}", refused.len());
}

/// Well-formed pieces that are rare in documents, and malformed ones.
const PIECES: [&str; 92] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "=",
    "/",
    "<a>",
    "</a>",
    "<a/>",
    "<a",
    " a=\"1\"",
    " a='1'",
    " code='x'",
    "&amp;",
    "&lt;",
    "&#65;",
    "&#x41;",
    "&#xD;",
    "&#13;",
    "&#10;",
    "&#0;",
    "&#xFFFE;",
    "&#xD800;",
    "&nbsp;",
    "&amp",
    "&#;",
    "]]>",
    "]]",
    "]",
    "<![CDATA[",
    "<![CDATA[]]>",
    "<![CDATA[ ]]>",
    "<![CDATA[x<y\r\n]]>",
    "<!---->",
    "<!-- a -->",
    "<!-- -- -->",
    "<!--",
    "-->",
    "--",
    "<?a?>",
    "<?a b?>",
    "<?xml?>",
    "<?xml version='1.0'?>",
    "<?xml-a b?>",
    "?>",
    "<?",
    "<!DOCTYPE a>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{b}",
    "\u{0}",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{FEFF}",
    "\u{FFFE}",
    "\u{FFFF}",
    "\u{e9}",
    "\u{1F600}",
    " xmlns='urn:hl7-org:v3'",
    " xmlns=''",
    " xmlns='u'",
    " xmlns:p='u'",
    " xmlns:p='urn:hl7-org:v3'",
    " xmlns:p=''",
    " xmlns:q='urn:hl7-org:sdtc'",
    " xmlns:xml='u'",
    " xmlns:xml='http://www.w3.org/XML/1998/namespace'",
    " xmlns:xmlns='u'",
    " p:a='1'",
    " q:code='1'",
    " xml:lang='en'",
    " xmlns:sdtc='urn:hl7-org:sdtc'",
    "<p:a/>",
    "<p:code xmlns:p='u'/>",
    "<:a/>",
    "<p:/>",
    " negationInd='TRUE'",
    " actionNegationInd='1'",
    " nullFlavor=' '",
    " nullFlavor='UNK'",
    "<ClinicalDocument/>",
    "<section>",
    " a=\"x\ty\r\nz\"",
    " a='&#10;&lt;'",
    " p:negationInd='true'",
];

const SMALL: [&str; 5] = [
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:sdtc='urn:hl7-org:sdtc'>\r\n  <id root=\"1.2\" extension='a&amp;b'/>\n\
     <component><section><text>a &lt; b<br/><![CDATA[<c>]]> d\r\ne</text><sdtc:raceCode code='x'/></section></component>\
     </ClinicalDocument>",
    "<?xml version='1.0' encoding='utf-8'?>\n<!-- c -->\n<p:a xmlns:p='u' p:b='1' b='2'><p:c xmlns:q='u' q:d=''/>x</p:a>\n",
    "<e><ClinicalDocument/><ClinicalDocument negationInd='true'><x y='1'/></ClinicalDocument></e>",
    "<section classCode='DOCSECT'><title>a</title></section><section nullFlavor='NI'/>",
    "<a xmlns='u' xmlns:b='v'><b:c b:d='e' d='f'><g xmlns='' xmlns:b='w'><b:c b:d='1'/></g></b:c><h/></a>",
];

static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut paths = Vec::new();
    files(&testdata(), &mut paths);
    paths.sort();
    let read = paths.iter().step_by(9).map(|path| std::fs::read(path).expect("file"));
    let small = SMALL.iter().map(|text| text.as_bytes().to_vec());
    // the small ones many times over, as a change in them tells more
    let many = small.clone().cycle().take(60);
    read.filter(|bytes| bytes.len() < 40_000).chain(many).collect()
});

#[derive(Clone, Debug)]
enum Change {
    Flip(u8),
    Insert(&'static str),
    Delete(usize),
    Copy(usize, usize),
}

fn change() -> impl Strategy<Value = (prop::sample::Index, Change)> {
    let kind = prop_oneof![
        1 => any::<u8>().prop_map(Change::Flip),
        6 => prop::sample::select(PIECES.to_vec()).prop_map(Change::Insert),
        2 => (1usize..12).prop_map(Change::Delete),
        2 => (0usize..200, 1usize..80).prop_map(|(from, length)| Change::Copy(from, length)),
    ];
    (any::<prop::sample::Index>(), kind)
}

/// Places where a change tells something: beside markup, quotes and references.
fn places(bytes: &[u8]) -> Vec<usize> {
    let is_edge = |byte: u8| matches!(byte, b'<' | b'>' | b'"' | b'\'' | b'&' | b';' | b'=' | b' ' | b'/' | b':');
    bytes.iter().enumerate().filter(|(_, byte)| is_edge(**byte)).flat_map(|(at, _)| [at, at + 1]).collect()
}

fn changed(seed: &[u8], changes: &[(prop::sample::Index, Change)]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (index, change) in changes {
        let places = places(&bytes);
        if places.is_empty() {
            break;
        }
        let at = *index.get(&places);
        match change {
            Change::Flip(byte) => {
                let last = bytes.len() - 1;
                bytes[at.min(last)] = *byte;
            }
            Change::Insert(piece) => drop(bytes.splice(at..at, piece.bytes())),
            Change::Delete(count) => drop(bytes.drain(at..(at + count).min(bytes.len()))),
            Change::Copy(from, length) => {
                let start = at.saturating_sub(*from);
                let piece = bytes[start..(start + length).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_documents_make_the_same_trees(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 0..6),
    ) {
        let bytes = changed(seed.get::<Vec<u8>>(SEEDS.as_slice()), &changes);
        if let Err(found) = compare(&bytes, &Limits::default()) {
            panic!("{found}: {}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn pieces_make_the_same_trees(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..12)) {
        for text in [pieces.concat(), format!("<a>{}</a>", pieces.concat()), format!("<a{}>b</a>", pieces.concat())] {
            if let Err(found) = compare(text.as_bytes(), &Limits::default()) {
                panic!("{found}: {text:?}");
            }
        }
    }

    #[test]
    fn limits_are_the_same(
        seed in any::<prop::sample::Index>(),
        (depth, attributes, namespaces, nodes) in (0u32..8, 0u32..5, 0u32..3, 0u32..60),
    ) {
        let limits = Limits::default().with_max_depth(depth).with_max_attributes(attributes);
        let limits = limits.with_max_namespaces(namespaces).with_max_nodes(nodes);
        if let Err(found) = compare(seed.get::<Vec<u8>>(SEEDS.as_slice()), &limits) {
            panic!("{found}: {limits:?} {}", String::from_utf8_lossy(seed.get::<Vec<u8>>(SEEDS.as_slice())));
        }
    }
}
