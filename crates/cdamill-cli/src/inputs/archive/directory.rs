//! The directory at the end of a zip archive.

use std::io::{self, ErrorKind, Read as _, SeekFrom};

use super::zip::Seekable;

/// How much of the directory is in memory.
const PIECE: u64 = 1 << 16;
/// The record at the end, and the longest comment behind it.
const END: usize = 22;
const LONGEST_COMMENT: u64 = u16::MAX as u64;
/// The record that stands before it in large archives, and what says where that is.
const END64: usize = 56;
const LOCATOR: u64 = 20;
/// An entry without its names.
const HEADER: usize = 46;
/// A size or offset that does not fit stands elsewhere.
const ELSEWHERE: u64 = u32::MAX as u64;
const NAME_IS_UTF_8: u64 = 1 << 11;
const ENCRYPTED: u64 = 1;
const DIRECTORY_ENCRYPTED: u64 = 1 << 13;
/// Unix, in what made the archive; the kind of file, and a link's, in the attributes.
const UNIX: u64 = 3;
const FILE_KIND: u64 = 0o170_000;
const LINK: u64 = 0o120_000;

/// The directory of a zip archive: entry by entry, whatever its size.
pub(super) struct Directory {
    /// Of the whole file.
    pub(super) length: u64,
    /// Bytes of the directory that were read, and how many of them have been used.
    piece: Vec<u8>,
    used: usize,
    /// Where the rest is.
    next: u64,
    end: u64,
    size: u64,
    left: u64,
}

/// What the directory says of an entry.
pub(super) struct Header {
    pub(super) name: String,
    pub(super) method: u16,
    pub(super) is_encrypted: bool,
    pub(super) is_link: bool,
    pub(super) checksum: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
    pub(super) offset: u64,
}

impl Directory {
    /// Finds it.
    pub(super) fn find(file: &mut dyn Seekable) -> io::Result<Directory> {
        let length = file.seek(SeekFrom::End(0))?;
        let start = length.saturating_sub(END as u64 + LONGEST_COMMENT);
        let tail = read(file, start, length - start)?;
        let is_end = |at: &usize| {
            let record = tail.get(*at..).unwrap_or_default();
            record.starts_with(b"PK\x05\x06") && record.len() >= END + as_length(number::<2>(record, 20))
        };
        let at = (0..tail.len().saturating_sub(END - 1)).rev().find(is_end).ok_or(ErrorKind::UnexpectedEof)?;
        let record = tail.get(at..).unwrap_or_default();
        let mut end = start + at as u64;
        let (mut entries, mut size, mut offset) =
            (number::<2>(record, 10), number::<4>(record, 12), number::<4>(record, 16));
        let is_of_several = number::<2>(record, 4) != 0;
        if let Some((large, record)) = large(file, end)? {
            (end, entries) = (large, number::<8>(&record, 32));
            (size, offset) = (number::<8>(&record, 40), number::<8>(&record, 48));
        } else if is_of_several {
            return Err(ErrorKind::Unsupported.into());
        }
        let next = end.checked_sub(size).ok_or(ErrorKind::InvalidData)?;
        // What stands before the archive would be another one, and lost.
        if next != offset {
            return Err(ErrorKind::InvalidData.into());
        }
        Ok(Directory { length, piece: Vec::new(), used: 0, next, end, size, left: entries })
    }

    /// The next entry.
    pub(super) fn next(&mut self, file: &mut dyn Seekable) -> io::Result<Option<Header>> {
        if self.next == self.end && self.used == self.piece.len() {
            // Old programs let the number of entries run over.
            return if self.left.trailing_zeros() >= 16 { Ok(None) } else { Err(ErrorKind::InvalidData.into()) };
        }
        self.left = self.left.wrapping_sub(1);
        let fixed: [u8; HEADER] = self.take(file, HEADER)?.try_into().map_err(|_| ErrorKind::InvalidData)?;
        if !fixed.starts_with(b"PK\x01\x02") {
            return Err(ErrorKind::InvalidData.into());
        }
        let [name, extra, comment] = [28, 30, 32].map(|at| as_length(number::<2>(&fixed, at)));
        let name = self.take(file, name)?;
        let extra = self.take(file, extra)?;
        self.take(file, comment)?;
        let [mut compressed, mut size, mut offset] = [20, 24, 42].map(|at| number::<4>(&fixed, at));
        // in this order
        for value in large_values(&extra)
            .zip([&mut size, &mut compressed, &mut offset].into_iter().filter(|value| **value == ELSEWHERE))
        {
            *value.1 = value.0;
        }
        let flags = number::<2>(&fixed, 8);
        Ok(Some(Header {
            name: text(name, flags & NAME_IS_UTF_8 != 0),
            method: u16::try_from(number::<2>(&fixed, 10)).unwrap_or_default(),
            is_encrypted: flags & (ENCRYPTED | DIRECTORY_ENCRYPTED) != 0,
            is_link: number::<1>(&fixed, 5) == UNIX && number::<2>(&fixed, 40) & FILE_KIND == LINK,
            checksum: u32::try_from(number::<4>(&fixed, 16)).unwrap_or_default(),
            compressed,
            size,
            offset,
        }))
    }

    /// How many bytes of the archive it stands for, were its entries all of one size: what came of it.
    pub(super) fn share(&self) -> u64 {
        let rest = self.end - self.next + (self.piece.len() - self.used) as u64;
        let share = u128::from(self.length) * u128::from(self.size - rest) / u128::from(self.size.max(1));
        u64::try_from(share).unwrap_or(self.length)
    }

    /// The next bytes of the directory.
    fn take(&mut self, file: &mut dyn Seekable, length: usize) -> io::Result<Vec<u8>> {
        if self.piece.len() - self.used < length {
            self.piece.drain(..self.used);
            self.used = 0;
            let more = (self.end - self.next).min(PIECE.max(length as u64));
            self.piece.extend(read(file, self.next, more)?);
            self.next += more;
        }
        let bytes = self.piece.get(self.used..self.used + length).ok_or(ErrorKind::UnexpectedEof)?.to_vec();
        self.used += length;
        Ok(bytes)
    }
}

/// The record of large archives, and where it is.
fn large(file: &mut dyn Seekable, end: u64) -> io::Result<Option<(u64, Vec<u8>)>> {
    let Some(at) = end.checked_sub(LOCATOR) else {
        return Ok(None);
    };
    let locator = read(file, at, LOCATOR)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let start = number::<8>(&locator, 8);
    if start.checked_add(END64 as u64).is_some_and(|end| end <= at) {
        let record = read(file, start, END64 as u64)?;
        if record.starts_with(b"PK\x06\x06") {
            return Ok(Some((start, record)));
        }
    }
    Err(ErrorKind::InvalidData.into())
}

/// The numbers of the field for large entries.
fn large_values(extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut rest = extra;
    let mut field: &[u8] = &[];
    while let Some((header, after)) = rest.split_at_checked(4) {
        let length = as_length(number::<2>(header, 2)).min(after.len());
        let (content, after) = after.split_at(length);
        if number::<2>(header, 0) == 1 {
            field = content;
        }
        rest = after;
    }
    field.chunks_exact(8).map(|bytes| number::<8>(bytes, 0))
}

fn read(file: &mut dyn Seekable, start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

/// The number of `N` bytes at `at`, the lowest first; 0 where there are none.
pub(super) fn number<const N: usize>(bytes: &[u8], at: usize) -> u64 {
    let digits = bytes.get(at..at + N).unwrap_or_default();
    digits.iter().rev().fold(0, |number, &digit| number << 8 | u64::from(digit))
}

fn as_length(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A name: UTF-8 where it says so or is, otherwise in the code page of the first PCs.
fn text(bytes: Vec<u8>, is_utf_8: bool) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if is_utf_8 => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        Err(error) => error.as_bytes().iter().map(|&byte| code_page_437(byte)).collect(),
    }
}

fn code_page_437(byte: u8) -> char {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    let upper = byte.checked_sub(0x80).and_then(|position| UPPER.chars().nth(usize::from(position)));
    upper.unwrap_or(char::from(byte))
}
