//! What a conversion costs by the size of the document: `size [BYTES...]` prints one line of JSON for each size.
//!
//! The documents are synthetic: more entries, each of its own ids and values. Cost must grow with the size, not faster.
#![forbid(unsafe_code)]

use cdamill::{BundleType, Converter, Limits};
use cdamill_benches::{Seconds, synthetic, tell_each};
use cdamill_counting::{Counting, count};
use mimalloc::MiMalloc;
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: Counting<MiMalloc> = Counting(MiMalloc);

/// From 10 kB to 100 MB.
const SIZES: [usize; 9] = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000];
/// So many bytes are converted of each size at least, and each size three times.
const WORK: usize = 10_000_000;

fn main() -> ExitCode {
    tell_each(lines())
}

fn lines() -> Result<impl Iterator<Item = Result<String, Box<dyn Error>>>, Box<dyn Error>> {
    let asked = std::env::args().skip(1).map(|size| size.parse()).collect::<Result<Vec<usize>, _>>()?;
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    let limits = Limits::default().with_max_bytes(i32::MAX as usize).with_max_nodes(u32::MAX);
    let converter = Converter::builder().limits(limits).build()?;
    Ok(sizes.into_iter().map(move |size| line(&converter, size)))
}

fn line(converter: &Converter, size: usize) -> Result<String, Box<dyn Error>> {
    let document = synthetic(size);
    let bytes = document.len();
    let convert = || converter.convert(document.as_bytes()).map(|made| made.to_json(BundleType::Collection).len());
    convert()?; // what is loaded once is loaded
    let (made, allocated) = count(convert);
    let made = made?;
    let seconds: Vec<f64> = (0..(WORK / bytes).max(3))
        .map(|_| {
            let start = Instant::now();
            let _ = std::hint::black_box(convert());
            start.elapsed().as_secs_f64()
        })
        .collect();
    let seconds = Seconds::of(seconds);
    Ok(format!(
        concat!(
            r#"{{"bytes":{},"bundle_bytes":{},"median_s":{:.6},"minimum_s":{:.6},"mb_per_s":{:.1},"#,
            r#""allocations":{},"peak_bytes":{},"peak_by_bytes":{:.2}}}"#
        ),
        bytes,
        made,
        seconds.median(),
        seconds.minimum(),
        bytes as f64 / 1e6 / seconds.median(),
        allocated.allocations,
        allocated.peak,
        allocated.peak as f64 / bytes as f64,
    ))
}
