//! Compresses blocks beside the conversion.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::outputs::compression::{Compression, Compressor};

/// Lines, and what they are compressed to. Both come back, so that their memory can be used again: to have it freed by
/// another thread than the one that asked for it takes more of it.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) lines: Vec<u8>,
    pub(crate) packed: Vec<u8>,
}

/// A block to be compressed, and where it goes then.
struct Order {
    block: Block,
    back: SyncSender<io::Result<Block>>,
}

/// Threads that compress; none where there is nothing to compress, or only one processor to use.
#[derive(Debug)]
pub(crate) struct Packer {
    here: Compressor,
    queue: Option<SyncSender<Order>>,
}

/// A block that is compressed, or will be.
#[derive(Debug)]
pub(crate) enum Packed {
    Ready(io::Result<Block>),
    Awaited(Receiver<io::Result<Block>>),
}

impl Packer {
    /// For so many threads that convert, half as many: to compress takes less than half as long. They end when the packer
    /// goes.
    pub(crate) fn new(compression: Compression, jobs: usize) -> io::Result<Packer> {
        let here = Compressor::new(compression);
        if compression == Compression::None || jobs < 2 {
            return Ok(Packer { here, queue: None });
        }
        let threads = jobs.div_ceil(2);
        let (queue, blocks) = sync_channel::<Order>(threads);
        let blocks = Arc::new(Mutex::new(blocks));
        for _ in 0..threads {
            let blocks = Arc::clone(&blocks);
            thread::Builder::new().name("cdamill-pack".to_owned()).spawn(move || work(&blocks, compression))?;
        }
        Ok(Packer { here, queue: Some(queue) })
    }

    /// Hands a block over; waits while all threads are busy.
    pub(crate) fn pack(&mut self, block: Block) -> Packed {
        let Some(queue) = &self.queue else {
            return Packed::Ready(compress(&mut self.here, block));
        };
        let (back, result) = sync_channel(1);
        match queue.send(Order { block, back }) {
            Ok(()) => Packed::Awaited(result),
            Err(unsent) => Packed::Ready(compress(&mut self.here, unsent.0.block)),
        }
    }
}

impl Packed {
    /// Waits for the result.
    pub(crate) fn block(self) -> io::Result<Block> {
        match self {
            Packed::Ready(result) => result,
            Packed::Awaited(result) => result.recv().unwrap_or_else(|_| Err(io::Error::other("a block was lost"))),
        }
    }
}

fn compress(compressor: &mut Compressor, mut block: Block) -> io::Result<Block> {
    compressor.compress(&mut block.lines, &mut block.packed)?;
    Ok(block)
}

fn work(blocks: &Mutex<Receiver<Order>>, compression: Compression) {
    let mut compressor = Compressor::new(compression);
    loop {
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Order { block, back }) = next else {
            return;
        };
        // Nobody waits any more when the run has been given up.
        let _ = back.send(compress(&mut compressor, block));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads_give_the_same(compression: Compression) {
        let blocks: Vec<Vec<u8>> = (0..50u8).map(|number| vec![number; 5000]).collect();
        let packed = |jobs| {
            let mut packer = Packer::new(compression, jobs).unwrap();
            let block = |lines: &Vec<u8>| Block { lines: lines.clone(), packed: vec![7] };
            let waiting: Vec<Packed> = blocks.iter().map(|lines| packer.pack(block(lines))).collect();
            waiting.into_iter().map(|packed| packed.block().unwrap().packed).collect::<Vec<_>>()
        };
        assert_eq!(packed(1), packed(5));
        assert_eq!(packed(1).len(), blocks.len());
    }
    #[test]
    fn threads_give_the_same_bytes_in_order() {
        threads_give_the_same(Compression::Gzip);
        #[cfg(feature = "zstd")]
        threads_give_the_same(Compression::Zstd);
    }
}
