//! Output in the form of gzip or Zstandard.

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
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(out, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                write(&mut encoder)?;
                encoder.finish()
            }
        }
    }

    /// A block of bytes as one gzip member or one frame.
    pub(crate) fn compress(self, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        match self {
            Compression::None => Ok(bytes),
            Compression::Gzip => self.write(Vec::with_capacity(bytes.len() / 4), |out| out.write_all(&bytes)),
            // A compressor that knows the size takes memory for no more.
            #[cfg(feature = "zstd")]
            Compression::Zstd => {
                let mut compressor = zstd::bulk::Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?;
                compressor.include_checksum(true)?;
                compressor.compress(&bytes)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn sample() -> Vec<u8> {
        b"{\"resourceType\":\"Patient\"}\n".repeat(1000)
    }

    #[test]
    fn gzip_comes_back_and_holds_no_time() {
        let packed = Compression::Gzip.compress(sample()).unwrap();
        assert!(packed.len() < 1000);
        assert_eq!(packed[4..8], [0; 4]);
        let mut back = Vec::new();
        flate2::read::MultiGzDecoder::new([packed.clone(), packed].concat().as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, sample().repeat(2));
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn zstandard_comes_back() {
        let packed = Compression::Zstd.compress(sample()).unwrap();
        let back = zstd::decode_all([packed.clone(), packed].concat().as_slice()).unwrap();
        assert_eq!(back, sample().repeat(2));
    }

    #[test]
    fn none_is_the_bytes_themselves() {
        assert_eq!(Compression::None.compress(sample()).unwrap(), sample());
        assert_eq!(Compression::None.ending(), "");
    }
}
