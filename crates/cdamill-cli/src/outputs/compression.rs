//! Output in the form of gzip or Zstandard.

use std::fmt;
use std::io::{self, Write};

use clap::ValueEnum;
use flate2::write::GzEncoder;

/// How files are compressed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compression {
    /// Not at all
    #[default]
    None,
    /// gzip, .gz
    Gzip,
    /// Zstandard, .zst
    #[cfg(feature = "zstd")]
    Zstd,
}

impl Compression {
    /// What names of files end in.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => ".gz",
            #[cfg(feature = "zstd")]
            Compression::Zstd => ".zst",
        }
    }

    /// Compresses what `write` writes into `out`, as one gzip member or one frame. Neither holds a time or a name.
    pub(crate) fn write<W: Write>(self, out: W, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<W> {
        match self {
            Compression::None => {
                let mut out = out;
                write(&mut out)?;
                Ok(out)
            }
            Compression::Gzip => {
                let mut encoder = GzEncoder::new(out, flate2::Compression::default());
                write(&mut encoder)?;
                encoder.finish()
            }
            #[cfg(feature = "zstd")]
            Compression::Zstd => zstandard::write(out, write),
        }
    }
}

/// Bytes that so many become at most, however they are compressed.
pub(crate) const fn compressed_size(bytes: usize) -> usize {
    // Zstandard's own bound has a share of 1/256, deflate's of 1/3000, and some bytes for what is small
    bytes + bytes / 256 + 1024
}

/// Compresses blocks, one after another, in the same memory.
pub(crate) struct Compressor {
    compression: Compression,
    /// Made when the first block comes.
    #[cfg(feature = "zstd")]
    zstandard: Option<zstd::bulk::Compressor<'static>>,
}

impl Compressor {
    pub(crate) fn new(compression: Compression) -> Compressor {
        Compressor {
            compression,
            #[cfg(feature = "zstd")]
            zstandard: None,
        }
    }

    /// A block of bytes as one gzip member or one frame, in place of what `packed` held. What is not compressed is there
    /// without a copy.
    pub(crate) fn compress(&mut self, bytes: &mut Vec<u8>, packed: &mut Vec<u8>) -> io::Result<()> {
        packed.clear();
        match self.compression {
            Compression::None => {
                std::mem::swap(bytes, packed);
                Ok(())
            }
            Compression::Gzip => self.compression.write(packed, |out| out.write_all(bytes)).map(|_| ()),
            #[cfg(feature = "zstd")]
            Compression::Zstd => {
                let compressor = match &mut self.zstandard {
                    Some(compressor) => compressor,
                    none => none.insert(zstandard::compressor()?),
                };
                // it writes no more than there is room for
                packed.reserve(compressed_size(bytes.len()));
                compressor.compress_to_buffer(bytes, packed).map(|_| ())
            }
        }
    }
}

impl fmt::Debug for Compressor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Compressor").field(&self.compression).finish()
    }
}

#[cfg(feature = "zstd")]
mod zstandard {
    use std::cell::RefCell;
    use std::io::{self, Write};

    use zstd::zstd_safe::CCtx;

    /// A stream is looked back over no further than 2 to the power of this. Most bundles are shorter, and all of it is held.
    const WINDOW: u32 = 19;

    thread_local! {
        /// A megabyte, and more work to make than most bundles are.
        static CONTEXT: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
    }

    pub(super) fn write<W: Write>(out: W, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<W> {
        CONTEXT.with_borrow_mut(|context| {
            let mut encoder = zstd::Encoder::with_context(out, context);
            encoder.set_parameter(zstd::zstd_safe::CParameter::CompressionLevel(zstd::DEFAULT_COMPRESSION_LEVEL))?;
            encoder.window_log(WINDOW)?;
            encoder.include_checksum(true)?;
            write(&mut encoder)?;
            encoder.finish()
        })
    }

    /// For blocks of which the size is known: it takes memory for no more.
    pub(super) fn compressor() -> io::Result<zstd::bulk::Compressor<'static>> {
        let mut compressor = zstd::bulk::Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?;
        compressor.include_checksum(true)?;
        Ok(compressor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn sample() -> Vec<u8> {
        b"{\"resourceType\":\"Patient\"}\n".repeat(1000)
    }

    fn compress(compressor: &mut Compressor, mut bytes: Vec<u8>) -> Vec<u8> {
        let mut packed = Vec::new();
        compressor.compress(&mut bytes, &mut packed).unwrap();
        packed
    }

    #[test]
    fn gzip_comes_back_and_holds_no_time() {
        let packed = compress(&mut Compressor::new(Compression::Gzip), sample());
        assert!(packed.len() < 1000);
        assert_eq!(packed[4..8], [0; 4]);
        let mut back = Vec::new();
        flate2::read::MultiGzDecoder::new([packed.clone(), packed].concat().as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, sample().repeat(2));
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn zstandard_comes_back_the_same_whatever_came_before() {
        let mut used = Compressor::new(Compression::Zstd);
        compress(&mut used, b"{\"resourceType\":\"Observation\"}\n".repeat(9000));
        let packed = compress(&mut used, sample());
        assert_eq!(packed, compress(&mut Compressor::new(Compression::Zstd), sample()));
        let back = zstd::decode_all([packed.clone(), packed].concat().as_slice()).unwrap();
        assert_eq!(back, sample().repeat(2));

        let stream = |bytes: Vec<u8>| Compression::Zstd.write(Vec::new(), |out| out.write_all(&bytes)).unwrap();
        let fresh = std::thread::spawn(move || stream(sample())).join().unwrap();
        stream((0..3_000_000u32).flat_map(u32::to_le_bytes).collect());
        Compression::Zstd
            .write(Vec::new(), |out| {
                out.write_all(b"half")?;
                Err(io::ErrorKind::Other.into())
            })
            .unwrap_err();
        assert_eq!(stream(sample()), fresh);
        assert_eq!(zstd::decode_all(fresh.as_slice()).unwrap(), sample());
    }

    #[test]
    fn what_cannot_be_compressed_takes_little_more() {
        for compression in <Compression as ValueEnum>::value_variants() {
            for length in [0, 1, 100, 1 << 12, 1 << 17] {
                let mut number = 1u32;
                let noise = std::iter::repeat_with(|| {
                    number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (number >> 24) as u8
                });
                let packed = compress(&mut Compressor::new(*compression), noise.take(length).collect());
                assert!(packed.len() <= compressed_size(length), "{compression:?} {length}: {}", packed.len());
            }
        }
    }

    #[test]
    fn none_is_the_bytes_themselves() {
        assert_eq!(compress(&mut Compressor::new(Compression::None), sample()), sample());
        assert_eq!(Compression::None.ending(), "");
    }
}
