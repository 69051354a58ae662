//! Compresses blocks beside the conversion.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::outputs::compression::Compression;

/// A block to be compressed, and where the result goes.
struct Block {
    bytes: Vec<u8>,
    back: SyncSender<io::Result<Vec<u8>>>,
}

/// Threads that compress; none where there is nothing to compress, or only one processor to use.
#[derive(Debug)]
pub(crate) struct Packer {
    compression: Compression,
    queue: Option<SyncSender<Block>>,
}

/// A block that is compressed, or will be.
#[derive(Debug)]
pub(crate) enum Packed {
    Ready(io::Result<Vec<u8>>),
    Awaited(Receiver<io::Result<Vec<u8>>>),
}

impl Packer {
    /// For so many threads that convert, half as many: to compress takes less than half as long. They end when the packer
    /// goes.
    pub(crate) fn new(compression: Compression, jobs: usize) -> io::Result<Packer> {
        if compression == Compression::None || jobs < 2 {
            return Ok(Packer { compression, queue: None });
        }
        let threads = jobs.div_ceil(2);
        let (queue, blocks) = sync_channel::<Block>(threads);
        let blocks = Arc::new(Mutex::new(blocks));
        for _ in 0..threads {
            let blocks = Arc::clone(&blocks);
            thread::Builder::new().name("cdamill-pack".to_owned()).spawn(move || work(&blocks, compression))?;
        }
        Ok(Packer { compression, queue: Some(queue) })
    }

    /// Hands a block over; waits while all threads are busy.
    pub(crate) fn pack(&self, bytes: Vec<u8>) -> Packed {
        let Some(queue) = &self.queue else {
            return Packed::Ready(self.compression.compress(bytes));
        };
        let (back, result) = sync_channel(1);
        match queue.send(Block { bytes, back }) {
            Ok(()) => Packed::Awaited(result),
            Err(unsent) => Packed::Ready(self.compression.compress(unsent.0.bytes)),
        }
    }
}

impl Packed {
    /// Waits for the result.
    pub(crate) fn bytes(self) -> io::Result<Vec<u8>> {
        match self {
            Packed::Ready(result) => result,
            Packed::Awaited(result) => result.recv().unwrap_or_else(|_| Err(io::Error::other("a block was lost"))),
        }
    }
}

fn work(blocks: &Mutex<Receiver<Block>>, compression: Compression) {
    loop {
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Block { bytes, back }) = next else {
            return;
        };
        // Nobody waits any more when the run has been given up.
        let _ = back.send(compression.compress(bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_give_the_same_bytes_in_order() {
        let blocks: Vec<Vec<u8>> = (0..50u8).map(|number| vec![number; 5000]).collect();
        let packed = |jobs| {
            let packer = Packer::new(Compression::Gzip, jobs).unwrap();
            let waiting: Vec<Packed> = blocks.iter().map(|block| packer.pack(block.clone())).collect();
            waiting.into_iter().map(|packed| packed.bytes().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(packed(1), packed(5));
    }
}
