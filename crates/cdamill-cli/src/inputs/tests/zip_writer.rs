//! Zip archives as they are and as they should not be.

use std::io::Write;

use flate2::Crc;
use flate2::write::DeflateEncoder;

/// Says something else of an entry than what is true.
#[derive(Clone, Default)]
pub(super) struct Lies {
    pub(super) method: Option<u16>,
    pub(super) flags: u16,
    pub(super) size: Option<u32>,
    pub(super) compressed: Option<u32>,
    pub(super) checksum: Option<u32>,
    pub(super) offset: Option<u32>,
    pub(super) attributes: u32,
    pub(super) extra: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Zip {
    pub(super) bytes: Vec<u8>,
    pub(super) directory: Vec<u8>,
    pub(super) entries: u16,
}

pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = Zip::default();
    for (name, content) in files {
        zip.add(name.as_bytes(), content, true, &Lies::default());
    }
    zip.finish(b"")
}

impl Zip {
    pub(super) fn add(&mut self, name: &[u8], content: &[u8], deflate: bool, lies: &Lies) {
        let mut checksum = Crc::new();
        checksum.update(content);
        let bytes = if deflate { deflated(content) } else { content.to_vec() };
        let offset = self.bytes.len() as u32;
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(lies.flags.to_le_bytes());
        common.extend(lies.method.unwrap_or(if deflate { 8 } else { 0 }).to_le_bytes());
        common.extend([0; 4]);
        common.extend(lies.checksum.unwrap_or(checksum.sum()).to_le_bytes());
        common.extend(lies.compressed.unwrap_or(bytes.len() as u32).to_le_bytes());
        common.extend(lies.size.unwrap_or(content.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(3u16.to_le_bytes());
        self.bytes.extend(name);
        self.bytes.extend(b"xyz");
        self.bytes.extend(bytes);
        self.directory.extend(b"PK\x01\x02");
        // made on Unix
        self.directory.extend([20, 3]);
        self.directory.extend(&common);
        self.directory.extend((lies.extra.len() as u16).to_le_bytes());
        self.directory.extend(4u16.to_le_bytes());
        self.directory.extend([0; 4]);
        self.directory.extend(lies.attributes.to_le_bytes());
        self.directory.extend(lies.offset.unwrap_or(offset).to_le_bytes());
        self.directory.extend(name);
        self.directory.extend(&lies.extra);
        self.directory.extend(b"note");
        self.entries = self.entries.wrapping_add(1);
    }

    pub(super) fn finish(mut self, comment: &[u8]) -> Vec<u8> {
        let start = self.bytes.len() as u32;
        self.bytes.extend(&self.directory);
        self.end(self.entries, self.directory.len() as u32, start, comment);
        self.bytes
    }

    /// As archives of more than 4 GB end.
    pub(super) fn finish_large(mut self) -> Vec<u8> {
        let start = self.bytes.len() as u64;
        self.bytes.extend(&self.directory);
        let end = self.bytes.len() as u64;
        self.bytes.extend(b"PK\x06\x06");
        self.bytes.extend(44u64.to_le_bytes());
        self.bytes.extend([45, 3, 45, 0]);
        self.bytes.extend([0; 8]);
        for number in [u64::from(self.entries), u64::from(self.entries), self.directory.len() as u64, start] {
            self.bytes.extend(number.to_le_bytes());
        }
        self.bytes.extend(b"PK\x06\x07");
        self.bytes.extend([0; 4]);
        self.bytes.extend(end.to_le_bytes());
        self.bytes.extend(1u32.to_le_bytes());
        self.end(u16::MAX, u32::MAX, u32::MAX, b"");
        self.bytes
    }

    fn end(&mut self, entries: u16, size: u32, start: u32, comment: &[u8]) {
        self.bytes.extend(b"PK\x05\x06");
        self.bytes.extend([0; 4]);
        self.bytes.extend(entries.to_le_bytes());
        self.bytes.extend(entries.to_le_bytes());
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend((comment.len() as u16).to_le_bytes());
        self.bytes.extend(comment);
    }
}

pub(super) fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}
